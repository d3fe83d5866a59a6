"""Today, as a task of the planner: whom it is for, where the body is, what is at hand, what stands."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from handrail.check import check_today
from handrail.check.restart import RestartAdvice, restart_advice
from handrail.course.nouns import Course
from handrail.errors import NoPlanFound
from handrail.follow.agreed import Agreed
from handrail.follow.belief import Weighed
from handrail.follow.carried import BODIES, carried, minutes_of
from handrail.follow.cut import days_from, first_days
from handrail.follow.nouns import FollowLimits
from handrail.medicine.nouns import Medicine
from handrail.person.nouns import Person
from handrail.plan.lattice import DayDoses, Supply
from handrail.plan.nouns import PlannedIntake
from handrail.plan.prepare import Story, supply_for
from handrail.plan.situation import Sampling
from handrail.plan.supplies import form_facts
from handrail.plan.task import Task, doses_of_day, doses_with_a_way

GAP_FROM_H = 24.0
"""From so long after the last dose on, who may decide about the next one is asked (`check.restart`)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Today:
    """What every choice of today shares.

    Attributes:
        task: the person where they are, and what may be planned with.
        rest: what is left of what was agreed, from today on.
        kept: agreed doses by their total, as they were agreed.
        before_this: the daily dose (micrograms) that came before the present one, where it was higher.
        rest_days: until what was agreed ends; None where it goes on.
        gap: who may decide about the next dose; None where doses were taken.
        said: what was assumed on the way.
    """

    task: Task
    rest: Course
    kept: Mapping[int, tuple[PlannedIntake, ...]]
    before_this: int | None
    rest_days: int | None
    gap: RestartAdvice | None
    said: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class AtHand:
    """What may be planned with, as for a plan; where nothing is said, what the plan in use is made of."""

    have: Sequence[int] | None = None
    halves: bool | None = None
    liquid: int | None = None
    protect: str = "night"


def today_of(
    agreed: Agreed,
    weighed: Weighed,
    starts_on: dt.date,
    limits: FollowLimits,
    at_hand: AtHand,
    *,
    bodies: int = BODIES,
) -> Today:
    """Make today definite.

    Raises:
        InputError: what is at hand can't be planned with.
        NoPlanFound: a dose that was agreed can't be made.
    """
    medicine, person = weighed.medicine, weighed.footing.person
    done = (starts_on - weighed.diary.entries[0].day.date).days
    taken, rest = first_days(agreed.course, done), days_from(agreed.course, done)
    past = taken if agreed.before is None else agreed.before.then(taken)
    story = Story(person=person, medicine=medicine, past=past, floors=limits.floors or medicine.floors)
    goal = rest.steps[-1].regimen.daily_dose_micrograms
    supply, said_supply = _supply(story, agreed, at_hand)
    doses, said_wider = _doses(story, supply, goal, at_hand.protect)
    gap_h, held = _gap_h(weighed, done), _held_days(taken)
    gap = _gap(past, person, medicine, gap_h)
    facts: dict[str, object] = {"taper_planned": True} | form_facts(supply)
    if gap is not None:
        facts |= {"gap_days": gap_h / 24, "missed_hours": gap_h, "missed_doses": gap.missed_doses}
    minutes = {*doses.minutes, *minutes_of(past), *minutes_of(rest)}
    task = Task(
        direction="down",
        story=story,
        goal=goal,
        doses=doses,
        situation=carried(weighed, done, sorted(minutes), bodies=bodies),
        sampling=Sampling(seed=weighed.seed, kinetics=weighed.footing.kinetics.id),
        standing=check_today(past, person, medicine, facts=facts, on=starts_on),
        facts=facts,
        starts_on=starts_on,
        change_on=limits.change_on,
        held_days=held,
        first_change_day=max(1, story.floors.fewest_days_a_step - held + 1),
        done_days=done,
        said=weighed.said,
    )
    return Today(
        task=task,
        rest=rest,
        kept=_kept((past, rest), supply),
        before_this=_before_this(past),
        rest_days=rest.total_days,
        gap=gap,
        said=(*said_supply, *said_wider),
    )


def _supply(story: Story, agreed: Agreed, at_hand: AtHand) -> tuple[Supply, tuple[str, ...]]:
    made = agreed.made_of
    have, halves, liquid = at_hand.have, at_hand.halves, at_hand.liquid
    if made is not None and have is None and liquid is None:
        have, liquid = made.tablets or None, made.liquid
        halves = made.halves if halves is None else halves
    return supply_for(story, have=have, halves=halves, liquid=liquid)


def _doses(story: Story, supply: Supply, goal: int, protect: str) -> tuple[DayDoses, tuple[str, ...]]:
    """The days that can be made; more than is at hand only where nothing at hand leaves a way down."""
    if story.present > goal:
        with contextlib.suppress(NoPlanFound):
            return doses_with_a_way(story, supply, protect, goal)
    while_taken = [step for step in story.past.steps if step.regimen.intakes]
    with_times = replace(story, past=replace(story.past, steps=tuple(while_taken), events=()))
    return doses_of_day(with_times if while_taken else story, supply, protect), ()


def _kept(courses: Sequence[Course], supply: Supply) -> dict[int, tuple[PlannedIntake, ...]]:
    kept: dict[int, tuple[PlannedIntake, ...]] = {}
    for course in courses:
        for step in course.steps:
            kept[step.regimen.daily_dose_micrograms] = tuple(
                PlannedIntake(
                    minute_of_day=intake.minute_of_day,
                    dose_micrograms=intake.dose_micrograms,
                    products=supply.make(intake.dose_micrograms) or (),
                )
                for intake in step.regimen.intakes
            )
    return kept


def _held_days(taken: Course) -> int:
    """For how long the present dose has been taken, as far as what was agreed tells."""
    present, held = taken.steps[-1].regimen.daily_dose_micrograms, 0
    for step in reversed(taken.steps):
        if step.regimen.daily_dose_micrograms != present:
            break
        held += step.days or 0
    return held


def _before_this(past: Course) -> int | None:
    present = past.steps[-1].regimen.daily_dose_micrograms
    for step in reversed(past.steps):
        total = step.regimen.daily_dose_micrograms
        if total != present:
            return total if total > present else None
    return None


def _gap_h(weighed: Weighed, day: int) -> float:
    """Hours from the last dose really taken to the midnight that begins this day; 0 where none is known."""
    story = weighed.evidence.story
    now_h = float(story.borders_h[day])
    return now_h - max((hour for hour, _ in story.swallowed if hour < now_h), default=now_h)


def _gap(past: Course, person: Person, medicine: Medicine, gap_h: float) -> RestartAdvice | None:
    """Who may decide about the next dose, where one that was due has been missing for long."""
    is_due = bool(past.steps[-1].regimen.intakes)
    if not is_due or gap_h < GAP_FROM_H or medicine.restart is None:
        return None
    return restart_advice(past, person, medicine, gap_h=gap_h)
