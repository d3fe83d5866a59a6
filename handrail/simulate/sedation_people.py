"""In whom everything that sedates meets: one person, or different people, each draw being one of them.

What the equations of other depressants need of a body (weight, kidneys, age) is what is known of each of
them; nothing of it is drawn anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handrail.errors import InputError
from handrail.person.assumptions import SettledPerson, egfr_of, settle
from handrail.person.known import known_facts
from handrail.person.nouns import Person
from handrail.simulate.footing import ASSUMED_EGFR
from handrail.simulate.happenings import DAY_H, KidneyChange
from handrail.simulate.outline import Each, Everyone, Stretch, filtration_of
from handrail.simulate.sedation_task import Task
from handrail.simulate.typical import kinetics_of

Indices = npt.NDArray[np.intp]
ADULT_FROM_YEARS = 18


@dataclass(frozen=True, kw_only=True, slots=True)
class Everybody:
    """The people, and which of them each draw is.

    Attributes:
        bodies: of each person, with kidneys taken as `ASSUMED_EGFR` where nothing is known about them.
        who: which of the people each draw is; None where all are one person.
        kidneys_assumed: whether that was so of anybody; tried: the eGFR that was asked to be tried.
    """

    people: tuple[Person, ...]
    bodies: tuple[SettledPerson, ...]
    who: Indices | None
    tried: float | None
    kidneys_assumed: bool

    @classmethod
    def of(cls, people: Sequence[Person], assumed_egfr: float | None, who: Indices | None) -> Everybody:
        """Settle them.

        Raises:
            InputError: a child among different people.
        """
        bodies: list[SettledPerson] = []
        is_assumed = False
        for person in people:
            if len(people) > 1 and person.age_years is not None and person.age_years < ADULT_FROM_YEARS:
                raise InputError(
                    "There are no figures of other depressants or alcohol for children.",
                    fix="Give a crowd of adults, or leave out what is taken beside.",
                    where="--crowd",
                )
            body = settle(person, assumed_egfr)
            if body.gfr_ml_min is None:
                body, is_assumed = settle(person, ASSUMED_EGFR), True
            bodies.append(body)
        tried = ASSUMED_EGFR if is_assumed else assumed_egfr
        return cls(
            people=tuple(people), bodies=tuple(bodies), who=who, tried=tried, kidneys_assumed=is_assumed
        )

    def each(self, values: Sequence[float]) -> Each:
        """A value of each person as one of each draw; of one person a plain number."""
        return values[0] if self.who is None else np.array(values)[self.who]

    @property
    def weight_kg(self) -> Each:
        """Of each draw."""
        return self.each([body.weight_kg for body in self.bodies])

    @property
    def gfr_ml_min(self) -> Each:
        """Before anything changes, of each draw."""
        return self.each([body.gfr_ml_min or 0.0 for body in self.bodies])

    def unsure(self, task: Task) -> list[str]:
        """That kidneys were taken as healthy, where something leaves through them."""
        renal = [one.title for one, _ in task.taken.values() if one.figures["renal_share"].value > 0]
        if not (self.kidneys_assumed and renal):
            return []
        return [
            f"KIDNEYS NOT KNOWN: {' and '.join(renal)} as if the eGFR were {ASSUMED_EGFR:g}. With "
            "failing kidneys the level would be several times as high."
        ]

    def kidneys(self, task: Task) -> list[Stretch]:
        """How well they filter where that changes, mL/min, of each draw."""
        everyone = Everyone(
            people=self.people, kinetics=kinetics_of(task.medicine, None), assumed_egfr=self.tried
        )
        found = filtration_of(task.happenings, everyone, DAY_H * task.extent.days)
        if self.who is None:
            return found
        spread = [np.broadcast_to(one.value, len(self.people))[self.who] for one in found]
        return [
            Stretch(begin_h=one.begin_h, end_h=one.end_h, value=value)
            for one, value in zip(found, spread, strict=True)
        ]

    def factors(self, task: Task) -> tuple[Each, tuple[str, ...]]:
        """What kidneys and age make of every half-effect level of each draw, and the sentences.

        A factor that would make less of the sedation than is known of anyone else is not among these: a fact
        that is not known counts on neither side.
        """
        factors = [one for one in task.data.factors if one.when is not None]
        names = set[str]().union(*(one.when.names for one in factors if one.when is not None))
        same = known_facts(self.people[0], task.medicine).facts
        found: list[float] = []
        said: dict[str, None] = {}
        for person in self.people:
            facts = {**same, **_own_facts(person, names), **_worse(task, person)}
            factor = 1.0
            for one in factors:
                if one.when is not None and one.when.answer(facts) is True:
                    factor *= one.value
                    said[one.says] = None
            found.append(factor)
        aside = "" if self.who is None else "Of those of whom it is true: "
        return self.each(found), tuple(aside + one for one in said)


def _own_facts(person: Person, names: set[str]) -> dict[str, object]:
    """What is this person's own of the facts that are asked for."""
    own = {name: getattr(person, name) for name in names if name in person.__dataclass_fields__}
    return {**own, "egfr_ml_min_1_73m2": egfr_of(person)}


def _worse(task: Task, person: Person) -> dict[str, object]:
    """The worst eGFR on the way, where it is worse than what is known; it counts from the first day.

    A share is of what is known, and of nothing where nothing is.
    """
    known = egfr_of(person)
    found: list[float] = []
    for one in task.happenings:
        if isinstance(one, KidneyChange):
            if one.egfr_ml_min_1_73m2 is not None:
                found.append(one.egfr_ml_min_1_73m2)
            elif one.share is not None and known is not None:
                found.append(one.share * known)
    lowest = min(found, default=None)
    if lowest is None or (known is not None and lowest >= known):
        return {}
    return {"egfr_ml_min_1_73m2": lowest}
