"""From a course and what happens on it to phases in which everything is constant."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from handrail.course.nouns import Dose
from handrail.medicine.nouns import Medicine
from handrail.person.nouns import Person
from handrail.simulate.equations import FloatArray, apparent
from handrail.simulate.happenings import Happening
from handrail.simulate.nouns import Draws
from handrail.simulate.outline import Each, Everyone, Outline, Stretch, outline_of
from handrail.simulate.phases import Csf, Given, Phase, Timeline
from handrail.simulate.pump import PumpNormals, draw_bioavailability, draw_csf
from handrail.simulate.typical import kinetics_of

ML_MIN_IN_L_PER_H = 0.06


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """A timeline, and what has to be said about it.

    Attributes:
        bioavailability: of each draw, shape (N,), where something met the blood itself; else None.
    """

    timeline: Timeline
    assumptions: tuple[str, ...]
    sources: tuple[str, ...]
    bioavailability: FloatArray | None


def timeline_of(
    doses: Sequence[Dose],
    happenings: Sequence[Happening],
    draws: Draws,
    *,
    medicine: Medicine,
    person: Person,
    end_h: float,
    kinetics: str | None = None,
    assumed_egfr: float | None = None,
    uncertain: bool = True,
) -> Told:
    """The phases of a course on which these things happen, for these draws of a person.

    Args:
        doses: everything swallowed on the course.
        end_h: until when.
        kinetics, assumed_egfr: as the draws were drawn.
        uncertain: False keeps what is not known about pump and bioavailability at its central values.

    Raises:
        InputError: something the pack or the kinetics set can't answer; a pump that stops before it runs.
    """
    settings = kinetics_of(medicine, kinetics)
    everyone = Everyone(people=(person,), kinetics=settings, assumed_egfr=assumed_egfr)
    outline = outline_of(happenings, everyone, medicine, end_h)
    return told_of(
        doses, outline, draws, medicine=medicine, kinetics=kinetics, end_h=end_h, uncertain=uncertain
    )


def told_of(
    doses: Sequence[Dose],
    outline: Outline,
    draws: Draws,
    *,
    medicine: Medicine,
    kinetics: str | None,
    end_h: float,
    uncertain: bool = True,
    who: npt.NDArray[np.intp] | None = None,
    normals: PumpNormals | None = None,
) -> Told:
    """The same for these draws of the people of an outline.

    Args:
        who: which of several people each draw is, shape (N,); None where the outline is of one.
        normals: of the pump and the bioavailability, where the draws are part of a larger whole.

    Raises:
        InputError: the pack says nothing about a pump, or how much reaches the blood.
    """
    settings = kinetics_of(medicine, kinetics)
    csf: Csf | None = None
    share: FloatArray | None = None
    if outline.delivery is not None:
        csf = draw_csf(medicine, settings, draws, uncertain=uncertain, normals=normals)
        share = csf.bioavailability
    elif outline.meets_blood:
        share = draw_bioavailability(medicine, settings, draws, uncertain, normals)
    parts = (outline.kidneys, outline.dialysis, outline.absorption, outline.longer, outline.flows)
    phases = tuple(
        _phase(begin_h, stop_h, draws, share, parts, who) for begin_h, stop_h in pairwise(_cuts(parts, end_h))
    )
    timeline = Timeline(phases=phases, given=_given(doses, outline, end_h), csf=csf)
    return Told(timeline=timeline, assumptions=outline.said, sources=outline.sources, bioavailability=share)


def _given(doses: Sequence[Dose], outline: Outline, end_h: float) -> tuple[Given, ...]:
    """Everything that enters at once until the end, in order of time."""
    given = [Given(time_h=dose.time_h, dose_mg=dose.dose_mg) for dose in doses]
    given += outline.large
    given += [
        Given(time_h=at_h, dose_mg=micrograms / 1000, compartment="csf")
        for at_h, micrograms in (outline.delivery.boluses if outline.delivery else ())
    ]
    return tuple(sorted((one for one in given if one.time_h < end_h), key=lambda one: one.time_h))


_Parts = tuple[tuple[Stretch, ...], ...]
"""Kidneys, dialysis, absorption, longer and flows of an outline."""


def _cuts(parts: _Parts, end_h: float) -> list[float]:
    """Where anything begins or ends, 0 h and the end among them; a billionth of an hour is one moment."""
    found = {0.0, round(end_h, 9)}
    for stretch in (one for part in parts for one in part):
        found |= {round(stretch.begin_h, 9), round(stretch.end_h, 9)}
    return sorted(hour for hour in found if 0 <= hour <= end_h)


def _phase(
    begin_h: float,
    end_h: float,
    draws: Draws,
    share: FloatArray | None,
    parts: _Parts,
    who: npt.NDArray[np.intp] | None,
) -> Phase:
    """What holds in the middle of a stretch holds in all of it."""
    middle = 0.5 * (begin_h + end_h)

    def of_draw(value: Each) -> Each:
        return value if isinstance(value, float | int) or who is None else value[who]

    kidneys, dialysis, absorption, longer, flows = (
        [of_draw(one.value) for one in part if one.holds(middle)] for part in parts
    )
    least = longer[0] if longer else 1.0
    for one in longer[1:]:
        least = np.minimum(least, one)
    own = draws.clearance_l_per_h * math.prod(kidneys) * least
    dialysed = np.zeros(draws.count)
    if share is not None:
        dialysed = apparent(sum(dialysis) * ML_MIN_IN_L_PER_H, share)
    bodies = replace(
        draws,
        clearance_l_per_h=own + dialysed,
        absorption_per_h=draws.absorption_per_h * min(absorption, default=1.0),
    )
    return Phase(
        begin_h=begin_h,
        end_h=end_h,
        bodies=bodies,
        dialysis_l_per_h=dialysed,
        pump_micrograms_per_h=float(sum(flows)),
    )
