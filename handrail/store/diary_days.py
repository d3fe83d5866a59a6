"""The days of someone as one diary: what counts of each, its days put end to end.

Someone who travels has days that begin before the one before has ended, by the clocks they were written by.
The midnight between two such days is moved until what was taken on each lies on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from handrail.errors import InputError
from handrail.follow.diary import Diary, DiaryEntry
from handrail.store.diary_nouns import DiaryDay

STEP_MIN = 15
"""All clocks of the world lie so many minutes apart, or a multiple of it."""


def whole_diary(days: Iterable[DiaryDay]) -> Diary:
    """What counts of each day, in order; the goal is the one written last."""
    entries: list[DiaryEntry] = []
    goal = ""
    for day in days:
        entry = day.counts.entry
        goal = str(day.counts.content.get("goal") or goal)
        if entries:
            entries[-1], entry = _end_to_end(entries[-1], entry)
        entries.append(entry)
    return Diary(entries=tuple(entries), goal=goal)


def _end_to_end(before: DiaryEntry, after: DiaryEntry) -> tuple[DiaryEntry, DiaryEntry]:
    if after.day.begins_at >= before.day.ends_at:
        return before, after
    first, last = before.day.ends_offset_min, after.day.begins_offset_min
    for offset in (last, first, *range(min(first, last), max(first, last), STEP_MIN)):
        try:
            return _ending(before, offset), _beginning(after, offset)
        except InputError:
            continue
    # Two doses at moments that can't both be right: the day that was written later keeps its own.
    ends_at = before.day.ends_at + timedelta(minutes=first - last)
    kept = tuple(d for d in before.doses or () if d.taken_at is None or d.taken_at < ends_at)
    levels = tuple(level for level in before.levels if level.sampled_at < ends_at)
    shorter = replace(before, doses=kept if before.doses is not None else None, levels=levels)
    return _ending(shorter, last), after


def _ending(entry: DiaryEntry, offset_min: int) -> DiaryEntry:
    return replace(entry, day=replace(entry.day, ends_offset_min=offset_min))


def _beginning(entry: DiaryEntry, offset_min: int) -> DiaryEntry:
    return replace(entry, day=replace(entry.day, begins_offset_min=offset_min))
