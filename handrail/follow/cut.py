"""A course cut at a day: what of it was due until then, and what is left. Nothing here reckons anything."""

from __future__ import annotations

from dataclasses import replace

from handrail.course.checks import MOST_DAYS
from handrail.course.nouns import NOTHING, Course, Event, Step


def first_days(course: Course, days: int) -> Course:
    """The first days of a course, every length known; nothing is taken after its end."""
    steps: list[Step] = []
    left = days
    for step in course.steps:
        if left > 0:
            length = left if step.days is None else min(left, step.days)
            steps.append(replace(step, days=length))
            left -= length
    if left > 0:
        steps.append(Step(regimen=NOTHING, days=left))
    return Course(steps=tuple(steps), events=_events(course, 1, days))


def days_from(course: Course, done: int) -> Course:
    """What is left of a course after so many days."""
    steps: list[Step] = []
    gone = done
    for step in course.steps:
        if step.days is not None and step.days <= gone:
            gone -= step.days
            continue
        steps.append(step if step.days is None else replace(step, days=step.days - gone))
        gone = 0
    if not steps or steps[-1].days is not None:
        steps.append(Step(regimen=NOTHING, days=None))
    return Course(
        steps=tuple(steps),
        events=tuple(replace(event, day=event.day - done) for event in _events(course, done + 1, MOST_DAYS)),
    )


def _events(course: Course, first: int, last: int) -> tuple[Event, ...]:
    return tuple(event for event in course.events if first <= event.day <= last)
