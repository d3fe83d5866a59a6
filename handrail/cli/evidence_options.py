"""What the commands of `handrail evidence` share: options, filters that name what there is, and output."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from handrail.cli import output
from handrail.cli.options import FILES

if TYPE_CHECKING:
    from handrail import Medicine

JsonFile = Annotated[
    str | None,
    typer.Option("--json", help="Everything, for other programs.", metavar="FILE", rich_help_panel=FILES),
]
CsvFile = Annotated[
    str | None,
    typer.Option("--csv", help="The list, for a spreadsheet.", metavar="FILE", rich_help_panel=FILES),
]
WasRead = Annotated[
    bool | None,
    typer.Option("--read/--not-read", show_default=False, help="Whether it was read at its source."),
]
Words = Annotated[
    str, typer.Option("--text", help="Only what holds these words.", metavar="WORDS", show_default=False)
]


def counted(number: int, one: str, several: str = "") -> str:
    """How many there are, such as `1 source.`."""
    return f"{number} {one if number == 1 else several or one + 's'}."


def known(name: str, value: str | None, known: set[str]) -> None:
    """Refuse a filter that nothing can fit, with the values there are."""
    from handrail.errors import InputError

    if value is not None and value not in known:
        raise InputError(
            f"There is no {name} '{value[:60]}'.", fix=f"There are: {', '.join(sorted(known))}.", where=name
        )


def show(
    medicine: Medicine,
    kind: str,
    things: Sequence[Any],
    lines: Sequence[str],
    json: str | None,
    csv: str | None = None,
    as_csv: Callable[[Any], str] | None = None,
) -> None:
    """The words on the terminal, or the files that were asked for."""
    from handrail.exchange.evidence_data import evidence_json
    from handrail.report.evidence_text import wrapped

    output.check_places({"--json": json, "--csv": csv})
    makers: dict[str, tuple[str | None, Callable[[], str | bytes]]] = {
        "--json": (json, lambda: evidence_json(kind, things, medicine)),
        "--csv": (csv, lambda: as_csv(things) if as_csv else ""),
    }
    if not output.write_files(makers):
        typer.echo(wrapped(lines), nl=False)
