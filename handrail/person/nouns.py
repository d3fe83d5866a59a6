"""The person: what is known about them, and nothing made up. Unknown is `None`.

A list that was given (`other_medicines=()`) is known and complete; `None` was never asked.
Values that no person has, and values that contradict each other, are refused when a `Person` is
made (`person.plausible`); anything a person can have, however rare, is taken as it stands.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Sex = Literal["female", "male"]
Dialysis = Literal["none", "hd", "pd"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """What is known about one person. Checks itself when made.

    Attributes:
        country: ISO two-letter code, with "UK" for the United Kingdom.
        indication: "spasticity", "aud" (alcohol use disorder) or "other".
        sex: the one that the kidney formulas use.
        egfr_ml_min_1_73m2: filtration indexed to body surface, as a laboratory prints it.
        creatinine_clearance_ml_min: absolute, measured or by Cockcroft-Gault. Never the same
            number as the eGFR.
        dialysis: "none", "hd" (haemodialysis) or "pd" (peritoneal).
        facts: any further fact of the vocabulary, such as {"inpatient": True}.

    Raises:
        InputError: a value that no person has, or two values that contradict each other.

    >>> Person(age_years=250)
    Traceback (most recent call last):
    ...
    handrail.errors.InputError: person, age: 250 years is outside 0 to 120 years. Give the age in years.
    """

    country: str | None = None
    indication: str | None = None
    age_years: float | None = None
    sex: Sex | None = None
    weight_kg: float | None = None
    height_cm: float | None = None
    creatinine_mg_dl: float | None = None
    egfr_ml_min_1_73m2: float | None = None
    creatinine_clearance_ml_min: float | None = None
    dialysis: Dialysis | None = None
    pregnant: bool | None = None
    gestation_weeks: float | None = None
    alcohol_drinks_week: float | None = None
    conditions: tuple[str, ...] | None = None
    other_medicines: tuple[str, ...] | None = None
    symptoms: tuple[str, ...] | None = None
    # Left out of the hash, so that a person can be a key; still compared.
    facts: Mapping[str, object] = field(default_factory=dict[str, object], hash=False)

    def __post_init__(self) -> None:
        from handrail.person.plausible import refuse_the_impossible

        refuse_the_impossible(self)

    def with_(self, **changes: Any) -> Person:
        """The same person with some facts changed; checked again.

        Raises:
            InputError: a fact that a person does not have, or values that can't be.

        >>> Person(age_years=58).with_(weight_kg=70).weight_kg
        70
        """
        from handrail.person.plausible import refuse_unknown_fields

        refuse_unknown_fields(changes)
        return dataclasses.replace(self, **changes)

    def with_half_the_egfr(self) -> Person:
        """The same person with half the kidneys: every figure of filtration halved.

        Creatinine is turned into the eGFR it stands for first, and left out, since it would
        contradict the half.

        Raises:
            InputError: nothing is known about the kidneys.

        >>> Person(egfr_ml_min_1_73m2=90).with_half_the_egfr().egfr_ml_min_1_73m2
        45.0
        """
        from handrail.errors import InputError
        from handrail.person.assumptions import egfr_of

        egfr, clearance = egfr_of(self), self.creatinine_clearance_ml_min
        if egfr is None and clearance is None:
            raise InputError(
                "Nothing is known about this person's kidneys, so there is nothing to halve.",
                fix="Give an eGFR, a creatinine clearance, or creatinine with age and sex.",
                where="person, kidneys",
            )
        return dataclasses.replace(
            self,
            creatinine_mg_dl=None,
            egfr_ml_min_1_73m2=None if egfr is None else egfr / 2,
            creatinine_clearance_ml_min=None if clearance is None else clearance / 2,
        )
