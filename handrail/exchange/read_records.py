"""From a line of a record, as somebody types it, to the nouns of `check.records`.

Every door reads with these. What can't be read is refused with what was found, what would be right, and
where. Amounts come with their units here; inside they are mg, micrograms and mL.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, cast

from handrail.errors import InputError
from handrail.exchange import reading
from handrail.units import read_liquid_strength, shortened

if TYPE_CHECKING:
    from handrail.check.records import (
        EgfrReading,
        ListKind,
        MedicineList,
        NilByMouth,
        PumpRecord,
        Records,
        Refill,
    )

_DAY = r"(?P<on>\d{4}-\d{2}-\d{2})"
_NUMBER = r"\d+(?:\.\d+)?"
_TABLETS = re.compile(
    rf"(?P<count>{_NUMBER})\s*(?:tablets?|sachets?)?\s*(?:x|×|\*|of)\s*(?P<strength>{_NUMBER})\s*"
    r"(?P<unit>mg|micrograms?|mcg)",
    re.IGNORECASE,
)
_LIQUID = re.compile(rf"(?P<count>{_NUMBER})\s*mL\s*(?:x|×|\*|of)\s*(?P<strength>.+)", re.IGNORECASE)
_AMOUNT = re.compile(rf"(?P<mg>{_NUMBER})\s*mg", re.IGNORECASE)
_REFILL = re.compile(rf"{_DAY}[\s:,]+(?P<what>.+)")
_LIST = re.compile(rf"(?P<kind>[a-z]+)\s+{_DAY}\s*:\s*(?P<names>.*)", re.IGNORECASE | re.DOTALL)
_READING = re.compile(rf"{_DAY}[\s:,]+(?P<value>.+)")
_PUMP = re.compile(
    rf"(?P<ml>{_NUMBER})\s*mL[\s,]+(?:of\s+)?(?P<concentration>{_NUMBER}\s*(?:mg|micrograms?|mcg)\s*/\s*mL)"
    rf"[\s,]+(?:at\s+)?(?P<daily>{_NUMBER})\s*(?P<unit>mg|micrograms?|mcg)\s*(?:/\s*|a\s+|per\s+)day"
    rf"[\s,]+filled\s+(?:on\s+)?{_DAY}(?:[\s,]+leaving\s+(?P<left>{_NUMBER})\s*mL)?",
    re.IGNORECASE,
)
_HOURS = re.compile(rf"(?P<hours>{_NUMBER})\s*(?:h|hours?)", re.IGNORECASE)
_MOMENT = r"\d{4}-\d{2}-\d{2}(?:[ T]\d{1,2}:\d{2})?"
_SPAN = re.compile(rf"(?:from|since)\s+(?P<since>{_MOMENT})(?:\s+(?:to|until)\s+(?P<until>{_MOMENT}))?", re.I)

REFILL_EXAMPLE = "2026-10-01 84 x 10 mg"
LIST_EXAMPLE = "admission 2026-11-20: ramipril, zolpidem"
PUMP_EXAMPLE = "40 mL, 2000 micrograms/mL, 350 micrograms a day, filled 2026-08-01"


def read_records(
    *,
    refill: list[str] | None = None,
    lists: list[str] | None = None,
    egfr: list[str] | None = None,
    pump: str | None = None,
    at_home: str | None = None,
    nil_by_mouth: str | None = None,
) -> Records | None:
    """Everything of a record that was typed; None where nothing was.

    Raises:
        InputError: a part can't be read, or can't be.
    """
    from handrail.check.records import Records

    if not (refill or lists or egfr or pump or at_home or nil_by_mouth):
        return None
    return Records(
        refills=tuple(read_refill(text) for text in refill or ()),
        lists=tuple(read_list(text) for text in lists or ()),
        egfr=tuple(read_egfr(text) for text in egfr or ()),
        pump=None if pump is None else read_pump(pump),
        nil_by_mouth=None if nil_by_mouth is None else read_nil_by_mouth(nil_by_mouth),
        at_home_mg=None if at_home is None else read_at_home(at_home),
    )


def read_refill(text: str, where: str = "--refill") -> Refill:
    """A handing out, such as "2026-10-01 84 x 10 mg" or "2026-10-01 300 mL of 5 mg/5 mL".

    Raises:
        InputError: it is written otherwise.

    >>> read_refill("2026-10-01 84 x 10 mg").amount_micrograms
    840000
    """
    from handrail.check.records import Refill

    match = _REFILL.fullmatch(text.strip())
    counted = _counted(match["what"], where) if match else None
    if match is None or counted is None:
        raise _unread(text, where, REFILL_EXAMPLE)
    return Refill(on=_day(match["on"], where), count=counted[0], strength_mg=counted[1])


def read_list(text: str, where: str = "--list") -> MedicineList:
    """A list of medicines, such as "discharge 2026-11-20: ramipril, zolpidem"; "none" for an empty one.

    Raises:
        InputError: it is written otherwise.

    >>> read_list("home 2026-11-20: none").names
    ()
    """
    from handrail.check.records import MedicineList

    match = _LIST.fullmatch(text.strip())
    if match is None or not match["names"].strip():
        raise _unread(text, where, LIST_EXAMPLE)
    names = reading.names([match["names"]]) or ()
    kind = cast("ListKind", match["kind"].lower())
    return MedicineList(on=_day(match["on"], where), kind=kind, names=names)


def read_egfr(text: str, where: str = "--egfr-on") -> EgfrReading:
    """A dated eGFR, such as "2026-10-01 62".

    Raises:
        InputError: it is written otherwise.
    """
    from handrail.check.records import EgfrReading
    from handrail.units import read_quantity

    match = _READING.fullmatch(text.strip())
    if match is None:
        raise _unread(text, where, "2026-10-01 62")
    value = read_quantity(match["value"], "egfr", where=where)
    return EgfrReading(on=_day(match["on"], where), value=value)


def read_pump(text: str, where: str = "--pump") -> PumpRecord:
    """A pump, such as "40 mL, 2000 micrograms/mL, 350 micrograms a day, filled 2026-08-01, leaving 2 mL".

    Raises:
        InputError: it is written otherwise, or an amount can't be meant.

    >>> read_pump("40 mL, 2 mg/mL, 350 micrograms a day, filled 2026-08-01").concentration_micrograms_per_ml
    2000
    """
    from handrail.check.records import PumpRecord

    match = _PUMP.fullmatch(text.strip())
    if match is None:
        raise _unread(text, where, PUMP_EXAMPLE)
    daily = float(match["daily"]) * (1000 if match["unit"].lower() == "mg" else 1)
    return PumpRecord(
        reservoir_ml=float(match["ml"]),
        filled_on=_day(match["on"], where),
        concentration_micrograms_per_ml=read_liquid_strength(match["concentration"], where=where),
        daily_micrograms=daily,
        residual_ml=float(match["left"] or 0),
    )


def read_at_home(text: str, where: str = "--at-home") -> float:
    """All that is within reach, in mg: "120 x 10 mg", several with commas between, or "1200 mg".

    Raises:
        InputError: it is written otherwise.

    >>> read_at_home("120 x 10 mg, 28 x 25 mg")
    1900.0
    """
    total_mg = 0.0
    for part in text.split(","):
        counted = _counted(part, where)
        if counted is None:
            raise _unread(text, where, "120 x 10 mg")
        total_mg += counted[0] * counted[1]
    return total_mg


def read_nil_by_mouth(text: str, where: str = "--nil-by-mouth") -> NilByMouth:
    """Hours, such as "36h", or "from 2026-11-20 18:00 to 2026-11-22 08:00".

    Raises:
        InputError: it is written otherwise.

    >>> read_nil_by_mouth("36h").hours
    36.0
    """
    from handrail.check.records import NilByMouth

    hours, span = _HOURS.fullmatch(text.strip()), _SPAN.fullmatch(text.strip())
    if hours:
        return NilByMouth(hours=float(hours["hours"]))
    if span is None:
        raise _unread(text, where, "36h")
    try:
        since, until = (
            dt.datetime.fromisoformat(moment) if moment else None for moment in (span["since"], span["until"])
        )
    except ValueError:
        raise _unread(text, where, "from 2026-11-20 18:00 to 2026-11-22 08:00") from None
    return NilByMouth(since=since, until=until)


def _counted(text: str, where: str) -> tuple[float, float] | None:
    """How many, and the mg in one: of tablets, of mL, or (1, mg) of an amount; None if it is no such text."""
    written = text.strip()
    if match := _TABLETS.fullmatch(written):
        strength = float(match["strength"]) / (1 if match["unit"].lower() == "mg" else 1000)
        return float(match["count"]), strength
    if match := _LIQUID.fullmatch(written):
        return float(match["count"]), read_liquid_strength(match["strength"], where=where) / 1000
    if match := _AMOUNT.fullmatch(written):
        return 1.0, float(match["mg"])
    return None


def _day(text: str, where: str) -> dt.date:
    found = reading.date(text, where)
    assert found is not None
    return found


def _unread(text: str, where: str, example: str) -> InputError:
    return InputError(
        f"{where} '{shortened(text)}' can't be read.",
        fix=f'Write it like this: {where} "{example}"',
    )
