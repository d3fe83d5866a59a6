"""What the people of a study go through, arm by arm, and until when they are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from handrail.course.event_table import CSF, EventRow, EventTable
from handrail.course.nouns import Course, Dose
from handrail.medicine.nouns import Medicine
from handrail.person.nouns import Person
from handrail.simulate.draws_by_name import OnePerson
from handrail.simulate.event_simulation import meanings_of, span_of
from handrail.simulate.extent import extent_with
from handrail.simulate.happenings import DAY_H, LargeDose
from handrail.simulate.population_nouns import Together
from handrail.simulate.question import Question, Way
from handrail.simulate.sedation_mix import mix_of
from handrail.simulate.sedation_task import Task, last_day_of, taken_together
from handrail.simulate.sedation_words import NO_HALF_EFFECT, NO_LEVEL, beside, stops_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Arm:
    """What an arm goes through.

    Attributes:
        doses: what is swallowed on a course; rows: of one person of an event table instead.
        last_dose_h: when the last dose is swallowed, an overdose counted; None where nothing is.
        task: what is taken together, where sleepiness is asked for.
        said: what was taken as meant.
    """

    doses: tuple[Dose, ...] = ()
    rows: tuple[EventRow, ...] | None = None
    last_dose_h: float | None = None
    task: Task | None = None
    said: tuple[str, ...] = ()

    @property
    def has_fluid(self) -> bool:
        """Whether its rows fill or measure the lumbar fluid."""
        return any(row.cmt == CSF and (row.is_dose or row.is_level) for row in self.rows or ())


def arms_of(asked: Question, medicine: Medicine, lag_h: float) -> tuple[int, tuple[Arm, ...]]:
    """The last day that any arm needs, and every arm until then.

    Args:
        lag_h: from swallowing to the start of absorption.

    Raises:
        InputError: what can't be read, looked at that far, or simulated for a population.
    """
    days = max(_last_day(way, asked, medicine, lag_h) for _, way in asked.arms)
    return days, tuple(_arm(way, asked, medicine, lag_h, days) for _, way in asked.arms)


def _last_day(way: Way, asked: Question, medicine: Medicine, lag_h: float) -> int:
    if isinstance(way, EventTable):
        span = span_of(way.of(), lag_h, medicine, asked.until_day, 24.0)
        return round(float(span.at_h[-1]) / DAY_H)
    days = extent_with(way, asked.happenings, medicine, asked.until_day).days
    if asked.until_day is None and asked.is_sedated:
        days = max(days, last_day_of(way, asked.with_, asked.drinks, asked.happenings))
    return days


def _arm(way: Way, asked: Question, medicine: Medicine, lag_h: float, days: int) -> Arm:
    if isinstance(way, EventTable):
        rows = way.of()
        span = span_of(rows, lag_h, medicine, days, 24.0)
        return Arm(rows=rows, said=(*way.said, *meanings_of(way), *span.said))
    extent = extent_with(way, asked.happenings, medicine, days)
    swallowed = [dose.time_h for dose in extent.doses]
    for one in asked.happenings:
        swallowed += [dose.time_h for dose in one.doses] if isinstance(one, LargeDose) else []
    return Arm(
        doses=extent.doses,
        last_dose_h=max(swallowed, default=None),
        task=_task(way, asked, medicine, days),
        said=extent.assumptions,
    )


def _task(way: Course | None, asked: Question, medicine: Medicine, days: int) -> Task | None:
    if not asked.is_sedated:
        return None
    return taken_together(way, asked.person, medicine, asked.with_, asked.drinks, days, asked.happenings)


def together_of(
    arms: Sequence[Arm], assumed_egfr: float | None, people: Sequence[Person] = ()
) -> Together | None:
    """What is said of everything that sedates together; None where nobody asked.

    Args:
        people: some of the different people of a crowd.
    """
    tasks = [arm.task for arm in arms if arm.task is not None]
    if not tasks:
        return None
    first = tasks[0]
    names, who = OnePerson(count=max(1, len(people)), seed=1), np.arange(len(people)) if people else None
    said, mix = beside(first), mix_of(first, names, assumed_egfr, people, who)
    stops = {one.name: one for task in tasks for one in stops_of(task)}
    return Together(
        # Levels are not shown of a population.
        not_modelled=tuple(
            replace(one, why=NO_HALF_EFFECT) if one.why == NO_LEVEL else one for one in said.not_modelled
        ),
        adds_up_only=said.adds_up_only(first.data),
        stops=tuple(stops.values()),
        factors=mix.says,
        assumptions=tuple(
            dict.fromkeys(
                [*(one for task in tasks for one in task.read_as), *mix.assumptions, *said.assumptions]
            )
        ),
        companion_sources=said.sources,
    )
