"""A record that was read, checked; and the findings as FHIR, with what could not be read among them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handrail.exchange.fhir.findings_out import check_fhir
from handrail.exchange.fhir.resources import Json, identified

if TYPE_CHECKING:
    from handrail.check.nouns import CheckResult
    from handrail.check.records import RecordFacts
    from handrail.exchange.fhir.reading import FhirReading
    from handrail.medicine.nouns import Medicine

MOST_UNREAD = 200
"""Entries written one by one; the rest is a count."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckedReading:
    """A check of what a record says.

    Attributes:
        told: what the record's refills and lists showed.
        facts, from_day, on: what the check was asked with, for asking the same again.
    """

    result: CheckResult
    told: RecordFacts
    facts: Mapping[str, object]
    from_day: int | None
    on: dt.date


def check_reading(
    reading: FhirReading, medicine: Medicine, *, within_ms: float | None = None
) -> CheckedReading:
    """Check the order in a record, or what is taken where none is in it, for the person in it.

    Args:
        reading: the answer of `read_fhir`.
        medicine: the pack whose rules are asked.
        within_ms: as in `check_course`.

    Raises:
        InputError: as in `check_course`.
    """
    from handrail.check import check_course
    from handrail.check.records import records_facts

    told = records_facts(reading.records, reading.course, medicine, reading.on, person=reading.person_as_said)
    facts: Mapping[str, object] = {**told.facts, **reading.facts}
    from_day = reading.today if reading.ordered is None else None
    result = check_course(
        reading.course,
        reading.person,
        medicine,
        facts=facts,
        from_day=from_day,
        on=reading.on,
        within_ms=within_ms,
    )
    return CheckedReading(result=result, told=told, facts=facts, from_day=from_day, on=reading.on)


def checked_fhir(checked: CheckedReading, reading: FhirReading, medicine: Medicine) -> Json:
    """The Bundle of `check_fhir`, with an OperationOutcome for what could not be read.

    Where an order for the medicine itself could not be read the outcome is an error and comes first:
    without it the rest is about another dose.

    Args:
        checked: the check.
        reading: the record it is of.
        medicine: the pack whose rules were asked.
    """
    bundle = check_fhir(checked.result, medicine, subject=reading.subject or "Patient/unknown")
    issues = _issues(reading)
    if not issues:
        return bundle
    outcome = identified({"resourceType": "OperationOutcome", "issue": issues})
    first = {"fullUrl": f"urn:uuid:{outcome['id']}", "resource": outcome}
    return {**bundle, "entry": [first, *bundle.get("entry", [])]}


def _issues(reading: FhirReading) -> list[Json]:
    issues: list[Json] = []
    if not reading.is_dose_known:
        issues.append(
            {
                "severity": "error",
                "code": "incomplete",
                "diagnostics": "An order for the medicine could not be read, so its dose was not checked.",
            }
        )
    unread = sorted(reading.not_read, key=lambda one: not one.matters)
    for one in unread[:MOST_UNREAD]:
        said: Json = {
            "severity": "warning" if one.matters else "information",
            "code": "not-supported",
            "diagnostics": f"Not read: {one.found or 'nothing'}. {one.why}".replace("..", "."),
        }
        place = ".".join(part for part in (one.reference, one.path) if part)
        if place:
            said["expression"] = [place]
        issues.append(said)
    if len(unread) > MOST_UNREAD:
        issues.append(
            {
                "severity": "warning",
                "code": "not-supported",
                "diagnostics": f"{len(unread) - MOST_UNREAD} more were not read.",
            }
        )
    return issues
