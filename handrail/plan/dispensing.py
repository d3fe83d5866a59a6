"""What is handed out when: a plan cut into periods of dispensing, each with what it needs.

One period for each step, or periods of so many days. A period never holds more than it needs, so that
little of the medicine is at home at a time.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from handrail.errors import InputError
from handrail.plan.judge import added, needed
from handrail.plan.nouns import Plan, PlannedStep, PlanResult, ProductCount

LONGEST_PERIOD_DAYS = 92
"""No more than three months at a time: a plan that nobody has looked at for longer is no plan."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DispensingPeriod:
    """What is handed out at one time.

    Attributes:
        first, last: the days it is for, both included.
        parts: the steps in it, each with the days of it that fall here (`start_day` counts in the plan).
        needs: all that these days take, by product.
    """

    number: int
    first: dt.date
    last: dt.date
    parts: tuple[PlannedStep, ...]
    needs: tuple[ProductCount, ...]

    @property
    def days(self) -> int:
        """How many days it is for."""
        return (self.last - self.first).days + 1


def dispensing_periods(
    result: PlanResult, plan: Plan | None = None, *, every_days: int | None = None
) -> tuple[DispensingPeriod, ...]:
    """The periods of a plan, in order, without a gap or an overlap.

    Args:
        result: the answer of `plan_taper` or `plan_titration`.
        plan: one of its plans; the chosen one if left out.
        every_days: the length of a period; one for each step if left out.

    Raises:
        InputError: a length that can't be.
    """
    chosen = plan or result.chosen
    if every_days is not None and not 1 <= every_days <= LONGEST_PERIOD_DAYS:
        raise InputError(
            f"A period of {every_days} days can't be handed out at a time.",
            fix=f"Give 1 to {LONGEST_PERIOD_DAYS} days, such as 14.",
            where="dispensing period",
        )
    if every_days is None:
        groups = [(step,) for step in chosen.steps]
    else:
        starts = range(1, chosen.total_days + 1, every_days)
        groups = [_within(chosen.steps, start, start + every_days - 1) for start in starts]
    return tuple(
        _period(result, number, parts) for number, parts in enumerate((g for g in groups if g), start=1)
    )


def _within(steps: tuple[PlannedStep, ...], start: int, end: int) -> tuple[PlannedStep, ...]:
    """The steps between two days of the plan, each cut to the days inside."""
    parts: list[PlannedStep] = []
    for step in steps:
        first, last = max(step.start_day, start), min(step.start_day + step.days - 1, end)
        if first <= last:
            days = last - first + 1
            parts.append(replace(step, start_day=first, days=days, needs=needed(step.intakes, days)))
    return tuple(parts)


def _period(result: PlanResult, number: int, parts: tuple[PlannedStep, ...]) -> DispensingPeriod:
    first = result.starts_on + dt.timedelta(days=parts[0].start_day - 1)
    length = sum(part.days for part in parts)
    return DispensingPeriod(
        number=number,
        first=first,
        last=first + dt.timedelta(days=length - 1),
        parts=parts,
        needs=added([part.needs for part in parts]),
    )
