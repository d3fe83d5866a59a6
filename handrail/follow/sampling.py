"""Particles that believe the diary: tempered sequential Monte Carlo over bodies and feelings.

The diary is let in by degrees (likelihood to a power that rises to 1). A degree is as large as keeps the
effective sample size at half; then particles are resampled and moved. What someone feels and reports moves
without simulating anything anew. Bodies are moved, and simulated again, when fewer than a third of them are
still distinct. Both moves are Metropolis steps scaled to the particles, and leave the belief as it is.

Source:
    Del Moral, Doucet & Jasra 2006, doi:10.1111/j.1467-9868.2006.00553.x; steps that stay within a normal
    distribution: Cotter, Roberts, Stuart & White 2013, doi:10.1214/13-STS421.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from handrail.follow.observing import Answers, log_likelihood_of_levels
from handrail.follow.particles import (
    BODY_COLUMNS,
    Feeling,
    Felt,
    Prior,
    merged,
    simulated,
    some,
)
from handrail.follow.story import Story
from handrail.simulate.nouns import Draws, FloatArray

KEPT_SHARE = 0.5
"""Of the effective sample size, after each degree."""

FEWEST_SHARE = 1 / 3
"""Below this share of effective particles they are resampled; of distinct bodies, these are moved."""

FEELING_MOVES = 3
"""For each degree."""

MOST_DEGREES = 60

ENOUGH_FOR_A_PACE = 2000
"""Particles from which the spread is taken that paces the moves."""

STEP_OF_BEST = 2.38
"""Of the particles' own spread, over the root of the number of columns: the best pace of a random walk
(Roberts, Gelman & Gilks 1997)."""

KEPT_OF_A_BODY = 0.6
"""How much of where it was a body keeps when it is moved."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Particles:
    """Particles with equal weights.

    Attributes:
        normal: shape (N, COLUMNS).
        worst: the largest burden of each local day, shape (days, N).
        levels: at each sampling, shape (levels, N).
        body_of: which body each has; numbers of no other meaning.
    """

    normal: FloatArray
    draws: Draws
    feeling: Feeling
    worst: Felt
    levels: FloatArray
    body_of: npt.NDArray[np.intp]

    @property
    def count(self) -> int:
        """N."""
        return len(self.normal)

    @property
    def distinct_share(self) -> float:
        """Effective share of bodies that are no copies of each other."""
        copies = np.unique(self.body_of, return_counts=True)[1]
        return float(self.count / (copies.astype(float) ** 2).sum())


@dataclass(frozen=True, kw_only=True, slots=True)
class Learnt:
    """Particles after the diary, and how they got there.

    Attributes:
        effective_share: of the prior particles, had the diary been let in at once.
        degrees: how many steps it took; 0 where there was nothing to learn from.
        body_moves: how often all bodies were moved and simulated again.
        taken_share: of the last moves of bodies, how many were taken; None where none were tried.
    """

    particles: Particles
    effective_share: float
    degrees: int
    body_moves: int
    taken_share: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """What the diary says, ready to be asked of particles."""

    prior: Prior
    story: Story
    answers: Answers

    def particles(self, normal: FloatArray, body_of: npt.NDArray[np.intp]) -> Particles:
        """Particles from their columns, simulated."""
        draws = self.prior.draws(normal)
        worst, levels = simulated(draws, self.story)
        feeling = self.prior.feeling(normal, draws)
        return Particles(
            normal=normal, draws=draws, feeling=feeling, worst=worst, levels=levels, body_of=body_of
        )

    def log_likelihood(self, particles: Particles) -> FloatArray:
        """Logarithm of the likelihood of everything written, shape (N,)."""
        return self.answers.of(particles.worst, particles.feeling) + log_likelihood_of_levels(
            self.story.levels_mg_per_l, particles.levels, self.prior.data.value("level_error")
        )


def learn(evidence: Evidence, first: Particles, generator: np.random.Generator) -> Learnt:
    """Let the diary in, from particles of the prior.

    Args:
        evidence: the diary.
        first: particles of the prior.
        generator: the same one gives the same answer.
    """
    particles, likely = first, evidence.log_likelihood(first)
    at_once = effective_share(likely)
    power, degrees, body_moves = 0.0, 0, 0
    taken: float | None = None
    if not len(evidence.answers.days) and not evidence.story.levels_mg_per_l:
        return Learnt(particles=first, effective_share=1.0, degrees=0, body_moves=0, taken_share=None)
    while power < 1 and degrees < MOST_DEGREES:
        step = _next_step(likely, 1 - power)
        chosen = _resampled(step * likely, generator)
        particles, likely = _picked(particles, chosen), likely[chosen]
        power = 1.0 if degrees == MOST_DEGREES - 1 else power + step
        degrees += 1
        for _ in range(FEELING_MOVES):
            particles, likely = _move_feelings(evidence, particles, likely, power, generator)
        if particles.distinct_share < FEWEST_SHARE:
            particles, likely, taken = _move_bodies(evidence, particles, likely, power, generator)
            body_moves += 1
    return Learnt(
        particles=particles,
        effective_share=at_once,
        degrees=degrees,
        body_moves=body_moves,
        taken_share=taken,
    )


def effective_share(log_weights: FloatArray) -> float:
    """How many equal particles these weights are worth, over how many there are."""
    weights = np.exp(log_weights - log_weights.max())
    return float(weights.sum() ** 2 / (weights**2).sum() / len(weights))


def _next_step(likely: FloatArray, left: float) -> float:
    """The largest rise of the power, up to all that is left, that keeps half of the particles."""
    if effective_share(left * likely) >= KEPT_SHARE:
        return left
    low, high = 0.0, left
    for _ in range(30):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if effective_share(middle * likely) >= KEPT_SHARE else (low, middle)
    return max(low, 1e-9)


def _resampled(log_weights: FloatArray, generator: np.random.Generator) -> npt.NDArray[np.intp]:
    """Systematic resampling: each particle as often as its weight says, give or take one."""
    weights = np.exp(log_weights - log_weights.max())
    upto = np.cumsum(weights)
    places = (generator.random() + np.arange(len(weights))) * (upto[-1] / len(weights))
    return np.minimum(np.searchsorted(upto, places), len(weights) - 1)


def _picked(particles: Particles, chosen: npt.NDArray[np.intp]) -> Particles:
    return Particles(
        normal=particles.normal[chosen],
        draws=some(particles.draws, chosen),
        feeling=Feeling(
            log_sensitivity=particles.feeling.log_sensitivity[chosen],
            baseline=particles.feeling.baseline[chosen],
        ),
        worst=particles.worst[:, chosen],
        levels=particles.levels[:, chosen],
        body_of=particles.body_of[chosen],
    )


def _move_feelings(
    evidence: Evidence,
    particles: Particles,
    likely: FloatArray,
    power: float,
    generator: np.random.Generator,
) -> tuple[Particles, FloatArray]:
    """One Metropolis step in the two columns that need no simulation."""
    spread = np.linalg.inv(np.linalg.inv(_covariance(particles.normal))[BODY_COLUMNS:, BODY_COLUMNS:])
    step = STEP_OF_BEST / np.sqrt(2) * np.linalg.cholesky(spread)
    normal = particles.normal.copy()
    normal[:, BODY_COLUMNS:] += generator.standard_normal((particles.count, 2)) @ step.T
    tried = replace(particles, normal=normal, feeling=evidence.prior.feeling(normal, particles.draws))
    return _kept(evidence, particles, tried, likely, power, generator)[:2]


def _move_bodies(
    evidence: Evidence,
    particles: Particles,
    likely: FloatArray,
    power: float,
    generator: np.random.Generator,
) -> tuple[Particles, FloatArray, float]:
    """One Metropolis step in all columns, every body simulated anew.

    With the particles as a normal distribution (centre, spread) the step forgets most of where a particle
    was and stays within that distribution; what the distribution has wrong is made good by the acceptance.
    """
    few = _few(particles.normal)
    centre, spread = few.mean(axis=0), np.linalg.cholesky(_covariance(particles.normal))
    back = np.linalg.inv(spread)
    was = (particles.normal - centre) @ back.T
    now = KEPT_OF_A_BODY * was + np.sqrt(1 - KEPT_OF_A_BODY**2) * generator.standard_normal(was.shape)
    # Numbers that no body has yet.
    new = particles.body_of.max() + 1 + np.arange(particles.count)
    tried = evidence.particles(centre + now @ spread.T, new)
    proposed = 0.5 * ((now**2).sum(axis=1) - (was**2).sum(axis=1))
    return _kept(evidence, particles, tried, likely, power, generator, proposed)


def _kept(
    evidence: Evidence,
    now: Particles,
    tried: Particles,
    likely: FloatArray,
    power: float,
    generator: np.random.Generator,
    proposed: FloatArray | float = 0.0,
) -> tuple[Particles, FloatArray, float]:
    """Each particle as tried where Metropolis takes it, and as it was elsewhere; and how many were taken."""
    likely_tried = evidence.log_likelihood(tried)
    prior_ratio = 0.5 * ((now.normal**2).sum(axis=1) - (tried.normal**2).sum(axis=1))
    takes = np.log(generator.random(now.count)) < power * (likely_tried - likely) + prior_ratio + proposed
    return _either(takes, tried, now), np.where(takes, likely_tried, likely), float(takes.mean())


def _either(takes: npt.NDArray[np.bool_], tried: Particles, now: Particles) -> Particles:
    same_bodies = tried.draws is now.draws
    return Particles(
        normal=np.where(takes[:, None], tried.normal, now.normal),
        draws=now.draws if same_bodies else merged(takes, tried.draws, now.draws),
        feeling=Feeling(
            log_sensitivity=np.where(takes, tried.feeling.log_sensitivity, now.feeling.log_sensitivity),
            baseline=np.where(takes, tried.feeling.baseline, now.feeling.baseline),
        ),
        worst=now.worst if same_bodies else np.where(takes, tried.worst, now.worst),
        levels=now.levels if same_bodies else np.where(takes, tried.levels, now.levels),
        body_of=np.where(takes, tried.body_of, now.body_of),
    )


def _few(normal: FloatArray) -> FloatArray:
    """Some particles, enough for a pace."""
    return normal[:: max(1, len(normal) // ENOUGH_FOR_A_PACE)]


def _covariance(normal: FloatArray) -> FloatArray:
    """Of the particles, kept away from being flat."""
    few = _few(normal)
    apart = few - few.mean(axis=0)
    return np.einsum("ni,nj->ij", apart, apart) / (len(few) - 1) + 1e-6 * np.eye(normal.shape[1])
