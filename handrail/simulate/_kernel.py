"""The fast kernel: many bodies stepped from node to node, in blocks that stay in the processor's cache.

Private to `simulate`; `grid.py` lays the nodes and `trajectories.py` calls it. Read `_walk` first: a step
of time is a list of passes over a block. Each pass is a plain loop over the bodies of the block, small
enough for the compiler to turn into vector instructions (one large loop with everything in it would not
be).

From node to node:

1. *Linear part, exact.* Gut, the two slopes of the level and the effect site are exponentials; a step of
   h hours is nine products with factors reckoned once for each length of step. Every factor is positive,
   so nothing cancels, and ka = ke is no special case.
2. *Effect* at the node and its slope, E' = h E (1 - E) C'/C.
3. *Adaptation.* E runs as the cubic through both nodes' values and slopes; A' = (E - A)/tau is solved on
   it, with the moment at which E crosses A (and tau changes) placed inside the step.
4. *Burden.* A - E - theta as a cubic too; the part of the step where it is above zero is integrated by
   Gauss.

All in one file, because the compiler's cache looks for changes only in the file of the function it keeps.
Times in hours, amounts in mg, levels in mg/L, float64.
"""

# An intrinsic is called without the compiler's context, which its definition takes first.
# pyright: reportCallIssue=false

from __future__ import annotations

import math
from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, prange, types
from numba.extending import intrinsic

FAST: dict[str, Any] = {"fastmath": True, "error_model": "numpy", "cache": True}
SMALL: dict[str, Any] = {**FAST, "inline": "always"}

# Rows of what a body is (parameters), in the order of `grid.PARAMETERS`.
KA, CL, VC, ALPHA, BETA, SHARE_A, SHARE_B, KE0, LOG2_EC50, HILL = range(10)
FAST_SHARE, FAST_ON, FAST_OFF, SLOW_ON, SLOW_OFF, GAP, BURDEN_RATE = range(10, 17)
PARAMETER_ROWS = 17

# Rows of where a body is (state at a node).
GUT, MODE_A, MODE_B, SITE, EFFECT, EFFECT_SLOPE, AD_FAST, AD_SLOW = range(8)
LACK, LACK_SLOPE, BURDEN, LEVEL, LEVEL_SLOPE = range(8, 13)
STATE_ROWS = 13

# Rows of what is remembered of the whole course.
PEAK_LEVEL, PEAK_BURDEN, PEAK_BURDEN_H = range(3)
SUMMARY_ROWS = 3

MOST_IN_A_BLOCK = 1024
"""Bodies stepped together: their state and factors still fit the caches, and each pass is worth its call."""

# Keeps decaying amounts off the denormal numbers, which processors handle very slowly; 1e-60 mg is nothing.
NOTHING = 1e-60
LOWEST = 1e-30

LOG2_TERMS = tuple(2 / math.log(2) / (2 * k + 1) for k in range(7))
EXP2_TERMS = tuple(math.log(2) ** k / math.factorial(k) for k in range(11))
EXP_TERMS = tuple((-1) ** k / math.factorial(k) for k in range(8))
GAUSS = (0.5 - math.sqrt(0.15), 0.5, 0.5 + math.sqrt(0.15))
GAUSS_WEIGHTS = (5 / 18, 8 / 18, 5 / 18)


# --- numbers as bits ---------------------------------------------------------------------------------------


@intrinsic
def _bits(_context: Any, number: Any) -> Any:
    """The 64 bits of a float as an integer."""

    def code(_target: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(64))

    return types.int64(types.float64), code


@intrinsic
def _number(_context: Any, bits: Any) -> Any:
    """The float that these 64 bits are."""

    def code(_target: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(types.int64), code


@njit(**SMALL)
def _log2(x):
    """log2 to 1e-12 for normal x > 0, in operations that vectorise (the library's function does not).

    x = 2^k m with m between sqrt(1/2) and sqrt(2); log2 m = 2/ln 2 artanh((m - 1)/(m + 1)).
    """
    bits = _bits(x)
    k = (bits - 0x3FE6A09E667F3BCD) >> 52
    m = _number(bits - (k << 52))
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    p = LOG2_TERMS[6] * z + LOG2_TERMS[5]
    p = p * z + LOG2_TERMS[4]
    p = p * z + LOG2_TERMS[3]
    p = p * z + LOG2_TERMS[2]
    p = p * z + LOG2_TERMS[1]
    p = p * z + LOG2_TERMS[0]
    return np.float64(k) + s * p


@njit(**SMALL)
def _exp2(x):
    """2^x to 1e-12 for any x (beyond +-1000 it stays at 2^+-1000): 2^n times the series of 2^f."""
    x = max(min(x, 1000.0), -1000.0)
    n = np.floor(x + 0.5)
    f = x - n
    p = EXP2_TERMS[10] * f + EXP2_TERMS[9]
    p = p * f + EXP2_TERMS[8]
    p = p * f + EXP2_TERMS[7]
    p = p * f + EXP2_TERMS[6]
    p = p * f + EXP2_TERMS[5]
    p = p * f + EXP2_TERMS[4]
    p = p * f + EXP2_TERMS[3]
    p = p * f + EXP2_TERMS[2]
    p = p * f + EXP2_TERMS[1]
    p = p * f + 1.0
    return _number(_bits(p) + (np.int64(n) << 52))


@njit(**SMALL)
def _fade(z):
    """e^-z for 0 <= z <= 1/2 or so, as its series."""
    p = EXP_TERMS[7] * z + EXP_TERMS[6]
    p = p * z + EXP_TERMS[5]
    p = p * z + EXP_TERMS[4]
    p = p * z + EXP_TERMS[3]
    p = p * z + EXP_TERMS[2]
    p = p * z + EXP_TERMS[1]
    return p * z + 1.0


# --- factors of a step, reckoned once for each length ------------------------------------------------------


@njit(**FAST)
def _through_two(a, b, h):
    """(e^(-a h) - e^(-b h)) / (b - a): through two first-order steps, without cancellation at a = b."""
    z = 0.5 * (b - a) * h
    if abs(z) < 0.05:
        zz = z * z
        return h * math.exp(-0.5 * (a + b) * h) * (1 + zz / 6 * (1 + zz / 20 * (1 + zz / 42)))
    return (math.exp(-a * h) - math.exp(-b * h)) / (b - a)


@njit(**FAST)
def _through_three(a, b, c, h):
    """The same through three steps: the second divided difference of e^(-x h) over the rates."""
    low, high = min(a, b, c), max(a, b, c)
    middle = a + b + c - low - high
    if (high - low) * h < 1e-2:
        mean = (a + b + c) / 3
        squares = (a - mean) ** 2 + (b - mean) ** 2 + (c - mean) ** 2
        cubes = (a - mean) ** 3 + (b - mean) ** 3 + (c - mean) ** 3
        return 0.5 * h * h * math.exp(-mean * h) * (1 + h * h * squares / 24 - h**3 * cubes / 180)
    return (_through_two(low, middle, h) - _through_two(middle, high, h)) / (high - low)


@njit(**FAST)
def _prepare(bodies, lo, n, lengths, factors):
    """Factors of the linear step for every length and body of the block: factors[length, 9, n]."""
    for j in range(lengths.size):
        h = lengths[j]
        f = factors[j]
        for i in range(n):
            ka, ke0 = bodies[KA, lo + i], bodies[KE0, lo + i]
            alpha, beta = bodies[ALPHA, lo + i], bodies[BETA, lo + i]
            in_a = ka * bodies[SHARE_A, lo + i] / bodies[VC, lo + i]
            in_b = ka * bodies[SHARE_B, lo + i] / bodies[VC, lo + i]
            f[0, i] = math.exp(-ka * h)
            f[1, i] = math.exp(-alpha * h)
            f[2, i] = in_a * _through_two(alpha, ka, h)
            f[3, i] = math.exp(-beta * h)
            f[4, i] = in_b * _through_two(beta, ka, h)
            f[5, i] = math.exp(-ke0 * h)
            f[6, i] = ke0 * _through_two(alpha, ke0, h)
            f[7, i] = ke0 * _through_two(beta, ke0, h)
            f[8, i] = ke0 * in_a * _through_three(ka, alpha, ke0, h)
            f[8, i] += ke0 * in_b * _through_three(ka, beta, ke0, h)


# --- the passes of a step ----------------------------------------------------------------------------------


@njit(**FAST)
def _pass_dose(dose_mg, ka, vc, gut, level_slope, n):
    """A dose begins to be absorbed: into the gut, and the level turns upwards."""
    for i in range(n):
        gut[i] += dose_mg
        level_slope[i] += ka[i] * dose_mg / vc[i]


@njit(**FAST)
def _pass_linear(f, gut, mode_a, mode_b, site, n):
    """So many hours of gut -> two modes of the level -> effect site, exactly."""
    for i in range(n):
        g = gut[i]
        a = mode_a[i]
        b = mode_b[i]
        site[i] = site[i] * f[5, i] + a * f[6, i] + b * f[7, i] + g * f[8, i] + NOTHING
        mode_a[i] = a * f[1, i] + g * f[2, i] + NOTHING
        mode_b[i] = b * f[3, i] + g * f[4, i] + NOTHING
        gut[i] = g * f[0, i] + NOTHING


@njit(**FAST)
def _pass_effect(site, mode_a, mode_b, ke0, log2_ec50, hill, effect, slope, n):
    """E = C^h / (C^h + EC50^h) at the effect site, and dE/dt = h E (1 - E) / C x ke0 (level - C)."""
    for i in range(n):
        c = max(site[i], LOWEST)
        inverse = _exp2(hill[i] * (log2_ec50[i] - _log2(c)))
        e = 1.0 / (1.0 + inverse)
        effect[i] = e
        slope[i] = hill[i] * e * (1.0 - e) / c * ke0[i] * (mode_a[i] + mode_b[i] - site[i])


@njit(**FAST)
def _pass_moments(h, e0, s0, e1, s1, m0, m1, m2, n):
    """Means over the step of E, (1 - s) E and (1 - s)^2 E, with E the cubic through both nodes."""
    for i in range(n):
        p0 = h * s0[i]
        p1 = h * s1[i]
        m0[i] = 0.5 * (e0[i] + e1[i]) + (p0 - p1) / 12
        m1[i] = 0.35 * e0[i] + 0.15 * e1[i] + p0 / 20 - p1 / 30
        m2[i] = (4 * e0[i] + e1[i]) / 15 + p0 / 30 - p1 / 60


@njit(**SMALL)
def _relaxed(a, x, m0, m1, m2):
    """A after a step of x = h/tau towards E: the exponential step to the third order (x is below 0.1)."""
    return a + x * (m0 - a - x * (m1 - a / 2 - x * (m2 - a / 3) / 2))


@njit(**SMALL)
def _crossing(y0, y1, p0, p1):
    """Where in 0..1 the cubic with these end values (of opposite sign) and slopes is zero.

    The zero of the parabola through both values and the first slope (there is exactly one), then a Newton
    step on the cubic: what that leaves enters the integrals squared.
    """
    rise = y1 - y0
    sign = 1.0 if rise > 0 else -1.0
    root = math.sqrt(max(p0 * p0 - 4 * (rise - p0) * y0, 0.0))
    u = max(min(-2 * y0 / (p0 + sign * root), 1.0), 0.0)
    q2 = 3 * rise - 2 * p0 - p1
    q3 = p0 + p1 - 2 * rise
    steep = p0 + u * (2 * q2 + u * 3 * q3)
    # Where the cubic is nearly flat a Newton step would leap: a chord's slope holds it back.
    steep = steep if steep * sign > 0.25 * abs(rise) else rise
    u -= (y0 + u * (p0 + u * (q2 + u * q3))) / steep
    return max(min(u, 1.0), 0.0)


@njit(**FAST)
def _pass_adapt(h, adapted, on, off, e0, s0, e1, s1, m0, m1, m2, n):
    """One component of adaptation: dA/dt = (E - A)/tau, with tau for rising or for falling.

    If E - A changes sign inside, each part counts with its own tau: A gains J0/tau_0 + J1/tau_1, where J are
    the integrals of E - A before and after the crossing.
    """
    for i in range(n):
        a = adapted[i]
        rising = _relaxed(a, h * on[i], m0[i], m1[i], m2[i])
        falling = _relaxed(a, h * off[i], m0[i], m1[i], m2[i])
        d0 = e0[i] - a
        d1 = e1[i] - 0.5 * (rising + falling)
        r0 = on[i] if d0 > 0 else off[i]
        r1 = on[i] if d1 > 0 else off[i]
        p0 = h * (s0[i] - d0 * r0)
        p1 = h * (s1[i] - d1 * r1)
        rise = d1 - d0 if d0 * d1 < 0 else 1.0
        first = d0 if d0 * d1 < 0 else -0.5
        u = _crossing(first, first + rise, p0, p1)
        v = 1.0 - u
        steep = p0 + u * (2 * (3 * rise - 2 * p0 - p1) + u * 3 * (p0 + p1 - 2 * rise))
        before = u * (d0 / 2 + u * (p0 - steep) / 12)
        after = v * (d1 / 2 + v * (steep - p1) / 12)
        crossed = a + h * (before * r0 + after * r1)
        uncrossed = rising if d0 + d1 > 0 else falling
        adapted[i] = crossed if d0 * d1 < 0 else uncrossed


@njit(**FAST)
def _pass_lack(share, gap, fast_on, fast_off, slow_on, slow_off, effect, slope, fast, slow, l1, k1, n):
    """L = w A_fast + (1 - w) A_slow - E - theta at the node, and its slope."""
    for i in range(n):
        df = effect[i] - fast[i]
        ds = effect[i] - slow[i]
        rate_f = fast_on[i] if df > 0 else fast_off[i]
        rate_s = slow_on[i] if ds > 0 else slow_off[i]
        l1[i] = -share[i] * df - (1 - share[i]) * ds - gap[i]
        k1[i] = share[i] * df * rate_f + (1 - share[i]) * ds * rate_s - slope[i]


@njit(**FAST)
def _pass_burden(h, rate, l0, k0, l1, k1, burden, before, n):
    """dB/dt = (max(0, L) - B)/tau_b, L the cubic through both nodes: Gauss over the part where L is felt."""
    for i in range(n):
        y0 = l0[i]
        y1 = l1[i]
        p0 = h * k0[i]
        p1 = h * k1[i]
        crosses = y0 * y1 < 0
        u = _crossing(y0 if crosses else -0.5, y1 if crosses else 0.5, p0, p1)
        begin = u if crosses and y0 < 0 else 0.0
        end = u if crosses and y0 > 0 else 1.0
        part = end - begin if max(y0, y1) > 0 else 0.0
        q2 = 3 * (y1 - y0) - 2 * p0 - p1
        q3 = p0 + p1 - 2 * (y1 - y0)
        y = h * rate[i]
        felt = 0.0
        s = begin + part * GAUSS[0]
        felt += GAUSS_WEIGHTS[0] * max(y0 + s * (p0 + s * (q2 + s * q3)), 0.0) * _fade(y * (1 - s))
        s = begin + part * GAUSS[1]
        felt += GAUSS_WEIGHTS[1] * max(y0 + s * (p0 + s * (q2 + s * q3)), 0.0) * _fade(y * (1 - s))
        s = begin + part * GAUSS[2]
        felt += GAUSS_WEIGHTS[2] * max(y0 + s * (p0 + s * (q2 + s * q3)), 0.0) * _fade(y * (1 - s))
        before[i] = burden[i]
        burden[i] = burden[i] * _fade(y) + y * part * felt


@njit(**SMALL)
def _top(y0, y1, p0, p1):
    """The largest value of a step, also where it rises at first and falls at last (p: slopes x h)."""
    inside = p0 > 0 and p1 < 0
    # Where a slope that falls in a straight line is zero; what that misses enters the cubic squared.
    u = (p0 if inside else 0.0) / (p0 - p1 if inside else 1.0)
    rise = y1 - y0
    between = y0 + u * (p0 + u * (3 * rise - 2 * p0 - p1 + u * (p0 + p1 - 2 * rise)))
    return max(max(y0, y1), between)


@njit(**FAST)
def _pass_peak_level(h, ka, vc, alpha, beta, gut, mode_a, mode_b, level, level_slope, peak, n):
    """The largest level so far, between nodes too."""
    for i in range(n):
        now = mode_a[i] + mode_b[i]
        slope = ka[i] * gut[i] / vc[i] - alpha[i] * mode_a[i] - beta[i] * mode_b[i]
        peak[i] = max(peak[i], _top(level[i], now, h * level_slope[i], h * slope))
        level[i] = now
        level_slope[i] = slope


@njit(**FAST)
def _pass_peak_burden(h, node_h, rate, l0, l1, b0, b1, peak, peak_h, n):
    """The largest burden so far, between nodes too, and the node after it."""
    for i in range(n):
        p0 = h * rate[i] * (max(l0[i], 0.0) - b0[i])
        p1 = h * rate[i] * (max(l1[i], 0.0) - b1[i])
        top = _top(b0[i], b1[i], p0, p1)
        peak_h[i] = node_h if top > peak[i] else peak_h[i]
        peak[i] = max(peak[i], top)


# --- what is kept of a node --------------------------------------------------------------------------------

QUANTITIES = 4
"""Level, effect, adaptation, burden."""

BIN_SHIFT = 52 - 7
LOWEST_BIN = (1023 - 14 << 52) >> BIN_SHIFT
BINS = (21 << 7) + 1
"""Histogram bins: everything below 2^-14 in the first, then 128 to each octave up to 2^7."""


def bin_edges() -> np.ndarray:
    """Edges of the bins, from 0 to 2^7 (which stands for anything above)."""
    upper = (np.arange(BINS - 1, dtype=np.int64) + LOWEST_BIN) << BIN_SHIFT
    return np.concatenate([[0.0], upper.view(np.float64), [2.0**7]])


@njit(**FAST)
def _pass_out(effect, lack, gap, adaptation, n):
    """Adaptation as a whole, from the lack of effect."""
    for i in range(n):
        adaptation[i] = lack[i] + effect[i] + gap[i]


@njit(**FAST)
def _keep(values, kept, n):
    """The values themselves, in single precision."""
    for i in range(n):
        kept[i] = values[i]


@njit(**FAST)
def _count(values, counts, n):
    """One more in the bin of each value: the upper bits of a float number its octave and the part of it."""
    for i in range(n):
        bin_ = (_bits(values[i]) >> BIN_SHIFT) - LOWEST_BIN + 1
        counts[max(min(bin_, BINS - 1), 0)] += 1


# --- the whole stretch -------------------------------------------------------------------------------------


@njit(**FAST)
def _walk(body, state, summary, work, factors, lengths, kind, dose_mg, end_h, row, lo, n, kept, counts):
    """A block of n bodies through all steps: the passes in their order, then what is kept of the node.

    The rows are named once, before the steps: making a view costs as much as a pass over a few bodies.
    """
    ka, vc, alpha, beta, ke0 = body[KA], body[VC], body[ALPHA], body[BETA], body[KE0]
    log2_ec50, hill, share, gap = body[LOG2_EC50], body[HILL], body[FAST_SHARE], body[GAP]
    fast_on, fast_off, slow_on, slow_off = body[FAST_ON], body[FAST_OFF], body[SLOW_ON], body[SLOW_OFF]
    rate = body[BURDEN_RATE]
    gut, a, b, site = state[GUT], state[MODE_A], state[MODE_B], state[SITE]
    e0, s0, fast, slow = state[EFFECT], state[EFFECT_SLOPE], state[AD_FAST], state[AD_SLOW]
    l0, k0, burden = state[LACK], state[LACK_SLOPE], state[BURDEN]
    level, level_slope = state[LEVEL], state[LEVEL_SLOPE]
    e1, s1, l1, k1, b0 = work[0], work[1], work[2], work[3], work[4]
    m0, m1, m2 = work[5], work[6], work[7]
    for step in range(kind.size):
        h, dose = lengths[kind[step]], dose_mg[step]
        if dose != 0.0:
            _pass_dose(dose, ka, vc, gut, level_slope, n)
        _pass_linear(factors[kind[step]], gut, a, b, site, n)
        _pass_effect(site, a, b, ke0, log2_ec50, hill, e1, s1, n)
        _pass_moments(h, e0, s0, e1, s1, m0, m1, m2, n)
        _pass_adapt(h, fast, fast_on, fast_off, e0, s0, e1, s1, m0, m1, m2, n)
        _pass_adapt(h, slow, slow_on, slow_off, e0, s0, e1, s1, m0, m1, m2, n)
        _pass_lack(share, gap, fast_on, fast_off, slow_on, slow_off, e1, s1, fast, slow, l1, k1, n)
        _pass_burden(h, rate, l0, k0, l1, k1, burden, b0, n)
        _pass_peak_level(h, ka, vc, alpha, beta, gut, a, b, level, level_slope, summary[PEAK_LEVEL], n)
        _pass_peak_burden(
            h, end_h[step], rate, l0, l1, b0, burden, summary[PEAK_BURDEN], summary[PEAK_BURDEN_H], n
        )
        e0, s0, e1, s1 = e1, s1, e0, s0
        l0, k0, l1, k1 = l1, k1, l0, k0
        at = row[step]
        if at >= 0:
            _pass_out(e0, l0, gap, m0, n)
            if kept.shape[1] > 0:
                _keep(level, kept[0, at, lo : lo + n], n)
                _keep(e0, kept[1, at, lo : lo + n], n)
                _keep(m0, kept[2, at, lo : lo + n], n)
                _keep(burden, kept[3, at, lo : lo + n], n)
            if counts.shape[1] > 0:
                _count(level, counts[0, at], n)
                _count(e0, counts[1, at], n)
                _count(m0, counts[2, at], n)
                _count(burden, counts[3, at], n)
    if kind.size % 2 == 1:
        # The last step's effect and lack lie where the work arrays were: bring them home.
        state[EFFECT, :n] = e0[:n]
        state[EFFECT_SLOPE, :n] = s0[:n]
        state[LACK, :n] = l0[:n]
        state[LACK_SLOPE, :n] = k0[:n]


@njit(parallel=True, **FAST)
def run_stretch(bodies, states, summaries, lengths, kind, dose_mg, end_h, row, kept, counts):
    """Step every body through a stretch of time; where it then is stays in `states`.

    Args:
        bodies: (PARAMETER_ROWS, N); states: (STATE_ROWS, N); summaries: (SUMMARY_ROWS, N).
        lengths: the distinct lengths of a step, h; kind: which of them each step has.
        dose_mg: begins to be absorbed as the step begins.
        end_h: the hour at which each step ends; row: where that is kept, or -1.
        kept: float32 (4, rows, N), every value; or no rows at all.
        counts: uint32 (threads, 4, rows, BINS), only histograms; or no rows at all. As many threads
            work as it has.
    """
    people = bodies.shape[1]
    threads = counts.shape[0]
    # At least a block for every thread; rows begin on whole vectors of eight.
    size = min(MOST_IN_A_BLOCK, ((people + threads - 1) // threads + 7) // 8 * 8)
    blocks = (people + size - 1) // size
    for thread in prange(threads):
        factors = np.empty((lengths.size, 9, size))
        body = np.empty((PARAMETER_ROWS, size))
        state = np.empty((STATE_ROWS, size))
        summary = np.empty((SUMMARY_ROWS, size))
        work = np.empty((8, size))
        for block in range(thread * blocks // threads, (thread + 1) * blocks // threads):
            lo = block * size
            n = min(size, people - lo)
            body[:, :n] = bodies[:, lo : lo + n]
            state[:, :n] = states[:, lo : lo + n]
            summary[:, :n] = summaries[:, lo : lo + n]
            _prepare(bodies, lo, n, lengths, factors)
            _walk(
                body, state, summary, work, factors, lengths,
                kind, dose_mg, end_h, row, lo, n, kept, counts[thread],
            )  # fmt: skip
            states[:, lo : lo + n] = state[:, :n]
            summaries[:, lo : lo + n] = summary[:, :n]
