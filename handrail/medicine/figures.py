"""Which figures a pack holds, their units, and the closed lists its cells choose from."""

from __future__ import annotations

KINDS = ("label", "regulator", "guideline", "trial", "cohort", "series", "case", "review", "expert")
"""Who says so. "expert" is judgement, awaiting clinical sign-off."""

AUTHORITIES = (
    "label",
    "regulator",
    "trial",
    "expert",
    "series",
    "case",
    "review",
    "consumer",
    "unverified",
    "wrong",
)

COUNTRIES = (
    *("AT", "AU", "BE", "BR", "CA", "CH", "DE", "DK", "ES", "FI", "FR", "HK", "IE", "IT", "JP"),
    *("NL", "NO", "NZ", "PT", "SE", "SG", "UK", "US"),
)

KINETIC_UNITS = {
    "absorption_per_h": "1/h",
    "liquid_absorption_per_h": "1/h",
    "elderly_absorption_per_h": "1/h",
    "child_absorption_per_h": "1/h",
    "lag_h": "h",
    "clearance_l_per_h": "L/h",
    "central_volume_l": "L",
    "intercompartmental_clearance_l_per_h": "L/h",
    "peripheral_volume_l": "L",
    "bioavailability": "fraction",
    "renal_share": "fraction",
    "reference_gfr_ml_min": "mL/min",
    "gfr_cap_ml_min": "mL/min",
    "reference_weight_kg": "kg",
    "child_volume_l_per_kg": "L/kg",
    "child_clearance_factor": "ratio",
    "child_gfr_ml_min_1_73m2": "mL/min/1.73m2",
    "residual_error": "fraction",
}
"""Every kinetic figure a pack may hold, with its unit. Oral ones are apparent (/F)."""

NEEDED_KINETICS = (
    "absorption_per_h",
    "lag_h",
    "clearance_l_per_h",
    "central_volume_l",
    "intercompartmental_clearance_l_per_h",
    "peripheral_volume_l",
)
"""Without these there is no oral model."""

NEEDED_TO_FOLLOW_KIDNEYS = tuple(name for name in KINETIC_UNITS if name != "residual_error")
"""A set whose clearance follows the kidneys answers for children, elderly people and liquids too."""

DYNAMIC_UNITS = {
    "effect_half_life_h": "h",
    "ec50_ratio": "ratio",
    "hill": "ratio",
    "fast_share": "fraction",
    "fast_on_days": "days",
    "fast_off_days": "days",
    "slow_on_days": "days",
    "slow_off_days": "days",
    "gap": "fraction",
    "burden_time_h": "h",
    "sensitivity_sigma": "log sd",
    "threshold_factor": "ratio",
}
"""Every figure of the dynamics, all needed, with its unit."""

SPREADS = ("ec50", "adaptation_times")
"""Between-people spreads of the dynamics, both needed."""

FLOOR_UNITS = {
    "shortest_days": "days",
    "largest_cut_mg": "mg",
    "largest_cut_share": "fraction",
    "fewest_days_a_step": "days",
    "fewest_intakes": "intakes a day",
    "most_pieces": "pieces",
    "youngest_years": "years",
}
"""Every floor, all needed, with its unit; `shortest_days` once for each length of use."""
