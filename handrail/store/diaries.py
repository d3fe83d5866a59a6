"""Diaries: entries that devices send, some of them days later, and never one twice.

An entry is never changed and never overwritten. Whoever writes of a day again names the entries that they
had before their eyes, and takes their place; all stay. Two devices that write of the same day without knowing
of each other leave two entries: the one written last counts, the other is shown beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select

from handrail.errors import InputError
from handrail.store.audit import Subject, append, newest_about
from handrail.store.canonical import canonical_json, read_json
from handrail.store.database import Database
from handrail.store.diary_content import entry_of, says_the_same
from handrail.store.diary_nouns import Arrival, DiaryDay, SavedEntry, TakenIn, WrittenEntry
from handrail.store.errors import Conflict
from handrail.store.nouns import Actor
from handrail.store.rows import plain, the_row
from handrail.store.tables import diary_entries, people

KIND = "diary entry"
CLOCKS_APART = timedelta(minutes=10)
"""So far a phone's clock may be ahead of this one; what lies further on is in the future."""
MOST_REPLACED = 40
MOST_A_DAY = 200
"""Entries about one day; more is no diary."""
_HEX = re.compile(r"[0-9a-f]{32}")


class Diaries:
    """What everyone who is saved here wrote."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, person_id: str, written: WrittenEntry, *, by: Actor) -> tuple[SavedEntry | None, Arrival]:
        """Keep an entry. Sent again it is found to be there, and nothing happens.

        Args:
            person_id: whose diary.
            written: what was sent.
            by: who wrote it.

        Returns:
            The entry as it is kept, and what became of it; no entry where it was deleted meanwhile: a device
            that didn't hear that it had arrived brings nothing back.

        Raises:
            NotFound: there is no such person.
            InputError: a value that can't be, or something that has not happened yet.
            Conflict: another entry has this identifier.
        """
        now = self._database.now()
        values = _values(written, now) | {"person_id": person_id, "author": by.name, "author_id": by.user_id}
        subject = Subject(kind=KIND, id=written.id, person_id=person_id)
        with self._database.writing() as connection:
            the_row(connection, people, person_id, "person")
            there = connection.execute(
                select(diary_entries).where(diary_entries.c.id == written.id)
            ).one_or_none()
            if there is not None:
                return _same(there, values), "there"
            if (newest := newest_about(connection, written.id)) is not None and newest.object_kind == KIND:
                return None, "deleted"
            of_the_day = _of(person_id, written.day.date)
            if len(connection.execute(select(diary_entries.c.id).where(*of_the_day)).all()) >= MOST_A_DAY:
                raise _too_often(written.day.date)
            connection.execute(insert(diary_entries).values(received_at=now, **values))
            append(connection, now, by, "revise" if written.replaces else "add", subject)
            return _saved(the_row(connection, diary_entries, written.id, KIND)), "new"

    def take_in(self, person_id: str, written: Sequence[WrittenEntry], *, by: Actor) -> TakenIn:
        """Keep the days of a file: all of it, or nothing. What is there already is not kept again.

        A day that was written here differently keeps both; what was written here still counts.

        Args:
            person_id: whose diary.
            written: an entry a day, under new marks.
            by: who takes them in.

        Raises:
            NotFound: there is no such person.
            InputError: a value that can't be, or something that has not happened yet.
        """
        now = self._database.now()
        kept: dict[str, list[date]] = {"new": [], "there": [], "differ": []}
        with self._database.writing() as connection:
            the_row(connection, people, person_id, "person")
            for one in written:
                of_the_day = select(diary_entries).where(*_of(person_id, one.day.date))
                there = [_saved(row) for row in connection.execute(of_the_day)]
                there = [entry for entry in there if entry.medicine == one.medicine]
                if any(says_the_same(entry.content, entry.day, one.content, one.day) for entry in there):
                    kept["there"].append(one.day.date)
                    continue
                if len(there) >= MOST_A_DAY:
                    raise _too_often(one.day.date)
                values = _values(one, now) | {"author": by.name, "author_id": by.user_id}
                connection.execute(
                    insert(diary_entries).values(received_at=now, person_id=person_id, **values)
                )
                append(connection, now, by, "take in", Subject(kind=KIND, id=one.id, person_id=person_id))
                kept["differ" if there else "new"].append(one.day.date)
        return TakenIn(**{name: tuple(dates) for name, dates in kept.items()})

    def of_person(self, person_id: str) -> list[SavedEntry]:
        """Every entry of someone, in the order of their days, then as they were written."""
        query = select(diary_entries).where(diary_entries.c.person_id == person_id)
        with self._database.reading() as connection:
            found = [_saved(row) for row in connection.execute(query)]
        return sorted(found, key=lambda one: (one.date, one.age))

    def days(self, person_id: str, medicine: str | None = None) -> list[DiaryDay]:
        """Someone's days in order, each with what counts of it.

        Args:
            person_id: whose.
            medicine: only what was written while on this one; None for all.
        """
        found = self.of_person(person_id)
        return days_of(one for one in found if medicine in (None, one.medicine))

    def day(self, person_id: str, on: date) -> DiaryDay | None:
        """What someone wrote of one day; None where nothing."""
        query = select(diary_entries).where(*_of(person_id, on))
        with self._database.reading() as connection:
            found = days_of(_saved(row) for row in connection.execute(query))
        return found[0] if found else None

    def delete(self, person_id: str, on: date | None = None, *, by: Actor) -> int:
        """Delete someone's diary, or all that was written of one day; how many entries that were.

        The log keeps that each was deleted, when and by whom, and no device brings one back.
        """
        which = _of(person_id, on)
        now = self._database.now()
        with self._database.writing() as connection:
            the_row(connection, people, person_id, "person")
            gone = [one.id for one in connection.execute(select(diary_entries.c.id).where(*which))]
            connection.execute(delete(diary_entries).where(*which))
            for entry_id in gone:
                append(connection, now, by, "delete", Subject(kind=KIND, id=entry_id, person_id=person_id))
        return len(gone)


def days_of(entries: Iterable[SavedEntry]) -> list[DiaryDay]:
    """Entries, put together day by day."""
    by_day: dict[date, list[SavedEntry]] = {}
    for one in entries:
        by_day.setdefault(one.date, []).append(one)
    return [_day(on, by_day[on]) for on in sorted(by_day)]


def _day(on: date, entries: Sequence[SavedEntry]) -> DiaryDay:
    newest_first = sorted(entries, key=lambda one: one.age, reverse=True)
    replaced = {name for one in entries for name in one.replaces if name != one.id}
    # Entries that claim to replace each other can't all be gone: the newest stands.
    heads = [one for one in newest_first if one.id not in replaced] or newest_first[:1]
    counts = heads[0]
    others = tuple(one for one in heads[1:] if one.content != counts.content)
    earlier = tuple(one for one in newest_first if one is not counts and one not in others)
    return DiaryDay(date=on, counts=counts, others=others, earlier=earlier)


def _too_often(day: date) -> InputError:
    return InputError(f"{day} was written {MOST_A_DAY} times.", fix="Delete what is not needed.", where="day")


def _values(written: WrittenEntry, now: Any) -> dict[str, Any]:
    for name in (written.id, written.device or "0" * 32, *written.replaces):
        if not _HEX.fullmatch(name):
            raise InputError(
                "The entry's mark isn't one.", fix="Open the diary again, and write it there.", where="id"
            )
    if written.written_at.tzinfo is None:
        raise InputError(
            "The time of writing does not say where its clock stands.",
            fix="Add the offset from universal time.",
            where="written_at",
        )
    if len(written.replaces) > MOST_REPLACED:
        raise InputError("An entry can't replace so many.", fix="Open the day again.", where="replaces")
    content = read_json(canonical_json(dict(written.content)), where="diary")
    entry = entry_of(content, written.day)
    for name in ("note", "goal"):
        if name in content:
            content[name] = plain(content[name], name, longest=2000, may_be_empty=True)
    _refuse_the_future(entry, written, now)
    return {
        "id": written.id,
        "medicine": plain(written.medicine, "medicine"),
        "date": written.day.date.isoformat(),
        "begins_offset_min": written.day.begins_offset_min,
        "ends_offset_min": written.day.ends_offset_min,
        "zone": plain(written.zone, "zone", longest=60, may_be_empty=True),
        "content": content,
        "replaces": list(written.replaces),
        "device": written.device,
        "written_at": written.written_at,
    }


def _refuse_the_future(entry: Any, written: WrittenEntry, now: Any) -> None:
    """What the medicine's own list doesn't ask, and what has not happened, is refused with its place."""
    from handrail.follow.diary import diary_of
    from handrail.follow.signs import diary_data
    from handrail.medicine import load_medicine

    diary_of([entry], diary_data(load_medicine(written.medicine)), now=now + CLOCKS_APART)


def _of(person_id: str, on: date | None) -> tuple[Any, ...]:
    which = (diary_entries.c.person_id == person_id,)
    return which if on is None else (*which, diary_entries.c.date == on.isoformat())


def _same(there: Row[Any], values: dict[str, Any]) -> SavedEntry:
    if there.person_id != values["person_id"] or there.content != values["content"]:
        raise Conflict(
            "Another entry has this mark; nothing was overwritten.",
            fix="Open the diary again, and write it there.",
        )
    return _saved(there)


def _saved(row: Row[Any]) -> SavedEntry:
    values = dict(row._mapping)
    values["date"] = date.fromisoformat(row.date)
    return SavedEntry(**{**values, "replaces": tuple(row.replaces)})
