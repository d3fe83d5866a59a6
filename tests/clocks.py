"""A clock for tests of whatever is saved with its time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """A clock that goes a millisecond further each time it is looked at, and jumps when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def jump(self, **by: float) -> None:
        self.now += timedelta(**by)
