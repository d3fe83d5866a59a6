"""A plan as a calendar file (iCalendar, RFC 5545): reminders that go wherever the person goes.

One event a step and time of day, repeated by COUNT, never without an end; one all-day event on the
first day of each step, because many calendars drop alarms on import. Times float (no zone): 08:00 is
08:00 wherever the person is. Titles say "Reminder" unless asked otherwise, since a calendar is often
seen by others. A file that was imported doesn't change with the plan: it says as of when it holds.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Literal

from handrail.report import plan_words, words

if TYPE_CHECKING:
    from icalendar import Alarm, Event

    from handrail.plan.nouns import Plan, PlannedIntake, PlannedStep, PlanResult

Titles = Literal["reminder", "full"]

REMINDER = "Reminder"
NEW_STEP = "New step today"
PLAN_ENDS = "Reminder: plan ends"
REMINDER_MINUTES = 10
"""How long an intake takes up in the calendar; it blocks no time (TRANSPARENT)."""
ALARMS_ARE_A_WISH = (
    "Some calendars drop alarms when they import a file: "
    "check that the first one rings, and don't rely on it alone."
)


def plan_calendar(
    result: PlanResult, *, titles: Titles = "reminder", made_on: dt.date | None = None
) -> bytes:
    """The chosen plan as an .ics file.

    Args:
        result: the answer of `plan_taper` or `plan_titration`.
        titles: "reminder" names neither medicine nor dose anywhere; "full" says what to take.
        made_on: the day as of which the file holds; the plan's first day if not given, so that the
            same plan always gives the same bytes.

    Returns:
        The file, with CRLF line ends, folded at 75 octets.
    """
    from icalendar import Calendar

    plan = result.chosen
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//handrail//plan//EN")
    calendar.add("method", "PUBLISH")
    as_of = made_on or result.starts_on
    key = _key(result, plan)
    for index, step in enumerate(plan.steps, start=1):
        calendar.add_component(_new_step(result, step, f"{key}-s{index}", as_of, titles))
        for intake in step.intakes:
            calendar.add_component(_intake(result, step, intake, f"{key}-s{index}", as_of, titles))
    if plan.steps:
        calendar.add_component(_end(result, plan, f"{key}-end", as_of, titles))
    return calendar.to_ical(sorted=False)


def _key(result: PlanResult, plan: Plan) -> str:
    """Random-looking, the same for the same plan, and nothing about the person in it."""
    steps = [
        (
            step.start_day,
            step.days,
            [(i.minute_of_day, [(p.product, p.count) for p in i.products]) for i in step.intakes],
        )
        for step in plan.steps
    ]
    text = repr((result.medicine, result.starts_on.isoformat(), result.seed, plan.name, steps))
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _event(uid: str, as_of: dt.date, summary: str, description: str) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{uid}@handrail.invalid")
    # UTC is asked for here by the standard; midnight of a date keeps the bytes the same.
    event.add("dtstamp", dt.datetime.combine(as_of, dt.time(), tzinfo=dt.UTC))
    event.add("sequence", 0)
    event.add("summary", summary)
    event.add("description", description)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event


def _intake(
    result: PlanResult, step: PlannedStep, intake: PlannedIntake, uid: str, as_of: dt.date, titles: Titles
) -> Event:
    first, _ = plan_words.step_span(result, step)
    time = dt.time(intake.minute_of_day // 60, intake.minute_of_day % 60)
    summary = f"{result.medicine}: {words.intake_words(intake)}" if titles == "full" else REMINDER
    event = _event(f"{uid}-{time:%H%M}", as_of, summary, f"{_valid(as_of)} {ALARMS_ARE_A_WISH}")
    event.add("dtstart", dt.datetime.combine(first, time))
    event.add("duration", dt.timedelta(minutes=REMINDER_MINUTES))
    event.add("rrule", {"freq": "daily", "count": step.days})
    event.add_component(_alarm(summary))
    return event


def _new_step(result: PlanResult, step: PlannedStep, uid: str, as_of: dt.date, titles: Titles) -> Event:
    first, _ = plan_words.step_span(result, step)
    summary, description = NEW_STEP, _valid(as_of)
    if titles == "full":
        day = words.amount_words(step.daily_dose_micrograms)
        summary = f"{NEW_STEP}: {result.medicine} {day} a day"
        description = f"{words.regimen_words(step.intakes)}. {description}"
    event = _event(f"{uid}-day", as_of, summary, description)
    event.add("dtstart", first)
    event.add("duration", dt.timedelta(days=1))
    return event


def _end(result: PlanResult, plan: Plan, uid: str, as_of: dt.date, titles: Titles) -> Event:
    """The day after the last step: a plan doesn't just fall silent."""
    summary = f"{result.medicine}: the last step is over" if titles == "full" else PLAN_ENDS
    description = f"{plan_words.end_words(result, plan)} " if titles == "full" else ""
    event = _event(uid, as_of, summary, f"{description}{_valid(as_of)}")
    event.add("dtstart", plan_words.day_after(result, plan))
    event.add("duration", dt.timedelta(days=1))
    return event


def _alarm(description: str) -> Alarm:
    from icalendar import Alarm
    from icalendar.prop import vInline

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", description)
    # The library would write P0D, which is the same and which some readers don't know.
    alarm.add("trigger", vInline("PT0S"))
    return alarm


def _valid(as_of: dt.date) -> str:
    return f"Valid as of {words.long_day_words(as_of)}; an imported file does not change when the plan does."
