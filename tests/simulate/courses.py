"""The courses of the withdrawal table, swallowed every 8 hours, and the crowd that swallows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from handrail.course.nouns import Dose
from handrail.simulate.forecast import mean_chances
from handrail.simulate.nouns import Draws, FloatArray
from handrail.simulate.people import draw_bodies
from handrail.simulate.trajectories import ByKernel
from handrail.simulate.typical import typical_body
from tests.simulate.bodies import DEFAULT_KINETICS, PlainBody, medicine

EVERY_H = 8.0
A_DAY = 3


def steady(daily_mg: float, days: float, begins_day: float = 0.0) -> list[Dose]:
    """The same dose every 8 hours."""
    return by_dose(lambda _day: daily_mg, days, begins_day)


def by_dose(daily_mg_at: Callable[[float], float], days: float, begins_day: float = 0.0) -> list[Dose]:
    """A dose every 8 hours, each a third of the daily dose that holds at its time (days since the begin)."""
    doses: list[Dose] = []
    for number in range(round(days * A_DAY)):
        day = number / A_DAY
        micrograms = round(1000 * daily_mg_at(day) / A_DAY)
        if micrograms > 0:
            doses.append(Dose(time_h=24 * begins_day + EVERY_H * number, dose_micrograms=micrograms))
    return doses


def straight_down(daily_mg: float, days: float, begins_day: float) -> list[Dose]:
    """The daily dose falls in a straight line to nothing."""
    return by_dose(lambda day: daily_mg * (1 - day / days), days, begins_day)


def crowd(people: int = 2000, **body: float) -> Draws:
    """People like the reference adult (or like the body told), with central parameters."""
    typical = typical_body(DEFAULT_KINETICS, PlainBody(**body))
    return draw_bodies(
        medicine(),
        typical,
        kinetics=DEFAULT_KINETICS,
        replicates=1,
        people=people,
        seed=1,
        parameter_uncertainty=False,
    )


class Followed:
    """A crowd followed through a course: quantities at each hour, and the largest burden."""

    def __init__(self, draws: Draws, doses: Iterable[Dose], days: float) -> None:
        self.draws = draws
        self.at_h = np.arange(0.0, 24 * days + 1)
        run = ByKernel(draws, list(doses), self.at_h)
        values = np.empty((4, len(self.at_h), draws.count), np.float32)
        for rows, part in run.stretches():
            values[:, rows] = part
        self.level, self.effect, self.adaptation, self.burden = values
        self.peak: FloatArray = run.peak_burden.copy()
        self.area: FloatArray = run.area_mg_h_per_l

    def peak_after(self, hour: float) -> FloatArray:
        """The largest burden of each at or after an hour."""
        return self.burden[self.at_h >= hour].max(axis=0).astype(float)

    def typical_peak(self, hour: float = 0.0) -> float:
        """The largest burden of the median person."""
        return float(np.median(self.peak_after(hour)))

    def chances(self, hour: float = 0.0) -> FloatArray:
        """Chances of any, moderate and severe withdrawal from the largest burden since an hour."""
        return mean_chances(self.peak_after(hour), self.draws)
