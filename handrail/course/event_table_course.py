"""From an event table to a course, where it is one: amounts swallowed at times, from a body that had none.

What a course can't say (an infusion, a steady state before the first row, a reset) is refused with the row
that says it; such a table can still be simulated as it stands.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from handrail.course.checks import MINUTES_A_DAY, MOST_DAYS, clock
from handrail.course.event_table import (
    DOUBLED,
    END,
    EXTRA,
    GUT,
    LATE,
    MISSED,
    OBSERVED,
    OTHER,
    STOP,
    EventRow,
    EventTable,
)
from handrail.course.nouns import NOTHING, Course, Event, Intake, Regimen, Step
from handrail.errors import InputError

LOOK_AROUND_DAYS = 28
"""So far away from a missed dose the dose at that time of day is looked for."""

MOST_DOSES = 500_000

_A_MOMENT = 1e-6
"""Of a minute or a microgram: what rounding in a file leaves."""


def course_of_events(table: EventTable, person_id: int | None = None) -> Course:
    r"""The course that the doses of one person are.

    Rows with CODE EXTRA, DOUBLE, LATE (with its minutes) and EVID 2 with MISS become events of the course;
    STOP and END say how it ends. Observations are no part of it.

    Raises:
        InputError: the table holds what no course can say; the message names the row and why.

    >>> from handrail.course import read_events, write_course
    >>> write_course(course_of_events(read_events("TIME,AMT,II,ADDL\n8,10,24,6\n")))
    '10 mg once a day at 08:00 for 7 days'
    """
    rows = table.of(person_id)
    for row in rows:
        _check_can_be_a_course(row)
    found = _Found()
    for row in rows:
        if row.is_dose:
            found.take(row)
    found.place_missed([row for row in rows if row.evid == OTHER and row.code == MISSED])
    end = next((row for row in rows if row.evid == OTHER and row.code in (STOP, END)), None)
    if not found.planned and not found.events:
        raise InputError(
            "No row of this person gives a dose.",
            fix="A dose has EVID 1 and an amount.",
            where=rows[0].at("EVID"),
        )
    said = list(found.said)
    if any(row.evid == OBSERVED for row in rows):
        said.append("Observations of the table are no part of the course.")
    return Course(
        steps=_steps(found, end),
        events=tuple(found.events),
        starts_on=table.starts_on.get(rows[0].id),
        assumptions=tuple(said),
    )


def _check_can_be_a_course(row: EventRow) -> None:
    why = column = ""
    if row.resets:
        column, why = "EVID", "A reset makes a new body in the middle; no course does that"
    elif row.is_dose and row.ss:
        column, why = "SS", "The steady state stands for doses that the table doesn't tell"
    elif row.is_dose and row.rate_mg_per_h:
        column, why = "RATE", "An infusion is not swallowed"
    elif row.is_dose and row.cmt != GUT:
        column, why = "CMT", "It is not swallowed"
    if why:
        raise InputError(
            f"{why}, so this table is no course.",
            fix="It can be simulated as it stands (handrail simulate --events).",
            where=row.at(column),
        )


@dataclass(slots=True)
class _Found:
    """Doses as they were planned, by minute from the midnight of day 1, and what departed from them."""

    planned: dict[int, int] = field(default_factory=dict[int, int])
    events: list[Event] = field(default_factory=list[Event])
    said: list[str] = field(default_factory=list[str])
    doses: int = 0

    def take(self, row: EventRow) -> None:
        """A dose row with its additional doses."""
        micrograms = _whole(row.amt_mg * 1000, row, "AMT", "whole micrograms")
        self.doses += 1 + row.addl
        if self.doses > MOST_DOSES:
            raise InputError(f"There are more than {MOST_DOSES} doses.", where=row.at("ADDL"))
        word, _, late = row.code.partition(" ")
        for number in range(1 + row.addl):
            minute = _whole(
                (row.time_h + number * row.ii_h) * 60, row, "II" if number else "TIME", "whole minutes"
            )
            day, of_day = minute // MINUTES_A_DAY + 1, minute % MINUTES_A_DAY
            if word == EXTRA:
                self.events.append(
                    Event(kind="extra", day=day, minute_of_day=of_day, dose_micrograms=micrograms)
                )
            elif word == DOUBLED and micrograms % 2 == 0:
                self._plan(minute, micrograms // 2)
                self.events.append(Event(kind="doubled", day=day, minute_of_day=of_day))
            elif word == LATE and late.isdigit() and 0 < int(late) <= min(minute, MINUTES_A_DAY):
                due = minute - int(late)
                self._plan(due, micrograms)
                due_day, of_due_day = due // MINUTES_A_DAY + 1, due % MINUTES_A_DAY
                self.events.append(
                    Event(kind="late", day=due_day, minute_of_day=of_due_day, late_minutes=int(late))
                )
            else:
                self._plan(minute, micrograms)

    def _plan(self, minute: int, micrograms: int) -> None:
        if minute in self.planned:
            day, of_day = minute // MINUTES_A_DAY + 1, minute % MINUTES_A_DAY
            self.said.append(f"Two doses on day {day} at {clock(of_day)} are counted as one.")
        self.planned[minute] = self.planned.get(minute, 0) + micrograms

    def place_missed(self, rows: list[EventRow]) -> None:
        """Put a missed dose where the same time of day, some days before or after, has one."""
        taken = dict(self.planned)
        for row in rows:
            minute = _whole(row.time_h * 60, row, "TIME", "whole minutes")
            day, of_day = minute // MINUTES_A_DAY + 1, minute % MINUTES_A_DAY
            around = (*range(1, LOOK_AROUND_DAYS + 1), *range(-1, -LOOK_AROUND_DAYS - 1, -1))
            near = next((one for back in around if (one := minute - back * MINUTES_A_DAY) in taken), None)
            if near is None or minute in self.planned:
                self.said.append(
                    f"The dose missed on day {day} at {clock(of_day)} has no amount; it is left out."
                )
                continue
            self.planned[minute] = taken[near]
            self.events.append(Event(kind="missed", day=day, minute_of_day=of_day))


def _steps(found: _Found, end: EventRow | None) -> tuple[Step, ...]:
    """Days that are alike in a row are one step; days without a dose are a break."""
    days: dict[int, list[Intake]] = {}
    for minute, micrograms in sorted(found.planned.items()):
        intake = Intake(minute_of_day=minute % MINUTES_A_DAY, dose_micrograms=micrograms)
        days.setdefault(minute // MINUTES_A_DAY + 1, []).append(intake)
    last_day = max((*days, *(event.day for event in found.events)))
    if end is not None:
        last_day = max(last_day, round(end.time_h * 60) // MINUTES_A_DAY)
    if last_day > MOST_DAYS:
        raise InputError("The course is longer than a hundred years.", where="course")
    regimens = [Regimen(intakes=tuple(days.get(day, ()))) for day in range(1, last_day + 1)]
    steps = [Step(regimen=regimen, days=len(list(run))) for regimen, run in itertools.groupby(regimens)]
    if end is not None and end.code == STOP:
        steps.append(Step(regimen=NOTHING, days=None))
    return tuple(steps)


def _whole(value: float, row: EventRow, column: str, what: str) -> int:
    if abs(value - round(value)) > _A_MOMENT * max(1.0, abs(value) * 1e-6):
        raise InputError(
            f"A course counts in {what}, and this is {value:.10g}.",
            fix="Round it, or simulate the table as it stands.",
            where=row.at(column),
        )
    return round(value)
