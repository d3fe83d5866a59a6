"""Doses in a sentence: amount, unit, how often, of what, and in which role.

A figure is a dose only with a unit of weight. What a tablet holds, what a label allows, what somebody took
and what a reader is told to take look alike; the words around tell which (`role`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from handrail.read.assertion import time_of
from handrail.read.figures import DIGITS, NUMBER, read_number
from handrail.read.nouns import DoseRole, Op

_UNIT = r"(?:mgs?|milligrams?|milligrammes?|mcgs?|micrograms?|microgrammes?|ug|µg|grams?|grammes?|g|gm|gms)"
_WORDED = (
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|"
    r"twenty(?:-five)?|thirty|forty|fifty|sixty|eighty|(?:a |one )?hundred)\b"
)
_AMOUNT = re.compile(
    rf"(?<![\w.,/$£€-])(?P<low>{DIGITS}|{_WORDED})"
    rf"(?:\s?(?:{_UNIT})?\s?(?P<to>-|to|or|and|/)\s?(?P<high>{DIGITS}))?(?P<plus>\+)?\s?-?\s?(?"
    rf"P<unit>{_UNIT})\b(?P<plus2>\s?\+)?"
    r"(?P<rate>\s?/\s?(?:kg|ml|m2|l|dl)(?:\s?/\s?(?:day|d|h|hr|min|24\s?h))?\b|"
    r"\s?/\s?\d+(?:\.\d+)?\s?ml\b| per (?:kg|ml|kilogram|milliliter|millilitre)\b)?",
    re.I,
)
_LIST = re.compile(
    rf"(?<![\w.,/$£€-])((?:{DIGITS}\s?(?:,|/)\s?)+{DIGITS}?(?:\s?(?:,?\s?(?:and|"
    rf"or)|,)\s?)?)(?={DIGITS}\s?-?{_UNIT}\b)",
    re.I,
)
_SLASHED = re.compile(
    r"(?<![\w/.])\d{1,3}(?:\.5)?(?:\s?[/-]\s?\d{1,3}(?:\.5)?){2,3}(?![\w/])(?:\s?(?P<unit>mgs?))?"
)
_DAY = r"(?:day|d|daily|24\s?(?:h|hrs|hours))"
_TIMES = (
    (re.compile(r"\b(?:q\.?i\.?d|q\.?d\.?s|four times (?:a day|daily|per day|each "
        r"day)|4\s?(?:x|times)\s?(?:/|a|per|each)?\s?(?:day|daily)|every "
        r"(?:six|6) hours|q6h)\b\.?", re.I), 4.0),
    (re.compile(r"\b(?:t\.?i\.?d|t\.?d\.?s|three times (?:a day|daily|per day|each "
        r"day)|thrice (?:a day|daily)|3\s?(?:x|times)\s?(?:/|a|per|each)?\s?(?:day|"
        r"daily)|every (?:eight|8) hours|q8h)\b\.?", re.I), 3.0),
    (re.compile(r"\b(?:b\.?i\.?d|b\.d\.?|bd|twice (?:a day|daily|per day|each day)|"
        r"two times (?:a day|daily|per day)|2\s?(?:x|times)\s?(?:/|a|per|"
        r"each)?\s?(?:day|daily)|every (?:twelve|12) hours|q12h|morning and "
        r"(?:night|evening)|am and pm)\b\.?", re.I), 2.0),
    (
        re.compile(
            r"\b(?:five times (?:a day|daily)|5\s?(?:x|times)\s?(?:/|a|per|each)?\s?(?:day|daily))\b", re.I
        ),
        5.0,
    ),
    (re.compile(r"\b(?:six times (?:a day|daily)|6\s?(?:x|times)\s?(?:/|a|per|each)?\s?(?:day|"
        r"daily)|every (?:four|4) hours|q4h)\b", re.I), 6.0),
    (re.compile(r"\b(?:once (?:a day|daily|per day|each day)|q\.d\.?|o\.d\.?|od\b|"
        r"one time (?:a day|daily))", re.I), 1.0),
)  # fmt: skip
_PER_DAY = re.compile(
    rf"^\s?(?:\)?\s?)(?:/\s?{_DAY}\b|(?:a|per|each|every|in a|in one|in "
    rf"the)\s{_DAY}\b|daily\b|/24\s?h|p\.?d\.?\b|over the day|throughout "
    r"the day|in total (?:a|per) day|total (?:daily|a day|per day))",
    re.I,
)
_PER_WEEK = re.compile(r"^\s?(?:/\s?(?:week|wk)\b|(?:a|per|each|every)\s(?:week|wk)\b|weekly\b)", re.I)
_AT_NIGHT = re.compile(
    r"^\s?(?:at|before|every|each|in the|a|per|for the|of a|this|last)?\s?(?P<when>nightly|"
    r"night|bed\s?time|bed|noon|midday|lunch(?:time)?|breakfast|dinner|"
    r"morning|afternoon|evening|am\b|pm\b|a\.m\.|p\.m\.|tonight|mane|nocte)",
    re.I,
)
_OF_DRUG = re.compile(
    r"^\s?(?:of\s+)?(?:oral\s+|generic\s+|intrathecal\s+)?[a-zé]+(?:\s+(?:tablets?|"
    r"pills?|orally|by mouth))?\s?(?=[/a-z(,])",
    re.I,
)
_TOTAL_BEFORE = re.compile(
    r"\b(?:daily (?:dose|dosage|amount|total|intake|maximum|limit)s?|"
    r"(?:dose|dosage|total|intake|amount|maximum) (?:per|a|each) day|"
    r"per day|(?:total|maximum) daily|every day|a day|daily)\b[^.;\d]{0,30}$",
    re.I,
)
_TABLET = re.compile(r"^\s?-?(?:strength\s)?(?:tablets?|tabs?|pills?|scored|capsules?|strength)\b", re.I)
_COUNT_BEFORE = re.compile(rf"(?P<count>{NUMBER})(?:\s?\(\d+\))?\s?(?:x\s?|of\s(?:the|my|these)?\s?)?$", re.I)
_SUPPLIED = re.compile(
    r"\b(?:available|supplied|comes?|marketed|sold|made) (?:as|in)\b|"
    r"\bstrengths?\b|\btablets? (?:of|contain)|\bcontain(?:s|ing)?\b",
    re.I,
)
_OVER = re.compile(
    r"(?:\b(?:over|above|more than|greater than|exceed(?:s|ing|ed)?|beyond|"
    r"higher than|in excess of|upwards of)|(?<![-=])>)\s*(?:a |the )?(?:daily "
    r"|total )?(?:dose of |doses of )?$",
    re.I,
)
_UNDER = re.compile(r"(?:\b(?:under|below|less than|fewer than|lower than)|<)\s*$", re.I)
_UP_TO = re.compile(
    r"(?:\b(?:up to|at most|no more than|not (?:to )?exceed(?:ing)?|not "
    r"more than|maximum(?: daily)?(?: dose)?(?: of| is)?|max(?:imum)?\.?|"
    r"limit of|as much as|as high as)|≤|<=)\s*(?:a |of )?(?:total of "
    r"|maximum of |daily dose of )?$",
    re.I,
)
_AT_LEAST = re.compile(r"(?:\b(?:at least|no less than|minimum(?: of)?|a minimum of|from)|≥|>=)\s*$", re.I)
_ABOUT = re.compile(
    r"\b(?:about|around|approximately|approx\.?|roughly|nearly|almost|some|circa|ca\.?|~)\s*$|~\s*$", re.I
)
_OR_MORE = re.compile(
    r"^\s?(?:/day|a day|daily)?\s?(?:or more|or above|and above|or higher|and up|plus)\b", re.I
)
_LABEL = re.compile(
    r"\b(?:label(?:led|ed)?|licen[sc]ed|approved|maximum|max\.?|recommended|"
    r"usual|standard|typical|prescribing information|package insert|leaflet|"
    r"fda|optimum|optimal|"
    r"should not exceed|not (?:to )?exceed|limit|normal(?:ly)? dose|dosage range|therapeutic)\b",
    re.I,
)
_ARM = re.compile(
    r"\b(?:randomi[sz]ed|placebo|trial|study arm|arm|arms|cohort|allocated|"
    r"assigned|double-blind|were given|received|participants|treatment "
    r"group|mg group|n\s?=\s?\d+|retrospective)\b",
    re.I,
)
_CHANGE = re.compile(
    r"\b(?:reduc|decreas|lower|cut|drop|taper|wean|step|come down|came "
    r"down|coming down|go down|went down|going down|increas|rais|titrat|"
    r"up by|add|increment|went up|go up|going up|upped|bump)\w*",
    re.I,
)
_BY = re.compile(
    r"\b(?:by|in|of)\s*(?:increments? of |steps? of |about |around |only "
    r"|another |a further |at most |up to |no more than |about )*$",
    re.I,
)
_STEP_WORDS = re.compile(
    r"\b(?:reduc\w+|decreas\w+|lower\w*|cut\w*|drop\w*|taper\w*|step\w*|"
    r"increas\w+|increments?|rais\w+|add\w*|remove|subtract|titrat\w+|"
    r"wean\w*)\s+(?:the |my |your |his |her |daily |total |dose |dosage "
    r"|it |down |up )*(?:by|of|in steps of|in increments of)?\s*(?:about "
    r"|another |a further )*$",
    re.I,
)
_INTERVAL = re.compile(
    r"^\s?(?:/day|/d|a day|per day|daily)?\s?(?:of the (?:daily |total "
    r"|current )?dose )?(?:every|each|per|a|/|once (?:a|every)|at intervals "
    rf"of|once per|weekly|monthly|at a time)\s?(?:{NUMBER}(?:\s?(?:-|to|"
    rf"or)\s?{NUMBER})?\s?)?(?:days?|weeks?|wks?|months?|fortnights?|\b|$)",
    re.I,
)
_TAKES = re.compile(
    r"\b(?:takes?|taking|took|taken|on|used?|uses|using|prescribed|started|"
    r"been on|was put on|put me on|am at|i'm at|stay(?:ed)? (?:at|on)|"
    r"swallowed|ingested|overdosed|dose|doses|upped|went (?:up|down) "
    r"to|titrated|tapered|reached|down to|up to|given|was giving|administered)\b",
    re.I,
)
_TO_READER = re.compile(
    r"\b(?:you|your|patients should|adults?|children|should|must|start(?:ing)? "
    r"(?:with|at|on|dose)|begin(?:ning)? (?:with|at)|take)\b",
    re.I,
)
_ROUTE = (
    ("intrathecal", re.compile(r"\bintrathecal\w*|\bpump\b|\bITB\b|\bspinal\b", re.I)),
    ("oral", re.compile(r"\boral(?:ly)?\b|\bby mouth\b|\btablets?\b|\bp\.?o\.?\b", re.I)),
    ("intravenous", re.compile(r"\bintravenous\w*|\bi\.?v\.?\b", re.I)),
)  # fmt: skip
_MG = {
    "mg": 1.0,
    "mil": 1.0,
    "mcg": 0.001,
    "mic": 0.001,
    "ug": 0.001,
    "µg": 0.001,
    "g": 1000.0,
    "gm": 1000.0,
    "gra": 1000.0,
}


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
    for match in _AMOUNT.finditer(text):
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
                drug=_drug(text, match.start(), end, named, carried),
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
    if match["plus"] or match["plus2"] or _OR_MORE.match(text[match.end() :]):
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
    tablet = _TABLET.match(after)
    if tablet:
        counted = _COUNT_BEFORE.search(before)
        count = read_number(counted["count"]) if counted else None
        if per is None:
            per, times, taken = _how_often(after[tablet.end() :], before, text)
            skip = tablet.end()
    whole_end = behind + skip + taken if taken else end
    op = _operator(before)
    drug = _drug(text, start, behind, named, carried)
    role = _role(text, before, after, op, bool(tablet), is_account, count, per)
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
        route=next((name for name, words in _ROUTE if words.search(text)), None),
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
    day = _PER_DAY.match(near)
    for pattern, times in _TIMES:
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
    week = _PER_WEEK.match(near)
    if week:
        return "week", None, week.end()
    night = _AT_NIGHT.match(near)
    if night:
        return _part(night["when"]), 1.0, night.end()
    hour = re.match(r"^\s?(?:/\s?(?:h|hr|hour)\b|(?:per|an|every) hour\b)", near, re.I)
    if hour:
        return "hour", None, hour.end()
    if re.search(r"(?:per|each) dose\s*$", before[-20:], re.I) or re.match(
        r"\s?(?:per|/|a|each)\s?dose\b", near, re.I
    ):
        return "dose", None, 0
    return ("day", None, 0) if _TOTAL_BEFORE.search(before[-60:]) else (None, None, 0)


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


def _operator(before: str) -> Op:
    near = before[-45:]
    if _UP_TO.search(near):
        return "<="
    if _OVER.search(near):
        return ">"
    if _UNDER.search(near):
        return "<"
    if re.search(r"\b(?:at least|no less than|minimum(?: of)?)\s*$|[≥]\s*$|>=\s*$", near, re.I):
        return ">="
    return "~" if _ABOUT.search(near) else "="


def _drug(
    text: str, start: int, end: int, named: list[tuple[int, int, str]], carried: str | None
) -> str | None:
    """Of which medicine: named right behind, right before, nearest in the clause, or carried over."""
    for at, _, name in named:
        if 0 <= at - end <= 14 and re.fullmatch(
            r"[\s(]*(?:/day|a day|per day|daily|/d)?\s*(?:of\s+)?(?:oral\s+|intrathecal\s+|generic\s+)?",
            text[end:at],
            re.I,
        ):
            return name
    before = [(at, stop, name) for at, stop, name in named if stop <= start]
    if before:
        at, stop, name = before[-1]
        between = text[stop:start]
        if not re.search(r"[;.]\s|\bbut\b", between):
            return name
    behind = [(at, stop, name) for at, stop, name in named if at >= end]
    if (
        behind
        and re.search(r"\bof\b", text[end : behind[0][0]])
        and not re.search(r"[,;]", text[end : behind[0][0]])
    ):
        return behind[0][2]
    if before:
        return before[-1][2]
    return carried or (behind[0][2] if behind else None)


def _role(
    text: str,
    before: str,
    after: str,
    op: Op,
    is_tablet: bool,
    is_account: bool,
    count: float | None,
    per: str | None,
) -> DoseRole:
    """In which role a dose stands."""
    near, behind = before[-70:], after[:40]
    if (
        _SUPPLIED.search(text)
        and per is None
        and re.search(r"tablet|pill|capsule|strength|granule|sachet", text, re.I)
        and not is_account
    ):
        return "tablet"
    if (
        is_tablet
        and (count is None or _SUPPLIED.search(text))
        and not re.search(r"\b(?:a|one|half)\s+$", before[-6:], re.I)
    ):
        return "tablet"
    if _STEP_WORDS.search(near) or (_CHANGE.search(text) and _BY.search(near) and _INTERVAL.match(behind)):
        return "taper step"
    if (
        _CHANGE.search(near)
        and _INTERVAL.match(behind)
        and re.search(r"every|each|per week|a week|weekly|per month|a month", behind, re.I)
    ):
        return "taper step"
    if re.search(r"(?:->|→|=>)\s*$", near) or re.match(r"\s?(?:mg)?\s?(?:->|→|=>)", after):
        return "taper step"
    if is_account and (_TAKES.search(text)) and time_of(text) != "advised":
        return "taken"
    if _ARM.search(text):
        return "trial arm"
    if op in (">", "<", "<=", ">=") and _LABEL.search(text):
        return "label"
    if op in (">", "<"):
        return "threshold"
    if _LABEL.search(text):
        return "label"
    if time_of(text) == "advised" or (_TO_READER.search(text) and per):
        return "advised"
    if op in ("<=", ">="):
        return "threshold"
    return "taken" if is_account else "stated"


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
    for match in _LIST.finditer(text):
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
    for match in _SLASHED.finditer(text):
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
                drug=_drug(text, match.start(), match.end(), named, carried),
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
    factor = _MG.get(text.lower()[:3].rstrip("s") if len(text) > 2 else text.lower(), 1.0)
    return "mcg" if factor == 0.001 else "g" if factor == 1000.0 else "mg"
