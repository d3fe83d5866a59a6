"""The reference integrator against closed forms and itself, before anything is held to it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from handrail.course.nouns import Dose
from handrail.errors import InputError
from handrail.simulate.equations import area_after_dose, level_after_dose
from handrail.simulate.people import draw_bodies
from handrail.simulate.reference import simulate_reference
from handrail.simulate.typical import typical_body
from tests.simulate.bodies import DEFAULT_KINETICS, SIMON, PlainBody, medicine

DOSES = [Dose(time_h=24.0 * day + hour, dose_micrograms=20_000) for day in range(6) for hour in (8, 14, 20)]


def some_draws(kinetics=DEFAULT_KINETICS, **wanted):
    wanted = {"replicates": 3, "people": 3, "seed": 1} | wanted
    typical = typical_body(kinetics, PlainBody())
    return draw_bodies(medicine(), typical, kinetics=kinetics, **wanted)


def closed_level(draws, doses, at_h):
    """The sum of every dose's own curve, draw by draw."""
    columns = [
        sum(
            level_after_dose(
                at_h - dose.time_h,
                dose.dose_mg,
                absorption_per_h=draws.absorption_per_h[i],
                clearance_l_per_h=draws.clearance_l_per_h[i],
                central_volume_l=draws.central_volume_l[i],
                intercompartmental_clearance_l_per_h=draws.intercompartmental_clearance_l_per_h[i],
                peripheral_volume_l=draws.peripheral_volume_l[i],
                lag_h=draws.lag_h[i],
            )
            for dose in doses
        )
        for i in range(draws.count)
    ]
    return np.stack(columns, axis=1)


@pytest.mark.parametrize("kinetics", [DEFAULT_KINETICS, SIMON], ids=["two compartments", "one"])
def test_level_is_the_closed_form(kinetics):
    at_h = np.arange(0.0, 169.0, 0.5)
    draws = some_draws(kinetics)

    seen = simulate_reference(draws, DOSES, at_h).level_mg_per_l

    wanted = closed_level(draws, DOSES, at_h)
    assert np.abs(seen - wanted).max() < 1e-8 * wanted.max()


def test_absorption_as_fast_as_elimination_is_nothing_special():
    at_h = np.arange(0.0, 60.0)
    draws = some_draws(SIMON, replicates=1, people=1)
    same = replace(draws, absorption_per_h=draws.clearance_l_per_h / draws.central_volume_l)

    seen = simulate_reference(same, DOSES[:3], at_h).level_mg_per_l

    assert np.abs(seen - closed_level(same, DOSES[:3], at_h)).max() < 1e-9


def test_what_was_swallowed_is_in_the_gut_in_the_body_or_cleared():
    at_h = np.array([0.0, 9.0, 30.0, 100.0])
    draws = some_draws()

    seen = simulate_reference(draws, DOSES, at_h)

    for row, hour in enumerate(at_h):
        swallowed = sum(dose.dose_mg for dose in DOSES if dose.time_h + 0.15 < hour)
        area = sum(
            area_after_dose(
                hour - dose.time_h - draws.lag_h,
                dose.dose_mg,
                absorption_per_h=draws.absorption_per_h,
                clearance_l_per_h=draws.clearance_l_per_h,
                central_volume_l=draws.central_volume_l,
                intercompartmental_clearance_l_per_h=draws.intercompartmental_clearance_l_per_h,
                peripheral_volume_l=draws.peripheral_volume_l,
            )
            for dose in DOSES
        )
        found = seen.gut_mg[row] + seen.body_mg[row] + draws.clearance_l_per_h * area
        assert found == pytest.approx(np.full(draws.count, swallowed), abs=1e-7)


def test_a_tighter_tolerance_changes_nothing_that_matters():
    at_h = np.arange(0.0, 241.0, 4.0)
    draws = some_draws()

    usual = simulate_reference(draws, DOSES, at_h)
    tight = simulate_reference(draws, DOSES, at_h, relative_tolerance=1e-12, absolute_tolerance=1e-14)

    assert np.abs(usual.burden - tight.burden).max() < 1e-6 * tight.burden.max()
    assert np.abs(usual.adaptation - tight.adaptation).max() < 1e-7


def test_each_component_of_adaptation_has_its_own_time():
    """Under an unchanging level E settles at once: each component then rises as 1 - e^(-t/tau)."""
    draws = some_draws(replicates=1, people=1, parameter_uncertainty=False)
    # A dose every half hour is close to an infusion; EC50 far above the level keeps E small and steady.
    doses = [Dose(time_h=0.5 * n, dose_micrograms=1000) for n in range(2 * 24 * 12)]
    at_h = np.array([96.0, 288.0])

    seen = simulate_reference(draws, doses, at_h)

    for component, tau in ((seen.fast, draws.fast_on_h[0]), (seen.slow, draws.slow_on_h[0])):
        share = component[:, 0] / seen.effect[-1, 0]
        # E itself needs about a day to settle, so each lags by that much.
        assert share[0] < 1 - np.exp(-96 / tau)
        assert share[0] > 1 - np.exp(-72 / tau)
        assert 1 - np.exp(-264 / tau) < share[1] < 1 - np.exp(-288 / tau)


@pytest.mark.parametrize(
    ("doses", "at_h"),
    [(DOSES, [3.0, 2.0]), (DOSES, [-1.0, 2.0]), ([Dose(time_h=-1.0, dose_micrograms=1)], [1.0])],
)
def test_time_runs_forwards(doses, at_h):
    with pytest.raises(InputError, match="Times"):
        simulate_reference(some_draws(), doses, np.array(at_h))
