"""The shapes of a population, of what matters most and of sleepiness, as JSON.

Triples are the 5th, 50th and 95th percentile; a number that there is not is null.
"""

from __future__ import annotations

from typing import NotRequired

# typing's own TypedDict only becomes readable by pydantic in Python 3.12.
from typing_extensions import TypedDict

from handrail.exchange.shapes import BandsShape, ChanceShape, Scalar, SourceShape

Number = int | float
Triple = list[Number | None]


class NestedShape(TypedDict):
    """One outcome: of everybody, within one truth, and how the middle person moves from truth to truth.

    Shares are of the variance; `never` is the share of people in whom it never came.
    """

    all: Triple
    people: Triple
    model: Triple
    mean: Number | None
    people_share: Number | None
    studies_share: Number | None
    parameters_share: Number | None
    never: Number


class ArmShape(TypedDict):
    """What became of everybody in one arm.

    `chances` holds mean, median, 5th and 95th percentile over truths of each grade; `difference` mean, 5th
    and 95th percentile of this arm's chance minus the first's in the same people.
    """

    name: str
    outcomes: dict[str, NestedShape]
    chances: dict[str, list[Number]]
    difference: dict[str, list[Number]]


class NotModelledShape(TypedDict):
    """Something that sedates and is not in the sum: the truth is more than the sum says."""

    name: str
    why: str


class StoppedShape(TypedDict):
    """Something that is stopped, and from when to when its own withdrawal is usually first felt, in hours."""

    name: str
    last_h: Number | None
    begins_h: list[Number] | None
    says: str
    sources: list[str]
    verified: bool


class TogetherShape(TypedDict):
    """What is said of everything that sedates together."""

    not_modelled: list[NotModelledShape]
    adds_up_only: list[str]
    stops: list[StoppedShape]
    factors: list[str]
    assumptions: list[str]


class PopulationShape(TypedDict):
    """A population on one course or several: percentiles, where the spread comes from, arms compared.

    `people` are different people, each in every arm under each of the `replicates` truths about the model.
    `pump_dry_h` is from when until when a pump has run dry by its volume (null: not filled again).
    """

    schema: str
    handrail: str
    medicine: str
    kinetics: str
    pack_version: str
    seed: int
    replicates: int
    people: int
    days: int
    step_h: Number
    crowd: str
    covariates: dict[str, Triple]
    arms: list[ArmShape]
    above_mg_per_l: Number | None
    assumptions: list[str]
    sources: list[SourceShape]
    happenings: list[dict[str, Scalar | list[dict[str, Scalar]]]]
    pump_dry_h: list[list[int | float | None]]
    together: TogetherShape | None
    companion_sources: list[SourceShape]


class InfluenceShape(TypedDict):
    """One thing that nobody knows: its Sobol indices, alone and with what it does together with others."""

    name: str
    kind: str
    first: Number
    total: Number
    first_range: list[Number]
    total_range: list[Number]


class SensitivityShape(TypedDict):
    """What we don't know that matters most for the peak of withdrawal, the greatest first."""

    schema: str
    handrail: str
    medicine: str
    kinetics: str
    pack_version: str
    seed: int
    points: int
    simulated: int
    days: int
    spread: Number
    influences: list[InfluenceShape]
    assumptions: list[str]
    sources: list[SourceShape]


class SedatingLevelShape(BandsShape):
    """The level of one depressant, in its own unit."""

    unit: str


class PriorShape(TypedDict):
    """A figure that the sum stands on; `verified` false: judgement, or not yet read at the source.

    Its range is `low` to `high`, or for what two make together beyond adding up a standard deviation `sd`.
    """

    name: str
    value: Number
    low: NotRequired[Number | None]
    high: NotRequired[Number | None]
    sd: NotRequired[Number]
    unit: str
    sources: list[str]
    verified: bool
    note: str


class SedationShape(TypedDict):
    """Sleepiness over a course, with everything that sedates and could be modelled, and by itself.

    A load of 1 is where half of people are drowsy. Nothing here ever says that something is safe.
    """

    schema: str
    medicine: str
    kinetics: str
    pack_version: str
    seed: int
    replicates: int
    people: int
    says: str | None
    grade: str
    notes: list[str]
    time_h: list[Number]
    load: BandsShape
    load_alone: BandsShape
    levels: dict[str, SedatingLevelShape]
    chances: dict[str, BandsShape]
    highest: dict[str, ChanceShape]
    highest_alone: dict[str, ChanceShape]
    thresholds: dict[str, Number]
    peak_h: Number
    shares_at_peak: dict[str, Number]
    not_modelled: list[NotModelledShape]
    adds_up_only: list[str]
    stops: list[StoppedShape]
    happenings: list[dict[str, Scalar | list[dict[str, Scalar]]]]
    priors: list[PriorShape]
    factors: list[str]
    assumptions: list[str]
    sources: list[SourceShape]
    companion_sources: list[SourceShape]
