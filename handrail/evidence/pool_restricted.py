"""The variance between studies by restricted maximum likelihood."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from handrail.errors import SolverError

FloatArray = npt.NDArray[Any]

MOST_ROUNDS = 500
CLOSE_ENOUGH = 1e-10


def reml_tau2(values: FloatArray, variances: FloatArray, design: FloatArray) -> float:
    """Restricted maximum likelihood: Fisher scoring, kept between bounds on both sides of the top.

    Args:
        values, variances: of the studies, shape (k,).
        design: the covariates, shape (k, p), with a column of ones.

    Raises:
        SolverError: it did not settle in 500 rounds.

    Source:
        Viechtbauer 2005, doi:10.3102/10769986030003261.
    """
    k, p = design.shape
    tau2 = max(0.0, float(np.var(values, ddof=1)) - float(variances.mean()))
    low, high, before = 0.0, math.inf, math.inf
    for _ in range(MOST_ROUNDS):
        step = _scoring_step(values, variances + tau2, design)
        if tau2 == 0 and step <= 0:
            return 0.0
        low, high = (tau2, high) if step > 0 else (low, tau2)
        # Where the likelihood is flat, whole steps go to and fro over its top: then half the way is taken.
        goes_on = low < tau2 + step < high and abs(step) <= before / 2
        there = tau2 + step if goes_on or high == math.inf else (low + high) / 2
        if high < CLOSE_ENOUGH:
            there = 0.0
        if abs(there - tau2) < CLOSE_ENOUGH:
            return there
        tau2, before = there, abs(step)
    raise SolverError(
        f"The variance between {k} studies ({p} terms) did not settle.", fix="Try another method."
    )


def _scoring_step(values: FloatArray, total: FloatArray, design: FloatArray) -> float:
    """Where Fisher scoring goes from these total variances; upwards where a larger one is likelier."""
    weights = 1 / total
    weighed = weights[:, None] * design
    projection = np.diag(weights) - weighed @ np.linalg.inv(design.T @ weighed) @ weighed.T
    carried = projection @ values
    return float(carried @ carried - np.trace(projection)) / float(np.trace(projection @ projection))
