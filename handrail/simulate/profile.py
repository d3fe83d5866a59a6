"""Simulate a course for one person: what level, effect, adaptation and withdrawal do over time, with bands.

The person is drawn many times over (`people.py`), the course is swallowed by each draw, and the
percentiles over draws at each hour are exact.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from handrail.course.nouns import Course
from handrail.medicine.nouns import Form, Medicine
from handrail.person.nouns import Person
from handrail.simulate.bands import bands, exact_shares
from handrail.simulate.by_days import ByDays
from handrail.simulate.extent import Extent, extent_with, times_h, times_per_day
from handrail.simulate.footing import footing_of, refuse_unknown_kidneys
from handrail.simulate.happenings import Happening
from handrail.simulate.nouns import Draws, FloatArray, Profile
from handrail.simulate.stepping import Stepping
from handrail.simulate.timeline import Told
from handrail.simulate.trajectories import DAY_H, QUANTITIES, ByKernel, Trajectories, Values
from handrail.simulate.warm import is_compiled, is_ready

SMALL_JOB = 300_000
"""Draws x days below which numpy alone is done before the compiled kernel is even loaded."""

TINY_JOB = 5_000
"""Draws x days below which it is done sooner even where the kernel is loaded."""

Seen = Callable[[FloatArray, Values, Draws], None]
"""Called with some times, the quantities there, shape (quantities, times, draws), and whose they are."""


def simulate_course(
    course: Course | None,
    person: Person,
    medicine: Medicine,
    *,
    replicates: int = 25,
    people: int = 40,
    seed: int = 1,
    kinetics: str | None = None,
    until_day: int | None = None,
    step_h: float = 1.0,
    assumed_egfr: float | None = None,
    form: Form = "tablet",
    happenings: Sequence[Happening] = (),
    seen: Seen | None = None,
) -> Profile:
    """Level, effect, adaptation and burden of withdrawal over a course, with 50 and 90 % bands.

    The body never had this medicine before. Chances come from the largest burden that is simulated.

    Args:
        course: everything taken and to be taken, as needed at its most. None where only a pump runs, or where
            all that is swallowed is an overdose.
        person: what is known; where nothing is known about the kidneys an eGFR of 90 is taken, and said.
        replicates, people, seed: how many parameter sets, and how many possible people in each.
        kinetics: a set of the pack, not its default; until_day: the last day, not that of `extent_with`.
        step_h: hours between the times of the profile; divides a day evenly.
        assumed_egfr: mL/min/1.73 m2, to try instead of 90 where the kidneys are not known.
        form: what is swallowed.
        happenings: kidneys failing, dialysis, an overdose, a pump (`happenings.py`).
        seen: shown every draw a stretch of time at a time, before only percentiles of it are left.

    Raises:
        InputError: a step that does not divide a day, a last day before the first, what `draw_people`
            refuses, dialysis of unknown kidneys, or happenings that the pack can't answer.

    Source:
        The equations in `equations.py`; their values from the pack.
    """
    extent = extent_with(course, happenings, medicine, until_day)
    refuse_unknown_kidneys(happenings, medicine, person, kinetics, assumed_egfr)
    footing = footing_of(medicine, person, kinetics, assumed_egfr, form)
    at_h = times_h(extent.days, times_per_day(step_h))
    draws = footing.draw(replicates, people, seed)
    told: Told | None = None
    if happenings:
        outline = footing.outline(happenings, float(at_h[-1]))
        told = footing.told(extent.doses, outline, draws, float(at_h[-1]))
    run = way_through(draws, extent, at_h, step_h, told)
    names = run.quantities if isinstance(run, Stepping) else QUANTITIES
    show = None if seen is None else lambda rows, values: seen(at_h[rows], values, draws)
    first_h, last_h = _doses_h(extent, told)
    shares, trough, lowest = walk_through(run, at_h, (first_h, last_h), names, show)
    shown = {name: bands(shares[number]) for number, name in enumerate(names)}
    profile = footing.profile(draws, at_h, run.peak_burden, shown)
    return replace(
        profile,
        outcomes=_outcomes(run, trough, lowest, told),
        assumptions=(*profile.assumptions, *extent.assumptions, *(told.assumptions if told else ())),
        sources=tuple(dict.fromkeys((*profile.sources, *(told.sources if told else ())))),
        happenings=tuple(happenings),
    )


def way_through(
    draws: Draws, extent: Extent, at_h: FloatArray, step_h: float, told: Told | None = None
) -> Trajectories:
    """The soonest way through a course: phases in numpy, the compiled kernel, or days in numpy."""
    if told is not None:
        return Stepping(told.timeline, at_h)
    if prefers_kernel(draws.count * extent.days):
        return ByKernel(draws, extent.doses, at_h)
    return ByDays(draws, extent.doses, extent.days, step_h)


def _outcomes(
    run: Trajectories, trough: FloatArray, lowest: FloatArray | None, told: Told | None
) -> dict[str, FloatArray]:
    """For each draw, by the names of `Profile.outcomes`."""
    # Where nothing is swallowed there is no last dose that a level could be lowest before.
    has_trough = told is None or bool(told.timeline.entering("gut"))
    return {
        "peak_mg_per_l": run.peak_mg_per_l,
        **({"trough_mg_per_l": trough} if has_trough else {}),
        **({"lowest_mg_per_l": lowest} if has_trough and lowest is not None else {}),
        "peak_burden": run.peak_burden,
        "peak_burden_h": run.peak_burden_h,
        "auc_mg_h_per_l": run.area_mg_h_per_l,
        **_dialysed(run, told),
    }


def _dialysed(run: Trajectories, told: Told | None) -> dict[str, FloatArray]:
    """What a dialyser took out of each draw, in mg of the medicine itself (not apparent)."""
    if told is None or told.bioavailability is None or not isinstance(run, Stepping):
        return {}
    if not any(phase.dialysis_l_per_h.any() for phase in told.timeline.phases):
        return {}
    return {"dialysed_mg": run.dialysed_mg * told.bioavailability}


def _doses_h(extent: Extent, told: Told | None) -> tuple[float, float]:
    """When the first and the last dose were swallowed; the whole where nothing was."""
    swallowed = told.timeline.entering("gut") if told else extent.doses
    hours = [dose.time_h for dose in swallowed] or [0.0, DAY_H * extent.days]
    return min(hours), max(hours)


def prefers_kernel(draw_days: int) -> bool:
    """Whether the compiled kernel is worth it: never where it would first have to be compiled."""
    if is_ready():
        return draw_days > TINY_JOB
    return draw_days > SMALL_JOB and is_compiled()


def walk_through(
    run: Trajectories,
    at_h: FloatArray,
    doses_h: tuple[float, float],
    names: Sequence[str],
    show: Callable[[slice, Values], None] | None = None,
) -> tuple[FloatArray, FloatArray, FloatArray | None]:
    """Shares of each quantity at each time, shape (quantities, 5, times), and two lows of each draw's level.

    Args:
        doses_h: when the first and the last dose were swallowed.

    Returns:
        The shares; the lowest level of the 24 h up to the last dose; and that from 24 h after the first dose
        up to the last one, None where there are no such hours.
    """
    first_h, last_h = doses_h
    shares = np.empty((len(names), 5, len(at_h)))
    near_last = (at_h >= last_h - DAY_H) & (at_h <= last_h)
    on_course = (at_h >= first_h + DAY_H) & (at_h <= last_h)
    trough: FloatArray | None = None
    whole: FloatArray | None = None
    for rows, values in run.stretches():
        if show is not None:
            show(rows, values)
        trough = _lower(trough, values[0, near_last[rows]])
        whole = _lower(whole, values[0, on_course[rows]])
        # Sorted in place: what is needed in the order of draws was taken above.
        flat = exact_shares(values.reshape(-1, values.shape[-1]))
        shares[:, :, rows] = flat.reshape(5, len(names), -1).transpose(1, 0, 2)
    assert trough is not None
    return shares, trough, whole


def _lower(so_far: FloatArray | None, levels: Values) -> FloatArray | None:
    """The lowest level of each draw, with these rows too."""
    if not len(levels):
        return so_far
    lowest = levels.min(axis=0).astype(float)
    return lowest if so_far is None else np.minimum(so_far, lowest)
