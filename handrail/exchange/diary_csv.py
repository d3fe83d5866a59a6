"""A diary as CSV: a row a day, to be filled in with any spreadsheet, and read back the same.

Doses are one cell, a dose each, with a bar between them:

    08:00 20 mg: taken | 14:00 20 mg: taken 15:30 10 mg | 22:00 20 mg: not taken | extra: taken 23:00 5 mg

"taken" alone is at its time and in its amount; "not written" is a dose of which nobody wrote anything down.
An empty cell is a day on which nobody wrote down any; "none" is one on which none was due or taken. Levels
are written the same way: `09:00 210 ng/mL`.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from handrail.errors import InputError
from handrail.exchange.diary_danger import delimiter_of
from handrail.exchange.diary_json import (
    COUNTS,
    FIGURES,
    MOST_CHARACTERS,
    MOST_ENTRIES,
    YES_NO,
    entry_json,
    figure,
    located,
    placed,
    read_date,
    read_entry,
    read_time,
)

if TYPE_CHECKING:
    from handrail.follow.diary import Diary, DiaryEntry
    from handrail.follow.local_day import LocalDay
    from handrail.medicine.diary import DiaryData
    from handrail.medicine.nouns import Medicine

BEGINS, ENDS = "clock_begins", "clock_ends"
NONE = "none"
BETWEEN = " | "
_AMOUNT = re.compile(r"^([0-9.eE+-]+) ?mg$")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
"""A cell that begins with one of these is a formula to a spreadsheet, or has a mark already; it gets one."""


def columns_of(data: DiaryData) -> tuple[str, ...]:
    """The columns of a diary of this list, in order."""
    asked = tuple(item.id for item in data.items if item.kind == "score")
    return (
        "date",
        BEGINS,
        ENDS,
        "doses",
        *asked,
        "temperature_c",
        *YES_NO,
        *COUNTS,
        "drinks",
        "levels",
        "note",
    )


def write_diary_csv(diary: Diary, medicine: Medicine) -> str:
    """A diary as text. What the person chose to be able to do is not in it."""
    from handrail.follow.signs import diary_data

    columns = columns_of(diary_data(medicine))
    return _text(columns, [_row(entry, columns) for entry in diary.entries])


def diary_template(medicine: Medicine, days: Sequence[LocalDay], doses: Sequence[str] = ()) -> str:
    """An empty diary to fill in: the header and a row for each day.

    Args:
        medicine: whose list is asked.
        days: the rows, may be none.
        doses: of each day, what is due ("08:00 20 mg | 22:00 20 mg"); left empty if not given.
    """
    from handrail.follow.signs import diary_data

    columns = columns_of(diary_data(medicine))
    cells = [
        {"date": day.date.isoformat(), BEGINS: _clock(day.begins_offset_min), ENDS: _end(day)} for day in days
    ]
    for row, due in zip(cells, doses, strict=False):
        row["doses"] = due
    return _text(columns, [[row.get(name, "") for name in columns] for row in cells])


def read_diary_csv(
    text: str, medicine: Medicine, *, now: dt.datetime, zone: str | None = None, goal: str = ""
) -> Diary:
    """A diary from CSV; columns may be left out or in any order, rows without a date are not read.

    Args:
        text: with a header line.
        medicine: whose list was answered.
        now: nothing may have happened later.
        zone: of the world, such as "Europe/London", for days that don't say where their clocks stand.
        goal: what the person chose to be able to do.

    Raises:
        InputError: no date column, a column that the list doesn't have, or a cell that can't be read, with
            its line.
    """
    from handrail.follow.diary import diary_of
    from handrail.follow.signs import diary_data

    if len(text) > MOST_CHARACTERS:
        raise InputError("This is too large to be one person's diary.", where="diary")
    data = diary_data(medicine)
    try:
        lines_in = io.StringIO(text.removeprefix("\ufeff"), newline="")
        reader = csv.DictReader(lines_in, strict=True, delimiter=delimiter_of(text))
        rows, columns = list(reader), reader.fieldnames or ()
    except csv.Error as problem:
        raise InputError(f"This is no CSV ({problem}).", where="diary") from None
    known = columns_of(data)
    for name in columns:
        if name not in known:
            raise InputError(
                f"A diary has no column '{str(name)[:40]}'.", fix=f"It has {', '.join(known)}.", where="diary"
            )
    if (columns or rows) and "date" not in columns:
        raise InputError(
            "There is no column 'date'.", fix="Start from `handrail follow template`.", where="diary"
        )
    if len(rows) > MOST_ENTRIES:
        raise InputError(f"{len(rows)} days are more than {MOST_ENTRIES}.", where="diary")
    lines: dict[str, int] = {}
    written: list[DiaryEntry] = []
    for line, row in enumerate(rows, start=2):
        if not (row["date"] or "").strip():
            continue
        with placed(f"line {line}"):
            entry = _read_row(row, line, data, zone)
        if entry is not None:
            written.append(entry)
            lines[entry.day.date.isoformat()] = line
    try:
        return diary_of(written, data, now=now, goal=goal)
    except InputError as error:
        # What can only be seen over all days names its day; the line of that day is where to mend it.
        line = next((line for day, line in lines.items() if day in f"{error.where} {error.message}"), None)
        raise error if line is None else located(error, f"line {line}") from None


# ---- out -------------------------------------------------------------------------------------------------


def _row(entry: DiaryEntry, columns: Sequence[str]) -> list[str]:
    shape = entry_json(entry)
    cells: dict[str, str] = {
        "date": shape["date"],
        BEGINS: _clock(entry.day.begins_offset_min),
        ENDS: _end(entry.day),
        "doses": _doses(entry),
        "levels": BETWEEN.join(
            f"{_time(level.sampled_at, entry.day)} {figure(level.value)} {level.unit}"
            for level in entry.levels
        ),
        "note": entry.note,
    }
    cells |= {name: str(score) for name, score in entry.scores.items()}
    for name in (*COUNTS, *FIGURES):
        value = getattr(entry, name)
        cells[name] = "" if value is None else str(figure(value))
    for name in YES_NO:
        value = getattr(entry, name)
        cells[name] = "" if value is None else "yes" if value else "no"
    return [cells.get(name, "") for name in columns]


def _doses(entry: DiaryEntry) -> str:
    if entry.doses is None:
        return ""
    written: list[str] = []
    for dose in entry.doses:
        due = "extra"
        if dose.due_at is not None:
            due = f"{_time(dose.due_at, entry.day)} {figure(dose.due_mg)} mg"
        if dose.taken_mg is None:
            what = "not written"
        elif dose.taken_at is None:
            what = "not taken"
        else:
            what = f"taken {_time(dose.taken_at, entry.day)} {figure(dose.taken_mg)} mg"
        written.append(f"{due}: {what}")
    return BETWEEN.join(written) or NONE


def _time(at: dt.datetime, day: LocalDay) -> str:
    """The time of day, where that says it all; whole, with its date and offset, where it doesn't."""
    clock = dt.timezone(dt.timedelta(minutes=day.begins_offset_min))
    is_plain = at.utcoffset() == clock.utcoffset(None) and at.date() == day.date
    if is_plain and not at.second and not at.microsecond and day.begins_offset_min == day.ends_offset_min:
        return f"{at:%H:%M}"
    return at.isoformat()


def _clock(offset_min: int) -> str:
    sign = "-" if offset_min < 0 else "+"
    return f"UTC{sign}{abs(offset_min) // 60:02d}:{abs(offset_min) % 60:02d}"


def _end(day: LocalDay) -> str:
    return "" if day.ends_offset_min == day.begins_offset_min else _clock(day.ends_offset_min)


def _text(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    # The line end of RFC 4180: with it both of its signs are quoted inside a note.
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row] for row in rows)
    return out.getvalue()


# ---- in --------------------------------------------------------------------------------------------------


def _read_row(
    row: Mapping[str, str | None], line: int, data: DiaryData, zone: str | None
) -> DiaryEntry | None:
    cells = {name: _unmarked(value or "") for name, value in row.items() if name}
    note = cells.pop("note", "")
    cells = {name: value.strip() for name, value in cells.items()}
    if not note and not any(value for name, value in cells.items() if name not in ("date", BEGINS, ENDS)):
        return None
    where = f"diary, line {line}"
    day = _day(cells, where, zone)
    shape: dict[str, Any] = {
        "date": day.date.isoformat(),
        "begins_offset_min": day.begins_offset_min,
        "ends_offset_min": day.ends_offset_min,
        "doses": _read_doses(cells.get("doses", ""), day, where),
        "levels": [_read_level(part, day, where) for part in _parts(cells.get("levels", ""))],
        "scores": {
            item.id: _number(cells[item.id], item.id, where)
            for item in data.items
            if item.kind == "score" and cells.get(item.id)
        },
        "note": note,
    }
    for name in (*COUNTS, *FIGURES):
        if cells.get(name):
            shape[name] = _number(cells[name], name, where)
    for name in YES_NO:
        if cells.get(name):
            shape[name] = _yes_no(cells[name], name, where)
    return read_entry(shape)


def _unmarked(cell: str) -> str:
    return cell[1:] if cell.startswith("'") else cell


def _day(cells: Mapping[str, str], where: str, zone: str | None) -> LocalDay:
    from handrail.follow.local_day import LocalDay, local_day

    date = read_date(cells["date"])
    begins = cells.get(BEGINS, "")
    if begins:
        first = _offset(begins, where)
        ends = cells.get(ENDS, "")
        return LocalDay(
            date=date, begins_offset_min=first, ends_offset_min=_offset(ends, where) if ends else first
        )
    if zone is None:
        raise InputError(
            "It is not said where the clocks stand.",
            fix=f"Fill in {BEGINS} (such as UTC+01:00), or name a time zone such as Europe/London.",
            where=where,
        )
    return local_day(date, zone)


def _offset(text: str, where: str) -> int:
    found = re.fullmatch(r"(?:UTC)?([+-])(\d\d):(\d\d)", text)
    if found is None:
        raise InputError(f"'{text[:40]}' is no offset.", fix="Write it as UTC+01:00.", where=where)
    minutes = int(found[2]) * 60 + int(found[3])
    return -minutes if found[1] == "-" else minutes


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]


def _read_doses(cell: str, day: LocalDay, where: str) -> list[dict[str, object]] | None:
    if not cell:
        return None
    if cell.casefold() == NONE:
        return []
    return [_read_dose(part, day, where) for part in _parts(cell)]


def _read_dose(part: str, day: LocalDay, where: str) -> dict[str, object]:
    # A time holds colons too, never followed by a space.
    due, _, what = part.partition(": ")
    due, what = due.rstrip(":"), what.strip() or "not written"
    shape: dict[str, object] = {"due_at": None, "due_mg": None, "taken_at": None, "taken_mg": None}
    if due != "extra":
        shape["due_at"], shape["due_mg"] = _timed_amount(due, day, where)
    if what == "not taken":
        shape["taken_mg"] = 0.0
    elif what == "taken" and due != "extra":
        shape["taken_at"], shape["taken_mg"] = shape["due_at"], shape["due_mg"]
    elif what.startswith("taken "):
        shape["taken_at"], shape["taken_mg"] = _timed_amount(what.removeprefix("taken "), day, where)
    elif what != "not written":
        raise _no_dose(part, where)
    return shape


def _timed_amount(text: str, day: LocalDay, where: str) -> tuple[str, float]:
    at, _, amount = text.strip().partition(" ")
    found = _AMOUNT.match(amount)
    if found is None:
        raise _no_dose(text, where)
    return _read_time(at, day, where), _number(found[1], "dose", where)


def _no_dose(text: str, where: str) -> InputError:
    return InputError(
        f"'{text[:60]}' is no dose of a diary.",
        fix=(
            "Write '08:00 20 mg: taken', '08:00 20 mg: not taken', with time and amount "
            "'08:00 20 mg: taken 09:00 10 mg', or 'extra: taken 23:00 5 mg'."
        ),
        where=where,
    )


def _read_level(part: str, day: LocalDay, where: str) -> dict[str, object]:
    words = part.split()
    if len(words) != 3:
        raise InputError(f"'{part[:60]}' is no level.", fix="Write it as '09:00 210 ng/mL'.", where=where)
    at = _read_time(words[0], day, where)
    return {"sampled_at": at, "value": _number(words[1], "level", where), "unit": words[2]}


def _read_time(text: str, day: LocalDay, where: str) -> str:
    """A time of day where the clocks stand still; on a day on which they change it needs its offset."""
    plain = re.fullmatch(r"(\d\d):(\d\d)", text)
    if plain is None:
        return read_time(text, where).isoformat()
    if day.begins_offset_min != day.ends_offset_min:
        raise InputError(
            f"The clocks change on {day.date}, so {text} could be two times.",
            fix=(
                f"Write it as {day.date}T{text}{_clock(day.begins_offset_min).removeprefix('UTC')} before "
                f"the change, as {day.date}T{text}{_clock(day.ends_offset_min).removeprefix('UTC')} after it."
            ),
            where=where,
        )
    if int(plain[1]) > 23 or int(plain[2]) > 59:
        raise InputError(f"'{text}' is no time of day.", fix="Write it as 08:00.", where=where)
    return f"{day.date}T{text}:00{_clock(day.begins_offset_min).removeprefix('UTC')}"


def _number(cell: str, name: str, where: str) -> float:
    try:
        # Half of the world writes 38,5; with three digits behind it, it may be a thousand.
        return float(re.sub(r"^(-?\d+),(\d{1,2})$", r"\1.\2", cell))
    except ValueError:
        raise InputError(f"{name} is '{cell[:40]}'.", fix="Give a number.", where=where) from None


def _yes_no(cell: str, name: str, where: str) -> bool:
    said = cell.casefold()
    if said not in ("yes", "no"):
        raise InputError(f"{name} is '{cell[:40]}'.", fix="Say yes or no, or leave it empty.", where=where)
    return said == "yes"
