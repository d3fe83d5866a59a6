"""Requests as people make them, for the tests of the planner."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import handrail
from handrail.person import Person
from handrail.plan import Plan, PlanResult, plan_taper

START = dt.date(2026, 12, 1)
ADA = Person(age_years=58, sex="female", weight_kg=70, egfr_ml_min_1_73m2=48, other_medicines=("zolpidem",))
HAVE = (10_000, 20_000)


def a_taper(sentence: str, person: Person = ADA, **asked: object) -> PlanResult:
    """The answer to a taper, with the tablets of the demo unless said otherwise."""
    given = {"have": HAVE, "halves": True, "starts_on": START, **asked}
    return plan_taper(handrail.parse_course(sentence), person, **given)


@lru_cache
def adas_taper() -> PlanResult:
    """80 mg a day for 14 months, kidneys 48: the request of the README."""
    return a_taper("20 mg four times a day for 14 months")


def named(result: PlanResult, name: str) -> Plan:
    return next(plan for plan in result.plans if plan.name == name)


def levels(plan: Plan) -> list[float]:
    return [step.daily_dose_mg for step in plan.steps]
