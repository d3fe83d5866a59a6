"""Event tables simulated: each fault that other programs had with them, against scipy or a closed form.

A fault that can't exist here has a test that shows why.
"""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from scipy.linalg import expm

from handrail.course.event_table_text import read_events
from handrail.simulate.event_schedule import schedule_of
from handrail.simulate.event_simulation import simulate_events
from tests.simulate.bodies import SIMON, medicine
from tests.simulate.event_oracle import Oracle, Told, history
from tests.simulate.event_walks import ADULT, AT, a_body, assert_same, expected, levels, rows_of, walked


@pytest.mark.parametrize("fluid", [False, True])
def test_the_oracle_itself_is_a_matrix_exponential(fluid):
    oracle = Oracle(a_body(fluid=fluid), 1)
    wide = np.zeros((8, 8))
    wide[:4, :4], wide[:4, 4:] = oracle.rates, np.eye(4)

    np.testing.assert_allclose(oracle.fading(3.7), expm(oracle.rates * 3.7), atol=1e-13)
    np.testing.assert_allclose(oracle.gathering(3.7), expm(wide * 3.7)[:4, 4:], atol=1e-12)


# --- the faults of others ----------------------------------------------------------------------------------


@pytest.mark.parametrize("interval", [7.5, 0.1, 8 / 3, 11.99, 24.000001])
@pytest.mark.parametrize("into", [1, 2])
def test_an_interval_that_is_no_whole_number_doubles_no_dose(interval, into):
    """RxODE 405: the second dose came twice."""
    body = a_body()
    told = [Told(2 + number * interval, 10, into) for number in range(5)]

    assert_same(levels(body, f"1,2,1,10,0,4,{interval!r},0,{into}\n", AT), expected(body, told, AT))


@pytest.mark.parametrize(("amount", "rate", "ends"), [(10, 5, 3.0), (1, 3, 1 + 1 / 3), (7, 0.7, 11.0)])
def test_an_observation_as_an_infusion_ends_ends_it_once(amount, rate, ends):
    """PKPDsim 21: the stop was doubled and the rate went below zero."""
    body, dose = a_body(), f"1,1,1,{amount},{rate},0,0,0,2\n"
    told = [Told(1, amount, 2, amount / rate)]
    seen = f"{dose}1,{ends!r},0,.,.,.,.,.,2\n1,{ends!r},0,.,.,.,.,.,2\n"
    later = np.array([ends, ends + 1, ends + 30])

    schedule = schedule_of(rows_of(seen), 0.15)

    assert_same(levels(body, seen, later), expected(body, told, later))
    assert_same(levels(body, seen, later), levels(body, dose, later))
    assert (schedule.rates(2, np.linspace(0, 40, 4001)) >= 0).all()
    assert (schedule.rates(2, np.array([ends, ends + 1])) == 0).all()


@pytest.mark.parametrize("lag_h", [0.15, 2.0, 7.999, 8.0, 8.5, 20.0])
def test_a_steady_state_with_a_lag_knows_what_is_still_in_its_lag(lag_h):
    """mrgsolve 239, 264; also where the lag is longer than the interval."""
    body = a_body(lag_h=lag_h)
    told = [*history(4, 20, 8), Told(4, 20)]
    at_h = np.array([4.0, 4.1, 6.0, 11.9, 12.0, 13.0, 30.0, 60.0])

    assert_same(levels(body, "1,4,1,20,0,0,8,1,1\n", at_h), expected(body, told, at_h))


@pytest.mark.parametrize("share", [1.0, 0.8, 0.37])
def test_a_steady_infusion_as_long_as_its_interval_is_a_constant_one(share):
    """mrgsolve 947: after bioavailability its duration equalled II. Here a share never changes a duration."""
    body = a_body(share=share)
    found = levels(body, "1,2,1,24,3,9,8,1,2\n", np.array([2.0, 5.0, 10.0, 40.0]))

    assert_same(found, np.tile(3 / share / body.draws.clearance_l_per_h, (4, 1)))


@pytest.mark.parametrize("hours", [1.0, 7.9, 8.0, 12.0, 16.0, 20.0])
def test_a_steady_infusion_may_be_shorter_or_longer_than_its_interval(hours):
    """Those that run into one another are all there, and end when they would."""
    body = a_body()
    told = [*history(3, 12, 8, 2, hours), Told(3, 12, 2, hours)]
    at_h = np.array([3.0, 4.0, 7.0, 11.0, 18.9, 30.0])

    assert_same(levels(body, f"1,3,1,12,{12 / hours!r},0,8,1,2\n", at_h), expected(body, told, at_h))


@pytest.mark.parametrize("lag_h", [0.15, 3.0, 9.0])
def test_a_steady_infusion_into_the_gut_has_a_lag_too(lag_h):
    body = a_body(lag_h=lag_h)
    told = [*history(3, 12, 8, 1, 5.0), Told(3, 12, 1, 5.0)]
    at_h = np.array([3.0, 4.0, 7.0, 11.0, 13.0, 30.0])

    assert_same(levels(body, "1,3,1,12,2.4,0,8,1,1\n", at_h), expected(body, told, at_h))


def test_a_reset_with_a_steady_dose_is_the_steady_dose_in_a_new_body():
    """mrgsolve 1261: EVID 4 with SS."""
    body, before = a_body(), "1,1,1,40,0,9,6,0,1\n1,2,1,50,5,0,0,0,2\n"
    told = [*history(10, 20, 8), Told(10, 20)]
    at_h = np.array([10.0, 11.0, 17.0, 40.0])
    found = [levels(body, f"{before}1,10,{row}\n", at_h) for row in ("4,20,0,0,8,1,1", "4,20,0,0,8,2,1")]
    found.append(levels(body, f"{before}1,10,3,.,.,.,.,.,1\n1,10,1,20,0,0,8,1,1\n", at_h))

    for one in found:
        assert_same(one, expected(body, told, at_h))


def test_the_second_kind_of_steady_state_is_added_and_not_taken_for_the_first():
    """ferx-core 81: SS 2 was read as SS 1 without a word."""
    body, first = a_body(), "1,8,1,10,0,9,24,1,1\n"
    at_h = np.array([20.0, 21.0, 28.0, 32.0, 50.0])
    mornings = [*history(8, 10, 24), *(Told(8 + 24 * number, 10) for number in range(10))]
    evenings = [*history(20, 30, 24), Told(20, 30)]

    added = levels(body, f"{first}1,20,1,30,0,0,24,2,1\n", at_h)
    instead = levels(body, f"{first}1,20,1,30,0,0,24,1,1\n", at_h)

    assert_same(added, expected(body, mornings + evenings, at_h))
    assert_same(instead, expected(body, evenings, at_h))
    assert (added > instead).all()


@pytest.mark.parametrize("share", [1.0, 0.8, 0.5])
@pytest.mark.parametrize("rate", ["0", "5"])
def test_bioavailability_counts_once_also_where_a_steady_state_is_added(share, rate):
    """RxODE 73: bioavailability with SS 2."""
    body, hours = a_body(share=share), (2.0 if rate == "5" else 0.0)
    told = [Told(1, 20), *history(6, 10, 8, 2, hours), Told(6, 10, 2, hours)]
    at_h = np.array([6.0, 6.5, 8.0, 13.9, 30.0])

    assert_same(
        levels(body, f"1,1,1,20,0,0,0,0,1\n1,6,1,10,{rate},0,8,2,2\n", at_h), expected(body, told, at_h)
    )


def test_what_else_happens_at_the_time_of_an_interruption_leaves_no_hole():
    """campsis 13: a change of occasion as an infusion was interrupted gave NA.

    A table changes nobody's parameters here, so nothing can be missing at such a time: a missed dose, a reset
    and an observation fall on the end and on the middle of an infusion, and every value is a number.
    """
    body, infusion = a_body(), "1,1,1,20,2,0,0,0,2\n"
    at_h = np.array([5.0, 6.0, 11.0, 12.0, 40.0])
    quiet = "1,6,2,.,.,.,.,.,1\n1,6,0,.,.,.,.,.,2\n1,11,2,.,.,.,.,.,1\n1,11,0,.,.,.,.,.,2\n"
    cut, walk = walked(body, rows_of(infusion + "1,6,3,.,.,.,.,.,1\n1,6,0,.,.,.,.,.,2\n"), at_h)

    assert_same(levels(body, infusion + quiet, at_h), expected(body, [Told(1, 20, 2, 10)], at_h))
    assert np.isfinite(cut).all()
    assert (cut[0, 2:] == 0).all()
    assert all(np.isfinite(seen).all() for seen in walk.seen.values())


def test_an_observation_before_a_dose_of_the_same_time_sees_the_body_before_it():
    """mrgsolve recsort: rows of one time stand in the order of the file."""
    before = rows_of("1,5,0,.,.,.,.,.,2\n1,5,1,10,0,0,0,0,2\n")
    after = rows_of("1,5,1,10,0,0,0,0,2\n1,5,0,.,.,.,.,.,2\n")
    body = a_body()

    _, first = walked(body, before, [10.0])
    _, second = walked(body, after, [10.0])

    assert (first.seen[0] == 0).all()
    assert_same(second.seen[1][1] + second.seen[1][2], 10 / 0.8 / body.draws.central_volume_l)


def test_an_additional_dose_comes_before_every_row_of_its_time():
    """What an earlier row owes is given first: there is one rule, whatever the order of the file."""
    body = a_body()
    _, walk = walked(body, rows_of("1,5,1,10,0,1,6,0,2\n1,11,0,.,.,.,.,.,2\n"), [20.0])
    told = [Told(5, 10, 2), Told(11, 10, 2)]

    assert_same(walk.seen[1][1] + walk.seen[1][2], expected(body, told, [11.0])[0])


def test_a_table_needs_no_row_at_time_zero():
    """mrgsolve 1205: the row at time 0 was missing."""
    body, dose = a_body(), "1,8,1,20,0,3,8,0,1\n"
    without = levels(body, dose, AT)
    with_zero = levels(body, "1,0,0,.,.,.,.,.,2\n" + dose, AT)

    assert_same(without, with_zero)
    assert_same(without, expected(body, [Told(8 + 8 * number, 20) for number in range(4)], AT))


def test_nothing_is_compiled_so_nothing_stale_can_be_served():
    """rxode2 1171: a compiled model from a cache answered for another one."""
    script = (
        "import sys, handrail\n"
        "table = handrail.read_events('TIME,EVID,AMT\\n8,1,10\\n10,0,.\\n')\n"
        "person = handrail.Person(age_years=50, weight_kg=70, egfr_ml_min_1_73m2=90)\n"
        "handrail.simulate_events(table, person, handrail.load_medicine(), profiles=False)\n"
        "print('numba' in sys.modules)\n"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "False"


def test_another_model_in_the_same_process_gives_another_answer():
    table = read_events("TIME,EVID,AMT\n8,1,10\n10,0,.\n")
    few = {"replicates": 2, "people": 2, "profiles": False}

    one, other, again = (
        simulate_events(table, ADULT, medicine(), kinetics=name, **few).predictions[1].typical
        for name in ("default", "simon2018", "default")
    )

    assert one == again != other


# --- what is called off ------------------------------------------------------------------------------------


def test_a_reset_calls_off_additional_doses_lags_and_infusions():
    body = a_body(lag_h=2.0)
    owing = "1,1,1,10,0,9,4,0,1\n1,2,1,50,1,0,0,0,2\n"
    found, walk = walked(body, rows_of(owing + "1,10,3,.,.,.,.,.,1\n"), [9.0, 10.0, 12.0, 30.0])

    assert (found[0, 1] > 0).all()
    assert (found[:, 2:] == 0).all()
    assert (walk.peak_burden >= 0).all()


def test_a_steady_state_that_replaces_calls_off_the_same_and_one_that_adds_nothing():
    body = a_body()
    owing = "1,1,1,10,0,9,4,0,1\n1,2,1,50,1,0,0,0,2\n"
    owed = [*(Told(1 + 4 * number, 10) for number in range(10)), Told(2, 50, 2, 50)]
    mine = [*history(10, 20, 8), Told(10, 20)]
    at_h = np.array([10.0, 14.0, 30.0, 60.0])

    assert_same(levels(body, f"{owing}1,10,1,20,0,0,8,1,1\n", at_h), expected(body, mine, at_h))
    assert_same(levels(body, f"{owing}1,10,1,20,0,0,8,2,1\n", at_h), expected(body, mine + owed, at_h))


def test_additional_doses_follow_a_steady_state():
    body = a_body()
    told = [*history(4, 20, 8), *(Told(4 + 8 * number, 20) for number in range(4))]

    assert_same(levels(body, "1,4,1,20,0,3,8,1,1\n", AT[3:]), expected(body, told, AT[3:]))


def test_one_compartment_has_a_steady_state_too():
    body = a_body(kinetics=SIMON, lag_h=0.0)
    told = [*history(4, 20, 6), Told(4, 20)]

    assert_same(levels(body, "1,4,1,20,0,0,6,1,1\n", AT[4:]), expected(body, told, AT[4:]))
