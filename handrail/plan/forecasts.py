"""The forecast of each course beside the others: chances and the burden of every day, on the same draws."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from handrail.plan.nouns import Chance, Forecast
from handrail.plan.situation import Situation
from handrail.simulate.days import Array
from handrail.units import six_digits


def forecasts(situation: Situation, courses: Sequence[Array], watch_days: int) -> list[Forecast]:
    """What each course is predicted to bring, from day 1 until `watch_days` after its last change.

    Args:
        situation: the person on the morning of day 1.
        courses: for each, the doses of every day, shape (days, S); the last row goes on for ever.
        watch_days: how long after the last change the largest burden is sought.

    Returns:
        One forecast a course, in the same order.
    """
    horizons = [len(course) - 1 + watch_days for course in courses]
    state = situation.start.take([0] * len(courses)).forget_peak()
    peaks = np.zeros((len(courses), situation.draws.count))
    daily: list[list[tuple[float, float, float]]] = [[] for _ in courses]
    active = list(range(len(courses)))
    for day in range(max(horizons)):
        keep = [k for k, course in enumerate(active) if day < horizons[course]]
        if len(keep) < len(active):
            active = [active[k] for k in keep]
            state = state.take(keep)
        doses = np.stack([courses[course][min(day, len(courses[course]) - 1)] for course in active])
        state, _ = situation.body.day(state.forget_peak(), doses)
        today = state.peak_burden.astype(np.float64)
        peaks[active] = np.maximum(peaks[active], today)
        # Order statistics by partial sorting: three percentiles of a few hundred draws, every day.
        low, median, high = _percentiles(today[..., situation.shown])
        for k, course in enumerate(active):
            daily[course].append((float(low[k]), float(median[k]), float(high[k])))
    return [_forecast(situation, peaks[k], daily[k]) for k in range(len(courses))]


def _percentiles(values: Array) -> tuple[Array, Array, Array]:
    """5th, 50th and 95th percentile over the last axis, the nearest order statistic."""
    count = values.shape[-1]
    places = [round(share * (count - 1)) for share in (0.05, 0.5, 0.95)]
    ordered = np.partition(values, places, axis=-1)
    return ordered[..., places[0]], ordered[..., places[1]], ordered[..., places[2]]


def _forecast(situation: Situation, peak: Array, daily: list[tuple[float, float, float]]) -> Forecast:
    """What is predicted, to the digits that are written down: a saved plan gives the same paper again."""
    means = situation.chance_of(peak)
    by_set = situation.chances_by_set(peak)
    low, median, high = np.percentile(by_set, [5, 50, 95], axis=-1)
    chances = [
        Chance(
            mean=six_digits(means[grade]),
            median=six_digits(median[grade]),
            low=six_digits(low[grade]),
            high=six_digits(high[grade]),
        )
        for grade in range(3)
    ]
    by_kidneys = () if situation.groups == 1 else situation.chance_by_kidneys(peak, (1,))[0]
    return Forecast(
        any=chances[0],
        moderate=chances[1],
        severe=chances[2],
        worst_day=1 + int(np.argmax([values[2] for values in daily])),
        burden_by_day=tuple(six_digits(values[1]) for values in daily),
        burden_low_by_day=tuple(six_digits(values[0]) for values in daily),
        burden_high_by_day=tuple(six_digits(values[2]) for values in daily),
        by_kidneys=tuple(six_digits(chance) for chance in by_kidneys),
    )
