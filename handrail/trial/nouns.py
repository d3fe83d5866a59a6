"""The nouns of virtual trials: a protocol and what is asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from handrail.errors import InputError

OutcomeName = Literal[
    "any_drinking",
    "heavy_drinking",
    "no_low_risk_drinking",
    "abstinent_days",
    "heavy_days",
    "craving",
    "adverse_event",
    "left",
]
EVENTS: tuple[OutcomeName, ...] = ("any_drinking", "heavy_drinking", "no_low_risk_drinking")
"""Outcomes that either happen or don't; all are bad ones."""
MEANS: tuple[OutcomeName, ...] = ("abstinent_days", "heavy_days", "craving")
"""Outcomes of which means are compared: days, and craving at the end in standard deviations of its scale."""
BETTER_HIGH: tuple[OutcomeName, ...] = ("abstinent_days",)
OUTCOMES: tuple[OutcomeName, ...] = (*EVENTS, *MEANS, "adverse_event", "left")

Leaving = Literal["relapsed", "missing", "followed"]
"""What becomes of whoever leaves: counted as relapsed; left out; or followed to the end all the same."""
LEAVING: tuple[Leaving, ...] = ("relapsed", "missing", "followed")

AnalysisName = Literal["chi_squared", "mantel_haenszel", "log_rank", "welch"]
ANALYSES: tuple[AnalysisName, ...] = ("chi_squared", "mantel_haenszel", "log_rank", "welch")
"""`mantel_haenszel` is stratified by anxiety; `log_rank` is of the time to the event; `welch` of means."""

EffectName = Literal["priors", "overall", "none"]
EFFECTS: tuple[EffectName, ...] = ("priors", "overall", "none")
DoseEffect = Literal["brain", "brain_of_withdrawal", "dose"]
DOSE_EFFECTS: tuple[DoseEffect, ...] = ("brain", "brain_of_withdrawal", "dose")

DAYS = 7


@dataclass(frozen=True, kw_only=True, slots=True)
class TrialArm:
    """One arm: how many people, and the daily dose aimed at (0 is placebo)."""

    id: str
    title: str
    people: int
    target_mg: float

    @property
    def is_control(self) -> bool:
        """Whether nothing is given."""
        return self.target_mg == 0


@dataclass(frozen=True, kw_only=True, slots=True)
class TrialPopulation:
    """Who takes part.

    Attributes:
        detoxified: everyone has stopped drinking before; otherwise everyone drinks on the first day.
        crowd: age, sex, weight and kidneys, by the name of a crowd (`read_crowd`).
        grams_per_day: the median before the trial; None for that of the pack.
    """

    says: str
    detoxified: bool
    high_anxiety_percent: float
    cirrhosis_percent: float
    crowd: str
    grams_per_day: float | None
    grams_per_day_log_spread: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Titration:
    """The way up and, after the last week, down.

    Attributes:
        has_ceiling: people stop going up where they tolerate no more; otherwise all reach the target.
        taper_step_mg, taper_step_days: the way down after the trial.
    """

    start_mg: float
    step_mg: float
    step_days: int
    times_a_day: int
    has_ceiling: bool
    taper_step_mg: float
    taper_step_days: int

    @property
    def mg_per_week(self) -> float:
        """How fast it goes up."""
        return self.step_mg * DAYS / self.step_days


@dataclass(frozen=True, kw_only=True, slots=True)
class TrialOutcome:
    """Something that is looked at, from a week on."""

    id: OutcomeName
    is_primary: bool
    from_week: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimand:
    """The five attributes of ICH E9(R1), in words."""

    population: str
    treatment: str
    endpoint: str
    intercurrent_events: str
    summary: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Protocol:
    """A trial as it is to be run.

    Attributes:
        study: the study of the pack it stands for; "" for none.
        placebo: the class of outcome of the pack, by which the placebo risk is drawn.
        placebo_percent: the share with the event on placebo where it is taken as known; None to draw it.
        effect: "priors" (who gains, from the pack), "overall" (one effect for all) or "none".
        dose_effect: "brain": through the simulated effect in the brain, whose half-effect level is that of
            drinking; "brain_of_withdrawal": with that of the model of withdrawal; "dose": by the dose alone.
        leaving_per_week: the hazard on placebo; None for that of the pack.
        leaving_for_harm: whether people also leave because they don't tolerate the medicine.
        visit_weeks: when an event is noticed.
        leaving: what becomes of whoever leaves, in the analysis.
    """

    id: str
    title: str
    medicine: str
    study: str
    weeks: int
    placebo: str
    placebo_percent: float | None
    effect: EffectName
    dose_effect: DoseEffect
    population: TrialPopulation
    arms: tuple[TrialArm, ...]
    titration: Titration
    leaving_per_week: float | None
    leaving_for_harm: bool
    visit_weeks: tuple[int, ...]
    outcomes: tuple[TrialOutcome, ...]
    analysis: AnalysisName
    alpha: float
    leaving: Leaving
    estimand: Estimand
    sources: tuple[str, ...]
    note: str

    @property
    def days(self) -> int:
        """How long it goes on."""
        return self.weeks * DAYS

    @property
    def people(self) -> int:
        """In all arms."""
        return sum(arm.people for arm in self.arms)

    @property
    def control(self) -> TrialArm:
        """The arm on placebo."""
        return next(arm for arm in self.arms if arm.is_control)

    @property
    def treated(self) -> tuple[TrialArm, ...]:
        """The others."""
        return tuple(arm for arm in self.arms if not arm.is_control)

    @property
    def primary(self) -> TrialOutcome:
        """The outcome that decides."""
        return next(one for one in self.outcomes if one.is_primary)

    @property
    def has_means(self) -> bool:
        """Whether means are compared; more is better only where `better_sign` is above 0."""
        return self.primary.id in MEANS

    @property
    def better_sign(self) -> float:
        """Of an estimate in favour of treatment."""
        return 1.0 if self.primary.id in BETTER_HIGH else -1.0

    @property
    def event(self) -> TrialOutcome:
        """The event by which the placebo risk is set: the primary one, or any drinking."""
        primary = self.primary
        if primary.id in EVENTS:
            return primary
        return TrialOutcome(id="any_drinking", is_primary=False, from_week=primary.from_week)

    @property
    def comparisons(self) -> tuple[str, ...]:
        """What is compared with placebo: each treated arm, and all of them where there are several."""
        names = tuple(arm.id for arm in self.treated)
        return (*names, "all_treated") if len(names) > 1 else names


@dataclass(frozen=True, kw_only=True, slots=True)
class Truths:
    """What is taken as true in the virtual trials.

    Attributes:
        effect: None for that of the protocol.
        log_hazard_ratio: one marginal effect instead, for everybody in every trial at the reference dose.
        is_between: whether the effect differs between trials.
        is_known: the middles of the priors instead of draws from them, of the placebo risk and of what people
            tolerate too.
        leaves_alike: treated people leave as those on placebo do (with effect "none" nothing differs at all).
    """

    effect: EffectName | None = None
    log_hazard_ratio: float | None = None
    is_between: bool = True
    is_known: bool = False
    leaves_alike: bool = False

    def __post_init__(self) -> None:
        if self.effect is not None and self.effect not in EFFECTS:
            raise InputError(f"There is no effect '{self.effect}'.", fix=f"There are: {', '.join(EFFECTS)}.")


AS_WRITTEN = Truths()
NO_EFFECT_AT_ALL = Truths(effect="none", is_between=False, leaves_alike=True)
"""No effect in any trial, and nobody leaves because of the medicine."""
