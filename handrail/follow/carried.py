"""Where the person is today: bodies after the doses really taken, and how strongly each would feel a lack.

A plan made for someone with a diary starts from here, not from day 1. Two crowds stand side by side in one
`Situation`: bodies that the diary leaves, and bodies as anyone would have drawn them before it, both carried
through the same doses. A chance is that of the first crowd, and never less than half of that of the second
(`never_below_half`), for everything that is searched, judged or shown.

A level in blood doesn't loosen that floor. It tells of clearance alone, with an error of about a quarter, and
not of how strongly someone feels a lack, from which most of the chance comes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handrail.course.nouns import Course
from handrail.follow.belief import SHARE_OF_PRIOR_KEPT, Weighed
from handrail.follow.particles import BODY_COLUMNS, COLUMNS, NODES, Feeling, some
from handrail.follow.sampling import Evidence, Particles
from handrail.follow.story import ROUNDED_TO_H, Story
from handrail.plan.situation import (
    SEARCH_NODES,
    Situation,
    one_after_another,
    settling_days,
    state_after,
    times_of,
    times_the_healthy_level,
)
from handrail.simulate.day_doses import HOURS
from handrail.simulate.days import Array, Body, State
from handrail.simulate.forecast import chance_by_draw
from handrail.simulate.nouns import Draws, FloatArray

BODIES = 288
"""Of each crowd: as many as a plan draws of a person."""

CELLS, BASELINES = 64, 25
"""Of the sensitivity of each body, and of what it would report without any lack."""

REACH = 8.0
"""Standard deviations to each side of where a body's own lies."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Felt:
    """How strongly each body would feel a lack, the diary known; integrated, not sampled.

    Attributes:
        low, step: the first edge of each body's cells, and their width, in standard normals of sensitivity.
        beyond: the chance that the person's own is beyond each edge, shape (CELLS + 1, N).
        sigma, offset: ln of the sensitivity is sigma times the normal, plus the offset; shape (N,).
        thresholds: of any, moderate and severe.
    """

    low: FloatArray
    step: float
    beyond: FloatArray
    sigma: FloatArray
    offset: FloatArray
    thresholds: tuple[float, float, float]

    def chances(self, peak_burden: Array, grades: Sequence[int]) -> FloatArray:
        """For each body, the chance of these grades, shape (len(grades), ..., N)."""
        with np.errstate(divide="ignore"):
            burden = np.log(np.maximum(np.asarray(peak_burden, np.float64), 0))
        body = np.arange(len(self.sigma))
        found = np.empty((len(grades), *burden.shape))
        last = len(self.beyond) - 1
        for place, grade in enumerate(grades):
            edge = (np.log(self.thresholds[grade]) - burden - self.offset) / self.sigma
            at = np.clip((edge - self.low) / self.step, 0, last)
            cell = np.minimum(at.astype(np.intp), last - 1)
            one, next_one = self.beyond[cell, body], self.beyond[cell + 1, body]
            found[place] = one + (at - cell) * (next_one - one)
        return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Carried(Situation):
    """A person at the midnight before the first day of what is planned, as far as a diary tells.

    Attributes:
        felt: of the first crowd; None where nothing was written, and both crowds are the same kind.
        after, first: the draws of the two crowds.
    """

    felt: Felt | None
    after: Draws
    first: Draws

    @property
    def shown(self) -> slice:
        """Those after the diary."""
        return slice(0, self.after.count)

    def chance_by_kidneys(
        self, peak_burden: Array, grades: Sequence[int] = (0, 1, 2)
    ) -> npt.NDArray[np.float64]:
        """The mean chance, held up to half of the one before the diary, shape (len(grades), ..., 1)."""
        told, prior = self.both(peak_burden, grades)
        return np.maximum(told, SHARE_OF_PRIOR_KEPT * prior)[..., None]

    def both(self, peak_burden: Array, grades: Sequence[int] = (0, 1, 2)) -> tuple[FloatArray, FloatArray]:
        """The mean chance with the diary, and before it, shape (len(grades), ...)."""
        told = self._told(peak_burden[..., self.shown], grades).mean(axis=-1)
        prior = chance_by_draw(peak_burden[..., self.after.count :], self.first, grades).mean(axis=-1)
        return told, prior

    def chances_by_set(self, peak_burden: Array) -> npt.NDArray[np.float64]:
        """For each grade the chance of each body that the diary leaves, raised as their mean is."""
        each = self._told(peak_burden[..., self.shown], (0, 1, 2))
        shown, mean = self.chance_of(peak_burden), each.mean(axis=-1)
        raised = np.where(mean > 0, shown / np.maximum(mean, 1e-300), 1)[:, None] * each
        return np.minimum(np.where(mean[:, None] > 0, raised, shown[:, None]), 1)

    def _told(self, peak_burden: Array, grades: Sequence[int]) -> FloatArray:
        if self.felt is None:
            return chance_by_draw(peak_burden, self.after, grades)
        return self.felt.chances(peak_burden, grades)


def carried(
    weighed: Weighed,
    day: int,
    minutes: Sequence[int],
    *,
    bodies: int = BODIES,
) -> Carried:
    """The person at the midnight that begins a local day of the story.

    Args:
        weighed: the diary, weighed.
        day: 0 is the first day of the diary; the story reaches beyond it.
        minutes: times of day at which the plan may give a dose.
        bodies: of each crowd.
    """
    evidence, medicine = weighed.evidence, weighed.medicine
    after, first = _few(weighed.learnt.particles, bodies), _few(weighed.first, bodies)
    draws = one_after_another([after.draws, first.draws])
    hours = tuple(sorted({minute / 60 for minute in minutes}))
    body = Body(draws, hours, nodes=SEARCH_NODES, single=True, levels=False)
    return Carried(
        body=body,
        start=state_at(draws, evidence.story, day),
        draws=draws,
        groups=1,
        settling_days=settling_days(after.draws, medicine.floors.fewest_days_a_step),
        times_the_healthy_level=times_the_healthy_level(
            after.draws, medicine, weighed.footing.person, weighed.footing.kinetics.id
        ),
        felt=_felt(evidence, weighed.learnt.particles, after) if weighed.learnt.degrees else None,
        after=after.draws,
        first=first.draws,
    )


def state_at(draws: Draws, story: Story, day: int) -> State:
    """Every body at the midnight that begins this local day, after what was really swallowed.

    A body is stepped in stretches of 24 hours. Where clocks have changed on the way that midnight lies an
    hour beside the end of a stretch: doses keep their hour, and the last one keeps its day.
    """
    end_h = float(story.borders_h[day])
    stretches = max(1, round(end_h / HOURS))
    last_h = HOURS * stretches - ROUNDED_TO_H
    placed = [
        (min(round(hour / ROUNDED_TO_H) * ROUNDED_TO_H, last_h), mg)
        for hour, mg in story.swallowed
        if 0 <= hour < end_h
    ]
    times = {hour % HOURS for hour, _ in placed}
    if story.before is not None:
        times |= {minute / 60 for minute in times_of(story.before)}
    body = Body(draws, tuple(sorted(times)), nodes=NODES, single=True, levels=False)
    state = body.never_dosed() if story.before is None else state_after(story.before, body)
    doses = np.zeros((stretches, len(body.times_h)))
    for hour, mg in placed:
        doses[int(hour // HOURS), body.times_h.index(hour % HOURS)] += mg
    for today in doses:
        state, _ = body.day(state, today[None])
    return state


def minutes_of(course: Course) -> set[int]:
    """Times of day at which a course gives a dose."""
    return {intake.minute_of_day for step in course.steps for intake in step.regimen.intakes}


def _few(particles: Particles, bodies: int) -> Particles:
    """So many of the particles, evenly; all where there are fewer."""
    chosen = np.linspace(0, particles.count - 1, min(bodies, particles.count)).round().astype(np.intp)
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


def _felt(evidence: Evidence, everyone: Particles, few: Particles) -> Felt:
    """The sensitivity of each body given the diary: on a grid of it and of what is reported without any lack.

    Each body has a grid of its own, around what the particles say of a body like it.
    """
    count, sides = few.count, FeelingsOfABody.of(everyone)
    centre = sides.centres(few.normal)
    cells = np.linspace(-REACH, REACH, CELLS + 1)
    width = sides.spread[0]
    reported = centre[1] + sides.spread[1] * np.linspace(-REACH, REACH, BASELINES)[:, None]
    likely = np.empty((CELLS, count))
    worst = np.tile(few.worst, BASELINES)
    rows = np.zeros((BASELINES, count, COLUMNS))
    rows[:, :, -1] = reported
    for cell, middle in enumerate(0.5 * (cells[1:] + cells[:-1])):
        sensitivity = centre[0] + width * middle
        rows[:, :, BODY_COLUMNS] = sensitivity
        feelings = [evidence.prior.feeling(row, few.draws) for row in rows]
        together = Feeling(
            log_sensitivity=np.concatenate([one.log_sensitivity for one in feelings]),
            baseline=np.concatenate([one.baseline for one in feelings]),
        )
        found = evidence.answers.of(worst, together).reshape(BASELINES, count)
        found -= 0.5 * (sensitivity**2 + reported**2)
        top = found.max(axis=0)
        likely[cell] = top + np.log(np.exp(found - top).sum(axis=0))
    weights = np.exp(likely - likely.max(axis=0))
    weights /= weights.sum(axis=0)
    draws = few.draws
    return Felt(
        low=centre[0] + width * cells[0],
        step=float(width * (cells[1] - cells[0])),
        beyond=np.concatenate([np.cumsum(weights[::-1], axis=0)[::-1], np.zeros((1, count))]),
        sigma=draws.sensitivity_sigma,
        offset=np.log(draws.burden_factor) - np.log(draws.threshold_factor),
        thresholds=draws.thresholds,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class FeelingsOfABody:
    """Where the two columns of feeling lie, given those of the body: particles as a normal distribution.

    Attributes:
        centre: of all columns.
        slopes: of the two columns on those of the body, shape (2, BODY_COLUMNS).
        spread: what is left of each, given the body and the other.
    """

    centre: FloatArray
    slopes: FloatArray
    spread: FloatArray

    @classmethod
    def of(cls, particles: Particles) -> FeelingsOfABody:
        """As these particles say."""
        apart = particles.normal - particles.normal.mean(axis=0)
        together = np.einsum("ni,nj->ij", apart, apart) / (len(apart) - 1) + 1e-4 * np.eye(COLUMNS)
        bodies, both = together[:BODY_COLUMNS, :BODY_COLUMNS], together[BODY_COLUMNS:, :BODY_COLUMNS]
        slopes = np.linalg.solve(bodies, both.T).T
        left = together[BODY_COLUMNS:, BODY_COLUMNS:] - slopes @ both.T
        return cls(centre=particles.normal.mean(axis=0), slopes=slopes, spread=np.sqrt(np.diag(left)))

    def centres(self, normal: FloatArray) -> FloatArray:
        """For each body, shape (2, N)."""
        return self.centre[BODY_COLUMNS:, None] + self.slopes @ (normal - self.centre)[:, :BODY_COLUMNS].T
