"""The shape of what `reading_json` writes: what is said first, then all that was found, with its place."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict

from handrail.exchange.shapes import HeadShape


class PointShape(TypedDict):
    """One thing to tell; `locator` is at most eight words of the text."""

    where: str
    locator: str
    title: str
    says: str
    sources: list[str]
    against: list[str]
    severity: str


class SummaryShape(TypedDict):
    """What to tell a reader, in the order that protects."""

    opening: str
    dangers: list[PointShape]
    doubtful: list[PointShape]
    contradicted: list[PointShape]
    unsettled: list[PointShape]
    supported: list[PointShape]
    people: list[str]
    left_out: list[PointShape]
    checked: int
    not_checked: int
    says: str


class DocumentShape(TypedDict):
    """What was read; `characters` is the length that offsets count in."""

    id: str
    kind: str
    markup: str
    sha256: str
    characters: int
    source: str | None
    title: str | None
    date: str | None
    language: str | None


class PassageShape(TypedDict):
    """One voice of the document."""

    id: str
    role: str
    start: int
    end: int
    author: str | None
    author_source: str | None
    date: str | None
    reply_to: str | None


class HeldShape(TypedDict):
    """A claim that a sentence was held against."""

    claim: str
    stance: str
    verdict: str


class StatementShape(TypedDict):
    """A statement; which further values it has depends on its type."""

    type: str
    passage: str
    sentence: int
    start: int
    end: int
    text: str
    who: str
    time: str
    asserted: str
    anecdote: bool
    context: str
    low: NotRequired[float | None]
    high: NotRequired[float | None]
    unit: NotRequired[str | None]
    per: NotRequired[str | None]
    times: NotRequired[float | None]
    daily_mg: NotRequired[float | None]
    daily_high_mg: NotRequired[float | None]
    op: NotRequired[str]
    drug: NotRequired[str | None]
    route: NotRequired[str | None]
    role: NotRequired[str]
    is_total: NotRequired[bool]
    count: NotRequired[float | None]
    direction: NotRequired[str]
    step: NotRequired[float | None]
    step_high: NotRequired[float | None]
    step_unit: NotRequired[str | None]
    of: NotRequired[str | None]
    every_low: NotRequired[float | None]
    every_high: NotRequired[float | None]
    every_unit: NotRequired[str | None]
    from_mg: NotRequired[float | None]
    to_mg: NotRequired[float | None]
    weekly_mg: NotRequired[float | None]
    weekly_fraction: NotRequired[float | None]
    over_low: NotRequired[float | None]
    over_high: NotRequired[float | None]
    over_unit: NotRequired[str | None]
    what: NotRequired[str]
    substances: NotRequired[list[str]]
    term: NotRequired[str]
    outcome: NotRequired[str]
    on_medicine: NotRequired[bool | None]
    fraction: NotRequired[float | None]
    action: NotRequired[str]
    condition: NotRequired[str]
    verdict: NotRequired[str]
    matches: NotRequired[list[HeldShape]]


class CitationShape(TypedDict):
    """A source that the text names; `resolvable` is whether the text holds what a marker leads to."""

    kind: str
    passage: str
    start: int
    end: int
    text: str
    ref_name: str | None
    authors: list[str]
    date: str | None
    year: int | None
    title: str | None
    journal: str | None
    volume: str | None
    issue: str | None
    pages: str | None
    pmid: str | None
    doi: str | None
    url: str | None
    uses: list[list[int]]
    markers: list[str]
    resolvable: bool
    is_dead: bool


class QuoteShape(TypedDict):
    """Words of someone else's; `quotes` is the passage they are from."""

    passage: str
    start: int
    end: int
    text: str
    quotes: str | None


class MatchShape(TypedDict):
    """A sentence held against a claim."""

    sentence: int
    passage: str
    start: int
    end: int
    text: str
    claim: str
    how: str
    score: float
    stance: str
    verdict: str
    why: str
    sources: list[str]
    against: list[str]
    confidence: str
    anecdote: bool


class DangerShape(TypedDict):
    """Something that could harm whoever follows it."""

    sentence: int
    passage: str
    start: int
    end: int
    text: str
    rule: str
    severity: str
    says: str
    do: str
    sources: list[str]
    verified: bool
    confidence: str


class ReadingShape(HeadShape):
    """A text held against what is known."""

    schema: str
    engine_version: str
    document: DocumentShape
    speaks_of_medicine: bool
    summary: SummaryShape
    passages: list[PassageShape]
    statements: list[StatementShape]
    citations: list[CitationShape]
    quotes: list[QuoteShape]
    matches: list[MatchShape]
    dangers: list[DangerShape]
    doubtful: list[DangerShape]
