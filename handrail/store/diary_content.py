"""The content of a diary entry as JSON: what is kept, and the entry that it means.

What was left out stands in it nowhere: it is not known, and never a zero. Times keep their offsets.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, cast

from handrail.errors import InputError
from handrail.follow.diary import BloodLevel, DiaryEntry, DoseTaken
from handrail.follow.local_day import LocalDay

COUNTS = ("sleepiness", "spasms", "goal_reached", "craving", "falls")
YES_OR_NO = ("seizure", "breathing_trouble", "hard_to_wake", "suicidal_thoughts")
BESIDE = ("goal", "much_worse")
"""Kept with a day, and no part of what the belief reads: the goal in words, and that someone pressed
"I feel much worse"."""
DOSE = ("due_at", "due_mg", "taken_at", "taken_mg")
LEVEL = ("value", "unit", "sampled_at")
NAMES = frozenset(
    (*COUNTS, *YES_OR_NO, *BESIDE, "doses", "scores", "temperature_c", "drinks", "note", "levels")
)
MOST_OF_A_DAY = 40
"""Doses or levels of one day."""
LONGEST_NOTE = 2000


def entry_of(content: Mapping[str, Any], day: LocalDay) -> DiaryEntry:
    """The entry that a content means.

    Args:
        content: as it is kept.
        day: that it is about.

    Raises:
        InputError: something in it that no entry has, or a value that can't be.
    """
    _refuse_unknown(content, NAMES, "diary")
    values: dict[str, Any] = {name: _whole(content, name) for name in COUNTS if name in content}
    values |= {name: _yes(content, name) for name in YES_OR_NO if name in content}
    values |= {name: _number(content, name) for name in ("temperature_c", "drinks") if name in content}
    if "doses" in content:
        values["doses"] = tuple(_dose(one) for one in _list(content, "doses"))
    if "levels" in content:
        values["levels"] = tuple(_level(one) for one in _list(content, "levels"))
    scores = content.get("scores", {})
    if not isinstance(scores, Mapping):
        raise _not_of_its_kind("scores")
    values["scores"] = {name: _whole(scores, name) for name in cast("Mapping[str, Any]", scores)}
    values["note"] = _text(content, "note")
    _text(content, "goal")
    if "much_worse" in content:
        _yes(content, "much_worse")
    return DiaryEntry(day=day, **values)


def content_of(entry: DiaryEntry, *, goal: str = "", much_worse: bool = False) -> dict[str, Any]:
    """The content that means an entry.

    >>> from handrail.follow.local_day import LocalDay
    >>> day = LocalDay(date=dt.date(2026, 5, 2), begins_offset_min=60, ends_offset_min=60)
    >>> content_of(DiaryEntry(day=day, falls=0, scores={"sleep": 2}), goal="Walk to the shop")
    {'falls': 0, 'scores': {'sleep': 2}, 'goal': 'Walk to the shop'}
    """
    content: dict[str, Any] = {}
    for name in (*COUNTS, *YES_OR_NO, "temperature_c", "drinks"):
        if getattr(entry, name) is not None:
            content[name] = getattr(entry, name)
    if entry.doses is not None:
        content["doses"] = [_plain(dose, DOSE) for dose in entry.doses]
    if entry.levels:
        content["levels"] = [_plain(level, LEVEL) for level in entry.levels]
    if entry.scores:
        content["scores"] = dict(entry.scores)
    for name, said in (("note", entry.note), ("goal", goal)):
        if said:
            content[name] = said
    return content | ({"much_worse": True} if much_worse else {})


def says_the_same(
    one: Mapping[str, Any], one_day: LocalDay, other: Mapping[str, Any], other_day: LocalDay
) -> bool:
    """Whether two contents mean the same day: what no file of a diary holds is left aside.

    Times are the same where they are the same moment, whatever the clocks of their files.
    """
    first, second = entry_of(one, one_day), entry_of(other, other_day)
    told = [field.name for field in fields(DiaryEntry) if field.name not in ("day", "note")]
    return (
        one_day.date == other_day.date
        and first.note.strip() == second.note.strip()
        and all(getattr(first, name) == getattr(second, name) for name in told)
    )


def _plain(noun: object, names: Sequence[str]) -> dict[str, Any]:
    found = {name: getattr(noun, name) for name in names}
    return {
        name: value.isoformat(timespec="minutes") if isinstance(value, dt.datetime) else value
        for name, value in found.items()
        if value is not None
    }


def _dose(given: Any) -> DoseTaken:
    one = _mapping(given, DOSE, "dose")
    return DoseTaken(
        due_at=_time(one, "due_at"),
        due_mg=_number(one, "due_mg"),
        taken_at=_time(one, "taken_at"),
        taken_mg=_number(one, "taken_mg"),
    )


def _level(given: Any) -> BloodLevel:
    one = _mapping(given, LEVEL, "level")
    value, unit, at = _number(one, "value"), one.get("unit"), _time(one, "sampled_at")
    if value is None or not isinstance(unit, str) or at is None:
        raise _not_of_its_kind("level")
    return BloodLevel(value=value, unit=unit, sampled_at=at)


def _mapping(given: Any, names: Sequence[str], what: str) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise _not_of_its_kind(what)
    found = cast("Mapping[str, Any]", given)
    _refuse_unknown(found, names, f"diary, {what}")
    return found


def _refuse_unknown(given: Mapping[str, Any], names: Sequence[str] | frozenset[str], where: str) -> None:
    for name in given:
        if name not in names:
            raise InputError(
                f"A diary has no '{str(name)[:60]}'.", fix=f"One of: {', '.join(sorted(names))}.", where=where
            )


def _list(content: Mapping[str, Any], name: str) -> Sequence[Any]:
    found = content[name]
    if not isinstance(found, list) or len(cast("list[Any]", found)) > MOST_OF_A_DAY:
        raise _not_of_its_kind(name)
    return cast("list[Any]", found)


def _whole(content: Mapping[str, Any], name: str) -> int | None:
    value = content.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise _not_of_its_kind(name)
    return value


def _number(content: Mapping[str, Any], name: str) -> float | None:
    value = content.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise _not_of_its_kind(name)
    return value


def _yes(content: Mapping[str, Any], name: str) -> bool | None:
    value = content.get(name)
    if value is not None and not isinstance(value, bool):
        raise _not_of_its_kind(name)
    return value


def _text(content: Mapping[str, Any], name: str) -> str:
    value = content.get(name, "")
    if not isinstance(value, str):
        raise _not_of_its_kind(name)
    if len(value) > LONGEST_NOTE:
        raise InputError(
            f"This has {len(value)} letters; there is room for {LONGEST_NOTE}.",
            fix="Make it shorter.",
            where=f"diary, {name}",
        )
    return value


def _time(content: Mapping[str, Any], name: str) -> dt.datetime | None:
    value = content.get(name)
    if value is None:
        return None
    try:
        return dt.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise _not_of_its_kind(name) from None


def _not_of_its_kind(name: str) -> InputError:
    return InputError(
        f"'{name[:60]}' isn't of its kind.",
        fix="Write it anew on the diary's page.",
        where=f"diary, {name[:60]}",
    )
