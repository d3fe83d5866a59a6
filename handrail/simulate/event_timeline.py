"""The rows of an event table as phases, for the compiled kernel: what flows, what is given, what is reset.

`event_walk.py` walks the same schedule in numpy, for one person; a population is stepped through phases. A
reset or a steady state is an `Opening`: the state in which a phase begins, whatever the one before left.

What is swallowed over hours flows into the gut at a rate R. Phases have no inflow there, and need none: of

    gut' = R - ka gut        blood' = ka gut + ...

the difference x = gut - R / ka obeys the equations of a gut that nothing flows into, with R into the blood:

    x' = -ka x               blood' = ka x + R + ...

So while R flows the gut's row holds x. It is lowered by R / ka where R begins, and raised again where R ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from handrail.course.event_table import CENTRAL, CSF, GUT
from handrail.simulate.event_body import EventBody
from handrail.simulate.event_schedule import A_MOMENT_H, Action, Clear, Entry, Schedule, Steady
from handrail.simulate.event_steady import accustomed
from handrail.simulate.linear import GUT as IN_GUT
from handrail.simulate.opening import Opening
from handrail.simulate.phases import DAY_H, MG_PER_MICROGRAM, Compartment, Given, Phase, Timeline

AT_ONCE: dict[int, Compartment] = {GUT: "gut", CSF: "csf"}
"""Where an entry is the same amount in every body."""

A_MOMENT_LATER_H = 1e-6


@dataclass(frozen=True, kw_only=True, slots=True)
class TableTold:
    """A timeline of a table's person.

    Attributes:
        openings: by the number of the phase that begins so.
        trough_h: the hours in which a level is lowest: of the last day of doses, and of the dosing under way.
    """

    timeline: Timeline
    openings: Mapping[int, Opening]
    trough_h: tuple[float, float]


def timeline_of_rows(schedule: Schedule, body: EventBody, end_h: float) -> TableTold:
    """The phases, openings and entries of a schedule until `end_h`.

    Entries carry their lag already, so that the bodies of the phases have none.
    """
    actions = [one for one in schedule.actions if one.time_h < end_h]
    openings = _openings(body, actions)
    cuts = {0.0, end_h, *openings}
    cuts |= {round(hour, 9) for hour in schedule.borders_h if 0 < hour < end_h}
    borders = sorted(cuts)
    openings = _with_slow_swallowing(schedule, body, openings, borders)
    phases = tuple(_phase(schedule, body, begin_h, stop_h) for begin_h, stop_h in pairwise(borders))
    given = [
        Given(time_h=round(one.time_h, 9), dose_mg=one.amt_mg, compartment=AT_ONCE[one.cmt])
        for place, one in enumerate(actions)
        if isinstance(one, Entry) and one.cmt in AT_ONCE and not _is_wiped(actions, place)
    ]
    last_h = min(schedule.last_given_h, end_h)
    # The level just before the dosing changes belongs to what was before.
    begun = [one.time_h + A_MOMENT_LATER_H for one in actions if isinstance(one, Clear | Steady)]
    return TableTold(
        timeline=Timeline(phases=phases, given=tuple(given), csf=body.csf),
        openings={borders.index(hour): opening for hour, opening in openings.items()},
        trough_h=(max([last_h - DAY_H, *(hour for hour in begun if hour <= last_h)]), last_h),
    )


def _phase(schedule: Schedule, body: EventBody, begin_h: float, end_h: float) -> Phase:
    """What flows in the middle of a stretch flows in all of it."""
    flows = _flowing(schedule, begin_h, end_h)
    draws = replace(body.draws, lag_h=np.zeros(body.draws.count))
    return Phase(
        begin_h=begin_h,
        end_h=end_h,
        bodies=draws,
        dialysis_l_per_h=np.zeros(draws.count),
        pump_micrograms_per_h=flows[CSF] / MG_PER_MICROGRAM,
        infusion_mg_per_h=body.apparent_mg(CENTRAL, flows[CENTRAL]) + flows[GUT]
        if flows[CENTRAL] or flows[GUT]
        else 0.0,
    )


def _flowing(schedule: Schedule, begin_h: float, end_h: float) -> dict[int, float]:
    """mg/h into each compartment on a stretch."""
    middle = 0.5 * (begin_h + end_h)
    flows: dict[int, float] = {GUT: 0.0, CENTRAL: 0.0, CSF: 0.0}
    for flow in schedule.flows:
        if flow.begin_h < middle < flow.end_h:
            flows[flow.cmt] += flow.mg_per_h
    return flows


def _with_slow_swallowing(
    schedule: Schedule, body: EventBody, openings: Mapping[float, Opening], borders: Sequence[float]
) -> dict[float, Opening]:
    """The openings, with the gut's row lowered where an inflow begins and raised where it ends."""
    found = dict(openings)
    before = 0.0
    for begin_h, end_h in pairwise(borders):
        now = _flowing(schedule, begin_h, end_h)[GUT]
        opening = found.get(begin_h, Opening(state=body.empty(), replaces=False))
        # What takes the place of everything before takes that of the lowering, too.
        change = now if opening.replaces else now - before
        if change:
            state = opening.state.copy()
            state[IN_GUT] -= change / body.draws.absorption_per_h
            found[begin_h] = replace(opening, state=state)
        before = now
    return found


def _wipes(one: Action) -> bool:
    """Whether nothing is left of what was in a body before."""
    return isinstance(one, Clear) or (isinstance(one, Steady) and one.replaces)


def _is_wiped(actions: Sequence[Action], place: int) -> bool:
    """Whether what enters here is wiped out at the very moment at which it enters."""
    hour = actions[place].time_h
    return any(_wipes(one) and abs(one.time_h - hour) < A_MOMENT_H for one in actions[place + 1 :])


def _openings(body: EventBody, actions: Sequence[Action]) -> dict[float, Opening]:
    """What changes bodies from outside, by its hour.

    A dose into the blood is one too: as the oral model counts, each body gets another amount of it.
    """
    found: dict[float, Opening] = {}
    for one in actions:
        hour = round(one.time_h, 9)
        before = found.get(hour, Opening(state=body.empty(), replaces=False))
        if isinstance(one, Clear):
            nothing = np.zeros(body.draws.count)
            found[hour] = Opening(
                state=body.empty(), replaces=True, adapted=np.stack([nothing, nothing]), burden=nothing
            )
        elif isinstance(one, Steady):
            adapted, burden = accustomed(body, one)
            steady = body.steady(one.row)
            found[hour] = Opening(
                state=steady if one.replaces else before.state + steady,
                replaces=one.replaces or before.replaces,
                adapted=adapted,
                burden=burden,
            )
        elif isinstance(one, Entry) and one.cmt not in AT_ONCE:
            found[hour] = replace(before, state=before.state + body.entered(one.cmt, one.amt_mg))
    return found
