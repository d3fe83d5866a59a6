"""Hold each sentence against the claims of a pack: frames, closed denials, numbers, and what is nearest.

What decides is in the pack (`claims.toml`). Here is only how a wording that fits becomes a stance: a denial
denies; a frame asserts, unless a negation stands in it that the frame doesn't hold itself, and then nobody
can tell; a word of rejection ("a myth") turns an assertion round.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

from handrail.medicine import Medicine
from handrail.medicine.claims import Claim
from handrail.read.answered import answer_in
from handrail.read.checker import COMMON, Checker, checker_of
from handrail.read.counted import is_counted
from handrail.read.learned import Likeness
from handrail.read.nouns import Asserted, How, Match, Parts, Sentence, Stance
from handrail.read.numbers_held import clash_of
from handrail.read.patterns import words_of
from handrail.read.stance import Found
from handrail.read.trials_held import TRIAL_FACTS, wrong_facts
from handrail.read.verdict import BY_WORDING, judge

_WHEN = ("if", "when", "once", "should", "after", "whenever", "leave")
_SUPPOSED = frozenset(("would", "could", "were", "had"))
_SHORT_TEXT = 5
_LIKELY = 0.6
_DIGIT = re.compile(r"\d")


def find_matches(parts: Parts, medicine: Medicine, *, encoder: bool = False) -> tuple[Match, ...]:
    """Every sentence of a document that is about a claim of the pack, with a verdict.

    A sentence that claims something and fits no wording gets up to three claims to compare it with, and no
    verdict; it counts as not checked.

    Args:
        parts: the document taken apart.
        medicine: whose claims to hold it against.
        encoder: let the optional encoder choose what to compare with, rather than words in common.
    """
    if medicine.claims is None:
        return ()
    checker = checker_of(medicine.claims)
    if encoder:
        from handrail.read.encoder import installed_encoder

        installed_encoder()  # asked for and not there: told at once, whether it would have been needed or not
    matches: list[Match] = []
    asked = questions_before(parts)
    is_weighed = speaks_of_it(parts)
    for sentence in parts.sentences:
        likeness = checker.likeness(sentence) if is_weighed else None
        found = list(_of_sentence(sentence, checker, medicine))
        if likeness is not None and not answer_in(sentence):
            found = [_as_sure(one, likeness) for one in found if not likeness.rules_out(one)]
        if sentence.index in asked:
            found.extend(
                _after_question(sentence, asked[sentence.index], checker, {one.claim for one in found})
            )
        found.extend(_of_trial(sentence, checker, medicine))
        if likeness is not None:
            apart = len(parts.sentences) > _SHORT_TEXT and not checker.names_it(sentence)
            found.extend(_of_likeness(sentence, likeness, checker, {one.claim for one in found}, apart))
        matches.extend(found or _nearest(sentence, checker, encoder))
    return tuple(matches)


def speaks_of_it(parts: Parts) -> bool:
    """Whether likeness may be looked for: the text names the medicine, or is too short to tell."""
    return len(parts.sentences) <= _SHORT_TEXT or any(one.subject is not None for one in parts.sentences)


def _as_sure(match: Match, likeness: Likeness) -> Match:
    """A match by a wording, as likely only where the rest of the sentence is no help to it."""
    if match.confidence != "sure" or not likeness.doubts(match):
        return match
    return replace(match, confidence="likely", score=_LIKELY, why=f"{match.why} {BY_WORDING}")


def _of_likeness(
    sentence: Sentence, likeness: Likeness, checker: Checker, known: set[str], is_apart: bool
) -> Iterator[Match]:
    """The claims that a sentence is about by its likeness to labelled ones, and that no wording found.

    In a long text a sentence that stands apart, without the medicine, has to be more like them.
    """
    whole = (0, len(sentence.text))
    least = likeness.borders["apart" if is_apart else "claim"]
    for one in likeness.claims:
        # A trial's facts are figures, of which likeness knows the size alone: the table of trials tells.
        if one.claim not in known and one.claim != TRIAL_FACTS and one.margin >= least:
            claim = checker.base.claims[one.claim]
            yield _match(sentence, claim, one.stance, *whole, _whole(sentence), "", how="learned")


def _of_sentence(sentence: Sentence, checker: Checker, medicine: Medicine) -> Iterator[Match]:
    if sentence.block == "heading":
        return
    answered = answer_in(sentence)
    text = sentence.question if answered else sentence.text
    for one in checker.claims_in(text, is_about=sentence.subject is not None):
        claim = checker.base.claims[one.claim]
        stance, asserted = one.stance, _asserted(sentence, one)
        start, end = one.start, one.end
        if answered:
            stance, asserted = _turned(stance, answered), "yes"
            start, end = 0, len(sentence.text)
        clash = "" if answered else clash_of(claim, sentence, checker.look(text), checker.base, medicine.name)
        yield _match(sentence, claim, stance, start, end, asserted, clash)
    if not answered:
        yield from _numbers_alone(sentence, checker, medicine)


def questions_before(parts: Parts) -> dict[int, str]:
    """By sentence, the question right before it, which it goes on from: "Forgot a dose? Take two."."""
    asked: dict[int, str] = {}
    for before, sentence in itertools.pairwise(parts.sentences):
        near = before.passage == sentence.passage and 0 <= sentence.start - before.end <= 2
        if near and before.text.endswith("?") and not sentence.text.endswith("?"):
            asked[sentence.index] = f"{before.text} "
    return asked


def _after_question(sentence: Sentence, question: str, checker: Checker, known: set[str]) -> Iterator[Match]:
    """What a sentence denies together with the question before it."""
    if sentence.block == "heading":
        return
    for one in checker.claims_in(question + sentence.text, is_about=sentence.subject is not None):
        if one.claim in known or one.stance != "denies" or one.end <= len(question):
            continue
        cut = replace(one, start=max(0, one.start - len(question)), end=one.end - len(question))
        claim = checker.base.claims[one.claim]
        yield _match(sentence, claim, one.stance, cut.start, cut.end, _asserted(sentence, cut), "")


def _of_trial(sentence: Sentence, checker: Checker, medicine: Medicine) -> Iterator[Match]:
    """A trial that is named with facts that its report doesn't have."""
    claim = checker.base.claims.get(TRIAL_FACTS)
    if claim is None or sentence.block == "heading" or _DIGIT.search(sentence.text) is None:
        return
    wrong = wrong_facts(sentence, medicine)
    if wrong is not None:
        made = _match(sentence, claim, "denies", wrong.start, wrong.end, _whole(sentence), wrong.why)
        yield replace(made, sources=wrong.sources)


def _numbers_alone(sentence: Sentence, checker: Checker, medicine: Medicine) -> Iterator[Match]:
    """Numbers that clash in a sentence that no frame of their claim fits."""
    seen = checker.look(sentence.text)
    if "when" not in seen.kinds:
        return
    framed = {one.claim for one in checker.claims_in(sentence.text, is_about=True)}
    for claim_id in dict.fromkeys(number.claim for number in checker.base.numbers):
        if claim_id in framed:
            continue
        claim = checker.base.claims[claim_id]
        clash = clash_of(claim, sentence, seen, checker.base, medicine.name)
        if clash:
            whole = (0, len(sentence.text))
            yield _match(sentence, claim, "denies", *whole, _whole(sentence), clash, how="numeric")


def _match(
    sentence: Sentence,
    claim: Claim,
    stance: Stance,
    start: int,
    end: int,
    asserted: Asserted,
    clash: str,
    how: How = "frame",
) -> Match:
    if stance == "denies" and not clash and is_counted(sentence.text):
        stance = "unclear"
    verdict = judge(claim, stance, how=how, asserted=asserted, anecdote=sentence.anecdote, clash=clash)
    source = sentence.span(start, end)
    return Match(
        sentence=sentence.index,
        passage=sentence.passage,
        start=source[0],
        end=source[1],
        text=sentence.text[start:end],
        claim=claim.id,
        how="numeric" if clash else how,
        score=1.0 if verdict.confidence == "sure" else _LIKELY,
        stance="denies" if clash else stance,
        verdict=verdict.name,
        why=verdict.why,
        sources=verdict.sources,
        against=verdict.against,
        confidence=verdict.confidence,
        anecdote=sentence.anecdote,
    )


def _nearest(sentence: Sentence, checker: Checker, encoder: bool) -> Iterator[Match]:
    """Claims to compare a sentence with that claims something and fits no wording."""
    from handrail.read.nearest import nearest_by_encoder, nearest_claims

    if not claims_something(sentence, checker):
        return
    nearest = nearest_by_encoder if encoder else nearest_claims
    for claim_id, score in nearest(sentence.text, checker.base):
        claim = checker.base.claims[claim_id]
        verdict = judge(claim, "unclear", how="near")
        yield Match(
            sentence=sentence.index,
            passage=sentence.passage,
            start=sentence.start,
            end=sentence.end,
            text=sentence.text,
            claim=claim_id,
            how="near",
            score=round(score, 3),
            stance="unclear",
            verdict="not checked",
            why=verdict.why,
            sources=verdict.sources,
            against=verdict.against,
            confidence="look",
            anecdote=sentence.anecdote,
        )


def claims_something(sentence: Sentence, checker: Checker) -> bool:
    """Whether a sentence says something about the medicine that could be checked, if only one knew how."""
    if sentence.block == "heading" or sentence.quotes or sentence.anecdote:
        return False
    if sentence.asserted in ("question", "hypothetical", "quoted"):
        return False
    seen = checker.look(sentence.text)
    kinds = set(seen.spots) - COMMON
    return (
        checker.names_it(sentence)
        and len(seen.words.words) >= 5
        and sum(not one.startswith("=") for one in kinds) >= 2
    )


def _asserted(sentence: Sentence, found: Found) -> Asserted:
    """How the clauses are meant in which the words stand."""
    if sentence.quotes or any(start <= found.start and found.end <= end for start, end in sentence.quoted):
        return "quoted"
    met = [one for one in sentence.clauses if one.start < found.end and found.start < one.end]
    kinds = {one.asserted for one in met} or {sentence.asserted}
    if "question" in kinds or sentence.asserted == "question":
        return "question"
    for kind in ("yes", "negated", "hedged", "quoted"):
        if kind in kinds:
            return kind  # type: ignore[return-value]
    return "yes" if _is_general(sentence.text) else "hypothetical"


def _is_general(text: str) -> bool:
    """Whether an "if" only says when: "if he has a fit, hold him down" tells what to do."""
    words = words_of(text).words
    return bool(words) and words[0] in _WHEN and _SUPPOSED.isdisjoint(words)


def _whole(sentence: Sentence) -> Asserted:
    return "quoted" if sentence.quotes else sentence.asserted


def _turned(stance: Stance, answer: Stance) -> Stance:
    if stance == "unclear" or answer == "asserts":
        return stance
    return "denies" if stance == "asserts" else "asserts"
