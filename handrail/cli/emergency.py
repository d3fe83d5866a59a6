"""`handrail emergency`: the fixed cards, at once, whatever else is broken."""

from __future__ import annotations

import shutil
import textwrap
from typing import Annotated

import typer

from handrail.cli.options import PERSON, MedicineName
from handrail.errors import InputError

WIDEST, NARROWEST = 100, 40


def emergency(
    medicine: MedicineName = None,
    country: Annotated[
        str | None,
        typer.Option(
            help="US, UK, DE, ...: whose number to call.",
            rich_help_panel=PERSON,
            metavar="CODE",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Show the fixed emergency cards, at once.

    Example: handrail emergency --country UK
    """
    import handrail
    from handrail.report.words import card_lines, country_number

    number = ""
    if country is not None:
        try:
            number = country_number(handrail.read_country(country), medicine)
        except InputError as error:
            # Nobody is sent back to the keyboard in an emergency: the cards come all the same.
            typer.echo(error.message, err=True)
    width = max(NARROWEST, min(WIDEST, shutil.get_terminal_size().columns))
    for heading, lines in handrail.emergency_cards(medicine):
        typer.echo(textwrap.fill(heading.upper(), width))
        for place, line in enumerate(card_lines(lines, number), start=1):
            lead = f"{place:>3}. "
            typer.echo(textwrap.fill(line, width, initial_indent=lead, subsequent_indent=" " * len(lead)))
        typer.echo()
