"""From a way down or up to a `Plan`: steps in tablets, the check of the whole course, offered or not.

No plan leaves this room without passing `check_course`. What stands today is shown and refuses nothing;
what the plan itself would cause, at major or above, takes it off the offer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from handrail.check import Finding, check_course, compare_findings
from handrail.course.nouns import Course, Intake, Regimen, Step
from handrail.medicine.nouns import severity_rank
from handrail.plan.lattice import DayDoses
from handrail.plan.nouns import (
    Forecast,
    Limits,
    Plan,
    PlannedIntake,
    PlannedStep,
    ProductCount,
)
from handrail.plan.task import Task
from handrail.simulate.days import Array, Body

BLOCKING = severity_rank("major")


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """A course to be made into a plan: totals of each step, their days, and what held them.

    Attributes:
        levels: (daily micrograms, days, held by) of each step, in order.
        ends_with: the daily total from the day after the last step on; 0 is stopped.
        unmade: intakes to show where the person's own doses are kept (comparators).
        kept: intakes by total that stay as they were agreed, instead of being spread anew.
    """

    name: str
    title: str
    levels: tuple[tuple[int, int, str], ...]
    ends_with: int
    offered: bool
    meets_limits: bool = True
    limits: Limits | None = None
    not_offered_because: str = ""
    notes: tuple[str, ...] = ()
    unmade: tuple[PlannedIntake, ...] | None = None
    kept: Mapping[int, tuple[PlannedIntake, ...]] = field(
        default_factory=dict[int, tuple[PlannedIntake, ...]]
    )

    @property
    def total_days(self) -> int:
        """From day 1 to the last day of the last step."""
        return sum(days for _, days, _ in self.levels)


def doses_by_day(way: Way, doses: DayDoses, body: Body) -> Array:
    """Doses in mg of every day of this way and of the days after it (last row), shape (days + 1, S)."""
    rows = [
        _doses_at_times(intakes_of(way, total, doses), body)
        for total, days, _ in way.levels
        for _ in range(days)
    ]
    rows.append(_doses_at_times(intakes_of(way, way.ends_with, doses), body))
    return np.stack(rows)


def intakes_of(way: Way, total: int, doses: DayDoses) -> tuple[PlannedIntake, ...]:
    """The intakes of a day with this total; the person's own where the way keeps them."""
    if way.unmade is not None and total == sum(intake.dose_micrograms for intake in way.unmade):
        return way.unmade
    if total in way.kept:
        return way.kept[total]
    return doses.intakes(total)


def _doses_at_times(intakes: Sequence[PlannedIntake], body: Body) -> Array:
    row = np.zeros(len(body.times_h))
    for intake in intakes:
        row[body.times_h.index(intake.minute_of_day / 60)] += intake.dose_micrograms / 1000
    return row


def steps_of(way: Way, present: int, doses: DayDoses) -> tuple[PlannedStep, ...]:
    """The steps in tablets, with what each needs in all."""
    steps: list[PlannedStep] = []
    day, before = 1, present
    for total, days, held_by in way.levels:
        intakes = intakes_of(way, total, doses)
        steps.append(
            PlannedStep(
                start_day=day,
                days=days,
                intakes=intakes,
                change_micrograms=total - before,
                held_by=held_by,
                needs=needed(intakes, days),
            )
        )
        day, before = day + days, total
    return tuple(steps)


def needed(intakes: Sequence[PlannedIntake], days: int) -> tuple[ProductCount, ...]:
    """All that so many days with these intakes take, by product."""
    over_days = tuple(
        replace(
            part,
            halves=part.halves * days,
            volume_ml=None if part.volume_ml is None else part.volume_ml * days,
        )
        for intake in intakes
        for part in intake.products
    )
    return added([over_days])


def added(parts: Sequence[tuple[ProductCount, ...]]) -> tuple[ProductCount, ...]:
    """What several of these take together, by product."""
    totals: dict[str, ProductCount] = {}
    for count in (count for part in parts for count in part):
        known = totals.get(count.product)
        if known is None:
            totals[count.product] = count
            continue
        volume = None if count.volume_ml is None else count.volume_ml + (known.volume_ml or 0)
        totals[count.product] = replace(count, halves=count.halves + known.halves, volume_ml=volume)
    return tuple(totals.values())


def course_of(past: Course, steps: Sequence[PlannedStep], ending: Sequence[PlannedIntake]) -> Course:
    """The whole course: what was taken, the plan, and what follows it (nothing: a stop)."""
    planned = [Step(regimen=_regimen(step.intakes), days=step.days) for step in steps if step.days]
    after = Step(regimen=_regimen(ending), days=None)
    return Course(steps=(*past.steps, *planned, after), events=past.events, starts_on=past.starts_on)


def _regimen(intakes: Sequence[PlannedIntake]) -> Regimen:
    return Regimen(
        intakes=tuple(
            Intake(minute_of_day=intake.minute_of_day, dose_micrograms=intake.dose_micrograms)
            for intake in intakes
        )
    )


def judged(way: Way, forecast: Forecast, task: Task) -> Plan:
    """The plan with its findings; taken off the offer if it causes one of major or above."""
    story = task.story
    steps = steps_of(way, story.present, task.doses)
    whole = course_of(story.past, steps, intakes_of(way, way.ends_with, task.doses))
    from_day = 1 + story.used_days
    result = check_course(whole, story.person, story.medicine, facts=task.facts, from_day=from_day)
    stands, caused = compare_findings(task.standing, result)
    blocking = [finding for finding in caused if _blocks(finding)]
    reason = way.not_offered_because
    if blocking and way.offered:
        reason = f"{blocking[0].rule}: {blocking[0].says}"
    return Plan(
        name=way.name,
        title=way.title,
        direction=task.direction,
        offered=way.offered and not blocking,
        chosen=False,
        limits=way.limits,
        meets_limits=way.meets_limits,
        steps=steps,
        ends_with_micrograms=way.ends_with,
        total_days=way.total_days,
        forecast=forecast,
        findings=result.findings,
        standing=stands,
        caused=caused,
        cannot_tell=result.missing_facts,
        not_offered_because=reason,
        notes=way.notes,
        needs=added([step.needs for step in steps]),
    )


def _blocks(finding: Finding) -> bool:
    return severity_rank(finding.severity) >= BLOCKING and not finding.folded_under
