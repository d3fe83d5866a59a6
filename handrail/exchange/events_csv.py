"""Event tables as CSV, NONMEM style: a course or a table, and what is predicted for its observations.

Units and compartments stand in the comment before the header; missing values are points. A table written
here and read again is the same table.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from handrail.course.event_table import OBSERVED, EventRow, EventTable
from handrail.course.events import event_rows
from handrail.course.nouns import Course

if TYPE_CHECKING:
    from handrail.simulate.event_nouns import EventAnswer

COLUMNS = ("ID", "TIME", "EVID", "AMT", "RATE", "ADDL", "II", "SS", "CMT", "MDV", "DV", "CODE")
PREDICTED = ("PRED", "P5", "P50", "P95")

MISSING = "."

HEAD = (
    "# units: TIME h, AMT mg, RATE mg/h, II h, DV mg/L",
    "# CMT: 1 gut (swallowed), 2 central (blood), 3 lumbar fluid. TIME 0 is the midnight that begins day 1.",
)
PREDICTED_HEAD = (
    "# PRED: the typical person, without variation. P5, P50, P95: over the draws of the person given.",
    "# Of CMT 1: mg in the gut; of CMT 2 and 3: mg/L in plasma and in lumbar fluid.",
)


def write_events(taken: Course | EventTable, *, person_id: int = 1, until_day: int | None = None) -> str:
    """An event table as text.

    Args:
        taken: a course (what is taken as needed is taken at its most), or a table that was read.
        person_id, until_day: of a course: its ID, and the last day where it has no end.

    Raises:
        InputError: a course without an end and no `until_day`.
    """
    if isinstance(taken, Course):
        rows = event_rows(taken, person_id=person_id, until_day=until_day)
        starts = {} if taken.starts_on is None else {person_id: taken.starts_on}
        if not rows:
            return _text(HEAD, COLUMNS, [])
        taken = EventTable(rows=rows, starts_on=starts)
    columns = _columns(taken)
    return _text(_head(taken), columns, [_cells(row, columns) for row in taken.rows])


def write_predictions(table: EventTable, answer: EventAnswer) -> str:
    """The same table, with what is predicted at each observation: to be held beside other programs."""
    columns = _columns(table)
    rows: list[Sequence[str]] = []
    for row, found in zip(table.rows, answer.predictions, strict=True):
        more = [MISSING] * len(PREDICTED)
        if found is not None:
            more = [f"{value:.8g}" for value in (found.typical, found.p5, found.p50, found.p95)]
        rows.append([*_cells(row, columns), *more])
    return _text((*_head(table), *PREDICTED_HEAD), (*columns, *PREDICTED), rows)


def _columns(table: EventTable) -> tuple[str, ...]:
    has_kinds = any(row.dvid is not None for row in table.rows)
    return (*COLUMNS[:-1], "DVID", "CODE") if has_kinds else COLUMNS


def _head(table: EventTable) -> tuple[str, ...]:
    days = [f"# day 1 of person {one}: {day.isoformat()}" for one, day in sorted(table.starts_on.items())]
    return (*HEAD, *days)


def _cells(row: EventRow, columns: Sequence[str]) -> list[str]:
    cells = {
        "ID": str(row.id),
        "TIME": exact(row.time_h),
        "EVID": str(row.evid),
        "AMT": exact(row.amt_mg) if row.is_dose else MISSING,
        "RATE": exact(row.rate_mg_per_h) if row.is_dose else MISSING,
        "ADDL": str(row.addl) if row.is_dose else MISSING,
        "II": exact(row.ii_h) if row.is_dose else MISSING,
        "SS": str(row.ss) if row.is_dose else MISSING,
        "CMT": str(row.cmt),
        "MDV": str(row.mdv),
        "DV": exact(row.dv) if row.evid == OBSERVED and row.dv is not None else MISSING,
        "DVID": MISSING if row.dvid is None else str(row.dvid),
        "CODE": row.code or MISSING,
    }
    return [cells[column] for column in columns]


def exact(value: float) -> str:
    """A number that reads back as itself, without ".0".

    >>> exact(8.0), exact(0.1), exact(1 / 3)
    ('8', '0.1', '0.3333333333333333')
    """
    text = repr(float(value))
    return text.removesuffix(".0")


def _text(head: Sequence[str], columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    out.writelines(f"{line}\n" for line in head)
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()
