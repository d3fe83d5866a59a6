"""The kidney formulas, one function each: what creatinine, size, age and sex say about filtration.

Two different numbers come out, and they are never mixed: the eGFR is indexed to a body surface
of 1.73 m2 (`ckd_epi_2021`, `bedside_schwartz`), the creatinine clearance is absolute
(`cockcroft_gault_ml_min`). `absolute_gfr_ml_min` takes an eGFR off its index.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeVar

from handrail.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from handrail.person.nouns import Sex

Values = TypeVar("Values", float, "npt.NDArray[np.float64]")

REFERENCE_BODY_SURFACE_M2 = 1.73
"""The body surface that an eGFR is indexed to."""


def _above_zero(name: str, value: float, unit: str) -> None:
    if not (math.isfinite(value) and value > 0):
        raise InputError(
            f"{name} is {value:g} {unit}, and it has to be a number above zero.",
            fix=f"Give {name.lower()} in {unit}.",
            where="kidney formula",
        )


def ckd_epi_2021(creatinine_mg_dl: float, age_years: float, sex: Sex) -> float:
    """The eGFR of an adult from creatinine (CKD-EPI 2021, without race), in mL/min/1.73 m2.

    Args:
        creatinine_mg_dl: serum creatinine, above 0.
        age_years: 18 or more (the equation was made from adults).
        sex: "female" or "male".

    Raises:
        InputError: a value of zero or below, or not a number.

    Source:
        Inker 2021, N Engl J Med 385:1737, as printed by the National Kidney Foundation,
        https://kidney.org/ckd-epi-creatinine-equation-2021

    >>> round(ckd_epi_2021(0.9, 55, "female"), 2)
    75.5
    """
    _above_zero("Creatinine", creatinine_mg_dl, "mg/dL")
    _above_zero("Age", age_years, "years")
    is_female = sex == "female"
    kappa, alpha = (0.7, -0.241) if is_female else (0.9, -0.302)
    ratio = creatinine_mg_dl / kappa
    egfr = 142 * min(ratio, 1.0) ** alpha * max(ratio, 1.0) ** -1.200 * 0.9938**age_years
    return egfr * 1.012 if is_female else egfr


def cockcroft_gault_ml_min(creatinine_mg_dl: float, age_years: float, weight_kg: float, sex: Sex) -> float:
    """Creatinine clearance of an adult (Cockcroft-Gault), in mL/min, not indexed to body surface.

    Args:
        creatinine_mg_dl: serum creatinine, above 0.
        age_years: above 0 and below 140, where the formula ends.
        weight_kg: actual weight, above 0.
        sex: "female" or "male".

    Raises:
        InputError: a value outside those bounds.

    Source:
        Cockcroft-Gault as printed in Taber's; spinal cord injury makes it read too high.

    >>> round(cockcroft_gault_ml_min(1.4, 65, 70, "male"), 2)
    52.08
    """
    _above_zero("Creatinine", creatinine_mg_dl, "mg/dL")
    _above_zero("Age", age_years, "years")
    _above_zero("Weight", weight_kg, "kg")
    if age_years >= 140:
        raise InputError(f"Cockcroft-Gault has no answer at {age_years:g} years.", where="kidney formula")
    clearance = (140 - age_years) * weight_kg / (72 * creatinine_mg_dl)
    return clearance * 0.85 if sex == "female" else clearance


def bedside_schwartz(creatinine_mg_dl: float, height_cm: float) -> float:
    """The eGFR of a child of 1 to 18 years (bedside Schwartz 2009), in mL/min/1.73 m2.

    Args:
        creatinine_mg_dl: serum creatinine by an IDMS-traceable method, above 0.
        height_cm: above 0.

    Raises:
        InputError: a value of zero or below, or not a number.

    Source:
        National Kidney Foundation, "bedside Schwartz" equation (2009).

    >>> round(bedside_schwartz(0.5, 100), 2)
    82.6
    """
    _above_zero("Creatinine", creatinine_mg_dl, "mg/dL")
    _above_zero("Height", height_cm, "cm")
    return 0.413 * height_cm / creatinine_mg_dl


def body_surface_dubois_m2(height_cm: float, weight_kg: float) -> float:
    """Body surface in m2 (Du Bois).

    Raises:
        InputError: a value of zero or below, or not a number.

    Source:
        Du Bois 1916 as given at http://globalrph.com/bsa2.htm

    >>> round(body_surface_dubois_m2(170, 70), 4)
    1.8097
    """
    _above_zero("Height", height_cm, "cm")
    _above_zero("Weight", weight_kg, "kg")
    return 0.007184 * height_cm**0.725 * weight_kg**0.425


def absolute_gfr_ml_min(egfr_ml_min_1_73m2: float, height_cm: float, weight_kg: float) -> float:
    """Filtration in mL/min of this body, from an eGFR indexed to 1.73 m2 (Du Bois surface).

    Args:
        egfr_ml_min_1_73m2: 0 or more.
        height_cm: above 0.
        weight_kg: above 0.

    Raises:
        InputError: a value outside those bounds.

    Source:
        NIDDK, drug dosing in chronic kidney disease: eGFR x body surface / 1.73.

    >>> round(absolute_gfr_ml_min(90, 180, 100), 2)
    114.19
    """
    if not (math.isfinite(egfr_ml_min_1_73m2) and egfr_ml_min_1_73m2 >= 0):
        raise InputError(
            f"An eGFR of {egfr_ml_min_1_73m2:g} mL/min/1.73 m2 is below zero or not a number.",
            where="kidney formula",
        )
    surface_m2 = body_surface_dubois_m2(height_cm, weight_kg)
    return egfr_ml_min_1_73m2 * surface_m2 / REFERENCE_BODY_SURFACE_M2


def relative_clearance(
    by_size: Values, filtration: Values, *, renal_share: float, reference_gfr_ml_min: float
) -> Values:
    """A clearance over the reference adult's: a part that follows the kidneys, a part that follows size.

    (1 - share) x by_size + share x filtration / GFR_ref

    Numbers or arrays of them, so that the simulation and the check reckon alike.

    Args:
        by_size: of the part that is not renal, such as (W / W_ref)^0.75.
        filtration: absolute filtration in mL/min, capped by whoever asks.
        renal_share: part of the clearance that is renal, 0 to 1.
        reference_gfr_ml_min: of the reference adult.

    >>> round(relative_clearance(1.0, 40.0, renal_share=0.8, reference_gfr_ml_min=105), 3)
    0.505
    """
    return (1 - renal_share) * by_size + renal_share * (filtration / reference_gfr_ml_min)
