"""Sources, rules and numbers of a pack for other programs: CSL-JSON, BibTeX and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from handrail.exchange.json import number

if TYPE_CHECKING:
    from handrail.medicine.nouns import Rule
    from handrail.medicine.uses import PackNumber
    from handrail.sources import Source

_CSL_KINDS = {"article": "article-journal", "book": "book", "techreport": "report", "misc": "document"}
SOURCE_COLUMNS = (
    "key",
    "kind",
    "authors",
    "year",
    "title",
    "venue",
    "doi",
    "url",
    "verified",
    "annote",
    "note",
)
RULE_COLUMNS = (
    *("rule", "subject", "severity", "urgent", "when", "says", "do", "grade", "verified"),
    *("since", "until", "sources", "note"),
)
NUMBER_COLUMNS = ("part", "name", "value", "low", "high", "unit", "verified", "sources", "note")


def sources_csl(sources: Iterable[Source]) -> str:
    """Sources as CSL-JSON, for a program that manages references."""
    items: list[dict[str, Any]] = []
    for source in sources:
        item: dict[str, Any] = {
            "id": source.key,
            "type": _CSL_KINDS.get(source.kind, "document"),
            "title": source.title,
            "author": [{"literal": name} for name in source.authors],
            "issued": {"date-parts": [[source.year]]} if source.year else None,
            "container-title": source.venue or None,
            "DOI": source.doi or None,
            "URL": source.url or None,
            "note": " ".join(part for part in (source.annote, source.note) if part) or None,
        }
        items.append({name: value for name, value in item.items() if value})
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"


def sources_csv(sources: Iterable[Source]) -> str:
    """Sources as CSV, one row each."""
    rows = (
        (
            *(one.key, one.kind, "; ".join(one.authors), one.year or "", one.title, one.venue),
            *(one.doi, one.url, _yes(one.verified), one.annote, one.note),
        )
        for one in sources
    )
    return _text(SOURCE_COLUMNS, rows)


def rules_csv(rules: Iterable[Rule]) -> str:
    """Rules as CSV; `when` is the condition in the pack's own words, `grade` the kind of evidence."""
    rows = (
        (
            *(one.id, one.category, one.severity, one.urgent, one.when.text, one.says, one.do, one.kind),
            *(_yes(one.verified), one.since, one.until, " ".join(one.sources), one.note),
        )
        for one in rules
    )
    return _text(RULE_COLUMNS, rows)


def numbers_csv(numbers: Iterable[PackNumber]) -> str:
    """Numbers as CSV, with range, unit and sources; `low` and `high` are empty where there is no range."""
    rows = (
        (
            *(one.group, one.name, number(one.figure.value), _or_empty(one.figure.low)),
            *(_or_empty(one.figure.high), one.figure.unit, _yes(one.figure.verified)),
            *(" ".join(one.figure.sources), one.figure.note),
        )
        for one in numbers
    )
    return _text(NUMBER_COLUMNS, rows)


def _or_empty(value: float | None) -> object:
    return "" if value is None else number(value)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    # A spreadsheet takes a cell that begins with one of these for a formula.
    writer.writerows([f"'{c}" if str(c)[:1] in ("=", "@") else c for c in row] for row in rows)
    return out.getvalue()
