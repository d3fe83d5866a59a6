"""Too much, judged beforehand: for a device that has to answer where nobody can be asked.

The judge is `too_much`. It is asked here for every amount at which its answer may change, so that a device
only has to look an amount up: it reckons nothing itself, and its words are those of the pack.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from handrail.check.nouns import Finding
from handrail.check.overdose_nouns import Overdose
from handrail.follow.diary import AT_ITS_TIME_MIN, DiaryEntry
from handrail.follow.local_day import LocalDay
from handrail.follow.signs import COUNTS_FROM, as_told, diary_data
from handrail.follow.too_much import TWICE, Told, Usual, findings_of, judge_excess, level_of
from handrail.medicine.nouns import Medicine
from handrail.medicine.overdose import TRIAGE_LEVELS, OverdoseData, TriageLevel
from handrail.person.nouns import Person

STEP_MG = 0.01
"""The finest amount that anybody writes down."""
MOST_TIMES = 10.0
"""A number in a condition up to this may be a multiple of a dose; every one may be an amount."""
DRINKS: Mapping[str, float | None] = {"": None, "no": 0.0, "yes": 1.0}
FEVER = "fever"
_ANY_DATE = dt.date(2000, 1, 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """Which help an amount leads to, and what to do; no findings where it leads to none.

    Attributes:
        findings: in the pack's words, gravest first.
    """

    level: TriageLevel
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class From:
    """What holds from an amount on.

    Attributes:
        answers: by how far what is not known leads ("watch", "poison_centre", "emergency").
    """

    mg: float
    answers: Mapping[TriageLevel, Answer]


@dataclass(frozen=True, kw_only=True, slots=True)
class Beforehand:
    """Every answer about too much that a day may need.

    Attributes:
        usual: what is usually taken.
        twice: from so many times the usual on what is not known may lead (see `too_much`).
        together_min: what is taken within so many minutes is judged as taken at one time.
        rows: by what else was written, the answers from each amount on, in rising order. The names are "",
            "no" and "yes" for alcohol not answered, none and some; an item of the list that is a sign of
            too much, where it changes an answer; and "fever". The gravest of those that apply holds.
    """

    usual: Usual
    twice: float
    together_min: int
    rows: Mapping[str, tuple[From, ...]]


def too_much_beforehand(
    person: Person, medicine: Medicine, *, single_mg: float | None, daily_mg: float | None
) -> Beforehand | None:
    """What each amount would lead to; None where the pack can't tell.

    Args:
        person: what is known of them; the graver reading leads for the rest.
        medicine: a loaded pack.
        single_mg, daily_mg: what is usually taken at one time and on a day; None where nobody knows.
    """
    if medicine.overdose is None or medicine.diary is None:
        return None
    usual = Usual(single_mg=single_mg, daily_mg=daily_mg)
    points = list(_points(medicine.overdose, usual))
    rows = {
        name: _row(points, Told(person=person, drinks=drinks, on_purpose=None), usual, medicine)
        for name, drinks in DRINKS.items()
    }
    for name, entry in _with_a_sign(medicine):
        told = Told(person=as_told(entry, person, diary_data(medicine)), drinks=None, on_purpose=None)
        row = _row(points, told, usual, medicine)
        if row != rows[""]:
            rows[name] = row
    return Beforehand(usual=usual, twice=TWICE, together_min=AT_ITS_TIME_MIN, rows=rows)


def _points(data: OverdoseData, usual: Usual) -> Iterator[float]:
    """Every amount at which the answer may change: a number of a condition, of mg or times a dose."""
    numbers = {
        float(number)
        for line in (*data.triage, *data.watch)
        for number in re.findall(r"\d+(?:\.\d+)?", line.when.text)
    }
    doses = [dose for dose in (usual.single_mg, usual.daily_mg) if dose]
    times = {1.0, TWICE, *(number for number in numbers if number <= MOST_TIMES)}
    amounts = {0.0, *numbers, *(round(dose * number, 6) for dose in doses for number in times)}
    # "More than" holds from the next amount on that anybody could write down.
    yield from sorted({round(mg + more, 6) for mg in amounts for more in (0.0, STEP_MG)} - {0.0})


def _row(points: list[float], told: Told, usual: Usual, medicine: Medicine) -> tuple[From, ...]:
    found: list[From] = []
    for mg in points:
        judged = judge_excess(mg, told, usual, medicine)
        answers: dict[TriageLevel, Answer] = {unknown: _answer(judged, unknown) for unknown in TRIAGE_LEVELS}
        if not found or found[-1].answers != answers:
            found.append(From(mg=mg, answers=answers))
    return tuple(found)


def _answer(judged: Overdose, unknown: TriageLevel) -> Answer:
    level = level_of(judged, unknown)
    return Answer(level=level, findings=() if level == "watch" else findings_of(judged, level))


def _with_a_sign(medicine: Medicine) -> Iterator[tuple[str, DiaryEntry]]:
    """An entry for each answer of the list that may be a sign of too much, and isn't red by itself."""
    day = LocalDay(date=_ANY_DATE, begins_offset_min=0, ends_offset_min=0)
    for item in diary_data(medicine).items:
        if item.kind == "temperature" and item.amber_from is not None:
            yield FEVER, DiaryEntry(day=day, temperature_c=item.amber_from)
        elif item.symptom and item.red_from is None:
            yield item.id, DiaryEntry(day=day, scores={item.id: COUNTS_FROM})
