"""FHIR records made wrong: a good one with one to four things done to it, anywhere in its tree."""

from __future__ import annotations

import copy
import random
from typing import Any

Json = Any
_UCUM = "http://unitsofmeasure.org"
_PATIENT = {"reference": "Patient/p1"}


def _mg(value: float) -> Json:
    return {"value": value, "unit": "mg", "system": _UCUM, "code": "mg"}


def _observation(identifier: str, code: str, value: float, unit: str, on: str) -> Json:
    return {
        "resourceType": "Observation", "id": identifier, "status": "final", "subject": _PATIENT,
        "code": {"coding": [{"system": "http://loinc.org", "code": code}]}, "effectiveDateTime": on,
        "valueQuantity": {"value": value, "unit": unit, "system": _UCUM, "code": unit},
    }  # fmt: skip


def _bundle(*resources: Json) -> Json:
    entries = [{"fullUrl": f"urn:uuid:{place}", "resource": one} for place, one in enumerate(resources)]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


_PERSON = {
    "resourceType": "Patient", "id": "p1", "birthDate": "1948-03-02", "gender": "female",
    "address": [{"country": "US", "use": "home"}],
}  # fmt: skip
_DAILY = {"frequency": 3, "period": 1, "periodUnit": "d"}
_TABLET = {
    "text": "Baclofen 10 mg tablet",
    "coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "1292"}],
}
_ORDER = {
    "resourceType": "MedicationRequest", "id": "r1", "status": "active", "intent": "order",
    "subject": _PATIENT, "medicationCodeableConcept": _TABLET, "authoredOn": "2026-01-02T10:00:00Z",
    "groupIdentifier": {"system": "urn:x", "value": "1"}, "reasonCode": [{"text": "spasticity"}],
    "dosageInstruction": [
        {"sequence": 1, "text": "10 mg three times a day for 7 days",
         "timing": {"repeat": {**_DAILY, "boundsDuration": {"value": 7, "unit": "d", "code": "d"}}},
         "doseAndRate": [{"doseQuantity": _mg(10)}]},
        {"sequence": 2, "timing": {"repeat": {"timeOfDay": ["08:00:00", "22:00:00"]}},
         "route": {"coding": [{"code": "26643006"}]},
         "doseAndRate": [{"doseQuantity": {"value": 0.5, "unit": "tablet", "code": "{tbl}"}}]},
    ],
}  # fmt: skip
_PERIOD = {"start": "2026-10-01", "end": "2026-10-20"}
_STATEMENT = {
    "resourceType": "MedicationStatement", "id": "s1", "status": "completed", "subject": _PATIENT,
    "medicationCodeableConcept": _TABLET, "effectivePeriod": _PERIOD,
    "dosage": [{"timing": {"repeat": {**_DAILY, "boundsPeriod": _PERIOD}},
                "doseAndRate": [{"doseQuantity": _mg(10)}]}],
}  # fmt: skip
_MISSED = {
    "resourceType": "MedicationStatement", "id": "s2", "status": "not-taken", "subject": _PATIENT,
    "medicationCodeableConcept": _TABLET, "effectiveDateTime": "2026-10-05",
    "dosage": [{"timing": {"repeat": {"count": 1, "timeOfDay": ["14:00:00"]}},
                "doseAndRate": [{"doseQuantity": _mg(10)}]}],
}  # fmt: skip
_LATER = {
    **_MISSED, "id": "s3", "status": "completed", "derivedFrom": [{"reference": "MedicationStatement/s2"}],
    "dosage": [{"timing": {"repeat": {"count": 1, "timeOfDay": ["17:00:00"]}},
                "doseAndRate": [{"doseQuantity": _mg(10)}]}],
}  # fmt: skip
_AS_NEEDED = {
    **_ORDER, "id": "r2", "status": "draft",
    "dosageInstruction": [{
        "asNeededBoolean": True, "doseAndRate": [{"doseQuantity": _mg(10)}],
        "maxDosePerPeriod": {"numerator": _mg(30), "denominator": {"value": 1, "unit": "d", "code": "d"}},
    }],
}  # fmt: skip
_CONTAINED = {
    "resourceType": "MedicationRequest", "id": "r3", "status": "active", "intent": "order",
    "subject": _PATIENT, "medicationReference": {"reference": "#m"},
    "contained": [{
        "resourceType": "Medication", "id": "m", "code": {"text": "Baclofen"},
        "ingredient": [{"itemCodeableConcept": {"text": "baclofen"},
                        "strength": {"numerator": _mg(20), "denominator": {"value": 1, "unit": "{tbl}"}}}],
    }],
    "dosageInstruction": [{"timing": {"code": {"coding": [{"code": "BID"}]}},
                           "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "tablet"}}]}],
}  # fmt: skip
_OTHERS = [
    {"resourceType": "MedicationRequest", "id": "z", "status": "active", "intent": "order",
     "subject": _PATIENT, "medicationCodeableConcept": {"text": "zolpidem tartrate 10 MG Oral Tablet"}},
    {"resourceType": "Condition", "id": "c", "subject": _PATIENT,
     "clinicalStatus": {"coding": [{"code": "active"}]},
     "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "G40.9"}]}},
    {"resourceType": "AllergyIntolerance", "id": "a", "patient": _PATIENT, "code": {"text": "Penicillin"}},
    {"resourceType": "MedicationDispense", "id": "d", "status": "completed", "subject": _PATIENT,
     "medicationCodeableConcept": _TABLET, "whenHandedOver": "2026-10-01",
     "quantity": {"value": 84, "unit": "tablet", "code": "{tbl}"}},
]  # fmt: skip
_LABS = [
    _observation("e1", "98979-8", 24, "mL/min/{1.73_m2}", "2026-11-20T10:00:00Z"),
    _observation("e2", "2160-0", 2.1, "mg/dL", "2026-11-20"),
    _observation("e3", "8310-5", 38.4, "Cel", "2026-11-22T06:00:00+01:00"),
]

RECORDS: tuple[Json, ...] = (
    _bundle(_PERSON, _ORDER, *_LABS, *_OTHERS),
    _bundle(_PERSON, _STATEMENT, _MISSED, _LATER),
    _bundle(_PERSON, _AS_NEEDED, *_LABS),
    _bundle(_CONTAINED, *_OTHERS),
    _ORDER,
)
"""Records that are read whole."""

_SPOILS: tuple[Json, ...] = (
    None, True, False, 0, -1, 0.5, 10**30, -(10**400), 1e308, float("nan"), float("inf"), "", " ", "x", "mg",
    "mcg", "mL", "{tbl}", "d", "wk", "h", "12", "08:00:00", "24:00:00", "2026-02-30", "2026", "9999-12-31",
    "0001-01-01", "2026-11-22T25:00:00Z", "active", "draft", "entered-in-error", "not-taken", "completed",
    "#m", "Patient/p2", "urn:uuid:0", "stop", "20 mg", "10 mg as needed, up to 3 a day", "Bundle",
    "MedicationRequest", "Observation", "½", "\u0661", "\0", "a" * 5000, [], {}, [[]], [{}], [None], {"a": 1},
)  # fmt: skip
_NAMES = (
    "modifierExtension", "extension", "timeOfDay", "when", "dayOfWeek", "boundsRange", "boundsPeriod",
    "count",
    "doseRange", "rateQuantity", "comparator", "text", "sequence", "offset", "status", "id", "resourceType",
    "asNeededCodeableConcept", "contained", "derivedFrom", "basedOn", "doNotPerform", "value", "unit", "code",
)  # fmt: skip


def spoiled_record(chance: random.Random) -> Json:
    """One of the good records with one to four things done to it."""
    record = copy.deepcopy(chance.choice(RECORDS))
    for _ in range(chance.randint(1, 4)):
        _spoil(record, chance)
    return record


def _spoil(record: Json, chance: random.Random) -> None:
    places = list(_places(record))
    if not places:
        return
    holder, key = chance.choice(places)
    other_holder, other_key = chance.choice(places)
    done = chance.randrange(6)
    if done == 0:
        holder[key] = copy.deepcopy(chance.choice(_SPOILS))
    elif done == 1:
        del holder[key]
    elif done == 2:
        holder[key] = copy.deepcopy(other_holder[other_key])
    elif done == 3 and isinstance(holder, dict):
        holder[chance.choice(_NAMES)] = copy.deepcopy(chance.choice((*_SPOILS, other_holder[other_key])))
    elif done == 4 and isinstance(holder, list):
        holder.append(copy.deepcopy(other_holder[other_key]))
    else:
        holder[key] = [holder[key]] if chance.random() < 0.5 else {"value": holder[key]}


def _places(value: Json) -> list[tuple[Json, Any]]:
    """Every place in a tree: what holds it, and under which key."""
    found: list[tuple[Json, Any]] = []
    left = [value]
    while left:
        here = left.pop()
        keys = here.keys() if isinstance(here, dict) else range(len(here)) if isinstance(here, list) else ()
        for key in keys:
            found.append((here, key))
            left.append(here[key])
    return found
