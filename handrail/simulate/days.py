"""The body, a day at a time: the plain numpy path that the planner and a single person use.

Nobody waits for a compiler here, and the state can be carried forward, copied and tried with other
doses. Axes are always (node of the day, candidate, draw). Read `Body` first, then `Body.day`.

The linear part (gut, two compartments, effect site) is exact: each dose adds decaying exponentials,
and a day is a table of them. Effect, adaptation and burden follow on the nodes of the day, with the
two kinks (effect crossing adaptation; lack of effect crossing its threshold) placed inside the
interval in which they fall. The formulas themselves are told in `equations.py`, and a test holds
this path, the kernel and the reference together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handrail.errors import InputError
from handrail.simulate.day_doses import HOURS, Array, DoseTable, disposition_rates, exponentials
from handrail.simulate.nouns import Draws

# Beyond two years the past no longer matters to adaptation: the steady state is reached.
STEADY_AFTER_DAYS = 731
LONG_ENOUGH_DAYS = 6000.0

# The last days of a long stretch are stepped node by node, so that the state is that of a midnight.
EXACT_DAYS = 6


@dataclass(frozen=True, slots=True)
class State:
    """Where a body is at a midnight; every array ends in (candidates, draws).

    Attributes:
        effect_modes: amplitudes of the exponentials that make the effect-site level, (4, ...).
        level_modes: the same for the plasma level, (3, ...).
        adaptation: fast and slow, (2, ...).
        effect, lack, burden: E, A - E - theta, and B at this midnight.
        peak_burden: the largest B so far since it was last reset.
    """

    effect_modes: Array
    level_modes: Array
    adaptation: Array
    effect: Array
    lack: Array
    burden: Array
    peak_burden: Array

    @property
    def candidates(self) -> int:
        """How many bodies are carried side by side."""
        return self.burden.shape[0]

    def take(self, index: npt.ArrayLike) -> State:
        """These candidates, in this order; the same one may be taken more than once."""
        chosen = np.asarray(index, dtype=np.intp)
        return State(
            self.effect_modes[:, chosen],
            self.level_modes[:, chosen],
            self.adaptation[:, chosen],
            self.effect[chosen],
            self.lack[chosen],
            self.burden[chosen],
            self.peak_burden[chosen],
        )

    def put(self, index: npt.ArrayLike, other: State) -> State:
        """A copy in which the candidates at `index` are those of `other`."""
        chosen = np.asarray(index, dtype=np.intp)
        new = State(*(getattr(self, name).copy() for name in self.__slots__))
        for name in ("effect_modes", "level_modes", "adaptation"):
            getattr(new, name)[:, chosen] = getattr(other, name)
        for name in ("effect", "lack", "burden", "peak_burden"):
            getattr(new, name)[chosen] = getattr(other, name)
        return new

    def forget_peak(self) -> State:
        """The same body, its largest burden counted anew from now."""
        return State(
            self.effect_modes,
            self.level_modes,
            self.adaptation,
            self.effect,
            self.lack,
            self.burden,
            self.burden.copy(),
        )


@dataclass(frozen=True, slots=True)
class Day:
    """What a day looked like at its nodes (those of the midnight that ends it included).

    Each array has shape (nodes, candidates, draws); `level_mg_per_l` is None unless asked for.
    """

    level_mg_per_l: Array | None
    effect: Array
    adaptation: Array
    burden: Array


class Body:
    """N draws of a person, ready to be stepped through days with doses at given times of day.

    Args:
        draws: the draws; arrays of shape (N,).
        times_h: times of day at which doses may be taken, hours in [0, 24), shape (S,).
        nodes: points of the day at which effect, adaptation and burden are reckoned.
        single: use float32, which halves the time of a search (error below 1e-5 of the peak).
        levels: also follow the plasma level, which nothing else depends on.

    Raises:
        InputError: a time outside the day.
    """

    def __init__(
        self,
        draws: Draws,
        times_h: tuple[float, ...],
        *,
        nodes: int = 24,
        single: bool = False,
        levels: bool = True,
    ) -> None:
        if any(not 0 <= time < HOURS for time in times_h):
            raise InputError(f"A time of day lies from 0 up to 24 h; got {times_h}.")
        self.draws = draws
        self.times_h = times_h
        self.nodes = nodes
        self._type = np.float32 if single else np.float64
        self._levels = levels
        self._step_h = HOURS / nodes
        self._prepare_linear()
        self._prepare_adaptation()

    # ---- what is reckoned once ------------------------------------------------------------

    def _prepare_linear(self) -> None:
        draws = self.draws
        ka, ke0 = draws.absorption_per_h, draws.effect_per_h
        fast, slow, k21 = disposition_rates(draws)
        volume = draws.central_volume_l
        level_rates, level_parts = exponentials(np.stack([ka, fast, slow]), k21, ka / volume)
        effect_rates, effect_parts = exponentials(np.stack([ka, fast, slow, ke0]), k21, ka * ke0 / volume)
        at = self._step_h * np.arange(1, self.nodes + 1)
        lag = draws.lag_h
        # A dose late in the evening may be absorbed only after midnight: it then starts in the table
        # of the day after, by this many hours.
        self._level = DoseTable(level_rates, level_parts, at, self.times_h, lag, self._type)
        self._effect = DoseTable(effect_rates, effect_parts, at, self.times_h, lag, self._type)

    def _prepare_adaptation(self) -> None:
        draws, kind = self.draws, self._type
        step = self._step_h
        on = np.stack([draws.fast_on_h, draws.slow_on_h])[:, None, :]
        off = np.stack([draws.fast_off_h, draws.slow_off_h])[:, None, :]
        self._on_per_h, self._off_per_h = 1 / on, 1 / off
        up, down = -np.expm1(-step / on), -np.expm1(-step / off)
        self._both = (0.5 * (up + down)).astype(kind)
        self._difference = (0.5 * (up - down)).astype(kind)
        self._share = draws.fast_share.astype(kind)
        self._gap = draws.gap.astype(kind)
        self._hill = draws.hill.astype(kind)
        self._log_ec50 = np.log(draws.ec50_mg_per_l).astype(kind)
        # Burden over an interval in which W runs straight from W0 to W1 (exact):
        x = step / draws.burden_time_h
        kept = np.exp(-x)
        self._kept = kept.astype(kind)
        self._from_end = (1 - (1 - kept) / x).astype(kind)
        self._from_start = ((1 - kept) / x - kept).astype(kind)
        self._gained = (1 - kept).astype(kind)

    # ---- states ------------------------------------------------------------------------------

    def never_dosed(self, candidates: int = 1) -> State:
        """A body before its first dose ever: nothing on board, nothing adapted."""
        shape = (candidates, self.draws.count)
        zero = np.zeros(shape, self._type)
        return State(
            np.zeros((4, *shape), self._type),
            np.zeros((3, *shape), self._type),
            np.zeros((2, *shape), self._type),
            zero,
            zero - self._gap,
            zero.copy(),
            zero.copy(),
        )

    def day(self, state: State, doses_mg: Array, *, keep: bool = False) -> tuple[State, Day | None]:
        """One day further, with these doses.

        Args:
            state: at the midnight that begins the day, C candidates.
            doses_mg: shape (C, S), at `times_h`.
            keep: also return what the day looked like, plasma level included.

        Returns:
            The state at the next midnight, and the day at its nodes if `keep`.
        """
        doses = np.asarray(doses_mg, self._type)
        site, effect_modes = self._effect.day(state.effect_modes, doses)
        effect = self._effect_of(site)
        fast, slow, adaptation = self._adapt(state, effect)
        lack = fast * self._share
        lack += slow * (1 - self._share)
        adapted = lack.copy() if keep else None
        lack -= effect
        lack -= self._gap
        burden, peak = self._burden(state, lack)
        level, level_modes = None, state.level_modes
        if keep and self._levels:
            level, level_modes = self._level.day(state.level_modes, doses)
        elif self._levels:
            level_modes = self._level.after(state.level_modes, doses)
        new = State(effect_modes, level_modes, adaptation, effect[-1], lack[-1].copy(), burden[-1], peak)
        if adapted is None:
            return new, None
        return new, Day(level, effect, adapted, burden)

    def days(self, state: State, doses_mg: Array, days: int) -> State:
        """So many days with the same doses, node by node."""
        for _ in range(days):
            state, _unused = self.day(state, doses_mg)
        return state

    def long(self, state: State, doses_mg: Array, days: float) -> State:
        """Many days of the same doses, adaptation followed in long strides (the past of a person).

        While a day repeats itself, fast and slow adaptation each follow the mean of their own rate
        over the day; that mean is piecewise linear in adaptation, so a stride of an exponential
        Rosenbrock step is exact between its corners. Level and effect are those of the repeating day.
        Beyond two years the steady state is taken.
        """
        first = min(int(days), 2 * EXACT_DAYS)
        state = self.days(state, doses_mg, first)
        left = int(days) - first
        if left > EXACT_DAYS:
            stride_days = LONG_ENOUGH_DAYS if days >= STEADY_AFTER_DAYS else float(left - EXACT_DAYS)
            state = self._stride(state, doses_mg, stride_days)
            left = EXACT_DAYS
        return self.days(state, doses_mg, left)

    def _stride(self, state: State, doses_mg: Array, days: float) -> State:
        doses = np.asarray(doses_mg, self._type)
        modes = self._effect.repeating(doses)
        site, _ = self._effect.day(modes, doses)
        effect = self._effect_of(site)
        nodes = effect[:, None].astype(np.float64)
        begin = np.broadcast_to(effect[-1], state.effect.shape).copy()
        start = State(
            modes,
            self._level.repeating(doses),
            state.adaptation,
            begin,
            state.lack,
            state.burden,
            state.peak_burden,
        )
        # From the adaptation of a midnight to that of the day's mean, the strides, and back again.
        mean = (state.adaptation + self._wobble(start, effect)).astype(np.float64)
        done, stride = 0.0, 1.0
        while done < days:
            stride = min(stride * 1.25, days - done) if done > 15 else min(1.0, days - done)
            apart = nodes - mean
            rising = apart > 0
            rate = np.where(rising, self._on_per_h, self._off_per_h)
            slope = (apart * rate).mean(axis=0)
            steepness = rate.mean(axis=0)
            mean = mean - slope * np.expm1(-steepness * stride * HOURS) / steepness
            done += stride
        adapted = mean.astype(self._type)
        settled = State(modes, start.level_modes, adapted, begin, state.lack, state.burden, state.peak_burden)
        adapted = adapted - self._wobble(settled, effect)
        lack = self._share * adapted[0] + (1 - self._share) * adapted[1] - begin - self._gap
        return State(modes, start.level_modes, adapted, begin, lack, state.burden, state.peak_burden)

    def _wobble(self, state: State, effect: Array) -> Array:
        """How far the day's mean of adaptation lies from that of its midnight, trend apart."""
        fast, slow, end = self._adapt(state, effect)
        mean = np.stack([fast.mean(axis=0), slow.mean(axis=0)])
        return mean - 0.5 * (state.adaptation + end)

    # ---- the passes of a day ---------------------------------------------------------------------

    def _effect_of(self, site_mg_per_l: Array) -> Array:
        """E = Ce^h / (Ce^h + EC50^h), reckoned through logarithms; 0 where nothing has arrived."""
        with np.errstate(divide="ignore", over="ignore"):
            power = np.log(np.maximum(site_mg_per_l, 0))
            power -= self._log_ec50
            power *= -self._hill
            np.exp(power, out=power)
        power += 1
        np.reciprocal(power, out=power)
        return power

    def _adapt(self, state: State, effect: Array) -> tuple[Array, Array, Array]:
        """Fast and slow adaptation at the nodes, and both at the end.

        dA/dt = (E - A)/tau, tau depending on the sign of E - A. Over an interval E runs straight;
        `signed` and `size` are the means of E - A and of its absolute value, the crossing included.
        """
        # With mid the effect halfway and reach half its change, E - A runs from mid - A + reach to
        # mid - A - reach; its mean size is |mid - A|, and more where it changes sign on the way.
        ends = np.concatenate([state.effect[None], effect])
        middle = 0.5 * (ends[1:] + ends[:-1])
        reach = 0.5 * np.abs(ends[1:] - ends[:-1])
        # Where the effect hardly moves there is nothing to correct, and nothing to divide by.
        per_reach = np.where(reach > 1e-9, 0.5 / np.maximum(reach, 1e-9), 0).astype(effect.dtype)
        path = np.empty((self.nodes, *state.adaptation.shape), effect.dtype)
        adaptation = state.adaptation
        for node in range(self.nodes):
            signed = middle[node] - adaptation
            size = np.abs(signed)
            inside = reach[node] - size
            np.maximum(inside, 0, out=inside)
            inside *= inside
            inside *= per_reach[node]
            size += inside
            size *= self._difference
            signed *= self._both
            signed += size
            adaptation = np.add(adaptation, signed, out=path[node])
        return path[:, 0], path[:, 1], adaptation

    def _burden(self, state: State, lack: Array) -> tuple[Array, Array]:
        """B at the nodes, and its largest value so far: dB/dt = (W - B)/tau_b, W = max(0, lack)."""
        ends = np.concatenate([state.lack[None], lack])
        felt = np.maximum(ends, 0)
        gained = self._from_start * felt[:-1]
        gained += self._from_end * felt[1:]
        crosses = ends[:-1] * ends[1:] < 0
        if crosses.any():
            # W is zero for a part of the interval: less than the straight line between its ends.
            top = (felt[:-1] + felt[1:])[crosses]
            spread = np.abs(ends[:-1] - ends[1:])[crosses]
            weight = np.broadcast_to(self._gained, lack.shape)[crosses]
            gained[crosses] -= 0.5 * top * (1 - top / spread) * weight
        burden = gained
        value = state.burden
        for node in range(self.nodes):
            value = value * self._kept
            value += burden[node]
            burden[node] = value
        return burden, np.maximum(state.peak_burden, burden.max(axis=0))
