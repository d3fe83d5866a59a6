"""The options of `handrail simulate` for a whole population, and what they do.

A population is simulated person by person and forgotten; what stays are percentiles, and a file of every
person where one is asked for. It can be stopped at any time, and then leaves nothing half-made.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from handrail.cli import output
from handrail.cli.options import option
from handrail.errors import InputError

if TYPE_CHECKING:
    from handrail import Course, EventTable, Medicine, Person
    from handrail.exchange.happening_words import Happenings

POPULATION = "A population"
STOPPED = 130
FEWEST_PEOPLE, MOST_PEOPLE = 1000, 10_000_000


_option = partial(option, panel=POPULATION)


@dataclass(frozen=True, kw_only=True, slots=True)
class PopulationOptions:
    """What is asked of a population."""

    summary: Annotated[
        bool,
        _option(
            "Percentiles of outcomes and where their spread comes from, for as many --people in all "
            "as you like, shared out over --replicates."
        ),
    ] = False
    parquet: Annotated[str | None, _option("Every person's outcomes in a Parquet file.", metavar="FILE")] = (
        None
    )
    of_crowd: Annotated[
        str | None,
        _option(
            "People who differ: 'adults', or a TOML file of age, sex, weight, height and kidneys.",
            "--crowd",
            metavar="NAME",
        ),
    ] = None
    arm: Annotated[
        list[str] | None,
        _option("Another course for the same people, as 'name: course'; repeat.", metavar="TEXT"),
    ] = None
    above: Annotated[
        str | None, _option("Count the hours with a level above this, in mg/L.", metavar="NUMBER")
    ] = None
    cluster: Annotated[
        str | None,
        _option(
            "A dask scheduler such as tcp://10.0.0.1:8786, or a number of processes to start here.",
            metavar="WHERE",
        ),
    ] = None
    sensitivity: Annotated[
        str | None,
        _option("A picture of what we don't know that matters most for withdrawal.", metavar="FILE.svg"),
    ] = None
    sensitivity_json: Annotated[
        str | None, _option("The same for other programs.", "--sensitivity-json", metavar="FILE")
    ] = None
    apart: Annotated[
        str | None,
        _option("A picture of what people, studies and the model each leave open.", metavar="FILE.svg"),
    ] = None

    @property
    def is_asked_for(self) -> bool:
        """Whether a population is to be simulated, and not one person."""
        return self.summary or any((self.parquet, self.of_crowd, self.arm, self.above, self.cluster))

    @property
    def are_given(self) -> bool:
        """Whether any of these was given."""
        return self.is_asked_for or self.has_pictures

    @property
    def has_pictures(self) -> bool:
        """Whether what is not known is to be told apart."""
        return any((self.sensitivity, self.sensitivity_json, self.apart))

    def refuse_curves(self, names: Mapping[str, str | None]) -> None:
        """A population is answered in percentiles, not in curves.

        Raises:
            InputError: a file for curves, or for predictions, was named.
        """
        curves = [name for name, place in names.items() if place is not None]
        if curves:
            raise InputError(
                f"{curves[0]} is of one person.",
                fix="Leave it out; --parquet has every person, and --json the percentiles.",
            )

    def places(self) -> dict[str, str | None]:
        """Files by option."""
        return {
            "--parquet": self.parquet,
            "--sensitivity": self.sensitivity,
            "--sensitivity-json": self.sensitivity_json,
            "--apart": self.apart,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class GoneThrough:
    """What everybody goes through: a course and what happens on it or is taken beside it, or a table.

    Attributes:
        sedation: whether sleepiness is looked at though nothing is taken beside.
    """

    course: Course | None
    table: EventTable | None = None
    happenings: Happenings = ()
    with_: tuple[str, ...] = ()
    drinks: str | None = None
    sedation: bool = False

    @property
    def is_a_course_alone(self) -> bool:
        """Whether nothing else happens or is taken."""
        others = (self.table, self.happenings, self.with_, self.drinks, self.sedation)
        return self.course is not None and not any(others)

    def asked(self) -> dict[str, Any]:
        """Arguments of `handrail.simulate_arms`."""
        return {
            "happenings": self.happenings,
            "with_": self.with_,
            "drinks": self.drinks or (),
            "sedation": self.sedation,
        }


def simulate_the_population(
    asked: PopulationOptions,
    through: GoneThrough,
    who: Person,
    medicine: Medicine,
    draws: dict[str, Any],
    json: str | None,
) -> None:
    """Everything that `PopulationOptions` asks for.

    Args:
        draws: the arguments of `simulate_course`; `people` are all of them together, in every replicate.
        json: a file for the answer.

    Raises:
        InputError: what can't be read, or asked for together.
        typer.Exit: stopped with Ctrl-C.
    """
    if asked.parquet == output.STANDARD_OUTPUT:
        raise InputError("A Parquet file can't be written to standard output.", fix="Give it a file name.")
    if asked.has_pictures and not through.is_a_course_alone:
        raise InputError(
            "--sensitivity and --apart look at a course alone.",
            fix="Leave out what happens on it and what is taken beside it, or leave them out.",
        )
    if asked.is_asked_for:
        _simulate_arms(asked, through, who, medicine, draws, json)
    if asked.has_pictures and through.course is not None:
        _pictures(asked, through.course, who, medicine, draws)


def _simulate_arms(
    asked: PopulationOptions,
    through: GoneThrough,
    who: Person,
    medicine: Medicine,
    draws: dict[str, Any],
    json: str | None,
) -> None:
    import handrail
    from handrail.exchange.population_json import population_json
    from handrail.report.population_text import population_text

    arms = through.table or _arms(asked.arm, through.course, medicine)
    if through.table is not None and asked.arm:
        raise InputError("--arm is a course, and a table has its people as arms.", fix="Leave one out.")
    draws = _shared_out(draws)
    of = draws["people"] * draws["replicates"]
    done = 0
    with _progress(of, draws["seed"]) as show:

        def progress(so_far: int, _of: int) -> None:
            nonlocal done
            done = so_far
            show(so_far)

        try:
            found = handrail.simulate_arms(
                arms,
                who,
                medicine,
                crowd=None if asked.of_crowd is None else handrail.read_crowd(asked.of_crowd),
                above_mg_per_l=None if asked.above is None else _level(asked.above),
                parquet=None if asked.parquet is None else Path(asked.parquet),
                cluster=_where(asked.cluster),
                progress=progress,
                **through.asked(),
                **draws,
            )
        except KeyboardInterrupt:
            wrote = " No file was written." if asked.parquet else ""
            typer.echo(f"Stopped after {done:,} of {of:,} people.{wrote}", err=True)
            raise typer.Exit(STOPPED) from None
    if asked.parquet is not None:
        typer.echo(f"Wrote {asked.parquet}", err=True)
    makers = {"--json": (json, lambda: population_json(found))}
    if not output.write_files(makers):
        population_text(found, medicine, output.console())


def _shared_out(draws: dict[str, Any]) -> dict[str, Any]:
    """As many people in each replicate as --people says for all of them together.

    Raises:
        InputError: too few or too many.
    """
    everyone, replicates = draws["people"], draws["replicates"]
    if not FEWEST_PEOPLE <= everyone <= MOST_PEOPLE or everyone < replicates:
        raise InputError(
            f"--people {everyone:,} is no population; here it counts everybody, in all {replicates} sets.",
            fix=f"Give from {max(FEWEST_PEOPLE, replicates):,} to {MOST_PEOPLE:,}, such as --people 100000.",
        )
    return draws | {"people": everyone // replicates}


def _arms(texts: list[str] | None, course: Course | None, medicine: Medicine) -> dict[str, Course] | None:
    """Every course by its name; None where only something happens."""
    import handrail

    if course is None:
        if texts:
            raise InputError("--arm is set beside a course.", fix="Give the first course too.")
        return None
    arms = {"course": course}
    for text in texts or ():
        name, colon, sentence = text.partition(":")
        # A course has times of day with a colon in them; a name has no digits before it.
        if not colon or not name.strip() or any(letter.isdigit() for letter in name):
            raise InputError(
                f"--arm '{text}' has no name.", fix='Write it like this: --arm "slow: 20 mg a day ..."'
            )
        if name.strip() in arms:
            raise InputError(f"Two arms are called '{name.strip()}'.", fix="Give each a name of its own.")
        arms[name.strip()] = handrail.parse_course(sentence.strip(), products=medicine.products)
    return arms


def _level(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InputError(
            f"--above '{text}' is no number.", fix="Give a level in mg/L, such as 0.4."
        ) from None


def _where(text: str | None) -> str | int | None:
    return int(text) if text is not None and text.isdigit() else text


def _pictures(
    asked: PopulationOptions, course: Course, who: Person, medicine: Medicine, draws: dict[str, Any]
) -> None:
    import handrail

    same = {name: draws[name] for name in ("seed", "kinetics", "until_day")}
    if asked.sensitivity is not None or asked.sensitivity_json is not None:
        from handrail.exchange.json import json_text
        from handrail.exchange.population_json import sensitivity_json
        from handrail.report.sensitivity_figure import sensitivity_figure, sensitivity_line

        with output.working("Looking for what matters most ..."):
            matters = handrail.sensitivity(course, who, medicine, **same)
        output.write_files({
            "--sensitivity": (asked.sensitivity, lambda: sensitivity_figure(matters)),
            "--sensitivity-json": (
                asked.sensitivity_json, lambda: json_text(sensitivity_json(matters))
            ),
        })  # fmt: skip
        typer.echo(sensitivity_line(matters), err=True)
    if asked.apart is not None:
        from handrail.report.apart_figure import apart_figure

        with output.working("Telling apart what is not known ..."):
            apart = handrail.uncertainty_apart(course, who, medicine, **same)
        output.write_files({"--apart": (asked.apart, lambda: apart_figure(apart))})


@contextmanager
def _progress(everyone: int, seed: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, on standard error; silence elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(f"People (seed {seed})", total=everyone)
        yield lambda done: bar.update(task, completed=done)
