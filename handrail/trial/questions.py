"""What is asked of virtual trials: power, assurance, sample size, the wrong sign, strata, doses.

Power takes one effect as true in every trial. Assurance averages over what is not known: the effect, and how
much trials differ. Every share comes with the error that the number of trials leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, sqrt
from typing import Any

import numpy as np

from handrail.errors import InputError
from handrail.medicine.nouns import Medicine
from handrail.medicine.pack import load_medicine
from handrail.trial.drinking import FloatArray
from handrail.trial.nouns import NO_EFFECT_AT_ALL, AnalysisName, Protocol, TrialArm, Truths
from handrail.trial.protocol import read_protocol
from handrail.trial.running import TrialRuns, run_trials

Z_95 = 1.959963984540054
ONE_TRUTH = Truths(effect="overall", is_between=False, is_known=True)
"""The pooled effect as it stands, the same in every trial."""
AVERAGED_TRUTHS = Truths(effect="overall")
"""The pooled effect with what is not known of it, and trials that differ."""
MOST_PEOPLE_PER_ARM = 20_000
FEWEST_PEOPLE_PER_ARM = 10
LARGEST_TRIALS = 40
CLOSE = 1.02


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """A share of trials, with the 95 % interval that their number leaves (Wilson)."""

    value: float
    low: float
    high: float
    trials: int

    @classmethod
    def of(cls, hits: FloatArray) -> Share:
        """Of trials that did (1) and didn't (0); those that couldn't be told are left out."""
        told = hits[~np.isnan(hits)]
        n = len(told)
        if n == 0:
            raise InputError("No trial could be analysed.", fix="Take more people.")
        p, z2 = float(told.mean()), Z_95**2
        middle = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = Z_95 * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
        return cls(value=p, low=max(0.0, middle - half), high=min(1.0, middle + half), trials=n)


@dataclass(frozen=True, kw_only=True, slots=True)
class TrialAnswer:
    """What many trials of a protocol come to.

    Attributes:
        comparison: what was compared with placebo; method: by which analysis.
        power: share of trials with a significant result in favour of treatment.
        against: share with a significant result against it.
        wrong_sign: share whose estimate lies on the other side than their own truth; None without an effect.
        ratio: 2.5, 50 and 97.5 % of the risk ratios found; of the difference, where means are compared.
        placebo: the mean share with the event on placebo, or the mean.
    """

    protocol: Protocol
    truths: Truths
    comparison: str
    method: AnalysisName
    seed: int
    power: Share
    against: Share
    wrong_sign: Share | None
    ratio: tuple[float, float, float]
    placebo: float


def trial_answer(
    runs: TrialRuns, comparison: str | None = None, method: AnalysisName | None = None
) -> TrialAnswer:
    """What the trials of a run come to."""
    protocol, name = runs.protocol, runs.comparison(comparison)
    method = method or protocol.analysis
    sign = protocol.better_sign
    estimates, p = runs.estimates(name), runs.p_values(method, name)
    told = ~np.isnan(estimates)
    favours = np.where(told, sign * estimates > 0, np.nan)
    significant = np.where(np.isnan(p), np.nan, p < protocol.alpha)
    truth = runs.columns["craving_effect" if protocol.primary.id == "craving" else "log_hazard_ratio"]
    quantiles = np.nanpercentile(estimates, [2.5, 50, 97.5])
    low, middle, high = (float(one) for one in (quantiles if runs.has_means else np.exp(quantiles)))
    return TrialAnswer(
        protocol=protocol,
        truths=runs.truths,
        comparison=name,
        method=method,
        seed=runs.seed,
        power=Share.of(significant * (favours == 1)),
        against=Share.of(significant * (favours == 0)),
        wrong_sign=Share.of(np.where(told, favours != (truth < 0), np.nan)) if np.any(truth) else None,
        ratio=(low, middle, high),
        placebo=float(np.nanmean(runs.columns[f"{protocol.primary.id}.{protocol.control.id}"])),
    )


def power(
    protocol: Protocol | str,
    medicine: Medicine | None = None,
    *,
    trials: int = 1000,
    seed: int = 1,
    truths: Truths = ONE_TRUTH,
    comparison: str | None = None,
    **how: Any,
) -> TrialAnswer:
    """The share of trials that would find the effect, if the pooled one were true in every trial.

    Args:
        protocol, medicine, trials, seed: as of `run_trials`.
        truths: what is taken as true instead.
        comparison: which arm; all that are treated, if not given.
        how: `cluster`, `keep`, `parquet` and `progress` of `run_trials`.

    Raises:
        InputError: as `run_trials`.
    """
    return trial_answer(
        run_trials(protocol, medicine, trials=trials, seed=seed, truths=truths, **how), comparison
    )


def assurance(
    protocol: Protocol | str,
    medicine: Medicine | None = None,
    *,
    trials: int = 1000,
    seed: int = 1,
    comparison: str | None = None,
    **how: Any,
) -> TrialAnswer:
    """The same averaged over what is not known: the pooled effect, and how much trials differ."""
    return power(
        protocol, medicine, trials=trials, seed=seed, truths=AVERAGED_TRUTHS, comparison=comparison, **how
    )


# --- how many people ---------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class SampleSize:
    """How many people an arm needs.

    Attributes:
        wanted: the power that was asked for.
        per_arm: the smallest number that was found to have it; None where no number up to the limit has.
        tried: number in each arm, and the power found with it, in the order they were tried.
        ceiling: the power at the largest number that was tried, where none is enough.
    """

    protocol: Protocol
    truths: Truths
    wanted: float
    per_arm: int | None
    tried: tuple[tuple[int, Share], ...]


def sample_size(
    protocol: Protocol | str,
    medicine: Medicine | None = None,
    *,
    wanted: float = 0.8,
    trials: int = 500,
    seed: int = 1,
    truths: Truths = ONE_TRUTH,
    most_per_arm: int = 2000,
    **how: Any,
) -> SampleSize:
    """How many people each arm needs, for this share of trials to find the effect.

    Averaged over differences between trials there may be no such number: where a third of the trials has no
    effect, no size finds one in 80 %.

    Args:
        wanted: between 0.1 and 0.99; truths: `ONE_TRUTH` for power, `AVERAGED_TRUTHS` for assurance.
        most_per_arm: look no further.

    Raises:
        InputError: a power or a number that can't be asked for.
    """
    if not 0.1 <= wanted <= 0.99:
        raise InputError(
            f"A power of {wanted:g} can't be asked for.", fix="From 0.1 to 0.99.", where="wanted"
        )
    if not FEWEST_PEOPLE_PER_ARM < most_per_arm <= MOST_PEOPLE_PER_ARM:
        raise InputError(
            f"{most_per_arm} people in each arm can't be tried.",
            fix=f"From {FEWEST_PEOPLE_PER_ARM + 1} to {MOST_PEOPLE_PER_ARM}.",
            where="most_per_arm",
        )
    plan = protocol if isinstance(protocol, Protocol) else read_protocol(protocol)
    tried: list[tuple[int, Share]] = []

    def enough(people: int) -> bool:
        found = power(
            with_people(plan, people), medicine, trials=trials, seed=seed, truths=truths, **how
        ).power
        tried.append((people, found))
        return found.value >= wanted

    low, high = FEWEST_PEOPLE_PER_ARM, min(100, most_per_arm)
    while not enough(high):
        if high == most_per_arm:
            return SampleSize(protocol=plan, truths=truths, wanted=wanted, per_arm=None, tried=tuple(tried))
        low, high = high, min(2 * high, most_per_arm)
    # More trials than this would be needed to tell numbers apart that are nearer to each other.
    while high > low + max(2, ceil((CLOSE - 1) * high)):
        middle = (low + high) // 2
        if enough(middle):
            high = middle
        else:
            low = middle
    return SampleSize(protocol=plan, truths=truths, wanted=wanted, per_arm=high, tried=tuple(tried))


def with_people(protocol: Protocol, per_arm: int) -> Protocol:
    """The same protocol with as many people in every arm."""
    return replace(protocol, arms=tuple(replace(arm, people=per_arm) for arm in protocol.arms))


# --- anxiety and doses -------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Design:
    """One of several designs, and what it comes to."""

    title: str
    answer: TrialAnswer


def anxiety_designs(
    protocol: Protocol | str,
    medicine: Medicine | None = None,
    *,
    trials: int = 1000,
    seed: int = 1,
    **how: Any,
) -> tuple[Design, ...]:
    """What asking for anxiety buys: nobody asked, an analysis by strata, and anxious people alone.

    The effect is that of the priors, in which anxiety makes it larger by an amount that is hardly known.
    """
    plan = protocol if isinstance(protocol, Protocol) else read_protocol(protocol)
    truths = Truths(effect="priors")
    everyone = run_trials(plan, medicine, trials=trials, seed=seed, truths=truths, **how)
    designs = [Design(title="Everybody, as written", answer=trial_answer(everyone))]
    if "mantel_haenszel" in everyone.analyses:
        # Strata are compared with the same test without them, whatever the protocol's own is.
        without = trial_answer(everyone, method="chi_squared")
        by_strata = trial_answer(everyone, method="mantel_haenszel")
        designs.append(Design(title="Everybody, by chi-squared", answer=without))
        designs.append(Design(title="Everybody, by strata of anxiety (Mantel-Haenszel)", answer=by_strata))
    anxious = replace(plan, population=replace(plan.population, high_anxiety_percent=100.0))
    calm = replace(plan, population=replace(plan.population, high_anxiety_percent=0.0))
    for title, one in (("People with high anxiety alone", anxious), ("People without alone", calm)):
        runs = run_trials(one, medicine, trials=trials, seed=seed, truths=truths, **how)
        designs.append(Design(title=title, answer=trial_answer(runs)))
    return tuple(designs)


@dataclass(frozen=True, kw_only=True, slots=True)
class DoseDesign:
    """One dose of a dose-finding trial.

    Attributes:
        taken_mg: mean of the highest daily dose that people took.
        left: share that left; reached: share that reached the target.
        best: share of trials in which this dose did best of all.
    """

    target_mg: float
    answer: TrialAnswer
    taken_mg: float
    reached: float
    left: float
    best: Share


def dose_designs(
    protocol: Protocol | str,
    targets_mg: Sequence[float],
    medicine: Medicine | None = None,
    *,
    trials: int = 1000,
    seed: int = 1,
    truths: Truths = Truths(effect="priors"),  # noqa: B008 (frozen)
    **how: Any,
) -> tuple[DoseDesign, ...]:
    """A trial with an arm for each dose, of as many people as the protocol's largest arm.

    Args:
        targets_mg: daily doses aimed at, different ones above 0.

    Raises:
        InputError: no doses, the same twice, or one below the titration's start.
    """
    plan = protocol if isinstance(protocol, Protocol) else read_protocol(protocol)
    start = plan.titration.start_mg
    if not targets_mg or len(set(targets_mg)) < len(targets_mg) or min(targets_mg) < start:
        raise InputError(
            f"{', '.join(f'{one:g}' for one in targets_mg) or 'Nothing'} can't be compared.",
            fix=f"Give different daily doses of {start:g} mg (the start of the titration) or more.",
            where="doses",
        )
    size = max(arm.people for arm in plan.arms)
    arms = [
        TrialArm(id=f"mg_{one:g}".replace(".", "_"), title=f"{one:g} mg a day", people=size, target_mg=one)
        for one in targets_mg
    ]
    control = replace(plan.control, people=size)
    runs = run_trials(
        replace(plan, arms=(*arms, control)), medicine, trials=trials, seed=seed, truths=truths, **how
    )
    sign = -plan.better_sign
    each = np.column_stack([sign * runs.estimates(arm.id) for arm in arms])
    best = each.argmin(axis=1)
    return tuple(
        DoseDesign(
            target_mg=arm.target_mg,
            answer=trial_answer(runs, arm.id),
            taken_mg=float(runs.columns[f"highest_mg.{arm.id}"].mean()),
            reached=float(runs.columns[f"reached_target.{arm.id}"].mean()),
            left=float(runs.columns[f"left_early.{arm.id}"].mean()),
            best=Share.of((best == place).astype(float)),
        )
        for place, arm in enumerate(arms)
    )


# --- does the arithmetic hold ------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Operating:
    """How an analysis behaves where the truth is known.

    Attributes:
        false_alarms: share of trials with a result below alpha where nothing differs.
        bias: mean of the estimates without effect; its error: `bias_se`.
        coverage: share of 95 % intervals that hold the truth, without effect.
    """

    method: AnalysisName
    outcome: str
    false_alarms: Share
    bias: float
    bias_se: float
    coverage: Share


def operating(
    protocol: Protocol, medicine: Medicine | None = None, *, trials: int = 2000, seed: int = 1, **how: Any
) -> tuple[Operating, ...]:
    """False alarms, bias and coverage of each analysis of the primary outcome, where nothing differs."""
    pack = medicine or load_medicine(protocol.medicine)
    runs = run_trials(protocol, pack, trials=trials, seed=seed, truths=NO_EFFECT_AT_ALL, **how)
    estimates, errors = runs.estimates(), runs.errors()
    told = ~np.isnan(estimates)
    inside = np.where(told, np.abs(estimates) <= Z_95 * errors, np.nan)
    return tuple(
        Operating(
            method=method,
            outcome=protocol.primary.id,
            false_alarms=Share.of((runs.p_values(method) < protocol.alpha).astype(float)),
            bias=float(np.nanmean(estimates)),
            bias_se=float(np.nanstd(estimates) / sqrt(told.sum())),
            coverage=Share.of(inside),
        )
        for method in runs.analyses
    )
