"""Laboratory values over time, and hours in which nothing may be swallowed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from handrail.check.facts import level_on
from handrail.medicine.kleene import Between

if TYPE_CHECKING:
    from handrail.check.records import EgfrReading, Notes, Records, Today

WEEK_DAYS = 7
SAME_EGFR = 1.0
"""Two eGFR that lie closer than this are one, rounded."""

OLDEST_DAYS = 365
"""An older eGFR is not taken for today's. Our choice: kidneys are commonly looked at once a year."""


def kidney_facts(records: Records, today: Today, notes: Notes, undated: float | None = None) -> None:
    """The eGFR of today, its fall within a week, and its fall since the present dose was set.

    Args:
        records: with the dated readings.
        today: the day asked about.
        notes: takes the facts and the sentences.
        undated: an eGFR that was given without a date. Where it and the newest dated one differ, the
            lower one counts: more medicine stays in the blood than the higher one lets expect.
    """
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
    if undated is not None and abs(undated - latest.value) >= SAME_EGFR:
        _contradiction(undated, latest, notes)
    _fall_in_a_week(readings, latest, today, notes)
    _fall_since_the_dose_was_set(readings, latest, today, notes)


def _contradiction(undated: float, latest: EgfrReading, notes: Notes) -> None:
    worse = min(undated, latest.value)
    notes.facts["egfr_ml_min_1_73m2"] = worse
    notes.says.append(
        f"Two eGFR for one day: {undated:.3g} without a date, and {latest.value:g} of {latest.on}. "
        f"The lower one, {worse:.3g}, is what counts; find out which is right."
    )
    if undated < latest.value:
        notes.could_not.append(
            f"Whether the eGFR fell from {latest.value:g} to {undated:.3g}, and how fast: the lower one "
            "has no date. Give it with its date. A fall within days may be a new kidney injury: ask today."
        )


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
        if _is_swallowed(today):
            missed(notes, hours=Between(0, fasting.hours))
            notes.could_not.append(
                f"Whether these {fasting.hours:g} hours are past or still to come, and so whether doses "
                "have been missed: say from when to when."
            )
        return
    assert fasting.since is not None
    end_of_day = dt.datetime.combine(today.on + dt.timedelta(days=1), dt.time(), tzinfo=fasting.since.tzinfo)
    until = fasting.until or end_of_day
    if until <= dt.datetime.combine(today.on, dt.time(), tzinfo=until.tzinfo) or until <= fasting.since:
        notes.says.append(
            f"Nil by mouth from {fasting.since:%Y-%m-%d %H:%M} was over before {today.on}: the doses are "
            "taken to have been resumed then. If they were not, say since when."
        )
        return
    hours = (until - fasting.since).total_seconds() / 3600
    notes.facts["nil_by_mouth_hours"] = hours
    planned = "" if fasting.until else " (no end planned; counted to the end of that day)"
    span = f"from {fasting.since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M}"
    notes.says.append(f"Nil by mouth {span}{planned}: {hours:g} hours.")
    _missed_while_fasting(fasting.since, until, today, notes)


def _missed_while_fasting(since: dt.datetime, until: dt.datetime, today: Today, notes: Notes) -> None:
    """What of a fast is past by the beginning of the day asked about has cost its doses.

    How late on that day somebody asks is not known: what is missed lies between what was missed at its
    beginning, and at its end or the end of the fast.
    """
    if not _is_swallowed(today):
        return
    midnight = dt.datetime.combine(today.on, dt.time(), tzinfo=since.tzinfo)
    due = _due_times(since, until, today)
    if since >= midnight or not due:
        return
    first = due[0]
    latest = min(until, midnight + dt.timedelta(days=1))
    least, most = (max(0.0, (moment - first).total_seconds() / 3600) for moment in (midnight, latest))
    doses = [sum(time < moment for time in due) for moment in (midnight, latest)]
    missed(notes, hours=Between(least, most), doses=Between(*doses))
    if doses[0]:
        count = "1 dose" if doses[0] == 1 else f"{doses[0]} doses"
        notes.says.append(
            f"The first dose in that time was due at {first:%Y-%m-%d %H:%M}: {least:g} to {most:g} hours "
            f"without, {count} missed before {today.on}, unless it was given another way. Ask what was given."
        )


def _due_times(since: dt.datetime, until: dt.datetime, today: Today) -> list[dt.datetime]:
    """When doses were due in a time of fasting, by the regimen of the day asked about."""
    assert today.course is not None
    minutes = [intake.minute_of_day for intake in level_on(today.course, today.day).regimen.intakes]
    start = dt.datetime.combine(since.date(), dt.time(), tzinfo=since.tzinfo)
    times = (
        start + dt.timedelta(days=day, minutes=minute)
        for day in range((until - start).days + 1)
        for minute in sorted(minutes)
    )
    return [time for time in times if since <= time < until]


def _is_swallowed(today: Today) -> bool:
    """Whether doses by mouth are due on the day asked about; not with a pump alone."""
    return today.course is not None and level_on(today.course, today.day).daily_mg > 0


def missed(notes: Notes, *, hours: Between, doses: Between | None = None) -> None:
    """Add missed hours, and doses, to those that another record shows: of two the longer."""
    for name, more in (("missed_hours", hours), ("missed_doses", doses or Between(0))):
        known = notes.facts.get(name, 0)
        low, high = (known.low, known.high) if isinstance(known, Between) else (known, known)
        assert isinstance(low, int | float)
        assert isinstance(high, int | float)
        low, high = max(low, more.low), max(high, more.high)
        notes.facts[name] = low if low == high else Between(low, high)
