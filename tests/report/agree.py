"""What each output of a plan says is to be swallowed, read back from that output alone.

Every function returns `(start_day, days, "HH:MM", micrograms)` rows in order, and refuses (raises
`DisagreementError`) an intake whose tablets x strength isn't the dose stated beside them. So comparing the
lists proves that the outputs agree with each other and with the tablets.

    stated = doses_in_plan(result)
    assert stated == doses_in_json(plan_json(result))
    assert stated == doses_in_ics(plan_calendar(result, titles="full"), result.starts_on)
"""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from handrail.plan.nouns import PlanResult

Row = tuple[int, int, str, int]

_MONTHS = {calendar.month_abbr[month]: month for month in range(1, 13)}
_DATE = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\d{1,2}) (\w{3}) (\d{4})"
_STEP = re.compile(rf"Step \d+: {_DATE}(?: to {_DATE})? \((\d+) days?\)")
_TIMES = r"(\d\d:\d\d(?:(?:, | and )\d\d:\d\d)*)"
_AMOUNT = r"([\d.]+) (mg|micrograms)"
_INTAKE = re.compile(rf"{_TIMES}:? ([^():]*?) \({_AMOUNT}\)")
_PIECE = re.compile(
    rf"(?:(half) an? (?:tablet|sachet)|([\d.]+)( and a half)? (?:tablets?|sachets?)) of {_AMOUNT}"
    rf"|([\d.]+) mL of the {_AMOUNT}/mL liquid"
)


class DisagreementError(AssertionError):
    """The tablets named are not the dose stated beside them, or a line can't be read."""


def doses_in_plan(result: PlanResult) -> list[Row]:
    """The chosen plan itself, counted from its tablets."""
    rows: list[Row] = []
    for step in result.chosen.steps:
        for intake in step.intakes:
            made = sum(Decimal(str(p.count)) * p.strength_micrograms for p in intake.products)
            rows.append((step.start_day, step.days, intake.time_text, _equal(made, intake.dose_micrograms)))
    return rows


def doses_in_text(text: str, starts_on: dt.date) -> list[Row]:
    """The terminal's text of a plan."""
    return _doses_in_words(text, starts_on)


def doses_in_pdf(pdf: bytes, starts_on: dt.date) -> list[Row]:
    """The text of the PDF, as pypdf reads it, page breaks and all."""
    from pypdf import PdfReader

    text = ""
    for page in PdfReader(io.BytesIO(pdf)).pages:
        before, ends, _ = page.extract_text().partition("Day by day:")
        text += before + "\n"
        if ends:  # the months come behind, with their own test, and are most of the pages
            break
    return _doses_in_words(text, starts_on)


def ticks_in_pdf(pdf: bytes) -> list[tuple[str, list[int]]]:
    """The pages of the months: each day, such as "Tue 24 Nov", and the doses to tick in micrograms."""
    from pypdf import PdfReader

    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    flat = re.sub(r"\s+", " ", text[text.index("Day by day:") :])
    row = rf"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{{1,2}} \w{{3}}(?: (?:{_AMOUNT}|–))+"
    return [
        (
            found[0][: re.match(r"\w+ \d+ \w+", found[0]).end()],
            [_micrograms(*a) for a in re.findall(_AMOUNT, found[0])],
        )  # type: ignore[union-attr]
        for found in re.finditer(row, flat)
    ]


def doses_in_ics(ics: bytes, starts_on: dt.date) -> list[Row]:
    """A calendar with full titles: one event a step and time of day."""
    from icalendar import Calendar

    rows: list[Row] = []
    for event in Calendar.from_ical(ics).walk("VEVENT"):
        if "RRULE" not in event:
            continue
        start = event.decoded("DTSTART")
        if start.tzinfo is not None:
            raise DisagreementError(f"{start} does not float")
        words = str(event["SUMMARY"]).partition(": ")[2]
        found = re.fullmatch(rf"(.*) \({_AMOUNT}\)", words)
        if found is None:
            raise DisagreementError(f"no dose in {words!r}")
        dose = _equal(_made(found[1]), _micrograms(found[2], found[3]))
        rows.append(
            ((start.date() - starts_on).days + 1, int(event["RRULE"]["COUNT"][0]), f"{start:%H:%M}", dose)
        )
    return sorted(rows)


def doses_in_csv(text: str) -> list[Row]:
    """The plan's CSV: one row a step, intake and product."""
    made: dict[tuple[int, int, str], Decimal] = {}
    stated: dict[tuple[int, int, str], int] = {}
    for row in csv.DictReader(io.StringIO(text)):
        if not row["time"]:
            continue
        key = (int(row["start_day"]), int(row["days"]), row["time"])
        made[key] = made.get(key, Decimal(0)) + Decimal(row["strength_mg"]) * Decimal(row["count"]) * 1000
        stated[key] = _micrograms(row["dose_mg"], "mg")
    return [(*key, _equal(amount, stated[key])) for key, amount in made.items()]


def doses_in_json(shape: Mapping[str, Any]) -> list[Row]:
    """The chosen plan in the JSON (a dictionary, or what `json.loads` makes of it)."""
    rows: list[Row] = []
    (plan,) = [plan for plan in shape["plans"] if plan["chosen"]]
    for step in plan["steps"]:
        for intake in step["intakes"]:
            made = sum(
                Decimal(str(p["strength_mg"])) * Decimal(str(p["count"])) * 1000 for p in intake["products"]
            )
            dose = _equal(made, _micrograms(str(intake["dose_mg"]), "mg"))
            rows.append((step["start_day"], step["days"], intake["time"], dose))
    return rows


def _doses_in_words(text: str, starts_on: dt.date) -> list[Row]:
    """Steps and intakes in running text, however it is wrapped."""
    flat = re.sub(r"\s+", " ", text)
    steps = list(_STEP.finditer(flat))
    ends = [match.start() for match in steps[1:]] + [len(flat)]
    rows: list[Row] = []
    for match, end in zip(steps, ends, strict=True):
        day = dt.date(int(match[3]), _MONTHS[match[2]], int(match[1]))
        start_day, days = (day - starts_on).days + 1, int(match[7])
        if match[4]:
            last = dt.date(int(match[6]), _MONTHS[match[5]], int(match[4]))
            _equal((last - day).days + 1, days)
        rows += sorted(
            (start_day, days, time, dose)
            for times, dose in _intakes(flat[match.end() : end])
            for time in times
        )
    return rows


def _intakes(text: str) -> Iterable[tuple[list[str], int]]:
    for times, pieces, value, unit in _INTAKE.findall(text):
        yield re.findall(r"\d\d:\d\d", times), _equal(_made(pieces), _micrograms(value, unit))


def _made(pieces: str) -> Decimal:
    """Micrograms in "1 tablet of 10 mg and half a tablet of 20 mg"."""
    total, end = Decimal(0), 0
    for match in _PIECE.finditer(pieces):
        if pieces[end : match.start()] not in {"", " and ", ", "}:
            raise DisagreementError(f"can't read {pieces!r}")
        half, whole, and_half, value, unit, volume, per_ml, per_ml_unit = match.groups()
        if volume:
            total += Decimal(volume) * _micrograms(per_ml, per_ml_unit)
        else:
            count = Decimal("0.5") if half else Decimal(whole) + (Decimal("0.5") if and_half else 0)
            total += count * _micrograms(value, unit)
        end = match.end()
    if end != len(pieces) or not end:
        raise DisagreementError(f"can't read {pieces!r}")
    return total


def _micrograms(value: str, unit: str) -> int:
    amount = Decimal(value) * (1000 if unit == "mg" else 1)
    return _equal(amount, int(amount))


def _equal(left: Decimal | int, right: int) -> int:
    if left != right:
        raise DisagreementError(f"{left} is not {right}")
    return right
