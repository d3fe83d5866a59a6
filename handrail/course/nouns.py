"""A course: everything taken and to be taken, in time. Amounts are exact integer micrograms.

Day 1 is the first day; a day begins at midnight; times of day are minutes after midnight. A course
is steps, one after another, and events: the days on which something else happened than planned.
Each noun checks itself when made; a course also checks that its events meet its doses.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from handrail.course.checks import (
    MINUTES_A_DAY,
    MOST_DAYS,
    MOST_EVENTS,
    MOST_INTAKES_A_DAY,
    check_dose,
    check_meets_a_dose,
    check_minute,
    check_one_event_a_dose,
    check_whole,
    clock,
    event_order,
)
from handrail.errors import InputError

EventKind = Literal["missed", "late", "doubled", "extra"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Intake:
    """One time of day and the amount swallowed then.

    Raises:
        InputError: no such time of day, or an amount that is no dose.
    """

    minute_of_day: int
    dose_micrograms: int

    def __post_init__(self) -> None:
        check_minute(self.minute_of_day)
        check_dose(self.dose_micrograms)

    @property
    def dose_mg(self) -> float:
        """The dose in mg."""
        return self.dose_micrograms / 1000

    @property
    def time_text(self) -> str:
        """Such as "08:00"."""
        return clock(self.minute_of_day)


@dataclass(frozen=True, kw_only=True, slots=True)
class Regimen:
    """A day that repeats: intakes in time order. No intakes: nothing is taken.

    Attributes:
        fewest_a_day: for "as needed, up to 3 a day" this is 0 and the intakes are the most;
            `None` for a fixed regimen.

    Raises:
        InputError: intakes out of order, two at one time, or a fewest that is more than the most.
    """

    intakes: tuple[Intake, ...]
    fewest_a_day: int | None = None

    def __post_init__(self) -> None:
        minutes = [intake.minute_of_day for intake in self.intakes]
        if len(minutes) > MOST_INTAKES_A_DAY:
            raise InputError(
                f"{len(minutes)} doses in one day are more than {MOST_INTAKES_A_DAY}.", where="course"
            )
        for before, after in itertools.pairwise(minutes):
            if after == before:
                raise InputError(
                    f"There are two doses at {clock(after)}.",
                    fix="Add them up to one dose, or give them different times.",
                    where="course",
                )
            if after < before:
                raise InputError(
                    f"The dose at {clock(after)} stands after the one at {clock(before)}.",
                    fix="Put the doses of a day in the order of their times.",
                    where="course",
                )
        if self.fewest_a_day is not None:
            check_whole("The fewest doses a day", self.fewest_a_day, 0, len(minutes))
            if not minutes:
                raise InputError("Nothing can't be taken as needed.", where="course")

    @property
    def daily_dose_micrograms(self) -> int:
        """The day's total (the most, when taken as needed)."""
        return sum(intake.dose_micrograms for intake in self.intakes)

    @property
    def daily_dose_mg(self) -> float:
        """The day's total in mg."""
        return self.daily_dose_micrograms / 1000

    @property
    def is_as_needed(self) -> bool:
        """Whether what is taken varies, so that it is never steady use."""
        return self.fewest_a_day is not None

    def intake_at(self, minute_of_day: int) -> Intake | None:
        """The intake at that time of day, if there is one."""
        return next((one for one in self.intakes if one.minute_of_day == minute_of_day), None)


NOTHING = Regimen(intakes=())
"""A day on which nothing is taken."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One level of a course and its length; `days` is None for "until further notice" (last only).

    Raises:
        InputError: a length below one day or above a hundred years.
    """

    regimen: Regimen
    days: int | None

    def __post_init__(self) -> None:
        if self.days is not None:
            check_whole("The days of a step", self.days, 1, MOST_DAYS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """A departure from the regimen on one day (1 is the first day).

    Attributes:
        minute_of_day: which dose, or when the extra one; None with "missed" is the whole day.
        dose_micrograms: of an extra dose.
        late_minutes: of a late dose, up to a day.

    Raises:
        InputError: something that the kind of event needs is missing, or has no place in it.
    """

    kind: EventKind
    day: int
    minute_of_day: int | None = None
    dose_micrograms: int | None = None
    late_minutes: int | None = None

    def __post_init__(self) -> None:
        where = f"course, {self.kind} dose on day {self.day}"
        check_whole("The day of an event", self.day, 1, MOST_DAYS)
        if self.kind not in ("missed", "late", "doubled", "extra"):
            raise InputError(f"'{self.kind}' is none of missed, late, doubled, extra.", where="course")
        if self.minute_of_day is not None:
            check_minute(self.minute_of_day)
        elif self.kind != "missed":
            raise InputError(
                "It is not said which dose.", fix="Give its time of day, such as 14:00.", where=where
            )
        if (self.dose_micrograms is not None) != (self.kind == "extra"):
            raise InputError("An amount belongs to an extra dose, and only to that.", where=where)
        if (self.late_minutes is not None) != (self.kind == "late"):
            raise InputError("A delay belongs to a late dose, and only to that.", where=where)
        if self.dose_micrograms is not None:
            check_dose(self.dose_micrograms)
        if self.late_minutes is not None:
            check_whole("The minutes of a late dose", self.late_minutes, 1, MINUTES_A_DAY)


@dataclass(frozen=True, kw_only=True, slots=True)
class Dose:
    """One amount really swallowed, in hours from the midnight that begins day 1."""

    time_h: float
    dose_micrograms: int

    @property
    def dose_mg(self) -> float:
        """The dose in mg."""
        return self.dose_micrograms / 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """Steps one after another, with what departed from them. A last step without intakes is a stop.

    Attributes:
        events: kept in the order of day, time and kind, however they were given.
        starts_on: the date of day 1, where it is known.
        assumptions: what the reader of a course sentence took as meant; a sentence each, not
            part of what makes two courses equal.

    Raises:
        InputError: no steps; a step without an end before the last; an event on a day or at a
            time that has no such dose; two events on one dose.
    """

    steps: tuple[Step, ...]
    events: tuple[Event, ...] = ()
    starts_on: dt.date | None = None
    assumptions: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        if not self.steps:
            raise InputError("A course has at least one step.", where="course")
        for number, step in enumerate(self.steps[:-1], start=1):
            if step.days is None:
                raise InputError(
                    "It has no end, and other steps follow it.",
                    fix="Say for how many days, weeks or months.",
                    where=f"course, step {number}",
                )
        if sum(step.days or 0 for step in self.steps) > MOST_DAYS:
            raise InputError("The course is longer than a hundred years.", where="course")
        if len(self.events) > MOST_EVENTS:
            raise InputError(f"{len(self.events)} events are more than {MOST_EVENTS}.", where="course")
        object.__setattr__(self, "events", tuple(sorted(self.events, key=event_order)))
        for event in self.events:
            check_meets_a_dose(self, event)
        check_one_event_a_dose(self.events)

    @property
    def is_open(self) -> bool:
        """Whether it goes on until further notice."""
        last = self.steps[-1]
        return last.days is None and bool(last.regimen.intakes)

    @property
    def ends_with_stop(self) -> bool:
        """Whether the last step is to take nothing."""
        return not self.steps[-1].regimen.intakes

    @property
    def total_days(self) -> int | None:
        """Days from day 1 to the end (for "then stop", to the day before); None if open."""
        return None if self.is_open else sum(step.days or 0 for step in self.steps)

    @property
    def steady_regimen(self) -> Regimen:
        """The present regimen: that of the last step on which something is taken.

        Taken as needed it is no steady use: look at `Regimen.is_as_needed`.
        """
        taken = [step.regimen for step in self.steps if step.regimen.intakes]
        return taken[-1] if taken else NOTHING

    @property
    def days_of_use(self) -> int | None:
        """On how many days something is planned to be taken; None if open, so not known.

        Days as needed count: as use they may matter, and leaving them out would be the
        bolder reading.
        """
        if self.is_open:
            return None
        return sum(step.days or 0 for step in self.steps if step.regimen.intakes)

    def regimen_on(self, day: int) -> Regimen:
        """What is planned on a day (1 is the first); nothing after the last step.

        Raises:
            InputError: a day before the first.
        """
        check_whole("The day", day, 1, None)
        last_day = 0
        for step in self.steps:
            if step.days is None:
                return step.regimen
            last_day += step.days
            if day <= last_day:
                return step.regimen
        return NOTHING

    def daily_dose_mg_on(self, day: int) -> float:
        """The day's total in mg as planned, without events (the most, when taken as needed).

        Raises:
            InputError: a day before the first.
        """
        return self.regimen_on(day).daily_dose_mg

    def doses(
        self, until_day: int | None = None, *, as_needed: Literal["most", "fewest"] = "most"
    ) -> list[Dose]:
        """Everything swallowed until the end of a day, in time order, events applied.

        Args:
            until_day: the last day; without it the whole course, a late last dose included.
            as_needed: whether regimens as needed are taken at their most or at their fewest
                (then the first ones of the day).

        Raises:
            InputError: an open course without `until_day`, or a day before the first.
        """
        if until_day is not None:
            check_whole("The last day", until_day, 1, None)
        swallowed = sorted(self._swallowed(until_day, as_needed))
        end = None if until_day is None else until_day * MINUTES_A_DAY
        return [
            Dose(time_h=minute / 60, dose_micrograms=micrograms)
            for minute, micrograms in swallowed
            if end is None or minute < end
        ]

    def then(self, other: Course) -> Course:
        """This course followed by another; the days of the other count from the end of this one.

        Raises:
            InputError: this course has no last day (until further notice, or a stop without an end).

        >>> from handrail.course.sentence import parse_course
        >>> parse_course("20 mg at 08:00 for 3 days").then(parse_course("stop")).total_days
        3
        """
        if self.steps[-1].days is None:
            raise InputError(
                "This course has no last day, so nothing can follow it.",
                fix="Give its last step a length first: lasting(days).",
                where="course",
            )
        shift = sum(step.days or 0 for step in self.steps)
        moved = tuple(dataclasses.replace(event, day=event.day + shift) for event in other.events)
        return Course(
            steps=self.steps + other.steps,
            events=self.events + moved,
            starts_on=self.starts_on,
            assumptions=self.assumptions + other.assumptions,
        )

    def lasting(self, days: int) -> Course:
        """The same course with a last step of so many days.

        Raises:
            InputError: not a number of days, or events after the new end.
        """
        last = dataclasses.replace(self.steps[-1], days=days)
        return dataclasses.replace(self, steps=(*self.steps[:-1], last))

    def _swallowed(
        self, until_day: int | None, as_needed: Literal["most", "fewest"]
    ) -> Iterator[tuple[int, int]]:
        """Pairs of minute (from the midnight that begins day 1) and micrograms, in no order."""
        by_dose = {(event.day, event.minute_of_day): event for event in self.events if event.kind != "extra"}
        for day, regimen in self._days(until_day):
            intakes = regimen.intakes
            if as_needed == "fewest" and regimen.fewest_a_day is not None:
                intakes = intakes[: regimen.fewest_a_day]
            for intake in intakes:
                event = by_dose.get((day, None)) or by_dose.get((day, intake.minute_of_day))
                minute = (day - 1) * MINUTES_A_DAY + intake.minute_of_day
                if event is None:
                    yield minute, intake.dose_micrograms
                elif event.kind == "late":
                    yield minute + (event.late_minutes or 0), intake.dose_micrograms
                elif event.kind == "doubled":
                    yield minute, 2 * intake.dose_micrograms
        for event in self.events:
            if event.kind == "extra":
                minute = (event.day - 1) * MINUTES_A_DAY + (event.minute_of_day or 0)
                yield minute, event.dose_micrograms or 0

    def _days(self, until_day: int | None) -> Iterator[tuple[int, Regimen]]:
        """Each day of the course with its regimen."""
        day = 1
        for step in self.steps:
            if step.days is None and not step.regimen.intakes:
                return
            if step.days is None and until_day is None:
                raise InputError(
                    "The course goes on until further notice, so its doses have no end.",
                    fix="Say until which day.",
                    where="course",
                )
            last_day = until_day if step.days is None else day + step.days - 1
            assert last_day is not None
            if until_day is not None:
                last_day = min(last_day, until_day)
            for one in range(day, last_day + 1):
                yield one, step.regimen
            day += step.days or 0
