"""Lines of doses put into time: which go together, which come after one another, and the course they make.

R4's rule: lines with the same sequence number are taken together, lines with different ones one after the
other. Lines with dates are where their dates say. What can't be put into time without guessing is refused.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from handrail.course.nouns import NOTHING, Course, Intake, Regimen, Step
from handrail.errors import InputError
from handrail.exchange.fhir.dosage import Line
from handrail.exchange.fhir.node import Unreadable


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """The lines of one request or statement, and when they begin where it says so.

    Attributes:
        reference: such as "MedicationRequest/7".
        group: orders with the same one begin together; "" for none.
        starts_on: the first day, where the resource says it and its lines don't.
    """

    reference: str
    lines: tuple[Line, ...]
    group: str = ""
    starts_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class _Stretch:
    """One regimen from a day on, counted from the origin (0 is its first day); without an end for None."""

    first: int
    days: int | None
    regimen: Regimen

    @property
    def end(self) -> int | None:
        return None if self.days is None else self.first + self.days


@dataclass(frozen=True, slots=True)
class _Placed:
    """One order's stretches, and the date of its day 0 where it is known."""

    order: Order
    origin: dt.date | None
    stretches: tuple[_Stretch, ...]

    @property
    def is_one_open_line(self) -> bool:
        return len(self.stretches) == 1 and self.stretches[0].days is None


def course_of(orders: Sequence[Order]) -> Course:
    """The course that orders of one medicine make together.

    Raises:
        Unreadable: they can't be put into time without guessing, or make no course.
    """
    every = [_place(order) for order in orders]
    placed = _without_copies(every)
    origin, stretches, said = _together(placed)
    if len(placed) < len(every):
        said.append("Orders that say the same twice are counted once.")
    steps = _overlaid(stretches)
    assumptions = dict.fromkeys(
        (*said, *(one for order in orders for line in order.lines for one in line.assumptions))
    )
    try:
        return Course(steps=steps, starts_on=origin, assumptions=tuple(assumptions))
    except InputError as error:
        raise Unreadable("dosage", orders[0].reference, error.message) from None


def _place(order: Order) -> _Placed:
    dated = [line for line in order.lines if line.starts_on is not None]
    if dated and len(dated) < len(order.lines):
        raise Unreadable("dosage", order.reference, "some of its lines have dates and others don't")
    if dated:
        return _by_dates(order)
    stretches: list[_Stretch] = []
    day = 0
    numbers = sorted({line.sequence for line in order.lines}, key=lambda one: -1 if one is None else one)
    if None in numbers and (len(numbers) > 1 or (len(order.lines) > 1 and _any_has_an_end(order.lines))):
        raise Unreadable("dosage", order.reference, "it is not said which of its lines come after which")
    for number in numbers:
        lines = [line for line in order.lines if line.sequence == number]
        for line in lines:
            stretches.extend(_stretches(line, day))
        lengths = [line.days for line in lines]
        if number != numbers[-1]:
            if None in lengths:
                raise Unreadable(
                    "dosage", order.reference, f"line {number} has no end, and others come after it"
                )
            day += max(one or 0 for one in lengths)
    return _Placed(order, order.starts_on, tuple(stretches))


def _any_has_an_end(lines: Iterable[Line]) -> bool:
    return any(line.days is not None for line in lines)


def _by_dates(order: Order) -> _Placed:
    dates = [line.starts_on for line in order.lines if line.starts_on is not None]
    origin = min(dates)
    stretches: list[_Stretch] = []
    spans: list[tuple[int, int, int | None]] = []
    for line, date in zip(order.lines, dates, strict=True):
        first = (date - origin).days
        stretches.extend(_stretches(line, first))
        if line.sequence is not None:
            spans.append((line.sequence, first, None if line.days is None else first + line.days))
    for (number, _, end), (later, first, _) in itertools.permutations(spans, 2):
        if number < later and (end is None or end > first):
            raise Unreadable(
                "dosage", order.reference, f"line {later} comes after line {number}, and their dates overlap"
            )
    return _Placed(order, origin, tuple(stretches))


def _stretches(line: Line, first: int) -> list[_Stretch]:
    found: list[_Stretch] = []
    for step in line.steps:
        found.append(_Stretch(first, step.days, step.regimen))
        first += step.days or 0
    return found


def _without_copies(placed: Sequence[_Placed]) -> list[_Placed]:
    """One of each: the same doses ordered twice are an order and its renewal, not a double dose."""
    kept: dict[tuple[object, ...], _Placed] = {}
    for one in placed:
        key = (one.origin, one.stretches, one.order.group)
        kept.setdefault(key if not one.order.group else (*key, one.order.reference), one)
    return list(kept.values())


def _together(placed: Sequence[_Placed]) -> tuple[dt.date | None, list[_Stretch], list[str]]:
    """All stretches counted from one origin; its date; and what had to be taken as meant."""
    said: list[str] = []
    if len(placed) == 1 or len({one.order.group for one in placed} - {""}) == 1 == _groups(placed):
        origins = {one.origin for one in placed}
        if len(origins) == 1:
            return origins.pop(), [one for each in placed for one in each.stretches], said
    dated = [one for one in placed if one.origin is not None]
    undated = [one for one in placed if one.origin is None]
    if undated and not all(one.is_one_open_line for one in undated):
        raise Unreadable(
            "dosage",
            ", ".join(one.order.reference for one in placed),
            "several orders, and it is not said when each of them begins",
        )
    if undated:
        said.append("Orders without dates are taken as going on together, from the first day on.")
    origin = min((one.origin for one in dated if one.origin is not None), default=None)
    stretches: list[_Stretch] = [one for each in undated for one in each.stretches]
    for each in dated:
        assert each.origin is not None
        assert origin is not None
        shift = (each.origin - origin).days
        stretches.extend(replace(one, first=one.first + shift) for one in each.stretches)
    return origin, stretches, said


def _groups(placed: Iterable[_Placed]) -> int:
    return len({one.order.group for one in placed})


def _overlaid(stretches: Sequence[_Stretch]) -> tuple[Step, ...]:
    """What is taken between one change and the next."""
    days = sorted({one.first for one in stretches} | {one.end for one in stretches if one.end is not None})
    steps: list[Step] = []
    for first, end in itertools.pairwise(days):
        there = [one for one in stretches if one.first <= first and (one.end is None or one.end >= end)]
        steps.append(Step(regimen=_merged(there), days=end - first))
    open_ended = [one for one in stretches if one.days is None]
    if open_ended:
        steps.append(Step(regimen=_merged(open_ended), days=None))
    return tuple(steps)


def _merged(stretches: Sequence[_Stretch]) -> Regimen:
    """One day of all of them: doses of one time of day are added up."""
    doses: dict[int, int] = {}
    fewest = 0
    for one in stretches:
        for intake in one.regimen.intakes:
            doses[intake.minute_of_day] = doses.get(intake.minute_of_day, 0) + intake.dose_micrograms
        taken = one.regimen.fewest_a_day
        fewest += len(one.regimen.intakes) if taken is None else taken
    if not doses:
        return NOTHING
    intakes = tuple(Intake(minute_of_day=one, dose_micrograms=doses[one]) for one in sorted(doses))
    varies = any(one.regimen.is_as_needed for one in stretches)
    try:
        return Regimen(intakes=intakes, fewest_a_day=min(fewest, len(intakes)) if varies else None)
    except InputError as error:
        raise Unreadable("dosage", f"{len(intakes)} doses a day", error.message) from None
