"""In which role a dose stands, of which medicine it is, and whether it is a limit: by the words around it."""

from __future__ import annotations

import re
from functools import lru_cache

from handrail.read import dose_words
from handrail.read.assertion import time_of
from handrail.read.statements import DoseRole, Op

_SAID = {
    "supplied": dose_words.SUPPLIED,
    "change": dose_words.CHANGE,
    "takes": dose_words.TAKES,
    "arm": dose_words.ARM,
    "label": dose_words.LABEL,
    "to_reader": dose_words.TO_READER,
    **dict(dose_words.ROUTE),
}


@lru_cache(maxsize=256)  # every dose of a sentence asks for the same
def said_in(text: str) -> frozenset[str]:
    """What a sentence speaks of as a whole: a supply, a change, taking, a trial, a label, a route."""
    return frozenset(name for name, words in _SAID.items() if words.search(text))


def role_of(
    text: str,
    before: str,
    after: str,
    op: Op,
    is_tablet: bool,
    is_account: bool,
    count: float | None,
    per: str | None,
) -> DoseRole:
    """In which role a dose stands."""
    near, behind, said = before[-70:], after[:40], said_in(text)
    if (
        "supplied" in said
        and per is None
        and re.search(r"tablet|pill|capsule|strength|granule|sachet", text, re.I)
        and not is_account
    ):
        return "tablet"
    if (
        is_tablet
        and (count is None or "supplied" in said)
        and not re.search(r"\b(?:a|one|half)\s+$", before[-6:], re.I)
    ):
        return "tablet"
    if dose_words.STEP_WORDS.search(near) or (
        "change" in said and dose_words.BY.search(near) and dose_words.INTERVAL.match(behind)
    ):
        return "taper step"
    if (
        dose_words.CHANGE.search(near)
        and dose_words.INTERVAL.match(behind)
        and re.search(r"every|each|per week|a week|weekly|per month|a month", behind, re.I)
    ):
        return "taper step"
    if re.search(r"(?:->|→|=>)\s*$", near) or re.match(r"\s?(?:mg)?\s?(?:->|→|=>)", after):
        return "taper step"
    if is_account and ("takes" in said) and time_of(text) != "advised":
        return "taken"
    if "arm" in said:
        return "trial arm"
    if op in (">", "<", "<=", ">=") and "label" in said:
        return "label"
    if op in (">", "<"):
        return "threshold"
    if "label" in said:
        return "label"
    if time_of(text) == "advised" or ("to_reader" in said and per):
        return "advised"
    if op in ("<=", ">="):
        return "threshold"
    return "taken" if is_account else "stated"


def drug_of(
    text: str, start: int, end: int, named: list[tuple[int, int, str]], carried: str | None
) -> str | None:
    """Of which medicine: named right behind, right before, nearest in the clause, or carried over."""
    for at, _, name in named:
        if 0 <= at - end <= 14 and re.fullmatch(
            r"[\s(]*(?:/day|a day|per day|daily|/d)?\s*(?:of\s+)?(?:oral\s+|intrathecal\s+|generic\s+)?",
            text[end:at],
            re.I,
        ):
            return name
    before = [(at, stop, name) for at, stop, name in named if stop <= start]
    if before:
        at, stop, name = before[-1]
        between = text[stop:start]
        if not re.search(r"[;.]\s|\bbut\b", between):
            return name
    behind = [(at, stop, name) for at, stop, name in named if at >= end]
    if (
        behind
        and re.search(r"\bof\b", text[end : behind[0][0]])
        and not re.search(r"[,;]", text[end : behind[0][0]])
    ):
        return behind[0][2]
    if before:
        return before[-1][2]
    return carried or (behind[0][2] if behind else None)


def operator_of(before: str) -> Op:
    """Whether an amount is a limit, by the words before it."""
    near = before[-45:]
    if dose_words.UP_TO.search(near):
        return "<="
    if dose_words.OVER.search(near):
        return ">"
    if dose_words.UNDER.search(near):
        return "<"
    if re.search(r"\b(?:at least|no less than|minimum(?: of)?)\s*$|[≥]\s*$|>=\s*$", near, re.I):
        return ">="
    return "~" if dose_words.ABOUT.search(near) else "="
