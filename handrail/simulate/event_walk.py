"""A body walks through a schedule, from node to node, and may be emptied or steady in the middle.

What a step does stands in `event_path.py`, what a steady state means in `event_steady.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from handrail.simulate.cubics import top
from handrail.simulate.equations import FloatArray, effect_of_level
from handrail.simulate.event_body import EventBody
from handrail.simulate.event_path import SAME_H, Felt, Path, effects_of
from handrail.simulate.event_schedule import Action, Clear, Entry, Look, Schedule, Steady
from handrail.simulate.event_steady import accustomed
from handrail.simulate.linear import CORD, FLUID, MODE_A, MODE_B
from handrail.simulate.phases import DAY_H

MOST_VALUES = 400_000

Values = npt.NDArray[np.float32]


class Walk:
    """One person of a table under way; answers as `trajectories.Trajectories` does, and the observations.

    Args:
        regular_h: the times to keep, rising from 0 h.
    """

    def __init__(self, body: EventBody, schedule: Schedule, regular_h: FloatArray) -> None:
        self._body, self._felt, count = body, Felt(body), body.draws.count
        end_h = float(regular_h[-1])
        looks = [
            one.time_h for one in schedule.actions if isinstance(one, Look) and one.time_h <= end_h + SAME_H
        ]
        at_h = np.unique(np.round([*regular_h, *(min(one, end_h) for one in looks)], 9))
        self._path = Path(body, schedule, at_h)
        self._regular = {self._path.node(hour): row for row, hour in enumerate(regular_h)}
        self._rows = len(regular_h)
        self._state = self._opening = body.empty()
        self._opened_h = 0.0
        self._entered_mg = np.zeros(count)
        self._adapted, self._burden = np.zeros((2, count)), np.zeros(count)
        self.seen: dict[int, FloatArray] = {}
        last_h = min(schedule.last_given_h, end_h)
        changed = [one.time_h for one in schedule.actions if isinstance(one, Clear | Steady)]
        # A trough is that of the dosing under way: not of an empty body before a steady state.
        begins_h = max([last_h - DAY_H, *(one for one in changed if one <= last_h)])
        self._near_last = (self._path.node(max(begins_h, 0.0)), self._path.node(last_h))
        self._lowest = np.full(count, np.inf)
        self.peak_mg_per_l, self.peak_burden = np.zeros(count), np.zeros(count)
        self.peak_burden_h, self.area_mg_h_per_l = np.zeros(count), np.zeros(count)

    @property
    def quantities(self) -> tuple[str, ...]:
        """What is kept, in the order of the first axis."""
        more = () if self._body.csf is None else ("lumbar_mg_per_l", "cord_effect")
        return ("level_mg_per_l", "effect", "adaptation", "burden", *more)

    @property
    def outcomes(self) -> dict[str, FloatArray]:
        """What mattered of the whole, by the names of a profile."""
        return {
            "peak_mg_per_l": self.peak_mg_per_l,
            "trough_mg_per_l": self._lowest,
            "peak_burden": self.peak_burden,
            "peak_burden_h": self.peak_burden_h,
            "auc_mg_h_per_l": self.area_mg_h_per_l,
        }

    def stretches(self) -> Iterator[tuple[slice, Values]]:
        """Rows of the regular times, and the quantities there: shape (quantities, rows, draws)."""
        most = max(1, MOST_VALUES // self._body.draws.count)
        path, first = self._path, 0
        kept: list[FloatArray] = []
        for node in range(len(path.nodes_h)):
            first_near, last_near = self._near_last
            if first_near < node <= last_near:
                self._lowest = np.minimum(self._lowest, self._level)
            for action in path.actions.get(node, ()):
                self._meet(action, float(path.nodes_h[node]))
            if first_near <= node <= last_near:
                self._lowest = np.minimum(self._lowest, self._level)
            if node in self._regular:
                kept.append(self._values())
                if len(kept) == most or first + len(kept) == self._rows:
                    yield slice(first, first + len(kept)), np.stack(kept, axis=1).astype(np.float32)
                    first, kept = first + len(kept), []
            if node + 1 < len(path.nodes_h):
                self._step(node)
        self._close(float(path.nodes_h[-1]))

    @property
    def _level(self) -> FloatArray:
        return self._state[MODE_A] + self._state[MODE_B]

    def _values(self) -> FloatArray:
        state, level = self._state, self._level
        found = [level, self._felt.effect(state), self._felt.whole(self._adapted), self._burden]
        csf, draws = self._body.csf, self._body.draws
        if csf is not None:
            # Micrograms/mL are mg/L.
            found.append(state[FLUID] / csf.volume_ml + csf.plasma_share * level)
            found.append(effect_of_level(state[CORD], draws.ec50_mg_per_l, draws.hill))
        return np.stack(found)

    def _meet(self, action: Action, hour: float) -> None:
        if isinstance(action, Look):
            self.seen[action.number] = self._state
            return
        if isinstance(action, Entry):
            self._entered_mg = self._entered_mg + self._body.apparent_mg(action.cmt, action.amt_mg)
            self._state = self._path.meet(action, self._state)
            return
        self._close(hour)
        self._state = self._opening = self._path.meet(action, self._state)
        if isinstance(action, Steady):
            self._adapted, self._burden = accustomed(self._body, action)
        else:
            self._adapted, self._burden = np.zeros_like(self._adapted), np.zeros_like(self._burden)

    def _close(self, hour: float) -> None:
        """The area under the level since the body was last changed from outside."""
        hours = hour - self._opened_h
        area = self._body.linear.area(self._opening, self._state, self._entered_mg, hours)
        self.area_mg_h_per_l = self.area_mg_h_per_l + area
        self._opening, self._opened_h = self._state, hour
        self._entered_mg = np.zeros_like(self._entered_mg)

    def _step(self, step: int) -> None:
        path, felt_, begin = self._path, self._felt, self._state
        end = path.move(step, begin)
        self._entered_mg = self._entered_mg + path.flows_mg(step)
        effects = effects_of(felt_, path.lengths_h[step : step + 1], [(begin, end)])
        adapted = felt_.adapt(self._adapted, effects, 0)
        self._burden, highest = felt_.gather(self._burden, self._adapted, adapted, effects, 0)
        self.peak_burden_h = np.where(highest > self.peak_burden, path.nodes_h[step + 1], self.peak_burden_h)
        self.peak_burden = np.maximum(self.peak_burden, highest)
        self._adapted, self._state = adapted, end
        h, flow = path.lengths_h[step], path.into_blood(step)
        slopes = [h * (self._body.linear.level_slope(one[None])[0] + flow) for one in (begin, end)]
        highest_level = top(begin[MODE_A] + begin[MODE_B], end[MODE_A] + end[MODE_B], *slopes)
        self.peak_mg_per_l = np.maximum(self.peak_mg_per_l, highest_level)
