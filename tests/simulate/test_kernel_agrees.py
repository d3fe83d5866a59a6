"""The compiled kernel does what the reference does, and what closed forms say.

Tolerances: level within 1e-6 (relative); burden within 1e-4 of the largest burden of the course for 99 % of
bodies and 3e-4 for all. A body whose largest burden stays below 0.01 is measured against 0.01: the most
sensitive of a million would feel nothing of it, and a share of nothing can't be kept.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handrail.course.nouns import Dose
from handrail.errors import InputError
from handrail.simulate.people import draw_bodies
from handrail.simulate.reference import simulate_reference
from handrail.simulate.trajectories import ByKernel
from handrail.simulate.typical import typical_body
from tests.simulate.bodies import DEFAULT_KINETICS, SIMON, PlainBody, medicine
from tests.simulate.test_reference import closed_level

LEAST_BURDEN = 0.01


def draws_of(body, kinetics=DEFAULT_KINETICS, form="tablet", replicates=50, people=4, seed=2):
    typical = typical_body(kinetics, body, form)
    return draw_bodies(
        medicine(), typical, kinetics=kinetics, replicates=replicates, people=people, seed=seed
    )


def daily(hours, days, mg=20.0):
    return [
        Dose(time_h=24 * day + hour, dose_micrograms=round(1000 * mg))
        for day in range(days)
        for hour in hours
    ]


def followed(draws, doses, at_h):
    run = ByKernel(draws, doses, at_h)
    values = np.empty((4, len(at_h), draws.count))
    for rows, part in run.stretches():
        values[:, rows] = part
    return run, values


def assert_agrees(draws, doses, at_h):
    run, (level, effect, adaptation, burden) = followed(draws, doses, at_h)
    wanted = simulate_reference(draws, doses, at_h)
    exact = closed_level(draws, doses, at_h)

    there = exact > 1e-9 * exact.max()
    assert np.abs(level[there] / exact[there] - 1).max() < 1e-6
    # The reference keeps an absolute tolerance, so it is asked only where there is something.
    there = wanted.level_mg_per_l > 1e-4 * wanted.level_mg_per_l.max()
    assert np.abs(level[there] / wanted.level_mg_per_l[there] - 1).max() < 1e-6
    assert np.abs(effect - wanted.effect).max() < 1e-6
    assert np.abs(adaptation - wanted.adaptation).max() < 2e-5
    peak = np.maximum(wanted.burden.max(axis=0), LEAST_BURDEN)
    error = np.abs(burden - wanted.burden).max(axis=0) / peak
    if draws.count >= 100:
        assert np.percentile(error, 99) < 1e-4
    assert error.max() < 3e-4
    assert (run.peak_burden >= burden.max(axis=0) - 1e-6).all()


WAYS = {
    "three times a day": (PlainBody(), DEFAULT_KINETICS, "tablet", daily((8, 14, 20), 14)),
    "liquid": (PlainBody(), DEFAULT_KINETICS, "oral_liquid", daily((8, 14, 20), 14)),
    "once a day, off the grid": (PlainBody(), DEFAULT_KINETICS, "tablet", daily((9.37,), 14)),
    "a child, four times": (
        PlainBody(weight_kg=15, gfr_ml_min=60, is_child=True),
        DEFAULT_KINETICS,
        "tablet",
        daily((6, 12, 18, 23.9), 14, 5),
    ),
    "over 65, failing kidneys": (
        PlainBody(is_over_65=True, gfr_ml_min=20),
        DEFAULT_KINETICS,
        "tablet",
        daily((0, 8, 16), 14, 10),
    ),
    "no kidneys": (PlainBody(gfr_ml_min=0), DEFAULT_KINETICS, "tablet", daily((8, 20), 14, 5)),
    "one compartment": (PlainBody(), SIMON, "tablet", daily((8, 14, 20), 14)),
    "one dose": (PlainBody(), DEFAULT_KINETICS, "tablet", [Dose(time_h=8.0, dose_micrograms=80_000)]),
    "two doses in one minute": (
        PlainBody(),
        DEFAULT_KINETICS,
        "tablet",
        [Dose(time_h=8.0, dose_micrograms=40_000)] * 2,
    ),
    "300 mg a day": (PlainBody(), DEFAULT_KINETICS, "tablet", daily((8, 14, 20), 14, 100)),
}


@pytest.mark.parametrize("way", WAYS)
def test_kernel_is_the_reference(way):
    body, kinetics, form, doses = WAYS[way]

    assert_agrees(draws_of(body, kinetics, form), doses, np.arange(0.0, 24 * 20 + 1))


@settings(max_examples=12, deadline=None)
@given(
    doses=st.lists(
        st.builds(
            Dose,
            time_h=st.floats(0, 24 * 6, exclude_max=True),
            dose_micrograms=st.sampled_from([0, 500, 5_000, 20_000, 100_000]),
        ),
        min_size=1,
        max_size=15,
    ),
    seed=st.integers(1, 1000),
)
def test_kernel_is_the_reference_at_any_times(doses, seed):
    draws = draws_of(PlainBody(), replicates=10, people=2, seed=seed)
    doses = [*doses, Dose(time_h=1.0, dose_micrograms=20_000)]

    assert_agrees(draws, doses, np.arange(0.0, 24 * 8 + 1))


def test_absorption_as_fast_as_elimination_is_nothing_special():
    draws = draws_of(PlainBody(), SIMON)
    same = replace(draws, absorption_per_h=draws.clearance_l_per_h / draws.central_volume_l)

    assert_agrees(same, daily((8, 14, 20), 10), np.arange(0.0, 24 * 15 + 1))


def test_all_four_rates_may_meet():
    draws = draws_of(PlainBody(), SIMON)
    rate = draws.clearance_l_per_h / draws.central_volume_l

    assert_agrees(
        replace(draws, absorption_per_h=rate, effect_per_h=rate),
        daily((8, 20), 8),
        np.arange(0.0, 24 * 12 + 1),
    )


def test_each_body_may_have_its_own_lag():
    draws = draws_of(PlainBody(), replicates=6, people=2)
    lags = replace(draws, lag_h=np.linspace(0, 1, draws.count))

    assert_agrees(lags, daily((8, 14, 20), 6), np.arange(0.0, 24 * 9 + 1))


def test_nothing_swallowed_is_nothing_anywhere():
    run, values = followed(draws_of(PlainBody()), [], np.arange(0.0, 100.0))

    assert values.max() < 1e-15
    assert run.peak_burden.max() == 0
    assert np.abs(run.area_mg_h_per_l).max() < 1e-30


def test_a_dose_of_nothing_is_no_dose():
    draws, at_h = draws_of(PlainBody()), np.arange(0.0, 100.0)

    _, without = followed(draws, daily((8,), 2), at_h)
    _, zero = followed(draws, [*daily((8,), 2), Dose(time_h=10.0, dose_micrograms=0)], at_h)

    # Another node of the grid, the same course.
    assert np.abs(without - zero).max() < 1e-5


def test_a_course_in_many_stretches_is_the_same_course(monkeypatch):
    draws, doses, at_h = draws_of(PlainBody()), daily((8, 14, 20), 5), np.arange(0.0, 24 * 8 + 1)
    _, whole = followed(draws, doses, at_h)
    monkeypatch.setattr("handrail.simulate.trajectories.MOST_VALUES", 7 * draws.count)

    _, pieces = followed(draws, doses, at_h)

    assert pieces == pytest.approx(whole, abs=1e-7)


def test_where_the_hours_lie_does_not_matter():
    """The same course read every 6 h, and every 20 minutes."""
    draws, doses = draws_of(PlainBody()), daily((8, 14, 20), 5)

    _, coarse = followed(draws, doses, np.arange(0.0, 24 * 8 + 1, 6.0))
    _, fine = followed(draws, doses, np.arange(3 * 24 * 8 + 1) / 3)

    assert np.abs(coarse[0] - fine[0, ::18]).max() < 1e-6
    assert np.abs(coarse[3] - fine[3, ::18]).max() < 1e-5


def test_the_largest_level_is_found_between_the_hours():
    draws = draws_of(PlainBody())
    run, values = followed(draws, daily((8, 14, 20), 4), np.arange(0.0, 24 * 5 + 1))
    exact = closed_level(draws, daily((8, 14, 20), 4), np.arange(72.0, 96.0, 1 / 60)).max(axis=0)

    assert run.peak_mg_per_l == pytest.approx(exact, rel=0.01)
    assert (run.peak_mg_per_l >= values[0].max(axis=0) * (1 - 1e-6)).all()


def test_the_largest_burden_is_found_between_the_hours():
    draws, doses = draws_of(PlainBody(), replicates=20, people=2), daily((8, 14, 20), 14)
    run, _ = followed(draws, doses, np.arange(0.0, 24 * 18 + 1))
    fine_h = np.arange(0.0, 24 * 18 + 1e-9, 0.1)
    wanted = simulate_reference(draws, doses, fine_h).burden

    felt = wanted.max(axis=0) > LEAST_BURDEN
    assert run.peak_burden[felt] == pytest.approx(wanted.max(axis=0)[felt], rel=3e-4)
    assert np.abs(run.peak_burden_h - fine_h[wanted.argmax(axis=0)])[felt].max() <= 1.0


def test_the_level_asked_for_alone_is_the_level():
    draws, doses, at_h = draws_of(PlainBody()), daily((8, 14, 20), 3), np.arange(0.0, 24 * 5 + 1)
    whole, values = followed(draws, doses, at_h)
    run = ByKernel(draws, doses, at_h, quantities=("level_mg_per_l",))
    alone = np.concatenate([part[0] for _, part in run.stretches()])

    assert alone == pytest.approx(values[0], rel=1e-6, abs=1e-9)
    # Between the hours the largest level is found on a cubic, and the two lie on other nodes.
    assert run.peak_mg_per_l == pytest.approx(whole.peak_mg_per_l, rel=2e-2)
    assert (run.peak_mg_per_l >= alone.max(axis=0) * (1 - 1e-6)).all()


def test_the_area_is_the_dose_over_the_clearance():
    draws = draws_of(PlainBody())
    run, _ = followed(draws, daily((8, 14, 20), 4), np.arange(0.0, 24 * 60 + 1, 24.0))

    assert run.area_mg_h_per_l == pytest.approx(240 / draws.clearance_l_per_h, rel=1e-9)


def test_a_changed_pass_is_compiled_anew():
    """By itself the compiler's cache looks only at the file of the outermost function."""
    from handrail.simulate._kernel import walk

    names = [name for name, *_ in walk.stamp_of_all()]
    kept = walk.run_stretch._cache._cache_file._source_stamp

    assert kept == walk.stamp_of_all()
    assert {"effect.py", "kept.py", "level.py", "numbers.py", "rows.py", "walk.py"} <= set(names)


def test_times_beyond_the_course_and_mixed_models_are_refused():
    draws = draws_of(PlainBody(), replicates=2, people=1)
    mixed = replace(draws, effect_per_h=np.array([0.2, np.inf]))

    with pytest.raises(InputError, match="begin at 0 h"):
        ByKernel(draws, daily((8,), 2), np.arange(1.0, 48.0))
    with pytest.raises(InputError, match="effect site"):
        ByKernel(mixed, daily((8,), 2), np.arange(48.0))
