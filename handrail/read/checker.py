"""What a claims base finds in one text, whatever document it stands in: wordings, features, likeness.

Everything of the base is compiled once, and what was found in a sentence is kept for when it is asked again.
"""

from __future__ import annotations

import re
import weakref
from functools import cached_property, lru_cache

from handrail.medicine.claims import ClaimsBase
from handrail.read.answered import answer_in
from handrail.read.features import features_of
from handrail.read.learned import Likeness, Weigher
from handrail.read.nouns import Sentence
from handrail.read.patterns import Fit, Pattern, Patterns, Spot, Words, words_of
from handrail.read.stance import Found, Seen, stance_of

_FEWEST = 3
_FEWEST_IN_A_ROW = 6
_WORD = re.compile(r"[^\W\d_]{3,}")
COMMON = frozenset(
    (
        "no",
        "be",
        "can",
        "cause",
        "it",
        "medicine",
        "adv",
        "people",
        "needed",
        "advise",
        "take",
        "do",
        "none",
        "if",
    )
)
"""Concepts that stand in sentences of every kind, so that they alone show nothing."""


class Checker:
    """The patterns of one claims base, compiled once."""

    def __init__(self, base: ClaimsBase) -> None:
        """Compile everything in the base."""
        self.base = base
        self._patterns = Patterns(base.concepts)
        for claim in base.claims.values():
            self._patterns.add(("frame", claim.id), claim.frames)
            self._patterns.add(("denial", claim.id), claim.denials)
        for number in base.numbers:
            self._patterns.add(("when", number.id), number.when)
            self._patterns.add(("unless", number.id), number.unless)
        for rule in base.dangers:
            self._patterns.add(("danger", rule.id), rule.patterns)
            self._patterns.add(("spares", rule.id), rule.unless)
        self._patterns.ready()
        self.look = lru_cache(maxsize=4_000)(self._look)
        self._weigh = lru_cache(maxsize=4_000)(self._weighed)

    def spots(self, text: str) -> tuple[Words, dict[str, list[Spot]]]:
        """A text's words, and where the concepts of the base stand among them."""
        words = words_of(text)
        return words, self._patterns.concepts_in(words)

    def _look(self, text: str) -> Seen:
        words, spots = self.spots(text)
        fits: dict[tuple[str, str], tuple[tuple[Pattern, Fit], ...]] = {}
        for name, pattern, fit in self._patterns.fits(words, spots):
            key: tuple[str, str] = name  # type: ignore[assignment]
            fits[key] = (*fits.get(key, ()), (pattern, fit))
        return Seen(words, spots, fits, frozenset(kind for kind, _ in fits))

    def likeness(self, sentence: Sentence) -> Likeness | None:
        """What a sentence is like; None for a heading, a question, another's words, or common words alone."""
        if self.base.learned is None or sentence.block == "heading" or sentence.quotes is not None:
            return None
        if sentence.asserted in ("question", "quoted"):
            return None
        if sentence.block == "table-row" and len(_WORD.findall(sentence.text)) < _FEWEST_IN_A_ROW:
            return None  # the head of a table, or a row of figures
        answer = answer_in(sentence)
        if answer == "denies":
            return None  # of "Can I? No." likeness hears the question: only the wordings know better
        return self._weigh(f"{sentence.question} {sentence.text}" if answer else sentence.text)

    def names_it(self, sentence: Sentence) -> bool:
        """Whether a sentence names the medicine or goes on about it."""
        return sentence.subject is not None or "medicine" in self.look(sentence.text).spots

    @cached_property
    def _weigher(self) -> Weigher:
        return Weigher(self.base)

    def _weighed(self, text: str) -> Likeness | None:
        """What a text is like, if it says anything of the pack."""
        seen = self.look(text)
        is_bare = len(seen.words.words) < _FEWEST  # "No, never." answers something, and says nothing alone
        if is_bare or all(name in COMMON or name.startswith("=") for name in seen.spots):
            return None
        return self._weigher.weigh(text, self.features(text))

    def features(self, text: str) -> set[str]:
        """What of a sentence likeness looks at, the closed wordings that fit it among them."""
        seen = self.look(text)
        wordings = [f"{one.stance} {one.claim}" for one in self.claims_in(text, is_about=True)]
        wordings += [f"danger {name}" for name in seen.names("danger") if not seen.of("spares", name)]
        return features_of(text, seen.words, seen.spots, wordings)

    def claims_in(self, text: str, *, is_about: bool = False) -> list[Found]:
        """The claims that a text is about, each once, whatever it says of them.

        Args:
            text: a sentence, without markup.
            is_about: it is known to speak of the medicine, though it may name only another.
        """
        seen = self.look(text)
        if not seen.fits:
            return []
        elsewhere = "other_medicine" in seen.spots and "medicine" not in seen.spots and not is_about
        ids = dict.fromkeys((*seen.names("denial"), *seen.names("frame")))
        found: list[Found] = []
        for id in ids:
            claim = self.base.claims[id]
            if elsewhere and not claim.beside:
                continue
            found.append(stance_of(claim, seen))
        return self._folded(found)

    def _folded(self, found: list[Found]) -> list[Found]:
        """Without broader claims for which a narrower one speaks, where it is told what that one says."""
        spoken_for = {
            name for one in found if one.stance != "unclear" for name in self.base.claims[one.claim].folds
        }
        decided = [one for one in found if one.stance != "unclear"]
        return [
            one
            for one in found
            if one.claim not in spoken_for
            and (
                one in decided
                or not any(one.start < other.end and other.start < one.end for other in decided)
            )
        ]


_CHECKERS: weakref.WeakKeyDictionary[ClaimsBase, Checker] = weakref.WeakKeyDictionary()


def checker_of(base: ClaimsBase) -> Checker:
    """The compiled patterns of a base, made once a process."""
    checker = _CHECKERS.get(base)
    if checker is None:
        checker = _CHECKERS[base] = Checker(base)
    return checker
