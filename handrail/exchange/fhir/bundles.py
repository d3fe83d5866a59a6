"""What was given, unpacked: the resources of a Bundle, what refers to what, and whom they are about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from handrail.errors import InputError
from handrail.exchange.fhir.node import Node, Unreadable, shown
from handrail.exchange.fhir.notes import Notes
from handrail.exchange.fhir.records import Record

MOST_CHARACTERS = 20_000_000
MOST_RESOURCES = 5_000
FIX = "Give a FHIR R4 resource, or a Bundle of them, as JSON."


@dataclass(slots=True)
class Bundle:
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


def loaded(resource: object) -> Mapping[str, object]:
    """The JSON object of a resource, from text or as it stands.

    Raises:
        InputError: it is none.
    """
    if isinstance(resource, str | bytes):
        if len(resource) > MOST_CHARACTERS:
            raise InputError("The record is too large to be one person's.", fix=FIX, where="FHIR")
        try:
            resource = json.loads(resource)
        except (ValueError, RecursionError) as error:
            why = f" ({error.msg}, line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
            raise InputError(f"This is no JSON{why}.", fix=FIX, where="FHIR") from None
    if not isinstance(resource, Mapping):
        raise InputError(f"This is {shown(resource)}, and no FHIR resource.", fix=FIX, where="FHIR")
    return cast("Mapping[str, object]", resource)


def unpacked(resource: Mapping[str, object], notes: Notes) -> Bundle:
    """Every resource of a Bundle, or the one resource.

    Raises:
        InputError: it is neither, or holds old versions.
    """
    bundle = Bundle()
    kind = resource.get("resourceType")
    if not isinstance(kind, str) or not kind:
        raise InputError(
            f"The resource has no resourceType; there stands {shown(kind)}.", fix=FIX, where="FHIR"
        )
    if kind != "Bundle":
        _take(resource, "", bundle, notes, "resource")
        return bundle
    try:
        _unpack(Node(resource), bundle, notes, "Bundle", 0)
    except Unreadable as problem:
        raise InputError(
            f"There stands {problem.found}, and {problem.why}.", fix=FIX, where=f"Bundle, {problem.path}"
        ) from None
    return bundle


def _unpack(node: Node, bundle: Bundle, notes: Notes, where: str, depth: int) -> None:
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
            raise InputError(f"There are more than {MOST_RESOURCES:,} resources.", fix=FIX, where=where)
        inner = entry.child("resource")
        if inner is None:
            continue
        if inner.values.get("resourceType") == "Bundle":
            _unpack(inner, bundle, notes, f"{where}, {entry.path}", depth + 1)
        else:
            _take(inner.values, entry.text("fullUrl") or "", bundle, notes, f"{where}, {entry.path}")


def _take(values: Mapping[str, object], full_url: str, bundle: Bundle, notes: Notes, where: str) -> None:
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


def one_subject(bundle: Bundle, notes: Notes) -> str:
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
