"""Blocks into sentences with what bears on them: headings, the words that lead in a list, a question."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from handrail.read.blocks import Block
from handrail.read.nouns import Shown
from handrail.read.shown import cut

_END = re.compile(r"(?:[.!?…]+['\")\]]*|(?<=[a-z)])[.!?]['\"]?\d{1,2}(?:,\d{1,2})*)\s+(?=[^\s])")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"'/])(?:[A-Za-z]|Dr|Mr|Mrs|Ms|Prof|St|vs|e\.g|i\.e|cf|"
    r"etc|approx|no|nos|fig|figs|al|ref|refs|vol|pp|inc|dept|max|min|avg|"
    r"[a-z]\.[a-z](?:\.[a-z])?|[A-Z](?:\.[A-Z]){1,3}|Jan|Feb|Mar|Apr|"
    r"Jun|Jul|Aug|Sept?|Oct|Nov|Dec|wk|wks|hr|hrs|mo|yr|yrs|ca|resp|incl|q\.\w+)\.$",
    re.I,
)
_MAYBE_END = re.compile(
    r"\b(?:etc|al|mg|no|p\.m|a\.m|[a-z]\.i\.d|[bt]\.?d\.?s|hrs?|wks?|yrs?|mo|M\.D|Ph\.D|U\.S)\.['\")\]]*$",
    re.I,
)
_QUESTION = re.compile(r"^(?:q(?:uestion)?\s?\d*\s?[:.)]|q\d+\.)\s*", re.I)
_ANSWER = re.compile(r"^(?:a(?:nswer)?\s?\d*\s?[:.)])\s*", re.I)
_LONGEST = 2000


@dataclass(slots=True)
class Cut:
    """A sentence cut out of its block, with its surroundings."""

    shown: Shown
    block: Block
    headings: tuple[str, ...]
    lead: str
    question: str
    position: int


@dataclass(slots=True)
class _Around:
    """What stands above the block being cut."""

    headings: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    lead: str = ""
    question: str = ""
    voice: int = -1
    last: str = ""


def cut_blocks(blocks: list[Block]) -> list[Cut]:
    """The sentences of all blocks, in order."""
    cuts: list[Cut] = []
    around = _Around()
    for block in blocks:
        if block.voice != around.voice:
            around = _Around(headings=[] if around.voice > 0 else around.headings, voice=block.voice)
        _cut_block(block, around, cuts)
    return cuts


def _cut_block(block: Block, around: _Around, cuts: list[Cut]) -> None:
    text = block.shown.text
    if block.role == "heading":
        while around.headings and around.headings[-1][0] >= block.level:
            around.headings.pop()
        around.lead = ""
        if not (_QUESTION.match(text) or text.endswith("?")):
            around.question = ""
    if block.role not in ("list-item", "heading"):
        around.lead = ""
    headings = tuple(heading for _, heading in around.headings)
    is_answer = bool(_ANSWER.match(text))
    asked = ""
    for position, (start, end) in enumerate(sentence_spans(text)):
        shown = cut(block.shown, start, end)
        lead = around.lead if block.role == "list-item" else block.header
        question = around.question if position == 0 or is_answer or len(text) < 400 else ""
        cuts.append(Cut(shown, block, headings, lead, asked or question, position))
        asked = shown.text if shown.text.rstrip().endswith("?") else ""
        around.last = shown.text
    if block.role == "heading":
        around.headings.append((block.level, text.rstrip(":")))
        if text.endswith("?") or _QUESTION.match(text):
            around.question = _QUESTION.sub("", text)
    elif block.role == "paragraph":
        is_question = bool(_QUESTION.match(text)) or (text.endswith("?") and len(sentence_spans(text)) == 1)
        around.question = _QUESTION.sub("", text) if is_question else ""
        if text.endswith((":", ",")) or re.search(
            r"\b(?:includ(?:e|es|ing)|following|are|with)[ \d,]{0,8}:?$", text
        ):
            around.lead = around.last


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a block begin and end.

    >>> [("Dr. A took 5 mg q.i.d. for a week. it helped.")[a:b] for a, b in
    ...  sentence_spans("Dr. A took 5 mg q.i.d. for a week. it helped.")]
    ['Dr. A took 5 mg q.i.d. for a week.', 'it helped.']
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if not _is_end(text, match, start):
            continue
        end = match.start() + len(match.group().rstrip())
        spans.append((start, end))
        start = match.end()
    if start < len(text):
        spans.append((start, len(text)))
    if any(end - start > _LONGEST for start, end in spans):
        spans = [piece for span in spans for piece in _pieces(text, *span)]
    return spans


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A sentence longer than any is cut at blanks, so that no text costs more than its length."""
    pieces: list[tuple[int, int]] = []
    while end - start > _LONGEST:
        blank = text.rfind(" ", start + 1, start + _LONGEST)
        stop = blank if blank > start else start + _LONGEST
        pieces.append((start, stop))
        start = stop + (blank > start)
    if start < end:
        pieces.append((start, end))
    return pieces


def _is_end(text: str, match: re.Match[str], start: int) -> bool:
    before = text[max(start, match.start() - 12) : match.end()].rstrip()
    after = text[match.end()]
    if _MAYBE_END.search(before):
        return after.isupper() or after in "\"'("
    if match.group()[0] == "." and _ABBREVIATION.search(before):
        return False
    if after.islower() and match.group()[0] in "…?!":
        # "Surprise, surprise! they work" are two; 'he asked "why?" and left' is one.
        return (
            "'" not in match.group()
            and '"' not in match.group()
            and not re.match(r"(?:and|or|but|he|she|I)\b", text[match.end() :])
        )
    return True
