"""Sentences about a plan and its steps: when, how it ends, how plans compare, which limits they keep.

What is not about plans (amounts, dates, chances) stands in `words`.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from handrail.report import words

if TYPE_CHECKING:
    from handrail.plan.nouns import Plan, PlannedStep, PlanResult

SMALLEST_LIMIT = 0.001
"""Below this a limit is said as "under 0.1 %": the model knows nothing finer."""
COMPARED = ("Plan", "Length", "Moderate or worse", "Severe", "Offered")
"""The columns of `compared_rows`."""


def step_span(result: PlanResult, step: PlannedStep) -> tuple[dt.date, dt.date]:
    """First and last date of a step."""
    first = result.starts_on + dt.timedelta(days=step.start_day - 1)
    return first, first + dt.timedelta(days=step.days - 1)


def day_after(result: PlanResult, plan: Plan) -> dt.date:
    """The first date after the last step."""
    return result.starts_on + dt.timedelta(days=plan.total_days)


def end_words(result: PlanResult, plan: Plan) -> str:
    """What holds from the day after the last step on."""
    day = words.day_words(day_after(result, plan))
    if plan.ends_with_micrograms == 0:
        return f"From {day}: no more doses."
    dose = words.amount_words(plan.ends_with_micrograms)
    return f"From {day}: stay on {dose} a day, as in the last step, until reviewed."


def present_words(result: PlanResult) -> str:
    """What is taken now, day by day: "20 mg four times a day at 08:00, ..."; "" where nothing is."""
    if result.course is None or not result.course.steps:
        return ""
    from handrail.course import write_regimen

    regimen = result.course.steps[-1].regimen
    return write_regimen(regimen) if regimen.intakes else ""


def next_change(plan: Plan) -> PlannedStep | None:
    """The first step after the first one whose dose is another; None where there is none."""
    return next((step for step in plan.steps[1:] if step.change_micrograms), None)


def compared_rows(result: PlanResult) -> list[tuple[str, str, str, str, str]]:
    """The plans side by side; a plan with the very steps of another one says so instead of its chances."""
    twins: dict[object, Plan] = {}
    # The plan shown in full leads, so that it always has a row of its own.
    for plan in sorted(result.plans, key=lambda plan: not plan.chosen):
        if plan.steps:
            twins.setdefault(_steps_key(plan), plan)
    rows: list[tuple[str, str, str, str, str]] = []
    for plan in result.plans:
        twin = twins.get(_steps_key(plan), plan) if plan.offered else plan
        moderate = words.chance_words(plan.forecast.moderate)
        severe = words.chance_words(plan.forecast.severe)
        if twin is not plan:
            moderate, severe = f"same steps as {twin.title}", ""
        rows.append(
            (
                f"{plan.title}{' *' if plan.chosen else ''}",
                words.days_words(plan.total_days) if plan.steps else "-",
                moderate,
                severe,
                offered_words(plan),
            )
        )
    return rows


def _steps_key(plan: Plan) -> object:
    return tuple((step.start_day, step.days, step.intakes) for step in plan.steps)


def offered_words(plan: Plan) -> str:
    """Whether a plan may be chosen: "yes", "yes, over its limits, shown below", "no"."""
    if not plan.offered:
        return "no"
    over = "" if plan.meets_limits else ", over its limits"
    return f"yes{over}{', shown below' if plan.chosen else ''}"


def limits_words(plan: Plan) -> str:
    """The limits a plan was made to keep, as they were asked for."""
    if plan.limits is None:
        return ""
    moderate, severe = (
        "under 0.1 %" if limit < SMALLEST_LIMIT else f"{words.number_words(limit * 100)} %"
        for limit in (plan.limits.moderate, plan.limits.severe)
    )
    return f"at most {moderate} moderate or worse and {severe} severe, on average"
