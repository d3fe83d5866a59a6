"""Sentences of the diary: what is asked, what a day said, and what to call for, the same for any medicine.

The list of the medicine and its danger signs bring words of their own (its pack); what is asked beside them
stands here. Nothing here praises, counts days or hurries anyone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from handrail.report import words
from handrail.report.numbers import ambulance_words, crisis_words

if TYPE_CHECKING:
    from handrail.follow.diary import DiaryEntry, DoseTaken
    from handrail.follow.signs import Sign
    from handrail.medicine.diary import DiaryData

SCORES = ("none", "a little", "clearly", "badly")
"""What 0 to 3 mean in the list."""
BESIDE = {
    "seizure": "A seizure",
    "breathing_trouble": "Trouble breathing, or very slow breathing",
    "hard_to_wake": "Very hard to wake",
    "suicidal_thoughts": "Thoughts of suicide",
}
SCORED = {
    "sleepiness": ("Sleepy by day", SCORES),
    "craving": ("Craving", SCORES),
    "goal_reached": ("How did it go?", ("not at all", "a little", "mostly", "well")),
}
COUNTED = {"spasms": "Spasms", "falls": "Falls", "drinks": "Drinks with alcohol"}
WHAT_WAS_DONE = {
    "taken": "taken",
    "not taken": "not taken",
    "other amount": "another amount",
    "other time": "at another time",
    "not written down": "not written down",
}
CALL_OR_HOLD = (
    "Take what the approved plan says. Change no dose because of what you wrote here, and don't stop: any "
    "change comes gradually, and from the person who supervises the plan."
)
"""Said to whoever writes a diary: it gives no dose."""
NOBODY_APPROVED = (
    "No approved plan says what to take on this day. Go on as you do, don't stop, and ask the clinic."
)
NOT_SENT = (
    "Written on this device only: nobody at the clinic sees it before it is sent. Waiting for it to be sent "
    "is no way to get help: call."
)
RING = "Call a poison centre now, or the emergency number."
RING_HEADING = "Too much may have been taken: ring now, before the next dose"
"""Over what a poison centre is to be asked about."""
READ_BY = (
    "Nobody watches this diary by the hour. If something worries you, call; don't wait for an answer here."
)


def no_doses_words(begins: dt.date | None) -> str:
    """What to say of a day for which no approved plan says anything.

    Args:
        begins: the first day of what is approved; None where nothing is.
    """
    if begins is None:
        return NOBODY_APPROVED
    return (
        f"The approved plan begins on {words.day_words(begins)}. Until then go on as you do, and don't stop."
    )


def call_words(country: str | None, medicine: str) -> str:
    """Whom to call in an emergency: "Call 999 now."."""
    return f"Call {ambulance_words(country, medicine)} now."


def crisis_line(country: str | None, medicine: str) -> str:
    """Whom to call with thoughts of suicide."""
    return crisis_words(country, medicine, option="")


def dose_words(dose: DoseTaken) -> str:
    """One dose of a day: "20 mg at 08:00: taken"."""
    done = WHAT_WAS_DONE[dose.what]
    if dose.due_at is None or dose.due_mg is None:
        assert dose.taken_at is not None
        return f"{_mg(dose.taken_mg)} at {dose.taken_at:%H:%M}: not planned"
    due = f"{_mg(dose.due_mg)} at {dose.due_at:%H:%M}"
    if dose.taken_at is None or dose.what == "taken":
        return f"{due}: {done}"
    return f"{due}: {done}, {_mg(dose.taken_mg)} at {dose.taken_at:%H:%M}"


def sign_words(sign: Sign, data: DiaryData) -> str:
    """What stands out in a day: "Temperature 38.4"."""
    items = {item.id: item for item in data.items}
    item = items.get(sign.name)
    if item is None:
        if sign.name == "too_much":
            return f"{words.number_words(sign.value)} mg taken, which is more than was agreed"
        return BESIDE.get(sign.name, sign.name)
    if item.kind == "temperature":
        return f"{item.label} {words.number_words(sign.value)} °C"
    return f"{item.label}: {SCORES[int(sign.value)]}"


def entry_lines(entry: DiaryEntry, data: DiaryData, goal: str = "") -> list[tuple[str, str]]:
    """What a day says, as (question, answer) pairs; what was left out isn't there."""
    lines: list[tuple[str, str]] = []
    if entry.doses:
        lines.append(("Doses", "; ".join(dose_words(dose) for dose in entry.doses)))
    for item in data.items:
        if item.kind == "score" and item.id in entry.scores:
            lines.append((item.label, SCORES[entry.scores[item.id]]))
    if entry.temperature_c is not None:
        lines.append(("Temperature", f"{words.number_words(entry.temperature_c)} °C"))
    for name, label in BESIDE.items():
        if getattr(entry, name) is not None:
            lines.append((label, "yes" if getattr(entry, name) else "no"))
    for name, (label, said) in SCORED.items():
        if getattr(entry, name) is not None:
            asked = goal or "What you chose to be able to do" if name == "goal_reached" else label
            lines.append((asked, said[getattr(entry, name)]))
    for name, label in COUNTED.items():
        if getattr(entry, name) is not None:
            lines.append((label, words.number_words(getattr(entry, name))))
    for level in entry.levels:
        value = f"{words.number_words(level.value)} {level.unit} at {level.sampled_at:%H:%M}"
        lines.append(("Level in blood", value))
    return [*lines, *([("Note", entry.note)] if entry.note else [])]


def differing_lines(one: DiaryEntry, other: DiaryEntry, data: DiaryData) -> list[tuple[str, str, str]]:
    """Where two entries about one day say something else, as (question, the one, the other)."""
    first, second = dict(entry_lines(one, data)), dict(entry_lines(other, data))
    return [
        (name, first.get(name, "not written"), second.get(name, "not written"))
        for name in dict.fromkeys((*first, *second))
        if first.get(name) != second.get(name)
    ]


def arrived_words(content: Mapping[str, Any]) -> str:
    """What to say after a day was kept."""
    said = "Kept, and sent to the clinic's server."
    return f"{said} {READ_BY}" if content.get("much_worse") else said


def taken_in_lines(new: Sequence[dt.date], there: Sequence[dt.date], differ: Sequence[dt.date]) -> list[str]:
    """What became of the days of a file.

    >>> taken_in_lines([dt.date(2026, 3, 2)], [], [dt.date(2026, 3, 3)])[0]
    '1 day taken in.'
    """
    said: list[str] = []
    if new:
        said.append(f"{words.days_words(len(new))} taken in.")
    if there:
        said.append(f"{words.days_words(len(there))} already written here, the same: not kept again.")
    if differ:
        days = words.join_words(words.day_words(day) for day in differ)
        said.append(
            f"Written differently here, so both are kept: {days}. What was written here counts until the "
            "day is settled on the diary's page; a danger sign in either is one."
        )
    return said


def zone_words(zone: str, offset_min: int) -> str:
    """Where a day's clock stood: "Europe/London, UTC+1"."""
    sign, minutes = ("-" if offset_min < 0 else "+"), abs(offset_min)
    ahead = f"UTC{sign}{minutes // 60}" + (f":{minutes % 60:02d}" if minutes % 60 else "")
    return f"{zone}, {ahead}" if zone else ahead


def day_heading(day: dt.date, today: dt.date) -> str:
    """The day by its date, and by name where it is today or yesterday."""
    named = {0: "Today, ", 1: "Yesterday, "}.get((today - day).days, "")
    return f"{named}{words.day_words(day)}"


def _mg(mg: float | None) -> str:
    return f"{words.number_words(mg or 0)} mg"
