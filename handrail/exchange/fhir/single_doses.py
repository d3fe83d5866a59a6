"""What happened to single doses: missed, late, doubled, or taken on top, as statements of one day each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from handrail.course.nouns import Course, Event
from handrail.errors import InputError
from handrail.exchange.fhir.dosage import read_dosage
from handrail.exchange.fhir.medications import Meant
from handrail.exchange.fhir.node import Unreadable, date_of, shown
from handrail.exchange.fhir.notes import Notes
from handrail.exchange.fhir.records import Record, Same


@dataclass(frozen=True, slots=True)
class SingleDose:
    """Something that happened to one dose, or a dose taken once."""

    record: Record
    day: dt.date
    was_taken: bool
    minute: int | None
    micrograms: int | None
    instead_of: tuple[str, ...]


def single_dose(record: Record, meant: Meant, same: Same) -> SingleDose:
    """What a statement of one day says of one dose.

    Raises:
        Unreadable: it has no day, or not one dose with its time.
    """
    node = record.node
    day = date_of(node, "effectiveDateTime")
    if day is None:
        raise Unreadable("effectiveDateTime", None, "it is not said on which day")
    was_taken = node.text("status") == "completed"
    lines = [read_dosage(one, meant.strength) for one in node.children("dosage")]
    if len(lines) > 1 or (was_taken and not lines):
        raise Unreadable("dosage", f"{len(lines)} lines", "one dose has one line")
    intakes = lines[0].steps[0].regimen.intakes if lines else ()
    if lines and (len(intakes) != 1 or (was_taken and not lines[0].is_single)):
        raise Unreadable("dosage", f"{len(intakes)} doses", "one dose with its time of day is needed")
    return SingleDose(
        record=record,
        day=day,
        was_taken=was_taken,
        minute=intakes[0].minute_of_day if intakes else None,
        micrograms=intakes[0].dose_micrograms if intakes else None,
        instead_of=same.named_in(node, "derivedFrom"),
    )


def with_events(course: Course, doses: Sequence[SingleDose], notes: Notes) -> Course:
    """The course with what departed from it."""
    if not doses:
        return course
    if course.starts_on is None:
        for one in doses:
            notes.about(one.record.reference, "effectiveDateTime", one.day, "the course itself has no dates")
        return course
    first_day = course.starts_on
    by_reference = {one.record.reference: one for one in doses}
    replaced = {reference for one in doses for reference in one.instead_of}
    for one in sorted(doses, key=lambda each: (each.day, each.minute or 0, each.record.reference)):
        if not one.was_taken and one.record.reference in replaced:
            continue
        missed = next((by_reference[r] for r in one.instead_of if r in by_reference), None)
        try:
            event = _event(first_day, one, missed)
            course = Course(
                steps=course.steps,
                events=(*course.events, event),
                starts_on=course.starts_on,
                assumptions=course.assumptions,
            )
        except (InputError, Unreadable) as error:
            why = error.why if isinstance(error, Unreadable) else error.message
            notes.about(one.record.reference, "dosage", one.day, why)
    return course


def _event(starts_on: dt.date, one: SingleDose, missed: SingleDose | None) -> Event:
    day = (one.day - starts_on).days + 1
    if not one.was_taken:
        return Event(kind="missed", day=day, minute_of_day=one.minute)
    if missed is None:
        return Event(kind="extra", day=day, minute_of_day=one.minute, dose_micrograms=one.micrograms)
    planned = (missed.day - starts_on).days + 1
    if missed.minute is None or missed.micrograms is None or one.minute is None:
        raise Unreadable("dosage", None, "it is not said which dose it stands for")
    late = (day - planned) * 1440 + one.minute - missed.minute
    if late == 0 and one.micrograms == 2 * missed.micrograms:
        return Event(kind="doubled", day=planned, minute_of_day=missed.minute)
    if late > 0 and one.micrograms == missed.micrograms:
        return Event(kind="late", day=planned, minute_of_day=missed.minute, late_minutes=late)
    raise Unreadable("dosage", f"{shown(one.micrograms)} micrograms", "neither a late nor a doubled dose")
