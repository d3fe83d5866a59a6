"""POST /api/v1/simulate and what is under it: a person, sleepiness, event tables, populations, what matters.

Each answers with the same JSON as the command line. Their size is bounded: what is larger is a job of the web
app, or is done on a machine of one's own.
"""

from __future__ import annotations

from math import ceil
from typing import Annotated

from fastapi import APIRouter, Body, Request
from fastapi.openapi.models import Example
from fastapi.responses import Response

import handrail
from handrail.errors import InputError
from handrail.exchange.happening_words import Happenings
from handrail.exchange.json import profile_json
from handrail.exchange.population_json import population_shape, sensitivity_json
from handrail.exchange.population_shapes import PopulationShape, SedationShape, SensitivityShape
from handrail.exchange.sedation_json import sedation_json
from handrail.exchange.shapes import ProfileShape
from handrail.report.sedation_text import LEFT_OUT, NOT_MEASURED, grade_words
from handrail.web.answers import in_line
from handrail.web.api.simulate_asked import (
    MOST_DAYS,
    PopulationIn,
    SedationAsked,
    SensitivityAsked,
    SimulateAsked,
    TableAsked,
)
from handrail.web.asked import course_of
from handrail.web.bodies import JsonRoute

MOST_PERSON_DAYS = 2_000_000
"""Draws times days: some seconds of computing."""
SLOWER = 4
"""So many times as long takes a course on which something happens or beside which something is taken."""
AFTERWARDS_DAYS = 90
"""About as long as is looked at after a course has ended."""

MOST_POPULATION_DAYS = 5_000_000
CROWDS = ("adults",)

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
HAPPENS: Example = {
    "summary": "Kidneys that fail on the way, and dialysis",
    "value": {
        "course": "20 mg three times a day for 10 days",
        "person": {"age_years": 58, "egfr_ml_min_1_73m2": 90},
        "kidneys": "day 5: eGFR 15, back by day 12",
        "sessions": "day 6 09:00 for 4 h, 3 times a week until day 12",
        "people": 5,
        "replicates": 5,
        "until": 14,
    },
}
BESIDE: Example = {
    "summary": "An evening's drinks and a sleeping tablet",
    "value": {
        "course": "20 mg three times a day for 5 days",
        "person": {"age_years": 58, "egfr_ml_min_1_73m2": 90},
        "beside": ["lorazepam 1 mg at night"],
        "drinks": "6 at 20:00 day 3",
        "people": 5,
        "replicates": 5,
    },
}
TABLE: Example = {
    "summary": "Steady on three doses a day, then stopped",
    "value": {
        "table": "ID,TIME,EVID,AMT,CMT,II,ADDL,SS\n1,0,1,20,1,8,20,1\n",
        "person": {"age_years": 58, "egfr_ml_min_1_73m2": 90},
        "people": 4,
        "replicates": 4,
        "until": 14,
    },
}
CROWD: Example = {
    "summary": "A thousand adults, an abrupt stop beside a slower one",
    "value": {
        "course": "20 mg three times a day for 10 days then stop",
        "arms": {"slower": "20 mg three times a day for 10 days then 10 mg a day for 5 days then stop"},
        "crowd": "adults",
        "people": 1000,
        "replicates": 10,
        "until": 20,
    },
}
MATTERS: Example = {
    "summary": "What matters most after an abrupt stop",
    "value": {
        "course": "20 mg three times a day for 10 days then stop",
        "person": {"age_years": 58, "egfr_ml_min_1_73m2": 90},
        "points": 32,
        "until": 20,
    },
}


@router.post("/simulate", response_model=ProfileShape, summary="Simulate a course")
async def simulate(
    request: Request,
    asked: Annotated[SimulateAsked, Body(openapi_examples={"stop": EXAMPLE, "happens": HAPPENS})],
) -> Response:
    """Level, effect, adaptation and withdrawal in time. The same JSON as `handrail simulate --json`."""

    def make() -> ProfileShape:
        medicine = handrail.load_medicine(asked.medicine)
        course = None if asked.course is None else course_of(asked.course, medicine)
        happenings = asked.happenings(medicine)
        if course is None and not happenings:
            raise InputError("Nothing is taken and nothing happens.", fix="Give a course.", where="course")
        days = _days(course, asked.until, happenings)
        _refuse_too_much(asked.draws, days, MOST_PERSON_DAYS // (SLOWER if happenings else 1))
        profile = handrail.simulate_course(
            course,
            asked.person,
            medicine,
            people=asked.people,
            replicates=asked.replicates,
            until_day=asked.until,
            kinetics=asked.kinetics,
            seed=asked.seed,
            happenings=happenings,
        )
        return profile_json(profile, medicine.bibliography)

    return await in_line(request, make)


@router.post("/simulate/sedation", response_model=SedationShape, summary="Simulate sleepiness")
async def simulate_sedation(
    request: Request, asked: Annotated[SedationAsked, Body(openapi_examples={"evening": BESIDE})]
) -> Response:
    """Sleepiness together with other depressants and alcohol. The same JSON as `--sedation-json`."""

    def make() -> object:
        medicine = handrail.load_medicine(asked.medicine)
        course = None if asked.course is None else course_of(asked.course, medicine)
        happenings = asked.happenings(medicine)
        if course is None and not happenings:
            raise InputError("Nothing is taken and nothing happens.", fix="Give a course.", where="course")
        _refuse_too_much(asked.draws, _days(course, asked.until, happenings), MOST_PERSON_DAYS // SLOWER)
        profile = handrail.simulate_sedation(
            course,
            asked.person,
            medicine,
            with_=asked.beside,
            drinks=asked.drinks or (),
            people=asked.people,
            replicates=asked.replicates,
            until_day=asked.until,
            kinetics=asked.kinetics,
            seed=asked.seed,
            happenings=happenings,
        )
        return sedation_json(profile, medicine, grade_words(profile), (NOT_MEASURED, LEFT_OUT))

    return await in_line(request, make)


@router.post("/simulate/events", response_model=ProfileShape, summary="Simulate an event table")
async def simulate_events(
    request: Request, asked: Annotated[TableAsked, Body(openapi_examples={"steady": TABLE})]
) -> Response:
    """One person of a table, as it stands. The same JSON as `handrail simulate --events FILE --json`."""

    def make() -> ProfileShape:
        medicine = handrail.load_medicine(asked.medicine)
        # With a line end it is a text, whatever it looks like, and never the name of a file.
        table = handrail.read_events(asked.table + "\n")
        rows = table.of(asked.id)
        last_h = max(row.time_h + row.addl * row.ii_h + row.duration_h for row in rows)
        days = asked.until or ceil(last_h / 24) + AFTERWARDS_DAYS
        if days > MOST_DAYS:
            raise InputError(f"Day {days:,} is too far.", fix=f"Up to {MOST_DAYS:,}.", where="--until")
        _refuse_too_much(asked.draws, days, MOST_PERSON_DAYS // SLOWER)
        answer = handrail.simulate_events(
            table,
            asked.person,
            medicine,
            person_id=rows[0].id,
            people=asked.people,
            replicates=asked.replicates,
            until_day=asked.until,
            kinetics=asked.kinetics,
            seed=asked.seed,
        )
        return profile_json(answer.profiles[rows[0].id], medicine.bibliography)

    return await in_line(request, make)


@router.post("/simulate/population", response_model=PopulationShape, summary="Simulate a population")
async def simulate_population(
    request: Request, asked: Annotated[PopulationIn, Body(openapi_examples={"adults": CROWD})]
) -> Response:
    """What becomes of many people. The same JSON as `handrail simulate --summary --json`."""

    def make() -> PopulationShape:
        medicine = handrail.load_medicine(asked.medicine)
        courses = _courses(asked, medicine)
        happenings = asked.happenings(medicine)
        if courses is None and not happenings:
            raise InputError("Nothing is taken and nothing happens.", fix="Give a course.", where="course")
        days = max(_days(one, asked.until, happenings) for one in (courses or {"": None}).values())
        arms, is_slow = len(courses or {"": None}), bool(happenings or asked.beside or asked.drinks)
        _refuse_too_much(
            asked.people * arms, days, MOST_POPULATION_DAYS // (SLOWER if is_slow or asked.sedation else 1)
        )
        if asked.crowd is not None and asked.crowd not in CROWDS:
            raise InputError(
                f"The crowd '{asked.crowd[:40]}' is not known.", fix="There is: adults.", where="--crowd"
            )
        found = handrail.simulate_arms(
            courses,
            asked.person,
            medicine,
            people=max(1, asked.people // asked.replicates),
            replicates=asked.replicates,
            crowd=None if asked.crowd is None else handrail.read_crowd(asked.crowd),
            happenings=happenings,
            with_=asked.beside,
            drinks=asked.drinks or (),
            sedation=asked.sedation,
            above_mg_per_l=asked.above,
            until_day=asked.until,
            kinetics=asked.kinetics,
            seed=asked.seed,
        )
        return population_shape(found)

    return await in_line(request, make)


@router.post("/simulate/sensitivity", response_model=SensitivityShape, summary="What matters most")
async def simulate_sensitivity(
    request: Request, asked: Annotated[SensitivityAsked, Body(openapi_examples={"stop": MATTERS})]
) -> Response:
    """What we don't know that matters most for withdrawal. The same JSON as `--sensitivity-json`."""

    def make() -> SensitivityShape:
        medicine = handrail.load_medicine(asked.medicine)
        course = course_of(asked.course, medicine)
        # Twenty-three bodies a point are simulated.
        _refuse_too_much(23 * asked.points, _days(course, asked.until, ()), MOST_PERSON_DAYS)
        found = handrail.sensitivity(
            course,
            asked.person,
            medicine,
            points=asked.points,
            until_day=asked.until,
            kinetics=asked.kinetics,
            seed=asked.seed,
        )
        return sensitivity_json(found)

    return await in_line(request, make)


def _courses(asked: PopulationIn, medicine: handrail.Medicine) -> dict[str, handrail.Course] | None:
    """Every course by its name; None where only something happens."""
    if asked.course is None:
        if asked.arms:
            raise InputError("Other courses are set beside a first one.", fix="Give it.", where="course")
        return None
    courses = {"course": course_of(asked.course, medicine)}
    for name, course in asked.arms.items():
        if not name.strip() or name in courses:
            raise InputError(f"An arm can't be called '{name[:40]}'.", fix="Choose a name.", where="arms")
        courses[name] = course_of(course, medicine)
    return courses


def _days(course: handrail.Course | None, until: int | None, happenings: Happenings) -> int:
    """About how many days are looked at."""
    if until is not None:
        return until
    last_h = max((one.at_h for one in happenings), default=0.0)
    return (
        max(sum(step.days or 0 for step in course.steps) if course else 0, ceil(last_h / 24))
        + AFTERWARDS_DAYS
    )


def _refuse_too_much(draws: int, days: int, most: int) -> None:
    if draws * days > most:
        raise InputError(
            f"{draws:,} draws over {days:,} days are more than this server simulates for one caller.",
            fix=f"Ask for at most {max(1, most // days):,} draws, or until an earlier day; "
            "on a machine of your own, handrail simulate has no such limit.",
            where="--until",
        )
