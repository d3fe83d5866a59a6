"""What no person has, and what can't be true together: each refused with what it looks like instead.

The bounds are wide on purpose: they catch wrong units and slipped digits, never a rare patient.
They are ours, chosen for that, and no clinical limits; a dangerous value is a finding of `check`.
"""

from __future__ import annotations

import dataclasses
import math
import numbers
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handrail.errors import InputError
from handrail.person.kidneys import (
    absolute_gfr_ml_min,
    bedside_schwartz,
    ckd_epi_2021,
)
from handrail.person.words import COUNTRIES, DIALYSES, INDICATIONS, SEXES, unknown_word
from handrail.units import CM_IN_AN_INCH, KG_IN_A_POUND, UMOL_PER_L_IN_A_MG_PER_DL, shortened

if TYPE_CHECKING:
    from handrail.person.nouns import Person, Sex

LARGEST_EGFR_RATIO = 2.0
"""An eGFR may differ this much from what creatinine says (cystatin C and older formulas do)."""

LARGEST_CLEARANCE_RATIO = 3.0
"""A creatinine clearance may differ this much from the eGFR (weight and collection do that)."""

LEAST_DIFFERENCE_ML_MIN = 12.0
"""Nor do two figures contradict each other over a few mL/min, however large their ratio."""

DIALYSIS_EGFR = 60.0
"""From this eGFR on, regular dialysis is a contradiction."""


@dataclass(frozen=True, slots=True)
class _Range:
    """The bounds of one number, and what a value beyond them looks like."""

    name: str
    unit: str
    low: float
    high: float
    guess: Callable[[float], str]
    fix: str


def _no_guess(_: float) -> str:
    return ""


def _guess_age(age: float) -> str:
    return f" It looks like a year of birth ({age:g})." if 1900 <= age <= 2100 else ""


def _guess_weight(weight_kg: float) -> str:
    if weight_kg >= 1000:
        return f" In grams it would be {weight_kg / 1000:g} kg."
    return f" In pounds it would be {weight_kg * KG_IN_A_POUND:.0f} kg." if weight_kg > 400 else ""


def _guess_height(height_cm: float) -> str:
    if 0.4 <= height_cm <= 2.5:
        return f" It looks like metres: {height_cm:g} m is {height_cm * 100:g} cm."
    if 3 <= height_cm <= 8:
        return f" It looks like feet: {height_cm:g} ft is {height_cm * 12 * CM_IN_AN_INCH:.0f} cm."
    if 400 <= height_cm <= 2500:
        return f" It looks like millimetres: {height_cm / 10:g} cm."
    return ""


def _guess_creatinine(creatinine: float) -> str:
    if creatinine < 20:
        return ""
    mg_dl = creatinine / UMOL_PER_L_IN_A_MG_PER_DL
    return f" It looks like micromol/L: {creatinine:g} micromol/L is {mg_dl:.2f} mg/dL."


_RANGES = {
    "age_years": _Range("age", "years", 0, 120, _guess_age, "Give the age in years."),
    "weight_kg": _Range("weight", "kg", 0.4, 400, _guess_weight, "Give the weight in kg."),
    "height_cm": _Range("height", "cm", 25, 260, _guess_height, "Give the height in cm."),
    "creatinine_mg_dl": _Range(
        "creatinine", "mg/dL", 0.05, 20, _guess_creatinine, "Give creatinine in mg/dL, or say umol/L."
    ),
    "egfr_ml_min_1_73m2": _Range(
        "eGFR", "mL/min/1.73 m2", 0, 200, _no_guess, "Give the eGFR as the laboratory printed it."
    ),
    "creatinine_clearance_ml_min": _Range(
        "creatinine clearance", "mL/min", 0, 300, _no_guess, "Give the clearance in mL/min."
    ),
    "gestation_weeks": _Range("gestation", "weeks", 0, 45, _no_guess, "Give completed weeks."),
    "alcohol_drinks_week": _Range(
        "alcohol", "drinks a week", 0, 400, _no_guess, "Give standard drinks in a usual week."
    ),
}

_CHOICES: dict[str, Iterable[str]] = {
    "country": COUNTRIES,
    "indication": INDICATIONS,
    "sex": SEXES,
    "dialysis": DIALYSES,
}

_LISTS = ("conditions", "other_medicines", "symptoms")


def refuse_the_impossible(person: Person) -> None:
    """Look at every field, then at what can't be true together.

    Raises:
        InputError: the first thing found, with what it looks like and what to give.
    """
    for field_name, bounds in _RANGES.items():
        _check_number(getattr(person, field_name), bounds)
    for field_name, codes in _CHOICES.items():
        value = getattr(person, field_name)
        if value is not None and value not in set(codes):
            raise unknown_word(field_name, value, codes)
    for field_name in _LISTS:
        _check_list(field_name, getattr(person, field_name))
    _check_facts(person.facts)
    _check_size(person)
    _check_pregnancy(person)
    _check_kidneys(person)


def refuse_unknown_fields(changes: Mapping[str, object]) -> None:
    """Refuse a change to something that a person doesn't have.

    Raises:
        InputError: names the nearest thing that a person has.
    """
    from handrail.person.nouns import Person

    known = [field.name for field in dataclasses.fields(Person)]
    for name in changes:
        if name not in known:
            raise unknown_word("fact", name, known)


def _check_number(value: object, bounds: _Range) -> None:
    if value is None:
        return
    where = f"person, {bounds.name}"
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise InputError(
            f"'{shortened(str(value))}' is not a number of {bounds.unit}.", fix=bounds.fix, where=where
        )
    number = float(value)
    if not math.isfinite(number):
        raise InputError(f"'{value}' is not a number of {bounds.unit}.", fix=bounds.fix, where=where)
    if not bounds.low <= number <= bounds.high:
        raise InputError(
            f"{number:g} {bounds.unit} is outside {bounds.low:g} to {bounds.high:g} {bounds.unit}."
            f"{bounds.guess(number)}",
            fix=bounds.fix,
            where=where,
        )


def _check_list(name: str, values: object) -> None:
    if values is None:
        return
    where = f"person, {name.replace('_', ' ')}"
    if not isinstance(values, tuple):
        raise InputError(
            f"{name} is '{shortened(str(values))}', and it has to be a tuple of names.",
            fix="Give each name by itself: () where there are none, None where nobody asked.",
            where=where,
        )
    for value in values:  # pyright: ignore[reportUnknownVariableType]
        if not isinstance(value, str) or not value.strip() or len(value) > 200:
            raise InputError(
                f"'{shortened(str(value))}' is not a name.",  # pyright: ignore[reportUnknownArgumentType]
                fix="Give each name by itself, in fewer than 200 letters.",
                where=where,
            )


def _check_facts(facts: object) -> None:
    if not isinstance(facts, Mapping):
        raise InputError(
            f"facts is '{shortened(str(facts))}', and it has to be a table of names and values.",
            where="person, facts",
        )
    fields = {"facts"} | set(_RANGES) | set(_CHOICES) | set(_LISTS) | {"pregnant"}
    for name in facts:  # pyright: ignore[reportUnknownVariableType]
        if name in fields:
            raise InputError(
                f"'{name}' is a field of the person and can't be given again among the facts.",
                fix=f"Give it as {name}=...",
                where="person, facts",
            )


def _check_size(person: Person) -> None:
    weight, height, age = person.weight_kg, person.height_cm, person.age_years
    if weight is not None and age is not None:
        if age >= 18 and weight < 15:
            raise InputError(
                f"{weight:g} kg and {age:g} years don't fit together. In stone it would be "
                f"{weight * 14 * KG_IN_A_POUND:.0f} kg.",
                fix="Give the weight in kg.",
                where="person, weight",
            )
        if age < 12 and weight > 30 + 12 * age:
            raise InputError(
                f"{weight:g} kg and {age:g} years don't fit together. In pounds it would be "
                f"{weight * KG_IN_A_POUND:.0f} kg.",
                fix="Give the weight in kg.",
                where="person, weight",
            )
    if weight is not None and height is not None and not 6 <= weight / (height / 100) ** 2 <= 150:
        raise InputError(
            f"{weight:g} kg and {height:g} cm don't fit together.",
            fix="Give the weight in kg and the height in cm.",
            where="person, weight and height",
        )


def _check_pregnancy(person: Person) -> None:
    where = "person, pregnancy"
    if person.pregnant not in (None, True, False):
        raise InputError(f"'{shortened(str(person.pregnant))}' is neither yes nor no.", where=where)
    if person.gestation_weeks is not None and not person.pregnant:
        raise InputError(
            f"{person.gestation_weeks:g} weeks of gestation, but not pregnant.",
            fix="Say that the person is pregnant, or leave the weeks out.",
            where=where,
        )
    if not person.pregnant:
        return
    if person.sex == "male":
        raise InputError(
            "Sex is male and the person is pregnant.",
            fix="Sex here is the one that the kidney formulas use: give female, or leave it out.",
            where=where,
        )
    if person.age_years is not None and not 9 <= person.age_years <= 65:
        raise InputError(
            f"Pregnant at {person.age_years:g} years.", fix="Look again at the age.", where=where
        )


def _check_kidneys(person: Person) -> None:
    where = "person, kidneys"
    if person.dialysis in ("hd", "pd"):
        for figure, name in (
            (person.egfr_ml_min_1_73m2, "an eGFR"),
            (person.creatinine_clearance_ml_min, "a creatinine clearance"),
        ):
            if figure is not None and figure >= DIALYSIS_EGFR:
                raise InputError(
                    f"Dialysis and {name} of {figure:g} contradict each other.",
                    fix="Give the person's own kidneys without the machine, or dialysis none.",
                    where=where,
                )
        # On dialysis the machine sets the creatinine, so it can't contradict anything.
        return
    egfr, creatinine = person.egfr_ml_min_1_73m2, person.creatinine_mg_dl
    if egfr is not None and creatinine is not None:
        expected = _egfr_from_creatinine(person, creatinine)
        if expected and all(_contradict(egfr, one, LARGEST_EGFR_RATIO) for one in expected):
            closest = min(expected, key=lambda one: abs(one - egfr))
            raise InputError(
                f"An eGFR of {egfr:g} and a creatinine of {creatinine:g} mg/dL contradict each other: "
                f"this creatinine gives an eGFR of {closest:.0f}, more than a factor of "
                f"{LARGEST_EGFR_RATIO:g} away.",
                fix="Look again at both and their units; if the eGFR is from cystatin C, "
                "leave the creatinine out.",
                where=where,
            )
    clearance = person.creatinine_clearance_ml_min
    if egfr is not None and clearance is not None:
        absolute = egfr
        if person.height_cm is not None and person.weight_kg is not None:
            absolute = absolute_gfr_ml_min(egfr, person.height_cm, person.weight_kg)
        is_small = person.height_cm is None and (person.age_years is None or person.age_years < 18)
        if not is_small and _contradict(absolute, clearance, LARGEST_CLEARANCE_RATIO):
            raise InputError(
                f"An eGFR of {egfr:g} and a creatinine clearance of {clearance:g} mL/min "
                f"contradict each other by more than a factor of {LARGEST_CLEARANCE_RATIO:g}.",
                fix="Leave out the one that is older or less sure.",
                where=where,
            )


def _egfr_from_creatinine(person: Person, creatinine_mg_dl: float) -> tuple[float, ...]:
    """What creatinine says the eGFR is; both sexes where the sex isn't known, () if it can't say."""
    age = person.age_years
    if age is None:
        return ()
    if age < 18:
        return () if person.height_cm is None else (bedside_schwartz(creatinine_mg_dl, person.height_cm),)
    sexes: tuple[Sex, ...] = ("female", "male") if person.sex is None else (person.sex,)
    return tuple(ckd_epi_2021(creatinine_mg_dl, age, sex) for sex in sexes)


def _contradict(one: float, other: float, largest_ratio: float) -> bool:
    small, large = sorted((one, other))
    return large - small > LEAST_DIFFERENCE_ML_MIN and large > largest_ratio * small
