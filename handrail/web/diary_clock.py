"""Where the clock of whoever writes a diary stands, as far as the server knows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import handrail
from handrail.store import SavedEntry


@dataclass(frozen=True, kw_only=True, slots=True)
class Clock:
    """Where someone's clock stands, as far as this server knows.

    Attributes:
        zone: such as "Europe/London"; "" where only the offset is known.
        offset_min: minutes ahead of universal time.
    """

    zone: str
    offset_min: int

    def today(self, now: dt.datetime) -> dt.date:
        """The date there."""
        return now.astimezone(self._zone).date()

    def day(self, date: dt.date) -> handrail.LocalDay:
        """A day there."""
        if self.zone:
            return handrail.local_day(date, self.zone)
        return handrail.LocalDay(
            date=date, begins_offset_min=self.offset_min, ends_offset_min=self.offset_min
        )

    @property
    def _zone(self) -> dt.tzinfo:
        return ZoneInfo(self.zone) if self.zone else dt.timezone(dt.timedelta(minutes=self.offset_min))


def clock_of(last: SavedEntry | None) -> Clock:
    """Where the clock stood when someone wrote last; where nobody wrote yet, that of this machine."""
    if last is not None:
        return Clock(zone=known_zone(last.zone), offset_min=last.ends_offset_min)
    here = dt.datetime.now().astimezone().utcoffset() or dt.timedelta()
    return Clock(zone="", offset_min=round(here / dt.timedelta(minutes=1)))


def known_zone(zone: str) -> str:
    """The zone, where this machine knows it; "" otherwise."""
    try:
        return zone if zone and ZoneInfo(zone) else ""
    except (KeyError, ValueError, OSError):
        return ""
