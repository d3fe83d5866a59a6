"""Until when a course is looked at, at which times, and what is swallowed until then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from handrail.course.nouns import Course, Dose
from handrail.errors import InputError
from handrail.medicine.nouns import Medicine
from handrail.simulate.happenings import DAY_H, Happening
from handrail.simulate.nouns import FloatArray

MOST_DAYS = 36_525


@dataclass(frozen=True, kw_only=True, slots=True)
class Extent:
    """Until when a course is looked at, and what is swallowed until then."""

    days: int
    doses: tuple[Dose, ...]
    assumptions: tuple[str, ...]


def extent_with(
    course: Course | None, happenings: Sequence[Happening], medicine: Medicine, until_day: int | None
) -> Extent:
    """`extent_of` where things happen: until the day of the last of them at least.

    Without a course it is as many days after the last of them as the pack says withdrawal is watched for.

    Raises:
        InputError: neither a course nor anything that happens; a last day as `extent_of` refuses it.
    """
    if course is None and not happenings:
        raise InputError("Nothing is taken and nothing happens.", fix="Give a course or a pump.")
    last = max((int(one.at_h // DAY_H) + 1 for one in happenings), default=1)
    watch = medicine.dynamics.watch_days
    if course is not None:
        if until_day is None:
            until_day = max(_last_day(course, watch), last) if happenings else None
        return extent_of(course, medicine, until_day)
    until_day = last - 1 + watch if until_day is None else until_day
    if not 1 <= until_day <= MOST_DAYS:
        raise InputError(f"Day {until_day} can't be the last.", fix=f"It lies from 1 to {MOST_DAYS}.")
    said: tuple[str, ...] = ()
    if until_day < last - 1 + watch:
        said = (_too_short(until_day, watch),)
    return Extent(days=until_day, doses=(), assumptions=said)


def _too_short(until_day: int, watch_days: int) -> str:
    return (
        f"Simulated to day {until_day}: withdrawal that comes later is not in the chances "
        f"(it is watched for {watch_days} days after a change)."
    )


def extent_of(course: Course, medicine: Medicine, until_day: int | None) -> Extent:
    """Until when a course is looked at, by the rule that `simulate_course` states.

    Raises:
        InputError: a last day before the first, or farther than a hundred years.
    """
    said: list[str] = list(course.assumptions)
    if until_day is None:
        until_day = _last_day(course, medicine.dynamics.watch_days)
    if not 1 <= until_day <= MOST_DAYS:
        raise InputError(f"Day {until_day} can't be the last.", fix=f"It lies from 1 to {MOST_DAYS}.")
    change = _day_of_last_change(course)
    if change <= until_day < change - 1 + medicine.dynamics.watch_days:
        said.append(_too_short(until_day, medicine.dynamics.watch_days))
    if any(step.regimen.is_as_needed for step in course.steps):
        said.append("What is taken as needed is taken at its most.")
    doses = tuple(course.doses(until_day=until_day))
    return Extent(days=until_day, doses=doses, assumptions=tuple(said))


def _day_of_last_change(course: Course) -> int:
    """The first day of the last step, or the day after the course where it ends in a stop."""
    before_last = sum(step.days or 0 for step in course.steps[:-1])
    return before_last + 1


def _last_day(course: Course, watch_days: int) -> int:
    last = course.steps[-1]
    change = _day_of_last_change(course)
    if last.days is None or not last.regimen.intakes:
        return max(change - 1 + watch_days, change - 1 + (last.days or 0))
    return change - 1 + last.days


def times_per_day(step_h: float) -> int:
    """How many times of the profile a day has.

    Raises:
        InputError: the step does not divide a day evenly, or is shorter than a minute.
    """
    times = DAY_H / step_h if step_h > 0 else 0.0
    if not 1 <= round(times) <= 1440 or abs(times - round(times)) > 1e-9:
        raise InputError(
            f"A step of {step_h:g} h does not divide a day evenly.",
            fix="Use 0.25, 0.5, 1, 2, 3, 4, 6, 12 or 24 h.",
        )
    return round(times)


def times_h(days: int, per_day: int) -> FloatArray:
    """Evenly spaced times from 0 h to the end of the last day."""
    return np.arange(days * per_day + 1, dtype=np.float64) * (DAY_H / per_day)
