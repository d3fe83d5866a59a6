"""A pump in the compiled kernel: brain and cord, against the reference and the stepping in numpy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from handrail.errors import InputError
from handrail.simulate.happenings import PumpBolus, PumpRestored, PumpSetting, PumpStop
from handrail.simulate.reference import simulate_timeline
from handrail.simulate.stepping import Stepping
from handrail.simulate.trajectories import WITH_CORD, ByKernel
from tests.simulate.bodies import SIMON
from tests.simulate.followed import told
from tests.simulate.test_happenings_agree import DAYS, daily, doses, draws_of, pumps

LEAST_BURDEN = 0.01


def by_kernel(timeline, at_h, precision="float64", quantities=WITH_CORD):
    run = ByKernel(timeline.draws, (), at_h, timeline=timeline, precision=precision, quantities=quantities)
    return dict(zip(quantities, np.concatenate([part for _, part in run.stretches()], axis=1), strict=True))


def agrees(timeline, precision="float64", error=1e-6):
    at_h = np.arange(0.0, timeline.end_h + 1e-9)
    wanted = simulate_timeline(timeline, at_h)
    stepping = Stepping(timeline, at_h)
    stepped = dict(
        zip(
            stepping.quantities,
            np.concatenate([part for _, part in stepping.stretches()], axis=1),
            strict=True,
        )
    )
    found = by_kernel(timeline, at_h, precision)

    for name in ("effect", "cord_effect"):
        assert np.abs(found[name] - getattr(wanted, name)).max() < error, name
        assert np.abs(found[name] - stepped[name]).max() < error, name
    assert np.abs(found["adaptation"] - wanted.adaptation).max() < 2e-5
    peak = np.maximum(wanted.burden.max(axis=0), LEAST_BURDEN)
    assert (np.abs(found["burden"] - wanted.burden).max(axis=0) / peak).max() < 3e-4


@settings(max_examples=15, deadline=None)
@given(doses, pumps)
def test_brain_and_cord_are_those_of_the_reference_on_any_pump_course(swallowed, of_pump):
    agrees(told(draws_of(), swallowed, of_pump, DAYS).timeline)


FAILS = [
    PumpSetting(at_h=0.0, daily_micrograms=350),
    PumpStop(at_h=150.0),
    PumpBolus(at_h=190.3, micrograms=50),
    PumpRestored(at_h=220.0),
]


@pytest.mark.parametrize(("precision", "error"), [("float64", 1e-6), ("float32", 2e-5)])
def test_a_pump_that_fails_and_is_restored(precision, error):
    agrees(told(draws_of(), daily(20, (8, 14, 22), 8), FAILS, DAYS).timeline, precision, error)


def test_one_compartment_has_a_cord_too():
    agrees(told(draws_of(kinetics=SIMON), daily(20, (8, 20), 10), FAILS, DAYS).timeline)


def test_the_cord_can_be_asked_for_alone():
    timeline = told(draws_of(), daily(20, (8, 14, 22), 8), FAILS, DAYS).timeline
    at_h = np.arange(0.0, timeline.end_h + 1e-9)

    alone = by_kernel(timeline, at_h, quantities=("cord_effect",))["cord_effect"]

    # Its nodes are others, its factors reckoned for other lengths; the values are in single precision.
    assert alone == pytest.approx(by_kernel(timeline, at_h)["cord_effect"], abs=2e-7)


@pytest.mark.parametrize("hill", [0.5, 0.7])
def test_a_bolus_onto_next_to_nothing_where_the_effect_is_steep(hill):
    """With h below 1 the effect rises there without end at first; so do brain and cord."""
    draws = draws_of()
    happenings = [
        PumpSetting(at_h=0.0, daily_micrograms=200),
        PumpSetting(at_h=1.0, daily_micrograms=0),
        PumpBolus(at_h=154.0, micrograms=94),
    ]

    agrees(told(replace(draws, hill=np.full(draws.count, hill)), [], happenings, DAYS).timeline)


def test_without_a_pump_there_is_no_cord_to_ask_for():
    with pytest.raises(InputError, match="cord"):
        ByKernel(draws_of(), daily(20, (8,), 2), np.arange(48.0), quantities=WITH_CORD)
