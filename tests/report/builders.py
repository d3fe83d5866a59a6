"""What answers are built from by hand: products, steps, findings, forecasts, a plan, a profile.

The engine isn't needed: what is tested here is that every output says what the plan says.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from handrail.check.nouns import CannotTell, CheckResult, Finding, MissingFact
from handrail.course.nouns import Course, Intake, Regimen, Step
from handrail.medicine.nouns import Product
from handrail.medicine.pack import load_medicine
from handrail.person.nouns import Person
from handrail.plan.nouns import (
    Chance,
    Forecast,
    Limits,
    Plan,
    PlannedIntake,
    PlannedStep,
    PlanResult,
    ProductCount,
)
from handrail.simulate.nouns import Bands, Profile
from handrail.sources import Bibliography

BIBLIOGRAPHY = Bibliography(
    """@article{simon2018,
  author = {Simon, N. and Franchitto, N. and Rolland, B.},
  title = {Pharmacokinetic studies of baclofen},
  journal = {Frontiers in Psychiatry}, year = {2018}, doi = {10.3389/fpsyt.2018.00385}, annote = {seen}
}

@article{leo2005,
  author = {Leo, R. J. and Baer, D.},
  title = {Delirium associated with baclofen withdrawal},
  journal = {Psychosomatics}, year = {2005}, annote = {memory}
}
"""
)
MEDICINE = replace(
    load_medicine("baclofen"),
    version="1.0",
    rules_date="2026-11",
    products=tuple(
        Product(
            id=f"tablet_{mg}mg",
            name=f"{mg} mg tablets",
            country="US",
            form="tablet",
            strength_micrograms=mg * 1000,
            is_scored=True,
            sources=("simon2018",),
            verified=True,
            pack_counts=(84, 28),
        )
        for mg in (10, 20)
    ),
    rules=(),
    schedules=(),
    bibliography=BIBLIOGRAPHY,
    cards={
        "overdose": (
            "Too much was taken",
            "Shout and tap. Look for breathing.",
            "Call the emergency number.",
        ),
        "sudden_withdrawal": (
            "It was stopped too suddenly",
            "Fever or stiffness: call the emergency number.",
        ),
    },
    words={"medicine": "baclofen", "title": "Baclofen"},
)
"""A real pack with products, sources and cards of our own making, so that the tests know them."""
STARTS_ON = dt.date(2026, 11, 24)
Level = tuple[int, Sequence[tuple[str, float]]]
"""Days, and (time, mg) pairs."""


@dataclass(frozen=True)
class Shelf:
    """What can be handed out: tablet strengths in micrograms, or a liquid's micrograms per mL."""

    tablets: tuple[int, ...] = (20_000, 10_000)
    liquid: int = 0

    def products(self, dose_micrograms: int) -> tuple[ProductCount, ...]:
        """The dose in the fewest pieces, largest strength first, halves last."""
        if self.liquid:
            return (
                ProductCount(
                    product="liquid_1mg_ml",
                    strength_micrograms=self.liquid,
                    form="oral_liquid",
                    volume_ml=dose_micrograms / self.liquid,
                ),
            )
        left, counts = dose_micrograms, {}
        for strength in self.tablets:
            counts[strength] = 2 * (left // strength)
            left -= counts[strength] // 2 * strength
        for strength in self.tablets:
            if left and left * 2 == strength:
                counts[strength] += 1
                left = 0
        assert left == 0, f"{dose_micrograms} can't be made"
        return tuple(
            ProductCount(
                product=f"tablet_{strength // 1000}mg", strength_micrograms=strength, form="tablet", halves=n
            )
            for strength, n in counts.items()
            if n
        )


def minute(time: str) -> int:
    """Minutes after midnight of "08:00"."""
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)


def totals(steps: Sequence[PlannedStep]) -> tuple[ProductCount, ...]:
    """Everything that these steps need, by product."""
    halves: dict[tuple[str, int, str], list[float]] = {}
    for step in steps:
        for intake in step.intakes:
            for p in intake.products:
                total = halves.setdefault(
                    (p.product, p.strength_micrograms, p.form), [0, 0.0, p.volume_ml is not None]
                )
                total[0] += p.halves * step.days
                total[1] += (p.volume_ml or 0.0) * step.days
    return tuple(
        ProductCount(
            product=product,
            strength_micrograms=strength,
            form=form,
            halves=int(total[0]),
            volume_ml=round(total[1], 6) if total[2] else None,
        )
        for (product, strength, form), total in halves.items()
    )


def steps_of(
    levels: Sequence[Level], *, before_mg: float, shelf: Shelf, held_by: str
) -> tuple[PlannedStep, ...]:
    """Planned steps from (days, doses) levels."""
    steps: list[PlannedStep] = []
    day, before = 1, int(before_mg * 1000)
    for days, doses in levels:
        intakes = tuple(
            PlannedIntake(
                minute_of_day=minute(time),
                dose_micrograms=round(mg * 1000),
                products=shelf.products(round(mg * 1000)),
            )
            for time, mg in doses
        )
        now = sum(intake.dose_micrograms for intake in intakes)
        step = PlannedStep(
            start_day=day, days=days, intakes=intakes, change_micrograms=now - before, held_by=held_by
        )
        steps.append(
            PlannedStep(
                start_day=day,
                days=days,
                intakes=intakes,
                change_micrograms=now - before,
                held_by=held_by,
                needs=totals([step]),
            )
        )
        day, before = day + days, now
    return tuple(steps)


def finding(rule: str = "RN-02", severity: str = "moderate", **changes: object) -> Finding:
    """A finding with ordinary contents."""
    values: dict[str, object] = {
        "rule": rule,
        "category": "renal",
        "severity": severity,
        "says": "The kidneys clear less than usual (eGFR 45 to 59): levels run about a third higher.",
        "do": "Keep the dose low; look again at the kidneys in 3 months. Don't cut suddenly.",
        "kind": "label",
        "sources": ("simon2018",),
        "verified": True,
    }
    return Finding(**(values | changes))  # type: ignore[arg-type]


def forecast(scale: float, days: int) -> Forecast:
    """A forecast with a hump: `scale` is the average chance of any withdrawal."""

    def chance(mean: float) -> Chance:
        return Chance(mean=mean, median=mean * 0.8, low=mean * 0.2, high=min(1.0, mean * 2.5))

    middle = tuple(
        scale * 0.6 * (0.2 + 0.8 * (i % 14) / 14) * (1 - 0.5 * i / max(days, 1)) for i in range(days + 35)
    )
    return Forecast(
        any=chance(scale),
        moderate=chance(scale * 0.2),
        severe=chance(scale * 0.04),
        worst_day=min(days, 14),
        burden_by_day=middle,
        burden_low_by_day=tuple(b * 0.3 for b in middle),
        burden_high_by_day=tuple(b * 2.2 for b in middle),
    )


def plan(name: str, title: str, steps: tuple[PlannedStep, ...], **changes: object) -> Plan:
    """A plan around steps."""
    total = sum(step.days for step in steps)
    values: dict[str, object] = {
        "name": name,
        "title": title,
        "direction": "down",
        "offered": True,
        "chosen": False,
        "limits": Limits(moderate=0.02, severe=0.003),
        "meets_limits": True,
        "steps": steps,
        "ends_with_micrograms": 0,
        "total_days": total,
        "forecast": forecast(0.1, total),
        "findings": (finding(),),
        "standing": (finding(),),
        "caused": (),
        "cannot_tell": (),
        "needs": totals(steps),
    }
    return Plan(**(values | changes))  # type: ignore[arg-type]


def result(plans: Sequence[Plan], **changes: object) -> PlanResult:
    """A whole answer around plans."""
    values: dict[str, object] = {
        "medicine": "baclofen",
        "direction": "down",
        "plans": tuple(plans),
        "person": Person(
            country="US",
            age_years=58,
            sex="female",
            weight_kg=70,
            egfr_ml_min_1_73m2=48,
            other_medicines=("zolpidem",),
        ),
        "course": course_of([("06:00", 20), ("12:00", 20), ("18:00", 20), ("22:00", 20)], days=426),
        "starts_on": STARTS_ON,
        "seed": 1,
        "draws": 400,
        "pack_version": "1.0",
        "rules_date": "2026-11",
        "standing": (
            finding(),
            finding(
                "IX-03",
                "major",
                category="interaction",
                says="A sleeping tablet (zolpidem) is taken beside it: together they slow breathing.",
                do="Change only one of them at a time; no alcohol.",
                sources=("leo2005",),
                verified=False,
            ),
        ),
        "cannot_tell": (
            MissingFact(missing="alcohol_drinks_week", rules=("AL-01", "AL-02", "AL-04"), severity="major"),
            MissingFact(missing="pregnant", rules=("PG-01",), severity="major"),
        ),
        "not_recognised": (),
        "do_now": (
            "Agree this plan with the prescriber before the first cut.",
            "Don't change zolpidem during the taper.",
        ),
        "supervision": "",
        "supervision_reasons": (),
        "setting": "Outpatient, weekly contact",
        "schedule_advice": (("D01", "UK label: reduce over 1 to 2 weeks.", "simon2018"),),
        "assumptions": ("Height is not known: the eGFR is taken as if for 1.73 m2 of body surface.",),
        "stop_rules": (
            ("Hold", "If you sleep badly or feel anxious for two days, stay on this step and call."),
            ("Step back", "If it gets worse, go back to the step before, and call the same day."),
            ("Call today", "Vomiting, fever or an infection: call the same day."),
            ("Emergency", "Seeing things, a seizure, or very hot and stiff: call the emergency number."),
        ),
        "sources": ("simon2018", "leo2005"),
    }
    return PlanResult(**(values | changes))  # type: ignore[arg-type]


def check_result() -> CheckResult:
    """A check with two findings, one folded under the other, and one rule that could not be judged."""
    return CheckResult(
        medicine="baclofen",
        pack_version="1.0",
        rules_date="2026-11",
        findings=(
            finding(
                "DL-01", "major", says="More than 80 mg a day is above the label.", do="Confirm it is meant."
            ),
            finding("DL-02", "moderate", folded_under="DL-01"),
        ),
        cannot_tell=(CannotTell(rule="RN-02", severity="major", missing=("egfr_ml_min_1_73m2",)),),
        missing_facts=(MissingFact(missing="egfr_ml_min_1_73m2", rules=("RN-02",), severity="major"),),
        not_recognised=("grandma's drops",),
        rules_clear=120,
        assumptions=("The country isn't known: the US label is taken.",),
    )


def profile(days: int = 20, points_a_day: int = 24) -> Profile:
    """A made-up simulation: swings within the day, ten days of doses, then nothing."""
    time_h = np.arange(days * points_a_day, dtype=float) * 24 / points_a_day
    on = np.where(time_h < 240, 1 - np.exp(-time_h / 12), np.exp(-(time_h - 240).clip(0) / 6))
    level = on * (0.3 + 0.1 * np.sin(time_h / 8 * 2 * math.pi))
    effect = level / (level + 0.3)
    adaptation = np.where(time_h < 240, time_h / 240 * 0.4, 0.4 * np.exp(-(time_h - 240).clip(0) / 96))
    burden = (adaptation - effect - 0.06).clip(0)

    def bands(values: np.ndarray) -> Bands:
        return Bands(p5=values * 0.5, p25=values * 0.8, p50=values, p75=values * 1.25, p95=values * 1.9)

    return Profile(
        medicine="baclofen",
        kinetics="default",
        pack_version="1.0",
        seed=1,
        replicates=20,
        people=20,
        time_h=time_h,
        bands={
            "level_mg_per_l": bands(level),
            "effect": bands(effect),
            "adaptation": bands(adaptation),
            "burden": bands(burden),
        },
        chances={
            "any": (0.3, 0.28, 0.1, 0.6),
            "moderate": (0.05, 0.04, 0.01, 0.15),
            "severe": (0.004, 0.003, 0.001, 0.02),
        },
        outcomes={"peak_mg_per_l": np.linspace(0.3, 0.9, 400), "peak_burden_h": np.linspace(260, 300, 400)},
        assumptions=("Kidneys are taken as normal.",),
        sources=("simon2018",),
    )


def course_of(doses: Sequence[tuple[str, float]], days: int) -> Course:
    """One regimen for so many days."""
    intakes = tuple(Intake(minute_of_day=minute(t), dose_micrograms=round(mg * 1000)) for t, mg in doses)
    return Course(steps=(Step(regimen=Regimen(intakes=intakes), days=days),))
