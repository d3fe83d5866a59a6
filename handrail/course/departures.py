"""What happened otherwise than planned: "miss day 20", "late by 3 hours on day 5 at 14:00"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from handrail.course.amounts import Amount, read_amount, read_number
from handrail.course.checks import MINUTES_A_DAY, MOST_DAYS
from handrail.course.nouns import Course, Event, EventKind, Step
from handrail.course.times import DAYPARTS, read_clock
from handrail.course.tokens import Token, Tokens
from handrail.medicine.nouns import Product

_VERBS: dict[str, EventKind] = {
    "miss": "missed", "missed": "missed", "misses": "missed", "missing": "missed", "skip": "missed",
    "skipped": "missed", "forget": "missed", "forgot": "missed", "forgotten": "missed", "omit": "missed",
    "late": "late", "delayed": "late", "double": "doubled", "doubled": "doubled", "twofold": "doubled",
    "extra": "extra", "additional": "extra",
}  # fmt: skip
_FILLERS = ("the", "a", "an", "dose", "doses", "whole", "all", "of", "it", "one", "by", "with", "taken")
_MINUTES_IN = {
    "h": 60, "hr": 60, "hrs": 60, "hour": 60, "hours": 60, "min": 1, "mins": 1, "minute": 1, "minutes": 1,
}  # fmt: skip
_EXAMPLE = "For example: miss day 20; late by 3 hours on day 5 at 14:00; extra 40 mg on day 30 at 21:00"


@dataclass(slots=True)
class Departure:
    """An event as it was read, before it is known which dose of the day it means."""

    first: Token
    last: Token
    kind: EventKind | None = None
    days: tuple[int, ...] = ()
    minute_of_day: int | None = None
    amount: Amount | None = None
    late_minutes: int | None = None


def departure_follows(tokens: Tokens) -> bool:
    """Whether an event begins here: its verb, "3 hours late", or "the 14:00 dose"."""
    here = tokens.peek()
    if here.text in _VERBS:
        return True
    if here.text in ("an", "a", "one") and tokens.peek(1).text in ("extra", "additional", "double", "missed"):
        return True
    if tokens.peek(1).text in _MINUTES_IN and tokens.peek(2).text == "late":
        return True
    if tokens.sees("half an hour late"):
        return True
    named = tokens.peek(1).kind == "time" or tokens.peek(1).text in DAYPARTS
    return here.text == "the" and named and tokens.peek(2).text == "dose"


def read_departure(tokens: Tokens, products: Sequence[Product] | None) -> Departure:
    """Read one event; its words may stand in any order.

    Raises:
        InputError: no day, no verb, or something that doesn't belong to it.
    """
    first = tokens.peek()
    found = Departure(first, first)
    while not tokens.at_end:
        if not _read_part(found, tokens, products):
            break
        found.last = tokens.peek(-1)
    at = (found.first, found.last)
    if found.kind is None:
        tokens.refuse("It is not said what happened: missed, late, doubled or extra?", at, fix=_EXAMPLE)
    if not found.days:
        tokens.refuse("It is not said on which day.", at, fix=_EXAMPLE)
    if found.kind == "late" and found.late_minutes is None:
        tokens.refuse("It is not said how late.", at, fix=_EXAMPLE)
    if found.kind == "extra" and found.amount is None:
        tokens.refuse("It is not said how much extra.", at, fix=_EXAMPLE)
    if found.kind == "extra" and found.minute_of_day is None:
        tokens.refuse("It is not said at what time the extra dose was.", at, fix=_EXAMPLE)
    if found.kind != "late" and found.late_minutes is not None:
        tokens.refuse("A delay belongs to a late dose.", at, fix=_EXAMPLE)
    return found


def _read_part(found: Departure, tokens: Tokens, products: Sequence[Product] | None) -> bool:
    """Read one part of an event; False if what stands here is no part of it."""
    here = tokens.peek()
    if here.text in _VERBS:
        kind = _VERBS[here.text]
        if found.kind not in (None, kind):
            tokens.refuse("Two different things are said of one dose.", (found.first, here), fix=_EXAMPLE)
        found.kind = kind
        tokens.next()
        return True
    if tokens.take("on day", "on days", "of day", "day", "days"):
        _read_days(found, tokens)
        return True
    named = tokens.peek(1).text in _MINUTES_IN and tokens.peek(-1).text != "at"
    if named or tokens.sees("half an hour"):
        return _read_delay(found, tokens)
    if _read_time(found, tokens):
        return True
    if tokens.take(*_FILLERS):
        return True
    if found.kind == "extra" and found.amount is None:
        found.amount = read_amount(tokens, products)
        return found.amount is not None
    return _read_delay(found, tokens) if found.kind == "late" and found.late_minutes is None else False


def _read_delay(found: Departure, tokens: Tokens) -> bool:
    first = tokens.peek()
    number = Fraction(1) if tokens.take("a", "an") else read_number(tokens)
    tokens.take("an", "a")
    unit = tokens.peek()
    if number is None or unit.text not in _MINUTES_IN:
        tokens.refuse("A number of hours or minutes should stand here.", first, fix=_EXAMPLE)
    tokens.next()
    minutes = number * _MINUTES_IN[unit.text]
    if tokens.peek().kind == "number" and tokens.peek(1).text in ("min", "mins", "minute", "minutes"):
        minutes += read_number(tokens) or 0
        tokens.next()
    if minutes.denominator != 1 or not 1 <= minutes <= MINUTES_A_DAY:
        tokens.refuse(
            "A dose is late by 1 minute to 24 hours.", (first, unit), fix="Later than that it is missed."
        )
    found.late_minutes = int(minutes)
    return True


def _read_time(found: Departure, tokens: Tokens) -> bool:
    place = tokens.place
    after_at = tokens.take("at", "in the", "from") is not None
    word = tokens.peek()
    minute = DAYPARTS.get(word.text)
    if minute is not None:
        tokens.next()
    else:
        minute = read_clock(tokens, after_at=after_at)
    if minute is None:
        tokens.place = place
        return False
    if found.minute_of_day is not None:
        tokens.refuse("Two times of day are said of one dose.", (found.first, word), fix=_EXAMPLE)
    found.minute_of_day = minute
    return True


def _read_days(found: Departure, tokens: Tokens) -> None:
    """Read "20", "20 to 22" or "20, 21 and 22" after "day" or "days"."""
    several = tokens.peek(-1).text == "days"
    days = [*found.days, _day(tokens)]
    while several:
        place = tokens.place
        if tokens.take("to", "-", "until", "through"):
            last = _day(tokens)
            if last <= days[-1]:
                tokens.refuse("These days go backwards.", (found.first, tokens.peek(-1)))
            if last - days[-1] > 1000:
                tokens.refuse("These are more than a thousand days.", (found.first, tokens.peek(-1)))
            days += range(days[-1] + 1, last + 1)
            continue
        tokens.skip(",", "and", "&")
        after = tokens.peek(1)
        lists_on = after.text in ("", ",", ";", ".", "and", "&", "at", "then", "to", "-", "by")
        if tokens.peek().kind != "number" or not lists_on or tokens.place == place:
            tokens.place = place
            break
        days.append(_day(tokens))
    found.days = tuple(days)


def _day(tokens: Tokens) -> int:
    token = tokens.next()
    if token.kind != "number" or not token.text.isdigit() or not 1 <= int(token.text[:9]) <= MOST_DAYS:
        tokens.refuse(
            "A number of a day should stand here; the first day is day 1.",
            token,
            fix="For example: miss day 20",
        )
    return int(token.text)


def events_of(departures: Sequence[Departure], steps: Sequence[Step], tokens: Tokens) -> tuple[Event, ...]:
    """The events that these departures are, now that it is known what each day's doses are.

    Raises:
        InputError: there is no such dose on that day, or it is not clear which.
    """
    events: list[Event] = []
    planned = Course(steps=tuple(steps))
    for one in departures:
        assert one.kind is not None
        for day in one.days:
            minute = one.minute_of_day
            if one.kind != "extra":
                minute = _which_dose(one, day, planned, tokens)
            events.append(
                Event(
                    kind=one.kind,
                    day=day,
                    minute_of_day=minute,
                    dose_micrograms=one.amount.micrograms if one.amount and one.kind == "extra" else None,
                    late_minutes=one.late_minutes,
                )
            )
    return tuple(events)


def _which_dose(one: Departure, day: int, planned: Course, tokens: Tokens) -> int | None:
    at = (one.first, one.last)
    intakes = list(planned.regimen_on(day).intakes)
    if not intakes:
        tokens.refuse(
            f"Nothing is taken on day {day}.", at, fix="Days are counted from the first day of the course."
        )
    times = ", ".join(intake.time_text for intake in intakes)
    if one.minute_of_day is None:
        if one.kind == "missed":
            return None
        if len(intakes) > 1:
            tokens.refuse(
                "It is not said which dose.",
                at,
                fix=f"Add its time of day: the doses of that day are at {times}.",
            )
        return intakes[0].minute_of_day
    if all(intake.minute_of_day != one.minute_of_day for intake in intakes):
        tokens.refuse("There is no dose at that time.", at, fix=f"The doses of that day are at {times}.")
    return one.minute_of_day
