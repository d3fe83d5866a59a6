"""Steps of an event table: nodes, the linear state from each to the next, and what effect does on a step.

Nodes and formulas are those of `stepping.py`: level exactly, effect at the nodes with its slope, adaptation
and burden on the cubics of `cubics.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt

from handrail.course.event_table import GUT
from handrail.simulate.cubics import Pace, felt, top
from handrail.simulate.equations import FloatArray, adaptation, effect_of_level
from handrail.simulate.event_body import EventBody, moved
from handrail.simulate.event_schedule import Action, Clear, Entry, Look, Schedule, Steady
from handrail.simulate.grid import lay_grid
from handrail.simulate.linear import FLUID, MODE_A, MODE_B, SITE
from handrail.simulate.phases import Given

LOWEST = 1e-30
SAME_H = 1e-9

MOST_KEPT = 400_000
"""Lengths x draws whose factors are kept: at most some 100 MB."""


@dataclass(slots=True)
class Path:
    """Nodes, and the linear state from each to the next.

    Args:
        at_h: times that have to be nodes, rising from 0 h; the last is the end.
    """

    body: EventBody
    schedule: Schedule
    at_h: FloatArray

    nodes_h: FloatArray
    lengths_h: FloatArray
    actions: dict[int, list[Action]]
    _kind: npt.NDArray[np.int64]
    _lengths_of_kind: FloatArray
    _factors: dict[int, FloatArray]
    _rates: dict[int, FloatArray]

    def __init__(self, body: EventBody, schedule: Schedule, at_h: FloatArray) -> None:
        self.body, self.schedule, self.at_h = body, schedule, at_h
        entries = [one for one in schedule.actions if isinstance(one, Entry)]
        swallowed = [Given(time_h=one.time_h, dose_mg=one.amt_mg) for one in entries if one.cmt == GUT]
        breaks = [one.time_h for one in entries if one.cmt != GUT]
        breaks += [one.time_h for one in schedule.actions if isinstance(one, Clear | Steady)]
        grid = lay_grid(swallowed, 0.0, at_h, [0.0, *breaks, *schedule.borders_h])
        self.nodes_h = np.concatenate([[0.0], grid.end_h])
        self._kind = grid.kind
        self.lengths_h = grid.lengths_h[grid.kind]
        self._lengths_of_kind, self._factors = grid.lengths_h, {}
        if len(grid.lengths_h) * body.draws.count <= MOST_KEPT:
            self._factors = dict(enumerate(body.fading(grid.lengths_h)))
        self._rates = {cmt: schedule.rates(cmt, self.nodes_h) for cmt in body.settled}
        self.actions = {}
        for action in schedule.actions:
            if action.time_h <= at_h[-1] + SAME_H:
                self.actions.setdefault(self.node(action.time_h), []).append(action)

    def node(self, hour: float) -> int:
        """The node at a time."""
        return int(np.searchsorted(self.nodes_h, round(hour, 9) - SAME_H))

    def flows_mg(self, step: int) -> FloatArray:
        """What infusions bring on a step, apparent mg."""
        h = self.lengths_h[step]
        given = [self.body.apparent_mg(cmt, rate[step] * h) for cmt, rate in self._rates.items()]
        return cast(FloatArray, sum(given, np.zeros(self.body.draws.count)))

    def aim(self, step: int) -> FloatArray | None:
        """Where the infusions of a step would bring the body; None without any."""
        aims = [rate[step] * self.body.settled[cmt] for cmt, rate in self._rates.items() if rate[step] > 0]
        return cast(FloatArray, sum(aims[1:], aims[0])) if aims else None

    def into_blood(self, step: int) -> FloatArray | float:
        """How fast infusions raise the level itself, mg/L an hour."""
        rate = self._rates[2][step]
        return self.body.apparent_mg(2, rate) / self.body.draws.central_volume_l if rate > 0 else 0.0

    def move(self, step: int, state: FloatArray) -> FloatArray:
        """The state at the end of a step."""
        aim, fading = self.aim(step), self._fading(int(self._kind[step]))
        return moved(fading, state) if aim is None else moved(fading, state - aim) + aim

    def _fading(self, kind: int) -> FloatArray:
        """The factors of one length; few lengths come again and again, odd intervals bring many."""
        if kind not in self._factors:
            if len(self._factors) * self.body.draws.count > MOST_KEPT:
                self._factors.clear()
            self._factors[kind] = self.body.fading(self._lengths_of_kind[kind : kind + 1])[0]
        return self._factors[kind]

    def meet(self, action: Action, state: FloatArray) -> FloatArray:
        """The linear state after an action."""
        match action:
            case Entry():
                return state + self.body.entered(action.cmt, action.amt_mg)
            case Clear():
                return self.body.empty()
            case Steady():
                steady = self.body.steady(action.row)
                return steady if action.replaces else state + steady
            case Look():
                return state


@dataclass(frozen=True, slots=True)
class Effects:
    """The effect at both ends of each step, with its slopes; (steps, N) each, and the lengths (steps, 1)."""

    h: FloatArray
    e0: FloatArray
    e1: FloatArray
    s0: FloatArray
    s1: FloatArray


class Felt:
    """Adaptation and burden over steps, for given effects."""

    def __init__(self, body: EventBody) -> None:
        self._draws = body.draws
        self._body = body
        self.pace = Pace.of(body.draws)

    def effect(self, state: FloatArray) -> FloatArray:
        """Of the level at the brain's site."""
        return effect_of_level(state[SITE], self._draws.ec50_mg_per_l, self._draws.hill)

    def slope(self, state: FloatArray, effect: FloatArray) -> FloatArray:
        """dE/dt = h E (1 - E) / C x ke0 (what acts on the site - C)."""
        draws, csf = self._draws, self._body.csf
        acts = state[MODE_A] + state[MODE_B]
        if csf is not None:
            acts = acts + csf.to_brain * state[FLUID]
        site = np.maximum(state[SITE], LOWEST)
        moves = draws.effect_per_h * (acts - state[SITE])
        return cast(FloatArray, draws.hill * effect * (1 - effect) / site * moves)

    def adapt(self, adapted: FloatArray, effects: Effects, step: int) -> FloatArray:
        """Both components of adaptation at the end of a step."""
        h, e0, e1 = float(effects.h[step, 0]), effects.e0[step], effects.e1[step]
        s0, s1 = effects.s0[step], effects.s1[step]
        p0, p1 = h * s0, h * s1
        m0 = 0.5 * (e0 + e1) + (p0 - p1) / 12
        m1 = 0.35 * e0 + 0.15 * e1 + p0 / 20 - p1 / 30
        m2 = (4 * e0 + e1) / 15 + p0 / 30 - p1 / 60
        return self.pace.step(h, adapted, e0, e1, s0, s1, m0, m1, m2)

    def whole(self, adapted: FloatArray) -> FloatArray:
        """Adaptation as a whole."""
        return adaptation(adapted[0], adapted[1], self._draws.fast_share)

    def gather(
        self, burden: FloatArray, before: FloatArray, after: FloatArray, effects: Effects, step: int
    ) -> tuple[FloatArray, FloatArray]:
        """The burden at the end of a step, and its largest value on the way; adaptation before and after."""
        draws, h = self._draws, effects.h[step, 0]
        y = h / draws.burden_time_h
        ends: list[tuple[FloatArray, FloatArray]] = []
        for adapted, effect, slope in (
            (before, effects.e0[step], effects.s0[step]),
            (after, effects.e1[step], effects.s1[step]),
        ):
            apart = effect - adapted
            moves = self.whole(apart * np.where(apart > 0, self.pace.on, self.pace.off))
            ends.append((self.whole(adapted) - effect - draws.gap, h * (moves - slope)))
        (y0, p0), (y1, p1) = ends
        later = burden * np.exp(-y) + y * felt(y, y0, y1, p0, p1)
        highest = top(burden, later, y * (np.maximum(y0, 0) - burden), y * (np.maximum(y1, 0) - later))
        return later, highest


def effects_of(felt_: Felt, lengths_h: FloatArray, ends: Sequence[tuple[FloatArray, FloatArray]]) -> Effects:
    """Effects and slopes over steps, from the linear states at both ends of each."""
    begins, stops = [one for one, _ in ends], [one for _, one in ends]
    e0, e1 = ([felt_.effect(state) for state in states] for states in (begins, stops))
    s0, s1 = (
        [felt_.slope(state, effect) for state, effect in zip(states, found, strict=True)]
        for states, found in ((begins, e0), (stops, e1))
    )
    return Effects(lengths_h[:, None], np.stack(e0), np.stack(e1), np.stack(s0), np.stack(s1))
