"""A virtual person who comes down, feels what their body says, and keeps a diary.

The person is drawn as a belief about somebody is (`follow.particles`): what is not known of anybody is drawn
once and stays. Nobody sees the body; a diary tells of it in the way that `diary.toml` says people report.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import numpy as np

from handrail.course.nouns import Course, Intake, Regimen
from handrail.errors import InputError
from handrail.follow.diary import DiaryEntry, DoseTaken
from handrail.follow.local_day import LocalDay
from handrail.follow.observing import drawn_levels
from handrail.follow.particles import NODES, Prior
from handrail.medicine.nouns import Medicine
from handrail.person.nouns import Person
from handrail.plan.nouns import Plan
from handrail.plan.situation import doses_at, state_after
from handrail.simulate.days import Body, State
from handrail.simulate.footing import footing_of
from handrail.simulate.nouns import Draws, FloatArray

FIRST_DAY = dt.date(2026, 3, 2)
WATCHED_DAYS = 35
"""What is felt counts for so long after the last dose."""
DAY_LEFT_OUT = 0.15
HALF_HOURS = tuple(half / 2 for half in range(48))

Fault = Literal["", "misses doses", "says nothing is wrong", "says everything is wrong", "takes what comes"]
FAULTS: tuple[Fault, ...] = (
    "misses doses", "says nothing is wrong", "says everything is wrong", "takes what comes",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Came:
    """How one person came down one way.

    Attributes:
        worst: the largest felt burden, in the measure of the thresholds.
        reviews, changes, red_days: looks at the diary, changes of the plan, looks at which a red sign stood.
        broken: floors, limits or rules that were broken, in words; none, or following has a fault.
    """

    days: int
    worst: float
    reviews: int = 0
    changes: int = 0
    red_days: int = 0
    broken: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """Whom the virtual person is drawn from, what was taken, and the plan that is begun with.

    Attributes:
        before: what is taken until the first day, its length known.
        middle: the middle plan.
    """

    medicine: Medicine
    prior: Prior
    person: Person
    before: Course
    middle: Plan


def scene_of(medicine: Medicine, person: Person, before: Course, middle: Plan) -> Scene:
    """What all ways of one person share.

    Raises:
        InputError: the medicine has no list for a diary.
    """
    if medicine.diary is None:
        raise InputError(
            f"No diary can be kept for {medicine.name}.", fix="Its pack has no diary.toml; don't follow."
        )
    prior = Prior(medicine=medicine, footing=footing_of(medicine, person, None, None), data=medicine.diary)
    return Scene(medicine=medicine, prior=prior, person=person, before=before, middle=middle)


class VirtualPerson:
    """The body and the feeling that nobody sees.

    Args:
        normal: standard normals, shape (1, COLUMNS) of `follow.particles`.
        chance: from which the days are drawn: what is written, what is left out.
    """

    def __init__(self, scene: Scene, normal: FloatArray, chance: np.random.Generator) -> None:
        self.scene, self.chance = scene, chance
        self.draws: Draws = scene.prior.draws(normal)
        feeling = scene.prior.feeling(normal, self.draws)
        self.sensitivity = float(np.exp(feeling.log_sensitivity[0]))
        self.baseline = feeling.baseline
        self.body = Body(self.draws, HALF_HOURS, nodes=NODES, single=True, levels=False)
        self.start: State = state_after(scene.before, self.body)

    def day(self, state: State, regimen: Regimen) -> tuple[State, float]:
        """A day further, and the largest burden felt on it."""
        after, _ = self.body.day(state.forget_peak(), doses_at(self.body, regimen)[None])
        return after, float(after.peak_burden[0, 0]) * self.sensitivity

    def fixed(self, course: Course) -> Came:
        """A way that nobody looks at again."""
        total = course.total_days or 0
        state, worst = self.start, 0.0
        for day in range(total + WATCHED_DAYS):
            state, felt = self.day(state, course.regimen_on(day + 1))
            worst = max(worst, felt)
        return Came(days=total, worst=worst)

    def taken(self, regimen: Regimen, fault: Fault) -> Regimen:
        """What is really taken of a day's doses."""
        intakes = list(regimen.intakes)
        if fault == "misses doses":
            intakes = [intake for intake in intakes if self.chance.random() > 0.25]
        if fault == "takes what comes":
            share = self.chance.choice([0.0, 0.5, 1.0, 1.5])
            wanted = [round(share * intake.dose_micrograms) for intake in intakes]
            intakes = [
                Intake(minute_of_day=one.minute_of_day, dose_micrograms=dose)
                for one, dose in zip(intakes, wanted, strict=True)
                if dose
            ]
        return Regimen(intakes=tuple(intakes))

    def writes(
        self, felt: float, day: LocalDay, regimen: Regimen, taken: Regimen, fault: Fault
    ) -> DiaryEntry | None:
        """What is written of a day; None where nothing is."""
        data = self.scene.prior.data
        levels = drawn_levels(np.array([[felt]]), self.baseline, data, self.chance)[:, 0, 0]
        is_left_out = self.chance.random() < DAY_LEFT_OUT
        # The diary begins with the plan: what was agreed counts its days from the first entry on.
        if is_left_out and day.date != FIRST_DAY:
            return None
        scores = {
            item.id: int(levels[place]) for place, item in enumerate(data.items) if item.kind == "score"
        }
        if fault == "says nothing is wrong":
            scores = dict.fromkeys(scores, 0)
        if fault == "says everything is wrong":
            scores = {name: 0 if name in ("hallucinations", "confusion") else 3 for name in scores}
        told = regimen if fault.startswith("says") else taken
        return DiaryEntry(day=day, scores=scores, doses=_doses(day, regimen, told))


def local_day(day: int) -> LocalDay:
    """A day of the plan, counted from 0."""
    return LocalDay(date=FIRST_DAY + dt.timedelta(days=day), begins_offset_min=0, ends_offset_min=0)


def _doses(day: LocalDay, due: Regimen, taken: Regimen) -> tuple[DoseTaken, ...]:
    got = {intake.minute_of_day: intake.dose_mg for intake in taken.intakes}
    doses = []
    for intake in due.intakes:
        at = day.begins_at + dt.timedelta(minutes=intake.minute_of_day)
        mg = got.get(intake.minute_of_day, 0.0)
        doses.append(DoseTaken(due_at=at, due_mg=intake.dose_mg, taken_at=at if mg else None, taken_mg=mg))
    return tuple(doses)
