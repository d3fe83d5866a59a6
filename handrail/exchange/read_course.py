"""A course that comes in as JSON: the members that `course_json` writes, so that an answer can be sent back.

`CourseGiven` is the shape; what may be left out may be left out. Doses are exact: a dose finer than a
microgram is refused, never rounded.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import TYPE_CHECKING, Literal, NotRequired

from typing_extensions import TypedDict

from handrail.errors import InputError

if TYPE_CHECKING:
    from handrail.course.nouns import Course, Event, Intake, Step

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


class IntakeGiven(TypedDict):
    """One time of day ("08:00") and the amount swallowed then."""

    time: str
    dose_mg: float


class StepGiven(TypedDict):
    """One level; `days` null (only in the last step) means until further notice, no intakes mean a stop.

    `fewest_a_day` is a number for "as needed" use. `daily_dose_mg`, where given, has to be the sum.
    """

    intakes: list[IntakeGiven]
    days: NotRequired[int | None]
    daily_dose_mg: NotRequired[float]
    fewest_a_day: NotRequired[int | None]


class EventGiven(TypedDict):
    """A departure on one day (1 is the first): "missed", "late", "doubled" or "extra"."""

    kind: Literal["missed", "late", "doubled", "extra"]
    day: int
    time: NotRequired[str | None]
    dose_mg: NotRequired[float | None]
    late_minutes: NotRequired[int | None]


class CourseGiven(TypedDict):
    """A course as steps. `sentence`, where given, has to say the same."""

    steps: list[StepGiven]
    events: NotRequired[list[EventGiven]]
    starts_on: NotRequired[str | None]
    sentence: NotRequired[str]


def read_course(given: CourseGiven) -> Course:
    """The course that JSON in the shape of `course_json` stands for.

    Args:
        given: steps, events, the first date.

    Raises:
        InputError: a time, date or amount that is none, or steps that contradict the sentence or a sum.

    >>> from handrail.exchange.json import course_json
    >>> from handrail.course import parse_course
    >>> course = parse_course("20 mg three times a day for 14 days then stop; miss day 3")
    >>> read_course(course_json(course)) == course
    True
    """
    from handrail.course.nouns import Course

    course = Course(
        steps=tuple(_step(step, place) for place, step in enumerate(given["steps"], start=1)),
        events=tuple(_event(event) for event in given.get("events", [])),
        starts_on=_date(given.get("starts_on")),
    )
    _refuse_two_stories(course, given.get("sentence"))
    return course


def _step(given: StepGiven, place: int) -> Step:
    from handrail.course.nouns import Regimen, Step

    where = f"course, step {place}"
    intakes = tuple(_intake(intake, where) for intake in given["intakes"])
    regimen = Regimen(intakes=intakes, fewest_a_day=given.get("fewest_a_day"))
    said = given.get("daily_dose_mg")
    if said is not None and _micrograms(said, where, least=0) != regimen.daily_dose_micrograms:
        raise InputError(
            f"The daily dose is given as {said:g} mg, and its doses add up to {regimen.daily_dose_mg:g} mg.",
            fix="Correct one of them, or leave daily_dose_mg out.",
            where=where,
        )
    return Step(regimen=regimen, days=given.get("days"))


def _intake(given: IntakeGiven, where: str) -> Intake:
    from handrail.course.nouns import Intake

    return Intake(
        minute_of_day=_minute(given["time"], where), dose_micrograms=_micrograms(given["dose_mg"], where)
    )


def _event(given: EventGiven) -> Event:
    from handrail.course.nouns import Event

    where = f"course, event on day {given['day']}"
    time, dose = given.get("time"), given.get("dose_mg")
    return Event(
        kind=given["kind"],
        day=given["day"],
        minute_of_day=None if time is None else _minute(time, where),
        dose_micrograms=None if dose is None else _micrograms(dose, where),
        late_minutes=given.get("late_minutes"),
    )


def _minute(text: str, where: str) -> int:
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise InputError(f"'{text[:40]}' is no time of day.", fix="Write it like this: 08:00.", where=where)
    return int(found[1]) * 60 + int(found[2])


def _micrograms(dose_mg: float, where: str, *, least: int = 1) -> int:
    exact = dose_mg * 1000
    if not math.isfinite(exact) or abs(exact - round(exact)) > 1e-6 or round(exact) < least:
        raise InputError(
            f"{dose_mg:g} mg is no amount in whole micrograms.", fix="Give mg, such as 2.5.", where=where
        )
    return round(exact)


def _date(text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        if len(text) != 10:
            raise ValueError
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"'{text[:40]}' is not a date that exists, written year-month-day.",
            fix="Write it like this: 2026-03-31.",
            where="course, starts_on",
        ) from None


def _refuse_two_stories(course: Course, sentence: str | None) -> None:
    """A course whose sentence says something else is not guessed at."""
    from handrail.course import parse_course, write_course

    if sentence is not None and parse_course(sentence) != course:
        raise InputError(
            f"The steps say '{write_course(course)[:300]}', and the sentence says something else.",
            fix="Send the steps, or the sentence, and leave the other out.",
            where="course",
        )
