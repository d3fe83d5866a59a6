"""An event table in words: what each row was understood as, and whether the whole is a course."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handrail.course.checks import MINUTES_A_DAY, clock
from handrail.course.event_table import (
    CENTRAL,
    CSF,
    GUT,
    MISSED,
    OBSERVED,
    OTHER,
    RESET,
    EventRow,
    EventTable,
)
from handrail.course.event_table_course import course_of_events
from handrail.course.writing import write_course
from handrail.errors import InputError
from handrail.report import words
from handrail.report.page import Page

if TYPE_CHECKING:
    from rich.console import Console

    from handrail.medicine.nouns import Medicine
    from handrail.simulate.event_nouns import EventAnswer

MOST_PEOPLE = 5
MOST_ROWS = 40
"""Shown of each person; the table itself has them all."""

INTO = {GUT: "swallowed", CENTRAL: "into the blood", CSF: "into the lumbar fluid"}
MEASURED = {GUT: "in the gut", CENTRAL: "in plasma", CSF: "in the lumbar fluid"}


def events_text(table: EventTable, console: Console, person_id: int | None = None) -> None:
    """Print what was understood of a table, person by person."""
    page = Page(console)
    ids = table.ids if person_id is None else (table.of(person_id)[0].id,)
    for one in ids[:MOST_PEOPLE]:
        _person(page, table, one)
    if len(ids) > MOST_PEOPLE:
        page.paragraph(f"And {len(ids) - MOST_PEOPLE} people more; choose one with --id.")
    page.bullets("What was taken as meant", table.said)
    page.closing(words.NOT_A_DEVICE)


def predictions_text(table: EventTable, answer: EventAnswer, medicine: Medicine, console: Console) -> None:
    """Print what is predicted at each observation; alone where there are no curves of one person."""
    found = [
        (
            str(row.id),
            when(row),
            _value(row.dv),
            *(_value(one) for one in (p.typical, p.p50, p.p5, p.p95)),
            unit(row),
        )
        for row, p in zip(table.rows, answer.predictions, strict=True)
        if p is not None
    ]
    page = Page(console)
    if not answer.profiles:
        page.emergency(words.emergency_words(medicine), is_urgent=False)
        page.bullets("What was assumed", answer.assumptions)
    if not found:
        page.paragraph("The table has no observation, so none is predicted.")
        return
    page.heading("What would be measured")
    page.rows(("ID", "When", "Measured", "Typical", "Middle", "5 %", "95 %", "Unit"), found[:MOST_ROWS])
    if len(found) > MOST_ROWS:
        page.paragraph(f"And {len(found) - MOST_ROWS} more; --predictions FILE writes them all.")


def _person(page: Page, table: EventTable, person_id: int) -> None:
    rows = table.of(person_id)
    page.heading(f"Person {person_id}")
    page.paragraph(summary(rows))
    page.rows(("When", "What"), [(when(row), row_words(row)) for row in rows[:MOST_ROWS]])
    if len(rows) > MOST_ROWS:
        page.paragraph(f"And {len(rows) - MOST_ROWS} rows more.")
    try:
        course = course_of_events(table, person_id)
    except InputError as error:
        page.paragraph(f"It is no course: {error}")
        return
    page.paragraph(f"As a course: {write_course(course)}")
    page.bullets("In turning it into a course", course.assumptions)


def summary(rows: Sequence[EventRow]) -> str:
    """How many doses and how much in all, how many missed, how many observations.

    >>> summary([EventRow(time_h=8, amt_mg=10, ii_h=8, addl=20)])
    '21 doses, 210 mg in all; 0 missed; 0 observations.'
    """
    doses = sum(1 + row.addl for row in rows if row.is_dose)
    missed = sum(row.evid == OTHER and row.code == MISSED for row in rows)
    seen = sum(row.evid == OBSERVED for row in rows)
    given = sum(row.given_mg for row in rows)
    return f"{_count(doses, 'dose')}, {given:.6g} mg in all; {missed} missed; {_count(seen, 'observation')}."


def when(row: EventRow) -> str:
    """Day and time of day.

    >>> when(EventRow(time_h=32.5, amt_mg=10))
    'day 2, 08:30'
    """
    minute = round(row.time_h * 60)
    return f"day {minute // MINUTES_A_DAY + 1}, {clock(minute % MINUTES_A_DAY)}"


def row_words(row: EventRow) -> str:
    """What a row was understood as.

    >>> row_words(EventRow(time_h=0, amt_mg=10, ii_h=8, addl=20))
    '10 mg swallowed, and 20 more, 8 h apart'
    """
    if row.evid == OBSERVED:
        if not row.is_level:
            return f"observation of another kind (DVID {row.dvid}): {_value(row.dv) or 'nothing'}"
        measured = "nothing measured" if row.dv is None else f"{row.dv:.6g} {unit(row)} measured"
        return f"observation {MEASURED[row.cmt]}: {measured}"
    if row.evid == RESET:
        return "reset: from here on as if there had been nothing before"
    if row.evid == OTHER:
        return (
            "a dose missed"
            if row.code == MISSED
            else f"something else ({row.code or 'no code'}): nothing done"
        )
    start = "reset, then " if row.resets else ""
    return start + _dose_words(row)


def _dose_words(row: EventRow) -> str:
    if row.is_constant:
        return f"{row.rate_mg_per_h:.6g} mg/h {INTO[row.cmt]}, running for ever until now{_added(row)}"
    found = f"{row.amt_mg:.6g} mg {INTO[row.cmt]}"
    if row.rate_mg_per_h:
        found += f" over {row.duration_h:.6g} h"
    if row.ss:
        found += f", every {row.ii_h:.6g} h for ever until now{_added(row)}"
    if row.addl:
        found += f", and {row.addl} more, {row.ii_h:.6g} h apart"
    return found + (f" ({row.code})" if row.code else "")


def _added(row: EventRow) -> str:
    return " (added to what is there)" if row.ss == 2 else " (in place of what was there)"


def unit(row: EventRow) -> str:
    """Of an observation."""
    return "mg" if row.cmt == GUT else "mg/L"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _value(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"
