"""The kidney formulas against worked figures: rows PK226 to PK249 of the pharmacokinetics table.

Where a published page rounds, the exact value of its own formula stands here and the page's figure
beside it.
"""

from __future__ import annotations

import math

import pytest

from handrail.errors import InputError
from handrail.person.kidneys import (
    absolute_gfr_ml_min,
    bedside_schwartz,
    body_surface_dubois_m2,
    ckd_epi_2021,
    cockcroft_gault_ml_min,
)
from handrail.units import read_quantity


@pytest.mark.parametrize(
    ("sex", "age_years", "creatinine_mg_dl", "egfr"),
    [
        ("female", 55, 0.9, 75.50),  # PK228; the page of PK227 prints 76
        ("female", 50, 1.0, 68.63),  # PK229
        ("male", 50, 1.0, 91.69),  # PK230
        ("male", 65, 1.4, 55.78),  # PK231
        ("female", 30, 0.6, 123.76),  # PK232
        ("male", 30, 0.8, 122.10),  # PK233
        ("male", 70, 2.5, 26.96),  # PK234
        ("female", 75, 4.0, 11.13),  # PK235
    ],
)
def test_ckd_epi_2021_agrees_with_its_published_equation(sex, age_years, creatinine_mg_dl, egfr):
    assert ckd_epi_2021(creatinine_mg_dl, age_years, sex) == pytest.approx(egfr, abs=0.01)


def test_ckd_epi_2021_rounds_to_the_figure_a_calculator_prints():
    """PK227: creatinineclearancecalculator.net prints 76 for a woman of 55 with 0.9 mg/dL."""
    assert math.isclose(ckd_epi_2021(0.9, 55, "female"), 76, abs_tol=0.51)


@pytest.mark.parametrize(
    ("sex", "age_years", "weight_kg", "creatinine_mg_dl", "clearance", "printed"),
    [
        ("male", 65, 70, 1.4, 52.08, 52.1),  # PK237
        ("female", 45, 60, 0.9, 74.77, 74.8),  # PK238
        ("male", 60, 80, 1.2, 74.07, 74.1),  # PK239
        ("female", 45, 65, 0.9, 81.00, 80.9),  # PK240: the page is off by its own rounding
        ("male", 50, 80, 1.0, 100.0, 100),  # PK241
    ],
)
def test_cockcroft_gault_agrees_with_worked_examples(
    sex, age_years, weight_kg, creatinine_mg_dl, clearance, printed
):
    found = cockcroft_gault_ml_min(creatinine_mg_dl, age_years, weight_kg, sex)

    assert found == pytest.approx(clearance, abs=0.01)
    assert found == pytest.approx(printed, abs=0.11)


@pytest.mark.parametrize(
    ("height_cm", "creatinine_mg_dl", "egfr"),
    [(100, 0.4, 103.25), (100, 0.5, 82.6)],  # PK243, PK244
)
def test_bedside_schwartz_agrees_with_worked_examples(height_cm, creatinine_mg_dl, egfr):
    assert bedside_schwartz(creatinine_mg_dl, height_cm) == pytest.approx(egfr, abs=0.01)


@pytest.mark.parametrize(
    ("height_cm", "weight_kg", "surface_m2"),
    [(170, 70, 1.8097), (180, 100, 2.1950), (110, 20, 0.7750), (160, 50, 1.5011)],  # PK246
)
def test_body_surface_agrees_with_du_bois(height_cm, weight_kg, surface_m2):
    assert body_surface_dubois_m2(height_cm, weight_kg) == pytest.approx(surface_m2, abs=0.0001)


def test_an_egfr_comes_off_its_index_by_body_surface():
    """PK249: eGFR 90 is 114.19 mL/min at 180 cm and 100 kg, 78.09 at 160 cm and 50 kg."""
    assert absolute_gfr_ml_min(90, 180, 100) == pytest.approx(114.19, abs=0.01)
    assert absolute_gfr_ml_min(90, 160, 50) == pytest.approx(78.09, abs=0.01)


def test_creatinine_in_micromol_is_divided_by_88_4():
    """PK226, note."""
    assert read_quantity("123.76 umol/L", "creatinine") == pytest.approx(1.4, abs=1e-9)


@pytest.mark.parametrize("nonsense", [0, -1, math.nan, math.inf])
def test_no_formula_answers_to_nonsense(nonsense):
    for ask in (
        lambda: ckd_epi_2021(nonsense, 50, "male"),
        lambda: cockcroft_gault_ml_min(1.0, 50, nonsense, "male"),
        lambda: bedside_schwartz(nonsense, 100),
        lambda: body_surface_dubois_m2(nonsense, 70),
        lambda: absolute_gfr_ml_min(90, nonsense, 70),
    ):
        with pytest.raises(InputError):
            ask()
