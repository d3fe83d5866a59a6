"""A study: the same people on several courses (arms), under several truths about the model (replicates).

Every body has an index: replicate x arm x person. A truth belongs to a replicate, what sets a person apart to
the person, and both are the same in every arm (common random numbers), so that two arms differ by their
courses alone. Draws hang on the seed and on these indices, never on who reckons what and in which order: a
study cut into units gives the same rows on one machine and on a hundred.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from handrail.course.nouns import Course, Dose
from handrail.errors import InputError
from handrail.medicine.nouns import Form, Medicine
from handrail.person.assumptions import settle
from handrail.person.known import known_facts
from handrail.person.nouns import Person
from handrail.simulate.crowd import PEOPLE_STREAM, TRUTH_STREAM, Crowd, persons
from handrail.simulate.extent import extent_of, times_h, times_per_day
from handrail.simulate.footing import footing_of, sources_of
from handrail.simulate.forecast import GRADES, chance_by_draw, chance_of_each_draw
from handrail.simulate.nouns import Draws, FloatArray
from handrail.simulate.people import (
    CROWD_COLUMNS,
    MOST_BURDEN_FACTOR,
    STUDY_COLUMNS,
    TRUTH_COLUMNS,
    bodies_of,
    crowd_factors,
    even_normals,
    model_truths,
)
from handrail.simulate.trajectories import DAY_H, ByKernel, Watching
from handrail.simulate.typical import TypicalBodies, kinetics_of, typical_body

UNIT = 8192
"""Bodies stepped together, and people drawn together."""

MOST_ASKED_FOR_SENTENCES = 50
"""People whose assumptions are looked at: what is said of all of them is said of the crowd."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What is asked of a population; everything that another machine needs to answer a part of it.

    Attributes:
        arms: a name and a course each; the others are compared with the first.
        person: what everyone has in common.
        crowd: in what people differ; None for people who are all like `person`.
        people: how many different people; each is in every arm and every replicate.
        above_mg_per_l: a level to count the hours above and below; None for none.
    """

    arms: tuple[tuple[str, Course], ...]
    person: Person
    medicine: str
    pack_version: str
    crowd: Crowd | None = None
    replicates: int
    people: int
    seed: int
    kinetics: str | None = None
    until_day: int | None = None
    step_h: float = 1.0
    assumed_egfr: float | None = None
    form: Form = "tablet"
    above_mg_per_l: float | None = None

    def __post_init__(self) -> None:
        if self.people < 1 or self.replicates < 1:
            raise InputError(
                f"{self.replicates} replicates of {self.people} people can't be drawn.", fix="Draw 1 or more."
            )
        names = [name for name, _ in self.arms]
        if not names or len(set(names)) < len(names):
            raise InputError(
                f"The arms {', '.join(names)} don't have a name each." if names else "No course was given.",
                fix="Give each course a name of its own.",
            )
        if self.above_mg_per_l is not None and not 0 < self.above_mg_per_l < 1e6:
            raise InputError(
                f"A level of {self.above_mg_per_l:g} mg/L can't be counted.", fix="Give a level above 0."
            )

    def units(self) -> tuple[Unit, ...]:
        """The parts of the study, always the same: people in blocks, replicates together while they fit."""
        together = max(1, UNIT // self.people)
        return tuple(
            Unit(
                block=block,
                people=min(UNIT, self.people - block * UNIT),
                first_replicate=first,
                replicates=min(together, self.replicates - first),
            )
            for block in range(-(-self.people // UNIT))
            for first in range(0, self.replicates, together)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Unit:
    """A block of people under some of the truths, in all arms."""

    block: int
    people: int
    first_replicate: int
    replicates: int

    @property
    def bodies(self) -> int:
        """In each arm."""
        return self.people * self.replicates


@dataclass(frozen=True, kw_only=True, slots=True)
class Rows:
    """What became of each body of a unit in one arm; body i is person i % people of its replicate.

    Attributes:
        columns: by name, shape (bodies,); a time that never came is not a number.
        chance_sums: for each replicate the sum of `chance_by_draw`, shape (3, replicates).
    """

    columns: Mapping[str, FloatArray]
    chance_sums: FloatArray


@dataclass(frozen=True, kw_only=True, slots=True)
class _Arm:
    doses: tuple[Dose, ...]
    last_dose_h: float


@dataclass(frozen=True, kw_only=True, slots=True)
class _Block:
    """A block of people: their covariates, average bodies, and what sets each apart."""

    covariates: dict[str, FloatArray]
    typical: TypicalBodies
    factors: dict[str, FloatArray]
    burden_factor: FloatArray


class Study:
    """A question on a loaded medicine, ready to be reckoned unit by unit.

    Raises:
        InputError: what `simulate_course` refuses.
    """

    def __init__(self, question: Question, medicine: Medicine) -> None:
        self.question, self.medicine = question, medicine
        self.kinetics = kinetics_of(medicine, question.kinetics)
        extents = [extent_of(course, medicine, question.until_day) for _, course in question.arms]
        self.days = max(extent.days for extent in extents)
        extents = [extent_of(course, medicine, self.days) for _, course in question.arms]
        self.at_h = times_h(self.days, times_per_day(question.step_h))
        self._arms = tuple(
            _Arm(doses=one.doses, last_dose_h=max((dose.time_h for dose in one.doses), default=self.at_h[-1]))
            for one in extents
        )
        seed = np.random.SeedSequence((question.seed, TRUTH_STREAM))
        normals = even_normals(seed, question.replicates, TRUTH_COLUMNS)
        self.study_normals = normals[:, :STUDY_COLUMNS]
        self._truth = model_truths(medicine.dynamics, self.kinetics, normals)
        self._assumed_egfr, said = self._footing()
        of_courses = [sentence for extent in extents for sentence in extent.assumptions]
        self.assumptions = tuple(dict.fromkeys([*said, *of_courses]))
        self.sources = sources_of(medicine, self.kinetics, question.person)
        self._last: tuple[int, _Block] | None = None

    def _footing(self) -> tuple[float | None, tuple[str, ...]]:
        """The eGFR to try where none is known, and what is assumed of everyone."""
        asked, crowd = self.question, self.question.crowd
        if crowd is None:
            everyone = [asked.person]
        else:
            drawn = crowd.draw(asked.seed, 0, min(UNIT, asked.people))
            few = {name: values[:MOST_ASKED_FOR_SENTENCES] for name, values in drawn.items()}
            everyone = persons(asked.person, few)
        found = [footing_of(self.medicine, one, asked.kinetics, asked.assumed_egfr) for one in everyone]
        common = reduce(set[str].intersection, (set(one.assumptions) for one in found))
        said = tuple(sentence for sentence in found[0].assumptions if sentence in common)
        if crowd is not None and crowd.note:
            said = (*said, f"{crowd.title}: {crowd.note}")
        return found[0].assumed_egfr, said

    def run(self, unit: Unit) -> tuple[Rows, ...]:
        """Everyone of this unit through every arm; the answer for each arm."""
        block = self._block(unit)
        who = np.tile(np.arange(unit.people), unit.replicates)
        which = np.repeat(unit.first_replicate + np.arange(unit.replicates), unit.people)
        draws = bodies_of(
            self.medicine.dynamics,
            self.kinetics,
            block.typical.each(who),
            truth={name: values[which] for name, values in self._truth.items()},
            crowd={name: values[who] for name, values in block.factors.items()},
            replicates=unit.replicates,
            people=unit.people,
            seed=self.question.seed,
        )
        covariates = {name: values[who] for name, values in block.covariates.items()}
        place = {
            "replicate": which.astype(np.float64),
            "person": (unit.block * UNIT + who).astype(np.float64),
        }
        return tuple(
            self._outcomes(arm, draws, block.burden_factor[who], place | covariates) for arm in self._arms
        )

    def _outcomes(self, arm: _Arm, draws: Draws, factor: FloatArray, columns: dict[str, FloatArray]) -> Rows:
        asked = self.question
        watching = Watching(
            above_mg_per_l=asked.above_mg_per_l,
            first_above=True,
            trough_h=(arm.last_dose_h - DAY_H, arm.last_dose_h),
        )
        run = ByKernel(draws, arm.doses, self.at_h, quantities=("burden",), watching=watching)
        first_h = self._first_hours(run, draws, factor)
        felt = run.peak_burden * factor
        burden_h = np.where(run.peak_burden > 0, run.peak_burden_h, np.nan)
        chances = chance_of_each_draw(felt, draws)
        sums = chance_by_draw(felt, draws).reshape(3, draws.replicates, draws.people).sum(axis=-1)
        columns = columns | {
            "peak_mg_per_l": run.peak_mg_per_l,
            "trough_mg_per_l": run.trough_mg_per_l,
            "auc_mg_h_per_l": run.area_mg_h_per_l,
            "peak_burden": run.peak_burden,
            "peak_burden_h": burden_h,
            "peak_burden_day": np.floor(burden_h / DAY_H) + 1,
            "first_any_h": first_h[0],
            "first_moderate_h": first_h[1],
            **{f"chance_{grade}": chances[k] for k, grade in enumerate(GRADES)},
        }
        if asked.above_mg_per_l is not None:
            above_h = run.rows_above * asked.step_h
            never = np.where(run.first_above_h < 0, np.nan, run.first_above_h)
            columns |= {
                "hours_above": above_h,
                "hours_below": self.at_h[-1] - above_h,
                "first_above_h": never,
            }
        return Rows(columns={name: np.array(values) for name, values in columns.items()}, chance_sums=sums)

    def _first_hours(self, run: ByKernel, draws: Draws, factor: FloatArray) -> FloatArray:
        """When the burden first passed the thresholds of any and moderate; for a middle sensitivity."""
        first = np.full((2, draws.count), np.nan)
        limits = np.outer(draws.thresholds[:2], draws.threshold_factor / factor)
        for rows, kept in run.stretches():
            for grade in (0, 1):
                over = kept[0] > limits[grade]
                found = np.isnan(first[grade]) & over.any(axis=0)
                first[grade, found] = self.at_h[rows][over[:, found].argmax(axis=0)]
        return first

    def _block(self, unit: Unit) -> _Block:
        """The people of this unit; drawn once for all the replicates that follow one another."""
        last = self._last
        if last is None or last[0] != unit.block:
            self._last = last = unit.block, self._draw_block(unit.block, unit.people)
        return last[1]

    def _draw_block(self, number: int, people: int) -> _Block:
        asked, crowd = self.question, self.question.crowd
        drawn = crowd.draw(asked.seed, number, people) if crowd else {}
        everyone = persons(asked.person, drawn) if crowd else [asked.person]
        settled = [settle(one, self._assumed_egfr) for one in everyone]
        average = TypicalBodies.of([typical_body(self.kinetics, one, asked.form) for one in settled])
        factor = np.array(self._burden_factors(everyone))
        if crowd:
            gfr = [np.nan if one.gfr_ml_min is None else one.gfr_ml_min for one in settled]
            drawn = drawn | {"gfr_ml_min": np.array(gfr)}
        else:
            same = np.zeros(people, np.intp)
            average, factor = average.each(same), factor[same]
        seed = np.random.SeedSequence((asked.seed, PEOPLE_STREAM, number))
        normals = even_normals(seed, people, CROWD_COLUMNS)
        return _Block(
            covariates=drawn,
            typical=average,
            factors=crowd_factors(self.medicine.dynamics, self.kinetics, average, normals),
            burden_factor=factor,
        )

    def _burden_factors(self, everyone: Sequence[Person]) -> list[float]:
        """`people.burden_factors` of each, its raising part; the facts that are the same are made once."""
        modifiers = [one for one in self.medicine.dynamics.modifiers if one.factor > 1]
        same = known_facts(everyone[0], self.medicine).facts if modifiers else {}
        names = set(self.question.crowd.covariates) if self.question.crowd else set[str]()
        own = [one for one in modifiers if one.when.names & names]
        shared = [one.factor for one in modifiers if one not in own and one.when.answer(same) is True]
        found: list[float] = []
        for person in everyone:
            facts = {**same, **{name: getattr(person, name) for name in names}}
            factors = [*shared, *(one.factor for one in own if one.when.answer(facts) is True)]
            found.append(min(float(np.prod(factors)), MOST_BURDEN_FACTOR))
        return found
