"""FHIR's Timing: how often a day and when, from which day, and for how long."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from handrail.course.checks import MINUTES_A_DAY, MOST_DAYS, clock
from handrail.course.nouns import Course, Intake, Regimen
from handrail.course.times import DEFAULT_MINUTES, FIRST_OF_EVERY_FEW_HOURS
from handrail.course.writing import in_words
from handrail.errors import InputError
from handrail.exchange.fhir import codes
from handrail.exchange.fhir.node import Node, Unreadable, date_of, shown
from handrail.exchange.fhir.quantities import Strength, micrograms_of

_TIMING = frozenset({"repeat", "code"})
_REPEAT = frozenset(
    {"boundsDuration", "boundsPeriod", "count", "frequency", "frequencyMax", "period", "periodUnit"}
    | {"timeOfDay", "when", "offset", "dayOfWeek"}
)
_WEEK = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}


@dataclass(slots=True)
class Said:
    """What reading a line gathers."""

    assumptions: list[str] = field(default_factory=list[str])
    notes: list[Unreadable] = field(default_factory=list[Unreadable])


def read_repeat(dosage: Node) -> Node | None:
    """The repeat of a line's timing, if every element of it can be read; None if there is none.

    Raises:
        Unreadable: it is not the same every day, or something in it isn't read here.
    """
    timing = dosage.child("timing")
    if timing is None:
        return None
    timing.refuse_unless_known(_TIMING)
    repeat = timing.child("repeat")
    if repeat is None:
        return None
    repeat.refuse_unless_known(_REPEAT)
    days = {day.casefold() for day in repeat.texts("dayOfWeek")}
    if days and days != _WEEK:
        raise Unreadable(repeat.at("dayOfWeek"), ", ".join(sorted(days)), "it is not taken every day")
    return repeat


def bounds_of(repeat: Node, said: Said) -> tuple[dt.date | None, int | None]:
    """The first day and the number of days, each None where it isn't said."""
    period, duration = repeat.child("boundsPeriod"), repeat.child("boundsDuration")
    if period is not None and duration is not None:
        raise Unreadable(repeat.at("boundsPeriod"), "two lengths", "only one of the two can hold")
    if duration is not None:
        return None, _length(duration, said)
    return (None, None) if period is None else period_of(period)


def period_of(period: Node) -> tuple[dt.date | None, int | None]:
    """The first day of a Period, and its days where it has an end.

    Raises:
        Unreadable: it ends before it begins, or has an end and no beginning.
    """
    start, end = date_of(period, "start"), date_of(period, "end")
    if end is None:
        return start, None
    if start is None:
        raise Unreadable(period.path, f"an end on {end}", "it is not said when it begins")
    days = (end - start).days + 1
    if not 1 <= days <= MOST_DAYS:
        raise Unreadable(period.path, f"{start} to {end}", "these are no days, or more than a hundred years")
    return start, days


def _length(duration: Node, said: Said) -> int:
    value = duration.number("value")
    unit = duration.text("code") or duration.text("unit") or ""
    if value is None or unit not in codes.DAYS_IN or duration.has("comparator"):
        raise Unreadable(duration.path, f"{shown(value)} {unit}".strip(), "this is no length in days")
    exact = value * codes.DAYS_IN[unit]
    days = int(exact.to_integral_value())
    is_rounded = unit[0] in "may" and not unit.startswith("min")
    if (exact != days and not is_rounded) or not 1 <= days <= MOST_DAYS:
        raise Unreadable(duration.path, f"{value} {unit}", "this is no whole number of days")
    if is_rounded:
        said.assumptions.append(f"'{value} {unit}' is taken as {days} days.")
    return days


def counted(repeat: Node | None, regimen: Regimen, days: int | None) -> tuple[int | None, bool]:
    """The days of a line, by its number of doses where that is given; and whether it is one dose only."""
    count = repeat.whole("count") if repeat else None
    if repeat is None or count is None:
        return days, False
    if count < 1 or not regimen.intakes or regimen.is_as_needed:
        raise Unreadable(repeat.at("count"), count, "it can't be turned into days")
    if count == 1 and days is None:
        return 1, True
    whole, left_over = divmod(count, len(regimen.intakes))
    if left_over or (days is not None and days != whole) or whole > MOST_DAYS:
        raise Unreadable(repeat.at("count"), count, "it is no whole number of days, or another than is said")
    return whole, False


def regimen_of(
    dosage: Node, repeat: Node | None, micrograms: int, spoken: Course | None, said: Said
) -> Regimen:
    """One day of a line with a dose."""
    most, fewest, minutes = _often(dosage, repeat, micrograms, said)
    if minutes is None:
        minutes = _spoken_minutes(spoken, micrograms, most)
    if minutes is None:
        if most not in DEFAULT_MINUTES:
            raise Unreadable(dosage.at("timing"), f"{most} times a day", "the times of day are needed")
        minutes = DEFAULT_MINUTES[most]
        _say(said, f"Times of day not given: taken as {in_words([clock(one) for one in minutes])}.")
    if len(set(minutes)) != len(minutes) or len(minutes) != most:
        times = in_words([clock(one) for one in minutes])
        raise Unreadable(
            dosage.at("timing"), f"{most} times a day at {times}", "these are not so many times of day"
        )
    intakes = tuple(Intake(minute_of_day=one, dose_micrograms=micrograms) for one in sorted(minutes))
    try:
        return Regimen(intakes=intakes, fewest_a_day=fewest)
    except InputError as error:
        raise Unreadable(dosage.path, f"{len(intakes)} doses a day", error.message) from None


def _often(
    dosage: Node, repeat: Node | None, micrograms: int, said: Said
) -> tuple[int, int | None, tuple[int, ...] | None]:
    """How often a day at most, at least (None: always so often), and when, where that is given."""
    minutes = _times_of_day(repeat, said) if repeat else None
    often, spaced = _frequency(dosage, repeat, minutes)
    minutes = minutes or spaced
    highest = repeat.whole("frequencyMax") if repeat else None
    needed = is_as_needed(dosage, said)
    allowed = _allowed(dosage, micrograms)
    most = highest or often or (len(minutes) if minutes else None) or (allowed if needed else None)
    if most is None:
        why = "how often at most is not said" if needed else "it is not said how often a day"
        raise Unreadable(dosage.at("timing"), dosage.text("text"), why)
    if highest is not None and often is not None and highest < often:
        assert repeat is not None
        raise Unreadable(repeat.at("frequencyMax"), highest, "the most is less than the fewest")
    if allowed is not None and allowed < most:
        if not needed or minutes or allowed < 1:
            raise Unreadable(
                dosage.at("maxDosePerPeriod"), f"{allowed} doses", "it is less than is to be taken"
            )
        _say(said, f"Reckoned with {allowed} doses a day, the most that is allowed.")
        most = allowed
    if needed:
        return most, 0, minutes
    return most, None if highest is None else often or 0, minutes


def is_as_needed(dosage: Node, said: Said) -> bool:
    """Whether the codes of a line say that it is taken as needed; what for is said.

    Raises:
        Unreadable: they say it twice, and differently.
    """
    reason = dosage.child("asNeededCodeableConcept")
    if reason is None:
        return dosage.truth("asNeededBoolean") is True
    if dosage.has("asNeededBoolean") and dosage.truth("asNeededBoolean") is not True:
        raise Unreadable(dosage.at("asNeededBoolean"), "two answers", "only one of the two can hold")
    shown_reason = reason.text("text")
    if shown_reason:
        _say(said, f"Taken as needed, for: {shown(shown_reason)}.")
    return True


def _frequency(
    dosage: Node, repeat: Node | None, minutes: tuple[int, ...] | None
) -> tuple[int | None, tuple[int, ...] | None]:
    """How often a day, and the times where they follow from "every 8 hours"."""
    if repeat is None or not any(map(repeat.has, ("frequency", "period", "periodUnit", "frequencyMax"))):
        return _from_timing_code(dosage) if minutes is None else (None, None)
    frequency, period, unit = repeat.whole("frequency"), repeat.number("period"), repeat.text("periodUnit")
    if frequency is not None and not 1 <= frequency <= 48:
        raise Unreadable(repeat.at("frequency"), frequency, "this is no number of doses a day")
    if (period is None) != (unit is None):
        raise Unreadable(repeat.at("period"), shown(period), "a period has a number and a unit")
    if period is None:
        if minutes is None:
            raise Unreadable(repeat.at("frequency"), frequency, "it is not said in how long a time")
        return frequency, None
    if unit == "d" and period == 1:
        return frequency, None
    if unit == "h" and period == 24:
        return frequency, None
    if unit == "h" and (frequency or 1) == 1 and period > 0 and Decimal(24) % period == 0 and minutes is None:
        hours = int(period) if period == int(period) else None
        if hours is not None and not repeat.has("frequencyMax"):
            return _every(hours)
    raise Unreadable(
        repeat.at("period"), f"{shown(frequency or 1)} time(s) in {shown(period)} {unit}",
        "only what is the same every day can be read",
    )  # fmt: skip


def _every(hours: int) -> tuple[int, tuple[int, ...]]:
    often = 24 // hours
    return often, tuple((FIRST_OF_EVERY_FEW_HOURS + 60 * hours * n) % MINUTES_A_DAY for n in range(often))


def _from_timing_code(dosage: Node) -> tuple[int | None, tuple[int, ...] | None]:
    """What "BID" or "Q8H" says, where nothing else does."""
    timing = dosage.child("timing")
    concept = timing.child("code") if timing else None
    if concept is None:
        return None, None
    found = [coding.text("code") for coding in concept.children("coding")] or [concept.text("text")]
    for code in found:
        if code is None:
            continue
        if code in codes.TIMES_A_DAY:
            return codes.TIMES_A_DAY[code], None
        if code in codes.AT_A_TIME:
            return 1, (codes.AT_A_TIME[code],)
        if code in codes.EVERY_HOURS:
            return _every(codes.EVERY_HOURS[code])
    raise Unreadable(concept.path, ", ".join(shown(one) for one in found), "this timing is not known here")


def _times_of_day(repeat: Node, said: Said) -> tuple[int, ...] | None:
    times, when = repeat.texts("timeOfDay"), repeat.texts("when")
    if times and when:
        raise Unreadable(
            repeat.at("when"), ", ".join(when), "times of day and parts of the day can't both hold"
        )
    if times:
        return tuple(_clock(repeat, place, text) for place, text in enumerate(times))
    if not when:
        if repeat.has("offset"):
            raise Unreadable(repeat.at("offset"), repeat.whole("offset"), "it belongs to a part of the day")
        return None
    offset = repeat.whole("offset") or 0
    minutes: list[int] = []
    for place, code in enumerate(when):
        if code not in codes.WHEN:
            raise Unreadable(f"{repeat.at('when')}[{place}]", code, "this part of the day is not known here")
        shift = -offset if code.startswith("AC") or code == "HS" else offset
        minutes.extend((one + shift) % MINUTES_A_DAY for one in codes.WHEN[code])
    _say(said, f"{in_words(when)} is taken as {in_words([clock(one) for one in minutes])}.")
    return tuple(minutes)


def _clock(repeat: Node, place: int, text: str) -> int:
    try:
        time = dt.time.fromisoformat(text)
    except ValueError:
        time = None
    if time is None or time.second or time.microsecond or time.tzinfo or len(text) not in (5, 8):
        raise Unreadable(
            f"{repeat.at('timeOfDay')}[{place}]", text, "this is no time of day such as 08:00:00"
        )
    return time.hour * 60 + time.minute


def _allowed(dosage: Node, micrograms: int) -> int | None:
    """How many doses the most of a day holds; None where none is said."""
    ratio = dosage.child("maxDosePerPeriod")
    if ratio is None:
        return None
    over, under = ratio.child("numerator"), ratio.child("denominator")
    if over is None or under is None:
        raise Unreadable(ratio.path, "half a ratio", "a most has an amount and a time")
    unit, value = under.text("code") or under.text("unit"), under.number("value")
    if (value, unit) not in ((1, "d"), (24, "h"), (1, "day")):
        raise Unreadable(under.path, f"{shown(value)} {shown(unit)}", "only the most of a day can be read")
    return int(micrograms_of(over, Strength(tablet_micrograms=Decimal(micrograms))) // micrograms)


def _say(said: Said, sentence: str) -> None:
    if sentence not in said.assumptions:
        said.assumptions.append(sentence)


def _spoken_minutes(spoken: Course | None, micrograms: int, most: int) -> tuple[int, ...] | None:
    """The times of day that only the words give, where they speak of the same doses."""
    if spoken is None or len(spoken.steps) != 1 or any("Times of day" in one for one in spoken.assumptions):
        return None
    intakes = spoken.steps[0].regimen.intakes
    if len(intakes) != most or any(one.dose_micrograms != micrograms for one in intakes):
        return None
    return tuple(one.minute_of_day for one in intakes)
