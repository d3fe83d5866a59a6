"""The options of `handrail check` about the depressant load: who adds what, in full or as a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from handrail.cli.options import FILES

if TYPE_CHECKING:
    from handrail import DepressantLoad, Medicine
    from handrail.cli.output import Maker

LOAD = "Everything that sedates, together"


@dataclass(frozen=True, kw_only=True, slots=True)
class LoadOptions:
    """How to show the depressant load."""

    load: Annotated[
        bool,
        typer.Option("--load", help="Show who adds what in full.", rich_help_panel=LOAD, show_default=False),
    ] = False
    load_svg: Annotated[
        str | None,
        typer.Option(help="Who adds what, for a page.", metavar="FILE", rich_help_panel=FILES),
    ] = None
    load_png: Annotated[
        str | None,
        typer.Option(help="Who adds what, as a picture.", metavar="FILE", rich_help_panel=FILES),
    ] = None
    load_json: Annotated[
        str | None,
        typer.Option(help="Who adds what, for other programs.", metavar="FILE", rich_help_panel=FILES),
    ] = None

    def places(self) -> dict[str, str | None]:
        """By option, the file's name or None."""
        return {"--load-svg": self.load_svg, "--load-png": self.load_png, "--load-json": self.load_json}

    def makers(self, load: DepressantLoad, medicine: Medicine) -> dict[str, Maker]:
        """What makes the content of each file that was asked for."""

        def svg() -> str:
            from handrail.report.load_figure import load_figure

            return load_figure(load)

        def png() -> bytes:
            from handrail.report.figures import figure_png

            return figure_png(svg())

        def json() -> str:
            from handrail.exchange.json import json_text
            from handrail.exchange.load_json import load_json
            from handrail.report.load_text import NOTES, load_line

            return json_text(load_json(load, medicine, load_line(load), NOTES))

        return {
            "--load-svg": (self.load_svg, svg),
            "--load-png": (self.load_png, png),
            "--load-json": (self.load_json, json),
        }
