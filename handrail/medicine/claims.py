"""What people say about a medicine, one noun a claim: whether it holds, who says so, and how texts put it.

A claim is kept in our own words, with both sides' sources where there are two. Beside it stand the wordings
by which a text is recognised as saying it (frames) or as denying it (denials). They are data: another
medicine brings its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ClaimState = Literal["established", "contested", "refuted", "unknown"]
Grade = Literal["A", "B", "C", "D", "N"]
DangerKind = Literal["denial", "phrase", "dose", "taper", "unit", "other medicine", "likeness"]
DangerSeverity = Literal["severe", "moderate", "mild"]

STATES: tuple[ClaimState, ...] = ("established", "contested", "refuted", "unknown")
GRADES: Mapping[Grade, str] = {
    "A": "randomised trials taken together",
    "B": "a randomised trial or a laboratory study in people",
    "C": "series, cohorts, single cases or animals",
    "D": "labels, guidelines, textbooks",
    "N": "no study found",
}
"""What each grade of evidence means, the strongest first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """One claim in our own words.

    Attributes:
        state: established, contested (the evidence itself is divided), refuted, or unknown.
        why: what the evidence says, in a sentence or two.
        grade: of the best evidence, a key of `GRADES`.
        sources: who says so; of a refuted claim, who refutes it.
        against: who says otherwise, where the evidence is divided.
        other_side: what they say.
        people: in whom it was looked at.
        is_safety: a denial of it is dangerous in itself.
        beside: it speaks of another substance too, so that a sentence that names one may be about it.
        frames, denials: wordings that say it and that deny it, in the pattern language of `handrail.read`.
        folds: broader claims that a sentence about this one needn't be held against too.
        pair: the dispute that it is one side of, or "".
    """

    id: str
    topic: str
    says: str
    state: ClaimState
    why: str
    grade: Grade
    sources: tuple[str, ...]
    verified: bool
    note: str = ""
    against: tuple[str, ...] = ()
    other_side: str = ""
    people: tuple[str, ...] = ()
    is_safety: bool = False
    beside: bool = False
    frames: tuple[str, ...] = ()
    denials: tuple[str, ...] = ()
    folds: tuple[str, ...] = ()
    pair: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimNumber:
    """A number that texts state, with the values that agree with the evidence.

    Attributes:
        claim: the claim that it belongs to.
        when: wordings of which one must stand in the sentence; `unless`: of which none may.
        low, high: values from here to here agree; any other doesn't. None is open.
        unit: "mg", "mg a day", "mg a dose", "mg a week", "percent a week", "hours", "days", "mL/min".
    """

    id: str
    claim: str
    says: str
    when: tuple[str, ...]
    unless: tuple[str, ...]
    low: float | None
    high: float | None
    unit: str
    sources: tuple[str, ...]
    verified: bool
    people: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimPair:
    """A dispute: two things people say that can't both hold, kept side by side.

    Attributes:
        one, other: the two sides in our own words.
        settles: what the evidence says to both.
    """

    id: str
    title: str
    one: str
    other: str
    settles: str
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class DangerRule:
    """Something a text may say that can hurt who follows it.

    Attributes:
        kind: "denial" of a safety claim, a "phrase", or a stated "dose", "taper", "unit"; figures that are
            typical of an "other medicine".
        claim: whose denial it is.
        patterns: wordings of which one must be there; `unless`: of which none may.
        low, high: of a dose or a taper: the numbers that are dangerous lie above `high` or below `low`.
        says: what is dangerous about it.
        do: what to do instead, first.
    """

    id: str
    kind: DangerKind
    severity: DangerSeverity
    says: str
    do: str
    patterns: tuple[str, ...]
    unless: tuple[str, ...]
    low: float | None
    high: float | None
    claim: str
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


BORDERS = (
    *("claim", "apart", "asserts", "denies", "sure", "unlike", "undenied"),
    *("severe", "look", "harmless", "danger", "rule"),
)
"""From which margin on a likeness counts: a sentence is about a claim, also where it stands apart from the
medicine, asserts it, denies it; a wording is sure, or is set aside below it, or below it where it denies; a
sentence is gravely dangerous, or to be looked at, or, below it, not so whatever words stand in it; it is
dangerous, though not gravely; a rule names the danger."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LearnedFile:
    """Where a pack's learned weights lie, and from which margin on each likeness counts.

    Attributes:
        path: of the weights of features.
        borders: by the names in `BORDERS`.
        network: of the small network's weights; None where the pack has none.
    """

    path: Path
    borders: Mapping[str, float]
    network: Path | None = None


@dataclass(frozen=True, kw_only=True, slots=True, weakref_slot=True, eq=False)
class ClaimsBase:
    """Everything in `claims.toml`; the same only as itself, so that what is compiled from it can be kept.

    Attributes:
        concepts: groups of words that mean one thing in patterns, by name.
        claims: by id.
        learned: what was learned from labelled sentences; None where nothing was.
    """

    concepts: Mapping[str, tuple[str, ...]]
    claims: Mapping[str, Claim]
    numbers: tuple[ClaimNumber, ...]
    pairs: Mapping[str, ClaimPair]
    dangers: tuple[DangerRule, ...]
    learned: LearnedFile | None = None
