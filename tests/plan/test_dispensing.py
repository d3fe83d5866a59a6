"""Periods of dispensing: every day of a plan is in one, and they hold what the plan holds."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.errors import InputError
from handrail.plan.dispensing import LONGEST_PERIOD_DAYS, dispensing_periods
from tests.report.results import adult_80, every_result, titration

RESULTS = every_result()


def micrograms(products) -> float:
    """All of it, in micrograms."""
    return sum(one.strength_micrograms * one.count for one in products)


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize("every", [None, 1, 7, 14, 28])
def test_every_day_of_the_plan_is_in_one_period_and_no_day_in_two(name: str, every: int | None) -> None:
    result = RESULTS[name]
    periods = dispensing_periods(result, every_days=every)
    days = [period.first + dt.timedelta(days=offset) for period in periods for offset in range(period.days)]

    assert days == [
        result.starts_on + dt.timedelta(days=offset) for offset in range(result.chosen.total_days)
    ]


@given(every=st.integers(1, LONGEST_PERIOD_DAYS))
def test_the_periods_hold_the_tablets_of_the_plan_however_they_are_cut(every: int) -> None:
    for result in (adult_80(), titration()):
        taken = sum(step.daily_dose_micrograms * step.days for step in result.chosen.steps)
        periods = dispensing_periods(result, every_days=every)

        assert micrograms(need for period in periods for need in period.needs) == taken
        assert all(period.days <= every for period in periods)


def test_a_period_for_each_step_needs_what_the_step_needs() -> None:
    result = adult_80()
    periods = dispensing_periods(result)

    assert [period.needs for period in periods] == [step.needs for step in result.chosen.steps]
    assert [period.number for period in periods] == list(range(1, len(result.chosen.steps) + 1))


@pytest.mark.parametrize("days", [0, -1, LONGEST_PERIOD_DAYS + 1])
def test_a_period_of_no_days_or_of_more_than_three_months_is_refused(days: int) -> None:
    with pytest.raises(InputError, match="can't be handed out"):
        dispensing_periods(adult_80(), every_days=days)
