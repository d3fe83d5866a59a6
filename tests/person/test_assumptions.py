"""What is assumed for a missing fact, and that every assumption is said."""

from __future__ import annotations

import pytest
from hypothesis import given

from handrail.errors import InputError
from handrail.person import Person, creatinine_clearance_of, egfr_of, settle
from tests.person.strategies import people


def settled(**facts):
    return settle(Person(**facts))


def test_nothing_is_assumed_of_a_person_about_whom_all_is_known():
    person = settled(age_years=50, weight_kg=100, height_cm=180, egfr_ml_min_1_73m2=90)

    assert person.gfr_ml_min == pytest.approx(114.19, abs=0.01)
    assert person.assumptions == ()
    assert person.warnings == ()


def test_a_creatinine_clearance_goes_before_an_egfr_and_is_taken_as_it_is():
    person = settled(
        age_years=50, weight_kg=100, height_cm=180, egfr_ml_min_1_73m2=90, creatinine_clearance_ml_min=101
    )

    assert (person.gfr_ml_min, person.gfr_source) == (101, "creatinine_clearance")


def test_without_a_height_an_egfr_is_taken_as_if_for_1_73_m2_and_said_so():
    person = settled(age_years=58, weight_kg=70, egfr_ml_min_1_73m2=48)

    assert (person.gfr_ml_min, person.gfr_source) == (48, "egfr")
    assert person.assumptions == (
        "Height not given: the eGFR of 48 is taken as if for a body surface of 1.73 m2.",
    )


def test_an_assumed_weight_never_takes_an_egfr_off_its_index():
    person = settled(age_years=58, height_cm=190, egfr_ml_min_1_73m2=48)

    assert person.gfr_ml_min == 48
    assert person.assumptions == (
        "Weight not given: taken as 70 kg.",
        "Weight not given: the eGFR of 48 is taken as if for a body surface of 1.73 m2.",
    )


def test_creatinine_stands_for_an_egfr_where_age_and_sex_are_known():
    person = settled(age_years=65, sex="male", weight_kg=70, height_cm=170, creatinine_mg_dl=1.4)

    assert person.gfr_ml_min == pytest.approx(55.78 * 1.8097 / 1.73, abs=0.01)
    assert person.gfr_source == "creatinine"
    assert "56 mL/min/1.73 m2 from creatinine (CKD-EPI 2021)" in person.assumptions[0]


def test_a_childs_creatinine_needs_a_height():
    child = settled(age_years=7, weight_kg=23, height_cm=122, creatinine_mg_dl=0.5)

    assert child.gfr_source == "creatinine"
    assert "bedside Schwartz" in child.assumptions[0]
    assert settled(age_years=7, weight_kg=23, creatinine_mg_dl=0.5).gfr_source == "child"


def test_unknown_kidneys_of_an_adult_stay_unknown():
    person = settled(age_years=58)

    assert person.gfr_ml_min is None
    assert "Kidneys not checked" in person.assumptions[-1]
    without_sex = settled(age_years=58, creatinine_mg_dl=1.1)
    assert without_sex.gfr_ml_min is None
    assert "without sex" in without_sex.assumptions[-1]


def test_an_egfr_can_be_tried_where_nothing_is_known():
    person = settle(Person(age_years=58, weight_kg=70, height_cm=170), assumed_egfr=45)

    assert person.gfr_ml_min == pytest.approx(45 * 1.8097 / 1.73, abs=0.01)
    assert person.assumptions == ("Kidneys not checked: tried at an eGFR of 45.",)
    known = settle(Person(age_years=58, egfr_ml_min_1_73m2=80), assumed_egfr=45)
    assert known.gfr_ml_min == 80
    with pytest.raises(InputError, match="outside 0 to 200"):
        settle(Person(), assumed_egfr=-1)


def test_a_child_without_a_measurement_has_a_healthy_childs_kidneys_scaled():
    """120 mL/min/1.73 m2 by DuBois surface: 110 cm and 20 kg is 0.7750 m2."""
    child = settled(age_years=5.5, weight_kg=20, height_cm=110)

    assert child.gfr_ml_min == pytest.approx(120 * 0.7750 / 1.73, abs=0.01)
    assert child.gfr_source == "child"
    assert child.is_child
    assert "healthy child" in child.assumptions[0]


def test_a_small_child_without_a_height_is_not_given_an_adults_kidneys():
    child = settled(age_years=2, weight_kg=12, egfr_ml_min_1_73m2=100)

    assert 25 < child.gfr_ml_min < 35
    assert child.assumptions == (
        "Height not given: taken as 84 cm for 12 kg, to know the body surface that the kidneys go by.",
    )


def test_a_child_without_a_weight_is_refused():
    with pytest.raises(InputError, match="weight of this child of 7 years"):
        settled(age_years=7)


def test_on_dialysis_there_is_nothing_between_sessions_unless_said():
    person = settled(age_years=60, weight_kg=70, dialysis="hd", creatinine_mg_dl=8)

    assert (person.gfr_ml_min, person.gfr_source, person.on_dialysis) == (0, "dialysis", True)
    assert "simulated between sessions" in person.assumptions[0]
    with_rest = settled(age_years=60, weight_kg=70, dialysis="pd", creatinine_clearance_ml_min=6)
    assert with_rest.gfr_ml_min == 6
    assert "simulated between sessions" in with_rest.assumptions[0]


@pytest.mark.parametrize("condition", ["sci_t6_or_above", "Spinal cord injury", "paraplegia", "tetraplegia"])
def test_after_a_spinal_cord_injury_creatinine_is_not_trusted_in_silence(condition):
    facts = {"age_years": 40, "sex": "male", "weight_kg": 70, "conditions": (condition,)}

    assert "cystatin C" in settled(**facts, creatinine_mg_dl=0.5).warnings[0]
    assert "cystatin C" in settled(**facts, egfr_ml_min_1_73m2=120).warnings[0]
    assert settled(**facts).warnings == ()


def test_a_word_that_only_begins_alike_is_no_spinal_cord_injury():
    assert settled(age_years=40, egfr_ml_min_1_73m2=90, conditions=("sciatica",)).warnings == ()


@pytest.mark.parametrize(
    ("age_years", "is_child", "is_over_65", "is_under_two"),
    [(1.5, True, False, True), (2, True, False, False), (17.9, True, False, False), (18, False, False, False),
     (65, False, False, False), (66, False, True, False), (None, False, False, False)],
)  # fmt: skip
def test_ages_are_told_apart(age_years, is_child, is_over_65, is_under_two):
    weight_kg = 12 if is_under_two else 40
    person = settled(age_years=age_years, weight_kg=weight_kg)

    assert (person.is_child, person.is_over_65, person.is_under_two) == (is_child, is_over_65, is_under_two)
    assert bool(person.warnings) == is_under_two


def test_an_egfr_and_a_clearance_are_never_made_from_each_other():
    assert egfr_of(Person(creatinine_clearance_ml_min=50)) is None
    assert creatinine_clearance_of(Person(egfr_ml_min_1_73m2=50, age_years=60, weight_kg=70)) is None
    person = Person(age_years=65, sex="male", weight_kg=70, creatinine_mg_dl=1.4)
    assert egfr_of(person) == pytest.approx(55.78, abs=0.01)
    assert creatinine_clearance_of(person) == pytest.approx(52.08, abs=0.01)
    assert egfr_of(person.with_(dialysis="hd")) is None
    assert creatinine_clearance_of(person.with_(dialysis="hd")) is None


# ---------------------------------------------------------------------------- properties


@given(people())
def test_every_missing_figure_has_its_sentence(person):
    result = settle(person)
    said = " ".join(result.assumptions)

    assert ("Weight not given: taken" in said) == (person.weight_kg is None)
    assert ("Age not given" in said) == (person.age_years is None)
    uses_an_index = result.gfr_source in ("egfr", "creatinine", "child")
    if uses_an_index and person.height_cm is None:
        assert "Height not given" in said
    assert all(one.endswith(".") for one in result.assumptions + result.warnings)
    assert len(set(result.assumptions)) == len(result.assumptions)


@given(people())
def test_kidneys_are_unknown_only_where_nothing_was_given(person):
    result = settle(person)

    assert (result.gfr_ml_min is None) == (result.gfr_source == "unknown")
    if result.gfr_ml_min is not None:
        assert 0 <= result.gfr_ml_min < 400
    tried = settle(person, assumed_egfr=45)
    assert tried.gfr_ml_min is not None
    if result.gfr_source not in ("unknown", "child"):
        assert tried == result


@given(people())
def test_half_the_kidneys_never_filters_more(person):
    result = settle(person)
    if result.gfr_source in ("egfr", "creatinine", "creatinine_clearance"):
        half = settle(person.with_half_the_egfr())
        assert half.gfr_ml_min == pytest.approx(result.gfr_ml_min / 2)
