"""Times of day and frequencies in a course sentence.

Where a sentence gives only how often, these times are taken and the course says so: once 08:00;
twice 08:00 and 20:00; three times 08:00, 14:00 and 22:00; four times 08:00, 12:00, 18:00 and
22:00; five times from 06:00 every four hours; six times from 00:00 every four hours; every so many
hours counted from 08:00 around the clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from handrail.course.amounts import read_number
from handrail.course.checks import MINUTES_A_DAY, clock
from handrail.course.tokens import Token, Tokens

DEFAULT_MINUTES: dict[int, tuple[int, ...]] = {
    1: (480,),
    2: (480, 1200),
    3: (480, 840, 1320),
    4: (480, 720, 1080, 1320),
    5: (360, 600, 840, 1080, 1320),
    6: (0, 240, 480, 720, 960, 1200),
}
"""Minutes of the day for so many doses a day."""

FIRST_OF_EVERY_FEW_HOURS = 480

DAYPARTS = {
    "morning": 480, "mornings": 480, "mane": 480, "breakfast": 480, "breakfasttime": 480, "noon": 720,
    "midday": 720, "lunch": 720, "lunchtime": 720, "afternoon": 840, "afternoons": 840, "teatime": 1080,
    "evening": 1080, "evenings": 1080, "supper": 1080, "dinner": 1080, "dinnertime": 1080,
    "night": 1320, "nights": 1320, "nightly": 1320, "nighttime": 1320, "nocte": 1320, "bedtime": 1320,
    "bed": 1320, "hs": 1320, "qhs": 1320, "qam": 480, "qpm": 1080, "midnight": 0,
}  # fmt: skip
_FARTHEST_FROM_THE_WORD = 300
"""Minutes that a clock may differ from the part of the day it stands beside."""

_EXACT_DAYPARTS = ("noon", "midday", "midnight")
_BEFORE_A_DAYPART = (
    "in",
    "at",
    "with",
    "before",
    "after",
    "every",
    "each",
    "the",
    "on",
    "going",
    "to",
    "your",
)

LATIN = {
    "od": 1, "qd": 1, "o.d": 1, "q.d": 1, "bd": 2, "bid": 2, "b.d": 2, "b.i.d": 2, "bds": 2, "tid": 3,
    "tds": 3, "t.i.d": 3, "t.d.s": 3, "qid": 4, "qds": 4, "q.i.d": 4, "q.d.s": 4,
}  # fmt: skip
_TIMES_WORDS = ("times", "time", "doses", "dose", "intakes", "intake")
PER_DAY = (
    "a day", "per day", "each day", "every day", "daily", "/ day", "/ d", "/ 24 h", "in 24 hours",
    "per 24 hours", "every 24 hours", "in a day", "total daily", "daily in total",
)  # fmt: skip
_NOT_DAILY = (
    "every other day", "every second day", "every third day", "on alternate days", "alternate days",
    "every two days", "every 2 days", "every 3 days", "weekly", "a week", "per week", "each week",
    "every week", "monthly", "a month", "per month", "qod", "eod", "fortnightly",
)  # fmt: skip
_AFTER_A_TIME = ("", ",", ";", ".", ")", "and", "&", "for", "then", "dose", "doses", "on", "until")
_HOURS = ("h", "hr", "hrs", "hour", "hours", "hourly")


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often a day: from `low` to `high` times; `minutes` where the words fix them."""

    low: int
    high: int
    minutes: tuple[int, ...] = ()
    is_from_a_given_time: bool = False


def read_frequency(tokens: Tokens) -> Frequency | None:
    """Read "three times a day", "tid", "every 8 hours"; None (unmoved) if no such words stand here.

    Raises:
        InputError: a frequency that doesn't repeat every day, or an interval that doesn't fit
            into a day.
    """
    place, first = tokens.place, tokens.peek()
    _refuse_if_not_daily(tokens, first)
    if first.text in LATIN:
        tokens.next()
        if "." in first.text:
            tokens.take(".")
        return Frequency(LATIN[first.text], LATIN[first.text])
    if found := _every_few_hours(tokens):
        return found
    tokens.place = place
    found = _so_many_times(tokens)
    if found is None:
        tokens.place = place
    return found


def _refuse_if_not_daily(tokens: Tokens, first: Token) -> None:
    if last := tokens.take(*_NOT_DAILY):
        tokens.refuse(
            "A dose that is not taken every day can't be planned.",
            (first, last),
            fix="Write what is taken each day, as in: 10 mg twice a day for 3 weeks",
        )


def _every_few_hours(tokens: Tokens) -> Frequency | None:
    first = tokens.peek()
    if tokens.take("every hour", "hourly"):
        hours: Fraction | None = Fraction(1)
    else:
        led = tokens.take("every", "q") is not None
        if tokens.peek().kind not in ("number", "word"):
            return None
        hours = read_number(tokens)
        if hours is None:
            return None
        if tokens.peek().text in ("-", "to") and tokens.peek(1).kind == "number" and led:
            tokens.refuse(
                "A range of hours can't be followed.",
                (first, tokens.peek(1)),
                fix="For example: every 8 hours",
            )
        tokens.take("-")
        word = tokens.peek().text
        if word not in _HOURS or not (led or word == "hourly"):
            return None
        tokens.next()
    if hours.denominator != 1 or not 1 <= hours <= 24 or 24 % int(hours):
        tokens.refuse(
            "Doses at this interval don't fall at the same times each day.",
            (first, tokens.all[tokens.place - 1]),
            fix="Use every 1, 2, 3, 4, 6, 8, 12 or 24 hours, or give the times of day.",
        )
    given = tokens.take("from", "starting at", "beginning at") is not None
    start = _needed_time(tokens) if given else FIRST_OF_EVERY_FEW_HOURS
    step = int(hours) * 60
    minutes = tuple(sorted((start + step * n) % MINUTES_A_DAY for n in range(24 // int(hours))))
    return Frequency(len(minutes), len(minutes), minutes, is_from_a_given_time=given)


def _so_many_times(tokens: Tokens) -> Frequency | None:
    """Read "once a day", "3x a day", "2 to 3 times daily" or "up to 3 times a day"."""
    first = tokens.peek()
    capped = tokens.take("up to", "at most", "no more than", "maximum", "max") is not None
    if tokens.take("once"):
        counts = (1, 1)
    elif tokens.take("twice"):
        counts = (2, 2)
    elif tokens.take("thrice"):
        counts = (3, 3)
    else:
        led = tokens.take("x") is not None
        low = _small_count(tokens)
        if low is None:
            return None
        counts = (low, low)
        if tokens.peek().text in ("-", "to", "or"):
            tokens.next()
            high = _small_count(tokens)
            if high is None:
                return None
            counts = (low, high)
        tokens.take("-")
        named = tokens.take(*_TIMES_WORDS, "x") is not None
        if not named and not ((capped or led) and tokens.sees(*PER_DAY)):
            return None
    last = tokens.all[tokens.place - 1]
    if not tokens.take(*PER_DAY):
        # "once at night" and "twice, at 08:00 and 20:00" say the day by their times.
        if counts[0] == counts[1] and not capped and (time_follows(tokens) or tokens.peek().text == ","):
            return Frequency(*counts)
        if tokens.peek(-1).text == "x":
            return None
        _refuse_if_not_daily(tokens, first)
        tokens.refuse("It is not said how often: a day?", (first, last), fix="For example: three times a day")
    last = tokens.peek(-1)
    low, high = (0, counts[1]) if capped else counts
    if not 0 <= low <= high or high < 1:
        tokens.refuse("These numbers of doses a day make no range.", (first, last))
    if high > max(DEFAULT_MINUTES):
        tokens.refuse(
            f"{high} doses a day need their times said.",
            (first, last),
            fix="For example: every 3 hours, or at 06:00, 09:00 and 12:00",
        )
    return Frequency(low, high)


def _small_count(tokens: Tokens) -> int | None:
    token = tokens.peek()
    if token.kind == "number" and "." not in token.text and "," not in token.text and len(token.text) < 4:
        tokens.next()
        return int(token.text)
    if token.kind == "word" and token.text not in ("half", "quarter", "third"):
        value = read_number(tokens)
        return int(value) if value is not None and value.denominator == 1 else None
    return None


def time_follows(tokens: Tokens) -> bool:
    """Whether a time of day stands here; doesn't move."""
    place = tokens.place
    found = read_times(tokens) is not None
    tokens.place = place
    return found


@dataclass(frozen=True, slots=True)
class _Time:
    """One time of day as it was said: by the clock, or by a part of the day."""

    minute: int
    is_clock: bool
    word: str = ""

    @property
    def assumption(self) -> str:
        return "" if self.is_clock else f"'{self.word}' is taken as {clock(self.minute)}."


def read_times(tokens: Tokens) -> tuple[tuple[int, ...], tuple[str, ...]] | None:
    """Times of day ("at 08:00, 14:00 and 22:00", "morning and night") with what was assumed.

    None, unmoved, if none stands here. "At night at 21:00" is one time, the one of the clock.

    Raises:
        InputError: an hour that no clock has, one that could be morning or evening, or two parts
            of the day of which nobody can tell whether they are one time or two.
    """
    first = tokens.peek()
    found: list[_Time] = []
    while True:
        place = tokens.place
        separated = not found
        while found and tokens.take(",", "and", "&"):
            separated = True
        one = _one_time(tokens, in_a_list=bool(found))
        if one is None:
            tokens.place = place
            break
        if separated or (one.is_clock and found[-1].is_clock):
            found.append(one)
        else:
            found[-1] = _same_time(tokens, first, found[-1], one)
    said = tuple(dict.fromkeys(one.assumption for one in found if one.assumption))
    return (tuple(one.minute for one in found), said) if found else None


def _same_time(tokens: Tokens, first: Token, one: _Time, other: _Time) -> _Time:
    """Two words for one time, such as "at night at 21:00"; the clock counts."""
    apart = abs(one.minute - other.minute)
    apart = min(apart, MINUTES_A_DAY - apart)
    if one.is_clock == other.is_clock and apart:
        tokens.refuse(
            "Is this one time of day, or two?",
            (first, tokens.peek(-1)),
            fix="Put 'and' between two times, or leave one word out.",
        )
    if apart > _FARTHEST_FROM_THE_WORD:
        tokens.refuse(
            f"{clock(one.minute)} and {clock(other.minute)} are not the same time of day.",
            (first, tokens.peek(-1)),
            fix="Put 'and' between two times, or leave one word out.",
        )
    return one if one.is_clock else other


def _one_time(tokens: Tokens, *, in_a_list: bool = False) -> _Time | None:
    place = tokens.place
    tokens.skip(*_BEFORE_A_DAYPART)
    word = tokens.peek()
    if word.text in DAYPARTS:
        tokens.next()
        tokens.take("time")
        return _Time(DAYPARTS[word.text], word.text in _EXACT_DAYPARTS, word.text)
    tokens.place = place
    after_at = tokens.take("at", "around", "@") is not None
    minute = read_clock(tokens, after_at=after_at or in_a_list)
    if minute is None and after_at:
        tokens.refuse("A time of day should follow 'at'.", tokens.peek(), fix="Write it as in: at 08:00")
    if minute is None:
        tokens.place = place
        return None
    return _Time(minute, is_clock=True)


def read_clock(tokens: Tokens, *, after_at: bool) -> int | None:
    """A time such as 14:00, 2 pm, 2:30 pm, 14h30, or 1400 after "at"; None (unmoved) if not here.

    Raises:
        InputError: an hour that no clock has, or "at 8", morning or evening.
    """
    first, second = tokens.peek(), tokens.peek(1)
    if first.kind == "time":
        tokens.next()
        hour, minute = (int(part) for part in first.text.split(":"))
        return _minute_of_day(tokens, hour, minute, first)
    if first.kind != "number" or not first.text.isdigit() or len(first.text) > 4:
        return None
    if _half_of_day(second.text) is not None:
        tokens.next()
        return _minute_of_day(tokens, int(first.text), 0, first)
    if not after_at:
        return None
    if second.text == "h":
        third = tokens.peek(2)
        tokens.place += 2
        minute = 0
        if third.kind == "number" and len(third.text) == 2 and third.text.isdigit():
            tokens.next()
            minute = int(third.text)
        return _minute_of_day(tokens, int(first.text), minute, first)
    if len(first.text) == 4 and second.text in _AFTER_A_TIME:
        tokens.next()
        return _minute_of_day(tokens, int(first.text[:2]), int(first.text[2:]), first)
    if tokens.peek(-1).text == "at":
        tokens.refuse(
            f"'at {first.text}' can be morning or evening.", first, fix="Write it as in: at 08:00 or at 20:00"
        )
    return None


def _half_of_day(text: str) -> int | None:
    return {"am": 0, "a.m": 0, "pm": 12, "p.m": 12}.get(text)


def _minute_of_day(tokens: Tokens, hour: int, minute: int, at: Token) -> int:
    half = _half_of_day(tokens.peek().text)
    if half is not None:
        word = tokens.next()
        if "." in word.text:
            tokens.take(".")
        if not 1 <= hour <= 12:
            tokens.refuse(f"There is no {hour} {word.text}.", (at, word), fix="Write it as in: 14:00")
        hour = hour % 12 + half
    if hour > 23 or minute > 59:
        tokens.refuse("No clock shows this time.", at, fix="A day has 00:00 to 23:59; midnight is 00:00.")
    return hour * 60 + minute


def _needed_time(tokens: Tokens) -> int:
    found = _one_time(tokens, in_a_list=True)
    if found is None:
        tokens.refuse("A time of day should follow here.", tokens.peek(), fix="Write it as in: 08:00")
    return found.minute
