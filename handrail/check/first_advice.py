"""What to do first in an answer of `recognise`: each advice once, and only what fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from handrail.check.engine import danger_signs
from handrail.check.nouns import Finding
from handrail.check.recognised import SymptomHeard
from handrail.medicine.nouns import Medicine
from handrail.medicine.telling_apart import Remark
from handrail.person.nouns import Person

APART = "suicide_risk"
"""The category of signs that say nothing of too much or too little."""


def first_advice(
    danger: Sequence[Finding], answer: Iterable[str], together: Iterable[Remark]
) -> tuple[str, ...]:
    """What to do now: danger signs first, each advice once, then the answer's own lines."""
    there = {finding.rule for finding in danger}
    first = [finding.do for finding in danger if finding.folded_under not in there]
    return tuple(dict.fromkeys([*first, *answer, *(remark.do for remark in together)]))


def stands_apart(danger: Sequence[Finding], heard: Iterable[SymptomHeard], medicine: Medicine) -> bool:
    """Whether risk of suicide is the one danger, and every word that was said speaks of it alone."""
    told_by = (danger_signs(Person(symptoms=(one.said,)), medicine) for one in heard)
    return all(found and all(one.category == APART for one in found) for found in (danger, *told_by))
