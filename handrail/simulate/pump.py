"""A pump into the lumbar fluid: what reaches the fluid and when, and how the fluid differs between people.

It answers what would happen; it never says how to set a pump, and nothing here turns a dose by mouth into one
by pump or back. Every answer is for the pump team to verify.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from handrail.errors import InputError
from handrail.medicine.nouns import Figure, Kinetics, Medicine
from handrail.simulate.equations import FloatArray
from handrail.simulate.happenings import (
    DAY_H,
    Happening,
    PumpBolus,
    PumpHappening,
    PumpRefill,
    PumpRestored,
    PumpSetting,
    PumpStop,
    pump_happenings,
)
from handrail.simulate.nouns import Draws
from handrail.simulate.people import even_normals, scale_around
from handrail.simulate.phases import Csf
from handrail.simulate.typical import log_sd

MG_PER_L_OF_NG_PER_ML = 1e-3

OF_PEOPLE, OF_MODEL = 2, 3
"""Streams of random numbers of their own: a pump changes nothing about the other draws of a person."""

PEOPLE_COLUMNS, MODEL_COLUMNS = 3, 4
"""What people differ in, and what is uncertain of the model."""


# --- what is delivered -------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """What flows into the lumbar fluid.

    Attributes:
        pieces: begin, end (h) and micrograms per hour, end to end from the first setting on.
        boluses: time (h) and micrograms.
        dry_at_h: when the reservoir was used up, as far as it was said how much was in it.
    """

    pieces: tuple[tuple[float, float, float], ...]
    boluses: tuple[tuple[float, float], ...]
    dry_at_h: tuple[float, ...]


class _Pump:
    """A pump as it stands at one moment."""

    def __init__(self) -> None:
        self.daily_micrograms: float | None = None
        self.flows = True
        self.is_dry = False
        self.micrograms_per_ml: float | None = None
        self.old_ml = 0.0
        self.old_micrograms_per_ml = 0.0
        self.left_ml: float | None = None

    @property
    def ml_per_h(self) -> float | None:
        """How fast the reservoir empties; None where nobody said what is in it."""
        if self.daily_micrograms is None or self.micrograms_per_ml is None:
            return None
        return self.daily_micrograms / DAY_H / self.micrograms_per_ml

    @property
    def micrograms_per_h(self) -> float:
        """What reaches the fluid; while the tubing holds the old concentration, that one at the new pace."""
        if not self.flows or self.is_dry or not self.daily_micrograms:
            return 0.0
        if self.old_ml > 0 and self.ml_per_h is not None:
            return self.ml_per_h * self.old_micrograms_per_ml
        return self.daily_micrograms / DAY_H

    def hours_as_it_is(self) -> float:
        """Until the tubing is through or the reservoir used up, whichever comes first."""
        if self.micrograms_per_h == 0 or not self.ml_per_h:
            return np.inf
        volumes = [self.old_ml] if self.old_ml > 0 else []
        volumes += [] if self.left_ml is None else [self.left_ml]
        return min(volumes, default=np.inf) / self.ml_per_h

    def run(self, hours: float) -> None:
        """So many hours further; at most until something changes."""
        if self.micrograms_per_h == 0 or not self.ml_per_h:
            return
        used_ml = self.ml_per_h * hours
        self.old_ml = _less(self.old_ml, used_ml)
        if self.left_ml is not None:
            self.left_ml = _less(self.left_ml, used_ml)
            self.is_dry = self.left_ml == 0

    def meet(self, happening: PumpHappening) -> None:
        """What happens to it now."""
        match happening:
            case PumpSetting():
                self.daily_micrograms = happening.daily_micrograms
            case PumpStop():
                self.flows = False
                self.is_dry = self.is_dry or happening.reason == "ran dry"
            case PumpRestored():
                self.flows = True
                if self.is_dry:
                    self.is_dry, self.left_ml = False, None
            case PumpRefill():
                self._fill(happening)
            case PumpBolus():
                if self.left_ml is not None and self.micrograms_per_ml is not None:
                    self.left_ml = _less(self.left_ml, happening.micrograms / self.micrograms_per_ml)

    def _fill(self, refill: PumpRefill) -> None:
        self.micrograms_per_ml = refill.micrograms_per_ml
        if refill.changes_concentration and not refill.bridged:
            self.old_ml = refill.dead_volume_ml or 0.0
            self.old_micrograms_per_ml = refill.before_micrograms_per_ml or 0.0
        self.left_ml = None if refill.reservoir_ml is None else refill.reservoir_ml - refill.residual_ml
        # A pump that ran dry gives again once it is filled; a broken catheter does not.
        self.flows = self.flows or self.is_dry
        self.is_dry = False


def _less(volume_ml: float, used_ml: float) -> float:
    """What is left of a volume; a billionth of a mL is nothing."""
    left = volume_ml - used_ml
    return left if left > 1e-9 else 0.0


def delivery_of(happenings: Sequence[PumpHappening], end_h: float) -> Delivery:
    """What the pump delivers until `end_h`.

    Args:
        happenings: of the pump, in order of time.

    Raises:
        InputError: it fails or is restored before it was ever set to a dose.
    """
    pump = _Pump()
    pieces: list[tuple[float, float, float]] = []
    dry: list[float] = []
    for number, happening in enumerate(happenings):
        if isinstance(happening, PumpStop | PumpRestored) and pump.daily_micrograms is None:
            raise InputError(
                "The pump stops or is restored before it was set to a dose.",
                fix="Say first how much it gives: 350 micrograms/day from day 1.",
                where="happenings, pump",
            )
        pump.meet(happening)
        now = happening.at_h
        later = happenings[number + 1].at_h if number + 1 < len(happenings) else end_h
        while now < min(later, end_h):
            hours = min(pump.hours_as_it_is(), min(later, end_h) - now)
            pieces.append((now, now + hours, pump.micrograms_per_h))
            was_dry = pump.is_dry
            pump.run(hours)
            now += hours
            if pump.is_dry and not was_dry:
                dry.append(now)
    boluses = tuple(
        (one.at_h, one.micrograms) for one in happenings if isinstance(one, PumpBolus) and one.at_h < end_h
    )
    return Delivery(pieces=tuple(pieces), boluses=boluses, dry_at_h=tuple(dry))


def dry_hours(happenings: Sequence[Happening], end_h: float) -> tuple[tuple[float, float | None], ...]:
    """From when until when a pump has run dry by its volume, before `end_h`; None for not filled by then.

    Nothing where nobody said how much is in it.

    Raises:
        InputError: as in `delivery_of`.
    """
    of_pump = pump_happenings(happenings)
    if not any(isinstance(one, PumpRefill) and one.reservoir_ml is not None for one in of_pump):
        return ()
    back = [one.at_h for one in of_pump if isinstance(one, PumpRefill | PumpRestored)]
    dry = [hour for hour in delivery_of(of_pump, end_h).dry_at_h if hour < end_h]
    return tuple((hour, min((one for one in back if hour < one < end_h), default=None)) for hour in dry)


# --- who it is delivered to --------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class PumpNormals:
    """Standard normals of what pump and bioavailability leave open: the same people in every replicate.

    Attributes:
        people: shape (people, PEOPLE_COLUMNS).
        model: shape (replicates, MODEL_COLUMNS).
    """

    people: FloatArray
    model: FloatArray


def draw_bioavailability(
    medicine: Medicine,
    kinetics: Kinetics,
    draws: Draws,
    uncertain: bool,
    normals: PumpNormals | None = None,
) -> FloatArray:
    """F of each draw: what turns a systemic clearance or amount into the apparent one of the oral model.

    Published sets do not know it; the pack's default set does, and lends it.

    Args:
        normals: of draws that are part of a larger whole; else they hang on the draws' seed.

    Raises:
        InputError: no set of the pack knows it.
    """
    owner = (
        kinetics if "bioavailability" in kinetics.figures else medicine.kinetics[medicine.default_kinetics]
    )
    if "bioavailability" not in owner.figures:
        raise InputError(
            f"How much of {medicine.name} reaches the blood is not in the pack, so what meets the blood "
            "itself (dialysis, a pump) can't be simulated.",
            where="happenings",
        )
    figure = owner.figures["bioavailability"]
    for_people, for_model = _normals(draws, uncertain, normals)
    central = scale_around(figure, for_model[:, 0])
    differ = np.exp(log_sd(owner.between_people_cv.get("bioavailability", 0.0)) * for_people[:, 0])
    return np.minimum(np.outer(central, differ).ravel(), 1.0)


def draw_csf(
    medicine: Medicine,
    kinetics: Kinetics,
    draws: Draws,
    *,
    uncertain: bool = True,
    normals: PumpNormals | None = None,
) -> Csf:
    """The lumbar fluid of each draw, and what it is worth at brain and cord.

    Volume and clearance differ between people; the gain at the cord is uncertain about the model.

    Args:
        uncertain: False keeps the model at its central values (people still differ).
        normals: of draws that are part of a larger whole; else they hang on the draws' seed.

    Raises:
        InputError: the pack says nothing about a pump.
    """
    pump = medicine.pump
    if pump is None:
        raise InputError(
            f"The pack says nothing about {medicine.name} by pump.",
            fix="Leave the pump out.",
            where="happenings, pump",
        )
    for_people, for_model = _normals(draws, uncertain, normals)

    def differing(name: str, column: int) -> FloatArray:
        spread = np.exp(log_sd(pump.between_people_cv.get(name, 0.0)) * for_people[:, column])
        return np.tile(pump.value(name) * spread, draws.replicates)

    def uncertainly(figure: Figure, column: int) -> FloatArray:
        return np.repeat(scale_around(figure, for_model[:, column]), draws.people)

    return Csf(
        volume_ml=differing("lumbar_volume_ml", 1),
        clearance_ml_per_h=differing("lumbar_clearance_ml_per_h", 2),
        cord_effect_per_h=uncertainly(pump.figures["cord_effect_per_h"], 1),
        brain_gain=MG_PER_L_OF_NG_PER_ML * uncertainly(pump.figures["brain_gain_ng_per_ml"], 2),
        cord_gain=MG_PER_L_OF_NG_PER_ML * uncertainly(pump.figures["cord_gain_ng_per_ml"], 3),
        bioavailability=draw_bioavailability(medicine, kinetics, draws, uncertain, normals),
        plasma_share=pump.value("plasma_share"),
        cisternal_share=pump.value("cisternal_share"),
    )


def _normals(draws: Draws, uncertain: bool, normals: PumpNormals | None) -> tuple[FloatArray, FloatArray]:
    """Standard normals, (people, 3) and (replicates, 4): the same people in every replicate."""
    if normals is None:
        people, model = (np.random.SeedSequence(draws.seed, spawn_key=(of,)) for of in (OF_PEOPLE, OF_MODEL))
        normals = PumpNormals(
            people=even_normals(people, draws.people, PEOPLE_COLUMNS),
            model=even_normals(model, draws.replicates, MODEL_COLUMNS),
        )
    return normals.people, normals.model if uncertain else np.zeros_like(normals.model)
