"""The linear part: factors of a step, reckoned once for each length, and the passes that use them."""

from __future__ import annotations

import math

from numba import njit

from handrail.simulate._kernel.numbers import FAST
from handrail.simulate._kernel.rows import (
    A_STAYS,
    A_TO_CORD,
    A_TO_SITE,
    ADD_A,
    ADD_B,
    ADD_CORD,
    ADD_FLUID,
    ADD_SITE,
    ALPHA,
    B_STAYS,
    B_TO_CORD,
    B_TO_SITE,
    BETA,
    CORD_RATE,
    CORD_STAYS,
    FLUID_RATE,
    FLUID_STAYS,
    FLUID_TO_A,
    FLUID_TO_B,
    FLUID_TO_CORD,
    FLUID_TO_CORD_TOO,
    FLUID_TO_PLASMA,
    FLUID_TO_SITE,
    FLUID_TO_SITE_TOO,
    GUT_STAYS,
    GUT_TO_A,
    GUT_TO_B,
    GUT_TO_CORD,
    GUT_TO_SITE,
    INTO_FLUID,
    INTO_PLASMA,
    KA,
    KE0,
    SHARE_A,
    SHARE_B,
    SITE_STAYS,
    VC,
)

TOGETHER = 8
"""Steps taken at once where nothing but a level with one slope is asked for."""

NOTHING = 1e-34
"""Keeps decaying amounts off the denormal numbers, which processors handle very slowly."""

# --- factors -----------------------------------------------------------------------------------------------


@njit(**FAST)
def through_two(a, b, h):
    """(e^(-a h) - e^(-b h)) / (b - a): through two first-order steps, without cancellation at a = b."""
    z = 0.5 * (b - a) * h
    if abs(z) < 0.05:
        zz = z * z
        return h * math.exp(-0.5 * (a + b) * h) * (1.0 + zz / 6.0 * (1.0 + zz / 20.0 * (1.0 + zz / 42.0)))
    return (math.exp(-a * h) - math.exp(-b * h)) / (b - a)


@njit(**FAST)
def through_three(a, b, c, h):
    """The same through three steps: the second divided difference of e^(-x h) over the rates."""
    low, high = min(a, b, c), max(a, b, c)
    middle = a + b + c - low - high
    if (high - low) * h < 1e-2:
        mean = (a + b + c) / 3.0
        squares = (a - mean) ** 2 + (b - mean) ** 2 + (c - mean) ** 2
        cubes = (a - mean) ** 3 + (b - mean) ** 3 + (c - mean) ** 3
        return 0.5 * h * h * math.exp(-mean * h) * (1.0 + h * h * squares / 24.0 - h**3 * cubes / 180.0)
    return (through_two(low, middle, h) - through_two(middle, high, h)) / (high - low)


@njit(**FAST)
def prepare(bodies, lo, n, lengths, needs, factors):
    """Factors of the linear step for every length and body of the block: factors[length, row, n]."""
    for j in range(lengths.size):
        _prepare_modes(bodies, lo, n, lengths[j], factors[j], needs.second)
        if needs.site:
            _prepare_site(bodies, lo, n, lengths[j], factors[j], needs.second)
        if needs.fluid:
            _prepare_fluid(bodies, lo, n, lengths[j], factors[j], needs.site)
        if needs.cord:
            _prepare_cord(bodies, lo, n, lengths[j], factors[j])
        if needs.inflow:
            _prepare_inflow(bodies, lo, n, lengths[j], factors[j], needs)


@njit(**FAST)
def _prepare_modes(bodies, lo, n, h, f, second):
    """Gut and both slopes of the level."""
    for i in range(n):
        ka, vc = bodies[KA, lo + i], bodies[VC, lo + i]
        alpha = bodies[ALPHA, lo + i]
        f[GUT_STAYS, i] = math.exp(-ka * h)
        f[A_STAYS, i] = math.exp(-alpha * h)
        f[GUT_TO_A, i] = ka * bodies[SHARE_A, lo + i] / vc * through_two(alpha, ka, h)
    for i in range(n if second else 0):
        ka, vc = bodies[KA, lo + i], bodies[VC, lo + i]
        beta = bodies[BETA, lo + i]
        f[B_STAYS, i] = math.exp(-beta * h)
        f[GUT_TO_B, i] = ka * bodies[SHARE_B, lo + i] / vc * through_two(beta, ka, h)


@njit(**FAST)
def _prepare_site(bodies, lo, n, h, f, second):
    """The effect site, from what was there, in both modes and in the gut."""
    for i in range(n):
        ka, ke0, alpha = bodies[KA, lo + i], bodies[KE0, lo + i], bodies[ALPHA, lo + i]
        in_a = ka * bodies[SHARE_A, lo + i] / bodies[VC, lo + i]
        f[SITE_STAYS, i] = math.exp(-ke0 * h)
        f[A_TO_SITE, i] = ke0 * through_two(alpha, ke0, h)
        f[GUT_TO_SITE, i] = ke0 * in_a * through_three(ka, alpha, ke0, h)
    for i in range(n if second else 0):
        ka, ke0, beta = bodies[KA, lo + i], bodies[KE0, lo + i], bodies[BETA, lo + i]
        in_b = ka * bodies[SHARE_B, lo + i] / bodies[VC, lo + i]
        f[B_TO_SITE, i] = ke0 * through_two(beta, ke0, h)
        f[GUT_TO_SITE, i] += ke0 * in_b * through_three(ka, beta, ke0, h)


@njit(**FAST)
def _prepare_fluid(bodies, lo, n, h, f, site):
    """Lumbar fluid: it empties into the blood, and on its way acts at the site."""
    for i in range(n):
        k, ke0 = bodies[FLUID_RATE, lo + i], bodies[KE0, lo + i]
        alpha, beta = bodies[ALPHA, lo + i], bodies[BETA, lo + i]
        passing = k * bodies[FLUID_TO_PLASMA, lo + i] / bodies[VC, lo + i]
        in_a, in_b = passing * bodies[SHARE_A, lo + i], passing * bodies[SHARE_B, lo + i]
        f[FLUID_STAYS, i] = math.exp(-k * h)
        f[FLUID_TO_A, i] = in_a * through_two(alpha, k, h)
        f[FLUID_TO_B, i] = in_b * through_two(beta, k, h)
        if site:
            acts = bodies[FLUID_TO_SITE, lo + i] * through_two(k, ke0, h)
            acts += in_a * through_three(k, alpha, ke0, h) + in_b * through_three(k, beta, ke0, h)
            f[FLUID_TO_SITE_TOO, i] = ke0 * acts


@njit(**FAST)
def _prepare_cord(bodies, lo, n, h, f):
    """The cord's site, from what was there, in both modes, in the gut and in lumbar fluid."""
    for i in range(n):
        rate, ka, k = bodies[CORD_RATE, lo + i], bodies[KA, lo + i], bodies[FLUID_RATE, lo + i]
        alpha, beta, vc = bodies[ALPHA, lo + i], bodies[BETA, lo + i], bodies[VC, lo + i]
        share_a, share_b = bodies[SHARE_A, lo + i], bodies[SHARE_B, lo + i]
        f[CORD_STAYS, i] = math.exp(-rate * h)
        f[A_TO_CORD, i] = rate * through_two(alpha, rate, h)
        f[B_TO_CORD, i] = rate * through_two(beta, rate, h)
        swallowed = share_a * through_three(ka, alpha, rate, h) + share_b * through_three(ka, beta, rate, h)
        f[GUT_TO_CORD, i] = rate * ka / vc * swallowed
        back = share_a * through_three(k, alpha, rate, h) + share_b * through_three(k, beta, rate, h)
        acts = bodies[FLUID_TO_CORD, lo + i] * through_two(k, rate, h)
        f[FLUID_TO_CORD_TOO, i] = rate * (acts + k * bodies[FLUID_TO_PLASMA, lo + i] / vc * back)


@njit(**FAST)
def _prepare_inflow(bodies, lo, n, h, f, needs):
    """What a constant inflow adds in a step: its steady part, less what would be left of that without it."""
    for i in range(n):
        vc, alpha, beta = bodies[VC, lo + i], bodies[ALPHA, lo + i], bodies[BETA, lo + i]
        fluid, whole = 0.0, bodies[INTO_PLASMA, lo + i]
        if needs.fluid:
            fluid = bodies[INTO_FLUID, lo + i] / bodies[FLUID_RATE, lo + i]
            whole += bodies[INTO_FLUID, lo + i] * bodies[FLUID_TO_PLASMA, lo + i]
        a = whole * bodies[SHARE_A, lo + i] / vc / alpha
        # One compartment has no second slope, and nothing in it.
        b = whole * bodies[SHARE_B, lo + i] / vc / beta if beta > 0.0 else 0.0
        f[ADD_A, i] = a * -math.expm1(-alpha * h)
        f[ADD_B, i] = b * -math.expm1(-beta * h)
        f[ADD_FLUID, i] = 0.0
        if needs.fluid:
            f[ADD_A, i] -= fluid * f[FLUID_TO_A, i]
            f[ADD_B, i] -= fluid * f[FLUID_TO_B, i]
            f[ADD_FLUID, i] = fluid * -math.expm1(-bodies[FLUID_RATE, lo + i] * h)
        if needs.site:
            ke0 = bodies[KE0, lo + i]
            steady = a + b + (bodies[FLUID_TO_SITE, lo + i] * fluid if needs.fluid else 0.0)
            left = a * ke0 * through_two(alpha, ke0, h) + b * ke0 * through_two(beta, ke0, h)
            left += fluid * f[FLUID_TO_SITE_TOO, i] if needs.fluid else 0.0
            f[ADD_SITE, i] = steady * -math.expm1(-ke0 * h) - left
        if needs.cord:
            steady = a + b + bodies[FLUID_TO_CORD, lo + i] * fluid
            left = a * f[A_TO_CORD, i] + b * f[B_TO_CORD, i] + fluid * f[FLUID_TO_CORD_TOO, i]
            f[ADD_CORD, i] = steady * -math.expm1(-bodies[CORD_RATE, lo + i] * h) - left


# --- passes ------------------------------------------------------------------------------------------------


@njit(**FAST)
def pass_dose(dose_mg, ka, vc, gut, level_slope, n):
    """A dose begins to be absorbed: into the gut, and the level turns upwards."""
    for i in range(n):
        gut[i] += dose_mg
        level_slope[i] += ka[i] * dose_mg / vc[i]


@njit(**FAST)
def pass_bolus(dose_mg, vc, share_a, share_b, alpha, beta, mode_a, mode_b, level, level_slope, n):
    """A dose straight into the blood: the level leaps, and falls from there."""
    for i in range(n):
        a = share_a[i] * dose_mg / vc[i]
        b = share_b[i] * dose_mg / vc[i]
        mode_a[i] += a
        mode_b[i] += b
        level[i] += a + b
        level_slope[i] -= alpha[i] * a + beta[i] * b


@njit(**FAST)
def pass_one(stays, gut_to_a, gut_stays, gut, mode_a, peak, n):
    """So many hours of gut -> level with one slope, exactly; and the largest level at a node so far."""
    for i in range(n):
        g = gut[i]
        level = mode_a[i] * stays[i] + g * gut_to_a[i] + NOTHING
        mode_a[i] = level
        gut[i] = g * gut_stays[i] + NOTHING
        peak[i] = max(peak[i], level)


@njit(**FAST)
def pass_one_for_hours(f, gut, mode_a, peak, threshold, above, levels, n):
    """`TOGETHER` such steps of one length, a body held in registers; and how often it was above a level."""
    for i in range(n):
        stays, gut_to_a, gut_stays = f[A_STAYS, i], f[GUT_TO_A, i], f[GUT_STAYS, i]
        g, level, highest, times = gut[i], mode_a[i], peak[i], above[i]
        for step in range(TOGETHER):
            level = level * stays + g * gut_to_a + NOTHING
            g = g * gut_stays + NOTHING
            highest = max(highest, level)
            times += 1.0 if level > threshold else 0.0
            levels[step, i] = level
        gut[i], mode_a[i], peak[i], above[i] = g, level, highest, times


@njit(**FAST)
def pass_two(f, gut, mode_a, mode_b, n):
    """So many hours of gut -> two modes of the level, exactly."""
    for i in range(n):
        g = gut[i]
        mode_a[i] = mode_a[i] * f[A_STAYS, i] + g * f[GUT_TO_A, i] + NOTHING
        mode_b[i] = mode_b[i] * f[B_STAYS, i] + g * f[GUT_TO_B, i] + NOTHING
        gut[i] = g * f[GUT_STAYS, i] + NOTHING


@njit(**FAST)
def pass_two_to_site(f, gut, mode_a, mode_b, site, n):
    """So many hours of gut -> two modes of the level -> effect site, exactly."""
    for i in range(n):
        g = gut[i]
        a = mode_a[i]
        b = mode_b[i]
        site[i] = (
            site[i] * f[SITE_STAYS, i]
            + a * f[A_TO_SITE, i]
            + b * f[B_TO_SITE, i]
            + g * f[GUT_TO_SITE, i]
            + NOTHING
        )
        mode_a[i] = a * f[A_STAYS, i] + g * f[GUT_TO_A, i] + NOTHING
        mode_b[i] = b * f[B_STAYS, i] + g * f[GUT_TO_B, i] + NOTHING
        gut[i] = g * f[GUT_STAYS, i] + NOTHING


@njit(**FAST)
def pass_one_to_site(f, gut, mode_a, site, n):
    """The same where there is one compartment."""
    for i in range(n):
        g = gut[i]
        a = mode_a[i]
        site[i] = site[i] * f[SITE_STAYS, i] + a * f[A_TO_SITE, i] + g * f[GUT_TO_SITE, i] + NOTHING
        mode_a[i] = a * f[A_STAYS, i] + g * f[GUT_TO_A, i] + NOTHING
        gut[i] = g * f[GUT_STAYS, i] + NOTHING


@njit(**FAST)
def pass_cord(f, gut, mode_a, mode_b, fluid, cord, n):
    """So many hours of the cord's site, exactly; before the passes that move what reaches it."""
    for i in range(n):
        there = cord[i] * f[CORD_STAYS, i] + mode_a[i] * f[A_TO_CORD, i] + mode_b[i] * f[B_TO_CORD, i]
        cord[i] = there + gut[i] * f[GUT_TO_CORD, i] + fluid[i] * f[FLUID_TO_CORD_TOO, i] + NOTHING


@njit(**FAST)
def pass_inflow_to_cord(f, cord, n):
    """What a constant inflow adds to it."""
    for i in range(n):
        cord[i] += f[ADD_CORD, i]


@njit(**FAST)
def pass_fluid(f, fluid, mode_a, mode_b, site, n):
    """What the lumbar fluid adds in so many hours, after the pass above; then what is left in it."""
    for i in range(n):
        c = fluid[i]
        mode_a[i] += c * f[FLUID_TO_A, i]
        mode_b[i] += c * f[FLUID_TO_B, i]
        site[i] += c * f[FLUID_TO_SITE_TOO, i]
        fluid[i] = c * f[FLUID_STAYS, i] + NOTHING


@njit(**FAST)
def pass_inflow(f, fluid, mode_a, mode_b, site, n):
    """What a constant inflow adds in so many hours."""
    for i in range(n):
        mode_a[i] += f[ADD_A, i]
        mode_b[i] += f[ADD_B, i]
        site[i] += f[ADD_SITE, i]
        fluid[i] += f[ADD_FLUID, i]


@njit(**FAST)
def pass_slope(ka, vc, alpha, beta, gut, mode_a, mode_b, slope, n):
    """dC/dt = ka gut / Vc - alpha a - beta b."""
    for i in range(n):
        slope[i] = ka[i] * gut[i] / vc[i] - alpha[i] * mode_a[i] - beta[i] * mode_b[i]


@njit(**FAST)
def pass_slope_of_one(ka, vc, alpha, gut, mode_a, slope, n):
    """The same where there is one compartment."""
    for i in range(n):
        slope[i] = ka[i] * gut[i] / vc[i] - alpha[i] * mode_a[i]


@njit(**FAST)
def pass_slope_of_more(rate, to_plasma, vc, into_plasma, fluid, slope, n):
    """What lumbar fluid and an infusion add to it: (k to_plasma fluid + inflow) / Vc."""
    for i in range(n):
        slope[i] += (rate[i] * to_plasma[i] * fluid[i] + into_plasma[i]) / vc[i]


@njit(**FAST)
def pass_site_slope(ke0, level, site, slope, n):
    """dS/dt = ke0 (level - S)."""
    for i in range(n):
        slope[i] = ke0[i] * (level[i] - site[i])


@njit(**FAST)
def pass_site_slope_of_fluid(ke0, to_site, fluid, slope, n):
    """What lumbar fluid adds to it."""
    for i in range(n):
        slope[i] += ke0[i] * to_site[i] * fluid[i]
