"""The model, written to be reviewed: one function for each equation, in the order a dose meets them.

A dose is absorbed, spread over two compartments and cleared; its level reaches the effect site late; the
effect is met by adaptation, fast and slow; where effect falls below adaptation there is drive, which builds
the burden of withdrawal. `reference.py` solves these with a general integrator, `days.py` and `_kernel/`
step them fast; tests hold all of them together.

Symbols beside their words:

    ka  absorption, per hour          CL  clearance, L/h             Vc, Vp  central, peripheral volume, L
    Q   intercompartmental, L/h       k21 Q/Vp, per hour             alpha, beta  the two slopes, per hour
    ke0 effect-site rate, per hour    E   effect, 0 to 1             A   adaptation, 0 to 1
    w   fast share of adaptation      theta  the gap                 W   drive          B   burden
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from handrail.errors import InputError
from handrail.person.kidneys import relative_clearance

FloatArray = npt.NDArray[np.float64]
Values = float | FloatArray


# --- clearance ---------------------------------------------------------------------------------------------


def apparent_clearance(
    gfr_ml_min: Values,
    weight_kg: Values,
    *,
    clearance_l_per_h: Values,
    renal_share: float,
    reference_gfr_ml_min: float,
    gfr_cap_ml_min: float,
    reference_weight_kg: float,
) -> FloatArray:
    """Apparent oral clearance of a person: a part that follows the kidneys and a part that follows size.

    CL = CL_ref x [(1 - share) x (W / W_ref)^0.75 + share x GFR / GFR_ref]

    Args:
        gfr_ml_min: absolute filtration rate, mL/min (not indexed to body surface); 0 is anuria.
        weight_kg: body weight.
        clearance_l_per_h: of the reference adult, CL/F.
        renal_share: part of that clearance that is renal, 0 to 1.
        reference_gfr_ml_min, reference_weight_kg: of the reference adult.
        gfr_cap_ml_min: a filtration rate above this counts as this.

    Returns:
        CL/F in L/h.

    Raises:
        InputError: a negative filtration rate or a weight of zero or less.

    Source:
        The pack's default kinetics set: renal clearance equals creatinine clearance, a fifth is not renal.

    >>> reference = dict(clearance_l_per_h=10, renal_share=0.8, reference_gfr_ml_min=105,
    ...                  gfr_cap_ml_min=150, reference_weight_kg=70)
    >>> apparent_clearance(np.array([105, 40, 0]), 70, **reference).round(2)
    array([10.  ,  5.05,  2.  ])
    """
    gfr, weight = np.asarray(gfr_ml_min, float), np.asarray(weight_kg, float)
    if np.any(gfr < 0) or np.any(weight <= 0):
        raise InputError("A filtration rate can't be negative, nor a weight zero or less.")
    by_size = (weight / reference_weight_kg) ** 0.75
    relative = relative_clearance(
        by_size,
        np.minimum(gfr, gfr_cap_ml_min),
        renal_share=renal_share,
        reference_gfr_ml_min=reference_gfr_ml_min,
    )
    return np.asarray(clearance_l_per_h * relative, dtype=float)


# --- level -------------------------------------------------------------------------------------------------


def slopes(
    clearance_l_per_h: Values,
    central_volume_l: Values,
    intercompartmental_clearance_l_per_h: Values = 0.0,
    peripheral_volume_l: Values = 0.0,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Slopes of the two-compartment curve and the share of each in the central compartment.

    After 1 mg put straight into the blood the level is (share_a e^(-alpha t) + share_b e^(-beta t)) / Vc.
    With Q = 0 this is one compartment: alpha = CL/V with share 1, and a second slope with share 0.

    Args:
        clearance_l_per_h, central_volume_l: CL and Vc.
        intercompartmental_clearance_l_per_h, peripheral_volume_l: Q and Vp, 0 for one compartment.

    Returns:
        alpha and beta per hour, share_a and share_b (adding to 1, neither below 0).

    Source:
        Gibaldi and Perrier, Pharmacokinetics: hybrid constants of the two-compartment model.

    >>> alpha, beta, _, _ = slopes(10.8, 28.8, 12.93, 19.68)
    >>> round(float(alpha), 2), round(float(beta), 3)
    (1.29, 0.191)
    """
    cl, vc = np.asarray(clearance_l_per_h, float), np.asarray(central_volume_l, float)
    q, vp = np.asarray(intercompartmental_clearance_l_per_h, float), np.asarray(peripheral_volume_l, float)
    k10, k12 = cl / vc, q / vc
    k21 = np.where(vp > 0, q / np.where(vp > 0, vp, 1.0), 0.0)
    total = k10 + k12 + k21
    root = np.sqrt(np.maximum(total**2 - 4 * k10 * k21, 0.0))
    alpha = (total + root) / 2
    # The small root through the product: (total - root) / 2 would cancel when beta is far below alpha.
    beta = np.where(alpha > 0, k10 * k21 / np.where(alpha > 0, alpha, 1.0), 0.0)
    share_a = np.clip(np.where(root > 0, (alpha - k21) / np.where(root > 0, root, 1.0), 1.0), 0.0, 1.0)
    return alpha, beta, share_a, 1 - share_a


def exponential_gap(rate_a: Values, rate_b: Values, time_h: Values) -> FloatArray:
    """(e^(-a t) - e^(-b t)) / (b - a): what passes through two first-order steps; t e^(-a t) where a = b.

    Written so that it neither divides by zero nor cancels as the two rates meet.

    >>> exponential_gap(0.5, np.array([0.4, 0.5, 0.6]), 2.0).round(3)
    array([0.814, 0.736, 0.667])
    """
    slow, gap = np.minimum(rate_a, rate_b), np.abs(np.subtract(rate_a, rate_b))
    time = np.asarray(time_h, float)
    lasting = np.where(gap > 0, -np.expm1(-gap * time) / np.where(gap > 0, gap, 1.0), time)
    return np.asarray(np.exp(-slow * time) * lasting, dtype=float)


def exponential_gap_of_three(rate_a: Values, rate_b: Values, rate_c: Values, time_h: Values) -> FloatArray:
    """What passes through three first-order steps: the second divided difference of e^(-x t) over the rates.

    Written so that it neither divides by zero nor cancels as rates meet; t^2/2 e^(-a t) where all are one.

    >>> exponential_gap_of_three(0.5, 0.5, np.array([0.4, 0.5]), 2.0).round(3)
    array([0.787, 0.736])
    """
    rates = np.sort(np.stack(np.broadcast_arrays(rate_a, rate_b, rate_c)).astype(float), axis=0)
    low, middle, high = rates
    time = np.asarray(time_h, float)
    apart = high - low
    near = apart * time < 1e-2
    mean = rates.mean(axis=0)
    off = rates - mean
    squares, cubes = time**2 * (off**2).sum(axis=0), time**3 * (off**3).sum(axis=0)
    series = 0.5 * time**2 * np.exp(-mean * time) * (1 + squares / 24 - cubes / 180)
    gap = exponential_gap(low, middle, time) - exponential_gap(middle, high, time)
    return np.where(near, series, gap / np.where(near, 1.0, apart))


def level_after_dose(
    time_h: Values,
    dose_mg: float,
    *,
    absorption_per_h: float,
    clearance_l_per_h: float,
    central_volume_l: float,
    intercompartmental_clearance_l_per_h: float = 0.0,
    peripheral_volume_l: float = 0.0,
    lag_h: float = 0.0,
) -> FloatArray:
    """Level after one dose by mouth: one or two compartments, first-order absorption after a lag.

    C(t) = D ka / Vc x sum over both slopes of share x (e^(-slope t) - e^(-ka t)) / (ka - slope)

    Args:
        time_h: hours since the dose was swallowed; before the end of the lag the level is 0.
        dose_mg: amount swallowed, 0 or more.
        absorption_per_h, lag_h: ka and the lag.
        clearance_l_per_h, central_volume_l: apparent (CL/F, V/F), so bioavailability is inside them.
        intercompartmental_clearance_l_per_h, peripheral_volume_l: 0 for one compartment.

    Returns:
        Level in mg/L, with the shape of `time_h`.

    Raises:
        InputError: `dose_mg` is negative.

    Source:
        Abuhelwa 2015, doi:10.1016/j.vascn.2015.03.004, oral one- and two-compartment forms.

    >>> level_after_dose(np.array([0.0, 1.5, 6.0]), 20, absorption_per_h=1.64, clearance_l_per_h=11.6,
    ...                  central_volume_l=72.8).round(3)
    array([0.   , 0.214, 0.117])
    """
    if dose_mg < 0:
        raise InputError(f"A dose of {dose_mg:g} mg can't be swallowed.", fix="A dose is 0 mg or more.")
    alpha, beta, share_a, share_b = slopes(
        clearance_l_per_h,
        central_volume_l,
        intercompartmental_clearance_l_per_h,
        peripheral_volume_l,
    )
    since = np.maximum(np.asarray(time_h, float) - lag_h, 0.0)
    through = share_a * exponential_gap(alpha, absorption_per_h, since)
    through = through + share_b * exponential_gap(beta, absorption_per_h, since)
    return np.asarray(dose_mg * absorption_per_h / central_volume_l * through, dtype=float)


def area_after_dose(
    time_h: Values,
    dose_mg: Values,
    *,
    absorption_per_h: Values,
    clearance_l_per_h: Values,
    central_volume_l: Values,
    intercompartmental_clearance_l_per_h: Values = 0.0,
    peripheral_volume_l: Values = 0.0,
) -> FloatArray:
    """Area under the level from a dose by mouth until now.

    AUC(t) = D / Vc x sum over both slopes of share x (absorbed - still there) / slope

    Args:
        time_h: hours since the dose began to be absorbed; before that the area is 0.
        dose_mg: amount swallowed.
        absorption_per_h, clearance_l_per_h, central_volume_l, intercompartmental_clearance_l_per_h,
        peripheral_volume_l: as in `level_after_dose`.

    Returns:
        mg h/L; in the end dose / CL.

    >>> whole = area_after_dose(1000.0, 10, absorption_per_h=1.2, clearance_l_per_h=10, central_volume_l=31)
    >>> float(whole.round(6))
    1.0
    """
    alpha, beta, share_a, share_b = slopes(
        clearance_l_per_h, central_volume_l, intercompartmental_clearance_l_per_h, peripheral_volume_l
    )
    since = np.maximum(np.asarray(time_h, float), 0.0)
    absorbed = -np.expm1(-absorption_per_h * since)
    area = np.zeros(np.broadcast_shapes(since.shape, alpha.shape))
    for slope, share in ((alpha, share_a), (beta, share_b)):
        there = absorption_per_h * exponential_gap(slope, absorption_per_h, since)
        # One compartment has no second slope: its share is 0, and so is its area.
        area = area + share * np.where(slope > 0, (absorbed - there) / np.where(slope > 0, slope, 1.0), 0.0)
    return np.asarray(dose_mg * area / central_volume_l, dtype=float)


def mean_steady_level(daily_dose_mg: Values, clearance_l_per_h: Values) -> FloatArray:
    """Mean level over a day once intake and clearance balance: daily dose / (24 h x CL), in mg/L.

    >>> float(mean_steady_level(80, 10).round(4))
    0.3333
    """
    return np.asarray(daily_dose_mg, float) / (24.0 * np.asarray(clearance_l_per_h, float))


# --- a pump, a dialyser ------------------------------------------------------------------------------------


def apparent(systemic: Values, bioavailability: Values) -> FloatArray:
    """A clearance or an amount in the blood as the oral model counts it: divided by bioavailability.

    What is swallowed enters the model whole and clearance is CL/F, so whatever meets the blood itself (a
    dialyser, an infusion, what a pump's medicine becomes) is divided by F.

    >>> float(apparent(7.7, 0.8))
    9.625
    """
    return np.asarray(np.divide(systemic, bioavailability), dtype=float)


def passing_micrograms_per_day(
    fluid_micrograms: Values, volume_ml: Values, clearance_ml_per_h: Values
) -> FloatArray:
    """What leaves the lumbar fluid in a day, at the present level: in a steady state the pump's daily dose.

    >>> float(passing_micrograms_per_day(33.3, 80, 30).round(1))
    299.7
    """
    return 24.0 * np.asarray(fluid_micrograms, float) * np.divide(clearance_ml_per_h, volume_ml)


def site_level(level_mg_per_l: Values, passing_micrograms_a_day: Values, gain: Values) -> FloatArray:
    """Level that acts on a site: that of the blood, and what passes through the fluid as so much of it.

    >>> float(site_level(0.1, 300.0, 0.001).round(3))
    0.4
    """
    return np.asarray(np.add(level_mg_per_l, np.multiply(gain, passing_micrograms_a_day)), dtype=float)


# --- effect, adaptation, burden ----------------------------------------------------------------------------


def effect_of_level(level_mg_per_l: Values, ec50_mg_per_l: Values, hill: Values = 1.0) -> FloatArray:
    """Effect of the level at the effect site, as a share of the largest: E = C^h / (C^h + EC50^h).

    >>> effect_of_level(np.array([0.0, 0.3, 0.9]), 0.3)
    array([0.  , 0.5 , 0.75])
    """
    relative = np.maximum(np.asarray(level_mg_per_l, float) / ec50_mg_per_l, 0.0) ** hill
    return np.asarray(relative / (1 + relative), dtype=float)


def steady_effect(
    daily_dose_mg: Values, clearance_l_per_h: Values, ec50_mg_per_l: Values, hill: Values = 1.0
) -> FloatArray:
    """Effect at the mean level of a steady daily dose: what a dose is worth.

    >>> steady_effect(np.array([0, 10, 70, 80]), 10, 0.3667).round(2)
    array([0.  , 0.1 , 0.44, 0.48])
    """
    return effect_of_level(mean_steady_level(daily_dose_mg, clearance_l_per_h), ec50_mg_per_l, hill)


def adaptation_rate(effect: Values, adapted: Values, on_h: Values, off_h: Values) -> FloatArray:
    """dA/dt of one component of adaptation, per hour: (E - A) / tau.

    tau is `on_h` while the effect is above this component and `off_h` while it is below: tolerance is won
    slowly and lost faster. Each component compares the effect with itself, not with their mixture.
    """
    gap = np.subtract(effect, adapted)
    return np.asarray(gap / np.where(gap > 0, on_h, off_h), dtype=float)


def adaptation(fast: Values, slow: Values, fast_share: Values) -> FloatArray:
    """Adaptation as a whole: A = w A_fast + (1 - w) A_slow."""
    return np.asarray(np.multiply(fast_share, fast) + np.multiply(np.subtract(1, fast_share), slow), float)


def drive_of_withdrawal(effect: Values, adapted: Values, gap: Values) -> FloatArray:
    """Drive: how far effect has fallen below adaptation, beyond what is not felt: W = max(0, A - E - theta).

    >>> float(drive_of_withdrawal(0.1, 0.5, 0.06).round(2)), float(drive_of_withdrawal(0.5, 0.5, 0.06))
    (0.34, 0.0)
    """
    return np.maximum(np.subtract(adapted, effect) - gap, 0.0)


def burden_rate(drive: Values, burden: Values, burden_time_h: Values) -> FloatArray:
    """dB/dt of the burden of withdrawal, per hour: (W - B) / tau_b. It follows the drive with a delay."""
    return np.asarray(np.subtract(drive, burden) / burden_time_h, dtype=float)
