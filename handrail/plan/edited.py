"""A plan whose steps someone has written: judged like any other, and forecast for the same person.

Nothing is searched. The steps are taken as they stand, in products at hand; the floors that they break are
named, the whole course is checked, and the forecast says what they are predicted to bring. A plan that breaks
a floor, or that causes a finding of major or above, is shown with the reason and is not offered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from handrail.course import Course, parse_course
from handrail.errors import InputError, NoPlanFound
from handrail.medicine.nouns import Floors, Medicine
from handrail.person.nouns import Person
from handrail.plan.answer import plan_result
from handrail.plan.descent import cut_limit, permitted_cuts
from handrail.plan.judge import Way
from handrail.plan.lattice import DayDoses
from handrail.plan.nouns import Plan, PlanResult
from handrail.plan.prepare import known_medicine, story_of
from handrail.plan.situation import Sampling
from handrail.plan.taper import judged_ways, taper_task
from handrail.plan.task import DAY_NAMES, WEEKDAYS, Task
from handrail.plan.titration import titration_story, titration_task
from handrail.plan.ways import DEFAULT_LIMITS, comparators

NAME, TITLE = "edited", "Edited"
MOST_STEPS = 120
LONGEST_DAYS = 1500


def edited_plan(
    course: Course | str | None,
    person: Person,
    medicine: Medicine | str | None = None,
    *,
    steps: Sequence[tuple[int, int]],
    goal_micrograms: int = 0,
    have: Sequence[int] | None = None,
    halves: bool | None = None,
    liquid: int | None = None,
    starts_on: dt.date | None = None,
    change_on: Collection[str] | None = None,
    protect: str = "night",
    seed: int = 1,
    draws: int | None = None,
    kinetics: str | None = None,
    floors: Floors | None = None,
) -> PlanResult:
    """The plan that these steps make, beside staying and stopping at once.

    Args:
        course: what has been taken until now, or the sentence for it; None where nothing was.
        steps: (micrograms a day, days) of each step, in order.
        goal_micrograms: the daily dose after the last step; 0 stops. Above the present dose it is a way up.
        person, medicine, have, halves, liquid, starts_on, change_on, protect, seed, draws, kinetics, floors:
            as in `plan_taper`.

    Returns:
        The edited plan, chosen, with what it is compared with. Look at `chosen.offered` before it is used.

    Raises:
        InputError: a step can't be made from what is at hand, or what was given can't be used.
        NoPlanFound: something is more urgent than a plan, or none may be made.
    """
    _check_steps(steps)
    pack = known_medicine(medicine)
    past = parse_course(course) if isinstance(course, str) else course
    sampling = Sampling(seed=seed, draws=draws, kinetics=kinetics)
    present = past.steps[-1].regimen.daily_dose_micrograms if past and past.steps else 0
    wider: tuple[str, ...] = ()
    if past is None or goal_micrograms > present:
        task, said = titration_task(
            titration_story(past, person, pack, floors),
            goal_micrograms,
            sampling,
            have=have,
            halves=halves,
            liquid=liquid,
            starts_on=starts_on,
            protect=protect,
        )
    else:
        task, said, wider = taper_task(
            story_of(past, person, pack, floors),
            goal_micrograms,
            sampling,
            have=have,
            halves=halves,
            liquid=liquid,
            starts_on=starts_on,
            change_on=change_on,
            protect=protect,
        )
    plans = _plans(task, steps)
    return plan_result(task, plans, said=(*said, *wider), first=wider)


def offered_only(result: PlanResult) -> PlanResult:
    """The result itself, where its chosen plan may be used.

    Raises:
        NoPlanFound: it may not: it breaks a floor, or the check found something that it causes.
    """
    chosen = result.chosen
    if chosen.offered:
        return result
    rule = next((finding.rule for finding in chosen.caused), "floors")
    raise NoPlanFound(
        f"These steps are not offered. {chosen.not_offered_because}",
        rule=rule,
        nearest="Change the steps, or let the plan be looked for; don't stop suddenly meanwhile.",
    )


def _check_steps(steps: Sequence[tuple[int, int]]) -> None:
    if not steps or len(steps) > MOST_STEPS:
        raise InputError(
            f"{len(steps)} steps: an edited plan has from 1 to {MOST_STEPS}.",
            fix='Such as "45 mg a day for 7 days then 30 mg a day for 14 days".',
            where="--steps",
        )
    for index, (total, days) in enumerate(steps, start=1):
        if total < 1 or days < 1:
            raise InputError(
                f"Step {index} has {total / 1000:g} mg a day for {days} days.",
                fix="Each step has a dose above 0 and at least a day; take out those that don't.",
                where="--steps",
            )
    if sum(days for _, days in steps) > LONGEST_DAYS:
        raise InputError(
            f"These steps take {sum(days for _, days in steps)} days.",
            fix=f"Plan at most {LONGEST_DAYS} days at once.",
            where="--steps",
        )


def _plans(task: Task, steps: Sequence[tuple[int, int]]) -> tuple[Plan, ...]:
    doses = task.doses
    if max(total for total, _ in steps) > doses.largest:
        raise _cannot_be_made(task, doses, max(total for total, _ in steps))
    for total, _ in steps:
        if total not in doses.possible(max(total, task.story.present)):
            raise _cannot_be_made(task, doses, total)
    broken = tuple(broken_floors(task, steps))
    way = Way(
        name=NAME,
        title=TITLE,
        levels=tuple((total, days, "") for total, days in steps),
        ends_with=task.goal,
        offered=not broken,
        not_offered_because=" ".join(broken),
    )
    plans = judged_ways(task, [way, *_beside(task)], DEFAULT_LIMITS["middle"])
    return (_with_limits(replace(plans[0], chosen=True)), *plans[1:])


def _beside(task: Task) -> list[Way]:
    """What steps are compared with: staying, and on the way down stopping at once."""
    if not task.story.present:
        return []
    ways = {way.name: way for way in comparators(task)}
    if task.direction == "up":
        return [replace(ways["stay"], not_offered_because="No way up; shown for comparison.")]
    return [ways["stay"], ways["abrupt_stop"]]


def _with_limits(plan: Plan) -> Plan:
    """Whether a forecast is over the loosest limits is said; it doesn't take a plan off the offer."""
    limits, forecast = DEFAULT_LIMITS["faster"], plan.forecast
    if forecast.moderate.mean <= limits.moderate and forecast.severe.mean <= limits.severe:
        return plan
    note = (
        f"Predicted withdrawal is over the limits of the faster plan ({100 * limits.moderate:g} % moderate "
        f"or worse, {100 * limits.severe:g} % severe, on average)."
    )
    return replace(plan, limits=limits, meets_limits=False, notes=(*plan.notes, note))


def _cannot_be_made(task: Task, doses: DayDoses, total: int) -> InputError:
    reach = max(total + round(task.story.floors.largest_cut_mg * 1000), task.story.present)
    possible = [each for each in doses.possible(reach) if each]
    near = [each for each in possible if each < total][-1:] + [each for each in possible if each > total][:1]
    said = " and ".join(f"{each / 1000:g} mg" for each in near)
    return InputError(
        f"{total / 1000:g} mg a day can't be made from what is at hand"
        + (f"; the nearest: {said}." if said else "."),
        fix="Use one of these, or say what else is at hand: another strength, halves, a liquid.",
        where="--steps",
    )


def broken_floors(task: Task, steps: Sequence[tuple[int, int]]) -> Iterator[str]:
    """The floors that these steps break, a sentence each with the floor's id; none on the way up."""
    floors = task.story.floors
    if task.direction == "up":
        return
    levels = [task.story.present, *(total for total, _ in steps), task.goal]
    for index, (before, after) in enumerate(pairwise(levels), start=1):
        if after < before and after not in permitted_cuts(before, [after], task.goal, floors):
            what = f"Step {index}" if index <= len(steps) else "The end"
            yield (
                f"{what}: from {before / 1000:g} to {after / 1000:g} mg a day is a larger cut than the "
                f"floors allow ({_limit_of_cut(before, floors)})."
            )
    day = 1
    for index, (total, days) in enumerate(steps, start=1):
        goes_on = index == 1 and task.held_days is not None and total == task.story.present
        # To go back up waits for no step to be over.
        ends_in_a_rise = goes_on and levels[index + 1] > total
        if not ends_in_a_rise and days + (task.held_days or 0 if goes_on else 0) < floors.fewest_days_a_step:
            fewer = "1 day is" if days == 1 else f"{days} days are"
            yield (
                f"Step {index}: {fewer} fewer than the {floors.fewest_days_a_step} of every step "
                f"({floors.ids['fewest_days_a_step']})."
            )
        if not goes_on and not task.is_day_of_change(day):
            yield f"Step {index} begins on a {DAY_NAMES[task.weekday(day)]}: {_days_of_change(task)}."
        elif not goes_on and total < levels[index - 1] and not task.may_change(day):
            fewest = floors.fewest_days_a_step
            yield (
                f"Step {index} comes before the present dose was taken for {fewest} days "
                f"({floors.ids['fewest_days_a_step']})."
            )
        day += days
    if day - 1 < task.fewest_days:
        fewest = task.fewest_days
        yield f"{day - 1} days in all are fewer than the {fewest} that the floors or the label ask for."


def _days_of_change(task: Task) -> str:
    days = [DAY_NAMES[day] for day in WEEKDAYS if day in (task.change_on or ())]
    listed = " and ".join((", ".join(days[:-1]), days[-1]) if len(days) > 1 else days)
    return f"a dose changes only on {listed}"


def _limit_of_cut(before: int, floors: Floors) -> str:
    name = cut_limit(before, floors)
    if name == "largest_cut_share":
        share, above = floors.largest_cut_share, floors.share_above_mg
        return f"{floors.ids[name]}: at most {share:.0%} while above {above:g} mg"
    return f"{floors.ids['largest_cut_mg']}: at most {floors.largest_cut_mg:g} mg"
