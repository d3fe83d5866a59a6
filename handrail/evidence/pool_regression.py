"""Why studies differ: subgroups, meta-regression, the result without each study, and small studies."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np

from handrail.errors import InputError
from handrail.evidence.pool_methods import (
    Z_95,
    Effect,
    FloatArray,
    check_method,
    effect_of,
    pool_comparisons,
)
from handrail.evidence.pool_nouns import (
    Comparison,
    Measure,
    Method,
    Pooled,
    Regression,
    SmallStudies,
    Subgroups,
    Term,
)
from handrail.evidence.pool_restricted import reml_tau2

FEWEST_FOR_SMALL_STUDIES = 10
FEWEST_SPARE = 2
"""A regression needs so many more studies than terms: with fewer it says nothing."""


def subgroups_of(
    comparisons: Sequence[Comparison],
    by: str,
    measure: Measure,
    method: Method,
    *,
    hartung_knapp: bool = False,
) -> Subgroups:
    """A pooled result for each group, and the test of the difference between them.

    Raises:
        InputError: nobody tells the group, or all are in one.
    """
    together: dict[str, list[Comparison]] = {}
    left_out: list[str] = []
    for one in comparisons:
        group = one.group(by)
        if group:
            together.setdefault(group, []).append(one)
        else:
            left_out.append(one.title)
    if len(together) < 2:
        said = f"All are {next(iter(together))}" if together else "None tells it"
        raise InputError(
            f"There are no subgroups by {by}: {said[0].lower()}{said[1:]}.", fix="Ask for another one."
        )
    pooled = [
        (name, pool_comparisons(ones, measure, method, hartung_knapp=hartung_knapp and len(ones) > 1))
        for name, ones in together.items()
    ]
    weights = np.array([1 / one.se**2 for _, one in pooled])
    estimates = np.array([one.estimate for _, one in pooled])
    middle = float(weights @ estimates / weights.sum())
    q, df = float(weights @ (estimates - middle) ** 2), len(pooled) - 1
    return Subgroups(by=by, groups=tuple(pooled), left_out=tuple(left_out), q=q, df=df, p=_chi2_p(q, df))


def without_each(
    comparisons: Sequence[Comparison], measure: Measure, method: Method, *, hartung_knapp: bool = False
) -> tuple[tuple[str, Pooled], ...]:
    """The result without each comparison in turn; none for fewer than three."""
    if len(comparisons) < 3:
        return ()
    return tuple(
        (
            one.title,
            pool_comparisons(
                [other for other in comparisons if other is not one],
                measure,
                method,
                hartung_knapp=hartung_knapp,
            ),
        )
        for one in comparisons
    )


def meta_regression(
    comparisons: Sequence[Comparison],
    covariates: Sequence[str],
    measure: Measure,
    method: Method = "reml",
    *,
    hartung_knapp: bool = False,
) -> Regression:
    """A mixed-effects regression of the effects on covariates of the studies.

    Between studies, not within them: what goes with a better result need not make it.

    Args:
        covariates: names that the comparisons know; a comparison that lacks one is left out, by name.
        method: "reml" or "dersimonian_laird".

    Raises:
        InputError: too few studies, or a covariate that is the same in all of them.

    Source:
        van Houwelingen, Arends and Stijnen 2002, doi:10.1002/sim.1040.
    """
    check_method(measure, method, hartung_knapp)
    if method not in ("reml", "dersimonian_laird"):
        raise InputError(f"A regression by {method} is not offered.", fix="Take reml or dersimonian_laird.")
    used = [one for one in comparisons if all(one.covariate(name) is not None for name in covariates)]
    left_out = tuple(one.title for one in comparisons if one not in used)
    k, p = len(used), 1 + len(covariates)
    if k < p + FEWEST_SPARE:
        raise InputError(
            f"{k} studies are too few for a regression on {', '.join(covariates)}.",
            fix=f"It needs {p + FEWEST_SPARE} or more that tell it.",
        )
    columns = [[one.covariate(name) or 0.0 for one in used] for name in covariates]
    design = np.column_stack([np.ones(k), *columns])
    for name, column in zip(covariates, columns, strict=True):
        if len(set(column)) == 1:
            raise InputError(
                f"{name} is {column[0]:g} in all {k} studies: nothing can be said about it.",
                fix="Ask for another covariate.",
            )
    if np.linalg.matrix_rank(design) < p:
        raise InputError("These covariates say the same.", fix="Leave one of them out.")
    effects = [effect_of(one.data, measure) for one in used]
    return _regressed(effects, design, ("at 0", *covariates), left_out, measure, method, hartung_knapp)


def _regressed(
    effects: Sequence[Effect],
    design: FloatArray,
    names: Sequence[str],
    left_out: tuple[str, ...],
    measure: Measure,
    method: Method,
    hartung_knapp: bool,
) -> Regression:
    from scipy.special import ndtr, stdtr, stdtrit

    values = np.array([one.value for one in effects])
    variances = np.array([one.variance for one in effects])
    k, p = design.shape
    tau2_with = _tau2(values, variances, design, method)
    weights = 1 / (variances + tau2_with)
    within = np.linalg.inv(design.T @ (weights[:, None] * design))
    found = within @ (design.T @ (weights * values))
    if hartung_knapp:
        within = within * float(weights @ (values - design @ found) ** 2) / (k - p)
    reach = float(stdtrit(k - p, 0.975)) if hartung_knapp else Z_95
    terms: list[Term] = []
    for name, value, variance in zip(names, found, np.diag(within), strict=True):
        se = sqrt(float(variance))
        z = -abs(float(value)) / se
        tail = float(stdtr(k - p, z)) if hartung_knapp else float(ndtr(z))
        terms.append(
            Term(
                name=name,
                value=float(value),
                se=se,
                low=float(value) - reach * se,
                high=float(value) + reach * se,
                p=2 * tail,
            )
        )
    fixed = 1 / variances
    alone = np.linalg.solve(design.T @ (fixed[:, None] * design), design.T @ (fixed * values))
    return Regression(
        measure=measure,
        method=method,
        is_hartung_knapp=hartung_knapp,
        k=k,
        terms=tuple(terms),
        tau2=tau2_with,
        tau2_without=_tau2(values, variances, np.ones((k, 1)), method),
        qe=float(fixed @ (values - design @ alone) ** 2),
        qe_df=k - p,
        left_out=left_out,
    )


def _tau2(values: FloatArray, variances: FloatArray, design: FloatArray, method: Method) -> float:
    """The variance between studies that the covariates leave."""
    if method == "reml":
        return reml_tau2(values, variances, design)
    weights = 1 / variances
    within = np.linalg.inv(design.T @ (weights[:, None] * design))
    projection = np.diag(weights) - (weights[:, None] * design) @ within @ (design.T * weights)
    k, p = design.shape
    return max(0.0, float(values @ projection @ values - (k - p)) / float(np.trace(projection)))


def small_studies_of(comparisons: Sequence[Comparison], measure: Measure) -> SmallStudies:
    """Egger's regression, where there are ten comparisons or more.

    Source:
        Egger 1997, doi:10.1136/bmj.315.7109.629; at least ten: Cochrane Handbook, chapter 13.
    """
    k = len(comparisons)
    if k < FEWEST_FOR_SMALL_STUDIES:
        return SmallStudies(
            was_done=False,
            says="Whether small studies find more was not looked at: that needs "
            f"{FEWEST_FOR_SMALL_STUDIES} studies, and there {'is' if k == 1 else 'are'} {k}.",
        )
    from scipy.special import stdtr

    effects = [effect_of(one.data, measure) for one in comparisons]
    se = np.sqrt(np.array([one.variance for one in effects]))
    z = np.array([one.value for one in effects]) / se
    design = np.column_stack([np.ones(k), 1 / se])
    found, *_ = np.linalg.lstsq(design, z, rcond=None)
    spread = float(((z - design @ found) ** 2).sum()) / (k - 2)
    error = sqrt(spread * float(np.linalg.inv(design.T @ design)[0, 0]))
    p = 2 * float(stdtr(k - 2, -abs(float(found[0])) / error))
    return SmallStudies(
        was_done=True,
        says="Small studies against large ones (Egger): "
        f"intercept {found[0]:.2f} (standard error {error:.2f}), p = {p:.2g}. "
        "Other things than unpublished studies can make it differ from 0.",
        intercept=float(found[0]),
        se=error,
        p=p,
    )


def _chi2_p(q: float, df: int) -> float:
    from scipy.special import chdtrc

    return float(chdtrc(df, q))
