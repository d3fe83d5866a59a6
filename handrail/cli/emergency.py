"""`handrail emergency`: the fixed cards, at once, whatever else is broken."""

from __future__ import annotations

import typer

from handrail.cli.options import MedicineName


def emergency(medicine: MedicineName = None) -> None:
    """Show the fixed emergency cards, at once."""
    import handrail

    for heading, lines in handrail.emergency_cards(medicine):
        typer.echo(heading.upper())
        for line in lines:
            typer.echo(f"  {line}")
        typer.echo()
