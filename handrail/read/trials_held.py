"""Hold what a sentence says of a named trial against the table of trials: the right trial with wrong facts.

Only trials with a name of their own (BACLAD) or named by author and year are looked at, and only numbers that
can be told for certain: the year, how many people, and the dose.
"""

from __future__ import annotations

import re
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handrail.read.nouns import Dose, Sentence

if TYPE_CHECKING:
    from handrail.medicine import Medicine
    from handrail.medicine.trial_forms import Study

TRIAL_FACTS = "CT01"
"""The claim of the pack that such a match belongs to."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_PEOPLE = re.compile(
    r"\bn\s*=\s*(\d{1,5})\b|\b(\d{1,5})\s+(?:people|patients|participants|adults|persons|subjects|drinkers|men|women)\b",
    re.I,
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Named:
    """A study as a text may name it.

    Attributes:
        name: an acronym or an author.
        needs_year: an author alone names no study.
    """

    study: Study
    name: re.Pattern[str]
    year: str
    needs_year: bool


@dataclass(frozen=True, slots=True)
class WrongFacts:
    """What a sentence says wrongly of a trial; `start` and `end` count in its text."""

    start: int
    end: int
    why: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """Every name of a study, and one pattern that finds any: most sentences hold none."""

    each: tuple[Named, ...]
    any_of: re.Pattern[str]


_KEPT: weakref.WeakKeyDictionary[object, Names] = weakref.WeakKeyDictionary()


def wrong_facts(sentence: Sentence, medicine: Medicine) -> WrongFacts | None:
    """What the sentence says of a trial that its report doesn't, or None."""
    text = sentence.text
    names = _names(medicine)
    if not names.any_of.search(text):
        return None
    named = [one for one in names.each if one.name.search(text)]
    years = set(_YEAR.findall(text))
    met = [one for one in named if not one.needs_year or one.year in years]
    met = [one for one in met if not one.needs_year] or met
    if len(met) != 1:
        return None
    one = met[0]
    said = _wrong(one, text, sentence, years, medicine.name)
    if not said:
        return None
    place = one.name.search(text)
    assert place is not None
    sources = tuple(dict.fromkeys(key for arm in one.study.arms for key in arm.sources))
    return WrongFacts(
        place.start(), place.end(), f"{_facts(one.study)} The text says {' and '.join(said)}.", sources
    )


def _wrong(one: Named, text: str, sentence: Sentence, years: set[str], medicine: str) -> list[str]:
    said: list[str] = []
    near = {str(int(one.year) + shift) for shift in (-1, 0, 1)} if one.year else years
    if not one.needs_year and years and not years & near:
        said.append(", ".join(sorted(years)))
    people = {int(a or b) for a, b in _PEOPLE.findall(text)}
    known = _people(one.study)
    if people and known and not people & known:
        said.append(", ".join(f"{number} people" for number in sorted(people)))
    doses = [
        dose
        for dose in sentence.statements
        if isinstance(dose, Dose) and dose.unit == "mg" and dose.drug in (None, medicine)
    ]
    there = _doses(one.study)
    if doses and there and not any({dose.low, dose.high, dose.daily_mg} & there for dose in doses):
        said.append(", ".join(f"{dose.high:g} mg" for dose in doses))
    return said


def _names(medicine: Medicine) -> Names:
    kept = _KEPT.get(medicine.claims) if medicine.claims is not None else None
    if kept is not None:
        return kept
    made: list[Named] = []
    for study in medicine.studies:
        first = study.title.split(",")[0].split()
        year = next(iter(_YEAR.findall(study.title)), "")
        own = first[0].lower() in study.id.partition("_")[2]
        name = re.compile(rf"\b{re.escape(first[0])}\b", re.I)
        made.append(Named(study, name, year, needs_year=not own))
    words = "|".join(dict.fromkeys(one.name.pattern for one in made)) or r"(?!)"
    names = Names(tuple(made), re.compile(words, re.I))
    if medicine.claims is not None:
        _KEPT[medicine.claims] = names
    return names


def _people(study: Study) -> set[int]:
    """Every count of people that the table has of a study, in arms and in all."""
    arms = study.arms
    counts = {arm.n_randomised for arm in arms} | {arm.n_analysed for arm in arms}
    counts |= {arm.n_abstinent for arm in arms} | {arm.n_relapsed for arm in arms}
    began = [arm.n_randomised for arm in arms if arm.n_randomised is not None]
    whole = {sum(began)} if len(began) == len(arms) else set[int]()
    return {count for count in counts if count is not None} | whole if began else set()


def _doses(study: Study) -> set[float | None]:
    told = [float(number) for arm in study.arms for number in _NUMBER.findall(arm.dose_words)]
    aimed = [arm.dose_mg_per_day for arm in study.arms if arm.dose_mg_per_day]
    return {value for value in (*told, *aimed) if value}


def _facts(study: Study) -> str:
    began = [arm.n_randomised for arm in study.arms if arm.n_randomised is not None]
    people = f"{sum(began)} people" if len(began) == len(study.arms) else "its size was not seen"
    doses = "; ".join(dict.fromkeys(arm.dose_words for arm in study.treated if arm.dose_words))
    return f"{study.title}: {people}{f', {doses}' if doses else ''}."
