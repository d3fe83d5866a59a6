"""What both directions begin with: the pack, the past made definite, and what is more urgent than a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from handrail.check import urgent_first
from handrail.course.nouns import Course
from handrail.errors import InputError, NoPlanFound
from handrail.medicine.nouns import Medicine
from handrail.medicine.pack import load_medicine, medicine_names
from handrail.person.nouns import Person
from handrail.plan.situation import UNKNOWN_LENGTH_DAYS


def known_medicine(medicine: Medicine | str | None) -> Medicine:
    """A loaded pack, from a name or the only pack there is.

    Raises:
        InputError: no name was given and there are several packs.
    """
    if isinstance(medicine, Medicine):
        return medicine
    if medicine is None:
        names = medicine_names()
        if len(names) != 1:
            raise InputError("Which medicine?", fix=f"Packs there are: {', '.join(names)}.")
        medicine = names[0]
    return load_medicine(medicine)


def settled_past(course: Course) -> tuple[Course, tuple[str, ...]]:
    """The past with every length known, and what was assumed for one that wasn't.

    Raises:
        InputError: nothing is taken at present, or only as needed.
    """
    if not course.steps or not course.steps[-1].regimen.intakes:
        raise InputError(
            "This course has already ended: there is no present dose to plan from.",
            fix="Say what is taken now, such as '20 mg three times a day for 6 months'. "
            "After a stop, restarting is a question of its own: ask today.",
            where="course",
        )
    last = course.steps[-1]
    if last.days is not None:
        return course, ()
    definite = replace(course, steps=(*course.steps[:-1], replace(last, days=UNKNOWN_LENGTH_DAYS)))
    return definite, ("How long it has been taken was not given: taken as more than two years.",)


def refuse_what_is_urgent(
    past: Course | None, person: Person, medicine: Medicine, facts: Mapping[str, object]
) -> None:
    """Signs of toxicity, new kidney injury, thoughts of suicide or a failing pump come before any plan.

    Raises:
        NoPlanFound: with what to do now instead of a plan.
    """
    urgent = urgent_first(past, person, medicine, facts=facts)
    if urgent:
        first = urgent[0]
        raise NoPlanFound(
            f"This comes before any plan. {first.says}",
            rule=first.rule,
            nearest=f"Now: {first.do}",
            urgent=True,
        )
