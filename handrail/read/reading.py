"""Read a text: take it apart, find what it states, hold its claims against what is known.

    bytes -> text -> blocks and voices -> sentences -> statements -> matches -> dangers, and what is left out

Nothing is fetched, and nothing a document holds makes reading fail: an odd document gives an odd reading.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Literal

from handrail.errors import InputError
from handrail.read.assertion import clauses_of, is_account, who_is_meant, whole
from handrail.read.blocks import Taken, Voice
from handrail.read.claim_statements import claim_statements
from handrail.read.danger import find_dangers, find_doubtful, gravest_first
from handrail.read.decode import decoded, markup_of
from handrail.read.extract import Spoken, extract
from handrail.read.match import find_matches
from handrail.read.nouns import (
    Asserted,
    Citation,
    Document,
    DocumentKind,
    FirstAid,
    LeftOut,
    Markup,
    Parts,
    Passage,
    Quote,
    Reading,
    Sentence,
    Statement,
)
from handrail.read.phrases import Hit
from handrail.read.quotes import find_quotes
from handrail.read.segment import Cut, cut_blocks
from handrail.read.vocabulary import Book, book_of

if TYPE_CHECKING:
    from handrail.medicine import Medicine

Kind = Literal["html", "text", "thread", "wikitext"]
KINDS: tuple[Kind, ...] = ("html", "text", "thread", "wikitext")
LONGEST_CHARACTERS = 20_000_000
_MARKUPS: dict[str, Markup] = {"html": "html", "wikitext": "wikitext", "text": "plain", "thread": "plain"}
_PRONOUN = re.compile(
    r"^(?:and |but |so |also,? |however,? |yet |then )?(?:it|it's|its|this|they|these)\b|\b(?:it|it's)\b",
    re.I,
)


@dataclass(slots=True)
class _Work:
    """One document while it is read."""

    text: str
    taken: Taken
    book: Book
    names: list[str]
    sentences: list[Sentence] = field(default_factory=list[Sentence])
    statements: list[Statement] = field(default_factory=list[Statement])
    topics: set[str] = field(default_factory=set[str])
    named: bool = False


def read_text(
    data: bytes | str,
    medicine: Medicine,
    *,
    kind: str | None = None,
    source: str | None = None,
    encoder: bool = False,
) -> Reading:
    """Read a document about a medicine.

    Args:
        data: the document's bytes, or its text.
        medicine: the one it is held against.
        kind: "html", "text", "thread" or "wikitext"; None to see for oneself.
        source: where it comes from, as the reader will be told; nothing is fetched from there.
        encoder: let the optional encoder (extra `read-ml`) propose what to compare a sentence with that fits
            nothing; it decides nothing.

    Raises:
        InputError: the kind is unknown, the document is longer than 20 million characters, or the encoder is
            asked for and isn't installed.
    """
    parts, work = _taken_apart(data, medicine, kind, source)
    matches = find_matches(parts, medicine, encoder=encoder)
    found = find_dangers(parts, medicine, matches)
    likely, doubtful = find_doubtful(parts, medicine, found)
    could_hurt = {danger.sentence for danger in (*found, *likely, *doubtful)}
    claims = claim_statements(parts, matches, work.named, could_hurt)
    return Reading(
        document=parts.document,
        text=parts.text,
        medicine=medicine.name,
        speaks_of_medicine=work.named,
        passages=parts.passages,
        sentences=parts.sentences,
        statements=tuple(sorted((*parts.statements, *claims), key=lambda one: (one.start, one.end))),
        citations=parts.citations,
        quotes=parts.quotes,
        matches=matches,
        dangers=gravest_first((*found, *likely)),
        doubtful=doubtful,
        left_out=_left_out(work, medicine),
        engine_version=_engine_version(),
        pack_version=medicine.version,
    )


@cache
def _engine_version() -> str:
    return version("handrail")


def take_apart(
    data: bytes | str, medicine: Medicine, *, kind: str | None = None, source: str | None = None
) -> Parts:
    """The document's parts with their statements, before anything is judged; arguments as for `read_text`."""
    return _taken_apart(data, medicine, kind, source)[0]


def _taken_apart(
    data: bytes | str, medicine: Medicine, kind: str | None, source: str | None
) -> tuple[Parts, _Work]:
    if kind is not None and kind not in KINDS:
        raise InputError(
            f"There is no kind of text '{kind}'.", fix=f"It is one of {', '.join(KINDS)}.", where="kind"
        )
    text = decoded(data)
    if len(text) > LONGEST_CHARACTERS:
        raise InputError(
            f"The document has {len(text):,} characters; at most {LONGEST_CHARACTERS:,} are read.",
            fix="Read it in parts.",
        )
    taken = _reader(text, kind)
    work = _Work(text, taken, book_of(medicine), _names(taken))
    quotes, quoted = find_quotes(taken.blocks, [work.names[number] for number in range(len(taken.voices))])
    _sentences(work, quotes, quoted)
    digest = hashlib.sha256(data if isinstance(data, bytes) else text.encode("utf-8", "replace")).hexdigest()
    document = Document(
        id=digest[:16],
        kind=taken.kind,
        markup=taken.markup,
        sha256=digest,
        characters=len(text),
        source=source,
        title=taken.title,
        date=taken.date,
        language=taken.language,
    )
    parts = Parts(
        document=document,
        text=text,
        passages=_passages(work),
        sentences=tuple(work.sentences),
        statements=tuple(work.statements),
        citations=_citations(work),
        quotes=tuple(quotes),
    )
    return parts, work


def _reader(text: str, kind: str | None) -> Taken:
    """The reader for this kind of text; threads get their answers."""
    markup: Markup = markup_of(text) if kind is None else _MARKUPS[kind]
    if markup == "html":
        from handrail.read.html import read_html

        taken = read_html(text)
    elif markup == "wikitext":
        from handrail.read.wikitext import read_wikitext

        taken = read_wikitext(text)
    else:
        from handrail.read.plain import read_plain

        taken = read_plain(text, as_thread={"thread": True, "text": False}.get(kind or ""))
    if taken.kind == "thread":
        from handrail.read.relations import relate

        relate(taken.voices, taken.blocks)
    return taken


def _names(taken: Taken) -> list[str]:
    """An id for each voice: "page", "post", "c1", "c2"."""
    counts: Counter[str] = Counter()
    names: list[str] = []
    letters = {"comment": "c", "answer": "a", "question": "q"}
    for voice in taken.voices:
        counts[voice.role] += 1
        letter = letters.get(voice.role)
        names.append(
            f"{letter}{counts[voice.role]}"
            if letter
            else voice.role
            if counts[voice.role] == 1
            else f"{voice.role}{counts[voice.role]}"
        )
    return names


def _passages(work: _Work) -> tuple[Passage, ...]:
    said = {block.voice for block in work.taken.blocks}
    return tuple(
        Passage(
            id=work.names[number],
            role=voice.role,
            start=voice.start,
            end=max(voice.end, voice.start),
            author=voice.author,
            author_source=voice.author_source,
            date=voice.date,
            reply_to=work.names[voice.parent] if voice.parent is not None else None,
        )
        for number, voice in enumerate(work.taken.voices)
        if number in said or len(work.taken.voices) == 1
    )


# --- sentences and their statements -----------------------------------------------------------------


def _sentences(work: _Work, quotes: list[Quote], quoted: dict[int, list[tuple[int, int]]]) -> None:
    positions = {id(block): number for number, block in enumerate(work.taken.blocks)}
    spoken = Spoken()
    steps = 0
    subject: str | None = None
    about = work.book.name if work.book.is_named_in(work.text) else None
    offset, last_block = 0, -1
    from_others = [(quote.start, quote.end, quote.quotes) for quote in quotes if quote.quotes]
    for cut in cut_blocks(work.taken.blocks):
        number = positions[id(cut.block)]
        offset = _offset_in(cut, offset if number == last_block else 0)
        last_block = number
        passage = work.names[cut.block.voice]
        if passage != spoken.passage:
            spoken, subject = Spoken(passage=passage, drug=None), None
        hits = work.book.phrases.find(cut.shown.text)
        work.topics.update(hit.id for hit in hits if hit.table == "topic")
        subject = _subject(cut, hits, subject, work)
        spans = _inside(quoted.get(number, ()), offset, len(cut.shown.text))
        sentence = _sentence(cut, work, spans, subject, from_others)
        offset += len(cut.shown.text)
        # What is repeated from an earlier comment was that one's statement.
        statements = (
            [] if sentence.quotes else extract(sentence, hits, work.book, spoken, steps=steps, medicine=about)
        )
        if statements:
            steps += sum(isinstance(statement, FirstAid) for statement in statements)
            sentence = replace(sentence, statements=tuple(statements))
            work.statements.extend(statements)
        work.sentences.append(sentence)


def _offset_in(cut: Cut, begin: int) -> int:
    """Where the sentence begins in its block's text."""
    at = cut.block.shown.text.find(cut.shown.text, begin)
    return max(at, 0)


def _inside(
    spans: list[tuple[int, int]] | tuple[()], offset: int, length: int
) -> tuple[tuple[int, int], ...]:
    cut = [(max(start - offset, 0), min(end - offset, length)) for start, end in spans]
    return tuple((start, end) for start, end in cut if start < end)


def _subject(cut: Cut, hits: list[Hit], before: str | None, work: _Work) -> str | None:
    """The medicine, if the sentence names it, or goes on about it with "it" or "this drug"."""
    if any(hit.table == "name" for hit in hits):
        work.named = True
        return work.book.name
    if before is not None and (
        any(hit.table == "pronoun" for hit in hits) or _PRONOUN.search(cut.shown.text)
    ):
        return before
    if cut.block.role == "list-item" and before is not None and cut.lead:
        return before
    return None


def _sentence(
    cut: Cut,
    work: _Work,
    spans: tuple[tuple[int, int], ...],
    subject: str | None,
    from_others: list[tuple[int, int, str]],
) -> Sentence:
    text, shown = cut.shown.text, cut.shown
    voice: Voice = work.taken.voices[cut.block.voice]
    start, end = shown.span(0, 1)[0], shown.span(len(text) - 1, len(text))[1]
    clauses = clauses_of(text, spans)
    who = who_is_meant(text)
    source = next((name for a, b, name in from_others if a <= start + 2 and end - 2 <= b), None)
    is_whole = any(b - a > 0.8 * len(text) for a, b in spans)
    asserted: Asserted = "quoted" if is_whole else whole(clauses)
    return Sentence(
        index=len(work.sentences),
        passage=work.names[cut.block.voice],
        role=voice.role,
        block=cut.block.role,
        start=start,
        end=end,
        shown=shown,
        clauses=clauses,
        asserted=asserted,
        who=who,
        anecdote=is_account(text, who, voice.role),
        headings=cut.headings,
        lead=cut.lead,
        question=cut.question,
        quoted=spans,
        quotes=source,
        subject=subject,
    )


def _citations(work: _Work) -> tuple[Citation, ...]:
    from handrail.read.citations import find_citations

    own = [replace(citation, passage=citation.passage or work.names[0]) for citation in work.taken.citations]
    found = find_citations(work.text, work.sentences, work.taken.markers)
    return tuple(sorted((*own, *found), key=lambda citation: citation.start))


# --- what is known about it -------------------------------------------------------------------------


def _left_out(work: _Work, medicine: Medicine) -> tuple[LeftOut, ...]:
    """What a page about the medicine should answer and this one doesn't; nothing for other texts."""
    if not work.named or medicine.lexicon is None:
        return ()
    return tuple(
        LeftOut(topic=topic.id, says=topic.says, sources=topic.sources)
        for topic in medicine.lexicon.topics
        if topic.id not in work.topics
    )


def document_kind(reading: Reading) -> DocumentKind:
    """What kind of document it turned out to be."""
    return reading.document.kind
