"""A plan whose steps someone has written: what it breaks is named, and what it brings is predicted."""

from __future__ import annotations

import pytest

import handrail
from handrail.errors import InputError, NoPlanFound
from handrail.exchange.json import plan_json
from handrail.exchange.reading import planned_steps
from tests.plan.asked import ADA, START

ADAS_COURSE = "20 mg four times a day for 14 months"
LEVELS = ((70, 14), (60, 14), (50, 14), (40, 14), (30, 21), (25, 14), (20, 21), (15, 28), (10, 28), (5, 28))
GENTLE = " then ".join(f"{mg} mg a day for {days} days" for mg, days in LEVELS)


def edited(steps: str, course: str | None = ADAS_COURSE, **more) -> handrail.PlanResult:
    given = {"have": (10_000, 20_000), "halves": True, "starts_on": START, "draws": 60} | more
    return handrail.edited_plan(course, ADA, steps=planned_steps(steps, "--steps"), **given)


def test_gentle_steps_are_offered_and_stand_beside_staying_and_stopping_at_once():
    result = edited(GENTLE)

    chosen = result.chosen
    assert [plan.name for plan in result.plans] == ["edited", "stay", "abrupt_stop"]
    assert (chosen.name, chosen.offered, chosen.not_offered_because) == ("edited", True, "")
    assert [(step.daily_dose_mg, step.days) for step in chosen.steps][:2] == [(70, 14), (60, 14)]
    assert chosen.forecast.moderate.mean < result.plans[-1].forecast.moderate.mean


def test_the_steps_of_a_plan_that_was_found_get_the_forecast_that_it_was_found_with():
    given = {"have": (10_000, 20_000), "halves": True, "starts_on": START, "draws": 60}
    found = handrail.plan_taper(ADAS_COURSE, ADA, **given).chosen

    steps = [(step.daily_dose_micrograms, step.days) for step in found.steps]
    again = handrail.edited_plan(ADAS_COURSE, ADA, steps=steps, **given).chosen

    assert again.offered
    assert again.forecast == found.forecast
    assert [step.intakes for step in again.steps] == [step.intakes for step in found.steps]


@pytest.mark.parametrize(
    ("steps", "named"),
    [
        ("50 mg a day for 30 days then 10 mg a day for 30 days", "Step 1: from 80 to 50 mg a day"),
        ("70 mg a day for 30 days then 35 mg a day for 30 days", "(FL-03: at most 15 mg)"),
        (
            GENTLE.replace("25 mg a day for 14 days", "25 mg a day for 2 days"),
            "Step 6: 2 days are fewer than the 3",
        ),
        ("70 mg a day for 60 days", "The end: from 70 to 0 mg a day"),
        ("70 mg a day for 3 days", "3 days in all are fewer than the"),
    ],
)
def test_a_floor_that_is_broken_is_named_and_the_plan_is_not_offered(steps, named):
    chosen = edited(steps).chosen

    assert not chosen.offered
    assert named in chosen.not_offered_because


def test_stopping_after_one_step_is_a_finding_that_the_steps_cause():
    chosen = edited("70 mg a day for 3 days").chosen

    assert "AS-01" in {finding.rule for finding in chosen.caused}


def test_a_day_on_which_nothing_may_change_is_named():
    chosen = edited(GENTLE.replace("for 14 days", "for 15 days"), change_on=("mon",)).chosen

    assert "a dose changes only on Monday" in chosen.not_offered_because


def test_a_clinician_may_change_a_floor_with_a_reason_and_it_is_said():
    floors = handrail.change_floors(
        handrail.load_medicine("baclofen").floors, {"fewest_days_a_step": 2}, "seen every day on the ward"
    )
    result = edited(GENTLE.replace("25 mg a day for 14 days", "25 mg a day for 2 days"), floors=floors)

    assert "fewer than the" not in result.chosen.not_offered_because
    assert any("seen every day on the ward" in said for said in result.assumptions)


def test_what_cannot_be_made_is_refused_with_the_nearest():
    with pytest.raises(InputError, match="the nearest: 70 mg and 75 mg"):
        edited("72 mg a day for 14 days")


@pytest.mark.parametrize(
    "steps",
    ["20 mg a day", "10 mg as needed for 3 days", "70 mg for x days", "stop", "70 mg a day for 5000 days"],
)
def test_steps_that_cannot_be_meant_are_refused(steps):
    with pytest.raises(InputError, match="--steps"):
        edited(steps)


def test_the_way_up_can_be_written_too():
    result = edited(
        "5 mg three times a day for 7 days then 30 mg a day for 14 days", course=None, goal_micrograms=30_000
    )

    assert result.direction == "up"
    assert [step.daily_dose_mg for step in result.chosen.steps] == [15, 30]
    assert result.chosen.ends_with_micrograms == 30_000


def test_a_danger_sign_comes_before_any_steps():
    with pytest.raises(NoPlanFound) as refused:
        handrail.edited_plan(
            ADAS_COURSE, ADA.with_(symptoms=("suicidal thoughts",)), steps=planned_steps(GENTLE, "--steps")
        )

    assert refused.value.urgent


def test_what_is_not_offered_is_refused_where_only_what_is_offered_may_pass():
    result = edited("70 mg a day for 3 days")

    with pytest.raises(NoPlanFound, match="These steps are not offered"):
        handrail.offered_only(result)
    assert handrail.offered_only(edited(GENTLE)).chosen.offered


def test_the_same_steps_give_the_same_bytes():
    assert plan_json(edited(GENTLE)) == plan_json(edited(GENTLE))
