"""What in a diary is an emergency, and what should be looked at today. No model has a say in it.

The words are those of the pack's danger signs and rules (`urgent_first`), and its fixed cards; nothing is
said here in other words. This file imports nothing that draws or simulates anybody.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from handrail.check.engine import urgent_first
from handrail.check.nouns import Finding
from handrail.course.nouns import Course
from handrail.errors import InputError
from handrail.follow.diary import DiaryEntry
from handrail.medicine.diary import BESIDE, DiaryData
from handrail.medicine.nouns import Medicine
from handrail.person.nouns import Person

Colour = Literal["red", "amber"]

COUNTS_FROM = 1
"""A score from which an item that is a symptom counts as there."""


TOO_MUCH = "too_much"

SIGN_LABELS = {
    "seizure": "A seizure",
    "breathing_trouble": "Trouble breathing",
    "hard_to_wake": "Hard to wake",
    "suicidal_thoughts": "Thoughts of suicide",
    TOO_MUCH: "Taken beyond what was agreed, mg to be judged as taken together",
}
"""What the questions beside the list are called, and what was taken beyond what was agreed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sign:
    """One answer of a day that stands out.

    Attributes:
        name: the item of the list, or the question beside it.
        value: what was answered; a temperature in degrees.
    """

    name: str
    colour: Colour
    value: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Signs:
    """What stands out on one day.

    Attributes:
        signs: red ones first.
        findings: what to do, in the pack's words, emergencies first.
        cards: of the pack's fixed cards, those to show whole; by their id. Where there is none, the findings
            say all there is.
    """

    date: dt.date
    signs: tuple[Sign, ...]
    findings: tuple[Finding, ...]
    cards: tuple[str, ...]

    @property
    def is_red(self) -> bool:
        """Whether help comes before anything else that could be said of this day."""
        return any(sign.colour == "red" for sign in self.signs) or any(
            finding.urgent == "emergency" for finding in self.findings
        )


def signs_of(entry: DiaryEntry, person: Person, medicine: Medicine, course: Course | None = None) -> Signs:
    """What stands out in the entry of a day.

    Args:
        entry: of that day.
        person: what is known beside it; a symptom that was there before still counts.
        medicine: whose list and danger signs are asked.
        course: what was taken until then, for rules that know the story; the danger signs need none.

    Raises:
        InputError: the medicine has no diary.
    """
    data = diary_data(medicine)
    found = _of_the_list(entry, data)
    if _is_fever_with_more(entry, data):
        found = [sign for sign in found if sign.name not in _temperatures(data)]
        found += [
            Sign(name=name, colour="red", value=entry.temperature_c or 0) for name in _temperatures(data)
        ]
    cards = data.red_cards if any(sign.colour == "red" for sign in found) else ()
    found += _beside_the_list(entry)
    cards += tuple(card for one in data.beside if getattr(entry, one.id) for card in one.cards)
    signs = tuple(sorted(found, key=lambda sign: sign.colour != "red"))
    findings = urgent_first(course, as_told(entry, person, data), medicine, on=entry.day.date)
    return Signs(
        date=entry.day.date,
        signs=signs,
        findings=findings,
        cards=tuple(dict.fromkeys(cards)),
    )


def tells_anything(entry: DiaryEntry, data: DiaryData) -> bool:
    """Whether an entry holds an answer from which a sign or a rule could come."""
    beside = (*BESIDE, "suicidal_thoughts")
    return (
        bool(_of_the_list(entry, data))
        or entry.temperature_c is not None
        or any(getattr(entry, name) for name in beside)
        or any(item.symptom and entry.scores.get(item.id, 0) >= COUNTS_FROM for item in data.items)
    )


def diary_data(medicine: Medicine) -> DiaryData:
    """The list of this medicine.

    Raises:
        InputError: it has none.
    """
    if medicine.diary is None:
        raise InputError(f"There is no diary for {medicine.name}.", where="diary")
    return medicine.diary


def _of_the_list(entry: DiaryEntry, data: DiaryData) -> list[Sign]:
    found: list[Sign] = []
    said = entry.answers(data)
    for item in data.items:
        value = said.get(item.id)
        if value is None:
            continue
        if item.red_from is not None and value >= item.red_from:
            found.append(Sign(name=item.id, colour="red", value=value))
        elif item.amber_from is not None and value >= item.amber_from:
            found.append(Sign(name=item.id, colour="amber", value=value))
    return found


def _beside_the_list(entry: DiaryEntry) -> list[Sign]:
    names = (*BESIDE, "suicidal_thoughts")
    return [Sign(name=name, colour="red", value=1) for name in names if getattr(entry, name)]


def _temperatures(data: DiaryData) -> tuple[str, ...]:
    return tuple(item.id for item in data.items if item.kind == "temperature")


def _is_fever_with_more(entry: DiaryEntry, data: DiaryData) -> bool:
    """An amber temperature together with an item that makes it red."""
    limits = [item.amber_from for item in data.items if item.kind == "temperature" and item.amber_from]
    fever = entry.temperature_c
    if fever is None or not limits or fever < min(limits):
        return False
    return any(entry.scores.get(item.id, 0) >= COUNTS_FROM for item in data.items if item.red_with_fever)


def as_told(entry: DiaryEntry, person: Person, data: DiaryData) -> Person:
    """The person with what the entry says, in the words of the vocabulary."""
    there = [one.symptom for one in data.beside if getattr(entry, one.id)]
    there += [
        item.symptom for item in data.items if item.symptom and entry.scores.get(item.id, 0) >= COUNTS_FROM
    ]
    facts: dict[str, object] = dict(person.facts)
    if entry.temperature_c is not None:
        facts["temperature_c"] = entry.temperature_c
    if entry.suicidal_thoughts is not None:
        facts["suicidal_ideation"] = entry.suicidal_thoughts or facts.get("suicidal_ideation") is True
    before = person.symptoms
    # Nobody is asked for every symptom there is: what the diary adds makes no list complete.
    symptoms = before if not there else tuple(dict.fromkeys((*(before or ()), *there)))
    return person.with_(symptoms=symptoms, facts=facts)
