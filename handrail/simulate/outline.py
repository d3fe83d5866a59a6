"""What happenings come to before anybody is drawn: stretches of time with a factor, a clearance or a flow.

An outline depends on the person, or on many different people, and not on their draws: a population makes it
once for a block of people, and `timeline.py` turns it into phases for each group of draws.

Kidneys that recover do so in steps of `RECOVERY_STEP_H`, each at its middle value; everything else begins and
ends at a moment of its own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from handrail.errors import InputError
from handrail.medicine.happenings import FigureSet
from handrail.medicine.nouns import Kinetics, Medicine
from handrail.person.assumptions import settle
from handrail.person.nouns import Person
from handrail.simulate.equations import FloatArray, apparent_clearance, slopes
from handrail.simulate.happenings import (
    DAY_H,
    Haemodialysis,
    Happening,
    KidneyChange,
    LargeDose,
    PeritonealDialysis,
    pump_happenings,
)
from handrail.simulate.phases import Given
from handrail.simulate.pump import Delivery, delivery_of
from handrail.simulate.typical import TypicalBodies, TypicalBody, typical_body

RECOVERY_STEP_H = 12.0
HALF_LIVES = 5.0
"""For so many of its half-lives the scenario of a slower clearance after an overdose lasts."""

OVERDOSE_SAYS = (
    "How deep someone sleeps after the overdose, and whether they breathe, is not in this: signs don't "
    "follow the level, and nobody may infer from a level that someone will wake."
)

Each = float | FloatArray
"""A value for everybody, or one for each of several people."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """Something that holds from `begin_h` to `end_h`: a factor, or a clearance or a flow that adds up."""

    begin_h: float
    end_h: float
    value: Each

    def holds(self, hour: float) -> bool:
        """Whether it holds at this hour."""
        return self.begin_h <= hour < self.end_h


@dataclass(frozen=True, kw_only=True, slots=True)
class Outline:
    """What happens, for one person or for several.

    Attributes:
        kidneys: factors of clearance; dialysis: mL/min, systemic; absorption: factors of its rate; longer:
            factors of clearance after an overdose; flows: micrograms/h into the lumbar fluid.
        large: what was swallowed in overdose.
        delivery: of a pump; None without one.
    """

    kidneys: tuple[Stretch, ...]
    dialysis: tuple[Stretch, ...]
    absorption: tuple[Stretch, ...]
    longer: tuple[Stretch, ...]
    flows: tuple[Stretch, ...]
    large: tuple[Given, ...]
    delivery: Delivery | None
    said: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def meets_blood(self) -> bool:
        """Whether something clears or fills the blood itself, so that the bioavailability counts."""
        return bool(self.dialysis) or self.delivery is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Everyone:
    """The one person, or all of the different people, that an outline is of."""

    people: tuple[Person, ...]
    kinetics: Kinetics
    assumed_egfr: float | None

    def each(self, values: Sequence[float]) -> Each:
        """A value for each of them; of one person a plain number."""
        return values[0] if len(values) == 1 else np.array(values)

    def filtration(self, change: KidneyChange | None = None) -> Each:
        """mL/min, before everything or at the eGFR of a change."""
        found: list[float] = []
        for person in self.people:
            if change is None:
                gfr = settle(person, self.assumed_egfr).gfr_ml_min
            else:
                gfr = settle(
                    person.with_(
                        egfr_ml_min_1_73m2=change.egfr_ml_min_1_73m2,
                        creatinine_mg_dl=None,
                        creatinine_clearance_ml_min=None,
                    )
                ).gfr_ml_min
            assert gfr is not None
            found.append(gfr)
        return self.each(found)

    def clearance(self, gfr_ml_min: Each) -> Each:
        """CL/F that goes with a filtration, L/h, but for what is the same before and after."""
        value = self.kinetics.value
        return apparent_clearance(
            gfr_ml_min,
            self.each([settle(person, self.assumed_egfr).weight_kg for person in self.people]),
            clearance_l_per_h=value("clearance_l_per_h"),
            renal_share=value("renal_share"),
            reference_gfr_ml_min=value("reference_gfr_ml_min"),
            gfr_cap_ml_min=value("gfr_cap_ml_min"),
            reference_weight_kg=value("reference_weight_kg"),
        )

    def typical(self) -> TypicalBody | TypicalBodies:
        """The average body like each of them."""
        bodies = [typical_body(self.kinetics, settle(one, self.assumed_egfr)) for one in self.people]
        return bodies[0] if len(bodies) == 1 else TypicalBodies.of(bodies)


def outline_of(
    happenings: Sequence[Happening], everyone: Everyone, medicine: Medicine, end_h: float
) -> Outline:
    """What these things come to until `end_h`.

    Raises:
        InputError: something the pack or the kinetics set can't answer; a pump that stops before it runs.
    """
    said: list[str] = []
    sources: list[str] = []
    kidneys = _kidney_factors(happenings, everyone, end_h, said)
    dialysis = _dialysis(happenings, medicine, end_h, said, sources)
    absorption, longer, large = _overdoses(happenings, medicine, everyone, said, sources)
    of_pump = pump_happenings(happenings)
    delivery = delivery_of(of_pump, end_h) if of_pump else None
    if delivery is not None:
        said += _pump_says(medicine, delivery)
        sources += medicine.pump.sources if medicine.pump else ()
    return Outline(
        kidneys=tuple(kidneys),
        dialysis=tuple(dialysis),
        absorption=tuple(absorption),
        longer=tuple(longer),
        flows=tuple(
            Stretch(begin_h=begin_h, end_h=stop_h, value=rate)
            for begin_h, stop_h, rate in (delivery.pieces if delivery else ())
        ),
        large=tuple(large),
        delivery=delivery,
        said=tuple(said),
        sources=tuple(dict.fromkeys(sources)),
    )


# --- kidneys -----------------------------------------------------------------------------------------------


def _kidney_factors(
    happenings: Sequence[Happening], everyone: Everyone, end_h: float, said: list[str]
) -> list[Stretch]:
    """Factors of the clearance, stretch by stretch."""
    changes = sorted((one for one in happenings if isinstance(one, KidneyChange)), key=lambda one: one.at_h)
    if not changes:
        return []
    if not everyone.kinetics.follows_kidneys:
        raise InputError(
            f"The kinetics set {everyone.kinetics.id} says nothing about failing kidneys.",
            fix="Use the pack's default set.",
            where="happenings, kidneys",
        )
    said.append(
        "While kidneys fail or recover, creatinine and the eGFR run a day or more behind them: on the way "
        "down the kidneys are worse than the eGFR says."
    )
    usual = everyone.clearance(everyone.filtration())
    return [
        Stretch(begin_h=one.begin_h, end_h=one.end_h, value=everyone.clearance(one.value) / usual)
        for one in filtration_of(changes, everyone, end_h)
    ]


def filtration_of(happenings: Sequence[Happening], everyone: Everyone, end_h: float) -> list[Stretch]:
    """How well the kidneys filter where that changes, mL/min, stretch by stretch until `end_h`."""
    changes = sorted((one for one in happenings if isinstance(one, KidneyChange)), key=lambda one: one.at_h)
    stretches: list[Stretch] = []
    before = everyone.filtration() if changes else 0.0
    for number, change in enumerate(changes):
        later = changes[number + 1].at_h if number + 1 < len(changes) else end_h
        low = before * change.share if change.share is not None else everyone.filtration(change)
        stretches += [
            Stretch(begin_h=begin_h, end_h=stop_h, value=gfr)
            for begin_h, stop_h, gfr in _course_of(change, low, before, min(later, end_h))
        ]
    return stretches


def _course_of(
    change: KidneyChange, low: Each, before: Each, until_h: float
) -> list[tuple[float, float, Each]]:
    """Stretches of begin, end and filtration, from the change until `until_h`."""
    if change.at_h >= until_h:
        return []
    if change.back_by_h is None:
        return [(change.at_h, until_h, low)]
    hours = change.back_by_h - change.at_h
    steps = math.ceil(hours / RECOVERY_STEP_H)
    found: list[tuple[float, float, Each]] = []
    for step in range(steps):
        begin_h, stop_h = change.at_h + hours * step / steps, change.at_h + hours * (step + 1) / steps
        if begin_h < until_h:
            gfr = low + (before - low) * (step + 0.5) / steps
            found.append((begin_h, min(stop_h, until_h), gfr))
    return found


# --- dialysis ----------------------------------------------------------------------------------------------


def _dialysis(
    happenings: Sequence[Happening], medicine: Medicine, end_h: float, said: list[str], sources: list[str]
) -> list[Stretch]:
    """Clearances that a dialyser adds, mL/min, systemic."""
    dialysed = [one for one in happenings if isinstance(one, Haemodialysis | PeritonealDialysis)]
    if not dialysed:
        return []
    figures = _known(medicine.dialysis, medicine, "dialysis")
    sources += figures.sources
    stretches: list[Stretch] = []
    for one in dialysed:
        if isinstance(one, Haemodialysis):
            clearance = one.clearance_ml_min or figures.value("haemodialysis_ml_min")
            stretches += [Stretch(begin_h=b, end_h=e, value=clearance) for b, e in one.sessions(end_h)]
            kind, name = "Haemodialysis", "haemodialysis_ml_min"
        else:
            clearance = one.clearance_ml_min or figures.value("peritoneal_ml_min")
            until_h = end_h if one.until_h is None else one.until_h
            stretches.append(Stretch(begin_h=one.at_h, end_h=until_h, value=clearance))
            kind, name = "Peritoneal dialysis", "peritoneal_ml_min"
        if one.clearance_ml_min is None:
            figure = figures.figures[name]
            weak = "" if figure.verified else " An assumption: no measured figure was found."
            said.append(
                f"{kind} is taken to clear {clearance:g} mL/min ({figure.low:g} to {figure.high:g} are "
                f"possible).{weak}"
            )
    return stretches


def _known(figures: FigureSet | None, medicine: Medicine, what: str) -> FigureSet:
    if figures is None:
        raise InputError(
            f"The pack says nothing about {medicine.name} and {what}.",
            fix="Leave it out.",
            where=f"happenings, {what}",
        )
    return figures


# --- overdose ----------------------------------------------------------------------------------------------


def _overdoses(
    happenings: Sequence[Happening],
    medicine: Medicine,
    everyone: Everyone,
    said: list[str],
    sources: list[str],
) -> tuple[list[Stretch], list[Stretch], list[Given]]:
    """Factors of absorption, factors of clearance, and what was swallowed."""
    absorption: list[Stretch] = []
    longer: list[Stretch] = []
    given: list[Given] = []
    for one in (one for one in happenings if isinstance(one, LargeDose)):
        figures = None
        if one.absorbs_less or one.absorption < 1:
            figures = _known(medicine.large_dose, medicine, "very large doses")
            sources += figures.sources
        if figures is not None and one.absorption < 1:
            end_h = one.last_h + figures.value("slow_absorption_h")
            absorption.append(Stretch(begin_h=one.at_h, end_h=end_h, value=one.absorption))
            said.append(
                f"A scenario: the overdose is absorbed at {100 * one.absorption:g} % of the usual rate."
            )
        for dose in one.doses:
            mg = dose.dose_mg
            if figures is not None and one.absorbs_less:
                mg = _absorbed_mg(mg, figures)
            given.append(Given(time_h=dose.time_h, dose_mg=mg))
        if figures is not None and one.absorbs_less:
            said.append(
                f"A scenario: beyond {figures.value('full_absorption_mg'):g} mg only "
                f"{100 * figures.value('absorbed_beyond'):g} % is absorbed. No study in people gives a "
                "figure."
            )
        if OVERDOSE_SAYS not in said:
            said.append(OVERDOSE_SAYS)
        if one.half_life_h is not None:
            longer.append(
                Stretch(
                    begin_h=one.at_h,
                    end_h=one.last_h + HALF_LIVES * one.half_life_h,
                    value=clearance_factor(everyone.typical(), one.half_life_h),
                )
            )
            said.append(f"A scenario: half-life up to {one.half_life_h:g} h after the overdose.")
    return absorption, longer, given


def _absorbed_mg(dose_mg: float, figures: FigureSet) -> float:
    """What counts of a large amount: all up to a limit, a share of what lies beyond."""
    whole = figures.value("full_absorption_mg")
    return min(dose_mg, whole) + figures.value("absorbed_beyond") * max(dose_mg - whole, 0.0)


def clearance_factor(typical: TypicalBody | TypicalBodies, half_life_h: float) -> Each:
    """By how much clearance has to fall for the last slope to have this half-life; 1 if it is that already.

    The small slope falls with clearance, so the factor is found by halving.
    """

    def slope(factor: FloatArray) -> FloatArray:
        alpha, beta, _, share_b = slopes(
            factor * typical.clearance_l_per_h,
            typical.central_volume_l,
            typical.intercompartmental_clearance_l_per_h,
            typical.peripheral_volume_l,
        )
        return np.where(share_b > 0, beta, alpha)

    wanted = math.log(2) / half_life_h
    high = np.ones_like(typical.clearance_l_per_h, float)
    low = np.zeros_like(high)
    is_slow = slope(high) <= wanted
    for _ in range(60):
        middle = 0.5 * (low + high)
        is_below = slope(middle) < wanted
        low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
    found = np.where(is_slow, 1.0, 0.5 * (low + high))
    return found if found.ndim else float(found)


# --- the pump ----------------------------------------------------------------------------------------------


def _pump_says(medicine: Medicine, delivery: Delivery | None) -> list[str]:
    """What has to be said of every pump, and when this one ran dry."""
    said = [
        "What is said of the pump is for the pump team to verify; nothing here sets a pump.",
        "Levels in the spinal fluid are orders of magnitude only.",
    ]
    if "no_conversion" in medicine.words:
        said.append(medicine.words["no_conversion"])
    for at_h in delivery.dry_at_h if delivery else ():
        day, hour = int(at_h // DAY_H) + 1, at_h % DAY_H
        said.append(f"By its volume the pump runs dry on day {day} at about {hour:.0f}:00.")
    return said
