"""From what trials report to what one person has: placebo risks and effects, found by simulation.

A pooled ratio is marginal: of everybody together. People differ, and those who would drink anyway do so
early, so the effect on one person's day has to be larger than the one that everybody together shows. Putting
a pooled ratio into a daily hazard would make virtual trials too pessimistic. So a set of people is simulated
over a grid of shifts and of effects, always the same people with the same days, and the table is read
backwards.

An effect is a log hazard ratio of the cumulative kind: log(log(1 - risk treated) / log(1 - risk on placebo)).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from handrail.medicine.efficacy import Efficacy
from handrail.simulate.crowd import stream
from handrail.simulate.people import even_normals
from handrail.trial.drinking import (
    Drinkers,
    FloatArray,
    chance,
    drinkers,
    event_days,
    treated_chance,
    walk,
)
from handrail.trial.nouns import Protocol

PEOPLE = 3000
CALIBRATION_STREAM = 20
SHIFTS = np.linspace(-6.0, 7.0, 27)
EFFECTS = np.array([-8.0, -6.0, -4.5, -3.5, -2.75, -2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0])
LEAST_RISK = 0.5 / PEOPLE


@dataclass(frozen=True, slots=True)
class Calibration:
    """Risks over the grid, shape (shifts, effects), for one design.

    Attributes:
        risks: of the event, everyone followed to the end, treated at the reference dose from the first day.
        marginal: the log hazard ratio of everybody together at each place.
    """

    risks: FloatArray
    marginal: FloatArray

    @property
    def placebo_risks(self) -> FloatArray:
        """Without treatment, rising with the shift."""
        return self.risks[:, _NONE]

    def shift(self, risk: float) -> float:
        """The shift of everybody's logit at which placebo has this risk; the nearest there is."""
        return float(np.interp(risk, self.placebo_risks, SHIFTS))

    def conditional(self, marginal: FloatArray, shift: float) -> FloatArray:
        """The effect on one person's day that shows as this on everybody; at most the grid's ends."""
        place = float(np.clip(np.interp(shift, SHIFTS, np.arange(len(SHIFTS))), 0, len(SHIFTS) - 1))
        below = min(int(place), len(SHIFTS) - 2)
        share = place - below
        curve = (1 - share) * self.marginal[below] + share * self.marginal[below + 1]
        return np.interp(marginal, curve, EFFECTS)


_NONE = int(np.flatnonzero(EFFECTS == 0)[0])


def calibration_of(protocol: Protocol, efficacy: Efficacy) -> Calibration:
    """The table of a design; designs that differ only in arms and doses share it."""
    event = protocol.event
    key = tuple((name, one.value) for name, one in efficacy.priors.items() if name in _USED)
    return _calibration(key, event.id, event.from_week * 7, protocol.days, not protocol.population.detoxified)


_USED = (
    "relapse_logit",
    "relapse_spread",
    "return_logit",
    "return_spread",
    "propensity_correlation",
    "heavy_share",
    "heavy_share_spread",
)


@lru_cache(maxsize=16)
def _calibration(
    priors: tuple[tuple[str, float], ...], event: str, from_day: int, days: int, starts_drinking: bool
) -> Calibration:
    people = _people(dict(priors))
    risks = np.empty((len(SHIFTS), len(EFFECTS)))
    if event == "any_drinking" and not starts_drinking and from_day == 0:
        _exactly(people, days, risks)
    else:
        generator = stream(0, CALIBRATION_STREAM, 1)
        draws, heavy = generator.random((2, days, PEOPLE))
        for row, shift in enumerate(SHIFTS):
            daily = chance(people.relapse_logit + shift)
            for column, effect in enumerate(EFFECTS):
                treated = np.broadcast_to(treated_chance(daily, np.array(effect)), (days, PEOPLE))
                diaries = walk(people, treated, draws, heavy, starts_drinking=starts_drinking)
                risks[row, column] = np.mean(event_days(diaries, event, from_day) < days)
    risks = np.clip(risks, LEAST_RISK, 1 - LEAST_RISK)
    # The same people and days everywhere, so a risk can only fall out of line by what few draws leave open.
    risks = np.maximum.accumulate(np.maximum.accumulate(risks, axis=0), axis=1)
    hazards = -np.log1p(-risks)
    marginal = np.log(hazards / hazards[:, [_NONE]])
    # Where everybody has the event a curve lies flat; a slope too small to matter lets it be read backwards.
    return Calibration(risks, marginal + 1e-6 * EFFECTS)


def _exactly(people: Drinkers, days: int, risks: FloatArray) -> None:
    """Of a first drink from abstinence nothing is left to chance: it is a product of days."""
    for row, shift in enumerate(SHIFTS):
        log_none = days * np.log1p(-chance(people.relapse_logit + shift))
        risks[row] = [1 - np.exp(log_none * np.exp(effect)).mean() for effect in EFFECTS]


def _people(values: dict[str, float]) -> Drinkers:
    normals = even_normals(np.random.SeedSequence((0, CALIBRATION_STREAM)), PEOPLE, 3)
    return drinkers(_Values(values), normals)  # type: ignore[arg-type]


class _Values:
    """The few priors that the people are made of, as `Efficacy.value` gives them."""

    def __init__(self, values: dict[str, float]) -> None:
        self.value = values.__getitem__
