"""Which sentences claim something about the medicine, or tell a reader what to do: those that are counted.

A sentence that counts and was held against nothing is not checked, and is shown as that.
"""

from __future__ import annotations

import re
from collections.abc import Container

from handrail.read.nouns import ClaimStatement, Match, Parts, Sentence, VerdictName

_GRAVITY: tuple[VerdictName, ...] = ("contradicted", "unsettled", "supported", "not checked")
_CLAIMS = re.compile(
    r"\b(?:is|are|was|were|can|may|might|must|should|will|does|do|did|"
    r"has|have|had|cause\w*|lead\w*|help\w*|work\w*|reduc\w*|increas\w*|"
    r"mak\w*|need\w*|affect\w*|prevent\w*|"
    r"recommend\w*|requir\w*|act\w*|relieve\w*|treat\w*|resembl\w*|depend\w*|"
    r"become\w*|takes?|don't|doesn't|can't|isn't|won't|not)\b",
    re.I,
)
_ADVICE = re.compile(
    r"\b(?:you(?:'ll|'re|r)?|yourself|everyone|nobody|anyone|people|patients)\b"
    r"|^(?:(?:please|just|simply|always|never|do not|don't) )?"
    r"(?:take|stop|drop|start|go|keep|skip|cut|halve|double|add|mix|drink|call|wait|let|give|use|try|ask|see|"
    r"tell|lower|raise|reduce|increase|leave|put|make|avoid|expect)\b",
    re.I,
)
_LEAST_WORDS = 4


def claim_statements(
    parts: Parts, matches: tuple[Match, ...], named: bool, could_hurt: Container[int]
) -> list[ClaimStatement]:
    """The sentences that claim something about the medicine, with the claims they were held against.

    Advice to the reader counts in a text about the medicine though it doesn't name it again: left uncounted,
    silence about "one beer is fine" would pass for agreement.
    """
    by_sentence: dict[int, list[Match]] = {}
    for match in matches:
        by_sentence.setdefault(match.sentence, []).append(match)
    claims: list[ClaimStatement] = []
    for sentence in parts.sentences:
        held = by_sentence.get(sentence.index, [])
        counts = named and (_claims_something(sentence) or _advises(sentence))
        if not (held or counts or sentence.index in could_hurt):
            continue
        claims.append(
            ClaimStatement(
                passage=sentence.passage,
                sentence=sentence.index,
                start=sentence.start,
                end=sentence.end,
                text=sentence.text,
                who=sentence.who,
                asserted=sentence.asserted,
                anecdote=sentence.anecdote,
                matches=tuple(held),
                verdict=_gravest(held),
            )
        )
    return claims


def _gravest(held: list[Match]) -> VerdictName:
    """The gravest verdict of a sentence's matches."""
    verdicts = [match.verdict for match in held]
    for name in _GRAVITY:
        if name in verdicts:
            return name
    return "not checked"


def _claims_something(sentence: Sentence) -> bool:
    """Whether a sentence says something about the medicine that could be held against evidence."""
    if sentence.subject is None or sentence.block == "heading" or sentence.quotes is not None:
        return False
    if sentence.asserted in ("question", "quoted") or len(sentence.text.split()) < _LEAST_WORDS:
        return False
    return bool(_CLAIMS.search(sentence.text))


def _advises(sentence: Sentence) -> bool:
    """Whether a sentence tells the reader what to do, or what to expect."""
    if sentence.block == "heading" or sentence.quotes is not None or sentence.anecdote:
        return False
    if sentence.asserted in ("question", "quoted") or len(sentence.text.split()) < _LEAST_WORDS:
        return False
    return bool(_ADVICE.search(sentence.text))
