"""Draws that belong to a name: the same for a figure whatever else is drawn beside it.

So that adding a second depressant, or naming two in another order, changes nothing about the first: each
draw of a person can be compared with itself.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np

from handrail.medicine.nouns import Figure
from handrail.simulate.equations import FloatArray
from handrail.simulate.people import even_normals, scale_around
from handrail.simulate.typical import log_sd


def normals(name: str, draws: int, seed: int) -> FloatArray:
    """Standard normals of that name, evenly spread, shape (draws,).

    >>> bool((normals("a", 10, 1) == normals("a", 10, 1)).all())
    True
    """
    return even_normals(np.random.SeedSequence([seed, crc32(name.encode())]), draws, 1)[:, 0]


def drawn(figure: Figure, name: str, draws: int, seed: int) -> FloatArray:
    """A figure with its 90 % interval, log-normal; without an interval the value itself."""
    return scale_around(figure, normals(name, draws, seed))


def differing(value: float, cv: float, name: str, draws: int, seed: int) -> FloatArray:
    """A value in which people differ by so much, log-normal."""
    return value * np.exp(log_sd(cv) * normals(name, draws, seed))


def not_negative(mean: float, sd: float, name: str, draws: int, seed: int) -> FloatArray:
    """A normal distribution of which only what is not negative is used.

    >>> bool((not_negative(0.0, 0.5, "a", 50, 1) >= 0).all())
    True
    """
    if sd == 0:
        return np.full(draws, max(mean, 0.0))
    from scipy.special import ndtr, ndtri

    below = ndtr(-mean / sd)
    share = below + (1 - below) * ndtr(normals(name, draws, seed))
    return np.maximum(mean + sd * ndtri(share), 0.0)
