"""A reading as JSON: the document's parts, its statements, and what is known about them."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from handrail.exchange.findings import pack_head

if TYPE_CHECKING:
    from handrail.medicine.nouns import Medicine
    from handrail.read.nouns import Reading
    from handrail.read.summary import Point

READING_SCHEMA = "handrail/reading/1"


def reading_json(reading: Reading, medicine: Medicine) -> dict[str, object]:
    """Everything that was found; the document itself stays with whoever sent it.

    Args:
        reading: the answer of `read_text`.
        medicine: the pack it was read with.
    """
    from handrail.read.summary import summary_of

    summary = summary_of(reading, medicine)
    return {
        "schema": READING_SCHEMA,
        **pack_head(medicine.name, medicine.version, medicine.rules_date),
        "engine_version": reading.engine_version,
        "document": _plain(reading.document),
        "speaks_of_medicine": reading.speaks_of_medicine,
        "summary": {
            "opening": summary.opening,
            "dangers": [_point(point) for point in summary.dangers],
            "doubtful": [_point(point) for point in summary.doubtful],
            "contradicted": [_point(point) for point in summary.contradicted],
            "unsettled": [_point(point) for point in summary.unsettled],
            "supported": [_point(point) for point in summary.supported],
            "people": list(summary.people),
            "left_out": [_point(point) for point in summary.left_out],
            "checked": summary.checked,
            "not_checked": summary.not_checked,
            "says": summary.not_checked_words,
        },
        "passages": [_plain(passage) for passage in reading.passages],
        "statements": [statement_json(statement) for statement in reading.statements],
        "citations": [_plain(citation) for citation in reading.citations],
        "quotes": [_plain(quote) for quote in reading.quotes],
        "matches": [_plain(match) for match in reading.matches],
        "dangers": [_plain(danger) for danger in reading.dangers],
        "doubtful": [_plain(danger) for danger in reading.doubtful],
    }


def statement_json(statement: Any) -> dict[str, object]:
    """A statement with its type; a claim names the claims it was held against."""
    shown = {"type": statement.type, **_plain(statement)}
    if "matches" in shown:
        shown["matches"] = [
            {"claim": match.claim, "stance": match.stance, "verdict": match.verdict}
            for match in statement.matches
        ]
    return shown


def _point(point: Point) -> dict[str, object]:
    return _plain(point)


def _plain(noun: Any) -> dict[str, object]:
    shown: dict[str, object] = {}
    for one in fields(noun):
        value = getattr(noun, one.name)
        if one.name == "matches":
            shown[one.name] = value
        elif isinstance(value, tuple):
            shown[one.name] = [list(item) if isinstance(item, tuple) else item for item in value]
        else:
            shown[one.name] = value
    return shown
