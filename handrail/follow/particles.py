"""Possible bodies of the person who writes the diary, and what each of them would have felt on each day.

A particle is a row of standard normals: one for everything that is not known about the model, one for
everything in which people differ, one for how strongly this person feels a lack of the medicine, one for what
they would report without any. It is turned into a body by the same functions that draw people for a plan
(`simulate.people`), and carried through the past and the doses really taken by the same steps
(`simulate.days`).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from handrail.follow.story import Story
from handrail.medicine.diary import DiaryData
from handrail.medicine.nouns import Medicine
from handrail.person.assumptions import settle
from handrail.plan.situation import state_after
from handrail.simulate.bands import cores
from handrail.simulate.day_doses import HOURS, disposition_rates, exponentials
from handrail.simulate.days import Body
from handrail.simulate.footing import Footing
from handrail.simulate.nouns import Draws, FloatArray
from handrail.simulate.people import (
    CROWD_COLUMNS,
    TRUTH_COLUMNS,
    bodies_of,
    burden_factors,
    crowd_factors,
    model_truths,
    scale_around,
)
from handrail.simulate.typical import typical_body

BODY_COLUMNS = TRUTH_COLUMNS + CROWD_COLUMNS
"""Columns that make a body; a change in one of them means another simulation."""

COLUMNS = BODY_COLUMNS + 2
"""And two that need none: how strongly a lack is felt, and what is reported without any."""

TOGETHER = 5000
"""Bodies stepped at once: so many days of them fit into a core's cache."""

NODES = 8
"""Points of each stretch of 24 hours. Against 24 of them the largest burden of a course moves by
0.003 at most in 99 of 100 bodies; half the time is saved."""

Felt = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, slots=True)
class Feeling:
    """How each particle feels and reports; arrays of shape (N,).

    Attributes:
        log_sensitivity: ln of s over the draw's threshold factor, so that the stated thresholds hold.
        baseline: the burden that is reported without any withdrawal.
    """

    log_sensitivity: FloatArray
    baseline: FloatArray


@dataclass(frozen=True, kw_only=True, slots=True)
class Prior:
    """Whom the particles are drawn from: this person, as far as anyone knew before the diary."""

    medicine: Medicine
    footing: Footing
    data: DiaryData

    def draws(self, normal: FloatArray) -> Draws:
        """The bodies of particles, shape (N, COLUMNS)."""
        dynamics, kinetics = self.medicine.dynamics, self.footing.kinetics
        typical = typical_body(
            kinetics, settle(self.footing.person, self.footing.assumed_egfr), self.footing.form
        )
        return bodies_of(
            dynamics,
            kinetics,
            typical,
            truth=model_truths(dynamics, kinetics, normal[:, :TRUTH_COLUMNS]),
            crowd=crowd_factors(dynamics, kinetics, typical, normal[:, TRUTH_COLUMNS:BODY_COLUMNS]),
            replicates=len(normal),
            people=1,
            seed=0,
            burden_factors=burden_factors(self.medicine, self.footing.person),
        )

    def feeling(self, normal: FloatArray, draws: Draws) -> Feeling:
        """How particles feel, from their last two columns and their bodies."""
        return Feeling(
            log_sensitivity=draws.sensitivity_sigma * normal[:, BODY_COLUMNS]
            - np.log(draws.threshold_factor)
            + np.log(draws.burden_factor),
            baseline=scale_around(self.data.observing["baseline_burden"], normal[:, BODY_COLUMNS + 1]),
        )


def parameters_of(draws: Draws, feeling: Feeling) -> dict[str, FloatArray]:
    """What a diary can teach, by name; shape (N,) each."""
    return {
        "sensitivity": np.exp(feeling.log_sensitivity),
        "baseline_burden": feeling.baseline,
        "ec50_mg_per_l": draws.ec50_mg_per_l,
        "clearance_l_per_h": draws.clearance_l_per_h,
        "fast_on_h": draws.fast_on_h,
        "fast_off_h": draws.fast_off_h,
        "slow_on_h": draws.slow_on_h,
        "slow_off_h": draws.slow_off_h,
    }


def simulated(draws: Draws, story: Story) -> tuple[Felt, FloatArray]:
    """Every body through the past and the days of the diary, and ahead.

    Returns:
        The largest burden of each local day, shape (days, N), and the level at each sampling,
        shape (levels, N), mg/L.
    """
    starts = range(0, draws.count, TOGETHER)
    with ThreadPoolExecutor(cores()) as threads:
        parts = list(
            threads.map(lambda first: _part(some(draws, slice(first, first + TOGETHER)), story), starts)
        )
    return np.concatenate([part[0] for part in parts], axis=1), np.concatenate(
        [part[1] for part in parts], axis=1
    )


def some(draws: Draws, which: slice | npt.NDArray[np.intp]) -> Draws:
    """These bodies alone, each a replicate of its own."""
    arrays = {name: getattr(draws, name)[which] for name in _arrays(draws)}
    return replace(draws, replicates=len(arrays["ec50_mg_per_l"]), people=1, **arrays)


def merged(takes: npt.NDArray[np.bool_], first: Draws, second: Draws) -> Draws:
    """The bodies of the first where `takes`, those of the second elsewhere."""
    arrays = {name: np.where(takes, getattr(first, name), getattr(second, name)) for name in _arrays(first)}
    return replace(second, **arrays)


def _arrays(draws: Draws) -> list[str]:
    """Names of everything that each body has its own of."""
    return [field.name for field in fields(draws) if isinstance(getattr(draws, field.name), np.ndarray)]


def _part(draws: Draws, story: Story) -> tuple[Felt, FloatArray]:
    body = Body(draws, story.times_h, nodes=NODES, single=True, levels=False)
    state = state_after(story.before, body) if story.before is not None else body.never_dosed()
    step_h = HOURS / NODES
    worst = np.zeros((story.days, draws.count), np.float32)
    for number, doses in enumerate(story.doses_mg):
        state, seen = body.day(state, doses[None], keep=True)
        assert seen is not None
        ends_h = HOURS * number + step_h * np.arange(1, NODES + 1, dtype=np.float64)
        for day, burden in zip(story.day_of(ends_h), seen.burden[:, 0], strict=True):
            if 0 <= day < story.days:
                np.maximum(worst[day], burden, out=worst[day])
    return worst, levels_at(draws, story)


def levels_at(draws: Draws, story: Story) -> FloatArray:
    """The level of each body at each sampling, dose by dose (exact), shape (levels, N), mg/L."""
    fast, slow, k21 = disposition_rates(draws)
    ka = draws.absorption_per_h
    rates, parts = exponentials(np.stack([ka, fast, slow]), k21, ka / draws.central_volume_l)
    levels = np.zeros((len(story.sampled_h), draws.count))
    for row, at_h in enumerate(story.sampled_h):
        for time_h, mg in story.swallowed_before(at_h):
            since_h = np.maximum(at_h - time_h - draws.lag_h, 0)
            levels[row] += mg * np.maximum((parts * np.exp(-rates * since_h)).sum(axis=0), 0)
    return levels
