"""`handrail recognise`: too much, too little, or something else; what to do now comes first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from handrail.cli import output
from handrail.cli.options import FILES, MedicineName, PersonOptions, takes_options
from handrail.errors import InputError

if TYPE_CHECKING:
    from handrail import Medicine, Person, Recognition

STORY = "The story"


def _option(help: str, metavar: str) -> Any:
    return typer.Option(help=help, rich_help_panel=STORY, metavar=metavar, show_default=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryOptions:
    """What happened in the last days."""

    course: Annotated[
        str | None,
        _option('What was taken until now, such as "20 mg three times a day for 14 months".', "TEXT"),
    ] = None
    missed: Annotated[str | None, _option("Since when doses are missing: 36h, 2 days.", "TIME")] = None
    last_dose: Annotated[str | None, _option("How long ago the last dose was: 36h, 2 days.", "TIME")] = None
    no: Annotated[
        list[str] | None, _option("A symptom that is not there; repeat, or use commas.", "NAME")
    ] = None
    unsure: Annotated[
        list[str] | None,
        _option("A symptom of which nobody is sure; repeat, or use commas.", "NAME"),
    ] = None
    level: Annotated[str | None, _option("A level in mg/L, measured or predicted.", "MG/L")] = None


@takes_options
def recognise(
    person: PersonOptions,
    story: StoryOptions,
    symptoms: Annotated[
        str | None,
        typer.Argument(
            help='What is felt, seen and measured, such as "very stiff, itching, fever 39, no rash".',
            show_default=False,
        ),
    ] = None,
    medicine: MedicineName = None,
    why: Annotated[
        bool,
        typer.Option("--why", help="In an emergency too: points, causes, both cards, sources."),
    ] = False,
    json: Annotated[
        str | None,
        typer.Option(help="Everything, for other programs.", metavar="FILE", rich_help_panel=FILES),
    ] = None,
) -> None:
    """Too much, too little, a side effect, or something else; what to do now comes first.

    A list of symptoms is taken as complete: what it does not name counts as not there. Leaves with 1 in
    an emergency; that answer is short, and --why shows what it rests on.

    Example: handrail recognise "very stiff, itching, fever 39, seeing things" --missed 36h
    """
    import handrail
    from handrail.report.recognise_text import recognition_text
    from handrail.report.words import emergency_words

    output.check_places({"--json": json})
    the_medicine = handrail.load_medicine(medicine)
    try:
        who, result = _recognised(symptoms, person, story, the_medicine)
    except InputError:
        # Whoever asks this may have no time to write it again: the fixed line comes all the same.
        typer.echo(emergency_words(the_medicine), err=True)
        raise

    def as_json() -> str:
        from handrail.exchange.json import json_text
        from handrail.exchange.recognise_json import recognition_json

        line = emergency_words(the_medicine, who.country)
        return json_text(recognition_json(result, the_medicine, line))

    if not output.write_files({"--json": (json, as_json)}):
        recognition_text(
            result, the_medicine, output.console(), country=who.country, in_full=why, age_years=who.age_years
        )
    if result.is_emergency:
        raise typer.Exit(1)


def _recognised(
    symptoms: str | None, person: PersonOptions, story: StoryOptions, medicine: Medicine
) -> tuple[Person, Recognition]:
    import handrail
    from handrail.exchange.story import read_level, read_story

    who, facts = read_story(
        person.read(),
        medicine,
        symptoms=symptoms,
        missed=story.missed,
        last_dose=story.last_dose,
        no=story.no,
        unsure=story.unsure,
    )
    taken = None
    if story.course is not None:
        taken = handrail.parse_course(story.course, products=medicine.products)
    level = read_level(story.level)
    return who, handrail.recognise(who, medicine, course=taken, facts=facts, level_mg_per_l=level)
