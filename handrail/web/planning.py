"""A plan as it is asked for in an address: the way down or up, with the command line's own wishes."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import handrail
from handrail.errors import InputError
from handrail.exchange import reading
from handrail.web.case import Case

MOST_DRAWS = 1000
MOST_AT_HAND = 12
ORDER = ("edited", "by_date", "slower", "middle", "faster", "gentle", "label", "ten_percent_a_week", "stay")
"""How plans stand side by side; what is left comes last."""


class _AtHand:
    """The last few answers, in memory only: a page, its picture and its paper are one computation."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._held: OrderedDict[str, handrail.PlanResult] = OrderedDict()

    def get(self, key: str, find: Callable[[], handrail.PlanResult]) -> handrail.PlanResult:
        """The answer at hand, or a new one; what couldn't be answered isn't kept."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        found = find()
        with self._lock:
            self._held[key] = found
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return found


_AT_HAND = _AtHand(MOST_AT_HAND)


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanQuestion:
    """What is asked, definite enough to be answered.

    Attributes:
        to: micrograms a day to arrive at; 0 stops.
        both: the wishes that either way takes.
        down: the wishes that only a taper takes.
        steps: the steps of an edited plan, (micrograms a day, days); None where the steps are looked for.
    """

    medicine: handrail.Medicine
    person: handrail.Person
    course: handrail.Course | None
    to: int
    both: Mapping[str, Any]
    down: Mapping[str, Any]
    steps: tuple[tuple[int, int], ...] | None = None

    @property
    def is_up(self) -> bool:
        """Whether the goal lies above what is taken now."""
        return self.to > present_micrograms(self.course)

    def answer(self) -> handrail.PlanResult:
        """The plans; those of the last few questions are still at hand, for the next link of the same page.

        Raises:
            InputError: what was asked can't be used.
            NoPlanFound: no plan passes, or something is more urgent than one.
        """
        return _AT_HAND.get(self._key(), self._found)

    def _key(self) -> str:
        """The same for the same question on the same day, and for nothing else."""
        pack = (self.medicine.name, self.medicine.version, self.medicine.rules_date)
        asked = (self.person, self.course, self.to, self.both, self.down, self.steps)
        return repr((pack, id(self.medicine), asked, dt.date.today()))

    def _found(self) -> handrail.PlanResult:
        if self.steps is not None:
            down = {"change_on": self.down["change_on"]}
            return handrail.edited_plan(
                self.course,
                self.person,
                self.medicine,
                steps=self.steps,
                goal_micrograms=self.to,
                **{k: v for k, v in self.both.items() if k != "choose"},
                **down,
            )
        if self.is_up or self.course is None:
            return handrail.plan_titration(
                self.person, self.medicine, to_micrograms=self.to, course=self.course, **self.both
            )
        return handrail.plan_taper(
            self.course, self.person, self.medicine, goal_micrograms=self.to, **self.both, **self.down
        )


def present_micrograms(course: handrail.Course | None) -> int:
    """What is taken a day at the end of a course."""
    return course.steps[-1].regimen.daily_dose_micrograms if course and course.steps else 0


def read_question(case: Case) -> PlanQuestion | None:
    """The question that an address holds; None where something in it can't be read (see `case.errors`)."""
    medicine, person, course = case.medicine, case.person, case.course
    to = case.read("to", lambda text: reading.daily_dose(text, "--to"), 0)
    if course is None and "course" not in case.errors and not to:
        case.refuse(
            InputError(
                "Nobody said what is taken now.", fix="Such as: 20 mg three times a day for 14 months."
            ),
            "course",
        )
    liquid = case.read("liquid", lambda text: handrail.read_liquid_strength(text, where="--liquid"))
    both = {
        "have": case.read("have", reading.strengths),
        "halves": case.ticked("halves"),
        "liquid": liquid,
        "starts_on": case.read("start", reading.start_date),
        "protect": case.text("protect") or "night",
        "draws": _whole(case, "draws", at_least=1, at_most=MOST_DRAWS),
        "seed": _whole(case, "seed", at_least=0) or (0 if case.text("seed") == "0" else 1),
        "kinetics": case.text("kinetics"),
        "floors": _floors(case, medicine),
        "choose": case.text("choose"),
    }
    down = {
        "by": case.read("by", reading.end_date),
        "change_on": case.read("change_on", lambda text: reading.weekdays(text, "--change-on")),
        "limits": case.read("limits", reading.limits),
    }
    steps = case.read("steps", lambda text: reading.planned_steps(text, "--steps"))
    if case.is_refused:
        return None
    return PlanQuestion(
        medicine=medicine, person=person, course=course, to=to, both=both, down=down, steps=steps
    )


def _whole(case: Case, name: str, **bounds: int) -> int | None:
    return case.read(name, lambda text: reading.whole_number(text, f"--{name}", **bounds))


def _floors(case: Case, medicine: handrail.Medicine) -> Any:
    changes = case.read_all("floor", lambda texts: reading.settings(texts, "--floor"))
    try:
        return reading.changed_floors(changes, case.text("reason"), medicine)
    except InputError as error:
        case.refuse(error, "reason" if "--reason" in error.message + error.fix else "floor")
        return None


# ---- what a page shows of it ----------------------------------------------------------------------


def side_by_side(result: handrail.PlanResult) -> list[tuple[handrail.Plan, tuple[str, ...]]]:
    """Each plan with its row of words, gentlest first, what is only compared last."""
    from handrail.report import plan_words

    rows = zip(result.plans, plan_words.compared_rows(result), strict=True)
    return sorted(rows, key=lambda row: ORDER.index(row[0].name) if row[0].name in ORDER else len(ORDER))


def times_of(plan: handrail.Plan) -> list[int]:
    """The times of day of a plan's doses, in minutes after midnight."""
    return sorted({intake.minute_of_day for step in plan.steps for intake in step.intakes})


def part_of_day(minute: int) -> str:
    """What a time of day is called.

    >>> [part_of_day(60 * hour) for hour in (8, 12, 16, 19, 22, 2)]
    ['Morning', 'Noon', 'Afternoon', 'Evening', 'Night', 'Night']
    """
    names = ((4, "Night"), (11, "Morning"), (15, "Noon"), (18, "Afternoon"), (21, "Evening"))
    return next((name for hour, name in names if minute < 60 * hour), "Night")


def edited_rows(
    doses: Sequence[str], days: Sequence[str], dates: Sequence[str], were: Sequence[str], start: dt.date
) -> list[tuple[str, int]]:
    """The steps that an edited table means: (dose in mg, days).

    A row without a dose is left out. A date that was changed makes the step before it longer or shorter;
    otherwise the number of days counts, and what follows moves along.

    Raises:
        InputError: a number of days or a date can't be read, or a date comes before the step it ends.
    """
    rows: list[tuple[str, int]] = []
    at = start
    for index, dose in enumerate(doses):
        if not dose.strip():
            continue
        given = dates[index].strip() if index < len(dates) else ""
        before = were[index].strip() if index < len(were) else ""
        if rows and given and given != before:
            moved = reading.date(given, "--from")
            last, length = rows[-1]
            length += (moved - at).days if moved else 0
            if length < 1:
                raise InputError(
                    f"Step {len(rows) + 1} can't begin on {given}: the step before it begins later.",
                    fix="Give a later date, or take the step before it out.",
                    where="steps",
                )
            rows[-1], at = (last, length), moved or at
        count = reading.whole_number(
            days[index] if index < len(days) else "", "--days", at_least=1, at_most=999
        )
        rows.append((dose.strip(), count))
        at += dt.timedelta(days=count)
    return rows


def steps_sentence(rows: Sequence[tuple[str, int]]) -> str:
    """Steps as they stand in an address: "45 mg a day for 7 days then 30 mg a day for 14 days"."""
    said = (f"{dose if dose.endswith('mg') else f'{dose} mg'} a day for {days} days" for dose, days in rows)
    return " then ".join(said)
