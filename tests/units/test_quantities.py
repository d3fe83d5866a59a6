"""Quantities as people write them come in as one unit each, and what could mean two things is refused."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from handrail.errors import InputError
from handrail.units import KINDS, read_liquid_strength, read_quantity


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("58", "age", 58),
        ("18 months", "age", 1.5),
        ("70kg", "weight", 70),
        ("154 lb", "weight", 69.85),
        ("170", "height", 170),
        ("1.70 m", "height", 170),
        ("1.2 mg/dL", "creatinine", 1.2),
        ("106 umol/L", "creatinine", 1.199),
        ("106 µmol/l", "creatinine", 1.199),
        ("48 mL/min/1.73 m2", "egfr", 48),
        ("48", "egfr", 48),
        ("52 ml/min", "creatinine_clearance", 52),
    ],
)
def test_each_way_of_writing_comes_in_as_the_unit_inside(text, kind, value):
    assert read_quantity(text, kind) == pytest.approx(value, abs=0.005)


@pytest.mark.parametrize(
    ("text", "kind", "says"),
    [
        ("1.2", "creatinine", "no unit"),
        ("48 mL/min", "egfr", "creatinine clearance"),
        ("48 mL/min/1.73m2", "creatinine_clearance", "eGFR"),
        ("0,5", "weight", "comma"),
        ("nan", "age", "not one"),
        ("inf", "age", "not one"),
        ("1e999", "weight", "not one"),
        ("", "age", "empty"),
        ("seventy", "weight", "not one"),
        ("70 furlongs", "weight", "is read in kg"),
    ],
)
def test_what_could_mean_two_things_or_none_is_refused(text, kind, says):
    with pytest.raises(InputError, match=says):
        read_quantity(text, kind, where="--option")


@given(text=some.text(max_size=40), kind=some.sampled_from(sorted(KINDS)))
def test_any_text_is_a_finite_number_or_a_refusal(text, kind):
    try:
        value = read_quantity(text, kind)
    except InputError:
        return
    assert math.isfinite(value)


@given(grams=some.integers(1, 500_000), kind=some.just("weight"))
def test_a_pound_is_less_than_a_kilogram_and_more_than_a_third_of_one(grams, kind):
    kilograms = read_quantity(f"{grams / 1000}", kind)
    pounds = read_quantity(f"{grams / 1000} lb", kind)

    assert kilograms / 3 < pounds < kilograms


@pytest.mark.parametrize(
    ("text", "micrograms_in_one_ml"),
    [
        ("1mg/ml", 1000),
        ("5 mg/5 mL", 1000),
        ("10mg in 5ml", 2000),
        ("500 micrograms/ml", 500),
        ("5mg/ml", 5000),
    ],
)
def test_the_strength_of_a_liquid_is_micrograms_in_one_ml(text, micrograms_in_one_ml):
    assert read_liquid_strength(text) == micrograms_in_one_ml


@pytest.mark.parametrize(
    "text", ["", "1", "1mg", "mg/ml", "0mg/ml", "1mg/0ml", "-1mg/ml", "1mg/l", "10mg/3ml"]
)
def test_what_is_no_strength_of_a_liquid_is_refused(text):
    with pytest.raises(InputError):
        read_liquid_strength(text)
