"""A choice that was made is a plan to approve: the one that was shown, begun where the person is."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache

import pytest

import handrail
from handrail.errors import InputError, NoPlanFound
from handrail.exchange.json import json_text, plan_json

START, TODAY = dt.date(2026, 11, 1), dt.date(2026, 11, 12)
PARTICLES, BODIES = 400, 60


@cache
def medicine() -> handrail.Medicine:
    return handrail.load_medicine("baclofen")


@cache
def person() -> handrail.Person:
    return handrail.Person(age_years=58, weight_kg=70, egfr_ml_min_1_73m2=48)


@cache
def plan() -> handrail.PlanResult:
    course = handrail.parse_course("20 mg three times a day for 14 months")
    return handrail.plan_taper(course, person(), medicine(), starts_on=START, draws=60)


def diary(**last: int) -> handrail.Diary:
    data = medicine().diary
    assert data is not None
    entries = [
        handrail.DiaryEntry(
            day=handrail.local_day(START + dt.timedelta(days=number), "Europe/London"),
            scores={"sleep": 1, "anxiety": 1} | (last if number == 10 else {}),
        )
        for number in range(11)
    ]
    return handrail.diary_of(entries, data, now=dt.datetime(2026, 11, 12, 9, tzinfo=dt.UTC))


def chosen(name: str, **last: int) -> handrail.PlanResult:
    return handrail.plan_of_choice(
        name,  # pyright: ignore[reportArgumentType]
        diary(**last),
        plan(),
        person(),
        medicine(),
        on_day=TODAY,
        particles=PARTICLES,
        bodies=BODIES,
    )


@pytest.mark.parametrize("name", ["hold", "slow"])
def test_the_plan_to_approve_is_the_choice_that_was_shown(name):
    shown = handrail.what_now(
        diary(), plan(), person(), medicine(), on_day=TODAY, particles=PARTICLES, bodies=BODIES
    ).choice(name)
    result = chosen(name)
    assert shown.plan is not None
    assert result.chosen.steps == shown.plan.steps
    assert result.chosen.forecast == shown.plan.forecast
    assert result.starts_on == TODAY


def test_it_is_kept_and_comes_back_whole():
    result = chosen("hold")
    kept = json_text(plan_json(result, medicine().bibliography)).encode()
    back = handrail.read_plan(kept)
    assert back.chosen == result.chosen
    assert back.course == result.course


def test_an_emergency_becomes_no_plan():
    with pytest.raises(NoPlanFound, match="comes before any plan"):
        chosen("hold", hallucinations=1)


def test_a_call_and_what_does_not_exist_become_no_plan():
    for name in ("call", "restart", "faster"):
        with pytest.raises(InputError, match=name):
            chosen(name)


def test_plans_approved_one_after_another_are_one_course():
    new = replace(chosen("hold"), starts_on=TODAY)
    together = handrail.approved_together([new, plan()])
    old = plan().chosen.steps
    assert together.course.starts_on == START
    assert together.course.daily_dose_mg_on(1) == old[0].daily_dose_mg
    assert together.course.daily_dose_mg_on(12) == new.chosen.steps[0].daily_dose_mg
    whole = 11 + new.chosen.total_days
    assert together.course.total_days == whole
    assert together.before == plan().course
    assert together.have


def test_a_plan_that_was_replaced_before_it_began_was_never_followed():
    later = replace(plan(), starts_on=START + dt.timedelta(days=40))
    assert handrail.approved_together([plan(), later]) == handrail.approved_together([plan()])
    with pytest.raises(InputError, match="No plan is approved"):
        handrail.approved_together([])
