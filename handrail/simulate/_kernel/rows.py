"""What the kernel's arrays hold, row by row, and which passes a model needs."""

from __future__ import annotations

from typing import NamedTuple

KA, CL, VC, ALPHA, BETA, SHARE_A, SHARE_B, KE0, LOG2_EC50, HILL = range(10)
FAST_SHARE, FAST_ON, FAST_OFF, SLOW_ON, SLOW_OFF, GAP, BURDEN_RATE = range(10, 17)
FLUID_RATE, FLUID_TO_PLASMA, FLUID_TO_SITE, INTO_PLASMA, INTO_FLUID = range(17, 22)
CORD_RATE, FLUID_TO_CORD = 22, 23
PARAMETER_ROWS = 24
"""What a body is. Of lumbar fluid: how fast it empties, the mg in the blood and the mg/L at the site that a
microgram in it is worth; then what flows in constantly, mg/h and micrograms/h; last how fast the cord's site
follows, and the mg/L there that a microgram in the fluid is worth."""

GUT, MODE_A, MODE_B, FLUID, SITE, LEVEL, LEVEL_SLOPE, AD_FAST, AD_SLOW, BURDEN = range(10)
CORD = 10
EFFECT, EFFECT_SLOPE, LACK, LACK_SLOPE = range(11, 15)
STATE_ROWS = 15
"""Where a body is, at a node."""

NODE_ROWS = 4
"""The last four of them at both ends of a step: effect, its slope, lack of effect, its slope."""

PEAK_LEVEL, PEAK_BURDEN, PEAK_BURDEN_H, ABOVE, FIRST_ABOVE_H, BURDEN_SUM, TROUGH = range(7)
SUMMARY_ROWS = 7
"""What is remembered of the whole course; the last four only where `Watch` asks for it."""

GUT_STAYS, A_STAYS, GUT_TO_A, B_STAYS, GUT_TO_B, SITE_STAYS, A_TO_SITE, B_TO_SITE, GUT_TO_SITE = range(9)
FLUID_STAYS, FLUID_TO_A, FLUID_TO_B, FLUID_TO_SITE_TOO = range(9, 13)
ADD_A, ADD_B, ADD_SITE, ADD_FLUID = range(13, 17)
CORD_STAYS, A_TO_CORD, B_TO_CORD, GUT_TO_CORD, FLUID_TO_CORD_TOO, ADD_CORD = range(17, 23)
FACTOR_ROWS = 23
"""What a step of one length makes of a body."""

QUANTITIES = 5
"""Level, effect, adaptation, burden, effect at the cord."""

TO_GUT, TO_PLASMA, TO_FLUID = range(3)
"""Where something is given."""


class Needs(NamedTuple):
    """Which passes a model needs; the others would add zeros.

    Attributes:
        second: a second compartment.
        fluid: lumbar fluid.
        inflow: something flows in constantly.
        effect: anything beyond the level.
        site: an effect site that follows the level late.
        cord: a second one, at the cord, that lumbar fluid reaches; nothing depends on it.
        paces: adaptation is won and lost at different rates.
        slow: a second component of adaptation.
        delay: a burden that follows the lack of effect late.
        between: peaks of the level between the nodes.
    """

    second: bool
    fluid: bool
    inflow: bool
    effect: bool
    site: bool
    cord: bool
    paces: bool
    slow: bool
    delay: bool
    between: bool


class Watch(NamedTuple):
    """What else is remembered of each body, at the times that are kept.

    Attributes:
        above: whether to count the times with a level above `above_mg_per_l`; first: to note the first.
        total: whether to add up the burden.
        trough: whether to note the lowest level from `from_h` to `to_h`.
    """

    above: bool = False
    above_mg_per_l: float = 0.0
    first: bool = False
    total: bool = False
    trough: bool = False
    from_h: float = 0.0
    to_h: float = 0.0
