"""FHIR R4 in: a resource or a Bundle becomes a person, a course, and a list of what could not be read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from handrail.check.records import Records, Refill
from handrail.course.nouns import Course
from handrail.errors import InputError
from handrail.exchange.fhir.bundles import FIX, Bundle, loaded, one_subject, unpacked
from handrail.exchange.fhir.dialysis import DIALYSIS, read_procedure, settle_dialysis
from handrail.exchange.fhir.facts import (
    About,
    Value,
    read_allergy,
    read_condition,
    read_patient,
)
from handrail.exchange.fhir.kidneys import as_said, with_newest_kidneys
from handrail.exchange.fhir.medications import Meant, meant_by
from handrail.exchange.fhir.node import Node, Unreadable
from handrail.exchange.fhir.notes import Notes, NotRead
from handrail.exchange.fhir.observations import read_observations
from handrail.exchange.fhir.orders import Medicines, read_medicines
from handrail.exchange.fhir.records import Record
from handrail.exchange.fhir.supplies import read_refills
from handrail.medicine.kleene import Between
from handrail.medicine.nouns import Medicine
from handrail.person.nouns import Person
from handrail.person.words import INDICATIONS, read_indication

_MEDICATION_KINDS = ("MedicationRequest", "MedicationStatement")
_WHY_NOT = {
    "MedicationAdministration": "single administrations are not read here",
    "OperationOutcome": "the server that gave this says that something went wrong or is missing",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class FhirReading:
    """What a record says, and what in it could not be read.

    Attributes:
        person: everything known about the person; unknown stays None.
        facts: further facts for `check_course(..., facts=...)`; those that the person has too, and what is
            known only as a bound (an eGFR of "more than 90").
        taken: the course of this medicine that is taken now, or was; None if none is there, or if any
            order for it could not be read: a part must not pass for the whole.
        ordered: the course that drafts and plans describe.
        today: the day of `taken` that is today, for `check_course(..., from_day=...)`; None if its first
            day isn't known.
        is_dose_known: False where there is an order for this medicine that could not be read.
        values: every measurement that can be used, each with its day; of one kind the oldest first, and the
            last is the one that counts (of the kidneys also one without a date, where it is graver).
        records: what was handed out, and the eGFR over time, for `records_facts`.
        not_read: what could not be read or was not used, with the reason.
        assumptions: what was taken as meant.
        ask_first: facts that the record leaves open and that have to be asked before all others.
        subject: such as "Patient/p1", or "".
    """

    person: Person
    facts: Mapping[str, object]
    taken: Course | None
    ordered: Course | None
    today: int | None
    is_dose_known: bool
    values: tuple[Value, ...]
    records: Records
    not_read: tuple[NotRead, ...]
    assumptions: tuple[str, ...]
    subject: str
    on: dt.date
    ask_first: tuple[str, ...] = ()

    @property
    def course(self) -> Course | None:
        """What is ordered, where something is; otherwise what is taken."""
        return self.ordered or self.taken

    @property
    def person_as_said(self) -> Person:
        """The person with the eGFR that has no date, where one has none; for `records_facts(person=...)`."""
        return as_said(self.person, self.values)


def read_fhir(
    resource: Mapping[str, Any] | str | bytes,
    medicine: Medicine,
    *,
    on: dt.date | None = None,
    asked: Collection[str] = (),
) -> FhirReading:
    """Read a FHIR R4 resource, or a Bundle of them, about one person.

    Args:
        resource: the JSON, as text or as a dictionary.
        medicine: the medicine whose course is looked for; everything else counts among the others.
        on: today, for ages and for what is current; today's date if left out.
        asked: lists that were asked for in full, so that nothing in them means none: "conditions",
            "other_medicines". Without it a list of which nothing was given stays unknown.

    Returns:
        The person, the course, and everything that could not be read, with the reason. An element of a
        wrong type makes its resource unreadable, not the others.

    Raises:
        InputError: it is no JSON or no FHIR resource, it is about several people, or it is the history
            of resources instead of their present state.
    """
    on = on or dt.date.today()
    notes = Notes()
    try:
        bundle = unpacked(loaded(resource), notes)
        subject = one_subject(bundle, notes)
    except RecursionError:
        raise InputError("The record is nested too deeply to be read.", fix=FIX, where="FHIR") from None
    about = About()
    _read_about(bundle, medicine, about, notes, on)
    medicines = read_medicines(
        [one for one in bundle.records if one.kind in _MEDICATION_KINDS],
        medicine,
        bundle.resolve,
        bundle.named,
        notes,
        on,
    )
    handed_out = [one for one in bundle.records if one.kind == "MedicationDispense"]
    refills = read_refills(handed_out, medicine, bundle.resolve, notes)
    return _reading(about, medicines, refills, medicine, notes, on, subject, frozenset(asked))


def _read_about(bundle: Bundle, medicine: Medicine, about: About, notes: Notes, on: dt.date) -> None:
    for record in bundle.records:
        if record.kind == "Patient":
            read_patient(record, about, notes, on)
        elif record.kind == "Condition":
            read_condition(record, medicine, about, notes)
        elif record.kind == "AllergyIntolerance":
            read_allergy(record, medicine, about, notes, _is_to_this(record, medicine))
        elif record.kind == "Procedure":
            read_procedure(record, about, notes, on)
        elif record.kind not in (*_MEDICATION_KINDS, "Observation", "Medication", "MedicationDispense"):
            why = _WHY_NOT.get(record.kind, "this kind of resource is not read here")
            notes.about(record.reference, "resourceType", record.kind, why, matters=record.kind in _WHY_NOT)
    read_observations([one for one in bundle.records if one.kind == "Observation"], about, notes, on)


def _is_to_this(record: Record, medicine: Medicine) -> bool:
    code = record.node.values.get("code")
    if not isinstance(code, Mapping):
        return False
    try:
        meant: Meant = meant_by(Node({"medicationCodeableConcept": code}), medicine, lambda *_: None)
    except Unreadable:
        return False
    return meant.is_this


# -------------------------------------------------------------------------------------- the reading


def _reading(
    about: About,
    medicines: Medicines,
    refills: tuple[Refill, ...],
    medicine: Medicine,
    notes: Notes,
    on: dt.date,
    subject: str,
    asked: frozenset[str],
) -> FhirReading:
    dialysis, must_ask = settle_dialysis(about, notes)
    assumptions = list(about.assumptions)
    person, facts = _person(about, dialysis, medicines, medicine, notes, asked, assumptions)
    person, egfr = with_newest_kidneys(person, about.values, assumptions)
    records = Records(refills=refills, egfr=egfr)
    taken = medicines.taken if medicines.is_complete else None
    ordered = medicines.ordered if medicines.is_complete else None
    if not medicines.is_complete:
        notes.about(
            medicine.name, "dose", "not known",
            "an order for it could not be read, and the rest must not pass for the whole",
        )  # fmt: skip
    today = None
    if taken is not None and taken.starts_on is not None:
        today = (on - taken.starts_on).days + 1
        today = today if today >= 1 else None
    if taken is not None and taken.starts_on is None and medicines.ordered_since is not None:
        days = (on - medicines.ordered_since).days
        if days > 0:
            facts["days_on_medicine"] = Between(float(days))
            assumptions.append(
                f"Taken at least since the order was written, on {medicines.ordered_since}; since when "
                "before that isn't known."
            )
    if medicines.taken_daily_mg is not None:
        facts["taken_daily_mg"] = medicines.taken_daily_mg
        assumptions.append(
            "A statement says another daily dose than the order: the one is taken as what is really taken."
        )
    for course in (taken, ordered):
        assumptions.extend(course.assumptions if course else ())
    known = medicine.vocabulary.facts
    return FhirReading(
        person=person,
        facts={name: value for name, value in facts.items() if name in known},
        taken=taken,
        ordered=ordered,
        today=today,
        is_dose_known=medicines.is_complete,
        values=tuple(about.values),
        records=records,
        not_read=tuple(notes.all),
        assumptions=tuple(dict.fromkeys(assumptions)),
        subject=subject,
        on=on,
        ask_first=(DIALYSIS,) if must_ask else (),
    )


def _person(
    about: About,
    dialysis: str | None,
    medicines: Medicines,
    medicine: Medicine,
    notes: Notes,
    asked: frozenset[str],
    assumptions: list[str],
) -> tuple[Person, dict[str, object]]:
    """The person, one fact after another: what contradicts something newer is noted and left out."""
    fields = set(Person.__dataclass_fields__)
    facts: dict[str, object] = {}
    person = Person()
    for name, value in (("age_years", about.age_years), ("sex", about.sex), ("country", about.country)):
        person = _with(person, name, value, "Patient", notes)
    # Before the figures: an eGFR that contradicts dialysis is not to hide it.
    person = _with(person, "dialysis", dialysis, "Condition", notes)
    # The newest first: what an older figure contradicts is the older figure's fault.
    newest = sorted({one.fact: one for one in about.values}.values(), key=_by_age)
    for one in newest:
        if isinstance(one.value, Between):
            facts[one.fact] = one.value
        elif one.fact in fields:
            person = _with(person, one.fact, one.value, one.reference, notes)
        elif one.fact in medicine.vocabulary.facts:
            facts[one.fact] = one.value
    if about.conditions or about.conditions_were_given or "conditions" in asked:
        if about.conditions_were_given or "conditions" in asked:
            person = _with(person, "conditions", tuple(about.conditions), "Condition", notes)
        else:
            # Only allergies were given: a name that nothing knows keeps the list from passing for whole.
            known = (*about.conditions, "illnesses, which the record does not give")
            person = _with(person, "conditions", known, "AllergyIntolerance", notes)
    # Orders for this medicine alone say nothing of others, unless others were asked for.
    if medicines.others or "other_medicines" in asked:
        person = _with(person, "other_medicines", tuple(medicines.others), "medicines", notes)
        assumptions.append(
            "The medicines of the record are taken for all there are: ask about bought ones, and alcohol."
        )
    person = _with(person, "indication", _indication(medicines.reasons, notes), "MedicationRequest", notes)
    if medicines.has_pump:
        facts["pump"] = True
    given = {name: value for name, value in facts.items() if not isinstance(value, Between)}
    return replace(person, facts=given), facts


def _by_age(one: Value) -> float:
    return -one.when.timestamp() if one.when else float("inf")


def _with(person: Person, name: str, value: object, reference: str, notes: Notes) -> Person:
    if value is None:
        return person
    try:
        return replace(person, **{name: value})
    except InputError as error:
        notes.about(reference, name, value, error.message)
        return person


def _indication(reasons: list[str], notes: Notes) -> str | None:
    found: set[str] = set()
    for reason in reasons:
        try:
            found.add(read_indication(reason))
        except InputError:
            plain = reason.casefold()
            if "spastic" in plain:
                found.add(INDICATIONS[0])
            elif "alcohol" in plain:
                found.add(INDICATIONS[1])
            else:
                notes.about("MedicationRequest", "reasonCode", reason, "what it is taken for can't be read")
    if len(found) > 1:
        notes.about("MedicationRequest", "reasonCode", ", ".join(sorted(found)), "several reasons are given")
        return None
    return next(iter(found), None)
