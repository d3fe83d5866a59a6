"""Simulate an event table as it stands: doses into three compartments, infusions, steady states, resets.

Every person of the table is the one person given, drawn as `simulate_course` draws: a table says what was
done and measured, not to whom. Each observation gets its prediction, so that an answer can be held beside
other programs'.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from handrail.course.event_table import CENTRAL, CSF, GUT, OBSERVED, EventRow, EventTable
from handrail.errors import InputError
from handrail.medicine.nouns import Form, Medicine
from handrail.person.nouns import Person
from handrail.simulate.bands import bands, exact_shares
from handrail.simulate.event_body import EventBody
from handrail.simulate.event_nouns import EventAnswer, Prediction
from handrail.simulate.event_schedule import Schedule, schedule_of
from handrail.simulate.event_walk import Walk
from handrail.simulate.extent import MOST_DAYS, times_h, times_per_day
from handrail.simulate.footing import Footing, footing_of
from handrail.simulate.linear import FLUID, MODE_A, MODE_B
from handrail.simulate.linear import GUT as IN_GUT
from handrail.simulate.nouns import Draws, FloatArray, Profile
from handrail.simulate.profile import walk_through
from handrail.simulate.pump import PumpNormals, draw_bioavailability, draw_csf
from handrail.simulate.trajectories import DAY_H

STEADY_MEANS = (
    "A steady state (SS) is that of somebody dosed so for ever: amounts and levels exactly, adaptation and "
    "burden as theirs."
)
RESET_MEANS = (
    "After a reset (EVID 3, 4) the body is as if it had never had the medicine; nothing is owed to it."
)
FLUID_MEANS = "Levels in the spinal fluid are orders of magnitude only; nothing here sets a pump."
BLOOD_MEANS = "What enters the blood itself is divided by the bioavailability, as clearance and volumes are."


def simulate_events(
    table: EventTable,
    person: Person,
    medicine: Medicine,
    *,
    person_id: int | None = None,
    profiles: bool = True,
    replicates: int = 25,
    people: int = 40,
    seed: int = 1,
    kinetics: str | None = None,
    until_day: int | None = None,
    step_h: float = 1.0,
    assumed_egfr: float | None = None,
    form: Form = "tablet",
) -> EventAnswer:
    """What an event table does to a person, and what would be measured at its observations.

    Args:
        table: as `handrail.read_events` reads it.
        person: everyone in the table is this person; person_id: only the rows of this ID.
        profiles: False predicts the observations only, and looks no farther than the last of them.
        until_day: the last day of a profile; else until withdrawal has had its time.
        medicine, replicates, people, seed, kinetics, step_h, assumed_egfr, form: as of `simulate_course`.

    Returns:
        A profile for each ID, and a prediction for each observation.

    Raises:
        InputError: what `draw_people` refuses; steady states that have no common period.

    Source:
        `equations.py`; meanings of the columns in the vignette on events of RxODE.
    """
    wanted = table.ids if person_id is None else (table.of(person_id)[0].id,)
    footing = footing_of(medicine, person, kinetics, assumed_egfr, form)
    bodies = _Bodies(
        drawn=body_for(table.rows, footing, footing.draw(replicates, people, seed)),
        typical=body_for(table.rows, footing, footing.draw(1, 1, seed, uncertain=False), uncertain=False),
    )
    standing, lag_h = _standing(table, footing, bodies.drawn), float(bodies.drawn.draws.lag_h[0])
    made: dict[int, Profile] = {}
    predictions: list[Prediction | None] = []
    for one in table.ids:
        rows = table.of(one)
        if one not in wanted:
            predictions += [None] * len(rows)
            continue
        until = until_day if profiles else None
        span = span_of(rows, lag_h, medicine, until, step_h, watches=profiles)
        walk, shares = _walked(span, bodies.drawn)
        predictions += _predictions(rows, walk, bodies)
        if profiles:
            made[one] = _profile(standing, span, walk, shares, bodies.drawn)
    return EventAnswer(
        profiles=made,
        predictions=tuple(predictions),
        assumptions=standing.assumptions,
        sources=standing.sources,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Bodies:
    """The draws of a person, and the typical one without variation."""

    drawn: EventBody
    typical: EventBody


@dataclass(frozen=True, kw_only=True, slots=True)
class _Standing:
    """What everything said of this table stands on."""

    footing: Footing
    assumptions: tuple[str, ...]
    sources: tuple[str, ...]


def _standing(table: EventTable, footing: Footing, body: EventBody) -> _Standing:
    pump = footing.medicine.pump if body.csf is not None else None
    sources = (*footing.sources, *(pump.sources if pump else ()))
    return _Standing(
        footing=footing,
        assumptions=(*footing.assumptions, *table.said, *meanings_of(table)),
        sources=tuple(dict.fromkeys(sources)),
    )


def _walked(span: Span, body: EventBody) -> tuple[Walk, FloatArray]:
    walk = Walk(body, span.schedule, span.at_h)
    shares, *_ = walk_through(walk, span.at_h, (0.0, span.schedule.last_given_h), walk.quantities)
    return walk, shares


def _profile(standing: _Standing, span: Span, walk: Walk, shares: FloatArray, body: EventBody) -> Profile:
    shown = {name: bands(shares[number]) for number, name in enumerate(walk.quantities)}
    return replace(
        standing.footing.profile(body.draws, span.at_h, walk.peak_burden, shown),
        outcomes=walk.outcomes,
        assumptions=(*standing.assumptions, *span.said),
        sources=standing.sources,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """What one person of a table goes through, and at which times it is kept."""

    schedule: Schedule
    at_h: FloatArray
    said: tuple[str, ...]


def span_of(
    rows: Sequence[EventRow],
    lag_h: float,
    medicine: Medicine,
    until_day: int | None,
    step_h: float,
    *,
    watches: bool = True,
) -> Span:
    """Until the day asked for, or until withdrawal has had its time; else the day of the last row.

    Raises:
        InputError: a last day before the first, or farther than a hundred years.
    """
    schedule = schedule_of(rows, lag_h)
    ends = [row.time_h for row in rows] + [flow.end_h for flow in schedule.flows] + [schedule.last_given_h]
    watched = medicine.dynamics.watch_days
    given_day = int(schedule.last_given_h // DAY_H) + 1
    if until_day is None:
        until_day = max(1, ceil(max(ends) / DAY_H))
        until_day = max(until_day, given_day + watched) if watches else until_day
    if not 1 <= until_day <= MOST_DAYS:
        raise InputError(f"Day {until_day} can't be the last.", fix=f"It lies from 1 to {MOST_DAYS}.")
    said: list[str] = []
    if until_day < given_day + watched:
        said.append(
            f"Simulated to day {until_day}: withdrawal that comes later is not in the chances "
            f"(it is watched for {watched} days after the last dose)."
        )
    return Span(schedule=schedule, at_h=times_h(until_day, times_per_day(step_h)), said=tuple(said))


def body_for(
    rows: Sequence[EventRow],
    footing: Footing,
    draws: Draws,
    *,
    uncertain: bool = True,
    normals: PumpNormals | None = None,
) -> EventBody:
    """The bodies that rows need: with lumbar fluid, or with a bioavailability, where they ask for it.

    Args:
        uncertain, normals: as of `draw_csf`.

    Raises:
        InputError: the pack says nothing about a pump, or how much reaches the blood.
    """
    medicine, settings = footing.medicine, footing.kinetics
    used = {row.cmt for row in rows if row.is_dose or row.is_level}
    csf = draw_csf(medicine, settings, draws, uncertain=uncertain, normals=normals) if CSF in used else None
    if csf is not None:
        share = csf.bioavailability
    elif CENTRAL in {row.cmt for row in rows if row.is_dose}:
        share = draw_bioavailability(medicine, settings, draws, uncertain, normals)
    else:
        share = np.ones(draws.count)
    return EventBody(draws, csf, share)


def _typical_walk(rows: Sequence[EventRow], body: EventBody) -> Walk | None:
    """The typical person until the last observation; None where nothing is observed."""
    looks = [row.time_h for row in rows if row.evid == OBSERVED]
    if not looks:
        return None
    last_h = max(max(looks), 1.0)
    walk = Walk(body, schedule_of(rows, float(body.draws.lag_h[0])), np.array([0.0, last_h]))
    for _ in walk.stretches():
        pass
    return walk


def _predictions(rows: Sequence[EventRow], drawn: Walk, bodies: _Bodies) -> list[Prediction | None]:
    typical = _typical_walk(rows, bodies.typical)
    found: list[Prediction | None] = []
    for number, row in enumerate(rows):
        if not row.is_level or typical is None or number not in drawn.seen:
            found.append(None)
            continue
        central = _measured(row, typical.seen[number], bodies.typical)
        shares = exact_shares(_measured(row, drawn.seen[number], bodies.drawn)[None].copy())[:, 0]
        found.append(
            Prediction(
                typical=float(central[0]), p5=float(shares[0]), p50=float(shares[2]), p95=float(shares[4])
            )
        )
    return found


def _measured(row: EventRow, state: FloatArray, body: EventBody) -> FloatArray:
    """What an observation of this compartment would show."""
    level = state[MODE_A] + state[MODE_B]
    if row.cmt == GUT:
        return state[IN_GUT]
    if row.cmt == CENTRAL or body.csf is None:
        return level
    return state[FLUID] / body.csf.volume_ml + body.csf.plasma_share * level


def meanings_of(table: EventTable) -> list[str]:
    """What the columns of this table mean, where it isn't plain."""
    doses = [row for row in table.rows if row.is_dose]
    said: list[str] = []
    if any(row.ss for row in doses):
        said.append(STEADY_MEANS)
    if any(row.resets for row in table.rows):
        said.append(RESET_MEANS)
    if any(row.cmt == CENTRAL for row in doses):
        said.append(BLOOD_MEANS)
    if any(row.cmt == CSF for row in doses):
        said.append(FLUID_MEANS)
    if len(table.ids) > 1:
        said.append("Everyone in the table is the person given: what differs is only what was done.")
    return said
