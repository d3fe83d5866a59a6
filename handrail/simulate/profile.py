"""Simulate a course for one person: what level, effect, adaptation and withdrawal do over time, with bands.

The person is drawn many times over (`people.py`), the course is swallowed by each draw, and the
percentiles over draws at each hour are exact.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from handrail.course.nouns import Course, Dose
from handrail.errors import InputError
from handrail.medicine.nouns import Form, Kinetics, Medicine
from handrail.person.assumptions import settle
from handrail.person.nouns import Person
from handrail.simulate.bands import bands, exact_shares
from handrail.simulate.by_days import ByDays
from handrail.simulate.forecast import chances
from handrail.simulate.happenings import Happening
from handrail.simulate.nouns import Draws, FloatArray, Profile
from handrail.simulate.people import draw_people, modifiers_of
from handrail.simulate.stepping import Stepping
from handrail.simulate.timeline import Told, timeline_of
from handrail.simulate.trajectories import DAY_H, QUANTITIES, ByKernel, Trajectories, Values
from handrail.simulate.typical import kinetics_of
from handrail.simulate.warm import is_compiled, is_ready

ASSUMED_EGFR = 90.0
"""mL/min/1.73 m2, taken where nothing is known about the kidneys, and said loudly."""

SMALL_JOB = 300_000
"""Draws x days below which numpy alone is done before the compiled kernel is even loaded."""

TINY_JOB = 5_000
"""Draws x days below which it is done sooner even where the kernel is loaded."""

MOST_DAYS = 36_525

Seen = Callable[[FloatArray, Values, Draws], None]
"""Called with some times, the quantities there, shape (quantities, times, draws), and whose they are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Extent:
    """Until when a course is looked at, and what is swallowed until then."""

    days: int
    doses: tuple[Dose, ...]
    assumptions: tuple[str, ...]


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

    The body never had this medicine before the first dose of the course. The chance of withdrawal comes from
    the largest burden of everything that is simulated.

    Args:
        course: everything taken and to be taken; what is taken as needed is taken at its most. None where
            only a pump runs, or where all that is swallowed is an overdose.
        person: what is known; where nothing is known about the kidneys an eGFR of 90 is taken, and said.
        medicine: a loaded pack.
        replicates, people: how many parameter sets, and how many possible people in each.
        seed: the same seed gives the same draws.
        kinetics: a set of the pack; its default set if not given.
        until_day: the last day to look at. If not given: the last day of the course, or where the medicine
            is stopped or the course goes on, as many days after the last change as the pack says withdrawal
            is watched for.
        step_h: hours between the times of the profile; divides a day evenly.
        assumed_egfr: mL/min/1.73 m2, to try instead of 90 where the kidneys are not known.
        form: what is swallowed.
        happenings: kidneys failing, dialysis, an overdose, a pump. With a pump the profile has the level in
            the lumbar fluid and the effect at the cord too; effect, adaptation and burden are the brain's.
        seen: shown every draw a stretch of time at a time, before only percentiles of it are left.

    Returns:
        The profile. Its outcomes are for each draw: the largest level (mg/L), the lowest level of the 24 h up
        to the last dose, the largest burden and its hour, and the area under the level (mg h/L).

    Raises:
        InputError: a step that does not divide a day, a last day before the first, what `draw_people`
            refuses, or happenings that the pack can't answer.

    Source:
        The equations in `equations.py`; their values from the pack.
    """
    per_day = times_per_day(step_h)
    extent = extent_with(course, happenings, medicine, until_day)
    footing = footing_of(medicine, person, kinetics, assumed_egfr)
    draws = draw_people(
        medicine,
        person,
        replicates=replicates,
        people=people,
        seed=seed,
        kinetics=kinetics,
        assumed_egfr=footing.assumed_egfr,
        form=form,
    )
    at_h = times_h(extent.days, per_day)
    told: Told | None = None
    run: Trajectories
    if happenings:
        told = timeline_of(
            extent.doses,
            happenings,
            draws,
            medicine=medicine,
            person=person,
            end_h=float(at_h[-1]),
            kinetics=kinetics,
            assumed_egfr=footing.assumed_egfr,
        )
        run = Stepping(told.timeline, at_h)
    elif prefers_kernel(draws.count * extent.days):
        run = ByKernel(draws, extent.doses, at_h)
    else:
        run = ByDays(draws, extent.doses, extent.days, step_h)
    names = run.quantities if isinstance(run, Stepping) else QUANTITIES
    show = None if seen is None else lambda rows, values: seen(at_h[rows], values, draws)
    shares, trough = walk_through(run, at_h, _last_dose_h(extent, told), names, show)
    return Profile(
        medicine=medicine.name,
        kinetics=kinetics_of(medicine, kinetics).id,
        pack_version=medicine.version,
        seed=seed,
        replicates=replicates,
        people=people,
        time_h=at_h,
        bands={name: bands(shares[number]) for number, name in enumerate(names)},
        chances=chances(run.peak_burden, draws),
        outcomes={
            "peak_mg_per_l": run.peak_mg_per_l,
            # Where nothing is swallowed there is no last dose that a level could be lowest before.
            **({} if told and not told.timeline.entering("gut") else {"trough_mg_per_l": trough}),
            "peak_burden": run.peak_burden,
            "peak_burden_h": run.peak_burden_h,
            "auc_mg_h_per_l": run.area_mg_h_per_l,
            **_dialysed(run, told),
        },
        assumptions=(*footing.assumptions, *extent.assumptions, *(told.assumptions if told else ())),
        sources=tuple(
            dict.fromkeys(
                [
                    *sources_of(medicine, kinetics_of(medicine, kinetics), person),
                    *(told.sources if told else ()),
                ]
            )
        ),
        happenings=tuple(happenings),
    )


def _dialysed(run: Trajectories, told: Told | None) -> dict[str, FloatArray]:
    """What a dialyser took out of each draw, in mg of the medicine itself (not apparent)."""
    if told is None or told.bioavailability is None or not isinstance(run, Stepping):
        return {}
    if not any(phase.dialysis_l_per_h.any() for phase in told.timeline.phases):
        return {}
    return {"dialysed_mg": run.dialysed_mg * told.bioavailability}


def _last_dose_h(extent: Extent, told: Told | None) -> float:
    """When the last dose was swallowed; the end where nothing was."""
    swallowed = told.timeline.entering("gut") if told else extent.doses
    return max((dose.time_h for dose in swallowed), default=DAY_H * extent.days)


def extent_with(
    course: Course | None, happenings: Sequence[Happening], medicine: Medicine, until_day: int | None
) -> Extent:
    """The same where things happen: until the day of the last of them at least.

    Without a course it is as many days after the last of them as the pack says withdrawal is watched for.

    Raises:
        InputError: neither a course nor anything that happens; a last day as `extent_of` refuses it.
    """
    if course is None and not happenings:
        raise InputError("Nothing is taken and nothing happens.", fix="Give a course or a pump.")
    last = max((int(one.at_h // DAY_H) + 1 for one in happenings), default=1)
    watch = medicine.dynamics.watch_days
    if course is not None:
        if until_day is None:
            until_day = max(_last_day(course, watch), last) if happenings else None
        return extent_of(course, medicine, until_day)
    until_day = last - 1 + watch if until_day is None else until_day
    if not 1 <= until_day <= MOST_DAYS:
        raise InputError(f"Day {until_day} can't be the last.", fix=f"It lies from 1 to {MOST_DAYS}.")
    said: tuple[str, ...] = ()
    if until_day < last - 1 + watch:
        said = (_too_short(until_day, watch),)
    return Extent(days=until_day, doses=(), assumptions=said)


def _too_short(until_day: int, watch_days: int) -> str:
    return (
        f"Simulated to day {until_day}: withdrawal that comes later is not in the chances "
        f"(it is watched for {watch_days} days after a change)."
    )


def extent_of(course: Course, medicine: Medicine, until_day: int | None) -> Extent:
    """Until when a course is looked at, by the rule that `simulate_course` states.

    Raises:
        InputError: a last day before the first, or farther than a hundred years.
    """
    said: list[str] = list(course.assumptions)
    if until_day is None:
        until_day = _last_day(course, medicine.dynamics.watch_days)
    if not 1 <= until_day <= MOST_DAYS:
        raise InputError(f"Day {until_day} can't be the last.", fix=f"It lies from 1 to {MOST_DAYS}.")
    change = _day_of_last_change(course)
    if change <= until_day < change - 1 + medicine.dynamics.watch_days:
        said.append(_too_short(until_day, medicine.dynamics.watch_days))
    if any(step.regimen.is_as_needed for step in course.steps):
        said.append("What is taken as needed is taken at its most.")
    doses = tuple(course.doses(until_day=until_day))
    return Extent(days=until_day, doses=doses, assumptions=tuple(said))


def _day_of_last_change(course: Course) -> int:
    """The first day of the last step, or the day after the course where it ends in a stop."""
    before_last = sum(step.days or 0 for step in course.steps[:-1])
    return before_last + 1


def _last_day(course: Course, watch_days: int) -> int:
    last = course.steps[-1]
    change = _day_of_last_change(course)
    if last.days is None or not last.regimen.intakes:
        return max(change - 1 + watch_days, change - 1 + (last.days or 0))
    return change - 1 + last.days


@dataclass(frozen=True, kw_only=True, slots=True)
class Footing:
    """What a simulation of this person stands on: the eGFR to try where none is known, and what to say."""

    assumed_egfr: float | None
    assumptions: tuple[str, ...]


def footing_of(
    medicine: Medicine, person: Person, kinetics: str | None, assumed_egfr: float | None
) -> Footing:
    """Settle the person; kidneys that are needed, unknown and not to be tried are taken as 90."""
    said: list[str] = []
    settled = settle(person, assumed_egfr)
    if settled.gfr_ml_min is None and kinetics_of(medicine, kinetics).follows_kidneys:
        assumed_egfr = ASSUMED_EGFR
        settled = settle(person, assumed_egfr)
        said.append(
            f"KIDNEYS NOT KNOWN: simulated as if the eGFR were {ASSUMED_EGFR:g}. With failing kidneys the "
            "level would be several times as high."
        )
    said += [*settled.warnings, *settled.assumptions]
    said += [modifier.says for modifier in modifiers_of(medicine, person)]
    return Footing(assumed_egfr=assumed_egfr, assumptions=tuple(said))


def prefers_kernel(draw_days: int) -> bool:
    """Whether the compiled kernel is worth it: never where it would first have to be compiled."""
    if is_ready():
        return draw_days > TINY_JOB
    return draw_days > SMALL_JOB and is_compiled()


def times_per_day(step_h: float) -> int:
    """How many times of the profile a day has.

    Raises:
        InputError: the step does not divide a day evenly, or is shorter than a minute.
    """
    times = DAY_H / step_h if step_h > 0 else 0.0
    if not 1 <= round(times) <= 1440 or abs(times - round(times)) > 1e-9:
        raise InputError(
            f"A step of {step_h:g} h does not divide a day evenly.",
            fix="Use 0.25, 0.5, 1, 2, 3, 4, 6, 12 or 24 h.",
        )
    return round(times)


def times_h(days: int, per_day: int) -> FloatArray:
    """Evenly spaced times from 0 h to the end of the last day."""
    return np.arange(days * per_day + 1, dtype=np.float64) * (DAY_H / per_day)


def walk_through(
    run: Trajectories,
    at_h: FloatArray,
    last_h: float,
    names: Sequence[str],
    show: Callable[[slice, Values], None] | None = None,
) -> tuple[FloatArray, FloatArray]:
    """Shares of each quantity at each time, shape (quantities, 5, times), and the trough of each draw."""
    shares = np.empty((len(names), 5, len(at_h)))
    near_last = (at_h >= last_h - DAY_H) & (at_h <= last_h)
    trough: FloatArray | None = None
    for rows, values in run.stretches():
        if show is not None:
            show(rows, values)
        wanted = near_last[rows]
        if wanted.any():
            lowest = values[0, wanted].min(axis=0).astype(float)
            trough = lowest if trough is None else np.minimum(trough, lowest)
        # Sorted in place: what is needed in the order of draws was taken above.
        flat = exact_shares(values.reshape(-1, values.shape[-1]))
        shares[:, :, rows] = flat.reshape(5, len(names), -1).transpose(1, 0, 2)
    assert trough is not None
    return shares, trough


def sources_of(medicine: Medicine, kinetics: Kinetics, person: Person) -> tuple[str, ...]:
    """Keys of every source that a simulation rests on, each once."""
    keys = [*kinetics.sources, *medicine.dynamics.sources]
    for figure in (*kinetics.figures.values(), *medicine.dynamics.figures.values()):
        keys += figure.sources
    for modifier in modifiers_of(medicine, person):
        keys += modifier.sources
    return tuple(dict.fromkeys(keys))
