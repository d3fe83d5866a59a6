"""The reference: the equations handed to a general adaptive integrator. Slow, and meant to be right.

Nothing here is clever: gut, two compartments, effect site, both adaptations and burden are one system of
ordinary differential equations (with lumbar fluid and cord where there is a pump), restarted whenever a dose
begins to be absorbed or a phase begins. The fast paths are held against this one. It uses the formulas of
`equations.py` and no closed form, so that a mistake in one of those shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

import numpy as np
import numpy.typing as npt
from scipy.integrate import solve_ivp

from handrail.course.nouns import Dose
from handrail.errors import InputError, SolverError
from handrail.simulate.equations import (
    FloatArray,
    adaptation,
    adaptation_rate,
    apparent,
    burden_rate,
    drive_of_withdrawal,
    effect_of_level,
    passing_micrograms_per_day,
    site_level,
)
from handrail.simulate.nouns import Draws
from handrail.simulate.phases import MG_PER_MICROGRAM, Csf, Given, Phase, Timeline, plain_timeline

GUT, CENTRAL, PERIPHERAL, SITE, FAST, SLOW, BURDEN, CLEARED, DIALYSED = range(9)
"""Rows of the state: mg, mg, mg, mg/L, share, share, share; and, so that nothing gets lost, mg and mg."""

LONGEST_STEP_H = 0.5
"""What is reported between two steps is interpolated, and the integrator only watches over its steps; a long
one may also leap over the moment at which drive begins."""

FLUID, CORD = 9, 10
"""Two rows more where there is a pump: micrograms in the lumbar fluid, and the level at the cord's site."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trajectory:
    """What the body did at the times asked for; every array has shape (T, N).

    Attributes:
        gut_mg, body_mg: not yet absorbed, and in both compartments (as amounts of absorbed drug).
        fast, slow: the two components of adaptation.
        cleared_mg, dialysed_mg: what has left through the body's own clearance, and through a dialyser;
            apparent (/F), as every amount in the blood.
        fluid_micrograms, cord_effect: in the lumbar fluid, and the effect at the cord; None without a pump.
    """

    level_mg_per_l: FloatArray
    effect: FloatArray
    adaptation: FloatArray
    burden: FloatArray
    gut_mg: FloatArray
    body_mg: FloatArray
    fast: FloatArray
    slow: FloatArray
    cleared_mg: FloatArray
    dialysed_mg: FloatArray
    fluid_micrograms: FloatArray | None = None
    cord_effect: FloatArray | None = None


def simulate_reference(
    draws: Draws,
    doses: Sequence[Dose],
    at_h: FloatArray,
    *,
    relative_tolerance: float = 1e-10,
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
    if any(dose.time_h < 0 for dose in doses):
        raise InputError("Times must rise, and neither they nor a dose may lie before 0 h.")
    end_h = max(float(at_h[-1]) if at_h.size else 0.0, 1e-6)
    return simulate_timeline(
        plain_timeline(draws, doses, end_h),
        at_h,
        relative_tolerance=relative_tolerance,
        absolute_tolerance=absolute_tolerance,
    )


def simulate_timeline(
    timeline: Timeline,
    at_h: FloatArray,
    *,
    relative_tolerance: float = 1e-10,
    absolute_tolerance: float = 1e-12,
) -> Trajectory:
    """The same for a course on which things happen, phase by phase.

    Args:
        timeline: the phases, and everything given.
        at_h: times to report, rising, from 0 h to the end of the last phase.

    Raises:
        InputError: a time before 0 h or after the end, or times that do not rise.
        SolverError: the integrator gave up.
    """
    at_h = np.asarray(at_h, float)
    if np.any(np.diff(at_h) <= 0) or (at_h.size and (at_h[0] < 0 or at_h[-1] > timeline.end_h)):
        raise InputError("Times must rise, and neither they nor a dose may lie before 0 h.")
    rows = 9 if timeline.csf is None else 11
    state = np.zeros((rows, timeline.draws.count))
    reported = np.zeros((at_h.size, *state.shape))
    entries = _entries(timeline)
    reported[at_h == 0.0] = state
    for phase in timeline.phases:
        moments = np.unique([begin for begin, _, _ in entries])
        inside = moments[(moments > phase.begin_h) & (moments < phase.end_h)]
        for begin_h, stop_h in pairwise([phase.begin_h, *inside, phase.end_h]):
            if at_h.size == 0 or begin_h >= at_h[-1]:
                break
            _enter(state, timeline, [entry for entry in entries if entry[0] == begin_h])
            wanted = (at_h > begin_h) & (at_h <= stop_h)
            asked = np.union1d(at_h[wanted], [stop_h])
            states = _integrate(
                phase, timeline.csf, state, begin_h, asked, relative_tolerance, absolute_tolerance
            )
            reported[wanted] = states[np.isin(asked, at_h[wanted])]
            state = states[-1].copy()
    return _trajectory(timeline, reported)


Entry = tuple[float, Given, npt.NDArray[np.bool_]]
"""When something begins to enter, what it is, and in which draws."""


def _entries(timeline: Timeline) -> list[Entry]:
    """Everything given, for each lag that there is among the draws."""
    lags = timeline.draws.lag_h
    everyone = np.ones(len(lags), bool)
    entries: list[Entry] = []
    for one in timeline.given:
        if one.compartment == "gut":
            entries += [(one.time_h + float(lag), one, lags == lag) for lag in np.unique(lags)]
        else:
            entries.append((one.time_h, one, everyone))
    return entries


def _enter(state: FloatArray, timeline: Timeline, entries: Sequence[Entry]) -> None:
    """What enters now."""
    row = {"gut": GUT, "plasma": CENTRAL, "csf": FLUID}
    for _, one, who in entries:
        amount = one.dose_mg / MG_PER_MICROGRAM if one.compartment == "csf" else one.dose_mg
        state[row[one.compartment], who] += amount


def _integrate(
    phase: Phase,
    csf: Csf | None,
    state: FloatArray,
    begin_h: float,
    asked_h: FloatArray,
    rtol: float,
    atol: float,
) -> FloatArray:
    """States at `asked_h`, shape (times, rows, N), with nothing given in between."""
    shape = state.shape
    solution = solve_ivp(
        lambda _time, flat: _rates(phase, csf, flat.reshape(shape)).ravel(),
        (begin_h, asked_h[-1]),
        state.ravel(),
        method="DOP853",
        t_eval=asked_h,
        rtol=rtol,
        atol=atol,
        max_step=LONGEST_STEP_H,
    )
    if not solution.success:
        raise SolverError(f"The reference integrator stopped at {solution.t[-1]:g} h: {solution.message}")
    return cast(FloatArray, solution.y.T.reshape(len(asked_h), *shape))


def _rates(phase: Phase, csf: Csf | None, state: FloatArray) -> FloatArray:
    """The right-hand side: how fast each row of the state changes, per hour."""
    draws = phase.bodies
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
    rates = [
        -absorbed,
        absorbed - draws.clearance_l_per_h * level - exchanged + phase.infusion_mg_per_h,
        exchanged,
        draws.effect_per_h * (level - state[SITE]),
        adaptation_rate(effect, state[FAST], draws.fast_on_h, draws.fast_off_h),
        adaptation_rate(effect, state[SLOW], draws.slow_on_h, draws.slow_off_h),
        burden_rate(drive, state[BURDEN], draws.burden_time_h),
        (draws.clearance_l_per_h - phase.dialysis_l_per_h) * level,
        phase.dialysis_l_per_h * level,
    ]
    if csf is not None:
        passing = passing_micrograms_per_day(state[FLUID], csf.volume_ml, csf.clearance_ml_per_h)
        rates[CENTRAL] = rates[CENTRAL] + apparent(MG_PER_MICROGRAM * passing / 24, csf.bioavailability)
        at_brain, at_cord = (site_level(level, passing, gain) for gain in (csf.brain_gain, csf.cord_gain))
        rates[SITE] = draws.effect_per_h * (at_brain - state[SITE])
        rates.append(phase.pump_micrograms_per_h - passing / 24)
        rates.append(csf.cord_effect_per_h * (at_cord - state[CORD]))
    return np.stack(rates)


def _trajectory(timeline: Timeline, reported: FloatArray) -> Trajectory:
    """The quantities people ask for, from the states."""
    by_row = np.moveaxis(reported, 1, 0)
    draws, has_pump = timeline.draws, timeline.csf is not None
    return Trajectory(
        level_mg_per_l=by_row[CENTRAL] / draws.central_volume_l,
        effect=effect_of_level(by_row[SITE], draws.ec50_mg_per_l, draws.hill),
        adaptation=adaptation(by_row[FAST], by_row[SLOW], draws.fast_share),
        burden=by_row[BURDEN],
        gut_mg=by_row[GUT],
        body_mg=by_row[CENTRAL] + by_row[PERIPHERAL],
        fast=by_row[FAST],
        slow=by_row[SLOW],
        cleared_mg=by_row[CLEARED],
        dialysed_mg=by_row[DIALYSED],
        fluid_micrograms=by_row[FLUID] if has_pump else None,
        cord_effect=effect_of_level(by_row[CORD], draws.ec50_mg_per_l, draws.hill) if has_pump else None,
    )
