"""What every written resource shares: its identifier, the Bundle, the medicine's codes.

Identifiers are made from the content (a name-based UUID), so that the same answer has the same ones on
every machine, and nobody's name is in any.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from typing import Any

from handrail.exchange.fhir import codes
from handrail.medicine.nouns import Medicine

Json = dict[str, Any]

_NAMESPACE = uuid.UUID("7d0a4f4c-3f0e-5a55-9d2e-5b1f0a6f2c11")


def identified(resource: Json, *, apart: Sequence[object] = ()) -> Json:
    """The resource with an id made from its content, which comes second as in HL7's examples.

    Args:
        apart: what tells it from another resource of the same content.
    """
    content = json.dumps([resource, *map(str, apart)], sort_keys=True, ensure_ascii=True)
    kind = resource["resourceType"]
    rest = {name: value for name, value in resource.items() if name != "resourceType"}
    return {"resourceType": kind, "id": str(uuid.uuid5(_NAMESPACE, content)), **rest}


def reference_to(resource: Json) -> Json:
    """A Reference to a resource of the same Bundle."""
    return {"reference": f"urn:uuid:{resource['id']}", "type": resource["resourceType"]}


def collection(resources: Sequence[Json]) -> Json:
    """A Bundle of them, in this order."""
    bundle: Json = {"resourceType": "Bundle", "type": "collection"}
    if resources:
        bundle["entry"] = [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in resources]
    return identified(bundle)


def medicine_concept(medicine: Medicine, text: str) -> Json:
    """The medicine as a CodeableConcept: its codes, and what to call it."""
    coding = [
        {"system": codes.SYSTEM_OF[one.system], "code": one.code, "display": medicine.name}
        for one in medicine.codes
        if one.system in codes.SYSTEM_OF
    ]
    named = text if medicine.name.casefold() in text.casefold() else f"{title_of(medicine)}: {text}"
    return {"coding": coding, "text": named} if coding else {"text": named}


def title_of(medicine: Medicine) -> str:
    """What people call it at the head of a page."""
    return medicine.words.get("title", medicine.name)


def rules_uri(medicine: str, version: str) -> str:
    """What identifies a set of rules of one version."""
    return f"urn:handrail:{medicine}:rules:{version}"


def rule_uri(medicine: str, rule: str) -> str:
    """What identifies one rule."""
    return f"urn:handrail:{medicine}:rule:{rule}"
