"""POST /api/v1/overdose, /restart, /ran-out and /admitted: too much, a gap, no more left, admitted."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Request
from fastapi.openapi.models import Example
from fastapi.responses import Response
from pydantic import Field

import handrail
from handrail.exchange import reading
from handrail.exchange.overdose_json import admitted_json, overdose_json, ran_out_json, restart_json
from handrail.exchange.shapes_urgent import AdmittedShape, OverdoseShape, RanOutShape, RestartShape
from handrail.exchange.too_much import read_swallowed
from handrail.report.overdose_text import first_lines
from handrail.report.running_out import admitted_lines, ran_out_lines, restart_lines
from handrail.web.answers import soon
from handrail.web.asked import Asked, CourseIn, MedicineIn, PersonIn, StrictBool, StrictText, course_of
from handrail.web.bodies import JsonRoute

router = APIRouter(prefix="/api/v1", tags=["now"], route_class=JsonRoute)

TOO_MUCH: Example = {
    "summary": "300 mg an hour ago, with alcohol",
    "value": {
        "amount": "300 mg",
        "hours_ago": "1",
        "alcohol_now": True,
        "person": {"age_years": 40, "country": "UK"},
    },
}
GAP: Example = {
    "summary": "Three days without",
    "value": {"course": "20 mg three times a day for 1 year", "gap": "3d"},
}
NO_MORE: Example = {
    "summary": "Four tablets left",
    "value": {"course": "60 mg a day for 2 years", "left": "4 x 10 mg"},
}
WARD: Example = {
    "summary": "Nil by mouth, three hours after the last dose",
    "value": {"course": "60 mg a day for 2 years", "last_dose": "3 hours", "nil_by_mouth": True},
}


class OverdoseAsked(Asked):
    """What was swallowed, when, by whom. What is not known counts as the graver."""

    amount: StrictText = Field(
        description="All that was swallowed.", examples=["300 mg", "30 x 10 mg", "a handful"]
    )
    person: PersonIn = Field(default_factory=handrail.Person)
    medicine: MedicineIn = None
    hours_ago: StrictText | None = Field(
        None, description="Since it was swallowed (since the last part of it).", examples=["1", "30 minutes"]
    )
    daily: StrictText | None = Field(None, description="The usual dose a day.", examples=["60 mg a day"])
    usual: StrictText | None = Field(None, description="The usual dose at one time.", examples=["20 mg"])
    course: CourseIn | None = Field(
        None, description="What is taken: the usual doses, where they are not said."
    )
    alcohol_now: StrictBool | None = Field(None, description="Whether alcohol was drunk with it.")
    on_purpose: StrictBool | None = Field(None, description="Whether it was meant to do harm.")


class OnACourseAsked(Asked):
    """What has been taken, and by whom."""

    course: CourseIn
    person: PersonIn = Field(default_factory=handrail.Person)
    medicine: MedicineIn = None


class RestartAsked(OnACourseAsked):
    """A gap, and what has been seen since."""

    gap: StrictText = Field(description="Time since the last dose.", examples=["3d", "30 hours"])
    after_overdose: StrictBool | None = Field(None, description="Whether an overdose came before it.")
    clinician_saw: StrictBool | None = Field(
        None, description="Whether a clinician has seen the person since."
    )
    alert: StrictBool | None = Field(None, description="Whether they were found awake and clear.")
    kidneys_known: StrictBool | None = Field(None, description="Whether the kidneys were measured since.")


class RanOutAsked(OnACourseAsked):
    """What is left."""

    left: StrictText | None = Field(
        None, description="What is left; nothing if not given.", examples=["4 x 10 mg"]
    )
    last_dose: StrictText | None = Field(None, description="Time since the last dose.", examples=["10 hours"])


class AdmittedAsked(OnACourseAsked):
    """A stay in hospital that begins."""

    last_dose: StrictText | None = Field(None, description="Time since the last dose.", examples=["10 hours"])
    nil_by_mouth: StrictBool | None = Field(None, description="Whether nothing may be swallowed.")
    pump_refill: StrictText | None = Field(
        None, description="The day a pump has to be refilled (year-month-day)."
    )


@router.post("/overdose", response_model=OverdoseShape, summary="Too much was swallowed: what to do now")
async def overdose(
    request: Request, asked: Annotated[OverdoseAsked, Body(openapi_examples={"much": TOO_MUCH})]
) -> Response:
    """Whom to call, what to do, how grave. The same JSON as `handrail overdose --json`."""

    def make() -> object:
        medicine = handrail.load_medicine(asked.medicine)
        swallowed = read_swallowed(
            asked.amount,
            products=medicine.products,
            usual=asked.usual,
            daily=asked.daily,
            course=None if asked.course is None else course_of(asked.course, medicine),
        )
        result = handrail.judge_overdose(
            swallowed.amount,
            asked.person,
            medicine,
            hours_ago=_hours(asked.hours_ago, "--hours-ago"),
            daily_dose_mg=swallowed.daily_dose_mg,
            single_dose_mg=swallowed.single_dose_mg,
            alcohol=asked.alcohol_now,
            on_purpose=asked.on_purpose,
        )
        return overdose_json(
            result,
            medicine.bibliography,
            lines=first_lines(result, medicine),
            numbers=handrail.help_numbers(asked.person.country, medicine.name),
        )

    return await soon(request, make)


@router.post("/restart", response_model=RestartShape, summary="After a gap: who decides about the next dose")
async def restart(
    request: Request, asked: Annotated[RestartAsked, Body(openapi_examples={"gap": GAP})]
) -> Response:
    """Never on one's own beyond two days, or after an overdose. As `handrail restart --json`."""

    def make() -> object:
        medicine = handrail.load_medicine(asked.medicine)
        result = handrail.restart_advice(
            course_of(asked.course, medicine),
            asked.person,
            medicine,
            gap_h=handrail.read_quantity(asked.gap, "time_since", where="--gap"),
            after_overdose=asked.after_overdose,
            clinician_saw=asked.clinician_saw,
            alert=asked.alert,
            kidneys_known=asked.kidneys_known,
        )
        return restart_json(result, medicine.bibliography, lines=restart_lines(result, medicine))

    return await soon(request, make)


@router.post("/ran-out", response_model=RanOutShape, summary="I ran out")
async def ran_out(
    request: Request, asked: Annotated[RanOutAsked, Body(openapi_examples={"left": NO_MORE})]
) -> Response:
    """What to do, and by when. The same JSON as `handrail ran-out --json`."""

    def make() -> object:
        medicine = handrail.load_medicine(asked.medicine)
        left = asked.left
        nothing = left is None or left.strip().casefold() in reading.NOTHING_WORDS
        result = handrail.ran_out(
            course_of(asked.course, medicine),
            asked.person,
            medicine,
            left=None if nothing or left is None else handrail.read_ingested(left, medicine.products),
            last_dose_hours_ago=_hours(asked.last_dose, "--last-dose"),
        )
        return ran_out_json(result, medicine.bibliography, lines=ran_out_lines(result, medicine))

    return await soon(request, make)


@router.post("/admitted", response_model=AdmittedShape, summary="I'm being admitted")
async def admitted(
    request: Request, asked: Annotated[AdmittedAsked, Body(openapi_examples={"ward": WARD})]
) -> Response:
    """What the ward has to know. The same JSON as `handrail admitted --json`."""

    def make() -> object:
        medicine = handrail.load_medicine(asked.medicine)
        result = handrail.admitted(
            course_of(asked.course, medicine),
            asked.person,
            medicine,
            last_dose_hours_ago=_hours(asked.last_dose, "--last-dose"),
            nil_by_mouth=asked.nil_by_mouth,
            pump_refill_on=reading.date(asked.pump_refill, "--pump-refill"),
        )
        return admitted_json(result, medicine.bibliography, lines=admitted_lines(result, medicine))

    return await soon(request, make)


def _hours(text: str | None, option: str) -> float | None:
    return None if text is None else handrail.read_quantity(text, "time_since", where=option)
