"""The diary: what someone wrote down of each day, as they wrote it. What was left out is `None`.

A day is a local one, and every time of day keeps its offset from universal time, so that hours between two
doses are always true hours, whatever the clocks did in between.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from handrail.errors import InputError
from handrail.follow.local_day import LocalDay
from handrail.medicine.diary import HIGHEST_SCORE, DiaryData

WhatWasDone = Literal["taken", "not taken", "other amount", "other time", "not written down"]

AT_ITS_TIME_MIN = 60
"""A dose up to so many minutes early or late was taken at its time."""

LOWEST_TEMPERATURE_C, HIGHEST_TEMPERATURE_C = 25.0, 45.0

LEVEL_UNITS = {"mg/L": 1.0, "ug/mL": 1.0, "ng/mL": 0.001, "ug/L": 0.001}
"""Units of a level in blood, and what one is in mg/L."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DoseTaken:
    """One dose: what was due, and what really happened.

    Attributes:
        due_at, due_mg: as agreed; None for a dose that nobody had planned.
        taken_at: when it was swallowed; None where it wasn't, or where nobody wrote it down.
        taken_mg: how much; 0 where it was left out, None where nobody wrote it down.

    Raises:
        InputError: neither a dose that was due nor one that was taken, an amount below 0, a time without its
            offset, or an amount without its time.
    """

    due_at: dt.datetime | None = None
    due_mg: float | None = None
    taken_at: dt.datetime | None = None
    taken_mg: float | None = None

    def __post_init__(self) -> None:
        for name, mg in (("due", self.due_mg), ("taken", self.taken_mg)):
            if mg is not None and not 0 <= mg < 10_000:
                raise InputError(
                    f"A dose of {mg:g} mg {name} can't be.",
                    fix="0 mg is a dose not taken.",
                    where="diary, dose",
                )
        for at in (self.due_at, self.taken_at):
            _refuse_time(at, "dose")
        if (self.due_at is None) != (self.due_mg is None):
            raise InputError("A dose that was due has a time and an amount.", where="diary, dose")
        if self.taken_mg is None and self.due_mg is None:
            raise InputError("A dose was due, or was taken; this one is neither.", where="diary, dose")
        if (self.taken_mg or 0) > 0 and self.taken_at is None:
            raise InputError(
                "A dose that was taken has a time.", fix="Write about when it was.", where="diary, dose"
            )
        if self.taken_at is not None and not self.taken_mg:
            raise InputError("A dose taken at a time has an amount above 0.", where="diary, dose")

    @property
    def what(self) -> WhatWasDone:
        """In the words of the diary; a dose of another amount is that, whenever it was taken."""
        if self.taken_mg is None:
            return "not written down"
        if self.taken_mg == 0:
            return "not taken"
        if self.taken_mg != self.due_mg:
            return "other amount"
        assert self.due_at is not None
        assert self.taken_at is not None
        apart_min = abs(self.taken_at - self.due_at) / dt.timedelta(minutes=1)
        return "taken" if apart_min <= AT_ITS_TIME_MIN else "other time"


@dataclass(frozen=True, kw_only=True, slots=True)
class BloodLevel:
    """A level of the medicine in blood.

    Attributes:
        value, unit: as the laboratory wrote it; the units are those of `LEVEL_UNITS`.
        sampled_at: when the blood was drawn.

    Raises:
        InputError: a value that isn't above 0, a unit that nobody measures it in, a time without its offset.

    >>> at = dt.datetime(2026, 5, 2, 9, 0, tzinfo=dt.timezone.utc)
    >>> BloodLevel(value=210, unit="ng/mL", sampled_at=at).mg_per_l
    0.21
    """

    value: float
    unit: str
    sampled_at: dt.datetime

    def __post_init__(self) -> None:
        if self.unit not in LEVEL_UNITS:
            raise InputError(
                f"A level in '{self.unit}' can't be read.",
                fix=f"Give it in {', '.join(LEVEL_UNITS)}.",
                where="diary, level",
            )
        if not 0 < self.mg_per_l < 100:
            raise InputError(
                f"A level of {self.value:g} {self.unit} can't be read.",
                fix="Leave out a level below what the laboratory can measure.",
                where="diary, level",
            )
        _refuse_time(self.sampled_at, "level")

    @property
    def mg_per_l(self) -> float:
        """The same in mg/L."""
        return self.value * LEVEL_UNITS[self.unit]


@dataclass(frozen=True, kw_only=True, slots=True)
class DiaryEntry:
    """What someone wrote of one day. Everything but the day may be left out.

    Attributes:
        doses: what was really taken; None where nobody wrote it down, () where nothing was due or taken.
        scores: 0 to 3 by item of the list, those that were answered.
        temperature_c: the highest of the day.
        seizure, breathing_trouble, hard_to_wake, suicidal_thoughts: each is an emergency.
        sleepiness: 0 to 3 by day; spasms: how many; craving: 0 to 3; falls: how many.
        goal_reached: whether what the person chose to be able to do went well, 0 (not) to 3 (well).
        drinks: standard drinks of alcohol.

    Raises:
        InputError: an answer that can't be, with its name.
    """

    day: LocalDay
    doses: tuple[DoseTaken, ...] | None = None
    scores: Mapping[str, int] = field(default_factory=dict[str, int])
    temperature_c: float | None = None
    seizure: bool | None = None
    breathing_trouble: bool | None = None
    hard_to_wake: bool | None = None
    suicidal_thoughts: bool | None = None
    sleepiness: int | None = None
    spasms: int | None = None
    goal_reached: int | None = None
    craving: int | None = None
    falls: int | None = None
    drinks: float | None = None
    note: str = ""
    levels: tuple[BloodLevel, ...] = ()

    def __post_init__(self) -> None:
        where = f"diary, {self.day.date}"
        scored = {"sleepiness": self.sleepiness, "goal": self.goal_reached, "craving": self.craving}
        for name, score in (*self.scores.items(), *scored.items()):
            _refuse_score(name, score, where)
        for name, count, most in (("spasms", self.spasms, 10_000), ("falls", self.falls, 1_000)):
            if count is not None and not 0 <= count <= most:
                raise InputError(f"{count} {name} can't be.", fix=f"From 0 to {most}.", where=where)
        if self.drinks is not None and not 0 <= self.drinks <= 100:
            raise InputError(f"{self.drinks:g} drinks can't be.", fix="From 0 to 100.", where=where)
        fever = self.temperature_c
        if fever is not None and not LOWEST_TEMPERATURE_C <= fever <= HIGHEST_TEMPERATURE_C:
            raise InputError(
                f"A temperature of {fever:g} can't be.",
                fix=_in_celsius(fever),
                where=where,
            )
        for at in (
            *(dose.taken_at for dose in self.doses or ()),
            *(level.sampled_at for level in self.levels),
        ):
            if at is not None and not self.day.begins_at <= at < self.day.ends_at:
                raise InputError(
                    f"{at.isoformat(timespec='minutes')} is not on {self.day.date}.",
                    fix="Write it on its own day.",
                    where=where,
                )

        a_day = dt.timedelta(days=1)
        for due in (dose.due_at for dose in self.doses or ()):
            if due is not None and not self.day.begins_at - a_day <= due < self.day.ends_at + a_day:
                found = f"A dose that was due {due.isoformat(timespec='minutes')} is none of {self.day.date}."
                raise InputError(found, fix="Write it on its own day, or on the day after.", where=where)

    def answers(self, data: DiaryData) -> dict[str, float]:
        """What was answered of the list, by item; a temperature in degrees."""
        said: dict[str, float] = {
            item.id: self.scores[item.id] for item in data.items if item.id in self.scores
        }
        for item in data.items:
            if item.kind == "temperature" and self.temperature_c is not None:
                said[item.id] = self.temperature_c
        return said


@dataclass(frozen=True, kw_only=True, slots=True)
class Diary:
    """All entries of one person, a day each, in order.

    Attributes:
        goal: what the person chose to be able to do, in their own words; "" where nothing was chosen.

    Raises:
        InputError: a day that stands twice, or days out of order.
    """

    entries: tuple[DiaryEntry, ...] = ()
    goal: str = ""

    def __post_init__(self) -> None:
        for before, after in zip(self.entries, self.entries[1:], strict=False):
            if after.day.date == before.day.date:
                raise InputError(
                    f"{after.day.date} stands there twice.",
                    fix="Keep one entry a day.",
                    where=f"diary, {after.day.date}",
                )
            if after.day.date < before.day.date:
                raise InputError(
                    f"{after.day.date} stands after {before.day.date}.",
                    fix="One entry a day, in order; `diary_of` sorts them.",
                    where="diary",
                )
            if after.day.begins_at < before.day.ends_at:
                raise InputError(
                    f"{after.day.date} begins before {before.day.date} has ended.",
                    fix="Look at the offsets from universal time.",
                    where="diary",
                )

    @property
    def days(self) -> int:
        """From its first day to its last, those left out included."""
        if not self.entries:
            return 0
        return (self.entries[-1].day.date - self.entries[0].day.date).days + 1

    def hours_of(self, at: dt.datetime) -> float:
        """True hours from the midnight that begins its first day until then."""
        return (at - self.entries[0].day.begins_at) / dt.timedelta(hours=1)


def diary_of(
    entries: Sequence[DiaryEntry], medicine_diary: DiaryData, *, now: dt.datetime, goal: str = ""
) -> Diary:
    """A diary from entries in any order.

    Args:
        entries: one a day.
        medicine_diary: whose list is answered.
        now: nothing may have happened later.
        goal: what the person chose to be able to do.

    Raises:
        InputError: an entry about a day that has not begun, a dose or a level after `now`, an item that the
            list does not have, or what `Diary` refuses.
    """
    _refuse_time(now, "now")
    asked = {item.id for item in medicine_diary.items if item.kind == "score"}
    for entry in entries:
        _refuse_the_future(entry, now)
        for name in entry.scores:
            if name not in asked:
                raise InputError(
                    f"The list has no '{name}'.",
                    fix=f"It asks for {', '.join(sorted(asked))}.",
                    where=f"diary, {entry.day.date}",
                )
    return Diary(entries=tuple(sorted(entries, key=lambda entry: entry.day.date)), goal=goal)


def _refuse_the_future(entry: DiaryEntry, now: dt.datetime) -> None:
    where = f"diary, {entry.day.date}"
    if entry.day.begins_at > now:
        raise InputError(
            f"{entry.day.date} has not begun yet where the person is.",
            fix="Write it when the day is there.",
            where=where,
        )
    taken = [dose.taken_at for dose in entry.doses or ()]
    for at in (*taken, *(level.sampled_at for level in entry.levels)):
        if at is not None and at > now:
            raise InputError(
                f"{at.isoformat(timespec='minutes')} lies in the future.",
                fix="Write a dose or a level after it happened.",
                where=where,
            )


def _in_celsius(degrees: float) -> str:
    """What would be right: degrees Fahrenheit can be turned by whoever reads this, never silently."""
    celsius = (degrees - 32) / 1.8
    if LOWEST_TEMPERATURE_C <= celsius <= HIGHEST_TEMPERATURE_C:
        return f"Give it in degrees Celsius: {degrees:g} Fahrenheit are {celsius:.1f}."
    return "Give it in degrees Celsius, such as 37.2."


def _refuse_score(name: str, score: int | None, where: str) -> None:
    if score is not None and (isinstance(score, bool) or score not in range(HIGHEST_SCORE + 1)):
        raise InputError(f"{name} is {score}.", fix=f"It goes from 0 to {HIGHEST_SCORE}.", where=where)


def _refuse_time(at: dt.datetime | None, what: str) -> None:
    if at is not None and at.utcoffset() is None:
        raise InputError(
            f"The time {at.isoformat(timespec='minutes')} does not say where its clock stands.",
            fix="Add the offset from universal time, such as +01:00.",
            where=f"diary, {what}",
        )
