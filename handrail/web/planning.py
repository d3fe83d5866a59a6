"""A plan as it is asked for in an address: the way down or up, with the command line's own wishes."""

from __future__ import annotations

import asyncio
import datetime as dt
import pickle
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import handrail
from handrail.errors import HandrailError, InputError, NoPlanFound
from handrail.exchange import reading
from handrail.web.case import Case
from handrail.web.family import CLAIM_S, HERE, KEPT_S, UNDERWAY, Shelf, key_of, shelf_of_family
from handrail.web.work import Work

MOST_DRAWS = 1000
MOST_DAYS_OF_A_STEP = 999
MOST_AT_HAND = 64
LOOK_AGAIN_S = 0.03
Answer = TypeVar("Answer")
_Told = handrail.PlanResult | InputError | NoPlanFound
ORDER = ("edited", "by_date", "slower", "middle", "faster", "gentle", "label", "ten_percent_a_week", "stay")
"""How plans stand side by side; what is left comes last."""


class _AtHand:
    """The last few answers, in memory only: a page, its picture and its paper are one computation.

    That a plan was refused is an answer too. Plans are shared with the server's other processes (`family`).
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._held: OrderedDict[bytes, tuple[float, _Told]] = OrderedDict()
        self._shelf: Shelf | None = None

    @property
    def shelf(self) -> Shelf:
        """Where the other processes look; found when it is first needed."""
        with self._lock:
            if self._shelf is None:
                self._shelf = shelf_of_family()
            return self._shelf

    def held(self, key: bytes) -> _Told | None:
        """What is at hand in this process."""
        now = time.monotonic()
        with self._lock:
            made, told = self._held.get(key, (now, None))
            if told is None or now - made >= KEPT_S:
                self._held.pop(key, None)
                return None
            self._held.move_to_end(key)
            return told

    def look(self, key: bytes) -> bytes:
        """HERE, once it is at hand in this process; YOURS for the one who has to find it; UNDERWAY."""
        if self.held(key) is not None:
            return HERE
        state, packed = self.shelf.look(key)
        if state == HERE:
            self.keep(key, pickle.loads(packed))  # from one of the family only: see there
        return state

    def keep(self, key: bytes, told: _Told) -> None:
        """Have it at hand."""
        with self._lock:
            self._held[key] = time.monotonic(), told
            while len(self._held) > self._most:
                self._held.popitem(last=False)

    def get(self, key: bytes, find: Callable[[], handrail.PlanResult]) -> handrail.PlanResult:
        """The answer at hand, one of another process, or a new one."""
        told = self.held(key)
        if told is None and self.look(key) == HERE:
            told = self.held(key)
        if told is None:
            return self.find(key, find)
        return _say(told)

    def find(self, key: bytes, find: Callable[[], handrail.PlanResult]) -> handrail.PlanResult:
        """A new answer, for everyone who waits for it."""
        told = self.held(key)
        try:
            if told is None:
                told = _tell(find)
                self.keep(key, told)
        except BaseException:
            self.shelf.give_up(key)
            raise
        if isinstance(told, handrail.PlanResult):
            self.shelf.put(key, pickle.dumps(told, pickle.HIGHEST_PROTOCOL))
        else:
            self.shelf.give_up(key)
        return _say(told)


def _tell(find: Callable[[], handrail.PlanResult]) -> _Told:
    try:
        return find()
    except (InputError, NoPlanFound) as error:
        return error.with_traceback(None)


def _say(told: _Told) -> handrail.PlanResult:
    if isinstance(told, HandrailError):
        raise told.with_traceback(None)
    return told


_AT_HAND = _AtHand(MOST_AT_HAND)


async def answered(work: Work, asked: PlanQuestion, make: Callable[[], Answer]) -> Answer:
    """What is made of an answer, once it is at hand: found once, however many ask for it in how many forms.

    Only what has to be found waits in the line of plans. What has been found is shown at once.

    Args:
        work: the lines of the server.
        asked: the question.
        make: makes the page or the paper; `asked.answer()` is quick by then.

    Raises:
        Refused: the line of plans is full, or it took too long.
    """
    key = asked.key()
    until = time.monotonic() + CLAIM_S
    while (state := await work.looks.run(lambda: _AT_HAND.look(key))) == UNDERWAY and (
        time.monotonic() < until
    ):
        await asyncio.sleep(LOOK_AGAIN_S)
    if state != HERE:
        try:
            await work.heavy.run(lambda: _quietly(asked))
        except BaseException:
            _AT_HAND.shelf.give_up(key)
            raise
    return await work.papers.run(make)


def _quietly(asked: PlanQuestion) -> None:
    """Find the answer; that there is none is said by whoever shows it."""
    with suppress(InputError, NoPlanFound):
        asked.find()


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
        """The plans; those of the last questions are still at hand, for the next link of the same page.

        Raises:
            InputError: what was asked can't be used.
            NoPlanFound: no plan passes, or something is more urgent than one.
        """
        return _AT_HAND.get(self.key(), self._found)

    def find(self) -> handrail.PlanResult:
        """The plans, found now for everyone who waits for them; as `answer`."""
        return _AT_HAND.find(self.key(), self._found)

    def key(self) -> bytes:
        """The same for the same question on the same day, and for nothing else."""
        pack = (self.medicine.name, self.medicine.version, self.medicine.rules_date)
        asked = (self.person, self.course, self.to, self.both, self.down, self.steps)
        return key_of(repr((pack, asked, dt.date.today())))

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


def doses_of_a_day(step: Any) -> list[tuple[str, Any]]:
    """What a day of a step holds: (the times of day with the very same pieces, those pieces)."""
    alike: dict[Any, list[int]] = {}
    for intake in step.intakes:
        alike.setdefault(intake.products, []).append(intake.minute_of_day)
    found: list[tuple[str, Any]] = []
    for products, minutes in alike.items():
        said = [f"{part_of_day(minute)} {minute // 60:02d}:{minute % 60:02d}" for minute in minutes]
        found.append((", ".join([said[0], *(one.lower() for one in said[1:])]), products))
    return found


def edited_rows(
    doses: Sequence[str], days: Sequence[str], dates: Sequence[str], were: Sequence[str], start: dt.date
) -> list[tuple[str, int]]:
    """The steps that an edited table means: (dose in mg, days).

    A row without a dose is left out. A date that was changed makes the step before it longer or shorter;
    otherwise the number of days counts, and what follows moves along.

    Raises:
        InputError: a dose, a number of days or a date can't be read, or a date comes before the step it ends;
            its place is the field (`row_field`).
    """
    rows: list[tuple[str, int]] = []
    at = start
    for index, dose in enumerate(doses):
        if not dose.strip():
            continue
        given = dates[index].strip() if index < len(dates) else ""
        before = were[index].strip() if index < len(were) else ""
        if rows and given and given != before:
            moved = _of_row(index, "from", lambda text=given: reading.date(text, "--from"))
            last, length = rows[-1]
            length += (moved - at).days if moved else 0
            if length < 1:
                raise InputError(
                    f"Step {len(rows) + 1} can't begin on {given}: the step before it begins later.",
                    fix="Give a later date, or take the step before it out.",
                    where=row_field(index, "from"),
                )
            rows[-1], at = (last, length), moved or at
        _of_row(index, "dose", lambda text=dose: _dose_of_row(text))
        counted = days[index] if index < len(days) else ""
        count = _of_row(index, "days", lambda text=counted: _days_of_row(text))
        rows.append((dose.strip(), count))
        at += dt.timedelta(days=count)
    return rows


def row_field(index: int, name: str) -> str:
    """A field of the table of steps: "row 2, dose"."""
    return f"row {index + 1}, {name}"


def _of_row(index: int, name: str, read: Callable[[], Any]) -> Any:
    """What stands in a field of a row; an error says which."""
    try:
        return read()
    except InputError as error:
        raise InputError(
            f"Step {index + 1}: {error.message}", fix=error.fix, where=row_field(index, name)
        ) from None


def _dose_of_row(text: str) -> None:
    dose = text.strip().removesuffix("mg").strip()
    try:
        reading.daily_dose(f"{dose} mg a day", "")
    except InputError:
        raise InputError(
            f"'{text.strip()[:20]}' is no dose a day.",
            fix="Write the mg of a whole day, such as 45, or empty the field to leave the step out.",
        ) from None


def _days_of_row(text: str) -> int:
    try:
        return reading.whole_number(text, "", at_least=1, at_most=MOST_DAYS_OF_A_STEP)
    except InputError:
        raise InputError(
            f"'{text.strip()[:20]}' is no number of days.",
            fix=f"Write a whole number from 1 to {MOST_DAYS_OF_A_STEP}.",
        ) from None


def steps_sentence(rows: Sequence[tuple[str, int]]) -> str:
    """Steps as they stand in an address: "45 mg a day for 7 days then 30 mg a day for 14 days"."""
    said = (f"{dose if dose.endswith('mg') else f'{dose} mg'} a day for {days} days" for dose, days in rows)
    return " then ".join(said)
