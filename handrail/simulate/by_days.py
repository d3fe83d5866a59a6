"""Many bodies day by day in numpy: the plain way through a course, for whoever waits for one answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

import numpy as np

from handrail.course.nouns import Dose
from handrail.simulate.days import Body
from handrail.simulate.equations import area_after_dose
from handrail.simulate.grid import kernel_bodies
from handrail.simulate.nouns import Draws, FloatArray
from handrail.simulate.trajectories import DAY_H, Values


class ByDays:
    """Day by day in numpy; the times are every `step_h` from 0 h on, and divide a day evenly.

    Effect, adaptation and burden are reckoned at half-hours or closer; the peaks are those of these nodes.
    """

    def __init__(self, draws: Draws, doses: Sequence[Dose], days: int, step_h: float) -> None:
        self._draws, self._days = draws, days
        self._every = max(1, round(step_h / 0.5))
        self._nodes = round(DAY_H / step_h) * self._every
        self._doses = doses
        self.peak_mg_per_l = np.zeros(draws.count)
        self.peak_burden = np.zeros(draws.count)
        self.peak_burden_h = np.zeros(draws.count)

    def stretches(self) -> Iterator[tuple[slice, Values]]:
        """A day at a time; midnight of day 1 comes first."""
        minutes = sorted({round(dose.time_h * 60) % 1440 for dose in self._doses})
        slot = {minute: place for place, minute in enumerate(minutes)}
        body = Body(self._draws, tuple(minute / 60 for minute in minutes), nodes=self._nodes)
        taken = np.zeros((self._days, 1, len(minutes)))
        for dose in self._doses:
            minute = round(dose.time_h * 60)
            if minute // 1440 < self._days:
                taken[minute // 1440, 0, slot[minute % 1440]] += dose.dose_mg
        state = body.never_dosed()
        yield slice(0, 1), np.zeros((4, 1, self._draws.count), np.float32)
        rows = self._nodes // self._every
        for day in range(self._days):
            state, seen = body.day(state, taken[day], keep=True)
            assert seen is not None
            assert seen.level_mg_per_l is not None
            stacked = np.stack([seen.level_mg_per_l, seen.effect, seen.adaptation, seen.burden])
            nodes = stacked[:, :, 0].astype(np.float64)
            self._remember(day, nodes)
            values = nodes[:, self._every - 1 :: self._every].astype(np.float32)
            yield slice(1 + day * rows, 1 + (day + 1) * rows), values

    @property
    def area_mg_h_per_l(self) -> FloatArray:
        """Area under the level, dose by dose."""
        return area_of_doses(self._draws, self._doses, DAY_H * self._days)

    def _remember(self, day: int, nodes: FloatArray) -> None:
        self.peak_mg_per_l = np.maximum(self.peak_mg_per_l, nodes[0].max(axis=0))
        place = nodes[3].argmax(axis=0)
        highest = nodes[3].max(axis=0)
        higher = highest > self.peak_burden
        self.peak_burden = np.where(higher, highest, self.peak_burden)
        at_h = DAY_H * day + (place + 1) * DAY_H / self._nodes
        self.peak_burden_h = np.where(higher, at_h, self.peak_burden_h)


def area_of_doses(draws: Draws, doses: Sequence[Dose], until_h: float) -> FloatArray:
    """Area under the level from the first dose until `until_h`, for each draw (exact)."""
    area = np.zeros(draws.count)
    slowest = 28.0 * float(np.max(_slowest_time_h(draws)))
    for dose in doses:
        since = until_h - dose.time_h
        if since > slowest:
            # All of it has left: less than one part in 10^12 is still there.
            area += dose.dose_mg / draws.clearance_l_per_h
        elif since > 0:
            area += area_after_dose(
                since - draws.lag_h,
                dose.dose_mg,
                absorption_per_h=draws.absorption_per_h,
                clearance_l_per_h=draws.clearance_l_per_h,
                central_volume_l=draws.central_volume_l,
                intercompartmental_clearance_l_per_h=draws.intercompartmental_clearance_l_per_h,
                peripheral_volume_l=draws.peripheral_volume_l,
            )
    return area


def _slowest_time_h(draws: Draws) -> FloatArray:
    """Time constant of the slowest of absorption and both slopes, h."""
    bodies = kernel_bodies(draws)
    absorption, alpha, beta, share_b = bodies[0], bodies[3], bodies[4], bodies[6]
    slow = np.where(share_b > 0, beta, alpha)
    return cast(FloatArray, 1 / np.minimum(absorption, slow))
