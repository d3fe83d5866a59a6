"""Lengths of time in a sentence; ages, rates and the intervals of a taper are none."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handrail.read.figures import DIGITS, WORD, read_number

_UNIT = r"(?:hours?|hrs?\.?|days?|weeks?|wks?\.?|months?|mos?\.|years?|yrs?\.?|decades?|minutes?|mins?)"
_NUMBER = rf"(?:0ver\s)?(?:{DIGITS}|\b{WORD}(?!\w))"
_VAGUE = r"(?:several|a few|few|many|some|a number of|a good few)"
_LEAD = (
    r"(?:(?P<lead>\b(?:(?:for|over|after|about|around|within|in|the|last|"
    r"past|first|next|another|nearly|almost|more than|less than|under|"
    r"at least|up to|a little over|just over|"
    r"well over|every|wait|an?|only|additional|further|good|roughly|approximately|"
    r"from|between|0ver|another)\s){1,5}))?"
)
_DURATION = re.compile(
    rf"{_LEAD}(?:(?P<low>{_NUMBER})(?P<plus>\s?\+)?\s?-?\s?(?:(?P<unit1>{_UNIT})?\s?(?P<to>-|"
    rf"to|or|and)\s?(?P<high>{_NUMBER})(?P<plus2>\s?\+)?)?|(?P<vague>\b{_VAGUE}))[\s-]?"
    rf"(?P<unit>h\b|hr\b|d\b|{_UNIT})(?![\w/])(?P<tail>(?:\s(?:or (?:more|"
    r"so|two|three|longer)|ago|and a half|plus|earlier|later))?)",
    re.I,
)
_SINGLE = re.compile(
    r"\b(?P<lead>(?:for|over|about|around|within|after|in|nearly|almost|"
    r"every|last|past|more than|less than|under|half) )(?:about |over "
    r"|the |last |past )?(?:(?:an?|one|half an?) )?(?P<unit>hour|day|"
    r"week|month|year|decade)(?P<tail>(?: (?:or (?:so|two|more)|ago|and a half))?)\b",
    re.I,
)
_AGE_BEHIND = re.compile(r"^[\s-]?(?:olds?|of age)\b", re.I)
_AGE_BEFORE = re.compile(
    r"\b(?:aged?|age of|ages|at the age of|under the age of|over the age of|turned)\s*$", re.I
)
_RATE_BEFORE = re.compile(
    r"(?:\b(?:once|twice|thrice|times|mgs?|mcg|drinks?|units|meetings?|"
    r"beers?|glass(?:es)?|bottles?|tablets?|pills?|doses?|cigarettes?|"
    r"\d+%?|percent|packs|joints|cups|ml|g|hours)\s(?:a|an|per|each|every|"
    rf"in a)\s*)$|/\s*$|\bper\s*$|(?:{DIGITS})\s?(?:x|times)?\s?(?:a|an|per)\s*$",
    re.I,
)
_OPEN = re.compile(r"\b(?:more than|at least|a little over|just over|well over|0ver)\b")
_NAME_BEHIND = re.compile(r"^[\s-](?:step|year-old)\b", re.I)
_PLAIN = {"h": "hour", "d": "day", "w": "week", "y": "year"}


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundDuration:
    """A length of time in a sentence's text."""

    start: int
    end: int
    low: float | None
    high: float | None
    unit: str


def find_durations(text: str, taken: list[tuple[int, int]]) -> list[FoundDuration]:
    """The lengths of time in a sentence.

    Args:
        text: the sentence.
        taken: spans that belong to tapers and doses, whose intervals are no lengths of time.
    """
    if not re.search(
        r"hour|hr|day|week|wk|month|year|yr|decade|minute|\bmin|\d\s?h\b|\d\s?d\b|\bmos?\.", text, re.I
    ):
        return []
    found: list[FoundDuration] = []
    for match in _DURATION.finditer(text):
        duration = _read(text, match)
        if duration is not None and not _overlaps(duration, taken):
            found.append(duration)
    for match in _SINGLE.finditer(text):
        duration = _single(text, match)
        if (
            duration
            and not _overlaps(duration, taken)
            and not _overlaps(duration, [(d.start, d.end) for d in found])
        ):
            found.append(duration)
    return _joined(text, sorted(found, key=lambda duration: duration.start))


def _overlaps(duration: FoundDuration, taken: list[tuple[int, int]]) -> bool:
    return any(duration.start < end and start < duration.end for start, end in taken)


def _unit_of(text: str) -> str:
    text = text.lower().rstrip(".")
    if text.startswith("mo"):
        return "month"
    if text.startswith("mi"):
        return "minute"
    return "decade" if text.startswith("dec") else _PLAIN[text[0]]


def _read(text: str, match: re.Match[str]) -> FoundDuration | None:
    lead = (match["lead"] or "").lower()
    start = (
        match.start("lead") if match["lead"] else match.start("low") if match["low"] else match.start("vague")
    )
    after, before = text[match.end() :], text[: match.start("low") if match["low"] else match.start("vague")]
    if _AGE_BEHIND.match(after) or _AGE_BEFORE.search(before) or _NAME_BEHIND.match(after):
        return None
    if match["low"] and match["low"].lower() in ("a", "an") and (not lead.strip() or _is_rate(text, match)):
        return None
    if match["low"] and re.search(r"\b(?:every|each|per)\s*$", before, re.I) and "every" not in lead:
        return None
    if lead.strip().endswith("every") and not match["tail"].strip().startswith("or"):
        return None  # an interval, told by what repeats
    if re.search(r"[$£€]\s?$", before):
        return None
    unit = _unit_of(match["unit"])
    if match["vague"]:
        return FoundDuration(start=start, end=match.end(), low=None, high=None, unit=unit)
    low = read_number(re.sub(r"^0ver\s", "", match["low"], flags=re.I))
    high = read_number(match["high"]) if match["high"] else low
    if low is None or (match["unit"].lower() in ("d", "h") and not re.match(r"\d", match["low"])):
        return None
    return _ranged(match, start, low, high, unit, lead + ("0ver " if "0ver" in match.group().lower() else ""))


def _is_rate(text: str, match: re.Match[str]) -> bool:
    """Whether it is how often, as in "80 drinks a week", and not how long."""
    return bool(_RATE_BEFORE.search(text[: match.end("low")] + " ")) and not re.search(
        r"\b(?:for|about|over|after|within|in|almost|nearly)\s$", match["lead"] or "", re.I
    )


def _ranged(
    match: re.Match[str], start: int, low: float, high: float | None, unit: str, lead: str
) -> FoundDuration | None:
    unit1 = _unit_of(match["unit1"]) if match["unit1"] else unit
    if unit1 != unit and match["to"] in ("to", "-") and high is not None:
        scale = {
            ("month", "year"): 12.0,
            ("week", "month"): 52 / 12,
            ("day", "week"): 7.0,
            ("hour", "day"): 24.0,
        }.get((unit1, unit))
        high, unit = (high * scale, unit1) if scale else (high, unit)
    elif match["to"] == "and" and high is not None and "between" not in lead:
        return (
            None
            if unit1 != unit
            else FoundDuration(
                start=start, end=match.end(), low=min(low, high), high=max(low, high), unit=unit
            )
        )
    tail = match["tail"].lower().strip()
    if tail == "or more" and high is not None and high != low:
        pass
    elif match["plus"] or match["plus2"] or tail in ("or more", "or longer", "plus") or _OPEN.search(lead):
        high = None
    if tail == "and a half":
        low, high = low + 0.5, (high + 0.5 if high else None)
    if tail == "or two":
        high = 2.0
    if re.search(r"\b(?:less than|under|up to|within)\s(?:the )?$", lead) and high == low:
        low_end: float | None = None
        return (
            FoundDuration(start=start, end=match.end(), low=low_end, high=high, unit=unit)
            if "within" not in lead and "up to" not in lead
            else FoundDuration(start=start, end=match.end(), low=low, high=high, unit=unit)
        )
    return FoundDuration(start=start, end=match.end(), low=low, high=high, unit=unit)


def _single(text: str, match: re.Match[str]) -> FoundDuration | None:
    lead, tail = match["lead"].strip().lower(), match["tail"].lower().strip()
    if lead in ("every", "in", "last", "past", "after") and not (
        tail or re.search(r"\b(?:an?|one|the (?:last|past))\b", match.group(), re.I)
    ):
        return None
    if lead == "every" and not tail.startswith("or"):
        return None
    if lead == "last" and not tail:
        return None
    if _AGE_BEHIND.match(text[match.end() :]) or re.search(r"\b(?:the|that|this) $", text[: match.start()]):
        return None
    low = (
        0.5
        if "half" in match.group().lower() and "and a half" not in tail
        else 1.5
        if tail == "and a half"
        else 1.0
    )
    high: float | None = 2.0 if tail == "or two" else low
    if lead in ("more than", "over") and not re.search(r"\bover (?:the|a)\b", match.group(), re.I):
        high = None
    return FoundDuration(start=match.start(), end=match.end(), low=low, high=high, unit=match["unit"].lower())


def _joined(text: str, found: list[FoundDuration]) -> list[FoundDuration]:
    """One list of spells, as in "one year, two years, six months"."""
    joined: list[FoundDuration] = []
    scale = {"day": 1.0, "week": 7.0, "month": 365 / 12, "year": 365.0, "hour": 1 / 24}
    for duration in found:
        last = joined[-1] if joined else None
        if (
            last is not None
            and re.fullmatch(r",\s?(?:and |or )?", text[last.end : duration.start])
            and duration.low
            and last.low
            and duration.unit in scale
            and last.unit in scale
        ):
            factor = scale[duration.unit] / scale[last.unit]
            values = [
                v
                for v in (
                    last.low,
                    last.high,
                    duration.low * factor,
                    (duration.high or duration.low) * factor,
                )
                if v
            ]
            joined[-1] = FoundDuration(
                start=last.start,
                end=duration.end,
                low=round(min(values), 3),
                high=round(max(values), 3),
                unit=last.unit,
            )
        else:
            joined.append(duration)
    return joined
