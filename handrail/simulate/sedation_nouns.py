"""What a simulation of sedation returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from handrail.simulate.happenings import Happenings
from handrail.simulate.nouns import Bands, FloatArray

Grade = Literal["overdose", "unrousable", "asleep", "drowsy", "not_told", "none"]
"""The deepest that is within the 90 % band; "not_told" where something that sedates isn't modelled.

"overdose" where too much is swallowed: then no curve grades anything, and help comes first.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class NotModelled:
    """Something that sedates, or is said to, and is not in the sum."""

    name: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Stop:
    """Something that is stopped while the course is looked at, with the window of its own withdrawal.

    Attributes:
        last_h: when it was last taken; None where only that it is being stopped is known.
        begins_h: from when to when its withdrawal is usually first felt, in hours of the course; None
            where no figure is known (or, for the medicine itself, where the burden says it).
    """

    name: str
    last_h: float | None
    begins_h: tuple[float, float] | None
    says: str
    sources: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SedationProfile:
    """Sedation over a course, with everything that sedates and could be modelled, and the medicine alone.

    Attributes:
        time_h: hours from the midnight that begins day 1, shape (T,).
        load: U, all together; 1 is where half of the people are drowsy.
        load_alone: the same of the medicine alone.
        levels: by depressant, in the unit of `units`.
        chances: by depth, over time: of each draw, the chance of that depth or a deeper one.
        highest: by depth, of each draw's highest chance: mean, median, and the ends of 90 % of draws.
        highest_alone: the same of the medicine alone.
        hours_over: by depth, of each draw the hours with a load above its own threshold, shape (draws,).
        thresholds: by depth, the load at which half of the people are that deep.
        peak_h: when the middle of the load is highest.
        shares: by depressant, and "together" for what pairs add beyond the sum: its part of the load then.
        not_modelled: what sedates and is missing from the sum, so that the truth is more than it says.
        adds_up_only: names of pairs for which nothing is known beyond adding up.
        factors: sentences on what was counted of this person (tolerance, kidneys, age).
        happenings: kidneys that change, dialysis, an overdose.
    """

    medicine: str
    kinetics: str
    pack_version: str
    seed: int
    replicates: int
    people: int
    time_h: FloatArray
    load: Bands
    load_alone: Bands
    levels: Mapping[str, Bands]
    units: Mapping[str, str]
    chances: Mapping[str, Bands]
    highest: Mapping[str, tuple[float, float, float, float]]
    highest_alone: Mapping[str, tuple[float, float, float, float]]
    hours_over: Mapping[str, FloatArray]
    thresholds: Mapping[str, float]
    peak_h: float
    shares: Mapping[str, float]
    grade: Grade
    not_modelled: tuple[NotModelled, ...]
    adds_up_only: tuple[str, ...]
    stops: tuple[Stop, ...]
    factors: tuple[str, ...]
    assumptions: tuple[str, ...]
    sources: tuple[str, ...]
    companion_sources: tuple[str, ...]
    happenings: Happenings = ()
