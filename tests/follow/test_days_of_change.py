"""The clinician's weekdays: what comes next waits for one, and says so; going back up waits for no step."""

from __future__ import annotations

import datetime as dt

import pytest

import handrail
from handrail.follow.diary import Diary, DiaryEntry
from handrail.follow.local_day import LocalDay
from handrail.follow.nouns import FollowLimits
from handrail.plan.task import WEEKDAYS
from tests.follow.test_too_much import BEFORE, MEDICINE, TOLD

FEW = {"before": BEFORE, "particles": 200, "bodies": 24}
AGREED = handrail.parse_course(
    "15 mg four times a day for 14 days then 15 mg three times a day for 14 days then "
    "10 mg three times a day for 14 days then 10 mg twice a day for 14 days then "
    "5 mg twice a day for 14 days then 5 mg at night for 14 days then stop"
)
FIRST = dt.date(2026, 5, 1)


def written(days: int) -> Diary:
    found = []
    for number in range(days):
        day = LocalDay(date=FIRST + dt.timedelta(number), begins_offset_min=0, ends_offset_min=0)
        found.append(DiaryEntry(day=day, scores={"sleep": 1}))
    return Diary(entries=tuple(found))


def now(days: int, **more):
    return handrail.what_now(written(days), AGREED, TOLD, MEDICINE, **(FEW | more))


def changes(choice, present_mg: float):
    """The weekday of each change of dose, the end among them."""
    steps = [(step.daily_dose_mg, step.days) for step in choice.plan.steps]
    steps.append((choice.plan.ends_with_micrograms / 1000, 0))
    day, before = 0, present_mg
    for amount, length in steps:
        if amount != before:
            yield day
        day, before = day + length, amount


@pytest.mark.parametrize("weekday", WEEKDAYS)
@pytest.mark.parametrize("name", ["hold", "step_back"])
def test_a_hold_and_a_step_back_change_the_dose_only_on_the_clinicians_weekday(name, weekday):
    answer = now(18, limits=FollowLimits(change_on=(weekday,)), only=["continue", name], hold_days=6)
    choice = answer.choice(name)

    days = {
        WEEKDAYS[(answer.starts_on + dt.timedelta(days=day)).weekday()]
        for day in changes(choice, answer.present_micrograms / 1000)
    }
    assert days == {weekday}
    assert "changes only on" not in choice.not_offered_because
    assert choice.offered, choice.not_offered_because


def test_an_agreed_hold_stays_the_persons_own_where_the_next_change_waits_for_a_weekday():
    limits = FollowLimits(hold_days=5, change_on=("mon", "thu"))
    hold = now(18, limits=limits, only=["continue", "hold"]).choice("hold")
    longer = now(18, limits=limits, only=["continue", "hold"], hold_days=6).choice("hold")

    assert (hold.who, hold.needs_approval) == ("patient", False)
    assert longer.who == "clinician"


def test_without_a_weekday_a_hold_is_as_long_as_it_was_asked_for():
    answer = now(18, only=["continue", "hold"], hold_days=6)

    assert answer.choice("hold").end_days_later == 6


def test_the_first_days_after_a_cut_are_no_reason_against_going_back_up():
    # Three days after the second step began; a step down would have to wait.
    answer = now(17, only=["continue", "step_back"])
    choice = answer.choice("step_back")

    assert answer.present_micrograms == 45_000
    assert choice.offered, choice.not_offered_because
    assert choice.plan.steps[0].daily_dose_mg == 60


def test_a_step_back_that_waits_for_a_weekday_waits_for_nothing_else():
    # A Tuesday, one day after the second step began on a Monday.
    answer = now(15, limits=FollowLimits(change_on=("wed",)), only=["continue", "step_back"])
    choice = answer.choice("step_back")
    steps = [(step.daily_dose_mg, step.days) for step in choice.plan.steps]

    assert steps[0] == (45, (2 - answer.starts_on.weekday()) % 7)
    assert steps[1][0] == 60
    assert choice.offered, choice.not_offered_because


def test_a_short_hold_makes_no_step_back_that_is_shorter_than_a_step_may_be():
    choice = now(18, only=["continue", "step_back"], hold_days=1).choice("step_back")

    assert choice.plan.steps[0].days >= MEDICINE.floors.fewest_days_a_step
    assert choice.offered, choice.not_offered_because


def test_what_was_agreed_for_another_weekday_is_said_and_stays_what_was_agreed():
    answer = now(18, limits=FollowLimits(change_on=("sun",)), only=["continue"])
    choice = answer.choice("continue")

    assert choice.plan.total_days == answer.agreed_days_left
    assert any("a dose changes only on Sunday" in sentence for sentence in choice.why)
