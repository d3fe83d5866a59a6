"""What the body of the person went through: the past, the doses of the diary in true hours, what is ahead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt

from handrail.course.nouns import Course
from handrail.errors import InputError
from handrail.follow.diary import Diary, DiaryEntry
from handrail.plan.situation import UNKNOWN_LENGTH_DAYS, times_of
from handrail.simulate.nouns import FloatArray

ROUNDED_TO_H = 0.5
"""Doses are put at the nearest half-hour: the site of the effect follows the blood by hours."""

GONE_AFTER_H = 24.0 * 30
"""What was swallowed longer ago than this no longer shows in a level."""

MOST_DAYS = 400
"""A diary and what is ahead of it, together."""

_HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """Hours count from the midnight that begins the first day of the diary.

    Attributes:
        before: what was taken until then; None where nothing was.
        times_h: hours of the day at which something is swallowed, in stretches of 24 true hours.
        doses_mg: what is swallowed at them, shape (stretches, times).
        borders_h: where each local day begins, and where the last one ends.
        written: for each local day its entry, or None.
        swallowed: hour and mg of everything that a level can still show.
        sampled_h, levels_mg_per_l: the levels in blood.
        assumptions: what was taken for what nobody wrote down.
    """

    before: Course | None
    times_h: tuple[float, ...]
    doses_mg: FloatArray
    borders_h: FloatArray
    written: tuple[DiaryEntry | None, ...]
    swallowed: tuple[tuple[float, float], ...]
    sampled_h: tuple[float, ...]
    levels_mg_per_l: tuple[float, ...]
    assumptions: tuple[str, ...]

    @property
    def days(self) -> int:
        """Local days: those of the diary, and those ahead."""
        return len(self.borders_h) - 1

    def day_of(self, hours: FloatArray) -> npt.NDArray[np.intp]:
        """The local day in which an hour lies; the end of a day is still in it."""
        return np.searchsorted(self.borders_h, hours - 1e-9, side="right") - 1

    def swallowed_before(self, at_h: float) -> Iterator[tuple[float, float]]:
        """What a level at that hour can show."""
        return ((hour, mg) for hour, mg in self.swallowed if at_h - GONE_AFTER_H < hour <= at_h)


def story_of(diary: Diary, agreed: Course, *, before: Course | None = None, days_ahead: int = 0) -> Story:
    """The story of a diary.

    Args:
        diary: with one entry at least.
        agreed: what was agreed to be taken, its day 1 the first day of the diary. It stands in where nobody
            wrote down what was taken, and goes on in the days ahead.
        before: what was taken until the diary begins.
        days_ahead: after its last day.

    Raises:
        InputError: an empty diary, more than `MOST_DAYS` days, or a course taken as needed.
    """
    if not diary.entries:
        raise InputError("The diary is empty.", fix="Write down a day first.", where="diary")
    days = diary.days + days_ahead
    if days_ahead < 0 or days > MOST_DAYS:
        raise InputError(
            f"{days} days can't be followed at once.", fix=f"At most {MOST_DAYS}.", where="diary"
        )
    _refuse_as_needed(agreed)
    written = _by_day(diary, days)
    borders = _borders_h(diary, written)
    taken, unwritten = _taken(diary, agreed, written, borders)
    past = _past(before)
    times, doses = _in_stretches(taken, ceil(borders[-1] / 24 - 1e-9), before)
    levels = [level for entry in diary.entries for level in entry.levels]
    said: list[str] = []
    if unwritten:
        day_or_days = "1 day" if unwritten == 1 else f"{unwritten} days"
        said.append(f"For {day_or_days} nobody wrote down what was taken: taken as agreed.")
    return Story(
        before=before,
        times_h=times,
        doses_mg=doses,
        borders_h=borders,
        written=written,
        swallowed=tuple(sorted((*past, *taken))),
        sampled_h=tuple(diary.hours_of(level.sampled_at) for level in levels),
        levels_mg_per_l=tuple(level.mg_per_l for level in levels),
        assumptions=tuple(said),
    )


def _refuse_as_needed(course: Course) -> None:
    if any(step.regimen.is_as_needed for step in course.steps):
        raise InputError(
            "What is taken as needed can't be followed.",
            fix="Say what was agreed for each day, such as '10 mg twice a day'.",
            where="course",
        )


def _by_day(diary: Diary, days: int) -> tuple[DiaryEntry | None, ...]:
    first = diary.entries[0].day.date
    by_date = {entry.day.date: entry for entry in diary.entries}
    return tuple(by_date.get(first + dt.timedelta(days=shift)) for shift in range(days))


def _borders_h(diary: Diary, written: tuple[DiaryEntry | None, ...]) -> FloatArray:
    """Where each local day begins: as written, and 24 hours after the one before where nobody wrote."""
    borders, end = [], 0.0
    for entry in written:
        begin = end if entry is None else diary.hours_of(entry.day.begins_at)
        borders.append(begin)
        end = begin + (24.0 if entry is None else entry.day.hours)
    # Days that nobody wrote may hold a change of the clocks: the next one that was written decides.
    later = end
    for day in reversed(range(len(borders))):
        borders[day] = min(borders[day], later)
        later = borders[day]
    return np.array([*borders, end])


def _taken(
    diary: Diary, agreed: Course, written: tuple[DiaryEntry | None, ...], borders_h: FloatArray
) -> tuple[list[tuple[float, float]], int]:
    """Hour and mg of all that was and will be swallowed, and on how many days nobody wrote it down."""
    by_day: dict[int, list[tuple[float, float]]] = {}
    for dose in agreed.doses(len(written)):
        day = int(dose.time_h // 24)
        by_day.setdefault(day, []).append((borders_h[day] + dose.time_h % 24, dose.dose_mg))
    taken: list[tuple[float, float]] = []
    unwritten = 0
    for day, entry in enumerate(written):
        if entry is None or entry.doses is None:
            taken += by_day.get(day, [])
            unwritten += day < diary.days
            continue
        for dose in entry.doses:
            if dose.taken_mg and dose.taken_at is not None:
                taken.append((diary.hours_of(dose.taken_at), dose.taken_mg))
            elif dose.taken_mg is None and dose.due_at is not None and dose.due_mg:
                taken.append((diary.hours_of(dose.due_at), dose.due_mg))
    return taken, unwritten


def _past(before: Course | None) -> list[tuple[float, float]]:
    """What was swallowed in the last days before the diary, at hours below 0."""
    if before is None:
        return []
    total = sum(UNKNOWN_LENGTH_DAYS if step.days is None else step.days for step in before.steps)
    hours = ((dose.time_h - 24 * total, dose.dose_mg) for dose in before.doses(total))
    return [(hour, mg) for hour, mg in hours if -GONE_AFTER_H < hour < 0]


def _in_stretches(
    taken: list[tuple[float, float]], stretches: int, before: Course | None
) -> tuple[tuple[float, ...], FloatArray]:
    """Doses in stretches of 24 true hours, at the nearest half-hour."""
    placed: list[tuple[int, float, float]] = []
    for hour, mg in taken:
        near = round(max(hour, 0.0) / ROUNDED_TO_H) * ROUNDED_TO_H
        stretch = int(near // 24)
        if stretch < stretches:
            placed.append((stretch, near % 24, mg))
    past = {minute / 60 for minute in times_of(before)} if before is not None else set[float]()
    times = tuple(sorted(past | {hour for _, hour, _ in placed}))
    doses = np.zeros((stretches, len(times)))
    for stretch, hour, mg in placed:
        doses[stretch, times.index(hour)] += mg
    return times, doses
