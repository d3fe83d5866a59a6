"""Effect, adaptation, lack of effect and burden: the passes of a step, each with its formula."""

# An intrinsic is called without the compiler's context, which its definition takes first.
# pyright: reportCallIssue=false

from __future__ import annotations

import math

from numba import njit

from handrail.simulate._kernel.numbers import FAST, SMALL, exp2, fade, is_double, log2

LOWEST, LOWEST_OF_SINGLE = 1e-30, 1e-18
"""mg/L: a level below counts as this, since a logarithm is taken of it."""

GAUSS = (0.5 - math.sqrt(0.15), 0.5, 0.5 + math.sqrt(0.15))
GAUSS_WEIGHTS = (5 / 18, 8 / 18, 5 / 18)


@njit(**FAST)
def pass_effect(level, level_slope, log2_ec50, hill, effect, slope, n):
    """E = C^h / (C^h + EC50^h) where the medicine acts, and dE/dt = h E (1 - E) / C x dC/dt."""
    for i in range(n):
        c = max(level[i], LOWEST if is_double(level[i]) else LOWEST_OF_SINGLE)
        v = 1.0 + exp2(hill[i] * (log2_ec50[i] - log2(c)))
        # One division for both 1/v and 1/c.
        z = 1.0 / (c * v)
        e = c * z
        effect[i] = e
        slope[i] = hill[i] * e * (1.0 - e) * (v * z) * level_slope[i]


@njit(**FAST)
def pass_effect_alone(level, log2_ec50, hill, effect, n):
    """The same without its slope, where nothing goes on from it."""
    for i in range(n):
        c = max(level[i], LOWEST if is_double(level[i]) else LOWEST_OF_SINGLE)
        effect[i] = 1.0 / (1.0 + exp2(hill[i] * (log2_ec50[i] - log2(c))))


@njit(**FAST)
def pass_from_nothing(level, log2_ec50, slope, n):
    """After a leap: where there was next to nothing, the slope of E counts as 0.

    It may be steep without end there (h < 1). A short step follows a leap: A is right to a millionth.
    """
    for i in range(n):
        slope[i] = 0.0 if level[i] < 1e-3 * exp2(log2_ec50[i]) else slope[i]


@njit(**FAST)
def pass_moments(h, e0, s0, e1, s1, m0, m1, m2, n):
    """Means over the step of E, (1 - s) E and (1 - s)^2 E, with E the cubic through both nodes."""
    for i in range(n):
        p0 = h * s0[i]
        p1 = h * s1[i]
        m0[i] = 0.5 * (e0[i] + e1[i]) + (p0 - p1) * (1.0 / 12.0)
        m1[i] = 0.35 * e0[i] + 0.15 * e1[i] + p0 * 0.05 - p1 * (1.0 / 30.0)
        m2[i] = (4.0 * e0[i] + e1[i]) * (1.0 / 15.0) + p0 * (1.0 / 30.0) - p1 * (1.0 / 60.0)


@njit(**SMALL)
def _relaxed(a, x, m0, m1, m2):
    """A after a step of x = h/tau towards E: the exponential step to the third order (x is below 0.1)."""
    return a + x * (m0 - a - x * (m1 - 0.5 * a - x * 0.5 * (m2 - a * (1.0 / 3.0))))


@njit(**FAST)
def pass_adapt_evenly(h, adapted, rate, m0, m1, m2, n):
    """One component of adaptation with one pace: dA/dt = (E - A)/tau."""
    for i in range(n):
        adapted[i] = _relaxed(adapted[i], h * rate[i], m0[i], m1[i], m2[i])


@njit(**SMALL)
def _crossing(y0, y1, p0, p1):
    """Where in 0..1 the cubic with these end values (of opposite sign) and slopes is zero.

    The zero of the parabola through both values and the first slope (there is exactly one), then a Newton
    step on the cubic: what that leaves enters the integrals squared.
    """
    rise = y1 - y0
    sign = 1.0 if rise > 0.0 else -1.0
    root = math.sqrt(max(p0 * p0 - 4.0 * (rise - p0) * y0, 0.0))
    u = max(min(-2.0 * y0 / (p0 + sign * root), 1.0), 0.0)
    q2 = 3.0 * rise - 2.0 * p0 - p1
    q3 = p0 + p1 - 2.0 * rise
    steep = p0 + u * (2.0 * q2 + u * 3.0 * q3)
    # Where the cubic is nearly flat a Newton step would leap: a chord's slope holds it back.
    steep = steep if steep * sign > 0.25 * abs(rise) else rise
    u -= (y0 + u * (p0 + u * (q2 + u * q3))) / steep
    return max(min(u, 1.0), 0.0)


@njit(**FAST)
def pass_adapt(h, adapted, on, off, e0, s0, e1, s1, m0, m1, m2, n):
    """One component of adaptation: dA/dt = (E - A)/tau, with tau for rising or for falling.

    If E - A changes sign inside, each part counts with its own tau: A gains J0/tau_0 + J1/tau_1, where J are
    the integrals of E - A before and after the crossing.
    """
    for i in range(n):
        a = adapted[i]
        up, down = on[i], off[i]
        rising = _relaxed(a, h * up, m0[i], m1[i], m2[i])
        falling = _relaxed(a, h * down, m0[i], m1[i], m2[i])
        d0 = e0[i] - a
        d1 = e1[i] - 0.5 * (rising + falling)
        r0 = up if d0 > 0.0 else down
        r1 = up if d1 > 0.0 else down
        p0 = h * (s0[i] - d0 * r0)
        p1 = h * (s1[i] - d1 * r1)
        rise = d1 - d0 if d0 * d1 < 0.0 else 1.0
        first = d0 if d0 * d1 < 0.0 else -0.5
        u = _crossing(first, first + rise, p0, p1)
        v = 1.0 - u
        steep = p0 + u * (2.0 * (3.0 * rise - 2.0 * p0 - p1) + u * 3.0 * (p0 + p1 - 2.0 * rise))
        before = u * (0.5 * d0 + u * (p0 - steep) * (1.0 / 12.0))
        after = v * (0.5 * d1 + v * (steep - p1) * (1.0 / 12.0))
        crossed = a + h * (before * r0 + after * r1)
        uncrossed = rising if d0 + d1 > 0.0 else falling
        adapted[i] = crossed if d0 * d1 < 0.0 else uncrossed


@njit(**FAST)
def pass_lack(share, gap, fast_on, fast_off, slow_on, slow_off, effect, slope, fast, slow, l1, k1, n):
    """L = w A_fast + (1 - w) A_slow - E - theta at the node, and its slope."""
    for i in range(n):
        df = effect[i] - fast[i]
        ds = effect[i] - slow[i]
        # All four are read before one is chosen: a read that depends on a choice is no vector.
        f_on, f_off, s_on, s_off = fast_on[i], fast_off[i], slow_on[i], slow_off[i]
        rate_f = f_on if df > 0.0 else f_off
        rate_s = s_on if ds > 0.0 else s_off
        l1[i] = -share[i] * df - (1.0 - share[i]) * ds - gap[i]
        k1[i] = share[i] * df * rate_f + (1.0 - share[i]) * ds * rate_s - slope[i]


@njit(**FAST)
def pass_burden(h, rate, l0, k0, l1, k1, burden, before, n):
    """dB/dt = (max(0, L) - B)/tau_b, L the cubic through both nodes: Gauss over the part where L is felt."""
    for i in range(n):
        y0 = l0[i]
        y1 = l1[i]
        p0 = h * k0[i]
        p1 = h * k1[i]
        crosses = y0 * y1 < 0.0
        u = _crossing(y0 if crosses else -0.5, y1 if crosses else 0.5, p0, p1)
        begin = u if crosses and y0 < 0.0 else 0.0
        end = u if crosses and y0 > 0.0 else 1.0
        part = end - begin if max(y0, y1) > 0.0 else 0.0
        q2 = 3.0 * (y1 - y0) - 2.0 * p0 - p1
        q3 = p0 + p1 - 2.0 * (y1 - y0)
        y = h * rate[i]
        felt = 0.0
        s = begin + part * GAUSS[0]
        felt += GAUSS_WEIGHTS[0] * max(y0 + s * (p0 + s * (q2 + s * q3)), 0.0) * fade(y * (1.0 - s))
        s = begin + part * GAUSS[1]
        felt += GAUSS_WEIGHTS[1] * max(y0 + s * (p0 + s * (q2 + s * q3)), 0.0) * fade(y * (1.0 - s))
        s = begin + part * GAUSS[2]
        felt += GAUSS_WEIGHTS[2] * max(y0 + s * (p0 + s * (q2 + s * q3)), 0.0) * fade(y * (1.0 - s))
        before[i] = burden[i]
        burden[i] = burden[i] * fade(y) + y * part * felt


@njit(**FAST)
def pass_drive(share, gap, effect, fast, slow, lack, burden, n):
    """L at the node, and W = max(0, L), where nothing comes between it and the burden."""
    for i in range(n):
        lack[i] = share[i] * fast[i] + (1.0 - share[i]) * slow[i] - effect[i] - gap[i]
        burden[i] = max(lack[i], 0.0)


@njit(**SMALL)
def _top(y0, y1, p0, p1):
    """The largest value of a step, also where it rises at first and falls at last (p: slopes x h)."""
    inside = p0 > 0.0 and p1 < 0.0
    # Where a slope that falls in a straight line is zero; what that misses enters the cubic squared.
    u = (p0 if inside else 0.0) / (p0 - p1 if inside else 1.0)
    rise = y1 - y0
    between = y0 + u * (p0 + u * (3.0 * rise - 2.0 * p0 - p1 + u * (p0 + p1 - 2.0 * rise)))
    return max(max(y0, y1), between)


@njit(**FAST)
def pass_peak_level(h, mode_a, mode_b, slope, level, level_slope, peak, n):
    """The level now, and the largest so far, between nodes too."""
    for i in range(n):
        now = mode_a[i] + mode_b[i]
        peak[i] = max(peak[i], _top(level[i], now, h * level_slope[i], h * slope[i]))
        level[i] = now
        level_slope[i] = slope[i]


@njit(**FAST)
def pass_peak_burden(h, node_h, rate, l0, l1, b0, b1, peak, peak_h, n):
    """The largest burden so far, between nodes too, and the node after it."""
    for i in range(n):
        p0 = h * rate[i] * (max(l0[i], 0.0) - b0[i])
        p1 = h * rate[i] * (max(l1[i], 0.0) - b1[i])
        top = _top(b0[i], b1[i], p0, p1)
        peak_h[i] = node_h if top > peak[i] else peak_h[i]
        peak[i] = max(peak[i], top)


@njit(**FAST)
def pass_highest(values, node_h, peak, peak_h, n):
    """The largest value at a node so far, and when."""
    for i in range(n):
        peak_h[i] = node_h if values[i] > peak[i] else peak_h[i]
        peak[i] = max(peak[i], values[i])
