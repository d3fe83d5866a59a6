"""Level, effect, adaptation and burden of many bodies over time, by one of two ways that agree.

`ByDays` is the plain numpy way (`by_days.py`): it starts at once. `ByKernel` is the compiled one
(`_kernel/`): many times faster once it is compiled. Both hand out the course a stretch of time at a
time, so that years take no more memory than weeks, and both remember what mattered of the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
import numpy.typing as npt

from handrail.course.nouns import Dose
from handrail.errors import InputError
from handrail.simulate.bands import cores
from handrail.simulate.grid import (
    AFTER_DOSE_H,
    AFTER_DOSE_WITHOUT_SITE_H,
    AFTER_PAUSE_H,
    Grid,
    given_at,
    kernel_bodies_of,
    lay_grid,
)
from handrail.simulate.nouns import Draws, FloatArray
from handrail.simulate.phases import Timeline, amounts_of, modes_of, plain_timeline

if TYPE_CHECKING:
    from handrail.simulate._kernel import Needs, Watch

Precision = Literal["float64", "float32"]

QUANTITIES = ("level_mg_per_l", "effect", "adaptation", "burden")

WITH_CORD = (*QUANTITIES, "cord_effect")
"""Where there is a pump: the effect at the cord too."""

BEYOND_REACH_MG_PER_L = 1e30

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


@dataclass(frozen=True, kw_only=True, slots=True)
class Watching:
    """What else to remember of each draw, at the times kept (never between them).

    Attributes:
        above_mg_per_l: count the times with a level above this.
        first_above: note the first of them too.
        trough_h: the lowest level from the first of these hours to the second.
        burden_sum: the burdens of all times, added up.
    """

    above_mg_per_l: float | None = None
    first_above: bool = False
    trough_h: tuple[float, float] | None = None
    burden_sum: bool = False


NOTHING_ELSE = Watching()


class ByKernel:
    """The compiled kernel, at any rising times from 0 h on; peaks between nodes are found too.

    Args:
        draws, doses: the bodies, and everything swallowed.
        at_h: times to keep, the first at 0 h.
        timeline: the phases and everything given, where more happens than doses; then `doses` are in it.
        precision: of what is reckoned; "float32" is faster, with the errors that `tests/simulate` state.
        quantities: which of `QUANTITIES` to keep, in their order; of `WITH_CORD` where there is a pump.
        watching: what else to remember of each draw.

    Raises:
        InputError: times that do not fit the timeline, draws of two kinds of model, or the cord where there
            is no pump.
    """

    def __init__(
        self,
        draws: Draws,
        doses: Sequence[Dose],
        at_h: FloatArray,
        *,
        timeline: Timeline | None = None,
        precision: Precision = "float64",
        quantities: Sequence[str] = QUANTITIES,
        watching: Watching = NOTHING_ELSE,
    ) -> None:
        from handrail.simulate import _kernel

        self._kernel = _kernel
        self._draws, self._at_h = draws, at_h
        self._timeline = timeline or plain_timeline(draws, doses, max(float(at_h[-1]), 1.0))
        if at_h[0] != 0 or at_h[-1] > self._timeline.end_h:
            raise InputError("Times begin at 0 h and end with the last phase.")
        self._real = np.dtype(precision)
        above, trough = watching.above_mg_per_l, watching.trough_h
        self._watch = _kernel.Watch(
            above=above is not None,
            above_mg_per_l=above or 0.0,
            first=above is not None and watching.first_above,
            total=watching.burden_sum,
            trough=trough is not None,
            from_h=trough[0] if trough else 0.0,
            to_h=trough[1] if trough else 0.0,
        )
        self._needs = _needs_of(self._timeline, quantities, self._watch)
        places = [quantities.index(name) if name in quantities else -1 for name in WITH_CORD]
        self._to, self._places = np.array(places), len(quantities)
        self._phase = 0
        self._bodies = kernel_bodies_of(self._timeline.phases[0], self._timeline.csf)
        rows = _kernel.rows
        self._states = np.zeros((rows.STATE_ROWS, draws.count))
        # Never dosed: nothing on board, nothing adapted, and the lack of effect lies theta below zero.
        self._states[rows.LACK] = -draws.gap
        self._summaries = np.zeros((rows.SUMMARY_ROWS, draws.count))
        self._summaries[rows.FIRST_ABOVE_H] = -1.0
        self._summaries[rows.TROUGH] = 1e30
        self._courses: dict[float, tuple[Grid, FloatArray]] = {}
        self._area = np.zeros(draws.count)

    @property
    def peak_mg_per_l(self) -> FloatArray:
        """The largest level of each draw so far."""
        return self._summaries[self._kernel.rows.PEAK_LEVEL]

    @property
    def peak_burden(self) -> FloatArray:
        """The largest burden of each draw so far."""
        return self._summaries[self._kernel.rows.PEAK_BURDEN]

    @property
    def peak_burden_h(self) -> FloatArray:
        """The node after the largest burden of each draw."""
        return self._summaries[self._kernel.rows.PEAK_BURDEN_H]

    @property
    def rows_above(self) -> FloatArray:
        """At how many of the times kept each draw's level was above that of `watching`."""
        return self._summaries[self._kernel.rows.ABOVE]

    @property
    def first_above_h(self) -> FloatArray:
        """The first of these times; below 0 for never."""
        return self._summaries[self._kernel.rows.FIRST_ABOVE_H]

    @property
    def burden_sum(self) -> FloatArray:
        """The burdens at all times kept, added up."""
        return self._summaries[self._kernel.rows.BURDEN_SUM]

    @property
    def trough_mg_per_l(self) -> FloatArray:
        """The lowest level at the times kept in the hours of `watching`."""
        return self._summaries[self._kernel.rows.TROUGH]

    @property
    def area_mg_h_per_l(self) -> FloatArray:
        """Area under the level until now: phase by phase, all that came in and left again, over clearance."""
        return self._area

    def stretches(self) -> Iterator[tuple[slice, Values]]:
        """As many rows at a time as fit; the values are in single precision."""
        yield slice(0, 1), np.zeros((self._places, 1, self._draws.count), np.float32)
        no_counts = np.zeros((cores(), self._places, 0, 1), np.uint32)
        for rows in self._row_slices():
            kept = np.empty((self._places, rows.stop - rows.start, self._draws.count), np.float32)
            self._run(rows, kept, no_counts)
            yield rows, kept

    def count_into(self, counts: Counts) -> None:
        """Add every row but the first to histograms, shape (threads, quantities, rows, bins)."""
        self._run(slice(1, len(self._at_h)), np.zeros((self._places, 0, 0), np.float32), counts)

    def _row_slices(self) -> Iterator[slice]:
        most = max(1, MOST_VALUES // self._draws.count)
        for first in range(1, len(self._at_h), most):
            yield slice(first, min(first + most, len(self._at_h)))

    def _run(self, rows: slice, kept: Values, counts: Counts) -> None:
        """Everyone from the row before `rows` to the last of them, phase by phase."""
        first_h, last_h = float(self._at_h[rows.start - 1]), float(self._at_h[rows.stop - 1])
        for number, phase in enumerate(self._timeline.phases):
            if phase.end_h <= first_h or phase.begin_h >= last_h:
                continue
            if number > self._phase:
                self._change_to(number)
            begin_h, end_h = max(first_h, phase.begin_h), min(last_h, phase.end_h)
            before = self._on_board()
            entered = self._run_within(rows, begin_h, end_h, kept, counts)
            came = before - self._on_board() + entered + phase.infusion_mg_per_h * (end_h - begin_h)
            if self._timeline.csf is not None:
                delivered = phase.pump_micrograms_per_h * (end_h - begin_h)
                came = came + delivered * self._timeline.csf.to_plasma
            self._area = self._area + came / phase.bodies.clearance_l_per_h

    def _change_to(self, number: int) -> None:
        """Amounts stay as they are from one phase to the next; modes, which fade otherwise now, do not."""
        rows, phases = self._kernel.rows, self._timeline.phases
        both, states = [rows.MODE_A, rows.MODE_B], self._states
        amounts = amounts_of(states[rows.MODE_A], states[rows.MODE_B], phases[self._phase].bodies)
        self._phase = number
        states[both] = modes_of(*amounts, phases[number].bodies)
        self._bodies = bodies = kernel_bodies_of(phases[number], self._timeline.csf)
        inflow = bodies[rows.KA] * states[rows.GUT] + bodies[rows.INTO_PLASMA]
        inflow += bodies[rows.FLUID_RATE] * bodies[rows.FLUID_TO_PLASMA] * states[rows.FLUID]
        fades = bodies[[rows.ALPHA, rows.BETA]] * states[both]
        states[rows.LEVEL_SLOPE] = inflow / bodies[rows.VC] - fades.sum(axis=0)

    def _on_board(self) -> FloatArray:
        """Apparent mg that have entered and not left: in gut, both compartments and lumbar fluid."""
        rows, csf = self._kernel.rows, self._timeline.csf
        bodies = self._timeline.phases[self._phase].bodies
        central, peripheral = amounts_of(self._states[rows.MODE_A], self._states[rows.MODE_B], bodies)
        held = self._states[rows.GUT] + central + peripheral
        return held if csf is None else held + csf.to_plasma * self._states[rows.FLUID]

    def _run_within(
        self, rows: slice, begin_h: float, end_h: float, kept: Values, counts: Counts
    ) -> FloatArray:
        """Everyone through a part of one phase, each group of one lag on its own grid; mg that entered."""
        lags = np.unique(self._draws.lag_h)
        entered = np.zeros(self._draws.count)
        csf = self._timeline.csf
        for lag_h in lags:
            grid, given = self._course_of(float(lag_h))
            first, last = np.searchsorted(grid.end_h, (begin_h + 1e-9, end_h + 1e-9))
            steps = slice(int(first), int(last))
            who = np.flatnonzero(self._draws.lag_h == lag_h)
            into = given[:, steps].sum(axis=1)
            entered[who] += into[0] + into[1]
            if csf is not None:
                entered[who] += into[2] * csf.to_plasma[who]
            course = (grid, given, steps, rows.start)
            if len(lags) == 1:
                self._step(course, (self._bodies, self._states, self._summaries), kept, counts)
                continue
            parts = [np.ascontiguousarray(of[:, who]) for of in (self._bodies, self._states, self._summaries)]
            part = np.array(kept[:, :, who], order="C") if kept.size else kept
            self._step(course, (parts[0], parts[1], parts[2]), part, counts)
            self._states[:, who], self._summaries[:, who] = parts[1], parts[2]
            if kept.size:
                kept[:, :, who] = part
        return entered

    def _course_of(self, lag_h: float) -> tuple[Grid, FloatArray]:
        """The grid of those with this lag, and what enters at its steps."""
        if lag_h not in self._courses:
            line = self._timeline
            direct = [one.time_h for one in line.given if one.compartment != "gut"]
            soon = AFTER_DOSE_H if self._needs.site else AFTER_DOSE_WITHOUT_SITE_H
            grid = lay_grid(
                line.entering("gut"),
                lag_h,
                self._at_h,
                [0.0, *line.borders_h, *direct] if len(line.phases) > 1 or direct or _flows(line) else (),
                after_dose_h=soon if self._needs.effect else (),
                after_pause_h=AFTER_PAUSE_H if self._needs.site else (),
            )
            self._courses[lag_h] = grid, given_at(grid, line)
        return self._courses[lag_h]

    def _step(
        self,
        course: tuple[Grid, FloatArray, slice, int],
        arrays: tuple[FloatArray, FloatArray, FloatArray],
        kept: Values,
        counts: Counts,
    ) -> None:
        grid, given, steps, first_row = course
        rows = grid.row[steps]
        # Only the lengths of these steps: where much happens, a course has a thousand.
        kinds, kind = np.unique(grid.kind[steps], return_inverse=True)
        lengths_h = grid.lengths_h[kinds]
        with _ONE_AT_A_TIME:
            self._kernel.run_stretch(
                *arrays,
                lengths_h,
                lengths_h.astype(self._real),
                kind.astype(np.int64),
                given[:, steps].astype(self._real),
                grid.end_h[steps].astype(self._real),
                np.where(rows >= 0, rows - first_row, -1),
                self._needs,
                self._watch,
                np.array(
                    [self._watch.above_mg_per_l if self._watch.above else BEYOND_REACH_MG_PER_L], self._real
                ),
                self._to,
                kept,
                counts,
            )


def _flows(timeline: Timeline) -> bool:
    return any(phase.is_infused for phase in timeline.phases)


def _needs_of(timeline: Timeline, quantities: Sequence[str], watch: Watch) -> Needs:
    """Which passes these bodies need; the same for all phases, so that what one phase brought fades on."""
    from handrail.simulate._kernel import Needs

    draws = timeline.draws
    cord = "cord_effect" in quantities
    if cord and timeline.csf is None:
        raise InputError("Without a pump the cord has no site of its own.", where="quantities")
    effect = any(name not in ("level_mg_per_l", "cord_effect") for name in quantities) or watch.total
    site, delay = np.isfinite(draws.effect_per_h), draws.burden_time_h > 0
    for name, which in (("an effect site", site), ("a burden with a delay", delay)):
        if which.any() != which.all():
            raise InputError(f"Some draws have {name} and some have none.", fix="Simulate them apart.")
    slow = bool(np.any(draws.fast_share < 1))
    paces = np.any(draws.fast_on_h != draws.fast_off_h)
    paces = paces or (slow and np.any(draws.slow_on_h != draws.slow_off_h))
    direct = any(one.compartment == "plasma" for one in timeline.given)
    happens = timeline.csf is not None or _flows(timeline) or direct or len(timeline.phases) > 1
    second = happens or bool(np.any(draws.intercompartmental_clearance_l_per_h > 0))
    return Needs(
        second=second,
        fluid=timeline.csf is not None,
        inflow=_flows(timeline),
        effect=effect,
        site=effect and bool(site.all()),
        cord=cord,
        paces=bool(paces) or bool(delay.all()),
        slow=slow,
        delay=bool(delay.all()),
        # The level of one compartment is its one mode; that of two is reckoned where its peak is looked for.
        between=effect or second,
    )
