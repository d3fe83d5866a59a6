"""The curve of dose and severity against what was printed, and the series it was fitted to."""

from __future__ import annotations

from math import log10

import pytest

from handrail.check.overdose import judge_overdose, kidney_factor, ventilation_chance
from handrail.medicine.pack import load_medicine
from handrail.person import Person

MEDICINE = load_medicine()
DATA = MEDICINE.overdose
assert DATA is not None

HEALTHY = Person(
    age_years=40,
    weight_kg=70,
    creatinine_clearance_ml_min=105,
    other_medicines=(),
    alcohol_drinks_week=0,
    dialysis="none",
)


@pytest.mark.parametrize(
    ("dose_mg", "printed"),
    [(50, "2"), (100, "5.5"), (200, "15"), (400, "35"), (800, "62"), (2000, "88")],
)
def test_the_curve_gives_the_percentages_it_was_published_with(dose_mg: float, printed: str):
    _, middle, _ = ventilation_chance(dose_mg, DATA)
    decimals = 1 if "." in printed else 0

    assert f"{100 * middle:.{decimals}f}" == printed


def test_an_adult_alone_with_healthy_kidneys_lies_on_the_curve():
    severity = judge_overdose(400, HEALTHY, MEDICINE).severity

    assert severity is not None
    assert severity.effective_mg == (pytest.approx(400), pytest.approx(400))
    assert severity.ventilated[0] == pytest.approx(1 / (1 + 2.718281828**0.62))


def test_two_polish_centres_lie_near_the_middle_of_the_curve():
    """Przeglad Lekarski 2005: 35 % ventilated at a mean of 445 mg (n = 52)."""
    poland = next(one for one in DATA.series if one.sources[0] == "poland2005poisoning")
    assert (poland.n, poland.ventilated_share, poland.dose_middle_mg) == (52, 0.346, 444.8)

    low, middle, high = ventilation_chance(444.8, DATA)
    assert low < 0.346 < high
    assert middle == pytest.approx(0.346, abs=0.05)


def test_leung_saw_no_coma_below_200_mg_and_the_curve_leaves_room_for_some():
    """Leung 2006: none of about six people below 200 mg; the upper 95 % limit of 0 in 6 is near 40 %."""
    upper_limit = 1 - 0.05 ** (1 / 6)
    _, _, high = ventilation_chance(199, DATA)

    assert high < upper_limit == pytest.approx(0.39, abs=0.01)


def test_mixed_cases_poison_at_900_mg_and_single_ones_at_2000():
    """Kiel 2015: severe at a mean of 2,000 mg alone (n = 3) and 900 mg with others (n = 8)."""
    assert DATA.value("coingestant_factor") == pytest.approx(2000 / 900, abs=0.03)


def test_the_band_is_the_odds_over_and_times_three():
    low, middle, high = ventilation_chance(300, DATA)
    odds = [chance / (1 - chance) for chance in (low, middle, high)]

    assert odds[1] / odds[0] == pytest.approx(3)
    assert odds[2] / odds[1] == pytest.approx(3)
    assert log10(odds[1]) == pytest.approx((-0.62 + 3.7 * log10(300 / 400)) / 2.302585093)


@pytest.mark.parametrize(("gfr", "times"), [(105, 1.0), (150, 1.0), (40, 1.981), (20, 2.838), (0, 5.0)])
def test_kidneys_count_by_the_ratio_of_exposure(gfr: float, times: float):
    """Of the clearance 0.2 + 0.8 x GFR/105 is left, as in the default kinetics; above 105 no gain."""
    assert kidney_factor(gfr, 70, MEDICINE.kinetics["default"]) == pytest.approx(times, abs=0.001)


def test_every_coefficient_says_that_it_is_ours():
    for name in ("curve_intercept", "curve_slope", "curve_odds_factor", "coingestant_factor"):
        figure = DATA.figures[name]
        assert not figure.verified
        assert "authors-judgement" in figure.sources
        assert figure.note


def test_all_series_and_cases_that_were_found_are_kept():
    assert len(DATA.series) == 46
    assert {one.kind for one in DATA.series} == {"series", "case", "deaths", "review", "guide", "label"}
    assert [one.id for one in DATA.series if not one.sources] == []
