"""What was taken until today and what is to follow, as one course with a today in it.

Where a record does not say since when a dose is taken, that is not made up: the history is as long as
is known at least, and the facts that hang on its length are given as "at least so much".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from handrail.check.facts import NEW_DAYS
from handrail.course.nouns import NOTHING, Course, Step
from handrail.exchange.fhir.reading import FhirReading
from handrail.medicine.kleene import Between

STOPPED = Course(steps=(Step(regimen=NOTHING, days=None),))
"""Nothing from now on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Timeline:
    """A course to be checked.

    Attributes:
        course: None where the dose isn't known or nothing is taken.
        from_day: today, as a day of it.
        facts: what is known about its length, for `check_course(facts=...)`.
    """

    course: Course | None
    from_day: int | None
    facts: Mapping[str, object]


def present(reading: FhirReading) -> Timeline:
    """What is taken now, carried on."""
    taken = reading.taken
    if taken is None:
        return Timeline(course=None, from_day=None, facts={})
    if reading.today is None:
        # Nothing is known of the time before, so every day is asked and the past stays open.
        return Timeline(course=taken, from_day=None, facts=_not_new(reading))
    history = _until(taken, reading.today - 1)
    return Timeline(course=taken if history is None else history, from_day=reading.today, facts={})


def followed_by(reading: FhirReading, plan: Course, on: dt.date) -> Timeline:
    """What was taken until today, followed by a plan: from its first date, or from today."""
    begins_in = 0 if plan.starts_on is None else (plan.starts_on - on).days
    coming = _since(plan, -begins_in)
    taken = reading.taken
    if taken is None:
        waiting = (Step(regimen=NOTHING, days=begins_in),) if begins_in > 0 else ()
        return Timeline(course=Course(steps=(*waiting, *coming.steps)), from_day=1, facts={})
    carried_on = taken.steps[-1].regimen
    if begins_in > 0:
        coming = Course(steps=(Step(regimen=carried_on, days=begins_in), *coming.steps))
    if reading.today is not None:
        history = _until(taken, reading.today - 1)
        course = coming if history is None else history.then(coming)
        return Timeline(course=course, from_day=reading.today, facts={})
    if coming.steps[0].regimen == carried_on:
        return Timeline(course=coming, from_day=None, facts=_not_new(reading))
    days = max(1, _days_at_least(reading))
    facts = {"days_on_medicine": Between(float(days)), "days_at_previous_dose": Between(float(days))}
    history = _until(Course(steps=(Step(regimen=carried_on, days=None),)), days)
    assert history is not None
    return Timeline(course=history.then(coming), from_day=days + 1, facts=facts | _not_new(reading))


def _days_at_least(reading: FhirReading) -> int:
    at_least = reading.facts.get("days_on_medicine")
    return int(at_least.low) if isinstance(at_least, Between) else 0


def _not_new(reading: FhirReading) -> dict[str, object]:
    """That someone is not new to it, where it has been taken for long enough at least."""
    return {"naive": False} if _days_at_least(reading) > NEW_DAYS else {}


def _until(course: Course, days: int) -> Course | None:
    """The first days of a course; its last regimen goes on where it is shorter. None for no days."""
    if days < 1:
        return None
    steps: list[Step] = []
    left = days
    for step in course.steps:
        length = left if step.days is None else min(step.days, left)
        steps.append(Step(regimen=step.regimen, days=length))
        left -= length
        if left == 0:
            break
    if left:
        last = steps[-1]
        steps[-1] = Step(regimen=last.regimen, days=(last.days or 0) + left)
    events = tuple(event for event in course.events if event.day <= days)
    return Course(steps=tuple(steps), events=events, starts_on=course.starts_on)


def _since(course: Course, days_ago: int) -> Course:
    """What is left of a course that began so many days ago; all of it where it has not begun."""
    if days_ago <= 0:
        return Course(steps=course.steps)
    steps: list[Step] = []
    gone = days_ago
    for step in course.steps:
        if step.days is None or gone < step.days:
            steps.append(Step(regimen=step.regimen, days=None if step.days is None else step.days - gone))
            gone = 0
        else:
            gone -= step.days
    # A plan that is over leaves its last regimen, as an order that nobody has ended.
    return Course(steps=tuple(steps) or (Step(regimen=course.steps[-1].regimen, days=None),))
