"""Answers as JSON: the same figures as on paper, for other programs.

`plan_json`, `check_json` and `profile_json` return plain dictionaries in the shapes of
`exchange.shapes`; `json_text` writes one down. The same answer always gives the same bytes: keys in
a fixed order, amounts exact, every other number to six significant digits.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING

from handrail.errors import SolverError
from handrail.exchange import shapes
from handrail.exchange.findings import (
    CHECK_SCHEMA,
    bibliography_of,
    check_json,
    finding_json,
    missing_json,
    sources_json,
)
from handrail.exchange.happenings_json import happening_json, pump_dry_json
from handrail.units import six_digits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handrail.course.nouns import Course
    from handrail.errors import NoPlanFound
    from handrail.person.nouns import Person
    from handrail.plan.nouns import (
        Chance,
        Forecast,
        Plan,
        PlannedIntake,
        PlannedStep,
        PlanResult,
        ProductCount,
    )
    from handrail.simulate.nouns import Bands, FloatArray, Profile
    from handrail.sources import Bibliography

__all__ = [
    "CHECK_SCHEMA",
    "PROFILE_SCHEMA",
    "check_json",
    "course_json",
    "json_text",
    "milligrams",
    "no_plan_json",
    "number",
    "one_plan_json",
    "person_json",
    "plan_json",
    "profile_json",
    "sources_json",
]

PROFILE_SCHEMA = "handrail/profile/1"
_NUMBERS = re.compile(r"\[\n\s+(-?\d[\d.eE+-]*(?:,\n\s+-?\d[\d.eE+-]*)*)\n\s+\]")
"""A list of nothing but numbers, spread over lines."""


def json_text(shape: Mapping[str, object]) -> str:
    """The shape as text: indented, UTF-8 characters as they are, a newline at the end.

    >>> print(json_text({"a": [1, 2.5], "b": "x"}), end="")
    {
      "a": [1, 2.5],
      "b": "x"
    }
    """
    text = json.dumps(shape, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    # A curve on one line; no string can match, since a line end inside one is written as two letters.
    return _NUMBERS.sub(lambda found: f"[{', '.join(found[1].replace(',', ' ').split())}]", text)


def plan_json(result: PlanResult, bibliography: Bibliography | None = None) -> shapes.PlanShape:
    """A whole answer of `plan_taper` or `plan_titration`; doses in mg, chances 0 to 1, times in days.

    Args:
        result: the answer.
        bibliography: where the sources are looked up; that of the medicine's pack if not given.

    Raises:
        SolverError: a figure in it is not a number (our mistake).
    """
    from datetime import timedelta

    return {
        "schema": shapes.SCHEMA,
        "medicine": result.medicine,
        "pack_version": result.pack_version,
        "rules_date": result.rules_date,
        "seed": result.seed,
        "draws": result.draws,
        "direction": result.direction,
        "starts_on": result.starts_on.isoformat(),
        "person": person_json(result.person),
        "course": course_json(result.course),
        "do_now": list(result.do_now),
        "setting": result.setting,
        "supervision": result.supervision,
        "supervision_reasons": list(result.supervision_reasons),
        "standing": [finding_json(finding) for finding in result.standing],
        "cannot_tell": [missing_json(missing) for missing in result.cannot_tell],
        "not_recognised": list(result.not_recognised),
        "assumptions": list(result.assumptions),
        "plans": [
            one_plan_json(
                plan, [(result.starts_on + timedelta(days=s.start_day - 1)).isoformat() for s in plan.steps]
            )
            for plan in result.plans
        ],
        "stop_rules": [{"heading": heading, "says": says} for heading, says in result.stop_rules],
        "schedule_advice": [
            {"rule": rule, "says": says, "sources": sources} for rule, says, sources in result.schedule_advice
        ],
        "sources": sources_json(result.sources, bibliography or bibliography_of(result.medicine)),
    }


def no_plan_json(error: NoPlanFound, emergency: str) -> shapes.NoPlanShape:
    """Why there is no plan, so that a program that asked for one receives an answer.

    Args:
        error: what stood in the way.
        emergency: the line that comes first where `urgent` is true.
    """
    return {
        "error": {
            "kind": "no_plan",
            "urgent": error.urgent,
            "rule": error.rule,
            "message": error.message,
            "nearest": error.nearest,
            "fix": error.fix,
            "emergency": emergency if error.urgent else None,
        }
    }


def profile_json(profile: Profile, bibliography: Bibliography | None = None) -> shapes.ProfileShape:
    """A simulation: time in hours, levels in mg/L, effect and adaptation as a share of the most."""
    import numpy as np

    return {
        "schema": PROFILE_SCHEMA,
        "medicine": profile.medicine,
        "kinetics": profile.kinetics,
        "pack_version": profile.pack_version,
        "seed": profile.seed,
        "replicates": profile.replicates,
        "people": profile.people,
        "time_h": _numbers(profile.time_h.tolist()),
        "bands": {name: _bands(bands) for name, bands in profile.bands.items()},
        "chances": {
            name: {"mean": number(mean), "median": number(median), "low": number(low), "high": number(high)}
            for name, (mean, median, low, high) in profile.chances.items()
        },
        "outcomes": {
            name: _numbers(np.percentile(values, (5, 50, 95)).tolist())
            for name, values in profile.outcomes.items()
        },
        "happenings": [happening_json(one) for one in profile.happenings],
        "pump_dry_h": pump_dry_json(profile.happenings, float(profile.time_h[-1])),
        "assumptions": list(profile.assumptions),
        "sources": sources_json(profile.sources, bibliography or bibliography_of(profile.medicine)),
    }


def person_json(person: Person) -> shapes.PersonFacts:
    """Every fact about the person; null where it isn't known."""
    shape: shapes.PersonFacts = {}
    for field in fields(person):
        value = getattr(person, field.name)
        if isinstance(value, tuple):
            shape[field.name] = [str(item) for item in value]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        elif isinstance(value, Mapping):
            shape[field.name] = {str(k): _scalar(value[k]) for k in sorted(value)}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        else:
            shape[field.name] = _scalar(value)
    return shape


def course_json(course: Course) -> shapes.CourseShape:
    """What has been taken until now: the sentence that reads back as the same course, and its steps."""
    from handrail.course import write_course

    return {
        "sentence": write_course(course),
        "starts_on": course.starts_on.isoformat() if course.starts_on else None,
        "steps": [
            {
                "days": step.days,
                "daily_dose_mg": milligrams(step.regimen.daily_dose_micrograms),
                "fewest_a_day": step.regimen.fewest_a_day,
                "intakes": [
                    {"time": intake.time_text, "dose_mg": milligrams(intake.dose_micrograms)}
                    for intake in step.regimen.intakes
                ],
            }
            for step in course.steps
        ],
        "events": [
            {
                "kind": event.kind,
                "day": event.day,
                "time": None if event.minute_of_day is None else _clock(event.minute_of_day),
                "dose_mg": None if event.dose_micrograms is None else milligrams(event.dose_micrograms),
                "late_minutes": event.late_minutes,
            }
            for event in course.events
        ],
    }


def milligrams(micrograms: int) -> int | float:
    """An exact amount in mg: 5 for 5000, 2.5 for 2500.

    >>> milligrams(5000), milligrams(2500)
    (5, 2.5)
    """
    return micrograms // 1000 if micrograms % 1000 == 0 else micrograms / 1000


def number(value: float) -> int | float:
    """A figure to six significant digits, without a trailing ".0": the same on every machine.

    >>> number(0.1 + 0.2), number(2.0), number(1234567.0)
    (0.3, 2, 1234570)

    Raises:
        SolverError: it isn't finite; JSON has no word for that.
    """
    if not math.isfinite(value):
        raise SolverError(
            f"A figure in the answer is {value}.", fix="Please report this with the command used."
        )
    rounded = six_digits(value)
    return int(rounded) if rounded.is_integer() else rounded


def one_plan_json(plan: Plan, start_dates: Sequence[str]) -> shapes.OnePlanShape:
    """One plan of an answer; the date of each step is given beside it."""
    limits = plan.limits
    return {
        "name": plan.name,
        "title": plan.title,
        "direction": plan.direction,
        "offered": plan.offered,
        "chosen": plan.chosen,
        "not_offered_because": plan.not_offered_because,
        "limits": {"moderate": number(limits.moderate), "severe": number(limits.severe)} if limits else None,
        "meets_limits": plan.meets_limits,
        "total_days": plan.total_days,
        "ends_with_mg": milligrams(plan.ends_with_micrograms),
        "steps": [_step(step, date) for step, date in zip(plan.steps, start_dates, strict=True)],
        "needs": [_product(product) for product in plan.needs],
        "forecast": _forecast(plan.forecast),
        "findings": [finding_json(finding) for finding in plan.findings],
        "standing": [finding_json(finding) for finding in plan.standing],
        "caused": [finding_json(finding) for finding in plan.caused],
        "cannot_tell": [missing_json(missing) for missing in plan.cannot_tell],
        "notes": list(plan.notes),
    }


def _step(step: PlannedStep, start_date: str) -> shapes.StepShape:
    return {
        "start_day": step.start_day,
        "start_date": start_date,
        "days": step.days,
        "daily_dose_mg": milligrams(step.daily_dose_micrograms),
        "change_mg": milligrams(step.change_micrograms),
        "held_by": step.held_by,
        "intakes": [_intake(intake) for intake in step.intakes],
        "needs": [_product(product) for product in step.needs],
    }


def _intake(intake: PlannedIntake) -> shapes.IntakeShape:
    return {
        "time": intake.time_text,
        "dose_mg": milligrams(intake.dose_micrograms),
        "products": [_product(product) for product in intake.products],
    }


def _product(product: ProductCount) -> shapes.ProductShape:
    return {
        "product": product.product,
        "form": product.form,
        "strength_mg": milligrams(product.strength_micrograms),
        "count": number(product.count),
    }


def _forecast(forecast: Forecast) -> shapes.ForecastShape:
    return {
        "any": _chance(forecast.any),
        "moderate": _chance(forecast.moderate),
        "severe": _chance(forecast.severe),
        "worst_day": forecast.worst_day,
        "burden_by_day": _numbers(forecast.burden_by_day),
        "burden_low_by_day": _numbers(forecast.burden_low_by_day),
        "burden_high_by_day": _numbers(forecast.burden_high_by_day),
        "by_kidneys": _numbers(forecast.by_kidneys),
    }


def _chance(chance: Chance) -> shapes.ChanceShape:
    return {
        "mean": number(chance.mean),
        "median": number(chance.median),
        "low": number(chance.low),
        "high": number(chance.high),
    }


def _bands(bands: Bands) -> shapes.BandsShape:
    return {
        "p5": _array(bands.p5),
        "p25": _array(bands.p25),
        "p50": _array(bands.p50),
        "p75": _array(bands.p75),
        "p95": _array(bands.p95),
    }


def _array(values: FloatArray) -> list[int | float]:
    return _numbers(values.tolist())


def _numbers(values: Iterable[float]) -> list[int | float]:
    return [number(value) for value in values]


def _clock(minute_of_day: int) -> str:
    return f"{minute_of_day // 60:02d}:{minute_of_day % 60:02d}"


def _scalar(value: object) -> shapes.Scalar:
    if isinstance(value, float):
        return number(value)
    return value if isinstance(value, str | int | bool) or value is None else str(value)
