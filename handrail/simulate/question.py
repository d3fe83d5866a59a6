"""What is asked of a population, the parts it is cut into, and the rows that come of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handrail.course.alongside import CompanionCourse, Drinks
from handrail.course.event_table import EventTable
from handrail.course.nouns import Course
from handrail.errors import InputError
from handrail.medicine.nouns import Form
from handrail.person.nouns import Person
from handrail.simulate.crowd import Crowd
from handrail.simulate.happenings import Happenings
from handrail.simulate.nouns import FloatArray
from handrail.simulate.sedation_task import refuse_pump

UNIT = 8192
"""Bodies stepped together, and people drawn together."""

MOST_ARMS = 50

Way = Course | EventTable | None
"""What an arm goes through; None where all that is given is a pump's, or an overdose."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What is asked of a population; everything that another machine needs to answer a part of it.

    Attributes:
        arms: a name and a course each, or the rows of one person of an event table; the others are compared
            with the first.
        person: what everyone has in common.
        crowd: in what people differ; None for people who are all like `person`.
        people: how many different people; each is in every arm and every replicate.
        above_mg_per_l: a level to count the hours above and below; None for none.
        happenings: what happens in every arm beside its doses.
        with_, drinks: other depressants and alcohol, in every arm; `is_sedation_asked` looks at sleepiness
            without them too.

    Raises:
        InputError: nobody to draw, arms without a name each, or what can't be simulated together.
    """

    arms: tuple[tuple[str, Way], ...]
    person: Person
    medicine: str
    pack_version: str
    crowd: Crowd | None = None
    replicates: int
    people: int
    seed: int
    kinetics: str | None = None
    until_day: int | None = None
    step_h: float = 1.0
    assumed_egfr: float | None = None
    form: Form = "tablet"
    above_mg_per_l: float | None = None
    happenings: Happenings = ()
    with_: tuple[CompanionCourse, ...] = ()
    drinks: tuple[Drinks, ...] = ()
    is_sedation_asked: bool = False

    def __post_init__(self) -> None:
        if self.people < 1 or self.replicates < 1:
            raise InputError(
                f"{self.replicates} replicates of {self.people} people can't be drawn.", fix="Draw 1 or more."
            )
        names = [name for name, _ in self.arms]
        if not names or len(set(names)) < len(names):
            raise InputError(
                f"The arms {', '.join(names)} don't have a name each." if names else "No course was given.",
                fix="Give each course a name of its own.",
            )
        if len(names) > MOST_ARMS:
            raise InputError(
                f"{len(names)} arms are more than {MOST_ARMS}.",
                fix="Simulate them in parts; of a table, choose people with --id.",
            )
        if self.above_mg_per_l is not None and not 0 < self.above_mg_per_l < 1e6:
            raise InputError(
                f"A level of {self.above_mg_per_l:g} mg/L can't be counted.", fix="Give a level above 0."
            )
        self._refuse_together()

    def _refuse_together(self) -> None:
        """What can't be simulated together honestly.

        Raises:
            InputError: which two.
        """
        ways = [way for _, way in self.arms]
        is_table = any(isinstance(way, EventTable) for way in ways)
        if is_table and (self.happenings or self.is_sedated):
            raise InputError(
                "An event table is simulated by itself, without what happens on a course or is taken "
                "beside it.",
                fix="Give the course as a sentence.",
                where="--events",
            )
        if not self.happenings and any(way is None for way in ways):
            raise InputError("Nothing is taken and nothing happens.", fix="Give a course or a pump.")
        if self.is_sedated:
            refuse_pump(self.happenings)

    @property
    def is_sedated(self) -> bool:
        """Whether sleepiness is looked at."""
        return self.is_sedation_asked or bool(self.with_ or self.drinks)

    def units(self) -> tuple[Unit, ...]:
        """The parts of the study, always the same: people in blocks, replicates together while they fit."""
        together = max(1, UNIT // self.people)
        return tuple(
            Unit(
                block=block,
                people=min(UNIT, self.people - block * UNIT),
                first_replicate=first,
                replicates=min(together, self.replicates - first),
            )
            for block in range(-(-self.people // UNIT))
            for first in range(0, self.replicates, together)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Unit:
    """A block of people under some of the truths, in all arms."""

    block: int
    people: int
    first_replicate: int
    replicates: int

    @property
    def bodies(self) -> int:
        """In each arm."""
        return self.people * self.replicates


@dataclass(frozen=True, kw_only=True, slots=True)
class Rows:
    """What became of each body of a unit in one arm; body i is person i % people of its replicate.

    Attributes:
        columns: by name, shape (bodies,); a time that never came is not a number.
        chance_sums: for each replicate the sum of `chance_by_draw`, shape (3, replicates).
    """

    columns: Mapping[str, FloatArray]
    chance_sums: FloatArray
