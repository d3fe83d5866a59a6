"""A course as FHIR R4: a request for what is to be taken, statements for what was.

What FHIR can hold comes back the same through `read_fhir`. What it can't is refused on the way out: what
happened to a dose (missed, late, doubled, extra) on a course without dates.
"""

from __future__ import annotations

import datetime as dt

from handrail.course.checks import check_dose
from handrail.course.nouns import Course, Event
from handrail.errors import InputError
from handrail.exchange.fhir.dosage_out import Place, day_after, single_dose, step_lines
from handrail.exchange.fhir.resources import (
    Json,
    collection,
    identified,
    medicine_concept,
    reference_to,
    title_of,
)
from handrail.medicine.nouns import Medicine


def course_fhir(course: Course, medicine: Medicine, *, subject: str, past: bool = False) -> Json:
    """A course as a FHIR R4 Bundle that `read_fhir` reads back as the same course.

    Args:
        course: with dates if it has a first day, otherwise with lengths; nothing is dated by guess.
        medicine: whose codes are written.
        subject: a reference to the person, such as "Patient/p1".
        past: what was taken (MedicationStatement) instead of what is meant to be (MedicationRequest, a
            draft until someone signs it).

    Returns:
        A Bundle of type collection, as a dictionary ready for JSON.

    Raises:
        InputError: departures from a course that has no dates, or that isn't past.

    >>> import handrail
    >>> bundle = course_fhir(handrail.parse_course("10 mg at night for 7 days then stop"),
    ...                      handrail.load_medicine(), subject="Patient/p1")
    >>> [line["text"] for line in bundle["entry"][0]["resource"]["dosageInstruction"]]
    ['10 mg once a day at 22:00 for 7 days', 'stop']
    """
    if course.events and not past:
        raise InputError(
            "Missed, late, doubled and extra doses are of the past, and this is to be written as a request.",
            fix="Write it as what was taken: past=True.",
            where="FHIR",
        )
    if course.events and course.starts_on is None:
        raise InputError(
            "FHIR can hold what happened to a dose only with its date, and this course has no first day.",
            fix="Give the course its first day, or leave the events out.",
            where="FHIR",
        )
    lines = course_lines(course)
    concept = medicine_concept(medicine, title_of(medicine))
    if not past:
        request: Json = {
            "resourceType": "MedicationRequest",
            "status": "draft",
            "intent": "plan",
            "medicationCodeableConcept": concept,
            "subject": {"reference": subject},
            "dosageInstruction": lines,
        }
        return collection([identified(request)])
    whole: Json = {
        "resourceType": "MedicationStatement",
        "status": "active" if course.is_open else "completed",
        "medicationCodeableConcept": concept,
        "subject": {"reference": subject},
    }
    if course.starts_on is not None:
        whole["effectivePeriod"] = _period(course, course.starts_on)
    whole["dosage"] = lines
    statement = identified(whole)
    events = [
        one for number, event in enumerate(course.events) for one in _event(course, event, number, statement)
    ]
    return collection([statement, *events])


def course_lines(course: Course) -> list[Json]:
    """The Dosage lines of a course, numbered in order."""
    lines: list[Json] = []
    day = course.starts_on
    for number, step in enumerate(course.steps, start=1):
        lines += step_lines(step, Place(sequence=number, days=step.days, first_day=day))
        if day is not None and step.days is not None and number < len(course.steps):
            day = day_after(day, step.days)
    return lines


def _period(course: Course, starts_on: dt.date) -> Json:
    period: Json = {"start": starts_on.isoformat()}
    if course.total_days:
        period["end"] = day_after(starts_on, course.total_days - 1).isoformat()
    return period


def _event(course: Course, event: Event, number: int, whole: Json) -> list[Json]:
    """The statements of one departure: what was not taken, and what was instead."""
    assert course.starts_on is not None
    day = day_after(course.starts_on, event.day - 1)
    if event.kind == "extra":
        return [_statement(whole, day, event.minute_of_day or 0, event.dose_micrograms or 0, number)]
    planned = None
    if event.minute_of_day is not None:
        intake = course.regimen_on(event.day).intake_at(event.minute_of_day)
        planned = None if intake is None else intake.dose_micrograms
    missed = _statement(whole, day, event.minute_of_day, planned, number, was_taken=False)
    if event.kind == "missed":
        return [missed]
    minute, taken = event.minute_of_day or 0, planned or 0
    if event.kind == "doubled":
        check_dose(2 * taken)  # the reader believes in no more at one time, and neither does anyone else
        return [missed, _statement(whole, day, minute, 2 * taken, number, instead_of=missed)]
    later, minute = divmod(minute + (event.late_minutes or 0), 1440)
    return [missed, _statement(whole, day_after(day, later), minute, taken, number, instead_of=missed)]


def _statement(
    whole: Json,
    day: dt.date,
    minute: int | None,
    micrograms: int | None,
    number: int,
    *,
    was_taken: bool = True,
    instead_of: Json | None = None,
) -> Json:
    statement: Json = {
        "resourceType": "MedicationStatement",
        "partOf": [reference_to(whole)],
        "status": "completed" if was_taken else "not-taken",
        "medicationCodeableConcept": whole["medicationCodeableConcept"],
        "subject": whole["subject"],
        "effectiveDateTime": day.isoformat(),
    }
    if instead_of is not None:
        statement["derivedFrom"] = [reference_to(instead_of)]
    if minute is not None and micrograms is not None:
        statement["dosage"] = [single_dose(minute, micrograms)]
    return identified(statement, apart=(number,))
