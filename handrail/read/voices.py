"""Who speaks where in plain text: the comments of a thread, by the ways in which threads are laid out.

Layouts: numbered comments under a post; "NAME says:" or "NAME wrote on DATE:"; "Posted by NAME on DATE"; a
line with a name above a line with a date; "NAME - DATE" or "NAME · 3 hours ago" on one line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handrail.read.blocks import Voice
from handrail.read.dates import DATE, read_date

if TYPE_CHECKING:
    from handrail.read.plain import Line

_NUMBERED = re.compile(r"(\d{1,4})[.)]\s+(?=\S)")
_COMMENTS_WORDS = re.compile(
    r"\b(comments? (are|is) closed|leave a (comment|reply)|\d+ (comments|"
    r"responses|replies|thoughts)\b|^comments:?$)",
    re.I,
)
_NAME = r"(?P<author>[^\W\d_@u/][^\n:|·•<>?!]{0,38}?|u/[\w-]{2,30}|@[\w.-]{2,30}|[\w.-]{2,30})"
_SAYS = re.compile(
    rf"^{_NAME}\s+(?:says|said|wrote|writes|commented|replied|posted|answered|asked)"
    rf"(?:\s+(?:on|at)?\s*(?P<date>{DATE}))?\s*:?\s*$",
    re.I,
)
_POSTED = re.compile(
    rf"^(?:posted|written|submitted|asked|answered|comment|reply)?\s*by:?\s+{_NAME}\s*(?:[,|"
    rf"·•»-]|\bon\b|\bat\b)*\s*(?P<date>{DATE})\s*$",
    re.I,
)
_DATED = re.compile(rf"^{_NAME}\s*(?:[|·•,»(]|\s-\s|—|\bon\b)\s*(?P<date>{DATE})\)?\s*:?\s*$", re.I)
_DATE_LINE = re.compile(rf"^(?:posted\s+)?(?:on\s+)?(?P<date>{DATE})\s*(?:permalink|reply|#\d+)?\s*$", re.I)
_FIELD = re.compile(rf"^(?:author|name|user|from)\s*:\s*{_NAME}\s*$", re.I)
_NOT_A_NAME = re.compile(
    r"\b(the|this|that|is|are|was|were|and|of|it|you|he|she|they|who|"
    r"what|study|doctor|author|article|text|references?)\b",
    re.I,
)


@dataclass(slots=True)
class _Head:
    """A line that begins a comment: the author and date on it, and where the comment's own words begin."""

    line: int
    body: int
    author: str | None = None
    date: str | None = None
    addressed: str | None = None
    is_dated: bool = False


def find_voices(
    lines: list[Line], length: int, *, as_thread: bool | None = None
) -> tuple[list[Voice], dict[int, int]]:
    """The voices of a text, and where the body begins on lines that hold a comment's number.

    Args:
        lines: of the whole text.
        length: of the source.
        as_thread: whether it is a thread; None to see for oneself.
    """
    if as_thread is not False:
        for find in (_numbered, _headed):
            heads = find(lines, as_thread is True)
            if heads:
                return _voices(lines, heads, length)
    return [Voice(role="page", start=0, end=length)], {}


def _numbered(lines: list[Line], sure: bool) -> list[_Head]:
    """Comments numbered 1, 2, 3 and so on, with their further lines indented."""
    found: list[tuple[int, int]] = []
    margin: int | None = None
    for number, line in enumerate(lines):
        match = _NUMBERED.match(line.text)
        # A list inside a comment is indented deeper than the comments' own numbers.
        if match and int(match.group(1)) == len(found) + 1 and (margin is None or line.indent <= margin):
            margin = line.indent if margin is None else margin
            found.append((number, match.end()))
    # A post with a numbered list in it: the thread's own 1 comes later.
    if len(found) < 3:
        return []
    heads: list[_Head] = []
    dated = False
    for number, marker in found:
        head = _Head(number, lines[number].start + marker)
        dated |= _name_and_date(lines, number, marker, head)
        heads.append(head)
    told = any(_COMMENTS_WORDS.search(line.text) for line in lines if len(line.text) < 80)
    return heads if sure or dated or told else []


def _name_and_date(lines: list[Line], number: int, marker: int, head: _Head) -> bool:
    """Fill in a header of the form NAME, then DATE on the next line with words; whether there is one."""
    text = lines[number].text[marker:]
    following = [n for n in range(number + 1, min(number + 4, len(lines))) if not lines[n].is_blank][:1]
    if following and _is_name(text):
        match = _DATE_LINE.match(lines[following[0]].text)
        if match:
            head.author, head.date = text.strip(), read_date(match["date"])
            head.body = lines[following[0]].end
            return True
    match = _said(text)
    if match:
        head.author, head.body = match["author"].strip(), lines[number].end
        head.date = read_date(match["date"]) if match["date"] else None
        return True
    return False


def _said(text: str) -> re.Match[str] | None:
    if len(text) > 100:
        return None
    match = _SAYS.match(text) or _POSTED.match(text) or _DATED.match(text)
    return match if match and _is_name(match["author"]) else None


def _headed(lines: list[Line], sure: bool) -> list[_Head]:
    """Comments under a line with their author's name."""
    heads: list[_Head] = []
    skip = -1
    for number, line in enumerate(lines):
        if line.is_blank or number <= skip or len(line.text) > 100 or line.text.startswith(">"):
            continue
        match = _said(line.text)
        if match and not _introduces_quote(lines, number, match):
            date = read_date(match["date"]) if match["date"] else None
            head = _Head(number, line.end, match["author"].strip(), date, is_dated=bool(match["date"]))
        elif (match := _FIELD.match(line.text)) and _is_name(match["author"]):
            head = _Head(number, line.end, match["author"].strip())
        elif _is_name(line.text) and number + 1 < len(lines):
            match = _DATE_LINE.match(lines[number + 1].text)
            if not match:
                continue
            date = read_date(match["date"])
            head = _Head(number, lines[number + 1].end, line.text.strip(), date, is_dated=True)
            skip = number + 1
        else:
            continue
        _date_below(lines, number, head)
        heads.append(head)
    dated = sum(head.is_dated for head in heads)
    return heads if len(heads) >= 2 and (sure or dated or len(heads) >= 3) else heads[: 1 if sure else 0]


def _date_below(lines: list[Line], number: int, head: _Head) -> None:
    """A date alone on the line under "NAME says:"."""
    if head.date is None and number + 1 < len(lines):
        match = _DATE_LINE.match(lines[number + 1].text)
        if match:
            head.date, head.body, head.is_dated = read_date(match["date"]), lines[number + 1].end, True


def _introduces_quote(lines: list[Line], number: int, match: re.Match[str]) -> bool:
    """Whether "NAME wrote:" stands above quoted lines: then it belongs to the comment that quotes."""
    following = next((line for line in lines[number + 1 : number + 3] if not line.is_blank), None)
    return following is not None and following.text.startswith(">") and not match["date"]


def _is_name(text: str) -> bool:
    text = text.strip()
    words = text.split()
    if not 1 <= len(words) <= 4 or len(text) > 40 or text[-1] in ".,;:?!" or _NOT_A_NAME.search(text):
        return False
    return not re.search(r"\d{2}[:/]|\b(mg|ml|mcg)\b", text)


def _voices(lines: list[Line], heads: list[_Head], length: int) -> tuple[list[Voice], dict[int, int]]:
    voices: list[Voice] = []
    bodies: dict[int, int] = {}
    first = _beginning(lines[heads[0].line])
    if any(not line.is_blank for line in lines[: heads[0].line]):
        voices.append(Voice(role="post", start=0, end=first))
    for position, head in enumerate(heads):
        start = _beginning(lines[head.line])
        last = position + 1 == len(heads)
        end = _end(lines, head, length) if last else _beginning(lines[heads[position + 1].line])
        voices.append(
            Voice(
                role="comment" if voices else "post",
                start=start,
                end=end,
                author=head.author,
                author_source="header" if head.author else None,
                date=head.date,
            )
        )
        for line in lines[head.line :]:
            if line.start >= head.body:
                break
            bodies[line.start] = min(head.body, line.end)
    return voices, bodies


def _end(lines: list[Line], head: _Head, length: int) -> int:
    """Where the last comment ends: before a line that is no longer indented as it is, or at the end."""
    own = lines[head.line]
    if own.indent == 0:
        for line in lines[head.line + 1 :]:
            if len(line.text) < 80 and _COMMENTS_WORDS.search(line.text):
                return _beginning(line)
        return length
    for line in lines[head.line + 1 :]:
        if not line.is_blank and line.indent < own.indent:
            return _beginning(line)
    return length


def _beginning(line: Line) -> int:
    """Where the line begins, its indent included."""
    return line.start - line.indent
