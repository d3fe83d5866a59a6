"""Wikitext into blocks with offsets, and its references with their fields.

The walk goes from sign to sign of markup and never descends, so no nesting can slow it down; a {{cite}} by
itself is small, and mwparserfromhell takes it apart.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from handrail.read.blocks import Taken, Voice, Walk
from handrail.read.nouns import Citation

_SIGN = re.compile(
    r"<!--|\{\{|\[\[|\]\]|<ref\b[^<>]{0,300}>|</?[a-zA-Z][^<>]{0,300}>|"
    r"'{2,5}|\{\||\|\}|\[(?:https?:)?//[^\s\]]{1,500} ?"
    r"|&[#\w]{1,31};|\n"
)
_LINK = re.compile(r"\[\[([^\[\]|\n]{1,300})(?:\|([^\[\]\n]{0,500}))?\]\]")
_NOT_SHOWN = re.compile(r"^\s*:?\s*(file|image|category|fichier|bestand|datei)\s*:", re.I)
_LINE_START = re.compile(r"(={2,6})|([*#:;]{1,6})\s*|(\|-|\|\+|[|!])")
_REF_NAME = re.compile(r"""name\s*=\s*("[^"]{1,200}"|'[^']{1,200}'|[^\s/>"']{1,200})""", re.I)
_BRACES = re.compile(r"\{\{|\}\}")
_CITED = re.compile(r"\s*(?:cite|citation|vcite)\b", re.I)
_LONGEST_CITE = 20_000


@dataclass(kw_only=True, slots=True)
class _Walk(Walk):
    closings: dict[int, int]
    table: bool = False
    refs: dict[str, int] = field(default_factory=dict[str, int])
    late: dict[str, list[tuple[int, int]]] = field(default_factory=dict[str, list[tuple[int, int]]])
    no_ref_end: bool = False
    no_comment_end: bool = False


def read_wikitext(source: str) -> Taken:
    """Wikitext taken apart."""
    taken = Taken(markup="wikitext", kind="wikitext", voices=[Voice(role="page", start=0, end=len(source))])
    walk = _Walk(source, taken, closings=_closings(source))
    position, length = _line_start(walk, 0), len(source)
    while position < length:
        sign = _SIGN.search(source, position)
        at = sign.start() if sign else length
        if at > position:
            walk.stretch.words(source, position, at)
        position = _markup(walk, sign) if sign else length
    walk.flush()
    _settle(walk)
    return taken


def _closings(source: str) -> dict[int, int]:
    """Where each "{{" that is closed ends."""
    opened: list[int] = []
    closings: dict[int, int] = {}
    for brace in _BRACES.finditer(source):
        if brace.group() == "{{":
            opened.append(brace.start())
        elif opened:
            closings[opened.pop()] = brace.end()
    return closings


def _markup(walk: _Walk, sign: re.Match[str]) -> int:
    """Deal with one sign; where to go on."""
    source, text, at, end = walk.source, sign.group(), sign.start(), sign.end()
    if text == "\n":
        return _new_line(walk, at)
    if text == "<!--":
        close = -1 if walk.no_comment_end else source.find("-->", end)
        walk.no_comment_end = close < 0
        return len(source) if close < 0 else close + 3
    if text == "{{":
        return _template(walk, at)
    if text == "[[":
        return _link(walk, at)
    if text[0] == "<":
        return _tag(walk, text, at, end)
    if text[0] == "&":
        shown = html.unescape(text)
        walk.stretch.sign(" " if shown.isspace() else shown, at, end)
    elif text == "{|":
        walk.flush()
        walk.table, walk.header = True, ""
        newline = source.find("\n", end)
        return len(source) if newline < 0 else newline
    elif text == "|}":
        walk.flush()
        walk.table = False
    elif text == "[[" or text[0] == "[":
        return end
    return end


def _template(walk: _Walk, at: int) -> int:
    end = walk.closings.get(at)
    if end is None:
        return at + 2
    if _CITED.match(walk.source, at + 2):
        _cite(walk, at, end, at, end, None)
    return end


def _link(walk: _Walk, at: int) -> int:
    link = _LINK.match(walk.source, at)
    if link is None:
        return at + 2
    if _NOT_SHOWN.match(link[1]):
        return link.end()
    group = 2 if link[2] else 1
    start, end = link.span(group)
    if walk.source[start:end].strip():
        walk.stretch.words(walk.source, start, end)
    return link.end()


def _tag(walk: _Walk, text: str, at: int, end: int) -> int:
    name = re.match(r"</?([a-zA-Z]+)", text)
    if name is None or name[1].lower() not in ("ref", "br", "p", "nowiki", "references", "blockquote", "div"):
        return end
    word = name[1].lower()
    if word == "ref" and text[1] != "/":
        return _reference(walk, text, at, end)
    if word == "br":
        walk.stretch.sign(" ", at, end)
    elif word in ("p", "blockquote", "div"):
        walk.flush()
        walk.role = "quote" if word == "blockquote" and text[1] != "/" else "paragraph"
    return end


def _reference(walk: _Walk, text: str, at: int, end: int) -> int:
    """A <ref>: its content once, and each use of it."""
    source = walk.source
    named = _REF_NAME.search(text)
    name = named[1].strip("\"'") if named else None
    if text.endswith("/>"):
        if name:
            walk.late.setdefault(name, []).append((at, end))
        return end
    close = -1 if walk.no_ref_end else source.find("</ref", end)
    if close < 0:
        walk.no_ref_end = True
        return end
    after = source.find(">", close)
    after = close + 5 if after < 0 else after + 1
    first = next(
        (
            m.start()
            for m in [re.compile(r"\{\{\s*(?:cite|citation|vcite)\b", re.I).search(source, end, close)]
            if m
        ),
        None,
    )
    inner_end = walk.closings.get(first) if first is not None else None
    if first is not None and inner_end is not None and inner_end <= close:
        _cite(walk, first, inner_end, at, after, name)
    elif source[end:close].strip():
        _plain_reference(walk, end, close, (at, after), name)
    return after


def _cite(walk: _Walk, start: int, end: int, at: int, after: int, name: str | None) -> None:
    if end - start > _LONGEST_CITE:
        return
    from handrail.read.references import citation_of_template

    citation = citation_of_template(walk.source[start:end], start, end, (at, after), name)
    if citation is not None:
        if name:
            walk.refs[name] = len(walk.taken.citations)
        walk.taken.citations.append(citation)


def _plain_reference(walk: _Walk, start: int, end: int, use: tuple[int, int], name: str | None) -> None:
    from handrail.read.references import citation_of_text

    if name:
        walk.refs[name] = len(walk.taken.citations)
    walk.taken.citations.append(citation_of_text(walk.source, start, end, use, name))


def _settle(walk: _Walk) -> None:
    """Later uses of named references; a name that stands for nothing can't be resolved."""
    from dataclasses import replace

    for name, uses in walk.late.items():
        at = walk.refs.get(name)
        if at is not None:
            citation = walk.taken.citations[at]
            walk.taken.citations[at] = replace(citation, uses=tuple(sorted((*citation.uses, *uses))))
        else:
            start, end = uses[0]
            walk.taken.citations.append(
                Citation(
                    kind="marker",
                    passage="",
                    start=start,
                    end=end,
                    text=walk.source[start:end],
                    ref_name=name,
                    markers=(name,),
                    uses=tuple(uses),
                    resolvable=False,
                )
            )


def _new_line(walk: _Walk, at: int) -> int:
    """A line's end: an empty line, a list sign, a heading or a table sign ends the block."""
    source = walk.source
    start = at + 1
    if (
        (start < len(source) and source[start] == "\n")
        or walk.role in ("list-item", "heading")
        or (start < len(source) and source[start] in "=*#:;|!{")
    ):
        walk.flush()
        walk.role = "paragraph"
    else:
        walk.stretch.sign(" ", at, start)
    return _line_start(walk, start)


def _line_start(walk: _Walk, at: int) -> int:
    sign = _LINE_START.match(walk.source, at)
    if sign is None:
        return at
    if sign[1]:
        end = walk.source.find("\n", at)
        end = len(walk.source) if end < 0 else end
        line = walk.source[at:end].rstrip()
        if line.endswith(sign[1]) and len(line) > 2 * len(sign[1]):
            walk.flush()
            walk.role, walk.level = "heading", len(sign[1])
            walk.stretch.words(walk.source, sign.end(), at + len(line) - len(sign[1]))
            walk.flush()
            walk.role = "paragraph"
            return end
        return at
    if sign[2]:
        walk.role, walk.level = "list-item", len(sign[2])
        if sign[2].endswith(";"):
            walk.role, walk.level = "heading", 6
        return sign.end()
    return _cell(walk, sign, at) if walk.table else at


def _cell(walk: _Walk, sign: re.Match[str], at: int) -> int:
    """A line of a table: a new row, a caption, or a cell of the row."""
    if sign[3] in ("|-", "|+"):
        walk.role = "table-row"
        newline = walk.source.find("\n", at)
        return (len(walk.source) if newline < 0 else newline) if sign[3] == "|-" else sign.end()
    walk.role = "table-row"
    return sign.end() if not walk.source.startswith("|}", at) else at
