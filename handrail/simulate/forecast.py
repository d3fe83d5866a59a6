"""From burden to chance: how likely withdrawal of a grade is, given the largest burden of a course.

The person's own sensitivity s is log-normal with median 1, and severity is s times the burden. It is
integrated exactly, never sampled, so that small chances don't hang on a handful of draws:

    P(at least grade k) = average over draws of Phi( ln(B* / threshold_k) / sigma )

The spread over replicates (parameter sets) is what is not known; the mean is what limits apply to.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from handrail.simulate.nouns import Draws, FloatArray

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
    """The average of `chance_of_each_draw` over all draws, shape (3, ...)."""
    return chance_of_each_draw(peak_burden, draws).mean(axis=-1)


def chances(peak_burden: npt.ArrayLike, draws: Draws) -> dict[str, tuple[float, float, float, float]]:
    """For each grade: mean, median, and the 5th and 95th percentile over parameter sets.

    Args:
        peak_burden: largest burden of the course, shape (N,).
        draws: the draws it belongs to.
    """
    each = chance_of_each_draw(peak_burden, draws)
    per_set = each.reshape(3, draws.replicates, draws.people).mean(axis=-1)
    low, median, high = np.percentile(per_set, [5, 50, 95], axis=-1)
    return {
        grade: (float(each[k].mean()), float(median[k]), float(low[k]), float(high[k]))
        for k, grade in enumerate(GRADES)
    }
