"""The checks that the model of withdrawal has to meet, in numbers that clinicians reported.

The crowd is 2,000 people like the reference adult with central parameters; doses are every 8 hours.

Hours of onset can be counted from the last dose that was swallowed, or from the first that was not, 8
hours later. The reference run of the model counted from the first dose missed (its peak at 40 h is found
only so), while the cases it was made after count from the last dose. Both are tested; what does not hold
is marked, with why.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri

from handrail.course.nouns import Dose
from handrail.simulate.forecast import mean_chances
from tests.simulate.courses import Followed, by_dose, crowd, steady, straight_down

STOP = 300
LAST_DOSE_H = 24 * STOP - 8
FROM_FIRST_MISSED, FROM_LAST_DOSE = 8, 0
"""Hours to take off those since the last dose."""
ANY, MODERATE, SEVERE = range(3)


@pytest.fixture(scope="module")
def people():
    return crowd(2000)


@pytest.fixture(scope="module")
def stopped(people):
    """80 mg a day for 300 days, then nothing."""
    return Followed(people, steady(80, STOP), STOP + 40)


def tapered(people, daily_mg, days, before):
    return Followed(
        people, steady(daily_mg, before) + straight_down(daily_mg, days, before), before + days + 35
    )


def onset_h(followed, grade, sensitivities=200):
    """Hours from the last dose until each person of each sensitivity reaches a grade; nan where never.

    Sensitivities are the even quantiles of their distribution: shape (sensitivities, people).
    """
    draws = followed.draws
    s = np.exp(draws.sensitivity_sigma[0] * ndtri((np.arange(sensitivities) + 0.5) / sensitivities))
    after = followed.at_h >= LAST_DOSE_H
    highest_so_far = np.maximum.accumulate(followed.burden[after], axis=0)
    needed = draws.thresholds[grade] / s
    hours = np.stack([np.searchsorted(column, needed).astype(float) for column in highest_so_far.T], axis=1)
    return np.where(hours < after.sum(), hours, np.nan)


def test_1_three_days_are_nearly_free_and_one_day_is(people):
    three = Followed(people, steady(80, 3), 38)
    one = Followed(people, steady(100, 1), 36)

    assert three.chances()[ANY] <= 0.05
    assert one.chances()[ANY] <= 0.01


def test_2_longer_use_is_worse_and_levels_off(people):
    burden = [Followed(people, steady(80, days), days + 35).typical_peak() for days in (14, 30, 90, 300)]

    assert burden == sorted(burden)
    assert len(set(burden)) == 4
    assert burden[2] >= 1.5 * burden[0]
    assert burden[3] <= 1.4 * burden[2]


def test_3_larger_doses_are_worse_and_small_ones_not_nothing(people):
    seen = [Followed(people, steady(dose, 300), 335) for dose in (15, 30, 80, 120, 270)]

    burden = [one.typical_peak() for one in seen]
    assert burden == sorted(burden)
    assert 0.01 <= seen[0].chances()[ANY] <= 0.15


@pytest.mark.parametrize("off_h", [FROM_FIRST_MISSED, FROM_LAST_DOSE])
def test_4_most_moderate_signs_begin_when_they_were_seen(stopped, off_h):
    hours = onset_h(stopped, MODERATE) - off_h
    hours = hours[np.isfinite(hours)]

    assert ((hours >= 12) & (hours <= 42)).mean() >= 0.80


TWO_TO_THREE_HOURS_LATE = pytest.mark.xfail(
    strict=True,
    reason="counted from the last dose the median is 33 h (wanted 18-30), of first signs 22 h (wanted 6-20): "
    "the default kinetics falls more slowly than the one the dynamics was chosen with, and everyone "
    "who comes to have them counts, not only those who were worst (docs/reference/replayed-cases.md)",
)


@pytest.mark.parametrize(
    "off_h", [FROM_FIRST_MISSED, pytest.param(FROM_LAST_DOSE, marks=TWO_TO_THREE_HOURS_LATE)]
)
def test_4_moderate_signs_begin_after_a_day(stopped, off_h):
    assert 18 <= np.nanmedian(onset_h(stopped, MODERATE)) - off_h <= 30


def test_5_first_signs_come_before_moderate_ones(stopped):
    moderate, first = onset_h(stopped, MODERATE), onset_h(stopped, ANY)
    became = np.isfinite(moderate)

    assert (first[became] <= moderate[became]).all()


@pytest.mark.parametrize(
    "off_h", [FROM_FIRST_MISSED, pytest.param(FROM_LAST_DOSE, marks=TWO_TO_THREE_HOURS_LATE)]
)
def test_5_first_signs_come_within_a_day(stopped, off_h):
    first = onset_h(stopped, ANY)[np.isfinite(onset_h(stopped, MODERATE))]

    assert 6 <= np.median(first) - off_h <= 20


def test_6_the_worst_is_on_the_second_day_and_gone_after_five_weeks(stopped):
    typical = np.median(stopped.burden, axis=1)
    worst = typical.argmax()

    assert 30 <= stopped.at_h[worst] - LAST_DOSE_H <= 60
    share = typical / typical[worst]
    assert 0.25 <= share[LAST_DOSE_H + 7 * 24] <= 0.70
    assert share[LAST_DOSE_H + 35 * 24] < 0.10


def test_7_taking_it_again_helps_within_hours(people):
    again_h = LAST_DOSE_H + 48
    doses = steady(80, STOP) + steady(80, 5, again_h / 24)

    burden = Followed(people, doses, STOP + 10).burden
    share = np.median(burden[again_h:] / burden[again_h], axis=1)
    assert 3 <= np.argmax(share < 0.5) <= 15
    assert share[48] < 0.10


def test_8_two_weeks_of_taper_help(people, stopped):
    two_weeks, one_week = tapered(people, 80, 14, 300), tapered(people, 80, 7, 300)

    assert 0.45 <= two_weeks.typical_peak() / stopped.typical_peak() <= 0.75
    assert two_weeks.chances()[MODERATE] <= stopped.chances()[MODERATE] / 2
    assert two_weeks.typical_peak() < one_week.typical_peak() < stopped.typical_peak()


def test_9_high_doses_need_longer(people):
    two, four = tapered(people, 270, 14, 240), tapered(people, 270, 28, 240)
    french = by_dose(lambda day: max(80.0, 270 - 12.5 * (1 + day // 2)), 67, 240)
    down_to_80 = Followed(people, steady(270, 240) + french, 240 + 67)

    assert two.typical_peak() > 1.5 * tapered(people, 80, 14, 300).typical_peak()
    assert four.typical_peak() < two.typical_peak()
    assert down_to_80.chances()[MODERATE] <= 0.02


def test_10_between_regular_doses_there_is_nothing(people):
    regular = Followed(people, steady(80, 120), 120)
    missed = Followed(people, [dose for dose in steady(80, 300) if dose.time_h != 24 * 290], 300)

    assert np.median(regular.burden, axis=1).max() == 0
    assert regular.chances().max() <= 0.01
    assert missed.chances(24 * 290)[ANY] <= 0.10


def test_11_failing_kidneys_mean_deeper_and_later(people, stopped):
    failing = crowd(2000, gfr_ml_min=105 * (0.4 - 0.2) / 0.8)
    later = Followed(failing, steady(80, STOP), STOP + 40)
    w011 = Followed(failing, steady(60, 300) + steady(30, 10, 300), 345)

    at_stop = LAST_DOSE_H
    assert np.median(later.adaptation[at_stop]) > np.median(stopped.adaptation[at_stop])
    onsets = [np.nanmedian(onset_h(one, MODERATE)) for one in (later, stopped)]
    assert onsets[0] >= onsets[1] + 5
    # An 82-year-old whose dose was halved for 10 days and stopped hallucinated within two days: most of
    # the model's chance has shown by then too.
    two_days_after = 24 * 310 - 8 + 48
    felt = w011.burden[24 * 300 : two_days_after].max(axis=0)
    assert mean_chances(felt, failing)[MODERATE] > 0.5 * w011.chances(24 * 300)[MODERATE]
    assert w011.chances(24 * 300)[MODERATE] > 0.10


def test_12_an_overdose_and_then_nothing_is_no_better_and_later(people, stopped):
    over = Followed(people, [*steady(80, STOP), Dose(time_h=LAST_DOSE_H, dose_micrograms=600_000)], STOP + 40)

    assert (over.peak >= stopped.peak - 1e-3).all()
    onsets = [np.nanmedian(onset_h(one, MODERATE)) for one in (over, stopped)]
    assert onsets[0] > onsets[1] + 2


@pytest.mark.parametrize(("daily_mg", "days"), [(80, 14), (80, 28), (270, 28), (270, 56)])
def test_15_front_loaded_tapers_are_never_worse_than_a_straight_line(people, daily_mg, days):
    clearance, ec50 = 10.0, float(np.median(people.ec50_mg_per_l))

    def equal_effect(day):
        """The daily dose whose effect has fallen in a straight line."""
        level = daily_mg / 24 / clearance
        effect = level / (level + ec50) * (1 - day / days)
        return 24 * clearance * ec50 * effect / (1 - effect)

    def constant_percent(day):
        """The same percentage each day, down to 5 mg."""
        return daily_mg * (5 / daily_mg) ** (day / days)

    before = 300 if daily_mg == 80 else 240
    straight = tapered(people, daily_mg, days, before)
    for way in (equal_effect, constant_percent):
        other = Followed(people, steady(daily_mg, before) + by_dose(way, days, before), before + days + 35)
        assert other.typical_peak() <= straight.typical_peak()
        assert other.chances()[MODERATE] <= straight.chances()[MODERATE] + 1e-4
