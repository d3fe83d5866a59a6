"""What someone wrote in a diary, as it is sent and as it is kept, and what counts of a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from handrail.follow.diary import DiaryEntry
    from handrail.follow.local_day import LocalDay

Arrival = Literal["new", "there", "deleted"]
"""What became of an entry that was sent: kept, kept before, or deleted before and so not kept again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WrittenEntry:
    """An entry as a device sends it.

    Attributes:
        id: 32 hexadecimal digits, drawn by the device; the same entry sent again has the same.
        zone: as the device calls it, such as "Europe/London"; "" where it isn't known.
        content: what was written, in the form of `diary_content`.
        replaces: entries of the same day that whoever wrote this one had before their eyes.
        device: drawn once by each device.
        written_at: by the clock of the device.
    """

    id: str
    medicine: str
    day: LocalDay
    content: Mapping[str, Any]
    written_at: datetime
    zone: str = ""
    replaces: tuple[str, ...] = ()
    device: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedEntry:
    """An entry as it is kept. None is ever changed; a later one takes its place, and both stay.

    Attributes:
        date: of the day it is about, where the person was.
        begins_offset_min, ends_offset_min: minutes ahead of universal time at both midnights of that day.
        received_at: by the clock here.
        author, author_id: who wrote it.
    """

    id: str
    person_id: str
    medicine: str
    date: date
    begins_offset_min: int
    ends_offset_min: int
    zone: str
    content: Mapping[str, Any]
    replaces: tuple[str, ...]
    device: str
    written_at: datetime
    received_at: datetime
    author: str
    author_id: str | None

    @property
    def day(self) -> LocalDay:
        """The day it is about."""
        from handrail.follow.local_day import LocalDay

        return LocalDay(
            date=self.date,
            begins_offset_min=self.begins_offset_min,
            ends_offset_min=self.ends_offset_min,
        )

    @property
    def entry(self) -> DiaryEntry:
        """What was written, as the noun that questions are asked with."""
        from handrail.store.diary_content import entry_of

        return entry_of(self.content, self.day)

    @property
    def age(self) -> tuple[datetime, datetime, str]:
        """By what later and earlier are told apart: a device whose clock is ahead gains nothing by it."""
        return min(self.written_at, self.received_at), self.received_at, self.id


@dataclass(frozen=True, kw_only=True, slots=True)
class TakenIn:
    """What became of the days of a file.

    Attributes:
        new: nothing was written of these days here.
        there: the same was written here already, also where a later entry has taken its place.
        differ: something else was written here; both are kept.
    """

    new: tuple[date, ...] = ()
    there: tuple[date, ...] = ()
    differ: tuple[date, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class DiaryDay:
    """Everything that was written about one day.

    Attributes:
        counts: the entry that counts: of those that nobody has replaced, the one written last.
        others: further entries that nobody has replaced, and that say something else: two devices wrote of
            the same day without knowing of each other. Nothing of them is lost, and whoever reads the day
            is shown them.
        earlier: entries that a later one has replaced, newest first.
    """

    date: date
    counts: SavedEntry
    others: tuple[SavedEntry, ...] = ()
    earlier: tuple[SavedEntry, ...] = ()

    @property
    def standing(self) -> tuple[SavedEntry, ...]:
        """Every entry that nobody has replaced; a danger sign in any of them is one."""
        return (self.counts, *self.others)
