"""What somebody tells of the last days, read into the facts that `recognise` asks for.

Every door reads with this: the symptoms as text, since when doses are missing, what isn't there and what
nobody is sure of.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from handrail.errors import InputError
from handrail.exchange.symptom_text import read_hours, read_symptoms

if TYPE_CHECKING:
    from handrail.medicine.nouns import Medicine
    from handrail.person.nouns import Person


def read_story(
    person: Person,
    medicine: Medicine,
    *,
    symptoms: str | None = None,
    missed: str | None = None,
    last_dose: str | None = None,
    no: Iterable[str] | None = None,
    unsure: Iterable[str] | None = None,
) -> tuple[Person, dict[str, object]]:
    """The person with the symptoms told, and the further facts.

    Args:
        person: who it is about; symptoms given there are kept.
        medicine: whose names of symptoms are understood.
        symptoms: as people write them, with measurements: "very stiff, fever 39, no rash".
        missed: since when doses are missing, such as "36h".
        last_dose: how long ago the last dose was.
        no: symptoms that are not there, each text one name or several with commas.
        unsure: symptoms of which nobody is sure.

    Raises:
        InputError: a time that can't be read.
    """
    said: Mapping[str, object] = {}
    if symptoms is not None:
        text = read_symptoms(symptoms, medicine)
        said = text.facts
        if text.symptoms is not None:
            person = person.with_(symptoms=tuple(dict.fromkeys((*(person.symptoms or ()), *text.symptoms))))
    told: dict[str, object] = {}
    for name, option, time in (
        ("missed_hours", "--missed", missed),
        ("last_dose_hours", "--last-dose", last_dose),
    ):
        if time is not None:
            told[name] = read_time(time, option)
    for name, texts in (("symptoms_absent", no), ("symptoms_unsure", unsure)):
        names = tuple(one.strip() for text in texts or () for one in text.split(",") if one.strip())
        if names:
            told[name] = names
    return person, _joined(said, told)


def read_time(text: str, option: str) -> float:
    """Hours, from "36h" or "2 days".

    Raises:
        InputError: it is neither.
    """
    hours = read_hours(text)
    if hours is None:
        raise InputError(
            f"{option} '{text[:40]}' is no time that can be read.",
            fix=f'Write it like this: {option} 36h, or {option} "2 days"',
        )
    return hours


def read_level(text: str | None) -> float | None:
    """A level in mg/L; None where none was given.

    Raises:
        InputError: it is no number of mg/L.
    """
    if text is None:
        return None
    try:
        level = float(text.casefold().removesuffix("mg/l").strip())
    except ValueError:
        level = math.nan
    if not math.isfinite(level):
        raise InputError(
            f"--level '{text[:40]}' is no number of mg/L.", fix="Write it like this: --level 0.3"
        )
    return level


def _joined(said: Mapping[str, object], told: Mapping[str, object]) -> dict[str, object]:
    """Both, what was told by name winning over the text; lists are put together."""
    joined = {**said, **told}
    for name, value in said.items():
        other = told.get(name)
        if isinstance(value, tuple) and isinstance(other, tuple):
            joined[name] = (*value, *other)
    return joined
