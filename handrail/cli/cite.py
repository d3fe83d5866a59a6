"""`handrail cite`: the sources behind a saved answer, as BibTeX."""

from __future__ import annotations

from typing import Annotated

import typer


def cite(
    file: Annotated[str, typer.Argument(help="A JSON file that Handrail wrote.", show_default=False)],
) -> None:
    """Print the sources of a saved answer as BibTeX."""
    raise NotImplementedError
