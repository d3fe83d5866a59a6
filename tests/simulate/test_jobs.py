"""Models other than the default one run on the same engine: the benchmark's jobs, against closed forms.

Tolerances: C 1e-6 (what is kept is in single precision: 1e-7), W within 1e-4 of its largest for 99 % of
people and 3e-4 for all.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from handrail.simulate.trajectories import ByKernel, Watching

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def jobs():
    """The jobs and the engine's way of doing them."""
    before = list(sys.path)
    sys.path[:0] = [str(BENCHMARKS), str(BENCHMARKS / "peers")]
    try:
        import engine_jobs
        import jobs
    finally:
        sys.path[:] = before
    return jobs, engine_jobs


@pytest.fixture(scope="module")
def exact(jobs):
    plain, _ = jobs
    people = plain.parameters(300)
    return people, plain.exact(people, 300)


@pytest.mark.parametrize(("precision", "error"), [("float64", 1e-6), ("float32", 5e-6)])
def test_the_level_of_one_compartment_is_the_closed_form(jobs, exact, precision, error):
    _, engine = jobs
    people, (level, _, _) = exact

    assert np.abs(engine.level_only(people, precision) - level).max() < error * level.max()


@pytest.mark.parametrize(("precision", "error"), [("float64", 1e-6), ("float32", 5e-6)])
def test_withdrawal_without_an_effect_site_is_the_closed_form(jobs, exact, precision, error):
    _, engine = jobs
    people, (level, adapted, lack) = exact
    c, a, w = engine.trajectories(people, precision)

    assert np.abs(c - level).max() < error * level.max()
    assert np.abs(a - adapted).max() < 1e-4
    wrong = np.abs(w - lack).max(axis=1) / lack.max(axis=1)
    assert np.percentile(wrong, 99) < 1e-4
    assert wrong.max() < 3e-4


def test_hours_above_a_level_are_counted_where_only_the_level_is_asked_for(jobs, exact):
    plain, engine = jobs
    people, (level, _, _) = exact
    found = engine.streaming("J1", people)

    assert (found["hours_above"] == (level > plain.THRESHOLD).sum(axis=1)).all()
    assert found["cmax"] == pytest.approx(level.max(axis=1), rel=1e-6)


def test_what_is_summed_up_for_each_person_is_what_the_hours_say(jobs, exact):
    plain, engine = jobs
    people, (level, _, lack) = exact
    found = engine.streaming("J2", people)

    assert found["sum_w"] == pytest.approx(lack.sum(axis=1), rel=1e-3)
    assert (found["peak_w"] >= lack.max(axis=1) * (1 - 3e-4)).all()
    assert (found["hours_above"] == (level > plain.THRESHOLD).sum(axis=1)).all()
    # All that was swallowed has left again a week after the last dose.
    assert found["auc"] == pytest.approx(plain.doses().sum() / people["cl"], rel=1e-5)
    assert (found["cmax"] >= level.max(axis=1) * (1 - 1e-6)).all()


@pytest.mark.parametrize("few", [0, 10_000])
def test_bands_are_the_percentiles_of_the_closed_form(jobs, exact, few, monkeypatch):
    """By histograms, and where all hours are kept."""
    plain, engine = jobs
    monkeypatch.setattr(engine, "FEW", few)
    people, hours = exact
    found = engine.streaming("J2", people)

    for name, values in zip(engine.ALL_OF_J2, hours, strict=True):
        wanted = np.percentile(values, [5, 50, 95], axis=0, method="hazen")
        # 300 people: one neighbour up or down is allowed, beside the width of a bin.
        low = np.percentile(values, [4.3, 49.3, 94.3], axis=0)
        high = np.percentile(values, [5.7, 50.7, 95.7], axis=0)
        slack = 0.01 * wanted.max()
        assert (found[name] > low - slack).all()
        assert (found[name] < high + slack).all()
    assert plain.DAYS == 90


def test_only_what_is_asked_for_is_kept(jobs):
    plain, engine = jobs
    people, at_h = plain.parameters(50), engine.hours(5)
    draws, doses = engine.draws_of(people), engine.course(5)
    whole = ByKernel(draws, doses, at_h, quantities=engine.ALL_OF_J2)
    level = ByKernel(draws, doses, at_h, quantities=engine.LEVEL)
    (both, alone) = (np.concatenate([part for _, part in run.stretches()], axis=1) for run in (whole, level))

    assert both.shape[0] == 3
    assert alone.shape[0] == 1
    assert alone[0] == pytest.approx(both[0], rel=1e-6, abs=1e-9)


def test_what_is_watched_is_what_the_hours_say(jobs):
    plain, engine = jobs
    people, at_h = plain.parameters(50), engine.hours(6)
    run = ByKernel(
        engine.draws_of(people), engine.course(6), at_h, quantities=engine.ALL_OF_J2,
        watching=Watching(above_mg_per_l=0.08, first_above=True, trough_h=(48.0, 72.0)),
    )  # fmt: skip
    level = np.concatenate([part for _, part in run.stretches()], axis=1)[0]

    above = level > 0.08
    first = np.where(above.any(axis=0), at_h[above.argmax(axis=0)], -1.0)
    assert (run.rows_above == above.sum(axis=0)).all()
    assert (run.first_above_h == first).all()
    assert run.trough_mg_per_l == pytest.approx(level[48:73].min(axis=0), rel=1e-6)
    assert 0 < above.sum() < above.size
