"""Dialysis in a record: its codes and words set it, and what leaves it open puts the question first."""

from __future__ import annotations

from typing import Any

import pytest

from handrail.exchange.fhir.checked import check_reading
from handrail.exchange.fhir.codes import SNOMED
from tests.exchange.fhir.samples import (
    MEDICINE,
    PATIENT,
    Json,
    condition,
    observation,
    patient,
    read,
    request,
    whys,
)

ICD = "http://hl7.org/fhir/sid/icd-10"
ICD_CM = "http://hl7.org/fhir/sid/icd-10-cm"


def coded(system: str, code: str, text: str | None = None, **more: Any) -> Json:
    concept: Json = {"coding": [{"system": system, "code": code}]}
    if text is not None:
        concept["text"] = text
    return condition(None, code=concept, **more)


def rules(*resources: Json) -> set[str]:
    return {one.rule for one in check_reading(read(*resources), MEDICINE).result.findings}


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        (coded(ICD_CM, "N18.6", "ESRD on haemodialysis"), "hd"),
        (coded(ICD_CM, "N18.6", "End-stage renal disease on HD Mon/Wed/Fri"), "hd"),
        (coded(ICD_CM, "N18.6", "ESRD, on peritoneal dialysis (CAPD)"), "pd"),
        (coded(ICD, "Z99.2"), "hd"),
        (coded(ICD_CM, "Z992", "Dependence on renal dialysis"), "hd"),
        (coded(ICD, "Z49.1"), "hd"),
        (coded(ICD, "Z49.2"), "pd"),
        (coded(ICD_CM, "Z49.31"), "hd"),
        (coded(ICD_CM, "Z49.32"), "pd"),
        (coded(SNOMED, "105502003"), "hd"),
        (coded(SNOMED, "265764009", "Renal dialysis"), "hd"),
        (coded(SNOMED, "302497006"), "hd"),
        (coded(SNOMED, "71192002"), "pd"),
        (coded(SNOMED, "238318009"), "pd"),
        (coded(SNOMED, "714152005"), "hd"),
        (condition("haemodialysis"), "hd"),
        (condition("Hemodialysis three times a week via fistula, on transplant list"), "hd"),
        (condition("CAPD"), "pd"),
    ],
)
def test_dialysis_in_a_record_makes_thirty_mg_a_day_more_than_any_label_allows(made: Json, kind: str) -> None:
    reading = read(patient(), request(), made)

    assert reading.person.dialysis == kind
    assert reading.ask_first == ()
    assert "RN-07" in rules(patient(), request(), made)
    assert any(one.startswith("On dialysis, by") for one in reading.assumptions)


@pytest.mark.parametrize(
    "made",
    [coded(ICD, "Z99.2"), coded(SNOMED, "265764009"), condition("dialysis dependent")],
)
def test_dialysis_of_an_unnamed_kind_is_taken_as_one_and_said(made: Json) -> None:
    reading = read(made)

    assert reading.person.dialysis == "hd"
    assert any("kind is not said" in one for one in reading.assumptions)


@pytest.mark.parametrize(
    "made",
    [
        coded(ICD_CM, "N18.6"),
        coded(ICD_CM, "N18.6", "End-stage renal disease"),
        coded(ICD, "N18.5"),
        coded(SNOMED, "46177005"),
        coded(SNOMED, "433146000"),
        coded(ICD, "Z49.0"),
        condition("ESRD"),
        condition("CKD stage 5"),
        condition("Not yet on dialysis"),
        condition("AV fistula for dialysis"),
        coded(ICD, "Z99.2", "formerly on dialysis, transplanted 2024"),
        condition("declines haemodialysis"),
    ],
)
def test_kidneys_at_their_end_without_a_word_of_dialysis_put_that_question_first(made: Json) -> None:
    reading = read(patient(), request(), made)
    checked = check_reading(reading, MEDICINE).result

    assert reading.person.dialysis is None
    assert reading.ask_first == ("dialysis",)
    assert reading.not_read[0].path == "dialysis"
    assert "ask this first" in whys(reading)
    assert {"RN-06", "RN-07"} <= {one.rule for one in checked.cannot_tell if "dialysis" in one.missing}


@pytest.mark.parametrize("clinical", ["resolved", "inactive"])
def test_dialysis_that_is_over_is_not_dialysis_now(clinical: str) -> None:
    reading = read(coded(ICD, "Z99.2", clinical=clinical))

    assert reading.person.dialysis is None
    assert reading.ask_first == ()


@pytest.mark.parametrize("text", ["spasticity", "chronic kidney disease stage 3", "epilepsy"])
def test_other_illnesses_say_nothing_of_dialysis(text: str) -> None:
    reading = read(condition(text))

    assert (reading.person.dialysis, reading.ask_first) == (None, ())


def test_an_egfr_that_contradicts_dialysis_does_not_hide_it() -> None:
    reading = read(observation("98979-8", 84, "mL/min/{1.73_m2}"), coded(ICD, "Z99.2"))

    assert reading.person.dialysis == "hd"
    assert reading.person.egfr_ml_min_1_73m2 is None
    assert "contradict" in whys(reading)


def test_creatinine_on_dialysis_is_no_measure_of_the_kidneys() -> None:
    reading = read(
        patient(),
        observation("98979-8", 8, "mL/min/{1.73_m2}", on="2026-11-01"),
        observation("2160-0", 1.0, "mg/dL", on="2026-11-20"),
        coded(ICD, "Z99.2"),
    )

    assert reading.person.dialysis == "hd"
    assert reading.person.egfr_ml_min_1_73m2 == 8


def procedure(on: str | None, status: str = "completed", code: str = "302497006") -> Json:
    made: Json = {
        "resourceType": "Procedure",
        "id": "p",
        "status": status,
        "subject": PATIENT,
        "code": {"coding": [{"system": SNOMED, "code": code}]},
    }
    return made | ({} if on is None else {"performedDateTime": on})


def test_a_session_of_this_week_is_dialysis_now_and_an_old_one_is_asked_about() -> None:
    assert read(procedure("2026-11-20")).person.dialysis == "hd"
    assert read(procedure("2026-11-20", "in-progress", "71192002")).person.dialysis == "pd"
    for old in (procedure("2024-03-01"), procedure(None), procedure("2026-11-20", "preparation")):
        assert (read(old).person.dialysis, read(old).ask_first) == (None, ("dialysis",))
    assert read(procedure("2026-11-20", "not-done")).ask_first == ()
    assert read(procedure("2026-11-20", code="80146002")).ask_first == ()
