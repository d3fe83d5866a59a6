"""Power, assurance, size, strata, doses; and whether the arithmetic holds where the truth is known."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import pytest

import handrail
from handrail.errors import InputError
from handrail.trial.nouns import TrialOutcome, Truths
from handrail.trial.protocol import read_protocol
from handrail.trial.questions import (
    ONE_TRUTH,
    Share,
    anxiety_designs,
    assurance,
    dose_designs,
    operating,
    power,
    sample_size,
    trial_answer,
    with_people,
)
from handrail.trial.running import run_trials

DUTCH = read_protocol("dutch_600")


def days_protocol():
    plan = read_protocol("cirrhosis_2007")
    primary = next(one for one in plan.outcomes if one.id == "abstinent_days")
    return replace(
        plan,
        outcomes=(replace(primary, is_primary=True),),
        analysis="welch",
        arms=with_people(plan, 80).arms,
    )


@pytest.mark.parametrize(
    ("plan", "methods"),
    [
        (with_people(DUTCH, 150), {"chi_squared", "mantel_haenszel", "log_rank"}),
        (with_people(read_protocol("alpadir"), 150), {"chi_squared", "mantel_haenszel", "log_rank"}),
        (days_protocol(), {"welch"}),
    ],
    ids=["followed", "leaving is relapse", "days"],
)
def test_where_nothing_differs_one_trial_in_twenty_finds_something(plan, methods):
    """Type I error of every analysis that is offered, within Monte Carlo error of 5 %."""
    found = operating(plan, trials=2000, seed=11)
    error = sqrt(0.05 * 0.95 / 2000)

    assert {one.method for one in found} == methods
    for one in found:
        assert abs(one.false_alarms.value - 0.05) < 3 * error, one.method
        assert abs(one.bias) < 3.5 * one.bias_se, one.method
        assert one.coverage.value == pytest.approx(0.95, abs=0.02), one.method


def test_power_grows_with_people_and_stops_short_when_trials_differ():
    small, large = (power(with_people(DUTCH, n), trials=200).power.value for n in (60, 600))
    averaged = assurance(with_people(DUTCH, 600), trials=200).power.value

    assert small < 0.4 < 0.8 < large
    assert averaged < large


def test_two_arms_of_160_have_about_the_power_that_was_reckoned():
    """Risk ratio 0.87 at a placebo risk of 0.82: about 60 %, if trials did not differ."""
    plan = replace(
        with_people(read_protocol("cirrhosis_2007"), 160),
        placebo_percent=82.0,
        leaving="followed",
        dose_effect="dose",
        leaving_per_week=0.0,
        leaving_for_harm=False,
    )
    at_45 = replace(plan, arms=(replace(plan.arms[0], target_mg=45), plan.arms[1]))
    free = replace(at_45, titration=replace(at_45.titration, start_mg=45, has_ceiling=False))
    found = power(free, trials=600)

    assert found.ratio[1] == pytest.approx(0.87, abs=0.02)
    assert 0.45 < found.power.value < 0.75


def test_a_wrong_sign_is_rarer_in_a_large_trial():
    small, large = (power(with_people(DUTCH, n), trials=200).wrong_sign for n in (40, 400))

    assert small is not None
    assert large is not None
    assert large.value < small.value


def test_a_sample_size_has_the_power_that_was_asked_for():
    found = sample_size(DUTCH, wanted=0.6, trials=120, truths=ONE_TRUTH)
    tried = dict(found.tried)

    assert found.per_arm is not None
    assert tried[found.per_arm].value >= 0.6
    assert all(share.value < 0.6 for people, share in tried.items() if people < found.per_arm * 0.9)


def test_there_may_be_no_number_of_people_that_is_enough():
    found = sample_size(DUTCH, wanted=0.99, trials=60, truths=Truths(effect="overall"), most_per_arm=200)

    assert found.per_arm is None
    assert max(people for people, _ in found.tried) == 200


def test_anxious_people_alone_show_a_larger_effect_by_the_priors():
    designs = {one.title: one.answer for one in anxiety_designs(DUTCH, trials=150)}

    assert designs["People with high anxiety alone"].ratio[1] < designs["People without alone"].ratio[1]
    assert {one.method for one in designs.values()} == {"log_rank", "chi_squared", "mantel_haenszel"}


def test_few_reach_a_high_dose():
    designs = dose_designs(DUTCH, [30, 60, 180], trials=80)

    assert [one.target_mg for one in designs] == [30, 60, 180]
    assert designs[0].reached > 0.9 > designs[1].reached > designs[2].reached
    assert sum(one.best.value for one in designs) == pytest.approx(1)


@pytest.mark.parametrize("doses", [[], [30, 30], [10]])
def test_doses_that_can_not_be_compared_are_refused(doses):
    with pytest.raises(InputError, match="can't be compared"):
        dose_designs(DUTCH, doses, trials=5)


@pytest.mark.parametrize("asked", [{"wanted": 1.5}, {"most_per_arm": 5}])
def test_a_size_that_can_not_be_asked_for_is_refused(asked):
    with pytest.raises(InputError):
        sample_size(DUTCH, **asked)


def test_an_analysis_that_the_outcome_has_not_is_refused():
    runs = handrail.run_trials(DUTCH, trials=3)

    with pytest.raises(InputError, match="log_rank"):
        runs.p_values("welch")
    with pytest.raises(InputError, match="high"):
        runs.estimates("low")


def test_a_share_has_an_interval_also_at_its_ends():
    import numpy as np

    none = Share.of(np.zeros(100))

    assert (none.value, none.low) == (0, pytest.approx(0))
    assert none.high == pytest.approx(0.037, abs=0.001)


CRAVING = replace(
    with_people(read_protocol("dutch_600"), 300),
    outcomes=(TrialOutcome(id="craving", is_primary=True, from_week=0),),
    analysis="welch",
)


def test_craving_is_found_as_often_as_its_difference_alone_tells():
    """A difference of 0.13 standard deviations between two arms of 300: 36 % by the textbook formula."""
    known = Truths(effect="priors", is_between=False, is_known=True)
    found = trial_answer(run_trials(CRAVING, trials=300, truths=known))

    assert found.power.low < 0.36 < found.power.high
    assert found.ratio[1] == pytest.approx(-0.13, abs=0.02)
    assert found.placebo == pytest.approx(0, abs=0.02)


def test_craving_differs_between_trials_as_the_pack_says_and_not_at_all_without_an_effect():
    spread = run_trials(CRAVING, trials=200).columns["craving_effect"]
    none = run_trials(CRAVING, trials=20, truths=Truths(effect="none")).columns["craving_effect"]

    assert spread.std() == pytest.approx((0.35**2 + 0.1**2 + 0.115**2) ** 0.5, rel=0.2)
    assert not none.any()
