"""The average body like this person's: kinetics for a weight, an age, kidneys and what is swallowed.

A set that follows the kidneys (the default one) is adapted to the person; a published set that found no
covariate gives its own values to everyone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from math import log1p, sqrt
from typing import Protocol

import numpy as np
import numpy.typing as npt

from handrail.errors import InputError
from handrail.medicine.nouns import Form, Kinetics, Medicine
from handrail.simulate.equations import FloatArray, apparent_clearance


class Body(Protocol):
    """What the kinetics need to know of a person; `handrail.person.settle` gives it."""

    @property
    def weight_kg(self) -> float:
        """Body weight."""
        ...

    @property
    def gfr_ml_min(self) -> float | None:
        """Absolute filtration rate; None where it is not known."""
        ...

    @property
    def is_child(self) -> bool:
        """Under 18."""
        ...

    @property
    def is_over_65(self) -> bool:
        """Over 65."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class TypicalBody:
    """Kinetics of the average person like this one, with the spread of people around it (log-scale sd)."""

    absorption_per_h: float
    lag_h: float
    clearance_l_per_h: float
    central_volume_l: float
    intercompartmental_clearance_l_per_h: float
    peripheral_volume_l: float
    absorption_sd: float
    clearance_sd: float
    intercompartmental_sd: float
    volume_sd: float


@dataclass(frozen=True, kw_only=True, slots=True)
class TypicalBodies:
    """The same for many different people, a value for each: shape (people,)."""

    absorption_per_h: FloatArray
    lag_h: FloatArray
    clearance_l_per_h: FloatArray
    central_volume_l: FloatArray
    intercompartmental_clearance_l_per_h: FloatArray
    peripheral_volume_l: FloatArray
    absorption_sd: FloatArray
    clearance_sd: FloatArray
    intercompartmental_sd: FloatArray
    volume_sd: FloatArray

    @classmethod
    def of(cls, bodies: Sequence[TypicalBody]) -> TypicalBodies:
        """Stack one body a person."""
        return cls(**{name: np.array([getattr(body, name) for body in bodies]) for name in _FIELDS})

    def each(self, people: npt.NDArray[np.intp]) -> TypicalBodies:
        """Of these people, in this order, as often as they are named."""
        return type(self)(**{name: getattr(self, name)[people] for name in _FIELDS})


_FIELDS = tuple(field.name for field in fields(TypicalBodies))


def kinetics_of(medicine: Medicine, name: str | None) -> Kinetics:
    """The kinetics set of that name, or the pack's default.

    Raises:
        InputError: the pack has no such set.
    """
    chosen = name or medicine.default_kinetics
    if chosen not in medicine.kinetics:
        raise InputError(
            f"There is no kinetics set '{chosen}' for {medicine.name}.",
            fix=f"There are: {', '.join(sorted(medicine.kinetics))}.",
        )
    return medicine.kinetics[chosen]


def typical_body(kinetics: Kinetics, body: Body, form: Form = "tablet") -> TypicalBody:
    """Kinetics of the average person of this weight, age and kidneys, taking this form.

    A set that doesn't follow the kidneys (a published model that found no covariate) gives its own values
    to everyone.

    Raises:
        InputError: the filtration rate is unknown and this set needs it.
    """
    is_child = kinetics.follows_kidneys and body.is_child
    volume_l, peripheral_l = _volumes(kinetics, body)
    spread = kinetics.between_people_cv
    clearance_cv = spread.get("clearance_l_per_h", 0.0)
    volume_cv = spread.get("central_volume_l", 0.0)
    if is_child:
        clearance_cv = spread.get("child_clearance_factor", clearance_cv)
        volume_cv = spread.get("child_volume_l_per_kg", volume_cv)
    exchange = kinetics.value("intercompartmental_clearance_l_per_h")
    return TypicalBody(
        absorption_per_h=_absorption(kinetics, body, form),
        lag_h=0.0 if is_child or form == "oral_liquid" else kinetics.value("lag_h"),
        clearance_l_per_h=_clearance(kinetics, body),
        central_volume_l=volume_l,
        intercompartmental_clearance_l_per_h=exchange * _relative_weight(kinetics, body) ** 0.75,
        peripheral_volume_l=peripheral_l,
        absorption_sd=log_sd(spread.get("absorption_per_h", 0.0)),
        clearance_sd=log_sd(clearance_cv),
        intercompartmental_sd=log_sd(spread.get("intercompartmental_clearance_l_per_h", 0.0)),
        volume_sd=log_sd(volume_cv),
    )


def log_sd(cv: float) -> float:
    """Standard deviation of the logarithm of a log-normal quantity with this coefficient of variation.

    >>> round(log_sd(0.25), 4)
    0.2462
    """
    return sqrt(log1p(cv * cv))


def _relative_weight(kinetics: Kinetics, body: Body) -> float:
    """Weight over the reference weight; 1 for a set without covariates."""
    return body.weight_kg / kinetics.value("reference_weight_kg") if kinetics.follows_kidneys else 1.0


def _clearance(kinetics: Kinetics, body: Body) -> float:
    """CL/F of the average person like this one, L/h."""
    reference = kinetics.value("clearance_l_per_h")
    if not kinetics.follows_kidneys:
        return reference
    if body.gfr_ml_min is None:
        raise InputError(
            "How well the kidneys filter is not known, and this medicine leaves through them.",
            fix="Give an eGFR, a creatinine or a creatinine clearance, or say which eGFR to assume.",
        )
    clearance = apparent_clearance(
        body.gfr_ml_min,
        body.weight_kg,
        clearance_l_per_h=reference,
        renal_share=kinetics.value("renal_share"),
        reference_gfr_ml_min=kinetics.value("reference_gfr_ml_min"),
        gfr_cap_ml_min=kinetics.value("gfr_cap_ml_min"),
        reference_weight_kg=kinetics.value("reference_weight_kg"),
    )
    return float(clearance) * (kinetics.value("child_clearance_factor") if body.is_child else 1.0)


def _volumes(kinetics: Kinetics, body: Body) -> tuple[float, float]:
    """Central and peripheral volume, L; a child's total is per kg, split as the adult's is."""
    central, peripheral = kinetics.value("central_volume_l"), kinetics.value("peripheral_volume_l")
    if kinetics.follows_kidneys and body.is_child:
        total = kinetics.value("child_volume_l_per_kg") * body.weight_kg
        share = central / (central + peripheral)
        return total * share, total * (1 - share)
    relative = _relative_weight(kinetics, body)
    return central * relative, peripheral * relative


def _absorption(kinetics: Kinetics, body: Body, form: Form) -> float:
    """ka, per hour: children and people over 65 have their own, whatever the form."""
    if kinetics.follows_kidneys and body.is_child:
        return kinetics.value("child_absorption_per_h")
    if kinetics.follows_kidneys and body.is_over_65:
        return kinetics.value("elderly_absorption_per_h")
    if form == "oral_liquid" and "liquid_absorption_per_h" in kinetics.figures:
        return kinetics.value("liquid_absorption_per_h")
    return kinetics.value("absorption_per_h")
