"""Doses in a sentence: amount, unit, how often, of what, and in which role.

A figure is a dose only with a unit of weight. What a tablet holds, what a label allows, what somebody took
and what a reader is told to take look alike; the words around tell which (`role`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from handrail.read import dose_words
from handrail.read.dose_roles import drug_of, operator_of, role_of, said_in
from handrail.read.figures import DIGITS, read_number
from handrail.read.nouns import DoseRole, Op


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundDose:
    """A dose in a sentence's text, before it is known of whom it speaks."""

    start: int
    end: int
    low: float
    high: float
    unit: str
    per: str | None = None
    times: float | None = None
    daily_mg: float | None = None
    daily_high_mg: float | None = None
    op: Op = "="
    drug: str | None = None
    route: str | None = None
    role: DoseRole = "stated"
    is_total: bool = False
    count: float | None = None


def find_doses(
    text: str,
    drugs: Iterable[tuple[int, int, str]],
    *,
    carried: str | None,
    is_account: bool,
) -> list[FoundDose]:
    """The doses of a sentence.

    Args:
        text: the sentence.
        drugs: where medicines are named, and which.
        carried: the medicine that was spoken of before.
        is_account: whether someone tells of themselves or of a person they name.
    """
    if not re.search(r"\d|½|¼|¾|\b(?:mgs?|milligram|microgram|gram)", text, re.I):
        return []
    named = sorted(drugs)
    found: list[FoundDose] = []
    for match in dose_words.AMOUNT.finditer(text):
        found.extend(_amounts(text, match, named, carried, is_account))
    found.extend(_lists(text, found))
    found.extend(_slashed(text, named, carried, found, is_account))
    found.sort(key=lambda dose: dose.start)
    return _totals(text, found)


def _amounts(
    text: str, match: re.Match[str], named: list[tuple[int, int, str]], carried: str | None, is_account: bool
) -> list[FoundDose]:
    low, high = read_number(match["low"]), read_number(match["high"] or match["low"])
    if low is None or high is None or low > 1e6 or high > 1e6:
        return []
    unit = _unit(match["unit"])
    if unit == "g" and (low > 20 or not re.search(r"\d\s?(?:g|gm|gms|grams?)\b", match.group(), re.I)):
        return []
    rate = re.sub(
        r"\s| per ", lambda blank: "/" if "per" in blank.group() else "", match["rate"] or ""
    ).lower()
    if rate and "ml" in rate:
        end = match.end()
        return [
            FoundDose(
                start=match.start(),
                end=end,
                low=low,
                high=high,
                unit=unit,
                role="tablet",
                drug=drug_of(text, match.start(), end, named, carried),
            )
        ]
    if rate:
        unit = f"{unit}/{'kg' if 'kg' in rate or 'kilogram' in rate else rate.strip('/').split('/')[0]}"
    two = bool(match["high"]) and (
        (match["to"].lower() in ("and",) and not re.search(r"\bbetween\s*$", text[: match.start()], re.I))
        or (match["to"].lower() == "to" and bool(re.search(r"\bfrom\s*$", text[: match.start()], re.I)))
    )
    if match["to"] == "/" and match["high"]:
        two = True
    if not two and high < low:
        two = True
    dose = _described(text, match.start(), match.end(), low, high, unit, named, carried, is_account, rate)
    if match["plus"] or match["plus2"] or dose_words.OR_MORE.match(text[match.end() :]):
        dose = replace(dose, op=">=")
    if not two:
        return [dose]
    first = replace(
        _described(
            text,
            match.start(),
            match.end("low"),
            low,
            low,
            unit,
            named,
            carried,
            is_account,
            rate,
            behind=match.end(),
        ),
        end=match.end("low"),
    )
    second = _described(
        text, match.start("high"), match.end(), high, high, unit, named, carried, is_account, rate
    )
    return [first, second]


def _described(
    text: str,
    start: int,
    end: int,
    low: float,
    high: float,
    unit: str,
    named: list[tuple[int, int, str]],
    carried: str | None,
    is_account: bool,
    rate: str,
    behind: int | None = None,
) -> FoundDose:
    """A dose with how often, of what, and its role."""
    behind = end if behind is None else behind
    after, before = text[behind:], text[:start]
    skip = _skipped(after, named, behind)
    per, times, taken = _how_often(after[skip:], before, text)
    if rate and re.search(r"/(day|d|24)", rate):
        per = "day"
    count = None
    name_end = next((stop - behind for at, stop, _ in named if 0 <= at - behind <= 2), 0)
    tablet = dose_words.TABLET.match(after) or dose_words.TABLET.match(after[name_end:])
    if tablet:
        counted = dose_words.COUNT_BEFORE.search(before)
        count = read_number(counted["count"]) if counted else None
        if per is None:
            skip = tablet.end() + (0 if dose_words.TABLET.match(after) else name_end)
            per, times, taken = _how_often(after[skip:], before, text)
    whole_end = behind + skip + taken if taken else end
    op = operator_of(before)
    drug = drug_of(text, start, behind, named, carried)
    role = role_of(text, before, after, op, bool(tablet), is_account, count, per)
    dose = FoundDose(
        start=start,
        end=max(end, whole_end),
        low=low,
        high=high,
        unit=unit,
        per=per,
        times=times,
        op=op,
        drug=drug,
        route=next((name for name, _ in dose_words.ROUTE if name in said_in(text)), None),
        role=role,
        count=count,
    )
    return _with_daily(dose)


def _skipped(after: str, named: list[tuple[int, int, str]], at: int) -> int:
    """How much stands between the amount and "a day": "of NAME", "NAME tablets", an opening bracket."""
    match = re.match(r"\s?\(?(?:of\s+)?(?:oral\s+|generic\s+)?", after, re.I)
    skip = match.end() if match else 0
    for start, end, _ in named:
        if start == at + skip:
            rest = re.match(r"\s?(?:tablets?|pills?|orally|by mouth|po)?", after[end - at :], re.I)
            return end - at + (rest.end() if rest else 0)
    plain = re.match(
        r"\s?(?:orally|by mouth|po\b|p\.o\.|in total|total|doses?|of it|dose|"
        r"in divided doses|i\.?v\.?|each)\s?",
        after,
        re.I,
    )
    return plain.end() if plain else 0


def _how_often(after: str, before: str, text: str) -> tuple[str | None, float | None, int]:
    """Per what, how many times a day, and how far the words for it reach."""
    near = after[:40]
    day = dose_words.PER_DAY.match(near)
    for pattern, times in dose_words.TIMES:
        match = pattern.search(near)
        if match and re.fullmatch(
            r"[\s,(]*(?:tablets?|taken|given|each|orally|by mouth|po|of it|dose)?[\s,(]*",
            near[: match.start()],
            re.I,
        ):
            return "dose", times, match.end()
    if day:
        times = re.search(
            r"\b(?:in|divided (?:in|into)|over|split (?:in|into)|as) (two|three|"
            r"four|2|3|4|five|six)\b[^.;]{0,25}\b(?:doses?|times|portions)",
            after[:80],
            re.I,
        )
        return "day", read_number(times[1]) if times else None, day.end()
    week = dose_words.PER_WEEK.match(near)
    if week:
        return "week", None, week.end()
    night = dose_words.AT_NIGHT.match(near)
    if night:
        return _part(night["when"]), 1.0, night.end()
    hour = re.match(r"^\s?(?:/\s?(?:h|hr|hour)\b|(?:per|an|every) hour\b)", near, re.I)
    if hour:
        return "hour", None, hour.end()
    if re.search(r"(?:per|each) dose\s*$", before[-20:], re.I) or re.match(
        r"\s?(?:per|/|a|each)\s?dose\b", near, re.I
    ):
        return "dose", None, 0
    return ("day", None, 0) if dose_words.TOTAL_BEFORE.search(before[-60:]) else (None, None, 0)


def _part(when: str) -> str:
    word = when.lower().replace(" ", "").rstrip(".")
    parts = {
        "nightly": "night",
        "bedtime": "night",
        "bed": "night",
        "tonight": "night",
        "nocte": "night",
        "am": "morning",
        "a.m": "morning",
        "pm": "evening",
        "p.m": "evening",
        "mane": "morning",
        "lunchtime": "lunch",
        "midday": "noon",
    }
    return parts.get(word, word)


def _with_daily(dose: FoundDose) -> FoundDose:
    """The daily total, where the words give it; a single dose or a tablet has none."""
    factor = {"mg": 1.0, "mcg": 0.001, "g": 1000.0}.get(dose.unit)
    if factor is None:
        return dose
    times: float | None = None
    if dose.per == "day" or dose.per == "night":
        times = 1.0
    elif dose.per == "dose" and dose.times:
        times = dose.times
    elif dose.per == "hour":
        times = 24.0
    elif dose.per == "week":
        times = 1 / 7
    if times is None or (dose.role in ("tablet", "taper step") and dose.count is None):
        return dose
    times *= dose.count or 1.0
    return replace(
        dose, daily_mg=round(dose.low * factor * times, 6), daily_high_mg=round(dose.high * factor * times, 6)
    )


def _lists(text: str, found: list[FoundDose]) -> list[FoundDose]:
    """The figures before the last of "5, 10 and 20 mg": each is a dose like the last one."""
    more: list[FoundDose] = []
    for match in dose_words.LIST.finditer(text):
        last = next((dose for dose in found if dose.start >= match.end() - 1), None)
        if last is None or re.search(
            r"\b(?:weeks?|days?|steps?|phase|months?|line|part|group)\s$", text[: match.start()], re.I
        ):
            continue
        for figure in re.finditer(DIGITS, match.group(1)):
            value = read_number(figure.group())
            at = match.start(1) + figure.start()
            if value is not None and value > 0 and not any(dose.start <= at < dose.end for dose in found):
                more.append(
                    _with_daily(
                        replace(
                            last,
                            start=match.start(1) + figure.start(),
                            end=match.start(1) + figure.end(),
                            low=value,
                            high=value,
                        )
                    )
                )
    return more


def _slashed(
    text: str,
    named: list[tuple[int, int, str]],
    carried: str | None,
    found: list[FoundDose],
    is_account: bool,
) -> list[FoundDose]:
    """Doses written as "5/5/5/5" through a day, where the sentence speaks of milligrams or the medicine."""
    more: list[FoundDose] = []
    for match in dose_words.SLASHED.finditer(text):
        if any(dose.start < match.end() and dose.end > match.start() for dose in found):
            continue
        if "-" in match.group() or not (
            match["unit"] or named or re.search(r"\bmgs?\b|\bdoses?\b", text, re.I)
        ):
            continue
        figures = [float(figure) for figure in re.findall(r"\d+(?:\.5)?", match.group())]
        if any(figure > 100 for figure in figures) or (
            len(figures) == 3 and figures[2] > 31 and figures[0] <= 31
        ):
            continue
        more.append(
            FoundDose(
                start=match.start(),
                end=match.end(),
                low=min(figures),
                high=max(figures),
                unit="mg",
                per="dose",
                times=float(len(figures)),
                daily_mg=sum(figures),
                daily_high_mg=sum(figures),
                drug=drug_of(text, match.start(), match.end(), named, carried),
                role="taken" if is_account else "stated",
            )
        )
    return more


_PARTS = frozenset(("morning", "afternoon", "evening", "night", "noon", "lunch", "breakfast", "dinner"))


def _totals(text: str, found: list[FoundDose]) -> list[FoundDose]:
    """Parts of one day belong together; a total beside its parts is marked, so that nothing counts twice."""
    parts = [dose for dose in found if dose.per in _PARTS]
    if len({dose.per for dose in parts}) > 1 and len(parts) == len({dose.per for dose in parts}):
        daily, high = sum(dose.low for dose in parts), sum(dose.high for dose in parts)
        found = [
            replace(dose, daily_mg=daily, daily_high_mg=high) if dose in parts else dose for dose in found
        ]
    else:
        found = [
            replace(dose, daily_mg=None, daily_high_mg=None)
            if dose.per == "night" and dose.role == "taper step"
            else dose
            for dose in found
        ]
    split = [dose.daily_mg for dose in found if dose.per != "day" and dose.daily_mg]
    return [
        replace(dose, is_total=True)
        if dose.per == "day" and dose.daily_mg in split and len(found) > 1
        else dose
        for dose in found
    ]


def _unit(text: str) -> str:
    factor = dose_words.MG.get(text.lower()[:3].rstrip("s") if len(text) > 2 else text.lower(), 1.0)
    return "mcg" if factor == 0.001 else "g" if factor == 1000.0 else "mg"
