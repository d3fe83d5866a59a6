"""POST /api/v1/check: findings, and what could not be checked."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Query, Request
from fastapi.openapi.models import Example
from fastapi.responses import Response
from pydantic import Field

import handrail
from handrail.exchange.json import check_json
from handrail.exchange.shapes import CheckShape
from handrail.web.answers import soon
from handrail.web.asked import Asked, CourseIn, MedicineIn, PersonIn, course_of
from handrail.web.bodies import JsonRoute

LONGEST_MS = 60_000
router = APIRouter(prefix="/api/v1", tags=["check"], route_class=JsonRoute)

WithinMs = Annotated[
    float | None,
    Query(
        ge=0,
        le=LONGEST_MS,
        description="Answer within so many milliseconds; the answer names the rules not reached by then.",
    ),
]
EXAMPLE: Example = {
    "summary": "An older person with poor kidneys and a sleeping tablet",
    "value": {
        "course": "20 mg three times a day for 3 months",
        "person": {"age_years": 82, "creatinine_mg_dl": "106 umol/L", "other_medicines": ["zolpidem"]},
    },
}


class CheckAsked(Asked):
    """What is taken, and by whom."""

    course: CourseIn
    person: PersonIn = Field(default_factory=handrail.Person)
    medicine: MedicineIn = None


@router.post("/check", response_model=CheckShape, summary="Check a course")
async def check(
    request: Request,
    asked: Annotated[CheckAsked, Body(openapi_examples={"older": EXAMPLE})],
    within_ms: WithinMs = None,
) -> Response:
    """Check a course: label, kidneys, age, other medicines. The same JSON as `handrail check --json`."""

    def make() -> CheckShape:
        medicine = handrail.load_medicine(asked.medicine)
        course = course_of(asked.course, medicine)
        result = handrail.check_course(course, asked.person, medicine, within_ms=within_ms)
        return check_json(result, medicine.bibliography)

    return await soon(request, make)
