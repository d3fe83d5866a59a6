"""Event tables: what was given and measured, row by row, as NONMEM-style programs write it.

The nouns, which check themselves. `event_table_text.py` reads them, `event_table_course.py` turns a table
into a course where it is one, `exchange/events_csv.py` writes them. Meanings of the columns as in the
vignette on events of RxODE; what happens at one time happens in the order of the file.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from handrail.course.checks import LARGEST_DOSE_MICROGRAMS, MOST_DAYS
from handrail.errors import InputError

OBSERVED, DOSE, OTHER, RESET, RESET_AND_DOSE = range(5)
"""Values of EVID."""

GUT, CENTRAL, CSF = 1, 2, 3
"""Values of CMT: swallowed; into the blood; into the lumbar fluid."""

MISSED, LATE, DOUBLED, EXTRA, STOP, END = "MISS", "LATE", "DOUBLE", "EXTRA", "STOP", "END"
"""Words of the column CODE that a course needs; LATE is followed by the minutes: "LATE 90"."""

MOST_ROWS = 100_000
MOST_ADDITIONAL = 100_000
LATEST_H = 24.0 * MOST_DAYS
# The largest dose doubled, or taken late beside others that are due, is still one row.
LARGEST_MG = 10 * LARGEST_DOSE_MICROGRAMS / 1000
LONGEST_INFUSION_H = 24.0 * 366
SHORTEST_INTERVAL_H = 1 / 60
MOST_INFUSIONS_AT_ONCE = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class EventRow:
    """One row of a table.

    Attributes:
        time_h: hours from the midnight that begins day 1.
        evid: 0 an observation, 1 a dose, 2 something else, 3 a reset, 4 a reset and then a dose.
        amt_mg: what is given; 0 for all but doses, and for an infusion that has always been running.
        rate_mg_per_h: of an infusion; 0 gives all of it at once.
        ii_h, addl: so many further doses, so many hours apart.
        ss: 1 the body is in the steady state of this dose, whatever came before; 2 the steady state of this
            dose is added to what is there.
        cmt: 1 gut, 2 central (blood), 3 lumbar fluid.
        mdv: 1 where the row holds no measurement.
        dv, dvid: what was measured, and which kind: missing, 0 or 1 is a level; others are something else (a
            diary's score) that keeps its own unit and gets no prediction.
        code: a word about the row: "MISS" a dose that was missed, and those of a course.
        where: file and line, for messages.

    Raises:
        InputError: something the columns can't mean, naming the column, what was found and what is right.
    """

    id: int = 1
    time_h: float
    evid: int = DOSE
    amt_mg: float = 0.0
    rate_mg_per_h: float = 0.0
    ii_h: float = 0.0
    addl: int = 0
    ss: int = 0
    cmt: int = GUT
    mdv: int = 1
    dv: float | None = None
    dvid: int | None = None
    code: str = ""
    where: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        _check_kinds(self)
        if self.is_dose:
            _check_dose_row(self)
        else:
            _check_other_row(self)

    @property
    def is_dose(self) -> bool:
        """Whether something is given."""
        return self.evid in (DOSE, RESET_AND_DOSE)

    @property
    def is_level(self) -> bool:
        """Whether it is an observation of an amount or a level: DVID 2 and up measure something else."""
        return self.evid == OBSERVED and self.dvid in (None, 0, 1)

    @property
    def resets(self) -> bool:
        """Whether the body is as if it had never had the medicine before."""
        return self.evid in (RESET, RESET_AND_DOSE)

    @property
    def duration_h(self) -> float:
        """How long an infusion takes; 0 without one."""
        return self.amt_mg / self.rate_mg_per_h if self.rate_mg_per_h > 0 else 0.0

    @property
    def is_constant(self) -> bool:
        """Whether it is an infusion that has been running for ever, and ends now."""
        return self.is_dose and self.amt_mg == 0

    @property
    def given_mg(self) -> float:
        """Everything that the row gives from its time on, the additional doses with it."""
        return self.amt_mg * (1 + self.addl) if self.is_dose else 0.0

    def at(self, column: str) -> str:
        """Where a cell stands, for messages."""
        return f"{self.where or f'person {self.id}, {self.time_h:g} h'}, column {column}"


@dataclass(frozen=True, kw_only=True, slots=True)
class EventTable:
    """All rows, person after person, each in order of time.

    Attributes:
        starts_on: the date of day 1, by person, where the table gives dates.
        said: what was taken as meant, a sentence each.
        name: of the file, or "the table".

    Raises:
        InputError: no rows; a person in two places; times that go back.
    """

    rows: tuple[EventRow, ...]
    starts_on: Mapping[int, dt.date] = field(default_factory=dict[int, dt.date])
    said: tuple[str, ...] = field(default=(), compare=False)
    name: str = field(default="the table", compare=False)

    def __post_init__(self) -> None:
        if not self.rows:
            raise InputError(
                "There is no row under the header.",
                fix="A dose is a row such as: 1,8,1,10",
                where=self.name,
            )
        seen: set[int] = set()
        before: EventRow | None = None
        for row in self.rows:
            if before is None or row.id != before.id:
                if row.id in seen:
                    raise InputError(
                        f"Person {row.id} comes again after someone else.",
                        fix="Put all rows of a person together.",
                        where=row.at("ID"),
                    )
                seen.add(row.id)
            elif row.time_h < before.time_h:
                raise InputError(
                    f"{row.time_h:.10g} h stands after {before.time_h:.10g} h.",
                    fix="Put the rows of a person in the order of their times.",
                    where=row.at("TIME"),
                )
            before = row

    @property
    def ids(self) -> tuple[int, ...]:
        """The people, in order of the table."""
        return tuple(dict.fromkeys(row.id for row in self.rows))

    def of(self, person_id: int | None = None) -> tuple[EventRow, ...]:
        """The rows of one person; of the only one, if not said which.

        Raises:
            InputError: there is no such person, or several and none was named.
        """
        ids = self.ids
        if person_id is None and len(ids) == 1:
            return self.rows
        shown = ", ".join(str(one) for one in ids[:8]) + (", ..." if len(ids) > 8 else "")
        if person_id is None:
            raise InputError(
                f"The table has {len(ids)} people: {shown}.", fix="Say which one.", where=self.name
            )
        if person_id not in ids:
            raise InputError(f"There is no person {person_id}.", fix=f"There are: {shown}.", where=self.name)
        return tuple(row for row in self.rows if row.id == person_id)

    def only(self, person_id: int) -> EventTable:
        """A table of one of its people.

        Raises:
            InputError: there is no such person.
        """
        starts = {one: date for one, date in self.starts_on.items() if one == person_id}
        return replace(self, rows=self.of(person_id), starts_on=starts)


# --- what a row can't be -----------------------------------------------------------------------------------


def _refuse(row: EventRow, column: str, found: str, right: str) -> InputError:
    return InputError(f"Found {found}.", fix=f"Right would be: {right}.", where=row.at(column))


def _check_kinds(row: EventRow) -> None:
    """Each cell by itself."""
    if row.evid not in range(5):
        raise _refuse(
            row,
            "EVID",
            f"{row.evid}, an event that is not simulated here",
            "0 observation, 1 dose, 2 other, 3 reset, 4 reset and dose. 5 (replace), 6 (multiply) and 7 "
            "(transit) belong to one program only; write what was given instead",
        )
    if row.cmt not in (GUT, CENTRAL, CSF):
        raise _refuse(
            row, "CMT", f"compartment {row.cmt}", "1 gut (swallowed), 2 central (blood), 3 lumbar fluid"
        )
    if not 0 <= row.time_h <= LATEST_H:
        raise _refuse(
            row, "TIME", f"{row.time_h:g} h", "0 h or later; move all times of this person together"
        )
    if row.rate_mg_per_h in (-1, -2):
        what = "rate" if row.rate_mg_per_h == -1 else "duration"
        raise _refuse(
            row,
            "RATE",
            f"{row.rate_mg_per_h:g}, a {what} that a model estimates",
            "the rate in mg/h, or the hours in a column DUR",
        )
    if not (math.isfinite(row.rate_mg_per_h) and row.rate_mg_per_h >= 0):
        raise _refuse(row, "RATE", f"{row.rate_mg_per_h:g} mg/h", "0, or mg/h above 0")
    if not (0 <= row.amt_mg <= LARGEST_MG):
        raise _refuse(row, "AMT", f"{row.amt_mg:g} mg", f"0 to {LARGEST_MG:g} mg; look again at the unit")
    if not (math.isfinite(row.ii_h) and 0 <= row.ii_h <= LATEST_H):
        raise _refuse(row, "II", f"{row.ii_h:g} h", "hours between doses, 0 or more; fractions are fine")
    if not 0 <= row.addl <= MOST_ADDITIONAL:
        raise _refuse(row, "ADDL", f"{row.addl}", f"0 to {MOST_ADDITIONAL} further doses")
    if row.ss not in (0, 1, 2):
        raise _refuse(
            row, "SS", f"{row.ss}", "0 no, 1 at steady state, 2 steady state added to what is there"
        )
    if row.mdv not in (0, 1):
        raise _refuse(row, "MDV", f"{row.mdv}", "0 measured, 1 not")
    if row.dv is not None and not math.isfinite(row.dv):
        raise _refuse(row, "DV", f"{row.dv}", "a number, or . where nothing was measured")


def _check_dose_row(row: EventRow) -> None:
    if row.mdv == 0:
        raise _refuse(
            row, "MDV", "0 on a dose", "1; a measurement at that time has a row of its own (EVID 0)"
        )
    if row.amt_mg == 0 and row.rate_mg_per_h == 0:
        raise _refuse(row, "AMT", "a dose of 0 mg", "the amount in mg, or EVID 2 for a dose that was missed")
    if row.amt_mg == 0 and (row.ss == 0 or row.ii_h > 0 or row.addl > 0):
        raise _refuse(
            row,
            "AMT",
            "an infusion of 0 mg",
            "the amount in mg; 0 only with SS 1 or 2 and without II, for one that has always been running",
        )
    if row.duration_h > LONGEST_INFUSION_H:
        raise _refuse(
            row, "RATE", f"an infusion of {row.duration_h:g} h", f"up to {LONGEST_INFUSION_H:g} h a row"
        )
    if row.addl > 0 and row.ii_h <= 0:
        raise _refuse(row, "II", f"0 h with {row.addl} further doses", "the hours between them")
    if 0 < row.ii_h < SHORTEST_INTERVAL_H * (1 - 1e-9):
        raise _refuse(row, "II", f"{row.ii_h:g} h, less than a minute", "hours between doses")
    if row.ss > 0 and row.duration_h > MOST_INFUSIONS_AT_ONCE * row.ii_h > 0:
        raise _refuse(
            row, "II", f"{row.ii_h:g} h between infusions of {row.duration_h:g} h", "a longer interval"
        )
    if row.ss > 0 and row.ii_h <= 0 and row.amt_mg > 0:
        raise _refuse(row, "II", "0 h with a steady state", "the hours between the doses that led to it")
    if row.time_h + row.addl * row.ii_h > LATEST_H:
        raise _refuse(row, "ADDL", f"doses until {row.time_h + row.addl * row.ii_h:g} h", "a hundred years")


def _check_other_row(row: EventRow) -> None:
    for column, value in (("AMT", row.amt_mg), ("RATE", row.rate_mg_per_h)):
        if value != 0:
            raise _refuse(row, column, f"{value:g} with EVID {row.evid}", "0 or . ; only EVID 1 and 4 give")
    for column, number in (("ADDL", row.addl), ("SS", row.ss)):
        if number != 0:
            raise _refuse(row, column, f"{number} with EVID {row.evid}", "0 or . ; it belongs to a dose")
    if row.evid != OBSERVED and row.mdv == 0:
        raise _refuse(row, "MDV", f"0 with EVID {row.evid}", "1; only EVID 0 is a measurement")
