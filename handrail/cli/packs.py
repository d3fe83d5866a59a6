"""`handrail medicines`, `handrail pack check` and `handrail pack schema`: what the packs hold."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from handrail.cli.help import Command, Group, show_help_when_alone
from handrail.errors import PackError

PACK_IS_WRONG = PackError.exit_code

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
    """Prove a pack, with file and line of all that is wrong.

    Every column, unit, source and condition. Leaves with 3 where something is wrong.
    """
    import handrail

    problems = 0
    for place in [Path(folder)] if folder is not None else _own_packs():
        found = handrail.check_pack(place)
        problems += len(found)
        for problem in found:
            typer.echo(f"{place.name}/{problem}")
        typer.echo(f"{place.name}: " + (f"{len(found)} to mend." if found else "sound."))
    if problems:
        raise typer.Exit(PACK_IS_WRONG)


@app.command(cls=Command)
def schema() -> None:
    """Print the JSON Schema of a pack's files."""
    import json

    import handrail

    typer.echo(json.dumps(handrail.pack_schema(), indent=2, ensure_ascii=False))


def _own_packs() -> list[Path]:
    import handrail

    return [Path(str(files("handrail"))) / "packs" / name for name in handrail.medicine_names()]
