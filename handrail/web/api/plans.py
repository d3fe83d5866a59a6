"""POST /api/v1/plan/taper and /plan/titration: the way down or up, in tablets that exist.

That no plan passes is an answer (200), with the rule that blocks; so is an emergency that comes first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from fastapi.openapi.models import Example
from fastapi.responses import Response
from pydantic import Field

import handrail
from handrail.errors import InputError, NoPlanFound
from handrail.exchange import reading
from handrail.exchange.json import no_plan_json, plan_json
from handrail.exchange.shapes import NoPlanShape, PlanShape
from handrail.report.words import emergency_words
from handrail.web.answers import in_line
from handrail.web.asked import (
    Asked,
    CourseIn,
    MedicineIn,
    PersonIn,
    SeedIn,
    StrictBool,
    StrictNumber,
    StrictText,
    StrictWhole,
    course_of,
)
from handrail.web.bodies import JsonRoute

MOST_DRAWS = 1000
router = APIRouter(prefix="/api/v1/plan", tags=["plan"], route_class=JsonRoute)

TAPER: Example = {
    "summary": "Down from 80 mg a day, with a sleeping tablet",
    "value": {
        "course": "20 mg four times a day for 14 months",
        "person": {
            "age_years": 58,
            "sex": "female",
            "weight_kg": 70,
            "egfr_ml_min_1_73m2": 48,
            "other_medicines": ["zolpidem"],
        },
        "have": [10, 20],
        "halves": True,
    },
}
TITRATION: Example = {
    "summary": "Up to 60 mg a day",
    "value": {
        "to": "60 mg a day",
        "person": {"age_years": 45, "weight_kg": 80, "egfr_ml_min_1_73m2": 95, "country": "UK"},
    },
}


class PlanAsked(Asked):
    """What both plans may be asked with."""

    person: PersonIn = Field(default_factory=handrail.Person)
    medicine: MedicineIn = None
    have: list[StrictNumber] | None = Field(
        None, description="Tablet strengths at hand, in mg.", max_length=50
    )
    halves: StrictBool | None = Field(None, description="Whether scored tablets may be halved.")
    liquid: StrictText | None = Field(None, description="A liquid at hand.", examples=["1mg/ml"])
    start: StrictText | None = Field(None, description="First day of the plan; tomorrow if not given.")
    protect: StrictText = Field("night", description="Which dose goes last: night, morning, noon or evening.")
    floors: dict[str, StrictNumber] | None = Field(
        None, description="Floors that a clinician changes; needs a reason.", max_length=50
    )
    reason: StrictText | None = Field(None, description="Why a floor is changed; it is printed on the plan.")
    choose: StrictText | None = Field(None, description="Which plan to mark as chosen.")
    kinetics: StrictText | None = Field(
        None, description="A published set of parameters in place of the pack's own."
    )
    seed: SeedIn = 1
    draws: StrictWhole | None = Field(
        None, ge=1, le=MOST_DRAWS, description="How many draws of the person to plan with."
    )

    def wishes(self, medicine: handrail.Medicine) -> dict[str, Any]:
        """The arguments that both plans take, read as the command line reads them.

        Raises:
            InputError: something can't be read.
        """
        floors = None if self.floors is None else [f"{k}={v!r}" for k, v in self.floors.items()]
        return {
            "have": reading.strengths(None if self.have is None else ",".join(f"{mg!r}" for mg in self.have)),
            "halves": self.halves,
            "liquid": (
                None if self.liquid is None else handrail.read_liquid_strength(self.liquid, where="--liquid")
            ),
            "starts_on": reading.start_date(self.start),
            "protect": self.protect,
            "floors": reading.changed_floors(reading.settings(floors, "--floor"), self.reason, medicine),
            "choose": self.choose,
            "kinetics": self.kinetics,
            "seed": self.seed,
            "draws": self.draws,
        }


class LimitsGiven(Asked):
    """The largest average chance of each grade of withdrawal that a plan may have, above 0 to 0.5."""

    moderate: StrictNumber
    severe: StrictNumber


class TaperAsked(PlanAsked):
    """The way down from what is taken now."""

    course: CourseIn
    to: StrictText | None = Field(
        None, description="Lower to this daily dose; to nothing if not given.", examples=["20 mg a day"]
    )
    by: StrictText | None = Field(None, description="Be there by this date (year-month-day).")
    change_on: list[StrictText] | None = Field(
        None, description="Change only on these days: mon, tue, ...", max_length=7
    )
    limits: dict[str, LimitsGiven] | None = Field(None, description="By plan: faster, middle, slower.")


class TitrationAsked(PlanAsked):
    """The way up to a daily dose."""

    to: StrictText = Field(description="The daily dose to arrive at.", examples=["60 mg a day"])
    course: CourseIn | None = Field(None, description="What is taken now; nothing if left out.")


@router.post("/taper", response_model=PlanShape | NoPlanShape, summary="Plan a taper")
async def taper(
    request: Request, asked: Annotated[TaperAsked, Body(openapi_examples={"down": TAPER})]
) -> Response:
    """Three plans, beside staying on the dose, 10 % a week and an abrupt stop; or why there is none."""

    def plan(medicine: handrail.Medicine) -> handrail.PlanResult:
        wishes = asked.wishes(medicine) | {
            "goal_micrograms": 0 if asked.to is None else reading.daily_dose(asked.to, "--to"),
            "by": reading.end_date(asked.by),
            "change_on": reading.weekdays(
                None if asked.change_on is None else ",".join(asked.change_on), "--change-on"
            ),
            "limits": _limits(asked.limits),
        }
        return handrail.plan_taper(course_of(asked.course, medicine), asked.person, medicine, **wishes)

    return await in_line(request, lambda: _plan_or_why_not(asked, plan))


@router.post("/titration", response_model=PlanShape | NoPlanShape, summary="Plan a titration")
async def titration(
    request: Request, asked: Annotated[TitrationAsked, Body(openapi_examples={"up": TITRATION})]
) -> Response:
    """Two ways up to a daily dose; or the rule that stands in the way, and the highest dose that passes."""

    def plan(medicine: handrail.Medicine) -> handrail.PlanResult:
        return handrail.plan_titration(
            asked.person,
            medicine,
            to_micrograms=reading.daily_dose(asked.to, "--to"),
            course=None if asked.course is None else course_of(asked.course, medicine),
            **asked.wishes(medicine),
        )

    return await in_line(request, lambda: _plan_or_why_not(asked, plan))


def _plan_or_why_not(
    asked: PlanAsked, plan: Callable[[handrail.Medicine], handrail.PlanResult]
) -> PlanShape | NoPlanShape:
    medicine = handrail.load_medicine(asked.medicine)
    try:
        return plan_json(plan(medicine), medicine.bibliography)
    except NoPlanFound as error:
        return no_plan_json(error, emergency_words(medicine, asked.person.country))


def _limits(given: dict[str, LimitsGiven] | None) -> Any:
    if given is None:
        return None
    for name in given:
        if not name.isidentifier():
            raise InputError("A name of a plan can't be read.", where="--limits", fix="Such as middle.")
    text = ",".join(f"{name}={one.moderate!r}/{one.severe!r}" for name, one in given.items())
    return reading.limits(text) if text else None
