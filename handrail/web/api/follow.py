"""POST /api/v1/follow and /follow/replan: what can be done from today on, after what a diary says.

An emergency is an answer (200), and the whole of it. So is that no way down passes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from fastapi.openapi.models import Example
from fastapi.responses import Response
from pydantic import Field

import handrail
from handrail.errors import InputError, NoPlanFound
from handrail.exchange import reading
from handrail.exchange.diary_danger import danger_first
from handrail.exchange.follow_in import read_diary_shape, read_plan_shape
from handrail.exchange.follow_json import what_now_json
from handrail.exchange.json import no_plan_json, plan_json
from handrail.exchange.shapes import NoPlanShape, PlanShape
from handrail.exchange.shapes_follow import WhatNowShape
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

router = APIRouter(prefix="/api/v1/follow", tags=["follow"], route_class=JsonRoute)

DIARY: Example = {
    "summary": "Two days on the way down",
    "value": {
        "person": {"age_years": 58, "weight_kg": 70, "egfr_ml_min_1_73m2": 80},
        "before": "20 mg four times a day for 14 months",
        "agreed": "15 mg four times a day for 14 days then 10 mg four times a day for 14 days then stop",
        "diary": {
            "schema": "handrail/diary/1",
            "entries": [
                {"date": "2026-03-02", "begins_offset_min": 0, "scores": {"sleep": 1, "anxiety": 1}},
                {"date": "2026-03-03", "begins_offset_min": 0, "scores": {"sleep": 2, "hallucinations": 0}},
            ],
        },
    },
}


class LimitsAsked(Asked):
    """What the clinician allows; it comes before everything the model says."""

    hold_days: StrictWhole = Field(0, ge=0, le=60, description="The person may hold so long without asking.")
    no_step_back: StrictBool = Field(False, description="Nothing goes up again.")
    most_mg_a_week: StrictNumber | None = Field(
        None, gt=0, lt=10_000, description="The daily dose falls by no more within a week."
    )
    change_on: list[StrictText] | None = Field(
        None, description="Change only on these days: mon, tue, ...", max_length=7
    )

    def read(self) -> handrail.FollowLimits:
        """The limits.

        Raises:
            InputError: no such day.
        """
        days = None if self.change_on is None else ",".join(self.change_on)
        return handrail.FollowLimits(
            hold_days=self.hold_days,
            no_step_back=self.no_step_back,
            most_mg_a_week=self.most_mg_a_week,
            change_on=reading.weekdays(days, "--change-on"),
        )


class FollowAsked(Asked):
    """A diary, and what was agreed: a course, or a plan as it was written."""

    diary: dict[str, Any] = Field(description="As JSON of handrail/diary/1, or a FHIR Bundle.")
    agreed: CourseIn | None = Field(None, description="From the first day of the diary on.")
    plan: dict[str, Any] | None = Field(None, description="Instead: the plan that is followed.")
    before: CourseIn | None = Field(None, description="What was taken until then; a plan knows it.")
    person: PersonIn = Field(default_factory=handrail.Person)
    medicine: MedicineIn = None
    on: StrictText | None = Field(None, description="Today; the day after the last entry if not given.")
    limits: LimitsAsked | None = None
    have: list[StrictNumber] | None = Field(None, description="Tablets at hand, in mg.", max_length=50)
    halves: StrictBool | None = Field(None, description="Whether scored tablets may be halved.")
    liquid: StrictText | None = Field(None, description="A liquid at hand.", examples=["1mg/ml"])
    kinetics: StrictText | None = Field(None, description="A published set in place of the pack's own.")
    seed: SeedIn = 1

    def read(self, medicine: handrail.Medicine) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments of `what_now` and `replan`.

        Raises:
            InputError: something can't be read, or it is not said what was agreed.
        """
        if (self.agreed is None) == (self.plan is None):
            raise InputError(
                "It is not said what was agreed, or it is said twice.",
                fix="Give agreed or plan.",
                where="agreed",
            )
        now = dt.datetime.now(dt.UTC)
        diary = read_diary_shape(self.diary, medicine, now=now)
        agreed = (
            read_plan_shape(self.plan, medicine) if self.agreed is None else course_of(self.agreed, medicine)
        )
        have = None if self.have is None else ",".join(f"{mg!r}" for mg in self.have)
        liquid = self.liquid
        return (diary, agreed, self.person, medicine), {
            "before": None if self.before is None else course_of(self.before, medicine),
            "on_day": reading.date(self.on, "--on"),
            "limits": None if self.limits is None else self.limits.read(),
            "have": reading.strengths(have),
            "halves": self.halves,
            "liquid": None if liquid is None else handrail.read_liquid_strength(liquid, where="--liquid"),
            "kinetics": self.kinetics,
            "seed": self.seed,
        }


class NowAsked(FollowAsked):
    """What now."""

    hold_days: StrictWhole | None = Field(None, ge=1, le=60, description="How long a hold to look at.")
    left: StrictText | None = Field(None, description="Tablets left.", examples=["10 mg: 60, 25 mg: 12"])


@router.post("", response_model=WhatNowShape, summary="What now, after a diary")
async def what_now(
    request: Request, asked: Annotated[NowAsked, Body(openapi_examples={"diary": DIARY})]
) -> Response:
    """Emergencies first and alone; else choices from today on, each checked and forecast for this person."""
    from handrail.exchange.follow_in import read_tablets_left

    def make() -> WhatNowShape:
        medicine = handrail.load_medicine(asked.medicine)
        with danger_first(asked.diary, medicine):
            given, wishes = asked.read(medicine)
            left = read_tablets_left(asked.left, "left")
            found = handrail.what_now(*given, **wishes, hold_days=asked.hold_days, tablets_left=left)
        line = emergency_words(medicine, asked.person.country)
        return what_now_json(found, medicine, line, medicine.bibliography)

    return await in_line(request, make)


@router.post("/replan", response_model=PlanShape | NoPlanShape, summary="Plan anew from where someone is")
async def replan(
    request: Request, asked: Annotated[FollowAsked, Body(openapi_examples={"diary": DIARY})]
) -> Response:
    """New ways down from today's state, for a clinician; or why there is none. Nothing in it is approved."""

    def plan(medicine: handrail.Medicine) -> handrail.PlanResult:
        given, wishes = asked.read(medicine)
        return handrail.replan(*given, **wishes)

    return await in_line(request, lambda: _plan_or_why_not(asked, plan))


def _plan_or_why_not(
    asked: FollowAsked, plan: Callable[[handrail.Medicine], handrail.PlanResult]
) -> PlanShape | NoPlanShape:
    medicine = handrail.load_medicine(asked.medicine)
    try:
        return plan_json(plan(medicine), medicine.bibliography)
    except NoPlanFound as error:
        return no_plan_json(error, emergency_words(medicine, asked.person.country))
