"""A population in little memory says what all its people together would."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from handrail.course import parse_course
from handrail.errors import InputError
from handrail.medicine import load_medicine
from handrail.person import Person
from handrail.simulate import population, simulate_population
from handrail.simulate.bands import exact_shares, shares_of_counts
from handrail.simulate.forecast import chances
from handrail.simulate.people import draw_people
from handrail.simulate.trajectories import QUANTITIES, ByKernel

MEDICINE = load_medicine("baclofen")
PERSON = Person(age_years=50, sex="female", weight_kg=70, height_cm=170, egfr_ml_min_1_73m2=90)
COURSE = parse_course("20 mg three times a day for 4 days then stop")
DAYS = 7


@pytest.fixture(scope="module")
def one_group():
    """40,000 people, in one group, and the exact answer for the very same draws."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(population, "GROUP", 40_000)
        seen = simulate_population(COURSE, PERSON, MEDICINE, replicates=200, people=200, until_day=DAYS)
    draws = draw_people(
        MEDICINE, PERSON, replicates=200, people=200, seed=population.seed_of_group(seed=1, number=0)
    )
    run = ByKernel(draws, COURSE.doses(until_day=DAYS), seen.time_h)
    values = np.empty((4, len(seen.time_h), draws.count), np.float32)
    for rows, part in run.stretches():
        values[:, rows] = part
    return seen, draws, run, values


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_streaming_bands_are_the_exact_ones(one_group, quantity):
    seen, _, _, values = one_group
    exact = exact_shares(values[QUANTITIES.index(quantity)].copy())

    for share, wanted in zip(("p5", "p25", "p50", "p75", "p95"), exact, strict=True):
        found = getattr(seen.bands[quantity], share)
        assert np.abs(found - wanted).max() < 2e-3 * exact.max()
        assert np.percentile(np.abs(found - wanted), 99) < 1e-3 * exact.max()


def test_chances_are_those_of_all_draws(one_group):
    seen, draws, run, _ = one_group

    for grade, wanted in chances(run.peak_burden, draws).items():
        assert seen.chances[grade] == pytest.approx(wanted, rel=1e-9)


def test_outcomes_are_order_statistics(one_group):
    seen, _, run, _ = one_group

    for name in ("peak_mg_per_l", "peak_burden", "auc_mg_h_per_l"):
        found, exact = seen.outcomes[name], getattr(run, name.replace("auc", "area"))
        assert len(found) == 1001
        assert (np.diff(found) >= 0).all()
        middle = found[250:751:250]
        assert middle == pytest.approx(np.percentile(exact, [25, 50, 75]), rel=0.02, abs=1e-6)


def test_many_groups_are_one_population(monkeypatch):
    monkeypatch.setattr(population, "GROUP", 100)
    done = []

    seen = simulate_population(
        COURSE, PERSON, MEDICINE, replicates=25, people=20, progress=lambda *so_far: done.append(so_far)
    )

    assert done == [(100, 500), (200, 500), (300, 500), (400, 500), (500, 500)]
    assert seen.outcomes["peak_mg_per_l"].shape == (1001,)


def test_same_seed_same_population():
    one, same, other = (
        simulate_population(COURSE, PERSON, MEDICINE, replicates=5, people=20, seed=seed)
        for seed in (1, 1, 2)
    )

    assert one.bands["burden"].p95.tobytes() == same.bands["burden"].p95.tobytes()
    assert one.bands["burden"].p95.tobytes() != other.bands["burden"].p95.tobytes()


def test_memory_does_not_grow_with_people(monkeypatch):
    monkeypatch.setattr(population, "GROUP", 400)
    course = parse_course("20 mg three times a day for 3 days")

    def most_memory(replicates):
        tracemalloc.start()
        simulate_population(course, PERSON, MEDICINE, replicates=replicates, people=20)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    most_memory(20)
    assert most_memory(400) < 1.1 * most_memory(40) + 100_000


def test_a_group_holds_only_so_many():
    with pytest.raises(InputError, match="too many"):
        simulate_population(COURSE, PERSON, MEDICINE, people=10_000)


def test_shares_of_counts_find_the_middle_of_a_bin():
    counts = np.zeros((1, 4), int)
    counts[0, 2] = 100

    assert shares_of_counts(counts, np.array([0.0, 1.0, 2.0, 4.0, 8.0]))[2, 0] == pytest.approx(3.0)
