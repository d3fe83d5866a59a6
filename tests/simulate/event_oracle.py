"""What an event table should give, by linear algebra alone: every dose of a history written out.

Nothing is shared with the code under test but the parameters of a body. A steady state is a long history.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LONG_AGO = 40
"""Doses of a history that stands for ever: after so many intervals of some hours nothing is left."""


@dataclass(frozen=True)
class Told:
    """One dose or infusion of a history; it may lie before 0 h."""

    at_h: float
    mg: float
    into: int = 1
    hours: float = 0.0


def history(at_h: float, mg: float, every_h: float, into: int = 1, hours: float = 0.0) -> list[Told]:
    """Everything that "steady state at this time" stands for, without the dose at that time."""
    return [Told(at_h - number * every_h, mg, into, hours) for number in range(1, LONG_AGO + 1)]


class Oracle:
    """One draw of a body, linear: gut, central, peripheral, lumbar fluid (mg)."""

    def __init__(self, body, draw: int = 0) -> None:
        draws, csf = body.draws, body.csf
        ka, cl, vc, q, vp = (
            float(getattr(draws, name)[draw])
            for name in (
                "absorption_per_h",
                "clearance_l_per_h",
                "central_volume_l",
                "intercompartmental_clearance_l_per_h",
                "peripheral_volume_l",
            )
        )
        self.share = float(body.bioavailability[draw])
        self.lag_h = float(draws.lag_h[draw])
        self.volume_l, self.clearance = vc, cl
        kf = 1.0 if csf is None else float(csf.clearance_ml_per_h[draw] / csf.volume_ml[draw])
        self.csf_ml = 1.0 if csf is None else float(csf.volume_ml[draw])
        back = q / vp if vp else 0.0
        self.rates = np.array(
            [
                [-ka, 0, 0, 0],
                [ka, -(cl + q) / vc, back, kf / self.share],
                [0, q / vc, -back, 0],
                [0, 0, 0, -kf],
            ]
        )
        self._values, self._vectors = np.linalg.eig(self.rates)
        self._back = np.linalg.inv(self._vectors)

    def amounts(self, told: list[Told], at_h: float) -> np.ndarray:
        """What is where; what enters at that very time is in it."""
        state = np.zeros(4)
        for one in told:
            begin_h = one.at_h + (self.lag_h if one.into == 1 else 0.0)
            since = at_h - begin_h
            if since < 0:
                continue
            enters = np.zeros(4)
            enters[{1: 0, 2: 1, 3: 3}[one.into]] = one.mg / (self.share if one.into == 2 else 1.0)
            ran = min(since, one.hours)
            had = self.gathering(ran) @ enters / one.hours if one.hours else enters
            state += self.fading(since - ran) @ had
        return state

    def fading(self, hours: float) -> np.ndarray:
        """e^(At), by eigenvalues; a test holds it to scipy's."""
        return (self._vectors * np.exp(self._values * hours) @ self._back).real

    def gathering(self, hours: float) -> np.ndarray:
        """The integral of e^(As) over 0 to t."""
        zero = self._values == 0
        values = np.where(zero, 1.0, self._values)
        integral = np.where(zero, hours, np.expm1(values * hours) / values)
        return (self._vectors * integral @ self._back).real

    def level(self, told: list[Told], at_h: float) -> float:
        """mg/L in plasma."""
        return float(self.amounts(told, at_h)[1]) / self.volume_l
