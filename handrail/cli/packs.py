"""`handrail medicines`, `handrail pack check` and `handrail pack schema`: what the packs hold."""

from __future__ import annotations

from typing import Annotated

import typer

from handrail.cli.help import Command, Group, show_help_when_alone

app = typer.Typer(cls=Group, rich_markup_mode=None, invoke_without_command=True)


def medicines() -> None:
    """List the medicines, with the version of their data."""
    import handrail

    for name in handrail.medicine_names():
        medicine = handrail.load_medicine(name)
        unread = sum(not rule.verified for rule in medicine.rules)
        typer.echo(f"{medicine.name}  (data {medicine.version}, rules of {medicine.rules_date})")
        typer.echo(
            f"  {len(medicine.products)} products, {len(medicine.rules)} rules "
            f"({unread} of them not yet read at their source), "
            f"{len(medicine.schedules)} schedules, {len(medicine.other_medicines)} other medicines known, "
            f"{len(medicine.bibliography)} sources"
        )


@app.callback()
def pack(context: typer.Context) -> None:
    """For authors of data packs."""
    show_help_when_alone(context)


@app.command(cls=Command)
def check(
    folder: Annotated[
        str | None,
        typer.Argument(help="The folder of one pack; all that come with Handrail if left out."),
    ] = None,
) -> None:
    """Prove a pack: every column, unit, source and condition, with file and line of what is wrong."""
    raise NotImplementedError


@app.command(cls=Command)
def schema() -> None:
    """Print the JSON Schema of a pack's files."""
    raise NotImplementedError
