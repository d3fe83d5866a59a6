"""What comes first of a diary, on its own page and beside it: emergencies, and too much that was taken.

Both are judged by `handrail.first_of`, as in every answer to a diary. A page that may lose its server takes
along what that judge says of every amount, and only looks it up.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import handrail
from handrail.errors import InputError
from handrail.store import DiaryDay, SavedEntry, SavedPerson, Store
from handrail.store.canonical import canonical_json
from handrail.store.diary_days import whole_diary
from handrail.web.at_hand import AtHand

LONGEST_DAYS = 70
"""So many of the last days are reckoned with; what was written before stays in the diary."""
LEVELS = ("watch", "poison_centre", "emergency")
"""By how far what is not known may lead, as the tables of a page have it."""
_BEFOREHAND = AtHand(256)


@dataclass(frozen=True, kw_only=True, slots=True)
class Usually:
    """What someone is to take, as the judge of too much asks for it; None where nobody said."""

    agreed: handrail.Course | None
    before: handrail.Course | None


@dataclass(frozen=True, kw_only=True, slots=True)
class OnPage:
    """What stands first on the page of a day.

    Attributes:
        red: each with its date; help comes first.
        amber: of that day itself.
        ring: too much that leads to a call, and to no emergency.
    """

    red: tuple[handrail.Signs, ...]
    amber: tuple[handrail.Signs, ...]
    ring: handrail.TooMuch | None


def usually_taken(
    store: Store, person_id: str, medicine: handrail.Medicine, plans: Sequence[handrail.PlanResult]
) -> Usually:
    """What was approved; where nothing is, what is kept as being taken."""
    if plans:
        together = handrail.approved_together(plans)
        return Usually(agreed=together.course, before=together.before)
    for saved in store.courses.of_person(person_id):
        if saved.medicine == medicine.name:
            try:
                course = handrail.parse_course(saved.sentence, products=medicine.products)
            except InputError:
                break
            # Its first day isn't known: what it comes to is what is taken.
            steady = replace(course.steps[-1], regimen=course.steady_regimen, days=None)
            return Usually(agreed=replace(course, steps=(steady,), events=(), starts_on=None), before=None)
    return Usually(agreed=None, before=None)


def first_on_page(
    days: Sequence[DiaryDay],
    on: dt.date,
    today: dt.date,
    usually: Usually,
    person: handrail.Person,
    medicine: handrail.Medicine,
) -> OnPage:
    """What stands first on the page of a day: on today's, also what still counts of the days before.

    Args:
        days: of the whole diary, in order.
        on: the day of the page.
        today: where the person is.
        usually: what they are to take.
        person: whose diary.
        medicine: whose list is asked.
    """
    until = [one for one in days if one.date <= on and (on - one.date).days < LONGEST_DAYS]
    if on < today:
        until = [one for one in until if one.date == on]
    firsts = [first_of_days(until, usually, person, medicine)] if until else []
    firsts += [first_of_entry(one, usually, person, medicine) for day in until[-1:] for one in day.others]
    told = [one.signs for one in firsts if one.signs is not None]
    much = [one.too_much for one in firsts if one.too_much is not None and not one.too_much.is_emergency]
    return OnPage(
        red=tuple(signs for signs in told if signs.is_red),
        amber=tuple(signs for signs in told if not signs.is_red and signs.date == on),
        ring=max(much, key=lambda one: one.amount_mg, default=None),
    )


def first_of_days(
    days: Sequence[DiaryDay], usually: Usually, person: handrail.Person, medicine: handrail.Medicine
) -> handrail.First:
    """What comes first of what counts of some days."""
    return handrail.first_of(whole_diary(days), usually.agreed, person, medicine, before=usually.before)


def first_of_entry(
    one: SavedEntry, usually: Usually, person: handrail.Person, medicine: handrail.Medicine
) -> handrail.First:
    """What comes first of one entry by itself: of one that another stands before, too."""
    alone = handrail.Diary(entries=(one.entry,))
    return handrail.first_of(alone, usually.agreed, person, medicine, before=usually.before)


def says_of(findings: Iterable[handrail.Finding]) -> tuple[tuple[str, str], ...]:
    """What findings say and what to do, each once."""
    return tuple(dict.fromkeys((one.says, one.do) for one in findings))


# ---- for a page without a server ------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class MuchText:
    """The fixed text that an amount uncovers."""

    is_emergency: bool
    lines: tuple[tuple[str, str], ...]


class MuchTables:
    """What each amount leads to, for every day that a page may show; texts that are the same stand once.

    Args:
        person: whose page.
        medicine: whose pack.
        usually: what they are to take.
    """

    def __init__(self, person: SavedPerson, medicine: handrail.Medicine, usually: Usually) -> None:
        self._person, self._medicine, self._usually = person, medicine, usually
        self._texts: dict[tuple[str, tuple[tuple[str, str], ...]], int] = {}
        self._facts = canonical_json(
            {name: list(v) if isinstance(v, tuple) else v for name, v in person.facts.items()}
        )

    def of_day(self, on: dt.date, due_mg: Iterable[float] = ()) -> str:
        """The table of a day as JSON; "" where there is none.

        Args:
            on: the day.
            due_mg: of the doses that its page shows.
        """
        try:
            day = handrail.LocalDay(date=on, begins_offset_min=0, ends_offset_min=0)
        except InputError:  # a day of which nobody writes
            return ""
        doses = tuple(handrail.DoseTaken(due_at=day.begins_at, due_mg=mg) for mg in due_mg)
        diary = handrail.Diary(entries=(handrail.DiaryEntry(day=day, doses=doses),))
        usual = handrail.usual_doses(diary, self._usually.agreed, before=self._usually.before)
        medicine = self._medicine
        key = (medicine.name, medicine.version, self._facts, usual.single_mg, usual.daily_mg)
        found = _BEFOREHAND.get(
            key,
            lambda: handrail.too_much_beforehand(
                self._person.person, medicine, single_mg=usual.single_mg, daily_mg=usual.daily_mg
            ),
        )
        return "" if found is None else json.dumps(self._table(found), separators=(",", ":"))

    @property
    def texts(self) -> list[MuchText]:
        """Every text that a table names by its number."""
        return [MuchText(is_emergency=level == LEVELS[2], lines=lines) for level, lines in self._texts]

    @property
    def levels(self) -> list[int]:
        """How grave each text is, by its number."""
        return [LEVELS.index(level) for level, _ in self._texts]

    def _table(self, found: handrail.Beforehand) -> dict[str, Any]:
        return {
            "single": found.usual.single_mg,
            "daily": found.usual.daily_mg,
            "twice": found.twice,
            "together_min": found.together_min,
            "rows": {
                name: [[one.mg, [self._number(one.answers[unknown]) for unknown in LEVELS]] for one in row]
                for name, row in found.rows.items()
            },
        }

    def _number(self, answer: Any) -> int:
        if not answer.findings:
            return -1
        return self._texts.setdefault((answer.level, says_of(answer.findings)), len(self._texts))
