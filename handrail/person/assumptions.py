"""Settle what a simulation needs to know about a person, and say every assumption made on the way.

Which figure stands for filtration, the first that is known:

1. on dialysis, the person's own kidneys between sessions: as given, else nothing;
2. the creatinine clearance (absolute already);
3. the eGFR, taken off its index with height and weight; without them as if for 1.73 m2;
4. the eGFR that creatinine stands for (CKD-EPI 2021 for adults, bedside Schwartz for children);
5. for a child, 120 mL/min/1.73 m2 scaled by body surface; for an adult, unknown.

A clearance is never turned into an eGFR, nor an eGFR into a clearance.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

from handrail.errors import InputError
from handrail.person.kidneys import (
    REFERENCE_BODY_SURFACE_M2,
    absolute_gfr_ml_min,
    bedside_schwartz,
    ckd_epi_2021,
    cockcroft_gault_ml_min,
)
from handrail.person.nouns import Person

GfrSource = Literal["dialysis", "creatinine_clearance", "egfr", "creatinine", "tried", "child", "unknown"]

ASSUMED_ADULT_WEIGHT_KG = 70.0
"""The reference adult of the kinetics."""

CHILD_EGFR_ML_MIN_1_73M2 = 120.0
"""A healthy child's filtration, where none was measured; an assumption, always shown."""

ASSUMED_CHILD_BMI = 17.0
TALLEST_ASSUMED_CHILD_CM = 170.0
"""A child's height, where only the weight is known: ours, good to about 5 % of body surface."""

_SPINAL_CORD_INJURY = re.compile(r"\bsci\b|\bsci_|spinal[ _]cord|(para|tetra|quadri)plegi", re.IGNORECASE)
"""Conditions after which creatinine reads too high a filtration."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SettledPerson:
    """A person with every figure that a simulation needs, and what was assumed to get there.

    Attributes:
        weight_kg: given or assumed.
        gfr_ml_min: filtration of this body, absolute; None is unknown (an adult about whose
            kidneys nothing is known), and 0 is none at all.
        gfr_source: which figure it rests on; "tried" is the `assumed_egfr` of `settle`.
        is_child: under 18 years; the children's kinetics hold from 2 years on.
        is_under_two: too young for the children's kinetics.
        is_over_65: older than 65 years.
        on_dialysis: simulated between sessions.
        assumptions: a sentence for each missing fact that something was assumed for.
        warnings: sentences on figures that are known but can mislead.
    """

    person: Person
    weight_kg: float
    gfr_ml_min: float | None
    gfr_source: GfrSource
    is_child: bool
    is_under_two: bool
    is_over_65: bool
    on_dialysis: bool
    assumptions: tuple[str, ...]
    warnings: tuple[str, ...]


def settle(
    person: Person,
    assumed_egfr: float | None = None,
    child_egfr_ml_min_1_73m2: float = CHILD_EGFR_ML_MIN_1_73M2,
) -> SettledPerson:
    """What the simulation uses for this person, with a sentence for every assumption.

    Args:
        assumed_egfr: an eGFR in mL/min/1.73 m2 to try where nothing is known about the
            kidneys; left aside, without a word, where something is.
        child_egfr_ml_min_1_73m2: of a child whose kidneys nobody measured.

    Raises:
        InputError: a child without a weight (doses for children go by it), or an
            `assumed_egfr` outside 0 to 200.

    Source:
        The formulas and their papers stand in `kidneys`; the assumed values are ours.

    >>> settled = settle(Person(age_years=58, weight_kg=70, egfr_ml_min_1_73m2=48))
    >>> settled.gfr_ml_min, settled.assumptions
    (48.0, ('Height not given: the eGFR of 48 is taken as if for a body surface of 1.73 m2.',))
    """
    said: list[str] = []
    is_child = person.age_years is not None and person.age_years < 18
    if person.age_years is None:
        said.append("Age not given: taken as an adult of 65 or younger.")
    weight_kg = _weight(person, is_child, said)
    gfr_ml_min, source = _filtration(person, weight_kg, assumed_egfr, child_egfr_ml_min_1_73m2, said)
    return SettledPerson(
        person=person,
        weight_kg=weight_kg,
        gfr_ml_min=gfr_ml_min,
        gfr_source=source,
        is_child=is_child,
        is_under_two=person.age_years is not None and person.age_years < 2,
        is_over_65=person.age_years is not None and person.age_years > 65,
        on_dialysis=person.dialysis in ("hd", "pd"),
        assumptions=tuple(said),
        warnings=_warnings(person, source),
    )


def egfr_of(person: Person) -> float | None:
    """The person's eGFR in mL/min/1.73 m2: as given, else as creatinine says; None if neither can.

    Never from a creatinine clearance. On dialysis creatinine says nothing about the kidneys.

    >>> round(egfr_of(Person(age_years=65, sex="male", creatinine_mg_dl=1.4)), 2)
    55.78
    """
    if person.egfr_ml_min_1_73m2 is not None:
        return float(person.egfr_ml_min_1_73m2)
    creatinine, age = person.creatinine_mg_dl, person.age_years
    if creatinine is None or age is None or person.dialysis in ("hd", "pd"):
        return None
    if age < 18:
        # The bedside equation was made from children of one year and older.
        return None if person.height_cm is None or age < 1 else bedside_schwartz(creatinine, person.height_cm)
    return None if person.sex is None else ckd_epi_2021(creatinine, age, person.sex)


def creatinine_clearance_of(person: Person) -> float | None:
    """The person's creatinine clearance in mL/min: as given, else Cockcroft-Gault; None if neither.

    Never from an eGFR. Cockcroft-Gault needs an adult with age, sex, weight and creatinine.

    >>> person = Person(age_years=65, sex="male", weight_kg=70, creatinine_mg_dl=1.4)
    >>> round(creatinine_clearance_of(person), 2)
    52.08
    """
    if person.creatinine_clearance_ml_min is not None:
        return float(person.creatinine_clearance_ml_min)
    creatinine, age, weight = person.creatinine_mg_dl, person.age_years, person.weight_kg
    if creatinine is None or age is None or weight is None or person.sex is None:
        return None
    if age < 18 or person.dialysis in ("hd", "pd"):
        return None
    return cockcroft_gault_ml_min(creatinine, age, weight, person.sex)


def _weight(person: Person, is_child: bool, said: list[str]) -> float:
    if person.weight_kg is not None:
        return float(person.weight_kg)
    if is_child:
        raise InputError(
            f"The weight of this child of {person.age_years:g} years is not given, and nothing "
            "can be simulated without it.",
            fix="Give the weight in kg.",
            where="person, weight",
        )
    said.append(f"Weight not given: taken as {ASSUMED_ADULT_WEIGHT_KG:g} kg.")
    return ASSUMED_ADULT_WEIGHT_KG


def _filtration(
    person: Person, weight_kg: float, assumed_egfr: float | None, child_egfr: float, said: list[str]
) -> tuple[float | None, GfrSource]:
    """Absolute filtration in mL/min and what it rests on, adding to `said` what was assumed."""
    clearance, egfr = person.creatinine_clearance_ml_min, egfr_of(person)
    if person.dialysis in ("hd", "pd"):
        said.append("On dialysis: simulated between sessions, without what a session removes.")
        if clearance is None and egfr is None:
            said.append("On dialysis, so the person's own kidneys are taken to filter nothing.")
            return 0.0, "dialysis"
    if clearance is not None:
        return float(clearance), "creatinine_clearance"
    if egfr is not None:
        source: GfrSource = "egfr"
        if person.egfr_ml_min_1_73m2 is None:
            source = "creatinine"
            formula = "CKD-EPI 2021" if _is_adult(person) else "bedside Schwartz"
            said.append(f"eGFR not given: {egfr:.0f} mL/min/1.73 m2 from creatinine ({formula}).")
        return _off_the_index(person, weight_kg, egfr, said), source
    if assumed_egfr is not None:
        if not (math.isfinite(assumed_egfr) and 0 <= assumed_egfr <= 200):
            raise InputError(f"An eGFR of {assumed_egfr:g} to try is outside 0 to 200.", where="settle")
        said.append(f"Kidneys not checked: tried at an eGFR of {assumed_egfr:g}.")
        return _off_the_index(person, weight_kg, assumed_egfr, said), "tried"
    if _is_adult(person):
        said.append(_why_unknown(person))
        return None, "unknown"
    said.append(
        f"Kidneys not measured: taken as a healthy child's, {child_egfr:g} mL/min/1.73 m2 "
        "scaled by body surface."
    )
    return _off_the_index(person, weight_kg, child_egfr, said), "child"


def _is_adult(person: Person) -> bool:
    return person.age_years is None or person.age_years >= 18


def _off_the_index(person: Person, weight_kg: float, egfr: float, said: list[str]) -> float:
    """Absolute filtration in mL/min from an indexed one, adding to `said` what was assumed."""
    if person.height_cm is not None and person.weight_kg is not None:
        return absolute_gfr_ml_min(egfr, person.height_cm, weight_kg)
    if _is_adult(person):
        missing = " and ".join(
            name
            for name, value in (("Height", person.height_cm), ("weight", person.weight_kg))
            if value is None and (name == "Height" or person.height_cm is not None)
        )
        said.append(
            f"{missing.capitalize()} not given: the eGFR of {egfr:.0f} is taken as if for a body "
            f"surface of {REFERENCE_BODY_SURFACE_M2:g} m2."
        )
        return float(egfr)
    # A small child's surface is a third of an adult's: 1.73 m2 would treble their clearance.
    height_cm = min(100 * math.sqrt(weight_kg / ASSUMED_CHILD_BMI), TALLEST_ASSUMED_CHILD_CM)
    said.append(
        f"Height not given: taken as {height_cm:.0f} cm for {weight_kg:g} kg, "
        "to know the body surface that the kidneys go by."
    )
    return absolute_gfr_ml_min(egfr, height_cm, weight_kg)


def _why_unknown(person: Person) -> str:
    if person.creatinine_mg_dl is None:
        return "Kidneys not checked: no eGFR, creatinine clearance or creatinine was given."
    missing = [name for name, value in (("age", person.age_years), ("sex", person.sex)) if value is None]
    return (
        f"Kidneys not known: creatinine alone says little without {' and '.join(missing)}, "
        "so no eGFR was made from it."
    )


def _warnings(person: Person, source: GfrSource) -> tuple[str, ...]:
    said: list[str] = []
    injured = any(_SPINAL_CORD_INJURY.search(name) for name in person.conditions or ())
    if injured and source in ("creatinine_clearance", "egfr", "creatinine"):
        said.append(
            "After a spinal cord injury creatinine makes the kidneys look better than they are: "
            "a figure from cystatin C is worth more."
        )
    if person.age_years is not None and person.age_years < 2:
        said.append("Under 2 years: the figures for children were made from 2 years on and don't hold here.")
    return tuple(said)
