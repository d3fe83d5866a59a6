"""Cut a course sentence into tokens, and point at the words that can't be read.

Digits of any script, vulgar fractions and full-width letters are brought to plain ones, character
by character, so that every token still knows where it stood in what was written.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NoReturn, cast

from handrail.errors import InputError

LONGEST_TEXT = 20_000
"""Characters; a long taper with its events written out stays far below."""

EXAMPLE = "20 mg three times a day for 14 days then 15 mg at 08:00, 14:00 and 22:00 for 1 week then stop"

Kind = Literal["number", "fraction", "time", "date", "word", "sign", "other"]

_PATTERN = re.compile(
    r"""
      (?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9]))
    | (?P<time>[0-9]{1,2}:[0-9]{2}(?![0-9:]))
    | (?P<other>[0-9][0-9.,]*e[+-]?[0-9]+)
    | (?P<fraction>[0-9]+/[0-9]+)
    | (?P<number>[0-9]+(?:[.,][0-9]+)*|[.,][0-9]+)
    | (?P<word>[^\W\d_]+(?:\.[^\W\d_](?=\.|\b))*)
    | (?P<sign>[,;.:+()/%-])
    | (?P<rest>\S)
    """,
    re.VERBOSE,
)

_FRACTION_SLASH = "\u2044"
_PLAIN = {
    "\u00b5": "u", "\u03bc": "u",  # micro sign, Greek mu
    "\u00d7": "x",
    "\u066b": ".", "\u066c": ",", "\u060c": ",", "\u061b": ";",  # Arabic decimal, thousands, comma, semicolon
    "\u2212": "-", "\u2010": "-", "\u2011": "-", "\u2013": "-", "\u2014": "-",  # minus, hyphens, dashes
    _FRACTION_SLASH: "/", "\u2215": "/",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the sentence: what it is, how it reads, and where it stood."""

    kind: Kind
    text: str
    start: int
    end: int


class Tokens:
    """The tokens of a sentence with a place that moves along them."""

    def __init__(self, text: object) -> None:
        if not isinstance(text, str):
            raise InputError(
                f"A course is written as a sentence, and this is {type(text).__name__}.",
                fix=f"For example: {EXAMPLE}",
                where="course",
            )
        self.written = text
        if len(text) > LONGEST_TEXT:
            raise InputError(
                f"The course has {len(text):,} characters, and at most {LONGEST_TEXT:,} are read.",
                fix=f"Write only the doses, as in: {EXAMPLE}",
                where="course",
            )
        plain, places = _plain(text)
        self.all = [
            Token(_kind(match), match[0], places[match.start()], places[match.end() - 1] + 1)
            for match in _PATTERN.finditer(plain)
        ]
        if not self.all:
            raise InputError("The course is empty.", fix=f"Write it as in: {EXAMPLE}", where="course")
        self.place = 0

    @cached_property
    def end(self) -> Token:
        """What stands after the last token, to point at."""
        last = self.all[-1].end
        return Token("other", "", last, last + 1)

    def peek(self, ahead: int = 0) -> Token:
        """The token here, or so many further on; beyond either end it has the text ""."""
        place = self.place + ahead
        return self.all[place] if 0 <= place < len(self.all) else self.end

    def next(self) -> Token:
        """The token here; moves past it."""
        token = self.peek()
        self.place += 1
        return token

    @property
    def at_end(self) -> bool:
        """Whether every token has been read."""
        return self.place >= len(self.all)

    def take(self, *phrases: str) -> Token | None:
        """Move past the first of these phrases that stands here; its last token, or None."""
        for phrase in phrases:
            words = phrase.split()
            if all(self.peek(ahead).text == word for ahead, word in enumerate(words)):
                self.place += len(words)
                return self.all[self.place - 1]
        return None

    def sees(self, *phrases: str) -> bool:
        """Whether one of these phrases stands here; doesn't move."""
        place = self.place
        found = self.take(*phrases) is not None
        self.place = place
        return found

    def skip(self, *words: str) -> None:
        """Move past any number of these words."""
        while self.take(*words):
            pass

    def refuse(self, message: str, at: Token | tuple[Token, Token], fix: str = "") -> NoReturn:
        """Say what can't be read, with a line of carets under the words that are meant.

        Raises:
            InputError: always.
        """
        first, last = at if isinstance(at, tuple) else (at, at)
        pointed = point_at(self.written, first.start, last.end)
        raise InputError(f"{message}\n{pointed}\n", fix=fix or f"Write it as in: {EXAMPLE}", where="course")


def point_at(written: str, start: int, end: int, width: int = 68) -> str:
    """The line of the text around a place, and carets under the place.

    >>> print(point_at("take 20 three times a day", 5, 7))
      take 20 three times a day
           ^^
    """
    line = "".join(" " if one.isspace() or not one.isprintable() else one for one in written)
    end = max(start + 1, min(end, start + width // 2))
    left = max(0, min(start - width // 3, len(line) - width))
    right = min(len(line), left + width)
    before = ("..." if left else "") + line[left:start]
    under = line[start:end]
    after = line[end:right] + ("..." if right < len(line) else "")
    carets = "^" * max(1, _columns(under))
    return f"  {before}{under}{after}".rstrip() + f"\n  {' ' * _columns(before)}{carets}"


def _columns(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(
        0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1
        for one in text
    )


def _kind(match: re.Match[str]) -> Kind:
    kind = match.lastgroup
    return "other" if kind is None or kind == "rest" else cast("Kind", kind)


def _plain(written: str) -> tuple[str, list[int]]:
    """The text in plain lower-case characters, and for each of them its place in the text."""
    out: list[str] = []
    places: list[int] = []
    for place, character in enumerate(written):
        plain = _plain_character(character)
        # A raised dot is a decimal point between digits; elsewhere it may be a bullet.
        if character in "·∙" and written[place - 1 : place].isdecimal():
            plain = "."
        for one in plain:
            out.append(one)
            places.append(place)
    return "".join(out), places


def _plain_character(character: str) -> str:
    if character.isascii():
        return character.lower()
    if character in _PLAIN:
        return _PLAIN[character]
    # Digits of every script count; superscripts and circled numbers do not (10² is not 102).
    if (digit := unicodedata.decimal(character, None)) is not None:
        return str(digit)
    compatible = unicodedata.normalize("NFKC", character)
    if _FRACTION_SLASH in compatible:
        # A vulgar fraction is set apart, so that 1½ can't become 11/2.
        return f" {compatible.replace(_FRACTION_SLASH, '/')} "
    if unicodedata.category(character) == "No":
        return character
    if len(compatible) == 1 and (compatible.isascii() or compatible in _PLAIN):
        return _PLAIN.get(compatible, compatible.lower())
    if compatible in ("mg", "μg", "ml"):
        return {"mg": "mg", "μg": "ug", "ml": "ml"}[compatible]
    lower = character.lower()
    return lower if len(lower) == 1 else character
