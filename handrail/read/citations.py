"""Citations in running text: markers, identifiers, studies and books named, and the list at the end.

A superscript that lost its height is a figure behind a word ("dependence 1,2."). It is taken as a marker only
where no figure belongs, and once a text has shown that it cites in this way.
"""

from __future__ import annotations

import re
from dataclasses import replace

from handrail.read.nouns import Citation, Sentence
from handrail.read.references import DOI, PMID, YEAR

_NUMBERS = r"\d{1,3}(?:\s?[,–-]\s?\d{1,3}){0,9}"
_BRACKETED = re.compile(rf"\[({_NUMBERS})\]")
_RAISED = re.compile(r"(?<=[\w.,;)\]])[¹²³⁰⁴⁵⁶⁷⁸⁹]+(?:[,⁻–-][¹²³⁰⁴⁵⁶⁷⁸⁹]+)*")
_LOST = re.compile(r"(?<=[a-z)%])\s(?P<numbers>\d{1,2}(?:\s?[,-]\s?\d{1,2}){0,6})(?=[.:;,]?(?:\s|$))")
_STUCK = re.compile(
    rf"(?<=[a-z)][.,;])(?P<numbers>{_NUMBERS})(?=\s|$)|(?<=[a-z]{{4}})(?P<numbers2>\d{{1,2}}(?:"
    rf",\d{{1,2}}){{0,6}})(?=[.,;]?\s*$)"
)
_NUMBERED = re.compile(
    r"\b(?:page|pages|pp?|step|steps|type|phase|week|day|month|table|"
    r"figure|fig|grade|stage|level|chapter|vol|volume|no|number|nr|part|"
    r"group|group|age|aged|about|around|over|under|than|least|most|to|"
    r"or|and|from|of|at|by|for|in|on|every|q|x|version|tip|rule|question|day|part|"
    r"hour|section|item|class|schedule|covid|vitamin|omega|factor|highway|"
    r"room|note|take|took|taking|only|is|was|equals|score|scored|were|are)\s$",
    re.I,
)
_LOOSE = re.compile(r"\b(?:is|was|are|were|of|including|include|includes|by|in|at|for|on|and|or)\s$", re.I)
_MENTION = re.compile(
    r"(?P<first>[A-ZÉ][\w'’é-]{2,20})(?:(?:,? (?P<al>et al\.?)|,? (?:and|"
    r"&) (?P<second>[A-Z][\w'-]{2,20}))[’']?s?,? ?\(?(?P<year>(?:19|20)\d{2})[a-z]?\)?|"
    r",? \((?P<year2>(?:19|20)\d{2})[a-z]?\))"
    r"|\((?P<first3>[A-Z][\w'-]{2,20}),? (?P<year3>(?:19|20)\d{2})[a-z]?\)"
)
_TITLE = (
    r"(?P<title>(?:[A-Z][\w'.&-]*|of|the|to|and|for|in|on|a|an|my)(?:[ "
    r"](?:[A-Z][\w'.&-]*|of|the|to|and|for|in|on|a|an|my)){1,9})"
)
_BOOK = re.compile(
    rf"(?:(?P<year>(?:19|20)\d{{2}}) )?\bbook,?[ ](?:called |titled |entitled )?[\"']?{_TITLE}"
)
_PAGE_OF = re.compile(
    rf"\b[Pp]ages? (?P<page>\d{{1,4}})(?:-\d{{1,4}})? (?:of|in) (?:the |his |her |my )?{_TITLE}"
)
_DIGIT = re.compile(r"[0-9]")
_LINE_END = re.compile(r"\n|</(?:li|p|div|tr|dd)|<br", re.I)
_LIST_HEADING = re.compile(
    r"^(?:references?|sources?|bibliography|works cited|literature(?: "
    r"cited)?|citations|footnotes|notes|endnotes)\b",
    re.I,
)


def find_citations(
    text: str, sentences: list[Sentence], markers: list[tuple[int, int, str]]
) -> list[Citation]:
    """The citations of a document's sentences, in order.

    Args:
        text: the document.
        sentences: all of them.
        markers: raised numbers that the markup showed, as (start, end, text).
    """
    listed = _list_of(text, sentences)
    found = list(listed)
    in_list = {citation.start for citation in listed}
    prose = [
        sentence for sentence in sentences if sentence.start not in in_list and not _is_in_list(sentence)
    ]
    lost = [(sentence, match) for sentence in prose for match in _lost(sentence.text, strict=True)]
    cites_so = len(lost) >= 2 or (len(lost) == 1 and bool(listed))
    for sentence in prose:
        found.extend(_in_sentence(sentence, len(listed), cites_so))
    passages = sorted((sentence.start, sentence.passage) for sentence in sentences)
    for start, end, numbers in markers:
        passage = next(
            (name for at, name in reversed(passages) if at <= start), passages[0][1] if passages else ""
        )
        found.append(_marker(passage, start, end, text[start:end], numbers, len(listed)))
    return sorted(found, key=lambda citation: citation.start)


def _is_in_list(sentence: Sentence) -> bool:
    return bool(sentence.headings and _LIST_HEADING.match(sentence.headings[-1]))


def _list_of(text: str, sentences: list[Sentence]) -> list[Citation]:
    """The reference list, an entry a block."""
    entries: list[Citation] = []
    last = -1
    for sentence in sentences:
        if not _is_in_list(sentence) or sentence.block == "heading":
            continue
        if entries and sentence.start - last >= 0 and not _LINE_END.search(text, last, sentence.start):
            entries[-1] = _entry(text, entries[-1].start, sentence.end, sentence.passage)
            last = sentence.end
            continue
        if (
            entries
            and sentence.block != "list-item"
            and not YEAR.search(sentence.text)
            and not DOI.search(sentence.text)
        ):
            continue
        entries.append(_entry(text, sentence.start, sentence.end, sentence.passage))
        last = sentence.end
    return [entry for entry in entries if len(entry.text) >= 15]


def _entry(text: str, start: int, end: int, passage: str) -> Citation:
    from handrail.read.references import citation_of_text

    return replace(citation_of_text(text, start, end, (start, end), None), passage=passage)


def _in_sentence(sentence: Sentence, listed: int, cites_so: bool) -> list[Citation]:
    text = sentence.text
    found: list[Citation] = []
    for pattern in (_BRACKETED, _RAISED):
        for match in pattern.finditer(text):
            numbers = match.group(1) if pattern is _BRACKETED else match.group().translate(_FLAT)
            found.append(
                _marker(sentence.passage, *sentence.span(*match.span()), match.group(), numbers, listed)
            )
    if cites_so:
        for match in _lost(text, strict=False):
            group = "numbers" if match["numbers"] else "numbers2"
            found.append(
                _marker(
                    sentence.passage, *sentence.span(*match.span(group)), match[group], match[group], listed
                )
            )
    for pattern, field in ((DOI, "doi"), (PMID, "pmid")):
        for match in pattern.finditer(text):
            start, end = sentence.span(*match.span())
            value = match.group().rstrip(".,;)") if field == "doi" else match.group(1)
            citation = Citation(
                kind="identifier",
                passage=sentence.passage,
                start=start,
                end=end,
                text=match.group(),
                uses=((start, end),),
            )
            found.append(replace(citation, **{field: value}))
    found.extend(_named(sentence))
    return found


_FLAT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def _lost(text: str, *, strict: bool) -> list[re.Match[str]]:
    """Figures behind words where none belongs; `strict` also leaves out those that might count something."""
    if not _DIGIT.search(text):
        return []
    kept: list[re.Match[str]] = []
    for match in (*_LOST.finditer(text), *_STUCK.finditer(text)):
        before, after = text[max(0, match.start() - 25) : match.start() + 1], text[match.end() :]
        if _NUMBERED.search(before) and (
            strict or not (_LOOSE.search(before + " ") or _LOOSE.search(before))
        ):
            continue
        if re.match(r"[,;]?\s(?!and|or|but|which|in|on|the)[a-z%]", after) and not after.startswith(","):
            continue
        if strict and after and not re.match(r"[.:;]?\s*$|[.,;]\s", after):
            continue
        if not strict and not re.match(r"[.:;,]?(?:\s*$|\s)", after):
            continue
        kept.append(match)
    return kept


def _marker(passage: str, start: int, end: int, shown: str, numbers: str, listed: int) -> Citation:
    each = tuple(re.findall(r"\d+", numbers))
    return Citation(
        kind="marker",
        passage=passage,
        start=start,
        end=end,
        text=shown,
        markers=each,
        uses=((start, end),),
        resolvable=listed > 0 and all(1 <= int(number) <= listed for number in each),
    )


def _named(sentence: Sentence) -> list[Citation]:
    """Studies and books named in the sentence."""
    text, found = sentence.text, list[Citation]()
    if not (_DIGIT.search(text) or "book" in text):
        return found
    for match in _MENTION.finditer(text):
        year = match["year"] or match["year2"] or match["year3"]
        names = tuple(name for name in (match["first"] or match["first3"], match["second"]) if name)
        start, end = sentence.span(*match.span())
        found.append(
            Citation(
                kind="mention",
                passage=sentence.passage,
                start=start,
                end=end,
                text=match.group(),
                authors=names,
                year=int(year),
                uses=((start, end),),
                resolvable=False,
            )
        )
    for pattern in (_BOOK, _PAGE_OF):
        for match in pattern.finditer(text):
            title = _trimmed(match["title"])
            if len(title.split()) < 2 or not any(word[0].isupper() for word in title.split()[1:]):
                continue
            start, end = sentence.span(match.start(), match.start("title") + len(title))
            groups = match.groupdict()
            found.append(
                Citation(
                    kind="book",
                    passage=sentence.passage,
                    start=start,
                    end=end,
                    text=text[match.start() : match.start("title") + len(title)],
                    title=title,
                    year=int(groups["year"]) if groups.get("year") else None,
                    pages=groups.get("page"),
                    uses=((start, end),),
                    resolvable=False,
                )
            )
    return found


def _trimmed(title: str) -> str:
    """A title without the small words and the full stop that only follow it."""
    words = title.split()
    while words and words[-1][0].islower():
        words.pop()
    return " ".join(words).rstrip(",;-")
