"""Single precision: what it costs in exactness, measured and kept to.

Against double precision on the same nodes: the level within 1e-5 (relative to its largest), effect and
adaptation within 3e-6, the burden within 1e-4 of its largest (never measured against less than 0.01); so
against the reference it stays within the 3e-4 that double precision keeps to. Bands of a population within
1e-3 of their peak.
"""

from __future__ import annotations

import numpy as np
import pytest

import handrail
from handrail.simulate import simulate_population
from handrail.simulate.trajectories import ByKernel
from tests.simulate.bodies import medicine
from tests.simulate.test_kernel_agrees import LEAST_BURDEN, WAYS, daily, draws_of


def both(draws, doses, at_h):
    runs, found = [], []
    for precision in ("float64", "float32"):
        run = ByKernel(draws, doses, at_h, precision=precision)
        found.append(np.concatenate([part for _, part in run.stretches()], axis=1).astype(float))
        runs.append(run)
    return runs, found


@pytest.mark.parametrize("way", WAYS)
def test_single_precision_is_as_exact_as_it_says(way):
    body, kinetics, form, doses = WAYS[way]
    draws = draws_of(body, kinetics, form)
    (double, single), (exact, found) = both(draws, doses, np.arange(0.0, 24 * 20 + 1))

    assert np.abs(found[0] - exact[0]).max() < 1e-5 * exact[0].max()
    assert np.abs(found[1:3] - exact[1:3]).max() < 3e-6
    peak = np.maximum(double.peak_burden, LEAST_BURDEN)
    assert (np.abs(found[3] - exact[3]).max(axis=0) / peak).max() < 1e-4
    assert single.peak_mg_per_l == pytest.approx(double.peak_mg_per_l, rel=1e-5)
    assert single.area_mg_h_per_l == pytest.approx(double.area_mg_h_per_l, rel=1e-5)


def test_it_stays_so_over_a_year():
    """Roundings of hundreds of thousands of steps do not add up to anything."""
    doses = daily((8, 14, 20), 300)
    (double, single), (exact, found) = both(
        draws_of(*WAYS["three times a day"][:3], replicates=10), doses, np.arange(0.0, 24 * 340 + 1, 24.0)
    )

    assert np.abs(found[2] - exact[2]).max() < 2e-5
    assert single.peak_burden == pytest.approx(double.peak_burden, abs=1e-4)


def test_a_population_in_single_precision_has_the_same_bands():
    course = handrail.parse_course("20 mg three times a day for 20 days then stop")
    person = handrail.Person(age_years=50, sex="female", weight_kg=70, height_cm=170, egfr_ml_min_1_73m2=90)

    double, single = (
        simulate_population(
            course, person, medicine(), replicates=20, people=50, until_day=40, precision=precision
        )
        for precision in ("float64", "float32")
    )

    for name, bands in double.bands.items():
        for share in ("p5", "p25", "p50", "p75", "p95"):
            exact, found = getattr(bands, share), getattr(single.bands[name], share)
            assert np.abs(found - exact).max() < 1e-3 * max(bands.p95.max(), 1e-3)
    for name, values in double.outcomes.items():
        if name != "peak_burden_h":
            assert single.outcomes[name] == pytest.approx(values, rel=1e-3, abs=1e-5)
    assert single.chances["any"] == pytest.approx(double.chances["any"], abs=1e-3)
