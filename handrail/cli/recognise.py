"""`handrail recognise`: too much, too little, or something else; what to do now comes first."""

from __future__ import annotations

from collections.abc import Mapping
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

    def facts(self) -> dict[str, object]:
        """The facts of the story, by the names of the vocabulary.

        Raises:
            InputError: a time that can't be read.
        """
        read: dict[str, object] = {}
        for name, option, text in (
            ("missed_hours", "--missed", self.missed),
            ("last_dose_hours", "--last-dose", self.last_dose),
        ):
            if text is not None:
                read[name] = _hours(text, option)
        for name, texts in (("symptoms_absent", self.no), ("symptoms_unsure", self.unsure)):
            names = tuple(one.strip() for text in texts or () for one in text.split(",") if one.strip())
            if names:
                read[name] = names
        return read


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
    json: Annotated[
        str | None,
        typer.Option(help="Everything, for other programs.", metavar="FILE", rich_help_panel=FILES),
    ] = None,
) -> None:
    """Too much, too little, a side effect, or something else; what to do now comes first.

    A list of symptoms is taken as complete: what it does not name counts as not there. Leaves with 1 in
    an emergency.

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
        recognition_text(result, the_medicine, output.console(), country=who.country)
    if result.is_emergency:
        raise typer.Exit(1)


def _recognised(
    symptoms: str | None, person: PersonOptions, story: StoryOptions, medicine: Medicine
) -> tuple[Person, Recognition]:
    import handrail
    from handrail.exchange.symptom_text import read_symptoms

    who = person.read()
    said: Mapping[str, object] = {}
    if symptoms is not None:
        text = read_symptoms(symptoms, medicine)
        said = text.facts
        if text.symptoms is not None:
            who = who.with_(symptoms=tuple(dict.fromkeys((*(who.symptoms or ()), *text.symptoms))))
    taken = None
    if story.course is not None:
        taken = handrail.parse_course(story.course, products=medicine.products)
    result = handrail.recognise(
        who, medicine, course=taken, facts=_joined(said, story.facts()), level_mg_per_l=_level(story.level)
    )
    return who, result


def _joined(said: Mapping[str, object], story: Mapping[str, object]) -> dict[str, object]:
    """Both, an option winning over the text; lists are put together."""
    joined = {**said, **story}
    for name, value in said.items():
        other = story.get(name)
        if isinstance(value, tuple) and isinstance(other, tuple):
            joined[name] = (*value, *other)
    return joined


def _hours(text: str, option: str) -> float:
    from handrail.exchange.symptom_text import read_hours

    hours = read_hours(text)
    if hours is None:
        raise InputError(
            f"{option} '{text[:40]}' is no time that can be read.",
            fix=f'Write it like this: {option} 36h, or {option} "2 days"',
        )
    return hours


def _level(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        return float(text.casefold().removesuffix("mg/l").strip())
    except ValueError:
        raise InputError(
            f"--level '{text[:40]}' is no number of mg/L.", fix="Write it like this: --level 0.3"
        ) from None
