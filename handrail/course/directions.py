"""A prescription's way of saying it: first how strong one tablet is, then how many to take.

    20mg tablets: Take ONE tablet THREE times a day    1 tablet of 20 mg three times a day
    10 mg tab, 1 tab PO TID                            1 tablet of 10 mg tid
    25 mg 1-0-1                                        1 tablet of 25 mg at 08:00 and ... at 18:00
    5 mg/5 ml oral solution, 10 ml bd                  10 ml of 5 mg/5 ml bd

`read_direction` only says the same in the words of the course sentence; whether that can be read is left to
`parse_course`. What was said twice ("1 tablet (10 mg)", "max 30 mg/day") is handed back to be compared, and
whatever could mean two things ("3x1") isn't touched, so that it stays refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from handrail.course.times import DAYPARTS, LATIN
from handrail.medicine.nouns import Product

PATTERN_TIMES = ("08:00", "12:00", "18:00", "22:00")
"""Morning, noon, evening and night of a pattern such as 1-0-1 or 1-1-1-2."""
LONGEST = 400
_NUMBER = r"\d{1,3}(?:[.,]\d{1,2})?"
_COUNT = rf"(?:{_NUMBER}\s+(?:and\s+)?1/2|1/[24]|{_NUMBER}|one and a half|one|two|three|four|half an?|half)"
_FORM = (
    r"(?:tab(?:let)?s?|cap(?:sule)?s?|comprim[eé]s?|tabletten?|tabletti|compressa|compresse|comprimidos?"
    r"|pills?|sachets?)\b\.?"
)
_STRENGTH = r"(?P<strength>\d{1,3}(?:[.,]\d{1,2})?)\s*(?:mg|milligrams?)\b"
_FILLER = r"(?:(?:film[ -]coated|oral|sugar[ -]free|scored|to be|by mouth|p\.?o\.?|of)\b\.?\s*)*"
_VERB = r"(?:(?:take|takes|taking|give|sig|s)\b\s*:?\s*)?"
_BREAK = r"[\s:;.,()\[\]=–—-]*"
_LEAD = re.compile(
    rf"(?:{_FORM}\s*)?{_STRENGTH}(?P<per>\s*/\s*(?P<volume>\d{{0,2}})\s*ml\b)?\s*{_FILLER}"
    rf"(?P<form>{_FORM}|(?:solution|suspension|liquid|granules)\b(?:\s*sugar[ -]free)?)?\s*"
    rf"(?:\[\d{{1,3}}\]|\(\d{{1,3}}\))?{_BREAK}{_VERB}(?={_COUNT}|i{{1,3}}\s)",
)
_OFTEN = "|".join(sorted((re.escape(word) for word in (*LATIN, *DAYPARTS)), key=len, reverse=True))
_WHEN = (
    rf"(?=(?:{_OFTEN})\b|in the|at |with |every |once|twice|thrice|three|four|[2-6]\s*(?:x|times)\b"
    r"|to be taken|by mouth|p\.?o\.?\b|prn|as needed)"
)
_PIECES = re.compile(rf"(?<![\w./-])(?P<count>{_COUNT})\s*(?P<form>{_FORM})(?!\s*(?:of\b|\(?\s*\d+\s*mg))")
_BARE = re.compile(rf"(?:^|(?<=then )|(?<=and )|(?<=, ))(?P<count>{_COUNT})\s+{_WHEN}")
_ROMAN = re.compile(rf"(?:^|(?<=, ))(?P<roman>i{{1,3}})\s+{_WHEN}")
_SAID_AGAIN = re.compile(
    rf"(?P<count>{_COUNT})\s*{_FORM}\s*[(=]\s*(?:=\s*)?(?P<mg>{_NUMBER})\s*mg\s*(?:total|in all)?\s*\)?"
)
_A_DAY = re.compile(
    rf"[(,=\s]*(?P<cap>max(?:imum)?\.?\s*(?:of\s*)?)?(?P<mg>{_NUMBER})\s*mg\s*"
    r"(?:/\s*(?:d|day|24\s*h(?:rs?|ours)?)|daily|per day|a day|total|in 24 hours)"
    r"\s*(?:total|in total)?[)\s.]*$"
)
_PATTERN = re.compile(
    rf"(?P<doses>(?:1/[24]|{_NUMBER})(?:\s*[-–—]\s*(?:1/[24]|{_NUMBER})){{2,3}})(?![\w/.-])\s*"
    r"(?P<mg>mg\b)?(?P<rest>.*)"
)
_SHORT_LENGTHS = re.compile(r"\b(?:x|for)\s*(?P<n>\d{1,3})\s*/\s*(?P<of>7|52|12)\b")
_OF_A = {"7": "days", "52": "weeks", "12": "months"}
_LABELS = re.compile(r"^(?:rx|prescription|prescribed|order|sig|s|start|cont(?:inue)?|on)\s*[:.]?\s+")
_SAYS_NOTHING = re.compile(
    r"\b(?:to be taken|taken|(?:with or after|with or without|with|after|before) (?:food|meals?|a meal)"
    r"|as directed|po|p\.o\.?|per os|by mouth|orally)(?![\w-])\.?"
)
_EACH = {"half": "1/2", "half a": "1/2", "half an": "1/2", "one and a half": "1 1/2"} | {
    word: str(number) for number, word in enumerate(("one", "two", "three", "four"), start=1)
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Direction:
    """The same in the words of the course sentence.

    Attributes:
        sentence: for `parse_course`.
        notes: what had to be taken as meant, for whoever confirms it.
        a_day_mg: what was said again as the total of a day; None for nothing.
        is_most: whether that total is the most that may be taken.
        is_counted: whether a strength and a number of pieces were put together.
    """

    sentence: str
    notes: tuple[str, ...] = ()
    a_day_mg: float | None = None
    is_most: bool = False
    is_counted: bool = False


def read_direction(text: str, products: Sequence[Product] | None = None) -> Direction | None:
    """The course sentence that a prescription's direction means; None where it is no direction.

    Args:
        text: one order, such as "10 mg tablets: take one three times a day".
        products: whose names may stand in it (a brand).

    >>> found = read_direction("20mg tablets: Take ONE tablet THREE times a day")
    >>> found.sentence if found else None
    '1 tablet of 20 mg three times a day'
    >>> read_direction("10 mg 3x1") is None
    True
    """
    if len(text) > LONGEST:
        return None
    said = _without_names(_plain(text), products)
    said, total, is_most = _without_the_day(said)
    said = _SHORT_LENGTHS.sub(lambda found: f"for {found['n']} {_OF_A[found['of']]}", said)
    pattern = _of_a_pattern(said)
    if pattern is not None:
        sentence, notes = pattern
    else:
        found = _of_pieces(said)
        if found is None:
            if total is None and said == _plain(text):
                return None
            return Direction(sentence=_tidy(said), a_day_mg=total, is_most=is_most)
        sentence, notes = found
    return Direction(sentence=sentence, notes=notes, a_day_mg=total, is_most=is_most, is_counted=True)


# ---- the words -------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    """Small letters, vulgar fractions written out, one space between words."""
    spread = "".join(f" {_fraction(one)}" if _fraction(one) else one for one in text)
    return " ".join(spread.replace("×", "x").lower().split())


def _fraction(letter: str) -> str:
    written = unicodedata.normalize("NFKC", letter).replace("\u2044", "/")
    return written if re.fullmatch(r"1/[24]|3/4", written) else ""


def _without_names(said: str, products: Sequence[Product] | None) -> str:
    """Without the medicine's names, wherever they stand, and without the words of an order in front."""
    names = {one.name.split()[0].lower() for one in products or () if one.name.split()}
    for name in sorted(names, key=len, reverse=True):
        said = re.sub(rf"[(\[]?\b{re.escape(name)}\b[)\]]?\s*(?:(?:ds)\b)?(?:[:,](?=\s|$))?", " ", said)
    said = _LABELS.sub("", " ".join(said.split()))
    return re.sub(rf"^{_FORM}[\s.:]*(?=\d)", "", said).strip()


def _without_the_day(said: str) -> tuple[str, float | None, bool]:
    """Without a total of the day said behind the doses: "10 mg tds (30 mg/day)"."""
    found = _A_DAY.search(said)
    before = said[: found.start()] if found else ""
    if found is None or not re.search(r"\d.*[a-z]{2}", before):
        return said, None, False
    if not (said[found.start() : found.end()].lstrip()[:1] in "(=," or found["cap"]):
        return said, None, False
    return before.strip(" ,("), float(found["mg"].replace(",", ".")), bool(found["cap"])


def _tidy(said: str) -> str:
    return " ".join(_SAYS_NOTHING.sub(" ", said).split()).strip(" ,:;.-")


# ---- how many of what --------------------------------------------------------------------------------


def _of_pieces(said: str) -> tuple[str, tuple[str, ...]] | None:
    """A strength and then a number of pieces: "10 mg tab, 1 tab tid", "10 mg 2 tds"."""
    lead = _LEAD.match(said)
    if lead is None:
        return None
    rest = re.sub(rf"^{_VERB}", "", said[lead.end() :])
    strength = lead["strength"].replace(",", ".")
    if lead["per"]:
        return _of_a_liquid(rest, strength, lead["volume"] or "1")
    if re.match(rf"{_NUMBER}\s*(?:mg|mcg|micrograms?|g|x\s*\d|ml)\b", rest):
        return None
    again = _SAID_AGAIN.search(rest)
    if again:
        pieces = _value(again["count"])
        if pieces is None or pieces * Fraction(strength) != Fraction(again["mg"].replace(",", ".")):
            each = Fraction(again["mg"].replace(",", "."))
            if each != Fraction(strength):
                return None
        rest = f"{rest[: again.start()]}{again['count']} tablets {rest[again.end() :]}"
    counted = False

    def of_that(found: re.Match[str]) -> str:
        nonlocal counted
        counted = True
        return f"{_each(found['count'])} of {strength} mg "

    rest = _ROMAN.sub(lambda found: f"{len(found['roman'])} tablets ", rest)
    rest = _PIECES.sub(of_that, rest)
    bare = _BARE.sub(of_that, rest)
    if not counted:
        return None
    notes = ()
    if not lead["form"] or bare != rest:
        notes = (f"A number behind {strength} mg is read as so many tablets of {strength} mg.",)
    return _tidy(bare), notes


def _of_a_liquid(rest: str, strength: str, volume: str) -> tuple[str, tuple[str, ...]] | None:
    found = re.match(rf"(?P<ml>{_NUMBER})\s*mls?\b\s*(?:\(\s*{_NUMBER}\s*mg\s*\))?", rest)
    if found is None:
        return None
    return _tidy(f"{found['ml']} ml of {strength} mg/{volume} ml {rest[found.end() :]}"), ()


def _each(count: str) -> str:
    """A number of tablets as the course sentence writes it."""
    digits = _EACH.get(count.strip(), count.strip()).replace(" and ", " ")
    return f"{digits} tablet" if digits in ("1", "1/2", "1/4") else f"{digits} tablets"


def _value(count: str) -> Fraction | None:
    digits = _EACH.get(count.strip(), count.strip()).replace(" and ", " ").replace(",", ".")
    try:
        return sum((Fraction(part) for part in digits.split()), Fraction(0))
    except (ValueError, ZeroDivisionError):
        return None


# ---- morning, noon, evening, night -------------------------------------------------------------------


def _of_a_pattern(said: str) -> tuple[str, tuple[str, ...]] | None:
    """Doses by the part of the day: "10 mg 1-0-1" counts tablets, "10-0-20 mg" says mg."""
    strength = re.match(rf"(?:{_FORM}\s*)?{_STRENGTH}\s*{_FILLER}(?:{_FORM})?{_BREAK}{_VERB}", said)
    rest = said[strength.end() :] if strength else re.sub(rf"^{_VERB}", "", said)
    found = _PATTERN.match(rest)
    if found is None or bool(strength) == bool(found["mg"]):
        return None
    doses = re.split(r"\s*[-–—]\s*", found["doses"].strip())
    each = strength["strength"].replace(",", ".") if strength else ""
    placed = [
        (f"{_each(dose)} of {each} mg at {time}" if each else f"{dose} mg at {time}", time)
        for dose, time in zip(doses, PATTERN_TIMES, strict=False)
        if _value(dose)
    ]
    if not placed:
        return None
    parts = ("morning", "noon", "evening", "night")[: len(doses)]
    says = f"{found['doses'].strip()} is read as {', '.join(parts[:-1])} and {parts[-1]}"
    clocks = ", ".join(PATTERN_TIMES[: len(doses)])
    counted = f", in tablets of {each} mg" if each else ""
    sentence = " and ".join(dose for dose, _ in placed)
    return _tidy(f"{sentence} {found['rest']}"), (f"{says} ({clocks}){counted}.",)
