"""`handrail order`: read a pasted order or list back, to be confirmed."""

from __future__ import annotations

from typing import Annotated

import typer

from handrail.cli import output
from handrail.cli.options import FILES, MedicineName, takes_options


@takes_options
def order(
    text: Annotated[
        str,
        typer.Argument(help='Such as "25 mg three times a day, oxycodone 10 mg bd, eGFR 24, missed 2 days".'),
    ],
    medicine: MedicineName = None,
    json: Annotated[
        str | None,
        typer.Option(help="Everything, for other programs.", metavar="FILE", rich_help_panel=FILES),
    ] = None,
) -> None:
    """Read an order, a list or a sentence back, part by part; nothing is judged before you confirm.

    Shows what each part was read as, what was not read, and the command that checks it. Leaves with 1
    where something was not read.

    Example: handrail order "25 mg tds, oxycodone 10 mg bd, eGFR 24, missed 2 days"
    """
    import handrail
    from handrail.report.order_text import order_text

    output.check_places({"--json": json})
    the_medicine = handrail.load_medicine(medicine)
    read = handrail.read_order(text, the_medicine)

    def as_json() -> str:
        from handrail.exchange.json import json_text
        from handrail.exchange.order_json import order_json

        return json_text(order_json(read, the_medicine))

    if not output.write_files({"--json": (json, as_json)}):
        parts = [(part.written, part.field, part.value, part.note) for part in read.parts]
        order_text(parts, read.not_read, read.as_command(), the_medicine, output.console())
    if read.not_read:
        raise typer.Exit(1)
