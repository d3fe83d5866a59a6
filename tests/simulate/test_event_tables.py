"""Event tables simulated: each fault that other programs had with them, against scipy or a closed form.

A fault that can't exist here has a test that shows why.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.linalg import expm

import handrail
from handrail.course import parse_course
from handrail.course.event_table import EventRow, EventTable
from handrail.course.event_table_text import read_events
from handrail.errors import InputError
from handrail.simulate.event_body import EventBody
from handrail.simulate.event_schedule import schedule_of
from handrail.simulate.event_simulation import simulate_events
from handrail.simulate.event_steady import common_period
from handrail.simulate.event_walk import Walk
from handrail.simulate.people import draw_bodies
from handrail.simulate.phases import Given, Phase, Timeline, plain_timeline
from handrail.simulate.pump import draw_csf
from handrail.simulate.reference import simulate_timeline
from handrail.simulate.stepping import Stepping
from handrail.simulate.typical import typical_body
from tests.simulate.bodies import DEFAULT_KINETICS, SIMON, PlainBody, medicine
from tests.simulate.event_oracle import Oracle, Told, history

HEAD = "ID,TIME,EVID,AMT,RATE,ADDL,II,SS,CMT\n"
ADULT = handrail.Person(age_years=50, weight_kg=70, egfr_ml_min_1_73m2=90)


def a_body(*, lag_h=0.15, fluid=False, kinetics=DEFAULT_KINETICS, share=0.8, **changed):
    """Two by two draws."""
    drawn = draw_bodies(
        medicine(), typical_body(kinetics, PlainBody()), kinetics=kinetics, replicates=2, people=2, seed=3
    )
    drawn = replace(drawn, lag_h=np.full(4, lag_h), **{k: np.full(4, v) for k, v in changed.items()})
    csf = draw_csf(medicine(), kinetics, drawn) if fluid else None
    return EventBody(drawn, csf, np.full(4, share) if csf is None else csf.bioavailability)


def rows_of(text):
    return read_events(HEAD + text).rows


def walked(body, rows, at_h):
    """Quantities at these times, shape (quantities, times, draws), and the walk."""
    at_h = np.asarray([0.0, *at_h] if at_h[0] else at_h, float)
    walk = Walk(body, schedule_of(rows, float(body.draws.lag_h[0])), at_h)
    return np.concatenate([values for _, values in walk.stretches()], axis=1), walk


def levels(body, text, at_h):
    """mg/L at these times (after what happens then), shape (times, draws)."""
    values, _ = walked(body, rows_of(text), at_h)
    return values[0, -len(at_h) :]


def expected(body, told, at_h):
    """The same by scipy."""
    return np.array([[Oracle(body, i).level(told, hour) for i in range(body.draws.count)] for hour in at_h])


def same(found, wanted):
    """Stored values are in single precision."""
    np.testing.assert_allclose(found, wanted, rtol=2e-6, atol=1e-7)


AT = np.array([0.1, 1.0, 3.0, 7.5, 8.0, 9.3, 15.0, 22.5, 24.0, 40.0])


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

    same(levels(body, f"1,2,1,10,0,4,{interval!r},0,{into}\n", AT), expected(body, told, AT))


@pytest.mark.parametrize(("amount", "rate", "ends"), [(10, 5, 3.0), (1, 3, 1 + 1 / 3), (7, 0.7, 11.0)])
def test_an_observation_as_an_infusion_ends_ends_it_once(amount, rate, ends):
    """PKPDsim 21: the stop was doubled and the rate went below zero."""
    body, dose = a_body(), f"1,1,1,{amount},{rate},0,0,0,2\n"
    told = [Told(1, amount, 2, amount / rate)]
    seen = f"{dose}1,{ends!r},0,.,.,.,.,.,2\n1,{ends!r},0,.,.,.,.,.,2\n"
    later = np.array([ends, ends + 1, ends + 30])

    schedule = schedule_of(rows_of(seen), 0.15)

    same(levels(body, seen, later), expected(body, told, later))
    same(levels(body, seen, later), levels(body, dose, later))
    assert (schedule.rates(2, np.linspace(0, 40, 4001)) >= 0).all()
    assert (schedule.rates(2, np.array([ends, ends + 1])) == 0).all()


@pytest.mark.parametrize("lag_h", [0.15, 2.0, 7.999, 8.0, 8.5, 20.0])
def test_a_steady_state_with_a_lag_knows_what_is_still_in_its_lag(lag_h):
    """mrgsolve 239, 264; also where the lag is longer than the interval."""
    body = a_body(lag_h=lag_h)
    told = [*history(4, 20, 8), Told(4, 20)]
    at_h = np.array([4.0, 4.1, 6.0, 11.9, 12.0, 13.0, 30.0, 60.0])

    same(levels(body, "1,4,1,20,0,0,8,1,1\n", at_h), expected(body, told, at_h))


@pytest.mark.parametrize("share", [1.0, 0.8, 0.37])
def test_a_steady_infusion_as_long_as_its_interval_is_a_constant_one(share):
    """mrgsolve 947: after bioavailability its duration equalled II. Here a share never changes a duration."""
    body = a_body(share=share)
    found = levels(body, "1,2,1,24,3,9,8,1,2\n", np.array([2.0, 5.0, 10.0, 40.0]))

    same(found, np.tile(3 / share / body.draws.clearance_l_per_h, (4, 1)))


@pytest.mark.parametrize("hours", [1.0, 7.9, 8.0, 12.0, 16.0, 20.0])
def test_a_steady_infusion_may_be_shorter_or_longer_than_its_interval(hours):
    """Those that run into one another are all there, and end when they would."""
    body = a_body()
    told = [*history(3, 12, 8, 2, hours), Told(3, 12, 2, hours)]
    at_h = np.array([3.0, 4.0, 7.0, 11.0, 18.9, 30.0])

    same(levels(body, f"1,3,1,12,{12 / hours!r},0,8,1,2\n", at_h), expected(body, told, at_h))


@pytest.mark.parametrize("lag_h", [0.15, 3.0, 9.0])
def test_a_steady_infusion_into_the_gut_has_a_lag_too(lag_h):
    body = a_body(lag_h=lag_h)
    told = [*history(3, 12, 8, 1, 5.0), Told(3, 12, 1, 5.0)]
    at_h = np.array([3.0, 4.0, 7.0, 11.0, 13.0, 30.0])

    same(levels(body, "1,3,1,12,2.4,0,8,1,1\n", at_h), expected(body, told, at_h))


def test_a_reset_with_a_steady_dose_is_the_steady_dose_in_a_new_body():
    """mrgsolve 1261: EVID 4 with SS."""
    body, before = a_body(), "1,1,1,40,0,9,6,0,1\n1,2,1,50,5,0,0,0,2\n"
    told = [*history(10, 20, 8), Told(10, 20)]
    at_h = np.array([10.0, 11.0, 17.0, 40.0])
    found = [levels(body, f"{before}1,10,{row}\n", at_h) for row in ("4,20,0,0,8,1,1", "4,20,0,0,8,2,1")]
    found.append(levels(body, f"{before}1,10,3,.,.,.,.,.,1\n1,10,1,20,0,0,8,1,1\n", at_h))

    for one in found:
        same(one, expected(body, told, at_h))


def test_the_second_kind_of_steady_state_is_added_and_not_taken_for_the_first():
    """ferx-core 81: SS 2 was read as SS 1 without a word."""
    body, first = a_body(), "1,8,1,10,0,9,24,1,1\n"
    at_h = np.array([20.0, 21.0, 28.0, 32.0, 50.0])
    mornings = [*history(8, 10, 24), *(Told(8 + 24 * number, 10) for number in range(10))]
    evenings = [*history(20, 30, 24), Told(20, 30)]

    added = levels(body, f"{first}1,20,1,30,0,0,24,2,1\n", at_h)
    instead = levels(body, f"{first}1,20,1,30,0,0,24,1,1\n", at_h)

    same(added, expected(body, mornings + evenings, at_h))
    same(instead, expected(body, evenings, at_h))
    assert (added > instead).all()


@pytest.mark.parametrize("share", [1.0, 0.8, 0.5])
@pytest.mark.parametrize("rate", ["0", "5"])
def test_bioavailability_counts_once_also_where_a_steady_state_is_added(share, rate):
    """RxODE 73: bioavailability with SS 2."""
    body, hours = a_body(share=share), (2.0 if rate == "5" else 0.0)
    told = [Told(1, 20), *history(6, 10, 8, 2, hours), Told(6, 10, 2, hours)]
    at_h = np.array([6.0, 6.5, 8.0, 13.9, 30.0])

    same(levels(body, f"1,1,1,20,0,0,0,0,1\n1,6,1,10,{rate},0,8,2,2\n", at_h), expected(body, told, at_h))


def test_what_else_happens_at_the_time_of_an_interruption_leaves_no_hole():
    """campsis 13: a change of occasion as an infusion was interrupted gave NA.

    A table changes nobody's parameters here, so nothing can be missing at such a time: a missed dose, a reset
    and an observation fall on the end and on the middle of an infusion, and every value is a number.
    """
    body, infusion = a_body(), "1,1,1,20,2,0,0,0,2\n"
    at_h = np.array([5.0, 6.0, 11.0, 12.0, 40.0])
    quiet = "1,6,2,.,.,.,.,.,1\n1,6,0,.,.,.,.,.,2\n1,11,2,.,.,.,.,.,1\n1,11,0,.,.,.,.,.,2\n"
    cut, walk = walked(body, rows_of(infusion + "1,6,3,.,.,.,.,.,1\n1,6,0,.,.,.,.,.,2\n"), at_h)

    same(levels(body, infusion + quiet, at_h), expected(body, [Told(1, 20, 2, 10)], at_h))
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
    same(second.seen[1][1] + second.seen[1][2], 10 / 0.8 / body.draws.central_volume_l)


def test_an_additional_dose_comes_before_every_row_of_its_time():
    """What an earlier row owes is given first: there is one rule, whatever the order of the file."""
    body = a_body()
    _, walk = walked(body, rows_of("1,5,1,10,0,1,6,0,2\n1,11,0,.,.,.,.,.,2\n"), [20.0])
    told = [Told(5, 10, 2), Told(11, 10, 2)]

    same(walk.seen[1][1] + walk.seen[1][2], expected(body, told, [11.0])[0])


def test_a_table_needs_no_row_at_time_zero():
    """mrgsolve 1205: the row at time 0 was missing."""
    body, dose = a_body(), "1,8,1,20,0,3,8,0,1\n"
    without = levels(body, dose, AT)
    with_zero = levels(body, "1,0,0,.,.,.,.,.,2\n" + dose, AT)

    same(without, with_zero)
    same(without, expected(body, [Told(8 + 8 * number, 20) for number in range(4)], AT))


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

    same(levels(body, f"{owing}1,10,1,20,0,0,8,1,1\n", at_h), expected(body, mine, at_h))
    same(levels(body, f"{owing}1,10,1,20,0,0,8,2,1\n", at_h), expected(body, mine + owed, at_h))


def test_additional_doses_follow_a_steady_state():
    body = a_body()
    told = [*history(4, 20, 8), *(Told(4 + 8 * number, 20) for number in range(4))]

    same(levels(body, "1,4,1,20,0,3,8,1,1\n", AT[3:]), expected(body, told, AT[3:]))


def test_one_compartment_has_a_steady_state_too():
    body = a_body(kinetics=SIMON, lag_h=0.0)
    told = [*history(4, 20, 6), Told(4, 20)]

    same(levels(body, "1,4,1,20,0,0,6,1,1\n", AT[4:]), expected(body, told, AT[4:]))


# --- a pump ------------------------------------------------------------------------------------------------


def test_a_pump_that_stops_after_years_empties_as_one_exponential():
    """AMT 0, RATE, SS 1: it has been running for ever and ends now. Fluid: rate / CL x e^(-CL t / V)."""
    body = a_body(fluid=True)
    csf, at_h = body.csf, np.array([5.0, 8.0, 24.0])
    values, _ = walked(body, rows_of("1,5,1,0,0.0125,0,0,1,3\n"), at_h)
    level, lumbar = values[0, 1:], values[4, 1:]
    fading = np.exp(-np.outer(at_h - 5, csf.rate_per_h))

    # mg/h over mL/h is 1,000 mg/L.
    same(lumbar - csf.plasma_share * level, 0.0125 / csf.clearance_ml_per_h * 1000 * fading)
    same(level[0], 0.0125 / csf.bioavailability / body.draws.clearance_l_per_h)


def test_a_pump_for_ever_has_the_brain_used_to_it_and_nothing_is_felt():
    body = a_body(fluid=True)
    values, _ = walked(body, rows_of("1,5,1,0,0.0125,0,0,1,3\n"), [5.0, 200.0])

    same(values[2, 1], values[1, 1])
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


# --- against the reference, and against courses ------------------------------------------------------------


@st.composite
def mixed_tables(draw):
    """Doses into every compartment, at once or over hours, repeated or not."""
    rows = []
    for _ in range(draw(st.integers(1, 4))):
        into = draw(st.sampled_from([1, 2, 3]))
        amount = draw(st.sampled_from([5.0, 20.0])) * (0.005 if into == 3 else 1)
        hours = draw(st.sampled_from([0.0, 0.5, 3.0, 20.0])) if into != 1 else 0.0
        again = draw(st.integers(0, 3))
        rows.append(
            EventRow(
                time_h=draw(st.integers(0, 40)) / 2,
                amt_mg=amount,
                rate_mg_per_h=amount / hours if hours else 0.0,
                addl=again,
                ii_h=draw(st.sampled_from([4.0, 7.25])) if again else 0.0,
                cmt=into,
            )
        )
    return sorted(rows, key=lambda row: row.time_h)


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(mixed_tables())
def test_a_table_gives_what_the_reference_integrator_gives(rows):
    body = a_body(fluid=True)
    at_h = np.arange(0.0, 72.0, 3.1)
    values, walk = walked(body, rows, at_h)
    timeline = as_timeline(body, rows, 72.0)
    wanted = simulate_timeline(timeline, at_h)
    enters = np.array([any(abs(one.time_h - hour) < 1e-6 for one in timeline.given) for hour in at_h])

    # Levels and effects are exact but for single precision; adaptation and burden are cubics on each step.
    atol = {"level_mg_per_l": 1e-7, "effect": 1e-7, "adaptation": 1e-5, "burden": 5e-5}
    for number, (name, error) in enumerate(atol.items()):
        found, right = values[number, ~enters], getattr(wanted, name)[~enters]
        np.testing.assert_allclose(found, right, rtol=1e-5, atol=error)
    out = wanted.cleared_mg[-1] / body.draws.clearance_l_per_h
    np.testing.assert_allclose(walk.area_mg_h_per_l, out, rtol=1e-5, atol=1e-7)


def as_timeline(body, rows, end_h):
    """The same as phases: for bodies of one bioavailability."""
    share = body.bioavailability
    schedule = schedule_of(rows, 0.0)
    cuts = sorted({0.0, end_h} | {hour for hour in schedule.borders_h if hour < end_h})
    phases = []
    for begin_h, stop_h in pairwise(cuts):
        rate = {cmt: float(schedule.rates(cmt, np.array([begin_h, stop_h]))[0]) for cmt in (2, 3)}
        phases.append(
            Phase(
                begin_h=begin_h,
                end_h=stop_h,
                bodies=body.draws,
                dialysis_l_per_h=np.zeros(body.draws.count),
                pump_micrograms_per_h=1000 * rate[3],
                infusion_mg_per_h=rate[2] / share,
            )
        )
    names = {1: "gut", 2: "plasma", 3: "csf"}
    given = [
        Given(
            time_h=row.time_h + number * row.ii_h,
            dose_mg=row.amt_mg / (share if row.cmt == 2 else 1.0),
            compartment=names[row.cmt],
        )
        for row in rows
        if row.rate_mg_per_h == 0
        for number in range(1 + row.addl)
    ]
    given = tuple(sorted((one for one in given if one.time_h < end_h), key=lambda one: one.time_h))
    return Timeline(phases=tuple(phases), given=given, csf=body.csf)


def test_a_course_as_a_table_is_simulated_as_the_course_is():
    body = a_body()
    course = parse_course("20 mg three times a day for 20 days; miss day 9; extra 40 mg on day 15 at 21:00")
    at_h = np.arange(0.0, 24.0 * 25)
    values, walk = walked(body, read_events(handrail.write_events(course)).rows, at_h)
    stepped = Stepping(plain_timeline(body.draws, course.doses(), at_h[-1]), at_h)
    wanted = np.concatenate([part for _, part in stepped.stretches()], axis=1)

    np.testing.assert_allclose(values, wanted, rtol=1e-4, atol=2e-6)
    np.testing.assert_allclose(walk.peak_mg_per_l, stepped.peak_mg_per_l, rtol=1e-3)
    np.testing.assert_allclose(walk.area_mg_h_per_l, stepped.area_mg_h_per_l, rtol=1e-9)


def test_a_profile_of_a_table_is_that_of_its_course():
    course = parse_course("20 mg three times a day for 30 days then stop")
    few = {"replicates": 4, "people": 5, "seed": 7}
    table = read_events(handrail.write_events(course))
    found = simulate_events(table, ADULT, medicine(), **few).profiles[1]
    wanted = handrail.simulate_course(course, ADULT, medicine(), **few)

    assert (found.time_h == wanted.time_h).all()
    for name, one in wanted.bands.items():
        np.testing.assert_allclose(found.bands[name].p50, one.p50, atol=5e-4)
    assert found.chances["moderate"] == pytest.approx(wanted.chances["moderate"], abs=2e-3)


# --- the answer --------------------------------------------------------------------------------------------


def test_every_observation_of_a_level_has_a_prediction_and_no_other_row():
    table = read_events(
        "ID,TIME,EVID,AMT,CMT,DVID,DV\n"
        "1,0,0,.,2,1,.\n1,8,1,20,1,.,.\n1,8.15,0,.,1,1,.\n1,10,0,.,2,1,0.3\n1,11,0,.,2,2,7\n2,9,0,.,2,1,.\n"
    )
    found = simulate_events(table, ADULT, medicine(), replicates=3, people=3, profiles=False).predictions

    assert [one is not None for one in found] == [True, False, True, True, False, True]
    assert found[0].typical == found[5].typical == 0
    assert found[2].typical == pytest.approx(20)
    assert found[3].p5 <= found[3].p50 <= found[3].p95


def test_the_typical_prediction_is_the_closed_form_of_the_packs_central_values():
    from handrail.simulate.equations import level_after_dose

    table = read_events("TIME,EVID,AMT,CMT\n8,1,20,1\n10.5,0,.,2\n")
    seen = simulate_events(
        table, ADULT, medicine(), kinetics="simon2018", replicates=1, people=1, profiles=False
    ).predictions[1]
    wanted = level_after_dose(2.5, 20, absorption_per_h=1.64, clearance_l_per_h=11.6, central_volume_l=72.8)

    assert seen.typical == pytest.approx(float(wanted), rel=1e-12)


def test_predictions_stand_beside_what_was_measured_in_the_written_table():
    table = read_events("ID,TIME,EVID,AMT,CMT,DV\n1,8,1,20,1,.\n1,10,0,.,2,0.31\n")
    answer = simulate_events(table, ADULT, medicine(), replicates=2, people=2, profiles=False)
    lines = handrail.write_predictions(table, answer).splitlines()
    header = next(line for line in lines if line.startswith("ID,")).split(",")
    dose, seen = (dict(zip(header, line.split(","), strict=True)) for line in lines[-2:])

    assert dose["PRED"] == "."
    assert seen["DV"] == "0.31"
    assert float(seen["PRED"]) == pytest.approx(answer.predictions[1].typical, rel=1e-6)
    assert read_events("\n".join(lines) + "\n").rows == table.rows


def test_what_ss_and_resets_mean_is_said_with_the_answer():
    table = EventTable(
        rows=(
            EventRow(time_h=1, amt_mg=20, ii_h=8, ss=1),
            EventRow(time_h=9, evid=3),
            EventRow(time_h=9, amt_mg=20, cmt=2),
        )
    )
    said = " ".join(simulate_events(table, ADULT, medicine(), replicates=2, people=2).assumptions)

    assert "dosed so for ever" in said
    assert "as if it had never had the medicine" in said
    assert "divided by the bioavailability" in said


def test_an_interval_with_a_thousand_lengths_of_step_is_the_same(monkeypatch):
    """Odd intervals bring as many lengths of step as doses; their factors are not all kept at once."""
    body, dose = a_body(), "1,2,1,10,0,12,3.14159,0,1\n"
    kept = levels(body, dose, AT)
    monkeypatch.setattr("handrail.simulate.event_path.MOST_KEPT", 40)

    same(levels(body, dose, AT), kept)


def test_the_trough_of_a_steady_state_is_no_empty_body_before_it():
    body = a_body()
    rows = rows_of("1,8,1,20,0,0,8,1,1\n")
    _, walk = walked(body, rows, [40.0])

    same(walk.outcomes["trough_mg_per_l"], expected(body, history(8, 20, 8), [8.0])[0])
