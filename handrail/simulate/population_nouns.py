"""What a population of different people answers: percentiles, where the spread comes from, arms compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handrail.simulate.happenings import Happenings
from handrail.simulate.sedation_nouns import NotModelled, Stop

Triple = tuple[float, float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Nested:
    """One outcome of a population, with three kinds of spread told apart.

    Shares of the variance follow the law of total variance: the mean of the variances within replicates (how
    people differ) and the variance of the replicates' means (what is not known about the model). The latter
    is split by a quadratic regression of these means on what was drawn between studies.

    Attributes:
        all: 5th, 50th and 95th percentile of everybody under every truth.
        people: the mean over replicates of each replicate's own 5th, 50th and 95th percentile.
        model: 5th, 50th and 95th percentile of the replicates' medians.
        mean: of everybody.
        people_share, studies_share, parameters_share: of the variance; None where it can't be told (no
            variance, or it did not come in everybody; for the last two also fewer than 20 replicates).
        never: share of bodies in whom it never came; the other figures are of those in whom it did.
    """

    all: Triple
    people: Triple
    model: Triple
    mean: float
    people_share: float | None
    studies_share: float | None
    parameters_share: float | None
    never: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class ArmResult:
    """What became of everybody in one arm.

    Attributes:
        outcomes: by name, such as "peak_mg_per_l".
        chances: by grade: mean over everybody, and median, 5th and 95th percentile over replicates.
        difference: by grade: this arm's chance minus the first arm's in the same people, mean over
            replicates and 5th and 95th percentile over them; empty for the first arm.
    """

    name: str
    outcomes: Mapping[str, Nested]
    chances: Mapping[str, tuple[float, float, float, float]]
    difference: Mapping[str, Triple]


@dataclass(frozen=True, kw_only=True, slots=True)
class Together:
    """What has to be said of everything that sedates together; its fields as of `SedationProfile`."""

    not_modelled: tuple[NotModelled, ...]
    adds_up_only: tuple[str, ...]
    stops: tuple[Stop, ...]
    factors: tuple[str, ...]
    assumptions: tuple[str, ...]
    companion_sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Population:
    """A population on one course or several.

    Attributes:
        people: how many different people; each is in every arm, under each of the `replicates` truths.
        days: until which day it was simulated.
        crowd: its title; empty where everybody is like one person.
        covariates: by name: 5th, 50th and 95th percentile; for sex the share of women, three times.
        happenings: what happened in every arm beside its doses.
        together: what is said of other depressants and alcohol; None where nobody asked for sleepiness.
    """

    medicine: str
    kinetics: str
    pack_version: str
    seed: int
    replicates: int
    people: int
    days: int
    step_h: float
    crowd: str
    covariates: Mapping[str, Triple]
    arms: tuple[ArmResult, ...]
    above_mg_per_l: float | None
    assumptions: tuple[str, ...]
    sources: tuple[str, ...]
    happenings: Happenings = ()
    together: Together | None = None
