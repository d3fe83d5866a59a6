"""POST /api/v1/load, /setting and /kidneys: who adds what, where a taper belongs, what the sources advise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from fastapi.openapi.models import Example
from fastapi.responses import Response
from pydantic import Field

import handrail
from handrail.exchange.load_json import kidney_json, load_json, setting_json
from handrail.exchange.shapes_care import KidneysShape, LoadShape, SettingShape
from handrail.report import kidney_text, load_text, setting_text
from handrail.web.answers import soon
from handrail.web.asked import Asked, CourseIn, MedicineIn, PersonIn, course_of
from handrail.web.bodies import JsonRoute

router = APIRouter(prefix="/api/v1", tags=["care"], route_class=JsonRoute)

ALSO: Example = {
    "summary": "A sleeping tablet and alcohol",
    "value": {
        "course": "20 mg three times a day",
        "person": {"other_medicines": ["zolpidem"], "alcohol_drinks_week": 14},
    },
}
AT_HOME: Example = {
    "summary": "Lives alone, after 14 months",
    "value": {
        "course": "20 mg three times a day for 14 months",
        "person": {"age_years": 58, "facts": {"lives_alone": True}},
    },
}
KIDNEYS: Example = {
    "summary": "An eGFR of 38 at 70 years",
    "value": {"person": {"age_years": 70, "egfr_ml_min_1_73m2": 38}},
}


class TakenNowAsked(Asked):
    """A person, and what is taken now, if anything is."""

    person: PersonIn = Field(default_factory=handrail.Person)
    course: CourseIn | None = Field(None, description="What is taken now; nothing said if left out.")
    medicine: MedicineIn = None


class SettingAsked(Asked):
    """What is taken, and by whom."""

    course: CourseIn
    person: PersonIn = Field(default_factory=handrail.Person)
    medicine: MedicineIn = None


@router.post("/load", response_model=LoadShape, summary="The depressant load")
async def load(
    request: Request, asked: Annotated[TakenNowAsked, Body(openapi_examples={"also": ALSO})]
) -> Response:
    """Every depressant and alcohol together: who adds what, and what isn't known."""

    def make(medicine: handrail.Medicine, course: handrail.Course | None) -> object:
        found = handrail.depressant_load(asked.person, medicine, course)
        return load_json(found, medicine, load_text.load_line(found), load_text.NOTES)

    return await soon(request, lambda: _of(asked, make))


@router.post("/setting", response_model=SettingShape, summary="The level of care for a taper")
async def setting(
    request: Request, asked: Annotated[SettingAsked, Body(openapi_examples={"home": AT_HOME})]
) -> Response:
    """Home, visits, a clinic or hospital, with what decided. The same JSON as `handrail setting --json`."""

    def make(medicine: handrail.Medicine, course: handrail.Course | None) -> object:
        found = handrail.level_of_care(asked.person, medicine, course)
        return setting_json(found, medicine, setting_text.setting_line(found), setting_text.notes(found))

    return await soon(request, lambda: _of(asked, make))


@router.post("/kidneys", response_model=KidneysShape, summary="The advice for the kidneys, side by side")
async def kidneys(
    request: Request, asked: Annotated[TakenNowAsked, Body(openapi_examples={"older": KIDNEYS})]
) -> Response:
    """The strictest, the most permissive, the one that leads and why. As `handrail kidneys --json`."""

    def make(medicine: handrail.Medicine, course: handrail.Course | None) -> object:
        found = handrail.kidney_advice(asked.person, medicine, course)
        return kidney_json(found, medicine, kidney_text.default_words(found), kidney_text.NOTES)

    return await soon(request, lambda: _of(asked, make))


def _of(
    asked: TakenNowAsked | SettingAsked,
    make: Callable[[handrail.Medicine, handrail.Course | None], Any],
) -> Any:
    medicine = handrail.load_medicine(asked.medicine)
    return make(medicine, None if asked.course is None else course_of(asked.course, medicine))
