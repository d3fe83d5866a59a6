"""Kinetics, dynamics and bodies written out by hand: the model, tested apart from the pack.

The values are those of the default model, written out so that a change of the pack can't change what these
tests mean.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from handrail.medicine import load_medicine
from handrail.medicine.nouns import Dynamics, Figure, Kinetics, Medicine


def figure(value: float, low: float | None = None, high: float | None = None, unit: str = "") -> Figure:
    """A figure for a test."""
    return Figure(value=value, low=low, high=high, unit=unit, sources=("test",), verified=False)


DEFAULT_KINETICS = Kinetics(
    id="default",
    title="Two compartments, kidneys and weight",
    figures={
        "absorption_per_h": figure(1.2),
        "liquid_absorption_per_h": figure(2.5),
        "elderly_absorption_per_h": figure(0.65),
        "lag_h": figure(0.15),
        "clearance_l_per_h": figure(10.0),
        "central_volume_l": figure(31.0),
        "intercompartmental_clearance_l_per_h": figure(16.0),
        "peripheral_volume_l": figure(33.0),
        "bioavailability": figure(0.8, 0.7, 0.9),
        "renal_share": figure(0.8),
        "reference_gfr_ml_min": figure(105.0),
        "gfr_cap_ml_min": figure(150.0),
        "reference_weight_kg": figure(70.0),
        "child_volume_l_per_kg": figure(1.16),
        "child_clearance_factor": figure(1.15),
        "child_absorption_per_h": figure(1.8),
        "child_gfr_ml_min_1_73m2": figure(120.0),
    },
    between_people_cv={
        "clearance_l_per_h": 0.25,
        "central_volume_l": 0.28,
        "intercompartmental_clearance_l_per_h": 0.20,
        "absorption_per_h": 0.50,
        "child_clearance_factor": 0.33,
        "child_volume_l_per_kg": 0.44,
    },
    between_study_sd={"clearance_l_per_h": 0.15, "central_volume_l": 0.25},
    clearance_volume_correlation=0.4,
    study_correlation=0.75,
    follows_kidneys=True,
    valid_for="adults and children from 2 years",
    sources=("test",),
)

SIMON = Kinetics(
    id="simon2018",
    title="One compartment",
    figures={
        "absorption_per_h": figure(1.64),
        "lag_h": figure(0.0),
        "clearance_l_per_h": figure(11.6),
        "central_volume_l": figure(72.8),
        "intercompartmental_clearance_l_per_h": figure(0.0),
        "peripheral_volume_l": figure(0.0),
    },
    between_people_cv={"clearance_l_per_h": 0.21, "central_volume_l": 0.22, "absorption_per_h": 0.44},
    between_study_sd={},
    clearance_volume_correlation=0.0,
    study_correlation=0.0,
    follows_kidneys=False,
    valid_for="adults with alcohol use disorder",
    sources=("test",),
)

DYNAMICS = Dynamics(
    id="default",
    figures={
        "effect_half_life_h": figure(4.0, 2.0, 8.0),
        "ec50_ratio": figure(1.1, 0.4, 2.5),
        "hill": figure(1.0, 0.8, 1.5),
        "fast_share": figure(0.55, 0.3, 0.8),
        "fast_on_days": figure(6.0, 3.0, 10.0),
        "fast_off_days": figure(4.0, 2.5, 8.0),
        "slow_on_days": figure(75.0, 45.0, 150.0),
        "slow_off_days": figure(20.0, 10.0, 50.0),
        "gap": figure(0.06, 0.03, 0.10),
        "burden_time_h": figure(8.0, 5.0, 16.0),
        "sensitivity_sigma": figure(0.8, 0.5, 1.1),
        "threshold_factor": figure(1.0, 0.6, 1.7),
    },
    thresholds=(0.299, 0.721, 1.468),
    reference_daily_dose_mg=80.0,
    between_people_cv={"ec50": 0.40, "adaptation_times": 0.35},
    watch_days=35,
    modifiers=(),
    sources=("test",),
)


def medicine(dynamics: Dynamics = DYNAMICS) -> Medicine:
    """A medicine with the body written out here; what else a pack holds, `simulate` does not look at."""
    return replace(
        load_medicine(),
        default_kinetics="default",
        kinetics={"default": DEFAULT_KINETICS, "simon2018": SIMON},
        dynamics=dynamics,
    )


@dataclass(frozen=True, kw_only=True)
class PlainBody:
    """A settled body: the reference adult unless told otherwise."""

    weight_kg: float = 70.0
    gfr_ml_min: float | None = 105.0
    is_child: bool = False
    is_over_65: bool = False
