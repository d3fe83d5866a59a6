"""Simulate a population: many different people, on one course or several, under many truths."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, nullcontext
from pathlib import Path

from handrail.course.nouns import Course
from handrail.medicine.nouns import Form, Medicine
from handrail.person.nouns import Person
from handrail.simulate.crowd import Crowd
from handrail.simulate.population_nouns import Population
from handrail.simulate.results import ParquetFile
from handrail.simulate.study import Question, Rows, Study, Unit
from handrail.simulate.tally import ArmTally

Progress = Callable[[int, int], None]
"""Called with how many bodies are done and how many there are."""


def simulate_arms(
    courses: Mapping[str, Course] | Course,
    person: Person,
    medicine: Medicine,
    *,
    people: int = 1000,
    replicates: int = 100,
    crowd: Crowd | None = None,
    seed: int = 1,
    kinetics: str | None = None,
    until_day: int | None = None,
    step_h: float = 1.0,
    assumed_egfr: float | None = None,
    form: Form = "tablet",
    above_mg_per_l: float | None = None,
    parquet: Path | None = None,
    cluster: str | int | None = None,
    progress: Progress | None = None,
) -> Population:
    """What becomes of a population, arm by arm, in the memory of a few thousand people.

    Each person is in every arm under every truth, with the same draws. The same seed gives the same rows,
    whatever the number of processes and in whatever order they finish.

    Args:
        courses: one course, or several by name; the others are compared with the first.
        person: what everybody has in common, and what is known where `crowd` says nothing.
        medicine: a loaded pack.
        people: how many different people; replicates: how many truths about the model, each with all of them.
        crowd: in what people differ beside what nobody knows about them (`read_crowd`).
        seed, kinetics, until_day, step_h, assumed_egfr, form: as in `simulate_course`; the last day is the
            latest that any arm needs.
        above_mg_per_l: count the hours with a level above this, at the times that `step_h` gives.
        parquet: a file for every body's outcomes; it appears when it is whole.
        cluster: the address of a dask scheduler, or how many local processes to start; None for this process.
        progress: called after each part.

    Returns:
        Percentiles of every outcome with their three kinds of spread, chances, and the arms compared.

    Raises:
        InputError: what `simulate_course` refuses, arms without a name each, an extra that is not installed,
            or a cluster that can't be reached.
    """
    arms = {"course": courses} if isinstance(courses, Course) else courses
    question = Question(
        arms=tuple(arms.items()),
        person=person,
        medicine=medicine.name,
        pack_version=medicine.version,
        crowd=crowd,
        replicates=replicates,
        people=people,
        seed=seed,
        kinetics=kinetics,
        until_day=until_day,
        step_h=step_h,
        assumed_egfr=assumed_egfr,
        form=form,
        above_mg_per_l=above_mg_per_l,
    )
    study = Study(question, medicine)
    tallies = [ArmTally(replicates) for _ in arms]
    done, everyone = 0, people * replicates
    with ExitStack() as stack:
        file = stack.enter_context(nullcontext() if parquet is None else ParquetFile(parquet, study))
        for unit, rows in _reckoned(study, cluster, stack):
            for tally, part in zip(tallies, rows, strict=True):
                tally.add(unit, part)
            if file is not None:
                file.write(rows)
            done += unit.bodies
            if progress is not None:
                progress(done, everyone)
    return _population(study, tallies)


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
    )
