"""Entries of a record about a made-up person, for the tests of what follows from them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from handrail.check import check_course
from handrail.check.records import (
    MedicineList,
    RecordFacts,
    Records,
    Refill,
    records_facts,
)
from handrail.course import parse_course
from handrail.medicine.pack import load_medicine
from handrail.person import Person

MEDICINE = load_medicine()
ON = dt.date(2026, 11, 22)
STEADY = "20 mg three times a day for 300 days"
WELL = Person(age_years=50, egfr_ml_min_1_73m2=95, dialysis="none", conditions=(), symptoms=())


def told(course: str | None = STEADY, *, on: dt.date = ON, **entries: Any) -> RecordFacts:
    return records_facts(Records(**entries), parse_course(course) if course else None, MEDICINE, on)


def found(course: str | None = STEADY, *, person: Person = WELL, **entries: Any) -> set[str]:
    facts = told(course, **entries)
    taken = parse_course(course) if course else None
    result = check_course(taken, person, MEDICINE, facts=facts.facts, from_day=facts.from_day, on=ON)
    return {finding.rule for finding in result.findings}


def ago(days: int) -> dt.date:
    return ON - dt.timedelta(days=days)


def tablets(days_ago: int, count: float, strength_mg: float = 10) -> Refill:
    return Refill(on=ago(days_ago), count=count, strength_mg=strength_mg)


def listed(kind: str, days_ago: int, *names: str) -> MedicineList:
    return MedicineList(on=ago(days_ago), kind=kind, names=names)  # type: ignore[arg-type]
