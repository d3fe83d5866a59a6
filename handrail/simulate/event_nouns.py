"""What a simulation of an event table answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handrail.simulate.nouns import Profile


@dataclass(frozen=True, kw_only=True, slots=True)
class Prediction:
    """What is predicted at one observation.

    mg/L in plasma (CMT 2) or in lumbar fluid (CMT 3), mg not yet absorbed (CMT 1).

    Attributes:
        typical: of the typical person like this one, without variation: what other programs call PRED.
        p5, p50, p95: over the draws of the person.
    """

    typical: float
    p5: float
    p50: float
    p95: float


@dataclass(frozen=True, kw_only=True, slots=True)
class EventAnswer:
    """A simulated event table.

    Attributes:
        profiles: by person of the table; empty where only predictions were asked for.
        predictions: one for each row of the table; None where a row is no observation.
        assumptions, sources: as of every simulation.
    """

    profiles: Mapping[int, Profile]
    predictions: tuple[Prediction | None, ...]
    assumptions: tuple[str, ...]
    sources: tuple[str, ...]
