"""Numbers as texts write them: digits, decimals, fractions, words, ranges."""

from __future__ import annotations

import re

_WORDS = {
    "one": 1.0,
    "a": 1.0,
    "an": 1.0,
    "two": 2.0,
    "three": 3.0,
    "four": 4.0,
    "five": 5.0,
    "six": 6.0,
    "seven": 7.0,
    "eight": 8.0,
    "nine": 9.0,
    "ten": 10.0,
    "eleven": 11.0,
    "twelve": 12.0,
    "thirteen": 13.0,
    "fourteen": 14.0,
    "fifteen": 15.0,
    "sixteen": 16.0,
    "eighteen": 18.0,
    "twenty": 20.0,
    "thirty": 30.0,
    "forty": 40.0,
    "fifty": 50.0,
    "sixty": 60.0,
    "seventy": 70.0,
    "eighty": 80.0,
    "ninety": 90.0,
    "hundred": 100.0,
    "half": 0.5,
    "half a": 0.5,
    "half an": 0.5,
    "a half": 0.5,
    "a quarter": 0.25,
    "quarter": 0.25,
    "a couple of": 2.0,
    "couple of": 2.0,
    "a couple": 2.0,
    "couple": 2.0,
    "a dozen": 12.0,
    "dozen": 12.0,
    "one and a half": 1.5,
    "two and a half": 2.5,
    "a half dozen": 6.0,
    "twenty-four": 24.0,
    "twenty-five": 25.0,
    "a hundred": 100.0,
    "one hundred": 100.0,
    "forty-eight": 48.0,
    "seventy-two": 72.0,
    "a single": 1.0,
    "single": 1.0,
}
_SIGNS = {"½": 0.5, "¼": 0.25, "¾": 0.75}
DIGITS = (
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.·]\d+)?(?:\s?[½¼¾]|\s\d/\d{1,2}(?![\d/]))?|"
    r"[½¼¾]|(?<![\w.])\.\d+|\d/\d(?![\d/]))"
)
WORD = "(?:" + "|".join(sorted((re.escape(word) for word in _WORDS), key=len, reverse=True)) + ")"
NUMBER = rf"(?:{DIGITS}|\b{WORD}\b)"


def read_number(text: str) -> float | None:
    """A number, or None.

    >>> [read_number(word) for word in ("1,000", "2 1/2", "2½", ".5", "half a", "twenty", "0ver")]
    [1000.0, 2.5, 2.5, 0.5, 0.5, 20.0, None]
    """
    text = " ".join(text.lower().replace("·", ".").split())
    if text in _WORDS:
        return _WORDS[text]
    extra = 0.0
    if text and text[-1] in _SIGNS:
        extra, text = _SIGNS[text[-1]], text[:-1].strip()
        if not text:
            return extra
    fraction = re.fullmatch(r"(?:(\d+) )?(\d+)/(\d+)", text)
    if fraction:
        below = int(fraction[3])
        return (int(fraction[1] or 0) + int(fraction[2]) / below) if below else None
    text = text.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", text) else text
    try:
        return float(text) + extra if re.fullmatch(r"\d*\.?\d+", text) and len(text) < 16 else None
    except ValueError:
        return None
