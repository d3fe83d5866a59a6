"""Drinking day by day: two states, abstinent and drinking, and what a trial sees of them.

The medicine acts on the way from abstinence to drinking alone, as a hazard ratio on each day's chance; the
way back is left as it is. A person's two propensities make the effect on everybody together smaller than that
on one person (`handrail.trial.calibrate`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handrail.medicine.efficacy import Efficacy

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

LEAST_HEAVY, MOST_HEAVY = 0.02, 0.98
LOW_RISK_DAYS = 28
"""No heavy day in the last four weeks is low-risk drinking, or none."""
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, kw_only=True, slots=True)
class Drinkers:
    """Propensities of different people, shape (people,).

    Attributes:
        relapse_logit, return_logit: of each day's chance, without treatment and before a trial's shift.
        heavy_share: how many of a person's drinking days are heavy.
    """

    relapse_logit: FloatArray
    return_logit: FloatArray
    heavy_share: FloatArray


def drinkers(efficacy: Efficacy, normals: FloatArray) -> Drinkers:
    """People from three standard normals each, shape (people, 3)."""
    value = efficacy.value
    together = value("propensity_correlation")
    first = normals[:, 0]
    second = together * first + np.sqrt(1 - together**2) * normals[:, 1]
    heavy = value("heavy_share") + value("heavy_share_spread") * normals[:, 2]
    return Drinkers(
        relapse_logit=value("relapse_logit") + value("relapse_spread") * first,
        return_logit=value("return_logit") + value("return_spread") * second,
        heavy_share=np.clip(heavy, LEAST_HEAVY, MOST_HEAVY),
    )


def chance(logit: FloatArray) -> FloatArray:
    """From the logit scale."""
    return 1 / (1 + np.exp(-logit))


def treated_chance(daily: FloatArray, log_hazard_ratio: FloatArray) -> FloatArray:
    """A day's chance under treatment: 1 - (1 - p)^HR.

    >>> treated_chance(np.array([0.1, 0.1]), np.array([0.0, -0.7])).round(4)
    array([0.1   , 0.051 ])
    """
    return -np.expm1(np.log1p(-daily) * np.exp(log_hazard_ratio))


@dataclass(frozen=True, kw_only=True, slots=True)
class Diaries:
    """What everyone did on each day, shape (days, people)."""

    drank: BoolArray
    heavy: BoolArray


def walk(
    people: Drinkers,
    relapse_chance: FloatArray,
    draws: FloatArray,
    heavy_draws: FloatArray,
    *,
    starts_drinking: bool,
) -> Diaries:
    """Everyone's days.

    Args:
        relapse_chance: from abstinence to drinking on each day, shape (days, people).
        draws, heavy_draws: even draws between 0 and 1 of the same shape.
        starts_drinking: whether everyone drinks on the day before the first.
    """
    back = chance(people.return_logit)
    state = np.full(relapse_chance.shape[1], starts_drinking)
    drank = np.empty(relapse_chance.shape, np.bool_)
    begins = draws < relapse_chance
    stays = draws >= back
    for day in range(len(drank)):
        state = np.where(state, stays[day], begins[day])
        drank[day] = state
    return Diaries(drank=drank, heavy=drank & (heavy_draws < people.heavy_share))


def event_days(diaries: Diaries, event: str, from_day: int) -> IntArray:
    """On which day the event came, counted from 0; `NEVER` for nobody's.

    Args:
        event: "any_drinking", "heavy_drinking" or "no_low_risk_drinking" (told on the last day).
        from_day: days before it don't count.
    """
    if event == "no_low_risk_drinking":
        came = diaries.heavy[-LOW_RISK_DAYS:].any(axis=0)
        return np.where(came, len(diaries.heavy) - 1, NEVER)
    days = (diaries.drank if event == "any_drinking" else diaries.heavy)[from_day:]
    return np.where(days.any(axis=0), days.argmax(axis=0) + from_day, NEVER)
