"""`handrail overdose`: too much was swallowed; what to do now."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from handrail.cli import output
from handrail.cli.options import FILES, MedicineName, PersonOptions, option, quantity, takes_options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from handrail import Medicine, Overdose

STORY = "What happened"

_story = partial(option, panel=STORY)


def _file(help: str) -> Any:
    return typer.Option(help=help, rich_help_panel=FILES, metavar="FILE", show_default=False)


@takes_options
def overdose(
    amount: Annotated[
        str,
        typer.Argument(
            help='All that was swallowed: "300 mg", "30 x 10 mg", "up to 40 tablets of 10 mg", '
            '"an unknown number of 10 mg tablets from a pack of 84", "a handful", "unknown".'
        ),
    ],
    person: PersonOptions,
    hours_ago: Annotated[
        str | None, _story("Hours since it was swallowed (since the last part of it).", metavar="HOURS")
    ] = None,
    daily: Annotated[
        str | None, _story("The usual dose a day, such as '60 mg a day'; 0 if none is taken.", metavar="DOSE")
    ] = None,
    usual: Annotated[
        str | None, _story("The usual dose at one time, such as '20 mg'.", metavar="DOSE")
    ] = None,
    course: Annotated[
        str | None,
        _story(
            "What is taken, such as '20 mg three times a day': the usual doses, where they are not said.",
            metavar="COURSE",
        ),
    ] = None,
    alcohol_now: Annotated[
        bool | None, _story("Whether alcohol was drunk with it.", "--alcohol-now/--no-alcohol-now")
    ] = None,
    on_purpose: Annotated[
        bool | None, _story("Whether it was meant to do harm.", "--on-purpose/--by-mistake")
    ] = None,
    medicine: MedicineName = None,
    svg: Annotated[str | None, _file("The curve, for a page.")] = None,
    png: Annotated[str | None, _file("The curve as a picture.")] = None,
    json: Annotated[str | None, _file("Everything, for other programs.")] = None,
) -> None:
    """Say what to do after too much: whom to call, what to do, how grave.

    Leaves with 1 when somebody has to be called now. What is not known counts as the graver.

    Example: handrail overdose "300 mg" --hours-ago 1 --age 40 --also alcohol
    """
    import handrail
    from handrail.exchange.too_much import read_swallowed
    from handrail.report.overdose_text import overdose_text

    places = {"--svg": svg, "--png": png, "--json": json}
    output.check_places(places)
    the_medicine = handrail.load_medicine(medicine)
    who = person.read()
    swallowed = read_swallowed(
        amount,
        products=the_medicine.products,
        usual=usual,
        daily=daily,
        course=None if course is None else handrail.parse_course(course, products=the_medicine.products),
    )
    result = handrail.judge_overdose(
        swallowed.amount,
        who,
        the_medicine,
        hours_ago=quantity(hours_ago, "time_since", "--hours-ago"),
        daily_dose_mg=swallowed.daily_dose_mg,
        single_dose_mg=swallowed.single_dose_mg,
        alcohol=alcohol_now,
        on_purpose=on_purpose,
    )

    # Where there is no curve (a child), the picture is left out and the words come all the same.
    pictures = () if result.severity else tuple(name for name in ("--svg", "--png") if places[name])
    places |= dict.fromkeys(pictures)
    if not output.write_files(_makers(result, the_medicine, places)):
        overdose_text(result, the_medicine, output.console())
    for name in pictures:
        typer.echo(f"{name}: no picture was made. {result.no_severity}", err=True)
    if result.needs_care_now:
        raise typer.Exit(1)


def _makers(
    result: Overdose, medicine: Medicine, places: Mapping[str, str | None]
) -> Mapping[str, output.Maker]:
    """What makes the content of each file that was asked for."""
    import handrail

    def as_svg() -> str:
        return handrail.overdose_figure(result, medicine)

    def as_png() -> bytes:
        from handrail.report.figures import figure_png

        return figure_png(as_svg())

    def as_json() -> str:
        from handrail.exchange.json import json_text
        from handrail.exchange.overdose_json import overdose_json
        from handrail.report.overdose_text import first_lines

        return json_text(
            overdose_json(
                result,
                medicine.bibliography,
                lines=first_lines(result, medicine),
                numbers=handrail.help_numbers(result.person.country, medicine.name),
            )
        )

    make = {"--svg": as_svg, "--png": as_png, "--json": as_json}
    return {option: (place, make[option]) for option, place in places.items()}
