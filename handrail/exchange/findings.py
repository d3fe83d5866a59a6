"""A check as JSON: what was found, what could not be told, what was not reached, and on whose word."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from handrail.exchange import shapes

if TYPE_CHECKING:
    from handrail.check.nouns import CheckResult, Finding, MissingFact
    from handrail.check.records import RecordFacts
    from handrail.sources import Bibliography, Source

CHECK_SCHEMA = "handrail/check/1"


def check_json(
    result: CheckResult,
    bibliography: Bibliography | None = None,
    records: RecordFacts | None = None,
) -> shapes.CheckShape:
    """A check's findings, and what could not be told; first whether it is whole and current.

    Args:
        result: the answer of `check_course`.
        bibliography: where the sources are looked up; that of the medicine's pack if not given.
        records: the answer of `records_facts`, where records were read for it.
    """
    keys = sorted({key for finding in result.findings for key in finding.sources})
    return {
        "schema": CHECK_SCHEMA,
        "partial": result.partial,
        "expired": result.expired,
        "medicine": result.medicine,
        "pack_version": result.pack_version,
        "rules_date": result.rules_date,
        "shown": [finding.rule for finding in result.shown],
        "also_noted": [finding.rule for finding in result.also_noted],
        "findings": [finding_json(finding) for finding in result.findings],
        "cannot_tell": [
            {"rule": unknown.rule, "severity": unknown.severity, "missing": list(unknown.missing)}
            for unknown in result.cannot_tell
        ],
        "missing_facts": [missing_json(missing) for missing in result.missing_facts],
        "not_recognised": list(result.not_recognised),
        "not_reached": list(result.not_reached),
        "not_reached_up_to": result.not_reached_up_to,
        "rules_clear": result.rules_clear,
        "assumptions": list(result.assumptions),
        "records": list(records.says) if records else [],
        "records_could_not": list(records.could_not) if records else [],
        "sources": sources_json(keys, bibliography or bibliography_of(result.medicine)),
    }


def finding_json(finding: Finding) -> shapes.FindingShape:
    """One finding."""
    return {
        "rule": finding.rule,
        "category": finding.category,
        "severity": finding.severity,
        "says": finding.says,
        "do": finding.do,
        "kind": finding.kind,
        "sources": list(finding.sources),
        "verified": finding.verified,
        "note": finding.note,
        "day": finding.day,
        "folded_under": finding.folded_under,
        "urgent": finding.urgent,
    }


class _Grounded(Protocol):
    """A sentence of a pack: who says so, whether it was read there, and what has to be said of that."""

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of the bibliography."""
        ...

    @property
    def verified(self) -> bool:
        """Whether it was read at its source."""
        ...

    @property
    def note(self) -> str:
        """What has to be said of it; "" for nothing."""
        ...


def grounds_json(said: _Grounded) -> shapes.GroundsShape:
    """What a sentence of a pack rests on."""
    return {"sources": list(said.sources), "verified": said.verified, "note": said.note}


def missing_json(missing: MissingFact) -> shapes.MissingShape:
    """One missing fact, with the rules that wait for it."""
    return {"missing": missing.missing, "rules": list(missing.rules), "severity": missing.severity}


def sources_json(keys: Iterable[str], bibliography: Bibliography) -> list[shapes.SourceShape]:
    """The sources behind an answer, in the order given.

    Raises:
        InputError: the bibliography has no such key.
    """
    wanted = tuple(dict.fromkeys(keys))
    return [
        {"key": key, "text": s.short, "doi": s.doi, "url": s.url, "verified": s.verified}
        for key, s in ((key, _source(bibliography, key)) for key in wanted)
    ]


def bibliography_of(medicine: str) -> Bibliography:
    """The bibliography of a medicine's pack."""
    from handrail.medicine.pack import load_medicine

    return load_medicine(medicine).bibliography


def pack_head(medicine: str, pack_version: str, rules_date: str) -> shapes.HeadShape:
    """Whose rules an answer rests on, and a sentence where they are past their day of review, else ""."""
    from handrail.check.rule_set import expired
    from handrail.medicine.pack import load_medicine

    return {
        "medicine": medicine,
        "pack_version": pack_version,
        "rules_date": rules_date,
        "expired": expired(load_medicine(medicine)),
    }


@lru_cache(maxsize=1024)
def _source(bibliography: Bibliography, key: str) -> Source:
    """One source, read once.

    Reading a whole bibliography takes longer than planning, and reading even a few entries longer
    than checking: each is read when it is first shown, and kept for the next answer.
    """
    from handrail.sources import Bibliography

    return Bibliography(bibliography.to_bibtex((key,))).get(key)
