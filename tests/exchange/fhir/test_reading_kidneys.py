"""Which kidney value of a record counts: the newest, and one without a date where it is the graver."""

from __future__ import annotations

from typing import Any

import pytest

from handrail.check.records import Records, records_facts
from handrail.course.sentence import parse_course
from handrail.exchange.fhir.checked import check_reading
from handrail.exchange.read_records import read_egfr
from handrail.medicine.kleene import Between
from handrail.person.assumptions import egfr_of
from handrail.person.nouns import Person
from tests.exchange.fhir.samples import MEDICINE, TODAY, observation, patient, quantity, read, request, whys

EGFR = "mL/min/{1.73_m2}"


def egfr(value: float, on: str | None = "2026-11-20", **more: Any) -> dict[str, Any]:
    return observation("98979-8", value, EGFR, on=on, **more)


def creatinine(value: float, on: str | None) -> dict[str, Any]:
    return observation("2160-0", value, "mg/dL", on=on)


@pytest.mark.parametrize(("undated", "dated"), [(25, 92), (92, 25)])
def test_of_an_egfr_without_a_date_and_a_dated_one_the_lower_counts_and_both_are_named(
    undated: float, dated: float
) -> None:
    reading = read(patient(), egfr(undated, None), egfr(dated), request())
    checked = check_reading(reading, MEDICINE)

    assert egfr_of(reading.person) == 25
    assert checked.facts["egfr_ml_min_1_73m2"] == 25
    assert f"{undated} without a date, and {dated} of 2026-11-20" in checked.told.says[1]
    assert f"{undated} without a date, {dated} of 2026-11-20: the graver counts" in whys(reading)
    assert "EL-02" in {finding.rule for finding in checked.result.findings}


@pytest.mark.parametrize(("undated", "dated"), [(25, 92), (92, 25)])
def test_a_record_and_the_same_figures_typed_in_say_the_same(undated: float, dated: float) -> None:
    read_in = check_reading(read(patient(), egfr(undated, None), egfr(dated), request()), MEDICINE).told
    typed = records_facts(
        Records(egfr=(read_egfr(f"2026-11-20 {dated}"),)),
        parse_course("10 mg three times a day"),
        MEDICINE,
        TODAY,
        person=Person(age_years=78, sex="female", egfr_ml_min_1_73m2=undated),
    )

    assert read_in.says == typed.says
    assert read_in.could_not == typed.could_not
    assert read_in.facts == typed.facts


def test_an_egfr_without_a_date_that_says_the_same_is_no_contradiction() -> None:
    reading = read(patient(), egfr(62, None), egfr(62), request())

    assert len(check_reading(reading, MEDICINE).told.says) == 1
    assert "without a date" not in whys(reading)


def test_an_undated_egfr_of_less_than_fifteen_beside_a_dated_one_counts_as_a_bound() -> None:
    low = egfr(15, None, valueQuantity=quantity(15, EGFR) | {"comparator": "<"})
    reading = read(patient(), low, egfr(92), request())

    assert check_reading(reading, MEDICINE).facts["egfr_ml_min_1_73m2"] == Between(0, 15)
    assert "15 or less without a date, 92 of 2026-11-20" in whys(reading)


def test_an_older_egfr_is_still_only_older() -> None:
    reading = read(patient(), egfr(20, "2025-11-20"), egfr(62), egfr(62, None, id="undated"))

    assert "20" not in whys(reading)
    assert reading.person.egfr_ml_min_1_73m2 == 62


def test_a_weight_without_a_date_does_not_take_the_place_of_a_dated_one() -> None:
    old = observation("29463-7", 3.4, "kg", on=None)
    reading = read(patient(), old, observation("29463-7", 70, "kg"))

    assert reading.person.weight_kg == 70


def test_a_creatinine_that_is_newer_than_the_egfr_is_the_kidneys_of_today() -> None:
    """92 in October; 4 mg/dL yesterday, which for a woman of 78 is an eGFR of 11."""
    reading = read(patient(), egfr(92, "2026-10-20"), creatinine(4.0, "2026-11-21"), request())
    checked = check_reading(reading, MEDICINE)

    reckoned = egfr_of(reading.person)
    assert reckoned == pytest.approx(11, abs=0.5)
    assert checked.facts["egfr_ml_min_1_73m2"] == reckoned
    assert any("newer than the eGFR of 2026-10-20" in one for one in reading.assumptions)
    assert "EL-02" in {finding.rule for finding in checked.result.findings}


def test_a_creatinine_of_the_same_day_leaves_the_laboratorys_egfr_as_it_is() -> None:
    reading = read(patient(), egfr(48), creatinine(1.3, "2026-11-20"))

    assert reading.person.egfr_ml_min_1_73m2 == 48
    assert len(reading.records.egfr) == 1


def test_a_newer_creatinine_without_sex_is_said_to_be_worth_a_look() -> None:
    reading = read(patient(gender="unknown"), egfr(62, "2026-10-20"), creatinine(1.3, "2026-11-21"))

    assert reading.person.egfr_ml_min_1_73m2 == 62
    assert any("look at the kidneys of today" in one for one in reading.assumptions)


def test_an_egfr_that_a_newer_creatinine_makes_impossible_is_nobodys() -> None:
    reading = read(patient(gender="unknown"), egfr(92, "2026-10-20"), creatinine(4.0, "2026-11-21"))

    assert reading.person.egfr_ml_min_1_73m2 is None
    assert reading.records.egfr == ()
