"""Sources, rules and numbers that hold certain words as they are shown, and fit other filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.medicine.uses import companion_numbers, numbers_of
from handrail.report.condition_words import in_words

if TYPE_CHECKING:
    from handrail.medicine.nouns import Medicine, Rule
    from handrail.medicine.uses import PackNumber
    from handrail.sources import Source


def sources_found(
    medicine: Medicine, *, text: str = "", kind: str | None = None, verified: bool | None = None
) -> list[Source]:
    """The sources of a pack that fit, in its order.

    Args:
        medicine: the pack.
        text: in the title, the authors, the journal, the key or a note.
        kind: such as "article".
        verified: whether it was read at the source.
    """
    wanted = text.lower()
    return [
        one
        for one in map(medicine.bibliography.get, medicine.bibliography.keys)
        if wanted in _of_source(one) and kind in (None, one.kind) and verified in (None, one.verified)
    ]


def rules_found(
    medicine: Medicine,
    *,
    text: str = "",
    severity: str | None = None,
    subject: str | None = None,
    verified: bool | None = None,
) -> list[Rule]:
    """The rules and danger signs that fit, with the words of their conditions."""
    wanted = text.lower()
    return [
        one
        for one in (*medicine.rules, *medicine.danger_signs)
        if wanted in _of_rule(one, medicine)
        and severity in (None, one.severity)
        and subject in (None, one.category)
        and verified in (None, one.verified)
    ]


def numbers_found(
    medicine: Medicine, *, text: str = "", part: str | None = None, verified: bool | None = None
) -> list[PackNumber]:
    """The numbers that the model is made of, those of what is taken beside it too."""
    wanted = text.lower()
    return [
        one
        for one in (*numbers_of(medicine), *companion_numbers())
        if wanted in _of_number(one) and part in (None, one.group) and verified in (None, one.figure.verified)
    ]


def _of_source(one: Source) -> str:
    said = (one.key, one.title, *one.authors, one.venue, one.doi, str(one.year or ""), one.annote, one.note)
    return " ".join(said).lower()


def _of_rule(one: Rule, medicine: Medicine) -> str:
    when = in_words(one.when.text, medicine.vocabulary)
    said = (one.id, one.category, one.says, one.do, one.kind, when, *one.sources, one.note)
    return " ".join(said).lower()


def _of_number(one: PackNumber) -> str:
    said = (one.group, one.name, one.name.replace("_", " "), *one.figure.sources, one.figure.note)
    return " ".join(said).lower()
