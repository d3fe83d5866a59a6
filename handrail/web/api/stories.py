"""POST /api/v1/recognise: too much, too little, a side effect, or something else; what to do now first."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Request
from fastapi.openapi.models import Example
from fastapi.responses import Response
from pydantic import Field

import handrail
from handrail.exchange.recognise_json import recognition_json
from handrail.exchange.shapes_recognise import RecognitionShape
from handrail.exchange.story import read_level, read_story
from handrail.report.words import emergency_words
from handrail.web.answers import soon
from handrail.web.asked import Asked, CourseIn, LongText, MedicineIn, PersonIn, StrictText, course_of
from handrail.web.bodies import JsonRoute

router = APIRouter(prefix="/api/v1", tags=["recognise"], route_class=JsonRoute)

EXAMPLE: Example = {
    "summary": "Stiff, hot and seeing things, a day and a half after the last dose",
    "value": {"symptoms": "very stiff, itching, fever 39, seeing things", "missed": "36h"},
}


class RecogniseAsked(Asked):
    """What is felt, seen and measured, and what happened in the last days."""

    symptoms: LongText | None = Field(
        None, description="As people write it. Taken as complete: what it does not name is not there."
    )
    person: PersonIn = Field(default_factory=handrail.Person)
    medicine: MedicineIn = None
    course: CourseIn | None = Field(None, description="What was taken until now.")
    missed: StrictText | None = Field(None, description="Since when doses are missing.", examples=["36h"])
    last_dose: StrictText | None = Field(
        None, description="How long ago the last dose was.", examples=["2 days"]
    )
    no: list[StrictText] | None = Field(None, max_length=100, description="Symptoms that are not there.")
    unsure: list[StrictText] | None = Field(
        None, max_length=100, description="Symptoms of which nobody is sure."
    )
    level: StrictText | None = Field(
        None, description="A level in mg/L, measured or predicted.", examples=["0.3"]
    )


@router.post("/recognise", response_model=RecognitionShape, summary="Which is it, and what to do now")
async def recognise(
    request: Request, asked: Annotated[RecogniseAsked, Body(openapi_examples={"stiff": EXAMPLE})]
) -> Response:
    """Withdrawal, too much, a side effect or something else. The same JSON as `handrail recognise --json`."""

    def make() -> object:
        medicine = handrail.load_medicine(asked.medicine)
        who, facts = read_story(
            asked.person,
            medicine,
            symptoms=asked.symptoms,
            missed=asked.missed,
            last_dose=asked.last_dose,
            no=asked.no,
            unsure=asked.unsure,
        )
        course = None if asked.course is None else course_of(asked.course, medicine)
        result = handrail.recognise(
            who, medicine, course=course, facts=facts, level_mg_per_l=read_level(asked.level)
        )
        return recognition_json(result, medicine, emergency_words(medicine, who.country))

    return await soon(request, make)
