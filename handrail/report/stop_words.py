"""What to do about a story in which the medicine ends suddenly or is left out, before any curve is looked at.

The sentences are fixed and the findings are those of the rules: neither depends on the model of the curves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from handrail.report import words

if TYPE_CHECKING:
    from handrail.check.nouns import Finding
    from handrail.course.nouns import Course

DON_T = "Don't do this, and don't try it out."
GRADUALLY = (
    "The curves say what is feared, not what is allowed. Come down gradually, by a plan that the person who "
    "prescribes it agrees with."
)
ALREADY = (
    "If it has stopped already: seeing or hearing things, confusion, fever, stiffness or a seizure is an "
    "emergency, call the emergency number now. Without any of these, ask the prescriber or an out-of-hours "
    "doctor today how to go back to it, and don't make up for missed doses with a double one."
)
GRAVE = ("contraindicated", "major")
MOST = 5


def stops_suddenly(course: Course | None) -> bool:
    """Whether doses end from one day to the next, for good or for some days.

    >>> from handrail.course import parse_course
    >>> stops_suddenly(parse_course("20 mg three times a day for 30 days then stop"))
    True
    >>> stops_suddenly(parse_course("20 mg three times a day for 30 days then 10 mg a day for 7 days"))
    False
    """
    doses = [step.regimen.daily_dose_micrograms for step in course.steps] if course else []
    return any(before > 0 and after == 0 for before, after in pairwise(doses))


def stop_lines(stopping: Sequence[str]) -> list[str]:
    """The fixed advice where scenarios of these letters end suddenly; nothing where none does.

    >>> stop_lines(["A", "C"])[0][:40]
    "A and C end suddenly. Don't do this, and"
    """
    if not stopping:
        return []
    ends = "ends" if len(stopping) == 1 else "end"
    return [f"{words.join_words(list(stopping))} {ends} suddenly. {DON_T}", GRADUALLY, ALREADY]


def grave_findings(by_letter: Iterable[tuple[str, Sequence[Finding]]]) -> list[tuple[str, Finding]]:
    """(letters, finding) of what the rules find grave or urgent in the scenarios, the gravest first.

    Args:
        by_letter: the leading findings of each scenario.
    """
    letters: dict[str, list[str]] = {}
    found: dict[str, Finding] = {}
    for letter, findings in by_letter:
        for finding in findings:
            if finding.severity in GRAVE or finding.urgent:
                found.setdefault(finding.rule, finding)
                letters.setdefault(finding.rule, []).append(letter)
    ordered = sorted(words.gravest_first(found.values()), key=lambda one: one.urgent != "emergency")
    return [(words.join_words(letters[one.rule]), one) for one in ordered[:MOST]]
