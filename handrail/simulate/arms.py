"""Simulate a population: many different people, on one course or several, under many truths."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, nullcontext
from importlib.metadata import version
from pathlib import Path
from typing import Any

# typing's own only take the keywords of a function apart from Python 3.12 on.
from typing_extensions import TypedDict, Unpack

from handrail.course.alongside import CompanionCourse, Drinks, parse_companion, parse_drinks
from handrail.course.event_table import EventTable
from handrail.course.nouns import Course
from handrail.errors import InputError
from handrail.medicine.nouns import Form, Medicine
from handrail.person.nouns import Person
from handrail.simulate.crowd import Crowd
from handrail.simulate.happenings import Happening
from handrail.simulate.parts import part_of, read_parts, write_parts
from handrail.simulate.population_nouns import Population
from handrail.simulate.question import Question, Rows, Unit, Way
from handrail.simulate.results import ParquetFile
from handrail.simulate.study import Study
from handrail.simulate.tally import ArmTally

Progress = Callable[[int, int], None]
"""Called with how many bodies are done and how many there are. What it raises stops the run."""

Courses = Mapping[str, Course] | Course | EventTable | None


class PopulationAsked(TypedDict, total=False):
    """What may be asked of a population; everything may be left out.

    Attributes:
        people: how many different people (1000); replicates: how many truths about the model, each with all
            of them (100).
        crowd: in what people differ beside what nobody knows about them (`read_crowd`).
        happenings: what happens in every arm beside its doses, as in `simulate_course`.
        with_, drinks: other depressants and alcohol, as in `simulate_sedation`; sedation: look at sleepiness
            of the medicine alone.
        seed, kinetics, until_day, step_h, assumed_egfr, form: as in `simulate_course`; the last day is the
            latest that any arm needs.
        above_mg_per_l: count the hours with a level above this, at the times that `step_h` gives.
    """

    people: int
    replicates: int
    crowd: Crowd | None
    happenings: Sequence[Happening]
    with_: Sequence[CompanionCourse | str]
    drinks: Sequence[Drinks] | str
    sedation: bool
    seed: int
    kinetics: str | None
    until_day: int | None
    step_h: float
    assumed_egfr: float | None
    form: Form
    above_mg_per_l: float | None


def simulate_arms(
    courses: Courses,
    person: Person,
    medicine: Medicine,
    *,
    parquet: Path | None = None,
    cluster: str | int | None = None,
    progress: Progress | None = None,
    **asked: Unpack[PopulationAsked],
) -> Population:
    """What becomes of a population, arm by arm, in the memory of a few thousand people.

    Each person is in every arm under every truth, with the same draws. The same seed gives the same rows,
    whatever the number of processes and in whatever order they finish.

    Args:
        courses: one course, or several by name (the others are compared with the first); an event table,
            whose people are the arms; None where only a pump runs.
        person: what everybody has in common, and what is known where `crowd` says nothing.
        medicine: a loaded pack.
        parquet: a file for every body's outcomes; it appears when it is whole.
        cluster: the address of a dask scheduler, or how many local processes to start; None for this process.
        progress: called after each part; what it raises stops the run and leaves no file.
        asked: `PopulationAsked`.

    Returns:
        Percentiles of every outcome with their three kinds of spread, chances, and the arms compared.

    Raises:
        InputError: what `simulate_course` refuses, arms without a name each, what can't be simulated
            together, an extra that is not installed, or a cluster that can't be reached.
    """
    run = PopulationRun(courses, person, medicine, **asked)
    tallies = run.tallies()
    done = 0
    with ExitStack() as stack:
        file = stack.enter_context(nullcontext() if parquet is None else ParquetFile(parquet, run.study))
        for unit, rows in _reckoned(run.study, cluster, stack):
            for tally, part in zip(tallies, rows, strict=True):
                tally.add(unit, part_of(unit, part))
            if file is not None:
                file.write(rows)
            done += unit.bodies
            if progress is not None:
                progress(done, run.bodies)
    return _population(run.study, tallies)


class PopulationRun:
    """A population that is reckoned part by part: stopped at any time, and gone on with later.

    What `part` gives may be kept anywhere; `answer` of all parts is what `simulate_arms` answers, to the last
    digit, whoever reckoned them and in whatever order.

    Args:
        courses, person, medicine, asked: as of `simulate_arms`.

    Raises:
        InputError: as `simulate_arms`.
    """

    def __init__(
        self, courses: Courses, person: Person, medicine: Medicine, **asked: Unpack[PopulationAsked]
    ) -> None:
        self.study = Study(_question(courses, person, medicine, asked), medicine)
        self._units = self.study.question.units()

    @property
    def parts(self) -> int:
        """How many parts there are."""
        return len(self._units)

    @property
    def bodies(self) -> int:
        """How many people under how many truths, in each arm."""
        return sum(unit.bodies for unit in self._units)

    def bodies_in(self, number: int) -> int:
        """How many of them are in one part, counted from 0."""
        return self._units[number].bodies

    @property
    def mark(self) -> str:
        """What tells this run from any other: of the question, the pack and the version of the program."""
        told = f"{version('handrail')} {self.study.question!r}"
        return hashlib.sha256(told.encode()).hexdigest()

    def part(self, number: int) -> bytes:
        """Reckon one part, counted from 0; a second or so."""
        unit = self._units[number]
        parts = [part_of(unit, rows) for rows in self.study.run(unit)]
        return write_parts(parts, number, self.mark)

    def answer(self, parts: Iterable[bytes]) -> Population:
        """The answer from all parts, in their order.

        Raises:
            InputError: one is missing, damaged, or of another run.
        """
        tallies, mark, seen = self.tallies(), self.mark, 0
        for number, (unit, written) in enumerate(zip(self._units, parts, strict=False)):
            for tally, part in zip(tallies, read_parts(written, number, mark, len(tallies)), strict=True):
                tally.add(unit, part)
            seen += 1
        if seen < self.parts:
            raise InputError(f"{seen} of {self.parts} parts are there.", fix="Reckon the others first.")
        return _population(self.study, tallies)

    def tallies(self) -> list[ArmTally]:
        """One for each arm, with nobody counted yet."""
        return [ArmTally(self.study.question.replicates) for _ in self.study.question.arms]


def _question(courses: Courses, person: Person, medicine: Medicine, asked: PopulationAsked) -> Question:
    given: dict[str, Any] = {"people": 1000, "replicates": 100, "seed": 1, **asked}
    with_, drinks = given.pop("with_", ()), given.pop("drinks", ())
    return Question(
        arms=_arms(courses),
        person=person,
        medicine=medicine.name,
        pack_version=medicine.version,
        happenings=tuple(given.pop("happenings", ())),
        with_=tuple(parse_companion(one) if isinstance(one, str) else one for one in with_),
        drinks=parse_drinks(drinks) if isinstance(drinks, str) else tuple(drinks),
        is_sedation_asked=given.pop("sedation", False),
        **given,
    )


def _arms(courses: Courses) -> tuple[tuple[str, Way], ...]:
    """A name and a way for each arm; the people of a table are its arms."""
    if isinstance(courses, EventTable):
        return tuple(
            (f"ID {one}" if len(courses.ids) > 1 else "table", courses.only(one)) for one in courses.ids
        )
    if courses is None or isinstance(courses, Course):
        return (("course", courses),)
    return tuple(courses.items())


def _reckoned(
    study: Study, cluster: str | int | None, stack: ExitStack
) -> Iterator[tuple[Unit, tuple[Rows, ...]]]:
    """Every unit with its rows, in order."""
    if cluster is None:
        return ((unit, study.run(unit)) for unit in study.question.units())
    from handrail.simulate.spread import spread_out

    return spread_out(study, cluster, stack)


def _population(study: Study, tallies: list[ArmTally]) -> Population:
    asked = study.question
    covariates = (*asked.crowd.covariates, "gfr_ml_min") if asked.crowd else ()
    names = [name for name, _ in asked.arms]
    return Population(
        medicine=asked.medicine,
        kinetics=study.kinetics.id,
        pack_version=asked.pack_version,
        seed=asked.seed,
        replicates=asked.replicates,
        people=asked.people,
        days=study.days,
        step_h=asked.step_h,
        crowd=asked.crowd.title if asked.crowd else "",
        covariates=tallies[0].covariates(covariates),
        arms=tuple(
            tally.result(name, study.study_normals, tallies[0], covariates)
            for name, tally in zip(names, tallies, strict=True)
        ),
        above_mg_per_l=asked.above_mg_per_l,
        assumptions=study.assumptions,
        sources=study.sources,
        happenings=asked.happenings,
        together=study.together,
    )
