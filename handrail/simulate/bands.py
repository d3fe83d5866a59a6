"""Percentiles: exact ones from all values, streaming ones from histograms that only add up."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from handrail.simulate.nouns import Bands, FloatArray

SHARES = (0.05, 0.25, 0.50, 0.75, 0.95)
"""The middle, and the ends of the bands that hold 50 and 90 % of the draws."""


ROWS_AT_ONCE = 64
"""Histograms whose percentiles are looked up together: they fit the cache."""


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def exact_shares(values: npt.NDArray[np.floating]) -> FloatArray:
    """The five order statistics of each row (interpolated between neighbours), shape (5, rows).

    Args:
        values: shape (rows, draws); they are sorted in place, which is faster than picking.

    >>> exact_shares(np.arange(101.0)[None]).ravel()
    array([ 5., 25., 50., 75., 95.])
    """
    parts = np.array_split(values, max(1, min(4 * cores(), values.size // 50_000)))
    if len(parts) == 1:
        values.sort(axis=1)
    else:
        with ThreadPoolExecutor(cores()) as pool:
            list(pool.map(lambda part: part.sort(axis=1), parts))
    place = np.array(SHARES) * (values.shape[1] - 1)
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, values.shape[1] - 1)
    lower, upper = values[:, below].astype(float), values[:, above].astype(float)
    return np.asarray((lower + (place - below) * (upper - lower)).T, dtype=float)


def shares_of_counts(
    counts: npt.NDArray[np.integer], edges: FloatArray, shares: npt.ArrayLike = SHARES
) -> FloatArray:
    """The same from histograms, linear inside a bin, shape (shares, rows).

    Args:
        counts: shape (rows, bins).
        edges: of the bins, shape (bins + 1,).
        shares: which order statistics, each from 0 to 1.

    >>> shares_of_counts(np.array([[50, 50]]), np.array([0.0, 1.0, 3.0])).ravel().round(2)
    array([0.1, 0.5, 1. , 2. , 2.8])
    """
    wanted_shares = np.asarray(shares, float)
    found = np.empty((len(wanted_shares), len(counts)))
    room = np.empty((min(len(counts), ROWS_AT_ONCE), counts.shape[1]), np.int64)
    for first in range(0, len(counts), ROWS_AT_ONCE):
        part = counts[first : first + ROWS_AT_ONCE]
        _shares_of_rows(part, edges, wanted_shares, room[: len(part)], found[:, first : first + len(part)])
    return found


def _shares_of_rows(
    counts: npt.NDArray[np.integer],
    edges: FloatArray,
    shares: FloatArray,
    room: npt.NDArray[np.int64],
    found: FloatArray,
) -> None:
    """Some rows of them; `room` is used, so that no memory is fetched anew for each part."""
    np.cumsum(counts, axis=1, out=room)
    total, rows = room[:, -1].copy(), np.arange(len(counts))
    # All rows as one rising sequence, so that one search finds the bin in each.
    above = rows * (int(total.max(initial=0)) + 1)
    room += above[:, None]
    for number, share in enumerate(shares):
        wanted = share * total
        whole = np.ceil(wanted).astype(np.int64)
        bin_ = np.searchsorted(room.ravel(), whole + above) - rows * counts.shape[1]
        inside = counts[rows, bin_]
        reached = room[rows, bin_] - above
        missing = np.where(inside > 0, (reached - wanted) / np.maximum(inside, 1), 0.0)
        found[number] = edges[bin_ + 1] - missing * (edges[bin_ + 1] - edges[bin_])


def bands(shares: FloatArray) -> Bands:
    """Bands from the five shares of each time, shape (5, times)."""
    p5, p25, p50, p75, p95 = shares
    return Bands(p5=p5, p25=p25, p50=p50, p75=p75, p95=p95)
