"""A diary as JSON, out and in. What is written is read back the same, times with their offsets included."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from handrail.errors import InputError
from handrail.exchange.shapes_follow import (
    DiaryDoseShape,
    DiaryEntryShape,
    DiaryLevelShape,
    DiaryShape,
)

if TYPE_CHECKING:
    from handrail.follow.diary import BloodLevel, Diary, DiaryEntry, DoseTaken
    from handrail.medicine.nouns import Medicine

SCHEMA = "handrail/diary/1"
MOST_CHARACTERS = 20_000_000
MOST_ENTRIES = 4000
LONGEST_NOTE = 10_000

YES_NO = ("seizure", "breathing_trouble", "hard_to_wake", "suicidal_thoughts")
COUNTS = ("sleepiness", "spasms", "goal_reached", "craving", "falls")
FIGURES = ("temperature_c", "drinks")
FIX = "Write it as `handrail follow` writes it; leave out what was not answered."


def diary_json(diary: Diary, medicine: Medicine) -> DiaryShape:
    """A diary in the shape that `read_diary_json` reads."""
    return {
        "schema": SCHEMA,
        "medicine": medicine.name,
        "goal": diary.goal,
        "entries": [entry_json(entry) for entry in diary.entries],
    }


def entry_json(entry: DiaryEntry) -> DiaryEntryShape:
    """A day in the shape that `read_entry` reads."""
    return {
        "date": entry.day.date.isoformat(),
        "begins_offset_min": entry.day.begins_offset_min,
        "ends_offset_min": entry.day.ends_offset_min,
        "doses": None if entry.doses is None else [_dose(dose) for dose in entry.doses],
        "scores": dict(sorted(entry.scores.items())),
        "temperature_c": figure(entry.temperature_c),
        "seizure": entry.seizure,
        "breathing_trouble": entry.breathing_trouble,
        "hard_to_wake": entry.hard_to_wake,
        "suicidal_thoughts": entry.suicidal_thoughts,
        "sleepiness": entry.sleepiness,
        "spasms": entry.spasms,
        "goal_reached": entry.goal_reached,
        "craving": entry.craving,
        "falls": entry.falls,
        "drinks": figure(entry.drinks),
        "note": entry.note,
        "levels": [_level(level) for level in entry.levels],
    }


def figure(value: float | None) -> int | float | None:
    """As it was given, whole ones without a point: nothing is rounded that is read again."""
    return int(value) if value is not None and float(value).is_integer() else value


def read_diary_json(given: str | bytes | Mapping[str, Any], medicine: Medicine, *, now: dt.datetime) -> Diary:
    """A diary from JSON.

    Args:
        given: as text, or what was read from it.
        medicine: whose list was answered.
        now: nothing may have happened later.

    Raises:
        InputError: it is no diary, or one of another medicine; an entry with its date.
    """
    from handrail.follow.diary import diary_of
    from handrail.follow.signs import diary_data

    shape = loaded(given)
    if shape.get("schema") != SCHEMA:
        raise InputError(
            f"This is no diary: its schema is {shape.get('schema')!r}.", fix=f"Say {SCHEMA}.", where="diary"
        )
    named = shape.get("medicine", medicine.name)
    if named != medicine.name:
        raise InputError(
            f"This is the diary of another medicine: {named!r}.",
            fix=f"Give one of {medicine.name}.",
            where="diary",
        )
    entries = shape.get("entries", [])
    if not isinstance(entries, Sequence) or isinstance(entries, str) or len(entries) > MOST_ENTRIES:
        raise InputError("The entries are no list of days.", fix=FIX, where="diary")
    days: list[DiaryEntry] = []
    for number, entry in enumerate(cast("Sequence[object]", entries), start=1):
        with placed(f"entry {number}"):
            days.append(read_entry(cast("Mapping[str, Any]", entry)))
    goal = _text(shape.get("goal", ""), "goal", "diary")
    return diary_of(days, diary_data(medicine), now=now, goal=goal)


def read_entry(given: Mapping[str, Any]) -> DiaryEntry:
    """A day from its shape.

    Raises:
        InputError: something in it that can't be, with its date.
    """
    from handrail.follow.diary import DiaryEntry
    from handrail.follow.local_day import LocalDay

    if not isinstance(given, Mapping):
        raise InputError("An entry is no day.", fix=FIX, where="diary")
    date = read_date(given.get("date"))
    where = f"diary, {date}"
    unknown = sorted(set(given) - set(DiaryEntryShape.__annotations__))
    if unknown:
        raise InputError(f"A day has no '{unknown[0]}'.", fix=FIX, where=where)
    begins = _whole(given.get("begins_offset_min"), "begins_offset_min", where)
    ends = _whole(given.get("ends_offset_min", begins), "ends_offset_min", where)
    if begins is None or ends is None:
        raise InputError(
            "It is not said where the clocks stand.",
            fix="Give begins_offset_min, the minutes ahead of universal time at its first midnight.",
            where=where,
        )
    doses, scores = given.get("doses"), given.get("scores") or {}
    return DiaryEntry(
        day=LocalDay(date=date, begins_offset_min=begins, ends_offset_min=ends),
        doses=None if doses is None else tuple(_read_dose(one, where) for one in _rows(doses, where)),
        scores={str(name): _score(value, str(name), where) for name, value in _object(scores, where).items()},
        note=_text(given.get("note", ""), "note", where),
        levels=tuple(_read_level(one, where) for one in _rows(given.get("levels") or [], where)),
        seizure=_yes_no(given.get("seizure"), "seizure", where),
        breathing_trouble=_yes_no(given.get("breathing_trouble"), "breathing_trouble", where),
        hard_to_wake=_yes_no(given.get("hard_to_wake"), "hard_to_wake", where),
        suicidal_thoughts=_yes_no(given.get("suicidal_thoughts"), "suicidal_thoughts", where),
        sleepiness=_whole(given.get("sleepiness"), "sleepiness", where),
        spasms=_whole(given.get("spasms"), "spasms", where),
        goal_reached=_whole(given.get("goal_reached"), "goal_reached", where),
        craving=_whole(given.get("craving"), "craving", where),
        falls=_whole(given.get("falls"), "falls", where),
        temperature_c=_number(given.get("temperature_c"), "temperature_c", where),
        drinks=_number(given.get("drinks"), "drinks", where),
    )


@contextmanager
def placed(place: str) -> Iterator[None]:
    """Whatever is refused in here is said with its place in the file, such as "line 4"."""
    try:
        yield
    except InputError as error:
        raise located(error, place) from None


def located(error: InputError, place: str) -> InputError:
    """The same refusal with its place in the file; one that names it already stays as it is."""
    if place in error.where.split(", "):
        return error
    rest = error.where.partition(", ")[2]
    where = f"diary, {place}, {rest}" if rest else f"diary, {place}"
    return InputError(error.message, fix=error.fix, where=where)


def loaded(given: str | bytes | Mapping[str, Any]) -> Mapping[str, Any]:
    """A JSON object, from text or as it stands.

    Raises:
        InputError: it is none, or too large.
    """
    found: object = given
    if isinstance(given, str | bytes):
        if len(given) > MOST_CHARACTERS:
            raise InputError("This is too large to be one person's diary.", where="diary")
        try:
            found = json.loads(given)
        except (ValueError, RecursionError):
            raise InputError("This is no JSON.", fix=FIX, where="diary") from None
    if not isinstance(found, Mapping):
        raise InputError("This is no JSON object.", fix=FIX, where="diary")
    return cast("Mapping[str, Any]", found)


def read_date(given: object) -> dt.date:
    """A calendar day such as 2026-05-01.

    Raises:
        InputError: it is none.
    """
    try:
        if not isinstance(given, str) or len(given) != len("2026-05-01"):
            raise ValueError
        return dt.date.fromisoformat(given)
    except ValueError:
        raise InputError(
            f"{str(given)[:40]!r} is no date.", fix="Write it as 2026-05-01.", where="diary, date"
        ) from None


def read_time(given: object, where: str) -> dt.datetime:
    """A moment with its offset, such as 2026-05-01T08:00+01:00.

    Raises:
        InputError: it is none, or does not say where its clock stands.
    """
    try:
        at = dt.datetime.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        at = None
    if at is None or at.utcoffset() is None:
        raise InputError(
            f"{str(given)[:40]!r} is no time with its offset from universal time.",
            fix="Write it as 2026-05-01T08:00+01:00.",
            where=where,
        )
    return at


def _dose(dose: DoseTaken) -> DiaryDoseShape:
    return {
        "due_at": None if dose.due_at is None else dose.due_at.isoformat(),
        "due_mg": figure(dose.due_mg),
        "taken_at": None if dose.taken_at is None else dose.taken_at.isoformat(),
        "taken_mg": figure(dose.taken_mg),
    }


def _level(level: BloodLevel) -> DiaryLevelShape:
    value = figure(level.value)
    assert value is not None
    return {"value": value, "unit": level.unit, "sampled_at": level.sampled_at.isoformat()}


def _read_dose(given: Mapping[str, Any], where: str) -> DoseTaken:
    from handrail.follow.diary import DoseTaken

    where = f"{where}, dose"
    due, taken = given.get("due_at"), given.get("taken_at")
    return DoseTaken(
        due_at=None if due is None else read_time(due, where),
        due_mg=_number(given.get("due_mg"), "due_mg", where),
        taken_at=None if taken is None else read_time(taken, where),
        taken_mg=_number(given.get("taken_mg"), "taken_mg", where),
    )


def _read_level(given: Mapping[str, Any], where: str) -> BloodLevel:
    from handrail.follow.diary import BloodLevel

    where = f"{where}, level"
    value = _number(given.get("value"), "value", where)
    return BloodLevel(
        value=0.0 if value is None else value,
        unit=_text(given.get("unit", ""), "unit", where),
        sampled_at=read_time(given.get("sampled_at"), where),
    )


def _rows(given: object, where: str) -> list[Mapping[str, Any]]:
    if not isinstance(given, list) or len(cast("list[object]", given)) > MOST_ENTRIES:
        raise InputError("This is no list.", fix=FIX, where=where)
    return [_object(one, where) for one in cast("list[object]", given)]


def _object(given: object, where: str) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise InputError("This is no object with names.", fix=FIX, where=where)
    return cast("Mapping[str, Any]", given)


def _text(given: object, name: str, where: str) -> str:
    if not isinstance(given, str) or len(given) > LONGEST_NOTE:
        raise InputError(f"{name} is no text, or too long.", fix=f"At most {LONGEST_NOTE}.", where=where)
    return given


def _yes_no(given: object, name: str, where: str) -> bool | None:
    if given is not None and not isinstance(given, bool):
        raise InputError(
            f"{name} is {str(given)[:40]!r}.", fix="Say true or false, or leave it out.", where=where
        )
    return given


def _whole(given: object, name: str, where: str) -> int | None:
    number = _number(given, name, where)
    if number is not None and not number.is_integer():
        raise InputError(f"{name} is {number:g}.", fix="Give a whole number.", where=where)
    return None if number is None else int(number)


def _score(given: object, name: str, where: str) -> int:
    score = _whole(given, name, where)
    if score is None:
        raise InputError(f"{name} has no score.", fix="Leave it out where it was not answered.", where=where)
    return score


def _number(given: object, name: str, where: str) -> float | None:
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float) or not _is_finite(given):
        raise InputError(
            f"{name} is {str(given)[:40]!r}.", fix="Give a number, or leave it out.", where=where
        )
    return float(given)


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False
