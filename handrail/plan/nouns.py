"""A plan: the steps, in tablets that exist, beside what was compared with it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from handrail.check.nouns import Finding, MissingFact
from handrail.course.nouns import Course
from handrail.person.nouns import Person

Direction = Literal["down", "up"]


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductCount:
    """So many of one product, in half units: 3 halves of a tablet is one and a half.

    Attributes:
        halves: number of half tablets (2 for a whole one); 0 for a liquid.
        volume_ml: of a liquid; None for a tablet.
    """

    product: str
    strength_micrograms: int
    form: str
    halves: int = 0
    volume_ml: float | None = None

    @property
    def count(self) -> float:
        """Tablets (1.5) or mL."""
        return self.halves / 2 if self.volume_ml is None else self.volume_ml

    @property
    def strength_mg(self) -> float:
        """Mg in one tablet, or in one mL."""
        return self.strength_micrograms / 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedIntake:
    """One time of day, the dose, and what it is made of."""

    minute_of_day: int
    dose_micrograms: int
    products: tuple[ProductCount, ...]

    @property
    def time_text(self) -> str:
        """Such as "08:00"."""
        return f"{self.minute_of_day // 60:02d}:{self.minute_of_day % 60:02d}"


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedStep:
    """One level of the plan.

    Attributes:
        start_day: 1 is the first day of the plan.
        change_micrograms: against the day before (negative: less).
        held_by: the rule or limit that kept this step from being shorter or its cut larger,
            in words.
        packs: what this step needs in all, by product.
    """

    start_day: int
    days: int
    intakes: tuple[PlannedIntake, ...]
    change_micrograms: int
    held_by: str
    needs: tuple[ProductCount, ...] = ()

    @property
    def daily_dose_micrograms(self) -> int:
        """The day's total."""
        return sum(intake.dose_micrograms for intake in self.intakes)

    @property
    def daily_dose_mg(self) -> float:
        """The day's total in mg."""
        return self.daily_dose_micrograms / 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Chance:
    """A predicted chance: the average over people and parameters, and its 90 % range.

    The range is over what is not known about the parameters; a stated prior, no measurement.
    """

    mean: float
    median: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Forecast:
    """Predicted withdrawal on a course: chances, and the typical burden day by day.

    Attributes:
        burden_by_day: median over draws of the day's largest burden; `burden_low_by_day` and
            `burden_high_by_day` are the 5th and 95th percentiles. One value a day from day 1.
        by_kidneys: chance of moderate or worse for each eGFR tried, where the kidneys are not known.
        worst_day: the day on which the median burden is largest.
    """

    any: Chance
    moderate: Chance
    severe: Chance
    worst_day: int
    burden_by_day: tuple[float, ...] = ()
    burden_low_by_day: tuple[float, ...] = ()
    burden_high_by_day: tuple[float, ...] = ()
    by_kidneys: tuple[float, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """The largest average chance of moderate-or-worse and of severe withdrawal a plan may have."""

    moderate: float
    severe: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """One way down or up, or something it is compared with.

    Attributes:
        name: "faster", "middle", "slower"; comparators "stay", "ten_percent_a_week",
            "abrupt_stop"; the way up: "label", "gentle".
        offered: passes every test and may be chosen. An abrupt stop never is.
        chosen: the one shown in full (the middle one unless asked otherwise).
        ends_with_micrograms: the daily dose from the day after the last step on (0: stopped).
        total_days: from day 1 to the last day of the last step.
        not_offered_because: in words; empty when offered.
        meets_limits: False where the prior can't meet them at any pace.
        caused: findings new or worse because of this plan.
        findings: all that the check says of the whole course with this plan.
    """

    name: str
    title: str
    direction: Direction
    offered: bool
    chosen: bool
    limits: Limits | None
    meets_limits: bool
    steps: tuple[PlannedStep, ...]
    ends_with_micrograms: int
    total_days: int
    forecast: Forecast
    findings: tuple[Finding, ...]
    standing: tuple[Finding, ...]
    caused: tuple[Finding, ...]
    cannot_tell: tuple[MissingFact, ...]
    not_offered_because: str = ""
    notes: tuple[str, ...] = ()
    needs: tuple[ProductCount, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanResult:
    """The whole answer: plans side by side, what stands today, and what everything rests on.

    Attributes:
        course: what has been taken until now.
        do_now: what to do before anything else, one sentence each.
        supervision: "" or "draft for specialist supervision", with `supervision_reasons`.
        schedule_advice: what else is advised, with its authority: (rule id, text, sources).
        assumptions: what was assumed for missing facts.
        stop_rules: (heading, sentence) pairs: hold, step back, call, emergency.
        sources: keys of every source behind the answer.
    """

    medicine: str
    direction: Direction
    plans: tuple[Plan, ...]
    person: Person
    course: Course
    starts_on: dt.date
    seed: int
    draws: int
    pack_version: str
    rules_date: str
    standing: tuple[Finding, ...]
    cannot_tell: tuple[MissingFact, ...]
    not_recognised: tuple[str, ...]
    do_now: tuple[str, ...]
    supervision: str
    supervision_reasons: tuple[str, ...]
    setting: str
    schedule_advice: tuple[tuple[str, str, str], ...]
    assumptions: tuple[str, ...]
    stop_rules: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]

    @property
    def chosen(self) -> Plan:
        """The plan shown in full."""
        return next(plan for plan in self.plans if plan.chosen)
