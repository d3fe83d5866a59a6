"""What a step does to adaptation and burden, on the cubics through both its nodes: the kernel's, in numpy.

`_kernel/` tells why; a test holds the two, and the reference, together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np

from handrail.simulate.equations import FloatArray
from handrail.simulate.nouns import Draws

GAUSS = ((0.5 - np.sqrt(0.15), 5 / 18), (0.5, 8 / 18), (0.5 + np.sqrt(0.15), 5 / 18))


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast both components of adaptation rise and fall, per hour: shape (2, N)."""

    on: FloatArray
    off: FloatArray

    @classmethod
    def of(cls, draws: Draws) -> Pace:
        """That of these draws."""
        return cls(
            1 / np.stack([draws.fast_on_h, draws.slow_on_h]),
            1 / np.stack([draws.fast_off_h, draws.slow_off_h]),
        )

    def step(
        self,
        h: float,
        adapted: FloatArray,
        e0: FloatArray,
        e1: FloatArray,
        s0: FloatArray,
        s1: FloatArray,
        m0: FloatArray,
        m1: FloatArray,
        m2: FloatArray,
    ) -> FloatArray:
        """Both components a step on: dA/dt = (E - A)/tau, the crossing of E and A inside the step placed."""
        rising = _relaxed(adapted, h * self.on, m0, m1, m2)
        falling = _relaxed(adapted, h * self.off, m0, m1, m2)
        d0 = e0 - adapted
        d1 = e1 - 0.5 * (rising + falling)
        new = np.where(d0 + d1 > 0, rising, falling)
        crossed = d0 * d1 < 0
        if crossed.any():
            which = np.nonzero(crossed)
            who = which[1]
            d0, d1, on, off = d0[which], d1[which], self.on[which], self.off[which]
            r0, r1 = np.where(d0 > 0, on, off), np.where(d1 > 0, on, off)
            p0, p1 = h * (s0[who] - d0 * r0), h * (s1[who] - d1 * r1)
            u = _crossing(d0, d1, p0, p1)
            v, rise = 1 - u, d1 - d0
            steep = p0 + u * (2 * (3 * rise - 2 * p0 - p1) + u * 3 * (p0 + p1 - 2 * rise))
            before = u * (d0 / 2 + u * (p0 - steep) / 12)
            after = v * (d1 / 2 + v * (steep - p1) / 12)
            new[which] = adapted[which] + h * (before * r0 + after * r1)
        return new


def _relaxed(a: FloatArray, x: FloatArray, m0: FloatArray, m1: FloatArray, m2: FloatArray) -> FloatArray:
    """A after a step of x = h/tau towards E: the exponential step to the third order."""
    return a + x * (m0 - a - x * (m1 - a / 2 - x * (m2 - a / 3) / 2))


def _crossing(y0: FloatArray, y1: FloatArray, p0: FloatArray, p1: FloatArray) -> FloatArray:
    """Where in 0..1 the cubic with these end values (of opposite sign) and slopes is zero."""
    rise = y1 - y0
    sign = np.where(rise > 0, 1.0, -1.0)
    root = np.sqrt(np.maximum(p0 * p0 - 4 * (rise - p0) * y0, 0.0))
    below = p0 + sign * root
    u = np.clip(-2 * y0 / np.where(below == 0, rise, below), 0.0, 1.0)
    q2, q3 = 3 * rise - 2 * p0 - p1, p0 + p1 - 2 * rise
    steep = p0 + u * (2 * q2 + u * 3 * q3)
    # Where the cubic is nearly flat a Newton step would leap: a chord's slope holds it back.
    steep = np.where(steep * sign > 0.25 * np.abs(rise), steep, rise)
    u = u - (y0 + u * (p0 + u * (q2 + u * q3))) / steep
    return cast(FloatArray, np.clip(u, 0.0, 1.0))


def felt(y: FloatArray, y0: FloatArray, y1: FloatArray, p0: FloatArray, p1: FloatArray) -> FloatArray:
    """Mean over a step of max(0, L) e^(-y (1 - s)), L the cubic: Gauss over the part where L is felt."""
    begin, end = np.zeros_like(y0), np.ones_like(y0)
    crosses = y0 * y1 < 0
    if crosses.any():
        u = _crossing(y0[crosses], y1[crosses], p0[crosses], p1[crosses])
        begin[crosses] = np.where(y0[crosses] < 0, u, 0.0)
        end[crosses] = np.where(y0[crosses] > 0, u, 1.0)
    part = np.where(np.maximum(y0, y1) > 0, end - begin, 0.0)
    if not part.any():
        return np.zeros_like(y0)
    q2, q3 = 3 * (y1 - y0) - 2 * p0 - p1, p0 + p1 - 2 * (y1 - y0)
    found = np.zeros_like(y0)
    for at, weight in GAUSS:
        s = begin + part * at
        found += weight * np.maximum(y0 + s * (p0 + s * (q2 + s * q3)), 0.0) * np.exp(-y * (1 - s))
    return cast(FloatArray, part * found)


def top(y0: FloatArray, y1: FloatArray, p0: FloatArray, p1: FloatArray) -> FloatArray:
    """The largest value of a step, also where it rises at first and falls at last (p: slopes x h)."""
    inside = (p0 > 0) & (p1 < 0)
    u = np.where(inside, p0, 0.0) / np.where(inside, p0 - p1, 1.0)
    rise = y1 - y0
    between = y0 + u * (p0 + u * (3 * rise - 2 * p0 - p1 + u * (p0 + p1 - 2 * rise)))
    return cast(FloatArray, np.maximum(np.maximum(y0, y1), between))
