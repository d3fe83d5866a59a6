"""OpenAPI describes the whole of each answer: real answers have every member that it names, and no other."""

from __future__ import annotations

import copy
from typing import Any

import jsonschema
import pytest

COURSE = "20 mg three times a day for 14 months"
OLDER = {
    "age_years": 82,
    "sex": "female",
    "weight_kg": 61,
    "creatinine_mg_dl": "180 umol/L",
    "other_medicines": ["zolpidem", "oxycodone", "something nobody knows"],
    "alcohol_drinks_week": 14,
    "conditions": ["epilepsy", "copd"],
    "facts": {"lives_alone": True},
}
CHILD = {"age_years": 6, "weight_kg": 20}
EGFR = {
    "resourceType": "Observation",
    "id": "o2",
    "status": "final",
    "code": {"coding": [{"system": "http://loinc.org", "code": "98979-8"}]},
    "effectiveDateTime": "2026-11-21",
    "valueQuantity": {"value": 15, "comparator": "<", "unit": "mL/min/{1.73_m2}"},
}
TAKEN = {
    "resourceType": "MedicationStatement",
    "id": "s1",
    "status": "active",
    "medicationCodeableConcept": {"text": "Baclofen 10 mg tablet"},
    "effectivePeriod": {"start": "2026-01-01"},
    "dosage": [
        {
            "timing": {"repeat": {"frequency": 3, "period": 1, "periodUnit": "d"}},
            "doseAndRate": [{"doseQuantity": {"value": 10, "unit": "mg", "code": "mg"}}],
        }
    ],
}
SUPPLY = {
    "resourceType": "MedicationDispense",
    "id": "d1",
    "status": "completed",
    "medicationCodeableConcept": {"text": "Baclofen 10 mg tablet"},
    "whenHandedOver": "2026-11-01",
    "quantity": {"value": 84, "unit": "tablet"},
}
RECORD = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [{"resource": one} for one in (EGFR, TAKEN, SUPPLY)],
}
FURTHER: dict[str, list[dict[str, Any]]] = {
    "/api/v1/check": [
        {"course": f"{COURSE} then stop", "person": OLDER},
        {"course": COURSE, "person": CHILD, "so_far": True, "records": {"refill": ["2026-08-01 84 x 10 mg"]}},
    ],
    "/api/v1/recognise": [
        {
            "symptoms": "very drowsy, floppy, maybe confused, blue spots, no fever",
            "person": OLDER,
            "level": "0.9",
        },
        {"symptoms": "tired", "person": CHILD, "course": COURSE, "missed": "0h"},
    ],
    "/api/v1/overdose": [
        {
            "amount": "300 mg",
            "person": OLDER,
            "hours_ago": "2 hours",
            "daily": "60 mg a day",
            "usual": "20 mg",
        },
        {"amount": "a handful", "person": CHILD, "on_purpose": False},
        {
            "amount": "20 to 30 tablets of 10 mg",
            "person": {**OLDER, "country": "UK", "symptoms": ["seizure"]},
        },
    ],
    "/api/v1/restart": [
        {"course": COURSE, "gap": "10 hours"},
        {
            "course": COURSE,
            "gap": "9d",
            "person": {**OLDER, "symptoms": ["fever", "rigid"]},
            "after_overdose": True,
        },
    ],
    "/api/v1/ran-out": [
        {"course": COURSE, "left": "4 x 10 mg", "person": OLDER},
        {"course": "20 mg a day", "last_dose": "9 hours", "person": {"symptoms": ["seizure"]}},
    ],
    "/api/v1/admitted": [
        {"course": COURSE, "nil_by_mouth": True, "last_dose": "3 hours", "person": OLDER},
        {"course": COURSE, "pump_refill": "2026-11-24"},
    ],
    "/api/v1/load": [
        {"person": OLDER},
        {"person": {}},
        {"course": COURSE, "person": {"other_medicines": []}},
    ],
    "/api/v1/setting": [
        {"course": COURSE, "person": OLDER},
        {"course": "120 mg a day for 2 years", "person": {"conditions": ["epilepsy"]}},
    ],
    "/api/v1/kidneys": [{"person": OLDER}, {"person": {"dialysis": "hd"}, "course": "5 mg once a day"}, {}],
    "/api/v1/fhir/read": [RECORD],
}
"""Questions beside those that the description itself gives as examples."""
NOT_OURS = {"/api/v1/fhir/check"}
"""Answers in FHIR's own shapes, which other tests hold against the official definitions."""


def closed(schema: Any) -> Any:
    """The same schema, in which a member that it doesn't name is wrong."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: closed(value) for name, value in schema.items()}
    if "properties" in made and made.get("type") == "object":
        made.setdefault("additionalProperties", False)
    return made


@pytest.fixture(scope="module")
def described(client) -> dict[str, Any]:
    return client.get("/openapi.json").json()


def answer_schema(
    described: dict[str, Any], operation: dict[str, Any], status: str = "200"
) -> dict[str, Any]:
    shape = operation["responses"][status]["content"]["application/json"]["schema"]
    return closed(copy.deepcopy({**shape, "components": described["components"]}))


def asked_of(operation: dict[str, Any]) -> list[dict[str, Any]]:
    content = operation["requestBody"]["content"]["application/json"]
    return [one["value"] for one in content.get("examples", {}).values()]


def posts(described: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = {path: ways["post"] for path, ways in described["paths"].items() if "post" in ways}
    return {path: found[path] for path in found if path not in NOT_OURS}


def test_each_answer_to_a_question_has_what_is_described_and_nothing_else(client, described):
    for path, operation in posts(described).items():
        schema = answer_schema(described, operation)
        questions = [*asked_of(operation), *FURTHER.get(path, [])]
        assert questions, path
        for question in questions:
            answered = client.post(path, json=question)
            assert answered.status_code == 200, (path, answered.text)
            problems = [
                f"{path} {one.json_path}: {one.message[:300]}"
                for one in jsonschema.Draft202012Validator(schema).iter_errors(answered.json())
            ]
            assert not problems, problems


@pytest.mark.parametrize(
    ("path", "at"),
    [
        ("/api/v1/emergency", "/api/v1/emergency?country=UK"),
        ("/api/v1/medicines", "/api/v1/medicines?q=zolpidem,nothing"),
        ("/api/v1/rules", "/api/v1/rules"),
        ("/api/v1/rules/{rule}", "/api/v1/rules/AS-07"),
        ("/api/v1/sources/{key}", "/api/v1/sources/leo2005delirium"),
        ("/health", "/health"),
        ("/health/live", "/health/live"),
    ],
)
def test_each_look_up_has_what_is_described_and_nothing_else(client, described, path: str, at: str):
    schema = answer_schema(described, described["paths"][path]["get"])
    answered = client.get(at)

    assert answered.status_code == 200, answered.text
    assert not list(jsonschema.Draft202012Validator(schema).iter_errors(answered.json()))


def test_the_proof_would_find_a_member_that_is_not_described(client, described):
    schema = answer_schema(described, described["paths"]["/api/v1/load"]["post"])
    answered = client.post("/api/v1/load", json={"person": OLDER}).json()
    answered["contributors"][0]["strength"] = 3

    errors = list(jsonschema.Draft202012Validator(schema).iter_errors(answered))
    assert [one.json_path for one in errors] == ["$.contributors[0]"]
