"""Whatever happens to a body, the compiled kernel does what the integrator does.

Random courses with every kind of happening: kidneys that change, dialysis, an infusion, a dose into the
blood, a pump that runs, stops, is set anew, and boluses into lumbar fluid.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from handrail.simulate.phases import Csf, Given, Phase, Timeline
from handrail.simulate.trajectories import ByKernel
from tests.simulate.bodies import SIMON, PlainBody
from tests.simulate.test_kernel_agrees import LEAST_BURDEN, daily, draws_of, followed

HOURS = 120.0


def csf_of(count, seed=1):
    spread = np.exp(0.2 * np.random.default_rng(seed).standard_normal((5, count)))
    return Csf(
        volume_ml=80 * spread[0],
        clearance_ml_per_h=30 * spread[1],
        cord_effect_per_h=0.5 * spread[2],
        brain_gain=1e-3 * spread[3],
        cord_gain=5e-3 * spread[4],
        bioavailability=np.full(count, 0.8),
        plasma_share=0.1,
        cisternal_share=0.3,
    )


def timeline_of(draws, pieces, given_, csf=None):
    """Phases from (hours, clearance factor, dialyser L/h, pump micrograms/h, infusion mg/h)."""
    phases, begin = [], 0.0
    for hours, factor, dialyser, pump, infusion in pieces:
        clearance = draws.clearance_l_per_h * factor + dialyser
        phases.append(
            Phase(
                begin_h=begin,
                end_h=begin + hours,
                bodies=replace(draws, clearance_l_per_h=clearance),
                dialysis_l_per_h=np.full(draws.count, dialyser),
                pump_micrograms_per_h=pump if csf is not None else 0.0,
                infusion_mg_per_h=np.full(draws.count, infusion),
            )
        )
        begin += hours
    ordered = sorted(given_, key=lambda one: one.time_h)
    return Timeline(phases=tuple(phases), given=tuple(ordered), csf=csf)


def integrated(timeline, at_h, who):
    """Level, effect, adaptation and burden of one body, by DOP853: the equations once more, by themselves."""
    csf = timeline.csf
    first = timeline.draws
    body = {name: float(getattr(first, name)[who]) for name in (
        "lag_h", "effect_per_h", "ec50_mg_per_l", "hill", "fast_share", "fast_on_h", "fast_off_h",
        "slow_on_h", "slow_off_h", "gap", "burden_time_h", "absorption_per_h", "central_volume_l",
        "intercompartmental_clearance_l_per_h", "peripheral_volume_l",
    )}  # fmt: skip

    def rates(_time, y, clearance, infusion, pump):
        gut, central, peripheral, fluid, site, fast, slow, burden = y
        level = central / body["central_volume_l"]
        there = body["peripheral_volume_l"] > 0
        beyond = peripheral / body["peripheral_volume_l"] if there else 0.0
        across = body["intercompartmental_clearance_l_per_h"] * (level - beyond)
        leaves = fluid * csf.rate_per_h[who] if csf is not None else 0.0
        acts = 24 * csf.brain_gain[who] * leaves if csf is not None else 0.0
        enters = leaves * csf.to_plasma[who] if csf is not None else 0.0
        relative = (max(site, 0.0) / body["ec50_mg_per_l"]) ** body["hill"]
        effect = relative / (1 + relative)
        adapted = body["fast_share"] * fast + (1 - body["fast_share"]) * slow
        return [
            -body["absorption_per_h"] * gut,
            body["absorption_per_h"] * gut + enters + infusion - clearance * level - across,
            across,
            pump - leaves,
            body["effect_per_h"] * (level + acts - site),
            (effect - fast) / (body["fast_on_h"] if effect > fast else body["fast_off_h"]),
            (effect - slow) / (body["slow_on_h"] if effect > slow else body["slow_off_h"]),
            (max(0.0, adapted - effect - body["gap"]) - burden) / body["burden_time_h"],
        ]

    begins = {"gut": body["lag_h"], "plasma": 0.0, "csf": 0.0}
    entries = [(one.time_h + begins[one.compartment], one) for one in timeline.given]
    cuts = {0.0, float(at_h[-1]), *timeline.borders_h, *(hour for hour, _ in entries)}
    state, found = np.zeros(8), np.zeros((len(at_h), 8))
    hours = sorted(hour for hour in cuts if hour <= at_h[-1])
    for begin, end in pairwise(hours):
        for hour, one in entries:
            if hour == begin:
                place = {"gut": 0, "plasma": 1, "csf": 3}[one.compartment]
                state[place] += one.dose_mg * (1000 if one.compartment == "csf" else 1)
        phase = next(one for one in timeline.phases if one.begin_h <= begin < one.end_h)
        settings_ = (
            float(phase.bodies.clearance_l_per_h[who]),
            float(np.broadcast_to(phase.infusion_mg_per_h, timeline.draws.count)[who]),
            phase.pump_micrograms_per_h,
        )
        inside = (at_h > begin) & (at_h <= end)
        asked = np.union1d(at_h[inside], [end])
        solved = solve_ivp(
            rates, (begin, end), state, "DOP853", asked, args=settings_, rtol=1e-9, atol=1e-12, max_step=2.0
        )
        found[inside] = solved.y.T[np.isin(asked, at_h[inside])]
        state = solved.y[:, -1]
    relative = (np.maximum(found[:, 4], 0) / body["ec50_mg_per_l"]) ** body["hill"]
    adapted = body["fast_share"] * found[:, 5] + (1 - body["fast_share"]) * found[:, 6]
    return found[:, 1] / body["central_volume_l"], relative / (1 + relative), adapted, found[:, 7]


def assert_is_integrated(timeline, precision="float64", level_error=1e-6, burden_error=3e-4):
    at_h = np.arange(0.0, np.floor(timeline.end_h) + 1)
    run = ByKernel(timeline.draws, (), at_h, timeline=timeline, precision=precision)
    values = np.empty((4, len(at_h), timeline.draws.count))
    for rows, part in run.stretches():
        values[:, rows] = part
    for who in range(timeline.draws.count):
        level, effect, adaptation, burden = integrated(timeline, at_h, who)
        assert np.abs(values[0, :, who] - level).max() < level_error * level.max()
        assert np.abs(values[1, :, who] - effect).max() < max(2e-6, level_error)
        assert np.abs(values[2, :, who] - adaptation).max() < 3e-5
        peak = max(burden.max(), LEAST_BURDEN)
        assert np.abs(values[3, :, who] - burden).max() < burden_error * peak
        clearances = [phase.bodies.clearance_l_per_h[who] for phase in timeline.phases]
        if len(set(clearances)) == 1:
            fine_h = np.linspace(0, timeline.end_h, 24001)
            # Simpson over the level: an area that knows nothing of what entered.
            fine = integrated(timeline, fine_h, who)[0]
            by_hand = (fine[:-1:2] + 4 * fine[1::2] + fine[2::2]).sum() * (fine_h[1] - fine_h[0]) / 3
            assert run.area_mg_h_per_l[who] == pytest.approx(by_hand, rel=1e-3)


PIECE = st.tuples(
    st.sampled_from([4.0, 12.0, 13.37, 30.0]),
    st.sampled_from([0.2, 0.5, 1.0]),
    st.sampled_from([0.0, 0.0, 9.6]),
    st.sampled_from([0.0, 4.0, 25.0]),
    st.sampled_from([0.0, 0.0, 1.5]),
)
ENTRY = st.builds(
    Given,
    time_h=st.floats(0, HOURS - 10).map(lambda hour: round(hour, 2)),
    dose_mg=st.sampled_from([5.0, 20.0, 80.0]),
    compartment=st.sampled_from(["gut", "gut", "plasma"]),
)
BOLUS = st.builds(
    Given,
    time_h=st.floats(0, HOURS - 10).map(lambda hour: round(hour, 2)),
    dose_mg=st.sampled_from([0.025, 0.05]),
    compartment=st.just("csf"),
)


@settings(max_examples=12, deadline=None)
@given(
    pieces=st.lists(PIECE, min_size=2, max_size=7),
    entries=st.lists(ENTRY, min_size=1, max_size=8),
    boluses=st.lists(BOLUS, max_size=2),
    has_pump=st.booleans(),
    seed=st.integers(1, 1000),
)
def test_kernel_is_the_integrator_whatever_happens(pieces, entries, boluses, has_pump, seed):
    draws = draws_of(PlainBody(), replicates=3, people=1, seed=seed)
    pieces = [*pieces, (HOURS, 1.0, 0.0, 0.0, 0.0)]
    csf = csf_of(draws.count, seed) if has_pump else None

    assert_is_integrated(timeline_of(draws, pieces, [*entries, *(boluses if has_pump else ())], csf))


def swallowed(doses):
    return [Given(time_h=dose.time_h, dose_mg=dose.dose_mg) for dose in doses]


WAYS = {
    "kidneys fail and recover": ([(72, 1, 0, 0, 0), (48, 0.2, 0, 0, 0), (96, 1, 0, 0, 0)], False),
    "dialysis twice": ([(44, 0.2, 0, 0, 0), (4, 0.2, 9.6, 0, 0), (44, 0.2, 0, 0, 0), (4, 0.2, 9.6, 0, 0),
                        (48, 0.2, 0, 0, 0)], False),
    "a pump that fails": ([(120, 1, 0, 12.5, 0), (96, 1, 0, 0, 0), (24, 1, 0, 12.5, 0)], True),
    "an infusion": ([(10, 1, 0, 0, 0), (24, 1, 0, 0, 2.0), (60, 1, 0, 0, 0)], False),
}  # fmt: skip


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("way", WAYS)
def test_each_happening_is_the_integrators(way, precision):
    pieces, has_pump = WAYS[way]
    draws = draws_of(PlainBody(), replicates=4, people=1)
    timeline = timeline_of(
        draws, pieces, swallowed(daily((8, 14, 20), 4)), csf_of(draws.count) if has_pump else None
    )

    level_error = 1e-6 if precision == "float64" else 1e-5
    assert_is_integrated(timeline, precision, level_error)


def test_one_compartment_goes_through_phases_too():
    draws = draws_of(PlainBody(), SIMON, replicates=3, people=1)
    pieces = [(50, 1, 0, 0, 0), (20, 0.3, 5.0, 8.0, 0.5), (60, 1, 0, 0, 0)]

    assert_is_integrated(timeline_of(draws, pieces, swallowed(daily((8, 20), 3)), csf_of(draws.count)))


def test_phases_in_which_nothing_changes_are_one_course():
    draws, doses = draws_of(PlainBody()), daily((8, 14, 20), 5)
    at_h = np.arange(0.0, 24 * 8 + 1)
    _, whole = followed(draws, doses, at_h)

    timeline = timeline_of(draws, [(50, 1, 0, 0, 0), (70, 1, 0, 0, 0), (72, 1, 0, 0, 0)], swallowed(doses))
    run = ByKernel(draws, (), at_h, timeline=timeline)
    pieces = np.concatenate([part for _, part in run.stretches()], axis=1)

    assert np.abs(pieces[0] - whole[0]).max() < 1e-6
    assert np.abs(pieces[3] - whole[3]).max() < 1e-5


def test_everything_given_is_in_the_body_or_cleared():
    draws = draws_of(PlainBody(), replicates=5, people=2)
    csf = csf_of(draws.count)
    boluses = [
        Given(time_h=30.0, dose_mg=0.05, compartment="csf"),
        Given(time_h=40.0, dose_mg=10.0, compartment="plasma"),
    ]
    timeline = timeline_of(
        draws, [(60, 1, 0, 12.5, 0.3), (24 * 60, 1, 0, 0, 0)],
        sorted([*swallowed(daily((8, 20), 2)), *boluses], key=lambda one: one.time_h), csf,
    )  # fmt: skip
    run = ByKernel(draws, (), np.arange(0.0, timeline.end_h + 1, 12.0), timeline=timeline)
    for _ in run.stretches():
        pass

    entered = 80 + 10 + 60 * 0.3 + (50 + 60 * 12.5) * csf.to_plasma
    assert run.area_mg_h_per_l * draws.clearance_l_per_h == pytest.approx(entered, rel=1e-6)


def test_a_course_in_many_stretches_and_phases_is_the_same_course(monkeypatch):
    draws = draws_of(PlainBody(), replicates=4, people=2)
    pieces, _ = WAYS["dialysis twice"]
    timeline = timeline_of(draws, pieces, swallowed(daily((8, 14, 20), 4)))
    at_h = np.arange(0.0, timeline.end_h + 1)

    def values():
        run = ByKernel(draws, (), at_h, timeline=timeline)
        parts = np.concatenate([part for _, part in run.stretches()], axis=1)
        return parts, run.area_mg_h_per_l

    whole, area = values()
    monkeypatch.setattr("handrail.simulate.trajectories.MOST_VALUES", 7 * draws.count)
    parts, area_in_parts = values()

    assert parts == pytest.approx(whole, abs=1e-7)
    assert area_in_parts == pytest.approx(area, rel=1e-9)
