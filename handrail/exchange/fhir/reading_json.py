"""A record that was read, as JSON: what was understood, and what was not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.exchange.json import course_json, number, person_json
from handrail.medicine.kleene import Between

if TYPE_CHECKING:
    from handrail.course.nouns import Course
    from handrail.exchange.fhir.notes import NotRead
    from handrail.exchange.fhir.reading import FhirReading
    from handrail.exchange.fhir.reading_shape import NotReadShape, RecordShape, RecordValue
    from handrail.exchange.shapes import CourseShape

RECORD_SCHEMA = "handrail/record/1"


def reading_json(reading: FhirReading) -> RecordShape:
    """Everything that `read_fhir` answers; a number known only as a bound has `low` and `high`."""
    return {
        "schema": RECORD_SCHEMA,
        "subject": reading.subject,
        "on": reading.on.isoformat(),
        "person": person_json(reading.person),
        "facts": {name: _value(value) for name, value in sorted(reading.facts.items())},
        "taken": _course(reading.taken),
        "ordered": _course(reading.ordered),
        "today": reading.today,
        "is_dose_known": reading.is_dose_known,
        "values": [
            {
                "fact": one.fact,
                "value": _value(one.value),
                "reference": one.reference,
                "when": one.when.isoformat() if one.when else None,
            }
            for one in reading.values
        ],
        "refills": [
            {"on": one.on.isoformat(), "count": number(one.count), "strength_mg": number(one.strength_mg)}
            for one in reading.records.refills
        ],
        "not_read": [_not_read(one) for one in reading.not_read],
        "assumptions": list(reading.assumptions),
    }


def _not_read(one: NotRead) -> NotReadShape:
    return {
        "reference": one.reference,
        "path": one.path,
        "found": one.found,
        "why": one.why,
        "matters": one.matters,
    }


def _course(course: Course | None) -> CourseShape | None:
    return None if course is None else course_json(course)


def _value(value: object) -> RecordValue:
    if isinstance(value, Between):
        return {"low": number(value.low), "high": None if value.high == float("inf") else number(value.high)}
    if isinstance(value, float):
        return number(value)
    return value if isinstance(value, str | bool | int) else str(value)
