"""Quantities as people write them: the right unit inside, and nothing read in two ways."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.errors import InputError
from handrail.units import KINDS, read_liquid_strength, read_quantity


@pytest.mark.parametrize(
    ("kind", "text", "inside"),
    [
        ("weight", "70 kg", 70),
        ("weight", "154 lb", 69.853),
        ("weight", "11 st 4 lb", 71.668),
        ("weight", "11 stone", 69.853),
        ("height", "178 cm", 178),
        ("height", "1.78 m", 178),
        ("height", "70 in", 177.8),
        ("height", "5 ft 10", 177.8),
        ("height", "5ft 10in", 177.8),
        ("height", "5'10\"", 177.8),
        ("height", "6 feet", 182.88),
        ("creatinine", "1.2 mg/dL", 1.2),
        ("creatinine", "106 umol/L", 1.1991),
        ("creatinine", "106 µmol/l", 1.1991),
        ("age", "18 months", 1.5),
        ("age", ".5", 0.5),
        ("egfr", "48 mL/min/1.73 m2", 48),
        ("creatinine_clearance", "52 mL/min", 52),
    ],
)
def test_a_quantity_is_read_into_the_unit_inside(kind, text, inside):
    assert read_quantity(text, kind) == pytest.approx(inside, rel=1e-4)


@pytest.mark.parametrize(
    ("kind", "text", "says"),
    [
        ("creatinine", "1.2", "could mean two things"),
        ("creatinine", "1,2 mg/dL", "could mean a tenth or a thousand"),
        ("egfr", "48 mL/min", "creatinine clearance"),
        ("creatinine_clearance", "48 mL/min/1.73m2", "an eGFR"),
        ("weight", "70 g", "is read in kg"),
        ("weight", "", "is empty"),
        ("weight", "heavy", "is not one"),
        ("weight", "nan", "is not one"),
        ("weight", "inf kg", "is not one"),
        ("weight", "1e999", "is not one"),
        ("height", "1e308 m", "is not one"),
        ("height", "5 ft 13", "less than 12"),
        ("weight", "11 st 14", "less than 14"),
        ("height", "-5 ft 10", "is read in cm"),
        ("weight", "💊", "is not one"),
    ],
)
def test_what_could_be_misread_is_refused_with_an_example(kind, text, says):
    with pytest.raises(InputError) as refused:
        read_quantity(text, kind, where="--there")

    assert says in refused.value.message
    assert KINDS[kind].example.split()[0].strip('"') in refused.value.fix or "point" in refused.value.fix
    assert refused.value.where == "--there"


@given(st.floats(1, 400), st.sampled_from(["kg", "lb"]))
def test_a_weight_and_its_unit_give_the_same_person(number, unit):
    kg = read_quantity(f"{number!r} {unit}", "weight")

    assert kg == pytest.approx(number if unit == "kg" else number * 0.45359237)


@given(st.text(max_size=60), st.sampled_from(sorted(KINDS)))
def test_any_text_is_read_or_refused(text, kind):
    try:
        number = read_quantity(text, kind)
    except InputError:
        return
    assert math.isfinite(number)


@pytest.mark.parametrize(
    ("text", "micrograms"),
    [("1mg/ml", 1000), ("5 mg/5 mL", 1000), ("25 mg in 5 ml", 5000), ("500 mcg/ml", 500)],
)
def test_the_strength_of_a_liquid_is_in_micrograms_a_millilitre(text, micrograms):
    assert read_liquid_strength(text) == micrograms


@pytest.mark.parametrize("text", ["5 mg", "5 mg/5", "0 mg/ml", "1 mg/3 ml", "mg/ml", "5 mg/0 ml"])
def test_a_strength_that_is_none_is_refused(text):
    with pytest.raises(InputError, match="not the strength of a liquid"):
        read_liquid_strength(text)
