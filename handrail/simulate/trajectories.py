"""Level, effect, adaptation and burden of many bodies over time, by one of two ways that agree.

`ByDays` is the plain numpy way (`days.py`): it starts at once. `ByKernel` is the compiled one
(`_kernel.py`): many times faster once it is compiled. Both hand out the course a stretch of time at a
time, so that years take no more memory than weeks, and both remember what mattered of the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Lock
from typing import Protocol, cast

import numpy as np
import numpy.typing as npt

from handrail.course.nouns import Dose
from handrail.simulate.bands import cores
from handrail.simulate.days import Body
from handrail.simulate.equations import area_after_dose
from handrail.simulate.grid import Grid, kernel_bodies, lay_grid
from handrail.simulate.nouns import Draws, FloatArray

QUANTITIES = ("level_mg_per_l", "effect", "adaptation", "burden")

Values = npt.NDArray[np.float32]
Counts = npt.NDArray[np.uint32]

MOST_VALUES = 6_000_000
"""In one stretch: rows x draws of one quantity, so that a stretch stays below 100 MB."""

DAY_H = 24.0

# The compiled kernel's threads are shared by the whole process, and may serve one caller at a time.
_ONE_AT_A_TIME = Lock()


class Trajectories(Protocol):
    """A simulation under way.

    After `stretches` has run to its end, four things of the whole course are known for each draw.
    """

    @property
    def peak_mg_per_l(self) -> FloatArray:
        """The largest level of each draw."""
        ...

    @property
    def peak_burden(self) -> FloatArray:
        """The largest burden of each draw."""
        ...

    @property
    def peak_burden_h(self) -> FloatArray:
        """When it was reached."""
        ...

    @property
    def area_mg_h_per_l(self) -> FloatArray:
        """Area under the level from 0 h to the last time."""
        ...

    def stretches(self) -> Iterator[tuple[slice, Values]]:
        """Rows of the times asked for, and the four quantities there: shape (4, rows, draws)."""
        ...


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


class ByKernel:
    """The compiled kernel, at any rising times from 0 h on; peaks between nodes are found too."""

    def __init__(self, draws: Draws, doses: Sequence[Dose], at_h: FloatArray) -> None:
        from handrail.simulate import _kernel

        self._kernel = _kernel
        self._draws, self._doses, self._at_h = draws, doses, at_h
        self._bodies = kernel_bodies(draws)
        self._states = np.zeros((_kernel.STATE_ROWS, draws.count))
        # Never dosed: nothing on board, nothing adapted, and the lack of effect lies theta below zero.
        self._states[_kernel.LACK] = -draws.gap
        self._summaries = np.zeros((_kernel.SUMMARY_ROWS, draws.count))
        self._grids: dict[float, Grid] = {}

    @property
    def peak_mg_per_l(self) -> FloatArray:
        """The largest level of each draw so far."""
        return self._summaries[self._kernel.PEAK_LEVEL]

    @property
    def peak_burden(self) -> FloatArray:
        """The largest burden of each draw so far."""
        return self._summaries[self._kernel.PEAK_BURDEN]

    @property
    def peak_burden_h(self) -> FloatArray:
        """The node after the largest burden of each draw."""
        return self._summaries[self._kernel.PEAK_BURDEN_H]

    @property
    def area_mg_h_per_l(self) -> FloatArray:
        """Area under the level until now: that of everything absorbed, less what is still to come.

        What is to come is each mode's amount, with its share of what is left in the gut, over its slope.
        """
        k, bodies, states = self._kernel, self._bodies, self._states
        end_h = float(self._at_h[-1])
        area = np.zeros(self._draws.count)
        for dose in self._doses:
            area += np.where(dose.time_h + self._draws.lag_h < end_h, dose.dose_mg, 0.0)
        area /= self._draws.clearance_l_per_h
        for slope, share, mode in ((k.ALPHA, k.SHARE_A, k.MODE_A), (k.BETA, k.SHARE_B, k.MODE_B)):
            left = states[mode] + bodies[share] * states[k.GUT] / bodies[k.VC]
            # One compartment has no second slope, and nothing in it.
            area -= np.where(bodies[slope] > 0, left / np.where(bodies[slope] > 0, bodies[slope], 1.0), 0.0)
        return area

    def stretches(self) -> Iterator[tuple[slice, Values]]:
        """As many rows at a time as fit; the values are in single precision."""
        yield slice(0, 1), np.zeros((4, 1, self._draws.count), np.float32)
        no_counts = np.zeros((cores(), 4, 0, 1), np.uint32)
        for rows in self._row_slices():
            kept = np.empty((4, rows.stop - rows.start, self._draws.count), np.float32)
            self._run(rows, kept, no_counts)
            yield rows, kept

    def count_into(self, counts: Counts) -> None:
        """Add every row but the first to histograms, shape (threads, 4, rows, bins)."""
        self._run(slice(1, len(self._at_h)), np.zeros((4, 0, 0), np.float32), counts)

    def _row_slices(self) -> Iterator[slice]:
        most = max(1, MOST_VALUES // self._draws.count)
        for first in range(1, len(self._at_h), most):
            yield slice(first, min(first + most, len(self._at_h)))

    def _run(self, rows: slice, kept: Values, counts: Counts) -> None:
        """Everyone from the row before `rows` to the last of them; each group of one lag on its own grid."""
        lags = np.unique(self._draws.lag_h)
        for lag_h in lags:
            grid = self._grid_of(float(lag_h))
            steps = _steps_between(grid, rows)
            if len(lags) == 1:
                self._step(grid, steps, rows, self._bodies, self._states, self._summaries, kept, counts)
                continue
            who = np.flatnonzero(self._draws.lag_h == lag_h)
            bodies, states, summaries = (
                np.ascontiguousarray(of[:, who]) for of in (self._bodies, self._states, self._summaries)
            )
            part = np.empty((4, kept.shape[1], len(who)), np.float32)
            self._step(grid, steps, rows, bodies, states, summaries, part, counts)
            self._states[:, who], self._summaries[:, who] = states, summaries
            kept[:, :, who] = part

    def _grid_of(self, lag_h: float) -> Grid:
        if lag_h not in self._grids:
            self._grids[lag_h] = lay_grid(self._doses, lag_h, self._at_h)
        return self._grids[lag_h]

    def _step(
        self,
        grid: Grid,
        steps: slice,
        rows: slice,
        bodies: FloatArray,
        states: FloatArray,
        summaries: FloatArray,
        kept: Values,
        counts: Counts,
    ) -> None:
        with _ONE_AT_A_TIME:
            self._kernel.run_stretch(
                bodies,
                states,
                summaries,
                grid.lengths_h,
                grid.kind[steps],
                grid.dose_mg[steps],
                grid.end_h[steps],
                np.where(grid.row[steps] >= 0, grid.row[steps] - rows.start, -1),
                kept,
                counts,
            )


def _steps_between(grid: Grid, rows: slice) -> slice:
    """The steps that lead from the row before `rows` to the last of them."""
    kept_at = np.flatnonzero(grid.row >= 0)
    first = 0 if rows.start <= 1 else int(kept_at[rows.start - 2]) + 1
    return slice(first, int(kept_at[rows.stop - 2]) + 1)


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
