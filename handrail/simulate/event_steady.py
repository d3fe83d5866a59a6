"""What a steady state means for what is not linear: adaptation and burden.

SS says "has been taken so for ever". Amounts and levels follow in closed form (`event_body.py`); adaptation
and burden come into the state of somebody who has: the periodic solution of their equations under the effect
of the steady dosing, found by closing the circle over one period. With SS 2 it is the dosing of all rows that
brought a steady state since the body was last emptied, together; single doses in between count for the level,
but nobody has got used to them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import ceil

import numpy as np

from handrail.course.event_table import DOSE, EventRow
from handrail.errors import InputError
from handrail.simulate.equations import FloatArray
from handrail.simulate.event_body import EventBody
from handrail.simulate.event_path import Effects, Felt, Path, effects_of
from handrail.simulate.event_schedule import Flow, Schedule, Steady, schedule_of

LONGEST_PERIOD_H = 24.0 * 28
CLOSING_ROUNDS = 60


def accustomed(body: EventBody, steady: Steady) -> tuple[FloatArray, FloatArray]:
    """Adaptation (2, N) and burden (N,) of somebody who has been dosed so for ever.

    Raises:
        InputError: intervals that have no common period of up to 28 days.
    """
    period_h = common_period(steady.running)
    rows, begin_h = _for_ever(steady, period_h)
    end_h = begin_h + period_h
    schedule = schedule_of(rows, float(body.draws.lag_h[0]))
    schedule.flows += [
        Flow(begin_h=row.time_h, end_h=end_h + 1, cmt=row.cmt, mg_per_h=row.rate_mg_per_h)
        for row in rows
        if row.is_constant
    ]
    felt_ = Felt(body)
    effects = _effects_between(body, schedule, felt_, begin_h, end_h)
    steps = range(len(effects.h))

    def around(adapted: FloatArray) -> FloatArray:
        for step in steps:
            adapted = felt_.adapt(adapted, effects, step)
        return adapted

    lowest, highest = (
        np.tile(one, (2, 1))
        for one in (
            np.minimum(effects.e0, effects.e1).min(axis=0),
            np.maximum(effects.e0, effects.e1).max(axis=0),
        )
    )
    adapted = start = _fixed_point(around, lowest, highest)
    burden = np.zeros(body.draws.count)
    for step in steps:
        later = felt_.adapt(adapted, effects, step)
        burden, _ = felt_.gather(burden, adapted, later, effects, step)
        adapted = later
    return start, burden / -np.expm1(-period_h / body.draws.burden_time_h)


def common_period(rows: Sequence[EventRow]) -> float:
    """The shortest time after which all these dosings are where they were, in h.

    Raises:
        InputError: it is longer than 28 days.
    """
    intervals = [row.ii_h for row in rows if not row.is_constant]
    if not intervals:
        return 24.0
    longest = max(intervals)
    for times in range(1, max(1, int(LONGEST_PERIOD_H / longest)) + 1):
        period = times * longest
        if all(abs(period / one - round(period / one)) < 1e-6 for one in intervals):
            return period
    shown = ", ".join(f"{one:g} h" for one in sorted(set(intervals)))
    raise InputError(
        f"Steady states with intervals of {shown} together have no common period of up to 28 days.",
        fix="Give the doses as rows, or round the intervals.",
        where=rows[-1].at("II"),
    )


def _for_ever(steady: Steady, period_h: float) -> tuple[list[EventRow], float]:
    """The rows of a steady state as near to its time as they come, going on; and when its period begins."""
    since = [0.0 if row.is_constant else (steady.time_h - row.time_h) % row.ii_h for row in steady.running]
    begin_h = max(since)
    # In order of time; the first one brings its steady state to an empty body, the others add theirs.
    ordered = sorted(zip(since, steady.running, strict=True), key=lambda pair: -pair[0])
    rows = [
        replace(
            row,
            time_h=begin_h - back,
            evid=DOSE,
            ss=1 if number == 0 else 2,
            addl=0 if row.is_constant else ceil((back + period_h) / row.ii_h) + 1,
        )
        for number, (back, row) in enumerate(ordered)
    ]
    return rows, begin_h


def _effects_between(
    body: EventBody, schedule: Schedule, felt_: Felt, begin_h: float, end_h: float
) -> Effects:
    at_h = np.unique(np.round([0.0, begin_h, end_h], 9))
    path = Path(body, schedule, at_h)
    first = path.node(begin_h)
    state, ends = body.empty(), list[tuple[FloatArray, FloatArray]]()
    for node in range(len(path.nodes_h) - 1):
        for action in path.actions.get(node, ()):
            state = path.meet(action, state)
        later = path.move(node, state)
        if node >= first:
            ends.append((state, later))
        state = later
    return effects_of(felt_, path.lengths_h[first:], ends)


def _fixed_point(around: Callable[[FloatArray], FloatArray], low: FloatArray, high: FloatArray) -> FloatArray:
    """Where going around changes nothing: around(x) - x falls from 0 or more to 0 or less.

    Regula falsi with halving (Illinois): the function is nearly straight, so a few rounds do.
    """
    f_low, f_high = around(low) - low, around(high) - high
    found = high
    for _ in range(CLOSING_ROUNDS):
        width = f_low - f_high
        found = np.where(width > 0, (low * -f_high + high * f_low) / np.where(width > 0, width, 1.0), low)
        value = around(found) - found
        if np.all(np.abs(value) <= 1e-15) or np.all(high - low <= 1e-13):
            break
        above = value > 0
        f_low, f_high = np.where(above, value, 0.5 * f_low), np.where(above, 0.5 * f_high, value)
        low, high = np.where(above, found, low), np.where(above, high, found)
    return found
