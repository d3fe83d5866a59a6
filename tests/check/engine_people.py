"""Someone who takes the medicine and is well, and the check of a course for them."""

from __future__ import annotations

from handrail.check import (
    check_course,
)
from handrail.course import parse_course
from handrail.medicine.pack import load_medicine
from handrail.person import Person

MEDICINE = load_medicine()
HISTORY = "20 mg three times a day for 150 days"
WELL = Person(
    country="US",
    indication="spasticity",
    age_years=50,
    egfr_ml_min_1_73m2=95,
    dialysis="none",
    alcohol_drinks_week=0,
    conditions=(),
    symptoms=(),
    other_medicines=(),
)


def check(course: str, person: Person = WELL, **more: object):
    return check_course(parse_course(course), person, MEDICINE, **more)  # type: ignore[arg-type]


def rules(findings: object) -> list[str]:
    return [finding.rule for finding in findings]  # type: ignore[attr-defined]
