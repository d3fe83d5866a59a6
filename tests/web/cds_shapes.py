"""What a CDS Hooks answer may look like, and records to ask about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema

from handrail.medicine.pack import load_medicine

TEXT = {"type": "string", "minLength": 1}
CODING = {
    "type": "object",
    "required": ["code", "system", "display"],
    "properties": {"code": TEXT, "system": TEXT, "display": TEXT},
}
ACTION = {
    "type": "object",
    "required": ["type", "description"],
    "properties": {
        "type": {"enum": ["create", "update", "delete"]},
        "description": TEXT,
        "resource": {"type": "object"},
        "resourceId": {"type": "string", "pattern": r"^[A-Za-z]+/[A-Za-z0-9\-.]{1,64}$"},
    },
    "additionalProperties": False,
}
CARD = {
    "type": "object",
    "required": ["uuid", "summary", "indicator", "source"],
    "properties": {
        "uuid": {
            "type": "string",
            "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
        },
        "summary": {"type": "string", "minLength": 1, "maxLength": 139},
        "detail": TEXT,
        "indicator": {"enum": ["info", "warning", "critical"]},
        "source": {
            "type": "object",
            "required": ["label"],
            "properties": {"label": TEXT, "url": {"type": "string", "pattern": "^https?://"}},
            "additionalProperties": False,
        },
        "suggestions": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["label"],
                "properties": {
                    "label": TEXT,
                    "uuid": TEXT,
                    "actions": {"type": "array", "items": ACTION, "minItems": 1},
                },
                "additionalProperties": False,
            },
        },
        "selectionBehavior": {"enum": ["at-most-one", "any"]},
        "overrideReasons": {"type": "array", "minItems": 1, "items": CODING},
        "links": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["label", "url", "type"],
                "properties": {"label": TEXT, "url": TEXT, "type": {"enum": ["absolute", "smart"]}},
                "additionalProperties": False,
            },
        },
        "extension": {"type": "object"},
    },
    "dependentRequired": {"suggestions": ["selectionBehavior"]},
    "additionalProperties": False,
}
ANSWER = {
    "type": "object",
    "required": ["cards"],
    "properties": {"cards": {"type": "array", "items": CARD, "maxItems": 5}},
    "additionalProperties": False,
}
"""The response of the specification (2.0), as far as it is used here."""


_PACK = load_medicine("baclofen")
_EMERGENCIES = {one.id for one in (*_PACK.rules, *_PACK.danger_signs) if one.urgent == "emergency"}


def proved(cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same cards, after all that must hold of any answer."""
    jsonschema.validate({"cards": cards}, ANSWER)
    for card in cards:
        assert all(value not in (None, "", [], {}) for value in _values(card))
    interrupting = [card for card in cards if card["extension"]["handrail.interruptive"]]
    assert len(interrupting) <= 1
    assert sum(card["indicator"] == "critical" for card in cards) <= 1
    for card in cards:
        if card["indicator"] == "critical":
            assert card in interrupting
            rule = card["extension"]["handrail.rule"]
            assert card["extension"]["handrail.severity"] == "contraindicated" or rule in _EMERGENCIES
        if card["extension"]["handrail.rule"] != "not-checked":
            assert "**First:**" in card["detail"]
            assert card["detail"].index("**First:**") < card["detail"].index("**Why:**")
        assert "safe" not in card["summary"].lower().split()
    assert len({card["uuid"] for card in cards}) == len(cards)
    return cards


def _values(value: Any) -> Iterator[Any]:
    yield value
    if isinstance(value, dict):
        for inner in value.values():
            yield from _values(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _values(inner)


ACCESS = {
    "fhirServer": "https://ehr.example/fhir",
    "fhirAuthorization": {
        "access_token": "opaque-token",
        "token_type": "Bearer",
        "expires_in": 300,
        "scope": "user/*.rs",
        "subject": "handrail",
    },
}
