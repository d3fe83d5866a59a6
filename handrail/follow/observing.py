"""How likely the answers of a day are, given what was felt; and answers drawn from what was felt.

Each answer is graded: with u the burden that is felt and x = ln u,

    P(level >= k) = 1 / (1 + exp(-steepness (x + day - ln at_k)))

where `at_k` is the pack's burden at which half of all people reach that level. `u` is the person's own
baseline plus sensitivity times burden. All answers of a day share one deviation `day` (normal), and some days
are made bad by something else, which adds to u. Both are integrated here, not sampled: what is left is, for
each day, one function of u, kept as a table. A question that was not answered says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from handrail.follow.diary import DiaryEntry
from handrail.follow.particles import Feeling, Felt
from handrail.medicine.diary import DiaryData, DiaryItem
from handrail.simulate.nouns import FloatArray

DAY_NODES = 7
"""Of the Gauss-Hermite rule for the deviation that a day's answers share."""

LEAST_U, MOST_U = 1e-3, 1e3
TABLE_ROWS = 600


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """The written days as tables: ln of the likelihood of each day's answers at each u.

    Attributes:
        days: which local days they are, shape (D,).
        log_likelihood: shape (D, TABLE_ROWS), at ln u evenly from `LEAST_U` to `MOST_U`.
    """

    days: npt.NDArray[np.intp]
    log_likelihood: npt.NDArray[np.float32]

    def of(self, worst: Felt, feeling: Feeling) -> FloatArray:
        """Logarithm of the likelihood of all answers for each particle, shape (N,).

        Args:
            worst: the largest burden of each local day, shape (days, N).
            feeling: of the same particles.
        """
        total = np.zeros(worst.shape[1])
        scale = np.float32((TABLE_ROWS - 1) / np.log(MOST_U / LEAST_U))
        sensitivity = np.exp(feeling.log_sensitivity).astype(np.float32)
        baseline = feeling.baseline.astype(np.float32)
        for day, table in zip(self.days, self.log_likelihood, strict=True):
            u = worst[day] * sensitivity
            u += baseline
            np.log(u, out=u)
            u -= np.float32(np.log(LEAST_U))
            u *= scale
            np.clip(u, 0, TABLE_ROWS - 1.001, out=u)
            row = u.astype(np.int32)
            u -= row
            low = table[row]
            total += low + u * (table[row + 1] - low)
        return total


def answers_of(written: tuple[DiaryEntry | None, ...], data: DiaryData) -> Answers:
    """The tables of a diary; days without any answer of the list have none."""
    days: list[int] = []
    tables: list[FloatArray] = []
    grid = np.exp(np.linspace(np.log(LEAST_U), np.log(MOST_U), TABLE_ROWS))
    for day, entry in enumerate(written):
        said = {} if entry is None else entry.answers(data)
        if said:
            days.append(day)
            tables.append(log_likelihood(said, grid, data))
    return Answers(
        days=np.array(days, np.intp),
        log_likelihood=np.array(tables, np.float32).reshape(len(days), TABLE_ROWS),
    )


def log_likelihood(said: Mapping[str, float], u: FloatArray, data: DiaryData) -> FloatArray:
    """Logarithm of the likelihood of one day's answers at each u; by item, a temperature in degrees."""
    good, bad = _given_the_day(said, u, data), _given_the_day(said, u + data.value("bad_day_burden"), data)
    share = data.value("bad_day_chance")
    return np.logaddexp(np.log1p(-share) + good, np.log(share) + bad)


def _given_the_day(said: Mapping[str, float], u: FloatArray, data: DiaryData) -> FloatArray:
    places, weights = np.polynomial.hermite_e.hermegauss(DAY_NODES)
    x = np.log(u)[:, None] + data.value("day_to_day_sd") * places
    total = np.zeros(x.shape)
    for item in data.items:
        if item.id in said:
            chances = chances_of_levels(item, x, data.value("steepness"))
            total += np.log(np.maximum(chances[item.level_of(said[item.id])], 1e-300))
    top = total.max(axis=1, keepdims=True)
    return np.log(np.exp(total - top) @ (weights / weights.sum())) + top[:, 0]


def chances_of_levels(item: DiaryItem, x: FloatArray, steepness: float) -> FloatArray:
    """The chance of each level of an item at x = ln u, shape (levels, ...); they add up to 1."""
    reached = [1 / (1 + np.exp(-steepness * (x - np.log(at)))) for at in item.at]
    at_least = np.stack([np.ones_like(x), *reached, np.zeros_like(x)])
    return at_least[:-1] - at_least[1:]


def drawn_levels(
    felt: npt.NDArray[np.floating[Any]], baseline: FloatArray, data: DiaryData, generator: np.random.Generator
) -> npt.NDArray[np.int8]:
    """Answers drawn for each day and particle, as levels by item, shape (items, days, N).

    Args:
        felt: sensitivity times burden, shape (days, N).
        baseline: of each particle.
    """
    is_bad = generator.random(felt.shape) < data.value("bad_day_chance")
    u = felt + baseline + data.value("bad_day_burden") * is_bad
    x = np.log(u) + data.value("day_to_day_sd") * generator.standard_normal(felt.shape)
    drawn = np.zeros((len(data.items), *felt.shape), np.int8)
    for number, item in enumerate(data.items):
        # The level is how many of the item's thresholds lie below x plus a logistic deviation.
        chance = generator.random(felt.shape)
        latent = x + np.log(chance / (1 - chance)) / data.value("steepness")
        for at in item.at:
            drawn[number] += latent >= np.log(at)
    return drawn


def log_likelihood_of_levels(
    measured_mg_per_l: tuple[float, ...], levels_mg_per_l: FloatArray, error: float
) -> FloatArray:
    """Logarithm of the likelihood of levels in blood, log-normal around the model's, shape (N,)."""
    total = np.zeros(levels_mg_per_l.shape[1])
    for measured, level in zip(measured_mg_per_l, levels_mg_per_l, strict=True):
        total -= 0.5 * (np.log(measured / np.maximum(level, 1e-12)) / error) ** 2
    return total
