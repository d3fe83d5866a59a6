"""What a question about a diary is read from, at every door: the diary, what was agreed, what is left."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from handrail.errors import InputError
from handrail.exchange import reading

if TYPE_CHECKING:
    from handrail.course.nouns import Course
    from handrail.follow.diary import Diary
    from handrail.follow.nouns import FollowLimits
    from handrail.medicine.nouns import Medicine
    from handrail.plan.nouns import PlanResult

MOST_TABLETS = 10_000
_LEFT = re.compile(r"(?P<mg>\d+(?:\.\d+)?) ?mg ?[:x] ?(?P<count>\d+(?:\.5)?)")


def read_diary(text: str, medicine: Medicine, *, now: dt.datetime, zone: str | None = None) -> Diary:
    """A diary in any of its forms: CSV, JSON, or FHIR.

    Args:
        text: what the file holds.
        medicine: whose list was answered.
        now: nothing may have happened later.
        zone: for a CSV whose days don't say where their clocks stand.

    Raises:
        InputError: none of them, or a part of it can't be read.
    """
    from handrail.exchange.diary_csv import read_diary_csv
    from handrail.exchange.diary_danger import danger_first
    from handrail.exchange.diary_json import loaded

    with danger_first(text, medicine):
        if not text.lstrip("\ufeff \t\r\n").startswith("{"):
            return read_diary_csv(text, medicine, now=now, zone=zone)
        return read_diary_shape(loaded(text), medicine, now=now)


def read_diary_shape(shape: Mapping[str, Any], medicine: Medicine, *, now: dt.datetime) -> Diary:
    """A diary from its JSON: ours, or FHIR.

    Raises:
        InputError: neither, or a part of it can't be read.
    """
    from handrail.exchange.diary_danger import danger_first
    from handrail.exchange.diary_json import read_diary_json
    from handrail.exchange.fhir.diary_in import read_diary_fhir

    if "resourceType" in shape:
        return read_diary_fhir(shape, medicine, now=now)
    with danger_first(shape, medicine):
        return read_diary_json(shape, medicine, now=now)


def read_agreed(text: str, medicine: Medicine) -> Course | PlanResult:
    """What was agreed: the course sentence, or the JSON of a plan.

    Raises:
        InputError: neither.
    """
    from handrail.course import parse_course
    from handrail.exchange.plan_in import read_plan

    if not text.lstrip().startswith("{"):
        return parse_course(text, products=medicine.products)
    return _of_this_medicine(read_plan(text), medicine)


def read_plan_shape(shape: Mapping[str, Any] | None, medicine: Medicine) -> PlanResult:
    """A plan from the JSON that was written of it.

    Raises:
        InputError: it is none, or one for another medicine.
    """
    import json

    from handrail.exchange.plan_in import read_plan

    return _of_this_medicine(read_plan(json.dumps(shape)), medicine)


def _of_this_medicine(result: PlanResult, medicine: Medicine) -> PlanResult:
    if result.medicine != medicine.name:
        raise InputError(
            f"This is a plan for another medicine: {result.medicine}.",
            fix=f"Give one of {medicine.name}.",
            where="agreed",
        )
    return result


def read_tablets_left(text: str | None, where: str) -> Mapping[int, float] | None:
    """What is left, such as "10 mg: 60, 25 mg: 12"; by micrograms of one tablet.

    Raises:
        InputError: it can't be read so.

    >>> read_tablets_left("10 mg: 60, 2.5 mg: 7.5", "--left")
    {10000: 60.0, 2500: 7.5}
    """
    if text is None:
        return None
    left: dict[int, float] = {}
    for part in text.split(","):
        found = _LEFT.fullmatch(part.strip())
        if found is None or float(found["count"]) > MOST_TABLETS or float(found["mg"]) > 1000:
            raise InputError(
                f"'{part.strip()[:40]}' is no number of tablets.",
                fix="Write it as '10 mg: 60, 25 mg: 12'.",
                where=where,
            )
        size = round(float(found["mg"]) * 1000)
        left[size] = left.get(size, 0) + float(found["count"])
    return left


def read_limits(
    hold: str | None, most_a_week: str | None, change_on: str | None, *, step_back: bool
) -> FollowLimits:
    """What a clinician allows, as it is typed at any door; None where nothing is said.

    Args:
        hold: for how many days the person may hold without asking.
        most_a_week: the most that the daily dose may fall within a week.
        change_on: weekdays on which a dose may change, such as "mon,thu".
        step_back: whether going back up may be looked at.

    Raises:
        InputError: a number or a day can't be read.
    """
    from handrail.follow.nouns import FollowLimits

    return FollowLimits(
        hold_days=read_hold(hold) or 0,
        most_mg_a_week=read_rate(most_a_week, "--most-a-week"),
        no_step_back=not step_back,
        change_on=reading.weekdays(change_on, "--change-on"),
    )


def read_hold(text: str | None) -> int | None:
    """For how many days someone may hold on their own.

    Raises:
        InputError: it is no such number.
    """
    return None if text is None else reading.whole_number(text, "--hold", at_least=0, at_most=60)


def read_rate(text: str | None, where: str) -> float | None:
    """So many mg a week, above 0.

    Raises:
        InputError: it is no such number.
    """
    if text is None:
        return None
    written = re.sub(r" ?mg( a week)?$", "", text.strip())
    try:
        rate = float(written)
    except ValueError:
        rate = math.nan
    if not 0 < rate < 10_000:
        raise InputError(f"'{text[:40]}' is no fall in mg a week.", fix="Write it as 10 mg.", where=where)
    return rate
