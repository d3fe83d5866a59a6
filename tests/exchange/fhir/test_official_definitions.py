"""Held against the specification itself: what is written is valid R4, and our lists of codes are R4's."""

from __future__ import annotations

import datetime as dt

import pytest

from handrail.check import check_course
from handrail.course import parse_course
from handrail.exchange.fhir import codes, dosage, timing
from handrail.exchange.fhir.findings_out import SEVERITY, check_fhir
from handrail.exchange.fhir.plan_out import plan_fhir
from handrail.medicine.nouns import SEVERITIES
from handrail.person import Person
from tests.exchange.fhir.official import codes_of, elements_of, needs_node, problems
from tests.exchange.fhir.samples import MEDICINE
from tests.report.builders import MEDICINE as BUILT_MEDICINE
from tests.report.results import every_result

pytestmark = needs_node
CHECK = check_course(
    parse_course("40 mg three times a day for 200 days then stop"),
    Person(
        age_years=78, egfr_ml_min_1_73m2=24, country="US", other_medicines=("zolpidem", "grandma's drops")
    ),
    MEDICINE,
    on=dt.date(2026, 11, 22),
)


def test_the_official_definitions_accept_every_plan_and_check() -> None:
    written = [
        plan_fhir(result, BUILT_MEDICINE, subject="Patient/p1", **how)
        for result in every_result().values()
        for how in ({}, {"start": dt.date(2026, 12, 1)}, {"signed_by": "Practitioner/7"})
    ]
    written.append(check_fhir(CHECK, MEDICINE, subject="Patient/p1", implicated=["MedicationRequest/d1"]))

    assert [one for one in problems(written) if one] == []


def test_the_official_definitions_can_refuse() -> None:
    good = plan_fhir(every_result()["adult_80"], BUILT_MEDICINE, subject="Patient/p1")
    request = next(
        one["resource"] for one in good["entry"] if one["resource"]["resourceType"] == "MedicationRequest"
    )
    without_intent = {name: value for name, value in request.items() if name != "intent"}
    unknown_element = request | {"howMany": 3}
    text_for_a_number = request | {"dosageInstruction": [{"sequence": "one"}]}
    in_a_bundle = good | {"entry": [{"resource": without_intent}]}

    found = problems([request, without_intent, unknown_element, text_for_a_number, in_a_bundle])

    assert found[0] is None
    assert "intent" in (found[1] or "")
    assert "howMany" in (found[2] or "")
    assert "sequence" in (found[3] or "")
    assert "intent" in (found[4] or "")


@pytest.mark.parametrize(
    ("ours", "system"),
    [
        (codes.REQUEST_STATUSES, "http://hl7.org/fhir/CodeSystem/medicationrequest-status"),
        (codes.INTENTS, "http://hl7.org/fhir/CodeSystem/medicationrequest-intent"),
        (codes.STATEMENT_STATUSES, "http://hl7.org/fhir/CodeSystem/medication-statement-status"),
        (tuple(codes.FINAL) + tuple(codes.WHY_NOT_FINAL), "http://hl7.org/fhir/observation-status"),
        (tuple(SEVERITY.values()), "http://hl7.org/fhir/detectedissue-severity"),
        (
            codes.CLINICAL_NOW + codes.CLINICAL_PAST,
            "http://terminology.hl7.org/CodeSystem/condition-clinical",
        ),
    ],
)
def test_a_closed_list_of_ours_is_that_of_the_specification(ours, system) -> None:
    assert set(ours) == codes_of(system)


def test_every_part_of_the_day_is_one_of_the_specification() -> None:
    parts = codes_of("http://hl7.org/fhir/event-timing")
    meals = {"HS", "WAKE", *(f"{when}{meal}" for when in ("", "A", "P") for meal in ("C", "CM", "CD", "CV"))}
    meals = {one if one[0] not in "AP" else f"{one[0]}C{one[2:]}" for one in meals}

    assert set(codes.WHEN) <= parts | meals
    assert set(codes.WHEN) >= parts


def test_severities_of_ours_all_have_one_of_the_specification() -> None:
    assert set(SEVERITY) == set(SEVERITIES)


@pytest.mark.parametrize(
    ("ours", "kind", "under"),
    [
        (dosage._DOSAGE, "Dosage", ""),
        (timing._REPEAT, "Timing", "repeat."),
        (timing._TIMING | {"event"}, "Timing", ""),
    ],
)
def test_the_elements_that_are_read_are_elements_of_r4(ours, kind, under) -> None:
    known = {
        name.removeprefix(under)
        .replace("bounds[x]", "boundsPeriod")
        .replace("asNeeded[x]", "asNeededBoolean")
        for name in elements_of(kind)
        if name.startswith(under)
    }

    assert ours - known <= {"boundsDuration", "asNeededCodeableConcept"}


def test_a_finding_is_an_issue_with_its_rule_severity_and_what_to_do() -> None:
    issues = [one["resource"] for one in check_fhir(CHECK, MEDICINE, subject="Patient/p1")["entry"]]
    by_rule = {
        one["code"]["coding"][0]["code"]: one for one in issues if one["resourceType"] == "DetectedIssue"
    }

    assert set(by_rule) == {finding.rule for finding in CHECK.findings}
    for finding in CHECK.findings:
        issue = by_rule[finding.rule]
        assert issue["severity"] == SEVERITY[finding.severity]
        assert finding.says in issue["detail"]
        assert f"Severity: {finding.severity}." in issue["detail"]
        assert ("Not yet verified" in issue["detail"]) == (not finding.verified)
        assert [one["code"][0]["text"].split()[0] for one in issue["evidence"]] == list(finding.sources)
        assert issue.get("mitigation", [{"action": {"text": ""}}])[0]["action"]["text"] == finding.do


def test_what_was_not_checked_is_asked_for() -> None:
    guidance = check_fhir(CHECK, MEDICINE, subject="Patient/p1")["entry"][-1]["resource"]
    notes = " ".join(one["text"] for one in guidance["note"])

    assert guidance["status"] == "data-requested"
    assert "Not recognised, so not checked: grandma's drops" in notes
    for missing in CHECK.missing_facts:
        assert MEDICINE.vocabulary.label(missing.missing) in notes
    assert guidance["moduleUri"].endswith(MEDICINE.version)
