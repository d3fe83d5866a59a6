"""Requests and statements of medicines: what is taken, what is ordered, what else is taken.

What a status means is decided here, once. An order for the medicine that can't be read is never left out
in silence: the dose is then not known, because the rest would pass for the whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from handrail.course.nouns import Course
from handrail.exchange.fhir import codes
from handrail.exchange.fhir.dosage import Line, read_dosage
from handrail.exchange.fhir.medications import Meant, Resolve, meant_by
from handrail.exchange.fhir.node import Node, Unreadable, date_of, moment_of
from handrail.exchange.fhir.notes import Notes, refuse_modifiers
from handrail.exchange.fhir.records import Named, Record, Same
from handrail.exchange.fhir.single_doses import SingleDose, single_dose, with_events
from handrail.exchange.fhir.timeline import Order, course_of
from handrail.exchange.fhir.timing import period_of
from handrail.medicine.nouns import Medicine


@dataclass(slots=True)
class Medicines:
    """What the requests and statements of a record come to.

    Attributes:
        taken, ordered: courses of the pack's medicine: what is taken, and what is drafted or planned.
        is_complete: False where an order for it could not be read, so that its dose isn't known.
        others: names of what else is taken, each once.
        taken_daily_mg: where statements say another daily dose than the orders.
        ordered_since: the day the oldest present order was written, where no line has a date.
        pump_micrograms: the daily dose of a pump.
        reasons: what it is taken for, in the record's words.
    """

    taken: Course | None = None
    ordered: Course | None = None
    is_complete: bool = True
    others: dict[str, str] = field(default_factory=dict[str, str])
    taken_daily_mg: float | None = None
    ordered_since: dt.date | None = None
    has_pump: bool = False
    reasons: list[str] = field(default_factory=list[str])
    were_given: bool = False


@dataclass(frozen=True, slots=True)
class _Use:
    """One order for the pack's own medicine that counts."""

    record: Record
    order: Order
    is_statement: bool
    is_past: bool


def read_medicines(
    records: Sequence[Record],
    medicine: Medicine,
    resolve: Resolve,
    named: Named,
    notes: Notes,
    on: dt.date,
) -> Medicines:
    """Everything that requests and statements say."""
    found = Medicines(were_given=bool(records))
    taken: list[_Use] = []
    ordered: list[_Use] = []
    doses: list[SingleDose] = []
    same = Same(named, frozenset(record.reference for record in records))
    for record in records:
        with notes.of(record.reference):
            try:
                meant = meant_by(record.node, medicine, resolve)
            except Unreadable:
                # Nobody knows what it is, so nobody knows what else is taken either.
                found.others.setdefault(f"a medicine that can't be read ({record.reference})", "")
                raise
            if meant.is_this:
                _own(record, meant, same, taken, ordered, doses, found, notes)
            elif _is_taken_now(record, notes, on):
                found.others.setdefault(meant.name, record.reference)
    if found.is_complete:
        _put_together(found, taken, ordered, doses, notes)
    return found


# ------------------------------------------------------------------------------- the pack's medicine


def _own(
    record: Record,
    meant: Meant,
    same: Same,
    taken: list[_Use],
    ordered: list[_Use],
    doses: list[SingleDose],
    found: Medicines,
    notes: Notes,
) -> None:
    try:
        refuse_modifiers(record.node)
        place = _place_of(record, same, notes)
        if place == "":
            return
        if not meant.is_oral or _is_intrathecal(record.node):
            found.has_pump = True
            raise Unreadable("medication", meant.name, "this is not swallowed: only doses by mouth are read")
        for reason in record.node.children("reasonCode"):
            words = reason.text("text") or next(
                (display for one in reason.children("coding") if (display := one.text("display"))), None
            )
            if words:
                found.reasons.append(words)
        order = None if place == "dose" else _order(record, meant, notes)
    except Unreadable:
        found.is_complete = False
        raise
    if order is None:
        # What happened to one dose is no order: if it can't be read, the dose is known all the same.
        doses.append(single_dose(record, meant, same))
        return
    is_statement = record.kind == "MedicationStatement"
    is_past = record.node.text("status") in ("completed", "stopped")
    use = _Use(record, order, is_statement, is_past)
    (ordered if place == "ordered" else taken).append(use)
    if place == "taken" and not is_statement and record.node.has("authoredOn"):
        written = date_of(record.node, "authoredOn")
        if written and (found.ordered_since is None or written < found.ordered_since):
            found.ordered_since = written


def _place_of(record: Record, same: Same, notes: Notes) -> str:
    """Whether it is "taken", "ordered" or a "dose" (once); "" for what doesn't count, which is then noted."""
    node = record.node
    if node.truth("doNotPerform") is True:
        notes.add("doNotPerform", "true", "this is an instruction not to give it")
        return ""
    if record.kind == "MedicationRequest":
        return _place_of_request(node, same, notes)
    return _place_of_statement(node, notes)


def _place_of_request(node: Node, same: Same, notes: Notes) -> str:
    status, intent = node.text("status"), node.text("intent")
    if status not in codes.REQUEST_STATUSES or status == "unknown":
        raise Unreadable("status", status, "nobody can say from this whether it is taken")
    if intent not in codes.INTENTS:
        raise Unreadable("intent", intent, "this is no intent of R4")
    if status in ("cancelled", "entered-in-error"):
        notes.add("status", status, "it does not count", matters=False)
        return ""
    if status in ("completed", "stopped"):
        notes.add("status", status, "this order is over; what it said was not read as taken now")
        return ""
    if status == "on-hold":
        notes.add("status", status, "it is on hold: not taken now")
        return ""
    if intent == "option":
        notes.add("intent", intent, "it is one of several options, and none was chosen")
        return ""
    if intent in codes.CHILD_INTENTS and same.references.intersection(same.named_in(node, "basedOn")):
        notes.add(
            "intent",
            intent,
            "it carries out another order given here and is counted with that one",
            matters=False,
        )
        return ""
    return "ordered" if status == "draft" or intent in ("plan", "proposal") else "taken"


def _place_of_statement(node: Node, notes: Notes) -> str:
    status = node.text("status")
    if status not in codes.STATEMENT_STATUSES or status == "unknown":
        raise Unreadable("status", status, "nobody can say from this whether it is taken")
    if status == "entered-in-error":
        notes.add("status", status, "it does not count", matters=False)
        return ""
    if status == "not-taken":
        if node.has("effectiveDateTime"):
            return "dose"
        notes.add("status", status, "it says that it is not taken, and not on which day")
        return ""
    if status == "on-hold":
        notes.add("status", status, "it is on hold: not taken now")
        return ""
    if status == "intended":
        return "ordered"
    return "dose" if node.has("effectiveDateTime") and status == "completed" else "taken"


def _is_intrathecal(node: Node) -> bool:
    for name in ("dosageInstruction", "dosage"):
        for dosage in node.children(name):
            route = dosage.child("route")
            for coding in route.children("coding") if route else ():
                if coding.text("code") in codes.INTRATHECAL_ROUTES:
                    return True
            if route and "intrathecal" in (route.text("text") or "").casefold():
                return True
    return False


def _order(record: Record, meant: Meant, notes: Notes) -> Order:
    lines = _lines(record, meant, notes)
    if any(line.is_single for line in lines):
        raise Unreadable("dosage", "one dose", "a single dose makes no course")
    start: dt.date | None = None
    period = record.node.child("effectivePeriod")
    if period is not None:
        start, days = period_of(period)
        if days is not None and len(lines) == 1 and lines[0].days is None:
            lines = [_ending(lines[0], days)]
    group = record.node.child("groupIdentifier")
    called = "" if group is None else f"{group.text('system') or ''}|{group.text('value') or ''}"
    return Order(reference=record.reference, lines=tuple(lines), group=called, starts_on=start)


def _ending(line: Line, days: int) -> Line:
    return replace(line, steps=(*line.steps[:-1], replace(line.steps[-1], days=days)))


def _lines(record: Record, meant: Meant, notes: Notes) -> list[Line]:
    name = "dosageInstruction" if record.kind == "MedicationRequest" else "dosage"
    nodes = record.node.children(name)
    if not nodes:
        raise Unreadable(name, None, "it has no dose")
    lines = [read_dosage(node, meant.strength) for node in nodes]
    for line in lines:
        for note in line.notes:
            notes.add(note.path, note.found, note.why)
    return lines


# ----------------------------------------------------------------------------------------- together


def _put_together(
    found: Medicines,
    taken: list[_Use],
    ordered: list[_Use],
    doses: list[SingleDose],
    notes: Notes,
) -> None:
    requests = [use for use in taken if not use.is_statement]
    statements = [use for use in taken if use.is_statement and not use.is_past]
    past = [use for use in taken if use.is_statement and use.is_past]
    found.ordered = _course(ordered, found, notes)
    if requests:
        found.taken = _course(requests, found, notes)
        stated = _course(statements, found, notes)
        for use in past:
            notes.about(
                use.record.reference, "status", "completed", "past use beside present orders is not read"
            )
        if found.taken and stated and stated.steady_regimen != found.taken.steady_regimen:
            found.taken_daily_mg = stated.steady_regimen.daily_dose_mg
    elif statements or past:
        dated = [use for use in past if use.order.starts_on or any(one.starts_on for one in use.order.lines)]
        if statements and len(dated) < len(past):
            for use in past:
                if use not in dated:
                    notes.about(use.record.reference, "effectivePeriod", None, "it is not said when that was")
            past = dated
        found.taken = _course([*past, *statements], found, notes)
    if found.taken:
        found.taken = with_events(found.taken, doses, notes)
    else:
        for one in doses:
            notes.about(one.record.reference, "dosage", one.day, "there is no course that it belongs to")


def _course(uses: Sequence[_Use], found: Medicines, notes: Notes) -> Course | None:
    if not uses:
        return None
    try:
        return course_of([use.order for use in uses])
    except Unreadable as problem:
        found.is_complete = False
        for use in uses:
            notes.about(use.record.reference, problem.path, problem.found, problem.why)
        return None


# ----------------------------------------------------------------------------------- other medicines


def _is_taken_now(record: Record, notes: Notes, on: dt.date) -> bool:
    """Whether another medicine counts; a status that nobody understands counts, and is noted."""
    node = record.node
    status = node.text("status")
    try:
        refuse_modifiers(node)
    except Unreadable as problem:
        notes.add(problem.path, problem.found, "it may change the meaning: counted as taken")
        return True
    if node.truth("doNotPerform") is True:
        return False
    if status in ("active", "draft", "intended"):
        period = node.child("effectivePeriod")
        end = moment_of(period, "end") if period else None
        return end is None or end.date() >= on
    if status in ("completed", "stopped", "cancelled", "entered-in-error", "not-taken"):
        return False
    if status == "on-hold":
        notes.add("status", status, "it is on hold: not counted among what is taken")
        return False
    notes.add("status", status, "nobody can say from this whether it is taken: counted")
    return True
