"""Stretches of time in which every parameter of a body is constant: what `happenings` come down to.

A course with things happening on it (kidneys failing, a session of dialysis, a pump that stops) is a list of
phases, end to end, and a list of doses. Within a phase the body is linear up to the effect site, so every
engine does the same: `reference.py` integrates, `stepping.py` steps in numpy, the compiled kernel is called
once a phase.

What crosses the border of two phases are amounts (gut, central, peripheral, lumbar fluid) and levels (both
effect sites): they are the same on both sides. Modes are not, since slopes change: `modes_of` and
`amounts_of` translate.

Amounts in the blood are apparent, as clearance and volumes are (/F): what a pump delivers, or a dialyser
clears, is divided by the bioavailability where it enters (`Csf.bioavailability`, `Phase.dialysis_l_per_h`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from handrail.course.nouns import Dose
from handrail.errors import InputError
from handrail.simulate.equations import slopes
from handrail.simulate.nouns import Draws, FloatArray

Compartment = Literal["gut", "plasma", "csf"]

DAY_H = 24.0
MG_PER_MICROGRAM = 1e-3


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """One amount that enters a compartment at once.

    Attributes:
        time_h: when; from the gut it is absorbed only after the body's lag.
        dose_mg: apparent, as a swallowed dose is: into "plasma" it is divided by the bioavailability
            already. Into "csf" it is what is injected, in mg.
        compartment: "gut", "plasma" (central) or "csf" (lumbar).
    """

    time_h: float
    dose_mg: float
    compartment: Compartment = "gut"


@dataclass(frozen=True, kw_only=True, slots=True)
class Csf:
    """The lumbar fluid that a pump fills, and the two places where it acts; each array has shape (N,).

    Fluid (volume V, clearance CL) empties with the rate CL / V into the blood. On its way it acts at two
    sites, as so much plasma level for each microgram a day that passes:

        brain   d site/dt = ke0  (level + brain_gain x passing - site)     the site of `Draws.effect_per_h`
        cord    d cord/dt = kc   (level + cord_gain x passing - cord)

    Attributes:
        volume_ml, clearance_ml_per_h: of the lumbar fluid.
        cord_effect_per_h: kc.
        brain_gain, cord_gain: mg/L of plasma level that one microgram a day is worth there.
        bioavailability: F; turns what enters the blood from here into apparent amounts.
        plasma_share: level in the fluid over that in plasma, of what came by mouth.
        cisternal_share: level in the cisterns over the lumbar one, of what the pump put there.
    """

    volume_ml: FloatArray
    clearance_ml_per_h: FloatArray
    cord_effect_per_h: FloatArray
    brain_gain: FloatArray
    cord_gain: FloatArray
    bioavailability: FloatArray
    plasma_share: float
    cisternal_share: float

    @property
    def rate_per_h(self) -> FloatArray:
        """At which the fluid empties."""
        return self.clearance_ml_per_h / self.volume_ml

    @property
    def to_plasma(self) -> FloatArray:
        """Apparent mg in the blood for each microgram that leaves the fluid."""
        return MG_PER_MICROGRAM / self.bioavailability

    @property
    def to_brain(self) -> FloatArray:
        """mg/L of plasma level at the brain's site for each microgram in the fluid."""
        return self.brain_gain * DAY_H * self.rate_per_h

    @property
    def to_cord(self) -> FloatArray:
        """The same at the cord's site."""
        return self.cord_gain * DAY_H * self.rate_per_h

    def take(self, index: npt.NDArray[np.intp]) -> Csf:
        """Only these draws."""
        arrays = ("volume_ml", "clearance_ml_per_h", "cord_effect_per_h", "brain_gain", "cord_gain")
        return Csf(
            **{name: getattr(self, name)[index] for name in (*arrays, "bioavailability")},
            plasma_share=self.plasma_share,
            cisternal_share=self.cisternal_share,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Phase:
    """From `begin_h` up to `end_h` every one of these is constant.

    Attributes:
        bodies: the draws with the clearance and absorption of this phase (the dialyser's share included).
            Everything else is the same in every phase, the lag too.
        dialysis_l_per_h: apparent (/F), shape (N,): how much of `bodies.clearance_l_per_h` is a dialyser's.
        pump_micrograms_per_h: what the pump delivers into the lumbar fluid; only where there is a `Csf`.
        infusion_mg_per_h: apparent (/F), shape (N,): a constant infusion into the blood; 0 without one.
    """

    begin_h: float
    end_h: float
    bodies: Draws
    dialysis_l_per_h: FloatArray
    pump_micrograms_per_h: float = 0.0
    infusion_mg_per_h: FloatArray | float = 0.0

    @property
    def is_infused(self) -> bool:
        """Whether anything flows in constantly."""
        return self.pump_micrograms_per_h > 0 or bool(np.any(np.asarray(self.infusion_mg_per_h) > 0))


@dataclass(frozen=True, kw_only=True, slots=True)
class Timeline:
    """All phases, from 0 h on and end to end, and everything given, in order of time.

    Attributes:
        csf: None where nobody has a pump.

    Raises:
        InputError: phases that leave a gap, or something given before 0 h, or into lumbar fluid that
            isn't there.
    """

    phases: tuple[Phase, ...]
    given: tuple[Given, ...]
    csf: Csf | None = None

    def __post_init__(self) -> None:
        begins = [phase.begin_h for phase in self.phases]
        ends = [phase.end_h for phase in self.phases]
        if not begins or begins[0] != 0 or begins[1:] != ends[:-1]:
            raise InputError("Phases begin at 0 h, and each where the one before it ends.")
        if any(end <= begin for begin, end in zip(begins, ends, strict=True)):
            raise InputError("A phase takes time.")
        if any(one.time_h < 0 for one in self.given):
            raise InputError("Nothing can be given before 0 h.")
        if any(one.time_h > after.time_h for one, after in pairwise(self.given)):
            raise InputError("What is given stands in order of time.")
        if self.csf is None and (
            any(one.compartment == "csf" for one in self.given)
            or any(phase.pump_micrograms_per_h > 0 for phase in self.phases)
        ):
            raise InputError("Something flows into lumbar fluid that is not simulated.")

    @property
    def end_h(self) -> float:
        """Where the last phase ends."""
        return self.phases[-1].end_h

    @property
    def draws(self) -> Draws:
        """The bodies as they are at first."""
        return self.phases[0].bodies

    @property
    def borders_h(self) -> tuple[float, ...]:
        """Where one phase ends and the next begins."""
        return tuple(phase.begin_h for phase in self.phases[1:])

    def entering(self, compartment: Compartment) -> tuple[Given, ...]:
        """What is given into one compartment."""
        return tuple(one for one in self.given if one.compartment == compartment)


def plain_timeline(draws: Draws, doses: Sequence[Dose], end_h: float) -> Timeline:
    """A course on which nothing happens: one phase."""
    given = tuple(
        Given(time_h=dose.time_h, dose_mg=dose.dose_mg) for dose in sorted(doses, key=lambda one: one.time_h)
    )
    phase = Phase(begin_h=0.0, end_h=end_h, bodies=draws, dialysis_l_per_h=np.zeros(draws.count))
    return Timeline(phases=(phase,), given=given)


# --- from one phase to the next ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Disposition:
    """How the bodies of a phase empty: both slopes, their shares, and the rate back from the periphery."""

    alpha: FloatArray
    beta: FloatArray
    share_a: FloatArray
    share_b: FloatArray
    back_per_h: FloatArray


def disposition_of(bodies: Draws) -> Disposition:
    """The slopes of these bodies; one compartment has a second slope of 0 with a share of 0."""
    there = bodies.peripheral_volume_l > 0
    back = np.where(
        there,
        bodies.intercompartmental_clearance_l_per_h / np.where(there, bodies.peripheral_volume_l, 1.0),
        0.0,
    )
    alpha, beta, share_a, share_b = slopes(
        bodies.clearance_l_per_h,
        bodies.central_volume_l,
        bodies.intercompartmental_clearance_l_per_h,
        bodies.peripheral_volume_l,
    )
    return Disposition(alpha, beta, share_a, share_b, back)


def modes_of(
    central_mg: FloatArray, peripheral_mg: FloatArray, bodies: Draws
) -> tuple[FloatArray, FloatArray]:
    """Both modes of the level, which fade with alpha and beta, from the amounts in both compartments.

    a = [(alpha - k21) C - k21 P] / (alpha - beta),  b = C - a,  C = central / Vc,  P = peripheral / Vc.
    The first may be negative: after dialysis the level rises again.
    """
    how = disposition_of(bodies)
    level = central_mg / bodies.central_volume_l
    apart = how.alpha - how.beta
    held = how.back_per_h * peripheral_mg / bodies.central_volume_l
    mode_a = how.share_a * level - held / np.where(apart > 0, apart, 1.0)
    return mode_a, level - mode_a


def amounts_of(mode_a: FloatArray, mode_b: FloatArray, bodies: Draws) -> tuple[FloatArray, FloatArray]:
    """The amounts in both compartments, mg, from both modes: the way back from `modes_of`.

    P = [(alpha - k21) b - (k21 - beta) a] / k21
    """
    how = disposition_of(bodies)
    apart = how.alpha - how.beta
    held = apart * (how.share_a * mode_b - how.share_b * mode_a)
    there = how.back_per_h > 0
    peripheral = np.where(there, held / np.where(there, how.back_per_h, 1.0), 0.0)
    return (mode_a + mode_b) * bodies.central_volume_l, peripheral * bodies.central_volume_l
