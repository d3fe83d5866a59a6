"""Readings as rows: a row a statement, a match, a document; the same columns wherever they are written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from handrail.read.nouns import Reading, Statement

STATEMENT_COLUMNS = (
    *("document", "passage", "author", "type", "start", "end", "text", "who", "time", "asserted", "anecdote"),
    *(
        "context",
        "low",
        "high",
        "unit",
        "per",
        "daily_mg",
        "role",
        "drug",
        "name",
        "verdict",
        "claims",
        "more",
    ),
)
DANGER_COLUMNS = (
    *("document", "passage", "start", "end", "text", "rule", "severity", "confidence"),
    *("says", "do", "sources"),
)
_OWN = ("low", "high", "unit", "per", "daily_mg", "role", "drug", "verdict")
_NAMES = ("term", "outcome", "action", "substances", "what", "direction")
_BASE = frozenset(("sentence", "matches"))


def statement_rows(reading: Reading, document: str | None = None) -> Iterator[dict[str, Any]]:
    """A row for each statement.

    Args:
        reading: the answer of `read_text`.
        document: what the document is called in the table; its own id if left out.
    """
    authors = {passage.id: passage.author for passage in reading.passages}
    name = document or reading.document.id
    for statement in reading.statements:
        yield _row(statement, name, authors.get(statement.passage))


def _row(statement: Statement, document: str, author: str | None) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(STATEMENT_COLUMNS)
    row |= {"document": document, "author": author, "type": statement.type}
    more: dict[str, Any] = {}
    for one in fields(statement):
        value = getattr(statement, one.name)
        if one.name in row:
            row[one.name] = value
        elif one.name in _NAMES:
            row["name"] = "; ".join(value) if isinstance(value, tuple) else value
        elif one.name not in _BASE and value not in (None, "", False):
            more[one.name] = value
    matches = getattr(statement, "matches", ())
    if matches:
        row["claims"] = "; ".join(f"{match.claim} {match.stance} {match.verdict}" for match in matches)
    row["more"] = json.dumps(more, ensure_ascii=False, sort_keys=True) if more else None
    return row


MATCH_COLUMNS = (
    *(
        "document",
        "passage",
        "start",
        "end",
        "text",
        "claim",
        "stance",
        "verdict",
        "how",
        "score",
        "confidence",
    ),
    *("anecdote", "why", "sources", "against"),
)
DOCUMENT_COLUMNS = (
    *("document", "source", "sha256", "copy_of", "kind", "characters", "speaks_of_medicine", "sentences"),
    *("statements", "checked", "not_checked", "contradicted", "unsettled", "dangers", "severe", "problem"),
)


def danger_rows(reading: Reading, document: str) -> Iterator[dict[str, Any]]:
    """A row for each danger, and for each sentence that may be one (confidence `look`)."""
    for danger in (*reading.dangers, *reading.doubtful):
        values = {name: getattr(danger, name) for name in DANGER_COLUMNS[1:]}
        yield {"document": document, **values, "sources": "; ".join(danger.sources)}


def match_rows(reading: Reading, document: str) -> Iterator[dict[str, Any]]:
    """A row for each match that has a verdict."""
    for match in reading.matches:
        if match.verdict != "not checked":
            row: dict[str, Any] = {"document": document}
            for name in MATCH_COLUMNS[1:]:
                value = getattr(match, name)
                row[name] = "; ".join(value) if isinstance(value, tuple) else value
            yield row


def document_row(reading: Reading, document: str) -> dict[str, Any]:
    """What became of one document."""
    from handrail.read.nouns import ClaimStatement

    claims = [one for one in reading.statements if isinstance(one, ClaimStatement)]
    verdicts = [claim.verdict for claim in claims]
    return {
        **dict.fromkeys(DOCUMENT_COLUMNS),
        "document": document,
        "source": reading.document.source,
        "sha256": reading.document.sha256,
        "kind": reading.document.kind,
        "characters": reading.document.characters,
        "speaks_of_medicine": reading.speaks_of_medicine,
        "sentences": len(reading.sentences),
        "statements": len(reading.statements),
        "checked": len(claims) - verdicts.count("not checked"),
        "not_checked": verdicts.count("not checked"),
        "contradicted": verdicts.count("contradicted"),
        "unsettled": verdicts.count("unsettled"),
        "dangers": len(reading.dangers),
        "severe": sum(danger.severity == "severe" for danger in reading.dangers),
    }
