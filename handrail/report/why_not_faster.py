"""Why a plan isn't faster: what held each step, and what would pass.

The reasons are the plan's own (`PlannedStep.held_by`), put together over the steps that share them, so that
the floor or the limit that costs most days stands first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from handrail.report import words

if TYPE_CHECKING:
    from handrail.plan.nouns import Plan, PlanResult

BY_WITHDRAWAL = "predicted withdrawal"
"""How the plan room names its limits in what held a step."""

FLOORS_HOLD = (
    "Floors hold every plan, whatever the model says. A clinician may change one for one plan, with a "
    "reason that stays with it; the label's pace stays the label's."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """What held some steps of a plan.

    Attributes:
        steps: which, such as "Steps 1 to 4".
        days: how many days they take together.
        says: in the words of the plan; floors and labels by their id.
    """

    steps: str
    days: int
    says: str


def reasons(plan: Plan) -> tuple[Reason, ...]:
    """What held the steps of a plan, what held most days first."""
    held: dict[str, list[int]] = {}
    for index, step in enumerate(plan.steps):
        for part in step.held_by.split("; "):
            if part:
                held.setdefault(part, []).append(index)
    found = [
        Reason(steps=_steps_words(at), days=sum(plan.steps[index].days for index in at), says=part)
        for part, at in held.items()
    ]
    return tuple(sorted(found, key=lambda reason: -reason.days))


def what_would_pass(result: PlanResult) -> tuple[str, ...]:
    """What is faster and offered, at what price; and what would make a faster way possible."""
    chosen = result.chosen
    if chosen.name == "edited":
        return ("The steps are as they were written. What could be faster was not looked for.", FLOORS_HOLD)
    said: list[str] = []
    quicker = [
        p for p in result.plans if p.offered and p.total_days < chosen.total_days and p.name != chosen.name
    ]
    for plan in sorted(quicker, key=lambda plan: plan.total_days):
        said.append(
            f"{plan.title} takes {words.days_words(plan.total_days)} instead of {chosen.total_days}. "
            f"Moderate withdrawal or worse: {words.chance_words(plan.forecast.moderate)}; on the plan shown: "
            f"{words.chance_words(chosen.forecast.moderate)}."
        )
    if not quicker:
        said.append("No faster plan passes both the floors and the check.")
    for plan in result.plans:
        faster = 0 < plan.total_days < chosen.total_days
        if not plan.offered and plan.name != chosen.name and faster and plan.not_offered_because:
            said.append(f"{plan.title}, {words.days_words(plan.total_days)}: {plan.not_offered_because}")
    said += _last_steps(result, chosen)
    said.append(FLOORS_HOLD)
    return tuple(said)


def _last_steps(result: PlanResult, chosen: Plan) -> list[str]:
    """Where the smallest pieces at hand are what makes the end slow."""
    if result.direction != "down" or not chosen.steps:
        return []
    has_liquid = any(need.volume_ml is not None for need in chosen.needs)
    last = chosen.steps[-1]
    if has_liquid or BY_WITHDRAWAL not in last.held_by or chosen.ends_with_micrograms:
        return []
    return [
        f"The last step, {words.amount_words(last.daily_dose_micrograms)} a day, takes "
        f"{words.days_words(last.days)}: from there the cut is the whole dose. A smaller strength or a "
        "liquid makes smaller cuts at the end; ask again with it at hand."
    ]


def _steps_words(indices: Sequence[int]) -> str:
    """Such as "Step 3", "Steps 1 to 4" and "Steps 1, 2 and 5"."""
    numbers = [index + 1 for index in indices]
    if len(numbers) == 1:
        return f"Step {numbers[0]}"
    if all(later == earlier + 1 for earlier, later in pairwise(numbers)) and len(numbers) > 2:
        return f"Steps {numbers[0]} to {numbers[-1]}"
    return f"Steps {words.join_words(str(number) for number in numbers)}"
