"""What a sentence says of a claim that one of its wordings fits: asserts it, denies it, or nobody can tell.

A denial denies. A frame asserts, unless a negation stands in it that it doesn't hold itself. A word of
rejection ("a myth") turns either round, and so does "don't think that"; what others say, with a "but" after,
can't be told.
"""

from __future__ import annotations

from dataclasses import dataclass

from handrail.medicine.claims import Claim
from handrail.read.nouns import Stance
from handrail.read.patterns import Fit, Pattern, Spot, Words

_BEFORE = 3


@dataclass(frozen=True, slots=True)
class Seen:
    """What stands in a text: its words, the concepts, and every pattern that fits, by kind and name.

    `kinds` are the kinds of patterns that fit.
    """

    words: Words
    spots: dict[str, list[Spot]]
    fits: dict[tuple[str, str], tuple[tuple[Pattern, Fit], ...]]
    kinds: frozenset[str] = frozenset()

    def of(self, kind: str, name: str) -> tuple[tuple[Pattern, Fit], ...]:
        """The patterns of one kind and name that fit."""
        return self.fits.get((kind, name), ())

    def names(self, kind: str) -> list[str]:
        """Everything of one kind of which a pattern fits."""
        return [name for one, name in self.fits if one == kind]


@dataclass(frozen=True, slots=True)
class Found:
    """A claim that a text is about, with the words that show it; `start` and `end` count in the text."""

    claim: str
    stance: Stance
    start: int
    end: int


def stance_of(claim: Claim, seen: Seen) -> Found:
    """What a text says of a claim that one of its wordings fits."""
    frames = seen.of("frame", claim.id)
    rejects = {first for first, _ in seen.spots.get("reject", ())}
    denials = [
        one
        for one in seen.of("denial", claim.id)
        if (one[0].says_no or not _left_over(seen, one[1]) or not frames)
        and not (frames and one[1].last in rejects)
    ]
    if denials:
        pattern, fit = max(denials, key=lambda one: _clearness(seen, one))
        if _rejected(seen, fit, same_clause=True) or _condemned(seen, fit):
            return _found(claim, "asserts", fit, seen)
        thought = _thought(seen, fit)
        if thought == "no":
            return _found(claim, "asserts", fit, seen)
        unsure = thought == "otherwise" or (not pattern.says_no and _left_over(seen, fit))
        unsure = unsure or _asserted_more(frames, fit, seen)
        return _found(claim, "unclear" if unsure else "denies", fit, seen)
    _, fit = max(frames, key=lambda one: (not _left_over(seen, one[1]), len(one[1].taken)))
    stance: Stance = "unclear" if _left_over(seen, fit) else "asserts"
    believed = _thought(seen, fit) != "no" and not (claim.state == "refuted" and _condemned(seen, fit))
    if _rejected(seen, fit) or not believed:
        stance = "denies"
    elif _rejected(seen, fit, pointing_back=True):
        stance = "asserts" if _said_of_that(seen) else "unclear"
    return _found(claim, stance, fit, seen)


def _clearness(seen: Seen, one: tuple[Pattern, Fit]) -> tuple[bool, bool, int]:
    """How clearly a pattern denies, for the clearest of several: without a negation that isn't its own."""
    pattern, fit = one
    return pattern.says_no or not _left_over(seen, fit), pattern.says_no, len(fit.taken)


def _condemned(seen: Seen, fit: Fit) -> bool:
    """Whether the rest of the sentence tells what it leads to: "costs lives", "nearly cost me mine"."""
    return any(fit.taken.isdisjoint(range(*spot)) for spot in seen.spots.get("condemn", ()))


def _thought(seen: Seen, fit: Fit) -> str:
    """Whether the words are only thought or told: "no" if nobody should, "otherwise" if the rest contradicts.

    "Don't think that you can stop at once"; "a friend said that it is harmless, but it isn't".
    """
    negations = {first for first, _ in seen.spots.get("no", ())}
    before = [one for one in seen.spots.get("think", ()) if one[1] <= fit.first + 1]
    for first, last in before:
        if negations & {first - 1, first - 2, first - 3} or negations & set(range(first, last)):
            return "no"
    after = [first for first, _ in seen.spots.get("contrast", ()) if first >= fit.last]
    return "otherwise" if before and after else ""


def _asserted_more(frames: tuple[tuple[Pattern, Fit], ...], denial: Fit, seen: Seen) -> bool:
    """Whether a frame with a negation of its own fits outside the words of the denial."""
    return any(
        pattern.says_no and not (fit.taken & denial.taken) and not _left_over(seen, fit)
        for pattern, fit in frames
    )


def _left_over(seen: Seen, fit: Fit) -> bool:
    """Whether a negation stands in or just before the words of a frame that it doesn't hold itself."""
    clauses = {seen.words.clause[at] for at in fit.taken}
    return any(
        first not in fit.taken
        and seen.words.clause[first] in clauses
        and fit.first - _BEFORE <= first < fit.last
        and not _aside(seen, first)
        for first, _ in seen.spots.get("no", ())
    )


_ASIDE = frozenset(
    ("only", "just", "merely", "uncommon", "unusual", "rare", "least", "doubt", "matter", "wonder")
)


def _aside(seen: Seen, at: int) -> bool:
    """Whether a negation denies nothing: "not only", "not uncommon", "no doubt"."""
    words = seen.words.words
    return at + 1 < len(words) and words[at + 1] in _ASIDE


def _rejected(seen: Seen, fit: Fit, *, same_clause: bool = False, pointing_back: bool = False) -> bool:
    """Whether a word of rejection turns the sentence round, and is not turned round itself.

    "That is wrong: stopping suddenly brings fits" rejects what was said before, so only what is
    `pointing_back` counts it.
    """
    negations = {first for first, _ in seen.spots.get("no", ())}
    for first, last in seen.spots.get("reject", ()):
        if set(range(first, last)) & fit.taken:
            continue
        if same_clause and seen.words.clause[first] not in {seen.words.clause[at] for at in fit.taken}:
            continue
        if negations & {first - 1, first - 2}:
            continue
        if _points_back(seen, first, last, fit) != pointing_back:
            continue
        return True
    return False


_OF_BEFORE = frozenset(("that", "that's", "this"))
_BESIDE = frozenset(
    ("is", "was", "simply", "plainly", "quite", "just", "completely", "a", "all", "and", "not")
)


def _points_back(seen: Seen, first: int, last: int, fit: Fit) -> bool:
    """Whether a rejection is of the sentence before: "That is wrong: ...", "This is a myth, ..."."""
    words = seen.words.words
    if not words or words[0] not in _OF_BEFORE or fit.first < last:
        return False
    return set(words[1:first]) <= _BESIDE and (last >= len(words) or words[last] not in ("that", "to"))


def _said_of_that(seen: Seen) -> bool:
    """Whether it is "that" which is rejected: what was said. "This is false: ..." may be what comes."""
    return seen.words.words[0] != "this"


def _found(claim: Claim, stance: Stance, fit: Fit, seen: Seen) -> Found:
    return Found(claim.id, stance, seen.words.starts[fit.first], seen.words.ends[fit.last - 1])
