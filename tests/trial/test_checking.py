"""Courses of a virtual trial, judged as anyone's order would be."""

from __future__ import annotations

import pytest

import handrail
from handrail.errors import InputError
from handrail.trial.checking import check_trial, course_of
from handrail.trial.protocol import read_protocol

DUTCH = read_protocol("dutch")


def test_a_course_goes_up_stays_and_comes_down_by_the_protocols_own_rules():
    high = DUTCH.arms[0]
    course = course_of(DUTCH, high, 90)
    assert course is not None
    doses = [(step.regimen.daily_dose_mg, step.days) for step in course.steps]

    assert doses[:5] == [(30, 5), (45, 5), (60, 5), (75, 5), (90, 92)]
    assert [dose for dose, _ in doses[5:]] == [80, 70, 60, 50, 40, 30, 20, 10, 0]
    assert sum(days for _, days in doses[:5]) == DUTCH.days


def test_nobody_on_placebo_has_a_course():
    assert course_of(DUTCH, DUTCH.arms[2], 0) is None


def test_high_doses_meet_the_limit_of_labels_and_low_ones_do_not():
    found = check_trial(DUTCH)
    met = {one.rule: dict(one.people) for one in found.met}

    assert dict(found.people) == {"high": 58, "low": 31}
    # Over 80 mg a day is beyond almost every label; about half tolerate that much.
    assert met["DL-10"]["low"] == 0
    assert 20 < met["DL-10"]["high"] < 55
    # A start of 30 mg a day is above what labels begin with, for everyone.
    assert met["DL-15"] == {"high": 58, "low": 31}


def test_what_is_not_known_of_anybody_is_said():
    assert "other_medicines" in dict(check_trial(DUTCH, most=5).not_judged)


def test_cirrhosis_is_known_to_the_rules():
    found = check_trial("cirrhosis_2007", most=10)
    medicine = handrail.load_medicine("baclofen")
    rules = {rule.id: rule for rule in medicine.rules}

    assert dict(found.people) == {"baclofen": 10}
    assert all(one.rule in rules or one.severity for one in found.met)


def test_the_same_seed_checks_the_same_people():
    assert check_trial(DUTCH, seed=4, most=8) == check_trial(DUTCH, seed=4, most=8)


def test_nobody_can_not_be_checked():
    with pytest.raises(InputError):
        check_trial(DUTCH, most=0)
