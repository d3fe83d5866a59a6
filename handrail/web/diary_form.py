"""The diary's form: what was typed, read field by field into an entry.

A phone sends the same fields as a page without scripts does, only later: there is one reading of them. What
can't be read is refused with its field and the reason, and nothing is guessed.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import handrail
from handrail.errors import InputError
from handrail.report import diary_words, words
from handrail.store import WrittenEntry
from handrail.store.diaries import CLOCKS_APART
from handrail.store.diary_content import entry_of
from handrail.web.case import Case
from handrail.web.diary_clock import Clock, known_zone

MOST_DOSES = 12
"""Rows of doses that were due on a page."""
FURTHER_DOSES = 2
"""Rows for what nobody had planned."""
A_LITTLE_EARLY = dt.timedelta(hours=1)
"""A dose said to be taken so long before its time was taken now; any longer, and its time is asked."""
WAYS = ("taken", "not", "amount", "time")
LABELS = {
    "day": "Day",
    "zone": "Time zone",
    "goal": "What you want to be able to do",
    "goal_reached": "How it went",
    "temperature": "Temperature",
    "note": "Note",
    "level": "Level in blood",
    "level_at": "Drawn at",
    **diary_words.BESIDE,
    **diary_words.COUNTED,
    **{name: said for name, (said, _) in diary_words.SCORED.items()},
    **{f"dose_{n}": f"Dose {n + 1}" for n in range(MOST_DOSES)},
    **{f"dose_{n}_mg": f"Dose {n + 1}, how much" for n in range(MOST_DOSES)},
    **{f"dose_{n}_at": f"Dose {n + 1}, when" for n in range(MOST_DOSES)},
    **{f"further_{n}_mg": "Further dose, how much" for n in range(FURTHER_DOSES)},
    **{f"further_{n}_at": "Further dose, when" for n in range(FURTHER_DOSES)},
}
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
_EVENING, _BEFORE_DAWN = dt.time(18), dt.time(6)


def read_written(
    case: Case, medicine: handrail.Medicine, clock: Clock, now: dt.datetime
) -> WrittenEntry | None:
    """The entry that was typed; None where something of it can't be read, which `case.errors` then holds.

    Args:
        case: the fields.
        medicine: whose list was answered.
        clock: where the form doesn't say.
        now: by the clock here; nothing may have happened later.
    """
    day = _day(case, clock, now)
    if day is None:
        return None
    reader = _Reader(case, day, medicine, clock, now)
    content = reader.content()
    written_at = case.read("written_at", _moment, now)
    if case.is_refused:
        return None
    return WrittenEntry(
        id=case.text("entry_id") or "",
        medicine=medicine.name,
        day=day,
        zone=case.text("zone") or clock.zone,
        content=content,
        replaces=tuple((case.text("replaces") or "").split()),
        device=case.text("device") or "",
        written_at=written_at,
    )


def _day(case: Case, clock: Clock, now: dt.datetime) -> handrail.LocalDay | None:
    date = case.read("day", _date)
    if date is None:
        if not case.is_refused:
            case.refuse(InputError("No day is given.", fix="Open the diary again."), "day")
        return None
    try:
        begins, ends = case.read("begins_offset", _offset), case.read("ends_offset", _offset)
        if begins is not None and ends is not None:
            day = handrail.LocalDay(date=date, begins_offset_min=begins, ends_offset_min=ends)
        else:
            zone = case.text("zone")
            day = handrail.local_day(date, zone) if zone else clock.day(date)
    except InputError as error:
        case.refuse(error, "zone")
        return None
    if day.begins_at > now + CLOCKS_APART:
        case.refuse(
            InputError(
                f"{words.day_words(date)} has not begun yet where you are.",
                fix="Look at the date of this device; write it when the day is there.",
            ),
            "day",
        )
        return None
    return day


class _Reader:
    """The fields of one day."""

    def __init__(
        self,
        case: Case,
        day: handrail.LocalDay,
        medicine: handrail.Medicine,
        clock: Clock,
        now: dt.datetime,
    ) -> None:
        self._case, self._day, self._now = case, day, now
        self._zone = known_zone(case.text("zone") or clock.zone)
        assert medicine.diary is not None
        self._data = medicine.diary
        self._content: dict[str, Any] = {}

    def content(self) -> dict[str, Any]:
        """What was written, each part proved by itself so that a refusal has its field."""
        self._doses()
        scores: dict[str, int] = {}
        for item in self._data.items:
            score = self._case.read(f"score_{item.id}", _whole)
            if item.kind == "score" and score is not None:
                self._prove(f"score_{item.id}", {"scores": {item.id: score}})
                scores[item.id] = score
        if scores:
            self._content["scores"] = scores
        self._keep("temperature", "temperature_c", _decimal)
        for name in (*diary_words.SCORED, "spasms", "falls"):
            self._keep(name, name, _whole)
        self._keep("drinks", "drinks", _decimal)
        for name in diary_words.BESIDE:
            said = self._case.ticked(name)
            if said is not None:
                self._content[name] = said
        self._keep("note", "note", str)
        self._keep("goal", "goal", str)
        self._level()
        if self._case.is_ticked("much_worse"):
            self._content["much_worse"] = True
        return self._content

    def _keep(self, field: str, name: str, reader: Callable[[str], Any]) -> None:
        value = self._case.read(field, reader)
        if value is not None:
            self._prove(field, {name: value})
            self._content[name] = value

    def _prove(self, field: str, part: Mapping[str, Any]) -> bool:
        """Whether a part alone makes an entry that can be; its field is refused otherwise."""
        try:
            entry = entry_of(part, self._day)
            handrail.diary_of([entry], self._data, now=self._now + CLOCKS_APART)
        except InputError as error:
            self._case.refuse(error, field)
            return False
        return True

    def _doses(self) -> None:
        doses: list[dict[str, Any]] = []
        said = False
        for number in range(MOST_DOSES):
            field = f"dose_{number}"
            due_at = self._case.read(f"{field}_due", _clock_time)
            due_mg = self._case.read(f"{field}_due_mg", _decimal)
            if due_at is None or due_mg is None:
                break
            dose: dict[str, Any] = {"due_at": self._at(f"{field}_due", due_at), "due_mg": due_mg}
            way = self._case.text(field)
            if way is not None:
                said = True
                dose |= self._taken(field, way, due_at, due_mg)
            if self._prove(f"{field}_at" if way == "time" else field, {"doses": [dose]}):
                doses.append(dose)
        doses += self._further()
        if said or any("due_at" not in dose for dose in doses):
            self._content["doses"] = doses

    def _taken(self, field: str, way: str, due_at: dt.time, due_mg: float) -> dict[str, Any]:
        if way == "not":
            return {"taken_mg": 0}
        if way not in WAYS:
            self._case.refuse(InputError("This is no answer.", fix="Choose one of the four."), field)
            return {}
        mg, at, place = due_mg, self._by_now(due_at, f"{field}_due"), f"{field}_due"
        if way == "amount":
            mg = self._asked(f"{field}_mg", _decimal, "How much was taken, in mg?")
        if way in ("amount", "time"):
            other = self._case.read(f"{field}_at", _clock_time)
            if other is None and way == "time":
                other = self._asked(f"{field}_at", _clock_time, "About when was it taken?")
            if other is not None:
                at, place = other, f"{field}_at"
                self._refuse_after_midnight(field, due_at, other)
        return {"taken_mg": mg, "taken_at": self._at(place, at)} if mg else {"taken_mg": mg}

    def _by_now(self, due_at: dt.time, field: str) -> dt.time:
        """When a dose was taken that is said to be: at its time, or now where that is a little later."""
        due = dt.datetime.fromisoformat(self._at(field, due_at))
        written_at = self._case.read("written_at", _moment, self._now)
        early = dt.timedelta() < due - written_at <= A_LITTLE_EARLY
        same_day = self._day.begins_at <= written_at
        return written_at.astimezone(due.tzinfo).time() if early and same_day else due_at

    def _refuse_after_midnight(self, field: str, due_at: dt.time, at: dt.time) -> None:
        """An evening dose at half past midnight belongs to the next day; on this one it would be its dawn."""
        if due_at >= _EVENING and at < _BEFORE_DAWN:
            self._case.refuse(
                InputError(
                    f"{at:%H:%M} would be early on the morning of this day.",
                    fix="After midnight: answer “not” here, and write it as a further dose of the next day.",
                ),
                f"{field}_at",
            )

    def _further(self) -> list[dict[str, Any]]:
        """What nobody had planned."""
        doses: list[dict[str, Any]] = []
        for number in range(FURTHER_DOSES):
            field = f"further_{number}"
            mg = self._case.read(f"{field}_mg", _decimal)
            at = self._case.read(f"{field}_at", _clock_time)
            if mg is None and at is None:
                continue
            if mg is None:
                self._asked(f"{field}_mg", _decimal, "How much was taken, in mg?")
            elif at is None:
                self._asked(f"{field}_at", _clock_time, "About when was it taken?")
            else:
                dose = {"taken_mg": mg, "taken_at": self._at(f"{field}_at", at)}
                if self._prove(f"{field}_at", {"doses": [dose]}):
                    doses.append(dose)
        return doses

    def _level(self) -> None:
        value = self._case.read("level", _decimal)
        at = self._case.read("level_at", _clock_time)
        if value is None:
            return
        if at is None:
            self._asked("level_at", _clock_time, "When was the blood drawn?")
            return
        one = {
            "value": value,
            "unit": self._case.text("level_unit") or "mg/L",
            "sampled_at": self._at("level_at", at),
        }
        if self._prove("level", {"levels": [one]}):
            self._content["levels"] = [one]

    def _asked(self, field: str, reader: Callable[[str], Any], question: str) -> Any:
        if self._case.text(field) is None:
            self._case.refuse(InputError(question, fix="Write it, about is enough."), field)
        return self._case.read(field, reader)

    def _at(self, field: str, time: dt.time) -> str:
        """A time of this day with its offset: as the device says, or as the clocks of the zone have it."""
        given = self._case.read(f"{field}_offset", _offset)
        if given is None and self._zone:
            zoned = dt.datetime.combine(self._day.date, time, ZoneInfo(self._zone)).utcoffset()
            given = round((zoned or dt.timedelta()) / dt.timedelta(minutes=1))
        elif given is None:
            given = self._day.begins_offset_min
        zone = dt.timezone(dt.timedelta(minutes=given))
        return dt.datetime.combine(self._day.date, time, zone).isoformat(timespec="minutes")


# ---- small readers --------------------------------------------------------------------------------


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputError(f"'{text[:20]}' is no date.", fix="Such as 2026-11-22.") from None


def _clock_time(text: str) -> dt.time:
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise InputError(f"'{text[:20]}' is no time of day.", fix="Such as 08:30.")
    return dt.time(int(found[1]), int(found[2]))


def _moment(text: str) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise InputError(f"'{text[:40]}' is no moment.", fix="Open the diary again.")
    return found


def _decimal(text: str) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or "_" in text:
        raise InputError(f"'{text[:20]}' is no number.", fix="Such as 7.5.")
    return value


def _whole(text: str) -> int:
    if not re.fullmatch(r"\d{1,6}", text, re.ASCII):
        raise InputError(f"'{text[:20]}' is no whole number.", fix="Such as 2.")
    return int(text)


def _offset(text: str) -> int:
    if not re.fullmatch(r"-?\d{1,4}", text, re.ASCII):
        raise InputError(f"'{text[:20]}' is no offset in minutes.", fix="Open the diary again.")
    return int(text)
