"""Where the person is on the morning of day 1: their body after the past course, on every draw.

Unknown kidneys are not one guess but three: the same draws with an eGFR of 90, 45 and 15, and a chance is
then the largest of the three.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from handrail.course.nouns import Course, Regimen
from handrail.errors import InputError
from handrail.medicine.nouns import Medicine
from handrail.person.assumptions import settle
from handrail.person.nouns import Person
from handrail.simulate.days import Array, Body, State
from handrail.simulate.forecast import chance_by_draw, chance_of_each_draw
from handrail.simulate.nouns import Draws
from handrail.simulate.people import draw_people, kinetics_of, typical_body

REPLICATES = 24
PEOPLE = 12
UNKNOWN_KIDNEYS_EGFR = (90.0, 45.0, 15.0)
SEARCH_NODES = 12
# "Until further notice" with no length given: long enough to have adapted fully.
UNKNOWN_LENGTH_DAYS = 800
# Missed or extra doses longer ago than this no longer matter to where the person is.
EVENTS_MATTER_DAYS = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Sampling:
    """How the possible bodies of one person are drawn.

    Attributes:
        seed: the same seed draws the same bodies.
        draws: about how many of them; a few hundred if None.
        kinetics: a set of the pack; its default if None.
    """

    seed: int = 1
    draws: int | None = None
    kinetics: str | None = None

    @property
    def people(self) -> int:
        """How many differ as people do, under each truth that studies leave open."""
        return PEOPLE if self.draws is None else max(2, min(PEOPLE, round((self.draws / 2) ** 0.5)))

    @property
    def replicates(self) -> int:
        """How many of those truths."""
        return REPLICATES if self.draws is None else max(2, self.draws // self.people)


@dataclass(frozen=True, kw_only=True, slots=True)
class Situation:
    """A person at the midnight before day 1, ready to be taken forward.

    Attributes:
        groups: how many kidney scenarios the draws hold, one after another.
        settling_days: days after a change until most of its burden has shown.
        times_the_healthy_level: the mean level of this person over that with healthy kidneys.
    """

    body: Body
    start: State
    draws: Draws
    groups: int
    settling_days: int
    times_the_healthy_level: float

    @property
    def shown(self) -> slice:
        """The draws whose burden is shown: all of them, unless some are only there to compare with."""
        return slice(None)

    def chance_of(self, peak_burden: Array, grades: Sequence[int] = (0, 1, 2)) -> npt.NDArray[np.float64]:
        """Chances of these grades (any, moderate, severe): the mean over draws, of the worst scenario."""
        return self.chance_by_kidneys(peak_burden, grades).max(axis=-1)

    def chance_by_kidneys(
        self, peak_burden: Array, grades: Sequence[int] = (0, 1, 2)
    ) -> npt.NDArray[np.float64]:
        """The mean chance over draws in each kidney scenario, shape (len(grades), ..., groups)."""
        each = chance_by_draw(peak_burden, self.draws, grades)
        return each.reshape(*each.shape[:-1], self.groups, -1).mean(axis=-1)

    def chances_by_set(self, peak_burden: Array) -> npt.NDArray[np.float64]:
        """For each grade the chance in each parameter set, (3, sets), of the worst scenario."""
        each = chance_of_each_draw(peak_burden, self.draws)
        by_set = each.reshape(3, self.groups, -1, self.draws.people).mean(axis=-1)
        worst = int(by_set[1].mean(axis=-1).argmax())
        return by_set[:, worst]


def situation_of(
    course: Course,
    person: Person,
    medicine: Medicine,
    minutes: Sequence[int],
    sampling: Sampling,
    *,
    kidneys_known: bool,
    form: Literal["tablet", "oral_liquid"],
) -> Situation:
    """The person after `course`, with doses possible at `minutes` of the day from now on.

    Args:
        course: what has been taken until now.
        minutes: times of day that the plan may use.
        sampling: how the body is drawn.
        kidneys_known: False tries three eGFRs.
        form: of the products at hand.
    """

    def drawn(egfr: float | None) -> Draws:
        return draw_people(
            medicine,
            person,
            replicates=sampling.replicates,
            people=sampling.people,
            seed=sampling.seed,
            kinetics=sampling.kinetics,
            assumed_egfr=egfr,
            form=form,
        )

    scenarios: tuple[float | None, ...] = (None,) if kidneys_known else UNKNOWN_KIDNEYS_EGFR
    parts = [drawn(egfr) for egfr in scenarios]
    together = parts[0] if len(parts) == 1 else one_after_another(parts)
    times = sorted({*minutes, *times_of(course)})
    body = Body(
        together, tuple(minute / 60 for minute in times), nodes=SEARCH_NODES, single=True, levels=False
    )
    return Situation(
        body=body,
        start=state_after(course, body),
        draws=together,
        groups=len(parts),
        settling_days=settling_days(together, medicine.floors.fewest_days_a_step),
        times_the_healthy_level=times_the_healthy_level(together, medicine, person, sampling.kinetics),
    )


def times_the_healthy_level(draws: Draws, medicine: Medicine, person: Person, kinetics: str | None) -> float:
    """The typical mean level of these draws over that of the same person with healthy kidneys."""
    chosen = kinetics_of(medicine, kinetics)
    healthy = replace(
        settle(person, UNKNOWN_KIDNEYS_EGFR[0]), gfr_ml_min=chosen.value("reference_gfr_ml_min")
    )
    return typical_body(chosen, healthy).clearance_l_per_h / float(np.median(draws.clearance_l_per_h))


def one_after_another(parts: Sequence[Draws]) -> Draws:
    """Several sets of draws as one, in order."""
    first = parts[0]
    joined = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts])
        for field in fields(first)
        if isinstance(getattr(first, field.name), np.ndarray)
    }
    return replace(first, replicates=sum(part.replicates for part in parts), **joined)


def state_after(course: Course, body: Body) -> State:
    """The body after the past course; what departed from it counts while it still matters.

    Raises:
        InputError: a course taken as needed, whose steady use no one can know.
    """
    state = body.never_dosed()
    for index, step in enumerate(course.steps):
        if step.regimen.is_as_needed:
            raise InputError(
                "A medicine taken as needed has no steady dose to plan from.",
                fix="Say what is really taken on most days, such as '10 mg twice a day for 3 months'.",
                where=f"course, step {index + 1}",
            )
    recent = _recent_days(course)
    total = sum(_length(step.days) for step in course.steps)
    day = 0
    for step in course.steps:
        length = _length(step.days)
        repeating = max(0, min(length, total - recent - day))
        if repeating:
            state = body.long(state, doses_at(body, step.regimen)[None], repeating)
        day += length
    for late_day in range(max(1, total - recent + 1), total + 1):
        state, _ = body.day(state, _doses_on(course, body, late_day)[None])
    return state


def _length(days: int | None) -> int:
    return UNKNOWN_LENGTH_DAYS if days is None else days


def _recent_days(course: Course) -> int:
    """Days before now that must be gone through one by one."""
    if not course.events:
        return 0
    total = sum(_length(step.days) for step in course.steps)
    return min(total, EVENTS_MATTER_DAYS)


def times_of(course: Course) -> set[int]:
    """Minutes of the day at which something was swallowed."""
    regular = {intake.minute_of_day for step in course.steps for intake in step.regimen.intakes}
    if not course.events:
        return regular
    total = sum(_length(step.days) for step in course.steps)
    taken = {round(dose.time_h * 60) % 1440 for dose in course.doses(total) if dose.time_h < 24 * total}
    return regular | taken


def doses_at(body: Body, regimen: Regimen) -> Array:
    """A regimen as doses in mg at the body's times, shape (S,)."""
    doses = np.zeros(len(body.times_h))
    for intake in regimen.intakes:
        doses[body.times_h.index(intake.minute_of_day / 60)] += intake.dose_mg
    return doses


def _doses_on(course: Course, body: Body, day: int) -> Array:
    doses = np.zeros(len(body.times_h))
    for dose in course.doses(day):
        if 24 * (day - 1) <= dose.time_h < 24 * day:
            minute = round(dose.time_h * 60) % 1440
            doses[body.times_h.index(minute / 60)] += dose.dose_mg
    return doses


def settling_days(draws: Draws, fewest: int) -> int:
    """Until most of a cut's burden has shown: three days, more where the medicine leaves slowly."""
    volume = draws.central_volume_l + draws.peripheral_volume_l
    half_life_h = float(np.median(0.693 * volume / draws.clearance_l_per_h))
    return fewest + min(6, int(half_life_h / 8))
