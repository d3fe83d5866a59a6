"""`handrail feedback`: how the cards that a hospital system was shown fare, rule by rule."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from handrail.cli import output
from handrail.cli.options import FILES, MedicineName
from handrail.errors import InputError


def feedback(
    log: Annotated[
        str | None,
        typer.Option(
            help="The log; if left out, that of the settings in HANDRAIL_CDS, or of the data folder.",
            metavar="FILE",
            show_default=False,
        ),
    ] = None,
    medicine: MedicineName = None,
    json: Annotated[
        str | None,
        typer.Option(help="Everything, for other programs.", metavar="FILE", rich_help_panel=FILES),
    ] = None,
) -> None:
    """Count what became of CDS Hooks cards: why each rule is overridden.

    Reads the local log of `handrail serve`, which holds no name and no patient. Leaves with 1 where a rule
    is overridden so often that it has to be gone through.

    Example: handrail feedback --json -
    """
    import handrail
    from handrail.exchange.cds_hooks.feedback import feedback_rates, rates_json
    from handrail.exchange.cds_hooks.kept_log import kept_lines, log_place_of
    from handrail.exchange.json import json_text
    from handrail.report.feedback_text import feedback_text
    from handrail.store.place import data_folder

    output.check_places({"--json": json})
    the_medicine = handrail.load_medicine(medicine)
    place = log_place_of(data_folder()) if log is None else Path(log)
    try:
        rates = feedback_rates(kept_lines(place))
    except OSError as problem:
        raise InputError(f"The log '{place}' can't be read ({problem.strerror}).") from None
    if not rates and not place.exists():
        raise InputError(
            f"There is no log at '{place}'.",
            fix="Give --log, or the server's settings in HANDRAIL_CDS. The first card makes the log.",
        )
    if not output.write_files({"--json": (json, lambda: json_text(rates_json(rates)))}):
        feedback_text(rates, the_medicine, output.console())
    if any(rate.to_review for rate in rates):
        raise typer.Exit(1)
