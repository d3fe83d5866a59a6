"""Unsigned orders, laid over the record: what would stand in it if they were signed.

A draft of the medicine takes the place of the order that it names (`priorPrescription`, or the same id);
where it names none, it takes the place of all present orders for the medicine, and the card says so. A
draft that is stopped, cancelled or "do not perform" ends what it names. Drafts of other medicines are
added to what is taken, or take it away, in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from handrail.exchange.cds_hooks.calls import draft_reference
from handrail.exchange.cds_hooks.nouns import Draft
from handrail.exchange.cds_hooks.words import quoted
from handrail.exchange.fhir.medications import Meant, meant_by
from handrail.exchange.fhir.node import Node, Unreadable
from handrail.medicine.lookup import find_medicines, may_be_the_medicine
from handrail.medicine.nouns import Medicine

Resource = Mapping[str, Any]

ENDED = frozenset({"cancelled", "stopped", "completed", "entered-in-error", "on-hold"})
_ORDERS = ("MedicationRequest", "MedicationStatement")
REPLACES_ALL = (
    "The draft is taken to replace the present prescription of this medicine; it does not say so itself. "
    "If both are meant to be taken, the day's dose is the sum of both, and that was not checked."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Laid:
    """A record with drafts laid over it.

    Attributes:
        resources: everything that would stand, drafts as active orders.
        orders_own: a draft orders the medicine; the record's own orders that remain stand beside it.
        ends_own: drafts end every order for the medicine, and none begins one.
        unread, notes: sentences for cards.
        perhaps: labels of drafts that may be the medicine, written otherwise.
        not_listed: sentences too: drafts of medicines that the pack doesn't know. They matter only where
            the pack's own medicine is taken or ordered.
    """

    resources: tuple[Resource, ...]
    orders_own: bool = False
    ends_own: bool = False
    unread: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    not_listed: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()

    @property
    def is_about_medicine(self) -> bool:
        """Whether a draft orders, changes or stops the medicine itself."""
        return self.orders_own or self.ends_own


def lay_over(record: Sequence[Resource], drafts: Sequence[Resource], medicine: Medicine) -> Laid:
    """The record as it would be with the drafts signed.

    Args:
        record: the resources of the record.
        drafts: of any kind; only orders of medicines change anything here.
        medicine: the one that is looked for.
    """
    standing, added = list(record), list[Resource]()
    orders_own = ends_own = False
    unread: list[str] = []
    notes: list[str] = []
    not_listed: list[str] = []
    perhaps: list[str] = []
    for draft in drafts:
        if draft.get("resourceType") != "MedicationRequest":
            continue
        meant = meant_in(draft, medicine, [*record, *drafts])
        if meant is None:
            unread.append(f"The draft {quoted(label_of(draft))}: which medicine it is could not be read.")
            added.append(_active(draft))
            continue
        if not meant.is_this and may_be_the_medicine(meant.name, medicine):
            perhaps.append(label_of(draft))
        named = _named_by(draft)
        if _is_ended(draft):
            standing = _without(standing, named, meant, medicine, record)
            ends_own = ends_own or meant.is_this
            continue
        replaced = [one for one in standing if draft_reference(one) in named]
        if not meant.is_this and find_medicines((meant.name,), medicine).not_recognised:
            not_listed.append(
                f"The draft {quoted(label_of(draft))} is on none of the lists here: it was not checked."
            )
        if meant.is_this:
            orders_own = True
            own = [one for one in standing if is_own(one, medicine, record)]
            if not replaced and own:
                notes.append(REPLACES_ALL)
                replaced = own
            # A statement speaks of what was taken until now.
            replaced += [one for one in own if one.get("resourceType") == "MedicationStatement"]
        standing = [one for one in standing if not any(one is other for other in replaced)]
        added.append(_active(draft))
    still_own = orders_own or any(is_own(one, medicine, record) for one in standing)
    return Laid(
        resources=(*standing, *added),
        orders_own=orders_own,
        ends_own=ends_own and not still_own,
        unread=tuple(unread),
        notes=tuple(dict.fromkeys(notes)),
        not_listed=tuple(not_listed),
        perhaps=tuple(perhaps),
    )


def draft_of(resource: Resource) -> Draft:
    """A draft as a card speaks of it."""
    return Draft(reference=draft_reference(resource), label=label_of(resource))


def label_of(resource: Resource) -> str:
    """The medicine and dose in the order's own words, as far as it has any."""
    concept = resource.get("medicationCodeableConcept")
    reference = resource.get("medicationReference")
    words = [_words_of(concept) or (_text(reference, "display") if isinstance(reference, Mapping) else "")]
    lines = resource.get("dosageInstruction")
    for line in cast("list[Any]", lines)[:1] if isinstance(lines, list) else []:
        words.append(_text(line, "text") if isinstance(line, Mapping) else "")
    return ", ".join(word for word in words if word) or str(resource.get("resourceType", ""))[:60]


def meant_in(resource: Resource, medicine: Medicine, around: Iterable[Resource]) -> Meant | None:
    """Which medicine a resource means; None where it can't be read."""
    by_name = {draft_reference(one): one for one in around if one.get("resourceType") == "Medication"}

    def resolve(reference: str, base: Node) -> Node | None:
        if reference.startswith("#"):
            return next((one for one in base.children("contained") if one.text("id") == reference[1:]), None)
        found = by_name.get("/".join(reference.split("/_history/")[0].split("/")[-2:]))
        return None if found is None else Node(found)

    try:
        return meant_by(Node(resource), medicine, resolve)
    except Unreadable:
        return None


def is_own(resource: Resource, medicine: Medicine, around: Iterable[Resource]) -> bool:
    """Whether a resource is a present order or statement of the medicine itself."""
    if resource.get("resourceType") not in _ORDERS or _is_ended(resource):
        return False
    meant = meant_in(resource, medicine, around)
    return meant is not None and meant.is_this


def perhaps_own(
    resources: Iterable[Resource], medicine: Medicine, around: Sequence[Resource]
) -> tuple[str, ...]:
    """Labels of present orders and statements that may be the medicine, written otherwise."""
    found: dict[str, None] = {}
    for one in resources:
        if one.get("resourceType") not in _ORDERS or _is_ended(one):
            continue
        meant = meant_in(one, medicine, around)
        if meant is not None and not meant.is_this and may_be_the_medicine(meant.name, medicine):
            found[label_of(one)] = None
    return tuple(found)


# ------------------------------------------------------------------------------------------ pieces


def _is_ended(resource: Resource) -> bool:
    return str(resource.get("status")) in ENDED or resource.get("doNotPerform") is True


def _active(draft: Resource) -> Resource:
    """The draft as it would stand once signed."""
    return {**draft, "status": "active", "intent": "order"}


def _named_by(draft: Resource) -> frozenset[str]:
    """The references that a draft takes the place of: itself, and what it says it follows."""
    named = {draft_reference(draft)}
    prior = draft.get("priorPrescription")
    if isinstance(prior, Mapping) and isinstance(prior.get("reference"), str):
        named.add("/".join(prior["reference"].split("/_history/")[0].split("/")[-2:]))
    return frozenset(named - {""})


def _without(
    standing: list[Resource],
    named: frozenset[str],
    meant: Meant,
    medicine: Medicine,
    around: Sequence[Resource],
) -> list[Resource]:
    """The record without what an ending draft ends: what it names, otherwise all of that medicine."""
    if any(draft_reference(one) in named for one in standing):
        left = [one for one in standing if draft_reference(one) not in named]
        if not any(
            one.get("resourceType") == "MedicationRequest" and _same(one, meant, medicine, around)
            for one in left
        ):
            # The last order of it is gone, so that a statement that it is taken is the past.
            left = [one for one in left if not _same(one, meant, medicine, around)]
        return left
    return [one for one in standing if not _same(one, meant, medicine, around)]


def _same(resource: Resource, meant: Meant, medicine: Medicine, around: Sequence[Resource]) -> bool:
    if resource.get("resourceType") not in _ORDERS:
        return False
    other = meant_in(resource, medicine, around)
    return other is not None and (other.is_this, other.name) == (meant.is_this, meant.name)


def _words_of(concept: object) -> str:
    if not isinstance(concept, Mapping):
        return ""
    text = _text(concept, "text")
    codings = concept.get("coding")
    for coding in cast("list[Any]", codings) if isinstance(codings, list) else []:
        text = text or (_text(coding, "display") if isinstance(coding, Mapping) else "")
    return text


def _text(table: Mapping[str, Any], name: str) -> str:
    value = table.get(name)
    return value.strip()[:200] if isinstance(value, str) else ""
