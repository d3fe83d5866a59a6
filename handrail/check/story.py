"""What a course tells about the last days: doses missed, doses extra, the dose raised or lowered.

The course is history. Now is the morning after its last day, before the first dose of that day; a
course that says of no missed and no extra dose has none. What is taken as needed tells nothing
about missed doses: then they stay unknown.
"""

from __future__ import annotations

from collections.abc import Iterator

from handrail.check.facts import moments
from handrail.course.nouns import Course, Event

MINUTES_A_DAY = 1440
LOOK_BACK_DAYS = 14
EXTRA_DAYS = 3
"""A dose beyond the regimen counts as lately taken for so many days: the pack's clues say 72 hours."""


def story_of(course: Course) -> dict[str, object]:
    """The facts of today, by the names of the vocabulary.

    Args:
        course: everything taken until now.

    Returns:
        The facts of `check.facts` for today, with `missed_hours`, `missed_doses`,
        `last_dose_hours` and `ingested_mg` worked out from the last days' events.
    """
    today = 1 + sum(step.days or 0 for step in course.steps)
    facts = dict(moments(course, today)[0].facts)
    facts["ingested_mg"] = max(_extra_mg(course, today), default=0.0)
    if course.regimen_on(max(1, today - 1)).is_as_needed:
        for name in ("missed_hours", "missed_doses"):
            del facts[name]
        return facts
    return facts | _missed(course, today)


def _extra_mg(course: Course, today: int) -> Iterator[float]:
    """Each amount swallowed at once that was more than planned, in the last days."""
    for event in course.events:
        if event.kind in ("extra", "doubled") and event.day >= today - EXTRA_DAYS:
            due = course.regimen_on(event.day).intake_at(event.minute_of_day or 0)
            due_mg = due.dose_mg if due else 0.0
            yield due_mg + (due_mg if event.kind == "doubled" else (event.dose_micrograms or 0) / 1000)


def _missed(course: Course, today: int) -> dict[str, object]:
    """The run of missed doses that reaches until now; nothing if the last dose due was taken."""
    now = (today - 1) * MINUTES_A_DAY + _first_dose_minute(course, today)
    missed: list[int] = []
    last_taken: int | None = None
    for minute, was_taken in sorted(_due(course, today), reverse=True):
        if was_taken:
            last_taken = minute
            break
        missed.append(minute)
    if not missed:
        return {}
    found: dict[str, object] = {"missed_hours": (now - missed[-1]) / 60, "missed_doses": len(missed)}
    if last_taken is not None:
        found["last_dose_hours"] = (now - last_taken) / 60
    return found


def _first_dose_minute(course: Course, today: int) -> int:
    """When today's first dose is due, the last regimen carried on."""
    intakes = course.regimen_on(max(1, today - 1)).intakes
    return intakes[0].minute_of_day if intakes else 0


def _due(course: Course, today: int) -> Iterator[tuple[int, bool]]:
    """Doses due in the last days, as (minute of the course, whether taken), and extra ones."""
    missed = {(e.day, e.minute_of_day) for e in course.events if e.kind == "missed"}
    late = {(e.day, e.minute_of_day): e.late_minutes or 0 for e in course.events if e.kind == "late"}
    for day in range(max(1, today - LOOK_BACK_DAYS), today):
        for intake in course.regimen_on(day).intakes:
            key = (day, intake.minute_of_day)
            was_taken = key not in missed and (day, None) not in missed
            yield (day - 1) * MINUTES_A_DAY + intake.minute_of_day + late.get(key, 0), was_taken
    yield from ((_minute_of(event), True) for event in course.events if event.kind == "extra")


def _minute_of(event: Event) -> int:
    return (event.day - 1) * MINUTES_A_DAY + (event.minute_of_day or 0)
