"""`handrail simulate` and `handrail warm-up`: level, effect, adaptation and withdrawal over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from handrail.cli import output
from handrail.cli.options import FILES, MODEL, CourseText, ModelOptions, PersonOptions, takes_options
from handrail.exchange import reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from handrail import Medicine, Profile

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
    course: CourseText,
    person: PersonOptions,
    model: ModelOptions,
    crowd: CrowdOptions,
    files: CurveFileOptions,
) -> None:
    """Draw level, effect, adaptation and withdrawal in time.

    With 50 and 90 % bands over what is not known about the person and the parameters.

    Example: handrail simulate "20 mg three times a day for 60 days then stop" --age 58 --egfr 48 --png c.png
    """
    import handrail
    from handrail.report.text import simulate_text

    output.check_places({"--png": files.png, "--svg": files.svg, "--csv": files.csv, "--json": files.json})
    medicine = model.load()
    who = person.read()
    taken = handrail.parse_course(course, products=medicine.products)
    people = reading.whole_number(crowd.people, "--people", at_least=1)
    replicates = reading.whole_number(crowd.replicates, "--replicates", at_least=1)
    until = (
        None
        if crowd.until is None
        else reading.whole_number(crowd.until, "--until", at_least=1, at_most=MOST_DAYS)
    )
    is_a_crowd = people * replicates > MOST_EXACT_DRAWS
    run = handrail.simulate_population if is_a_crowd else handrail.simulate_course
    with output.working(f"Simulating {people * replicates:,} possible people ..."):
        profile = run(
            taken, who, medicine, people=people, replicates=replicates, until_day=until, **model.read()
        )
    if not output.write_files(_makers(files, profile, medicine)):
        simulate_text(profile, medicine, output.console())


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
