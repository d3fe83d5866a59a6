"""One request for a taper, made definite: who, from what to what, with what, from which day on."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from handrail.check import CheckResult, check_today
from handrail.course.nouns import Course
from handrail.errors import InputError, NoPlanFound
from handrail.medicine.nouns import Floors, Medicine
from handrail.person.assumptions import settle
from handrail.person.nouns import Person
from handrail.plan import advice
from handrail.plan.descent import Problem, ways_down
from handrail.plan.lattice import DayDoses, Supply, day_doses
from handrail.plan.situation import Situation, situation_of
from handrail.plan.supplies import wider_supplies

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """Everything the plans of one request share."""

    past: Course
    person: Person
    medicine: Medicine
    floors: Floors
    doses: DayDoses
    situation: Situation
    standing: CheckResult
    facts: Mapping[str, object]
    present: int
    goal: int
    starts_on: dt.date
    problem: Problem
    used_days: int
    fewest_days: int


# ---- what is asked, and of whom ------------------------------------------------------------------


def check_request(
    past: Course, person: Person, goal: int, floors: Floors, change_on: Collection[str] | None
) -> None:
    """Refuse what can't be planned: a goal not below the present dose, a child too young, no such weekday.

    Raises:
        InputError: the goal or a weekday can't be meant.
        NoPlanFound: the child is younger than the model holds for.
    """
    present = past.steps[-1].regimen.daily_dose_micrograms
    if not 0 <= goal < present:
        raise InputError(
            f"A taper from {present / 1000:g} mg a day can't end at {goal / 1000:g} mg a day.",
            fix="Give a goal below the present dose; to go up, plan a titration.",
            where="--to",
        )
    if person.age_years is not None and person.age_years < floors.youngest_years:
        raise NoPlanFound(
            f"No plan is made for a child aged {person.age_years:g}: the model does not hold under "
            f"{floors.youngest_years:g} years.",
            rule=floors.ids.get("youngest_years", "youngest_years"),
            nearest="Ask a children's specialist today; don't stop suddenly meanwhile.",
        )
    unknown = [day for day in change_on or () if day not in WEEKDAYS]
    if unknown or (change_on is not None and not change_on):
        raise InputError(
            f"'{', '.join(unknown)}' is no day of the week.",
            fix=f"Use some of {', '.join(WEEKDAYS)}.",
            where="--change-on",
        )


def first_day(starts_on: dt.date | None, change_on: Collection[str] | None) -> dt.date:
    """Day 1: the first allowed day from the given one (or tomorrow) on."""
    first = starts_on or dt.date.today() + dt.timedelta(days=1)
    while change_on and WEEKDAYS[first.weekday()] not in change_on:
        first += dt.timedelta(days=1)
    return first


def doses_of_day_for(supply: Supply, past: Course, floors: Floors, protect: str) -> DayDoses:
    """The days that the supply can make for this person, at their own times of day."""
    now = past.steps[-1].regimen
    reach = now.daily_dose_micrograms - round(floors.largest_cut_mg * 1000)
    own = (intake.minute_of_day for intake in now.intakes)
    return day_doses(supply, own, floors.fewest_intakes, protect, reach)


def doses_with_a_way(
    supply: Supply,
    past: Course,
    pack: Medicine,
    country: str | None,
    floors: Floors,
    protect: str,
    goal: int,
) -> tuple[DayDoses, tuple[str, ...]]:
    """The days that can be made; a product is added where nothing at hand leaves a way down, and said.

    Raises:
        NoPlanFound: there is no way, and nothing in the pack that would make one.
    """
    present = past.steps[-1].regimen.daily_dose_micrograms
    supply = replace(supply, most_pieces=floors.most_pieces)
    doses = doses_of_day_for(supply, past, floors, protect)
    if goal:
        doses.split(goal)
    try:
        ways_down(doses, present, goal, floors)
    except NoPlanFound as none:
        for wider, said in wider_supplies(supply, pack, country, too_high=doses.largest < present):
            doses = doses_of_day_for(wider, past, floors, protect)
            with contextlib.suppress(NoPlanFound):
                ways_down(doses, present, goal, floors)
                return doses, (said,)
        raise none from None
    return doses, ()


def tablets_do_not_suit(past: Course, person: Person, pack: Medicine) -> bool:
    """Whether the pack's rules for children object to tablets, and not to a liquid, for this person."""
    by_form = [
        {
            finding.rule
            for finding in check_today(past, person, pack, facts={"form": form}).findings
            if finding.category == "child"
        }
        for form in ("tablet", "liquid")
    ]
    return bool(by_form[0] - by_form[1])


def make_task(
    past: Course,
    person: Person,
    pack: Medicine,
    floors: Floors,
    doses: DayDoses,
    *,
    goal: int,
    starts_on: dt.date,
    change_on: Collection[str] | None,
    facts: Mapping[str, object],
    seed: int,
    draws: int | None,
    kinetics: str | None,
) -> tuple[Task, tuple[str, ...]]:
    """Everything the plans of one request share, and what was assumed about the person."""
    settled = settle(person)
    form = "oral_liquid" if all(p.form == "oral_liquid" for p in doses.supply.products) else "tablet"
    situation = situation_of(
        past,
        person,
        pack,
        doses.minutes,
        seed=seed,
        draws=draws,
        kinetics=kinetics,
        kidneys_known=settled.gfr_ml_min is not None,
        form=form,
    )
    present = past.steps[-1].regimen.daily_dose_micrograms
    problem = Problem(
        body=situation.body,
        start=situation.start,
        doses=doses,
        present_micrograms=present,
        goal_micrograms=goal,
        floors=floors,
        may_change=_may_change(starts_on, change_on),
        chance_of=situation.chance_of,
        settling_days=situation.settling_days,
    )
    task = Task(
        past=past,
        person=person,
        medicine=pack,
        floors=floors,
        doses=doses,
        situation=situation,
        standing=check_today(past, person, pack, facts=facts),
        facts=facts,
        present=present,
        goal=goal,
        starts_on=starts_on,
        problem=problem,
        used_days=sum(step.days or 0 for step in past.steps),
        fewest_days=fewest_days(past, person, pack, floors),
    )
    return task, (*settled.assumptions, *settled.warnings)


def _may_change(starts_on: dt.date, change_on: Collection[str] | None) -> Callable[[int], bool]:
    def allowed(day: int) -> bool:
        if change_on is None:
            return True
        return WEEKDAYS[(starts_on + dt.timedelta(days=day - 1)).weekday()] in change_on

    return allowed


def fewest_days(past: Course, person: Person, pack: Medicine, floors: Floors) -> int:
    """The shortest a taper may be after so long a use: the floors, and the country's label."""
    used = sum(step.days or 0 for step in past.steps)
    floor = max((days for after, days in floors.shortest_days if used >= after), default=0)
    # Labels speak of people who have taken it for long; after short use the floors alone count.
    long_used = used >= max((after for after, _ in floors.shortest_days), default=0)
    labels = [
        row.total_days[0]
        for row in pack.schedules
        if long_used
        and row.direction == "down"
        and row.route == "oral"
        and row.total_days is not None
        and advice.binds(row, person.country)
        and (person.indication is None or row.indication in ("", person.indication))
    ]
    return max([floor, *(round(days) for days in labels)])
