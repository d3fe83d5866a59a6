"""Tapers as the arms of a virtual trial: each person's plan against a fixed percentage and an abrupt stop.

Every plan is made by `plan_taper` for that very person, never for a class of people, and everyone is in
every arm on the same draws. A plan's forecast is what is expected of that person, so the mean over people
is what such a trial would find on average. The plans were chosen by the model that judges them here: this
tells what they cost in days and buy in expected withdrawal, if the model is right, and is no evidence that
it is.
"""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from math import sqrt

import numpy as np

from handrail.course.nouns import Course, Intake, Regimen, Step
from handrail.errors import InputError, NoPlanFound
from handrail.medicine.nouns import Medicine, severity_rank
from handrail.medicine.pack import load_medicine
from handrail.person.nouns import Person
from handrail.plan import plan_taper
from handrail.plan.nouns import Plan
from handrail.simulate.crowd import persons, read_crowd, stream

MOST_PEOPLE = 2000
TAPER_STREAM = 25
ARMS = ("middle", "ten_percent_a_week", "abrupt_stop")
GRADES = ("any", "moderate", "severe")
GRAVE = 3
"""From major on a finding that a way causes is counted."""
DAYS_PER_MONTH = 30
HOURS = (8, 14, 22)
DOSE_STEP_MG = 15
Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class TaperQuestion:
    """Everything that another machine needs to plan for a person."""

    medicine: str
    pack_version: str
    people: int
    daily_doses_mg: tuple[float, ...]
    months: tuple[int, ...]
    crowd: str
    seed: int


@dataclass(frozen=True, kw_only=True, slots=True)
class TaperRow:
    """One person on one way.

    Attributes:
        chances: of any, of moderate or worse, and of severe withdrawal.
        caused: rules of severity major or above that this way meets and the present doesn't.
    """

    arm: str
    title: str
    days: int
    chances: tuple[float, float, float]
    caused: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class TaperArm:
    """One way, over everybody who has it.

    Attributes:
        days: 5, 50 and 95 % of people.
        expected: mean chance of each grade, with its standard error over people.
        more_moderate: how much more moderate withdrawal than on the middle plan, with its error.
        caused: how many people meet each grave rule because of this way.
    """

    arm: str
    title: str
    people: int
    days: tuple[float, float, float]
    expected: tuple[tuple[str, float, float], ...]
    more_moderate: tuple[float, float]
    caused: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class TaperTrial:
    """Ways down beside each other.

    Attributes:
        planned: how many people a plan was found for; the others by the rule that stood in the way.
    """

    question: TaperQuestion
    planned: int
    without_plan: tuple[tuple[str, int], ...]
    arms: tuple[TaperArm, ...]


def compare_tapers(
    medicine: Medicine | str | None = None,
    *,
    people: int = 50,
    daily_doses_mg: Sequence[float] = (30, 60, 90),
    months: Sequence[int] = (3, 6, 12),
    crowd: str = "adults",
    seed: int = 1,
    cluster: str | int | None = None,
    progress: Progress | None = None,
) -> TaperTrial:
    """A fixed percentage, an abrupt stop and the middle plan, for people who differ.

    Args:
        people: how many; each is planned for, which takes about a second.
        daily_doses_mg: what they take now, whole multiples of 15 mg in three equal doses, drawn alike often.
        months: for how long they have, drawn alike often.
        crowd: age, sex, weight and kidneys, as of `read_crowd`.
        cluster: as of `run_trials`; progress: called after each person.

    Raises:
        InputError: too many people, or a dose that can't be taken in three equal ones of 5 mg steps.
    """
    pack = medicine if isinstance(medicine, Medicine) else load_medicine(medicine)
    if not 1 <= people <= MOST_PEOPLE:
        raise InputError(
            f"{people} people can't be planned for.", fix=f"From 1 to {MOST_PEOPLE}.", where="people"
        )
    for dose in daily_doses_mg:
        if dose <= 0 or dose % DOSE_STEP_MG:
            raise InputError(
                f"{dose:g} mg a day isn't three equal doses in steps of 5 mg.",
                fix=f"Give multiples of {DOSE_STEP_MG} mg, such as 30, 60 or 90.",
                where="daily_doses_mg",
            )
    if not daily_doses_mg or not months or min(months) < 1:
        raise InputError(
            "There is nothing to come down from.", fix="Give daily doses, and months of 1 or more."
        )
    question = TaperQuestion(
        medicine=pack.name,
        pack_version=pack.version,
        people=people,
        daily_doses_mg=tuple(float(one) for one in daily_doses_mg),
        months=tuple(months),
        crowd=crowd,
        seed=seed,
    )
    found: list[tuple[TaperRow, ...] | str] = []
    with ExitStack() as stack:
        for _, rows in _planned(question, pack, cluster, stack):
            found.append(rows)
            if progress is not None:
                progress(len(found), people)
    return _together(question, found)


def _planned(
    question: TaperQuestion, pack: Medicine, cluster: str | int | None, stack: ExitStack
) -> Iterator[tuple[int, tuple[TaperRow, ...] | str]]:
    numbers = range(question.people)
    if cluster is None:
        return ((number, plan_one(question, pack, number)) for number in numbers)
    from handrail.simulate.spread import spread_pieces

    asked = pickle.dumps((question, version("handrail")))
    return spread_pieces(plan_elsewhere, asked, numbers, cluster, stack)


def plan_elsewhere(asked: bytes, number: int) -> tuple[TaperRow, ...] | str:
    """One person, on the machine that this runs on.

    Raises:
        InputError: another version of the program or of the pack than where it was asked.
    """
    question, program = _asked(asked)
    pack = load_medicine(question.medicine)
    if (version("handrail"), pack.version) != (program, question.pack_version):
        raise InputError(
            "A worker has another version of the program or of the pack.", fix="Install the same."
        )
    return plan_one(question, pack, number)


@lru_cache(maxsize=2)
def _asked(asked: bytes) -> tuple[TaperQuestion, str]:
    return pickle.loads(asked)


@lru_cache(maxsize=4)
def _everyone(question: TaperQuestion) -> tuple[Person, ...]:
    drawn = read_crowd(question.crowd).draw(question.seed, TAPER_STREAM, question.people)
    return tuple(persons(Person(indication="aud", other_medicines=(), conditions=()), drawn))


def plan_one(question: TaperQuestion, pack: Medicine, number: int) -> tuple[TaperRow, ...] | str:
    """One person's ways down; the rule in the way where there is none."""
    generator = stream(question.seed, TAPER_STREAM, number)
    dose = question.daily_doses_mg[int(generator.integers(len(question.daily_doses_mg)))]
    months = question.months[int(generator.integers(len(question.months)))]
    regimen = Regimen(
        intakes=tuple(
            Intake(minute_of_day=60 * hour, dose_micrograms=round(dose * 1000 / len(HOURS))) for hour in HOURS
        )
    )
    course = Course(steps=(Step(regimen=regimen, days=DAYS_PER_MONTH * months),))
    try:
        result = plan_taper(course, _everyone(question)[number], pack, seed=question.seed)
    except NoPlanFound as found:
        return found.rule
    ways = {plan.name: plan for plan in result.plans}
    if not ways.get("middle") or not ways["middle"].offered:
        return "no middle plan offered"
    return tuple(_row(ways[name]) for name in ARMS if name in ways)


def _row(plan: Plan) -> TaperRow:
    forecast = plan.forecast
    grave = {one.rule for one in plan.caused if severity_rank(one.severity) >= GRAVE}
    return TaperRow(
        arm=plan.name,
        title=plan.title,
        days=plan.total_days,
        chances=(forecast.any.mean, forecast.moderate.mean, forecast.severe.mean),
        caused=tuple(sorted(grave)),
    )


def _together(question: TaperQuestion, found: Sequence[tuple[TaperRow, ...] | str]) -> TaperTrial:
    planned = [{row.arm: row for row in one} for one in found if not isinstance(one, str)]
    without = Counter(one for one in found if isinstance(one, str))
    arms: list[TaperArm] = []
    for name in ARMS:
        both = [(one[name], one["middle"]) for one in planned if name in one]
        if not both:
            continue
        rows = [row for row, _ in both]
        chances = np.array([row.chances for row in rows])
        more = np.array([row.chances[1] - middle.chances[1] for row, middle in both])
        low, middle, high = (float(one) for one in np.percentile([row.days for row in rows], [5, 50, 95]))
        caused = Counter(rule for row in rows for rule in row.caused)
        arms.append(
            TaperArm(
                arm=name,
                title=rows[0].title,
                people=len(rows),
                days=(low, middle, high),
                expected=tuple(
                    (grade, float(chances[:, place].mean()), _error(chances[:, place]))
                    for place, grade in enumerate(GRADES)
                ),
                more_moderate=(float(more.mean()), _error(more)),
                caused=tuple(sorted(caused.items())),
            )
        )
    return TaperTrial(
        question=question,
        planned=len(planned),
        without_plan=tuple(sorted(without.items())),
        arms=tuple(arms),
    )


def _error(values: np.ndarray) -> float:
    return float(values.std(ddof=1)) / sqrt(len(values)) if len(values) > 1 else float("nan")
