"""Plan a taper: from a steady dose down to another or to nothing, in products that exist.

`plan_taper` reads like the work itself: is there something more urgent; what is at hand; where is the
body today; which descents stay under the limits and over the floors; what is each compared with; and
what does the check say of every one. A request is made definite in `task`; its ways are in `ways`; the
search is in `descent`, and the choice among descents in `choose`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from handrail.course import Course, parse_course
from handrail.errors import InputError, NoPlanFound
from handrail.medicine.nouns import Floors, Medicine
from handrail.person.nouns import Person
from handrail.plan import advice
from handrail.plan.answer import plan_result
from handrail.plan.forecasts import forecasts
from handrail.plan.judge import Way, doses_by_day, judged
from handrail.plan.nouns import Forecast, Limits, Plan, PlanResult
from handrail.plan.prepare import Story, known_medicine, refuse_what_is_urgent, story_of, supply_for
from handrail.plan.situation import UNKNOWN_KIDNEYS_EGFR, Sampling
from handrail.plan.supplies import form_facts
from handrail.plan.task import Task, check_request, doses_with_a_way, first_day, task_of
from handrail.plan.ways import DEFAULT_LIMITS, comparators, named_ways, way_by_date


def plan_taper(
    course: Course | str,
    person: Person,
    medicine: Medicine | str | None = None,
    *,
    have: Sequence[int] | None = None,
    halves: bool | None = None,
    liquid: int | None = None,
    goal_micrograms: int = 0,
    by: dt.date | None = None,
    starts_on: dt.date | None = None,
    change_on: Collection[str] | None = None,
    protect: str = "night",
    limits: Mapping[str, Limits] | None = None,
    choose: str | None = None,
    seed: int = 1,
    draws: int | None = None,
    kinetics: str | None = None,
    floors: Floors | None = None,
) -> PlanResult:
    """Three named ways down, in tablets that exist, beside what they are compared with.

    Args:
        course: what has been taken until now, or the sentence for it; its last step is the present dose.
        person: what is known; every assumption for what isn't is listed with the answer.
        medicine: a loaded pack or its name; the only pack there is, if not given.
        have: strengths of the tablets at hand, in micrograms.
        halves: scored tablets may be halved; if not said, they are where nothing was said of what is at hand.
        liquid: micrograms in one mL of an oral liquid at hand.
        goal_micrograms: the daily dose to come down to; 0 stops.
        by: the last day on which the medicine may be taken; gives the gentlest plan that ends by then.
        starts_on: the date of day 1; tomorrow, if not given.
        change_on: weekdays ("mon") on which a dose may change.
        protect: the part of the day whose dose goes last: morning, noon, evening or night.
        limits: by plan name, instead of `DEFAULT_LIMITS`.
        choose: the plan to show in full; if not said the middle one, or the faster one where the
            kidneys fail.
        seed: the same seed gives the same plan, byte for byte.
        draws: how many draws of the person; a few hundred if not given.
        kinetics: a set of the pack.
        floors: a clinician's own, instead of the pack's.

    Returns:
        The plans with forecasts, findings, standing findings and what could not be checked.

    Raises:
        InputError: what was given can't be used.
        NoPlanFound: no plan passes; names the rule that blocks and the nearest that would, or, where
            something is more urgent than a taper, says what to do instead.
    """
    pack = known_medicine(medicine)
    story = story_of(parse_course(course) if isinstance(course, str) else course, person, pack, floors)
    task, said_supply, said_wider = taper_task(
        story,
        goal_micrograms,
        Sampling(seed=seed, draws=draws, kinetics=kinetics),
        have=have,
        halves=halves,
        liquid=liquid,
        starts_on=starts_on,
        change_on=change_on,
        protect=protect,
    )
    plans = _plans(task, _all_limits(limits or {}), by, choose)
    return plan_result(
        task,
        plans,
        said=(*said_supply, *said_wider),
        first=(*said_wider, *_after_short_use(task, plans)),
    )


def taper_task(
    story: Story,
    goal: int,
    sampling: Sampling,
    *,
    have: Sequence[int] | None,
    halves: bool | None,
    liquid: int | None,
    starts_on: dt.date | None,
    change_on: Collection[str] | None,
    protect: str,
) -> tuple[Task, tuple[str, ...], tuple[str, ...]]:
    """A way down made definite, what was assumed of what is at hand, and what had to be added to it.

    Raises:
        InputError: what was asked can't be meant.
        NoPlanFound: something is more urgent than a taper, or nothing that exists leaves a way.
    """
    check_request(story, goal, change_on)
    facts: dict[str, object] = {"taper_planned": True}
    refuse_what_is_urgent(story, facts)
    supply, said_supply = supply_for(story, have=have, halves=halves, liquid=liquid)
    doses, said_wider = doses_with_a_way(story, supply, protect, goal)
    task = task_of(
        "down",
        story,
        goal,
        doses,
        sampling,
        facts=facts | form_facts(supply),
        starts_on=first_day(starts_on, change_on),
        change_on=change_on,
    )
    return task, said_supply, said_wider


def _all_limits(given: Mapping[str, Limits]) -> dict[str, Limits]:
    for name in given:
        if name not in DEFAULT_LIMITS:
            raise InputError(
                f"There is no plan with limits called '{name}'.",
                fix=f"The plans with limits are {', '.join(DEFAULT_LIMITS)}.",
                where="limits",
            )
    return {**DEFAULT_LIMITS, **given}


def _plans(
    task: Task, limits: Mapping[str, Limits], by: dt.date | None, choose: str | None
) -> tuple[Plan, ...]:
    """The ways and what they are compared with, each with its forecast and its check; one is chosen."""
    if by is None:
        last_day, ways = None, named_ways(task, limits)
        # Where the kidneys fail, staying is a danger of its own: leaving sooner is shown first.
        if choose is None:
            choose = "faster" if advice.kidneys_fail(task.story.person) else "middle"
    else:
        last_day, ways = (by - task.starts_on).days + 1, way_by_date(task, by)
        choose = "by_date"
    return with_choice(judged_ways(task, [*ways, *comparators(task, last_day)], limits["middle"]), choose)


def _after_short_use(task: Task, plans: tuple[Plan, ...]) -> tuple[str, ...]:
    """After a few days a taper can build the very adaptation it is meant to undo."""
    stop = next(plan for plan in plans if plan.name == "abrupt_stop")
    gentlest = min(plan.forecast.moderate.mean for plan in plans if plan.offered)
    if task.fewest_days or gentlest < stop.forecast.moderate.mean:
        return ()
    return (
        "After so short a use the model finds no less withdrawal with a taper than without one: ask "
        "whether a taper is needed at all.",
    )


def judged_ways(task: Task, ways: Sequence[Way], middle: Limits) -> tuple[Plan, ...]:
    """Each way with its forecast on the same draws, and judged by the check.

    Args:
        middle: the limits that a fixed percentage a week is held to.
    """
    courses = [doses_by_day(way, task.doses, task.situation.body) for way in ways]
    predicted = forecasts(task.situation, courses, task.story.medicine.dynamics.watch_days)
    plans: list[Plan] = []
    for way, forecast in zip(ways, predicted, strict=True):
        if forecast.by_kidneys:
            way = replace(way, notes=(*way.notes, _kidneys_tried(forecast)))
        if way.name == "ten_percent_a_week":
            way = _under_limits(way, forecast, middle)
        plans.append(judged(way, forecast, task))
    return tuple(plans)


def _kidneys_tried(forecast: Forecast) -> str:
    """The chance with each of the kidneys tried, in words that go no lower than 1 %."""
    tried = [
        f"{'under 1' if chance < 0.01 else f'{100 * chance:.0f}'} % with an eGFR of {egfr:g}"
        for egfr, chance in zip(UNKNOWN_KIDNEYS_EGFR, forecast.by_kidneys, strict=True)
    ]
    return f"Moderate or worse: {', '.join(tried)}."


def _under_limits(way: Way, forecast: Forecast, limits: Limits) -> Way:
    over = forecast.moderate.mean > limits.moderate or forecast.severe.mean > limits.severe
    if not way.offered or not over:
        return replace(way, limits=limits)
    return replace(
        way,
        offered=False,
        limits=limits,
        meets_limits=False,
        not_offered_because="Its predicted withdrawal is over the limits of the middle plan.",
    )


def with_choice(plans: tuple[Plan, ...], choose: str) -> tuple[Plan, ...]:
    """The plans with one of them chosen: the named one, or the first offered where it isn't offered.

    Raises:
        NoPlanFound: none is offered.
        InputError: there is no plan of this name.
    """
    offered = [plan.name for plan in plans if plan.offered]
    if not offered:
        first = plans[0]
        rule = next((finding.rule for finding in first.caused), "limits")
        raise NoPlanFound(
            f"No plan passes the check: {first.not_offered_because}",
            rule=rule,
            nearest="Ask a specialist; don't stop suddenly meanwhile.",
        )
    if choose not in {plan.name for plan in plans}:
        raise InputError(
            f"There is no plan called '{choose}'.",
            fix=f"Choose one of: {', '.join(offered)}.",
            where="--choose",
        )
    name = choose if choose in offered else offered[0]
    return tuple(replace(plan, chosen=plan.name == name) for plan in plans)
