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


MOST_SHOWN = 5
"""Leading findings shown in full; a list that is too long isn't read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckResult:
    """All findings (leading ones first, gravest first), and what could not be told.

    Every rule in force is in one of four places: found, could not be told, clear (only counted), or
    not reached.

    Attributes:
        not_recognised: names of medicines that no entry was found for: not checked.
        assumptions: what was taken as given for a fact that was not.
        rules_clear: how many rules were judged and found not to apply.
        expired: a sentence where the rules are past the day of their review; "" otherwise.
        not_reached: rules that there was no time for, gravest first; empty for a whole answer.
        not_reached_up_to: the gravest severity among them; "" for a whole answer.
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
    expired: str = ""
    not_reached: tuple[str, ...] = ()
    not_reached_up_to: Severity | Literal[""] = ""

    @property
    def leading(self) -> tuple[Finding, ...]:
        """Findings that no other one folds."""
        return tuple(f for f in self.findings if not f.folded_under)

    @property
    def shown(self) -> tuple[Finding, ...]:
        """The leading findings to show in full: at most five, gravest first.

        What is urgent or contraindicated is always among them, also where that makes more than five.
        """
        leading = self.leading
        always = sum(1 for f in leading if _is_always_shown(f))
        others_left = max(0, MOST_SHOWN - always)
        shown: list[Finding] = []
        for finding in leading:
            if _is_always_shown(finding):
                shown.append(finding)
            elif others_left:
                shown.append(finding)
                others_left -= 1
        return tuple(shown)

    @property
    def also_noted(self) -> tuple[Finding, ...]:
        """The leading findings that `shown` leaves out, gravest first."""
        shown = {finding.rule for finding in self.shown}
        return tuple(f for f in self.leading if f.rule not in shown)

    def folded_under_of(self, rule: str) -> tuple[Finding, ...]:
        """The findings that the one of this rule already says, gravest first."""
        return tuple(f for f in self.findings if f.folded_under == rule)

    @property
    def partial(self) -> str:
        """What to say first where there was no time for every rule; "" for a whole answer."""
        if not self.not_reached:
            return ""
        count = len(self.not_reached)
        rules = "1 rule was" if count == 1 else f"{count} rules were"
        return (
            f"This answer is not complete: {rules} not reached in the time given, up to "
            f"{self.not_reached_up_to}. Ask again with more time."
        )


def _is_always_shown(finding: Finding) -> bool:
    return bool(finding.urgent) or finding.severity == "contraindicated"
