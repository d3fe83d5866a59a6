"""`handrail doctor`: show what works on this machine."""

from __future__ import annotations

import typer


def doctor() -> None:
    """Show what works on this machine.

    Leaves with 1 where something doesn't.
    """
    import handrail

    typer.echo(f"Handrail {handrail.__version__}")
    rows = handrail.examine_machine()
    for row in rows:
        typer.echo(f"  {'ok   ' if row.works else 'PROBLEM'} {row.what}: {row.found}")
    if all(row.works for row in rows):
        typer.echo("Everything works.")
        return
    typer.echo("Something does not work; see the lines marked PROBLEM.")
    raise typer.Exit(1)
