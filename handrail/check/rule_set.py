"""Which rules are loaded, of which day, and whether they are due to be gone through again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handrail.medicine.nouns import SEVERITIES, Medicine, Rule, Severity


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleSet:
    """The rules of a pack, for whoever runs a checker and for a page that says so.

    Attributes:
        rules_date: the day they were last gone through, as year-month-day.
        review_by: the day by which they are to be gone through again.
        expired: a sentence where that day has passed; "" otherwise.
        rules: how many are in force on the day asked about.
        by_severity: of these, how many of each severity, mildest first.
        verified, unverified: of these, how many were read at the source, and how many not yet.
        danger_signs: the list of its own beside the rules.
        other_medicines: how many other medicines are known by name.
    """

    medicine: str
    pack_version: str
    rules_date: str
    review_by: str
    expired: str
    rules: int
    by_severity: Mapping[Severity, int]
    verified: int
    unverified: int
    danger_signs: int
    other_medicines: int


def rule_set(medicine: Medicine, on: dt.date | None = None) -> RuleSet:
    """The rules that a medicine is checked with.

    Args:
        medicine: the pack.
        on: the date asked about; today if left out.
    """
    rules = rules_in_force(medicine.rules, on)
    return RuleSet(
        medicine=medicine.name,
        pack_version=medicine.version,
        rules_date=medicine.rules_date,
        review_by=medicine.review_by,
        expired=expired(medicine, on),
        rules=len(rules),
        by_severity={name: sum(rule.severity == name for rule in rules) for name in SEVERITIES},
        verified=sum(rule.verified for rule in rules),
        unverified=sum(not rule.verified for rule in rules),
        danger_signs=len(rules_in_force(medicine.danger_signs, on)),
        other_medicines=len(medicine.other_medicines),
    )


def rules_in_force(rules: Sequence[Rule], on: dt.date | None = None) -> list[Rule]:
    """The rules that hold on a date; today if it is left out."""
    day = (on or dt.date.today()).isoformat()
    return [
        rule
        for rule in rules
        if (not rule.since or rule.since <= day) and (not rule.until or day <= rule.until)
    ]


def expired(medicine: Medicine, on: dt.date | None = None) -> str:
    """What to say where the rules should have been gone through again; "" while they are current.

    Args:
        medicine: the pack.
        on: the date asked about; today if left out.
    """
    day = (on or dt.date.today()).isoformat()
    if day <= medicine.review_by:
        return ""
    return (
        f"These rules are out of date: they are of {medicine.rules_date} and were to be gone through again "
        f"by {medicine.review_by}. Check what they say against current advice."
    )
