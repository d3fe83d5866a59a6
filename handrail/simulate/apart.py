"""Three kinds of not-knowing, told apart hour by hour: people differ, studies differ, the model is uncertain.

A person is drawn as always: many truths about the model (replicates), each with the same people. What people
do to a quantity is seen within a replicate; what studies and the model's other parameters do, in how the
replicates' medians differ. What goes with the numbers drawn between studies (a quadratic regression at each
hour) is put down to studies, what is left to parameters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from handrail.course.nouns import Course
from handrail.errors import InputError
from handrail.medicine.nouns import Form, Medicine
from handrail.person.nouns import Person
from handrail.simulate.extent import extent_of, times_h, times_per_day
from handrail.simulate.footing import footing_of
from handrail.simulate.forecast import GRADES, chance_of_each_draw
from handrail.simulate.nouns import Draws, FloatArray
from handrail.simulate.people import STUDY_COLUMNS, TRUTH_COLUMNS, even_normals
from handrail.simulate.profile import way_through
from handrail.simulate.tally import FEWEST_TO_SPLIT, explained_by_studies, fitted_by_studies, variance_shares
from handrail.simulate.trajectories import QUANTITIES, Trajectories

KINDS = ("people", "studies", "parameters")


@dataclass(frozen=True, kw_only=True, slots=True)
class Apart:
    """Bands that only one kind of not-knowing makes, and its share of the variance.

    Attributes:
        bands: by quantity and kind ("all", "people", "studies", "parameters"): 5th, 50th and 95th
            percentile at each time, shape (3, times).
        shares: by outcome ("peak_mg_per_l", "auc_mg_h_per_l", "peak_burden", "chance_any", ...): the
            shares of the variance that people, studies and parameters have; None where it does not vary.
    """

    medicine: str
    kinetics: str
    pack_version: str
    seed: int
    replicates: int
    people: int
    time_h: FloatArray
    bands: Mapping[str, Mapping[str, FloatArray]]
    shares: Mapping[str, tuple[float, float, float] | None]
    assumptions: tuple[str, ...]
    sources: tuple[str, ...]


def uncertainty_apart(
    course: Course,
    person: Person,
    medicine: Medicine,
    *,
    replicates: int = 100,
    people: int = 40,
    seed: int = 1,
    kinetics: str | None = None,
    until_day: int | None = None,
    step_h: float = 1.0,
    assumed_egfr: float | None = None,
    form: Form = "tablet",
) -> Apart:
    """How much of what is not known comes from people, from studies and from the model's parameters.

    Args:
        course, person, medicine, seed, kinetics, until_day, step_h, assumed_egfr, form: as in
            `simulate_course`.
        replicates: 20 or more, so that studies and parameters can be told apart; people: in each.

    Raises:
        InputError: too few replicates, or what `simulate_course` refuses.

    Source:
        The law of total variance; the regression is ordinary least squares.
    """
    if replicates < FEWEST_TO_SPLIT:
        raise InputError(
            f"With {replicates} replicates studies and parameters can't be told apart.",
            fix=f"Use {FEWEST_TO_SPLIT} or more; 100 is good.",
        )
    extent = extent_of(course, medicine, until_day)
    footing = footing_of(medicine, person, kinetics, assumed_egfr, form)
    draws = footing.draw(replicates, people, seed)
    # The normals that `draw_people` made the truths of.
    normals = even_normals(np.random.SeedSequence(seed).spawn(2)[0], replicates, TRUTH_COLUMNS)
    studies = normals[:, :STUDY_COLUMNS]
    at_h = times_h(extent.days, times_per_day(step_h))
    run = way_through(draws, extent, at_h, step_h)
    bands = {name: {kind: np.zeros((3, len(at_h))) for kind in ("all", *KINDS)} for name in QUANTITIES}
    for rows, values in run.stretches():
        for name, part in zip(QUANTITIES, values, strict=True):
            for kind, ends in _bands(part.astype(np.float64), draws, studies).items():
                bands[name][kind][:, rows] = ends
    return Apart(
        medicine=medicine.name,
        kinetics=footing.kinetics.id,
        pack_version=medicine.version,
        seed=seed,
        replicates=replicates,
        people=people,
        time_h=at_h,
        bands=bands,
        shares=_shares(run, draws, studies),
        assumptions=(*footing.assumptions, *extent.assumptions),
        sources=footing.sources,
    )


def _bands(values: FloatArray, draws: Draws, studies: FloatArray) -> dict[str, FloatArray]:
    """Bands of one quantity over some times; values of shape (times, bodies)."""
    each = np.percentile(values.reshape(len(values), draws.replicates, draws.people), [5, 50, 95], axis=-1)
    medians = each[1].T
    middle = medians.mean(axis=0)
    fitted = fitted_by_studies(medians, studies) - middle
    left = medians - middle - fitted
    # A regression takes a little of everything; what it takes by chance is given back.
    share, spread = explained_by_studies(medians, studies), medians.std(axis=0)
    fitted = middle + _widened(fitted, spread * np.sqrt(share))
    left = middle + _widened(left, spread * np.sqrt(1 - share))
    # None of these quantities is below 0.
    ends = {
        "all": np.percentile(values, [5, 50, 95], axis=1),
        "people": each.mean(axis=-1),
        "studies": np.percentile(fitted, [5, 50, 95], axis=0),
        "parameters": np.percentile(left, [5, 50, 95], axis=0),
    }
    return {kind: np.maximum(found, 0.0) for kind, found in ends.items()}


def _widened(values: FloatArray, spread: FloatArray) -> FloatArray:
    """The same around 0 with this standard deviation in each column."""
    now = values.std(axis=0)
    return values * np.divide(spread, now, out=np.zeros_like(now), where=now > 0)


def _shares(
    run: Trajectories, draws: Draws, studies: FloatArray
) -> dict[str, tuple[float, float, float] | None]:
    chances = chance_of_each_draw(run.peak_burden, draws)
    outcomes = {
        "peak_mg_per_l": run.peak_mg_per_l,
        "auc_mg_h_per_l": run.area_mg_h_per_l,
        "peak_burden": run.peak_burden,
        **{f"chance_{grade}": chances[number] for number, grade in enumerate(GRADES)},
    }
    found: dict[str, tuple[float, float, float] | None] = {}
    for name, values in outcomes.items():
        table = values.reshape(draws.replicates, draws.people)
        people, between, rest = variance_shares(float(table.var(axis=1).mean()), table.mean(axis=1), studies)
        found[name] = None if people is None or between is None or rest is None else (people, between, rest)
    return found
