"""`handrail simulate`: level, effect, adaptation and withdrawal over time, with bands."""

from __future__ import annotations

from typing import Annotated

import typer

from handrail.cli import output, reading
from handrail.cli.options import FILES, MODEL, CourseText, ModelOptions, PersonOptions, takes_options


@takes_options
def simulate(
    course: CourseText,
    person: PersonOptions,
    model: ModelOptions,
    until: Annotated[
        str | None,
        typer.Option(
            help="The last day to look at; two weeks after the last change if not given.",
            rich_help_panel=MODEL,
            metavar="DAY",
            show_default=False,
        ),
    ] = None,
    people: Annotated[
        str | None,
        typer.Option(
            help="How many people to draw in each set.",
            rich_help_panel=MODEL,
            metavar="NUMBER",
            show_default=False,
        ),
    ] = None,
    replicates: Annotated[
        str | None,
        typer.Option(
            help="How many sets of parameters to draw.",
            rich_help_panel=MODEL,
            metavar="NUMBER",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Draw what a course does over time: level, effect, adaptation and withdrawal, with 50 and 90 % bands.

    Example: handrail simulate "20 mg three times a day for 60 days then stop" --age 58 --egfr 48 --png curve.png
    """
    raise NotImplementedError
