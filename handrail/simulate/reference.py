"""The reference: the equations handed to a general adaptive integrator. Slow, and meant to be right.

Nothing here is clever: gut, two compartments, effect site, both adaptations and burden are one system of
ordinary differential equations, restarted whenever a dose begins to be absorbed. The fast paths are held
against this one. It uses the formulas of `equations.py` and no closed form, so that a mistake in one of
those shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

import numpy as np
from scipy.integrate import solve_ivp

from handrail.course.nouns import Dose
from handrail.errors import InputError, SolverError
from handrail.simulate.equations import (
    FloatArray,
    adaptation,
    adaptation_rate,
    burden_rate,
    drive_of_withdrawal,
    effect_of_level,
)
from handrail.simulate.nouns import Draws

GUT, CENTRAL, PERIPHERAL, SITE, FAST, SLOW, BURDEN = range(7)
"""Rows of the state: mg, mg, mg, mg/L, share, share, share."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trajectory:
    """What the body did at the times asked for; every array has shape (T, N).

    Attributes:
        gut_mg, body_mg: not yet absorbed, and in both compartments (as amounts of absorbed drug).
        fast, slow: the two components of adaptation.
    """

    level_mg_per_l: FloatArray
    effect: FloatArray
    adaptation: FloatArray
    burden: FloatArray
    gut_mg: FloatArray
    body_mg: FloatArray
    fast: FloatArray
    slow: FloatArray


def simulate_reference(
    draws: Draws,
    doses: Sequence[Dose],
    at_h: FloatArray,
    *,
    relative_tolerance: float = 1e-9,
    absolute_tolerance: float = 1e-12,
) -> Trajectory:
    """Level, effect, adaptation and burden by adaptive integration, from a body that never had a dose.

    Args:
        draws: the bodies; all are integrated together.
        doses: everything swallowed, in any order, at 0 h or later.
        at_h: times to report, rising, 0 h or later, shape (T,). A dose taken at such a time is not yet
            absorbed then.
        relative_tolerance, absolute_tolerance: of the integrator.

    Returns:
        The trajectory at `at_h`.

    Raises:
        InputError: a time before 0 h, or times that do not rise.
        SolverError: the integrator gave up.

    Source:
        Hairer, Norsett and Wanner, Solving Ordinary Differential Equations I: DOP853, through scipy.
    """
    at_h = np.asarray(at_h, float)
    if np.any(np.diff(at_h) <= 0) or (at_h.size and at_h[0] < 0) or any(dose.time_h < 0 for dose in doses):
        raise InputError("Times must rise, and neither they nor a dose may lie before 0 h.")
    state = np.zeros((7, draws.count))
    reported = np.zeros((at_h.size, 7, draws.count))
    begins = np.array([[dose.time_h] for dose in doses]).reshape(-1, 1) + draws.lag_h  # (doses, N)
    amounts = np.array([dose.dose_mg for dose in doses])
    end_h = float(at_h[-1]) if at_h.size else 0.0
    cuts = np.unique(np.concatenate([[0.0, end_h], begins.ravel()]))
    cuts = cuts[cuts <= end_h]
    reported[at_h == 0.0] = state
    for begin_h, stop_h in pairwise(cuts):
        state[GUT] += np.sum(np.where(begins == begin_h, amounts[:, None], 0.0), axis=0)
        inside = (at_h > begin_h) & (at_h <= stop_h)
        asked = np.union1d(at_h[inside], [stop_h])
        states = _integrate(draws, state, begin_h, asked, relative_tolerance, absolute_tolerance)
        reported[inside] = states[np.isin(asked, at_h[inside])]
        state = states[-1]
    return _trajectory(draws, reported)


def _integrate(
    draws: Draws, state: FloatArray, begin_h: float, asked_h: FloatArray, rtol: float, atol: float
) -> FloatArray:
    """States at `asked_h`, shape (times, 7, N), with nothing swallowed in between."""
    solution = solve_ivp(
        lambda _time, flat: _rates(draws, flat.reshape(7, -1)).ravel(),
        (begin_h, asked_h[-1]),
        state.ravel(),
        method="DOP853",
        t_eval=asked_h,
        rtol=rtol,
        atol=atol,
    )
    if not solution.success:
        raise SolverError(f"The reference integrator stopped at {solution.t[-1]:g} h: {solution.message}")
    return cast(FloatArray, solution.y.T.reshape(len(asked_h), 7, -1))


def _rates(draws: Draws, state: FloatArray) -> FloatArray:
    """The right-hand side: how fast each row of the state changes, per hour."""
    level = state[CENTRAL] / draws.central_volume_l
    effect = effect_of_level(state[SITE], draws.ec50_mg_per_l, draws.hill)
    drive = drive_of_withdrawal(effect, adaptation(state[FAST], state[SLOW], draws.fast_share), draws.gap)
    # One compartment has nothing on the other side.
    peripheral_level = np.divide(
        state[PERIPHERAL],
        draws.peripheral_volume_l,
        out=np.zeros(draws.count),
        where=draws.peripheral_volume_l > 0,
    )
    absorbed = draws.absorption_per_h * state[GUT]
    exchanged = draws.intercompartmental_clearance_l_per_h * (level - peripheral_level)
    return np.stack(
        [
            -absorbed,
            absorbed - draws.clearance_l_per_h * level - exchanged,
            exchanged,
            draws.effect_per_h * (level - state[SITE]),
            adaptation_rate(effect, state[FAST], draws.fast_on_h, draws.fast_off_h),
            adaptation_rate(effect, state[SLOW], draws.slow_on_h, draws.slow_off_h),
            burden_rate(drive, state[BURDEN], draws.burden_time_h),
        ]
    )


def _trajectory(draws: Draws, reported: FloatArray) -> Trajectory:
    """The quantities people ask for, from the states."""
    by_row = np.moveaxis(reported, 1, 0)
    return Trajectory(
        level_mg_per_l=by_row[CENTRAL] / draws.central_volume_l,
        effect=effect_of_level(by_row[SITE], draws.ec50_mg_per_l, draws.hill),
        adaptation=adaptation(by_row[FAST], by_row[SLOW], draws.fast_share),
        burden=by_row[BURDEN],
        gut_mg=by_row[GUT],
        body_mg=by_row[CENTRAL] + by_row[PERIPHERAL],
        fast=by_row[FAST],
        slow=by_row[SLOW],
    )
