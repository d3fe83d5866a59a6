"""One virtual trial: its truth is drawn, then its people, then their days; then it is analysed.

Each trial draws from streams of its own (Philox, keyed by the seed and the trial's number), so that a trial
is the same whoever runs it and in whatever order.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import exp, log

import numpy as np

from handrail.medicine.efficacy import Efficacy
from handrail.medicine.nouns import Medicine
from handrail.simulate.crowd import Crowd, read_crowd, stream
from handrail.trial.calibrate import Calibration, calibration_of
from handrail.trial.doses import bodies, daily_doses, relative_effect
from handrail.trial.drinking import (
    NEVER,
    BoolArray,
    Diaries,
    FloatArray,
    IntArray,
    chance,
    drinkers,
    treated_chance,
    walk,
)
from handrail.trial.nouns import EVENTS, Protocol, Truths
from handrail.trial.outcomes import Row, figures_of

TRUTH_STREAM, PEOPLE_STREAM, DAYS_STREAM = 21, 22, 23
"""Streams of one trial: what is true in it, who takes part, and their days."""

EARLY_DAYS = 84
"""Most who leave do so in 12 weeks. The chance of leaving for harm is told for them; later nobody does."""
FURTHER_STEP_MG = 60.0
LEAST_RISK, MOST_RISK = 0.01, 0.99
LEAST_SHARE = 1e-3
"""An effect can't take away more than nearly all of the drinking."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Truth:
    """What is true in one trial; effects on the marginal scale.

    Attributes:
        logit: of the placebo risk as the trial will count it.
        base, anxiety, per_50_g, beyond: parts of the log hazard ratio; `beyond` for each 60 mg above 60.
        between: by how much this trial differs from others like it.
        ceiling_mg: the median that people tolerate here.
        leaving_log_ratio: treated against placebo.
        adverse_log_ratio: of any adverse event.
        craving: treated less placebo, in standard deviations of a scale; below 0 is less craving.
    """

    logit: float
    base: float
    anxiety: float
    per_50_g: float
    beyond: float
    between: float
    ceiling_mg: float
    leaving_log_ratio: float
    adverse_log_ratio: float
    craving: float


@dataclass(frozen=True, kw_only=True, slots=True)
class People:
    """Who took part and what they did; arrays over people, doses over days and people.

    Attributes:
        craving: at the end, in standard deviations of a scale, 0 the mean on placebo.
        top_mg: the highest daily dose on each person's way, whether they left before it or not.
    """

    arm: IntArray
    is_anxious: BoolArray
    has_cirrhosis: BoolArray
    grams_per_day: FloatArray
    doses_mg: FloatArray
    top_mg: FloatArray
    left_day: IntArray
    diaries: Diaries
    has_adverse_event: BoolArray
    craving: FloatArray
    crowd: dict[str, FloatArray]


def run_one(protocol: Protocol, medicine: Medicine, truths: Truths, seed: int, number: int) -> Row:
    """One trial as a row of figures."""
    truth = draw_truth(protocol, medicine, truths, seed, number)
    people = draw_trial(protocol, medicine, truth, truths, seed, number)
    return figures_of(protocol, truth, people, number)


def efficacy_of(medicine: Medicine) -> Efficacy:
    """The pack's priors; a protocol that was read has them."""
    assert medicine.efficacy is not None
    return medicine.efficacy


def draw_truth(protocol: Protocol, medicine: Medicine, truths: Truths, seed: int, number: int) -> Truth:
    """What is true in this trial. The draws are always the same ones, used or not."""
    efficacy = efficacy_of(medicine)
    normals = iter(stream(seed, TRUTH_STREAM, number).standard_normal(16))

    def drawn(name: str) -> float:
        prior, normal = efficacy.priors[name], next(normals)
        return prior.value + (0.0 if truths.is_known else prior.sd * float(normal))

    base, detoxified, anxiety = (drawn(f"effect_{name}") for name in ("base", "detoxified", "anxiety"))
    per_50_g, overall, beyond = (
        drawn(f"effect_{name}") for name in ("per_50_g", "overall", "per_60_mg_beyond_60_mg")
    )
    between = max(0.0, drawn("between_trials_sd")) * float(next(normals)) * truths.is_between
    placebo = efficacy.placebo[protocol.placebo]
    logit = placebo.logit + placebo.logit_sd * float(next(normals)) * (not truths.is_known)
    site = efficacy.value("ceiling_site_log_spread") * float(next(normals)) * (not truths.is_known)
    leaving, adverse = drawn("leaving_log_ratio"), drawn("adverse_event_log_ratio")
    craving, apart = drawn("craving_difference"), max(0.0, drawn("craving_between_trials_sd"))
    craving += apart * float(next(normals)) * truths.is_between
    effect = truths.effect or protocol.effect
    if protocol.placebo_percent is not None:
        logit = log(protocol.placebo_percent / (100 - protocol.placebo_percent))
    if effect == "priors":
        base += detoxified * protocol.population.detoxified
    else:
        base, anxiety, per_50_g = overall, 0.0, 0.0
    if effect == "none":
        base = beyond = between = 0.0
    if truths.log_hazard_ratio is not None:
        base, anxiety, per_50_g, beyond = truths.log_hazard_ratio, 0.0, 0.0, 0.0
    return Truth(
        logit=logit,
        base=base,
        anxiety=anxiety,
        per_50_g=per_50_g,
        beyond=beyond,
        between=between,
        ceiling_mg=efficacy.value("ceiling_mg_per_day") * exp(site),
        leaving_log_ratio=0.0 if truths.leaves_alike else leaving,
        adverse_log_ratio=0.0 if truths.leaves_alike else adverse,
        craving=0.0 if effect == "none" else craving,
    )


@lru_cache(maxsize=8)
def _crowd(name: str) -> Crowd:
    return read_crowd(name)


def draw_trial(
    protocol: Protocol, medicine: Medicine, truth: Truth, truths: Truths, seed: int, number: int
) -> People:
    """Everyone of a trial, through all of its days."""
    efficacy = efficacy_of(medicine)
    generator = stream(seed, PEOPLE_STREAM, number)
    count = protocol.people
    normals = generator.standard_normal((count, 8))
    even = generator.random((count, 4))
    population = protocol.population
    arm = np.repeat(np.arange(len(protocol.arms)), [one.people for one in protocol.arms])
    target = np.array([one.target_mg for one in protocol.arms])[arm]
    is_anxious = even[:, 0] < population.high_anxiety_percent / 100
    grams = _grams(protocol, efficacy) * np.exp(_grams_spread(protocol, efficacy) * normals[:, 3])
    ceiling = truth.ceiling_mg * np.exp(efficacy.value("ceiling_log_spread") * normals[:, 4])
    drawn = _crowd(population.crowd).draw(seed, number, count)
    doses = daily_doses(protocol, target, ceiling)
    left = _left_day(protocol, efficacy, doses, target > 0, truth, truths, -np.log1p(-even[:, 2]))
    top = doses.max(axis=0)
    doses = np.where(np.arange(protocol.days)[:, None] < left, doses, 0.0)
    people = drinkers(efficacy, normals[:, :3])
    calibration = calibration_of(protocol, efficacy)
    counted = Counted.of(protocol, efficacy, truth.logit)
    shift = calibration.shift(counted.followed_risk)
    marginal = truth.base + truth.between + truth.anxiety * is_anxious + truth.per_50_g * (grams - 100) / 50
    conditional = _conditional(calibration, counted.followed_effect(marginal), shift, truth)
    scale = relative_effect(protocol, medicine, doses, bodies(medicine, drawn, normals[:, 5:7]))
    beyond = _conditional(calibration, counted.followed_effect(np.array(truth.beyond)), shift, truth)
    effect = conditional * scale + beyond * np.maximum(0.0, doses / FURTHER_STEP_MG - 1)
    daily = chance(people.relapse_logit + shift)
    draws, heavy = stream(seed, DAYS_STREAM, number).random((2, protocol.days, count))
    diaries = walk(
        people,
        treated_chance(np.broadcast_to(daily, doses.shape), effect),
        draws,
        heavy,
        starts_drinking=not population.detoxified,
    )
    adverse = efficacy.value("adverse_event") * np.exp(truth.adverse_log_ratio * (target > 0))
    return People(
        arm=arm,
        is_anxious=is_anxious,
        has_cirrhosis=even[:, 1] < population.cirrhosis_percent / 100,
        grams_per_day=grams,
        doses_mg=doses,
        top_mg=top,
        left_day=left,
        diaries=diaries,
        has_adverse_event=even[:, 3] < np.minimum(adverse, 1.0),
        craving=normals[:, 7] + truth.craving * (target > 0),
        crowd=drawn,
    )


def _grams(protocol: Protocol, efficacy: Efficacy) -> float:
    told = protocol.population.grams_per_day
    return efficacy.value("grams_per_day") if told is None else told


def _grams_spread(protocol: Protocol, efficacy: Efficacy) -> float:
    told = protocol.population.grams_per_day_log_spread
    return efficacy.value("grams_per_day_log_spread") if told is None else told


def _conditional(calibration: Calibration, marginal: FloatArray, shift: float, truth: Truth) -> FloatArray:
    # With no effect at all nothing is looked up, so that a null is exactly one.
    if truth.base == truth.between == truth.anxiety == truth.per_50_g == truth.beyond == 0:
        return np.zeros_like(marginal, dtype=np.float64)
    return calibration.conditional(marginal, shift)


def _daily_leaving(protocol: Protocol, efficacy: Efficacy) -> FloatArray:
    """The hazard of leaving on placebo, on each day."""
    told = protocol.leaving_per_week
    early = efficacy.value("leaving_per_week") if told is None else told
    weekly = np.where(
        np.arange(protocol.days) < EARLY_DAYS, early, min(early, efficacy.value("leaving_later_per_week"))
    )
    return -np.log1p(-weekly) / 7


@dataclass(frozen=True, slots=True)
class Counted:
    """From the outcome as it is counted to the outcome if nobody left.

    Where whoever leaves counts as relapsed, as in the counts that the priors rest on, placebo risk and effect
    are of drinking and leaving together: leaving is taken out of both before they are looked up.

    Attributes:
        risk: on placebo, as counted; leaving_hazard: cumulative, on placebo; 0 where leaving is no event.
    """

    risk: float
    leaving_hazard: float

    @classmethod
    def of(cls, protocol: Protocol, efficacy: Efficacy, logit: float) -> Counted:
        """What a protocol counts, at this placebo risk."""
        hazard = 0.0
        if protocol.leaving == "relapsed" and protocol.event.id in EVENTS:
            hazard = float(_daily_leaving(protocol, efficacy).sum())
        return cls(min(MOST_RISK, max(LEAST_RISK, 1 / (1 + exp(-logit)))), hazard)

    @property
    def _hazard(self) -> float:
        """Of drinking alone, cumulative, on placebo."""
        return max(-log(1 - LEAST_RISK), -log(1 - self.risk) - self.leaving_hazard)

    @property
    def followed_risk(self) -> float:
        """On placebo, if nobody left."""
        return 1 - exp(-self._hazard)

    def followed_effect(self, effect: FloatArray) -> FloatArray:
        """The log hazard ratio if nobody left, from the one that is counted."""
        if self.leaving_hazard == 0:
            return effect
        together = self._hazard + self.leaving_hazard
        left = np.maximum(together * np.exp(effect) - self.leaving_hazard, LEAST_SHARE * self._hazard)
        return np.log(left / self._hazard)


def _left_day(
    protocol: Protocol,
    efficacy: Efficacy,
    doses: FloatArray,
    treated: BoolArray,
    truth: Truth,
    truths: Truths,
    patience: FloatArray,
) -> IntArray:
    """The first day that each is gone; `NEVER` for who stays."""
    value = efficacy.value
    daily = _daily_leaving(protocol, efficacy)[:, None] * np.exp(truth.leaving_log_ratio * treated)
    if protocol.leaving_for_harm and not truths.leaves_alike:
        over = np.maximum(0.0, doses - 30)
        harm = value("leaving_for_harm") + value("leaving_for_harm_per_mg_above_30") * over
        if protocol.titration.mg_per_week > value("fast_titration_mg_per_week"):
            harm = harm * value("fast_titration_factor")
        early = (np.arange(protocol.days) < EARLY_DAYS)[:, None] & (doses > 0)
        daily = daily - np.where(early, np.log1p(-np.minimum(harm, 0.9)) / EARLY_DAYS, 0.0)
    gone = daily.cumsum(axis=0) > patience
    return np.where(gone.any(axis=0), gone.argmax(axis=0), NEVER)
