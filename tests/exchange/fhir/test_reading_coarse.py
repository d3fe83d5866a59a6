"""As-needed doses, units, and codes that say more than the word they are taken for."""

from __future__ import annotations

import pytest

from handrail.exchange.fhir.codes import SNOMED
from tests.exchange.fhir.readings import doses
from tests.exchange.fhir.samples import DAILY, Json, condition, line, observation, read, request, whys

ICD = "http://hl7.org/fhir/sid/icd-10-cm"


@pytest.mark.parametrize(
    "made",
    [
        {"text": "10 mg three times a day PRN spasms"},
        {"text": "10 mg three times a day as needed for spasms"},
        {"text": "10 mg up to three times a day (if required for leg spasms)"},
        {"text": "10 mg TID prn"},
        {"text": "10 mg three times a day", "asNeededBoolean": True},
        {"text": "10 mg three times a day", "asNeededCodeableConcept": {"text": "spasms"}},
        line(repeat=DAILY, text="PRN spasms"),
        line(repeat=DAILY, text="PRN spasms", asNeededBoolean=True),
        line(repeat=DAILY, asNeededBoolean=True, asNeededCodeableConcept={"text": "spasms"}),
    ],
)
def test_a_dose_for_spasms_as_needed_is_at_most_what_is_ordered(made: Json) -> None:
    reading = read(request(made))

    assert reading.is_dose_known, whys(reading)
    assert [dose for _, dose in doses(reading)] == [10_000] * 3
    assert reading.course is not None
    assert reading.course.steady_regimen.fewest_a_day == 0
    assert any("the most of a day, and it may be less" in one for one in reading.assumptions)


def test_needed_and_not_needed_at_once_is_not_read() -> None:
    both = line(repeat=DAILY, asNeededBoolean=False, asNeededCodeableConcept={"text": "spasms"})

    assert not read(request(both)).is_dose_known


@pytest.mark.parametrize("words", ["10 mg as needed for pain 8/10, up to 6 a day, max 40 mg", "PRN"])
def test_words_with_further_numbers_behind_as_needed_are_not_cut_off(words: str) -> None:
    assert not read(request({"text": words})).is_dose_known


def test_creatinine_in_mmol_is_read_and_a_slip_of_the_unit_is_caught() -> None:
    assert read(observation("14682-9", 0.10608, "mmol/L")).person.creatinine_mg_dl == pytest.approx(1.2)
    assert read(observation("14682-9", 106, "mmol/L")).person.creatinine_mg_dl is None


@pytest.mark.parametrize(("system", "code"), [(ICD, "R41.0"), (ICD, "F05"), (SNOMED, "130987000")])
def test_confusion_that_is_coded_is_the_symptom(system: str, code: str) -> None:
    made = condition(None, code={"text": "Acute confusion", "coding": [{"system": system, "code": code}]})

    reading = read(made)

    assert reading.person.conditions == ("confusion",)
    assert "Acute confusion" in " ".join(reading.assumptions)


def test_the_words_of_an_illness_that_is_taken_more_coarsely_are_kept() -> None:
    made = condition(
        None, code={"text": "Diabetic kidney disease, stage 4", "coding": [{"system": ICD, "code": "N18.4"}]}
    )

    reading = read(made)

    assert reading.person.conditions == ("chronic_kidney_disease",)
    assert any("'Diabetic kidney disease, stage 4' (N18.4)" in one for one in reading.assumptions)
    assert read(condition("epilepsy")).assumptions == ()
