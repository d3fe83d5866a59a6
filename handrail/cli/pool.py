"""`handrail evidence pool`: the trials of a medicine together."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from handrail.cli import output
from handrail.cli.options import FILES, MedicineName, option

WHICH, HOW = "Which trials", "How they are pooled"


def pool(
    outcome: Annotated[
        str,
        typer.Argument(
            help="relapse, relapse_as_analysed, abstinence, left_early or abstinent_days.", show_default=True
        ),
    ] = "relapse",
    measure: Annotated[
        str | None, option("RR, OR, RD, MD or SMD; the outcome's usual one.", panel=HOW, metavar="NAME")
    ] = None,
    method: Annotated[
        str,
        option(
            "dersimonian_laird, dersimonian_laird_mh, paule_mandel, reml, mantel_haenszel or fixed.",
            panel=HOW,
            metavar="NAME",
        ),
    ] = "dersimonian_laird",
    hartung_knapp: Annotated[
        bool,
        option(
            "An interval that allows for not knowing how much trials differ.", "--hartung-knapp", panel=HOW
        ),
    ] = False,
    by: Annotated[
        str | None,
        option("Subgroups: detoxified, anxiety, dose or blinding.", panel=HOW, metavar="NAME"),
    ] = None,
    on: Annotated[
        list[str] | None,
        option(
            "Instead, a regression on dose, anxiety, detoxified or weeks; repeat.", panel=HOW, metavar="NAME"
        ),
    ] = None,
    study: Annotated[
        list[str] | None,
        option("Only this one, whatever it is about; repeat.", panel=WHICH, metavar="ID"),
    ] = None,
    without: Annotated[list[str] | None, option("Not this one; repeat.", panel=WHICH, metavar="ID")] = None,
    split_arms: Annotated[
        bool, option("Arms apart, each with an even share of its control.", "--split-arms", panel=WHICH)
    ] = False,
    substance: Annotated[
        str, option("What people were dependent on; alcohol.", panel=WHICH, metavar="NAME")
    ] = "alcohol",
    medicine: MedicineName = None,
    json: Annotated[
        str | None,
        typer.Option(help="Everything, for other programs.", metavar="FILE", rich_help_panel=FILES),
    ] = None,
    csv: Annotated[
        str | None, typer.Option(help="Trial by trial, and together.", metavar="FILE", rich_help_panel=FILES)
    ] = None,
    svg: Annotated[
        str | None, typer.Option(help="A forest plot.", metavar="FILE.svg", rich_help_panel=FILES)
    ] = None,
    png: Annotated[
        str | None, typer.Option(help="The same as a picture.", metavar="FILE.png", rich_help_panel=FILES)
    ] = None,
) -> None:
    """Pool trials: what they come to together, how much they differ, and where the next one may lie.

    Example: handrail evidence pool relapse --method reml --hartung-knapp --by detoxified
    """
    import handrail

    output.check_places({"--json": json, "--csv": csv, "--svg": svg, "--png": png})
    pack = handrail.load_medicine(medicine)
    asked: dict[str, Any] = {
        "outcome": outcome,
        "measure": measure,
        "hartung_knapp": hartung_knapp,
        "studies": tuple(study or ()),
        "without": tuple(without or ()),
        "split_arms": split_arms,
        "substance": substance,
    }
    if on:
        # A regression has a usual method of its own.
        chosen = "reml" if method == "dersimonian_laird" else method
        _regression(handrail.meta_regress(pack, on=on, method=chosen, **asked), json, csv or svg or png)
        return
    files = {"--json": json, "--csv": csv, "--svg": svg, "--png": png}
    _pooled(handrail.pool(pack, method=method, by=by, **asked), pack, files)


def _pooled(found: Any, pack: Any, files: dict[str, str | None]) -> None:
    from handrail.report.forest import forest_figure
    from handrail.report.forest_text import pool_text

    def as_json() -> str:
        from handrail.exchange.json import json_text
        from handrail.exchange.pool_json import pool_json

        return json_text(pool_json(found, pack))

    def as_png() -> bytes:
        from handrail.report.figures import figure_png

        return figure_png(forest_figure(found))

    def as_csv() -> str:
        from handrail.exchange.trial_csv import pool_csv

        return pool_csv(found)

    makers: dict[str, output.Maker] = {
        "--json": (files["--json"], as_json),
        "--csv": (files["--csv"], as_csv),
        "--svg": (files["--svg"], lambda: forest_figure(found)),
        "--png": (files["--png"], as_png),
    }
    if not output.write_files(makers):
        pool_text(found, pack, output.console())


def _regression(found: Any, json: str | None, other: str | None) -> None:
    from handrail.errors import InputError
    from handrail.exchange.json import json_text
    from handrail.exchange.pool_json import regression_json
    from handrail.report.forest_text import regression_text

    if other:
        raise InputError(
            "A regression is written as JSON only.", fix="Leave --csv, --svg and --png out, or --on."
        )
    if not output.write_files({"--json": (json, lambda: json_text(regression_json(found)))}):
        regression_text(found, output.console())
