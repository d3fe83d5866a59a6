"""A plan as a calendar file (iCalendar, RFC 5545): reminders that go wherever the person goes.

One event a step and time of day, repeated by COUNT, never without an end; one all-day event on the
first day of each step, because many calendars drop alarms on import. Times float (no zone): 08:00 is
08:00 wherever the person is. Titles say "Reminder" unless asked otherwise, since a calendar is often
seen by others. A file that was imported doesn't change with the plan: it says as of when it holds.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from handrail.report import plan_words, words

if TYPE_CHECKING:
    from icalendar import Alarm, Calendar, Event

    from handrail.plan.nouns import Plan, PlannedIntake, PlannedStep, PlanResult

Titles = Literal["reminder", "full"]

REMINDER = "Reminder"
NEW_STEP = "New step today"
PLAN_ENDS = "Reminder: plan ends"
REMINDER_MINUTES = 10
"""How long an intake takes up in the calendar; it blocks no time (TRANSPARENT)."""
FOLLOWS = "This calendar follows the plan that is approved; a change shows when it is looked up again."
NO_PLAN = "Reminder: no plan is approved now"
NO_PLAN_SAYS = (
    "The plan that stood here was taken back or is over. Change nothing on your own: ask the clinic."
)
ALARMS_ARE_A_WISH = (
    "Some calendars drop alarms when they import a file: "
    "check that the first one rings, and don't rely on it alone."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Mark:
    """What every entry of one calendar carries: its day, a sentence on how long it holds, its number."""

    as_of: dt.date
    valid: str
    sequence: int


def plan_calendar(
    result: PlanResult,
    *,
    titles: Titles = "reminder",
    made_on: dt.date | None = None,
    sequence: int = 0,
    follows: bool = False,
) -> bytes:
    """The chosen plan as an .ics file.

    Args:
        result: the answer of `plan_taper` or `plan_titration`.
        titles: "reminder" names neither medicine nor dose anywhere; "full" says what to take.
        made_on: the day as of which the file holds; the plan's first day if not given, so that the
            same plan always gives the same bytes.
        sequence: rises each time the plan is changed (RFC 5545, 3.8.7.4).
        follows: whether the calendar is looked up again and again, and so changes with the plan.

    Returns:
        The file, with CRLF line ends, folded at 75 octets.
    """
    plan, calendar = result.chosen, _calendar(follows)
    as_of = made_on or result.starts_on
    mark = _Mark(as_of=as_of, valid=FOLLOWS if follows else _valid(as_of), sequence=sequence)
    key = _key(result, plan)
    for index, step in enumerate(plan.steps, start=1):
        calendar.add_component(_new_step(result, step, f"{key}-s{index}", mark, titles))
        for intake in step.intakes:
            calendar.add_component(_intake(result, step, intake, f"{key}-s{index}", mark, titles))
    if plan.steps:
        calendar.add_component(_end(result, plan, f"{key}-end", mark, titles))
    return calendar.to_ical(sorted=False)


def empty_calendar(day: dt.date) -> bytes:
    """What a calendar that follows a plan shows where none is approved: one day that says whom to ask.

    Args:
        day: today.
    """
    calendar = _calendar(follows=True)
    event = _event("no-plan", _Mark(as_of=day, valid=FOLLOWS, sequence=0), NO_PLAN, NO_PLAN_SAYS)
    event.add("dtstart", day)
    event.add("duration", dt.timedelta(days=1))
    calendar.add_component(event)
    return calendar.to_ical(sorted=False)


def _calendar(follows: bool) -> Calendar:
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//handrail//plan//EN")
    calendar.add("method", "PUBLISH")
    if follows:
        # How often to look again, in the standard's word (RFC 7986) and in the one that is read most.
        calendar.add("refresh-interval", dt.timedelta(hours=1), parameters={"value": "DURATION"})
        calendar.add("x-published-ttl", "PT1H")
    return calendar


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


def _event(uid: str, mark: _Mark, summary: str, description: str) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{uid}@handrail.invalid")
    # UTC is asked for here by the standard; midnight of a date keeps the bytes the same.
    event.add("dtstamp", dt.datetime.combine(mark.as_of, dt.time(), tzinfo=dt.UTC))
    event.add("sequence", mark.sequence)
    event.add("summary", summary)
    event.add("description", description)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event


def _intake(
    result: PlanResult, step: PlannedStep, intake: PlannedIntake, uid: str, mark: _Mark, titles: Titles
) -> Event:
    first, _ = plan_words.step_span(result, step)
    time = dt.time(intake.minute_of_day // 60, intake.minute_of_day % 60)
    summary = f"{result.medicine}: {words.intake_words(intake)}" if titles == "full" else REMINDER
    event = _event(f"{uid}-{time:%H%M}", mark, summary, f"{mark.valid} {ALARMS_ARE_A_WISH}")
    event.add("dtstart", dt.datetime.combine(first, time))
    event.add("duration", dt.timedelta(minutes=REMINDER_MINUTES))
    event.add("rrule", {"freq": "daily", "count": step.days})
    event.add_component(_alarm(summary))
    return event


def _new_step(result: PlanResult, step: PlannedStep, uid: str, mark: _Mark, titles: Titles) -> Event:
    first, _ = plan_words.step_span(result, step)
    summary, description = NEW_STEP, mark.valid
    if titles == "full":
        day = words.amount_words(step.daily_dose_micrograms)
        summary = f"{NEW_STEP}: {result.medicine} {day} a day"
        description = f"{words.regimen_words(step.intakes)}. {description}"
    event = _event(f"{uid}-day", mark, summary, description)
    event.add("dtstart", first)
    event.add("duration", dt.timedelta(days=1))
    return event


def _end(result: PlanResult, plan: Plan, uid: str, mark: _Mark, titles: Titles) -> Event:
    """The day after the last step: a plan doesn't just fall silent."""
    summary = f"{result.medicine}: the last step is over" if titles == "full" else PLAN_ENDS
    description = f"{plan_words.end_words(result, plan)} " if titles == "full" else ""
    event = _event(uid, mark, summary, f"{description}{mark.valid}")
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
