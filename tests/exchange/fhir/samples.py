"""FHIR resources to read, built up from small pieces as record systems write them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from handrail.exchange.fhir.reading import FhirReading, read_fhir
from handrail.medicine.pack import load_medicine

Json = dict[str, Any]

MEDICINE = load_medicine("baclofen")
TODAY = dt.date(2026, 11, 22)
PATIENT = {"reference": "Patient/p1"}
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
BACLOFEN: Json = {"text": "Baclofen 10 mg tablet"}


def patient(**more: object) -> Json:
    return {"resourceType": "Patient", "id": "p1", "birthDate": "1948-03-02", "gender": "female"} | more


def quantity(value: object, unit: str, code: str | None = None) -> Json:
    return {"value": value, "unit": unit, "system": UCUM, "code": code or unit}


def observation(code: str, value: object, unit: str, *, on: str | None = "2026-11-20", **more: Any) -> Json:
    made: Json = {
        "resourceType": "Observation",
        "id": f"o{code}-{on}",
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": code}]},
        "subject": PATIENT,
        "valueQuantity": quantity(value, unit),
    }
    if on is not None:
        made["effectiveDateTime"] = on
    return made | more


def line(
    dose: object = 10, unit: str = "mg", *, repeat: Json | None = None, text: str | None = None, **more: Any
) -> Json:
    made: Json = {"doseAndRate": [{"doseQuantity": quantity(dose, unit)}]}
    if repeat is not None:
        made["timing"] = {"repeat": repeat}
    if text is not None:
        made["text"] = text
    return made | more


DAILY = {"frequency": 3, "period": 1, "periodUnit": "d"}


def request(*lines: Json, medication: Json | None = None, **more: Any) -> Json:
    return {
        "resourceType": "MedicationRequest",
        "id": "r1",
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": medication or BACLOFEN,
        "subject": PATIENT,
        "dosageInstruction": list(lines or [line(repeat=DAILY)]),
    } | more


def statement(*lines: Json, medication: Json | None = None, **more: Any) -> Json:
    return {
        "resourceType": "MedicationStatement",
        "id": "s1",
        "status": "active",
        "medicationCodeableConcept": medication or BACLOFEN,
        "subject": PATIENT,
        "dosage": list(lines or [line(repeat=DAILY)]),
    } | more


def condition(text: str | None, *, clinical: str | None = "active", **more: Any) -> Json:
    made: Json = {
        "resourceType": "Condition",
        "id": f"c-{(text or 'x').replace(' ', '-')}",
        "subject": PATIENT,
    }
    if text is not None:
        made["code"] = {"text": text}
    if clinical is not None:
        made["clinicalStatus"] = {"coding": [{"code": clinical}]}
    return made | more


def bundle(*resources: Json, **more: Any) -> Json:
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": resource} for resource in resources],
    } | more


def read(*resources: Json, **more: Any) -> FhirReading:
    return read_fhir(bundle(*resources), MEDICINE, on=TODAY, **more)


def whys(reading: FhirReading) -> str:
    """Everything that wasn't read and matters, as one text."""
    return " | ".join(f"{n.reference} {n.path} [{n.found}] {n.why}" for n in reading.not_read if n.matters)
