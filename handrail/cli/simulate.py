"""`handrail simulate` and `handrail warm-up`: level, effect, adaptation and withdrawal over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from handrail.cli import output
from handrail.cli.companion_options import CompanionOptions
from handrail.cli.events import TableOptions
from handrail.cli.happening_options import HappeningOptions, sessions_in
from handrail.cli.options import FILES, MODEL, ModelOptions, PersonOptions, takes_options
from handrail.cli.population import GoneThrough, PopulationOptions, simulate_the_population
from handrail.errors import InputError
from handrail.exchange import reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from handrail import Course, EventTable, Medicine, Person, Profile
    from handrail.exchange.happening_words import Happenings

MOST_EXACT_DRAWS = 20_000
"""Up to here every draw is kept and percentiles are exact; beyond, a population is streamed."""
MOST_DAYS = 3650


@dataclass(frozen=True, kw_only=True, slots=True)
class CrowdOptions:
    """How far to look, and how many possible people to draw."""

    until: Annotated[
        str | None,
        typer.Option(
            help="The last day to look at; until withdrawal has had its time, if not given.",
            rich_help_panel=MODEL,
            metavar="DAY",
            show_default=False,
        ),
    ] = None
    people: Annotated[
        str,
        typer.Option(help="People to draw in each set.", rich_help_panel=MODEL, metavar="NUMBER"),
    ] = "40"
    replicates: Annotated[
        str,
        typer.Option(help="Sets of parameters to draw.", rich_help_panel=MODEL, metavar="NUMBER"),
    ] = "25"

    def read(self) -> dict[str, Any]:
        """The arguments of `simulate_course`.

        Raises:
            InputError: a number that can't be read, or is out of range.
        """
        return {
            "people": reading.whole_number(self.people, "--people", at_least=1),
            "replicates": reading.whole_number(self.replicates, "--replicates", at_least=1),
            "until_day": None
            if self.until is None
            else reading.whole_number(self.until, "--until", at_least=1, at_most=MOST_DAYS),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class CurveFileOptions:
    """The files a simulation can be written to."""

    png: Annotated[
        str | None,
        typer.Option(help="The picture.", rich_help_panel=FILES, metavar="FILE", show_default=False),
    ] = None
    svg: Annotated[
        str | None,
        typer.Option(
            help="The picture, for a page.", rich_help_panel=FILES, metavar="FILE", show_default=False
        ),
    ] = None
    csv: Annotated[
        str | None,
        typer.Option(help="One row an hour.", rich_help_panel=FILES, metavar="FILE", show_default=False),
    ] = None
    json: Annotated[
        str | None,
        typer.Option(
            help="Everything, for other programs.", rich_help_panel=FILES, metavar="FILE", show_default=False
        ),
    ] = None


@takes_options
def simulate(
    person: PersonOptions,
    happens: HappeningOptions,
    model: ModelOptions,
    crowd: CrowdOptions,
    files: CurveFileOptions,
    of_table: TableOptions,
    beside: CompanionOptions,
    population: PopulationOptions,
    course: Annotated[
        str | None,
        typer.Argument(
            help='What is taken, such as "20 mg three times a day for 14 days"; nothing with only a pump.',
            show_default=False,
        ),
    ] = None,
) -> None:
    """Draw level, effect, adaptation and withdrawal in time.

    With 50 and 90 % bands over what is not known about the person and the parameters; of a course, or of an
    event table (--events), which may hold infusions, steady states and observations too. On a course kidneys
    may change, a dialyser or a pump may run, and a large amount may be taken.

    Example: handrail simulate "20 mg three times a day for 60 days then stop" --age 58 --egfr 48 --png c.png
    """
    import handrail

    output.check_places({
        **{"--png": files.png, "--svg": files.svg, "--csv": files.csv, "--json": files.json},
        "--predictions": of_table.predictions,
        **beside.places(),
        **population.places(),
    })  # fmt: skip
    medicine = model.load()
    person, sessions = sessions_in(person)
    who = person.read()
    happenings = happens.read(medicine, sessions)
    table = of_table.read()
    if (course is None and not happenings) == (table is None):
        raise InputError(
            "Nothing to simulate was given."
            if table is None
            else "A table is simulated by itself, without a course and without what happens on one.",
            fix='Give one of them: "20 mg three times a day for 14 days", or --events FILE.',
        )
    draws = crowd.read() | model.read()
    taken = None if course is None else handrail.parse_course(course, products=medicine.products)
    if population.are_given:
        curves = {"--png": files.png, "--svg": files.svg, "--csv": files.csv, **beside.places()}
        population.refuse_curves(curves | {"--predictions": of_table.predictions})
        through = GoneThrough(
            course=taken,
            table=of_table.chosen(table),
            happenings=happenings,
            with_=tuple(beside.with_ or ()),
            drinks=beside.drinks,
            sedation=beside.sedation,
        )
        simulate_the_population(population, through, who, medicine, draws, files.json)
        return
    if table is not None:
        beside.refuse_with_a_table()
        _simulate_table(table, of_table, files, who, medicine, draws)
        return
    _simulate_course(taken, who, medicine, happenings, beside, files, draws)


def _simulate_course(
    taken: Course | None,
    who: Person,
    medicine: Medicine,
    happenings: Happenings,
    beside: CompanionOptions,
    files: CurveFileOptions,
    draws: dict[str, Any],
) -> None:
    """Curves of one person, with what else makes drowsy where it was asked for."""
    import handrail
    from handrail.report.sedation_text import DO
    from handrail.report.text import simulate_text

    everyone = draws["people"] * draws["replicates"]
    is_a_crowd = everyone > MOST_EXACT_DRAWS
    with output.working(f"Simulating {everyone:,} possible people ..."):
        profile = (
            handrail.simulate_population(taken, who, medicine, happenings=happenings, **draws)
            if is_a_crowd
            else handrail.simulate_course(taken, who, medicine, happenings=happenings, **draws)
        )
    of_both = {name: value for name, value in draws.items() if name not in ("people", "replicates")}
    sedation = beside.run(taken, who, medicine, happenings=happenings, **of_both)
    makers = dict(_makers(files, profile, medicine))
    if sedation is not None:
        makers |= beside.makers(sedation, medicine)
    if not output.write_files(makers):
        asks_for_care = sedation is not None and bool(DO[sedation.grade])
        simulate_text(profile, medicine, output.console(), is_urgent=asks_for_care)
        if sedation is not None:
            beside.show(sedation, who, medicine)


def _simulate_table(
    table: EventTable,
    asked: TableOptions,
    files: CurveFileOptions,
    who: Person,
    medicine: Medicine,
    draws: dict[str, Any],
) -> None:
    """Curves of one person of the table, and predictions for all who are asked for."""
    import handrail
    from handrail.report.event_text import predictions_text
    from handrail.report.text import simulate_text

    ids = table.ids if asked.id is None else (asked.person_id(),)
    if len(ids) > 1 and any((files.png, files.svg, files.csv, files.json)):
        raise InputError(f"The table has {len(ids)} people.", fix="Say with --id whose curves to write.")
    with output.working(f"Simulating {len(ids)} people of the table ..."):
        answer = handrail.simulate_events(
            table,
            who,
            medicine,
            person_id=asked.person_id(),
            profiles=len(ids) == 1,
            **draws,
        )
    profile = next(iter(answer.profiles.values()), None)
    makers = {} if profile is None else dict(_makers(files, profile, medicine))
    makers["--predictions"] = (
        asked.predictions, lambda: handrail.write_predictions(table, answer)
    )  # fmt: skip
    if output.write_files(makers):
        return
    if profile is not None:
        simulate_text(profile, medicine, output.console())
    predictions_text(table, answer, medicine, output.console())


def warm_up() -> None:
    """Compile what large simulations need, once.

    Takes up to a minute; without it the first large simulation does it. Plans never need it.
    """
    import handrail

    with output.working("Compiling ..."):
        handrail.warm_up()
    typer.echo("Ready: large simulations start at once on this machine.")


def _makers(files: CurveFileOptions, profile: Profile, medicine: Medicine) -> Mapping[str, output.Maker]:
    def png() -> bytes:
        from handrail.report.figures import figure_png, simulate_figure

        return figure_png(simulate_figure(profile, medicine))

    def svg() -> str:
        from handrail.report.figures import simulate_figure

        return simulate_figure(profile, medicine)

    def csv() -> str:
        from handrail.exchange.csv import profile_csv

        return profile_csv(profile)

    def json() -> str:
        from handrail.exchange.json import json_text, profile_json

        return json_text(profile_json(profile, medicine.bibliography))

    return {
        "--png": (files.png, png),
        "--svg": (files.svg, svg),
        "--csv": (files.csv, csv),
        "--json": (files.json, json),
    }
