"""FHIR R4 in: a resource or a Bundle becomes a person, a course, and a list of what could not be read."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from handrail.check.records import EgfrReading, Records
from handrail.course.nouns import Course
from handrail.errors import InputError
from handrail.exchange.fhir.facts import (
    About,
    Value,
    read_allergy,
    read_condition,
    read_observations,
    read_patient,
)
from handrail.exchange.fhir.medications import Meant, meant_by
from handrail.exchange.fhir.node import Node, Unreadable, shown
from handrail.exchange.fhir.notes import Notes, NotRead
from handrail.exchange.fhir.orders import Medicines, Record, read_medicines
from handrail.exchange.fhir.supplies import read_refills
from handrail.medicine.kleene import Between
from handrail.medicine.nouns import Medicine
from handrail.person.nouns import Person
from handrail.person.words import INDICATIONS, read_indication

MOST_CHARACTERS = 20_000_000
MOST_RESOURCES = 5_000

_MEDICATION_KINDS = ("MedicationRequest", "MedicationStatement")
_WHY_NOT = {
    "MedicationAdministration": "single administrations are not read here",
    "OperationOutcome": "the server that gave this says that something went wrong or is missing",
}
_FIX = "Give a FHIR R4 resource, or a Bundle of them, as JSON."


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
            last is the one that the person has.
        records: what was handed out, and the eGFR over time, for `records_facts`.
        not_read: what could not be read or was not used, with the reason.
        assumptions: what was taken as meant.
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

    @property
    def course(self) -> Course | None:
        """What is ordered, where something is; otherwise what is taken."""
        return self.ordered or self.taken


@dataclass(slots=True)
class _Bundle:
    """The resources of what was given, found by the names that references use."""

    records: list[Record] = field(default_factory=list[Record])
    by_name: dict[str, Node] = field(default_factory=dict[str, Node])

    def resolve(self, reference: str, base: Node) -> Node | None:
        """The resource that a reference names: contained, in the Bundle, or None."""
        if reference.startswith("#"):
            return next((one for one in base.children("contained") if one.text("id") == reference[1:]), None)
        return self.by_name.get(reference) or self.by_name.get(_last_two(reference))

    def named(self, reference: str) -> str:
        """What the resource that a reference names is called here; as it stands if it isn't here."""
        node = self.by_name.get(reference)
        for record in self.records if node is not None else ():
            if record.node is node:
                return record.reference
        return reference if reference.startswith("urn:") else _last_two(reference)


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
        bundle = _unpacked(_loaded(resource), notes)
        subject = _one_subject(bundle, notes)
    except RecursionError:
        raise InputError("The record is nested too deeply to be read.", fix=_FIX, where="FHIR") from None
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
    records = Records(
        refills=read_refills(handed_out, medicine, bundle.resolve, notes), egfr=_egfr_readings(about)
    )
    return _reading(about, medicines, records, medicine, notes, on, subject, frozenset(asked))


def _egfr_readings(about: About) -> tuple[EgfrReading, ...]:
    found: list[EgfrReading] = []
    for one in about.values:
        if one.fact != "egfr_ml_min_1_73m2" or one.when is None or isinstance(one.value, Between):
            continue
        try:
            found.append(EgfrReading(on=one.when.date(), value=one.value))
        except InputError:
            continue  # the person refuses it as well, and that is noted
    return tuple(found)


def _read_about(bundle: _Bundle, medicine: Medicine, about: About, notes: Notes, on: dt.date) -> None:
    for record in bundle.records:
        if record.kind == "Patient":
            read_patient(record, about, notes, on)
        elif record.kind == "Condition":
            read_condition(record, medicine, about, notes)
        elif record.kind == "AllergyIntolerance":
            read_allergy(record, medicine, about, notes, _is_to_this(record, medicine))
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


# ----------------------------------------------------------------------------------- what was given


def _loaded(resource: object) -> Mapping[str, object]:
    if isinstance(resource, str | bytes):
        if len(resource) > MOST_CHARACTERS:
            raise InputError("The record is too large to be one person's.", fix=_FIX, where="FHIR")
        try:
            resource = json.loads(resource)
        except (ValueError, RecursionError) as error:
            why = f" ({error.msg}, line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
            raise InputError(f"This is no JSON{why}.", fix=_FIX, where="FHIR") from None
    if not isinstance(resource, Mapping):
        raise InputError(f"This is {shown(resource)}, and no FHIR resource.", fix=_FIX, where="FHIR")
    return cast("Mapping[str, object]", resource)


def _unpacked(resource: Mapping[str, object], notes: Notes) -> _Bundle:
    bundle = _Bundle()
    kind = resource.get("resourceType")
    if not isinstance(kind, str) or not kind:
        raise InputError(
            f"The resource has no resourceType; there stands {shown(kind)}.", fix=_FIX, where="FHIR"
        )
    if kind != "Bundle":
        _take(resource, "", bundle, notes, "resource")
        return bundle
    try:
        _unpack(Node(resource), bundle, notes, "Bundle", 0)
    except Unreadable as problem:
        raise InputError(
            f"There stands {problem.found}, and {problem.why}.", fix=_FIX, where=f"Bundle, {problem.path}"
        ) from None
    return bundle


def _unpack(node: Node, bundle: _Bundle, notes: Notes, where: str, depth: int) -> None:
    if node.text("type") == "history" or depth > 3:
        raise InputError(
            "This Bundle holds old versions of resources, or Bundles in Bundles, and what is true now can't "
            "be told from it.",
            fix="Give the present resources, as a search returns them.",
            where=where,
        )
    for link in node.children("link"):
        if link.text("relation") == "next":
            notes.about(where, "link", "next", "there are further pages of this record that were not given")
    for entry in node.children("entry"):
        if len(bundle.records) > MOST_RESOURCES:
            raise InputError(f"There are more than {MOST_RESOURCES:,} resources.", fix=_FIX, where=where)
        inner = entry.child("resource")
        if inner is None:
            continue
        if inner.values.get("resourceType") == "Bundle":
            _unpack(inner, bundle, notes, f"{where}, {entry.path}", depth + 1)
        else:
            _take(inner.values, entry.text("fullUrl") or "", bundle, notes, f"{where}, {entry.path}")


def _take(values: Mapping[str, object], full_url: str, bundle: _Bundle, notes: Notes, where: str) -> None:
    node = Node(values)
    kind, identifier = values.get("resourceType"), values.get("id")
    if not isinstance(kind, str) or not kind.isascii() or not kind.isalpha():
        notes.about(where, "resourceType", kind, "it is not said what this is")
        return
    has_id = isinstance(identifier, str) and bool(identifier.strip())
    reference = f"{kind}/{shown(identifier)}" if has_id else f"{kind} ({where})"
    if reference in bundle.by_name and has_id:
        if bundle.by_name[reference].values == values:
            return
        notes.about(reference, "id", identifier, "it was given twice, and differs: both were read")
        reference = f"{reference} ({where})"
    bundle.records.append(Record(kind, reference, node))
    bundle.by_name[reference] = node
    if full_url:
        bundle.by_name[full_url] = node


def _last_two(reference: str) -> str:
    """Of "https://ehr.example/fhir/Patient/p1/_history/2", "Patient/p1"."""
    return "/".join(reference.split("/_history/")[0].split("/")[-2:])


def _one_subject(bundle: _Bundle, notes: Notes) -> str:
    """The person that everything is about.

    Raises:
        InputError: there are several.
    """
    patients = {one.reference for one in bundle.records if one.kind == "Patient"}
    named: set[str] = set()
    for record in bundle.records:
        for name in ("subject", "patient"):
            held = record.node.values.get(name)
            reference = (
                cast("Mapping[str, object]", held).get("reference") if isinstance(held, Mapping) else None
            )
            if isinstance(reference, str) and reference.strip():
                named.add(bundle.named(reference.strip()))
    everyone = patients | named
    if len(everyone) > 1:
        shown_people = ", ".join(sorted(shown(one) for one in everyone)[:3])
        raise InputError(
            f"This is about several people: {shown_people}.",
            fix="Give the record of one person.",
            where="FHIR",
        )
    return next(iter(everyone), "")


# -------------------------------------------------------------------------------------- the reading


def _reading(
    about: About,
    medicines: Medicines,
    records: Records,
    medicine: Medicine,
    notes: Notes,
    on: dt.date,
    subject: str,
    asked: frozenset[str],
) -> FhirReading:
    assumptions = list(about.assumptions)
    person, facts = _person(about, medicines, medicine, notes, asked, assumptions)
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
    )


def _person(
    about: About,
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
        person = _with(person, name, value, subject_of(notes, "Patient"), notes)
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
    if medicines.were_given or "other_medicines" in asked:
        person = _with(person, "other_medicines", tuple(medicines.others), "medicines", notes)
        assumptions.append(
            "The medicines of the record are taken for all there are: ask about bought ones, and alcohol."
        )
    person = _with(person, "indication", _indication(medicines.reasons, notes), "MedicationRequest", notes)
    if medicines.has_pump:
        facts["pump"] = True
    given = {name: value for name, value in facts.items() if not isinstance(value, Between)}
    return replace(person, facts=given), facts


def subject_of(notes: Notes, kind: str) -> str:
    """What to call a resource of which there can be only one."""
    return kind


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
