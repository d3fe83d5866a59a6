"""Check a course against the rules of its medicine: found, clear, or not to be told.

Independent of any simulation, and fast enough to ask at every keystroke.
"""

from __future__ import annotations

from handrail.check.cards import (
    Card,
    EmergencyNumber,
    HelpNumbers,
    ServiceNumber,
    cards,
    emergency_cards,
    emergency_number,
    help_numbers,
)
from handrail.check.engine import (
    check_course,
    check_today,
    compare_findings,
    danger_signs,
    facts_of,
    missing_facts,
    urgent_first,
)
from handrail.check.nouns import CannotTell, CheckResult, Finding, MissingFact
from handrail.check.rule_set import RuleSet, rule_set

__all__ = [
    "CannotTell",
    "Card",
    "CheckResult",
    "EmergencyNumber",
    "Finding",
    "HelpNumbers",
    "MissingFact",
    "RuleSet",
    "ServiceNumber",
    "cards",
    "check_course",
    "check_today",
    "compare_findings",
    "danger_signs",
    "emergency_cards",
    "emergency_number",
    "facts_of",
    "help_numbers",
    "missing_facts",
    "rule_set",
    "urgent_first",
]
