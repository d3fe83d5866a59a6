"""`handrail doctor`: show what works on this machine."""

from __future__ import annotations

import typer


def doctor() -> None:
    """Show what works on this machine.

    What is optional and isn't installed is said, and is no fault. Leaves with 1 where something doesn't work.
    """
    import handrail
    from handrail.store import examine_place

    typer.echo(f"Handrail {handrail.__version__}")
    rows = [(row.works, row.what, row.found) for row in handrail.examine_machine()]
    can_be_kept, place = examine_place()
    rows.append((can_be_kept, "saved data", place))
    for works, what, found in rows:
        typer.echo(f"  {'ok   ' if works else 'PROBLEM'} {what}: {found}")
    if all(works for works, _, _ in rows):
        typer.echo("Everything works.")
        return
    typer.echo("Something does not work; see the lines marked PROBLEM.")
    raise typer.Exit(1)
