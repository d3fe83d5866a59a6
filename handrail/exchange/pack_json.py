"""What a pack holds, as JSON: rules with their sources, the sources, other medicines, the cards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from handrail.exchange.json import sources_json
from handrail.exchange.shapes import SeverityName, SourceShape

if TYPE_CHECKING:
    from handrail.check.rule_set import RuleSet
    from handrail.medicine.lookup import Found
    from handrail.medicine.nouns import Medicine, OtherMedicine, Rule

EMERGENCY_SCHEMA = "handrail/emergency/1"
MEDICINES_SCHEMA = "handrail/medicines/1"
RULES_SCHEMA = "handrail/rules/1"


class RuleSetShape(TypedDict):
    """Which rules are loaded; `expired` is a sentence where they are past their review, else ""."""

    medicine: str
    pack_version: str
    rules_date: str
    review_by: str
    expired: str
    rules: int
    by_severity: dict[str, int]
    verified: int
    unverified: int
    danger_signs: int
    other_medicines: int


class OtherMedicineShape(TypedDict):
    """A medicine that may be taken beside the pack's own."""

    name: str
    classes: list[str]
    rxnorm_cui: str
    atc: str
    brands: list[str]


class LookedUpShape(TypedDict):
    """What a name turned out to be: other medicines, the pack's own, or not recognised."""

    asked: str
    found: list[OtherMedicineShape]
    own: bool
    not_recognised: list[str]


class MedicinesShape(TypedDict):
    """The medicines there are, and what a name asked about is; `looked_up` is null where none was."""

    schema: str
    medicines: list[RuleSetShape]
    looked_up: LookedUpShape | None


class RuleShape(TypedDict):
    """A rule: when it is true (`when`, in the pack's own words), what it says, and who says so."""

    rule: str
    category: str
    severity: SeverityName
    when: str
    says: str
    do: str
    kind: str
    urgent: str
    folds: list[str]
    since: str
    until: str
    verified: bool
    note: str
    sources: list[str]


class RulesShape(TypedDict):
    """The rules of a medicine, those in force today or not, with the danger signs at the end."""

    schema: str
    medicine: str
    pack_version: str
    rules_date: str
    rules: list[RuleShape]


class OneRuleShape(TypedDict):
    """One rule with its sources, and the cases in which it has to be found."""

    schema: str
    medicine: str
    pack_version: str
    rules_date: str
    rule: RuleShape
    sources: list[SourceShape]
    cases: list[str]


class FullSourceShape(TypedDict):
    """One source, as the bibliography has it."""

    key: str
    text: str
    kind: str
    title: str
    authors: list[str]
    year: str
    venue: str
    doi: str
    url: str
    verified: bool
    annote: str
    note: str
    bibtex: str


class CardShape(TypedDict):
    """One fixed text, its lines in order."""

    heading: str
    lines: list[str]


class WhomToCallShape(TypedDict):
    """A service and its number, as the command line shows them."""

    name: str
    dial: str


class EmergencyShape(TypedDict):
    """The fixed cards, and whom to call. `dial` is "" where the country's number was not read at a source."""

    schema: str
    country: str | None
    dial: str
    note: str
    cards: list[CardShape]
    call: list[WhomToCallShape]


def rule_set_json(rules: RuleSet) -> RuleSetShape:
    """Which rules are loaded."""
    return {
        "medicine": rules.medicine,
        "pack_version": rules.pack_version,
        "rules_date": rules.rules_date,
        "review_by": rules.review_by,
        "expired": rules.expired,
        "rules": rules.rules,
        "by_severity": {str(name): count for name, count in rules.by_severity.items()},
        "verified": rules.verified,
        "unverified": rules.unverified,
        "danger_signs": rules.danger_signs,
        "other_medicines": rules.other_medicines,
    }


def medicines_json(sets: Sequence[RuleSet], asked: str | None, found: Found | None) -> MedicinesShape:
    """The medicines there are.

    Args:
        sets: of each medicine, its rules.
        asked: a name that was looked up.
        found: what it turned out to be.
    """
    looked_up: LookedUpShape | None = None
    if asked is not None and found is not None:
        looked_up = {
            "asked": asked,
            "found": [_other(entry) for entry in found.medicines],
            "own": bool(found.same),
            "not_recognised": list(found.not_recognised),
        }
    return {
        "schema": MEDICINES_SCHEMA,
        "medicines": [rule_set_json(rules) for rules in sets],
        "looked_up": looked_up,
    }


def rules_json(medicine: Medicine) -> RulesShape:
    """Every rule of a medicine."""
    return {
        "schema": RULES_SCHEMA,
        "medicine": medicine.name,
        "pack_version": medicine.version,
        "rules_date": medicine.rules_date,
        "rules": [_rule(rule) for rule in (*medicine.rules, *medicine.danger_signs)],
    }


def rule_json(rule: Rule, medicine: Medicine, cases: Sequence[str]) -> OneRuleShape:
    """One rule with its sources.

    Args:
        rule: of the medicine.
        medicine: the pack it is from.
        cases: titles of the stories in which it has to be found.
    """
    return {
        "schema": RULES_SCHEMA,
        "medicine": medicine.name,
        "pack_version": medicine.version,
        "rules_date": medicine.rules_date,
        "rule": _rule(rule),
        "sources": sources_json(rule.sources, medicine.bibliography),
        "cases": list(cases),
    }


def source_json(key: str, medicine: Medicine) -> FullSourceShape:
    """One source in full.

    Raises:
        InputError: there is no such key.
    """
    bibtex = medicine.bibliography.to_bibtex((key,))
    source = type(medicine.bibliography)(bibtex).get(key)
    return {
        "key": key,
        "text": source.short,
        "kind": source.kind,
        "title": source.title,
        "authors": list(source.authors),
        "year": str(source.year or ""),
        "venue": source.venue,
        "doi": source.doi,
        "url": source.url,
        "verified": source.verified,
        "annote": source.annote,
        "note": source.note,
        "bibtex": bibtex,
    }


def emergency_json(
    cards: Sequence[tuple[str, Sequence[str]]],
    country: str | None,
    dial: str,
    note: str = "",
    call: Sequence[tuple[str, str]] = (),
) -> EmergencyShape:
    """The fixed cards, as they are shown at the command line.

    Args:
        cards: headings and lines.
        country: whose number is in them; None where none was asked for.
        dial: that number, or "".
        note: why the number asked for is not there, or "".
        call: services and their numbers, in words (`report.numbers.number_lines`).
    """
    return {
        "schema": EMERGENCY_SCHEMA,
        "country": country,
        "dial": dial,
        "note": note,
        "cards": [{"heading": heading, "lines": list(lines)} for heading, lines in cards],
        "call": [{"name": name, "dial": number} for name, number in call],
    }


def _rule(rule: Rule) -> RuleShape:
    return {
        "rule": rule.id,
        "category": rule.category,
        "severity": rule.severity,
        "when": rule.when.text,
        "says": rule.says,
        "do": rule.do,
        "kind": rule.kind,
        "urgent": rule.urgent,
        "folds": list(rule.folds),
        "since": rule.since,
        "until": rule.until,
        "verified": rule.verified,
        "note": rule.note,
        "sources": list(rule.sources),
    }


def _other(entry: OtherMedicine) -> OtherMedicineShape:
    return {
        "name": entry.name,
        "classes": list(entry.classes),
        "rxnorm_cui": entry.rxnorm_cui,
        "atc": entry.atc,
        "brands": list(entry.brands),
    }
