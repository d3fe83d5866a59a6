"""What is taken together: the medicine, other depressants and alcohol, by whom and until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handrail.course.alongside import CompanionCourse, Drinks, merged, parse_companion, parse_drinks
from handrail.course.nouns import Course, Dose
from handrail.errors import InputError
from handrail.medicine.companion_nouns import Companion, Companions, SedationData
from handrail.medicine.companions import load_companions
from handrail.medicine.nouns import Medicine
from handrail.person.nouns import Person
from handrail.simulate.extent import Extent, extent_with
from handrail.simulate.happenings import DAY_H, Happenings, LargeDose, pump_happenings

DAYS_AFTER_A_STOP = 4
"""Looked at by default once the medicine is stopped: what was swallowed has left, and withdrawal begun."""

STEADY_DAYS = 14
"""Looked at by default of a course that goes on."""


AS_NEEDED = "What is taken as needed is taken at its most."


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """What is taken, by whom, until when."""

    course: Course | None
    person: Person
    medicine: Medicine
    data: SedationData
    known: Companions
    others: tuple[CompanionCourse, ...]
    drunk: tuple[Drinks, ...]
    extent: Extent
    happenings: Happenings = ()

    @property
    def taken(self) -> dict[str, tuple[Companion, tuple[Dose, ...]]]:
        """Of each companion, what is swallowed."""
        return merged(self.others, self.extent.days)

    @property
    def sittings(self) -> list[tuple[float, float, float]]:
        """What is drunk, when."""
        grams = self.known.drink_of(self.person.country).grams
        return [one for drinks in self.drunk for one in drinks.sittings(self.extent.days, grams)]

    @property
    def read_as(self) -> tuple[str, ...]:
        """What was taken as meant in the sentences of the courses."""
        said = [*(self.course.assumptions if self.course else ())]
        said += [f"{one.companion.title}: {text}" for one in self.others for text in one.course.assumptions]
        courses = (*((self.course,) if self.course else ()), *(one.course for one in self.others))
        if any(step.regimen.is_as_needed for course in courses for step in course.steps):
            said.append(AS_NEEDED)
        return tuple(dict.fromkeys(said))

    @property
    def counted(self) -> tuple[Dose, ...]:
        """Doses of the medicine that someone gets used to: none where they may not be taken at all.

        An overdose counts on its day, as an amount that nobody is used to.
        """
        steps = self.course.steps if self.course else ()
        if any(step.regimen.is_as_needed for step in steps):
            return ()
        large = [dose for one in self.happenings if isinstance(one, LargeDose) for dose in one.doses]
        return tuple(sorted((*self.extent.doses, *large), key=lambda dose: dose.time_h))

    @property
    def is_overdose(self) -> bool:
        """Whether a large amount is swallowed."""
        return any(isinstance(one, LargeDose) for one in self.happenings)


def taken_together(
    course: Course | None,
    person: Person,
    medicine: Medicine,
    with_: Sequence[CompanionCourse | str],
    drinks: Sequence[Drinks] | str,
    until_day: int | None,
    happenings: Happenings = (),
) -> Task:
    """Read what is taken beside the medicine, and settle until when it is looked at.

    Raises:
        InputError: the pack says nothing of sedation; a child with something beside the medicine; a
            sentence that can't be read; or a pump.
    """
    refuse_pump(happenings)
    if medicine.sedation is None:
        raise InputError(f"The pack of {medicine.name} says nothing of sedation.", where="simulate_sedation")
    others, drunk = _asked(with_, drinks, person)
    last_day = last_day_of(course, others, drunk, happenings) if until_day is None else until_day
    return Task(
        course=course,
        person=person,
        medicine=medicine,
        data=medicine.sedation,
        known=load_companions(),
        others=others,
        drunk=drunk,
        extent=extent_with(course, happenings, medicine, last_day),
        happenings=tuple(happenings),
    )


def refuse_pump(happenings: Happenings, where: str = "--with") -> None:
    """Sleepiness is not simulated where a pump runs.

    Raises:
        InputError: one does.
    """
    if pump_happenings(happenings):
        raise InputError(
            "Sleepiness and other depressants are not simulated together with a pump: no source says how "
            "drowsy makes what it puts into the spinal fluid.",
            fix="Ask for one of the two.",
            where=where,
        )


def _asked(
    with_: Sequence[CompanionCourse | str], drinks: Sequence[Drinks] | str, person: Person
) -> tuple[tuple[CompanionCourse, ...], tuple[Drinks, ...]]:
    """Courses and drinks, read where they are sentences; refused for a child."""
    others = tuple(parse_companion(one) if isinstance(one, str) else one for one in with_)
    drunk = parse_drinks(drinks) if isinstance(drinks, str) else tuple(drinks)
    if (others or drunk) and person.age_years is not None and person.age_years < 18:
        raise InputError(
            "There are no figures of other depressants or alcohol for children.",
            fix="Leave them out here; `check` counts them in the depressant load.",
            where="other depressants",
        )
    return others, drunk


def last_day_of(
    course: Course | None,
    others: Sequence[CompanionCourse],
    drunk: Sequence[Drinks],
    happenings: Happenings = (),
) -> int:
    """Until when to look, where nobody says: a little beyond everything that ends."""
    last = 1
    if course is not None:
        whole = course.total_days
        last = STEADY_DAYS if whole is None else max(1, whole)
        last += DAYS_AFTER_A_STOP * course.ends_with_stop
    last = max([last, *(int(one.at_h // DAY_H) + DAYS_AFTER_A_STOP for one in happenings)])
    for one in others:
        own = one.course.total_days
        if own is not None:
            last = max(last, one.from_day - 1 + own + DAYS_AFTER_A_STOP * one.course.ends_with_stop)
        else:
            last = max(last, one.from_day + STEADY_DAYS)
    return max([last, *(1 + (one.last_day or one.first_day) for one in drunk)])
