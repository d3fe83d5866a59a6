"""What can't be in a course: amounts, times and days out of bounds, events that meet no dose.

The bounds catch slips of the unit and of the keyboard. A dangerous dose is not among them: it is a
finding of `check`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeGuard

from handrail.errors import InputError

if TYPE_CHECKING:
    from handrail.course.nouns import Course, Event

MINUTES_A_DAY = 1440

LARGEST_DOSE_MICROGRAMS = 20_000_000
"""20 grams at one time: beyond this it is a slip of the unit, not a dose, however dangerous."""

MOST_INTAKES_A_DAY = 48
MOST_DAYS = 36_525
"""A hundred years."""

MOST_EVENTS = 10_000


def clock(minute_of_day: int) -> str:
    """A time of day as people read it on a clock.

    >>> clock(480)
    '08:00'
    """
    return f"{minute_of_day // 60:02d}:{minute_of_day % 60:02d}"


def event_order(event: Event) -> tuple[int, int, str, int, int]:
    """What events are sorted by: day, time of day (the whole day first), kind, and amounts."""
    minute = -1 if event.minute_of_day is None else event.minute_of_day
    return event.day, minute, event.kind, event.dose_micrograms or 0, event.late_minutes or 0


def check_meets_a_dose(course: Course, event: Event) -> None:
    """An event has to fall on a day of the course, and on a dose of that day.

    Raises:
        InputError: there is no such day or dose, or it is taken as needed.
    """
    where = f"course, {event.kind} dose on day {event.day}"
    if course.total_days is not None and event.day > course.total_days and event.kind != "extra":
        raise InputError(
            f"The course has {course.total_days} days, so there is no dose on day {event.day}.", where=where
        )
    if event.kind == "extra":
        return
    regimen = course.regimen_on(event.day)
    if not regimen.intakes:
        raise InputError("Nothing is taken on that day.", where=where)
    if regimen.is_as_needed:
        raise InputError(
            "On that day the medicine is taken as needed, so no dose of it can be missed, late or doubled.",
            fix="Leave it out, or describe what was really taken.",
            where=where,
        )
    if event.minute_of_day is not None and regimen.intake_at(event.minute_of_day) is None:
        times = ", ".join(intake.time_text for intake in regimen.intakes)
        raise InputError(
            f"There is no dose at {clock(event.minute_of_day)} on that day.",
            fix=f"The doses of that day are at {times}.",
            where=where,
        )


def check_one_event_a_dose(events: tuple[Event, ...]) -> None:
    """Only one thing can have happened to a dose.

    Raises:
        InputError: two were said of one.
    """
    of_doses = [event for event in events if event.kind != "extra"]
    whole_days = {event.day for event in of_doses if event.minute_of_day is None}
    times = Counter((event.day, event.minute_of_day) for event in of_doses)
    for (day, minute), count in times.items():
        if count > 1 or (minute is not None and day in whole_days):
            dose = "doses" if minute is None else f"dose at {clock(minute)}"
            raise InputError(
                f"Two different things are said of the {dose} on day {day}.",
                fix="Say what happened to it once.",
                where="course",
            )


def check_minute(minute_of_day: object) -> None:
    """A time of day is a whole number of minutes after midnight.

    Raises:
        InputError: it is none of 0 to 1439.
    """
    if not _is_whole(minute_of_day) or not 0 <= minute_of_day < MINUTES_A_DAY:
        raise InputError(
            f"{minute_of_day!r} is no minute of a day.", fix="A day has minutes 0 to 1439.", where="course"
        )


def check_dose(micrograms: object) -> None:
    """A dose is a whole number of micrograms above zero, and no slip of the unit.

    Raises:
        InputError: it is not.
    """
    if not _is_whole(micrograms):
        raise InputError(f"{micrograms!r} is no whole number of micrograms.", where="course")
    if micrograms <= 0:
        raise InputError(
            f"A dose of {micrograms} micrograms is nothing, or less.",
            fix="Leave the dose out where nothing is taken.",
            where="course",
        )
    if micrograms > LARGEST_DOSE_MICROGRAMS:
        raise InputError(
            f"A dose of {micrograms / 1000:,.15g} mg is more than "
            f"{LARGEST_DOSE_MICROGRAMS // 1_000_000} grams at one time.",
            fix="Look again at the number and its unit.",
            where="course",
        )


def check_whole(name: str, value: object, low: int, high: int | None) -> None:
    """A whole number within bounds.

    Raises:
        InputError: it is none, naming it.
    """
    if not _is_whole(value) or value < low or (high is not None and value > high):
        upper = "" if high is None else f" to {high}"
        raise InputError(
            f"{name}: {value!r} is not a whole number of {low}{upper or ' or more'}.", where="course"
        )


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
