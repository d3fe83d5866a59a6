"""What a day's doses add to something linear, as tables of exponentials: for `days.py`."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from handrail.simulate.nouns import Draws

Array = npt.NDArray[np.floating]

# Two rates closer than this (relative) are set apart around their mean. The sum of exponentials is a
# divided difference, so the error of doing so is of second order (1e-8), while the cancellation that
# it avoids would grow as 1e-16 over the gap.
NEAREST_RATES = 2e-4

HOURS = 24.0


class DoseTable:
    """A linear output as a sum of exponentials: tables for what a day's doses add at its nodes."""

    def __init__(
        self, rates: Array, parts: Array, at_h: Array, times_h: tuple[float, ...], lag_h: Array, kind: type
    ) -> None:
        self._fade = np.exp(-rates[:, None] * at_h[None, :, None]).astype(kind)
        self._fade_day = np.exp(-rates * HOURS)
        adds, ends = [], []
        for time in times_h:
            since = at_h[:, None] - (time + lag_h)
            grown = np.exp(-rates[:, None] * np.maximum(since, 0)[None]) * parts[:, None]
            adds.append(np.where(since > 0, grown.sum(axis=0), 0))
            # A dose not yet absorbed at midnight is written as if run backwards: its exponentials
            # cancel to nothing until it starts, to the first order of the minutes that are left.
            ends.append(parts * np.exp(-rates * (HOURS - time - lag_h)))
        self._add = np.stack(adds).astype(kind) if adds else np.zeros((0, len(at_h), rates.shape[1]), kind)
        self._end = np.stack(ends).astype(kind) if ends else np.zeros((0, *rates.shape), kind)
        self._fade_last = self._fade_day.astype(kind)
        self._endless = 1 / -np.expm1(-rates * HOURS)

    def day(self, modes: Array, doses: Array) -> tuple[Array, Array]:
        """Values at the nodes (nodes, candidates, draws), and the modes at the next midnight."""
        values = self._fade[0][:, None] * modes[0]
        more = np.empty_like(values)
        for fade, mode in zip(self._fade[1:], modes[1:], strict=True):
            values += np.multiply(fade[:, None], mode, more)
        for slot, add in enumerate(self._add):
            taken = doses[:, slot]
            if taken.any():
                values += np.multiply(add[:, None], taken[:, None], more)
        np.maximum(values, 0, out=values)
        return values, self.after(modes, doses)

    def after(self, modes: Array, doses: Array) -> Array:
        """Only the modes at the next midnight."""
        after = modes * self._fade_last[:, None]
        for slot, end in enumerate(self._end):
            taken = doses[:, slot]
            if taken.any():
                after += end[:, None] * taken[:, None]
        return after

    def repeating(self, doses: Array) -> Array:
        """The modes at midnight once the same day has repeated itself for ever."""
        added = sum(end[:, None] * doses[:, slot][:, None] for slot, end in enumerate(self._end))
        return added * self._endless[:, None].astype(self._fade.dtype)


def disposition_rates(draws: Draws) -> tuple[Array, Array, Array]:
    """The two hybrid rates of disposition and k21, per hour; a one-compartment body has k21 unused."""
    k10 = draws.clearance_l_per_h / draws.central_volume_l
    single = draws.peripheral_volume_l <= 0
    k12 = np.where(single, 0, draws.intercompartmental_clearance_l_per_h / draws.central_volume_l)
    k21 = np.where(
        single,
        2 * k10,
        draws.intercompartmental_clearance_l_per_h / np.where(single, 1, draws.peripheral_volume_l),
    )
    total = k10 + k12 + k21
    root = np.sqrt(total**2 - 4 * k10 * k21)
    fast = 0.5 * (total + root)
    return fast, k10 * k21 / fast, k21


def exponentials(rates: Array, k21: Array, scale: Array) -> tuple[Array, Array]:
    """Rates and amplitudes of the answer to 1 mg: partial fractions of the chain of compartments.

    The answer is scale * sum_k (k21 - r_k) exp(-r_k t) / prod_{j != k} (r_j - r_k).
    """
    rates = _apart(np.sort(rates, axis=0))
    parts = np.empty_like(rates)
    for k in range(len(rates)):
        others = np.delete(rates, k, axis=0)
        parts[k] = scale * (k21 - rates[k]) / np.prod(others - rates[k], axis=0)
    return rates, parts


def _apart(rates: Array) -> Array:
    """Sorted rates, each pair of neighbours at least 2 x NEAREST_RATES apart around its mean."""
    rates = rates.copy()
    for _ in range(3):
        for k in range(len(rates) - 1):
            mean = 0.5 * (rates[k] + rates[k + 1])
            close = rates[k + 1] - rates[k] < 2 * NEAREST_RATES * mean * 0.999
            rates[k] = np.where(close, mean * (1 - NEAREST_RATES), rates[k])
            rates[k + 1] = np.where(close, mean * (1 + NEAREST_RATES), rates[k + 1])
    return rates
