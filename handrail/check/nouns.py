"""What a check says: findings with severity and source, and what it could not look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from handrail.medicine.nouns import Severity


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """A rule that is true of this course and person.

    Attributes:
        day: the first day of the course on which it is true (1 is the first day); None if it
            is true of the course as a whole.
        folded_under: the rule that already says this and more, or "" when it leads.
        verified: whether the figures behind it were read at the source.
        urgent: "emergency" or "same day" where care now comes before any plan.
    """

    rule: str
    category: str
    severity: Severity
    says: str
    do: str
    kind: str
    sources: tuple[str, ...]
    verified: bool
    note: str = ""
    day: int | None = None
    folded_under: str = ""
    urgent: Literal["", "emergency", "same day"] = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CannotTell:
    """A rule that could not be judged, and the facts it waits for."""

    rule: str
    severity: Severity
    missing: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MissingFact:
    """One missing fact, with every rule that waits for it and the gravest of them."""

    missing: str
    rules: tuple[str, ...]
    severity: Severity


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckResult:
    """All findings (leading ones first, gravest first), and what could not be told.

    Attributes:
        not_recognised: names of medicines that no entry was found for: not checked.
        assumptions: what was taken as given for a fact that was not.
        rules_clear: how many rules were judged and found not to apply.
    """

    medicine: str
    pack_version: str
    rules_date: str
    findings: tuple[Finding, ...]
    cannot_tell: tuple[CannotTell, ...]
    missing_facts: tuple[MissingFact, ...]
    not_recognised: tuple[str, ...]
    rules_clear: int
    assumptions: tuple[str, ...] = ()

    @property
    def leading(self) -> tuple[Finding, ...]:
        """Findings that no other one folds."""
        return tuple(f for f in self.findings if not f.folded_under)
