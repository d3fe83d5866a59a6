"""What `recognise` says: the verdict, what it rests on, what else it can be, and what would decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from handrail.check.nouns import Finding
from handrail.medicine.nouns import Symptom
from handrail.medicine.telling_apart import Cause, ClueRule, Feature, LevelBand, Remark, Urgency, Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class SymptomHeard:
    """A word that somebody used, and what it was understood as.

    Attributes:
        word: the symptom of the vocabulary, or condition, that it counts as; "" if no rule asks.
        entry: what the pack knows about it; None where it has no entry of its own.
    """

    said: str
    word: str
    entry: Symptom | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ClueSeen:
    """A clue and its answer: it is there, it isn't, or (None) nobody knows.

    Attributes:
        missing: for an open one, the facts that it waits for.
    """

    clue: ClueRule
    answer: bool | None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class FeatureSeen:
    """A row of the table with what is known of this person.

    Attributes:
        words: symptoms of the vocabulary that are there.
        values: facts with their values, as they were given or worked out.
        is_known: false where the symptoms were never asked and nothing was measured.
    """

    feature: Feature
    words: tuple[str, ...]
    values: tuple[tuple[str, object], ...]
    is_known: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class CauseSeen:
    """A cause with what speaks for it, against it, and what nobody knows yet."""

    cause: Cause
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]
    open: tuple[str, ...]

    @property
    def balance(self) -> int:
        """How much more speaks for it than against; for the order of the list, nothing more."""
        return len(self.speaks_for) - len(self.speaks_against)


@dataclass(frozen=True, kw_only=True, slots=True)
class Deciding:
    """A fact that is missing and would narrow the answer.

    Attributes:
        points: of all the clues that wait for it.
        asks: the questions that settle them.
        counted_as_absent: it was not measured, and the list of symptoms doesn't name it.
    """

    fact: str
    label: str
    points: int
    asks: tuple[str, ...]
    counted_as_absent: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class LevelSeen:
    """A level that was passed in, and what it means; it has no points."""

    level_mg_per_l: float
    band: LevelBand


@dataclass(frozen=True, kw_only=True, slots=True)
class Recognition:
    """Withdrawal, too much, a side effect, the condition returning, something else, or cannot tell.

    Attributes:
        urgency: how soon care is needed; an emergency whenever a danger sign is there.
        danger: danger signs and rules whose answer is an emergency. They come first, whatever the score.
        same_day: rules whose answer is care today.
        title, do: the verdict in a sentence, and what to do now.
        why: the picture that was named where the score decides nothing; "" otherwise.
        score: the points of what is known to be there.
        score_range: the lowest and highest that the unknown clues leave possible.
        withdrawal_from, overdose_to: where the score decides.
        clues, features, causes: all of the pack; causes with most speaking for them first.
        together: what else may be true at the same time.
        would_decide: missing facts, the most decisive first.
        heard, not_understood: the words that were used; a word not understood leaves the list open.
        not_recognised: medicines and illnesses that no entry was found for.
        expired: a sentence where the rules are past their day of review; "" otherwise.
        cards: ids of the fixed cards that go with the answer, the first one first.
        is_apart: the one danger is risk of suicide, and nothing of too much or too little was named;
            what to do then says nothing of either.
    """

    medicine: str
    pack_version: str
    rules_date: str
    verdict: Verdict
    urgency: Urgency
    danger: tuple[Finding, ...]
    same_day: tuple[Finding, ...]
    title: str
    why: str
    do: tuple[str, ...]
    cards: tuple[str, ...]
    score: int
    score_range: tuple[int, int]
    withdrawal_from: int
    overdose_to: int
    score_says: str
    score_note: str
    clues: tuple[ClueSeen, ...]
    features: tuple[FeatureSeen, ...]
    causes: tuple[CauseSeen, ...]
    together: tuple[Remark, ...]
    caveats: tuple[Remark, ...]
    would_decide: tuple[Deciding, ...]
    level: LevelSeen | None
    heard: tuple[SymptomHeard, ...]
    not_understood: tuple[str, ...]
    not_recognised: tuple[str, ...]
    assumptions: tuple[str, ...]
    expired: str
    sources: tuple[str, ...]
    is_apart: bool = False

    @property
    def is_emergency(self) -> bool:
        """Whether care is needed now."""
        return self.urgency == "emergency"

    @property
    def leaning(self) -> Literal["withdrawal", "overdose", "neither"]:
        """Which way the known points lean; a leaning decides nothing."""
        return "withdrawal" if self.score > 0 else "overdose" if self.score < 0 else "neither"
