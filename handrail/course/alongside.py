"""What is taken beside the medicine: other depressants by the same course sentence, and drinks.

Another depressant is its name and its course, such as `diazepam 10 mg three times a day for 5 days then
stop`, and may begin later: `lorazepam 1 mg at night from day 10`. Drinks are
counted, or given in grams of alcohol: `6 at 20:00 day 3; 60 g from 18:00 to 23:00 on days 5 to 7;
2 at 21:00 every day`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NoReturn

from handrail.course.checks import MINUTES_A_DAY, MOST_DAYS, check_minute, check_whole
from handrail.course.nouns import Course, Dose
from handrail.course.sentence import parse_course
from handrail.errors import InputError
from handrail.medicine.companion_nouns import Companion, Companions
from handrail.medicine.companions import load_companions

MOST_GRAMS = 1000.0
"""Of alcohol in one sitting; more is a slip of the unit."""
MOST_DRINKS = 100.0
DAYS_LOOKED_AT = 366
"""Of a course that goes on, to find the largest dose in it."""

_FROM_DAY = re.compile(r"[\s,]*\b(?:from|starting on|starting|since) day (\d{1,5})\b", re.IGNORECASE)
_CLOCK = r"(\d{1,2}):(\d{2})"
_SITTING = re.compile(
    r"(?P<number>\d{1,4}(?:\.\d{1,2})?|\w+)\s*(?P<unit>g|grams?|drinks?|units?)?(?:\s+of\s+alcohol)?\s+"
    rf"(?:at\s+(?P<at>{_CLOCK})|from\s+(?P<begin>{_CLOCK})\s+(?:to|until)\s+(?P<end>{_CLOCK}))"
    r"(?:\s*,?\s*(?:on\s+)?(?:(?P<every>every\s+day|daily)"
    r"|days?\s+(?P<first>\d{1,5})(?:\s*(?:-|to|until)\s*(?P<last>\d{1,5}))?))?",
    re.IGNORECASE,
)
_NUMBER_WORDS = (
    *("one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_EXAMPLE = "Write it as in: 6 at 20:00 day 3, or 60 g from 18:00 to 23:00 on day 5."


@dataclass(frozen=True, kw_only=True, slots=True)
class CompanionCourse:
    """Another depressant and its course, whose first day is a day of the medicine's course.

    Raises:
        InputError: a first day before day 1, or more at once than anyone takes.
    """

    companion: Companion
    course: Course
    from_day: int = 1

    def __post_init__(self) -> None:
        check_whole("The first day of another medicine", self.from_day, 1, MOST_DAYS)
        whole = self.course.total_days or DAYS_LOOKED_AT
        largest = max((dose.dose_mg for dose in self.course.doses(until_day=whole)), default=0.0)
        if largest > self.companion.most_mg:
            raise InputError(
                f"{largest:,.10g} mg of {self.companion.title} at once can't be right.",
                fix=f"Above {self.companion.most_mg:,.10g} mg it is taken for a slip of the unit (a limit of "
                "ours, not a dose that may be taken). If so much was swallowed: call the emergency number "
                "now; `handrail overdose` says what to do.",
                where=self.companion.title,
            )

    def doses(self, until_day: int) -> tuple[Dose, ...]:
        """What is swallowed until the end of that day, in hours of the medicine's course."""
        own_days = until_day - self.from_day + 1
        if own_days < 1:
            return ()
        later_h = 24.0 * (self.from_day - 1)
        return tuple(
            Dose(time_h=dose.time_h + later_h, dose_micrograms=dose.dose_micrograms)
            for dose in self.course.doses(until_day=own_days)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Drinks:
    """Drinks at a time of day, on one day or each day of a stretch.

    Attributes:
        drinks: counted by the size of the country; None where grams are known.
        grams: of pure alcohol.
        minutes: over how long they were drunk, evenly; 0 is all at once.
        last_day: None goes on.

    Raises:
        InputError: nothing, or more than anyone drinks; days the wrong way round.
    """

    minute_of_day: int
    first_day: int
    last_day: int | None
    drinks: float | None = None
    grams: float | None = None
    minutes: int = 0

    def __post_init__(self) -> None:
        check_minute(self.minute_of_day)
        check_whole("The minutes of drinking", self.minutes, 0, MINUTES_A_DAY)
        check_whole("The day of a drink", self.first_day, 1, MOST_DAYS)
        if self.last_day is not None:
            check_whole("The last day of drinking", self.last_day, self.first_day, MOST_DAYS)
        if (self.drinks is None) == (self.grams is None):
            raise InputError(
                "Drinks are counted, or given in grams of alcohol.", fix=_EXAMPLE, where="drinks"
            )
        amount, most = (self.drinks, MOST_DRINKS) if self.grams is None else (self.grams, MOST_GRAMS)
        if amount is None or not 0 < amount <= most:
            unit = "drinks" if self.grams is None else "g of alcohol"
            raise InputError(
                f"{amount:g} {unit} at one time can't be right.",
                fix=f"It is above 0 and at most {most:g}.",
                where="drinks",
            )

    def sittings(self, until_day: int, grams_in_a_drink: float) -> Iterator[tuple[float, float, float]]:
        """Each time until the end of that day: the hour it begins, hours it lasts, grams of alcohol."""
        grams = self.grams if self.grams is not None else (self.drinks or 0.0) * grams_in_a_drink
        last = until_day if self.last_day is None else min(self.last_day, until_day)
        for day in range(self.first_day, last + 1):
            yield 24.0 * (day - 1) + self.minute_of_day / 60, self.minutes / 60, grams


def parse_companion(text: str, companions: Companions | None = None) -> CompanionCourse:
    """Read another depressant and its course.

    Args:
        text: its name and a course sentence, such as "diazepam 10 mg three times a day"; "from day 5"
            lets it begin later than the medicine.
        companions: what there are data for; those that come with the program if not given.

    Raises:
        InputError: no name, or one that there are no data for; or the course can't be read.

    >>> one = parse_companion("Valium 10 mg at 08:00 for 3 days then stop from day 5")
    >>> one.companion.id, one.from_day, [dose.time_h for dose in one.doses(6)]
    ('diazepam', 5, [104.0, 128.0])
    """
    known = companions or load_companions()
    found: Companion | None = None
    rest = text
    for word in re.finditer(r"[^\W\d_]{3,}", text):
        one = known.called(word.group())
        if one is not None:
            found = one
            rest = text[: word.start()] + text[word.end() :]
            break
    if found is None:
        names = ", ".join(sorted(one.title for one in known.medicines.values()))
        raise InputError(
            f"'{text.strip()[:60]}' names no medicine that can be simulated beside another.",
            fix=f"There are {names}. Any other counts in the depressant load: name it with --also.",
            where="other depressants",
        )
    began = _FROM_DAY.search(rest)
    if began:
        rest = rest[: began.start()] + rest[began.end() :]
    try:
        course = parse_course(rest.strip(" ,:;"))
    except InputError as error:
        raise InputError(error.message, fix=error.fix, where=found.title) from None
    return CompanionCourse(companion=found, course=course, from_day=int(began.group(1)) if began else 1)


def parse_drinks(text: str) -> tuple[Drinks, ...]:
    """Read when and how much is drunk.

    Args:
        text: one or more of "6 at 20:00 day 3", "60 g from 18:00 to 23:00 on days 5 to 7", "2 at 21:00
            every day", with ";" or "and" between. Without a day it is day 1.

    Raises:
        InputError: a part that can't be read, with an example.

    >>> [one.drinks for one in parse_drinks("6 at 20:00 day 3; two at 21:00 every day")]
    [6.0, 2.0]
    """
    parts = [part.strip() for part in re.split(r";|\band\b|\n", text) if part.strip(" .,")]
    if not parts:
        _refuse(text)
    return tuple(_drinks(part.strip(" .,")) for part in parts)


def _drinks(part: str) -> Drinks:
    match = _SITTING.fullmatch(part)
    if match is None:
        _refuse(part)
    number = _number(match["number"], part)
    grams = (match["unit"] or "").casefold() in ("g", "gram", "grams")
    begin = _minute(match["at"] or match["begin"], part)
    minutes = 0
    if match["end"]:
        minutes = (_minute(match["end"], part) - begin) % MINUTES_A_DAY
        if minutes == 0:
            _refuse(part)
    first = int(match["first"] or 1)
    last = None if match["every"] else int(match["last"] or first)
    return Drinks(
        minute_of_day=begin,
        first_day=first,
        last_day=last,
        drinks=None if grams else number,
        grams=number if grams else None,
        minutes=minutes,
    )


def _number(word: str, part: str) -> float:
    if word.casefold() in _NUMBER_WORDS:
        return 1.0 + _NUMBER_WORDS.index(word.casefold())
    try:
        return float(word)
    except ValueError:
        _refuse(part)


def _minute(clock: str, part: str) -> int:
    hour, minute = (int(number) for number in clock.split(":"))
    if hour > 23 or minute > 59:
        _refuse(part)
    return 60 * hour + minute


def _refuse(part: str) -> NoReturn:
    raise InputError(f"'{part.strip()[:60]}' can't be read as drinks.", fix=_EXAMPLE, where="drinks")


def merged(
    courses: Iterable[CompanionCourse], until_day: int
) -> dict[str, tuple[Companion, tuple[Dose, ...]]]:
    """All that is taken of each companion, by its id, in the order of time; order of asking left aside."""
    taken: dict[str, tuple[Companion, list[Dose]]] = {}
    for one in courses:
        taken.setdefault(one.companion.id, (one.companion, []))[1].extend(one.doses(until_day))
    return {
        id_: (companion, tuple(sorted(doses, key=lambda dose: (dose.time_h, dose.dose_micrograms))))
        for id_, (companion, doses) in sorted(taken.items())
    }
