"""The shape of what `recognise_json` writes: what to do now, which it is, why, and what would decide."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from handrail.exchange.shapes import FindingShape, GroundsShape, HeadShape, Scalar, SourceShape
from handrail.medicine.telling_apart import Urgency, Verdict


class ScoreShape(TypedDict):
    """The points of what is known, and what the open clues leave possible. They prove nothing."""

    known: int
    lowest: int
    highest: int
    leaning: Literal["withdrawal", "overdose", "neither"]
    withdrawal_from: int
    overdose_to: int
    says: str
    note: str


class ClueShape(GroundsShape):
    """A clue with its points; `answer` null where nobody knows."""

    id: str
    name: str
    points: int
    answer: bool | None
    says: str
    missing: list[str]


class FeatureShape(GroundsShape):
    """A sign as it is here, and as it is in each of the three."""

    id: str
    name: str
    is_known: bool
    words: list[str]
    values: dict[str, Scalar]
    overdose: str
    withdrawal: str
    side_effect: str


CauseShape = TypedDict(
    "CauseShape",
    {
        "id": str,
        "name": str,
        "verdict": Verdict,
        "balance": int,
        "for": list[str],
        "against": list[str],
        "open": list[str],
        "trigger": str,
        "onset": str,
        "tone": str,
        "temperature": str,
        "others": str,
        "do": str,
        "sources": list[str],
        "verified": bool,
        "note": str,
    },
)
"""A cause, what speaks for it and against it, and what is open."""


class RemarkShape(GroundsShape):
    """What else may be true at the same time, or what to keep in mind."""

    id: str
    says: str
    do: str | None


class DecidingShape(TypedDict):
    """A fact that is missing and would narrow the answer, with the questions that settle it."""

    fact: str
    label: str
    points: int
    asks: list[str]
    counted_as_absent: bool


class LevelSeenShape(TypedDict):
    """A level in the blood that was passed in, and what it means; it has no points."""

    level_mg_per_l: int | float
    says: str
    points: int
    sources: list[str]
    verified: bool


class SymptomShape(TypedDict):
    """A symptom as it was said, and what it was understood as; null where the pack's list has no row."""

    said: str
    word: str | None
    term: str | None
    plain_name: str | None
    in_withdrawal: str | None
    in_overdose: str | None
    side_effect: str | None
    is_red_flag: bool | None
    differential_value: str | None
    hpo_id: str | None


class FixedCardShape(TypedDict):
    """One of the fixed emergency cards."""

    id: str
    lines: list[str]


class RecognitionShape(HeadShape):
    """Withdrawal, too much, a side effect, the condition returning, something else, or cannot tell."""

    schema: str
    is_emergency: bool
    emergency: str | None
    urgency: Urgency
    do: list[str]
    danger: list[FindingShape]
    same_day: list[FindingShape]
    verdict: Verdict
    title: str
    why: str | None
    not_understood: list[str]
    not_recognised: list[str]
    score: ScoreShape
    clues: list[ClueShape]
    features: list[FeatureShape]
    causes: list[CauseShape]
    together: list[RemarkShape]
    caveats: list[RemarkShape]
    would_decide: list[DecidingShape]
    level: LevelSeenShape | None
    symptoms: list[SymptomShape]
    assumptions: list[str]
    cards: list[FixedCardShape]
    sources: list[SourceShape]
