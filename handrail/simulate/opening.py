"""What changes a body from outside at one moment, where a phase begins: a reset, a steady state, a leap.

Phases hand on amounts; an opening adds to them or takes their place, and everything that follows from them at
that moment (level, effect, lack of effect and their slopes) is reckoned anew in the kernel's own rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from handrail.simulate import linear
from handrail.simulate.cubics import Pace
from handrail.simulate.equations import FloatArray, adaptation, effect_of_level
from handrail.simulate.nouns import Draws
from handrail.simulate.phases import Csf

NEXT_TO_NOTHING = 1e-3
"""Of the EC50: from less, the effect may rise steeply without end, and a short flat step is far nearer."""

LOWEST = 1e-30


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """The state in which a phase begins.

    Attributes:
        state: rows of `linear.py`, shape (4 or 6, N).
        replaces: whether it takes the place of what was there, or is added to it.
        adapted, burden: of somebody who is used to it, shape (2, N) and (N,); None leaves them as they are.
    """

    state: FloatArray
    replaces: bool
    adapted: FloatArray | None = None
    burden: FloatArray | None = None


def open_kernel(opening: Opening, states: FloatArray, bodies: Draws, csf: Csf | None) -> None:
    """Put bodies into this state, in the rows of the kernel; the slope of the level is the caller's."""
    from handrail.simulate._kernel import rows

    places = [rows.GUT, rows.MODE_A, rows.MODE_B, rows.SITE]
    places += [] if csf is None else [rows.FLUID]
    added = opening.state[
        [linear.GUT, linear.MODE_A, linear.MODE_B, linear.SITE, linear.FLUID][: len(places)]
    ]
    states[places] = added if opening.replaces else states[places] + added
    if opening.adapted is not None and opening.burden is not None:
        states[[rows.AD_FAST, rows.AD_SLOW]] = opening.adapted
        states[rows.BURDEN] = opening.burden
    level = states[rows.MODE_A] + states[rows.MODE_B]
    site, fluid = states[rows.SITE], 0.0 if csf is None else csf.to_brain * states[rows.FLUID]
    effect = effect_of_level(site, bodies.ec50_mg_per_l, bodies.hill)
    rise = bodies.effect_per_h * (level + fluid - site)
    slope = bodies.hill * effect * (1 - effect) / np.maximum(site, LOWEST) * rise
    slope = np.where(site < NEXT_TO_NOTHING * bodies.ec50_mg_per_l, 0.0, slope)
    pace, adapted = Pace.of(bodies), states[[rows.AD_FAST, rows.AD_SLOW]]
    apart = effect - adapted
    moves = apart * np.where(apart > 0, pace.on, pace.off)
    states[rows.LEVEL] = level
    states[rows.EFFECT], states[rows.EFFECT_SLOPE] = effect, slope
    states[rows.LACK] = adaptation(adapted[0], adapted[1], bodies.fast_share) - effect - bodies.gap
    states[rows.LACK_SLOPE] = adaptation(moves[0], moves[1], bodies.fast_share) - slope
