"""Orders of a record: how much, at which times, in which words, and in which order of time."""

from __future__ import annotations

import pytest

from handrail.course import parse_course
from tests.exchange.fhir.readings import doses
from tests.exchange.fhir.samples import DAILY, line, patient, quantity, read, request, whys

WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


# ------------------------------------------------------------------------------------- the dose


@pytest.mark.parametrize(
    ("dose", "micrograms"),
    [
        (quantity(10, "mg"), 10_000),
        (quantity(10_000, "ug"), 10_000),
        (quantity(0.01, "g"), 10_000),
        (quantity(1, "{tbl}"), 10_000),
        (quantity(0.5, "tablet", "{tbl}"), 5_000),
        ({"value": 10, "unit": "mg"}, 10_000),
        ({"value": 2500, "unit": "mcg"}, 2_500),
        ({"value": 2, "unit": "Tablet(s)"}, 20_000),
        ({"value": 1, "unit": "TAB", "system": "http://terminology.hl7.org/CodeSystem/v3-orderableDrugForm",
          "code": "TAB"}, 10_000),
    ],
)  # fmt: skip
def test_a_dose_is_read_in_its_unit(dose, micrograms) -> None:
    one = line(repeat=DAILY) | {"doseAndRate": [{"doseQuantity": dose}]}

    assert doses(read(request(one)))[0] == ("08:00", micrograms)


@pytest.mark.parametrize(
    "dose",
    [
        {"value": 10},
        {"value": 10, "unit": "mcg", "system": "http://unitsofmeasure.org", "code": "mg"},
        {"value": 10, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "Mg"},
        {"value": 10, "unit": "mg/kg", "system": "http://unitsofmeasure.org", "code": "mg/kg"},
        {"value": 10, "unit": "mL", "system": "http://unitsofmeasure.org", "code": "mL"},
        {"value": "10", "unit": "mg"},
        {"value": -10, "unit": "mg"},
        {"value": 1e9, "unit": "mg"},
        {"value": 0.00001, "unit": "mg"},
        {"value": 10, "unit": "mg", "comparator": "<"},
        {"unit": "mg"},
        "10 mg",
        None,
    ],
)
def test_a_dose_that_could_mean_two_things_is_not_read(dose) -> None:
    reading = read(request(line(repeat=DAILY) | {"doseAndRate": [{"doseQuantity": dose}]}))

    assert reading.course is None
    assert not reading.is_dose_known
    assert "dosageInstruction[0]" in whys(reading)


def test_half_a_tablet_of_unknown_strength_is_not_guessed() -> None:
    reading = read(request(line(0.5, "{tbl}", repeat=DAILY), medication={"text": "Baclofen"}))

    assert "not said how strong the tablets are" in whys(reading)


def test_a_liquid_is_counted_by_its_strength() -> None:
    order = request(line(5, "mL", repeat=DAILY), medication={"text": "Baclofen oral solution 5 mg/5 mL"})

    assert doses(read(order))[0] == ("08:00", 5_000)


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ([{"doseRange": {"low": quantity(5, "mg"), "high": quantity(10, "mg")}}], "range can't be followed"),
        ([{"rateQuantity": quantity(350, "ug/d")}], "pump"),
        ([{"doseQuantity": quantity(5, "mg")}, {"doseQuantity": quantity(10, "mg")}], "only one dose"),
    ],
)
def test_a_range_a_rate_and_two_doses_are_refused_with_the_reason(entry, why) -> None:
    assert why in whys(read(request(line(repeat=DAILY) | {"doseAndRate": entry})))


# ------------------------------------------------------------------------------------- the times


@pytest.mark.parametrize(
    ("repeat", "sentence"),
    [
        (DAILY, "10 mg at 08:00, 14:00 and 22:00"),
        ({"frequency": 1, "period": 8, "periodUnit": "h"}, "10 mg at 00:00, 08:00 and 16:00"),
        ({"frequency": 2, "period": 24, "periodUnit": "h"}, "10 mg at 08:00 and 20:00"),
        ({"timeOfDay": ["07:00:00", "19:30:00"]}, "10 mg at 07:00 and 19:30"),
        ({"when": ["MORN", "HS"]}, "10 mg at 08:00 and 22:00"),
        ({"when": ["C"]}, "10 mg at 08:00, 12:00 and 18:00"),
        ({"when": ["ACV"], "offset": 30}, "10 mg at 17:30"),
        (DAILY | {"boundsDuration": quantity(2, "wk")}, "10 mg at 08:00, 14:00 and 22:00 for 14 days"),
        (DAILY | {"count": 21}, "10 mg at 08:00, 14:00 and 22:00 for 7 days"),
        (DAILY | {"boundsPeriod": {"start": "2026-11-01", "end": "2026-11-07"}},
         "starting on 2026-11-01, 10 mg at 08:00, 14:00 and 22:00 for 7 days"),
        ({"frequency": 2, "frequencyMax": 3, "period": 1, "periodUnit": "d"},
         "10 mg at 08:00, 14:00 and 22:00 as needed, at least 2 a day"),
        (DAILY | {"dayOfWeek": WEEK}, "10 mg at 08:00, 14:00 and 22:00"),
    ],
)  # fmt: skip
def test_a_timing_is_read(repeat, sentence) -> None:
    reading = read(request(line(repeat=repeat)))

    assert reading.taken == parse_course(sentence), whys(reading)


@pytest.mark.parametrize(
    ("repeat", "why"),
    [
        ({"frequency": 1, "period": 2, "periodUnit": "d"}, "same every day"),
        ({"frequency": 3, "period": 1, "periodUnit": "wk"}, "same every day"),
        ({"frequency": 1, "period": 7, "periodUnit": "h"}, "same every day"),
        (DAILY | {"dayOfWeek": ["mon", "wed"]}, "not taken every day"),
        (DAILY | {"periodMax": 2}, "isn't read"),
        (DAILY | {"duration": 1, "durationUnit": "h"}, "isn't read"),
        (DAILY | {"timeOfDay": ["08:00:00", "20:00:00"]}, "not so many times"),
        ({"timeOfDay": ["25:00:00"]}, "no time of day"),
        ({"timeOfDay": ["08:00:00"], "when": ["MORN"]}, "both hold"),
        ({"when": ["XX"]}, "not known here"),
        (DAILY | {"boundsPeriod": {"end": "2026-12-01"}}, "when it begins"),
        (DAILY | {"boundsPeriod": {"start": "2026-12-02", "end": "2026-12-01"}}, "no days"),
        (DAILY | {"boundsPeriod": {"start": "2026-12"}}, "a day is needed"),
        (DAILY | {"boundsDuration": quantity(1.5, "d")}, "no whole number"),
        (DAILY | {"boundsRange": {"low": quantity(5, "d")}}, "isn't read"),
        ({"frequency": "3", "period": 1, "periodUnit": "d"}, "should be a number"),
        ({"frequency": 3}, "in how long"),
        (DAILY | {"modifierExtension": [{"url": "http://x"}]}, "changes the meaning"),
        (DAILY | {"count": 20}, "no whole number"),
    ],
)
def test_a_timing_that_would_have_to_be_guessed_is_refused(repeat, why) -> None:
    reading = read(request(line(repeat=repeat)))

    assert reading.course is None
    assert why in whys(reading)


def test_doses_as_needed_are_reckoned_at_the_most_that_is_allowed() -> None:
    most = {"numerator": quantity(30, "mg"), "denominator": quantity(1, "d")}
    reading = read(request(line(asNeededBoolean=True, maxDosePerPeriod=most)))

    assert reading.taken is not None
    assert reading.taken.steady_regimen.daily_dose_mg == 30
    assert reading.taken.steady_regimen.fewest_a_day == 0
    assert "how often at most" in whys(read(request(line(asNeededBoolean=True))))


@pytest.mark.parametrize(
    ("code", "sentence"), [("BID", "10 mg at 08:00 and 20:00"), ("Q8H", "10 mg at 00:00, 08:00 and 16:00")]
)
def test_a_timing_code_is_read_where_nothing_else_stands(code, sentence) -> None:
    timing = {"timing": {"code": {"coding": [{"code": code}]}}}

    assert read(request(line() | timing)).taken == parse_course(sentence)
    unknown = {"timing": {"code": {"coding": [{"code": "QOD"}]}}}
    assert "not known here" in whys(read(request(line() | unknown)))


# ----------------------------------------------------------------------------------------- words


def test_a_dose_that_stands_only_in_words_is_read_and_said() -> None:
    reading = read(request({"text": "10 mg three times a day"}))

    assert doses(reading) == [("08:00", 10_000), ("14:00", 10_000), ("22:00", 10_000)]
    assert any("only in words" in one for one in reading.assumptions)


def test_words_that_cannot_be_read_leave_the_dose_unknown() -> None:
    reading = read(request({"text": "use as directed"}))

    assert not reading.is_dose_known
    assert "use as directed" in whys(reading)


def test_words_and_codes_that_disagree_are_neither_believed() -> None:
    reading = read(request(line(10, repeat=DAILY, text="20 mg three times a day")))

    assert reading.course is None
    assert "the codes say something else: 3 x 10 mg a day" in whys(reading)


def test_words_that_cannot_be_compared_are_named_and_the_codes_used() -> None:
    reading = read(request(line(10, repeat=DAILY, text="for the legs, as discussed")))

    assert reading.course is not None
    assert "the coded dose was used" in whys(reading)


def test_times_that_only_the_words_give_are_taken_from_them() -> None:
    repeat = {"frequency": 2, "period": 1, "periodUnit": "d"}
    reading = read(request(line(10, repeat=repeat, text="10 mg at 07:00 and 19:00")))

    assert doses(reading) == [("07:00", 10_000), ("19:00", 10_000)]


def test_an_instruction_for_the_person_is_named_as_not_interpreted() -> None:
    reading = read(request(line(10, repeat=DAILY, patientInstruction="raise it if need be")))

    assert reading.course is not None
    assert "raise it if need be" in whys(reading)


# ---------------------------------------------------------------------------------------- in time


def test_lines_of_one_number_go_together_and_of_different_ones_after_each_other() -> None:
    """hl7.org/fhir/R4, Dosage.sequence: the same number is concurrent, different numbers are sequential."""
    night = {"timeOfDay": ["22:00:00"], "boundsDuration": quantity(7, "d")}
    day = {"timeOfDay": ["08:00:00"], "boundsDuration": quantity(7, "d")}
    order = request(
        line(20, repeat=night, sequence=1),
        line(10, repeat=day, sequence=1),
        line(5, repeat={"timeOfDay": ["22:00:00"]}, sequence=2),
    )

    assert read(order).taken == parse_course(
        "10 mg at 08:00 and 20 mg at 22:00 for 7 days then 5 mg at 22:00"
    )


def test_the_taper_of_the_standards_page_is_read() -> None:
    """HL7's example of a taper (medicationrequest0303) has several lines with boundsPeriod."""

    def bounded(start: str, end: str, *times: str) -> dict[str, object]:
        return {"boundsPeriod": {"start": start, "end": end}, "frequency": len(times), "period": 1,
                "periodUnit": "d", "timeOfDay": [f"{one}:00" for one in times]}  # fmt: skip

    order = request(
        line(10, repeat=bounded("2026-12-01", "2026-12-07", "08:00", "14:00", "22:00"), sequence=1),
        line(10, repeat=bounded("2026-12-08", "2026-12-14", "08:00", "22:00"), sequence=2),
        line(5, repeat=bounded("2026-12-08", "2026-12-14", "14:00"), sequence=2),
        status="draft",
        intent="plan",
    )

    assert read(patient(), order).ordered == parse_course(
        "starting on 2026-12-01, 10 mg at 08:00, 14:00 and 22:00 for 7 days "
        "then 10 mg at 08:00, 5 mg at 14:00 and 10 mg at 22:00 for 7 days"
    )


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([line(repeat=DAILY, sequence=1), line(5, repeat=DAILY, sequence=2)], "no end, and others"),
        ([line(repeat=DAILY | {"boundsDuration": quantity(7, "d")}), line(5, repeat=DAILY)], "after which"),
        ([line(repeat=DAILY | {"boundsPeriod": {"start": "2026-12-01"}}), line(5, repeat=DAILY)], "dates"),
        ([line(repeat=DAILY | {"boundsPeriod": {"start": "2026-12-01", "end": "2026-12-10"}}, sequence=1),
          line(5, repeat=DAILY | {"boundsPeriod": {"start": "2026-12-05"}}, sequence=2)], "dates overlap"),
    ],
)  # fmt: skip
def test_lines_that_cannot_be_put_into_time_are_refused(lines, why) -> None:
    reading = read(request(*lines))

    assert reading.course is None
    assert why in whys(reading)


def test_days_between_two_dated_lines_are_days_without() -> None:
    one = {"timeOfDay": ["08:00:00"], "boundsPeriod": {"start": "2026-12-01", "end": "2026-12-03"}}
    two = {"timeOfDay": ["08:00:00"], "boundsPeriod": {"start": "2026-12-06", "end": "2026-12-06"}}

    assert read(request(line(10, repeat=one), line(5, repeat=two))).taken == parse_course(
        "starting on 2026-12-01, 10 mg at 08:00 for 3 days then nothing for 2 days "
        "then 5 mg at 08:00 for 1 day"
    )
