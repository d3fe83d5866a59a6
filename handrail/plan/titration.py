"""Plan a titration: the steps up to a dose, at the pace of a label or a gentler one.

The pace is never this file's: it is the label of the person's country (the most careful label where no
country is known), or the pack's careful pace for someone older, with weaker kidneys or on sedatives. Each
step is checked as anyone's order would be; where a rule stops the way up, the answer names it and the
highest dose that passes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from handrail.check import CheckResult, facts_of
from handrail.course.nouns import Course, Regimen, Step
from handrail.errors import InputError, NoPlanFound
from handrail.medicine.nouns import Floors, Medicine, ScheduleRule
from handrail.person.assumptions import settle
from handrail.person.nouns import Person
from handrail.plan import advice
from handrail.plan.answer import plan_result
from handrail.plan.forecasts import forecasts
from handrail.plan.judge import Way, doses_by_day, judged
from handrail.plan.lattice import DayDoses, Supply, day_doses
from handrail.plan.nouns import Plan, PlanResult
from handrail.plan.prepare import Story, known_medicine, refuse_what_is_urgent, story_of, supply_for
from handrail.plan.situation import Sampling
from handrail.plan.supplies import form_facts
from handrail.plan.task import Task, task_of

TITLES = {"label": "By the label", "gentle": "Gentler"}
HOLD_AT_THE_TOP_DAYS = 14
"""The dose asked for is shown as a last step of this length, then reviewed."""

WATCH_DAYS = 7
"""How long after the last step a forecast goes on: on the way up little can be missing."""
USUAL_MINUTES = (8 * 60, 14 * 60, 22 * 60)
"""Times of day for someone who takes nothing yet."""
NOTHING_YET = Course(steps=(Step(regimen=Regimen(intakes=()), days=1),))
"""The past of someone who has never taken it: a day on which nothing was taken."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """How fast to go up: first day's total, largest rise of a step, fewest days a step, and who says so."""

    start_micrograms: int
    step_micrograms: int
    interval_days: int
    most_micrograms: int | None
    says: str


def plan_titration(
    person: Person,
    medicine: Medicine | str | None = None,
    *,
    to_micrograms: int,
    course: Course | None = None,
    have: Sequence[int] | None = None,
    halves: bool | None = None,
    liquid: int | None = None,
    starts_on: dt.date | None = None,
    protect: str = "night",
    choose: str | None = None,
    seed: int = 1,
    draws: int | None = None,
    kinetics: str | None = None,
    floors: Floors | None = None,
) -> PlanResult:
    """The way up to a daily dose, in tablets that exist.

    Args:
        person: what is known; without kidney function no titration is planned.
        medicine: a loaded pack or its name; the only pack there is, if not given.
        to_micrograms: the daily dose to reach.
        course: what is taken until now; nothing, if not given.
        have, halves, liquid, starts_on, protect, seed, draws, kinetics, floors: as in `plan_taper`.
        choose: "label" or "gentle"; the gentler one for someone it is meant for, if not given.

    Raises:
        InputError: what was given can't be used.
        NoPlanFound: a rule stands in the way; names it, and the highest dose that passes.
    """
    pack = known_medicine(medicine)
    story = titration_story(course, person, pack, floors)
    task, said_supply = titration_task(
        story,
        to_micrograms,
        Sampling(seed=seed, draws=draws, kinetics=kinetics),
        have=have,
        halves=halves,
        liquid=liquid,
        starts_on=starts_on,
        protect=protect,
    )
    paces = {"label": _label_pace(pack, person), "gentle": _gentle_pace(pack, person)}
    plans = _with_choice(_plans(paces, task), choose, _careful_because(pack, person), story.used_days)
    return plan_result(task, plans, said=said_supply)


def titration_story(course: Course | None, person: Person, pack: Medicine, floors: Floors | None) -> Story:
    """Whom a way up is for; the past may be that nothing was ever taken."""
    if course is None:
        return _never_taken(person, pack, floors or pack.floors)
    return story_of(course, person, pack, floors)


def titration_task(
    story: Story,
    to: int,
    sampling: Sampling,
    *,
    have: Sequence[int] | None,
    halves: bool | None,
    liquid: int | None,
    starts_on: dt.date | None,
    protect: str,
) -> tuple[Task, tuple[str, ...]]:
    """A way up made definite, and what was assumed of what is at hand.

    Raises:
        InputError: what was asked can't be meant.
        NoPlanFound: the kidneys aren't known, something is more urgent, or nothing may rise today.
    """
    _check_request(story, to)
    refuse_what_is_urgent(story, {})
    supply, said_supply = supply_for(story, have=have, halves=halves, liquid=liquid)
    task = task_of(
        "up",
        story,
        to,
        _doses_up_to(story, supply, protect, to),
        sampling,
        facts=form_facts(supply),
        starts_on=starts_on or dt.date.today() + dt.timedelta(days=1),
    )
    _refuse_where_none_may_rise(task.standing)
    return task, said_supply


def _never_taken(person: Person, pack: Medicine, floors: Floors) -> Story:
    return Story(person=person, medicine=pack, past=NOTHING_YET, floors=floors, said=floors.changed)


def _doses_up_to(story: Story, supply: Supply, protect: str, to: int) -> DayDoses:
    """The days that can be made, at the person's own times; at three usual ones where nothing is taken yet.

    Raises:
        NoPlanFound: the goal can't be made.
    """
    own = tuple(intake.minute_of_day for intake in story.past.steps[-1].regimen.intakes)
    doses = day_doses(supply, own or USUAL_MINUTES, story.floors.fewest_intakes, protect, to)
    doses.split(to)
    return doses


def _check_request(story: Story, to: int) -> None:
    person, pack, floors = story.person, story.medicine, story.floors
    if to <= story.present:
        raise InputError(
            f"A titration from {story.present / 1000:g} mg a day can't go up to {to / 1000:g} mg a day.",
            fix="Give a goal above the present dose; to come down, plan a taper.",
            where="--to",
        )
    if person.age_years is not None and person.age_years < floors.youngest_years:
        raise NoPlanFound(
            f"No plan is made for a child aged {person.age_years:g}.",
            rule=floors.ids.get("youngest_years", "youngest_years"),
            nearest="Ask a children's specialist.",
        )
    kidneys = settle(person)
    if kidneys.gfr_ml_min is None or kidneys.gfr_source in ("child", "unknown"):
        raise NoPlanFound(
            f"No way up is planned without knowing the kidneys: {pack.name} leaves mainly by them.",
            rule="RN-00" if any(rule.id == "RN-00" for rule in pack.rules) else "kidneys",
            nearest="Get an eGFR or a creatinine first, then ask again with it.",
        )


def _refuse_where_none_may_rise(standing: CheckResult) -> None:
    """What is contraindicated today stands against any rise, whoever caused it."""
    grave = [finding for finding in standing.leading if finding.severity == "contraindicated"]
    if grave:
        raise NoPlanFound(
            f"No way up while this stands: {grave[0].says}", rule=grave[0].rule, nearest=grave[0].do
        )


# ---- the pace --------------------------------------------------------------------------------------


def _label_pace(pack: Medicine, person: Person) -> Pace:
    """The label of the person's country; where none is known, the most careful of the labels."""
    rows = [row for row in pack.schedules if _has_a_pace(row, person)]
    own = [row for row in rows if advice.binds(row, person.country)]
    fitting = [row for row in own if _fits_indication(row, person)] or own or rows
    if not fitting:
        raise NoPlanFound(
            "No label in the pack gives a start, a step and an interval for someone like this.",
            rule="schedules",
            nearest="Ask a specialist for a titration.",
        )
    return min(
        (_pace_of(row, person) for row in fitting), key=lambda pace: pace.step_micrograms / pace.interval_days
    )


def _has_a_pace(row: ScheduleRule, person: Person) -> bool:
    is_child = person.age_years is not None and person.age_years < 18
    numbers = row.start_per_day is not None and row.interval_days is not None
    by_weight = row.unit == "mg/kg"
    usable = (
        row.direction == "up" and row.route == "oral" and row.authority in ("label", "regulator") and numbers
    )
    if is_child:
        return usable and by_weight and person.weight_kg is not None
    return (
        usable and not by_weight and row.step is not None and row.population.startswith(("adult", "alcohol"))
    )


def _fits_indication(row: ScheduleRule, person: Person) -> bool:
    for_alcohol = "alcohol" in row.population
    return for_alcohol == (person.indication == "aud")


def _pace_of(row: ScheduleRule, person: Person) -> Pace:
    weight = person.weight_kg or 0.0
    per = weight if row.unit == "mg/kg" else 1.0
    start = (row.start_per_day or 0) * per * 1000
    step = row.step[0] * per * 1000 if row.step else start
    days = row.interval_days or (7, 7)
    return Pace(
        start_micrograms=round(start),
        step_micrograms=round(step),
        interval_days=max(1, round(days[-1] if row.unit == "mg/kg" else days[0])),
        most_micrograms=None if row.max_per_day is None else round(row.max_per_day * per * 1000),
        says=f"the label ({row.id})",
    )


def _gentle_pace(pack: Medicine, person: Person) -> Pace:
    """The pack's careful pace, never faster than the label."""
    label, careful = _label_pace(pack, person), pack.careful_pace
    return Pace(
        start_micrograms=min(label.start_micrograms, round(careful.start_mg * 1000)),
        step_micrograms=min(label.step_micrograms, round(careful.step_mg * 1000)),
        interval_days=max(label.interval_days, careful.interval_days),
        most_micrograms=label.most_micrograms,
        says=f"the careful pace ({careful.id})",
    )


def _careful_because(pack: Medicine, person: Person) -> str:
    """Why the gentler pace is meant for this person; empty if it isn't."""
    facts = facts_of(None, person, pack)
    return pack.careful_pace.says if pack.careful_pace.when.answer(facts) is True else ""


# ---- the ways up -----------------------------------------------------------------------------------


def _levels(pace: Pace, present: int, to: int, doses: DayDoses) -> tuple[tuple[int, int, str], ...]:
    possible = [total for total in doses.possible(to) if total > present]
    top = to if pace.most_micrograms is None else min(to, max(pace.most_micrograms, present))
    levels: list[tuple[int, int, str]] = []
    level = present
    while level < top:
        limit = pace.start_micrograms if level == 0 else level + pace.step_micrograms
        onward = [total for total in possible if level < total <= min(limit, top)]
        smallest = [total for total in possible if level < total <= top][:1]
        if not onward and not smallest:
            break
        # A first dose that can't be made as small as the pace asks is not made: the check would see it.
        level = onward[-1] if onward else smallest[0]
        held_by = f"at least {pace.interval_days} days a step and at most "
        held_by += f"{pace.step_micrograms / 1000:g} mg more at once, by {pace.says}"
        levels.append((level, pace.interval_days, held_by))
    if levels:
        level, days, held_by = levels[-1]
        levels[-1] = (
            level,
            max(days, HOLD_AT_THE_TOP_DAYS),
            "the dose asked for: stay here, and look again together",
        )
    return tuple(levels)


def _plans(paces: Mapping[str, Pace], task: Task) -> tuple[Plan, ...]:
    ways: list[Way] = []
    for name, pace in paces.items():
        levels = _levels(pace, task.story.present, task.goal, task.doses)
        reached = levels[-1][0] if levels else task.story.present
        short = "" if reached == task.goal else f"{pace.says} ends at {reached / 1000:g} mg a day."
        ways.append(
            Way(
                name=name,
                title=TITLES[name],
                levels=levels,
                ends_with=reached,
                offered=not short,
                not_offered_because=short,
            )
        )
    courses = [doses_by_day(way, task.doses, task.situation.body) for way in ways]
    predicted = forecasts(task.situation, courses, WATCH_DAYS)
    return tuple(judged(way, forecast, task) for way, forecast in zip(ways, predicted, strict=True))


def _with_choice(
    plans: tuple[Plan, ...], choose: str | None, careful_because: str, days_before: int
) -> tuple[Plan, ...]:
    choose = choose or ("gentle" if careful_because else "label")
    if choose not in TITLES:
        raise InputError(
            f"There is no way up called '{choose}'.", fix="Choose label or gentle.", where="--choose"
        )
    if careful_because:
        plans = tuple(
            replace(plan, offered=False, not_offered_because=f"Too fast here. {careful_because}")
            if plan.name == "label" and plan.offered
            else plan
            for plan in plans
        )
    offered = [plan.name for plan in plans if plan.offered]
    if not offered:
        raise _stopped(plans, days_before)
    name = choose if choose in offered else offered[0]
    return tuple(replace(plan, chosen=plan.name == name) for plan in plans)


def _stopped(plans: tuple[Plan, ...], days_before: int) -> NoPlanFound:
    """What stands in the way, and the highest dose before it."""
    gentlest = plans[-1]
    blocking = [
        f for f in gentlest.caused if f.severity in ("major", "contraindicated") and not f.folded_under
    ]
    if not blocking:
        return NoPlanFound(
            f"No way up passes: {gentlest.not_offered_because}",
            rule="schedules",
            nearest=f"It ends at {gentlest.ends_with_micrograms / 1000:g} mg a day.",
        )
    first = min(blocking, key=lambda finding: finding.day or 0)
    before = (first.day or 0) - days_before
    passed = [step for step in gentlest.steps if step.start_day < before]
    nearest = (
        f"The highest dose before it is {passed[-1].daily_dose_mg:g} mg a day."
        if passed
        else "It holds from the first dose on: ask a specialist for another way."
    )
    return NoPlanFound(
        f"The way up is stopped by {first.rule}: {first.says}",
        rule=first.rule,
        nearest=nearest,
        fix=f"{first.do} {nearest}",
    )
