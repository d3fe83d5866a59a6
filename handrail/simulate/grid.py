"""The nodes of a simulation, and the kernel's arrays: where a step begins and ends, and what is kept of it.

Nodes lie on every hour, on every time that is asked for, where a dose begins to be absorbed, and a few times
soon after: absorption is faster than an hour. Bodies whose absorption lags by the same time share a grid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from handrail.simulate.equations import slopes
from handrail.simulate.nouns import Draws, FloatArray
from handrail.simulate.phases import MG_PER_MICROGRAM, Compartment, Csf, Phase, Timeline

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

AFTER_DOSE_WITHOUT_SITE_H = (0.04, 0.15, 0.4, 0.8, 1.4)
"""The same where the effect follows the level at once, and so rises faster."""

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
    doses: Sequence[Swallowed],
    lag_h: float,
    at_h: FloatArray,
    breaks_h: Sequence[float] = (),
    *,
    after_dose_h: Sequence[float] = AFTER_DOSE_H,
    after_pause_h: Sequence[float] = AFTER_PAUSE_H,
) -> Grid:
    """The steps that lead through every time asked for.

    Args:
        doses: everything swallowed, at 0 h or later.
        lag_h: from swallowing to the start of absorption.
        at_h: times to keep, rising, the first at 0 h (where nothing has happened yet).
        breaks_h: times at which something else changes at once; a step ends at each, and short ones follow.
        after_dose_h, after_pause_h: further nodes this long after doses; none where only the level is asked
            for, which is exact at any nodes.
    """
    end_h = float(at_h[-1])
    begins = np.array([dose.time_h + lag_h for dose in doses])
    amounts = np.array([dose.dose_mg for dose in doses])
    soon = [begins + after for after in after_dose_h]
    taken = np.unique(begins[amounts > 0])
    rested = taken[np.diff(taken, prepend=-np.inf) >= PAUSE_H]
    soon += [rested + after for after in after_pause_h]
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


def given_at(grid: Grid, timeline: Timeline) -> FloatArray:
    """What enters gut (mg), blood (mg) and lumbar fluid (micrograms) as each step begins: (3, steps)."""
    given = np.zeros((3, len(grid.kind)))
    given[0] = grid.dose_mg
    begin_h = np.concatenate([[0.0], grid.end_h[:-1]])
    direct: tuple[tuple[int, Compartment, float], ...] = (
        (1, "plasma", 1.0),
        (2, "csf", 1 / MG_PER_MICROGRAM),
    )
    for row, compartment, worth in direct:
        for one in timeline.entering(compartment):
            step = int(np.searchsorted(begin_h, round(one.time_h, 9) - 1e-9))
            if step < len(begin_h):
                given[row, step] += worth * one.dose_mg
    return given


def kernel_bodies(draws: Draws) -> FloatArray:
    """The parameters of the kernel, in its order of rows (`_kernel/rows.py`), shape (24, N).

    A rate of 0 stands where there is no effect site, and where nothing comes between drive and burden.
    """
    alpha, beta, share_a, share_b = slopes(
        draws.clearance_l_per_h,
        draws.central_volume_l,
        draws.intercompartmental_clearance_l_per_h,
        draws.peripheral_volume_l,
    )
    delay = draws.burden_time_h > 0
    rows = (
        draws.absorption_per_h,
        draws.clearance_l_per_h,
        draws.central_volume_l,
        alpha,
        beta,
        share_a,
        share_b,
        np.where(np.isfinite(draws.effect_per_h), draws.effect_per_h, 0.0),
        np.log2(draws.ec50_mg_per_l),
        draws.hill,
        draws.fast_share,
        1 / draws.fast_on_h,
        1 / draws.fast_off_h,
        1 / draws.slow_on_h,
        1 / draws.slow_off_h,
        draws.gap,
        np.where(delay, 1 / np.where(delay, draws.burden_time_h, 1.0), 0.0),
    )
    bodies = np.zeros((24, draws.count))
    bodies[: len(rows)] = rows
    return bodies


def kernel_bodies_of(phase: Phase, csf: Csf | None) -> FloatArray:
    """The same for a phase, with the lumbar fluid and what flows in constantly."""
    bodies = kernel_bodies(phase.bodies)
    if csf is not None:
        bodies[17:20] = (csf.rate_per_h, csf.to_plasma, csf.to_brain)
        bodies[22:] = (csf.cord_effect_per_h, csf.to_cord)
    bodies[20] = phase.infusion_mg_per_h
    bodies[21] = phase.pump_micrograms_per_h
    return bodies
