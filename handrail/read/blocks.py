"""What the readers hand over: blocks (paragraph, heading, item, row, quote) and the voices they belong to."""

from __future__ import annotations

from dataclasses import dataclass, field

from handrail.read.nouns import BlockRole, Citation, DocumentKind, Markup, PassageRole, Shown
from handrail.read.shown import Stretch


@dataclass(kw_only=True, slots=True)
class Block:
    """A stretch of text with nothing between its sentences.

    Attributes:
        level: of a heading, 1 outermost; of a list item, how deep.
        voice: the position of the voice it belongs to.
        header: the first row of the table a row belongs to.
    """

    role: BlockRole
    shown: Shown
    start: int
    end: int
    level: int = 1
    voice: int = 0
    header: str = ""


@dataclass(kw_only=True, slots=True)
class Voice:
    """Who speaks, as the markup or the layout tells it; offsets in the source."""

    role: PassageRole
    start: int
    end: int
    author: str | None = None
    author_source: str | None = None
    date: str | None = None
    parent: int | None = None
    addressed: str | None = None


@dataclass(kw_only=True, slots=True)
class Taken:
    """A source taken apart; `markers` are raised numbers that lead to references, by place and text."""

    markup: Markup
    kind: DocumentKind
    blocks: list[Block] = field(default_factory=list[Block])
    voices: list[Voice] = field(default_factory=list[Voice])
    citations: list[Citation] = field(default_factory=list[Citation])
    markers: list[tuple[int, int, str]] = field(default_factory=list[tuple[int, int, str]])
    title: str | None = None
    date: str | None = None
    language: str | None = None


@dataclass(slots=True)
class Walk:
    """Where a walk through marked-up text stands, and the block that is open.

    Attributes:
        stretch: what the open block shows so far.
        role, level, voice: of the open block, as `Block` has them.
        header: the first row of the table that is open.
    """

    source: str
    taken: Taken
    stretch: Stretch = field(default_factory=Stretch)
    role: BlockRole = "paragraph"
    level: int = 2
    voice: int = 0
    header: str = ""

    def flush(self) -> None:
        """Close the block that is open."""
        shown = self.stretch.shown()
        self.stretch = Stretch()
        if shown is None:
            return
        row = self.role == "table-row"
        self.taken.blocks.append(
            Block(
                role=self.role,
                shown=shown,
                start=shown.span(0, 1)[0],
                end=shown.span(len(shown.text) - 1, len(shown.text))[1],
                level=self.level,
                voice=self.voice,
                header=self.header if row else "",
            )
        )
        if row:
            self.header = self.header or shown.text
