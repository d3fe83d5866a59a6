"""Plan results to draw and write, built by hand: tablets, a liquid, up, down, and what is compared."""

from __future__ import annotations

import datetime as dt

from handrail.course.nouns import Course, Regimen, Step
from handrail.person.nouns import Person
from handrail.plan.nouns import Plan, PlanResult
from tests.report.builders import (
    Level,
    Shelf,
    course_of,
    finding,
    forecast,
    plan,
    result,
    steps_of,
)

_FOUR = ("08:00", "12:00", "18:00", "22:00")
_HELD = "floor: no cut above 15 mg a day"


def _doses(*amounts: float) -> list[tuple[str, float]]:
    return [(time, mg) for time, mg in zip(_FOUR, amounts, strict=True) if mg]


def adult_80() -> PlanResult:
    """80 mg a day in 10 and 20 mg tablets with halves, to nothing, beside its comparators."""
    shelf = Shelf()
    levels: list[Level] = [
        (7, _doses(20, 15, 15, 20)),
        (7, _doses(15, 10, 15, 20)),
        (8, _doses(15, 10, 10, 15)),
        (9, _doses(10, 5, 10, 15)),
        (10, _doses(10, 5, 5, 10)),
        (12, _doses(5, 5, 0, 10)),
        (14, _doses(5, 0, 0, 10)),
        (14, _doses(0, 0, 0, 5)),
    ]
    steps = steps_of(levels, before_mg=80, shelf=shelf, held_by=_HELD)
    slow = steps_of(
        [(days * 2, doses) for days, doses in levels],
        before_mg=80,
        shelf=shelf,
        held_by="limit: 0.5 % moderate",
    )
    fast = steps_of(
        [(4, doses) for _, doses in levels],
        before_mg=80,
        shelf=shelf,
        held_by="floor: at least 3 days a step",
    )
    return result(
        [
            plan("faster", "Faster", fast, forecast=forecast(0.25, 32)),
            plan("middle", "Middle", steps, chosen=True, forecast=forecast(0.1, 81)),
            plan("slower", "Slower", slow, forecast=forecast(0.03, 162)),
            *_beside(levels, shelf),
        ]
    )


def _beside(levels: list[Level], shelf: Shelf) -> tuple[Plan, ...]:
    """What plans from 80 mg a day are compared with: a fixed percentage, staying, and stopping at once."""
    weekly = [(7, doses) for _, doses in levels]
    stay = [(126, _doses(20, 20, 20, 20))]
    return (
        plan(
            "ten_percent_a_week",
            "10 % of the present dose a week",
            steps_of(weekly, before_mg=80, shelf=shelf, held_by="10 % a week"),
            limits=None,
            forecast=forecast(0.12, 56),
        ),
        plan(
            "stay",
            "Stay on the dose",
            steps_of(stay, before_mg=80, shelf=shelf, held_by=""),
            limits=None,
            ends_with_micrograms=80_000,
            forecast=forecast(0.001, 126),
            offered=False,
            not_offered_because="It is what is compared with, not a way down.",
        ),
        plan(
            "abrupt_stop",
            "Stop at once",
            (),
            limits=None,
            offered=False,
            not_offered_because="AS-01: stopping at once after months of use is never offered.",
            forecast=forecast(0.5, 7),
            caused=(finding("AS-01", "contraindicated", says="Stopping at once after months.", do="Don't."),),
        ),
    )


def child_on_liquid() -> PlanResult:
    """A child of 7 on 1 mg/mL liquid, 22.5 mg a day, volumes such as 7.5 and 2.5 mL."""
    shelf = Shelf(liquid=1_000)
    times = ("07:30", "14:00", "20:00")
    levels: list[Level] = [
        (7, list(zip(times, (7, 6.5, 7.5), strict=True))),
        (7, list(zip(times, (5, 4.5, 5.5), strict=True))),
        (10, list(zip(times, (2.5, 2, 3), strict=True))),
        (14, [(times[2], 1.5)]),
    ]
    steps = steps_of(levels, before_mg=22.5, shelf=shelf, held_by="CH-04: specialist")
    return result(
        [plan("middle", "Middle", steps, chosen=True)],
        person=Person(age_years=7, weight_kg=22),
        course=course_of([("07:30", 7.5), ("14:00", 7.5), ("20:00", 7.5)], days=200),
        supervision="draft for specialist supervision",
        supervision_reasons=("A child's taper belongs with a specialist.",),
    )


def goal_above_zero() -> PlanResult:
    """Down to 30 mg a day, which goes on; one change on a leap day's eve."""
    levels: list[Level] = [
        (14, _doses(15, 10, 10, 15)),
        (14, _doses(10, 10, 10, 10)),
        (28, _doses(10, 5, 5, 10)),
    ]
    steps = steps_of(levels, before_mg=60, shelf=Shelf(), held_by=_HELD)
    return result(
        [plan("middle", "Middle", steps, chosen=True, ends_with_micrograms=30_000)],
        starts_on=dt.date(2028, 2, 1),
    )


def titration() -> PlanResult:
    """The way up by the label: 5 mg three times a day, 5 mg a dose every 3 days; the dose goes on."""
    levels: list[Level] = [(3, [(t, mg) for t in ("08:00", "14:00", "22:00")]) for mg in (5, 10, 15)]
    levels.append((1, [(t, 20) for t in ("08:00", "14:00", "22:00")]))
    steps = steps_of(levels, before_mg=0, shelf=Shelf(), held_by="U01: not sooner than every 3 days")
    return result(
        [
            plan(
                "label",
                "By the label",
                steps,
                direction="up",
                chosen=True,
                limits=None,
                ends_with_micrograms=60_000,
            )
        ],
        direction="up",
        course=Course(steps=(Step(regimen=Regimen(intakes=()), days=None),)),
    )


def every_result() -> dict[str, PlanResult]:
    """All of them, by name."""
    return {
        "adult_80": adult_80(),
        "child_on_liquid": child_on_liquid(),
        "goal_above_zero": goal_above_zero(),
        "titration": titration(),
    }
