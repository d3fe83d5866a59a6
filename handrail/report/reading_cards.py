"""A reading for a page: the text sentence by sentence with marks, and a card for each thing to tell.

A sentence has one mark, that of the gravest thing in it, with a word as well as a colour, and the numbers of
its cards. Cards stand in the order that protects: dangerous, contradicted, unsettled, agreeing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from handrail.read.nouns import ClaimStatement
from handrail.read.summary import (
    DOUBTFUL,
    DOUBTFUL_WHY,
    LIKELY,
    SEVERITIES,
    SEVERITY_WORDS,
    locator,
    said_of,
    told_by_danger,
)
from handrail.report.evidence_text import STATES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from handrail.medicine.nouns import Medicine
    from handrail.read.nouns import Danger, Match, Reading, Sentence

KINDS = ("danger", "doubtful", "contradicted", "unsettled", "supported", "not-checked")
"""Kinds of marks and cards, the gravest first."""
KIND_WORDS = {
    "danger": "dangerous",
    "doubtful": "perhaps dangerous, look",
    "contradicted": "contradicted by what is known",
    "unsettled": "unsettled",
    "supported": "agrees with what is known",
    "not-checked": "not checked",
}
HEADINGS = {
    "danger": "What is dangerous in it",
    "doubtful": DOUBTFUL,
    "contradicted": "Contradicted by what is known",
    "unsettled": "Unsettled: the evidence has two sides, or it is one person’s account",
    "supported": "Agrees with what is known",
    "not-checked": "Not checked: silence about these means nothing",
}
NEAREST = "Nearest of what is known, to compare with:"
NOTHING_NEAR = "Nothing that is known here comes near it."


@dataclass(slots=True)
class Card:
    """One thing to tell, and the sentences it is about.

    Attributes:
        label: how grave, or whether the claim holds.
        do: what to do instead, for what is dangerous.
        claim: its id, "" for a danger that isn't about one.
        near: of a sentence that wasn't checked, the claims it may be compared with: id and what each says.
    """

    number: int
    kind: str
    label: str
    title: str
    says: str
    do: str
    claim: str
    sources: tuple[str, ...]
    against: tuple[str, ...]
    sentences: list[int]
    near: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence as it is shown: its words, its mark ("" for none) and the cards it leads to."""

    index: int
    text: str
    block: str
    kind: str
    cards: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Voice:
    """What one person says: who, when, and the sentences by paragraph."""

    name: str
    blocks: tuple[tuple[Marked, ...], ...]


@dataclass(frozen=True, slots=True)
class ReadingPage:
    """The text by voice, and the cards by kind."""

    voices: tuple[Voice, ...]
    cards: dict[str, tuple[Card, ...]]


def reading_page(reading: Reading, medicine: Medicine) -> ReadingPage:
    """A reading as a page shows it."""
    cards = [
        *_danger_cards(reading.dangers, "danger"),
        *_danger_cards(reading.doubtful, "doubtful"),
        *_claim_cards(reading, medicine),
        *_unchecked_cards(reading, medicine),
    ]
    cards.sort(key=lambda card: (KINDS.index(card.kind), card.number))
    by_sentence: dict[int, list[Card]] = {}
    for number, card in enumerate(cards, start=1):
        card.number = number
        for sentence in card.sentences:
            by_sentence.setdefault(sentence, []).append(card)
    return ReadingPage(
        voices=tuple(_voices(reading, by_sentence)),
        cards={kind: tuple(card for card in cards if card.kind == kind) for kind in KINDS},
    )


def _danger_cards(dangers: Sequence[Danger], kind: str) -> list[Card]:
    made: dict[tuple[str, str], Card] = {}
    ordered = sorted(dangers, key=lambda one: (SEVERITIES.index(one.severity), one.start))
    for one in ordered:
        key = (one.rule, one.confidence)
        card = made.get(key) or made.setdefault(key, _danger_card(one, kind, len(made)))
        if one.sentence not in card.sentences:
            card.sentences.append(one.sentence)
    return list(made.values())


def _danger_card(one: Danger, kind: str, number: int) -> Card:
    return Card(
        number=number,
        kind=kind,
        label=SEVERITY_WORDS.get(one.severity, "") if kind == "danger" else "Look",
        title=one.says,
        says=LIKELY if one.confidence == "likely" else DOUBTFUL_WHY if one.confidence == "look" else "",
        do=one.do,
        claim="",
        sources=one.sources,
        against=(),
        sentences=[],
    )


def said_again(reading: Reading, page: ReadingPage) -> str:
    """That the list is shorter than the count, where one danger is told in several places; else ""."""
    listed = len(page.cards["danger"])
    if len(reading.dangers) == listed:
        return ""
    things = "One thing is" if listed == 1 else f"{listed} different things are"
    return f"{things} listed, since some stand in several places."


def _unchecked_cards(reading: Reading, medicine: Medicine) -> list[Card]:
    """One card for each statement that was counted as not checked, with the claims that come nearest."""
    made: list[Card] = []
    known = medicine.claims.claims if medicine.claims else {}
    for one in reading.statements:
        if not isinstance(one, ClaimStatement) or one.verdict != "not checked":
            continue
        near = {match.claim: known[match.claim].says for match in one.matches if match.claim in known}
        sources = dict.fromkeys(key for match in one.matches for key in match.sources)
        card = Card(
            number=len(made),
            kind="not-checked",
            label="",
            title=f"“{locator(one.text)}”",
            says=NEAREST if near else NOTHING_NEAR,
            do="",
            claim="",
            sources=tuple(sources),
            against=(),
            sentences=_sentences_of(reading, one),
            near=tuple(near.items()),
        )
        made.append(card)
    return made


def _sentences_of(reading: Reading, one: ClaimStatement) -> list[int]:
    if one.matches:
        return [one.matches[0].sentence]
    return [each.index for each in reading.sentences if each.start <= one.start < each.end][:1]


def _claim_cards(reading: Reading, medicine: Medicine) -> list[Card]:
    made: dict[tuple[str, str, bool], Card] = {}
    told = told_by_danger(reading)
    for match in reading.matches:
        kind = match.verdict
        if kind == "not checked" or match.sentence in told.get(kind, ()):
            continue  # it has a card of its own, or its danger's card tells what it comes to
        key = (kind, said_of(match, medicine), match.anecdote)
        card = made.get(key) or made.setdefault(key, _claim_card(match, kind, medicine, len(made)))
        if match.sentence not in card.sentences:
            card.sentences.append(match.sentence)
    return list(made.values())


def _claim_card(match: Match, kind: str, medicine: Medicine, number: int) -> Card:
    claim = medicine.claims.claims.get(match.claim) if medicine.claims else None
    return Card(
        number=number,
        kind=kind,
        label="One person’s account" if match.anecdote else STATES[claim.state] if claim else "",
        title=said_of(match, medicine),
        says=match.why,
        do="",
        claim=match.claim,
        sources=match.sources,
        against=match.against,
        sentences=[],
    )


def _voices(reading: Reading, cards: dict[int, list[Card]]) -> Iterator[Voice]:
    names = {one.id: _name(one.author, one.id, one.date) for one in reading.passages}
    now, blocks, block = "", list[tuple[Marked, ...]](), list[Marked]()
    before: Sentence | None = None
    for sentence in reading.sentences:
        if sentence.passage != now:
            if block:
                blocks.append(tuple(block))
            if blocks:
                yield Voice(names.get(now, ""), tuple(blocks))
            now, blocks, block, before = sentence.passage, [], [], None
        if before is not None and _breaks(reading.text, before, sentence):
            blocks.append(tuple(block))
            block = []
        block.append(_marked(sentence, cards.get(sentence.index, [])))
        before = sentence
    if block:
        blocks.append(tuple(block))
    if blocks:
        yield Voice(names.get(now, ""), tuple(blocks))


def _breaks(text: str, before: Sentence, after: Sentence) -> bool:
    """Whether a new paragraph begins: another kind of block, a list item, or an empty line between."""
    if before.block != after.block or after.block in ("list-item", "heading", "table-row"):
        return True
    return "\n\n" in text[before.end : after.start].replace("\r", "").replace(" ", "")


def _marked(sentence: Sentence, cards: list[Card]) -> Marked:
    kinds = [card.kind for card in cards]
    return Marked(
        index=sentence.index,
        text=sentence.text,
        block=sentence.block,
        kind=min(kinds, key=KINDS.index) if kinds else "",
        cards=tuple(card.number for card in cards),
    )


def _name(author: str | None, place: str, date: str | None) -> str:
    return " · ".join(filter(None, (author or place, date)))
