"""From a course and what happens on it to phases in which everything is constant.

Kidneys that recover do so in steps of `RECOVERY_STEP_H`, each at its middle value; everything else begins and
ends at a moment of its own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from handrail.course.nouns import Dose
from handrail.errors import InputError
from handrail.medicine.happenings import FigureSet
from handrail.medicine.nouns import Kinetics, Medicine
from handrail.person.assumptions import settle
from handrail.person.nouns import Person
from handrail.simulate.equations import FloatArray, apparent, slopes
from handrail.simulate.happenings import (
    DAY_H,
    Haemodialysis,
    Happening,
    KidneyChange,
    LargeDose,
    PeritonealDialysis,
    pump_happenings,
)
from handrail.simulate.nouns import Draws
from handrail.simulate.phases import Csf, Given, Phase, Timeline
from handrail.simulate.pump import Delivery, delivery_of, draw_bioavailability, draw_csf
from handrail.simulate.typical import TypicalBody, kinetics_of, typical_body

RECOVERY_STEP_H = 12.0
HALF_LIVES = 5.0
"""For so many of its half-lives the scenario of a slower clearance after an overdose lasts."""

ML_MIN_IN_L_PER_H = 0.06


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """A timeline, and what has to be said about it.

    Attributes:
        bioavailability: of each draw, shape (N,), where something met the blood itself; else None.
    """

    timeline: Timeline
    assumptions: tuple[str, ...]
    sources: tuple[str, ...]
    bioavailability: FloatArray | None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Settled:
    """A body whose kidneys filter otherwise; all else is as it was."""

    weight_kg: float
    gfr_ml_min: float | None
    is_child: bool
    is_over_65: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class _Stretch:
    """Something that holds from `begin_h` to `end_h`: a factor, or a clearance or a flow that adds up."""

    begin_h: float
    end_h: float
    value: float

    def holds(self, hour: float) -> bool:
        return self.begin_h <= hour < self.end_h


def timeline_of(
    doses: Sequence[Dose],
    happenings: Sequence[Happening],
    draws: Draws,
    *,
    medicine: Medicine,
    person: Person,
    end_h: float,
    kinetics: str | None = None,
    assumed_egfr: float | None = None,
    uncertain: bool = True,
) -> Told:
    """The phases of a course on which these things happen, for these draws of a person.

    Args:
        doses: everything swallowed on the course.
        end_h: until when.
        kinetics, assumed_egfr: as the draws were drawn.
        uncertain: False keeps what is not known about pump and bioavailability at its central values.

    Raises:
        InputError: something the pack or the kinetics set can't answer; a pump that stops before it runs.
    """
    settings = kinetics_of(medicine, kinetics)
    said: list[str] = []
    sources: list[str] = []
    kidneys = _kidney_factors(happenings, person, settings, assumed_egfr, end_h, said)
    dialysis = _dialysis(happenings, medicine, end_h, said, sources)
    absorption, longer, large = _overdoses(
        happenings, medicine, person, settings, assumed_egfr, said, sources
    )
    of_pump = pump_happenings(happenings)
    delivery = delivery_of(of_pump, end_h) if of_pump else None
    csf: Csf | None = None
    if of_pump:
        csf = draw_csf(medicine, settings, draws, uncertain=uncertain)
        said += _pump_says(medicine, delivery)
        sources += medicine.pump.sources if medicine.pump else ()
    share: FloatArray | None = None
    if csf or dialysis:
        share = draw_bioavailability(medicine, settings, draws, uncertain)
    flows = [_Stretch(begin_h=b, end_h=e, value=rate) for b, e, rate in delivery.pieces] if delivery else []
    parts = (kidneys, dialysis, absorption, longer, flows)
    phases = tuple(
        _phase(begin_h, stop_h, draws, share, parts) for begin_h, stop_h in pairwise(_cuts(parts, end_h))
    )
    given = [Given(time_h=dose.time_h, dose_mg=dose.dose_mg) for dose in doses]
    given += large
    given += [
        Given(time_h=at_h, dose_mg=micrograms / 1000, compartment="csf")
        for at_h, micrograms in (delivery.boluses if delivery else ())
    ]
    given = sorted((one for one in given if one.time_h < end_h), key=lambda one: one.time_h)
    timeline = Timeline(phases=phases, given=tuple(given), csf=csf)
    return Told(
        timeline=timeline,
        assumptions=tuple(said),
        sources=tuple(dict.fromkeys(sources)),
        bioavailability=share,
    )


_Parts = tuple[list[_Stretch], list[_Stretch], list[_Stretch], list[_Stretch], list[_Stretch]]


def _cuts(parts: _Parts, end_h: float) -> list[float]:
    """Where anything begins or ends, 0 h and the end among them; a billionth of an hour is one moment."""
    found = {0.0, round(end_h, 9)}
    for stretch in (one for part in parts for one in part):
        found |= {round(stretch.begin_h, 9), round(stretch.end_h, 9)}
    return sorted(hour for hour in found if 0 <= hour <= end_h)


def _phase(begin_h: float, end_h: float, draws: Draws, share: FloatArray | None, parts: _Parts) -> Phase:
    """What holds in the middle of a stretch holds in all of it."""
    middle = 0.5 * (begin_h + end_h)
    kidneys, dialysis, absorption, longer, flows = (
        [one.value for one in part if one.holds(middle)] for part in parts
    )
    own = draws.clearance_l_per_h * math.prod(kidneys) * min(longer, default=1.0)
    dialysed = np.zeros(draws.count)
    if share is not None:
        dialysed = apparent(sum(dialysis) * ML_MIN_IN_L_PER_H, share)
    bodies = replace(
        draws,
        clearance_l_per_h=own + dialysed,
        absorption_per_h=draws.absorption_per_h * min(absorption, default=1.0),
    )
    return Phase(
        begin_h=begin_h,
        end_h=end_h,
        bodies=bodies,
        dialysis_l_per_h=dialysed,
        pump_micrograms_per_h=sum(flows),
    )


# --- kidneys -----------------------------------------------------------------------------------------------


def _kidney_factors(
    happenings: Sequence[Happening],
    person: Person,
    kinetics: Kinetics,
    assumed_egfr: float | None,
    end_h: float,
    said: list[str],
) -> list[_Stretch]:
    """Factors of the clearance, stretch by stretch."""
    changes = sorted((one for one in happenings if isinstance(one, KidneyChange)), key=lambda one: one.at_h)
    if not changes:
        return []
    if not kinetics.follows_kidneys:
        raise InputError(
            f"The kinetics set {kinetics.id} says nothing about failing kidneys.",
            fix="Use the pack's default set.",
            where="happenings, kidneys",
        )
    settled = settle(person, assumed_egfr)
    before = settled.gfr_ml_min
    usual = typical_body(kinetics, settled).clearance_l_per_h
    assert before is not None

    def factor(gfr_ml_min: float) -> float:
        body = _Settled(
            weight_kg=settled.weight_kg,
            gfr_ml_min=gfr_ml_min,
            is_child=settled.is_child,
            is_over_65=settled.is_over_65,
        )
        return typical_body(kinetics, body).clearance_l_per_h / usual

    said.append(
        "While kidneys fail or recover, creatinine and the eGFR run a day or more behind them: on the way "
        "down the kidneys are worse than the eGFR says."
    )
    stretches: list[_Stretch] = []
    for number, change in enumerate(changes):
        later = changes[number + 1].at_h if number + 1 < len(changes) else end_h
        low = before * change.share if change.share is not None else _gfr_of(person, change)
        for begin_h, stop_h, gfr in _course_of(change, low, before, min(later, end_h)):
            stretches.append(_Stretch(begin_h=begin_h, end_h=stop_h, value=factor(gfr)))
    return stretches


def _gfr_of(person: Person, change: KidneyChange) -> float:
    """The absolute filtration of this person at the eGFR of the change."""
    changed = person.with_(
        egfr_ml_min_1_73m2=change.egfr_ml_min_1_73m2,
        creatinine_mg_dl=None,
        creatinine_clearance_ml_min=None,
    )
    gfr = settle(changed).gfr_ml_min
    assert gfr is not None
    return gfr


def _course_of(
    change: KidneyChange, low: float, before: float, until_h: float
) -> list[tuple[float, float, float]]:
    """Stretches of begin, end and filtration, from the change until `until_h`."""
    if change.at_h >= until_h:
        return []
    if change.back_by_h is None:
        return [(change.at_h, until_h, low)]
    hours = change.back_by_h - change.at_h
    steps = math.ceil(hours / RECOVERY_STEP_H)
    found: list[tuple[float, float, float]] = []
    for step in range(steps):
        begin_h, stop_h = change.at_h + hours * step / steps, change.at_h + hours * (step + 1) / steps
        if begin_h < until_h:
            gfr = low + (before - low) * (step + 0.5) / steps
            found.append((begin_h, min(stop_h, until_h), gfr))
    return found


# --- dialysis ----------------------------------------------------------------------------------------------


def _dialysis(
    happenings: Sequence[Happening], medicine: Medicine, end_h: float, said: list[str], sources: list[str]
) -> list[_Stretch]:
    """Clearances that a dialyser adds, mL/min, systemic."""
    dialysed = [one for one in happenings if isinstance(one, Haemodialysis | PeritonealDialysis)]
    if not dialysed:
        return []
    figures = _known(medicine.dialysis, medicine, "dialysis")
    sources += figures.sources
    stretches: list[_Stretch] = []
    for one in dialysed:
        if isinstance(one, Haemodialysis):
            clearance = one.clearance_ml_min or figures.value("haemodialysis_ml_min")
            stretches += [_Stretch(begin_h=b, end_h=e, value=clearance) for b, e in one.sessions(end_h)]
            kind, name = "Haemodialysis", "haemodialysis_ml_min"
        else:
            clearance = one.clearance_ml_min or figures.value("peritoneal_ml_min")
            until_h = end_h if one.until_h is None else one.until_h
            stretches.append(_Stretch(begin_h=one.at_h, end_h=until_h, value=clearance))
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
    person: Person,
    kinetics: Kinetics,
    assumed_egfr: float | None,
    said: list[str],
    sources: list[str],
) -> tuple[list[_Stretch], list[_Stretch], list[Given]]:
    """Factors of absorption, factors of clearance, and what was swallowed."""
    absorption: list[_Stretch] = []
    longer: list[_Stretch] = []
    given: list[Given] = []
    for one in (one for one in happenings if isinstance(one, LargeDose)):
        figures = None
        if one.absorbs_less or one.absorption < 1:
            figures = _known(medicine.large_dose, medicine, "very large doses")
            sources += figures.sources
        if figures is not None and one.absorption < 1:
            end_h = one.last_h + figures.value("slow_absorption_h")
            absorption.append(_Stretch(begin_h=one.at_h, end_h=end_h, value=one.absorption))
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
        if one.half_life_h is not None:
            typical = typical_body(kinetics, settle(person, assumed_egfr))
            longer.append(
                _Stretch(
                    begin_h=one.at_h,
                    end_h=one.last_h + HALF_LIVES * one.half_life_h,
                    value=clearance_factor(typical, one.half_life_h),
                )
            )
            said.append(f"A scenario: half-life up to {one.half_life_h:g} h after the overdose.")
    return absorption, longer, given


def _absorbed_mg(dose_mg: float, figures: FigureSet) -> float:
    """What counts of a large amount: all up to a limit, a share of what lies beyond."""
    whole = figures.value("full_absorption_mg")
    return min(dose_mg, whole) + figures.value("absorbed_beyond") * max(dose_mg - whole, 0.0)


def clearance_factor(typical: TypicalBody, half_life_h: float) -> float:
    """By how much clearance has to fall for the last slope to have this half-life; 1 if it is that already.

    The small slope falls with clearance, so the factor is found by halving.
    """

    def slope(factor: float) -> float:
        alpha, beta, _, share_b = slopes(
            factor * typical.clearance_l_per_h,
            typical.central_volume_l,
            typical.intercompartmental_clearance_l_per_h,
            typical.peripheral_volume_l,
        )
        return float(beta if share_b > 0 else alpha)

    wanted = math.log(2) / half_life_h
    if slope(1.0) <= wanted:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if slope(middle) < wanted else (low, middle)
    return 0.5 * (low + high)


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
