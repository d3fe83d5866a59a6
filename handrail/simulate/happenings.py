"""What can happen to a body on a course, beside its doses: kidneys, dialysis, an overdose, a pump.

Each is a noun that checks itself. Times are hours from the midnight that begins day 1, as a dose's are.
What happens to single doses (missed, late, doubled, extra) is part of the course. `timeline.py` turns all of
it into phases.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from handrail.course.checks import MOST_DAYS, check_dose
from handrail.course.nouns import Dose
from handrail.course.pumps import (
    check_concentration,
    check_daily,
    check_reservoir,
)
from handrail.errors import InputError

DAY_H = 24.0

HIGHEST_EGFR = 200.0
LONGEST_SESSION_H = 24.0
WEAKEST_DIALYSER_ML_MIN, STRONGEST_DIALYSER_ML_MIN = 20.0, 400.0
WEAKEST_PERITONEUM_ML_MIN, STRONGEST_PERITONEUM_ML_MIN = 1.0, 30.0
SLOWEST_ABSORPTION = 0.3
SHORTEST_HALF_LIFE_H, LONGEST_HALF_LIFE_H = 4.0, 60.0
MOST_BOLUS_MICROGRAMS = 5_000.0

SESSIONS = {1: (0,), 2: (0, 3), 3: (0, 2, 4), 4: (0, 2, 4, 5), 5: (0, 1, 2, 4, 5), 6: (0, 1, 2, 3, 4, 5)}
"""Days of a week, from the first session's, for so many sessions a week; 7 is daily."""

StopReason = Literal["catheter failed", "ran dry", "switched off"]


def hour_of(day: int, minute_of_day: int = 0) -> float:
    """Hours from the midnight that begins day 1.

    >>> hour_of(2, 9 * 60)
    33.0
    """
    return DAY_H * (day - 1) + minute_of_day / 60


def _check_hour(hour: float, where: str) -> None:
    if not (math.isfinite(hour) and 0 <= hour <= DAY_H * MOST_DAYS):
        raise InputError(
            f"{hour:g} h lies outside the course.",
            fix="The first day is day 1 and begins at 0 h.",
            where=where,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class KidneyChange:
    """From `at_h` on the kidneys filter this much; and, if they recover, are as before by `back_by_h`.

    They recover evenly from `at_h` to `back_by_h`. Without it they stay as they are until another change.

    Attributes:
        egfr_ml_min_1_73m2: the new filtration, or
        share: of what it was.

    Raises:
        InputError: neither or both of the two; a filtration that nobody has; a recovery before the fall.
    """

    at_h: float
    egfr_ml_min_1_73m2: float | None = None
    share: float | None = None
    back_by_h: float | None = None

    def __post_init__(self) -> None:
        where = "happenings, kidneys"
        _check_hour(self.at_h, where)
        if (self.egfr_ml_min_1_73m2 is None) == (self.share is None):
            raise InputError(
                "How well the kidneys then filter is said twice or not at all.",
                fix="Give an eGFR, or a share of what it was.",
                where=where,
            )
        if self.egfr_ml_min_1_73m2 is not None and not 0 <= self.egfr_ml_min_1_73m2 <= HIGHEST_EGFR:
            raise InputError(
                f"An eGFR of {self.egfr_ml_min_1_73m2:g} is outside 0 to {HIGHEST_EGFR:g} mL/min/1.73 m2.",
                fix="Give the eGFR as the laboratory prints it.",
                where=where,
            )
        if self.share is not None and not 0 <= self.share <= 2:
            raise InputError(
                f"{100 * self.share:g} % of the kidneys is outside 0 to 200 %.",
                fix="Half of what it was is 50 %.",
                where=where,
            )
        if self.back_by_h is not None:
            _check_hour(self.back_by_h, where)
            if self.back_by_h <= self.at_h:
                raise InputError(
                    "The kidneys are back before they have changed.",
                    fix="Give a later day by which they are back.",
                    where=where,
                )


@dataclass(frozen=True, kw_only=True, slots=True)
class Haemodialysis:
    """Sessions on a machine; one, or so many a week until `until_h` (to the end, if not given).

    Attributes:
        clearance_ml_min: of the dialyser for this medicine, systemic; the pack's if not given.

    Raises:
        InputError: a session or a dialyser that there is not.
    """

    at_h: float
    hours: float = 4.0
    times_a_week: int = 0
    until_h: float | None = None
    clearance_ml_min: float | None = None

    def __post_init__(self) -> None:
        where = "happenings, dialysis"
        _check_hour(self.at_h, where)
        if not 0 < self.hours <= LONGEST_SESSION_H:
            raise InputError(
                f"A session of {self.hours:g} h.",
                fix=f"Sessions last up to {LONGEST_SESSION_H:g} h.",
                where=where,
            )
        if not 0 <= self.times_a_week <= 7:
            raise InputError(f"{self.times_a_week} sessions a week.", fix="From 1 to 7 a week.", where=where)
        if self.until_h is not None:
            _check_hour(self.until_h, where)
        if self.until_h is not None and not self.times_a_week:
            raise InputError(
                "One session has no day until which it is repeated.",
                fix="Say how many times a week.",
                where=where,
            )
        _check_clearance(self.clearance_ml_min, WEAKEST_DIALYSER_ML_MIN, STRONGEST_DIALYSER_ML_MIN, where)

    def sessions(self, end_h: float) -> Iterator[tuple[float, float]]:
        """Begin and end of each session that begins before `end_h`, in hours."""
        last_h = end_h if self.until_h is None else min(end_h, self.until_h)
        if not self.times_a_week:
            if self.at_h < end_h:
                yield self.at_h, self.at_h + self.hours
            return
        days = SESSIONS.get(self.times_a_week, range(7))
        week = 0
        while self.at_h + 7 * DAY_H * week < last_h:
            for day in days:
                begin_h = self.at_h + DAY_H * (7 * week + day)
                if begin_h < last_h:
                    yield begin_h, begin_h + self.hours
            week += 1


@dataclass(frozen=True, kw_only=True, slots=True)
class PeritonealDialysis:
    """Dialysis through the peritoneum, day and night, until `until_h` (to the end, if not given).

    Raises:
        InputError: a clearance that it does not have, or an end before the beginning.
    """

    at_h: float
    until_h: float | None = None
    clearance_ml_min: float | None = None

    def __post_init__(self) -> None:
        where = "happenings, peritoneal dialysis"
        _check_hour(self.at_h, where)
        if self.until_h is not None and self.until_h <= self.at_h:
            raise InputError("It ends before it begins.", fix="Give a later day.", where=where)
        _check_clearance(self.clearance_ml_min, WEAKEST_PERITONEUM_ML_MIN, STRONGEST_PERITONEUM_ML_MIN, where)


def _check_clearance(ml_min: float | None, least: float, most: float, where: str) -> None:
    if ml_min is not None and not least <= ml_min <= most:
        raise InputError(
            f"A clearance of {ml_min:g} mL/min is outside {least:g} to {most:g} mL/min.",
            fix="Give the clearance of this medicine in mL/min, or leave it out.",
            where=where,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class LargeDose:
    """A large amount at once, or staggered over hours, with what it may do; by default only more of the same.

    Attributes:
        doses: what was swallowed, beside the course, in order of time.
        absorption: of the usual rate, 0.3 to 1; as long as the pack says.
        absorbs_less: what lies beyond the amount that the pack names is absorbed in part only.
        half_life_h: a scenario: clearance falls until the last slope has this half-life, for five of them.

    Raises:
        InputError: nothing swallowed, amounts that are no doses, or an option out of its range.
    """

    doses: tuple[Dose, ...]
    absorption: float = 1.0
    absorbs_less: bool = False
    half_life_h: float | None = None

    def __post_init__(self) -> None:
        where = "happenings, overdose"
        if not self.doses:
            raise InputError(
                "It is not said how much was swallowed.", fix="Give amount and time.", where=where
            )
        for dose in self.doses:
            _check_hour(dose.time_h, where)
            check_dose(dose.dose_micrograms)
        if [dose.time_h for dose in self.doses] != sorted(dose.time_h for dose in self.doses):
            raise InputError("The amounts do not stand in order of time.", where=where)
        if not SLOWEST_ABSORPTION <= self.absorption <= 1:
            raise InputError(
                f"Absorption at {self.absorption:g} of the usual rate.",
                fix=f"From {SLOWEST_ABSORPTION:g} to 1.",
                where=where,
            )
        if self.half_life_h is not None and not (
            SHORTEST_HALF_LIFE_H <= self.half_life_h <= LONGEST_HALF_LIFE_H
        ):
            raise InputError(
                f"A half-life of {self.half_life_h:g} h is outside {SHORTEST_HALF_LIFE_H:g} to "
                f"{LONGEST_HALF_LIFE_H:g} h.",
                fix="Reported half-lives after an overdose run from 8 to 34 h.",
                where=where,
            )

    @property
    def at_h(self) -> float:
        """When it begins."""
        return self.doses[0].time_h

    @property
    def last_h(self) -> float:
        """When the last of it is swallowed."""
        return self.doses[-1].time_h


@dataclass(frozen=True, kw_only=True, slots=True)
class PumpSetting:
    """From now on the pump gives so many micrograms a day; 0 switches it off.

    Raises:
        InputError: a dose that no pump gives, such as one in milligrams.
    """

    at_h: float
    daily_micrograms: float

    def __post_init__(self) -> None:
        _check_hour(self.at_h, "happenings, pump")
        if self.daily_micrograms != 0:
            check_daily(self.daily_micrograms, "happenings, pump")


@dataclass(frozen=True, kw_only=True, slots=True)
class PumpBolus:
    """So many micrograms into the lumbar fluid at once, by pump or by needle.

    Raises:
        InputError: an amount that nobody injects, such as one in milligrams.
    """

    at_h: float
    micrograms: float

    def __post_init__(self) -> None:
        where = "happenings, pump bolus"
        _check_hour(self.at_h, where)
        if not (math.isfinite(self.micrograms) and 1 <= self.micrograms <= MOST_BOLUS_MICROGRAMS):
            raise InputError(
                f"A bolus of {self.micrograms:g} micrograms is outside 1 to {MOST_BOLUS_MICROGRAMS:g}.",
                fix="Give it in micrograms: 50 micrograms is 0.05 mg.",
                where=where,
            )


@dataclass(frozen=True, kw_only=True, slots=True)
class PumpRefill:
    """The reservoir is filled; perhaps with another concentration than before.

    Attributes:
        before_micrograms_per_ml, dead_volume_ml, bridged: where the concentration changes: what tubing and
            catheter still hold, their volume, and whether a bridge bolus was programmed. Without one the old
            medicine flows at the new pace until it is through.
        reservoir_ml, residual_ml: where given, the pump runs dry when all but the residual is used up.

    Raises:
        InputError: amounts that no pump has; a change of concentration without the volume or the bridge.
    """

    at_h: float
    micrograms_per_ml: float
    before_micrograms_per_ml: float | None = None
    dead_volume_ml: float | None = None
    bridged: bool | None = None
    reservoir_ml: float | None = None
    residual_ml: float = 0.0

    def __post_init__(self) -> None:
        where = "happenings, pump refill"
        _check_hour(self.at_h, where)
        check_concentration(self.micrograms_per_ml, where)
        if self.reservoir_ml is not None:
            check_reservoir(self.reservoir_ml, self.residual_ml, where)
        if not self.changes_concentration:
            return
        assert self.before_micrograms_per_ml is not None
        check_concentration(self.before_micrograms_per_ml, where)
        if self.bridged is None or (not self.bridged and self.dead_volume_ml is None):
            raise InputError(
                "The concentration changes, and it is not said how the old medicine left the tubing.",
                fix="Say whether a bridge was programmed; if not, the volume of tubing and catheter in mL.",
                where=where,
            )

    @property
    def changes_concentration(self) -> bool:
        """Whether something else was in the pump before."""
        return self.before_micrograms_per_ml not in (None, self.micrograms_per_ml)


@dataclass(frozen=True, kw_only=True, slots=True)
class PumpStop:
    """Nothing more reaches the fluid, whatever the pump is set to."""

    at_h: float
    reason: StopReason = "catheter failed"

    def __post_init__(self) -> None:
        _check_hour(self.at_h, "happenings, pump")


@dataclass(frozen=True, kw_only=True, slots=True)
class PumpRestored:
    """Delivery is back, at the present setting."""

    at_h: float

    def __post_init__(self) -> None:
        _check_hour(self.at_h, "happenings, pump")


PumpHappening = PumpSetting | PumpBolus | PumpRefill | PumpStop | PumpRestored
Happening = KidneyChange | Haemodialysis | PeritonealDialysis | LargeDose | PumpHappening

Happenings = tuple[Happening, ...]


def pump_happenings(happenings: Sequence[Happening]) -> tuple[PumpHappening, ...]:
    """Those of a pump, in order of time."""
    of_a_pump = (PumpSetting, PumpBolus, PumpRefill, PumpStop, PumpRestored)
    return tuple(sorted((one for one in happenings if isinstance(one, of_a_pump)), key=lambda one: one.at_h))
