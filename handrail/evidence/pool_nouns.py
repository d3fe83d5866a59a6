"""The nouns of pooling: what one comparison gives, and what many give together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from handrail.errors import InputError

Measure = Literal["RR", "OR", "RD", "SMD", "MD"]
MEASURES: tuple[Measure, ...] = ("RR", "OR", "RD", "SMD", "MD")
RATIOS = ("RR", "OR")
OF_COUNTS, OF_MEANS = ("RR", "OR", "RD"), ("SMD", "MD")

Method = Literal[
    "fixed", "mantel_haenszel", "dersimonian_laird", "dersimonian_laird_mh", "paule_mandel", "reml"
]
METHODS: tuple[Method, ...] = (
    "dersimonian_laird",
    "dersimonian_laird_mh",
    "paule_mandel",
    "reml",
    "mantel_haenszel",
    "fixed",
)
"""`dersimonian_laird_mh` takes its Q around the Mantel-Haenszel estimate, as Cochrane's software did."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """A two by two table. Events may be halves, where a control is shared between arms.

    Raises:
        InputError: more events than people, or nobody.
    """

    events: float
    people: float
    control_events: float
    control_people: float

    def __post_init__(self) -> None:
        for events, people in ((self.events, self.people), (self.control_events, self.control_people)):
            if not 0 <= events <= people or people <= 0:
                raise InputError(
                    f"{events:g} events among {people:g} people can't be.",
                    fix="Events are 0 up to the people.",
                )


@dataclass(frozen=True, kw_only=True, slots=True)
class Means:
    """Mean, standard deviation and number of people in two groups.

    Raises:
        InputError: fewer than two people in a group, or no spread.
    """

    mean: float
    sd: float
    people: float
    control_mean: float
    control_sd: float
    control_people: float

    def __post_init__(self) -> None:
        if min(self.people, self.control_people) < 2 or min(self.sd, self.control_sd) <= 0:
            raise InputError("A mean needs two people or more, and a standard deviation above 0.")


Data = Counts | Means


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """One study, or one arm of it, against its control.

    Attributes:
        covariates: what a regression may ask: a number, or None where it isn't told.
        groups: what subgroups are made of, in words; "" where it isn't told.
    """

    id: str
    title: str
    data: Data
    covariates: tuple[tuple[str, float | None], ...] = ()
    groups: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()
    is_verified: bool = True

    @property
    def people(self) -> float:
        """Of both sides."""
        return self.data.people + self.data.control_people

    def covariate(self, name: str) -> float | None:
        """A covariate by name; None where it isn't told."""
        return dict(self.covariates).get(name)

    def group(self, name: str) -> str:
        """A subgroup by name; "" where it isn't told."""
        return dict(self.groups).get(name, "")


@dataclass(frozen=True, kw_only=True, slots=True)
class PooledRow:
    """One comparison in a pooled result, on the scale of the measure.

    Attributes:
        words: what was counted, such as "12/42 v 30/42".
        weight_percent: its share of the pooled estimate.
        was_corrected: half an event was added to each cell, since one was empty.
    """

    id: str
    title: str
    words: str
    effect: float
    low: float
    high: float
    weight_percent: float
    was_corrected: bool
    sources: tuple[str, ...]
    is_verified: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Pooled:
    """What several comparisons come to together.

    Attributes:
        method: how differences between studies were estimated.
        is_hartung_knapp: the interval is of Hartung and Knapp (t with k - 1 degrees of freedom).
        estimate, se: on the scale it was reckoned on: the logarithm of a ratio.
        effect, low, high: on the scale of the measure, with a 95 % interval.
        tau2: variance between studies on the scale of `estimate`; 0 in a fixed-effect method.
        q, q_p: Cochran's, around the fixed estimate of the method; i2_percent: from it.
        predicted: where 95 % of the effects of further such studies are expected (t with k - 2 degrees of
            freedom); None for fewer than three, for which it can't be told.
    """

    measure: Measure
    method: Method
    is_hartung_knapp: bool
    rows: tuple[PooledRow, ...]
    people: float
    estimate: float
    se: float
    effect: float
    low: float
    high: float
    p: float
    tau2: float
    q: float
    q_p: float
    i2_percent: float
    predicted: tuple[float, float] | None

    @property
    def k(self) -> int:
        """How many comparisons."""
        return len(self.rows)


@dataclass(frozen=True, kw_only=True, slots=True)
class Subgroups:
    """A result for each group, and whether they differ by more than chance.

    Attributes:
        by: what they were made of; groups: name and result, in the order of the studies.
        left_out: comparisons for which it isn't told.
        q, df, p: of the difference between groups.
    """

    by: str
    groups: tuple[tuple[str, Pooled], ...]
    left_out: tuple[str, ...]
    q: float
    df: int
    p: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """One coefficient of a meta-regression, on the scale of the estimate."""

    name: str
    value: float
    se: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Regression:
    """A mixed-effects meta-regression.

    Attributes:
        tau2: what is left between studies; tau2_without: without the covariates.
        qe, qe_df: what is left of Q.
        left_out: comparisons for which a covariate isn't told.
    """

    measure: Measure
    method: Method
    is_hartung_knapp: bool
    k: int
    terms: tuple[Term, ...]
    tau2: float
    tau2_without: float
    qe: float
    qe_df: int
    left_out: tuple[str, ...]

    @property
    def explained_percent(self) -> float:
        """Share of the variance between studies that the covariates take up; at least 0."""
        return 100 * max(0.0, 1 - self.tau2 / self.tau2_without) if self.tau2_without > 0 else 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class SmallStudies:
    """Egger's regression: whether small studies find more than large ones.

    Attributes:
        was_done: False for fewer than ten comparisons, where the test means nothing.
        says: what it came to, or why it was not done.
    """

    was_done: bool
    says: str
    intercept: float | None = None
    se: float | None = None
    p: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Pooling:
    """Everything that `pool` answers.

    Attributes:
        outcome, title: what was pooled, by name and for a reader.
        is_good: whether the event is one that people hope for.
        without_one: the result without each comparison in turn, by its title.
        left_out: studies of the pack that were asked for and could not be used, and why.
        notes: how the counts came about, and what else has to be said.
        published: results of reviews on the same question, by id of the pack, to hold beside it.
    """

    medicine: str
    pack_version: str
    outcome: str
    title: str
    is_good: bool
    pooled: Pooled
    subgroups: Subgroups | None
    without_one: tuple[tuple[str, Pooled], ...]
    small_studies: SmallStudies
    left_out: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    published: tuple[str, ...]
    sources: tuple[str, ...]
