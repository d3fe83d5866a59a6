"""A person is what is known about them; what no person has is refused."""

from __future__ import annotations

import math
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.errors import InputError
from handrail.person import Person, read_country, read_dialysis, read_indication, read_sex
from tests.person.strategies import people

NUMBERS = (
    "age_years", "weight_kg", "height_cm", "creatinine_mg_dl", "egfr_ml_min_1_73m2",
    "creatinine_clearance_ml_min", "gestation_weeks", "alcohol_drinks_week",
)  # fmt: skip


def test_nothing_has_to_be_known():
    person = Person()

    assert person.egfr_ml_min_1_73m2 is None
    assert person.other_medicines is None


def test_a_list_that_was_given_is_known_and_may_be_empty():
    assert Person(other_medicines=()).other_medicines == ()


@pytest.mark.parametrize("field", NUMBERS)
@pytest.mark.parametrize("value", [-1, math.nan, math.inf, -math.inf, 1e9, "70", True, [70], 1j])
def test_no_number_of_a_person_is_nonsense(field, value):
    with pytest.raises(InputError) as refused:
        Person(**{field: value, "pregnant": True if field == "gestation_weeks" else None})

    assert refused.value.where.startswith("person, ")
    assert refused.value.fix


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"age_years": 1968}, "looks like a year of birth"),
        ({"height_cm": 1.72}, "1.72 m is 172 cm"),
        ({"height_cm": 5.8}, "5.8 ft is 177 cm"),
        ({"height_cm": 1720}, "looks like millimetres"),
        ({"weight_kg": 70_000}, "In grams it would be 70 kg"),
        ({"weight_kg": 500}, "In pounds it would be 227 kg"),
        ({"weight_kg": 11, "age_years": 40}, "In stone it would be 70 kg"),
        ({"weight_kg": 66, "age_years": 2.5}, "In pounds it would be 30 kg"),
        ({"weight_kg": 90, "height_cm": 60}, "90 kg and 60 cm don't fit together"),
        ({"creatinine_mg_dl": 88.4}, "88.4 micromol/L is 1.00 mg/dL"),
        ({"country": "GB"}, "Did you mean 'UK'"),
        ({"country": "us"}, "Did you mean 'US'"),
        ({"country": 7}, "'7' is not a known country"),
        ({"sex": "woman"}, "Did you mean 'female'"),
        ({"indication": "alcohol"}, "Did you mean 'aud'"),
        ({"dialysis": "haemodialysis"}, "Did you mean 'hd'"),
        ({"pregnant": "yes"}, "neither yes nor no"),
        ({"pregnant": True, "sex": "male"}, "Sex is male"),
        ({"pregnant": True, "age_years": 80}, "Pregnant at 80 years"),
        ({"gestation_weeks": 20}, "not pregnant"),
        ({"gestation_weeks": 20, "pregnant": False}, "not pregnant"),
        ({"conditions": "epilepsy"}, "has to be a tuple"),
        ({"conditions": ["epilepsy"]}, "has to be a tuple"),
        ({"symptoms": ("",)}, "is not a name"),
        ({"other_medicines": (5,)}, "'5' is not a name"),
        ({"facts": {"age_years": 5}}, "is a field of the person"),
        ({"facts": "inpatient"}, "a table of names and values"),
        ({"dialysis": "hd", "egfr_ml_min_1_73m2": 90}, "Dialysis and an eGFR of 90 contradict"),
        ({"dialysis": "pd", "creatinine_clearance_ml_min": 90}, "contradict each other"),
    ],
)
def test_what_no_person_has_is_refused(facts, message):
    with pytest.raises(InputError) as refused:
        Person(**facts)

    assert message in str(refused.value)


@pytest.mark.parametrize(
    "facts",
    [
        {"age_years": 60, "sex": "female", "egfr_ml_min_1_73m2": 90, "creatinine_mg_dl": 3},
        {"age_years": 60, "egfr_ml_min_1_73m2": 20, "creatinine_mg_dl": 0.9},
        {"age_years": 7, "height_cm": 122, "egfr_ml_min_1_73m2": 110, "creatinine_mg_dl": 2},
        {"age_years": 60, "egfr_ml_min_1_73m2": 95, "creatinine_clearance_ml_min": 15},
        {"egfr_ml_min_1_73m2": 95, "creatinine_clearance_ml_min": 15, "height_cm": 170, "weight_kg": 70},
    ],
)
def test_kidney_figures_that_contradict_each_other_are_refused(facts):
    with pytest.raises(InputError, match="contradict each other"):
        Person(**facts)


@pytest.mark.parametrize(
    "facts",
    [
        # An older formula, cystatin C, a small person: they differ, and none is a slip.
        {"age_years": 60, "sex": "female", "egfr_ml_min_1_73m2": 60, "creatinine_mg_dl": 0.7},
        {"age_years": 60, "egfr_ml_min_1_73m2": 12, "creatinine_mg_dl": 8.5},
        {"age_years": 80, "egfr_ml_min_1_73m2": 60, "creatinine_clearance_ml_min": 30},
        {"age_years": 3, "weight_kg": 14, "egfr_ml_min_1_73m2": 110, "creatinine_clearance_ml_min": 34},
        {"dialysis": "hd", "creatinine_mg_dl": 9, "egfr_ml_min_1_73m2": 40, "age_years": 50, "sex": "male"},
        {"dialysis": "hd", "egfr_ml_min_1_73m2": 7},
        # Rare people are people.
        {"age_years": 108, "weight_kg": 31, "height_cm": 140},
        {"age_years": 34, "weight_kg": 17, "height_cm": 110},
        {"age_years": 40, "weight_kg": 310, "height_cm": 180},
        {"age_years": 5, "weight_kg": 60},
    ],
)
def test_rare_people_are_taken_as_they_are(facts):
    assert Person(**facts).age_years == facts.get("age_years")


def test_a_person_can_be_changed_only_into_a_person():
    person = Person(age_years=58, egfr_ml_min_1_73m2=48)

    assert person.with_(weight_kg=70).weight_kg == 70
    assert person.with_(egfr_ml_min_1_73m2=None).egfr_ml_min_1_73m2 is None
    with pytest.raises(InputError, match="outside 0 to 200"):
        person.with_(egfr_ml_min_1_73m2=900)
    with pytest.raises(InputError, match="Did you mean 'weight_kg'"):
        person.with_(weigth_kg=70)


def test_half_the_kidneys_is_half_of_every_figure():
    person = Person(egfr_ml_min_1_73m2=90, creatinine_clearance_ml_min=100)
    half = person.with_half_the_egfr()

    assert (half.egfr_ml_min_1_73m2, half.creatinine_clearance_ml_min) == (45, 50)
    from_creatinine = Person(age_years=65, sex="male", creatinine_mg_dl=1.4).with_half_the_egfr()
    assert from_creatinine.egfr_ml_min_1_73m2 == pytest.approx(55.78 / 2, abs=0.01)
    assert from_creatinine.creatinine_mg_dl is None
    with pytest.raises(InputError, match="nothing to halve"):
        Person().with_half_the_egfr()


@pytest.mark.parametrize(
    ("read", "text", "code"),
    [
        (read_country, "germany", "DE"), (read_country, " United  Kingdom ", "UK"),
        (read_country, "gb", "UK"), (read_country, "nz", "NZ"),
        (read_sex, "F", "female"), (read_sex, "Male", "male"),
        (read_indication, "alcohol use disorder", "aud"), (read_indication, "Spasticity", "spasticity"),
        (read_dialysis, "Peritoneal dialysis", "pd"), (read_dialysis, "no", "none"),
    ],
)  # fmt: skip
def test_words_of_people_become_codes(read, text, code):
    assert read(text) == code


@given(st.sampled_from([read_country, read_sex, read_indication, read_dialysis]), st.text(max_size=60))
def test_no_word_makes_a_reader_fall_over(read, text):
    try:
        code = read(text)
    except InputError:
        return
    assert Person(**{read.__name__.removeprefix("read_"): code}) != Person()


@given(people())
def test_a_person_is_a_value(person):
    assert pickle.loads(pickle.dumps(person)) == person
    assert hash(person.with_()) == hash(person)
