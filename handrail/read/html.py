"""HTML into blocks with offsets: one walk from "<" to "<", no tree, so that no nesting can slow it down.

Comments are known by what markup calls them (class, id, itemtype): a voice opens with such an element and
closes with it; a comment inside a comment answers it.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from handrail.read.blocks import Taken, Voice, Walk
from handrail.read.dates import DATE, read_date

_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:-]{0,30})")
_BEGIN = re.compile(r"<(?=[a-zA-Z/!?])")
_RAISED = re.compile(
    r"\s*(?:<a[^>]{0,300}>)?\s*\[?(\d{1,3}(?:\s?[,–-]\s?\d{1,3}){0,9})\]?\s*(?:</a>)?\s*</sup", re.I
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});?")
_ATTRIBUTE = re.compile(r"""([\w:-]{1,40})\s*=\s*("[^"]{0,1000}"|'[^']{0,1000}'|[^\s"'>]{1,1000})""")
_LONGEST_TAG = 5000
_UNREAD = frozenset(("script", "style", "noscript", "template", "svg", "math", "iframe", "textarea"))
_UNREAD |= frozenset(("object", "canvas"))
_APART = frozenset(("nav", "footer", "aside", "form", "button", "select", "menu"))
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "body",
        "html",
        "ul",
        "ol",
        "dl",
        "dd",
        "dt",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "td",
        "th",
        "blockquote",
        "pre",
        "figure",
        "figcaption",
        "address",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "br",
        "title",
        "details",
        "summary",
        "fieldset",
        "center",
        "nav",
        "footer",
        "aside",
        "form",
    ]
)
_VOID = frozenset(
    [
        "br",
        "hr",
        "img",
        "input",
        "meta",
        "link",
        "source",
        "track",
        "wbr",
        "area",
        "base",
        "col",
        "embed",
        "param",
    ]
)
_VOICE = re.compile(r"^(comment|reply|answer|question|message|forum-?post|post|hentry|review)$")
_VOICE_ID = re.compile(r"^(?:div-)?(comment|answer|question|post|p|msg|reply)[-_]?\d+$")
_VOICE_TYPE = re.compile(r"schema\.org/(Comment|Answer|Question|DiscussionForumPosting)$")
_AUTHOR = re.compile(
    r"^(author|fn|username|user-?name|user|poster|byline|comment-?author|nickname|post-?author)$"
)
_DATED = re.compile(r"(^|-)(date|time|published|posted|datetime|timestamp|metadata)($|-)")
_UNSEEN = re.compile(
    r"^(sr-only|visually-hidden|screen-reader-text|hidden|breadcrumbs?|share|sharing|sidebar|menu|says)$"
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}


@dataclass(slots=True)
class _Open:
    """An element that was opened and matters until it closes."""

    name: str
    depth: int
    voice: int | None = None
    skips: bool = False
    collects: str = ""
    begun: int = 0


@dataclass(slots=True)
class _Walk(Walk):
    names: list[str] = field(default_factory=list[str])
    open: list[_Open] = field(default_factory=list[_Open])
    skips: int = 0
    collecting: list[str] | None = None
    cells: int = 0
    superscript: int = 0


def read_html(source: str) -> Taken:
    """HTML taken apart."""
    taken = Taken(markup="html", kind="page", voices=[Voice(role="page", start=0, end=len(source))])
    walk = _Walk(source, taken)
    position, length = 0, len(source)
    while position < length:
        tag = _BEGIN.search(source, position)
        at = tag.start() if tag and source.find(">", tag.end()) >= 0 else length
        if at > position:
            _text(walk, position, at)
        if at >= length:
            break
        position = _markup(walk, at)
    walk.flush()
    for one in walk.open:
        if one.voice is not None:
            taken.voices[one.voice].end = length
    _finish(taken)
    return taken


def _markup(walk: _Walk, at: int) -> int:
    """Deal with what begins at "<"; where to go on."""
    source = walk.source
    if source.startswith("<!--", at):
        end = source.find("-->", at + 4)
        return len(source) if end < 0 else end + 3
    if source.startswith(("<!", "<?"), at):
        end = source.find(">", at)
        return len(source) if end < 0 else end + 1
    tag = _TAG.match(source, at)
    end = source.find(">", at, at + _LONGEST_TAG) if tag else -1
    if tag is None or end < 0:  # no tag after all
        _text(walk, at, at + 1)
        return at + 1
    name = tag.group(1).lower()
    if source[at + 1] == "/":
        _close(walk, name, at)
        return end + 1
    if name in _UNREAD and source[end - 1] != "/":
        return _after_unread(source, name, end + 1)
    raised = _RAISED.match(source, end + 1) if name == "sup" else None
    if raised and not walk.skips:
        walk.taken.markers.append((raised.start(1), raised.end(1), raised.group(1)))
        return raised.start() + len(raised.group()) - len("</sup")
    _open(walk, name, source[tag.end() : end], at)
    return end + 1


def _after_unread(source: str, name: str, start: int) -> int:
    """Behind the element's end; the rest of the document if it has none."""
    for match in re.compile(rf"</{name}", re.I).finditer(source, start):
        end = source.find(">", match.end())
        return len(source) if end < 0 else end + 1
    return len(source)


def _text(walk: _Walk, start: int, end: int) -> None:
    if walk.skips:
        return
    if walk.collecting is not None:
        walk.collecting.append(html.unescape(walk.source[start:end]))
        return
    source, stretch, position = walk.source, walk.stretch, start
    if source.find("&", start, end) >= 0:
        for entity in _ENTITY.finditer(source, start, end):
            stretch.words(source, position, entity.start())
            shown = html.unescape(entity.group())
            shown = " " if shown.isspace() else shown.strip("\u00ad\u200b\u200d\ufeff")
            stretch.sign(shown, entity.start(), entity.end())
            position = entity.end()
    stretch.words(source, position, end)


def _open(walk: _Walk, name: str, rest: str, at: int) -> None:
    if name in _BLOCKS and not (name in ("td", "th") or (name == "br" and walk.role == "table-row")):
        if name != "br" or _is_break(walk, at):
            walk.flush()
        elif walk.stretch:
            walk.stretch.sign(" ", at, at + 1)
    if name in ("td", "th"):
        if walk.cells and walk.stretch:
            walk.stretch.sign(" | ", at, at + 1)
        walk.cells += 1
    _role_for(walk, name)
    if name in _VOID or rest.endswith("/"):
        return
    one = _Open(name, len(walk.names), begun=at)
    walk.names.append(name)
    if "=" in rest:
        _attributes(walk, one, rest, at)
    if name in _APART:
        one.skips = True
    if name == "title" and walk.collecting is None:
        one.collects, walk.collecting = "title", []
    if one.skips or one.voice is not None or one.collects:
        walk.skips += one.skips
        walk.open.append(one)


def _is_break(walk: _Walk, at: int) -> bool:
    """Two line breaks in a row end a paragraph; one is a blank."""
    return bool(re.search(r"<br\s*/?>\s*$", walk.source[max(0, at - 12) : at], re.I))


def _role_for(walk: _Walk, name: str) -> None:
    if name in _HEADINGS:
        walk.role, walk.level = "heading", _HEADINGS[name]
    elif name == "li" or name == "dd":
        walk.role, walk.level = "list-item", 1
    elif name == "dt":
        walk.role, walk.level = "heading", 6
    elif name == "tr":
        walk.role, walk.cells = "table-row", 0
    elif name == "table":
        walk.header = ""
    elif name == "blockquote":
        walk.role = "quote"
    elif name in ("p", "div", "section", "article", "br") and walk.role in ("heading",):
        walk.role = "paragraph"


def _attributes(walk: _Walk, one: _Open, rest: str, at: int) -> None:
    """A voice, an author, a date, or something hidden, by what the element calls itself."""
    values = {key.lower(): value.strip("\"'") for key, value in _ATTRIBUTE.findall(rest)}
    classes = values.get("class", "").lower().replace("_", "-").split()
    voices = walk.taken.voices
    named = next((match for token in classes if (match := _VOICE.match(token))), None)
    named = named or _VOICE_ID.match(values.get("id", "").lower())
    typed = _VOICE_TYPE.search(values.get("itemtype", ""))
    if (named or typed) and one.name in ("li", "div", "article", "section", "tr", "td", "table", "dl"):
        word = (named or typed).group(1).lower()  # type: ignore[union-attr]
        _new_voice(walk, one, word, at, values.get("id", ""))
        return
    if any(_UNSEEN.match(token) for token in classes) or "hidden" in values.get("aria-hidden", ""):
        one.skips = True
    voice = voices[walk.voice]
    if one.name == "time" and values.get("datetime"):
        voice.date = voice.date or read_date(values["datetime"])
        one.skips = one.skips or walk.voice > 0
    prop = values.get("itemprop", "").lower()
    if walk.collecting is None and walk.voice and voice.author is None:
        if (
            any(_AUTHOR.match(token) for token in classes)
            or prop in ("author", "name")
            or values.get("rel") == "author"
        ):
            one.collects, walk.collecting = "author", []
        elif voice.date is None and any(_DATED.search(token) for token in classes):
            one.collects, walk.collecting = "date", []
    elif walk.collecting is None and walk.voice and any(_DATED.search(token) for token in classes):
        one.collects, walk.collecting = "date", []


def _new_voice(walk: _Walk, one: _Open, word: str, at: int, name: str) -> None:
    voices = walk.taken.voices
    outer = next((o.voice for o in reversed(walk.open) if o.voice is not None), None)
    # A theme wraps a comment's body in another element that is called a comment, too: the same voice.
    if outer is not None and not _has_words(walk, voices[outer].start) and voices[outer].end < 0:
        return
    walk.flush()
    role = "answer" if word == "answer" else "question" if word == "question" else "comment"
    if word in ("post", "hentry", "article") and not any(v.role == "post" for v in voices):
        role = "post"
    voices.append(Voice(role=role, start=at, end=-1, parent=outer))
    one.voice = len(voices) - 1
    walk.voice = one.voice


def _has_words(walk: _Walk, start: int) -> bool:
    return bool(walk.stretch) or bool(walk.taken.blocks and walk.taken.blocks[-1].start >= start)


def _close(walk: _Walk, name: str, at: int) -> None:
    if name in _BLOCKS and name not in ("td", "th"):
        walk.flush()
    if name in _HEADINGS or name in ("li", "dd", "dt", "tr", "blockquote"):
        walk.role = "quote" if name == "p" else "paragraph"
    if name in _VOID or name not in walk.names[-200:]:
        return
    while walk.names:
        closed = walk.names.pop()
        if walk.open and walk.open[-1].depth == len(walk.names):
            _leave(walk, walk.open.pop(), at)
        if closed == name:
            return


def _leave(walk: _Walk, one: _Open, at: int) -> None:
    walk.skips -= one.skips
    if one.voice is not None:
        walk.flush()
        walk.taken.voices[one.voice].end = at
        outer = next((o.voice for o in reversed(walk.open) if o.voice is not None), None)
        walk.voice = outer or 0
    if one.collects and walk.collecting is not None:
        text = " ".join("".join(walk.collecting).split())
        walk.collecting = None
        _collected(walk, one.collects, text)


def _collected(walk: _Walk, what: str, text: str) -> None:
    voice = walk.taken.voices[walk.voice]
    if what == "title":
        walk.taken.title = text or None
    elif what == "author":
        date = re.search(DATE, text, re.I)
        name = re.sub(
            r"\s*(says|said|wrote|commented|replied)\s*:?\s*$", "", text[: date.start()] if date else text
        )
        name = re.sub(r"^(by|posted by|from)\s+", "", name.strip(" :,·|-"), flags=re.I)
        if 0 < len(name) <= 60:
            voice.author, voice.author_source = name, "markup"
        if date and voice.date is None:
            voice.date = read_date(date.group())
    elif voice.date is None:
        voice.date = read_date(text)


def _finish(taken: Taken) -> None:
    """Number the voices that say something; a page with comments becomes a thread."""
    for voice in taken.voices:
        if voice.end < 0:
            voice.end = voice.start + 1
    said = {block.voice for block in taken.blocks}
    comments = [n for n, v in enumerate(taken.voices) if n and n in said and v.role != "post"]
    if comments:
        taken.kind = "thread"
    if len(taken.voices) > 1 and 0 in said and any(v.role in ("comment", "answer") for v in taken.voices[1:]):
        taken.voices[0].role = "page" if any(v.role == "post" for v in taken.voices) else "post"
