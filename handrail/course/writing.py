"""Write a course as the sentence that reads back as the same course.

Times are always written out and lengths are in days, so that nothing has to be assumed on reading:
`parse_course(write_course(course)) == course`.
"""

from __future__ import annotations

from collections.abc import Sequence

from handrail.course.checks import clock
from handrail.course.nouns import Course, Event, Regimen, Step

_TIMES = {1: "once", 2: "twice", 3: "three times", 4: "four times", 5: "five times", 6: "six times"}


def write_course(course: Course) -> str:
    """The course as a sentence, exact and complete but for its assumptions.

    >>> from handrail.course import parse_course
    >>> write_course(parse_course("20 mg tid for 2 weeks then stop; miss day 3"))
    '20 mg three times a day at 08:00, 14:00 and 22:00 for 14 days then stop; miss day 3'
    """
    start = f"starting on {course.starts_on.isoformat()}, " if course.starts_on else ""
    last = len(course.steps) - 1
    steps = " then ".join(_step(step, is_last=place == last) for place, step in enumerate(course.steps))
    return "; ".join([start + steps, *(_event(event) for event in course.events)])


def write_dose(micrograms: int) -> str:
    """An amount for people and for `parse_course`: "20 mg", "2.5 mg", "2125 micrograms".

    >>> write_dose(20_000), write_dose(2_500), write_dose(125), write_dose(2_125)
    ('20 mg', '2.5 mg', '0.125 mg', '2125 micrograms')
    """
    whole, part = divmod(micrograms, 1000)
    if whole and part % 10:
        # Three decimals after a whole number could be read as thousands.
        return f"{micrograms} micrograms"
    return f"{whole}.{part:03d}".rstrip("0").rstrip(".") + " mg"


def write_regimen(regimen: Regimen) -> str:
    """One day that repeats, in words.

    >>> from handrail.course import parse_course
    >>> write_regimen(parse_course("10 mg in the morning and 20 mg at night").steps[0].regimen)
    '10 mg at 08:00 and 20 mg at 22:00'
    """
    if not regimen.intakes:
        return "nothing"
    first = regimen.intakes[0].dose_micrograms
    if any(intake.dose_micrograms != first for intake in regimen.intakes):
        text = in_words([f"{write_dose(one.dose_micrograms)} at {one.time_text}" for one in regimen.intakes])
    else:
        count = len(regimen.intakes)
        often = f"{_TIMES[count]} a day " if count in _TIMES else ""
        text = f"{write_dose(first)} {often}at {in_words([one.time_text for one in regimen.intakes])}"
    if regimen.fewest_a_day is None:
        return text
    least = f", at least {regimen.fewest_a_day} a day" if regimen.fewest_a_day else ""
    return f"{text} as needed{least}"


def in_words(parts: Sequence[str]) -> str:
    """A list as people say it.

    >>> in_words(["08:00", "14:00", "22:00"])
    '08:00, 14:00 and 22:00'
    """
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def _step(step: Step, *, is_last: bool) -> str:
    if not step.regimen.intakes and step.days is None and is_last:
        return "stop"
    length = "" if step.days is None else f" for {step.days} day{'' if step.days == 1 else 's'}"
    return f"{write_regimen(step.regimen)}{length or ' until further notice'}"


def _event(event: Event) -> str:
    at = "" if event.minute_of_day is None else clock(event.minute_of_day)
    if event.kind == "missed":
        return f"miss the {at} dose on day {event.day}" if at else f"miss day {event.day}"
    if event.kind == "late":
        return f"late by {event.late_minutes} minutes on day {event.day} at {at}"
    if event.kind == "doubled":
        return f"double the {at} dose on day {event.day}"
    return f"extra {write_dose(event.dose_micrograms or 0)} on day {event.day} at {at}"
