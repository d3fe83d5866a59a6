"""Draws of a person (what we don't know about them) and the profile that a simulation returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handrail.simulate.happenings import Happenings

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Draws:
    """N draws of one person or a population: `replicates` parameter sets x `people` each.

    Draw i belongs to replicate i // people. Every array has shape (N,). Kinetic values are
    apparent (/F) and already hold for this person (weight, kidneys, age, form).

    Attributes:
        absorption_per_h, lag_h: first-order absorption after a lag.
        clearance_l_per_h, central_volume_l: of the central compartment.
        intercompartmental_clearance_l_per_h, peripheral_volume_l: 0 for one compartment.
        effect_per_h: ke0 of the effect site.
        ec50_mg_per_l, hill: of the effect.
        fast_share: w, the part of adaptation that is fast.
        fast_on_h, fast_off_h, slow_on_h, slow_off_h: time constants of adaptation.
        gap: theta, the lack of effect that is not felt.
        burden_time_h: tau_b.
        sensitivity_sigma: spread of ln s, integrated exactly, never sampled.
        threshold_factor: multiplies all three thresholds.
        thresholds: (any, moderate, severe), before that factor.
        burden_factor: this person's raising modifiers together (1 without any).
        sigma_median, sigma_log_sd, threshold_log_sd: the prior that `sensitivity_sigma` and
            `threshold_factor` were drawn from, so that averages can integrate it exactly
            (both sd 0: the central values hold).
        protective_factor: the modifiers below 1 together; shown, never used to shorten a plan.
    """

    replicates: int
    people: int
    absorption_per_h: FloatArray
    lag_h: FloatArray
    clearance_l_per_h: FloatArray
    central_volume_l: FloatArray
    intercompartmental_clearance_l_per_h: FloatArray
    peripheral_volume_l: FloatArray
    effect_per_h: FloatArray
    ec50_mg_per_l: FloatArray
    hill: FloatArray
    fast_share: FloatArray
    fast_on_h: FloatArray
    fast_off_h: FloatArray
    slow_on_h: FloatArray
    slow_off_h: FloatArray
    gap: FloatArray
    burden_time_h: FloatArray
    sensitivity_sigma: FloatArray
    threshold_factor: FloatArray
    thresholds: tuple[float, float, float]
    burden_factor: float
    sigma_median: float
    sigma_log_sd: float
    threshold_log_sd: float
    protective_factor: float = 1.0
    seed: int

    @property
    def count(self) -> int:
        """N."""
        return self.replicates * self.people


@dataclass(frozen=True, kw_only=True, slots=True)
class Bands:
    """Percentiles over draws at each time; each array has shape (T,)."""

    p5: FloatArray
    p25: FloatArray
    p50: FloatArray
    p75: FloatArray
    p95: FloatArray


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """Level, effect, adaptation and burden of withdrawal over time, with 50 and 90 % bands.

    Attributes:
        time_h: hours from the midnight that begins day 1 of the course, shape (T,).
        bands: by quantity: "level_mg_per_l", "effect", "adaptation", "burden".
        chances: by grade "any", "moderate", "severe": (mean, median, low, high).
        outcomes: per-draw arrays, shape (N,): peak_mg_per_l; trough_mg_per_l, the lowest level of the 24 h up
            to the last dose; lowest_mg_per_l, that from 24 h after the first dose up to the last one, missed
            days and all; peak_burden, peak_burden_h, auc_mg_h_per_l; with dialysis dialysed_mg.
        happenings: what happened on the course beside its doses; with a pump there are two quantities more,
            "lumbar_mg_per_l" and "cord_effect".
    """

    medicine: str
    kinetics: str
    pack_version: str
    seed: int
    replicates: int
    people: int
    time_h: FloatArray
    bands: Mapping[str, Bands]
    chances: Mapping[str, tuple[float, float, float, float]]
    outcomes: Mapping[str, FloatArray]
    assumptions: tuple[str, ...]
    sources: tuple[str, ...]
    happenings: Happenings = ()
