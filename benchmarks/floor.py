"""What this machine could do at best: the floor that the jobs are held against, measured on all cores.

Two rates: arithmetic on vectors of numbers that stay in registers (as many additions as multiply-adds, so
that both kinds of unit work), and increments of a histogram in the nearest cache. A job's floor is the number
of each that it needs at least for one person and hour (counted in `NEEDS`), as if nothing else cost anything:
no division, no memory, nothing that waits for something else.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numba import njit, prange

from handrail.simulate._kernel.numbers import FAST

OPERATIONS = 64
BUFFER = 1024
ROUNDS = 40_000
"""So many that a run lasts tens of milliseconds: the clock of core time is coarse."""

NEEDS = {
    ("J1", "float64"): (11.0, 1.0),
    ("J1", "float32"): (11.0, 1.0),
    ("J2", "float64"): (96.0, 3.0),
    ("J2", "float32"): (90.0, 3.0),
}
"""Operations on vectors and increments for one person and hour. J1: six to step two numbers, keep a peak,
compare and count, five to find a bin. J2: 13 effects in 8 hours with their powers, a few dozen operations to
adapt on them, and three histograms."""

AS_WRITTEN = {**FAST, "fastmath": {"contract"}}
"""Multiply-adds are one operation, but nothing is rearranged: else sixteen of them become one polynomial."""


@njit(**AS_WRITTEN)
def _operate(values, n):
    for i in range(n):
        a, b, c, d = values[i], values[i] + 1.0, values[i] + 2.0, values[i] + 3.0
        by, more = values[i] * 1e-3, values[i] * 1e-2
        for _ in range(16):
            a = a * by + more
            b = b * by + more
            c = c + more
            d = d + by
        values[i] = a + b + c + d


@njit(**FAST)
def _increments(bins, counts, n):
    for i in range(n):
        counts[bins[i]] += 1


@njit(parallel=True, fastmath={"contract"})
def _all_operations(values, rounds):
    for thread in prange(values.shape[0]):
        for _ in range(rounds):
            _operate(values[thread], values.shape[1])


@njit(parallel=True, fastmath=True)
def _all_increments(bins, counts, rounds):
    for thread in prange(bins.shape[0]):
        for _ in range(rounds):
            _increments(bins[thread], counts[thread], bins.shape[1])


@dataclass(frozen=True, kw_only=True)
class Floor:
    """Seconds for one of each, all cores together."""

    operation_s: float
    increment_s: float

    def of(self, job: str, precision: str) -> float:
        """Seconds that a person and hour of the job would take at best."""
        operations, increments = NEEDS[job, precision]
        return operations * self.operation_s + increments * self.increment_s


def _best(work: Callable[[], object], threads: int, repeats: int = 7) -> float:
    """Core time over the threads: on a machine with nothing else to do, seconds."""
    work()
    times = []
    for _ in range(repeats):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times) / threads


def floor_of(precision: str, threads: int) -> Floor:
    """The two rates of this machine."""
    random = np.random.default_rng(1)
    values = random.uniform(0.5, 1.5, (threads, BUFFER)).astype(precision)
    bins = random.integers(0, 600, (threads, BUFFER)).astype(np.int32)
    counts = np.zeros((threads, 2689), np.uint32)
    each = threads * BUFFER * ROUNDS
    return Floor(
        operation_s=_best(lambda: _all_operations(values, ROUNDS), threads) / each / OPERATIONS,
        increment_s=_best(lambda: _all_increments(bins, counts, ROUNDS), threads) / each,
    )
