"""`handrail find-help`: numbers, services by country, kinds of help, the nearest places of a directory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from handrail.cli import output
from handrail.cli.options import FILES, MedicineName, PersonOptions, takes_options
from handrail.errors import InputError
from handrail.exchange import reading

if TYPE_CHECKING:
    from handrail.exchange.directory import Directory

NEAR = "Near"


@takes_options
def find_help(
    person: PersonOptions,
    course: Annotated[
        str | None,
        typer.Argument(help="What is taken now: the level of care then stands beside.", show_default=False),
    ] = None,
    directory: Annotated[
        str | None,
        typer.Option(
            help="A list of places as CSV, such as a public locator exports it.",
            metavar="FILE",
            rich_help_panel=NEAR,
            show_default=False,
        ),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            help="Where from: latitude,longitude in degrees. With a minus in front: --at=-33.87,151.21",
            metavar="LAT,LON",
            rich_help_panel=NEAR,
            show_default=False,
        ),
    ] = None,
    within: Annotated[
        str | None,
        typer.Option(help="None further than that.", metavar="KM", rich_help_panel=NEAR, show_default=False),
    ] = None,
    most: Annotated[
        str, typer.Option(help="How many places.", metavar="NUMBER", rich_help_panel=NEAR)
    ] = "10",
    medicine: MedicineName = None,
    json: Annotated[
        str | None,
        typer.Option(help="Everything, for other programs.", metavar="FILE", rich_help_panel=FILES),
    ] = None,
) -> None:
    """Find help: whom to call, services by country, kinds of help side by side, what to ask, what to bring.

    With --directory and --at also the nearest places, worked out on this machine; nobody is asked.

    Example: handrail find-help "60 mg a day for 14 months" --country US --indication aud
    """
    import handrail
    from handrail.exchange.directory import nearest_places, read_position
    from handrail.report.finding_help import help_text

    output.check_places({"--json": json})
    the_medicine = handrail.load_medicine(medicine)
    taken = None if course is None else handrail.parse_course(course, products=the_medicine.products)
    who = person.read()
    answer = handrail.find_help(who, the_medicine, taken)
    if (directory is None) != (at is None):
        raise InputError(
            "--directory and --at belong together.",
            fix="Give the file, and where you are: --directory places.csv --at 52.52,13.40",
        )
    held = None if directory is None else _read(directory)
    near = ()
    if held is not None and at is not None:
        count = reading.whole_number(most, "--most", at_least=1, at_most=50)
        km = None if within is None else float(reading.whole_number(within, "--within", at_least=1))
        near = nearest_places(held, *read_position(at), most=count, within_km=km)

    def as_json() -> str:
        from handrail.exchange.help_json import help_json
        from handrail.exchange.json import json_text

        numbers = handrail.help_numbers(who.country, the_medicine.name)
        return json_text(help_json(answer, the_medicine, numbers, directory=held, near=near))

    if not output.write_files({"--json": (json, as_json)}):
        said = "" if held is None else handrail.directory_words(held)
        help_text(answer, the_medicine, output.console(), near=near, directory=said)


def _read(name: str) -> Directory:
    from handrail.exchange.directory import read_directory

    try:
        return read_directory(Path(name).read_bytes(), Path(name).name)
    except OSError as error:
        raise InputError(
            f"--directory {name} can't be read: {error.strerror or error}.", fix="Give the file's name."
        ) from None
