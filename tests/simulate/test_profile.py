"""A profile says what it stands on, and is the same by either way of reckoning."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from handrail.course import parse_course
from handrail.errors import InputError
from handrail.medicine import load_medicine
from handrail.person import Person
from handrail.simulate import profile, simulate_course
from handrail.simulate.people import burden_factors, draw_people, modifiers_of

MEDICINE = load_medicine("baclofen")
KNOWN = Person(age_years=50, sex="female", weight_kg=70, height_cm=170, egfr_ml_min_1_73m2=90)
COURSE = parse_course("20 mg three times a day for 20 days then stop")
FEW = {"replicates": 5, "people": 8}


@pytest.fixture
def by_days(monkeypatch):
    monkeypatch.setattr(profile, "prefers_kernel", lambda _: False)


@pytest.fixture
def by_kernel(monkeypatch):
    monkeypatch.setattr(profile, "prefers_kernel", lambda _: True)


def test_both_ways_agree(monkeypatch):
    course = parse_course(
        "20 mg three times a day for 20 days then stop; extra 40 mg on day 12 at 21:07; miss day 15"
    )
    monkeypatch.setattr(profile, "prefers_kernel", lambda _: False)
    plain = simulate_course(course, KNOWN, MEDICINE)
    monkeypatch.setattr(profile, "prefers_kernel", lambda _: True)
    fast = simulate_course(course, KNOWN, MEDICINE)

    assert plain.time_h.tolist() == fast.time_h.tolist()
    for quantity, within in (
        ("level_mg_per_l", 1e-6),
        ("effect", 1e-6),
        ("adaptation", 2e-3),
        ("burden", 1e-2),
    ):
        for share in ("p5", "p25", "p50", "p75", "p95"):
            one, other = (getattr(seen.bands[quantity], share) for seen in (plain, fast))
            assert np.abs(one - other).max() <= within * max(other.max(), 0.01)
    for grade, chances in fast.chances.items():
        assert plain.chances[grade] == pytest.approx(chances, abs=1e-3)
    for outcome, within in (
        ("peak_mg_per_l", 0.10),
        ("trough_mg_per_l", 1e-5),
        ("lowest_mg_per_l", 1e-5),
        ("peak_burden", 0.02),
        ("auc_mg_h_per_l", 1e-6),
    ):
        assert plain.outcomes[outcome] == pytest.approx(fast.outcomes[outcome], rel=within, abs=1e-3)


@pytest.mark.parametrize("way", ["by_days", "by_kernel"])
def test_same_seed_same_profile(way, request):
    request.getfixturevalue(way)
    one, same, other = (simulate_course(COURSE, KNOWN, MEDICINE, seed=seed, **FEW) for seed in (3, 3, 4))

    assert one.bands["burden"].p50.tobytes() == same.bands["burden"].p50.tobytes()
    assert one.bands["burden"].p50.tobytes() != other.bands["burden"].p50.tobytes()


def test_bands_are_exact_percentiles(by_days):
    seen = simulate_course(COURSE, KNOWN, MEDICINE, replicates=1, people=5)
    peaks = np.sort(seen.outcomes["peak_mg_per_l"])

    # At every hour the middle of five draws is one of them, so the largest middle lies among the peaks.
    assert peaks[0] <= seen.bands["level_mg_per_l"].p50.max() <= peaks[-1]
    for band in seen.bands.values():
        rising = [band.p5, band.p25, band.p50, band.p75, band.p95]
        assert (np.diff(rising, axis=0) >= 0).all()


@pytest.mark.parametrize(
    ("sentence", "last_day"),
    [
        ("20 mg three times a day for 20 days then stop", 20 + 35),
        ("20 mg three times a day for 20 days", 20),
        ("20 mg three times a day", 35),
        ("20 mg three times a day for 20 days then 10 mg three times a day", 20 + 35),
    ],
)
def test_how_far_a_course_is_looked_at(sentence, last_day, by_days):
    seen = simulate_course(parse_course(sentence), KNOWN, MEDICINE, **FEW)

    assert seen.time_h[-1] == 24 * last_day


def test_looking_away_early_is_said(by_days):
    seen = simulate_course(COURSE, KNOWN, MEDICINE, until_day=23, **FEW)

    assert any("to day 23" in sentence for sentence in seen.assumptions)
    assert seen.chances["any"][0] < simulate_course(COURSE, KNOWN, MEDICINE, **FEW).chances["any"][0] + 1e-9


def test_unknown_kidneys_are_said_loudly_first(by_days):
    unknown = Person(age_years=50, weight_kg=70)
    seen = simulate_course(COURSE, unknown, MEDICINE, **FEW)

    assert seen.assumptions[0].startswith("KIDNEYS NOT KNOWN")
    assert "90" in seen.assumptions[0]


def test_unknown_kidneys_can_be_tried(by_days):
    unknown = Person(age_years=50, weight_kg=70)
    bad, good = (simulate_course(COURSE, unknown, MEDICINE, assumed_egfr=egfr, **FEW) for egfr in (15, 90))

    assert bad.bands["level_mg_per_l"].p50.max() > 1.5 * good.bands["level_mg_per_l"].p50.max()
    assert any("tried at an eGFR of 15" in sentence for sentence in bad.assumptions)


def test_a_published_set_needs_no_kidneys(by_days):
    seen = simulate_course(COURSE, Person(age_years=50), MEDICINE, kinetics="simon2018", **FEW)

    assert seen.kinetics == "simon2018"
    assert not any("KIDNEYS" in sentence for sentence in seen.assumptions)
    assert "simon2018profile" in seen.sources


def test_as_needed_is_taken_at_its_most_and_said(by_days):
    seen = simulate_course(parse_course("10 mg as needed, up to 3 a day, for 5 days"), KNOWN, MEDICINE, **FEW)

    assert any("as needed" in sentence for sentence in seen.assumptions)


def test_every_source_is_in_the_bibliography(by_days):
    seen = simulate_course(COURSE, KNOWN, MEDICINE, **FEW)

    assert set(seen.sources) <= set(MEDICINE.bibliography.keys)
    assert len(set(seen.sources)) == len(seen.sources)


@pytest.mark.parametrize("step_h", [0, -1, 5, 0.001, 48, float("nan"), float("inf")])
def test_a_step_divides_a_day(step_h):
    with pytest.raises(InputError, match="divide a day"):
        simulate_course(COURSE, KNOWN, MEDICINE, step_h=step_h, **FEW)


@pytest.mark.parametrize("until_day", [0, -5, 40_000])
def test_a_last_day_is_a_day(until_day):
    with pytest.raises(InputError, match="can't be the last"):
        simulate_course(COURSE, KNOWN, MEDICINE, until_day=until_day, **FEW)


def test_an_unknown_set_names_those_there_are():
    with pytest.raises(InputError, match="simon2018"):
        simulate_course(COURSE, KNOWN, MEDICINE, kinetics="simon", **FEW)


@pytest.mark.parametrize("step_h", [0.25, 3, 24])
@pytest.mark.parametrize("way", ["by_days", "by_kernel"])
def test_other_steps_see_the_same_course(way, step_h, request):
    request.getfixturevalue(way)
    hourly = simulate_course(COURSE, KNOWN, MEDICINE, **FEW)
    other = simulate_course(COURSE, KNOWN, MEDICINE, step_h=step_h, **FEW)

    shared = np.intersect1d(hourly.time_h, other.time_h)
    ours, theirs = (np.isin(seen.time_h, shared) for seen in (hourly, other))
    level = hourly.bands["level_mg_per_l"].p50[ours], other.bands["level_mg_per_l"].p50[theirs]
    assert level[1] == pytest.approx(level[0], rel=1e-5, abs=1e-9)
    burden = hourly.bands["burden"].p50[ours], other.bands["burden"].p50[theirs]
    assert burden[1] == pytest.approx(burden[0], abs=2e-3)


def test_nobody_waits_for_a_compiler(monkeypatch):
    monkeypatch.setattr(profile, "is_ready", lambda: False)
    monkeypatch.setattr(profile, "is_compiled", lambda: False)

    assert not profile.prefers_kernel(10**9)


def test_a_small_job_does_not_load_the_compiler(monkeypatch):
    monkeypatch.setattr(profile, "is_ready", lambda: False)
    monkeypatch.setattr(profile, "is_compiled", lambda: True)

    assert not profile.prefers_kernel(30 * 288)
    assert profile.prefers_kernel(1000 * 460)


# --- what multiplies the burden -----------------------------------------------------------------------------


def with_modifiers(*factors):
    """The pack with modifiers of these factors, true of everyone with epilepsy."""
    template = next(one for one in MEDICINE.dynamics.modifiers if "epilepsy" in one.when.text)
    dynamics = replace(MEDICINE.dynamics, modifiers=tuple(replace(template, factor=one) for one in factors))
    return replace(MEDICINE, dynamics=dynamics)


EPILEPSY = replace(KNOWN, conditions=("epilepsy",))


@pytest.mark.parametrize(
    ("factors", "wanted"),
    [((1.3,), (1.3, 1.0)), ((2.0, 1.5, 1.3), (3.0, 1.0)), ((0.6, 1.5), (1.5, 0.6)), ((), (1.0, 1.0))],
)
def test_modifiers_multiply_up_to_three_and_protection_stays_apart(factors, wanted):
    assert burden_factors(with_modifiers(*factors), EPILEPSY) == pytest.approx(wanted)


def test_what_is_not_known_does_not_count():
    assert burden_factors(with_modifiers(1.5), KNOWN) == (1.0, 1.0)
    assert modifiers_of(MEDICINE, replace(KNOWN, conditions=())) == ()


def test_protection_never_lowers_a_chance():
    plain = draw_people(with_modifiers(), EPILEPSY, replicates=2, people=2)
    protected = draw_people(with_modifiers(0.5), EPILEPSY, replicates=2, people=2)

    assert protected.burden_factor == plain.burden_factor
    assert protected.protective_factor == 0.5


def test_a_modifier_that_counts_is_said(by_days):
    seen = simulate_course(COURSE, EPILEPSY, MEDICINE, **FEW)

    assert any("Epilepsy" in sentence for sentence in seen.assumptions)


@pytest.mark.parametrize("way", ["by_days", "by_kernel"])
def test_the_lowest_level_is_that_of_the_missed_days_and_not_of_the_last_day(way, request):
    request.getfixturevalue(way)
    missed = parse_course("20 mg three times a day for 20 days; missed days 10 to 11")
    found = simulate_course(missed, KNOWN, MEDICINE, **FEW).outcomes
    course = parse_course("20 mg three times a day for 20 days")
    whole = simulate_course(course, KNOWN, MEDICINE, **FEW).outcomes

    assert (found["lowest_mg_per_l"] < found["trough_mg_per_l"] / 5).all()
    assert (whole["lowest_mg_per_l"] > whole["trough_mg_per_l"] / 2).all()
    assert (whole["lowest_mg_per_l"] <= whole["trough_mg_per_l"]).all()


def test_a_course_of_one_day_has_no_lowest_level_on_the_way(by_days):
    found = simulate_course(parse_course("20 mg three times a day for 1 day"), KNOWN, MEDICINE, **FEW)

    assert "lowest_mg_per_l" not in found.outcomes
    assert "trough_mg_per_l" in found.outcomes
