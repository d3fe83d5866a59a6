"""The plain numpy path: exact in the level, of second order in the burden, and close enough for a plan.

It reckons effect, adaptation and burden on even nodes, so it can't keep the kernel's tolerance; what it keeps
is stated here, and doubling the nodes makes it at least twice as good.
"""

from __future__ import annotations

import numpy as np
import pytest

from handrail.simulate.days import Body
from handrail.simulate.reference import simulate_reference
from tests.simulate.bodies import DEFAULT_KINETICS, SIMON, PlainBody
from tests.simulate.test_kernel_agrees import LEAST_BURDEN, daily, draws_of
from tests.simulate.test_reference import closed_level

HOURS = (8.0, 14.0, 21.5)
DAYS_ON, DAYS = 10, 16
DOSES = daily(HOURS, DAYS_ON)


def by_days(draws, nodes):
    body = Body(draws, HOURS, nodes=nodes)
    state, rows = body.never_dosed(), []
    for day in range(DAYS):
        doses = np.full((1, len(HOURS)), 20.0 if day < DAYS_ON else 0.0)
        state, seen = body.day(state, doses, keep=True)
        rows.append(
            np.stack([seen.level_mg_per_l, seen.effect, seen.adaptation, seen.burden])[
                :, nodes // 24 - 1 :: nodes // 24, 0
            ]
        )
    return np.concatenate(rows, axis=1)


@pytest.fixture(scope="module")
def draws():
    return draws_of(PlainBody(), replicates=25, people=4)


@pytest.fixture(scope="module")
def reference(draws):
    return simulate_reference(draws, DOSES, np.arange(1.0, 24 * DAYS + 1))


def burden_errors(draws, reference, nodes):
    peak = np.maximum(reference.burden.max(axis=0), LEAST_BURDEN)
    return np.abs(by_days(draws, nodes)[3] - reference.burden).max(axis=0) / peak


@pytest.mark.parametrize("kinetics", [DEFAULT_KINETICS, SIMON], ids=["two compartments", "one"])
def test_level_is_the_closed_form(kinetics):
    draws = draws_of(PlainBody(), kinetics, replicates=10)
    level = by_days(draws, 24)[0]

    exact = closed_level(draws, DOSES, np.arange(1.0, 24 * DAYS + 1))
    there = exact > 1e-6 * exact.max()
    assert np.abs(level[there] / exact[there] - 1).max() < 1e-6


def test_effect_is_the_references(draws, reference):
    assert np.abs(by_days(draws, 24)[1] - reference.effect).max() < 1e-6


def test_burden_on_the_hours_is_close_enough_for_a_plan(draws, reference):
    error = burden_errors(draws, reference, 24)

    assert np.median(error) < 1e-3
    assert error.max() < 2e-2


def test_more_nodes_come_closer(draws, reference):
    hourly, half_hourly, quarterly = (burden_errors(draws, reference, nodes) for nodes in (24, 48, 96))

    assert np.percentile(half_hourly, 90) < np.percentile(hourly, 90) / 2
    assert np.percentile(quarterly, 90) < np.percentile(half_hourly, 90) / 2
