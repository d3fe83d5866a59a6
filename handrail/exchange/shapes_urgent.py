"""The shapes of what `overdose_json` writes: too much, a gap, a supply that ends, a stay in hospital."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from handrail.exchange.shapes import (
    CourseIntakeShape,
    CourseShape,
    FindingShape,
    GroundsShape,
    HeadShape,
    PersonFacts,
    SourceShape,
)
from handrail.medicine.overdose import TriageLevel, WhoDecides


class LineShape(TypedDict):
    """A sentence to act on, under its heading; what to do first comes first."""

    heading: str
    says: str


class SaidShape(HeadShape):
    """An answer that is said in lines first, and what it rests on."""

    schema: str
    lines: list[LineShape]
    person: PersonFacts
    assumptions: list[str]
    sources: list[SourceShape]


class AmountShape(TypedDict):
    """How much was swallowed; `high_mg` null where nobody can say the most that it can have been."""

    text: str
    low_mg: int | float
    high_mg: int | float | None
    is_exact: bool


class TriageReasonShape(GroundsShape):
    """Why an amount means a level of help; not certain where it waits for facts."""

    id: str
    level: TriageLevel
    is_certain: bool
    waits_for: list[str]
    says: str
    do: str
    rules: list[str]


class OverdoseSeverityShape(TypedDict):
    """How grave it may get in an adult: shares from 0 to 1, each with a low and a high end."""

    effective_mg: list[int | float]
    coingestant_factor: list[int | float]
    kidney_factor: list[int | float]
    ventilated: list[int | float]
    ventilated_band: list[int | float]
    ventilated_if_used_to_it: int | float
    coma: list[int | float]
    seizures: list[int | float]
    verified: bool
    sources: list[str]


class WatchShape(TypedDict):
    """How long to watch, in hours from the intake: at least, and often."""

    hours: list[int | float]
    reasons: list[str]
    verified: bool


class CareNoteShape(GroundsShape):
    """A sentence for whoever is there, for clinicians, or for later; `position` where sources disagree."""

    id: str
    topic: str
    position: str | None
    says: str


class HelpNumberShape(TypedDict):
    """One number of a service, and the page it was read on."""

    service: Literal["emergency", "poison", "crisis"]
    dial: str
    region: str | None
    page: str | None
    verified: bool
    note: str | None


class HelpNumbersShape(TypedDict):
    """Whom to call in a country, and how old the list is."""

    country: str | None
    emergency: str
    emergency_verified: bool
    numbers: list[HelpNumberShape]
    as_of: str
    review_by: str
    is_due: bool


class OverdoseShape(SaidShape):
    """Too much was swallowed: which help, why, how long to watch, how grave it may get, what comes later."""

    level: TriageLevel
    needs_care_now: bool
    numbers: HelpNumbersShape | None
    amount: AmountShape
    hours_ago: int | float | None
    level_if_known: TriageLevel
    reasons: list[TriageReasonShape]
    also: list[FindingShape]
    not_known: list[str]
    not_recognised: list[str]
    severity: OverdoseSeverityShape | None
    no_severity: str | None
    watch: WatchShape
    is_taken_regularly: bool | None
    picture: list[CareNoteShape]
    afterwards: list[CareNoteShape]
    hospital: list[CareNoteShape]


class RestartLineShape(GroundsShape):
    """A line on a gap: who decides by it, and what to do."""

    id: str
    who: WhoDecides
    is_certain: bool
    rule: str | None
    says: str
    do: str


class RestartShape(SaidShape):
    """Who decides about the next dose after a gap, and what has to be seen first."""

    who: WhoDecides
    course: CourseShape
    gap_h: int | float
    missed_doses: int
    was_overdose: bool
    still_to_see: list[str]
    danger: list[FindingShape]
    advice: list[RestartLineShape]
    not_known: list[str]
    not_recognised: list[str]


class SupplyShape(SaidShape):
    """What two answers share: the supply that ends, and the stay in hospital. Times are local."""

    needs_care_now: bool
    course: CourseShape
    now: str
    regimen: list[CourseIntakeShape]
    days_of_use: int | None
    last_dose_at: str | None
    withdrawal_h: list[int | float]
    matters: bool | None
    pump: bool
    danger: list[FindingShape]
    findings: list[FindingShape]


class RanOutShape(SupplyShape):
    """What is left, when the last dose is, and when withdrawal could begin."""

    left_mg: int | float
    whole_doses_left: int
    rest_mg: int | float
    withdrawal_from: str | None
    withdrawal_to: str | None


class AdmittedShape(SupplyShape):
    """What a ward writes down, and what it has to ask for."""

    nil_by_mouth: bool | None
    cover_by: str | None
    next_dose_by: str | None
    next_dose_overdue: bool
    pump_refill_on: str | None
    not_known: list[str]
