"""`handrail kidneys`: what each source advises at a kidney function, side by side."""

from __future__ import annotations

from typing import Annotated

import typer

from handrail.cli import output
from handrail.cli.options import FILES, MedicineName, PersonOptions, takes_options


@takes_options
def kidneys(
    person: PersonOptions,
    course: Annotated[
        str | None, typer.Argument(help="What is taken now, if anything is.", show_default=False)
    ] = None,
    medicine: MedicineName = None,
    json: Annotated[
        str | None,
        typer.Option(help="Everything, for other programs.", metavar="FILE", rich_help_panel=FILES),
    ] = None,
) -> None:
    """Show the advice for the kidneys, every source side by side.

    The strictest, the most permissive, the one that leads for this person and why, and what was seen to
    happen. With nothing known about the kidneys: the whole table, and what to measure.

    Example: handrail kidneys --age 70 --egfr 38 --also zolpidem
    """
    import handrail
    from handrail.report.kidney_text import NOTES, default_words, kidney_text

    output.check_places({"--json": json})
    the_medicine = handrail.load_medicine(medicine)
    taken = None if course is None else handrail.parse_course(course, products=the_medicine.products)
    who = person.read()
    advice = handrail.kidney_advice(who, the_medicine, taken)

    def as_json() -> str:
        from handrail.exchange.json import json_text
        from handrail.exchange.load_json import kidney_json

        return json_text(kidney_json(advice, the_medicine, default_words(advice), NOTES))

    if not output.write_files({"--json": (json, as_json)}):
        kidney_text(advice, the_medicine, output.console(), who.country)
