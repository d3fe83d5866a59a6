"""What this machine could do at best: the floor that the jobs are held against, measured on all cores.

Three rates: multiply-adds on numbers that stay in registers, powers as the kernel reckons them on a buffer in
the nearest cache, and increments of a histogram there. A job's floor is the number of each that it needs at
least for one person and hour (counted in `NEEDS`), as if nothing else cost anything.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numba import njit, prange

from handrail.simulate._kernel.numbers import FAST, exp2, log2

FLOPS = 64
BUFFER = 1024
ROUNDS = 40_000
"""So many that a run lasts tens of milliseconds: the clock of core time is coarse."""

NEEDS = {
    ("J1", "float64"): (3.0, 0.0, 1.0),
    ("J1", "float32"): (3.0, 0.0, 1.0),
    ("J2", "float64"): (48.0, 1.625, 3.0),
    ("J2", "float32"): (45.0, 1.625, 3.0),
}
"""Multiply-adds, powers and increments for one person and hour: J1 steps two numbers, keeps a peak, compares
and bins; J2 needs 13 effects in 8 hours, a few dozen operations to adapt on them, and three histograms."""


@njit(**FAST)
def _multiply_add(values, n):
    for i in range(n):
        a, b, c, d = values[i], values[i] + 1.0, values[i] + 2.0, values[i] + 3.0
        # Not constants: the compiler would reckon all sixteen at once.
        by, more = values[i] * 1e-3, values[i] * 1e-2
        for _ in range(16):
            a = a * by + more
            b = b * by + more
            c = c * by + more
            d = d * by + more
        values[i] = a + b + c + d


@njit(**FAST)
def _powers(values, out, n):
    for i in range(n):
        out[i] = exp2(1.5 * log2(values[i]))


@njit(**FAST)
def _increments(bins, counts, n):
    for i in range(n):
        counts[bins[i]] += 1


@njit(parallel=True, fastmath=True)
def _all_multiply_adds(values, rounds):
    for thread in prange(values.shape[0]):
        for _ in range(rounds):
            _multiply_add(values[thread], values.shape[1])


@njit(parallel=True, fastmath=True)
def _all_powers(values, out, rounds):
    for thread in prange(values.shape[0]):
        for _ in range(rounds):
            _powers(values[thread], out[thread], values.shape[1])


@njit(parallel=True, fastmath=True)
def _all_increments(bins, counts, rounds):
    for thread in prange(bins.shape[0]):
        for _ in range(rounds):
            _increments(bins[thread], counts[thread], bins.shape[1])


@dataclass(frozen=True, kw_only=True)
class Floor:
    """Seconds for one of each, all cores together."""

    multiply_add_s: float
    power_s: float
    increment_s: float

    def of(self, job: str, precision: str) -> float:
        """Seconds that a person and hour of the job would take at best."""
        adds, powers, increments = NEEDS[job, precision]
        return adds * self.multiply_add_s + powers * self.power_s + increments * self.increment_s


def _best(work, threads: int, repeats: int = 7) -> float:
    """Core time over the threads: on a machine with nothing else to do, seconds."""
    work()
    times = []
    for _ in range(repeats):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times) / threads


def floor_of(precision: str, threads: int) -> Floor:
    """The three rates of this machine."""
    random = np.random.default_rng(1)
    values = random.uniform(0.5, 1.5, (threads, BUFFER)).astype(precision)
    out = np.empty_like(values)
    bins = random.integers(0, 600, (threads, BUFFER)).astype(np.int32)
    counts = np.zeros((threads, 2689), np.uint32)
    each = threads * BUFFER
    return Floor(
        multiply_add_s=_best(lambda: _all_multiply_adds(values, ROUNDS), threads) / each / ROUNDS / FLOPS,
        power_s=_best(lambda: _all_powers(values, out, ROUNDS), threads) / each / ROUNDS,
        increment_s=_best(lambda: _all_increments(bins, counts, ROUNDS), threads) / each / ROUNDS,
    )
