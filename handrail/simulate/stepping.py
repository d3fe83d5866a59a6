"""One person through phases, from node to node in numpy: nobody waits for a compiler.

The nodes are the kernel's (`grid.py`), and so are the formulas (`_kernel/` tells them; the equations are in
`equations.py`): level and sites exactly (`linear.py`), effect at the nodes with its slope, adaptation on the
cubic through both, burden on the cubic of the lack of effect (`cubics.py`). What differs is the order: all
nodes of a block are reckoned at once wherever one does not need the one before. Read `Stepping.stretches`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import numpy as np
import numpy.typing as npt

from handrail.errors import InputError
from handrail.simulate.cubics import Pace, felt, top
from handrail.simulate.equations import FloatArray, apparent, effect_of_level
from handrail.simulate.grid import Grid, lay_grid
from handrail.simulate.linear import CORD, FLUID, GUT, MODE_A, MODE_B, SITE, Linear
from handrail.simulate.nouns import Draws
from handrail.simulate.phases import MG_PER_MICROGRAM, Timeline, amounts_of

MOST_VALUES = 400_000
"""Steps x draws in one block: a few MB for each of the arrays of a block."""

LOWEST = 1e-30

NEXT_TO_NOTHING = 1e-3
"""Of the EC50."""

Values = npt.NDArray[np.float32]


class Stepping:
    """A simulation of a timeline under way; answers as `trajectories.Trajectories` does.

    After `stretches` has run to its end, what mattered of the whole is known for each draw: the largest level
    and burden (between nodes too), the area under the level, and what a dialyser took.

    Args:
        timeline: the phases and everything given.
        at_h: times to keep, rising from 0 h, none beyond the last phase.

    Raises:
        InputError: draws that differ in their lag, or times that do not fit.
    """

    def __init__(self, timeline: Timeline, at_h: FloatArray) -> None:
        draws = timeline.draws
        if np.any(draws.lag_h != draws.lag_h[0]):
            raise InputError("Draws with different lags of absorption can't be stepped together.")
        if at_h[0] != 0 or at_h[-1] > timeline.end_h:
            raise InputError("Times begin at 0 h and end with the last phase.")
        self.timeline, self._at_h, self._draws = timeline, at_h, draws
        borders = [hour for hour in timeline.borders_h if hour < at_h[-1]]
        direct = [one.time_h for one in timeline.given if one.compartment != "gut"]
        swallowed = timeline.entering("gut")
        self._grid: Grid = lay_grid(swallowed, float(draws.lag_h[0]), at_h, [0.0, *borders, *direct])
        self._begin_h = np.concatenate([[0.0], self._grid.end_h[:-1]])
        self._direct_mg = {
            kind: self._at_steps([(one.time_h, one.dose_mg) for one in timeline.entering(kind)])
            for kind in ("plasma", "csf")
        }
        rows = 4 if timeline.csf is None else 6
        self._state = np.zeros((rows, draws.count))
        self._adapted = np.zeros((2, draws.count))
        self._burden = np.zeros(draws.count)
        self._both = Pace.of(draws)
        self.peak_mg_per_l = np.zeros(draws.count)
        self.peak_burden = np.zeros(draws.count)
        self.peak_burden_h = np.zeros(draws.count)
        self.area_mg_h_per_l = np.zeros(draws.count)
        self.cleared_mg = np.zeros(draws.count)
        self.dialysed_mg = np.zeros(draws.count)

    @property
    def quantities(self) -> tuple[str, ...]:
        """What is kept, in the order of the first axis."""
        more = () if self.timeline.csf is None else ("lumbar_mg_per_l", "cord_effect")
        return ("level_mg_per_l", "effect", "adaptation", "burden", *more)

    @property
    def gut_mg(self) -> FloatArray:
        """Not yet absorbed."""
        return self._state[GUT]

    @property
    def body_mg(self) -> FloatArray:
        """Apparent amount in both compartments."""
        central, peripheral = amounts_of(self._state[MODE_A], self._state[MODE_B], self._last_bodies())
        return central + peripheral

    @property
    def fluid_micrograms(self) -> FloatArray:
        """In the lumbar fluid."""
        return self._state[FLUID] if len(self._state) > FLUID else np.zeros(self._draws.count)

    def stretches(self) -> Iterator[tuple[slice, Values]]:
        """Rows of the times asked for, and the quantities there: shape (quantities, rows, draws)."""
        count = len(self.quantities)
        yield slice(0, 1), np.zeros((count, 1, self._draws.count), np.float32)
        most = max(1, MOST_VALUES // self._draws.count)
        before: Linear | None = None
        kept = 1
        for phase in self.timeline.phases:
            steps = np.flatnonzero(
                (self._begin_h >= phase.begin_h - 1e-9) & (self._begin_h < phase.end_h - 1e-9)
            )
            if not steps.size:
                continue
            kinds, place = np.unique(self._grid.kind[steps], return_inverse=True)
            linear = Linear(phase, self.timeline.csf, self._grid.lengths_h[kinds])
            self._state = linear.begin(before, self._state)
            for first in range(0, len(steps), most):
                part = slice(first, first + most)
                values = self._block(linear, steps[part], place[part])
                if values.shape[1]:
                    yield slice(kept, kept + values.shape[1]), values
                    kept += values.shape[1]
            before = linear

    # ---- a block of steps ------------------------------------------------------------------

    def _block(self, linear: Linear, steps: npt.NDArray[np.intp], place: npt.NDArray[np.intp]) -> Values:
        """Some steps of one phase; the rows that were asked for."""
        h = self._grid.lengths_h[self._grid.kind[steps]][:, None]
        begins, ends = self._walk_linear(linear, steps, place)
        draws, site = self._draws, np.concatenate([begins[:1, SITE], ends[:, SITE]])
        effect = effect_of_level(site, draws.ec50_mg_per_l, draws.hill)
        slope_0 = self._effect_slope(linear, begins, effect[:-1])
        # After a leap onto next to nothing the effect may rise steeply without end (h < 1): flat, for the
        # short step that follows, is far nearer than a cubic through that slope.
        leaps = np.logical_or(*(self._direct_mg[kind][steps] > 0 for kind in ("plasma", "csf")))
        slope_0[leaps[:, None] & (site[:-1] < NEXT_TO_NOTHING * draws.ec50_mg_per_l)] = 0.0
        slope_1 = self._effect_slope(linear, ends, effect[1:])
        adapted = self._adapt(h, effect, slope_0, slope_1)
        lack = draws.fast_share * adapted[:, 0] + (1 - draws.fast_share) * adapted[:, 1] - effect - draws.gap
        lean = self._lack_slope(effect, adapted)
        burden = self._gather(h, lack, lean[:-1] - slope_0, lean[1:] - slope_1, self._grid.end_h[steps])
        self._peak_level(linear, h, begins, ends)
        asked = self._grid.row[steps] >= 0
        level = ends[asked, MODE_A] + ends[asked, MODE_B]
        adaptation = (lack + effect + draws.gap)[1:][asked]
        found = [level, effect[1:][asked], adaptation, burden[asked]]
        csf = linear.csf
        if csf is not None:
            # Micrograms/mL are mg/L.
            found.append(ends[asked, FLUID] / csf.volume_ml + csf.plasma_share * level)
            found.append(effect_of_level(ends[asked, CORD], draws.ec50_mg_per_l, draws.hill))
        return np.stack(found).astype(np.float32)

    def _walk_linear(
        self, linear: Linear, steps: npt.NDArray[np.intp], place: npt.NDArray[np.intp]
    ) -> tuple[FloatArray, FloatArray]:
        """The linear state at the beginning (what enters then is in it) and at the end of every step."""
        begins = np.empty((len(steps), *self._state.shape))
        ends = np.empty_like(begins)
        steady, fading, state = linear.steady, linear.fading, self._state
        opening, entered = state, np.zeros(self._draws.count)
        has_fluid = linear.csf is not None
        for number, step in enumerate(steps):
            swallowed, blood = self._grid.dose_mg[step], self._direct_mg["plasma"][step]
            fluid = self._direct_mg["csf"][step] if has_fluid else 0.0
            if swallowed or blood or fluid:
                state = state.copy()
                state[GUT] += swallowed
                jump = blood / linear.bodies.central_volume_l
                state[MODE_A] += linear.how.share_a * jump
                state[MODE_B] += linear.how.share_b * jump
                entered = entered + swallowed + blood
                if fluid and linear.csf is not None:
                    state[FLUID] += fluid / MG_PER_MICROGRAM
                    entered = entered + apparent(fluid, linear.csf.bioavailability)
            begins[number] = state
            state = np.einsum("ijn,jn->in", fading[place[number]], state - steady) + steady
            ends[number] = state
        self._state = state
        hours = float(self._grid.end_h[steps[-1]] - self._begin_h[steps[0]])
        area = linear.area(opening, state, entered, hours)
        self.area_mg_h_per_l = self.area_mg_h_per_l + area
        dialysed = linear.phase.dialysis_l_per_h * area
        self.dialysed_mg = self.dialysed_mg + dialysed
        self.cleared_mg = self.cleared_mg + linear.bodies.clearance_l_per_h * area - dialysed
        return begins, ends

    def _effect_slope(self, linear: Linear, state: FloatArray, effect: FloatArray) -> FloatArray:
        """dE/dt = h E (1 - E) / C x ke0 (what acts on the site - C)."""
        draws = self._draws
        acts = state[:, MODE_A] + state[:, MODE_B]
        if linear.csf is not None:
            acts = acts + linear.csf.to_brain * state[:, FLUID]
        site = np.maximum(state[:, SITE], LOWEST)
        moves = draws.effect_per_h * (acts - state[:, SITE])
        return cast(FloatArray, draws.hill * effect * (1 - effect) / site * moves)

    def _adapt(
        self, h: FloatArray, effect: FloatArray, slope_0: FloatArray, slope_1: FloatArray
    ) -> FloatArray:
        """Fast and slow adaptation at the nodes, shape (steps + 1, 2, N): the one pass that has to walk."""
        e0, e1, p0, p1 = effect[:-1], effect[1:], h * slope_0, h * slope_1
        m0 = 0.5 * (e0 + e1) + (p0 - p1) / 12
        m1 = 0.35 * e0 + 0.15 * e1 + p0 / 20 - p1 / 30
        m2 = (4 * e0 + e1) / 15 + p0 / 30 - p1 / 60
        path = np.empty((len(effect), *self._adapted.shape))
        path[0] = adapted = self._adapted
        for step in range(len(h)):
            adapted = self._both.step(
                float(h[step, 0]), adapted, e0[step], e1[step], slope_0[step], slope_1[step],
                m0[step], m1[step], m2[step],
            )  # fmt: skip
            path[step + 1] = adapted
        self._adapted = adapted
        return path

    def _lack_slope(self, effect: FloatArray, adapted: FloatArray) -> FloatArray:
        """How fast adaptation as a whole changes at the nodes; that of the effect is still to come off."""
        share = self._draws.fast_share
        apart = effect[:, None] - adapted
        rate = np.where(apart > 0, self._both.on, self._both.off)
        moves = apart * rate
        return cast(FloatArray, share * moves[:, 0] + (1 - share) * moves[:, 1])

    def _gather(
        self, h: FloatArray, lack: FloatArray, lean_0: FloatArray, lean_1: FloatArray, end_h: FloatArray
    ) -> FloatArray:
        """The burden at the end of each step, and the largest so far, between nodes too."""
        rate = 1 / self._draws.burden_time_h
        y, y0, y1, p0, p1 = h * rate, lack[:-1], lack[1:], h * lean_0, h * lean_1
        gained = y * felt(y, y0, y1, p0, p1)
        fade = np.exp(-y)
        burden = np.empty_like(lack)
        burden[0] = value = self._burden
        for step in range(len(h)):
            value = value * fade[step] + gained[step]
            burden[step + 1] = value
        self._burden = value
        moves_0 = y * (np.maximum(y0, 0) - burden[:-1])
        moves_1 = y * (np.maximum(y1, 0) - burden[1:])
        tops = top(burden[:-1], burden[1:], moves_0, moves_1)
        highest, when = tops.max(axis=0), end_h[tops.argmax(axis=0)]
        self.peak_burden_h = np.where(highest > self.peak_burden, when, self.peak_burden_h)
        self.peak_burden = np.maximum(self.peak_burden, highest)
        return burden[1:]

    def _peak_level(self, linear: Linear, h: FloatArray, begins: FloatArray, ends: FloatArray) -> None:
        y0, y1 = (state[:, MODE_A] + state[:, MODE_B] for state in (begins, ends))
        p0, p1 = (h * linear.level_slope(state) for state in (begins, ends))
        self.peak_mg_per_l = np.maximum(self.peak_mg_per_l, top(y0, y1, p0, p1).max(axis=0))

    # ---- small ones ------------------------------------------------------------------------

    def _at_steps(self, entries: list[tuple[float, float]]) -> FloatArray:
        """Amounts at the steps that begin when each enters."""
        amounts = np.zeros(len(self._begin_h))
        for hour, mg in entries:
            step = int(np.searchsorted(self._begin_h, round(hour, 9) - 1e-9))
            if step < len(amounts):
                amounts[step] += mg
        return amounts

    def _last_bodies(self) -> Draws:
        last_h = float(self._at_h[-1])
        return next(phase.bodies for phase in self.timeline.phases if phase.end_h >= last_h - 1e-9)
