"""Checks 12 to 14 of the model of withdrawal: an overdose, and a pump, with what is wanted of each.

People like the reference adult with central parameters. Each row is a test and stands on the paper table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from handrail.course.nouns import Dose
from handrail.simulate.happenings import LargeDose, PumpRestored, PumpSetting, PumpStop
from tests.simulate.courses import crowd, steady
from tests.simulate.followed import FollowedHappenings

PEOPLE = 400
STOP = 300
STOP_H = 24.0 * STOP
LAST_DOSE_H = STOP_H - 8
ANY, MODERATE = 0, 1
WEAN_DAYS = 6.2


@dataclass(frozen=True, kw_only=True)
class Check:
    """What is wanted of a course, and what the program finds."""

    id: str
    says: str
    wanted: str
    found: Callable[[], float]
    low: float
    high: float

    def holds(self) -> bool:
        """Whether it is within what is wanted."""
        return self.low <= self.found() <= self.high


@cache
def stopped_pump(daily_micrograms: float, restored_after_h: float | None = None) -> FollowedHappenings:
    """A pump for 300 days that fails, and is perhaps restored."""
    happenings = [PumpSetting(at_h=0.0, daily_micrograms=daily_micrograms), PumpStop(at_h=STOP_H)]
    if restored_after_h is not None:
        happenings.append(PumpRestored(at_h=STOP_H + restored_after_h))
    return FollowedHappenings(crowd(PEOPLE), [], happenings, STOP + 20)


@cache
def weaned(oral_mg: float) -> FollowedHappenings:
    """400 micrograms a day, cut by a third a day to nothing in 6.2 days while the oral dose rises."""
    cuts = [PumpSetting(at_h=0.0, daily_micrograms=400)]
    cuts += [
        PumpSetting(at_h=STOP_H + 24 * day, daily_micrograms=400 * (2 / 3) ** (day + 1)) for day in range(6)
    ]
    cuts.append(PumpSetting(at_h=STOP_H + 24 * WEAN_DAYS, daily_micrograms=0))
    doses = [
        Dose(
            time_h=STOP_H + 8 * number, dose_micrograms=round(1000 * oral_mg / 3 * min(1, (number + 1) / 19))
        )
        for number in range(3 * 20)
        if oral_mg
    ]
    return FollowedHappenings(crowd(PEOPLE), doses, cuts, STOP + 20)


@cache
def stopped(overdose_mg: float = 0.0, half_life_h: float | None = None) -> FollowedHappenings:
    """80 mg a day for 300 days, then nothing: at once, or after an overdose beside the last dose."""
    happenings = []
    if overdose_mg:
        taken = (Dose(time_h=LAST_DOSE_H, dose_micrograms=round(1000 * overdose_mg)),)
        happenings = [LargeDose(doses=taken, half_life_h=half_life_h)]
    return FollowedHappenings(crowd(PEOPLE), steady(80, STOP), happenings, STOP + 35)


def _least_excess(overdose_mg: float, half_life_h: float | None = None) -> float:
    return float((stopped(overdose_mg, half_life_h).peak - stopped().peak).min())


def _later_h(overdose_mg: float, half_life_h: float | None = None) -> float:
    onsets = [
        np.median(one.onset_h(LAST_DOSE_H, MODERATE))
        for one in (stopped(overdose_mg, half_life_h), stopped())
    ]
    return float(onsets[0] - onsets[1])


def _still_rises_h(after_h: int) -> float:
    rest = stopped_pump(800, after_h).burden[int(STOP_H) + after_h :]
    return float(np.median(rest.argmax(axis=0)))


CHECKS = (
    Check(
        id="12a",
        says="1,000 mg with the last dose, then nothing: least excess of a largest burden over stopping",
        wanted="no less (to 0.001)",
        found=lambda: _least_excess(1000),
        low=-1e-3,
        high=1.0,
    ),
    Check(
        id="12b",
        says="The same: moderate signs begin later by, h",
        wanted="later",
        found=lambda: _later_h(1000),
        low=1.0,
        high=1000.0,
    ),
    Check(
        id="12c",
        says="The same with a half-life of up to 24 h: least excess",
        wanted="no less (to 0.001)",
        found=lambda: _least_excess(1000, 24),
        low=-1e-3,
        high=1.0,
    ),
    Check(
        id="12d",
        says="The same with a half-life of up to 24 h: later by, h",
        wanted="later",
        found=lambda: _later_h(1000, 24),
        low=1.0,
        high=1000.0,
    ),
    Check(
        id="13a",
        says="Pump stopped after 300 days: chance of moderate withdrawal, 123 over 800 micrograms a day",
        wanted="under half",
        found=lambda: float(
            stopped_pump(123).chances(STOP_H)[MODERATE] / stopped_pump(800).chances(STOP_H)[MODERATE]
        ),
        low=0.0,
        high=0.5,
    ),
    Check(
        id="13b",
        says="800 micrograms a day stopped: first signs of the earliest twentieth, h",
        wanted="8 or more",
        found=lambda: float(np.percentile(stopped_pump(800).onset_h(STOP_H, ANY), 5)),
        low=8.0,
        high=1000.0,
    ),
    Check(
        id="13c",
        says="Restored after 24 h: the burden of the median person still rises for, h",
        wanted="1 to 4 (a man was worst 1 to 2 h after his refill)",
        found=lambda: _still_rises_h(24),
        low=1.0,
        high=4.0,
    ),
    Check(
        id="14a",
        says="400 micrograms a day weaned in 6.2 days while 60 mg a day by mouth builds up: chance of any",
        wanted="at most 0.05 (none of 5)",
        found=lambda: float(weaned(60).chances(STOP_H)[ANY]),
        low=0.0,
        high=0.05,
    ),
    Check(
        id="14b",
        says="The same without oral cover: chance of any, times as high",
        wanted="clearly more: 3 or more",
        found=lambda: float(weaned(0).chances(STOP_H)[ANY] / weaned(60).chances(STOP_H)[ANY]),
        low=3.0,
        high=1e9,
    ),
)
