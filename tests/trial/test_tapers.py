"""Ways down as arms: each person has a plan of their own, in every arm on the same draws."""

from __future__ import annotations

import pytest

import handrail
from handrail.errors import InputError
from handrail.trial.tapers import compare_tapers, plan_one

MEDICINE = handrail.load_medicine("baclofen")


@pytest.fixture(scope="module")
def compared():
    return compare_tapers(MEDICINE, people=6, daily_doses_mg=[60], months=[6], seed=3)


def test_stopping_at_once_is_the_worst_way_and_meets_the_rule_against_it(compared):
    arms = {one.arm: one for one in compared.arms}
    moderate = {name: one.expected[1][1] for name, one in arms.items()}

    assert arms["abrupt_stop"].days == (0, 0, 0)
    assert moderate["abrupt_stop"] > 2 * max(moderate["middle"], moderate["ten_percent_a_week"])
    assert dict(arms["abrupt_stop"].caused)["AS-01"] == arms["abrupt_stop"].people
    assert not arms["middle"].caused


def test_everyone_is_in_every_arm(compared):
    assert {one.people for one in compared.arms} == {compared.planned}
    assert compared.planned + sum(people for _, people in compared.without_plan) == 6


def test_each_person_has_a_plan_of_their_own(compared):
    first, second = (plan_one(compared.question, MEDICINE, number) for number in (0, 1))

    assert first == plan_one(compared.question, MEDICINE, 0)
    assert first != second


@pytest.mark.parametrize(
    "asked",
    [{"people": 0}, {"people": 5000}, {"daily_doses_mg": [50]}, {"daily_doses_mg": []}, {"months": [0]}],
)
def test_what_can_not_be_asked_is_refused(asked):
    with pytest.raises(InputError) as refused:
        compare_tapers(MEDICINE, **asked)
    assert refused.value.fix
