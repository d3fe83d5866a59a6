"""From the words that come in at a door to values: numbers, names, dates, weekdays, limits.

Every door reads with these, so that one text means the same at each. What can't be read is refused with the
option's name, what was found, and an example that works.
Whether a value makes sense for a person or a course is judged by those nouns, not here.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from handrail.errors import InputError

if TYPE_CHECKING:
    from handrail.medicine.nouns import Floors, Medicine
    from handrail.plan.nouns import Limits

_NUMBER = re.compile(
    r"(?P<number>[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?)\s*(?P<unit>[^\d\s].*)?", re.IGNORECASE
)

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

LONGEST_AGO_DAYS = 31
FURTHEST_START_DAYS = 731
FURTHEST_END_DAYS = 3653
SHORTEST_REASON = 10
"""Letters: `handrail.change_floors` asks for as many."""
LARGEST_CHANCE = 0.5
"""A limit above this is no limit."""

NOTHING_WORDS = ("0", "0 mg", "none", "nothing")
"""How people say that nothing is left, or nothing taken."""

_YES = ("yes", "true", "y")
_NO = ("no", "false", "n")


def whole_number(text: str, option: str, *, at_least: int, at_most: int = 10_000_000) -> int:
    """A whole number within bounds.

    Raises:
        InputError: it is not one, or out of bounds.
    """
    written = text.strip()
    if re.fullmatch(r"[+-]?\d{1,18}", written) and at_least <= int(written) <= at_most:
        return int(written)
    raise InputError(
        f"{option} {_quoted(text)} is not a whole number from {at_least} to {at_most}.",
        fix=f"Write it like this: {option} {max(at_least, 1)}",
    )


def daily_dose(text: str, option: str) -> int:
    """A daily dose such as "20 mg a day", in micrograms.

    Raises:
        InputError: it can't be read, or is more than one level.
    """
    from handrail.course import parse_course

    try:
        course = parse_course(text)
    except InputError as error:
        raise InputError(
            f"{option}: {error.message}", fix=f'Write it like this: {option} "20 mg a day"'
        ) from None
    if len(course.steps) != 1 or course.events:
        raise InputError(
            f"{option} {_quoted(text)} is more than one daily dose.",
            fix=f'Write it like this: {option} "20 mg a day"',
        )
    return course.steps[0].regimen.daily_dose_micrograms


def planned_steps(text: str, option: str) -> tuple[tuple[int, int], ...]:
    """Steps of a plan, "45 mg a day for 7 days then 30 mg a day for 14 days", as (micrograms, days).

    The days' doses count; how each is spread over the day is the plan's own.

    Raises:
        InputError: it can't be read, a step has no length, or something else than doses stands in it.
    """
    from handrail.course import parse_course

    example = f'Write it like this: {option} "45 mg a day for 7 days then 30 mg a day for 14 days"'
    try:
        course = parse_course(text)
    except InputError as error:
        raise InputError(f"{option}: {error.message}", fix=example) from None
    steps = course.steps[:-1] if course.steps and not course.steps[-1].regimen.intakes else course.steps
    if course.events or any(step.days is None or step.regimen.is_as_needed for step in steps):
        raise InputError(f"{option}: each step needs a dose and a number of days.", fix=example)
    return tuple((step.regimen.daily_dose_micrograms, step.days or 0) for step in steps)


def usual_daily_mg(text: str, option: str) -> float:
    """The usual daily dose in mg; 0 where nothing is taken.

    Raises:
        InputError: as in `daily_dose`.
    """
    return 0.0 if text.strip().casefold() in NOTHING_WORDS else daily_dose(text, option) / 1000


def strengths(text: str | None) -> tuple[int, ...] | None:
    """Tablet strengths in mg, with commas between them, as micrograms.

    Raises:
        InputError: a part is no number of mg above zero, or finer than a microgram.
    """
    if text is None:
        return None
    found: list[int] = []
    for part in text.split(","):
        match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,3})?)\s*(?:mg)?", part.strip(), re.IGNORECASE)
        if match is None or float(match[1]) <= 0:
            raise InputError(
                f"--have {_quoted(text)}: {_quoted(part)} is not a strength in mg.",
                fix="Write the strengths with commas between them: --have 10,20",
            )
        found.append(round(float(match[1]) * 1000))
    return tuple(found)


def names(values: Iterable[str] | None) -> tuple[str, ...] | None:
    """A list that was given in several options or with commas; "none" is a known empty list.

    Raises:
        InputError: "none" stands beside a name, or nothing stands between two commas.
    """
    if not values:
        return None
    found = [name.strip() for value in values for name in value.split(",")]
    if any(not name for name in found):
        raise InputError(
            f"There is an empty name in {_quoted(','.join(values))}.",
            fix="Write each name once, or none.",
        )
    if [name.lower() for name in found] == ["none"]:
        return ()
    if "none" in (name.lower() for name in found):
        raise InputError(
            f"{_quoted(', '.join(found))} says both none and some.", fix="Leave out 'none', or the names."
        )
    return tuple(found)


def facts(values: Iterable[str] | None) -> dict[str, object]:
    """Further facts as `name=value`: a number, yes or no, or a word; several with commas between them.

    Raises:
        InputError: there is no "=".
    """
    read: dict[str, object] = {}
    for value in _apart(values or ()):
        name, equals, written = (part.strip() for part in value.partition("="))
        if not equals or not name or not written:
            raise InputError(
                f"--fact {_quoted(value)} is not name=value.", fix="Write it like this: --fact inpatient=yes"
            )
        read[name] = _value(written)
    return read


def _apart(values: Iterable[str]) -> Iterable[str]:
    """Facts that stand in one text; a comma that is no end of one stays in its value."""
    for value in values:
        parts = value.split(",")
        yield from parts if all("=" in part for part in parts) else (value,)


def _value(written: str) -> object:
    if written.lower() in _YES:
        return True
    if written.lower() in _NO:
        return False
    match = _NUMBER.fullmatch(written)
    if match and not match["unit"] and math.isfinite(float(match["number"])):
        return float(match["number"])
    return written


def date(text: str | None, option: str) -> dt.date | None:
    """A date as 2026-03-31: the one way of writing it that means the same everywhere.

    Raises:
        InputError: it is written otherwise, or there is no such day.
    """
    if text is None:
        return None
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()):
            raise ValueError
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise InputError(
            f"{option} {_quoted(text)} is not a date that exists, written year-month-day.",
            fix=f"Write it like this: {option} 2026-03-31",
        ) from None


def start_date(text: str | None) -> dt.date | None:
    """The first day of a plan: not long past, and not so far off that everything will have changed.

    Raises:
        InputError: as in `date`; more than 31 days ago, or more than two years away.
    """
    found, today = date(text, "--start"), dt.date.today()
    if found is None:
        return None
    if found < today - dt.timedelta(days=LONGEST_AGO_DAYS):
        raise InputError(
            f"--start {found.isoformat()} is more than {LONGEST_AGO_DAYS} days ago.",
            fix="Say what is taken now, and leave --start out: the plan then begins tomorrow.",
        )
    if found > today + dt.timedelta(days=FURTHEST_START_DAYS):
        raise InputError(
            f"--start {found.isoformat()} is more than two years away.",
            fix="Plan when it is nearer: kidneys, weight and other medicines will have changed.",
        )
    return found


def changed_floors(
    changes: Mapping[str, float] | None, reason: str | None, medicine: Medicine
) -> Floors | None:
    """The floors of a pack as a clinician changes them for one plan; None where none is changed.

    Raises:
        InputError: a change without a reason, a reason without a change, or a floor there is not.
    """
    from handrail.medicine.floors import change_floors

    if changes is None:
        if reason is not None:
            raise InputError(
                "--reason is given, but no floor is changed.", fix="Add --floor, or leave it out."
            )
        return None
    if reason is not None and len(reason.strip()) < SHORTEST_REASON:
        raise InputError(
            f"--reason '{reason.strip()}' is too short to tell the next reader why.",
            fix='Say it in a few words, such as --reason "changes only after the weekly visit"',
        )
    return change_floors(medicine.floors, changes, reason or "")


def end_date(text: str | None) -> dt.date | None:
    """The day by which a plan is to end.

    Raises:
        InputError: as in `date`, or more than ten years away.
    """
    found = date(text, "--by")
    if found is not None and found > dt.date.today() + dt.timedelta(days=FURTHEST_END_DAYS):
        raise InputError(
            f"--by {found.isoformat()} is more than ten years away.",
            fix="Give an earlier date, or leave --by out.",
        )
    return found


def weekdays(text: str | None, option: str) -> tuple[str, ...] | None:
    """Days of the week, as "mon" to "sun", in the week's order.

    Raises:
        InputError: a word that is no day.
    """
    if text is None:
        return None
    found: set[str] = set()
    for word in text.lower().replace(" ", ",").split(","):
        if not word:
            continue
        if len(word) < 3 or word[:3] not in _WEEKDAYS or not _is_a_day(word):
            raise InputError(
                f"{option} {_quoted(text)}: {_quoted(word)} is not a day of the week.",
                fix=f"Write it like this: {option} mon,tue,wed",
            )
        found.add(word[:3])
    if not found:
        raise InputError(f"{option} names no day.", fix=f"Write it like this: {option} mon,tue,wed")
    return tuple(sorted(found, key=_WEEKDAYS.index))


def _is_a_day(word: str) -> bool:
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    return any(day.startswith(word) for day in days)


def limits(text: str | None) -> Mapping[str, Limits] | None:
    """Largest chances per plan: `faster=0.05/0.01,middle=2%/0.3%` (moderate or worse / severe).

    Raises:
        InputError: it is written otherwise; a chance is not above 0 and at most a half; a slower plan
            would have looser limits than a faster one.
    """
    if text is None:
        return None
    from handrail.plan.nouns import Limits
    from handrail.plan.ways import DEFAULT_LIMITS

    read: dict[str, Limits] = {}
    for part in text.split(","):
        name, equals, pair = (piece.strip() for piece in part.partition("="))
        moderate, slash, severe = (piece.strip() for piece in pair.partition("/"))
        if not (name and equals and slash):
            raise InputError(
                f"--limits {_quoted(part)} is not name=moderate/severe.",
                fix="Write it like this: --limits middle=0.02/0.003",
            )
        if name not in DEFAULT_LIMITS:
            raise InputError(
                f"--limits: there is no plan called {_quoted(name)}.",
                fix=f"The plans with limits are {', '.join(DEFAULT_LIMITS)}.",
            )
        read[name] = Limits(moderate=_chance(moderate), severe=_chance(severe))
        if read[name].severe > read[name].moderate:
            raise InputError(
                f"--limits {_quoted(part)}: severe withdrawal can't be likelier than moderate or worse.",
                fix="Write it like this: --limits middle=0.02/0.003 (moderate or worse / severe)",
            )
    _slower_is_never_looser({**DEFAULT_LIMITS, **read})
    return read


def _slower_is_never_looser(every: Mapping[str, Limits]) -> None:
    names = list(every)
    for faster, slower in pairwise(names):
        if every[slower].moderate > every[faster].moderate or every[slower].severe > every[faster].severe:
            said = f"{every[faster].moderate:g}/{every[faster].severe:g}"
            raise InputError(
                f"--limits: {slower} would be looser than {faster} ({said}).",
                fix=f"Give {faster} looser limits as well, or {slower} tighter ones.",
            )


def _chance(text: str) -> float:
    share = text.removesuffix("%").strip()
    try:
        value = float(share) / (100 if text.endswith("%") else 1)
    except ValueError:
        value = math.nan
    if not 0 < value <= LARGEST_CHANCE:
        raise InputError(
            f"--limits: {_quoted(text)} is not a chance above 0 and at most 0.5 (50 %).",
            fix="Write it like this: --limits middle=0.02/0.003",
        )
    return value


def settings(values: Iterable[str] | None, option: str) -> dict[str, float] | None:
    """`name=number` pairs, such as floors that a clinician changes.

    Raises:
        InputError: it is written otherwise.
    """
    if not values:
        return None
    read: dict[str, float] = {}
    for value in values:
        name, _, written = (part.strip() for part in value.partition("="))
        match = _NUMBER.fullmatch(written)
        if not name or match is None or match["unit"] or not math.isfinite(float(match["number"])):
            raise InputError(
                f"{option} {_quoted(value)} is not name=number.",
                fix=f"Write it like this: {option} fewest_days_a_step=5",
            )
        read[name] = float(match["number"])
    return read


def _quoted(text: str) -> str:
    """What was written, in quotes, cut where it is too long to repeat."""
    shown = " ".join(text.split())
    return f"'{shown if len(shown) <= 60 else shown[:57] + '...'}'"
