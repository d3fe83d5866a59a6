"""Words that are someone else's: in quotation marks, quoted lines, or repeated from an earlier comment."""

from __future__ import annotations

import re

from handrail.read.blocks import Block
from handrail.read.nouns import Quote

_MARKED = re.compile(r'"([^"]{2,900}?)(?:"|$)')
_SAID = re.compile(
    r"\b(?:said|says|wrote|writes|told (?:me|us|him|her)|asked|states?|"
    r"stated|reads|explains?|explained|quote|announced|replied|posted)\s?(?:\([^)]{0,60}\))?:$",
    re.I,
)
_LEAST_WORDS = 6
_ALIKE = 88.0


def find_quotes(
    blocks: list[Block], names: list[str]
) -> tuple[list[Quote], dict[int, list[tuple[int, int]]]]:
    """The quotes of a document, and by block the spans that are quoted in its text.

    Args:
        blocks: of the whole document.
        names: of the voices' passages, in their order.
    """
    quotes: list[Quote] = []
    spans: dict[int, list[tuple[int, int]]] = {}
    earlier: dict[int, str] = {}
    before: Block | None = None
    for number, block in enumerate(blocks):
        text = block.shown.text
        found = _spans(block, before)
        if found:
            spans[number] = found
            for start, end in found:
                if len(text[start:end].split()) >= 3:
                    source = _source_of(text[start:end], block.voice, earlier)
                    a, b = block.shown.span(start, end)
                    quotes.append(
                        Quote(
                            passage=names[block.voice],
                            start=a,
                            end=b,
                            text=text[start:end],
                            quotes=names[source] if source is not None else None,
                        )
                    )
        earlier[block.voice] = (earlier.get(block.voice, "") + " " + _plain(text)).strip()
        before = block
    return quotes, spans


def _spans(block: Block, before: Block | None) -> list[tuple[int, int]]:
    text = block.shown.text
    if block.role == "quote":
        return [(0, len(text))]
    if (
        before is not None
        and before.voice == block.voice
        and block.role == "paragraph"
        and _SAID.search(before.shown.text)
    ):
        return [(0, len(text))]
    if text.count('"') < 1:
        return []
    return [
        match.span(1) for match in _MARKED.finditer(text) if match.group().endswith('"') or len(match[1]) > 40
    ]


def _plain(text: str) -> str:
    return re.sub(r"[^\w ]+", " ", text.lower())


def _source_of(quoted: str, voice: int, earlier: dict[int, str]) -> int | None:
    """The earlier voice whose words these are, typing slips allowed."""
    plain = " ".join(_plain(quoted).split())
    if len(plain.split()) < _LEAST_WORDS:
        return None
    others = [number for number in earlier if number != voice]
    for number in reversed(others):
        if plain in " ".join(earlier[number].split()):
            return number
    from rapidfuzz import fuzz

    for number in reversed(others[-40:]):
        if len(earlier[number]) < 40_000 and fuzz.partial_ratio(plain[:400], earlier[number]) >= _ALIKE:
            return number
    return None
