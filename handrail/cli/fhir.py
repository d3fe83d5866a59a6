"""`handrail fhir`: read a FHIR R4 record, check it, and write a course as FHIR."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from handrail.cli import output
from handrail.cli.help import Command, Group, show_help_when_alone
from handrail.cli.options import FILES, CourseText, MedicineName
from handrail.errors import InputError

if TYPE_CHECKING:
    from handrail import FhirReading, Medicine

GRAVE = ("major", "contraindicated")
LARGEST_BYTES = 50_000_000

app = typer.Typer(cls=Group, rich_markup_mode=None, invoke_without_command=True)

RecordFile = Annotated[
    str,
    typer.Argument(help="A FHIR R4 resource or Bundle as JSON; - for standard input.", show_default=False),
]
On = Annotated[
    str | None,
    typer.Option("--on", help="Today, as 2026-11-22, for ages and what is current.", metavar="DATE"),
]
JsonFile = Annotated[
    str | None,
    typer.Option(help="Everything, for other programs.", metavar="FILE", rich_help_panel=FILES),
]
FhirFile = Annotated[
    str | None,
    typer.Option("--fhir", help="The findings as a FHIR R4 Bundle.", metavar="FILE", rich_help_panel=FILES),
]


@app.callback()
def fhir(context: typer.Context) -> None:
    """Read, check and write FHIR R4 records."""
    show_help_when_alone(context)


@app.command(cls=Command)
def read(file: RecordFile, medicine: MedicineName = None, on: On = None, json: JsonFile = None) -> None:
    """Show what is understood of a record, and what is not, with the reason.

    Leaves with 1 where an order for the medicine could not be read.

    Example: handrail fhir read bundle.json
    """
    import handrail
    from handrail.report.record_text import record_text

    output.check_places({"--json": json})
    the_medicine = handrail.load_medicine(medicine)
    reading = _reading(file, the_medicine, on)

    def as_json() -> str:
        from handrail.exchange.fhir.reading_json import reading_json
        from handrail.exchange.json import json_text

        return json_text(reading_json(reading))

    if not output.write_files({"--json": (json, as_json)}):
        record_text(reading, the_medicine, output.console())
    if not reading.is_dose_known:
        raise typer.Exit(1)


@app.command(cls=Command)
def check(
    file: RecordFile,
    medicine: MedicineName = None,
    on: On = None,
    json: JsonFile = None,
    fhir: FhirFile = None,
) -> None:
    """Check what a record says: the order in it, or what is taken, for the person in it.

    Leaves with 1 where a finding is major or worse, or an order for the medicine could not be read.

    Example: handrail fhir check bundle.json --fhir findings.json
    """
    import handrail
    from handrail.exchange.fhir.checked import check_reading, checked_fhir
    from handrail.exchange.json import check_json, json_text
    from handrail.report.record_text import NO_START, unread_text
    from handrail.report.text import check_text

    output.check_places({"--json": json, "--fhir": fhir})
    the_medicine = handrail.load_medicine(medicine)
    reading = _reading(file, the_medicine, on)
    checked = check_reading(reading, the_medicine)
    result, told = checked.result, checked.told
    urgent = handrail.urgent_first(
        reading.course,
        reading.person,
        the_medicine,
        facts=checked.facts,
        from_day=checked.from_day,
        on=checked.on,
    )
    makers: dict[str, output.Maker] = {
        "--json": (json, lambda: json_text(check_json(result, the_medicine.bibliography, told))),
        "--fhir": (fhir, lambda: json_text(checked_fhir(checked, reading, the_medicine))),
    }
    if not output.write_files(makers):
        console = output.console()
        check_text(
            result,
            the_medicine,
            console,
            country=reading.person.country,
            age_years=reading.person.age_years,
            urgent=urgent,
            records=told,
            plan_or_past=NO_START,
            ask_first=reading.ask_first,
        )
        unread_text(reading, the_medicine, console)
    grave = urgent or any(finding.severity in GRAVE for finding in result.findings)
    if grave or not reading.is_dose_known:
        raise typer.Exit(1)


@app.command(cls=Command)
def write(
    course: CourseText,
    medicine: MedicineName = None,
    subject: Annotated[
        str, typer.Option(help="A reference to the person; no name.", metavar="REFERENCE")
    ] = "Patient/unknown",
    past: Annotated[
        bool, typer.Option("--past", help="It was taken: statements instead of a draft request.")
    ] = False,
    to: Annotated[str, typer.Option("--to", help="Where to.", metavar="FILE", rich_help_panel=FILES)] = "-",
) -> None:
    """Write a course as a FHIR R4 Bundle, on standard output if not told otherwise.

    Example: handrail fhir write "20 mg three times a day for 14 days then stop" --to course.json
    """
    import handrail
    from handrail.exchange.json import json_text

    output.check_places({"--to": to})
    the_medicine = handrail.load_medicine(medicine)
    parsed = handrail.parse_course(course, products=the_medicine.products)
    bundle = handrail.course_fhir(parsed, the_medicine, subject=subject, past=past)
    output.write_files({"--to": (to, lambda: json_text(bundle))})


def _reading(file: str, medicine: Medicine, on: str | None) -> FhirReading:
    import handrail
    from handrail.exchange.reading import date

    return handrail.read_fhir(_text(file), medicine, on=date(on, "--on"))


def _text(file: str) -> str:
    fix = "Give a file with a FHIR R4 resource as JSON, or - for standard input."
    try:
        if file == output.STANDARD_OUTPUT:
            return sys.stdin.buffer.read(LARGEST_BYTES).decode()
        place = Path(file)
        if place.stat().st_size > LARGEST_BYTES:
            raise InputError(f"{file} is too large to be one person's record.", fix=fix)
        return place.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InputError(f"{file} is not text.", fix=fix) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{file} can't be read: {why}.", fix=fix) from None
