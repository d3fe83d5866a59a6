"""`handrail check`: findings, and what could not be checked."""

from __future__ import annotations

from typing import Annotated

import typer

from handrail.cli import output
from handrail.cli.options import FILES, CourseText, MedicineName, PersonOptions, takes_options

GRAVE = ("major", "contraindicated")


@takes_options
def check(
    course: CourseText,
    person: PersonOptions,
    medicine: MedicineName = None,
    json: Annotated[
        str | None,
        typer.Option(help="Everything, for other programs.", metavar="FILE", rich_help_panel=FILES),
    ] = None,
) -> None:
    """Check a course: label, kidneys, age, other medicines.

    Leaves with 1 where a finding is major or worse.

    Example: handrail check "20 mg three times a day" --age 82 --also zolpidem
    """
    import handrail
    from handrail.report.text import check_text

    output.check_places({"--json": json})
    the_medicine = handrail.load_medicine(medicine)
    taken = handrail.parse_course(course, products=the_medicine.products)
    who = person.read()
    result = handrail.check_course(taken, who, the_medicine)
    urgent = handrail.urgent_first(taken, who, the_medicine)

    def as_json() -> str:
        from handrail.exchange.json import check_json, json_text

        return json_text(check_json(result, the_medicine.bibliography))

    if not output.write_files({"--json": (json, as_json)}):
        check_text(result, the_medicine, output.console(), country=who.country, urgent=urgent)
    if urgent or any(finding.severity in GRAVE for finding in result.findings):
        raise typer.Exit(1)
