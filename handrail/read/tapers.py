"""Ways down and up in a sentence: the step, how often, from where to where, over what time."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import Any, Literal

from handrail.read.doses import FoundDose
from handrail.read.figures import NUMBER, read_number

_DOWN = re.compile(
    r"\b(?:reduc\w+|decreas\w+|lower\w*|cut(?:s|ting)?|drop\w*|taper\w*|"
    r"wean\w*|step\w* down|come down|came down|coming down|go(?:ing)? "
    r"down|went down|withdraw\w*|"
    r"discontinu\w*|(?:less|fewer|lower) (?=every|each|per|a (?:week|"
    r"month|fortnight))|titrat\w* (?:down|off)|come off|coming off|came "
    r"off|get(?:ting)? off|take off|taking off|took off|shav\w+ off|knock\w* "
    r"off|tail\w* off|remov\w+|subtract\w*|stop\w* gradually|slow(?:ly)? "
    r"stop\w*|minus)\b",
    re.I,
)
_UP = re.compile(
    r"\b(?:increas\w+|rais\w+|titrat\w+ (?:up|to)|titrat\w+|step\w* up|"
    r"go(?:ing)? up|went up|add(?:ed|ing)?|increments?|upped|escalat\w+|"
    r"build(?:ing)? up|work(?:ed|ing)? up)\b",
    re.I,
)
_UNIT = r"(?P<unit>days?|weeks?|wks?|months?|fortnights?|hours?|hrs?|d|w)"
_STEP = (
    rf"(?P<low>{NUMBER})(?:\s?(?:mg|%|percent)?\s?(?:-|to|or)\s?(?P<high>{NUMBER}))?\s?-?\s?"
    r"(?P<what>%|percent|per cent|mgs?|milligrams?|mcg|micrograms?|(?:of "
    r")?(?:a |the )?(?:\d+(?:\.\d+)?[ -]?mg )?(?:tablets?|tabs?|pills?)|"
    r"of (?:the|your|my|his|her) (?:daily |current |total |original )?dose)"
)
_BETWEEN = (
    r"(?:\s?/\s?d(?:ay)?\b| (?:a|per) day| daily)?"
    r"(?:\s?(?:\(|of |reductions?|decrements?|decreases?|increments?|"
    r"increases?|cuts?|drops?|steps?|the |your |my |his |her |its |total "
    r"|daily |original |starting |initial |current |previous |last |then-current "
    r"|prevailing |remaining |dose |dosage |amount |at a time|at most|"
    r"or so|from |then |,|\) ?|every day|per dose|a dose|less |fewer "
    r"|lower |more |in the (?:daily )?dose|reduction ){0,9})"
)
_EVERY = (
    r"\s?(?:every|each|per|a|an|/|once (?:a|every|per)|at intervals of|"
    rf"in intervals of|at)\s?(?:other )?(?:(?P<every>{NUMBER})(?:\s?(?:-|"
    rf"to|or)\s?(?P<every_to>{NUMBER}))?[\s-]?)?{_UNIT}\b(?: intervals?)?"
)
_STEPWISE = re.compile(
    rf"(?<![\w.,]){_STEP}{_BETWEEN}(?:{_EVERY}|\s?(?P<adverb>weekly|monthly|fortnightly|biweekly))", re.I
)
_EVERY_FIRST = re.compile(
    rf"\b(?:every|each)\s(?:(?P<every>{NUMBER})(?:\s?(?:-|to|or)\s?(?P<every_to>{NUMBER}))?\s?)"
    rf"?{_UNIT}\b[^.;]{{0,40}}?\bby\s(?:about |another |a further )?{_STEP}",
    re.I,
)
_OVER = re.compile(
    r"\b(?:over|within|in|across|during|for|lasting|took|takes|take|lasts?)\s(?:a "
    r"|the )?(?:period of |course of |space of |about |around |at least "
    r"|approximately |up to |roughly |no less than |minimum of |the course "
    rf"of )*(?P<low>{NUMBER}|several|a few|many)?"
    rf"(?:\s?(?:-|to|or)\s?(?P<high>{NUMBER}))?[\s-]?(?P<unit>days?|weeks?|wks?|months?|years?)\b",
    re.I,
)
_ORIGINAL = re.compile(r"\b(?:original|starting|initial|baseline|first) (?:daily )?dose\b", re.I)
_CURRENT = re.compile(
    r"\b(?:current|previous|prior|then-current|prevailing|remaining|last) "
    r"(?:daily )?dose\b|\bof what(?:'s| is) left\b",
    re.I,
)
_ARROW = re.compile(r"\s?(?:mg)?\s?(?:->|→|=>|to|down to|up to)\s?(?:only |just )?$", re.I)
_FROM = re.compile(r"\bfrom \d[^.;]{1,25}\bto \d", re.I)
_DAYS = {"d": 1.0, "w": 7.0, "f": 14.0, "m": 30.0, "h": 1 / 24, "y": 365.0}


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundTaper:
    """A taper in a sentence's text."""

    start: int
    end: int
    direction: Literal["down", "up"]
    step: float | None = None
    step_high: float | None = None
    step_unit: str | None = None
    of: Literal["original", "current"] | None = None
    every_low: float | None = None
    every_high: float | None = None
    every_unit: str | None = None
    from_mg: float | None = None
    to_mg: float | None = None
    weekly_mg: float | None = None
    weekly_fraction: float | None = None
    over_low: float | None = None
    over_high: float | None = None
    over_unit: str | None = None


def find_tapers(text: str, doses: list[FoundDose], *, near: bool) -> list[FoundTaper]:
    """The ways down and up that a sentence tells.

    Args:
        text: the sentence.
        doses: those found in it.
        near: whether what stands around it (a heading, the sentence before) speaks of going down.
    """
    down, up = _DOWN.search(text), _UP.search(text)
    if not (down or up or near or "->" in text or "→" in text or _FROM.search(text)):
        return []
    found: list[FoundTaper] = []
    if re.search(r"\d|half|quarter|\bone\b|\ba\b", text):
        for pattern in (_STEPWISE, _EVERY_FIRST):
            for match in pattern.finditer(text):
                taper = _stepwise(text, match, doses, near or bool(found))
                if taper is not None and not any(t.start < taper.end and taper.start < t.end for t in found):
                    found.append(taper)
    if not found:
        found.extend(_from_to(text, doses, bool(down or near)))
    if not found and down:
        found.extend(_overall(text, down))
    return found


def _direction(text: str, at: int) -> Literal["down", "up"] | None:
    """Down or up, by the nearest word before, else the first behind."""
    downs = [match.start() for match in _DOWN.finditer(text)]
    ups = [match.start() for match in _UP.finditer(text)]
    before = [(start, "down") for start in downs if start <= at] + [
        (start, "up") for start in ups if start <= at
    ]
    if before:
        return "down" if max(before)[1] == "down" else "up"
    if downs or ups:
        return "down" if downs and (not ups or min(downs) < min(ups)) else "up"
    return None


def _stepwise(text: str, match: re.Match[str], doses: list[FoundDose], near: bool) -> FoundTaper | None:
    low, high = read_number(match["low"]), read_number(match["high"] or match["low"])
    direction = _direction(text, match.start()) or ("down" if near else None)
    if low is None or high is None or direction is None:
        return None
    what = match["what"].lower()
    unit = (
        "%"
        if what.startswith(("%", "per"))
        else "mg"
        if what.startswith(("mg", "milli"))
        else "mcg"
        if what.startswith("mi") or what == "mcg"
        else "tablet"
    )
    if what.startswith("of ") and "dose" in what:
        low, high, unit = low * 100, high * 100, "%"
    if unit != "%" and match.re is _STEPWISE and not _is_step(text, match, near):
        return None
    groups = match.groupdict()
    if groups.get("adverb"):
        every, every_to, every_unit = (
            1.0,
            1.0,
            {"w": "week", "m": "month", "f": "fortnight", "b": "fortnight"}[groups["adverb"][0].lower()],
        )
    else:
        every = read_number(match["every"]) if match["every"] else 1.0
        every_to = read_number(match["every_to"]) if match["every_to"] else every
        every_unit = _plain(match["unit"])
    if every is None or every_to is None or every <= 0:
        return None
    if "other" in match.group().lower().split() and not match["every"]:
        every = every_to = 2.0
    weekly = 7.0 / (_DAYS[every_unit[0]] * every)
    ends = _ends(text, doses, match.span())
    over = _over(text, match.span())
    return FoundTaper(
        start=match.start(),
        end=match.end(),
        direction=direction,
        step=low,
        step_high=high,
        step_unit=unit,
        of="original" if _ORIGINAL.search(text) else "current" if _CURRENT.search(text) else None,
        every_low=every,
        every_high=every_to,
        every_unit=every_unit,
        from_mg=ends[0],
        to_mg=ends[1],
        weekly_mg=round(low * weekly, 4) if unit == "mg" else None,
        weekly_fraction=round(low / 100 * weekly, 6) if unit == "%" else None,
        **over,
    )


def _is_step(text: str, match: re.Match[str], near: bool) -> bool:
    """Whether an amount with an interval is a step: "10 mg a day" is a dose, "by 10 mg a week" is none."""
    before = text[max(0, match.start() - 60) : match.start()]
    groups = match.groupdict()
    interval = match.group()[match.end("what") - match.start() :].lower()
    is_daily = (
        not groups.get("adverb")
        and _plain(match["unit"]) == "day"
        and not match["every"]
        and "other" not in interval
    )
    changes = re.search(
        r"\b(?:by|in (?:steps|increments|decrements) of)\s(?:about |another |a further |only |up to )*$",
        before,
        re.I,
    ) or re.search(rf"(?:{_DOWN.pattern}|{_UP.pattern})[^.;]{{0,30}}$", before, re.I)
    if is_daily:
        return bool(changes) and bool(re.search(r"\bby\s(?:about |another |a further )*$", before, re.I))
    return (
        bool(changes)
        or near
        or bool(
            re.match(
                r"[^.;]{0,30}\b(?:reduc|decreas|taper|step|cut|increment|drop|less|fewer)",
                text[match.end("what") :],
                re.I,
            )
        )
    )


def _ends(text: str, doses: list[FoundDose], span: tuple[int, int]) -> tuple[float | None, float | None]:
    """Both ends, as in "from 60 mg to 30 mg", beside a step."""
    if not _FROM.search(text):
        return None, None
    others = [dose for dose in doses if dose.end <= span[0] or dose.start >= span[1]]
    if len(others) == 2 and all(dose.unit == "mg" for dose in others):
        return _daily(others[0]), _daily(others[1])
    return None, None


def _daily(dose: FoundDose) -> float:
    return dose.daily_mg if dose.daily_mg is not None else dose.low


def _over(text: str, span: tuple[int, int] | None = None) -> dict[str, Any]:
    for match in _OVER.finditer(text):
        if span and match.start() < span[1] and span[0] < match.end():
            continue
        if not match["low"] and not match["unit"].lower().endswith("s"):
            continue
        return _length(match)
    return {}


def _length(match: re.Match[str]) -> dict[str, Any]:
    low = read_number(match["low"]) if match["low"] else None
    high = read_number(match["high"]) if match["high"] else low
    return {"over_low": low, "over_high": high, "over_unit": _plain(match["unit"])}


def _from_to(text: str, doses: list[FoundDose], is_down: bool) -> list[FoundTaper]:
    """Ways told by their ends: "from 60 mg to 30 mg over four weeks", "30 mg -> 27 mg"."""
    found: list[FoundTaper] = []
    to_nothing = re.search(r"\bto (?:0|zero|nothing|nil)\b(?! ?\.\d)", text, re.I)
    if to_nothing and len(doses) == 1 and doses[0].end <= to_nothing.start() <= doses[0].end + 25:
        start = _daily(doses[0])
        found.append(
            FoundTaper(
                start=doses[0].start,
                end=to_nothing.end(),
                direction="down",
                from_mg=start,
                to_mg=0.0,
                **_over(text),
            )
        )
    for first, second in itertools.pairwise(doses):
        between = text[first.end : second.start]
        if len(between) > 40 or not _ARROW.search(between) or first.unit != second.unit:
            continue
        is_from = bool(re.search(r"\bfrom\s*$", text[: first.start], re.I))
        if not (is_down or is_from or _UP.search(text) or "->" in between or "→" in between):
            continue
        start, end = _daily(first), _daily(second)
        if first.daily_mg is None or second.daily_mg is None:
            start, end = first.low, second.low
        over = _over(text)
        fraction = round((start - end) / start, 6) if start else None
        weeks = None
        if over.get("over_low") and over.get("over_unit"):
            weeks = float(over["over_low"] or 0) * _DAYS[str(over["over_unit"])[0]] / 7
        found.append(
            FoundTaper(
                start=first.start,
                end=second.end,
                direction="down" if end < start else "up",
                step=round(abs(start - end), 4),
                step_high=round(abs(start - end), 4),
                step_unit=first.unit,
                from_mg=start if first.unit == "mg" else None,
                to_mg=end if first.unit == "mg" else None,
                weekly_mg=round(abs(start - end) / weeks, 4) if weeks and weeks >= 1 else None,
                weekly_fraction=round(fraction / max(weeks, 1), 6)
                if weeks and fraction is not None
                else None,
                **over,
            )
        )
    return found


def _overall(text: str, down: re.Match[str]) -> list[FoundTaper]:
    """A way told without a step, as in "tapered over two weeks"."""
    match = next(
        (m for m in _OVER.finditer(text, down.start()) if m["low"] or m["unit"].lower().endswith("s")), None
    )
    if (
        match is None
        or match.start() - down.end() > 60
        or not re.match(r"over|across|during|within|in|lasting", match.group(), re.I)
    ):
        return []
    if re.search(r"\bsymptom|\bsuddenly|\babrupt", text[down.end() : match.start()], re.I):
        return []
    if not re.search(r"taper|wean|reduc|gradual|slow|lower|decreas|titrat", text, re.I):
        return []
    return [FoundTaper(start=down.start(), end=match.end(), direction="down", **_length(match))]


def _plain(unit: str) -> str:
    letter = unit.lower()[0]
    return {"d": "day", "w": "week", "m": "month", "f": "fortnight", "h": "hour", "y": "year"}[letter]
