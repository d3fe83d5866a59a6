"""What both directions begin with: the pack, the past made definite, and what is more urgent than a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from handrail.check import check_today, urgent_first
from handrail.course.nouns import Course
from handrail.errors import InputError, NoPlanFound
from handrail.medicine.nouns import Floors, Medicine
from handrail.medicine.pack import load_medicine, medicine_names
from handrail.person.nouns import Person
from handrail.plan.lattice import Supply
from handrail.plan.situation import UNKNOWN_LENGTH_DAYS
from handrail.plan.supplies import choose_supply


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """Whom a plan is for, and what it may not undercut.

    Attributes:
        past: what was taken until now, every length of it known.
        floors: the pack's, or a clinician's own.
        said: what was assumed about the past, and which floors were changed; a sentence each.
    """

    person: Person
    medicine: Medicine
    past: Course
    floors: Floors
    said: tuple[str, ...] = ()

    @property
    def present(self) -> int:
        """Micrograms a day at present."""
        return self.past.steps[-1].regimen.daily_dose_micrograms

    @property
    def used_days(self) -> int:
        """How long it has been taken, in days."""
        return sum(step.days or 0 for step in self.past.steps)


def story_of(course: Course, person: Person, medicine: Medicine, floors: Floors | None) -> Story:
    """The story that a plan goes on from.

    Args:
        floors: a clinician's own; the pack's if None.

    Raises:
        InputError: as in `settled_past`.
    """
    floors = floors or medicine.floors
    past, said_past = settled_past(course)
    return Story(
        person=person,
        medicine=medicine,
        past=past,
        floors=floors,
        said=(*floors.changed, *course.assumptions, *said_past),
    )


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


def refuse_what_is_urgent(story: Story, facts: Mapping[str, object]) -> None:
    """Signs of toxicity, new kidney injury, thoughts of suicide or a failing pump come before any plan.

    Raises:
        NoPlanFound: with what to do now instead of a plan.
    """
    urgent = urgent_first(story.past, story.person, story.medicine, facts=facts)
    if urgent:
        first = urgent[0]
        raise NoPlanFound(
            f"This comes before any plan. {first.says}",
            rule=first.rule,
            nearest=f"Now: {first.do}",
            urgent=True,
        )


def supply_for(
    story: Story, *, have: Sequence[int] | None, halves: bool | None, liquid: int | None
) -> tuple[Supply, tuple[str, ...]]:
    """The products of a plan for this person, and the assumptions made in choosing them.

    Args:
        have, halves, liquid: as in `choose_supply`.

    Raises:
        InputError: as in `choose_supply`.
    """
    supply, said = choose_supply(
        story.medicine,
        story.person.country,
        have=have,
        halves=halves,
        liquid=liquid,
        prefers_liquid=_tablets_do_not_suit(story),
    )
    return replace(supply, most_pieces=story.floors.most_pieces), said


def _tablets_do_not_suit(story: Story) -> bool:
    """Whether the pack's rules for children object to tablets, and not to a liquid, for this person."""
    to_tablets, to_liquid = (
        {
            finding.rule
            for finding in check_today(
                story.past, story.person, story.medicine, facts={"form": form}
            ).findings
            if finding.category == "child"
        }
        for form in ("tablet", "liquid")
    )
    return bool(to_tablets - to_liquid)
