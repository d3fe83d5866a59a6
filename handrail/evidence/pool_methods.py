"""Pooling by the usual methods: effects of each comparison, variance between studies, and their sum.

Tested against published analyses of other fields, and against statsmodels where it has the method. That is
not called here: for few studies its iteration can end at no difference where there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import cast

import numpy as np
import numpy.typing as npt

from handrail.errors import InputError, SolverError
from handrail.evidence.pool_nouns import (
    METHODS,
    OF_COUNTS,
    RATIOS,
    Comparison,
    Counts,
    Data,
    Means,
    Measure,
    Method,
    Pooled,
    PooledRow,
)
from handrail.evidence.pool_restricted import reml_tau2

FloatArray = npt.NDArray[np.float64]
HALF_AN_EVENT = 0.5
Z_95 = 1.959963984540054
MOST_ROUNDS = 500
CLOSE_ENOUGH = 1e-10


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """One comparison on the scale that it is pooled on: the logarithm of a ratio, or a difference."""

    value: float
    variance: float
    was_corrected: bool = False


def effect_of(data: Data, measure: Measure) -> Effect:
    """The effect of one comparison with its variance.

    Half an event is added to all four cells where one of them is empty, for ratios only.

    Raises:
        InputError: a measure of counts was asked of means, or the other way round.

    Source:
        Ratios and differences: Cochrane Handbook, chapter 6 and 10; SMD: Hedges 1981 with the variance of
        Hedges and Olkin 1985.

    >>> effect = effect_of(Counts(events=12, people=42, control_events=30, control_people=42), "RR")
    >>> round(exp(effect.value), 3)
    0.4
    """
    if isinstance(data, Counts) != (measure in OF_COUNTS):
        kind = "counts" if isinstance(data, Counts) else "means"
        raise InputError(
            f"{measure} can't be reckoned from {kind}.",
            fix="Ask for RR, OR or RD of counts, and for MD or SMD of means.",
        )
    return _of_counts(data, measure) if isinstance(data, Counts) else _of_means(data, measure)


def _of_counts(data: Counts, measure: Measure) -> Effect:
    a, n, c, m = data.events, data.people, data.control_events, data.control_people
    if measure == "RD":
        p, q = a / n, c / m
        return Effect(value=p - q, variance=p * (1 - p) / n + q * (1 - q) / m)
    was_corrected = 0 in (a, c, n - a, m - c)
    if was_corrected:
        a, c, n, m = a + HALF_AN_EVENT, c + HALF_AN_EVENT, n + 2 * HALF_AN_EVENT, m + 2 * HALF_AN_EVENT
    if measure == "RR":
        return Effect(
            value=log(a / n) - log(c / m), variance=1 / a - 1 / n + 1 / c - 1 / m, was_corrected=was_corrected
        )
    b, d = n - a, m - c
    return Effect(
        value=log(a * d) - log(b * c), variance=1 / a + 1 / b + 1 / c + 1 / d, was_corrected=was_corrected
    )


def _of_means(data: Means, measure: Measure) -> Effect:
    n, m = data.people, data.control_people
    difference = data.mean - data.control_mean
    if measure == "MD":
        return Effect(value=difference, variance=data.sd**2 / n + data.control_sd**2 / m)
    df = n + m - 2
    pooled_sd = sqrt(((n - 1) * data.sd**2 + (m - 1) * data.control_sd**2) / df)
    g = (1 - 3 / (4 * df - 1)) * difference / pooled_sd
    return Effect(value=g, variance=1 / n + 1 / m + g * g / (2 * (n + m)))


# --- the variance between studies --------------------------------------------------------------------------


def tau2_of(effects: Sequence[Effect], method: Method, around: float | None = None) -> float:
    """The variance between studies.

    Args:
        method: of those with random effects; 0 for the others.
        around: the fixed estimate that Q is taken around; None for the inverse-variance one.

    Raises:
        SolverError: an iteration did not settle.

    Source:
        DerSimonian and Laird 1986; Paule and Mandel 1982; restricted likelihood: Viechtbauer 2005.
    """
    values, variances = _arrays(effects)
    if len(values) < 2 or method in ("fixed", "mantel_haenszel"):
        return 0.0
    if method == "reml":
        return reml_tau2(values, variances, np.ones((len(values), 1)))
    if method == "paule_mandel":
        return _paule_mandel(values, variances)
    weights = 1 / variances
    middle = float(weights @ values / weights.sum()) if method == "dersimonian_laird" else around
    assert middle is not None
    return _moments(values, variances, middle)


def _paule_mandel(values: FloatArray, variances: FloatArray) -> float:
    """The variance at which Q is what is expected of it."""
    # Q falls with it and is convex, so Newton's steps from 0 never overshoot.
    tau2 = 0.0
    for _ in range(MOST_ROUNDS):
        weights = 1 / (variances + tau2)
        apart = (values - weights @ values / weights.sum()) ** 2
        over = float(weights @ apart) - (len(values) - 1)
        if over <= CLOSE_ENOUGH:
            return tau2
        tau2 += over / float(weights**2 @ apart)
    raise SolverError(
        f"The variance between {len(values)} studies did not settle.", fix="Try another method."
    )


def _moments(values: FloatArray, variances: FloatArray, around: float) -> float:
    weights = 1 / variances
    q = float(weights @ (values - around) ** 2)
    scale = float(weights.sum() - (weights**2).sum() / weights.sum())
    return max(0.0, (q - (len(values) - 1)) / scale)


# --- all together ------------------------------------------------------------------------------------------


def pool_comparisons(
    comparisons: Sequence[Comparison],
    measure: Measure,
    method: Method = "dersimonian_laird",
    *,
    hartung_knapp: bool = False,
) -> Pooled:
    """Several comparisons together.

    Args:
        method: how differences between studies are estimated; "fixed" and "mantel_haenszel" assume none.
        hartung_knapp: an interval that allows for not knowing the variance between studies.

    Raises:
        InputError: nothing to pool, a measure that the data don't give, or methods that don't go together.
    """
    check_method(measure, method, hartung_knapp)
    if not comparisons:
        raise InputError("There is nothing to pool.", fix="Choose an outcome or studies that have figures.")
    effects = [effect_of(one.data, measure) for one in comparisons]
    values, variances = _arrays(effects)
    needs_mh = method in ("mantel_haenszel", "dersimonian_laird_mh")
    mantel_haenszel = mantel_haenszel_of([one.data for one in comparisons], measure) if needs_mh else None
    weights = 1 / variances
    fixed = mantel_haenszel.value if mantel_haenszel else float(weights @ values / weights.sum())
    q = float(weights @ (values - fixed) ** 2)
    tau2 = tau2_of(effects, method, fixed)
    if mantel_haenszel is not None and method == "mantel_haenszel":
        estimate, se = mantel_haenszel.value, sqrt(mantel_haenszel.variance)
        weights = _mantel_haenszel_weights([cast(Counts, one.data) for one in comparisons], measure)
    else:
        weights = 1 / (variances + tau2)
        estimate, se = float(weights @ values / weights.sum()), 1 / sqrt(float(weights.sum()))
    return _pooled(
        comparisons, effects, weights, Settled(measure, method, hartung_knapp, estimate, se, tau2, q)
    )


@dataclass(frozen=True, slots=True)
class Settled:
    """What the estimate came to, before it is dressed for a reader."""

    measure: Measure
    method: Method
    hartung_knapp: bool
    estimate: float
    se: float
    tau2: float
    q: float


def _pooled(
    comparisons: Sequence[Comparison], effects: Sequence[Effect], weights: FloatArray, found: Settled
) -> Pooled:
    from scipy.special import chdtrc, ndtr, stdtr, stdtrit

    values, _ = _arrays(effects)
    k, se, measure = len(values), found.se, found.measure
    half, p = Z_95 * se, 2 * float(ndtr(-abs(found.estimate) / se))
    if found.hartung_knapp and k > 1:
        spread = float(weights @ (values - found.estimate) ** 2) / ((k - 1) * float(weights.sum()))
        se = sqrt(spread)
        half = float(stdtrit(k - 1, 0.975)) * se
        p = 2 * float(stdtr(k - 1, -abs(found.estimate) / se)) if se > 0 else 0.0
    predicted = None
    if k > 2 and found.method not in ("fixed", "mantel_haenszel"):
        reach = float(stdtrit(k - 2, 0.975)) * sqrt(found.tau2 + se**2)
        predicted = (on_scale(found.estimate - reach, measure), on_scale(found.estimate + reach, measure))
    rows = tuple(
        _row(one, effect, measure, 100 * float(weight / weights.sum()))
        for one, effect, weight in zip(comparisons, effects, weights, strict=True)
    )
    return Pooled(
        measure=measure,
        method=found.method,
        is_hartung_knapp=found.hartung_knapp,
        rows=rows,
        people=sum(one.people for one in comparisons),
        estimate=found.estimate,
        se=se,
        effect=on_scale(found.estimate, measure),
        low=on_scale(found.estimate - half, measure),
        high=on_scale(found.estimate + half, measure),
        p=p,
        tau2=found.tau2,
        q=found.q,
        q_p=float(chdtrc(k - 1, found.q)) if k > 1 else 1.0,
        i2_percent=100 * max(0.0, (found.q - (k - 1)) / found.q) if found.q > 0 else 0.0,
        predicted=predicted,
    )


def _row(one: Comparison, effect: Effect, measure: Measure, weight: float) -> PooledRow:
    half = Z_95 * sqrt(effect.variance)
    return PooledRow(
        id=one.id,
        title=one.title,
        words=words_of(one.data),
        effect=on_scale(effect.value, measure),
        low=on_scale(effect.value - half, measure),
        high=on_scale(effect.value + half, measure),
        weight_percent=weight,
        was_corrected=effect.was_corrected,
        sources=one.sources,
        is_verified=one.is_verified,
    )


def words_of(data: Data) -> str:
    """What was counted or measured, treated against control.

    >>> words_of(Counts(events=12, people=42, control_events=30, control_people=42))
    '12/42 v 30/42'
    """
    if isinstance(data, Counts):
        return f"{data.events:g}/{data.people:g} v {data.control_events:g}/{data.control_people:g}"
    return (
        f"{data.mean:g} ({data.sd:g}), {data.people:g} v "
        f"{data.control_mean:g} ({data.control_sd:g}), {data.control_people:g}"
    )


def check_method(measure: str, method: str, hartung_knapp: bool) -> Method:
    """The method of this name; what doesn't go together is refused.

    Raises:
        InputError: which, and what would.
    """
    if method not in METHODS:
        raise InputError(f"There is no method '{method}'.", fix=f"There are: {', '.join(METHODS)}.")
    if ("mantel" in method or method.endswith("_mh")) and measure not in OF_COUNTS:
        raise InputError(f"{method} is for counts, not for {measure}.", fix="Take dersimonian_laird or reml.")
    if hartung_knapp and method in ("fixed", "mantel_haenszel"):
        raise InputError(
            "Hartung and Knapp's interval is for methods that let studies differ.",
            fix="Take dersimonian_laird, paule_mandel or reml.",
        )
    return cast("Method", method)


def on_scale(value: float, measure: Measure) -> float:
    """From the scale of pooling to that of the measure."""
    return exp(value) if measure in RATIOS else value


def _arrays(effects: Sequence[Effect]) -> tuple[FloatArray, FloatArray]:
    return np.array([one.value for one in effects]), np.array([one.variance for one in effects])


# --- Mantel and Haenszel -----------------------------------------------------------------------------------


def mantel_haenszel_of(data: Sequence[Data], measure: Measure) -> Effect:
    """The fixed estimate of Mantel and Haenszel, on the scale of pooling; empty cells need no correction.

    Raises:
        InputError: no counts, or no events at all on one side.

    Source:
        Variance of the odds ratio: Robins, Breslow and Greenland 1986; of the risk ratio and difference:
        Greenland and Robins 1985.
    """
    tables = [one for one in data if isinstance(one, Counts)]
    if len(tables) < len(data) or measure not in OF_COUNTS:
        raise InputError("Mantel and Haenszel's method is for counts.", fix="Ask for RR, OR or RD of counts.")
    a, n, c, m = (
        np.array([getattr(one, name) for one in tables])
        for name in ("events", "people", "control_events", "control_people")
    )
    total = n + m
    if measure == "RD":
        weights = n * m / total
        value = float((weights * (a / n - c / m)).sum() / weights.sum())
        spread = (a * (n - a) * m**3 + c * (m - c) * n**3) / (n * m * total**2)
        return Effect(value=value, variance=float(spread.sum() / weights.sum() ** 2))
    if measure == "RR":
        r, s = a * m / total, c * n / total
        _refuse_none(r.sum(), s.sum())
        p = (n * m * (a + c) - a * c * total) / total**2
        return Effect(value=log(r.sum() / s.sum()), variance=float(p.sum() / (r.sum() * s.sum())))
    b, d = n - a, m - c
    r, s = a * d / total, b * c / total
    _refuse_none(r.sum(), s.sum())
    p, q = (a + d) / total, (b + c) / total
    variance = (
        (p * r).sum() / (2 * r.sum() ** 2)
        + (p * s + q * r).sum() / (2 * r.sum() * s.sum())
        + (q * s).sum() / (2 * s.sum() ** 2)
    )
    return Effect(value=log(r.sum() / s.sum()), variance=float(variance))


def _refuse_none(one: float, other: float) -> None:
    if not (one > 0 and other > 0):
        raise InputError("There are no events on one side: no ratio can be told.", fix="Ask for RD.")


def _mantel_haenszel_weights(tables: Sequence[Counts], measure: Measure) -> FloatArray:
    shares: list[float] = []
    for one in tables:
        total = one.people + one.control_people
        if measure == "RD":
            shares.append(one.people * one.control_people / total)
        elif measure == "RR":
            shares.append(one.control_events * one.people / total)
        else:
            shares.append((one.people - one.events) * one.control_events / total)
    return np.array(shares)
