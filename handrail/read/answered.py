"""A bare yes or no, which says what the question before it asks."""

from __future__ import annotations

from handrail.read.nouns import Sentence, Stance
from handrail.read.patterns import words_of

_ANSWERS: dict[str, Stance] = {
    **dict.fromkeys(("no", "nope", "never", "nah"), "denies"),
    **dict.fromkeys(("yes", "yeah", "yep", "sure", "absolutely", "definitely", "certainly"), "asserts"),
}
_MOST_WORDS, _LONGEST = 4, 60


def answer_in(sentence: Sentence) -> Stance | None:
    """Whether a sentence is a bare yes or no to the question that stands above it."""
    if not sentence.question or len(sentence.text) > _LONGEST:
        return None
    words = words_of(sentence.text).words
    if not 0 < len(words) <= _MOST_WORDS:
        return None
    first = next((word for word in words if word not in ("a", "answer")), "")
    return _ANSWERS.get(first)
