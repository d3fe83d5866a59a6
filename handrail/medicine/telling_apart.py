"""What a pack knows for telling withdrawal, too much, a side effect and other things apart, as nouns.

A pack holds them in `recognise.toml`; `handrail.check.recognise` asks them. Nothing here knows any
medicine: points, thresholds, causes and pictures are the pack's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from handrail.errors import PackError

if TYPE_CHECKING:
    from handrail.medicine.conditions import Condition

Verdict = Literal[
    "withdrawal", "overdose", "side effect", "condition returning", "something else", "cannot tell"
]
VERDICTS: tuple[Verdict, ...] = (
    "withdrawal",
    "overdose",
    "side effect",
    "condition returning",
    "something else",
    "cannot tell",
)

Urgency = Literal["emergency", "same day"]
URGENCIES: tuple[Urgency, ...] = ("emergency", "same day")
"""Gravest first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ScoreLine:
    """Where the score decides: at or above one line withdrawal, at or below the other too much."""

    withdrawal_from: int
    overdose_to: int
    says: str
    sources: tuple[str, ...]
    verified: bool
    note: str = ""

    def __post_init__(self) -> None:
        if not self.overdose_to < 0 < self.withdrawal_from:
            raise PackError(
                f"The lines of the score are {self.overdose_to} and {self.withdrawal_from}.",
                fix="overdose_to is below 0, withdrawal_from above it.",
            )


@dataclass(frozen=True, kw_only=True, slots=True)
class ClueRule:
    """A sign with its points: above 0 it speaks for withdrawal, below 0 for too much.

    Attributes:
        asks: the question that settles it.
    """

    id: str
    name: str
    points: int
    when: Condition
    says: str
    asks: str
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Feature:
    """A row of the table that is shown side by side.

    Attributes:
        words: symptoms of the vocabulary that belong to it.
        facts: facts of the vocabulary that belong to it.
    """

    id: str
    name: str
    overdose: str
    withdrawal: str
    side_effect: str
    sources: tuple[str, ...]
    verified: bool
    words: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sign:
    """Something that speaks for or against a cause."""

    speaks: Literal["for", "against"]
    when: Condition
    says: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Cause:
    """One entry of the differential: how it comes, what it shows, what to do."""

    id: str
    name: str
    verdict: Verdict
    trigger: str
    onset: str
    tone: str
    temperature: str
    others: str
    do: str
    signs: tuple[Sign, ...]
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A whole picture that may be named where the score decides nothing; has to be known to be true.

    Attributes:
        do: what to do now, in place of the answer's own lines.
        explains: symptoms of the vocabulary that are red flags elsewhere and belong to this picture.
    """

    id: str
    verdict: Verdict
    cause: str
    urgent: Urgency
    when: Condition
    says: str
    do: tuple[str, ...]
    sources: tuple[str, ...]
    verified: bool
    explains: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """A sentence that holds under a condition: something else that may be true too, or a caveat.

    Attributes:
        do: what follows from it; "" for a caveat.
    """

    id: str
    when: Condition
    says: str
    sources: tuple[str, ...]
    verified: bool
    do: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class LevelBand:
    """What a level from one concentration up to another means, and whether a mild answer may stand.

    Attributes:
        is_calm: false where such a level forbids every answer that is no emergency.
    """

    id: str
    from_mg_per_l: float
    below_mg_per_l: float
    is_calm: bool
    says: str
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerText:
    """The words of a verdict, how urgent it is, and the fixed cards that go with it, first one first."""

    verdict: Verdict
    urgent: Urgency
    cards: tuple[str, ...]
    title: str
    do: tuple[str, ...]
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TellingApart:
    """Everything in `recognise.toml`, read and proved."""

    score: ScoreLine
    clues: tuple[ClueRule, ...]
    features: tuple[Feature, ...]
    causes: tuple[Cause, ...]
    pictures: tuple[Picture, ...]
    together: tuple[Remark, ...]
    caveats: tuple[Remark, ...]
    levels: tuple[LevelBand, ...]
    answers: tuple[AnswerText, ...]

    def answer(self, verdict: Verdict) -> AnswerText:
        """The words of a verdict; there is one for each (`VERDICTS`)."""
        return next(text for text in self.answers if text.verdict == verdict)
