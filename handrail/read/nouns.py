"""What reading a text gives, as nouns: the document, its parts, what it states, and what is known about that.

Every offset counts characters of the document as it was given (`Reading.text`), markup and all, so that a
page can mark the very words; `text` beside it holds the same words as a reader sees them.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import ClassVar, Literal

from handrail.errors import InputError

DocumentKind = Literal["page", "thread", "wikitext"]
Markup = Literal["plain", "html", "wikitext"]
PassageRole = Literal["page", "post", "comment", "question", "answer"]
BlockRole = Literal["paragraph", "heading", "list-item", "table-row", "quote"]
Asserted = Literal["yes", "negated", "hedged", "hypothetical", "question", "quoted"]
Who = Literal["self", "named", "group", "general"]
Time = Literal["past", "now", "planned", "advised"]
DoseRole = Literal["taken", "label", "threshold", "trial arm", "taper step", "tablet", "advised", "stated"]
Op = Literal["=", "<", "<=", ">", ">=", "~"]
Stance = Literal["asserts", "denies", "unclear"]
VerdictName = Literal["supported", "contradicted", "unsettled", "not checked"]
Confidence = Literal["sure", "likely", "look"]
How = Literal["frame", "numeric", "near"]
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
class Statement:
    """Something the text says, of one type; the subclasses add its values.

    Attributes:
        passage: the id of the voice it stands in.
        sentence: the position of its sentence in `Reading.sentences`.
        start, end: in the source.
        text: the words, as a reader sees them.
        who: of whom it speaks.
        anecdote: someone's own account of a course or its effect: never supported, never contradicted.
        context: "withdrawal", "overdose", "side effect", "interaction" and so on; "" if not known.
    """

    type: ClassVar[str] = "statement"

    passage: str
    sentence: int
    start: int
    end: int
    text: str
    who: Who = "general"
    time: Time = "now"
    asserted: Asserted = "yes"
    anecdote: bool = False
    context: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise InputError(f"A statement runs from {self.start} to {self.end}.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Dose(Statement):
    """An amount of a medicine.

    Attributes:
        low, high: the amount in `unit`; equal for one figure.
        per: "day", "dose", "week", "night", "hour"; None if not said.
        times: doses a day, if said.
        daily_mg: the daily total, only where it is said or can be worked out; never guessed.
        daily_high_mg: its upper end, for a range.
        count: of tablets or sachets taken at once, if said.
        drug: the medicine's name, or another's; None if it can't be told.
        is_total: it repeats, as a daily total, a dose that stands beside it; count it once.
    """

    type: ClassVar[str] = "dose"

    low: float
    high: float
    unit: str
    per: str | None = None
    times: float | None = None
    daily_mg: float | None = None
    daily_high_mg: float | None = None
    op: Op = "="
    drug: str | None = None
    route: str | None = None
    role: DoseRole = "stated"
    is_total: bool = False
    count: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Taper(Statement):
    """A way down or up.

    Attributes:
        direction: "down" or "up".
        step: in `step_unit` ("mg", "%", "tablet", "mcg").
        of: for a percentage: "original" or "current" dose; None if not said.
        every_low, every_high: the interval in `every_unit`.
        from_mg, to_mg: daily doses at both ends, if said.
        weekly_mg, weekly_fraction: the pace, where it can be worked out.
        over_low, over_high, over_unit: how long the whole takes, if said.
    """

    type: ClassVar[str] = "taper"

    direction: Literal["down", "up"] = "down"
    step: float | None = None
    step_high: float | None = None
    step_unit: str | None = None
    of: Literal["original", "current"] | None = None
    every_low: float | None = None
    every_high: float | None = None
    every_unit: str | None = None
    from_mg: float | None = None
    to_mg: float | None = None
    weekly_mg: float | None = None
    weekly_fraction: float | None = None
    over_low: float | None = None
    over_high: float | None = None
    over_unit: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Duration(Statement):
    """A length of time; an open end is None. `what` says of what, in the text's own words; "" if not told."""

    type: ClassVar[str] = "duration"

    low: float | None
    high: float | None
    unit: str
    what: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Substance(Statement):
    """Something else that is taken, with its amount if that is said.

    Attributes:
        substances: what they are called in the pack's lexicon, such as "alcohol".
    """

    type: ClassVar[str] = "substance"

    substances: tuple[str, ...]
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    per: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Symptom(Statement):
    """Something felt, seen or measured; `asserted` is "negated" where it is said to be absent."""

    type: ClassVar[str] = "symptom"

    term: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome(Statement):
    """What became of someone.

    Attributes:
        on_medicine: whether they were taking the medicine; None if it can't be told.
        fraction: of a group, where the text gives one.
    """

    type: ClassVar[str] = "outcome"

    outcome: str
    on_medicine: bool | None = None
    fraction: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstAid(Statement):
    """A step of first aid, in the order of the text; `condition` is when it is to be done."""

    type: ClassVar[str] = "first_aid"

    step: int
    action: str
    condition: str = ""


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
        how: what fired: a frame, a number, or only nearness (which never decides).
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

    def of_type(self, kind: type[Statement]) -> tuple[Statement, ...]:
        """The statements of one type, such as `Dose`."""
        return tuple(statement for statement in self.statements if isinstance(statement, kind))
