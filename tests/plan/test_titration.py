"""The way up: by the label of the country, gentler where the pack says so, stopped where a rule does."""

from __future__ import annotations

import dataclasses
import itertools

import pytest

import handrail
from handrail.errors import InputError, NoPlanFound
from handrail.person import Person
from handrail.plan import Plan, PlanResult, plan_titration
from tests.plan.asked import HAVE, START

WELL = Person(
    country="UK",
    indication="spasticity",
    age_years=45,
    weight_kg=80,
    egfr_ml_min_1_73m2=95,
    other_medicines=(),
    conditions=(),
    alcohol_drinks_week=0,
)


def a_titration(person: Person = WELL, to_micrograms: int = 60_000, **asked: object) -> PlanResult:
    given = {"have": HAVE, "halves": True, "starts_on": START, **asked}
    return plan_titration(person, to_micrograms=to_micrograms, **given)


def levels(plan: Plan) -> list[float]:
    return [step.daily_dose_mg for step in plan.steps]


def test_the_british_label_goes_up_by_fifteen_milligrams_every_three_days():
    """UK product text: start 15 mg a day, usual 3-day steps of 5 mg a dose (schedules.csv, U02)."""
    plan = a_titration().chosen

    assert plan.name == "label"
    assert levels(plan) == [15, 30, 45, 60]
    assert [step.days for step in plan.steps[:-1]] == [3, 3, 3]


def test_the_french_label_for_alcohol_goes_up_by_ten():
    french = dataclasses.replace(WELL, country="FR", indication="aud")
    label = next(p for p in a_titration(french, 50_000).plans if p.name == "label")

    assert max(after - before for before, after in itertools.pairwise([0, *levels(label)])) <= 15
    assert max(after - before for before, after in itertools.pairwise(levels(label))) <= 10


@pytest.mark.parametrize(
    "changed",
    [{"age_years": 72}, {"egfr_ml_min_1_73m2": 55}, {"other_medicines": ("zolpidem",)}],
    ids=["older", "weaker kidneys", "a sedative"],
)
def test_the_gentler_way_is_chosen_for_whom_it_is_meant(changed):
    result = a_titration(dataclasses.replace(WELL, **changed), 30_000)

    assert result.chosen.name == "gentle"
    assert levels(result.chosen)[0] <= 10
    assert all(step.days >= 7 for step in result.chosen.steps)
    label = next(p for p in result.plans if p.name == "label")
    assert not label.offered
    assert "Too fast" in label.not_offered_because


def test_no_way_up_without_knowing_the_kidneys():
    with pytest.raises(NoPlanFound, match="kidneys") as caught:
        a_titration(Person(age_years=45, weight_kg=80))

    assert caught.value.rule == "RN-00"


@pytest.mark.parametrize(("egfr", "rule"), [(38, "RN-03"), (22, "RN-04"), (10, "RN-05")])
def test_failing_kidneys_stop_the_way_up_and_the_rule_is_named(egfr, rule):
    with pytest.raises(NoPlanFound) as caught:
        a_titration(dataclasses.replace(WELL, egfr_ml_min_1_73m2=egfr))

    assert caught.value.rule == rule
    assert caught.value.nearest


def test_a_ceiling_stops_the_way_up_and_the_highest_dose_below_it_is_named():
    german = dataclasses.replace(WELL, country="DE")
    with pytest.raises(NoPlanFound) as caught:
        a_titration(german, 90_000)

    assert "75 mg" in str(caught.value)


def test_a_child_goes_up_by_weight_under_the_french_label():
    """About 0.3 mg/kg a day, raised at 1-2 week intervals (schedules.csv, U06)."""
    child = Person(
        country="FR",
        indication="spasticity",
        age_years=9,
        weight_kg=34,
        egfr_ml_min_1_73m2=110,
        conditions=(),
        other_medicines=(),
    )
    plan = a_titration(child, 30_000, have=(10_000,), liquid=None).chosen

    assert levels(plan)[0] <= 0.3 * 34
    assert all(step.days >= 7 for step in plan.steps)
    assert max(levels(plan)) == 30


def test_going_on_from_a_present_dose_starts_above_it():
    result = a_titration(course=handrail.parse_course("10 mg three times a day for 3 weeks"))

    assert levels(result.chosen)[0] > 30
    assert levels(result.chosen)[-1] == 60


def test_a_goal_below_the_present_dose_is_refused():
    with pytest.raises(InputError, match="can't go up"):
        a_titration(to_micrograms=20_000, course=handrail.parse_course("10 mg three times a day for 3 weeks"))


def test_a_way_up_says_what_to_do_when_too_sleepy_and_when_it_helps():
    headings = [heading for heading, _ in a_titration().stop_rules]

    assert headings == ["Hold", "Step back", "If it helps", "Call today", "Emergency"]


def test_signs_of_toxicity_come_before_any_titration():
    person = dataclasses.replace(WELL, symptoms=("coma",))
    with pytest.raises(NoPlanFound, match="before any plan"):
        a_titration(person, course=handrail.parse_course("10 mg three times a day for 3 weeks"))
