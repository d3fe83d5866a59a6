"""What comes before anything else: signs that still count, and too much that was taken; no model is asked.

Every door asks here: the answer to a diary, the page that someone writes on, and whoever looks after them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from handrail.course.nouns import Course
from handrail.follow.agreed import Agreed, agreed_for
from handrail.follow.diary import Diary
from handrail.follow.signs import Signs
from handrail.follow.standing import standing_signs
from handrail.follow.too_much import TooMuch, Usual, too_much_of, usual_on, with_too_much
from handrail.medicine.nouns import Medicine
from handrail.person.nouns import Person
from handrail.plan.nouns import Plan, PlanResult


@dataclass(frozen=True, kw_only=True, slots=True)
class First:
    """What stands before any choice.

    Attributes:
        signs: of the gravest day that still counts, with what was too much; None where no day is written.
        earlier_red: days with a red sign that were answered since.
        too_much: also where it leads to a call only; None where nothing was too much.
    """

    signs: Signs | None
    earlier_red: tuple[dt.date, ...]
    too_much: TooMuch | None

    @property
    def is_emergency(self) -> bool:
        """Whether help comes before anything else."""
        return self.signs is not None and self.signs.is_red


def first_of(
    diary: Diary,
    agreed: Course | Plan | PlanResult | None,
    person: Person,
    medicine: Medicine,
    *,
    before: Course | None = None,
) -> First:
    """What of a diary comes first, as `what_now` would begin.

    Args:
        diary: with any number of days.
        agreed: as in `what_now`; None where nobody knows what is usually taken: of too much only what is
            certain of the amount counts then.
        person: what is known of them; the graver reading leads for the rest.
        medicine: a loaded pack with a diary.
        before: as in `what_now`.

    Raises:
        InputError: the medicine has no diary.
    """
    laid = None if agreed is None or not diary.entries else agreed_for(agreed, diary, before)
    return first_laid(diary, laid, person, medicine)


def first_laid(diary: Diary, laid: Agreed | None, person: Person, medicine: Medicine) -> First:
    """The same, where what was agreed lies on the days of the diary already."""
    course, before = (None, None) if laid is None else (laid.course, laid.before)
    signs, earlier = standing_signs(diary, person, medicine, course, before)
    too_much = too_much_of(diary, person, medicine, course)
    return First(signs=with_too_much(signs, too_much), earlier_red=earlier, too_much=too_much)


def usual_doses(
    diary: Diary, agreed: Course | Plan | PlanResult | None, *, before: Course | None = None
) -> Usual:
    """What is usually taken on the last day of a diary, against which too much is judged.

    Args:
        diary: with one entry at least; what it says was due counts too.
        agreed, before: as in `first_of`.
    """
    course = None if agreed is None else agreed_for(agreed, diary, before).course
    return usual_on(diary.entries[-1], course, diary.days)
