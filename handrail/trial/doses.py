"""The dose that people really take, day by day, and what it does in the brain.

Going up follows the protocol's own steps and stops at the target, or where a person tolerates no more. What a
dose does is its effect at the level that the person's own clearance gives (`handrail.simulate`), over that of
the reference dose in the reference adult.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from handrail.medicine.nouns import Medicine
from handrail.simulate.equations import apparent_clearance, mean_steady_level, steady_effect
from handrail.simulate.typical import kinetics_of, log_sd
from handrail.trial.drinking import FloatArray
from handrail.trial.nouns import Protocol

LEAST_STEP_MG = 5.0
"""Doses are taken in whole steps of this, what half of the smallest usual tablet gives."""
BODY_SURFACE_M2 = 1.73


@dataclass(frozen=True, kw_only=True, slots=True)
class Bodies:
    """What people's bodies make of a dose, shape (people,)."""

    clearance_l_per_h: FloatArray
    ec50_factor: FloatArray


def bodies(medicine: Medicine, drawn: dict[str, FloatArray], normals: FloatArray) -> Bodies:
    """People's clearance, and how far the level that has half the effect differs between them.

    Args:
        drawn: covariates of a crowd; what it says nothing about is that of the reference adult.
        normals: standard normals, shape (people, 2).
    """
    kinetics, dynamics = kinetics_of(medicine, None), medicine.dynamics
    count = len(normals)
    reference = kinetics.value("clearance_l_per_h")
    spread = kinetics.between_people_cv.get("clearance_l_per_h", 0.0)
    average = np.full(count, reference)
    if kinetics.follows_kidneys:
        weight = drawn.get("weight_kg", np.full(count, kinetics.value("reference_weight_kg")))
        average = apparent_clearance(
            _gfr_ml_min(drawn, weight, kinetics.value("reference_gfr_ml_min")),
            weight,
            clearance_l_per_h=reference,
            renal_share=kinetics.value("renal_share"),
            reference_gfr_ml_min=kinetics.value("reference_gfr_ml_min"),
            gfr_cap_ml_min=kinetics.value("gfr_cap_ml_min"),
            reference_weight_kg=kinetics.value("reference_weight_kg"),
        )
    return Bodies(
        clearance_l_per_h=average * np.exp(log_sd(spread) * normals[:, 0]),
        ec50_factor=np.exp(log_sd(dynamics.between_people_cv["ec50"]) * normals[:, 1]),
    )


def _gfr_ml_min(drawn: dict[str, FloatArray], weight: FloatArray, usual: float) -> FloatArray:
    egfr = drawn.get("egfr_ml_min_1_73m2")
    if egfr is None:
        return drawn.get("creatinine_clearance_ml_min", np.full(len(weight), usual))
    height = drawn.get("height_cm")
    if height is None:
        return egfr
    # Du Bois, as handrail.person.kidneys has it for one person; a test holds the two together.
    return egfr * 0.007184 * height**0.725 * weight**0.425 / BODY_SURFACE_M2


def _half_effect_level(protocol: Protocol, medicine: Medicine) -> float:
    """The level with half the effect, in the reference adult."""
    kinetics, dynamics = kinetics_of(medicine, None), medicine.dynamics
    clearance = kinetics.value("clearance_l_per_h")
    if protocol.dose_effect == "brain_of_withdrawal":
        level = mean_steady_level(dynamics.reference_daily_dose_mg, clearance)
        return dynamics.value("ec50_ratio") * float(level)
    efficacy = medicine.efficacy
    assert efficacy is not None
    return float(mean_steady_level(efficacy.value("half_effect_mg_per_day"), clearance))


def daily_doses(protocol: Protocol, target_mg: FloatArray, ceiling_mg: FloatArray) -> FloatArray:
    """Daily dose of each person on each day, shape (days, people), before anyone leaves.

    Args:
        target_mg: of each person's arm; 0 on placebo.
        ceiling_mg: what each tolerates.
    """
    up = protocol.titration
    levels = up.start_mg + up.step_mg * (np.arange(protocol.days) // up.step_days)
    top = target_mg if not up.has_ceiling else np.minimum(target_mg, ceiling_mg)
    top = np.where(top > 0, np.maximum(LEAST_STEP_MG, np.floor(top / LEAST_STEP_MG) * LEAST_STEP_MG), 0.0)
    # An odd target that is reached is taken as the protocol has it.
    top = np.where((target_mg > 0) & (ceiling_mg >= target_mg), target_mg, top)
    return np.minimum(levels[:, None], top[None, :])


def relative_effect(protocol: Protocol, medicine: Medicine, doses_mg: FloatArray, body: Bodies) -> FloatArray:
    """What each day's dose does, where the reference dose in the reference adult does 1."""
    efficacy = medicine.efficacy
    assert efficacy is not None
    reference_mg = efficacy.value("reference_mg_per_day")
    clearance = kinetics_of(medicine, None).value("clearance_l_per_h")
    half = _half_effect_level(protocol, medicine)
    hill = medicine.dynamics.value("hill")
    at_reference = float(steady_effect(reference_mg, clearance, half, hill))
    if protocol.dose_effect == "dose":
        return steady_effect(doses_mg, clearance, half, hill) / at_reference
    of_each = steady_effect(doses_mg, body.clearance_l_per_h, half * body.ec50_factor, hill)
    return of_each / at_reference
