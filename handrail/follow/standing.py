"""Which signs of a diary still count today. As with the signs themselves, no model has a say in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from handrail.course.nouns import Course
from handrail.follow.cut import first_days
from handrail.follow.diary import Diary, DiaryEntry
from handrail.follow.signs import Signs, diary_data, signs_of, tells_anything
from handrail.medicine.diary import BESIDE
from handrail.medicine.nouns import Medicine
from handrail.person.nouns import Person

RED_DAYS = 2
"""A red sign counts for so many days, and longer where no later day answered the same question."""


def standing_signs(
    diary: Diary, person: Person, medicine: Medicine, agreed: Course | None, before: Course | None
) -> tuple[Signs | None, tuple[dt.date, ...]]:
    """What stands out and still counts: of the gravest day; and the days whose red signs were answered since.

    Args:
        agreed: on the days of the diary; None where nobody said.
        before: what was taken until its first day.

    Returns:
        The signs of the last written day, or of the last one with a red sign that still counts.
    """
    found: Signs | None = None
    earlier: list[dt.date] = []
    last = diary.entries[-1].day.date if diary.entries else None
    for place in reversed(range(len(diary.entries))):
        entry = diary.entries[place]
        if found is not None and not tells_anything(entry, diary_data(medicine)):
            # What is true of the person without the entry was found on the last day.
            continue
        until = (entry.day.date - diary.entries[0].day.date).days + 1
        taken = None if agreed is None else first_days(agreed, until)
        course = taken if before is None or taken is None else before.then(taken)
        signs = signs_of(entry, person, medicine, course)
        if found is None:
            found = signs
        if not signs.is_red:
            continue
        assert last is not None
        is_new = (last - entry.day.date).days < RED_DAYS
        if is_new or not _answered_since(signs, entry, diary.entries[place + 1 :], medicine):
            if not found.is_red:
                found = signs
        else:
            earlier.append(entry.day.date)
    return found, tuple(reversed(earlier))


def _answered_since(signs: Signs, entry: DiaryEntry, later: Sequence[DiaryEntry], medicine: Medicine) -> bool:
    """Whether every red question of a day was answered again after it, without being red."""
    data = diary_data(medicine)
    names = {sign.name for sign in signs.signs if sign.colour == "red"}
    if not names:
        # What a rule found beside the list: a later day with any answer has been asked about it again.
        return any(one.answers(data) for one in later)
    answered: set[str] = set()
    for one in later:
        answered |= set(one.answers(data))
        beside = (*BESIDE, "suicidal_thoughts")
        answered |= {name for name in beside if getattr(one, name) is not None}
    return names <= answered
