"""Virtual trials held against what trials found, failures included.

Two checks. The model of the pack predicts each published trial, and its log score is compared with that of a
model without effect and of one in which trials don't differ; the same trials informed its priors, so this is
a check of consistency and no proof. And each trial is predicted from the others alone, by pooling them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, pi, sqrt

import numpy as np

from handrail.errors import InputError
from handrail.evidence.pool_methods import effect_of, pool_comparisons
from handrail.evidence.pool_nouns import Comparison
from handrail.evidence.pool_outcomes import outcome_named
from handrail.evidence.pooling import compared
from handrail.medicine.nouns import Medicine
from handrail.medicine.pack import load_medicine
from handrail.trial.drinking import FloatArray
from handrail.trial.nouns import Protocol, Truths
from handrail.trial.protocol import protocol_names, read_protocol
from handrail.trial.running import run_trials

FULL = Truths()
NO_EFFECT = Truths(effect="none")
NO_DIFFERENCES = Truths(is_between=False)
MODELS = {"model": FULL, "no_effect": NO_EFFECT, "no_differences": NO_DIFFERENCES}


@dataclass(frozen=True, kw_only=True, slots=True)
class Prediction:
    """A published trial and what was expected of it; risk ratios of relapse.

    Attributes:
        words: the counts.
        low, middle, high: 95 % predictive interval and its middle.
        percentile: share of the predicted below what was found.
        log_scores: log density at what was found, on the log scale, by model; the higher the better.
        note: what a reader should know.
    """

    study: str
    title: str
    words: str
    observed: float
    low: float
    middle: float
    high: float
    percentile: float
    log_scores: tuple[tuple[str, float], ...]
    note: str = ""

    @property
    def is_inside(self) -> bool:
        """Whether the interval holds what was found."""
        return self.low <= self.observed <= self.high

    def log_score(self, model: str) -> float:
        """Of a model by name."""
        return dict(self.log_scores)[model]


def published_protocols(medicine: str) -> tuple[Protocol, ...]:
    """The pack's protocols of trials whose counts are known."""
    pack = load_medicine(medicine)
    known = {one.id for one in compared(pack, outcome_named("relapse"))[0]}
    every = [read_protocol(name, medicine) for name in protocol_names(medicine)]
    return tuple(one for one in every if one.study in known)


def predict_trials(
    medicine: Medicine | str | None = None,
    *,
    protocols: Sequence[Protocol] | None = None,
    trials: int = 2000,
    seed: int = 1,
    models: Mapping[str, Truths] = MODELS,
) -> tuple[Prediction, ...]:
    """What the model of the pack expects of published trials.

    Args:
        protocols: those of the pack for trials with counts, if not given.
        trials: how many virtual ones for each and each model.
        models: what is taken as true, by name; "model" is what intervals are of.

    Raises:
        InputError: a protocol that stands for no study with counts.
    """
    pack = medicine if isinstance(medicine, Medicine) else load_medicine(medicine)
    found: list[Prediction] = []
    for protocol in published_protocols(pack.name) if protocols is None else protocols:
        observed = _observed(pack, protocol)
        value = effect_of(observed.data, "RR").value
        drawn = {name: _estimates(protocol, pack, truths, trials, seed) for name, truths in models.items()}
        low, middle, high = (float(np.exp(one)) for one in np.percentile(drawn["model"], [2.5, 50, 97.5]))
        found.append(
            Prediction(
                study=protocol.study,
                title=observed.title,
                words=_words(observed),
                observed=exp(value),
                low=low,
                middle=middle,
                high=high,
                percentile=float((drawn["model"] < value).mean()),
                log_scores=tuple((name, log_density(values, value)) for name, values in drawn.items()),
            )
        )
    return tuple(found)


def _estimates(protocol: Protocol, pack: Medicine, truths: Truths, trials: int, seed: int) -> FloatArray:
    estimates = run_trials(protocol, pack, trials=trials, seed=seed, truths=truths).estimates()
    return estimates[~np.isnan(estimates)]


def _observed(pack: Medicine, protocol: Protocol) -> Comparison:
    if not protocol.study:
        raise InputError(f"The protocol '{protocol.id}' stands for no study.", fix="Choose one that does.")
    return compared(pack, outcome_named("relapse"), studies=[protocol.study])[0][0]


def published_ratio(protocol: Protocol, medicine: Medicine | None = None) -> float | None:
    """The risk ratio that the protocol's study found, by the counts of the pack; None where it has none."""
    pack = medicine or load_medicine(protocol.medicine)
    if not protocol.study or not _has_counts(pack, protocol.study):
        return None
    return exp(effect_of(_observed(pack, protocol).data, "RR").value)


def _words(one: Comparison) -> str:
    from handrail.evidence.pool_methods import words_of

    return words_of(one.data)


def log_density(drawn: FloatArray, at: float) -> float:
    """Log of a Gaussian kernel density of draws, at a value.

    Source:
        Width: Silverman 1986, eq. 3.31.

    >>> even = np.linspace(-1.7, 1.7, 401)
    >>> round(log_density(even, 0.0), 1)
    -1.2
    """
    low, high = np.percentile(drawn, [25, 75])
    width = 0.9 * min(float(drawn.std(ddof=1)), float(high - low) / 1.34) * len(drawn) ** -0.2
    exponents = -0.5 * ((at - drawn) / width) ** 2
    top = float(exponents.max())
    return top + log(float(np.exp(exponents - top).mean())) - log(width * sqrt(2 * pi))


def leave_one_out(medicine: Medicine | str | None = None) -> tuple[Prediction, ...]:
    """Each trial with counts, predicted from the others of alcohol dependence alone.

    The prediction is of a new trial of this size: differences between trials (restricted likelihood), what is
    not known of the mean, and chance in this trial, by t with two degrees of freedom fewer than trials.
    """
    from scipy.special import stdtr, stdtrit

    pack = medicine if isinstance(medicine, Medicine) else load_medicine(medicine)
    outcome = outcome_named("relapse")
    usual = compared(pack, outcome)[0]
    every = compared(
        pack, outcome, studies=[study.id for study in pack.studies if _has_counts(pack, study.id)]
    )[0]
    known = {one.id for one in usual}
    found: list[Prediction] = []
    for one in every:
        others = [other for other in usual if other.id != one.id]
        pooled = pool_comparisons(others, "RR", "reml")
        effect = effect_of(one.data, "RR")
        spread, df = sqrt(pooled.tau2 + pooled.se**2 + effect.variance), len(others) - 2
        reach = float(stdtrit(df, 0.975)) * spread
        found.append(
            Prediction(
                study=one.id,
                title=one.title,
                words=_words(one),
                observed=exp(effect.value),
                low=exp(pooled.estimate - reach),
                middle=exp(pooled.estimate),
                high=exp(pooled.estimate + reach),
                percentile=float(stdtr(df, (effect.value - pooled.estimate) / spread)),
                log_scores=(),
                note=""
                if one.id in known
                else "another substance or not randomised; predicted from the others",
            )
        )
    return tuple(found)


def _has_counts(pack: Medicine, study: str) -> bool:
    one = next(found for found in pack.studies if found.id == study)
    return one.control is not None and all(arm.n_not_abstinent is not None for arm in one.arms)
