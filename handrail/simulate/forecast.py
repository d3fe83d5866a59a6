"""From burden to chance: how likely withdrawal of a grade is, given the largest burden of a course.

The person's own sensitivity s is log-normal with median 1, and severity is s times the burden. It is
integrated exactly, never sampled, so that small chances don't hang on a handful of draws:

    P(at least grade k) = average over draws of Phi( ln(B* / threshold_k) / sigma )

The spread over replicates (parameter sets) is what is not known; the mean is what limits apply to.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from handrail.simulate.nouns import Draws, FloatArray

SIGMA_NODES = 5

GRADES: tuple[str, str, str] = ("any", "moderate", "severe")


def chance_of_each_draw(peak_burden: npt.ArrayLike, draws: Draws) -> FloatArray:
    """Chance of any, moderate-or-worse and severe withdrawal for each draw.

    Args:
        peak_burden: largest burden of the course, shape (..., N).
        draws: the draws it belongs to.

    Returns:
        Chances, shape (3, ..., N).
    """
    from scipy.special import ndtr

    felt = np.maximum(np.asarray(peak_burden, np.float64), 0) * draws.burden_factor
    chances = np.empty((3, *felt.shape))
    with np.errstate(divide="ignore"):
        logs = np.log(felt / draws.threshold_factor)
    for grade, threshold in enumerate(draws.thresholds):
        chances[grade] = ndtr((logs - np.log(threshold)) / draws.sensitivity_sigma)
    return chances


def mean_chances(peak_burden: npt.ArrayLike, draws: Draws) -> FloatArray:
    """The average chance over draws, people and everything that is not known about the model.

    What is not known about the threshold (log-normal) and about how much people differ in
    sensitivity (sigma, log-normal) is integrated as well, instead of being sampled: a single drawn
    parameter set with a large sigma would otherwise decide a small chance.

        P = E over sigma of Phi( ln(B* / threshold) / sqrt(sigma^2 + sd_threshold^2) )

    Args:
        peak_burden: largest burden of the course, shape (..., N).
        draws: the draws it belongs to.

    Returns:
        Chances of any, moderate-or-worse and severe withdrawal, shape (3, ...).
    """
    return chance_by_draw(peak_burden, draws).mean(axis=-1)


def chance_by_draw(peak_burden: npt.ArrayLike, draws: Draws, grades: Sequence[int] = (0, 1, 2)) -> FloatArray:
    """`mean_chances` before the average over draws, for these grades, shape (len(grades), ..., N)."""
    from scipy.special import ndtr

    felt = np.maximum(np.asarray(peak_burden, np.float64), 0) * draws.burden_factor
    with np.errstate(divide="ignore"):
        logs = np.log(felt)
    chances = np.zeros((len(grades), *felt.shape))
    for sigma, weight in zip(*_sigmas(draws), strict=True):
        spread = np.hypot(sigma, draws.threshold_log_sd)
        for place, grade in enumerate(grades):
            chances[place] += weight * ndtr((logs - np.log(draws.thresholds[grade])) / spread)
    return chances


def _sigmas(draws: Draws) -> tuple[FloatArray, FloatArray]:
    """Values of sigma and their weights: a Gauss-Hermite rule for its log-normal prior."""
    if draws.sigma_log_sd == 0:
        return np.array([draws.sigma_median]), np.ones(1)
    places, weights = _rule()
    return draws.sigma_median * np.exp(draws.sigma_log_sd * places), weights


@cache
def _rule() -> tuple[FloatArray, FloatArray]:
    """Places and weights of the rule; found once, not for every midnight of a search."""
    places, weights = np.polynomial.hermite_e.hermegauss(SIGMA_NODES)
    return places, weights / weights.sum()


def chances(peak_burden: npt.ArrayLike, draws: Draws) -> dict[str, tuple[float, float, float, float]]:
    """For each grade: the mean as in `mean_chances`, and median, 5th and 95th percentile over parameter sets.

    Args:
        peak_burden: largest burden of the course, shape (N,).
        draws: the draws it belongs to.
    """
    means = mean_chances(peak_burden, draws)
    each = chance_of_each_draw(peak_burden, draws)
    per_set = each.reshape(3, draws.replicates, draws.people).mean(axis=-1)
    low, median, high = np.percentile(per_set, [5, 50, 95], axis=-1)
    return {
        grade: (float(means[k]), float(median[k]), float(low[k]), float(high[k]))
        for k, grade in enumerate(GRADES)
    }
