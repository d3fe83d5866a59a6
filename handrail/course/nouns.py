"""A course: everything taken and to be taken, in time. Amounts are exact integer micrograms.

Day 1 is the first day; a day begins at midnight; times of day are minutes after midnight.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

EventKind = Literal["missed", "late", "doubled", "extra"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Intake:
    """One time of day and the amount swallowed then."""

    minute_of_day: int
    dose_micrograms: int

    @property
    def dose_mg(self) -> float:
        """The dose in mg."""
        return self.dose_micrograms / 1000

    @property
    def time_text(self) -> str:
        """Such as "08:00"."""
        return f"{self.minute_of_day // 60:02d}:{self.minute_of_day % 60:02d}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Regimen:
    """A day that repeats: intakes in time order. No intakes: nothing is taken.

    Attributes:
        fewest_a_day: for "as needed, up to 3 a day" this is 0 and the intakes are the most;
            `None` for a fixed regimen.
    """

    intakes: tuple[Intake, ...]
    fewest_a_day: int | None = None

    @property
    def daily_dose_micrograms(self) -> int:
        """The day's total (the most, when taken as needed)."""
        return sum(intake.dose_micrograms for intake in self.intakes)

    @property
    def daily_dose_mg(self) -> float:
        """The day's total in mg."""
        return self.daily_dose_micrograms / 1000

    @property
    def is_as_needed(self) -> bool:
        """Whether what is taken varies, so that it is never steady use."""
        return self.fewest_a_day is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One level of a course and its length; `days` is None for "until further notice" (last only)."""

    regimen: Regimen
    days: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """A departure from the regimen on one day (1 is the first day).

    Attributes:
        minute_of_day: which dose, or when the extra one; None with "missed" is the whole day.
        dose_micrograms: of an extra dose.
        late_minutes: of a late dose.
    """

    kind: EventKind
    day: int
    minute_of_day: int | None = None
    dose_micrograms: int | None = None
    late_minutes: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Dose:
    """One amount really swallowed, in hours from the midnight that begins day 1."""

    time_h: float
    dose_micrograms: int

    @property
    def dose_mg(self) -> float:
        """The dose in mg."""
        return self.dose_micrograms / 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """Steps one after another, with what departed from them. A last step without intakes is a stop.

    Attributes:
        starts_on: the date of day 1, where it is known.
    """

    steps: tuple[Step, ...]
    events: tuple[Event, ...] = ()
    starts_on: dt.date | None = None
