"""Finds the words of a lexicon in a text: every phrase of every table in one walk over the words.

The phrase language, which packs are written in: words with blanks between; `word*` for any ending; `a/b` for
either; `?` after a word that may be missing; `..` for up to four words in between. A hyphen also stands for a
blank or nothing. Case doesn't count.

Each phrase is filed under the first letters of its first word, so a word of a text meets only the few phrases
that could begin with it, however long the lexicon is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_KEY = 3
_GAP = r"(?:,? [^\s,.;]+){0,4}?"


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """A phrase found: of which table, what it means, and where."""

    table: str
    id: str
    start: int
    end: int


class PhraseBook:
    """Phrases of several tables, found together.

    >>> book = PhraseBook([("sign", "itching", ("itch*",)), ("sign", "no sleep", ("not/never .. sleep*",))])
    >>> [(hit.id, hit.start, hit.end) for hit in book.find("It itches; I could not really sleep.")]
    [('itching', 3, 9), ('no sleep', 19, 35)]
    """

    def __init__(self, entries: Iterable[tuple[str, str, Iterable[str]]]) -> None:
        """File (table, id, phrases)."""
        self._filed: dict[str, list[tuple[re.Pattern[str], str, str]]] = {}
        for table, name, phrases in entries:
            for phrase in phrases:
                pattern, keys = _compiled(phrase)
                for key in keys:
                    self._filed.setdefault(key, []).append((pattern, table, name))
        # A phrase that begins with one or two letters and any ending is filed under all it may meet.
        for key in [key for key in self._filed if len(key) < _KEY]:
            for longer in [one for one in self._filed if len(one) == _KEY and one.startswith(key)]:
                self._filed[longer].extend(self._filed[key])
        self._any_of: dict[str, re.Pattern[str]] = {}

    def find(self, text: str) -> list[Hit]:
        """The longest phrase at each place, table by table; of one table none overlaps another."""
        lowered = text.lower()
        if len(lowered) != len(text):  # a few signs grow when made small; offsets must not move
            lowered = "".join(small if len(small := sign.lower()) == 1 else sign for sign in text)
        hits: list[Hit] = []
        filed = self._filed
        for word in _WORD.finditer(lowered):
            start = word.start()
            key = lowered[start : min(start + _KEY, word.end())]
            candidates = filed.get(key)
            if candidates and (self._any_of.get(key) or self._together(key)).match(lowered, start):
                for pattern, table, name in candidates:
                    match = pattern.match(lowered, start)
                    if match:
                        hits.append(Hit(table=table, id=name, start=start, end=match.end()))
        return _longest(hits)

    def _together(self, key: str) -> re.Pattern[str]:
        """One pattern for all phrases filed under a key: most words that begin so begin none of them."""
        patterns = dict.fromkeys(pattern.pattern for pattern, _, _ in self._filed[key])
        made = self._any_of[key] = re.compile("|".join(patterns))
        return made


def _longest(hits: list[Hit]) -> list[Hit]:
    if len(hits) < 2:
        return hits
    kept: list[Hit] = []
    ends: dict[str, int] = {}
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if hit.start >= ends.get(hit.table, 0):
            kept.append(hit)
            ends[hit.table] = hit.end
    return kept


def _compiled(phrase: str) -> tuple[re.Pattern[str], set[str]]:
    """A phrase as a pattern, with the letters it may begin with."""
    pieces = phrase.lower().replace("’", "'").split()
    pattern, gap = "", False
    keys: set[str] = set()
    for piece in pieces:
        if piece == "..":
            gap = True
            continue
        maybe = piece.endswith("?")
        alternatives = piece.rstrip("?").split("/")
        word = f"(?:{'|'.join(_word(alternative) for alternative in alternatives)})"
        if not pattern:
            pattern = word
            keys = {re.split(r"[*'-]", alternative)[0][:_KEY] for alternative in alternatives}
        elif maybe:
            pattern += f"(?:[ -]{word})?"
        else:
            pattern += f"{_GAP if gap else ''},?[ -]{word}"
        gap = False
    return re.compile(pattern), keys


def _word(text: str) -> str:
    literal = re.escape(text.rstrip("*")).replace(r"\-", "[ -]?")
    return literal + (r"[\w'-]*" if text.endswith("*") else "") + r"(?![\w])"
