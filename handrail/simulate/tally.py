"""What is remembered of a population whose rows are forgotten: counts and sums for each replicate.

Memory grows with replicates and outcomes, not with people. Rows come in the order of the study's units, so
that sums of many numbers, which depend on their order in the last digit, are the same each time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from handrail.simulate.bands import shares_of_counts
from handrail.simulate.forecast import GRADES
from handrail.simulate.nouns import FloatArray
from handrail.simulate.parts import BINS, EDGES, Part
from handrail.simulate.population_nouns import ArmResult, Nested, Triple
from handrail.simulate.question import Unit

ENDS = (0.05, 0.50, 0.95)
FEWEST_TO_SPLIT = 20
"""Replicates below which studies and parameters are not told apart."""


class ArmTally:
    """The counts of one arm."""

    def __init__(self, replicates: int) -> None:
        self._replicates = replicates
        self._counts: dict[str, npt.NDArray[np.int64]] = {}
        self._sums: dict[str, FloatArray] = {}
        self._chances = np.zeros((3, replicates))

    def add(self, unit: Unit, part: Part) -> None:
        """A unit more."""
        which = slice(unit.first_replicate, unit.first_replicate + unit.replicates)
        for name, column in part.columns.items():
            counts = self._counts.setdefault(name, np.zeros((self._replicates, BINS), np.int64))
            # A view of these rows, each bin of them named once.
            counts[which].reshape(-1)[column.places] += column.counts
            self._sums.setdefault(name, np.zeros((3, self._replicates)))[:, which] += column.sums
        self._chances[:, which] += part.chance_sums

    def nested(self, name: str, study_normals: FloatArray) -> Nested:
        """One outcome's percentiles, and where its variance comes from."""
        counts, (number, total, squares) = self._counts[name], self._sums[name]
        seen = number > 0
        if not seen.any():
            nothing: Triple = (np.nan, np.nan, np.nan)
            return Nested(
                all=nothing,
                people=nothing,
                model=nothing,
                mean=float("nan"),
                people_share=None,
                studies_share=None,
                parameters_share=None,
                never=1.0,
            )
        mean = np.full(len(number), np.nan)
        mean[seen] = total[seen] / number[seen]
        within = np.maximum(squares[seen] / number[seen] - mean[seen] ** 2, 0.0)
        each = _shares(counts[seen])
        missing = self._missing(name)
        shares: tuple[float | None, float | None, float | None] = (None, None, None)
        if not missing:
            shares = variance_shares(float(within.mean()), mean[seen], study_normals[seen])
        return Nested(
            all=_triple(_shares(counts.sum(axis=0)[None])[:, 0]),
            people=_triple(each.mean(axis=1)),
            model=_triple(np.percentile(each[1], [5, 50, 95])),
            mean=float(total.sum() / number.sum()),
            people_share=shares[0],
            studies_share=shares[1],
            parameters_share=shares[2],
            never=missing / (missing + float(number.sum())),
        )

    def _missing(self, name: str) -> float:
        """Bodies in whom it never came: every outcome but a first time comes in all."""
        return float(self._sums["peak_mg_per_l"][0].sum() - self._sums[name][0].sum())

    def replicate_chances(self) -> FloatArray:
        """The mean chance of each grade in each replicate, shape (3, replicates)."""
        return np.stack(
            [self._sums[f"chance_{grade}"][1] / self._sums[f"chance_{grade}"][0] for grade in GRADES]
        )

    def result(
        self, name: str, study_normals: FloatArray, first: ArmTally, covariates: Sequence[str]
    ) -> ArmResult:
        """What became of everybody in this arm."""
        each = self.replicate_chances()
        low, median, high = np.percentile(each, [5, 50, 95], axis=1)
        means = self._chances.sum(axis=1) / self._sums["peak_mg_per_l"][0].sum()
        apart = each - first.replicate_chances()
        return ArmResult(
            name=name,
            outcomes={
                outcome: self.nested(outcome, study_normals)
                for outcome in self._counts
                if outcome not in covariates
            },
            chances={
                grade: (float(means[k]), float(median[k]), float(low[k]), float(high[k]))
                for k, grade in enumerate(GRADES)
            },
            difference={}
            if first is self
            else {
                grade: _triple([apart[k].mean(), *np.percentile(apart[k], [5, 95])])
                for k, grade in enumerate(GRADES)
            },
        )

    def covariates(self, names: Sequence[str]) -> Mapping[str, Triple]:
        """How each covariate is spread; the share of women for sex."""
        found: dict[str, Triple] = {}
        for name in names:
            number, total, _ = self._sums[name].sum(axis=1)
            if name == "sex":
                found[name] = _triple(np.full(3, total / number))
            else:
                found[name] = _triple(_shares(self._counts[name].sum(axis=0)[None])[:, 0])
        return found


def variance_shares(
    within: float, means: FloatArray, study_normals: FloatArray
) -> tuple[float | None, float | None, float | None]:
    """Shares of the variance that come from people, studies and the model's other parameters.

    Args:
        within: mean variance within a replicate.
        means: of each replicate, shape (replicates,).
        study_normals: what was drawn between studies in each, shape (replicates, 2).

    Source:
        The law of total variance; the split of the second part is the regression's adjusted R2.
    """
    between = float(means.var()) if len(means) > 1 else 0.0
    total = within + between
    if total <= 1e-12 * max(float(np.square(means).mean()), 1e-300):
        return None, None, None
    if len(means) < FEWEST_TO_SPLIT:
        return within / total, None, None
    of_studies = float(explained_by_studies(means[:, None], study_normals)[0])
    return within / total, of_studies * between / total, (1 - of_studies) * between / total


def explained_by_studies(values: FloatArray, study_normals: FloatArray) -> FloatArray:
    """Share of the variance over replicates that goes with what was drawn between studies (adjusted R2).

    Args:
        values: shape (replicates, columns).
        study_normals: shape (replicates, 2).
    """
    fitted = fitted_by_studies(values, study_normals)
    total = np.square(values - values.mean(axis=0)).sum(axis=0)
    left = np.square(values - fitted).sum(axis=0)
    replicates, terms = len(values), 5
    with np.errstate(invalid="ignore", divide="ignore"):
        found = 1 - left / total * (replicates - 1) / (replicates - 1 - terms)
    return np.clip(np.nan_to_num(found, posinf=0.0, neginf=0.0), 0.0, 1.0)


def fitted_by_studies(values: FloatArray, study_normals: FloatArray) -> FloatArray:
    """What a quadratic of both numbers drawn between studies says of each replicate's value."""
    first, second = study_normals.T
    terms = np.stack([np.ones(len(first)), first, second, first**2, second**2, first * second], axis=1)
    return terms @ np.linalg.lstsq(terms, values, rcond=None)[0]


def _shares(counts: npt.NDArray[np.int64]) -> FloatArray:
    """Percentiles of histograms, shape (3, rows); too little to have a bin of its own is nothing."""
    found = shares_of_counts(counts, EDGES, ENDS)
    found[found < EDGES[1]] = 0.0
    return found


def _triple(values: Sequence[float] | FloatArray) -> Triple:
    first, second, third = map(float, values)
    return first, second, third
