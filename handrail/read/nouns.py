"""What reading a text gives, as nouns: the document, its parts, what it states, and what is known about that.

Every offset counts characters of the document as it was given (`Reading.text`), markup and all, so that a
page can mark the very words; `text` beside it holds the same words as a reader sees them.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import ClassVar, Literal

from handrail.read.statements import (
    Asserted,
    Dose,
    DoseRole,
    Duration,
    FirstAid,
    Op,
    Outcome,
    Statement,
    Substance,
    Symptom,
    Taper,
    Time,
    Who,
)

__all__ = [
    "Asserted",
    "BlockRole",
    "Citation",
    "ClaimStatement",
    "Clause",
    "Confidence",
    "Danger",
    "DangerSeverity",
    "Document",
    "DocumentKind",
    "Dose",
    "DoseRole",
    "Duration",
    "FirstAid",
    "How",
    "LeftOut",
    "Markup",
    "Match",
    "Op",
    "Outcome",
    "Parts",
    "Passage",
    "PassageRole",
    "Quote",
    "Reading",
    "Sentence",
    "Shown",
    "Stance",
    "Statement",
    "Substance",
    "Symptom",
    "Taper",
    "Time",
    "VerdictName",
    "Who",
]

DocumentKind = Literal["page", "thread", "wikitext"]
Markup = Literal["plain", "html", "wikitext"]
PassageRole = Literal["page", "post", "comment", "question", "answer"]
BlockRole = Literal["paragraph", "heading", "list-item", "table-row", "quote"]
Stance = Literal["asserts", "denies", "unclear"]
VerdictName = Literal["supported", "contradicted", "unsettled", "not checked"]
Confidence = Literal["sure", "likely", "look"]
How = Literal["frame", "numeric", "learned", "near"]
DangerSeverity = Literal["severe", "moderate", "mild"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """A stretch of the document as a reader sees it, with the way back to the source.

    `text` has no markup and single spaces. It consists of runs; run i starts at `starts[i]` of `text` and
    comes from the source from `sources[i]` to `ends[i]`. A run as long as its source maps sign by sign; any
    other (an entity, a run of blanks) maps as a whole.
    """

    text: str
    starts: tuple[int, ...]
    sources: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the source; `end` is above `start`."""
        first, last = bisect_right(self.starts, start) - 1, bisect_right(self.starts, end - 1) - 1
        source = self.sources[first]
        if self._length(first) == self.ends[first] - source:
            source += start - self.starts[first]
        stop = self.ends[last]
        if self._length(last) == stop - self.sources[last]:
            stop = self.sources[last] + end - self.starts[last]
        return source, stop

    def _length(self, run: int) -> int:
        following = self.starts[run + 1] if run + 1 < len(self.starts) else len(self.text)
        return following - self.starts[run]


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """What was read.

    Attributes:
        source: a file's name or an address, as it was given; None for pasted text.
        sha256: of the bytes, so that copies are known as such.
        characters: how long the text is.
    """

    id: str
    kind: DocumentKind
    markup: Markup
    sha256: str
    characters: int
    source: str | None = None
    title: str | None = None
    date: str | None = None
    language: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """One voice: a page, a post, a comment, a question or an answer.

    Attributes:
        author_source: how the author is known: "header", "signed", "a reply to it", "markup"; None if not.
        date: as an ISO day or minute.
        reply_to: the passage it answers; None for the first.
    """

    id: str
    role: PassageRole
    start: int
    end: int
    author: str | None = None
    author_source: str | None = None
    date: str | None = None
    reply_to: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """Words that `passage` says are someone else's.

    Attributes:
        quotes: the passage they were taken from, or None if they come from outside or aren't found.
    """

    passage: str
    start: int
    end: int
    text: str
    quotes: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Clause:
    """A part of a sentence with about one verb; `start` and `end` count in the sentence's text."""

    start: int
    end: int
    text: str
    asserted: Asserted


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """A sentence with all that bears on what it means.

    Attributes:
        index: its position in `Reading.sentences`.
        shown: its words (`shown.text`), and where each stands in the source.
        asserted: of the sentence as a whole; a clause may differ.
        headings: those above it, outermost first.
        lead: the words that introduce the list it is an item of, such as "Signs of an overdose are".
        question: the question it answers in a "Q / A" pair or under a heading that asks; "No." alone then
            denies what the question asks.
        quoted: the spans in its text that are in quotation marks.
        quotes: the passage whose words it repeats, whole; None for its own words.
        subject: the medicine's name, if the sentence is about it, though it may only say "it".
        statements: what was found in it.
    """

    index: int
    passage: str
    role: PassageRole
    block: BlockRole
    start: int
    end: int
    shown: Shown
    clauses: tuple[Clause, ...]
    asserted: Asserted = "yes"
    who: Who = "general"
    anecdote: bool = False
    headings: tuple[str, ...] = ()
    lead: str = ""
    question: str = ""
    quoted: tuple[tuple[int, int], ...] = ()
    quotes: str | None = None
    subject: str | None = None
    statements: tuple[Statement, ...] = ()

    @property
    def text(self) -> str:
        """The words, without markup."""
        return self.shown.text

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the source."""
        return self.shown.span(start, end)


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    """A source that the text names, or a marker that should lead to one.

    Attributes:
        kind: "journal", "book", "web", "report" for a full reference; "marker" for a bare number;
            "identifier" for a DOI or PMID in the text; "mention" for a study named in a sentence.
        authors: as surname and initials.
        uses: where the text refers to it, as (start, end) in the source.
        markers: the numbers of a marker.
        resolvable: whether the document holds what it refers to.
        is_dead: the page says that its address no longer works.
    """

    kind: Literal["journal", "book", "web", "report", "marker", "identifier", "mention"]
    passage: str
    start: int
    end: int
    text: str
    ref_name: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    year: int | None = None
    title: str | None = None
    journal: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    pmid: str | None = None
    doi: str | None = None
    url: str | None = None
    uses: tuple[tuple[int, int], ...] = ()
    markers: tuple[str, ...] = ()
    resolvable: bool = True
    is_dead: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """A sentence held against a claim of the claims base.

    Attributes:
        sentence: the position of the sentence in `Reading.sentences`.
        start, end: in the source.
        claim: its id in the pack.
        how: what fired: a frame, a number, a likeness to labelled sentences (which is never sure), or only
            nearness (which never decides).
        score: 0 to 1.
        why: in a sentence, why this verdict.
        sources: keys of the pack's bibliography that stand behind the verdict.
        against: keys of the sources of the other side, where there is one.
    """

    sentence: int
    passage: str
    start: int
    end: int
    text: str
    claim: str
    how: How
    score: float
    stance: Stance
    verdict: VerdictName
    why: str = ""
    sources: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    confidence: Confidence = "likely"
    anecdote: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Danger:
    """Something in the text that could harm whoever follows it.

    Attributes:
        rule: its id in the pack.
        says: what is dangerous about it.
        do: what to do instead.
        confidence: "sure" where a rule found it, "likely" where it is like dangerous sentences, "look" where
            it may be.
    """

    sentence: int
    passage: str
    start: int
    end: int
    text: str
    rule: str
    severity: DangerSeverity
    says: str
    do: str
    sources: tuple[str, ...] = ()
    verified: bool = True
    confidence: Confidence = "sure"


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimStatement(Statement):
    """A sentence that claims something about the medicine.

    Attributes:
        matches: the claims it was held against; empty for a sentence that was not checked.
        verdict: the gravest of its matches; "not checked" if none is sure.
    """

    type: ClassVar[str] = "claim"

    matches: tuple[Match, ...] = ()
    verdict: VerdictName = "not checked"


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftOut:
    """A question that a page about the medicine should answer, and this one doesn't speak of."""

    topic: str
    says: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    """A document taken apart, before anything is judged: what matching and the danger rules look at."""

    document: Document
    text: str
    passages: tuple[Passage, ...]
    sentences: tuple[Sentence, ...]
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A document read and held against what is known.

    Attributes:
        text: the document as it was given, decoded; all offsets count in it.
        medicine: the medicine's name; `speaks_of_medicine` says whether the text names it at all.
        statements: all of them, in the order of the text, claims among them.
        doubtful: what may be dangerous, by its likeness to what is; somebody has to look.
    """

    document: Document
    text: str
    medicine: str
    speaks_of_medicine: bool
    passages: tuple[Passage, ...]
    sentences: tuple[Sentence, ...]
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    quotes: tuple[Quote, ...]
    matches: tuple[Match, ...]
    dangers: tuple[Danger, ...]
    left_out: tuple[LeftOut, ...]
    engine_version: str
    pack_version: str
    doubtful: tuple[Danger, ...] = ()

    def of_type(self, kind: type[Statement]) -> tuple[Statement, ...]:
        """The statements of one type, such as `Dose`."""
        return tuple(statement for statement in self.statements if isinstance(statement, kind))
