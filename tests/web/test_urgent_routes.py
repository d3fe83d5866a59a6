"""Symptoms, too much, a gap, no more left, a stay in hospital, a FHIR record: as at the command line."""

from __future__ import annotations

import json

import pytest

from handrail.cli.errors import exit_with
from handrail.cli.main import app

HISTORY = "20 mg four times a day for 14 months"


@pytest.mark.parametrize(
    ("words", "body"),
    [
        (
            ("very stiff, itching, fever 39, seeing things", "--missed", "36h"),
            {"symptoms": "very stiff, itching, fever 39, seeing things", "missed": "36h"},
        ),
        ((), {}),
        (
            (
                "hard to wake, breaths 8",
                "--course",
                HISTORY,
                "--no",
                "fever,rash",
                "--unsure",
                "seizure",
                "--level",
                "0.9",
                "--last-dose",
                "2 hours",
                "--country",
                "UK",
                "--age",
                "58",
            ),
            {
                "symptoms": "hard to wake, breaths 8",
                "course": HISTORY,
                "no": ["fever", "rash"],
                "unsure": ["seizure"],
                "level": "0.9",
                "last_dose": "2 hours",
                "person": {"country": "UK", "age_years": 58},
            },
        ),
    ],
)
def test_a_recognition_is_byte_for_byte_what_the_command_line_writes(client, capfdbinary, words, body):
    exit_with(app, ["recognise", *words, "--json", "-"])
    written = capfdbinary.readouterr().out

    answered = client.post("/api/v1/recognise", json=body)

    assert answered.status_code == 200
    assert answered.content == written


@pytest.mark.parametrize(
    ("more", "pointer"), [({"missed": "soon"}, "#/missed"), ({"level": "inf"}, "#/level")]
)
def test_a_story_that_cannot_be_read_is_pointed_at_and_the_cards_are_named(client, more, pointer):
    document = client.post("/api/v1/recognise", json={"symptoms": "stiff", **more}).json()

    assert document["errors"][0]["pointer"] == pointer
    assert document["emergency"] == "/api/v1/emergency"


RECORD = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        {"resource": {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1968"}},
        {
            "resource": {
                "resourceType": "Observation",
                "id": "o1",
                "status": "final",
                "subject": {"reference": "Patient/p1"},
                "code": {"coding": [{"system": "http://loinc.org", "code": "98979-8"}]},
                "effectiveDateTime": "2026-11-20",
                "valueQuantity": {"value": 48, "unit": "bananas"},
            }
        },
        {
            "resource": {
                "resourceType": "MedicationRequest",
                "id": "m1",
                "status": "active",
                "intent": "order",
                "subject": {"reference": "Patient/p1"},
                "medicationCodeableConcept": {"text": "baclofen"},
                "dosageInstruction": [{"text": "as the moon tells"}],
            }
        },
    ],
}


@pytest.mark.parametrize(("verb", "option"), [("read", "--json"), ("check", "--fhir")])
def test_a_record_gets_the_bytes_of_the_command_line(client, capfdbinary, tmp_path, verb, option):
    place = tmp_path / "record.json"
    place.write_text(json.dumps(RECORD), encoding="utf-8")
    exit_with(app, ["fhir", verb, str(place), "--on", "2026-11-22", option, "-"])
    written = capfdbinary.readouterr().out

    answered = client.post(f"/api/v1/fhir/{verb}?on=2026-11-22", json=RECORD)

    assert answered.status_code == 200
    assert answered.content == written


def test_an_order_that_could_not_be_read_is_the_first_thing_that_is_said(client):
    answered = client.post(
        "/api/v1/fhir/check", json=RECORD, headers={"Content-Type": "application/fhir+json"}
    )

    first = answered.json()["entry"][0]["resource"]
    assert answered.headers["content-type"] == "application/fhir+json"
    assert first["resourceType"] == "OperationOutcome"
    assert first["issue"][0]["severity"] == "error"
    assert "was not checked" in first["issue"][0]["diagnostics"]
    assert any("bananas" in issue["diagnostics"] for issue in first["issue"])


@pytest.mark.parametrize("body", [{}, {"resourceType": "Bundle", "entry": 3}, {"resourceType": 7}])
def test_a_record_that_is_none_is_refused_with_a_reason(client, body):
    answered = client.post("/api/v1/fhir/check", json=body)

    assert answered.status_code in (200, 422)
    if answered.status_code == 200:
        assert answered.json()["entry"][0]["resource"]["resourceType"] == "OperationOutcome"


NOW = ("now", "last_dose_at", "withdrawal_from", "withdrawal_to", "cover_by")
"""Times that depend on the minute in which somebody asks."""


@pytest.mark.parametrize(
    ("words", "path", "body"),
    [
        (
            (
                "overdose",
                "300 mg",
                "--hours-ago",
                "1",
                "--age",
                "40",
                "--country",
                "AU",
                "--alcohol-now",
                "--daily",
                "60 mg a day",
                "--usual",
                "20 mg",
                "--on-purpose",
            ),
            "overdose",
            {
                "amount": "300 mg",
                "hours_ago": "1",
                "person": {"age_years": 40, "country": "AU"},
                "alcohol_now": True,
                "daily": "60 mg a day",
                "usual": "20 mg",
                "on_purpose": True,
            },
        ),
        (
            ("overdose", "30 x 10 mg", "--daily", "none"),
            "overdose",
            {"amount": "30 x 10 mg", "daily": "none"},
        ),
        (
            (
                "restart",
                HISTORY,
                "--gap",
                "3d",
                "--after-overdose",
                "--clinician-saw",
                "--alert",
                "--kidneys-known",
            ),
            "restart",
            {
                "course": HISTORY,
                "gap": "3d",
                "after_overdose": True,
                "clinician_saw": True,
                "alert": True,
                "kidneys_known": True,
            },
        ),
        (("restart", HISTORY, "--gap", "10 hours"), "restart", {"course": HISTORY, "gap": "10 hours"}),
        (
            ("ran-out", HISTORY, "--left", "4 x 10 mg", "--last-dose", "10 hours"),
            "ran-out",
            {"course": HISTORY, "left": "4 x 10 mg", "last_dose": "10 hours"},
        ),
        (("ran-out", HISTORY, "--left", "nothing"), "ran-out", {"course": HISTORY, "left": "nothing"}),
        (
            ("admitted", HISTORY, "--last-dose", "3 hours", "--nil-by-mouth"),
            "admitted",
            {"course": HISTORY, "last_dose": "3 hours", "nil_by_mouth": True},
        ),
    ],
)
def test_what_has_to_be_said_now_is_what_the_command_line_says(client, capfdbinary, words, path, body):
    exit_with(app, [*words, "--json", "-"])
    written = json.loads(capfdbinary.readouterr().out)

    answered = client.post(f"/api/v1/{path}", json=body)

    assert answered.status_code == 200
    found = answered.json()
    assert list(found) == list(written)
    assert {n: v for n, v in found.items() if n not in (*NOW, "lines")} == {
        n: v for n, v in written.items() if n not in (*NOW, "lines")
    }
    assert [line["heading"] for line in found["lines"]] == [line["heading"] for line in written["lines"]]
    assert found["lines"][0]["says"]


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("overdose", {"amount": "300 mg", "hours_ago": "soon"}, "#/hours_ago"),
        ("restart", {"course": HISTORY, "gap": "ages"}, "#/gap"),
        ("ran-out", {"course": HISTORY, "last_dose": "ages"}, "#/last_dose"),
        ("admitted", {"course": HISTORY, "pump_refill": "soon"}, "#/pump_refill"),
    ],
)
def test_a_time_that_is_none_is_pointed_at(client, path, body, pointer):
    document = client.post(f"/api/v1/{path}", json=body).json()

    assert [part["pointer"] for part in document["errors"]] == [pointer]
    assert document["emergency"]
