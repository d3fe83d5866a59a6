"""The part of a body that is linear, over one phase: gut, both modes of the level, brain's site, fluid, cord.

Each row is a steady part, that of whatever flows in constantly, and a part that fades. The rows fade into one
another by sums of exponentials; their factors are reckoned once for each length of step, through the divided
differences of `equations.py`, so that rates that meet are no special case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np

from handrail.simulate.equations import FloatArray, exponential_gap, exponential_gap_of_three
from handrail.simulate.phases import Csf, Disposition, Phase, amounts_of, disposition_of, modes_of

GUT, MODE_A, MODE_B, SITE, FLUID, CORD = range(6)
"""Rows of the linear state: mg, mg/L, mg/L, mg/L, and with a pump micrograms, mg/L."""


class Linear:
    """Gut, modes, sites and fluid of a phase: where they settle, and how they fade over a step."""

    def __init__(self, phase: Phase, csf: Csf | None, lengths_h: FloatArray) -> None:
        self.phase, self.csf = phase, csf
        self.bodies = phase.bodies
        self.how: Disposition = disposition_of(self.bodies)
        self.steady = self._steady()
        self.fading = self._fading(lengths_h[:, None])

    def _steady(self) -> FloatArray:
        """Where a constant inflow would bring each row, in the end."""
        bodies, how, csf, phase = self.bodies, self.how, self.csf, self.phase
        steady = np.zeros((4 if csf is None else 6, bodies.count))
        into_plasma = phase.infusion_mg_per_h + np.zeros(bodies.count)
        if csf is not None:
            steady[FLUID] = phase.pump_micrograms_per_h / csf.rate_per_h
            into_plasma = into_plasma + phase.pump_micrograms_per_h * csf.to_plasma
        steady[MODE_A] = into_plasma / bodies.central_volume_l * how.share_a / how.alpha
        there = how.beta > 0
        steady[MODE_B] = np.where(
            there, into_plasma / bodies.central_volume_l * how.share_b / np.where(there, how.beta, 1.0), 0.0
        )
        level = steady[MODE_A] + steady[MODE_B]
        steady[SITE] = level
        if csf is not None:
            steady[SITE] += csf.to_brain * steady[FLUID]
            steady[CORD] = level + csf.to_cord * steady[FLUID]
        return steady

    def _fading(self, h: FloatArray) -> FloatArray:
        """What a row (second axis) takes from another (third) over each length, (lengths, r, r, N)."""
        bodies, how, csf = self.bodies, self.how, self.csf
        rows = len(self.steady)
        fading = np.zeros((len(h), rows, rows, bodies.count))
        gut = _Source(bodies.absorption_per_h, 1 / bodies.central_volume_l)
        sources: list[tuple[int, _Source, tuple[FloatArray, FloatArray] | None]] = [(GUT, gut, None)]
        sites = [(SITE, bodies.effect_per_h)]
        if csf is not None:
            fluid = _Source(csf.rate_per_h, csf.to_plasma / bodies.central_volume_l)
            sources.append((FLUID, fluid, (csf.to_brain, csf.to_cord)))
            sites.append((CORD, csf.cord_effect_per_h))
            fading[:, FLUID, FLUID] = np.exp(-csf.rate_per_h * h)
        fading[:, GUT, GUT] = np.exp(-bodies.absorption_per_h * h)
        modes = ((MODE_A, how.alpha, how.share_a), (MODE_B, how.beta, how.share_b))
        for mode, slope, share in modes:
            fading[:, mode, mode] = np.exp(-slope * h)
            for row, source, _ in sources:
                fading[:, mode, row] = source.flow * share * exponential_gap(slope, source.rate, h)
        for number, (site, rate) in enumerate(sites):
            fading[:, site, site] = np.exp(-rate * h)
            for mode, slope, _ in modes:
                fading[:, site, mode] = rate * exponential_gap(slope, rate, h)
            for row, source, direct in sources:
                for _, slope, share in modes:
                    through = exponential_gap_of_three(source.rate, slope, rate, h)
                    fading[:, site, row] += rate * source.flow * share * through
                if direct is not None:
                    fading[:, site, row] += rate * direct[number] * exponential_gap(source.rate, rate, h)
        return fading

    def begin(self, before: Linear | None, state: FloatArray) -> FloatArray:
        """The state at the phase's first moment: the same amounts and levels, other modes."""
        if before is None:
            return state
        state = state.copy()
        amounts = amounts_of(state[MODE_A], state[MODE_B], before.bodies)
        state[MODE_A], state[MODE_B] = modes_of(*amounts, self.bodies)
        return state

    def area(self, begin: FloatArray, end: FloatArray, entered_mg: FloatArray, hours: float) -> FloatArray:
        """Area under the level over part of a phase: all that came in and is no longer there, over CL."""
        came = begin[GUT] - end[GUT] + entered_mg + self.phase.infusion_mg_per_h * hours
        if self.csf is not None:
            left_fluid = begin[FLUID] - end[FLUID] + self.phase.pump_micrograms_per_h * hours
            came = came + left_fluid * self.csf.to_plasma
        return (came + self.body_mg(begin) - self.body_mg(end)) / self.bodies.clearance_l_per_h

    def body_mg(self, state: FloatArray) -> FloatArray:
        """Apparent amount in both compartments."""
        central, peripheral = amounts_of(state[MODE_A], state[MODE_B], self.bodies)
        return central + peripheral

    def level_slope(self, state: FloatArray) -> FloatArray:
        """dC/dt at these states, (steps, rows, N)."""
        bodies, how = self.bodies, self.how
        inflow = bodies.absorption_per_h * state[:, GUT] + self.phase.infusion_mg_per_h
        if self.csf is not None:
            inflow = inflow + self.csf.to_plasma * self.csf.rate_per_h * state[:, FLUID]
        slope = inflow / bodies.central_volume_l - how.alpha * state[:, MODE_A] - how.beta * state[:, MODE_B]
        return cast(FloatArray, slope)


@dataclass(frozen=True, slots=True)
class _Source:
    """Something that empties into the blood: its rate, and the level that flows in for each unit in it."""

    rate: FloatArray
    per_unit: FloatArray

    @property
    def flow(self) -> FloatArray:
        return self.rate * self.per_unit
