"""A plan read back from the JSON that `exchange.json.plan_json` wrote: the same answer, so the same paper.

What was approved is the saved answer, not the question: a later version of the program might answer it
otherwise. Written again, it gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from handrail.errors import InputError
from handrail.exchange.shapes import SCHEMA

if TYPE_CHECKING:
    from handrail.check.nouns import Finding, MissingFact
    from handrail.course.nouns import Course
    from handrail.person.nouns import Person
    from handrail.plan.nouns import Forecast, Plan, PlannedIntake, PlannedStep, PlanResult, ProductCount

Shape = Mapping[str, Any]
LIQUID = "oral_liquid"
"""The form that counts in mL; everything else counts in halves of a piece."""


def read_plan(text: bytes | str) -> PlanResult:
    """The answer that was written down as JSON.

    Args:
        text: as `handrail plan ... --json` or `json_text(plan_json(...))` wrote it.

    Raises:
        InputError: it isn't JSON, isn't such an answer, or a part of it is missing or can't be.
    """
    try:
        shape = json.loads(text)
    except (ValueError, RecursionError):
        raise InputError(
            "This is no JSON.", fix="Give a file that `handrail plan ... --json` wrote.", where="plan"
        ) from None
    found = shape.get("schema") if isinstance(shape, dict) else None
    if found != SCHEMA:
        raise InputError(
            f"This is no saved plan: its schema is {str(found)[:60]!r}.",
            fix=f"Give a file whose schema is {SCHEMA!r}.",
            where="plan",
        )
    try:
        return _result(shape)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise InputError(
            f"A part of this saved plan is missing or can't be read: {str(error)[:80]}.",
            fix="Make the plan again; a saved plan is never mended by hand.",
            where="plan",
        ) from None


def _result(shape: Shape) -> PlanResult:
    from handrail.plan.nouns import PlanResult

    return PlanResult(
        medicine=shape["medicine"],
        direction=shape["direction"],
        plans=tuple(_plan(one) for one in shape["plans"]),
        person=_person(shape["person"]),
        course=_course(shape["course"]),
        starts_on=dt.date.fromisoformat(shape["starts_on"]),
        seed=shape["seed"],
        draws=shape["draws"],
        pack_version=shape["pack_version"],
        rules_date=shape["rules_date"],
        standing=_all(shape["standing"], _finding),
        cannot_tell=_all(shape["cannot_tell"], _missing),
        not_recognised=tuple(shape["not_recognised"]),
        do_now=tuple(shape["do_now"]),
        supervision=shape["supervision"],
        supervision_reasons=tuple(shape["supervision_reasons"]),
        setting=shape["setting"],
        schedule_advice=tuple((one["rule"], one["says"], one["sources"]) for one in shape["schedule_advice"]),
        assumptions=tuple(shape["assumptions"]),
        stop_rules=tuple((one["heading"], one["says"]) for one in shape["stop_rules"]),
        sources=tuple(one["key"] for one in shape["sources"]),
    )


def _plan(shape: Shape) -> Plan:
    from handrail.plan.nouns import Limits, Plan

    limits = shape["limits"]
    return Plan(
        name=shape["name"],
        title=shape["title"],
        direction=shape["direction"],
        offered=shape["offered"],
        chosen=shape["chosen"],
        limits=limits and Limits(moderate=limits["moderate"], severe=limits["severe"]),
        meets_limits=shape["meets_limits"],
        steps=_all(shape["steps"], _step),
        ends_with_micrograms=_micrograms(shape["ends_with_mg"]),
        total_days=shape["total_days"],
        forecast=_forecast(shape["forecast"]),
        findings=_all(shape["findings"], _finding),
        standing=_all(shape["standing"], _finding),
        caused=_all(shape["caused"], _finding),
        cannot_tell=_all(shape["cannot_tell"], _missing),
        not_offered_because=shape["not_offered_because"],
        notes=tuple(shape["notes"]),
        needs=_all(shape["needs"], _product),
    )


def _step(shape: Shape) -> PlannedStep:
    from handrail.plan.nouns import PlannedStep

    return PlannedStep(
        start_day=shape["start_day"],
        days=shape["days"],
        intakes=_all(shape["intakes"], _intake),
        change_micrograms=_micrograms(shape["change_mg"]),
        held_by=shape["held_by"],
        needs=_all(shape["needs"], _product),
    )


def _intake(shape: Shape) -> PlannedIntake:
    from handrail.plan.nouns import PlannedIntake

    hours, minutes = shape["time"].split(":")
    return PlannedIntake(
        minute_of_day=60 * int(hours) + int(minutes),
        dose_micrograms=_micrograms(shape["dose_mg"]),
        products=_all(shape["products"], _product),
    )


def _product(shape: Shape) -> ProductCount:
    from handrail.plan.nouns import ProductCount

    liquid = shape["form"] == LIQUID
    return ProductCount(
        product=shape["product"],
        strength_micrograms=_micrograms(shape["strength_mg"]),
        form=shape["form"],
        halves=0 if liquid else round(2 * shape["count"]),
        volume_ml=float(shape["count"]) if liquid else None,
    )


def _forecast(shape: Shape) -> Forecast:
    from handrail.plan.nouns import Chance, Forecast

    return Forecast(
        any=Chance(**shape["any"]),
        moderate=Chance(**shape["moderate"]),
        severe=Chance(**shape["severe"]),
        worst_day=shape["worst_day"],
        burden_by_day=tuple(shape["burden_by_day"]),
        burden_low_by_day=tuple(shape["burden_low_by_day"]),
        burden_high_by_day=tuple(shape["burden_high_by_day"]),
        by_kidneys=tuple(shape["by_kidneys"]),
    )


def _finding(shape: Shape) -> Finding:
    from handrail.check.nouns import Finding

    return Finding(**{**shape, "sources": tuple(shape["sources"])})


def _missing(shape: Shape) -> MissingFact:
    from handrail.check.nouns import MissingFact

    return MissingFact(missing=shape["missing"], rules=tuple(shape["rules"]), severity=shape["severity"])


def _person(shape: Shape) -> Person:
    from handrail.person.nouns import Person

    facts: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in shape.items()}
    return Person(**facts)


def _course(shape: Shape) -> Course:
    from dataclasses import replace

    from handrail.course import parse_course

    course = parse_course(shape["sentence"])
    starts_on = shape["starts_on"]
    return course if starts_on is None else replace(course, starts_on=dt.date.fromisoformat(starts_on))


def _micrograms(milligrams: float) -> int:
    return round(1000 * milligrams)


def _all(shapes: list[Shape], read: Callable[[Shape], Any]) -> tuple[Any, ...]:
    return tuple(read(one) for one in shapes)
