"""`handrail compare`: up to four ways a story may go, on the same axes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from handrail.cli import output
from handrail.cli.happening_options import HAPPENINGS, HappeningOptions
from handrail.cli.options import FILES, MODEL, ModelOptions, PersonOptions, takes_options
from handrail.errors import InputError
from handrail.exchange import reading

if TYPE_CHECKING:
    from handrail import Comparison, Medicine

MOST_DAYS = 3650
MOST_DRAWS = 20_000


@dataclass(frozen=True, kw_only=True, slots=True)
class ScenarioOptions:
    """What the first scenario has beside its course, and the other scenarios."""

    title: Annotated[
        str | None,
        typer.Option(help="What the first is called.", rich_help_panel=HAPPENINGS, metavar="TEXT"),
    ] = None
    missed: Annotated[
        str | None,
        typer.Option(
            help="Doses missed, late or doubled: 'days 15 to 16', 'late by 3 hours on day 5 at 14:00'.",
            rich_help_panel=HAPPENINGS,
            metavar="TEXT",
        ),
    ] = None
    with_: Annotated[
        list[str] | None,
        typer.Option(
            "--with",
            help="Another depressant and its course, such as 'diazepam 5 mg at night'; repeat.",
            rich_help_panel=HAPPENINGS,
            metavar="COURSE",
            show_default=False,
        ),
    ] = None
    drinks: Annotated[
        str | None,
        typer.Option(help="Drinks, such as '6 at 20:00 day 3'.", rich_help_panel=HAPPENINGS, metavar="WHEN"),
    ] = None
    and_: Annotated[
        list[str] | None,
        typer.Option(
            "--and",
            help="Another scenario, by what differs: 'missed: days 15 to 16', 'drinks: 4 at 20:00 day 3', "
            "'egfr: 20', 'course: ...'; parts with ';' between. Up to three.",
            rich_help_panel="The other scenarios",
            metavar="TEXT",
            show_default=False,
        ),
    ] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class LookOptions:
    """How far to look, and how many draws."""

    until: Annotated[
        str | None,
        typer.Option(
            help="The last day to look at; the latest that any needs, if not given.",
            rich_help_panel=MODEL,
            metavar="DAY",
            show_default=False,
        ),
    ] = None
    people: Annotated[
        str, typer.Option(help="People to draw in each set.", rich_help_panel=MODEL, metavar="NUMBER")
    ] = "40"
    replicates: Annotated[
        str, typer.Option(help="Sets of parameters to draw.", rich_help_panel=MODEL, metavar="NUMBER")
    ] = "25"


@dataclass(frozen=True, kw_only=True, slots=True)
class ComparedFileOptions:
    """The files a comparison can be written to."""

    png: Annotated[str | None, typer.Option(help="The picture.", rich_help_panel=FILES, metavar="FILE")] = (
        None
    )
    svg: Annotated[
        str | None, typer.Option(help="The picture, for a page.", rich_help_panel=FILES, metavar="FILE")
    ] = None
    csv: Annotated[
        str | None,
        typer.Option(help="One row a scenario and hour.", rich_help_panel=FILES, metavar="FILE"),
    ] = None
    json: Annotated[
        str | None,
        typer.Option(help="Everything, for other programs.", rich_help_panel=FILES, metavar="FILE"),
    ] = None

    def places(self) -> dict[str, str | None]:
        """By option, the file's name or None."""
        return {"--png": self.png, "--svg": self.svg, "--csv": self.csv, "--json": self.json}


@takes_options
def compare(
    person: PersonOptions,
    first: ScenarioOptions,
    happens: HappeningOptions,
    model: ModelOptions,
    look: LookOptions,
    files: ComparedFileOptions,
    course: Annotated[
        str | None,
        typer.Argument(
            help='What is taken in the first, such as "20 mg three times a day for 60 days then stop".',
            show_default=False,
        ),
    ] = None,
) -> None:
    """Compare up to four ways a story may go: doses missed, drinks, failing kidneys, another course.

    Level, effect, adaptation, sedation and withdrawal of each on the same axes, with 50 and 90 % bands; every
    scenario has the same draws of the person. What a scenario doesn't say is as in the first.

    Example: handrail compare "20 mg three times a day for 30 days" --egfr 60 --and "missed: days 15 to 16"
    """
    import handrail
    from handrail.report.compare_text import comparison_text

    output.check_places(files.places())
    medicine = model.load()
    if person.dialysis is not None and "day" in person.dialysis.casefold():
        happens = replace(happens, sessions=happens.sessions or person.dialysis)
        person = replace(person, dialysis=None)
    said = [_first(course, first, happens)]
    for text in first.and_ or ():
        said.append(handrail.split_scenario(text))
    scenarios = handrail.read_scenarios(said, person.read(), medicine)
    people = reading.whole_number(look.people, "--people", at_least=1)
    replicates = reading.whole_number(look.replicates, "--replicates", at_least=1)
    if people * replicates > MOST_DRAWS:
        raise InputError(
            f"{people * replicates:,} draws of each scenario are more than are kept whole.",
            fix=f"At most {MOST_DRAWS:,}; handrail simulate --summary takes populations.",
            where="--people",
        )
    until = look.until and reading.whole_number(look.until, "--until", at_least=1, at_most=MOST_DAYS)
    with output.working(f"Comparing {len(scenarios)} scenarios ..."):
        found = handrail.compare_scenarios(
            scenarios,
            medicine,
            people=people,
            replicates=replicates,
            until_day=until or None,
            **model.read(),
        )
    if not output.write_files(_makers(files, found, medicine)):
        comparison_text(found, medicine, output.console())


def _first(course: str | None, own: ScenarioOptions, happens: HappeningOptions) -> dict[str, str]:
    """The first scenario, by the names that the others have."""
    said = {
        "title": own.title,
        "course": course,
        "missed": own.missed,
        "drinks": own.drinks,
        "with": "; ".join(own.with_ or ()),
        "kidneys": happens.kidneys,
        "sessions": happens.sessions,
        "pump": happens.pump,
        "overdose": happens.overdose,
    }
    return {name: text for name, text in said.items() if text}


def _makers(files: ComparedFileOptions, found: Comparison, medicine: Medicine) -> Mapping[str, output.Maker]:
    import handrail

    def png() -> bytes:
        from handrail.report.figures import figure_png

        return figure_png(handrail.comparison_figure(found, medicine))

    return {
        "--png": (files.png, png),
        "--svg": (files.svg, lambda: handrail.comparison_figure(found, medicine)),
        "--csv": (files.csv, lambda: handrail.comparison_csv(found)),
        "--json": (files.json, lambda: comparison_json_text(found, medicine)),
    }


def comparison_json_text(found: Comparison, medicine: Medicine) -> str:
    """The whole comparison as JSON text."""
    from handrail.exchange.comparison_json import comparison_json
    from handrail.exchange.json import json_text
    from handrail.report.sedation_text import LEFT_OUT, NOT_MEASURED, grade_words

    return json_text(comparison_json(found, medicine, grade_words, (NOT_MEASURED, LEFT_OUT)))
