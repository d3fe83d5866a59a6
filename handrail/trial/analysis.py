"""What a trial's statistician finds: tests and estimates of two arms, quick enough for thousands of them."""

from __future__ import annotations

from math import log, sqrt

import numpy as np

from handrail.trial.drinking import BoolArray, FloatArray, IntArray
from handrail.trial.nouns import AnalysisName

HALF_AN_EVENT = 0.5


def log_risk_ratio(
    events: float, people: float, control_events: float, control_people: float
) -> tuple[float, float]:
    """Its value and standard error; half an event is added to every cell where one is empty.

    >>> value, se = log_risk_ratio(12, 42, 30, 42)
    >>> round(value, 3), round(se, 3)
    (-0.916, 0.263)
    """
    a, n, c, m = events, people, control_events, control_people
    if 0 in (a, c, n - a, m - c):
        a, c, n, m = a + HALF_AN_EVENT, c + HALF_AN_EVENT, n + 1, m + 1
    return log(a / n) - log(c / m), sqrt(1 / a - 1 / n + 1 / c - 1 / m)


def chi_squared_z(treated: BoolArray, event: BoolArray) -> float:
    """Signed root of chi-squared of a two by two table, without correction; above 0 for more on treatment."""
    return mantel_haenszel_z(treated, event, np.zeros(len(event), np.int64), exact_variance=False)


def mantel_haenszel_z(
    treated: BoolArray, event: BoolArray, stratum: IntArray, *, exact_variance: bool = True
) -> float:
    """Signed root of the Mantel-Haenszel chi-squared over strata, without correction.

    Args:
        exact_variance: with n - 1 as Mantel and Haenszel; False with n, which for one stratum is Pearson's.

    Source:
        Mantel and Haenszel 1959.
    """
    apart = variance = 0.0
    for one in np.unique(stratum):
        inside = stratum == one
        n = int(inside.sum())
        n1 = int((inside & treated).sum())
        events = int((inside & event).sum())
        if n < 2 or n1 in (0, n):
            continue
        apart += int((inside & treated & event).sum()) - n1 * events / n
        variance += n1 * (n - n1) * events * (n - events) / (n**2 * (n - 1 if exact_variance else n))
    return apart / sqrt(variance) if variance > 0 else 0.0


def log_rank_z(treated: BoolArray, time: FloatArray, event: BoolArray) -> float:
    """Signed root of the log-rank chi-squared; above 0 for sooner on treatment.

    Args:
        time: of the event, or of the last look at whom it had not come to.

    Source:
        Mantel 1966; Peto and Peto 1972.
    """
    times, place = np.unique(time[event], return_inverse=True)
    if not len(times):
        return 0.0
    events = np.bincount(place, minlength=len(times))
    treated_events = np.bincount(place, weights=treated[event], minlength=len(times))
    order = np.sort(time)
    treated_order = np.sort(time[treated])
    at_risk = len(order) - np.searchsorted(order, times)
    treated_at_risk = len(treated_order) - np.searchsorted(treated_order, times)
    share = treated_at_risk / at_risk
    apart = float((treated_events - events * share).sum())
    inside = np.where(at_risk > 1, (at_risk - events) / np.maximum(at_risk - 1, 1), 0.0)
    variance = float((events * share * (1 - share) * inside).sum())
    return apart / sqrt(variance) if variance > 0 else 0.0


def welch(treated: FloatArray, control: FloatArray) -> tuple[float, float, float]:
    """Difference of means, its standard error, and degrees of freedom that allow for unequal spread.

    Source:
        Welch 1947.
    """
    a, b = float(treated.var(ddof=1)) / len(treated), float(control.var(ddof=1)) / len(control)
    difference = float(treated.mean() - control.mean())
    if a + b == 0:
        return difference, 0.0, 1.0
    df = (a + b) ** 2 / (a**2 / (len(treated) - 1) + b**2 / (len(control) - 1))
    return difference, sqrt(a + b), df


def p_of_z(z: FloatArray) -> FloatArray:
    """Two-sided."""
    from scipy.special import ndtr

    return 2 * ndtr(-np.abs(z))


def p_of_t(t: FloatArray, df: FloatArray) -> FloatArray:
    """Two-sided."""
    from scipy.special import stdtr

    return 2 * stdtr(df, -np.abs(t))


def p_column(analysis: AnalysisName) -> str:
    """What the p values of an analysis are called in the results."""
    return f"p_{analysis}"
