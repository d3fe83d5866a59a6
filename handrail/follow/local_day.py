"""A day where the person is: its date, and where its clocks stand at both of its midnights.

Where the clocks change it has 23 or 25 hours, and a traveller's has more or fewer.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from handrail.errors import InputError

LOWEST_OFFSET_MIN, HIGHEST_OFFSET_MIN = -12 * 60, 14 * 60
"""From universal time: the clocks of the world lie between these."""

EARLIEST_YEAR, LATEST_YEAR = 1900, 2200


@dataclass(frozen=True, kw_only=True, slots=True)
class LocalDay:
    """A day where the person is.

    Attributes:
        date: as the calendar there says.
        begins_offset_min, ends_offset_min: minutes ahead of universal time at the midnight that begins it,
            and at the one that ends it. They differ where the clocks change, or where someone travels.

    Raises:
        InputError: a year in which nobody writes, an offset that no clock has, or a day that ends before it
            begins.

    >>> LocalDay(date=dt.date(2026, 3, 29), begins_offset_min=0, ends_offset_min=60).hours
    23.0
    """

    date: dt.date
    begins_offset_min: int
    ends_offset_min: int

    def __post_init__(self) -> None:
        if not EARLIEST_YEAR <= self.date.year <= LATEST_YEAR:
            raise InputError(
                f"Nobody writes a diary in {self.date.year}.", fix="Such as 2026-05-01.", where="diary"
            )
        for minutes in (self.begins_offset_min, self.ends_offset_min):
            _refuse_offset(minutes, f"day {self.date}")
        if self.hours <= 0:
            raise InputError(
                f"The day {self.date} would have {self.hours:g} hours.",
                fix="Leave a day out that did not happen where you were.",
                where="diary",
            )

    @property
    def begins_at(self) -> dt.datetime:
        """The midnight that begins it."""
        return _midnight(self.date, self.begins_offset_min)

    @property
    def ends_at(self) -> dt.datetime:
        """The midnight that ends it."""
        return _midnight(self.date + dt.timedelta(days=1), self.ends_offset_min)

    @property
    def hours(self) -> float:
        """How long it is: 24, and 23 or 25 where the clocks change."""
        return (self.ends_at - self.begins_at) / dt.timedelta(hours=1)


def local_day(date: dt.date, zone: str) -> LocalDay:
    """A day in a time zone of the world, its clock changes included.

    Args:
        date: as the calendar there says.
        zone: such as "Europe/London".

    Raises:
        InputError: there is no such zone here.

    >>> local_day(dt.date(2026, 10, 25), "Europe/London").hours
    25.0
    """
    from zoneinfo import ZoneInfo

    try:
        clocks = ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as problem:
        raise InputError(
            f"There is no time zone '{zone}' on this computer.",
            fix="Write one such as Europe/London, or give the offsets from universal time.",
            where="diary",
        ) from problem
    ends = []
    for day in (date, date + dt.timedelta(days=1)):
        # Where midnight happens twice, a day begins at the first one and ends there too.
        offset = dt.datetime.combine(day, dt.time(), clocks).utcoffset()
        assert offset is not None
        ends.append(round(offset / dt.timedelta(minutes=1)))
    return LocalDay(date=date, begins_offset_min=ends[0], ends_offset_min=ends[1])


def _refuse_offset(minutes: int, what: str) -> None:
    if not LOWEST_OFFSET_MIN <= minutes <= HIGHEST_OFFSET_MIN:
        raise InputError(
            f"{what} is {minutes} minutes from universal time.",
            fix=f"Clocks lie from {LOWEST_OFFSET_MIN} to {HIGHEST_OFFSET_MIN} minutes.",
            where="diary",
        )


def _midnight(date: dt.date, offset_min: int) -> dt.datetime:
    return dt.datetime.combine(date, dt.time(), dt.timezone(dt.timedelta(minutes=offset_min)))
