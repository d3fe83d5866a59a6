"""What was agreed beside what was taken: a plan laid onto the days of a diary, and cut at today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from handrail.course.nouns import NOTHING, Course, Intake, Regimen, Step
from handrail.errors import InputError
from handrail.follow.cut import days_from, first_days
from handrail.follow.diary import Diary, DiaryEntry
from handrail.plan.nouns import Plan, PlannedIntake, PlanResult
from handrail.plan.situation import UNKNOWN_LENGTH_DAYS


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreed:
    """What was agreed, its day 1 the first day of the diary.

    Attributes:
        before: what was taken until then; None where nobody said.
        course: from the first day of the diary on.
        made_of: strengths of the tablets of a plan, of its liquid, and whether it halves any; None where only
            doses were agreed.
    """

    before: Course | None
    course: Course
    made_of: MadeOf | None


@dataclass(frozen=True, kw_only=True, slots=True)
class MadeOf:
    """The products of a plan that is being followed, in micrograms a tablet and a mL."""

    tablets: tuple[int, ...]
    halves: bool
    liquid: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TakenDay:
    """One day: what was agreed, and what was taken.

    Attributes:
        taken_mg: None where nobody wrote it down.
        missed, extra: doses left out, and doses that nobody had planned.
    """

    date: dt.date
    agreed_mg: float
    taken_mg: float | None
    missed: int = 0
    extra: int = 0

    @property
    def is_as_agreed(self) -> bool | None:
        """Whether the day's total was as agreed; None where nobody wrote it down."""
        return None if self.taken_mg is None else abs(self.taken_mg - self.agreed_mg) < 1e-6


@dataclass(frozen=True, kw_only=True, slots=True)
class Adherence:
    """What was agreed and what was taken, day by day. It blames nobody."""

    days: tuple[TakenDay, ...]

    @property
    def days_written(self) -> int:
        """On how many days someone wrote down what was taken."""
        return sum(day.taken_mg is not None for day in self.days)

    @property
    def days_as_agreed(self) -> int:
        """On how many of them it was what was agreed."""
        return sum(day.is_as_agreed is True for day in self.days)

    def share_taken(self, last_days: int | None = None) -> float | None:
        """What was taken over what was agreed, on the days that were written; None where nothing tells.

        Args:
            last_days: look at so many of the last days only.
        """
        days = self.days if last_days is None else self.days[-last_days:]
        told = [(day.taken_mg, day.agreed_mg) for day in days if day.taken_mg is not None]
        wanted = sum(agreed for _, agreed in told)
        return sum(taken for taken, _ in told) / wanted if wanted > 0 else None


def agreed_for(agreed: Course | Plan | PlanResult, diary: Diary, before: Course | None) -> Agreed:
    """Lay what was agreed onto the days of the diary.

    Args:
        agreed: a course, a plan, or a whole answer of a planner (its chosen plan counts). A course or an
            answer that knows its first day begins on it; any other on the first day of the diary.
        diary: with one entry at least.
        before: what was taken until the first day of what was agreed; that of the answer if left out.

    Raises:
        InputError: an empty diary.
    """
    if not diary.entries:
        raise InputError("The diary is empty.", fix="Write down a day first.", where="diary")
    first = diary.entries[0].day.date
    made_of = None
    if isinstance(agreed, PlanResult):
        before = agreed.course if before is None else before
        starts_on, plan = agreed.starts_on, agreed.chosen
        course, made_of = course_of_plan(plan), made_of_plan(plan)
    elif isinstance(agreed, Plan):
        starts_on, course, made_of = None, course_of_plan(agreed), made_of_plan(agreed)
    else:
        starts_on, course = agreed.starts_on, agreed
    if before is not None and before.is_open:
        before = before.lasting(UNKNOWN_LENGTH_DAYS)
    late = 0 if starts_on is None else (first - starts_on).days
    if late > 0:
        done = first_days(course, late)
        before = done if before is None else before.then(done)
        course = days_from(course, late)
    elif late < 0:
        was = NOTHING if before is None or not before.steps else before.steps[-1].regimen
        course = Course(steps=(Step(regimen=was, days=-late), *course.steps))
    return Agreed(before=before, course=replace(course, starts_on=None), made_of=made_of)


def course_of_plan(plan: Plan) -> Course:
    """A plan as a course from its day 1 on; what it ends with goes on."""
    steps = [Step(regimen=_regimen(step.intakes), days=step.days) for step in plan.steps if step.days]
    ending = NOTHING
    if plan.ends_with_micrograms and plan.steps:
        ending = _regimen(plan.steps[-1].intakes)
    return Course(steps=(*steps, Step(regimen=ending, days=None)))


def made_of_plan(plan: Plan) -> MadeOf | None:
    """The products that a plan counts; None where it counts none."""
    parts = [part for step in plan.steps for intake in step.intakes for part in intake.products]
    tablets = sorted({part.strength_micrograms for part in parts if part.volume_ml is None})
    liquids = [part.strength_micrograms for part in parts if part.volume_ml is not None]
    if not parts:
        return None
    return MadeOf(
        tablets=tuple(tablets),
        halves=any(part.halves % 2 for part in parts),
        liquid=min(liquids, default=None),
    )


def adherence_of(diary: Diary, course: Course) -> Adherence:
    """What was agreed beside what was taken, from the first day of the diary to its last."""
    if not diary.entries:
        return Adherence(days=())
    first = diary.entries[0].day.date
    by_date = {entry.day.date: entry for entry in diary.entries}
    days = []
    for number in range(diary.days):
        date = first + dt.timedelta(days=number)
        days.append(_taken_day(date, course.daily_dose_mg_on(number + 1), by_date.get(date)))
    return Adherence(days=tuple(days))


def _taken_day(date: dt.date, agreed_mg: float, entry: DiaryEntry | None) -> TakenDay:
    if entry is None or entry.doses is None:
        return TakenDay(date=date, agreed_mg=agreed_mg, taken_mg=None)
    # A dose of which nobody wrote anything down counts as it does where the body is reckoned: as agreed.
    taken = sum((dose.due_mg or 0) if dose.taken_mg is None else dose.taken_mg for dose in entry.doses)
    return TakenDay(
        date=date,
        agreed_mg=agreed_mg,
        taken_mg=taken,
        missed=sum(dose.what == "not taken" for dose in entry.doses),
        extra=sum(dose.due_mg is None for dose in entry.doses),
    )


def _regimen(intakes: Sequence[PlannedIntake]) -> Regimen:
    return Regimen(
        intakes=tuple(
            Intake(minute_of_day=intake.minute_of_day, dose_micrograms=intake.dose_micrograms)
            for intake in intakes
        )
    )
