"""Danger signs of a diary that can't be used as it stands.

One wrong cell refuses a whole diary. What can still be read of it may be a seizure: it is said with the
refusal, at every door, so that nobody mends a file first. Nothing is judged here but the red signs of the
list; a cell that may mean yes counts as one.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from handrail.errors import InputError
from handrail.exchange.diary_json import MOST_CHARACTERS, YES_NO

if TYPE_CHECKING:
    from handrail.medicine.diary import DiaryData
    from handrail.medicine.nouns import Medicine

CALL = "Call the emergency number now, before anything is put right"
MOST_SIGNS = 4
_NO = ("", "no", "n", "none", "false", "0")
_YES = ("yes", "y", "true")
_FAHRENHEIT = (95.0, 113.0)
"""Where a body's temperature lies in Fahrenheit: nobody has it in degrees Celsius."""


@contextmanager
def danger_first(given: str | Mapping[str, Any], medicine: Medicine) -> Iterator[None]:
    """Whatever refuses a diary says the danger signs that can be read in it before what is wrong.

    Args:
        given: the diary as it came: CSV, or JSON of a diary as text or read.
        medicine: whose list was answered.

    Raises:
        InputError: the one that came, with the signs if there are any.
    """
    try:
        yield
    except InputError as error:
        found = () if CALL in error.message or medicine.diary is None else _signs(given, medicine.diary)
        if not found:
            raise
        said = "; ".join(dict.fromkeys(found[-MOST_SIGNS:]))
        raise InputError(
            f"{CALL}: this diary tells of {said}. What is wrong: {error.message}",
            fix=error.fix,
            where=error.where,
        ) from None


def _signs(given: str | Mapping[str, Any], data: DiaryData) -> tuple[str, ...]:
    try:
        return tuple(sign for row in _rows(given) for sign in _of_row(row, data))
    except (csv.Error, ValueError, RecursionError):
        return ()


def _rows(given: str | Mapping[str, Any]) -> Iterator[Mapping[str, object]]:
    """The days as cells by their names, whatever is in them."""
    if isinstance(given, str):
        text = given[:MOST_CHARACTERS].lstrip("\ufeff \t\r\n")
        if not text.startswith("{"):
            yield from csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
            return
        given = json.loads(text)
    entries = given.get("entries") if isinstance(given, Mapping) else None
    for entry in cast("Sequence[object]", entries) if isinstance(entries, list) else ():
        if isinstance(entry, Mapping):
            scores = entry.get("scores")
            yield {**(scores if isinstance(scores, Mapping) else {}), **entry}


def delimiter_of(text: str) -> str:
    """What stands between the columns of a CSV: a semicolon where a spreadsheet keeps commas for numbers."""
    header = text.partition("\n")[0]
    return ";" if ";" in header and "," not in header else ","


def _of_row(row: Mapping[str, object], data: DiaryData) -> Iterator[str]:
    from handrail.follow.signs import COUNTS_FROM, SIGN_LABELS

    day = str(row.get("date") or "a day without a date").strip()[:20]
    for name in YES_NO:
        if _plain(row.get(name)) not in _NO:
            yield f"{_small(SIGN_LABELS[name])} ({day})"
    has_more = any((_figure(row.get(one.id)) or 0) >= COUNTS_FROM for one in data.items if one.red_with_fever)
    for item in data.items:
        is_fever = item.kind == "temperature"
        value = _celsius(_figure(row.get("temperature_c"))) if is_fever else _figure(row.get(item.id))
        red_from = item.amber_from if is_fever and has_more else item.red_from
        if value is not None and red_from is not None and value >= red_from:
            said = _small(item.label)
            yield f"a {said} of {value:.1f} ({day})" if is_fever else f"{said} ({day})"


def _small(label: str) -> str:
    return label[:1].lower() + label[1:]


def _plain(cell: object) -> str:
    return "" if cell is None else str(cell).strip().strip("'").casefold()


def _figure(cell: object) -> float | None:
    """A number however it is written; a plain yes is 1."""
    said = _plain(cell)
    if said in _YES:
        return 1.0
    found = re.match(r"-?\d+(?:[.,]\d+)?", said)
    return None if found is None else float(found[0].replace(",", "."))


def _celsius(degrees: float | None) -> float | None:
    if degrees is None or not _FAHRENHEIT[0] <= degrees <= _FAHRENHEIT[1]:
        return degrees
    return (degrees - 32) / 1.8
