"""The nodes of a simulation, and the kernel's arrays: where a step begins and ends, and what is kept of it.

Nodes lie on every hour, on every time that is asked for, where a dose begins to be absorbed, and a few times
soon after: absorption is faster than an hour. Bodies whose absorption lags by the same time share a grid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, cast

import numpy as np
import numpy.typing as npt

from handrail.simulate.equations import slopes
from handrail.simulate.nouns import Draws, FloatArray

IntArray = npt.NDArray[np.int64]


class Swallowed(Protocol):
    """Something with a time and an amount: a `Dose` of a course, or what is `Given` on a timeline."""

    @property
    def time_h(self) -> float:
        """Hours from the midnight that begins day 1."""
        ...

    @property
    def dose_mg(self) -> float:
        """How much."""
        ...


AFTER_DOSE_H = (0.15, 0.4, 0.8, 1.3, 2.0)
"""Nodes this long after a dose begins to be absorbed. Chosen by measuring the error of the burden."""

AFTER_PAUSE_H = (0.03, 0.08, 0.25, 0.55, 1.05)
"""Further nodes where nothing was swallowed for `PAUSE_H` before: effect then rises faster."""

PAUSE_H = 16.0

AFTER_BREAK_H = (0.03, 0.08, 0.15, 0.25, 0.4, 0.55, 0.8, 1.3, 1.6)
"""Nodes this long after something changes at once: a phase begins, or a bolus enters lumbar fluid."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """Steps from 0 h on; each array has one entry a step.

    Attributes:
        lengths_h: the distinct lengths of a step.
        kind: which of them each step has.
        dose_mg: begins to be absorbed as the step begins.
        end_h: where it ends.
        row: which of the times asked for its end is, or -1.
    """

    lengths_h: FloatArray
    kind: IntArray
    dose_mg: FloatArray
    end_h: FloatArray
    row: IntArray


def lay_grid(
    doses: Sequence[Swallowed], lag_h: float, at_h: FloatArray, breaks_h: Sequence[float] = ()
) -> Grid:
    """The steps that lead through every time asked for.

    Args:
        doses: everything swallowed, at 0 h or later.
        lag_h: from swallowing to the start of absorption.
        at_h: times to keep, rising, the first at 0 h (where nothing has happened yet).
        breaks_h: times at which something else changes at once; a step ends at each, and short ones follow.
    """
    end_h = float(at_h[-1])
    begins = np.array([dose.time_h + lag_h for dose in doses])
    amounts = np.array([dose.dose_mg for dose in doses])
    soon = [begins + after for after in AFTER_DOSE_H]
    taken = np.unique(begins[amounts > 0])
    rested = taken[np.diff(taken, prepend=-np.inf) >= PAUSE_H]
    soon += [rested + after for after in AFTER_PAUSE_H]
    breaks = np.asarray(breaks_h, float)
    soon += [breaks, *(breaks + after for after in AFTER_BREAK_H)]
    nodes = np.concatenate([np.arange(np.ceil(end_h)), at_h, begins, *soon])
    # A billionth of an hour is one node, not two: times are minutes, and their sums carry rounding.
    nodes = np.unique(np.round(nodes[nodes <= end_h], 9))
    lengths, kind = np.unique(np.round(np.diff(nodes), 9), return_inverse=True)
    begins_at = np.searchsorted(nodes, np.round(begins, 9))
    absorbed = begins_at < len(nodes) - 1
    row = np.full(len(nodes), -1)
    row[np.searchsorted(nodes, np.round(at_h, 9))] = np.arange(len(at_h))
    return Grid(
        lengths_h=lengths,
        kind=kind.astype(np.int64),
        dose_mg=np.bincount(begins_at[absorbed], amounts[absorbed], len(nodes) - 1).astype(np.float64),
        end_h=nodes[1:],
        row=row[1:],
    )


def kernel_bodies(draws: Draws) -> FloatArray:
    """The parameters of the kernel, in its order of rows, shape (17, N)."""
    alpha, beta, share_a, share_b = slopes(
        draws.clearance_l_per_h,
        draws.central_volume_l,
        draws.intercompartmental_clearance_l_per_h,
        draws.peripheral_volume_l,
    )
    rows = (
        draws.absorption_per_h,
        draws.clearance_l_per_h,
        draws.central_volume_l,
        alpha,
        beta,
        share_a,
        share_b,
        draws.effect_per_h,
        np.log2(draws.ec50_mg_per_l),
        draws.hill,
        draws.fast_share,
        1 / draws.fast_on_h,
        1 / draws.fast_off_h,
        1 / draws.slow_on_h,
        1 / draws.slow_off_h,
        draws.gap,
        1 / draws.burden_time_h,
    )
    return cast(FloatArray, np.stack(rows).astype(np.float64))
