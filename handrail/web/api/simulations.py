"""POST /api/v1/simulate: level, effect, adaptation and withdrawal over time, with bands."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Request
from fastapi.openapi.models import Example
from fastapi.responses import Response
from pydantic import Field

import handrail
from handrail.errors import InputError
from handrail.exchange.json import profile_json
from handrail.exchange.shapes import ProfileShape
from handrail.web.answers import in_line
from handrail.web.asked import (
    Asked,
    CourseIn,
    MedicineIn,
    PersonIn,
    SeedIn,
    StrictText,
    StrictWhole,
    course_of,
)
from handrail.web.bodies import JsonRoute

MOST_DAYS = 3650
MOST_PEOPLE, MOST_REPLICATES = 200, 100
MOST_PERSON_DAYS = 2_000_000
"""Draws times days: some seconds of computing."""
AFTERWARDS_DAYS = 90
"""About as long as is looked at after a course has ended."""

router = APIRouter(prefix="/api/v1", tags=["simulate"], route_class=JsonRoute)
EXAMPLE: Example = {
    "summary": "Two months, then an abrupt stop",
    "value": {
        "course": "20 mg three times a day for 60 days then stop",
        "person": {"age_years": 58, "egfr_ml_min_1_73m2": 48},
        "people": 10,
        "replicates": 10,
    },
}


class SimulateAsked(Asked):
    """What is taken, by whom, until when, and how many possible people are drawn."""

    course: CourseIn
    person: PersonIn = Field(default_factory=handrail.Person)
    medicine: MedicineIn = None
    until: StrictWhole | None = Field(None, ge=1, le=MOST_DAYS, description="The last day to look at.")
    people: StrictWhole = Field(40, ge=1, le=MOST_PEOPLE, description="People to draw in each set.")
    replicates: StrictWhole = Field(25, ge=1, le=MOST_REPLICATES, description="Sets of parameters to draw.")
    kinetics: StrictText | None = Field(
        None, description="A published set of parameters in place of the pack's own."
    )
    seed: SeedIn = 1


@router.post("/simulate", response_model=ProfileShape, summary="Simulate a course")
async def simulate(
    request: Request, asked: Annotated[SimulateAsked, Body(openapi_examples={"stop": EXAMPLE})]
) -> Response:
    """Level, effect, adaptation and withdrawal in time. The same JSON as `handrail simulate --json`."""

    def make() -> ProfileShape:
        medicine = handrail.load_medicine(asked.medicine)
        course = course_of(asked.course, medicine)
        _refuse_too_much(course, asked)
        profile = handrail.simulate_course(
            course,
            asked.person,
            medicine,
            people=asked.people,
            replicates=asked.replicates,
            until_day=asked.until,
            kinetics=asked.kinetics,
            seed=asked.seed,
        )
        return profile_json(profile, medicine.bibliography)

    return await in_line(request, make)


def _refuse_too_much(course: handrail.Course, asked: SimulateAsked) -> None:
    days = asked.until or sum(step.days or 0 for step in course.steps) + AFTERWARDS_DAYS
    draws = asked.people * asked.replicates
    if draws * days > MOST_PERSON_DAYS:
        raise InputError(
            f"{draws:,} draws over {days:,} days are more than this server simulates for one caller.",
            fix=f"Ask for at most {max(1, MOST_PERSON_DAYS // days):,} draws, or until an earlier day; "
            "on a machine of your own, handrail simulate has no such limit.",
            where="--until",
        )
