"""How depressants add up: the response surface of sedation, written to be reviewed.

Each depressant counts as its level over the level at which half of the people are drowsy. Together they
count as their sum, and for some pairs more than that (Greco's form); the chance of a depth of sedation rises
with the whole. Nearly every figure in it is judgement: it ranks and draws bands, and never reassures.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from handrail.simulate.equations import FloatArray, Values

DEPTHS = ("drowsy", "asleep", "unrousable")
"""From the lightest on; the threshold of the first is 1 by definition."""


def combined_load(parts: Mapping[str, FloatArray], together: Mapping[tuple[str, str], Values]) -> FloatArray:
    """What all depressants add up to: U = sum u_i + sum over pairs of a_ij sqrt(u_i u_j).

    Args:
        parts: u of each depressant by name, its level over its half-effect level, 0 or more.
        together: a of a pair of them, 0 or more; a pair that isn't there adds up and no more.

    Returns:
        U, which never falls as a part rises; whatever the order of the parts, the same to the last digit.

    Source:
        Greco 1995, the form without its cross-exponents; the values are the pack's.

    >>> parts = {"a": np.array([1.0, 0.0]), "b": np.array([0.25, 0.25])}
    >>> combined_load(parts, {("a", "b"): 1.0})
    array([1.75, 0.25])
    """
    names = sorted(parts)
    load = np.zeros_like(parts[names[0]], dtype=float)
    for name in names:
        load = load + parts[name]
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            extra = together.get((one, other), together.get((other, one)))
            if extra is not None:
                load = load + extra * np.sqrt(parts[one] * parts[other])
    return load


def chance_of_depth(load: FloatArray, threshold: Values, steepness: float) -> FloatArray:
    """The chance of a depth of sedation or a deeper one: U^g / (threshold^g + U^g).

    Source:
        The form of Somma 1998 (one exponent for all depths); the values are the pack's.

    >>> chance_of_depth(np.array([0.0, 1.0, 2.0]), 1.0, 2.0).round(2)
    array([0. , 0.5, 0.8])
    """
    relative = np.maximum(load / threshold, 0.0) ** steepness
    return np.asarray(relative / (1 + relative), dtype=float)


def effect_site_level(effect: FloatArray, ec50_mg_per_l: FloatArray, hill: FloatArray) -> FloatArray:
    """The level at the effect site that this effect comes from: EC50 x (E / (1 - E))^(1/h).

    >>> effect_site_level(np.array([0.0, 0.5, 0.75]), np.array(0.3), np.array(1.0)).round(3)
    array([0. , 0.3, 0.9])
    """
    inside = np.clip(effect, 0.0, 1.0 - 1e-9)
    return np.asarray(ec50_mg_per_l * (inside / (1 - inside)) ** (1 / hill), dtype=float)
