"""What a record says about a person: the newest final value, in its own unit, and never another's."""

from __future__ import annotations

import pytest

from handrail.errors import InputError
from handrail.exchange.fhir.reading import read_fhir
from handrail.medicine.kleene import Between
from tests.exchange.fhir.samples import (
    MEDICINE,
    PATIENT,
    TODAY,
    bundle,
    condition,
    observation,
    patient,
    quantity,
    read,
    request,
    whys,
)

EGFR = "mL/min/{1.73_m2}"


def test_age_sex_and_country_come_from_the_patient() -> None:
    reading = read(patient(address=[{"use": "old", "country": "FR"}, {"country": "USA"}]))

    assert (reading.person.age_years, reading.person.sex, reading.person.country) == (78, "female", "US")
    assert any("they can differ" in one for one in reading.assumptions)
    assert reading.subject == "Patient/p1"


def test_a_birthday_tomorrow_is_not_yet_a_year_older() -> None:
    assert read(patient(birthDate="1948-11-23")).person.age_years == 77
    assert read(patient(birthDate="1948-11-22")).person.age_years == 78


def test_a_baby_has_an_age_in_parts_of_a_year() -> None:
    assert read(patient(birthDate="2026-11-02")).person.age_years == pytest.approx(20 / 365.25, abs=1e-3)


def test_a_year_of_birth_alone_is_said_to_be_only_about_right() -> None:
    reading = read(patient(birthDate="1948"))

    assert reading.person.age_years == 78
    assert any("about right" in one for one in reading.assumptions)


@pytest.mark.parametrize("gender", ["other", "unknown"])
def test_a_gender_that_no_kidney_formula_knows_is_left_open(gender: str) -> None:
    reading = read(patient(gender=gender))

    assert reading.person.sex is None
    assert "gender" in whys(reading)


@pytest.mark.parametrize(
    ("code", "value", "unit", "fact", "inside"),
    [
        ("98979-8", 24, EGFR, "egfr_ml_min_1_73m2", 24),
        ("62238-1", 55, "mL/min/1.73m2", "egfr_ml_min_1_73m2", 55),
        ("35591-7", 52, "mL/min", "creatinine_clearance_ml_min", 52),
        ("2160-0", 1.2, "mg/dL", "creatinine_mg_dl", 1.2),
        ("14682-9", 106.08, "umol/L", "creatinine_mg_dl", 1.2),
        ("29463-7", 154, "[lb_av]", "weight_kg", 69.853),
        ("29463-7", 3500, "g", "weight_kg", 3.5),
        ("8302-2", 1.7, "m", "height_cm", 170),
        ("8302-2", 67, "[in_i]", "height_cm", 170.18),
    ],
)
def test_a_measurement_is_read_in_its_unit(code, value, unit, fact, inside) -> None:
    reading = read(observation(code, value, unit))

    assert getattr(reading.person, fact) == pytest.approx(inside, abs=1e-3)


@pytest.mark.parametrize(
    ("code", "value", "unit", "fact", "inside"),
    [
        ("8310-5", 100.4, "[degF]", "temperature_c", 38.0),
        ("8310-5", 38.4, "Cel", "temperature_c", 38.4),
        ("9279-1", 9, "/min", "breaths_per_min", 9),
        ("8867-4", 44, "/min", "heart_rate_per_min", 44),
        ("2708-6", 88, "%", "spo2_pct", 88),
        ("1751-7", 31, "g/L", "albumin_g_dl", 3.1),
    ],
)
def test_a_vital_sign_of_today_is_a_fact(code, value, unit, fact, inside) -> None:
    reading = read(observation(code, value, unit, on="2026-11-22T08:00:00Z"))

    assert reading.facts[fact] == pytest.approx(inside)
    assert reading.person.facts[fact] == reading.facts[fact]


def test_a_temperature_of_last_week_says_nothing_about_today() -> None:
    reading = read(observation("8310-5", 39, "Cel", on="2026-11-15"))

    assert "temperature_c" not in reading.facts
    assert "changes by the hour" in whys(reading)


def test_an_absolute_clearance_is_never_taken_for_an_indexed_one() -> None:
    under_egfr = read(observation("98979-8", 52, "mL/min"))
    under_clearance = read(observation("35591-7", 52, EGFR))

    assert under_egfr.person.egfr_ml_min_1_73m2 is None
    assert under_egfr.person.creatinine_clearance_ml_min is None
    assert "another number than an eGFR" in whys(under_egfr)
    assert under_clearance.person.creatinine_clearance_ml_min is None
    assert "another number than a clearance" in whys(under_clearance)


def test_a_unit_that_is_printed_otherwise_than_it_is_coded_is_not_believed() -> None:
    value = {
        "valueQuantity": {
            "value": 1.2,
            "unit": "umol/L",
            "system": quantity(1, "x")["system"],
            "code": "mg/dL",
        }
    }
    reading = read(observation("2160-0", 1.2, "mg/dL", **value))

    assert reading.person.creatinine_mg_dl is None
    assert "not the unit of the code" in whys(reading)


@pytest.mark.parametrize(
    "status", ["preliminary", "registered", "cancelled", "entered-in-error", "unknown", "x", None]
)
def test_only_a_final_value_counts(status) -> None:
    reading = read(observation("98979-8", 24, EGFR, status=status))

    assert reading.person.egfr_ml_min_1_73m2 is None
    assert "status" in whys(reading)


@pytest.mark.parametrize("status", ["final", "amended", "corrected"])
def test_a_final_amended_or_corrected_value_counts(status: str) -> None:
    assert read(observation("98979-8", 24, EGFR, status=status)).person.egfr_ml_min_1_73m2 == 24


def test_the_newest_value_wins_in_whatever_order_and_zone() -> None:
    old = observation("98979-8", 70, EGFR, on="2026-11-20T23:30:00-05:00")
    new = observation("33914-3", 31, EGFR, on="2026-11-21T06:00:00Z")

    for given in ((old, new), (new, old)):
        reading = read(*given)
        assert reading.person.egfr_ml_min_1_73m2 == 31
        assert any("is newer" in one.why and not one.matters for one in reading.not_read)
        assert [one.value for one in reading.values] == [70, 31]


def test_a_dated_value_is_believed_before_one_without_a_date() -> None:
    assert (
        read(
            observation("98979-8", 70, EGFR, on=None), observation("33914-3", 31, EGFR)
        ).person.egfr_ml_min_1_73m2
        == 31
    )


def test_of_two_values_of_one_moment_the_graver_counts_and_both_are_shown() -> None:
    reading = read(observation("98979-8", 70, EGFR), observation("33914-3", 31, EGFR))

    assert reading.person.egfr_ml_min_1_73m2 == 31
    assert "same moment" in whys(reading)


def test_a_value_of_tomorrow_is_not_used() -> None:
    assert read(observation("98979-8", 24, EGFR, on="2026-12-22")).person.egfr_ml_min_1_73m2 is None


def test_more_than_90_is_kept_as_what_it_is() -> None:
    value = {"valueQuantity": quantity(90, EGFR) | {"comparator": ">"}}
    reading = read(observation("98979-8", 90, EGFR, **value))

    assert reading.person.egfr_ml_min_1_73m2 is None
    assert reading.facts["egfr_ml_min_1_73m2"] == Between(90.0)


def test_an_older_creatinine_that_contradicts_the_egfr_of_today_is_left_out() -> None:
    reading = read(
        patient(),
        observation("98979-8", 90, EGFR, on="2026-11-21"),
        observation("2160-0", 6.0, "mg/dL", on="2025-01-01"),
    )

    assert reading.person.egfr_ml_min_1_73m2 == 90
    assert reading.person.creatinine_mg_dl is None
    assert "contradict" in whys(reading)


@pytest.mark.parametrize(
    "value",
    [
        {"valueQuantity": None, "valueString": "48"},
        {"valueQuantity": {"value": "48", "unit": EGFR}},
        {"valueQuantity": {"value": True, "unit": EGFR}},
        {"valueQuantity": {"value": 48}},
        {"valueQuantity": {"unit": EGFR}},
        {"valueQuantity": "48"},
        {"valueQuantity": {"value": float("nan"), "unit": EGFR}},
        {"valueQuantity": {"value": -5, "unit": EGFR}},
        {"valueQuantity": None, "dataAbsentReason": {"text": "not done"}},
    ],
)
def test_a_value_that_is_no_number_with_a_unit_is_noted_and_not_guessed(value) -> None:
    reading = read(patient(), observation("98979-8", 48, EGFR, **value))

    assert reading.person.egfr_ml_min_1_73m2 is None
    assert reading.person.age_years == 78
    assert "o98979-8" in whys(reading)


def test_the_parts_of_a_panel_are_read() -> None:
    panel = observation("85353-1", 0, "x", on="2026-11-22")
    del panel["valueQuantity"]
    panel["component"] = [
        {
            "code": {"coding": [{"system": "http://loinc.org", "code": "9279-1"}]},
            "valueQuantity": quantity(9, "/min"),
        }
    ]

    assert read(panel).facts["breaths_per_min"] == 9


def test_what_no_rule_asks_for_is_noted_as_that() -> None:
    reading = read(observation("2339-0", 5.5, "mmol/L"))

    assert [(one.reference, one.matters) for one in reading.not_read] == [
        ("Observation/o2339-0-2026-11-20", False)
    ]


# --------------------------------------------------------------------------- illnesses, allergies


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ({"text": "Epilepsy"}, "epilepsy"),
        (
            {
                "coding": [
                    {"system": "http://snomed.info/sct", "code": "84757009", "display": "Epilepsy (disorder)"}
                ]
            },
            "epilepsy",
        ),
        ({"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "G40.909"}]}, "epilepsy"),
        (
            {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "N18.4"}]},
            "chronic_kidney_disease",
        ),
        ({"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "K74.6"}]}, "cirrhosis"),
    ],
)
def test_an_illness_is_known_by_its_name_or_its_icd_10_code(code, word) -> None:
    reading = read(condition(None, code=code))

    assert reading.person.conditions == (word,)
    assert reading.not_read == ()


@pytest.mark.parametrize("text", ["spasticity", "Muscle spasticity"])
def test_what_it_is_taken_for_is_no_unknown_illness(text: str) -> None:
    reading = read(condition(text))

    assert reading.person.conditions == ("spasticity",)
    assert reading.not_read == ()


def test_an_illness_that_no_word_stands_for_stays_on_the_list_as_not_understood() -> None:
    reading = read(condition("Ingrown toenail"))

    assert reading.person.conditions == ("Ingrown toenail",)
    assert "nobody checked" in whys(reading)


@pytest.mark.parametrize("over", ["resolved", "inactive", "remission"])
def test_an_illness_that_is_over_is_not_there_now(over: str) -> None:
    assert read(condition("Epilepsy", clinical=over)).person.conditions == ()


def test_a_past_ulcer_is_a_past_ulcer() -> None:
    assert read(condition("peptic ulcer", clinical="resolved")).person.conditions == ("peptic_ulcer_history",)


@pytest.mark.parametrize("verification", ["refuted", "entered-in-error", "provisional", "differential"])
def test_an_illness_that_nobody_confirmed_is_not_counted(verification: str) -> None:
    status = {"verificationStatus": {"coding": [{"code": verification}]}}
    reading = read(condition("Epilepsy", **status))

    assert reading.person.conditions == ()
    assert reading.not_read


def test_no_condition_given_means_that_nobody_asked() -> None:
    assert read(patient()).person.conditions is None
    assert read(patient(), asked=("conditions", "other_medicines")).person.conditions == ()
    assert read(patient(), asked=("conditions", "other_medicines")).person.other_medicines == ()


def test_an_allergy_to_the_medicine_is_a_condition_and_one_to_penicillin_is_not() -> None:
    def allergy(text: str) -> dict[str, object]:
        return {"resourceType": "AllergyIntolerance", "id": text, "patient": PATIENT, "code": {"text": text}}

    assert "hypersensitivity" in (read(allergy("Baclofen")).person.conditions or ())
    assert "hypersensitivity" not in (read(allergy("Penicillin")).person.conditions or ())


# ------------------------------------------------------------------------------ records as a whole


def test_two_people_in_one_record_are_refused() -> None:
    with pytest.raises(InputError, match="several people"):
        read(patient(), observation("98979-8", 24, EGFR, subject={"reference": "Patient/p2"}))


def test_one_person_named_in_three_ways_is_one_person() -> None:
    other = observation(
        "33914-3", 31, EGFR, subject={"reference": "https://ehr.example/fhir/Patient/p1/_history/3"}
    )
    whole = bundle(patient(), observation("98979-8", 24, EGFR), other)
    whole["entry"][0]["fullUrl"] = "urn:uuid:0f6c1f4e-6f1e-4a0a-9f0b-2d5f1f6c7a10"
    whole["entry"][1]["resource"]["subject"] = {"reference": "urn:uuid:0f6c1f4e-6f1e-4a0a-9f0b-2d5f1f6c7a10"}

    assert read_fhir(whole, MEDICINE, on=TODAY).subject == "Patient/p1"


@pytest.mark.parametrize(
    "given",
    ["", "{", "[]", "null", '"x"', "{}", '{"resourceType": 3}', b"\xff\xfe", "[" * 100_000,
     '{"resourceType": "Bundle", "entry": {}}', '{"resourceType": "Bundle", "entry": [1]}',
     '{"resourceType": "Bundle", "type": "history"}'],
)  # fmt: skip
def test_what_is_no_record_is_refused_with_the_reason(given) -> None:
    with pytest.raises(InputError) as refused:
        read_fhir(given, MEDICINE)

    assert refused.value.message
    assert refused.value.fix


def test_a_modifier_that_nobody_knows_makes_its_resource_unusable() -> None:
    unknown = {"modifierExtension": [{"url": "http://example.org/not", "valueBoolean": True}]}
    reading = read(patient(), observation("98979-8", 24, EGFR, **unknown), condition("Epilepsy", **unknown))

    assert reading.person.egfr_ml_min_1_73m2 is None
    assert reading.person.conditions == ()
    assert whys(reading).count("changes the meaning") == 2


def test_extensions_and_elements_of_no_standard_do_no_harm() -> None:
    extra = {
        "extension": [{"url": "http://example.org/x", "valueString": "y"}],
        "_status": {"id": "z"},
        "zz": [1],
    }

    assert read(observation("98979-8", 24, EGFR, **extra)).person.egfr_ml_min_1_73m2 == 24


def test_further_pages_that_were_not_given_are_said() -> None:
    whole = bundle(patient(), link=[{"relation": "next", "url": "http://ehr.example/2"}])

    assert "further pages" in whys(read_fhir(whole, MEDICINE, on=TODAY))


def test_everything_that_was_given_is_used_or_named() -> None:
    given = [patient(), request(), {"resourceType": "Encounter", "id": "e1"}, {"resourceType": "Appointment"}]
    reading = read(*given)

    assert {one.path for one in reading.not_read} == {"resourceType"}
    assert len(reading.not_read) == 2


@pytest.mark.parametrize(("on", "is_old"), [("2026-11-22", False), ("2028-01-01", True)])
def test_findings_of_rules_past_their_review_say_so_first(on: str, is_old: bool) -> None:
    import datetime as dt

    from handrail.check import check_course
    from handrail.exchange.fhir.findings_out import check_fhir
    from handrail.person import Person

    result = check_course(None, Person(), MEDICINE, on=dt.date.fromisoformat(on))
    found = check_fhir(result, MEDICINE, subject="Patient/p1")["entry"][-1]["resource"]

    assert found["resourceType"] == "GuidanceResponse"
    assert found["note"][0]["text"].startswith("These rules are out of date") is is_old
