"""What people ask of a taper: a date, a goal, days for changes, what is at hand; one test, one wish."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

import handrail
from handrail.errors import InputError, NoPlanFound
from handrail.exchange.json import plan_json
from handrail.plan import DEFAULT_LIMITS
from tests.plan.asked import ADA, START, a_taper, adas_taper, levels


def test_by_a_date_gives_the_gentlest_plan_that_ends_by_then():
    by = START + dt.timedelta(days=39)
    result = a_taper("20 mg four times a day for 14 months", by=by)

    assert result.chosen.name == "by_date"
    assert result.chosen.total_days <= 40
    assert result.chosen.total_days >= 30


def test_by_a_date_too_soon_names_the_floor_and_the_shortest_plan():
    with pytest.raises(NoPlanFound, match="floors") as caught:
        a_taper("20 mg four times a day for 14 months", by=START + dt.timedelta(days=6))

    assert caught.value.rule.startswith("FL-")
    assert "takes" in caught.value.nearest


def test_no_change_falls_on_a_day_without_changes():
    result = a_taper("20 mg three times a day for 6 months", change_on=("mon", "tue", "wed"))
    plan = result.chosen

    for step in plan.steps:
        weekday = (result.starts_on + dt.timedelta(days=step.start_day - 1)).weekday()
        assert weekday in (0, 1, 2)
    stop = result.starts_on + dt.timedelta(days=plan.total_days)
    assert stop.weekday() in (0, 1, 2)


def test_lowering_to_a_dose_ends_at_that_dose():
    result = a_taper("20 mg four times a day for 14 months", goal_micrograms=30_000)

    assert result.chosen.ends_with_micrograms == 30_000
    assert levels(result.chosen)[-1] == 30
    assert min(levels(result.chosen)) == 30


def test_a_goal_that_cannot_be_made_is_refused_with_help():
    with pytest.raises(NoPlanFound, match="can't be made"):
        a_taper("20 mg four times a day for 14 months", goal_micrograms=7_000)


def test_a_goal_above_the_present_dose_is_refused():
    with pytest.raises(InputError, match="can't end at"):
        a_taper("10 mg three times a day for 14 months", goal_micrograms=40_000)


def test_fifty_nine_milligrams_begins_with_the_next_dose_below():
    result = a_taper("20 mg in the morning, 19 mg at noon and 20 mg at night for 45 days")

    assert levels(result.chosen)[0] <= 55
    assert any("can't be made exactly" in note for note in result.chosen.notes)


def test_someone_on_the_smallest_piece_is_given_a_liquid_instead_of_a_sudden_stop():
    result = a_taper("5 mg at night for 10 months")

    assert result.chosen.offered
    assert len(result.chosen.steps) >= 2
    assert result.chosen.total_days >= 14
    assert any("oral liquid" in said for said in result.assumptions)


def test_after_short_use_the_floor_is_a_week_and_after_long_use_two():
    short = a_taper("10 mg three times a day for 20 days")
    long = a_taper("10 mg three times a day for 90 days")

    assert min(plan.total_days for plan in short.plans if plan.offered) >= 7
    assert min(plan.total_days for plan in long.plans if plan.offered) >= 14


def test_the_label_of_germany_asks_for_three_weeks():
    german = dataclasses.replace(ADA, country="DE", indication="spasticity")
    result = a_taper("5 mg three times a day for 6 months", german, have=(10_000,))

    assert min(plan.total_days for plan in result.plans if plan.offered) >= 21


def test_half_of_a_tablet_scored_elsewhere_is_not_planned():
    british = dataclasses.replace(ADA, country="UK")
    result = a_taper("20 mg three times a day for 6 months", british, have=(5_000, 10_000))

    assert all(part.halves % 2 == 0 for part in result.chosen.needs if part.strength_micrograms == 5_000)
    assert any("whole" in said for said in result.assumptions)


def test_a_course_may_be_given_as_its_sentence():
    spoken = handrail.plan_taper(
        "20 mg four times a day for 14 months", ADA, have=(10_000, 20_000), halves=True, starts_on=START
    )

    assert plan_json(spoken) == plan_json(adas_taper())


def test_limits_of_a_plan_that_there_is_none_of_are_refused_by_its_name():
    with pytest.raises(InputError, match="no plan with limits called 'quick'"):
        a_taper("20 mg three times a day for 1 year", limits={"quick": DEFAULT_LIMITS["faster"]}, draws=40)
