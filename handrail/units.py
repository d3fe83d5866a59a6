"""Quantities as people write them, read into the one unit that each kind has inside.

Numbers with unit words exist only at the borders: here they come in, and from here on the unit ends
the number's name (`weight_kg`). What a reader could take in two ways is refused, never guessed: a
decimal comma, a creatinine without a unit, an eGFR in mL/min.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from handrail.errors import InputError

UMOL_PER_L_IN_A_MG_PER_DL = 88.4
"""Creatinine: 1 mg/dL is 88.4 micromol/L (National Kidney Foundation, CKD-EPI 2021 page)."""

KG_IN_A_POUND = 0.45359237
"""Exact, by the international agreement of 1959 on the yard and the pound."""

CM_IN_AN_INCH = 2.54
"""Exact, by the same agreement."""

_QUANTITY = re.compile(
    r"(?P<number>[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?)\s*(?P<unit>[^\d\s,].*)?", re.IGNORECASE
)
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+.*", re.DOTALL)
_STRENGTH = re.compile(
    r"(?P<amount>\d+(\.\d+)?)\s*(?P<mass>mg|micrograms?|mcg|ug|µg|g)\s*(/|in|per)\s*"
    r"(?P<volume>\d+(\.\d+)?)?\s*ml",
    re.IGNORECASE,
)
_MICROGRAMS_IN = {"g": 1_000_000, "mg": 1000}
_IN_TWO_UNITS = {
    "height": (
        re.compile(r"(\d+)\s*(?:ft|feet|foot|')(?:\s*(\d+(?:\.\d+)?)\s*(?:in|inches|\")?)?", re.I),
        12,
    ),
    "weight": (re.compile(r"(\d+)\s*(?:st|stones?)(?:\s*(\d+(?:\.\d+)?)\s*(?:lbs?|pounds)?)?", re.I), 14),
}
"""Feet and inches, stones and pounds: the pattern, and how many of the smaller make the larger."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """A kind of quantity.

    Attributes:
        words: what it is called in a message.
        unit: the unit inside.
        example: how to write it.
        factors: by unit in lower case without spaces, what multiplies a number in it.
        needs_unit: whether a bare number could mean two things.
        mistaken: by unit, what to say to someone who wrote it.
    """

    words: str
    unit: str
    example: str
    factors: Mapping[str, float]
    needs_unit: bool = False
    mistaken: Mapping[str, str] | None = None


SIGNIFICANT_DIGITS = 6


def six_digits(value: float) -> float:
    """A figure to six significant digits, as every answer writes it down: no model knows more.

    >>> six_digits(0.1 + 0.2), six_digits(1234567.0)
    (0.3, 1234570.0)
    """
    return float(f"{value:.{SIGNIFICANT_DIGITS}g}")


def _all(factor: float, *units: str) -> dict[str, float]:
    """The same factor for every way of writing a unit."""
    return dict.fromkeys(units, factor)


KINDS: Mapping[str, Kind] = {
    "age": Kind(
        words="An age",
        unit="years",
        example="58",
        factors=_all(1.0, "years", "year", "yrs", "yr", "y") | _all(1 / 12, "months", "month", "mo"),
    ),
    "weight": Kind(
        words="A weight",
        unit="kg",
        example="70",
        factors=_all(1.0, "kg", "kilos", "kilograms") | _all(KG_IN_A_POUND, "lb", "lbs", "pounds"),
    ),
    "height": Kind(
        words="A height",
        unit="cm",
        example="170",
        factors={"cm": 1.0, "m": 100.0} | _all(CM_IN_AN_INCH, "in", "inches"),
    ),
    "creatinine": Kind(
        words="Creatinine",
        unit="mg/dL",
        example='"1.2 mg/dL" or "106 umol/L"',
        factors={"mg/dl": 1.0}
        | _all(1 / UMOL_PER_L_IN_A_MG_PER_DL, "umol/l", "µmol/l", "μmol/l", "micromol/l", "mcmol/l"),
        needs_unit=True,
    ),
    "egfr": Kind(
        words="eGFR",
        unit="mL/min/1.73 m2",
        example="48",
        factors={"ml/min/1.73m2": 1.0, "ml/min/1.73m²": 1.0, "ml/min/1.73m^2": 1.0},
        mistaken={
            "ml/min": "In mL/min alone it is a creatinine clearance (--crcl), which is another number."
        },
    ),
    "creatinine_clearance": Kind(
        words="Creatinine clearance",
        unit="mL/min",
        example="52",
        factors={"ml/min": 1.0, "ml/s": 60.0},
        mistaken={
            "ml/min/1.73m2": "In mL/min/1.73 m2 it is an eGFR (--egfr), which is another number.",
            "ml/min/1.73m²": "In mL/min/1.73 m2 it is an eGFR (--egfr), which is another number.",
        },
    ),
    "time_since": Kind(
        words="A time since then",
        unit="h",
        example='"3 days" or "30 hours"',
        factors=_all(1.0, "h", "hours", "hour", "hrs", "hr")
        | _all(24.0, "days", "day", "d")
        | _all(168.0, "weeks", "week", "w")
        | _all(1 / 60, "min", "mins", "minutes", "minute"),
    ),
    "gestation": Kind(
        words="Weeks of pregnancy", unit="weeks", example="20", factors={"weeks": 1.0, "week": 1.0, "w": 1.0}
    ),
    "alcohol": Kind(
        words="Alcohol",
        unit="drinks a week",
        example="10",
        factors=_all(1.0, "drinksaweek", "drinksperweek", "drinks/week", "drinks"),
    ),
}


def read_quantity(text: str, kind: str, *, where: str = "") -> float:
    """A quantity as someone wrote it, in the unit that its kind has inside.

    Args:
        text: a number, and the unit if it is another than the usual one.
        kind: a name in `KINDS`; the unit of the answer is `KINDS[kind].unit`.
        where: such as "--weight", for the message.

    Raises:
        InputError: no number, not finite, a decimal comma, a unit that is not known, or none
            where a bare number could mean two things.

    >>> read_quantity("70", "weight"), round(read_quantity("154 lb", "weight"), 1)
    (70.0, 69.9)
    >>> round(read_quantity("106 umol/L", "creatinine"), 2), round(read_quantity("5 ft 10", "height"))
    (1.2, 178)
    """
    wanted = KINDS[kind]
    two = _in_two_units(text, kind, where)
    if two is not None:
        return two
    match = _QUANTITY.fullmatch(text.strip())
    if match is None or not math.isfinite(float(match["number"])):
        raise _no_number(text, wanted, where)
    unit = "".join((match["unit"] or "").lower().split())
    if not unit and not wanted.needs_unit:
        return float(match["number"])
    if unit in wanted.factors:
        inside = float(match["number"]) * wanted.factors[unit]
        if not math.isfinite(inside):
            raise _no_number(text, wanted, where)
        return inside
    if not unit:
        raise InputError(
            f"{wanted.words} '{shortened(text)}' has no unit, so it could mean two things.",
            fix=f"Write it with its unit: {wanted.example}.",
            where=where,
        )
    hint = (wanted.mistaken or {}).get(unit, "")
    raise InputError(
        f"{wanted.words} is read in {wanted.unit}, and '{shortened(text)}' is not. {hint}".rstrip(),
        fix=f"Write it like this: {wanted.example}.",
        where=where,
    )


def read_liquid_strength(text: str, *, where: str = "") -> int:
    """The strength of a liquid in micrograms in one mL.

    Raises:
        InputError: it is written otherwise, or is not a whole number of micrograms above zero.

    >>> read_liquid_strength("1mg/ml"), read_liquid_strength("5 mg/5 mL")
    (1000, 1000)
    """
    match = _STRENGTH.fullmatch(text.strip())
    if match is not None:
        volume_ml = float(match["volume"] or 1)
        micrograms = float(match["amount"]) * _MICROGRAMS_IN.get(match["mass"].lower(), 1)
        if volume_ml > 0 and micrograms > 0:
            in_one_ml = micrograms / volume_ml
            if math.isfinite(in_one_ml) and abs(in_one_ml - round(in_one_ml)) < 1e-6 and round(in_one_ml) > 0:
                return round(in_one_ml)
    raise InputError(
        f"'{shortened(text)}' is not the strength of a liquid.",
        fix="Write it like this: 1mg/ml or 5mg/5ml.",
        where=where,
    )


def shortened(text: str, longest: int = 60) -> str:
    """What someone wrote, on one line, cut where it is too long to repeat in a message."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 3] + "..."


def _in_two_units(text: str, kind: str, where: str) -> float | None:
    """What is written as "5 ft 10" in cm, or as "11 st 4" in kg; None if it isn't written so."""
    if kind not in _IN_TWO_UNITS:
        return None
    pattern, in_one = _IN_TWO_UNITS[kind]
    match = pattern.fullmatch(text.strip())
    if match is None:
        return None
    smaller = float(match[2] or 0)
    if smaller >= in_one:
        raise InputError(
            f"'{shortened(text)}' has {smaller:g} where there can be less than {in_one}.",
            fix=f"Write it like this: {KINDS[kind].example}.",
            where=where,
        )
    return (int(match[1]) * in_one + smaller) * (CM_IN_AN_INCH if kind == "height" else KG_IN_A_POUND)


def _no_number(text: str, wanted: Kind, where: str) -> InputError:
    if _DECIMAL_COMMA.fullmatch(text.strip()):
        return InputError(
            f"'{shortened(text)}' has a comma, which could mean a tenth or a thousand.",
            fix=f"Write it with a point: {shortened(text).replace(',', '.', 1)}.",
            where=where,
        )
    return InputError(
        f"{wanted.words} is a number, and '{shortened(text)}' is not one."
        if text.strip()
        else f"{wanted.words} is empty.",
        fix=f"Write it like this: {wanted.example}.",
        where=where,
    )
