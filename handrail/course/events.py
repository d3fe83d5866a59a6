"""The event rows of a course, NONMEM style.

Doses that repeat daily share a row (ADDL further doses, II hours apart); a late or doubled dose breaks the
run and says so in CODE. A missed dose is an absent dose and a row of its own (EVID 2, CODE MISS), so that it
can be counted; where the course stops stands a row with CODE STOP. `event_table_course.py` is the way back.
"""

from __future__ import annotations

from collections.abc import Iterator

from handrail.course.checks import MINUTES_A_DAY
from handrail.course.event_table import (
    DOSE,
    DOUBLED,
    END,
    EXTRA,
    LATE,
    MISSED,
    OTHER,
    STOP,
    EventRow,
)
from handrail.course.nouns import Course, Event, Intake
from handrail.errors import InputError


def event_rows(course: Course, *, person_id: int = 1, until_day: int | None = None) -> tuple[EventRow, ...]:
    """The rows of a course in order of time; regimens as needed are taken at their most.

    Args:
        person_id: the value of the column ID.
        until_day: the last day, for a course without an end.

    Raises:
        InputError: an open course without `until_day`.

    >>> from handrail.course import parse_course
    >>> row, = event_rows(parse_course("10 mg at 08:00 for 21 days"))
    >>> row.time_h, row.amt_mg, row.ii_h, row.addl
    (8.0, 10.0, 24.0, 20)
    """
    if course.is_open and until_day is None:
        raise InputError(
            "The course goes on until further notice, so its rows have no end.",
            fix="Say until which day.",
            where="course",
        )
    rows = [
        *_planned(course, person_id, until_day),
        *_extra(course, person_id, until_day),
        *_end(course, person_id, until_day),
    ]
    return tuple(sorted(rows, key=lambda row: (row.time_h, row.evid, row.amt_mg)))


def _planned(course: Course, person_id: int, until_day: int | None) -> Iterator[EventRow]:
    of_dose = {(one.day, one.minute_of_day): one for one in course.events if one.kind != "extra"}
    day = 1
    for step in course.steps:
        if not step.regimen.intakes:
            day += step.days or 0
            continue
        last = until_day if step.days is None else day + step.days - 1
        assert last is not None
        last = last if until_day is None else min(last, until_day)
        for intake in step.regimen.intakes:
            events = {
                one: found
                for one in _days_of(course, day, last)
                if (found := of_dose.get((one, None)) or of_dose.get((one, intake.minute_of_day)))
            }
            yield from _runs(intake, day, last, events, person_id)
        day += step.days or 0


def _days_of(course: Course, first: int, last: int) -> set[int]:
    return {event.day for event in course.events if first <= event.day <= last}


def _runs(
    intake: Intake, first: int, last: int, events: dict[int, Event], person_id: int
) -> Iterator[EventRow]:
    """Rows of one time of day over the days of a step, broken where something happened."""
    start = first
    for day in [*sorted(events), last + 1]:
        if day > start:
            yield _row(person_id, start, intake.minute_of_day, intake.dose_mg, addl=day - start - 1)
        start = day + 1
        event = events.get(day)
        if event is None:
            continue
        minute = intake.minute_of_day + (event.late_minutes or 0)
        if event.kind == "missed":
            yield _row(person_id, day, minute, 0.0, evid=OTHER, code=MISSED)
        elif event.kind == "doubled":
            yield _row(person_id, day, minute, 2 * intake.dose_mg, code=DOUBLED)
        else:
            yield _row(person_id, day, minute, intake.dose_mg, code=f"{LATE} {event.late_minutes}")


def _extra(course: Course, person_id: int, until_day: int | None) -> Iterator[EventRow]:
    for event in course.events:
        if event.kind == "extra" and (until_day is None or event.day <= until_day):
            amount = (event.dose_micrograms or 0) / 1000
            yield _row(person_id, event.day, event.minute_of_day or 0, amount, code=EXTRA)


def _end(course: Course, person_id: int, until_day: int | None) -> Iterator[EventRow]:
    """Where it stops, or where a break at the end is over: what no dose tells."""
    last, days = course.steps[-1], sum(step.days or 0 for step in course.steps)
    if not last.regimen.intakes and (until_day is None or days <= until_day):
        yield _row(person_id, days + 1, 0, 0.0, evid=OTHER, code=STOP if last.days is None else END)


def _row(
    person_id: int,
    day: int,
    minute: int,
    amount_mg: float,
    *,
    evid: int = DOSE,
    addl: int = 0,
    code: str = "",
) -> EventRow:
    return EventRow(
        id=person_id,
        time_h=((day - 1) * MINUTES_A_DAY + minute) / 60,
        evid=evid,
        amt_mg=amount_mg,
        ii_h=24.0 if addl else 0.0,
        addl=addl,
        code=code,
    )
