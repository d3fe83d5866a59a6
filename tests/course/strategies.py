"""Courses for property tests: any that can be made, and ones that a person might be on."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from handrail.course import Course, Event, Intake, Regimen, Step

USUAL_DOSES = st.sampled_from([2500, 5000, 7500, 10_000, 15_000, 20_000, 25_000])


@st.composite
def regimens(draw, *, doses=None, most_intakes=8, as_needed=True):
    """A regimen with something in it."""
    doses = USUAL_DOSES | st.integers(1, 20_000_000) if doses is None else doses
    minutes = sorted(draw(st.sets(st.integers(0, 1439), min_size=1, max_size=most_intakes)))
    intakes = tuple(Intake(minute_of_day=minute, dose_micrograms=draw(doses)) for minute in minutes)
    fewest = draw(st.none() | st.integers(0, len(intakes))) if as_needed else None
    return Regimen(intakes=intakes, fewest_a_day=fewest)


@st.composite
def courses(draw, *, doses=None, most_steps=4, longest_step=400, as_needed=True, events=True):
    """Any course: several steps, breaks, a stop or none, events on doses that exist."""
    days = st.integers(1, longest_step)
    steps = []
    for _ in range(draw(st.integers(0, most_steps - 1))):
        is_break = draw(st.integers(0, 5)) == 0
        regimen = Regimen(intakes=()) if is_break else draw(regimens(doses=doses, as_needed=as_needed))
        steps.append(Step(regimen=regimen, days=draw(days)))
    last = draw(st.sampled_from(["stop", "open", "closed", "break"]))
    nothing = last in ("stop", "break")
    regimen = Regimen(intakes=()) if nothing else draw(regimens(doses=doses, as_needed=as_needed))
    steps.append(Step(regimen=regimen, days=draw(days) if last in ("closed", "break") else None))
    bare = Course(steps=tuple(steps), starts_on=draw(st.none() | st.dates(dt.date(1990, 1, 1))))
    if not events:
        return bare
    return Course(steps=bare.steps, starts_on=bare.starts_on, events=tuple(draw(_events(bare))))


@st.composite
def _events(draw, course):
    last_day = 60 if course.is_open else course.total_days
    if not last_day:
        return []
    found = {}
    for _ in range(draw(st.integers(0, 4))):
        day = draw(st.integers(1, last_day))
        regimen = course.regimen_on(day)
        kind = draw(st.sampled_from(["missed", "late", "doubled", "extra", "day"]))
        if kind == "extra":
            event = Event(
                kind="extra",
                day=day,
                minute_of_day=draw(st.integers(0, 1439)),
                dose_micrograms=draw(USUAL_DOSES),
            )
            found[("extra", day, event.minute_of_day)] = event
        elif regimen.intakes and not regimen.is_as_needed:
            if any(key[0] == "dose" and key[1] == day for key in found):
                continue
            minute = None if kind == "day" else draw(st.sampled_from(regimen.intakes)).minute_of_day
            found[("dose", day)] = Event(
                kind="missed" if kind == "day" else kind,
                day=day,
                minute_of_day=minute,
                late_minutes=draw(st.integers(1, 1440)) if kind == "late" else None,
            )
    return list(found.values())


def steady_courses(*, shortest=7, longest=500):
    """A fixed regimen of usual doses for so many days."""
    return st.builds(
        lambda regimen, days: Course(steps=(Step(regimen=regimen, days=days),)),
        regimens(doses=USUAL_DOSES, most_intakes=4, as_needed=False),
        st.integers(shortest, longest),
    )
