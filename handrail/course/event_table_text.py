"""Read an event table: a header with the names of the columns, a row each, `#` before a comment.

Cells stand apart by commas, semicolons, tabs or spaces. Nothing is guessed in silence: what a missing column
or cell was taken as is said in `EventTable.said`, and what can't be read is refused with file, line, column,
what was found and what would be right.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from handrail.course.event_table import (
    CENTRAL,
    DOSE,
    GUT,
    MOST_ROWS,
    OBSERVED,
    OTHER,
    EventRow,
    EventTable,
)
from handrail.errors import InputError
from handrail.units import shortened

COLUMNS = (
    *("ID", "TIME", "DATE", "EVID", "AMT", "RATE", "DUR", "ADDL", "II", "SS", "CMT", "MDV", "DV"),
    *("DVID", "CODE"),
)
"""What is read; other columns are named in `EventTable.said` and left alone."""

NOTHING = frozenset({"", ".", "na"})
"""How a missing value is written."""

UNITS: Mapping[str, Mapping[str, float]] = {
    "TIME": {"h": 1.0, "min": 1 / 60, "d": 24.0},
    "II": {"h": 1.0, "min": 1 / 60, "d": 24.0},
    "DUR": {"h": 1.0, "min": 1 / 60, "d": 24.0},
    "AMT": {"mg": 1.0, "ug": 1e-3, "g": 1e3},
    "RATE": {"mg/h": 1.0, "ug/h": 1e-3, "mg/d": 1 / 24, "ug/d": 1e-3 / 24},
    "DV": {"mg/L": 1.0, "ug/L": 1e-3, "ng/mL": 1e-3, "ug/mL": 1.0},
}
"""UCUM units by column, and what one of each is in h, mg, mg/h and mg/L."""

LARGEST_FILE = 20_000_000

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_UNITS_LINE = re.compile(r"units?\s*[:=]\s*(?P<list>.+)", re.IGNORECASE)
_UNIT = re.compile(r"(?P<column>[A-Za-z]+)\s*[:= ]\s*(?P<unit>[^\s.;]+)")
_DAY_1 = re.compile(r"day 1(?: of person (?P<id>\d+))?\s*[:=]\s*(?P<date>\d{4}-\d{2}-\d{2})", re.IGNORECASE)


def read_events(source: str | Path) -> EventTable:
    r"""An event table from a file, or from a text of several lines.

    Times are hours from the midnight that begins day 1, or ISO dates with a time of day (also a column DATE
    with clock times in TIME): those are turned into hours once, from the midnight before the person's first
    row.

    Args:
        source: a path, or the text itself (anything with a line break).

    Raises:
        InputError: no such file, a column or a cell that can't be read, or a row that can't be.

    >>> table = read_events("ID,TIME,EVID,AMT,CMT,II,ADDL,MDV\n1,0,1,10,1,8,20,1\n")
    >>> table.rows[0].addl, table.rows[0].ii_h
    (20, 8.0)
    """
    name, text = _text_of(source)
    reading = _Reading(name=name)
    lines = _lines(text, reading)
    header = next(lines, None)
    if header is None:
        raise InputError(
            "The table is empty.", fix="Its first line names the columns: ID,TIME,EVID,AMT.", where=name
        )
    reading.read_header(*header)
    rows: list[_Cells] = []
    for number, line in lines:
        if len(rows) == MOST_ROWS:
            raise InputError(
                f"There are more than {MOST_ROWS} rows.", fix="Split the table by ID.", where=name
            )
        rows.append(reading.cells(number, line))
    reading.begin_days(rows)
    table_rows = tuple(reading.row(cells) for cells in rows)
    ids = {row.id for row in table_rows}
    return EventTable(
        rows=table_rows,
        starts_on={one: day for one, day in reading.starts_of(ids).items() if one in ids},
        said=tuple(reading.said),
        name=name,
    )


def _text_of(source: str | Path) -> tuple[str, str]:
    if isinstance(source, str) and ("\n" in source or "\r" in source):
        return "the table", source
    path = Path(source)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InputError(
                f"It is larger than {LARGEST_FILE // 1_000_000} MB.", fix="Split it by ID.", where=str(path)
            )
        return path.name, path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("It is no text in UTF-8.", fix="Save it as CSV in UTF-8.", where=str(path)) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise InputError(
            f"It can't be read: {reason or error}.",
            fix="Give the file's name, or a table of several lines.",
            where=shortened(str(path)),
        ) from None


def _lines(text: str, reading: _Reading) -> Iterator[tuple[int, str]]:
    """Lines that hold cells, with their numbers; comments are looked through on the way."""
    for number, raw in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        line = raw.strip(" \r")
        if line.startswith("#"):
            reading.read_comment(number, line.lstrip("# "))
        elif line.strip(",;\t "):
            yield number, line


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of one line, by column."""

    line: int
    text: Mapping[str, str]

    def of(self, column: str) -> str | None:
        """What stands there; None where nothing does."""
        found = self.text.get(column, "").strip()
        return None if found.lower() in NOTHING else found


@dataclass(slots=True)
class _Reading:
    """What is known of a table while it is read."""

    name: str
    said: list[str] = field(default_factory=list[str])
    delimiter: str | None = None
    columns: tuple[str, ...] = ()
    factors: dict[str, float] = field(default_factory=dict[str, float])
    day_1: dict[int | None, dt.date] = field(default_factory=dict[int | None, dt.date])
    begins: dict[int, dt.datetime] = field(default_factory=dict[int, dt.datetime])

    def where(self, line: int, column: str = "") -> str:
        return f"{self.name}, line {line}" + (f", column {column}" if column else "")

    # ---- header and comments -----------------------------------------------------------------------------

    def read_comment(self, line: int, comment: str) -> None:
        """Units and the date of day 1; any other comment is for people."""
        if found := _DAY_1.search(comment):
            try:
                day = dt.date.fromisoformat(found["date"])
            except ValueError:
                raise InputError(
                    f"Found day 1 on {found['date']}.", fix="Right would be: a date such as 2026-03-01.",
                    where=self.where(line),
                ) from None  # fmt: skip
            self.day_1[None if found["id"] is None else int(found["id"])] = day
        if not (units := _UNITS_LINE.search(comment)):
            return
        for part in units["list"].split(","):
            found = _UNIT.fullmatch(part.strip().rstrip(".;"))
            if found is None or found["column"].upper() not in UNITS:
                raise InputError(
                    f"Found '{shortened(part)}' among the units.",
                    fix=f"Right would be: a column and its unit, such as AMT mg; for {', '.join(UNITS)}.",
                    where=self.where(line),
                )
            column, known = found["column"].upper(), UNITS[found["column"].upper()]
            if found["unit"] not in known:
                raise InputError(
                    f"Found the unit '{shortened(found['unit'])}'.",
                    fix=f"Right would be one of: {', '.join(known)} (ug is a microgram).",
                    where=self.where(line, column),
                )
            self.factors[column] = known[found["unit"]]

    def read_header(self, line: int, text: str) -> None:
        """The names of the columns, and what stands between them."""
        self.delimiter = next((one for one in ",;\t" if one in text), None)
        self.columns = tuple(cell.strip().strip('"').upper() for cell in self._split(text))
        twice = {one for one in self.columns if self.columns.count(one) > 1}
        if twice:
            raise InputError(
                f"The column {min(twice)} stands there twice.", fix="Name each once.", where=self.where(line)
            )
        if "TIME" not in self.columns:
            raise InputError(
                f"Found the columns {shortened(', '.join(self.columns))}, and none named TIME.",
                fix=f"The first line names the columns: {', '.join(COLUMNS)}.",
                where=self.where(line),
            )
        others = [one for one in self.columns if one not in COLUMNS]
        if others:
            self.said.append(
                f"Not read: {', '.join(others)} (mean nothing here; everyone is the person given)."
            )
        if "ID" not in self.columns:
            self.said.append("There is no column ID: all rows are of one person, 1.")
        if "EVID" not in self.columns:
            self.said.append(
                "There is no column EVID: a row with an amount or a rate is a dose, one with MDV 1 something "
                "else, any other an observation."
            )
        without = [one for one in ("TIME", "AMT", "DV") if one in self.columns and one not in self.factors]
        if without:
            self.said.append("No units are given for " + ", ".join(without) + ": taken as h, mg and mg/L.")

    def _split(self, text: str) -> list[str]:
        if self.delimiter is None:
            return text.split()
        return next(csv.reader([text], delimiter=self.delimiter, skipinitialspace=True), list[str]())

    # ---- times -------------------------------------------------------------------------------------------

    def cells(self, line: int, text: str) -> _Cells:
        """One line by column."""
        found = self._split(text)
        if len(found) != len(self.columns):
            raise InputError(
                f"Found {len(found)} cells.",
                fix=f"Right would be {len(self.columns)}, as many as columns; . for what is missing.",
                where=self.where(line),
            )
        return _Cells(line, dict(zip(self.columns, found, strict=True)))

    def begin_days(self, rows: Iterable[_Cells]) -> None:
        """The midnight before each person's first row, where times are dates."""
        for cells in rows:
            if self._is_dated(cells):
                self.begins.setdefault(self._whole(cells, "ID", 1), self._moment(cells))

    def starts_of(self, ids: Iterable[int]) -> dict[int, dt.date]:
        """The date of day 1 by person."""
        dated = {one: moment.date() for one, moment in self.begins.items()}
        told = {one: day for one in ids if (day := self.day_1.get(one, self.day_1.get(None))) is not None}
        return told | dated

    def _is_dated(self, cells: _Cells) -> bool:
        time = cells.of("TIME")
        return cells.of("DATE") is not None or (time is not None and _NUMBER.fullmatch(time) is None)

    def _moment(self, cells: _Cells) -> dt.datetime:
        date, time = cells.of("DATE"), cells.of("TIME")
        try:
            if date is not None:
                return dt.datetime.combine(dt.date.fromisoformat(date), dt.time.fromisoformat(time or ""))
            return dt.datetime.fromisoformat(time or "")
        except ValueError:
            found = f"{date} {time or '.'}" if date is not None else time or "."
            raise InputError(
                f"Found '{shortened(found)}'.",
                fix="Right would be hours such as 8.5 (a point for decimals), or 2026-03-01T08:30.",
                where=self.where(cells.line, "TIME"),
            ) from None

    def _time_h(self, cells: _Cells) -> float:
        person = self._whole(cells, "ID", 1)
        if person not in self.begins:
            return self._number(cells, "TIME", None)
        if not self._is_dated(cells):
            raise InputError(
                f"Found '{cells.of('TIME') or '.'}' where other rows of this person have dates.",
                fix="Right would be: dates in all rows of a person, or hours in all.",
                where=self.where(cells.line, "TIME"),
            )
        first, moment = self.begins[person], self._moment(cells)
        if (first.tzinfo is None) != (moment.tzinfo is None):
            raise InputError(
                "Found times with and without a time zone.",
                fix="Right would be: a zone in all rows of a person, or in none.",
                where=self.where(cells.line, "TIME"),
            )
        midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
        return (moment - midnight) / dt.timedelta(hours=1)

    # ---- a row -------------------------------------------------------------------------------------------

    def row(self, cells: _Cells) -> EventRow:
        """The row as a noun that checks itself."""
        amount, rate = self._number(cells, "AMT", 0.0), self._rate(cells)
        evid = self._evid(cells, amount, rate)
        gives = evid in (DOSE, 4)
        dvid = None if cells.of("DVID") is None else self._whole(cells, "DVID", 0)
        dv = None
        if evid == OBSERVED and cells.of("DV") is not None:
            dv = self._number(cells, "DV", None)
            if dvid not in (None, 0, 1):
                # A score has no unit of a level.
                dv /= self.factors.get("DV", 1.0)
        interval_h, addl, ss = (
            self._number(cells, "II", 0.0),
            self._whole(cells, "ADDL", 0),
            self._whole(cells, "SS", 0),
        )
        if gives and interval_h > 0 and not addl and not ss:
            self.said.append(f"Line {cells.line}: II means nothing without ADDL or SS; it is one dose.")
            interval_h = 0.0
        if evid == OTHER and amount == 0 and cells.of("AMT") is None and cells.of("CODE") is None:
            self.said.append(f"Line {cells.line}: something happened that has no CODE; nothing is done.")
        return EventRow(
            id=self._whole(cells, "ID", 1),
            time_h=self._time_h(cells),
            evid=evid,
            amt_mg=amount,
            rate_mg_per_h=rate,
            ii_h=interval_h if gives else 0.0,
            addl=addl,
            ss=ss,
            cmt=self._whole(cells, "CMT", CENTRAL if evid == OBSERVED else GUT),
            mdv=self._whole(cells, "MDV", 1 if evid != OBSERVED or dv is None else 0),
            dv=dv,
            dvid=dvid,
            code=(cells.of("CODE") or "").upper(),
            where=self.where(cells.line),
        )

    def _evid(self, cells: _Cells, amount: float, rate: float) -> int:
        if "EVID" in self.columns:
            if cells.of("EVID") is None:
                raise InputError(
                    "Found nothing.",
                    fix="Right would be 0, 1, 2, 3 or 4.",
                    where=self.where(cells.line, "EVID"),
                )
            return self._whole(cells, "EVID", 0)
        if amount != 0 or rate != 0:
            return DOSE
        return OTHER if self._whole(cells, "MDV", 0) == 1 else OBSERVED

    def _rate(self, cells: _Cells) -> float:
        """mg/h, from RATE or from DUR."""
        # -1 and -2 are marks, not rates: no unit turns them into something else.
        rate = self._number(cells, "RATE", 0.0)
        if cells.of("RATE") is not None and float(cells.of("RATE") or 0) in (-1, -2):
            rate = float(cells.of("RATE") or 0)
        duration_h = self._number(cells, "DUR", 0.0)
        if duration_h == 0:
            return rate
        if rate != 0:
            raise InputError(
                "Found a rate and a duration.", fix="Right would be one of them; . for the other.",
                where=self.where(cells.line, "DUR"),
            )  # fmt: skip
        if duration_h < 0 or self._number(cells, "AMT", 0.0) <= 0:
            raise InputError(
                f"Found {duration_h:g} h, with an amount of {cells.of('AMT') or '.'}.",
                fix="Right would be: hours above 0, and the amount given in them.",
                where=self.where(cells.line, "DUR"),
            )
        return self._number(cells, "AMT", 0.0) / duration_h

    def _number(self, cells: _Cells, column: str, missing: float | None) -> float:
        found = cells.of(column)
        if found is None and missing is not None:
            return missing
        if found is None or _NUMBER.fullmatch(found) is None:
            comma = " A point stands before decimals." if found is not None and "," in found else ""
            raise InputError(
                f"Found '{shortened(found or '.')}'.",
                fix=f"Right would be a number, such as 8.5.{comma}",
                where=self.where(cells.line, column),
            )
        return float(found) * self.factors.get(column, 1.0)

    def _whole(self, cells: _Cells, column: str, missing: int) -> int:
        number = self._number(cells, column, float(missing))
        if number != round(number) or abs(number) > 1e15:
            raise InputError(
                f"Found '{cells.of(column)}'.",
                fix="Right would be a whole number.",
                where=self.where(cells.line, column),
            )
        return round(number)
