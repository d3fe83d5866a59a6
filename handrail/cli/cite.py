"""`handrail cite`: the sources behind a saved answer, as BibTeX."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from handrail.errors import InputError

LARGEST_BYTES = 200_000_000


def cite(
    file: Annotated[str, typer.Argument(help="A JSON file that Handrail wrote.", show_default=False)],
) -> None:
    """Print the sources of a saved answer as BibTeX."""
    from handrail.exchange.cite import cite as sources_of

    typer.echo(sources_of(_read(Path(file))), nl=False)


def _read(place: Path) -> str:
    try:
        if place.stat().st_size > LARGEST_BYTES:
            raise InputError(f"{place} is too large to be an answer.", fix="Give a file written with --json.")
        return place.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InputError(f"{place} is not text.", fix="Give a file written with --json.") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{place} can't be read: {why}.", fix="Give a file written with --json.") from None
