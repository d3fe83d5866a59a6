"""The linear part of a body under an event table: gut, level, sites, lumbar fluid, and their steady states.

A steady state is a sum without an end, and a closed form: what a dose leaves after n intervals is M(nT) x, so
all earlier doses together leave

    sum over n >= 0 of M(a + nT) x  =  M(a) (I - M(T))^-1 x

(a: time since the latest of them; T: the interval). An infusion of duration D that settles at s leaves
M(t - D) s - M(t) s after a time t >= D, and s - M(t) s while it runs; the same sum holds for it. No wash-in,
no tolerance.
"""

from __future__ import annotations

from typing import cast

import numpy as np

from handrail.course.event_table import CENTRAL, CSF, GUT, EventRow
from handrail.simulate import linear
from handrail.simulate.equations import FloatArray
from handrail.simulate.event_schedule import first_entered, running_numbers
from handrail.simulate.linear import CORD, FLUID, MODE_A, MODE_B, SITE, Linear
from handrail.simulate.nouns import Draws
from handrail.simulate.phases import MG_PER_MICROGRAM, Csf, Phase

COMPARTMENTS = (GUT, CENTRAL, CSF)


class EventBody:
    """Bodies that don't change, and three ways in.

    Args:
        draws: the bodies; all have one lag.
        csf: lumbar fluid, where something enters it or is measured there.
        bioavailability: F of each draw, shape (N,): what enters the blood itself is divided by it, as
            clearance and volumes are.
    """

    def __init__(self, draws: Draws, csf: Csf | None, bioavailability: FloatArray) -> None:
        self.draws, self.csf, self.bioavailability = draws, csf, bioavailability
        self._phase = Phase(begin_h=0.0, end_h=1.0, bodies=draws, dialysis_l_per_h=np.zeros(draws.count))
        self.linear = Linear(self._phase, csf, np.ones(1))
        self.rows = 4 if csf is None else 6
        self.settled = {cmt: self._settled(cmt) for cmt in COMPARTMENTS if cmt != CSF or csf is not None}

    def empty(self) -> FloatArray:
        """A body that never had the medicine."""
        return np.zeros((self.rows, self.draws.count))

    def fading(self, lengths_h: FloatArray) -> FloatArray:
        """M of each length: what a row takes from another, (lengths, rows, rows, N)."""
        return Linear(self._phase, self.csf, lengths_h).fading

    def after(self, hours: float, state: FloatArray) -> FloatArray:
        """A state so many hours later, with nothing entering."""
        return moved(self.fading(np.array([hours]))[0], state)

    def apparent_mg(self, cmt: int, mg: float) -> FloatArray:
        """What the blood gets of an amount, in the end, as the oral model counts it."""
        whole = np.full(self.draws.count, mg)
        return whole if cmt == GUT else whole / self.bioavailability

    def entered(self, cmt: int, mg: float) -> FloatArray:
        """The state that so much brings, the moment it enters."""
        state = self.empty()
        how, volume = self.linear.how, self.draws.central_volume_l
        if cmt == GUT:
            state[linear.GUT] = mg
        elif cmt == CENTRAL:
            level = mg / self.bioavailability / volume
            state[MODE_A], state[MODE_B] = how.share_a * level, how.share_b * level
        else:
            state[FLUID] = mg / MG_PER_MICROGRAM
        return state

    def _settled(self, cmt: int) -> FloatArray:
        """Where 1 mg/h into a compartment brings the body in the end."""
        state, draws, how, csf = self.empty(), self.draws, self.linear.how, self.csf
        inflow = self.apparent_mg(cmt, 1.0) / draws.central_volume_l
        state[MODE_A] = inflow * how.share_a / how.alpha
        there = how.beta > 0
        state[MODE_B] = np.where(there, inflow * how.share_b / np.where(there, how.beta, 1.0), 0.0)
        level = state[MODE_A] + state[MODE_B]
        state[SITE] = level
        if cmt == GUT:
            state[linear.GUT] = 1 / draws.absorption_per_h
        if csf is not None:
            if cmt == CSF:
                state[FLUID] = 1 / MG_PER_MICROGRAM / csf.rate_per_h
            state[SITE] += csf.to_brain * state[FLUID]
            state[CORD] = level + csf.to_cord * state[FLUID]
        return state

    def steady(self, row: EventRow) -> FloatArray:
        """What all earlier doses of a row's steady state have left, at the time of the row."""
        if row.is_constant:
            return row.rate_mg_per_h * self.settled[row.cmt]
        lag_h = float(self.draws.lag_h[0]) if row.cmt == GUT else 0.0
        if row.rate_mg_per_h == 0:
            latest_h = first_entered(row, lag_h) * row.ii_h - lag_h
            return self.after(latest_h, self._all_earlier(row.ii_h, self.entered(row.cmt, row.amt_mg)))
        aim = row.rate_mg_per_h * self.settled[row.cmt]
        running = running_numbers(row, lag_h)
        state = self.empty()
        for number in running:
            state += aim - self.after(number * row.ii_h - lag_h, aim)
        ended_h = running.stop * row.ii_h - lag_h
        every = self._all_earlier(row.ii_h, aim)
        since_end_h = max(ended_h - row.duration_h, 0.0)
        return cast(FloatArray, state + self.after(since_end_h, every) - self.after(ended_h, every))

    def _all_earlier(self, interval_h: float, state: FloatArray) -> FloatArray:
        """(I - M(T))^-1 x: a dose and all before it, seen from the time of that dose."""
        lost = np.eye(self.rows)[:, :, None] - self.fading(np.array([interval_h]))[0]
        # One compartment has no second slope: what isn't there never fades, and is 0.
        lost[MODE_B, MODE_B] = np.where(self.linear.how.beta > 0, lost[MODE_B, MODE_B], 1.0)
        solved = np.linalg.solve(np.moveaxis(lost, 2, 0), state.T[:, :, None])
        return cast(FloatArray, solved[:, :, 0].T)


def moved(fading: FloatArray, state: FloatArray) -> FloatArray:
    """A state some hours later, by the factors of that length."""
    return cast(FloatArray, np.einsum("ijn,jn->in", fading, state))
