"""What the notes on the default model say it predicts, to 1 %.

One figure is not met and is left out: a half-life of 3.9 h from the slope between 2 and 8 h. From the same
parameters it is 3.7 h, by regression on every minute as by two points.
"""

from __future__ import annotations

import numpy as np
import pytest

from handrail.simulate.equations import level_after_dose, mean_steady_level
from handrail.simulate.happenings import PumpSetting
from tests.published.simulated import (
    A_TABLET,
    ANURIC,
    NG_PER_ML,
    SESSION_H,
    adult,
    area,
    body,
    cord_h,
    dialysed,
    largest,
    plateau_h,
    pumped,
    seen,
    terminal_half_life_h,
    time_of_largest_h,
)

A_PERCENT = 0.01


def steady_ng_per_ml(dose_mg, interval_h):
    """Level at each minute of an interval, after three weeks of it."""
    one, minutes = body(adult()), np.arange(0, interval_h, 1 / 60)
    return NG_PER_ML * sum(
        level_after_dose(
            minutes + interval_h * before,
            dose_mg,
            absorption_per_h=one.absorption_per_h,
            clearance_l_per_h=one.clearance_l_per_h,
            central_volume_l=one.central_volume_l,
            intercompartmental_clearance_l_per_h=one.intercompartmental_clearance_l_per_h,
            peripheral_volume_l=one.peripheral_volume_l,
            lag_h=one.lag_h,
        )
        for before in range(int(21 * 24 / interval_h))
    )


def test_a_tablet_of_10_mg():
    one = body(adult())

    assert largest(one, 10) == pytest.approx(148.5, rel=A_PERCENT)
    assert time_of_largest_h(one, 10) == pytest.approx(1.28, rel=A_PERCENT)
    assert area(one, 10) == pytest.approx(1000, rel=A_PERCENT)
    assert terminal_half_life_h(one) == pytest.approx(5.28, rel=A_PERCENT)


def test_20_mg_of_liquid():
    one = body(adult(), "oral_liquid")

    assert largest(one, 20) == pytest.approx(382, rel=A_PERCENT)
    # Found on whole minutes: 0.70 h is 42.
    assert time_of_largest_h(one, 20) == pytest.approx(0.71, abs=0.5 / 60 + 0.005)


@pytest.mark.parametrize(
    ("dose_mg", "interval_h", "highest", "lowest", "mean"), [(10, 8, 205, 65, 125), (20, 6, 473, 204, 333)]
)
def test_steady_levels(dose_mg, interval_h, highest, lowest, mean):
    level = steady_ng_per_ml(dose_mg, interval_h)

    assert level.max() == pytest.approx(highest, rel=A_PERCENT)
    assert level.min() == pytest.approx(lowest, rel=A_PERCENT)
    assert level.mean() == pytest.approx(mean, rel=A_PERCENT)


@pytest.mark.parametrize(
    ("creatinine_clearance", "highest", "whole_area", "half_life_h"),
    [(105, 74, 500, 5.3), (65, 79, 719, 7.2), (40, 82, 991, 9.6), (20, 86, 1419, 13.4), (0, 89, 2500, 22.9)],
)
def test_5_mg_as_the_kidneys_fail(creatinine_clearance, highest, whole_area, half_life_h):
    one = body(adult(creatinine_clearance))

    assert largest(one, 5) == pytest.approx(highest, rel=A_PERCENT)
    assert area(one, 5) == pytest.approx(whole_area, rel=A_PERCENT)
    assert terminal_half_life_h(one) == pytest.approx(half_life_h, rel=A_PERCENT)


@pytest.mark.parametrize(
    ("daily_mg", "wanted"), [(30, 125), (60, 250), (120, 500), (180, 750), (240, 1000), (300, 1250)]
)
def test_mean_levels_are_in_proportion(daily_mg, wanted):
    mean = NG_PER_ML * float(mean_steady_level(daily_mg, body(adult()).clearance_l_per_h))

    assert mean == pytest.approx(wanted, rel=A_PERCENT)


@pytest.mark.parametrize(
    ("clearance_ml_min", "fall", "body_fall", "rebound", "rebound_h"),
    [(128, 0.56, 0.46, 0.10, 1.7), (250, 0.74, None, 0.27, 2.3)],
)
def test_four_hours_of_dialysis_without_kidneys(clearance_ml_min, fall, body_fall, rebound, rebound_h):
    """The figures begin with one level everywhere; a day after a dose the tissues are a little ahead."""
    one = dialysed(clearance_ml_min)
    before, after = one.around(SESSION_H), one.around(SESSION_H + 4)
    later = one.level[after:].argmax()

    assert 1 - one.level[after] / one.level[before] == pytest.approx(fall, abs=0.02)
    assert one.level[after + later] / one.level[after] - 1 == pytest.approx(rebound, abs=0.015)
    assert later / 60 == pytest.approx(rebound_h, abs=0.25)
    if body_fall:
        # Long after the session the level tells what was left in the body, and 4 h of it went anyway.
        late, same_late = one.level[one.around(90)], undialysed().level[one.around(90)]
        anyway = 2 ** (-4 / terminal_half_life_h(body(ANURIC)))
        assert 1 - anyway * late / same_late == pytest.approx(body_fall, abs=0.01)


def undialysed():
    """The same person without the session."""
    return seen((PumpSetting(at_h=0.0, daily_micrograms=0),), A_TABLET, ANURIC)


def test_a_bolus_peaks_at_four_hours_and_an_infusion_is_there_in_a_day():
    assert cord_h(1.0) == pytest.approx(4.0, rel=A_PERCENT)
    assert plateau_h() == pytest.approx(26, rel=A_PERCENT)


@pytest.mark.parametrize(
    ("daily_micrograms", "lumbar_ng_per_ml", "plasma_ng_per_ml"),
    [(300, 417, 1.6), (600, 833, 3.1), (800, 1111, 4.2), (1200, 1667, 6.3)],
)
def test_levels_with_a_pump(daily_micrograms, lumbar_ng_per_ml, plasma_ng_per_ml):
    one = pumped(daily_micrograms)

    assert NG_PER_ML * one.lumbar[-1] == pytest.approx(lumbar_ng_per_ml, rel=A_PERCENT)
    assert NG_PER_ML * one.level[-1] == pytest.approx(plasma_ng_per_ml, abs=0.051)
