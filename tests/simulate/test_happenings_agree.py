"""What happens on a course, stepped in numpy, against the reference; and what has to hold whatever happens.

Tolerances as the kernel's: level 1e-6 of its peak, burden 1e-4 of its peak at the 99th percentile of bodies
and 3e-4 at worst.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handrail.course.nouns import Dose
from handrail.simulate.happenings import (
    Haemodialysis,
    KidneyChange,
    LargeDose,
    PeritonealDialysis,
    PumpBolus,
    PumpRefill,
    PumpRestored,
    PumpSetting,
    PumpStop,
    pump_happenings,
)
from handrail.simulate.people import draw_bodies
from handrail.simulate.phases import Given, Phase, Timeline, amounts_of, modes_of, plain_timeline
from handrail.simulate.reference import simulate_reference, simulate_timeline
from handrail.simulate.stepping import Stepping
from handrail.simulate.trajectories import ByKernel
from handrail.simulate.typical import typical_body
from tests.simulate.bodies import DEFAULT_KINETICS, SIMON, PlainBody, medicine
from tests.simulate.followed import told

LEAST_BURDEN = 0.01
DAYS = 12
END_H = 24.0 * DAYS


def draws_of(replicates=4, people=3, kinetics=DEFAULT_KINETICS, seed=2):
    typical = typical_body(kinetics, PlainBody())
    return draw_bodies(
        medicine(), typical, kinetics=kinetics, replicates=replicates, people=people, seed=seed
    )


def daily(mg, hours, days):
    return [
        Dose(time_h=24.0 * day + hour, dose_micrograms=round(1000 * mg))
        for day in range(days)
        for hour in hours
    ]


def stepped(timeline, at_h):
    run = Stepping(timeline, at_h)
    return run, np.concatenate([part for _, part in run.stretches()], axis=1).astype(float)


def agree(timeline, every_h=1.0):
    at_h = np.arange(0.0, timeline.end_h + 1e-9, every_h)
    run, values = stepped(timeline, at_h)
    wanted = simulate_timeline(timeline, at_h)
    # Values are kept in single precision, which is 6e-8 of each.
    peak = wanted.level_mg_per_l.max(axis=0)
    assert (np.abs(values[0] - wanted.level_mg_per_l).max(axis=0) <= 1e-6 * peak + 1e-12).all()
    assert np.abs(values[1] - wanted.effect).max() < 1e-6
    assert np.abs(values[2] - wanted.adaptation).max() < 2e-5
    burden = np.maximum(wanted.burden.max(axis=0), LEAST_BURDEN)
    error = np.abs(values[3] - wanted.burden).max(axis=0) / burden
    if error.size >= 100:
        assert np.percentile(error, 99) < 1e-4
    assert error.max() < 3e-4
    assert (run.peak_burden >= values[3].max(axis=0) - 1e-6).all()
    assert (run.peak_mg_per_l >= values[0].max(axis=0) * (1 - 1e-6)).all()
    assert run.cleared_mg == pytest.approx(wanted.cleared_mg[-1], rel=1e-7, abs=1e-8)
    assert run.dialysed_mg == pytest.approx(wanted.dialysed_mg[-1], rel=1e-7, abs=1e-8)
    if timeline.csf is not None:
        fluid = wanted.fluid_micrograms / timeline.csf.volume_ml
        lumbar = fluid + timeline.csf.plasma_share * wanted.level_mg_per_l
        assert np.abs(values[4] - lumbar).max() <= 1e-6 * lumbar.max() + 1e-12
        assert np.abs(values[5] - wanted.cord_effect).max() < 1e-6
    return run, wanted


# --- random courses with every kind of happening -----------------------------------------------------------

hours = st.floats(0, END_H - 1).map(lambda hour: round(hour, 1))
doses = st.lists(
    st.tuples(hours, st.integers(1, 60)), min_size=0, max_size=20, unique_by=lambda one: one[0]
).map(lambda many: [Dose(time_h=hour, dose_micrograms=1000 * mg) for hour, mg in sorted(many)])


@st.composite
def kidneys(draw):
    at_h = draw(hours)
    back = draw(st.one_of(st.none(), st.floats(at_h + 1, at_h + 200).map(lambda hour: round(hour, 1))))
    return KidneyChange(at_h=at_h, egfr_ml_min_1_73m2=draw(st.integers(0, 120)), back_by_h=back)


@st.composite
def overdoses(draw):
    at_h = draw(hours)
    amounts = draw(st.lists(st.integers(50, 1000), min_size=1, max_size=3))
    taken = tuple(
        Dose(time_h=at_h + 0.5 * number, dose_micrograms=1000 * mg) for number, mg in enumerate(amounts)
    )
    return LargeDose(
        doses=taken,
        absorption=draw(st.sampled_from([0.3, 0.6, 1.0])),
        absorbs_less=draw(st.booleans()),
        half_life_h=draw(st.sampled_from([None, 8.0, 20.0, 34.0])),
    )


happens = st.one_of(
    kidneys(),
    overdoses(),
    st.builds(
        Haemodialysis,
        at_h=hours,
        hours=st.sampled_from([3.0, 4.0, 8.0]),
        times_a_week=st.integers(0, 7),
        clearance_ml_min=st.sampled_from([None, 100.0, 250.0]),
    ),
    st.builds(PeritonealDialysis, at_h=hours),
)
pumps = st.lists(
    st.one_of(
        st.builds(PumpSetting, at_h=hours, daily_micrograms=st.sampled_from([0, 50, 350, 1200])),
        st.builds(PumpBolus, at_h=hours, micrograms=st.integers(10, 150)),
        st.builds(PumpStop, at_h=hours),
        st.builds(PumpRestored, at_h=hours),
        st.builds(
            PumpRefill,
            at_h=hours,
            micrograms_per_ml=st.sampled_from([500, 2000]),
            before_micrograms_per_ml=st.sampled_from([500, 1000]),
            dead_volume_ml=st.just(0.3),
            bridged=st.booleans(),
            reservoir_ml=st.sampled_from([None, 2.0, 20.0]),
        ),
    ),
    max_size=5,
).map(lambda found: [PumpSetting(at_h=0.0, daily_micrograms=200), *found])


@settings(max_examples=15, deadline=None)
@given(doses, st.lists(happens, min_size=1, max_size=3))
def test_stepping_is_the_reference_whatever_happens(swallowed, happenings):
    agree(told(draws_of(), swallowed, happenings, DAYS).timeline)


@settings(max_examples=15, deadline=None)
@given(doses, st.lists(happens, max_size=2), pumps)
def test_stepping_is_the_reference_with_a_pump(swallowed, happenings, of_pump):
    agree(told(draws_of(), swallowed, [*happenings, *of_pump], DAYS).timeline)


def test_stepping_is_the_reference_in_a_hundred_bodies():
    happenings = [
        KidneyChange(at_h=60.0, egfr_ml_min_1_73m2=15, back_by_h=200.0),
        Haemodialysis(at_h=80.0, times_a_week=3, until_h=200.0),
        PumpSetting(at_h=0.0, daily_micrograms=350),
        PumpStop(at_h=150.0),
        PumpBolus(at_h=190.3, micrograms=50),
        PumpRestored(at_h=220.0),
        LargeDose(doses=(Dose(time_h=100.0, dose_micrograms=300_000),), absorption=0.5),
    ]
    swallowed = daily(20, (8, 14, 22), 8)

    agree(told(draws_of(25, 5), swallowed, happenings, DAYS).timeline)


@pytest.mark.parametrize("hill", [None, 0.7, 0.5])
def test_a_bolus_onto_next_to_nothing(hill):
    """With h below 1 the effect rises there without end at first: a cubic through that leads nowhere."""
    drawn = draws_of()
    draws = drawn if hill is None else replace(drawn, hill=np.full(drawn.count, hill))
    happenings = [
        PumpSetting(at_h=0.0, daily_micrograms=200),
        PumpSetting(at_h=1.0, daily_micrograms=0),
        PumpBolus(at_h=154.0, micrograms=94),
    ]

    agree(told(draws, [], happenings, DAYS).timeline)


def test_one_compartment_is_nothing_special():
    draws = draws_of(kinetics=SIMON)
    happenings = [
        Haemodialysis(at_h=100.0),
        PumpSetting(at_h=0.0, daily_micrograms=350),
        PumpStop(at_h=150.0),
    ]

    agree(told(draws, daily(20, (8, 20), 10), happenings, DAYS).timeline)


def test_rates_that_meet_are_nothing_special():
    """Fluid, gut, slope and both sites empty with one and the same rate."""
    draws = draws_of(kinetics=SIMON)
    known = told(draws, daily(20, (8, 20), 4), [PumpSetting(at_h=0.0, daily_micrograms=350)], 6).timeline
    rate = draws.clearance_l_per_h / draws.central_volume_l
    same = replace(draws, absorption_per_h=rate, effect_per_h=rate)
    csf = replace(known.csf, clearance_ml_per_h=rate * known.csf.volume_ml, cord_effect_per_h=rate)
    phases = tuple(replace(phase, bodies=same) for phase in known.phases)

    agree(Timeline(phases=phases, given=known.given, csf=csf))


def test_an_infusion_and_a_bolus_into_the_blood():
    draws = draws_of()
    none = np.zeros(draws.count)
    phases = (
        Phase(begin_h=0.0, end_h=30.0, bodies=draws, dialysis_l_per_h=none, infusion_mg_per_h=2.0 + none),
        Phase(begin_h=30.0, end_h=80.0, bodies=draws, dialysis_l_per_h=none),
    )

    agree(Timeline(phases=phases, given=(Given(time_h=40.0, dose_mg=30.0, compartment="plasma"),)))


def test_without_happenings_it_is_the_kernel_and_the_reference():
    draws, swallowed = draws_of(), daily(20, (8, 14, 22), 9)
    at_h = np.arange(0.0, END_H + 1)
    run, values = stepped(plain_timeline(draws, swallowed, END_H), at_h)
    kernel = ByKernel(draws, swallowed, at_h)
    kept = np.concatenate([part for _, part in kernel.stretches()], axis=1)

    # Both round to single precision.
    assert np.abs(values - kept).max() < 2e-6
    assert run.peak_burden == pytest.approx(kernel.peak_burden, abs=2e-6)
    assert run.area_mg_h_per_l == pytest.approx(kernel.area_mg_h_per_l, rel=1e-9)
    wanted = simulate_reference(draws, swallowed, at_h)
    assert np.abs(values[0] - wanted.level_mg_per_l).max() < 1e-6 * wanted.level_mg_per_l.max()


@given(st.integers(0, 2**32 - 1))
def test_amounts_survive_the_way_through_modes(seed):
    generator = np.random.default_rng(seed)
    draws = draws_of(seed=seed % 1000)
    central, peripheral = generator.uniform(0, 500, (2, draws.count))

    back = amounts_of(*modes_of(central, peripheral, draws), draws)

    assert back[0] == pytest.approx(central, rel=1e-10, abs=1e-10)
    assert back[1] == pytest.approx(peripheral, rel=1e-10, abs=1e-10)


# --- what holds whatever happens ---------------------------------------------------------------------------


@settings(max_examples=15, deadline=None)
@given(doses, st.lists(happens, max_size=2), pumps)
def test_nothing_gets_lost(swallowed, happenings, of_pump):
    """What was swallowed and pumped is in gut, body or fluid, or cleared, or dialysed (reference)."""
    timeline = told(draws_of(2, 2), swallowed, [*happenings, *of_pump], DAYS).timeline
    at_h = np.array([0.0, END_H / 3, END_H])
    seen = simulate_timeline(timeline, at_h)

    for row, now in enumerate(at_h):
        flowed = sum(
            phase.pump_micrograms_per_h * max(0.0, min(phase.end_h, now) - phase.begin_h)
            for phase in timeline.phases
        )
        injected = sum(1000 * one.dose_mg for one in timeline.entering("csf") if one.time_h < now)
        lag_h = timeline.draws.lag_h[0]
        eaten = sum(one.dose_mg for one in timeline.entering("gut") if one.time_h + lag_h < now)
        put_in = eaten + (flowed + injected - seen.fluid_micrograms[row]) * timeline.csf.to_plasma
        found = seen.gut_mg[row] + seen.body_mg[row] + seen.cleared_mg[row] + seen.dialysed_mg[row]
        assert found == pytest.approx(put_in, rel=1e-7, abs=1e-6)


@settings(max_examples=15, deadline=None)
@given(
    doses,
    st.lists(happens, max_size=2),
    st.lists(st.builds(Haemodialysis, at_h=hours), min_size=1, max_size=3),
)
def test_dialysis_never_raises_a_level(swallowed, happenings, sessions):
    draws = draws_of(2, 3)
    at_h = np.arange(0.0, END_H + 1e-9)

    without = stepped(told(draws, swallowed, happenings, DAYS).timeline, at_h)[1][0]
    dialysed = stepped(told(draws, swallowed, [*happenings, *sessions], DAYS).timeline, at_h)[1][0]

    assert (dialysed <= without * (1 + 1e-6) + 1e-9).all()


@settings(max_examples=15, deadline=None)
@given(st.floats(60, 200), st.floats(2, 60), st.sampled_from([100, 350, 1000]), doses)
def test_restoring_the_pump_never_worsens_withdrawal_after_six_hours(
    stop_h, for_h, daily_micrograms, swallowed
):
    draws = draws_of(2, 3)
    at_h = np.arange(0.0, END_H + 1e-9)
    failed = [PumpSetting(at_h=0.0, daily_micrograms=daily_micrograms), PumpStop(at_h=stop_h)]

    without = stepped(told(draws, swallowed, failed, DAYS).timeline, at_h)[1][3]
    restored = [*failed, PumpRestored(at_h=stop_h + for_h)]
    again = stepped(told(draws, swallowed, restored, DAYS).timeline, at_h)[1][3]

    later = at_h >= stop_h + for_h + 6
    assert (again[later] <= without[later] + 1e-5).all()


@pytest.mark.parametrize("worse", [15, 40])
def test_failing_kidneys_raise_the_level_and_recovery_brings_it_back(worse):
    draws = draws_of()
    swallowed = daily(20, (8, 14, 22), 40)
    at_h = np.arange(0.0, 24 * 40 + 1)
    fall = KidneyChange(at_h=240.0, egfr_ml_min_1_73m2=worse, back_by_h=480.0)

    usual = stepped(told(draws, swallowed, [], 40).timeline, at_h)[1][0]
    fallen = stepped(told(draws, swallowed, [fall], 40).timeline, at_h)[1][0]

    assert (fallen >= usual * (1 - 1e-6) - 1e-9).all()
    assert (fallen[300] > 1.2 * usual[300]).all()
    assert fallen[-1] == pytest.approx(usual[-1], rel=1e-3)


def test_a_pump_delivers_what_it_is_set_to_until_it_runs_dry():
    from handrail.simulate.pump import delivery_of

    refill = PumpRefill(at_h=0.0, micrograms_per_ml=500, reservoir_ml=20, residual_ml=2)
    setting = PumpSetting(at_h=0.0, daily_micrograms=300)
    delivery = delivery_of(pump_happenings([setting, refill]), 24.0 * 60)

    assert delivery.dry_at_h == pytest.approx((24.0 * 30,))
    delivered = sum((end - begin) * rate for begin, end, rate in delivery.pieces)
    assert delivered == pytest.approx(18 * 500)


def test_a_change_of_concentration_without_a_bridge_gives_too_little_until_it_is_through():
    from handrail.simulate.pump import delivery_of

    change = PumpRefill(
        at_h=24.0, micrograms_per_ml=2000, before_micrograms_per_ml=500, dead_volume_ml=0.3, bridged=False
    )
    delivery = delivery_of(pump_happenings([PumpSetting(at_h=0.0, daily_micrograms=300), change]), 24.0 * 5)

    assert [(begin, end, 24 * rate) for begin, end, rate in delivery.pieces] == [
        (0.0, 24.0, 300.0),
        (24.0, pytest.approx(72.0), 75.0),
        (pytest.approx(72.0), 120.0, 300.0),
    ]
