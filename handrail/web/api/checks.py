"""POST /api/v1/check: findings, and what could not be checked."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Query, Request
from fastapi.openapi.models import Example
from fastapi.responses import Response
from pydantic import Field

import handrail
from handrail.errors import InputError
from handrail.exchange import reading
from handrail.exchange.json import check_json
from handrail.exchange.read_records import read_records
from handrail.exchange.shapes import CheckShape
from handrail.web.answers import soon
from handrail.web.asked import Asked, CourseIn, MedicineIn, PersonIn, StrictBool, StrictText, course_of
from handrail.web.bodies import JsonRoute

LONGEST_MS = 60_000
MOST_ENTRIES = 500
router = APIRouter(prefix="/api/v1", tags=["check"], route_class=JsonRoute)

WithinMs = Annotated[
    float | None,
    Query(
        ge=0,
        le=LONGEST_MS,
        description="Answer within so many milliseconds; the answer names the rules not reached by then.",
    ),
]
_Lists = list[StrictText] | None
"""Said outside the class, in which `list` is a member."""
EXAMPLE: Example = {
    "summary": "An older person with poor kidneys and a sleeping tablet",
    "value": {
        "course": "20 mg three times a day for 3 months",
        "person": {"age_years": 82, "creatinine_mg_dl": "106 umol/L", "other_medicines": ["zolpidem"]},
    },
}


class RecordsGiven(Asked):
    """Dated entries of a record, as the command line takes them; facts are worked out from them."""

    refill: _Lists = Field(
        None, max_length=MOST_ENTRIES, description="Handed out.", examples=[["2026-10-01 84 x 10 mg"]]
    )
    list: _Lists = Field(
        None,
        max_length=MOST_ENTRIES,
        description="A list (home, admission, inpatient, discharge).",
        examples=[["admission 2026-11-20: ramipril"]],
    )
    egfr_on: _Lists = Field(
        None, max_length=MOST_ENTRIES, description="A dated eGFR.", examples=[["2026-10-01 62"]]
    )
    pump: StrictText | None = Field(
        None,
        examples=["40 mL, 2000 micrograms/mL, 350 micrograms a day, filled 2026-08-01, leaving 2 mL"],
    )
    at_home: StrictText | None = Field(None, description="All within reach.", examples=["120 x 10 mg"])
    nil_by_mouth: StrictText | None = Field(None, examples=["36h"])

    def read(self) -> handrail.Records | None:
        """The records; None where none were given.

        Raises:
            InputError: one can't be read.
        """
        return read_records(
            refill=self.refill,
            lists=self.list,
            egfr=self.egfr_on,
            pump=self.pump,
            at_home=self.at_home,
            nil_by_mouth=self.nil_by_mouth,
        )


class CheckAsked(Asked):
    """What is taken (not with a pump alone), by whom, and what records show."""

    course: CourseIn | None = None
    person: PersonIn = Field(default_factory=handrail.Person)
    medicine: MedicineIn = None
    on: StrictText | None = Field(
        None, description="The day asked about (year-month-day); today if not given."
    )
    records: RecordsGiven | None = None
    so_far: StrictBool = Field(
        False, description="The course was taken up to the day asked about: its days are history, not a plan."
    )


@router.post("/check", response_model=CheckShape, summary="Check a course")
async def check(
    request: Request,
    asked: Annotated[CheckAsked, Body(openapi_examples={"older": EXAMPLE})],
    within_ms: WithinMs = None,
) -> Response:
    """Check a course: label, kidneys, age, other medicines. The same JSON as `handrail check --json`."""

    def make() -> CheckShape:
        medicine = handrail.load_medicine(asked.medicine)
        if asked.course is None and (asked.records is None or asked.records.pump is None):
            raise InputError(
                "Nobody said what is taken: 'course' is missing.",
                fix='Such as "20 mg three times a day", or a pump among the records.',
                where="course",
            )
        course = None if asked.course is None else course_of(asked.course, medicine)
        on = reading.date(asked.on, "--on")
        kept = None if asked.records is None else asked.records.read()
        if kept is None and asked.so_far:
            kept = handrail.Records()
        told = (
            None if kept is None else handrail.records_facts(kept, course, medicine, on, person=asked.person)
        )
        if asked.so_far and course is not None and (told is None or told.from_day is None):
            raise InputError(
                "'so_far' says that the course was taken until now, but the course doesn't say how long.",
                fix='Say it in the course: "20 mg three times a day for 14 months".',
                where="course",
            )
        result = handrail.check_course(
            course,
            asked.person,
            medicine,
            facts=told.facts if told else None,
            from_day=told.from_day if told else None,
            on=on,
            within_ms=within_ms,
        )
        return check_json(result, medicine.bibliography, told)

    return await soon(request, make)
