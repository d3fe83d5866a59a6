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
    from handrail.report.numbers import number_lines, only_poison_number
    from handrail.report.words import card_lines, country_number

    number, poison, code = "", "", None
    if country is not None:
        try:
            code = handrail.read_country(country)
            number, poison = country_number(code, medicine), only_poison_number(code, medicine)
        except InputError as error:
            # Nobody is sent back to the keyboard in an emergency: the cards come all the same.
            typer.echo(error.message, err=True)
    width = max(NARROWEST, min(WIDEST, shutil.get_terminal_size().columns))
    for heading, lines in handrail.emergency_cards(medicine):
        typer.echo(textwrap.fill(heading.upper(), width))
        for place, line in enumerate(card_lines(lines, number, poison), start=1):
            lead = f"{place:>3}. "
            typer.echo(textwrap.fill(line, width, initial_indent=lead, subsequent_indent=" " * len(lead)))
        typer.echo()
    for name, dial in number_lines(code, medicine):
        lead = f"{name}: "
        typer.echo(textwrap.fill(f"{lead}{dial}", width, subsequent_indent="     "))
