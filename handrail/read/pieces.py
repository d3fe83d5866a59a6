"""A sentence cut into pieces of words as BERT cuts it: small letters, no accents, the longest piece first.

Source: Devlin et al. 2019; Wu et al. 2016 (WordPiece).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

FIRST, LAST, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
_LONGEST_WORD = 100


class Pieces:
    """The pieces there are, and how to cut by them."""

    def __init__(self, numbers: Mapping[str, int]) -> None:
        """Keep the number of each piece; `[CLS]`, `[SEP]` and `[UNK]` are among them."""
        self._numbers = numbers
        self._first, self._last, self._unknown = (numbers[name] for name in (FIRST, LAST, UNKNOWN))
        self._of = lru_cache(maxsize=50_000)(self._of_word)

    def cut(self, text: str, most: int) -> list[int]:
        """The numbers of a text's pieces, with one before the first and one after the last.

        Args:
            text: any.
            most: how many at most; what is beyond is left out.
        """
        found = [number for word in words_of(text) for number in self._of(word)]
        return [self._first, *found[: most - 2], self._last]

    def _of_word(self, word: str) -> tuple[int, ...]:
        if len(word) > _LONGEST_WORD:
            return (self._unknown,)
        found: list[int] = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = word[start:end] if start == 0 else f"##{word[start:end]}"
                number = self._numbers.get(piece)
                if number is not None:
                    found.append(number)
                    start = end
                    break
            else:
                return (self._unknown,)
        return tuple(found)


def words_of(text: str) -> Iterator[str]:
    """Words without accents in small letters; every mark and every Chinese character stands alone.

    >>> list(words_of("Naïve: 2.5 mg!"))
    ['naive', ':', '2', '.', '5', 'mg', '!']
    """
    word: list[str] = []
    for character in _without_accents(_spaced(text)).lower():
        if character == " ":
            if word:
                yield "".join(word)
                word = []
        elif _is_mark(character):
            if word:
                yield "".join(word)
                word = []
            yield character
        else:
            word.append(character)
    if word:
        yield "".join(word)


def _spaced(text: str) -> str:
    made: list[str] = []
    for character in text:
        if character in "\t\n\r" or unicodedata.category(character) == "Zs":
            made.append(" ")
        elif character in "\x00\ufffd" or unicodedata.category(character).startswith("C"):
            continue
        elif _is_chinese(ord(character)):
            made.append(f" {character} ")
        else:
            made.append(character)
    return "".join(made)


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    return "".join(one for one in unicodedata.normalize("NFD", text) if unicodedata.category(one) != "Mn")


@lru_cache(maxsize=5_000)
def _is_mark(character: str) -> bool:
    code = ord(character)
    is_ascii_mark = 33 <= code <= 47 or 58 <= code <= 64 or 91 <= code <= 96 or 123 <= code <= 126
    return is_ascii_mark or unicodedata.category(character).startswith("P")


def _is_chinese(code: int) -> bool:
    return (
        0x4E00 <= code <= 0x9FFF
        or 0x3400 <= code <= 0x4DBF
        or 0x20000 <= code <= 0x2A6DF
        or 0x2A700 <= code <= 0x2B73F
        or 0x2B740 <= code <= 0x2B81F
        or 0x2B820 <= code <= 0x2CEAF
        or 0xF900 <= code <= 0xFAFF
        or 0x2F800 <= code <= 0x2FA1F
    )
