"""Laboratory values over time, and hours in which nothing may be swallowed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from handrail.check.facts import level_on

if TYPE_CHECKING:
    from handrail.check.records import EgfrReading, Notes, Records, Today

WEEK_DAYS = 7
OLDEST_DAYS = 365
"""An older eGFR is not taken for today's. Our choice: kidneys are commonly looked at once a year."""


def kidney_facts(records: Records, today: Today, notes: Notes) -> None:
    """The eGFR of today, its fall within a week, and its fall since the present dose was set."""
    readings = sorted(records.egfr, key=lambda one: one.on)
    if not readings:
        return
    latest = readings[-1]
    if (today.on - latest.on).days > OLDEST_DAYS:
        notes.could_not.append(
            f"The newest eGFR ({latest.value:g}) is of {latest.on}, more than a year ago: not used."
        )
        return
    notes.facts["egfr_ml_min_1_73m2"] = latest.value
    notes.says.append(f"The newest eGFR is {latest.value:g}, of {latest.on}.")
    _fall_in_a_week(readings, latest, today, notes)
    _fall_since_the_dose_was_set(readings, latest, today, notes)


def _fall_in_a_week(readings: list[EgfrReading], latest: EgfrReading, today: Today, notes: Notes) -> None:
    week = dt.timedelta(days=WEEK_DAYS)
    before = [one for one in readings[:-1] if one.on >= latest.on - week]
    if not before or latest.on < today.on - week:
        return
    highest = max(before, key=lambda one: one.value)
    fall = _fall_pct(highest, latest)
    notes.facts["egfr_fall_pct_7d"] = fall
    notes.says.append(
        f"eGFR {highest.value:g} on {highest.on} and {latest.value:g} on {latest.on}: "
        f"a fall of {fall:.0f} % within a week."
    )


def _fall_since_the_dose_was_set(
    readings: list[EgfrReading], latest: EgfrReading, today: Today, notes: Notes
) -> None:
    if len(readings) < 2:
        return
    if today.course is None or not today.is_dated:
        notes.could_not.append(
            "Whether the eGFR has fallen since the dose was set: nobody said since when it is taken."
        )
        return
    level = level_on(today.course, today.day)
    set_on = today.date_of(level.start)
    until_then = [one for one in readings if one.on <= set_on]
    first = until_then[-1] if until_then else readings[0]
    if level.daily_mg <= 0 or first is latest:
        return
    fall = _fall_pct(first, latest)
    notes.facts["egfr_fall_pct_since_dose_set"] = fall
    notes.says.append(
        f"This dose was set on {set_on}. eGFR {first.value:g} on {first.on} and {latest.value:g} on "
        f"{latest.on}: a fall of {fall:.0f} % since."
    )


def _fall_pct(before: EgfrReading, after: EgfrReading) -> float:
    return max(0.0, 100 * (before.value - after.value) / before.value)


def nil_by_mouth_facts(records: Records, today: Today, notes: Notes) -> None:
    """The hours in which nothing may be swallowed, now or as planned."""
    fasting = records.nil_by_mouth
    if fasting is None:
        return
    if fasting.hours is not None:
        notes.facts["nil_by_mouth_hours"] = fasting.hours
        notes.says.append(f"Nil by mouth for {fasting.hours:g} hours.")
        return
    assert fasting.since is not None
    end_of_day = dt.datetime.combine(today.on + dt.timedelta(days=1), dt.time(), tzinfo=fasting.since.tzinfo)
    until = fasting.until or end_of_day
    if until <= dt.datetime.combine(today.on, dt.time(), tzinfo=until.tzinfo) or until <= fasting.since:
        notes.says.append(f"Nil by mouth from {fasting.since:%Y-%m-%d %H:%M} was over before {today.on}.")
        return
    hours = (until - fasting.since).total_seconds() / 3600
    notes.facts["nil_by_mouth_hours"] = hours
    planned = "" if fasting.until else " (no end planned; counted to the end of that day)"
    span = f"from {fasting.since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M}"
    notes.says.append(f"Nil by mouth {span}{planned}: {hours:g} hours.")
