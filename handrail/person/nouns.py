"""The person: what is known about them, and nothing made up. Unknown is `None`.

A list that was given (`other_medicines=()`) is known and complete; `None` was never asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Sex = Literal["female", "male"]
Dialysis = Literal["none", "hd", "pd"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """What is known about one person. Checks itself when made.

    Attributes:
        country: ISO two-letter code, with "UK" for the United Kingdom.
        indication: "spasticity", "aud" (alcohol use disorder) or "other".
        dialysis: "none", "hd" (haemodialysis) or "pd" (peritoneal).
        facts: any further fact of the vocabulary, such as {"inpatient": True}.

    Raises:
        InputError: a value that no person has, or two values that contradict each other.
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
    facts: Mapping[str, object] = field(default_factory=dict)
