"""What has gone on for ever: a pump, and the adaptation and burden of a steady state."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from handrail.course.event_table import EventRow
from handrail.errors import InputError
from handrail.simulate.event_steady import common_period
from tests.simulate.event_walks import a_body, assert_same, rows_of, walked

# --- a pump ------------------------------------------------------------------------------------------------


def test_a_pump_that_stops_after_years_empties_as_one_exponential():
    """AMT 0, RATE, SS 1: it has been running for ever and ends now. Fluid: rate / CL x e^(-CL t / V)."""
    body = a_body(fluid=True)
    csf, at_h = body.csf, np.array([5.0, 8.0, 24.0])
    values, _ = walked(body, rows_of("1,5,1,0,0.0125,0,0,1,3\n"), at_h)
    level, lumbar = values[0, 1:], values[4, 1:]
    fading = np.exp(-np.outer(at_h - 5, csf.rate_per_h))

    # mg/h over mL/h is 1,000 mg/L.
    assert_same(lumbar - csf.plasma_share * level, 0.0125 / csf.clearance_ml_per_h * 1000 * fading)
    assert_same(level[0], 0.0125 / csf.bioavailability / body.draws.clearance_l_per_h)


def test_a_pump_for_ever_has_the_brain_used_to_it_and_nothing_is_felt():
    body = a_body(fluid=True)
    values, _ = walked(body, rows_of("1,5,1,0,0.0125,0,0,1,3\n"), [5.0, 200.0])

    assert_same(values[2, 1], values[1, 1])
    assert (values[3, 1] < 1e-12).all()
    assert (values[3, 2] >= 0).all()


# --- adaptation and burden in a steady state ---------------------------------------------------------------

QUICK = {"fast_on_h": 20.0, "fast_off_h": 12.0, "slow_on_h": 60.0, "slow_off_h": 40.0, "gap": 0.005}
"""Bodies that get used to a dose in days: a history of some weeks is for ever."""


def for_ever(dosings, at_h):
    """Doses of many weeks up to a time, as rows."""
    rows = []
    for begin_h, amount, every_h, rate in dosings:
        count = int((at_h - begin_h) / every_h)
        rows.append(
            EventRow(time_h=begin_h, amt_mg=amount, rate_mg_per_h=rate, addl=count, ii_h=every_h, cmt=2)
        )
    return sorted(rows, key=lambda row: row.time_h)


def test_a_steady_state_has_the_adaptation_and_burden_of_somebody_dosed_so_for_ever():
    body, weeks = a_body(**QUICK), 24.0 * 84
    long, _ = walked(body, for_ever([(0.0, 20, 24.0, 0.0)], weeks + 100), [weeks + 30.0, weeks + 47.0])
    steady = [EventRow(time_h=24.0, amt_mg=20, ii_h=24, ss=1, addl=9, cmt=2)]
    short, _ = walked(body, steady, [54.0, 71.0])

    np.testing.assert_allclose(short[:, 1:], long[:, 1:], rtol=1e-5, atol=1e-6)
    assert (short[3, 1:] > 0).any()


def test_steady_states_that_are_added_share_one_adaptation():
    body, weeks = a_body(**QUICK), 24.0 * 84
    dosings = [(0.0, 20, 24.0, 0.0), (10.0, 12, 12.0, 4.0)]
    long, _ = walked(body, for_ever(dosings, weeks + 100), [weeks + 30.0, weeks + 47.0])
    steady = [
        EventRow(time_h=24.0, amt_mg=20, ii_h=24, ss=1, addl=9, cmt=2),
        EventRow(time_h=34.0, amt_mg=12, rate_mg_per_h=4, ii_h=12, ss=2, addl=9, cmt=2),
    ]
    short, _ = walked(body, steady, [54.0, 71.0])

    np.testing.assert_allclose(short[:, 1:], long[:, 1:], rtol=1e-5, atol=1e-6)


def test_steady_intervals_without_a_common_period_are_refused_with_their_row():
    rows = rows_of("1,4,1,20,0,0,7.3,1,1\n1,9,1,20,0,0,11.1,2,1\n")

    assert common_period(rows[:1]) == 7.3
    with pytest.raises(InputError, match="no common period") as refused:
        common_period(tuple(replace(row, ii_h=row.ii_h + 0.0017 * n) for n, row in enumerate(rows)))
    assert refused.value.where == "the table, line 3, column II"
