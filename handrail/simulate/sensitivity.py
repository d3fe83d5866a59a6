"""What we don't know that matters most: global sensitivity of the peak of withdrawal (Sobol indices).

Everything that is drawn for a person is drawn here too: how studies differ, what is uncertain of the model,
how people differ, and how strongly this person feels withdrawal. The first-order index of one of them is the
share of the variance that goes with it alone; the total index, the share that would be left if all the others
were known. Their difference is what it does together with others.

What is looked at is the logarithm of the peak of withdrawal over the threshold of any withdrawal: on the
plain scale a few extreme draws would decide. Less than a hundredth of the threshold counts as a hundredth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, cast

import numpy as np

from handrail.course.nouns import Course
from handrail.errors import InputError
from handrail.medicine.nouns import Form, Medicine
from handrail.person.assumptions import settle
from handrail.person.nouns import Person
from handrail.simulate.by_days import ByDays
from handrail.simulate.extent import Extent, extent_of
from handrail.simulate.footing import Footing, footing_of
from handrail.simulate.nouns import FloatArray
from handrail.simulate.people import (
    CROWD_COLUMNS,
    TRUTH_COLUMNS,
    UNCERTAIN_DYNAMICS,
    bodies_of,
    burden_factors,
    crowd_factors,
    model_truths,
)
from handrail.simulate.profile import prefers_kernel
from handrail.simulate.trajectories import DAY_H, ByKernel
from handrail.simulate.typical import typical_body

Kind = Literal["studies", "parameters", "people"]

STUDY_NAMES = ("study_clearance", "study_volume")
PEOPLE_NAMES = (
    "person_clearance",
    "person_volume",
    "person_intercompartmental",
    "person_absorption",
    "person_ec50",
    "person_adaptation_times",
)
OWN = "person_sensitivity"

LEAST = 0.01
"""Of the threshold: less is as good as none."""

FARTHEST = 4.0
"""Standard deviations; one draw in 16,000 lies farther."""

AT_ONCE = 8192
RESAMPLED = 99


@dataclass(frozen=True, kw_only=True, slots=True)
class Influence:
    """One thing that is not known.

    Attributes:
        name: such as "slow_off_days", "study_clearance" or "person_sensitivity".
        kind: whether studies differ in it, the model leaves it open, or people differ in it.
        first, total: indices; `first_range` and `total_range` are 90 % bootstrap intervals.
    """

    name: str
    kind: Kind
    first: float
    total: float
    first_range: tuple[float, float]
    total_range: tuple[float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sensitivity:
    """What matters most for the peak of withdrawal, the greatest total index first.

    Attributes:
        spread: standard deviation of the logarithm of the peak over the threshold.
        points: of the quasi-random sequence; `simulated` bodies in all.
    """

    medicine: str
    kinetics: str
    pack_version: str
    seed: int
    points: int
    simulated: int
    days: int
    spread: float
    influences: tuple[Influence, ...]
    assumptions: tuple[str, ...]
    sources: tuple[str, ...]


def sensitivity(
    course: Course,
    person: Person,
    medicine: Medicine,
    *,
    points: int = 512,
    seed: int = 1,
    kinetics: str | None = None,
    until_day: int | None = None,
    assumed_egfr: float | None = None,
    form: Form = "tablet",
) -> Sensitivity:
    """Which of the things that nobody knows about this person and the model moves the peak of withdrawal.

    What is not known but was never drawn, such as kidneys that nobody measured, is not in it; the assumptions
    say so.

    Args:
        course, person, medicine, seed, kinetics, until_day, assumed_egfr, form: as in `simulate_course`.
        points: a power of 2; the intervals shrink with it, and 23 times as many bodies are simulated.

    Raises:
        InputError: points that are no power of 2, nothing that is drawn, no withdrawal at all, or what
            `simulate_course` refuses.

    Source:
        Saltelli 2010, doi:10.1016/j.cpc.2009.09.018, as scipy has it; Sobol 2001,
        doi:10.1016/S0378-4754(00)00270-6.
    """
    if not 16 <= points <= 2**16 or points & (points - 1):
        raise InputError(f"{points} points can't be used.", fix="Use a power of 2, such as 256, 512 or 1024.")
    extent = extent_of(course, medicine, until_day)
    footing = footing_of(medicine, person, kinetics, assumed_egfr, form)
    model = _Model(footing, extent)
    found, spread = _indices(model, points, seed)
    return Sensitivity(
        medicine=medicine.name,
        kinetics=footing.kinetics.id,
        pack_version=medicine.version,
        seed=seed,
        points=points,
        simulated=points * (len(model.drawn) + 2),
        days=extent.days,
        spread=spread,
        influences=found,
        assumptions=(*footing.assumptions, *extent.assumptions),
        sources=footing.sources,
    )


class _Model:
    """The peak of withdrawal as a function of standard normals, one for each thing that is not known."""

    def __init__(self, footing: Footing, extent: Extent) -> None:
        self._dynamics, self._kinetics = footing.medicine.dynamics, footing.kinetics
        settled = settle(footing.person, footing.assumed_egfr)
        self._typical = typical_body(self._kinetics, settled, footing.form)
        self._factor = burden_factors(footing.medicine, footing.person)[0]
        self._doses, self._days = extent.doses, extent.days
        self._names = (*STUDY_NAMES, *UNCERTAIN_DYNAMICS, *PEOPLE_NAMES, OWN)
        self.drawn = self._moving()

    def kind(self, name: str) -> Kind:
        """Where it comes from."""
        if name in STUDY_NAMES:
            return "studies"
        return "parameters" if name in UNCERTAIN_DYNAMICS else "people"

    def _moving(self) -> tuple[str, ...]:
        """What is drawn at all: a figure without an interval stays where it is."""
        centre = self._parts(np.zeros((1, len(self._names))))
        moving: list[str] = []
        for column, name in enumerate(self._names):
            normal = np.zeros((1, len(self._names)))
            normal[0, column] = 1.0
            moved = self._parts(normal)
            if name == OWN or any(moved[key] != centre[key] for key in centre):
                moving.append(name)
        return tuple(moving)

    def _parts(self, normal: FloatArray) -> dict[str, float]:
        truth, crowd = self._split(normal)
        return {f"truth {name}": float(values[0]) for name, values in truth.items()} | {
            f"crowd {name}": float(values[0]) for name, values in crowd.items()
        }

    def _split(self, normal: FloatArray) -> tuple[dict[str, FloatArray], dict[str, FloatArray]]:
        people = normal[:, TRUTH_COLUMNS : TRUTH_COLUMNS + CROWD_COLUMNS]
        return (
            model_truths(self._dynamics, self._kinetics, normal[:, :TRUTH_COLUMNS]),
            crowd_factors(self._dynamics, self._kinetics, self._typical, people),
        )

    def peaks(self, drawn: FloatArray) -> FloatArray:
        """ln(peak / threshold) for draws of what moves, shape (moving, bodies); gives (1, bodies)."""
        normal = np.zeros((drawn.shape[1], len(self._names)))
        normal[:, [self._names.index(name) for name in self.drawn]] = np.clip(drawn.T, -FARTHEST, FARTHEST)
        use_kernel = prefers_kernel(len(normal) * self._days)
        parts = [
            self._peaks_of(normal[first : first + AT_ONCE], use_kernel)
            for first in range(0, len(normal), AT_ONCE)
        ]
        return np.concatenate(parts)[None]

    def _peaks_of(self, normal: FloatArray, use_kernel: bool) -> FloatArray:
        truth, crowd = self._split(normal)
        draws = bodies_of(
            self._dynamics,
            self._kinetics,
            self._typical,
            truth=truth,
            crowd=crowd,
            replicates=1,
            people=len(normal),
            seed=0,
        )
        run: ByKernel | ByDays
        if use_kernel:
            run = ByKernel(draws, self._doses, np.array([0.0, DAY_H * self._days]))
        else:
            run = ByDays(draws, self._doses, self._days, DAY_H)
        for _ in run.stretches():
            pass
        felt = run.peak_burden * self._factor * np.exp(draws.sensitivity_sigma * normal[:, -1])
        threshold = draws.thresholds[0] * draws.threshold_factor
        return cast(FloatArray, np.log(np.maximum(felt / threshold, LEAST)))


def _indices(model: _Model, points: int, seed: int) -> tuple[tuple[Influence, ...], float]:
    """Sobol indices of everything that moves, and the spread of what they share out."""
    from scipy.special import ndtri
    from scipy.stats import qmc

    for_points, for_resampling = np.random.SeedSequence(seed).spawn(2)
    moving = len(model.drawn)
    even = qmc.Sobol(2 * moving, rng=np.random.Generator(np.random.Philox(for_points))).random(points)
    # A point may lie on the edge itself, where a normal has no end.
    normal = ndtri(np.clip(even, 1e-9, 1 - 1e-9)).T
    one, other = normal[:moving], normal[moving:]
    # One for each thing that moves: everything as in `one`, but that thing as in `other`.
    mixed = np.repeat(one[None], moving, axis=0)
    mixed[np.arange(moving), np.arange(moving)] = other
    found = model.peaks(np.concatenate([one, other, *mixed], axis=1)).reshape(moving + 2, 1, points)
    spread = float(found[:2].std())
    if spread == 0:
        raise InputError(
            "No withdrawal is predicted whatever is drawn, so nothing can matter for it.",
            fix="Look at a course that ends, or further on (--until).",
        )
    first, total = _first_and_total(found)
    generator = np.random.Generator(np.random.Philox(for_resampling))
    again = np.array(
        [_first_and_total(found[..., generator.integers(0, points, points)]) for _ in range(RESAMPLED)]
    )
    low, high = np.percentile(again, [5, 95], axis=0)
    influences = [
        Influence(
            name=name,
            kind=model.kind(name),
            first=float(first[place]),
            total=float(total[place]),
            first_range=(float(low[0, place]), float(high[0, place])),
            total_range=(float(low[1, place]), float(high[1, place])),
        )
        for place, name in enumerate(model.drawn)
    ]
    return tuple(sorted(influences, key=lambda influence: -influence.total)), spread


def _first_and_total(found: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Indices from the peaks of `one`, `other` and all mixed points, shape (moving + 2, 1, points)."""
    from scipy.stats import sobol_indices

    centred = found - found[:2].mean()
    parts: Any = {"f_A": centred[0], "f_B": centred[1], "f_AB": centred[2:]}
    result: Any = sobol_indices(func=parts, n=found.shape[-1])
    return np.ravel(result.first_order), np.ravel(result.total_order)
