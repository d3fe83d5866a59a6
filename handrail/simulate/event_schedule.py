"""From the rows of an event table to what happens to a body, moment by moment.

What happens at one time happens in this order: first what earlier rows still owe (an additional dose, a dose
whose lag is over, an infusion that ends), then the rows in the order of the file. So an observation before a
dose row of the same time sees the body before that dose, and one after it, with it.

A reset (EVID 3, 4) empties the body, as if it had never had the medicine, and calls off what earlier rows
still owe: additional doses, doses in their lag, running infusions. A steady state that replaces (SS 1) calls
off the same. One that adds (SS 2) calls off nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from handrail.course.event_table import GUT, OBSERVED, EventRow
from handrail.errors import InputError
from handrail.simulate.nouns import FloatArray

OWED = -1
"""Comes before every row of its time."""

MOST_DOSES = 500_000

A_MOMENT_H = 1e-9
"""Two times that are closer are one: sums of times carry rounding."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """An amount that enters a compartment at once."""

    time_h: float
    order: int
    cmt: int
    amt_mg: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Flow:
    """An infusion: mg/h into a compartment from `begin_h` up to `end_h`."""

    begin_h: float
    end_h: float
    cmt: int
    mg_per_h: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Clear:
    """The body is as if it had never had the medicine."""

    time_h: float
    order: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Steady:
    """The body comes into the steady state of a row, or that is added to what is there.

    Attributes:
        running: every row that brought a steady state since the body was last emptied, this one the last:
            what the body is taken to have had for ever.
    """

    time_h: float
    order: int
    row: EventRow
    running: tuple[EventRow, ...]

    @property
    def replaces(self) -> bool:
        """Whether what was there is gone."""
        return self.row.ss == 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """An observation: its place among the rows of the person."""

    time_h: float
    order: int
    number: int


Action = Entry | Clear | Steady | Look


@dataclass(slots=True)
class Schedule:
    """What happens, and when.

    Attributes:
        actions: in the order in which they happen.
        flows: infusions, in no order.
        last_given_h: when the last dose is given; 0 h if there is none.
    """

    actions: list[Action] = field(default_factory=list[Action])
    flows: list[Flow] = field(default_factory=list[Flow])
    last_given_h: float = 0.0

    @property
    def borders_h(self) -> list[float]:
        """Where an infusion begins or ends."""
        return [hour for flow in self.flows for hour in (flow.begin_h, flow.end_h)]

    def rates(self, cmt: int, nodes_h: FloatArray) -> FloatArray:
        """mg/h into a compartment on each step between two nodes; borders are nodes.

        What flows is added up anew for each step, never switched on and off, so that no order of switches and
        no observation at a border can leave anything behind.
        """
        middle = 0.5 * (nodes_h[:-1] + nodes_h[1:])
        found = np.zeros(len(middle))
        for flow in self.flows:
            if flow.cmt == cmt:
                found[np.searchsorted(middle, flow.begin_h) : np.searchsorted(middle, flow.end_h)] += (
                    flow.mg_per_h
                )
        return found


def schedule_of(rows: Sequence[EventRow], lag_h: float) -> Schedule:
    """The rows of one person, in order of time, as a schedule.

    Args:
        lag_h: from swallowing to the start of absorption; other compartments have none.

    Raises:
        InputError: more doses than can be simulated.
    """
    if sum(1 + row.addl for row in rows) > MOST_DOSES:
        raise InputError(
            f"There are more than {MOST_DOSES} doses.", fix="Split it.", where=rows[0].at("ADDL")
        )
    found = Schedule()
    running: tuple[EventRow, ...] = ()
    for order, row in enumerate(rows):
        if row.evid == OBSERVED:
            found.actions.append(Look(time_h=row.time_h, order=order, number=order))
        if row.resets:
            _call_off(found, row.time_h)
            found.actions.append(Clear(time_h=row.time_h, order=order))
            running = ()
        if not row.is_dose:
            continue
        lag = lag_h if row.cmt == GUT else 0.0
        if row.ss:
            if row.ss == 1:
                _call_off(found, row.time_h)
                running = ()
            running = (*running, row)
            found.actions.append(Steady(time_h=row.time_h, order=order, row=row, running=running))
            _owed_before(found, row, lag)
        _give(found, row, order, lag)
    # The sort is stable: a steady state stays before the dose of its own row.
    found.actions.sort(key=lambda one: (round(one.time_h, 9), one.order))
    return found


def _call_off(schedule: Schedule, time_h: float) -> None:
    """Nothing that was begun before is still to come."""
    schedule.actions = [
        one for one in schedule.actions if not (isinstance(one, Entry) and one.time_h >= time_h - A_MOMENT_H)
    ]
    schedule.flows = [
        replace(flow, end_h=min(flow.end_h, time_h)) for flow in schedule.flows if flow.begin_h < time_h
    ]


def _give(schedule: Schedule, row: EventRow, order: int, lag_h: float) -> None:
    """The dose of a row, and its additional ones."""
    if row.is_constant:
        # It has been running for ever, and ends now: the steady state is all there is of it.
        schedule.last_given_h = max(schedule.last_given_h, row.time_h)
        return
    for number in range(1 + row.addl):
        given_h = row.time_h + number * row.ii_h
        schedule.last_given_h = max(schedule.last_given_h, given_h)
        _enter(schedule, row, given_h + lag_h, order if number == 0 and lag_h == 0 else OWED)


def _enter(schedule: Schedule, row: EventRow, begin_h: float, order: int) -> None:
    if row.rate_mg_per_h > 0:
        schedule.flows.append(
            Flow(begin_h=begin_h, end_h=begin_h + row.duration_h, cmt=row.cmt, mg_per_h=row.rate_mg_per_h)
        )
    else:
        schedule.actions.append(Entry(time_h=begin_h, order=order, cmt=row.cmt, amt_mg=row.amt_mg))


def _owed_before(schedule: Schedule, row: EventRow, lag_h: float) -> None:
    """Of the doses before a steady state: those still in their lag, and infusions that still run."""
    if row.is_constant:
        return
    for number in range(1, first_entered(row, lag_h)):
        _enter(schedule, row, row.time_h + lag_h - number * row.ii_h, OWED)
    for number in running_numbers(row, lag_h):
        begin_h = row.time_h + lag_h - number * row.ii_h
        schedule.flows.append(
            Flow(
                begin_h=row.time_h,
                end_h=begin_h + row.duration_h,
                cmt=row.cmt,
                mg_per_h=row.rate_mg_per_h,
            )
        )


def first_entered(row: EventRow, lag_h: float) -> int:
    """How many intervals ago the latest dose was given that had begun to enter by now (1 or more)."""
    return max(1, math.ceil(lag_h / row.ii_h - A_MOMENT_H))


def running_numbers(row: EventRow, lag_h: float) -> range:
    """How many intervals ago those infusions were begun that have entered and not ended."""
    first = first_entered(row, lag_h)
    ended = math.ceil((row.duration_h + lag_h) / row.ii_h - A_MOMENT_H)
    return range(first, max(first, ended))
