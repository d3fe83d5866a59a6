"""A block of bodies from node to node: the passes in their order, then what is kept of the node."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numba import njit, prange

from handrail.simulate._kernel import effect as dynamics
from handrail.simulate._kernel import kept as keeping
from handrail.simulate._kernel import level as linear
from handrail.simulate._kernel.numbers import BINS, FAST
from handrail.simulate._kernel.rows import (
    A_STAYS,
    ABOVE,
    AD_FAST,
    AD_SLOW,
    ALPHA,
    BETA,
    BURDEN,
    BURDEN_RATE,
    BURDEN_SUM,
    CORD,
    EFFECT,
    FACTOR_ROWS,
    FAST_OFF,
    FAST_ON,
    FAST_SHARE,
    FIRST_ABOVE_H,
    FLUID,
    FLUID_RATE,
    FLUID_TO_PLASMA,
    FLUID_TO_SITE,
    GAP,
    GUT,
    GUT_STAYS,
    GUT_TO_A,
    HILL,
    INTO_PLASMA,
    KA,
    KE0,
    LEVEL,
    LEVEL_SLOPE,
    LOG2_EC50,
    MODE_A,
    MODE_B,
    NODE_ROWS,
    PARAMETER_ROWS,
    PEAK_BURDEN,
    PEAK_BURDEN_H,
    PEAK_LEVEL,
    QUANTITIES,
    SHARE_A,
    SHARE_B,
    SITE,
    SLOW_OFF,
    SLOW_ON,
    STATE_ROWS,
    SUMMARY_ROWS,
    TO_FLUID,
    TO_GUT,
    TO_PLASMA,
    TROUGH,
    VC,
    Needs,
    Watch,
)  # fmt: skip
from handrail.simulate._kernel.whole import Whole

MOST_IN_A_BLOCK = 4096
"""Bodies stepped together. Measured: with fewer, the histograms of each hour are fetched too often; with
more, the bodies' own arrays are."""

E, S, L, K = range(NODE_ROWS)
"""At both ends of a step: effect and its slope, lack of effect and its slope."""

M0, M1, M2, BEFORE, SLOPE, SITE_SLOPE = range(6)
WORK_ROWS = 6
"""Scratch: moments of the effect, the burden before the step, the slopes of level and site."""


@njit(**FAST)
def _give(given, step, body, state, begin, work, needs, n):
    """What enters as the step begins."""
    if given[TO_GUT, step] != 0.0 and needs.between:
        linear.pass_dose(given[TO_GUT, step], body[KA], body[VC], state[GUT], state[LEVEL_SLOPE], n)
    elif given[TO_GUT, step] != 0.0:
        state[GUT, :n] += given[TO_GUT, step]
    if given[TO_PLASMA, step] == 0.0 and given[TO_FLUID, step] == 0.0:
        return
    linear.pass_bolus(
        given[TO_PLASMA, step], body[VC], body[SHARE_A], body[SHARE_B], body[ALPHA], body[BETA],
        state[MODE_A], state[MODE_B], state[LEVEL], state[LEVEL_SLOPE], n,
    )  # fmt: skip
    state[FLUID, :n] += given[TO_FLUID, step]
    if needs.effect:
        # The level or the fluid has leapt: the effect goes on with another slope.
        _effect_at_node(body, state, begin, work, needs, n)
        where = state[SITE] if needs.site else state[LEVEL]
        dynamics.pass_from_nothing(where, body[LOG2_EC50], begin[S], n)
        _lack_at_node(body, state, begin, n)


@njit(**FAST)
def _step_level(h, f, body, state, summary, work, needs, n):
    """Gut, fluid, both modes and the site; then the level, its slope and its peak."""
    gut, a, b, fluid, site = state[GUT], state[MODE_A], state[MODE_B], state[FLUID], state[SITE]
    if needs.cord:
        linear.pass_cord(f, gut, a, b, fluid, state[CORD], n)
    if needs.site and needs.second:
        linear.pass_two_to_site(f, gut, a, b, site, n)
    elif needs.site:
        linear.pass_one_to_site(f, gut, a, site, n)
    elif needs.second:
        linear.pass_two(f, gut, a, b, n)
    else:
        linear.pass_one(f[A_STAYS], f[GUT_TO_A], f[GUT_STAYS], gut, a, summary[PEAK_LEVEL], n)
    if needs.fluid:
        linear.pass_fluid(f, fluid, a, b, site, n)
    if needs.inflow:
        linear.pass_inflow(f, fluid, a, b, site, n)
    if needs.inflow and needs.cord:
        linear.pass_inflow_to_cord(f, state[CORD], n)
    if not needs.between:
        return
    slope = work[SLOPE]
    if needs.second:
        linear.pass_slope(body[KA], body[VC], body[ALPHA], body[BETA], gut, a, b, slope, n)
    else:
        linear.pass_slope_of_one(body[KA], body[VC], body[ALPHA], gut, a, slope, n)
    if needs.fluid or needs.inflow:
        linear.pass_slope_of_more(
            body[FLUID_RATE], body[FLUID_TO_PLASMA], body[VC], body[INTO_PLASMA], fluid, slope, n
        )
    dynamics.pass_peak_level(h, a, b, slope, state[LEVEL], state[LEVEL_SLOPE], summary[PEAK_LEVEL], n)


@njit(**FAST)
def _effect_at_node(body, state, node, work, needs, n):
    """Effect and its slope, from the site or straight from the level."""
    log2_ec50, hill = body[LOG2_EC50], body[HILL]
    if not needs.site:
        dynamics.pass_effect(state[LEVEL], state[LEVEL_SLOPE], log2_ec50, hill, node[E], node[S], n)
        return
    slope = work[SITE_SLOPE]
    linear.pass_site_slope(body[KE0], state[LEVEL], state[SITE], slope, n)
    if needs.fluid:
        linear.pass_site_slope_of_fluid(body[KE0], body[FLUID_TO_SITE], state[FLUID], slope, n)
    dynamics.pass_effect(state[SITE], slope, log2_ec50, hill, node[E], node[S], n)


@njit(**FAST)
def _lack_at_node(body, state, node, n):
    """Lack of effect and its slope."""
    dynamics.pass_lack(
        body[FAST_SHARE], body[GAP], body[FAST_ON], body[FAST_OFF], body[SLOW_ON], body[SLOW_OFF],
        node[E], node[S], state[AD_FAST], state[AD_SLOW], node[L], node[K], n,
    )  # fmt: skip


@njit(**FAST)
def _step_effect(h, body, state, begin, end, work, needs, n):
    """Effect at the end of the step, and adaptation over it."""
    _effect_at_node(body, state, end, work, needs, n)
    m0, m1, m2 = work[M0], work[M1], work[M2]
    e0, s0, e1, s1 = begin[E], begin[S], end[E], end[S]
    dynamics.pass_moments(h, e0, s0, e1, s1, m0, m1, m2, n)
    if needs.paces:
        dynamics.pass_adapt(h, state[AD_FAST], body[FAST_ON], body[FAST_OFF], e0, s0, e1, s1, m0, m1, m2, n)
    else:
        dynamics.pass_adapt_evenly(h, state[AD_FAST], body[FAST_ON], m0, m1, m2, n)
    if needs.slow and needs.paces:
        dynamics.pass_adapt(h, state[AD_SLOW], body[SLOW_ON], body[SLOW_OFF], e0, s0, e1, s1, m0, m1, m2, n)
    elif needs.slow:
        dynamics.pass_adapt_evenly(h, state[AD_SLOW], body[SLOW_ON], m0, m1, m2, n)


@njit(**FAST)
def _step_burden(h, end_h, body, state, summary, begin, end, work, needs, n):
    """Lack of effect at the end of the step, burden over it, and the peak of that."""
    burden, before, rate = state[BURDEN], work[BEFORE], body[BURDEN_RATE]
    peak, peak_h = summary[PEAK_BURDEN], summary[PEAK_BURDEN_H]
    if needs.delay:
        _lack_at_node(body, state, end, n)
        dynamics.pass_burden(h, rate, begin[L], begin[K], end[L], end[K], burden, before, n)
        dynamics.pass_peak_burden(h, end_h, rate, begin[L], end[L], before, burden, peak, peak_h, n)
    else:
        share, gap = body[FAST_SHARE], body[GAP]
        dynamics.pass_drive(share, gap, end[E], state[AD_FAST], state[AD_SLOW], end[L], burden, n)
        dynamics.pass_highest(burden, end_h, peak, peak_h, n)


@njit(**FAST)
def _keep_one(values, to, at, lo, n, kept, counts, bins):
    """One quantity at a node: its values or their histogram, wherever there is room for it."""
    if to >= 0 and kept.shape[1] > 0:
        keeping.pass_keep(values, kept[to, at, lo : lo + n], n)
    if to >= 0 and counts.shape[1] > 0:
        keeping.pass_bins(values, bins, n)
        keeping.pass_count(bins, counts[to, at], n)


@njit(**FAST)
def _watch(watch, threshold, node_h, level, state, summary, needs, n):
    """What `Watch` asks to remember of each body."""
    if watch.above:
        keeping.pass_above(level, threshold, summary[ABOVE], n)
    if watch.first:
        keeping.pass_first_above(level, threshold, node_h, summary[FIRST_ABOVE_H], n)
    if watch.total:
        keeping.pass_sum(state[BURDEN], summary[BURDEN_SUM], n)
    if watch.trough and watch.from_h <= node_h <= watch.to_h:
        keeping.pass_lowest(level, summary[TROUGH], n)


@njit(**FAST)
def _go_together(step, kind, given, row, needs, watch):
    """Whether this step and those after it are alike: one length, all kept, nothing given between them."""
    last = step + linear.TOGETHER - 1
    if needs.between or watch.first or watch.trough or last >= kind.size:
        return False
    for later in range(step, last + 1):
        if kind[later] != kind[step] or row[later] < 0 or row[later] - row[step] != later - step:
            return False
        if later > step and given[TO_GUT, later] != 0.0:
            return False
    return True


@njit(**FAST)
def _walk(
    body, state, summary, nodes, work, levels, bins, factors, lengths, kind, given, end_h, row, lo, n,
    needs, watch, threshold, to, kept, counts,
):  # fmt: skip
    """A block of n bodies through all steps."""
    together = 0
    for step in range(kind.size):
        if together > 0:
            together -= 1
            continue
        h = lengths[kind[step]]
        begin, end = nodes[step % 2], nodes[(step + 1) % 2]
        _give(given, step, body, state, begin, work, needs, n)
        if _go_together(step, kind, given, row, needs, watch):
            linear.pass_one_for_hours(
                factors[kind[step]], state[GUT], state[MODE_A], summary[PEAK_LEVEL], threshold,
                summary[ABOVE], levels, n,
            )  # fmt: skip
            for later in range(linear.TOGETHER):
                _keep_one(levels[later], to[0], row[step] + later, lo, n, kept, counts, bins)
            together = linear.TOGETHER - 1
            continue
        _step_level(h, factors[kind[step]], body, state, summary, work, needs, n)
        if needs.effect:
            _step_effect(h, body, state, begin, end, work, needs, n)
            _step_burden(h, end_h[step], body, state, summary, begin, end, work, needs, n)
        at = row[step]
        if at < 0:
            continue
        level = state[LEVEL] if needs.between else state[MODE_A]
        _watch(watch, threshold, end_h[step], level, state, summary, needs, n)
        _keep_one(level, to[0], at, lo, n, kept, counts, bins)
        if needs.effect:
            keeping.pass_adaptation(end[E], end[L], body[GAP], work[M0], n)
            _keep_one(end[E], to[1], at, lo, n, kept, counts, bins)
            _keep_one(work[M0], to[2], at, lo, n, kept, counts, bins)
            _keep_one(state[BURDEN], to[3], at, lo, n, kept, counts, bins)
        if needs.cord:
            dynamics.pass_effect_alone(state[CORD], body[LOG2_EC50], body[HILL], work[M0], n)
            _keep_one(work[M0], to[4], at, lo, n, kept, counts, bins)


@njit(parallel=True, fastmath=True, error_model="numpy", cache=True, pipeline_class=Whole)
def run_stretch(
    bodies, states, summaries, lengths_h, lengths, kind, given, end_h, row, needs, watch, thresholds, to,
    kept, counts,
):  # fmt: skip
    """Step every body through a stretch of time; where it then is stays in `states`.

    Args:
        bodies: (PARAMETER_ROWS, N); states: (STATE_ROWS, N); summaries: (SUMMARY_ROWS, N); all double.
        lengths_h: the distinct lengths of a step, double.
        lengths: the same in the precision in which the steps are reckoned; so are the next two.
        kind: which of them each step has.
        given: (3, steps): enters gut (mg), blood (mg), lumbar fluid (micrograms) as the step begins.
        end_h: the hour at which each step ends; row: where that is kept, or -1.
        needs: which passes; watch: what else is remembered; thresholds: (1,), the level it compares with,
            beyond reach where it compares with none.
        to: (QUANTITIES,): at which place in `kept` and `counts` each quantity is kept, or -1.
        kept: float32 (places, rows, N), every value; or no rows at all.
        counts: uint32 (threads, places, rows, BINS), only histograms; or no rows at all. As many threads
            work as it has.
    """
    people = bodies.shape[1]
    threads = counts.shape[0]
    # At least a block for every thread; rows begin on whole vectors of sixteen.
    size = min(MOST_IN_A_BLOCK, ((people + threads - 1) // threads + 15) // 16 * 16)
    blocks = (people + size - 1) // size
    for thread in prange(threads):
        factors = np.empty((lengths.size, FACTOR_ROWS, size), lengths.dtype)
        body = np.empty((PARAMETER_ROWS, size), lengths.dtype)
        state = np.empty((STATE_ROWS, size), lengths.dtype)
        summary = np.empty((SUMMARY_ROWS, size), lengths.dtype)
        nodes = np.empty((2, NODE_ROWS, size), lengths.dtype)
        work = np.empty((WORK_ROWS, size), lengths.dtype)
        levels = np.empty((linear.TOGETHER, size), np.float32)
        bins = np.empty(size, np.int32)
        for block in range(thread * blocks // threads, (thread + 1) * blocks // threads):
            lo = block * size
            n = min(size, people - lo)
            body[:, :n] = bodies[:, lo : lo + n]
            state[:, :n] = states[:, lo : lo + n]
            summary[:, :n] = summaries[:, lo : lo + n]
            nodes[0, :, :n] = state[EFFECT:, :n]
            linear.prepare(bodies, lo, n, lengths_h, needs, factors)
            _walk(
                body, state, summary, nodes, work, levels, bins, factors, lengths, kind, given, end_h, row,
                lo, n, needs, watch, thresholds[0], to, kept, counts[thread],
            )  # fmt: skip
            state[EFFECT:, :n] = nodes[kind.size % 2, :, :n]
            states[:, lo : lo + n] = state[:, :n]
            summaries[:, lo : lo + n] = summary[:, :n]


def stamp_of_all() -> tuple[tuple[str, int, int], ...]:
    """Name, time and size of every file of the kernel."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return tuple((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in files)


def _watch_all_files() -> None:
    """Make the compiler's cache look for changes in every file of the kernel.

    By itself it compares only the file of the function that it keeps, and would miss a changed pass.
    """
    cache = getattr(run_stretch, "_cache", None)
    index = getattr(cache, "_cache_file", None)
    if index is not None:
        index._source_stamp = stamp_of_all()


_watch_all_files()


def compile_for(precision: str) -> None:
    """Compile the kernel for one precision, or load it as it was compiled before."""
    one = np.ones((PARAMETER_ROWS, 1))
    run_stretch(
        one, np.zeros((STATE_ROWS, 1)), np.zeros((SUMMARY_ROWS, 1)),
        np.ones(1), np.ones(1, precision), np.zeros(1, np.int64), np.ones((3, 1), precision),
        np.ones(1, precision), np.zeros(1, np.int64),
        Needs(False, False, False, False, False, False, False, False, False, False), Watch(),
        np.ones(1, precision), np.zeros(QUANTITIES, np.int64),
        np.zeros((QUANTITIES, 1, 1), np.float32), np.zeros((1, QUANTITIES, 1, BINS), np.uint32),
    )  # fmt: skip
