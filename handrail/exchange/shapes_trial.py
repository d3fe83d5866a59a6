"""The shapes of what virtual trials come to, and of what trials come to together, as JSON."""

from __future__ import annotations

# typing's own TypedDict only becomes readable by pydantic in Python 3.12.
from typing_extensions import TypedDict

from handrail.exchange.shapes import SourceShape

Number = int | float


class TrialArmShape(TypedDict):
    """One arm; `target_mg` is the daily dose aimed at, 0 for placebo."""

    id: str
    title: str
    people: int
    target_mg: Number


class TrialPopulationShape(TypedDict):
    """Who takes part."""

    says: str
    detoxified: bool
    high_anxiety_percent: Number
    cirrhosis_percent: Number
    crowd: str
    grams_per_day: Number | None
    grams_per_day_log_spread: Number | None


class TitrationShape(TypedDict):
    """The way up, and down after the last week."""

    start_mg: Number
    step_mg: Number
    step_days: int
    times_a_day: int
    has_ceiling: bool
    taper_step_mg: Number
    taper_step_days: int


class TrialOutcomeShape(TypedDict):
    """Something that is looked at."""

    id: str
    is_primary: bool
    from_week: int


class EstimandShape(TypedDict):
    """The five attributes of ICH E9(R1), in words."""

    population: str
    treatment: str
    endpoint: str
    intercurrent_events: str
    summary: str


class ProtocolShape(TypedDict):
    """A trial as it is run."""

    id: str
    title: str
    medicine: str
    study: str
    weeks: int
    placebo: str
    placebo_percent: Number | None
    effect: str
    dose_effect: str
    population: TrialPopulationShape
    arms: list[TrialArmShape]
    titration: TitrationShape
    leaving_per_week: Number | None
    leaving_for_harm: bool
    visit_weeks: list[int]
    outcomes: list[TrialOutcomeShape]
    analysis: str
    alpha: Number
    leaving: str
    estimand: EstimandShape
    sources: list[str]
    note: str


class TruthsShape(TypedDict):
    """What is taken as true in the trials."""

    effect: str | None
    log_hazard_ratio: Number | None
    is_between: bool
    is_known: bool
    leaves_alike: bool


class ShareShape(TypedDict):
    """A share of trials, with the 95 % interval that their number leaves."""

    value: Number
    low: Number
    high: Number
    trials: int


class TrialAnswerShape(TypedDict):
    """What the trials come to, for one comparison; `ratio` holds 2.5, 50 and 97.5 %."""

    comparison: str
    method: str
    seed: int
    power: ShareShape
    against: ShareShape
    wrong_sign: ShareShape | None
    ratio: list[Number | None]
    placebo: Number


class TrialAnswersShape(TypedDict):
    """What many virtual trials of one protocol come to."""

    schema: str
    handrail: str
    medicine: str
    pack_version: str
    protocol: ProtocolShape
    truths: TruthsShape
    answers: list[TrialAnswerShape]
    sources: list[SourceShape]


class PooledRowShape(TypedDict):
    """One trial in a pooled result, on the scale of the measure."""

    id: str
    title: str
    words: str
    effect: Number
    low: Number
    high: Number
    weight_percent: Number
    was_corrected: bool
    sources: list[str]
    is_verified: bool


class PooledShape(TypedDict):
    """What trials come to together; `predicted` holds the ends of the prediction interval."""

    measure: str
    method: str
    is_hartung_knapp: bool
    rows: list[PooledRowShape]
    people: Number
    estimate: Number
    se: Number
    effect: Number
    low: Number
    high: Number
    p: Number
    tau2: Number
    q: Number
    q_p: Number | None
    i2_percent: Number
    predicted: list[Number] | None


class SubgroupsShape(TypedDict):
    """A result for each group, as pairs of its name and the result."""

    by: str
    groups: list[list[str | PooledShape]]
    left_out: list[str]
    q: Number | None
    df: int
    p: Number | None


class SmallStudiesShape(TypedDict):
    """Whether small trials find more than large ones."""

    was_done: bool
    says: str
    intercept: Number | None
    se: Number | None
    p: Number | None


class PublishedShape(TypedDict):
    """A review's result on the same question."""

    id: str
    review: str
    title: str
    substance: str
    treatment: str
    comparator: str
    outcome: str
    n_studies: int | None
    n_people: int | None
    model: str
    measure: str
    effect: float | None
    low: float | None
    high: float | None
    i2_percent: float | None
    i2_words: str
    p: float | None
    certainty: str
    says: str
    sources: list[str]
    verified: bool
    note: str


class PoolShape(TypedDict):
    """Everything that pooling answers; pairs in `without_one` and `left_out` begin with a trial's name."""

    schema: str
    handrail: str
    medicine: str
    pack_version: str
    outcome: str
    title: str
    is_good: bool
    pooled: PooledShape
    subgroups: SubgroupsShape | None
    without_one: list[list[str | PooledShape]]
    small_studies: SmallStudiesShape
    left_out: list[list[str]]
    notes: list[str]
    published: list[PublishedShape]
    sources: list[SourceShape]
