"""The shapes of what is written as JSON: the contract that other programs can rely on.

`docs/reference/plan.schema.json` is made from `PlanShape` (see `exchange.schema`). Amounts are
plain numbers in the unit that ends their name; a fact that isn't known is null; days count from 1,
the first day of the plan; times are "08:00", wherever the person is.
"""

from __future__ import annotations

from typing import Literal

# typing's own TypedDict only becomes readable by pydantic in Python 3.12.
from typing_extensions import TypedDict

SCHEMA = "handrail/plan/1"
"""Name and version of the shape; the number rises when something is taken away or changes meaning."""

Scalar = str | int | float | bool | None
SeverityName = Literal["info", "minor", "moderate", "major", "contraindicated"]


PersonFacts = dict[str, Scalar | list[str] | dict[str, Scalar]]
"""Every fact about a person by its name; null where it isn't known."""


class GroundsShape(TypedDict):
    """What a sentence rests on: sources by key, whether it was read there, what has to be said of that."""

    sources: list[str]
    verified: bool
    note: str


class HeadShape(TypedDict):
    """Whose rules an answer rests on; `expired` is a sentence where they are past their review, else ""."""

    medicine: str
    pack_version: str
    rules_date: str
    expired: str


class ProductShape(TypedDict):
    """So many of one product: tablets (half is 0.5), sachets or mL."""

    product: str
    form: str
    strength_mg: int | float
    count: int | float


class IntakeShape(TypedDict):
    """One time of day. The sum of strength_mg x count over the products is dose_mg."""

    time: str
    dose_mg: int | float
    products: list[ProductShape]


class StepShape(TypedDict):
    """One level of a plan."""

    start_day: int
    start_date: str
    days: int
    daily_dose_mg: int | float
    change_mg: int | float
    held_by: str
    intakes: list[IntakeShape]
    needs: list[ProductShape]


class ChanceShape(TypedDict):
    """A predicted chance (0 to 1): average, median and 90 % range. A stated prior, no measurement."""

    mean: int | float
    median: int | float
    low: int | float
    high: int | float


class ForecastShape(TypedDict):
    """Predicted withdrawal: three grades, and the typical burden day by day."""

    any: ChanceShape
    moderate: ChanceShape
    severe: ChanceShape
    worst_day: int
    burden_by_day: list[int | float]
    burden_low_by_day: list[int | float]
    burden_high_by_day: list[int | float]
    by_kidneys: list[int | float]


class FindingShape(TypedDict):
    """A rule that is true; `day` is the first day of the course on which it is."""

    rule: str
    category: str
    severity: SeverityName
    says: str
    do: str
    kind: str
    sources: list[str]
    verified: bool
    note: str
    day: int | None
    folded_under: str
    urgent: str


class MissingShape(TypedDict):
    """A fact that isn't known, and the rules that could not be judged without it."""

    missing: str
    rules: list[str]
    severity: SeverityName


class CannotTellShape(TypedDict):
    """A rule that could not be judged, and every fact it waits for."""

    rule: str
    severity: SeverityName
    missing: list[str]


class LimitsShape(TypedDict):
    """The largest average chance the plan may have, 0 to 1."""

    moderate: int | float
    severe: int | float


class OnePlanShape(TypedDict):
    """One way down or up, or something it is compared with."""

    name: str
    title: str
    direction: Literal["down", "up"]
    offered: bool
    chosen: bool
    not_offered_because: str
    limits: LimitsShape | None
    meets_limits: bool
    total_days: int
    ends_with_mg: int | float
    steps: list[StepShape]
    needs: list[ProductShape]
    forecast: ForecastShape
    findings: list[FindingShape]
    standing: list[FindingShape]
    caused: list[FindingShape]
    cannot_tell: list[MissingShape]
    notes: list[str]


class CourseIntakeShape(TypedDict):
    """One time of day of what has been taken."""

    time: str
    dose_mg: int | float


class CourseStepShape(TypedDict):
    """One level of what has been taken; `days` null means until further notice.

    `fewest_a_day` is a number for "as needed" use, null for a fixed regimen.
    """

    days: int | None
    daily_dose_mg: int | float
    fewest_a_day: int | None
    intakes: list[CourseIntakeShape]


class EventShape(TypedDict):
    """A departure from the regimen on one day of the course."""

    kind: str
    day: int
    time: str | None
    dose_mg: int | float | None
    late_minutes: int | None


class CourseShape(TypedDict):
    """What has been taken until now, as a sentence and as steps."""

    sentence: str
    starts_on: str | None
    steps: list[CourseStepShape]
    events: list[EventShape]


class SourceShape(TypedDict):
    """Where something stands; `verified` false: not yet read at the source."""

    key: str
    text: str
    doi: str
    url: str
    verified: bool


class AdviceShape(TypedDict):
    """What else is advised on the way up or down, with its authority."""

    rule: str
    says: str
    sources: str


class StopRuleShape(TypedDict):
    """When to hold, step back, call, or get help at once."""

    heading: str
    says: str


class PlanShape(TypedDict):
    """A whole answer to a question about going up or down."""

    schema: str
    medicine: str
    pack_version: str
    rules_date: str
    seed: int
    draws: int
    direction: Literal["down", "up"]
    starts_on: str
    person: PersonFacts
    course: CourseShape
    do_now: list[str]
    setting: str
    supervision: str
    supervision_reasons: list[str]
    standing: list[FindingShape]
    cannot_tell: list[MissingShape]
    not_recognised: list[str]
    assumptions: list[str]
    plans: list[OnePlanShape]
    stop_rules: list[StopRuleShape]
    schedule_advice: list[AdviceShape]
    sources: list[SourceShape]


class NoPlanReasonShape(TypedDict):
    """What stands in the way of a plan; `emergency` is the line that comes first where `urgent` is true."""

    kind: Literal["no_plan"]
    urgent: bool
    rule: str
    message: str
    nearest: str
    fix: str
    emergency: str | None


class NoPlanShape(TypedDict):
    """No plan passes. That is an answer, with the rule that blocks and what would pass."""

    error: NoPlanReasonShape


class CheckShape(TypedDict):
    """The answer of a check.

    `partial` and `expired` are sentences where there was no time for every rule, and where the rules
    are past their review; otherwise empty. `shown` and `also_noted` name the leading findings in the
    order in which to show them. `records` says how facts were worked out from records.
    """

    schema: str
    partial: str
    expired: str
    medicine: str
    pack_version: str
    rules_date: str
    shown: list[str]
    also_noted: list[str]
    findings: list[FindingShape]
    cannot_tell: list[CannotTellShape]
    missing_facts: list[MissingShape]
    not_recognised: list[str]
    not_reached: list[str]
    not_reached_up_to: str
    rules_clear: int
    assumptions: list[str]
    records: list[str]
    records_could_not: list[str]
    sources: list[SourceShape]


class BandsShape(TypedDict):
    """Percentiles over draws at each time."""

    p5: list[int | float]
    p25: list[int | float]
    p50: list[int | float]
    p75: list[int | float]
    p95: list[int | float]


class ProfileShape(TypedDict):
    """Level, effect, adaptation and burden over time, with what they rest on.

    `outcomes` holds the 5th, 50th and 95th percentile over draws of each outcome: `trough_mg_per_l` is the
    lowest level of the 24 h up to the last dose, `lowest_mg_per_l` that from 24 h after the first dose up to
    the last one. `happenings` is what happened on the course beside its doses, each with its `kind`, times in
    hours from day 1. `pump_dry_h` is from when until when a pump has run dry by its volume (null: not
    filled again).
    """

    schema: str
    medicine: str
    kinetics: str
    pack_version: str
    seed: int
    replicates: int
    people: int
    time_h: list[int | float]
    bands: dict[str, BandsShape]
    chances: dict[str, ChanceShape]
    outcomes: dict[str, list[int | float]]
    happenings: list[dict[str, Scalar | list[dict[str, Scalar]]]]
    pump_dry_h: list[list[int | float | None]]
    assumptions: list[str]
    sources: list[SourceShape]
