"""Orders of a record: which medicine is meant, and which orders count."""

from __future__ import annotations

import datetime as dt

import pytest

from handrail.course import parse_course
from handrail.medicine.kleene import Between
from handrail.medicine.lookup import find_medicines
from tests.exchange.fhir.readings import doses
from tests.exchange.fhir.samples import DAILY, MEDICINE, line, quantity, read, request, statement, whys

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ATC = "http://www.whocc.no/atc"


# ------------------------------------------------------------------------------- which medicine


@pytest.mark.parametrize(
    "medication",
    [
        {"coding": [{"system": RXNORM, "code": "1292"}]},
        {"coding": [{"system": ATC, "code": "M03BX01", "display": "x"}]},
        {"text": "BACLOFEN 10 MG Oral Tablet"},
        {"text": "Lioresal 10 mg"},
        {"coding": [{"system": "http://local", "code": "77", "display": "baclofen 10mg tab"}]},
    ],
)
def test_the_medicine_is_known_by_code_or_name(medication) -> None:
    assert read(request(medication=medication)).taken == parse_course("10 mg at 08:00, 14:00 and 22:00")


def test_a_medication_is_found_inside_the_order_and_in_the_bundle() -> None:
    strength = {"numerator": quantity(20, "mg"), "denominator": quantity(1, "{tbl}")}
    product = {
        "resourceType": "Medication",
        "id": "m1",
        "code": {"text": "Baclofen"},
        "ingredient": [{"itemCodeableConcept": {"text": "baclofen"}, "strength": strength}],
    }
    order = request(
        line(1, "{tbl}", repeat=DAILY), contained=[product], medicationReference={"reference": "#m1"}
    )
    del order["medicationCodeableConcept"]

    assert doses(read(order))[0] == ("08:00", 20_000)
    outside = {name: value for name, value in order.items() if name != "contained"}
    outside["medicationReference"] = {"reference": "Medication/m1"}
    assert doses(read(outside, product))[0] == ("08:00", 20_000)


def test_an_order_whose_medication_is_not_there_makes_the_list_of_medicines_incomplete() -> None:
    order = request(medicationReference={"reference": "Medication/none"})
    del order["medicationCodeableConcept"]
    reading = read(order)

    assert reading.taken is None
    assert reading.person.other_medicines == ("a medicine that can't be read (MedicationRequest/r1)",)
    assert "isn't in what was given" in whys(reading)


@pytest.mark.parametrize(
    ("medication", "name"),
    [
        ({"text": "zolpidem tartrate 10 MG Oral Tablet"}, "zolpidem"),
        ({"coding": [{"system": RXNORM, "code": "7052", "display": "morphine"}]}, "morphine"),
        ({"coding": [{"system": RXNORM, "code": "7052"}]}, "morphine"),
    ],
)
def test_other_medicines_are_named_so_that_the_rules_find_them(medication, name) -> None:
    reading = read(request(medication=medication))

    assert reading.person.other_medicines is not None
    found = find_medicines(reading.person.other_medicines, MEDICINE)
    assert ([one.name for one in found.medicines], found.not_recognised) == ([name], ())
    assert "7052" not in reading.person.other_medicines


def test_another_medicine_that_nothing_here_knows_keeps_its_words_or_says_that_it_has_none() -> None:
    assert read(request(medication={"text": "something new 5 mg"})).person.other_medicines == (
        "something new 5 mg",
    )
    bare = read(request(medication={"coding": [{"system": RXNORM, "code": "99999999"}]}))
    assert bare.person.other_medicines == ("a medicine given only as the code 99999999",)
    assert bare.course is None
    assert bare.is_dose_known


def test_a_name_of_two_medicines_is_not_read() -> None:
    medication = {"coding": [{"display": "baclofen"}, {"display": "zolpidem"}]}
    reading = read(request(medication=medication))

    assert "more than one medicine" in whys(reading)


# ----------------------------------------------------------------------------------- what counts


@pytest.mark.parametrize(
    ("status", "intent", "where"),
    [
        ("active", "order", "taken"), ("active", "original-order", "taken"), ("active", "plan", "ordered"),
        ("active", "proposal", "ordered"), ("draft", "order", "ordered"), ("draft", "plan", "ordered"),
        ("on-hold", "order", ""), ("stopped", "order", ""), ("completed", "order", ""),
        ("cancelled", "order", ""), ("entered-in-error", "order", ""), ("active", "option", ""),
    ],
)  # fmt: skip
def test_a_status_says_whether_it_is_taken_ordered_or_neither(status, intent, where) -> None:
    reading = read(request(status=status, intent=intent))

    assert (reading.taken is not None) == (where == "taken")
    assert (reading.ordered is not None) == (where == "ordered")
    assert bool(reading.not_read) == (where == "")
    assert reading.is_dose_known


@pytest.mark.parametrize("status", ["unknown", "x", None, 3])
def test_a_status_that_says_nothing_leaves_the_dose_unknown(status) -> None:
    reading = read(request(status=status))

    assert reading.course is None
    assert not reading.is_dose_known


def test_an_instruction_not_to_give_it_is_no_order() -> None:
    reading = read(request(doNotPerform=True))

    assert reading.course is None
    assert "not to give it" in whys(reading)


def test_an_order_that_carries_out_another_is_counted_once() -> None:
    child = request(id="r2", intent="instance-order", basedOn=[{"reference": "MedicationRequest/r1"}])

    assert doses(read(request(), child)) == doses(read(request()))


def test_an_order_and_its_renewal_are_one_and_two_strengths_are_two() -> None:
    renewed = read(request(), request(id="r2"))
    at_night = request(
        line(20, repeat={"timeOfDay": ["22:00:00"], "frequency": 1, "period": 1, "periodUnit": "d"}), id="r2",
        medication={"text": "Baclofen 20 mg tablet"},
    )  # fmt: skip

    assert doses(renewed) == doses(read(request()))
    assert any("counted once" in one for one in renewed.assumptions)
    assert doses(read(request(), at_night)) == [("08:00", 10_000), ("14:00", 10_000), ("22:00", 30_000)]


def test_one_order_that_cannot_be_read_leaves_the_whole_dose_unknown() -> None:
    unclear = request(line(10, repeat=None), id="r2", medication={"text": "baclofen 20 mg"})
    reading = read(request(), unclear)

    assert reading.course is None
    assert not reading.is_dose_known
    assert "must not pass for the whole" in whys(reading)
    assert "how often a day" in whys(reading)


def test_a_draft_beside_what_is_taken_is_what_is_asked_about() -> None:
    reading = read(request(), request(line(20, repeat=DAILY), id="d1", status="draft"))

    assert reading.taken is not None
    assert reading.taken.steady_regimen.daily_dose_mg == 30
    assert reading.course == reading.ordered
    assert doses(reading)[0] == ("08:00", 20_000)


def test_a_statement_that_differs_from_the_order_is_what_is_really_taken() -> None:
    reading = read(request(), statement(line(5, repeat=DAILY)))

    assert doses(reading)[0] == ("08:00", 10_000)
    assert reading.facts["taken_daily_mg"] == 15
    assert any("really taken" in one for one in reading.assumptions)


def test_the_day_the_order_was_written_is_the_least_that_is_known_of_its_use() -> None:
    reading = read(request(authoredOn="2026-10-23T10:00:00Z"))

    assert reading.facts["days_on_medicine"] == Between(30.0)


def test_today_is_a_day_of_a_course_with_a_beginning() -> None:
    start = {"boundsPeriod": {"start": "2026-11-01"}}
    reading = read(request(line(repeat=DAILY | start)))

    assert reading.taken is not None
    assert reading.taken.starts_on == dt.date(2026, 11, 1)
    assert reading.today == 22


def test_what_goes_into_the_spinal_fluid_is_no_dose_by_mouth() -> None:
    reading = read(request(line(350, "ug", repeat=DAILY, route={"coding": [{"code": "72607000"}]})))

    assert reading.course is None
    assert reading.facts["pump"] is True
    assert not reading.is_dose_known


def test_the_reason_for_the_order_is_what_it_is_taken_for() -> None:
    assert read(request(reasonCode=[{"text": "Muscle spasticity"}])).person.indication == "spasticity"
    assert read(request(reasonCode=[{"text": "alcohol dependence"}])).person.indication == "aud"
    assert "several reasons" in whys(
        read(request(reasonCode=[{"text": "Muscle spasticity"}, {"text": "alcohol dependence"}]))
    )


def test_supplies_are_counted_all_or_none() -> None:
    def dispense(**more: object) -> dict[str, object]:
        return {
            "resourceType": "MedicationDispense", "id": f"x{len(str(more))}", "status": "completed",
            "medicationCodeableConcept": {"text": "Baclofen 10 mg tablet"}, "whenHandedOver": "2026-10-01",
            "quantity": quantity(84, "{tbl}"),
        } | more  # fmt: skip

    (refill,) = read(dispense()).records.refills
    assert (refill.count, refill.strength_mg, refill.on) == (84, 10, dt.date(2026, 10, 1))
    assert read(dispense(), dispense(whenHandedOver="2026-11")).records.refills == ()
    assert read(dispense(status="declined")).records.refills == ()
