"""Ada, who isn't anyone: someone to try everything with, at every door."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from handrail.follow.diary import Diary
    from handrail.medicine.nouns import Medicine
    from handrail.person.nouns import Person
    from handrail.plan.nouns import PlanResult

ADA = {
    "course": "20 mg three times a day for 14 months",
    "age": "58",
    "sex": "female",
    "weight": "70",
    "egfr": "48",
    "indication": "spasticity",
    "also": "none",
    "alcohol": "0",
}
"""By the names of the command line's options."""
ADA_SAYS = "Ada is 58 and has multiple sclerosis. She takes 60 mg a day; her eGFR is 48."


def adas_plan() -> str:
    """The path at which a server shows her plan."""
    return f"/plan?{urlencode(ADA)}"


ADAS_DIARY = Path(__file__).with_name("demo_diary.csv")
ADAS_FIRST_DAY = dt.date(2026, 3, 16)
"""With a change of the clocks in the second week."""
ADAS_ZONE = "Europe/London"
ADAS_GOAL = "Walk to the shop and back"
ADAS_DIARY_SAYS = (
    "Ada isn't anyone: she follows her middle plan, and her three weeks of diary were drawn by a simulation."
)


def ada() -> Person:
    """Ada, as the other doors read her."""
    from handrail.person import Person

    return Person(
        age_years=float(ADA["age"]),
        sex="female",
        weight_kg=float(ADA["weight"]),
        egfr_ml_min_1_73m2=float(ADA["egfr"]),
        indication=ADA["indication"],
        other_medicines=(),
        alcohol_drinks_week=float(ADA["alcohol"]),
    )


def adas_result(medicine: Medicine) -> PlanResult:
    """The plans that Ada was offered; she follows the middle one."""
    from handrail.plan import plan_taper

    return plan_taper(ADA["course"], ada(), medicine, starts_on=ADAS_FIRST_DAY)


def adas_diary(medicine: Medicine) -> tuple[Diary, PlanResult]:
    """Her diary, and the plan that she follows."""
    from handrail.exchange.diary_csv import read_diary_csv

    text = ADAS_DIARY.read_text(encoding="utf-8")
    now = dt.datetime.combine(ADAS_FIRST_DAY + dt.timedelta(days=60), dt.time(), dt.UTC)
    return read_diary_csv(text, medicine, now=now, goal=ADAS_GOAL), adas_result(medicine)
