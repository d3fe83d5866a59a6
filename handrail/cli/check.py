"""`handrail check`: findings, and what could not be checked."""

from __future__ import annotations

from typing import Annotated

import typer

from handrail.cli import output
from handrail.cli.load_options import LoadOptions
from handrail.cli.options import FILES, MedicineName, PersonOptions, takes_options
from handrail.cli.records_options import RecordOptions
from handrail.errors import InputError

GRAVE = ("major", "contraindicated")


@takes_options
def check(
    person: PersonOptions,
    records: RecordOptions,
    sedating: LoadOptions,
    course: Annotated[
        str | None,
        typer.Argument(
            help='What is taken, such as "20 mg three times a day for 14 months"; not with a pump alone.',
            show_default=False,
        ),
    ] = None,
    medicine: MedicineName = None,
    json: Annotated[
        str | None,
        typer.Option(help="Everything, for other programs.", metavar="FILE", rich_help_panel=FILES),
    ] = None,
) -> None:
    """Check a course: label, kidneys, age, other medicines, and what records show.

    Leaves with 1 where a finding is major or worse, or where there was no time to look for one.

    Example: handrail check "20 mg three times a day" --age 82 --also zolpidem
    """
    import handrail
    from handrail.report.text import check_text

    output.check_places({"--json": json, **sedating.places()})
    the_medicine = handrail.load_medicine(medicine)
    if course is None and records.pump is None:
        raise InputError(
            "Nobody said what is taken.",
            fix='Write it like this: handrail check "20 mg three times a day" (or give --pump).',
        )
    taken = None if course is None else handrail.parse_course(course, products=the_medicine.products)
    who, on = person.read(), records.day()
    told = records.told(taken, who, the_medicine)
    facts, today = (told.facts, told.from_day) if told else (None, None)
    result = handrail.check_course(
        taken, who, the_medicine, facts=facts, from_day=today, on=on, within_ms=records.within_ms()
    )
    urgent = handrail.urgent_first(taken, who, the_medicine, facts=facts, from_day=today, on=on)
    load = handrail.depressant_load(who, the_medicine, taken, facts)

    def as_json() -> str:
        from handrail.exchange.json import check_json, json_text

        return json_text(check_json(result, the_medicine.bibliography, told))

    makers = {"--json": (json, as_json), **sedating.makers(load, the_medicine)}
    if not output.write_files(makers):
        check_text(
            result,
            the_medicine,
            output.console(),
            country=who.country,
            urgent=urgent,
            records=told,
            load=load,
            load_in_full=sedating.load,
            age_years=who.age_years,
        )
    grave = urgent or any(finding.severity in GRAVE for finding in result.findings)
    if grave or result.not_reached_up_to in GRAVE:
        raise typer.Exit(1)
