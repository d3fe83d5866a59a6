"""The shapes of what `load_json` writes: the depressant load, the level of care, advice for the kidneys."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from handrail.check.kidney_advice import PlacedBy
from handrail.check.load import ContributorKind
from handrail.exchange.shapes import GroundsShape, HeadShape, Scalar, SourceShape
from handrail.medicine.care_nouns import About, AdviceKind, Measure


class EffectShape(TypedDict):
    """Who adds to one effect; a count of things, not a strength."""

    id: str
    title: str
    says: str
    count: int
    added_by: list[str]
    worse_by: list[str]
    perhaps_by: list[str]


class ContributorShape(TypedDict):
    """Something that adds to the load, or may; `adds` and `may_add` name effects."""

    name: str
    kind: ContributorKind
    number: int
    adds: list[str]
    may_add: list[str]
    daily_dose_mg: int | float | None
    facts: dict[str, Scalar]
    says: list[str]
    rules: list[str]
    missing: list[str]
    sources: list[str]
    verified: bool


class LoadShape(HeadShape):
    """Everything that sedates together, and who adds what. `at_least`: there may be more."""

    schema: str
    says: str | None
    count: int
    at_least: bool
    sedating: list[str]
    effects: list[EffectShape]
    contributors: list[ContributorShape]
    notes: list[str]
    not_recognised: list[str]
    assumptions: list[str]
    sources: list[SourceShape]


class LevelShape(TypedDict):
    """A level of care; a higher rank is more care."""

    id: str
    rank: int
    title: str
    says: str


class CriterionShape(GroundsShape):
    """What asks for a level of care, or (`level` null) for something to arrange."""

    id: str
    about: About
    level: str | None
    says: str
    do: str
    carried_over: bool


class OpenCriterionShape(CriterionShape):
    """One that could not be judged, the level it would lead to, and the facts it waits for."""

    to: str
    missing: list[str]


class NotLowerShape(TypedDict):
    """Why it is not a level below the ordinary one."""

    level: str
    kind: Literal["not_known", "not_true", "finding", "not_checked"]
    what: str


class GuidanceShape(TypedDict):
    """A sentence on when to move, what goes beside a taper, or whose interest a source has."""

    id: str
    says: str
    carried_over: bool
    sources: list[str]
    verified: bool


class SettingShape(HeadShape):
    """Where a taper belongs, what decided, what could raise it, and when to move."""

    schema: str
    says: str | None
    level: LevelShape
    is_at_least: bool
    decided_by: list[CriterionShape]
    also: list[CriterionShape]
    could_rise: list[OpenCriterionShape]
    not_lower_because: list[NotLowerShape]
    carried_over: bool
    notes: list[str]
    move_up: list[GuidanceShape]
    move_down: list[GuidanceShape]
    beside: list[GuidanceShape]
    interest: list[GuidanceShape]
    not_recognised: list[str]
    assumptions: list[str]
    sources: list[SourceShape]


class KidneyAdviceShape(GroundsShape):
    """What one source advises in a band; `applies` null where that waits for the `missing` facts."""

    id: str
    who: str
    population: str
    measure: Measure
    low: int | float | None
    high: int | float | None
    on_dialysis: bool
    advice: AdviceKind
    value: int | float | None
    from_years: int | float | None
    says: str
    applies: bool | None
    placed_by: PlacedBy
    is_stand_in: bool
    missing: list[str]


class KidneyRiskShape(TypedDict):
    """What was seen to happen, of 1000 people; `more_per_1000` and `ratio` with their range."""

    id: str
    who: str
    population: str
    outcome: str
    compared: str
    applies: bool | None
    is_stand_in: bool
    days: int
    with_per_1000: int | float | None
    without_per_1000: int | float | None
    without_is_below: bool
    more_per_1000: list[int | float] | None
    ratio: list[int | float] | None
    sources: list[str]
    verified: bool


class BecauseShape(TypedDict):
    """A circumstance that makes the strictest source lead."""

    id: str
    says: str


class PerhapsBecauseShape(BecauseShape):
    """One that can't be judged, and the facts it waits for."""

    missing: list[str]


class KidneysShape(HeadShape):
    """Every source side by side; `strictest`, `most_permissive` and `default` are ids in `advice`."""

    schema: str
    says: str | None
    egfr_ml_min_1_73m2: int | float | None
    creatinine_clearance_ml_min: int | float | None
    dialysis: str | None
    daily_dose_mg: int | float | None
    is_placed: bool
    advice: list[KidneyAdviceShape]
    strictest: str | None
    most_permissive: str | None
    default: str | None
    leads: Literal["strictest", "most_permissive"] | None
    because: list[BecauseShape]
    not_known: list[PerhapsBecauseShape]
    notes: list[str]
    risks: list[KidneyRiskShape]
    to_measure: list[str]
    not_recognised: list[str]
    assumptions: list[str]
    sources: list[SourceShape]
