"""Plain text into blocks: paragraphs (hard-wrapped ones too), headings, list items, rows, quoted lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handrail.read.blocks import Block, Taken
from handrail.read.nouns import BlockRole
from handrail.read.shown import Stretch
from handrail.read.voices import find_voices

_LINE = re.compile(r"[^\n]*(?:\n|$)")
_ITEM = re.compile(r"(?:[•*‣·▪◦●–-]|\(?\d{1,2}[.)]|\(?[a-zA-Z][.)])\s+(?=\S)")
_ASKED = re.compile(r"(?:Q|A|Question|Answer)\s?\d*\s?[:.)]\s+(?=\S)", re.I)
_HASHES = re.compile(r"(#{1,6})\s+")
_ENDED = re.compile(r"[.!,;…]['\"”’)\]]*$")
_HEADING_WORDS = 12
_SENTENCE_LINE = 30


@dataclass(slots=True)
class Line:
    """A line: `start` after its indent, `end` before its blanks; `number` counts from 0."""

    start: int
    end: int
    indent: int
    text: str

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands on it."""
        return self.start >= self.end


def lines_of(source: str) -> list[Line]:
    """All lines of the source, also the blank ones."""
    lines: list[Line] = []
    for match in _LINE.finditer(source):
        raw = match.group()
        if not raw:
            break
        body = raw.strip()
        indent = len(raw) - len(raw.lstrip()) if body else 0
        start = match.start() + indent
        lines.append(Line(start, start + len(body), indent, body))
    return lines


def read_plain(source: str, *, as_thread: bool | None = None) -> Taken:
    """Plain text taken apart.

    Args:
        source: the whole text.
        as_thread: whether it is a comment thread; None to see for oneself.
    """
    lines = lines_of(source)
    voices, heads = find_voices(lines, len(source), as_thread=as_thread)
    taken = Taken(markup="plain", kind="thread" if len(voices) > 1 else "page", voices=voices)
    for number, voice in enumerate(voices):
        inside = [
            line if line.start not in heads else Line(heads[line.start], line.end, line.indent, "")
            for line in lines
            if voice.start <= line.start < voice.end
        ]
        _blocks_of(source, inside, number, taken.blocks, is_comment=voice.role == "comment")
    first = next((block for block in taken.blocks if block.role == "heading"), None)
    if first is not None and first is taken.blocks[0]:
        taken.title = first.shown.text
    return taken


def _blocks_of(
    source: str, lines: list[Line], voice: int, blocks: list[Block], *, is_comment: bool = False
) -> None:
    """Group the lines of one voice."""
    group: list[Line] = []
    role: BlockRole = "paragraph"
    header = ""

    def close() -> None:
        nonlocal group, role, header
        if group:
            block = _block(source, group, role, voice)
            if block is not None:
                if role == "table-row":
                    block.header = header
                    header = header or block.shown.text
                else:
                    header = ""
                blocks.append(block)
        group, role = [], "paragraph"

    for position, line in enumerate(lines):
        if line.start < line.end and not line.text:  # the rest of a line whose head names the author
            line = Line(line.start, line.end, line.indent, source[line.start : line.end])
        if line.is_blank:
            close()
            continue
        opens = _opening(line, lines, position, group, role)
        if opens == "heading" and is_comment and not _HASHES.match(line.text):
            opens = None if group else "paragraph"  # a short line in a comment is a question or a name
        if opens is None:
            group.append(line)
            continue
        close()
        role = opens
        marker = _marker(line, opens)
        group = [Line(line.start + marker, line.end, line.indent, line.text[marker:])]
        if role in ("heading", "table-row"):
            close()
    close()


def _opening(
    line: Line, lines: list[Line], position: int, group: list[Line], role: BlockRole
) -> BlockRole | None:
    """The role of the block that this line begins, or None if it goes on with the one that is open."""
    text = line.text
    if text.startswith(">"):
        return None if role == "quote" and group else "quote"
    if role == "quote" and group:
        return "paragraph"
    if text.count("|") >= 2 or "\t" in text:
        return "table-row"
    if _HASHES.match(text):
        return "heading"
    if _ASKED.match(text):
        return "paragraph"
    if _ITEM.match(text):
        return "list-item"
    if group:
        return "heading" if _is_glued_heading(line, lines, position, group) else None
    return "heading" if _is_heading(line, lines, position) else "paragraph"


def _is_heading(line: Line, lines: list[Line], position: int) -> bool:
    """A short line without a full stop, alone or above a longer one."""
    text = line.text
    words = text.split()
    if len(words) > _HEADING_WORDS or _ENDED.search(text) or not (text[0].isupper() or text[0].isdigit()):
        return False
    following = lines[position + 1] if position + 1 < len(lines) else None
    if following is None or following.is_blank:
        # A lead-in ("It can cause:") belongs to its list, not to the outline.
        return not text.endswith(":") or len(words) <= 4
    if text.endswith(":"):
        return len(words) <= 4 and not _ITEM.match(following.text)
    if _ITEM.match(following.text):
        return True
    return text.endswith("?") or (
        following.text[:1].isupper() and len(following.text) > len(text) + _SENTENCE_LINE and len(words) <= 8
    )


def _is_glued_heading(line: Line, lines: list[Line], position: int, group: list[Line]) -> bool:
    """A heading straight under a paragraph: the paragraph has ended, and a longer line follows."""
    return (
        bool(re.search(r"[.!?]['\"”’)\]]*$", group[-1].text) and len(line.text) < 60)
        and _is_heading(line, lines, position)
        and position + 1 < len(lines)
        and not lines[position + 1].is_blank
    )


def _marker(line: Line, role: BlockRole) -> int:
    if role == "list-item":
        match = _ITEM.match(line.text)
        return match.end() if match else 0
    if role == "heading":
        match = _HASHES.match(line.text)
        return match.end() if match else 0
    return 0


def _block(source: str, group: list[Line], role: BlockRole, voice: int) -> Block | None:
    stretch = Stretch()
    for line in group:
        start = line.start
        if role == "quote":
            while start < line.end and source[start] in "> ":
                start += 1
        if stretch and start < line.end:
            stretch.sign(" ", stretch.source_end, start)
        stretch.words(source, start, line.end)
    shown = stretch.shown()
    if shown is None:
        return None
    level = 2
    if role == "list-item":
        level = 1 + group[0].indent // 4
    return Block(
        role=role,
        shown=shown,
        start=shown.span(0, 1)[0],
        end=shown.span(len(shown.text) - 1, len(shown.text))[1],
        level=level,
        voice=voice,
    )
