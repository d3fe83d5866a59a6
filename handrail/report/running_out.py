"""Two answers of a few lines, to be read in half a minute: "I ran out" and "I'm being admitted"; and the gap.

At most eight short lines each, what to do first. Nothing here is a dose of our own making.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from handrail.report import words
from handrail.report.grounds import UNREAD
from handrail.report.numbers import ambulance_words, number_lines

if TYPE_CHECKING:
    from rich.console import Console

    from handrail.check.restart import RestartAdvice
    from handrail.check.running_out import Admitted, RanOut
    from handrail.course.nouns import Regimen
    from handrail.medicine.nouns import Medicine

MOST_LINES = 8
_CLOCK = re.compile(r"\b\d\d:\d\d\b")
_A_DAY_ALONE = re.compile(r"[\d.,]+ \w+ a day is taken as ")
"""How the course says that it split a daily dose, or set the times, by itself."""
Line = tuple[str, str]

_WHO = {
    "own": "You can go on by these words on missed doses.",
    "clinician": "Don't restart on your own. A clinician decides.",
    "emergency": "EMERGENCY: call {number} now.",
}


def ran_out_lines(result: RanOut, medicine: Medicine) -> list[Line]:
    """What to do when the supply ends, in order: at most eight lines."""
    number = ambulance_words(result.person.country, medicine.name)
    said = _words(medicine)
    lines: list[Line] = []
    if result.danger:
        sign, _, _ = result.danger[0].says.partition(": ")
        lines.append(("EMERGENCY", f"Call {number} now: {sign.rstrip('.')}."))
    lines += [
        ("Left", _left_words(result)),
        ("Withdrawal", _withdrawal_words(result, said["ran_out_matters"])),
        (
            "Today",
            "Call the prescriber now. Closed: a pharmacy (emergency supply), out of hours, hospital.",
        ),
        ("Say", _story(result.medicine, result.regimen, result.days_of_use, result.last_dose_at, result.now)),
        ("Don't", said["ran_out_do_not"]),
        ("Call help", f"{number} {said['ran_out_call']}"),
    ]
    if result.pump:
        lines.append(("Pump", said["ran_out_pump"]))
    return lines[:MOST_LINES]


def admitted_lines(result: Admitted, medicine: Medicine) -> list[Line]:
    """What to tell a ward: at most eight lines."""
    said = _words(medicine)
    last = _at(result.last_dose_at, result.now) or "time not given, write it down"
    has_pump = result.pump or result.pump_refill_on is not None
    chart = f"{result.medicine}, {_doses(result)}{_for_days(result.days_of_use)}. Last dose: {last}."
    if result.is_next_dose_overdue:
        chart += f" {_overdue_words(result, said['admitted_overdue'])}"
    lines: list[Line] = [
        ("On the chart", chart),
        ("Never left out", said["admitted_never"]),
        ("Nil by mouth", _nil_words(result, said["admitted_nil"])),
        ("Kidneys", said["admitted_kidneys"]),
        ("Who must know", said["admitted_know_pump" if has_pump else "admitted_know"]),
        ("Watch", said["admitted_signs"]),
    ]
    if has_pump:
        lines.append(("Pump", _pump_words(result, said["admitted_pump"])))
    lines.append(("Going home", said["admitted_home"]))
    return lines[:MOST_LINES]


def _doses(result: Admitted) -> str:
    """What is taken, and which of it nobody said: the times, or how a daily dose is split."""
    day = words.amount_words(result.regimen.daily_dose_micrograms)
    doses = words.doses_words(result.regimen.intakes)
    assumed = [line for line in result.assumptions if _CLOCK.search(line)]
    if any(_A_DAY_ALONE.match(line) for line in assumed):
        return f"{day} a day (split and times: not said, ask)"
    return f"{doses} ({day} a day){', times assumed' if assumed else ''}"


def restart_lines(result: RestartAdvice, medicine: Medicine) -> list[Line]:
    """The answer about a gap: who decides, what to do, why."""
    number = ambulance_words(result.person.country, medicine.name)
    lines: list[Line] = [("Now", _WHO[result.who].replace("{number}", number))]
    lines += [("Danger", f"{finding.says} {finding.do}") for finding in result.danger]
    if result.who != "own":
        if result.still_to_see:
            lines.append(("First", f"Not before: {words.join_words(result.still_to_see)}."))
        else:
            lines.append(
                (
                    "First",
                    "Seen, awake and clear, kidneys known: the clinician decides whether, when and how. "
                    "It is not automatic"
                    + (", all the less after an overdose." if result.was_overdose else "."),
                )
            )
    for line in result.advice:
        unread = "" if line.verified else f" ({UNREAD})"
        # What a rule says to do beyond two days is said to a clinician, not to whoever holds the packet.
        to = "For the clinician: " if line.rule and line.who == "clinician" else ""
        lines.append((line.rule or line.id, f"{line.says} {to}{line.do}{unread}"))
    return lines


def lines_text(
    lines: list[Line],
    medicine: Medicine,
    console: Console,
    *,
    country: str | None,
    title: str,
    is_urgent: bool = True,
) -> None:
    """Print such an answer, with the country's numbers and one line on what this is.

    Args:
        is_urgent: False where nothing urgent was found.
    """
    from handrail.report.page import Page

    page = Page(console)
    if lines and lines[0][0] != "EMERGENCY":
        page.emergency(words.emergency_words(medicine, country), is_urgent=is_urgent)
    page.pairs(title, lines)
    page.pairs("Whom to call", number_lines(country, medicine.name))
    page.closing(words.of_pack(medicine))


def _left_words(result: RanOut) -> str:
    day = words.amount_words(result.regimen.daily_dose_micrograms)
    if result.left_micrograms == 0:
        when = _at(result.last_dose_at, result.now)
        return f"nothing, of {day} a day." + (f" The last dose was {when}." if when else "")
    left = words.amount_words(result.left_micrograms)
    if result.whole_doses_left == 0:
        return f"{left}, of {day} a day: less than one usual dose."
    doses = "1 usual dose" if result.whole_doses_left == 1 else f"{result.whole_doses_left} usual doses"
    rest = f", and {words.amount_words(result.rest_micrograms)} beside" if result.rest_micrograms else ""
    return f"{left}, of {day} a day: {doses}{rest}. The last one is {_at(result.last_dose_at, result.now)}."


def _withdrawal_words(result: RanOut, matters: str) -> str:
    low, high = result.withdrawal_h
    span = f"{low:g} to {high:g} hours after the last dose"
    begin, end = result.withdrawal_from, result.withdrawal_to
    when = f", {_moment(begin)} to {_moment(end)}" if begin and end else ""
    if result.matters is False:
        return f"After so few days of use it is less likely, not impossible; it can begin {span}{when}."
    return f"It can begin {span}{when}. {matters}"


def _story(
    medicine: str, regimen: Regimen, days: int | None, last: dt.datetime | None, now: dt.datetime
) -> str:
    day = words.amount_words(regimen.daily_dose_micrograms)
    # A last dose that is still to come was not taken yet.
    taken = f" My last dose was {_at(last, now)}." if last and last <= now else " My last dose was at ..."
    return f'"I take {medicine}, {day} a day{_for_days(days)}.{taken} It must not be stopped suddenly."'


def _for_days(days: int | None) -> str:
    if days is None:
        return ""
    if days < 60:
        return f", for {words.days_words(days)}"
    if days < 730:
        return f", for about {round(days / 30.44)} months"
    years = round(days / 365.25)
    return f", for about {years} years"


def _overdue_words(result: Admitted, do: str) -> str:
    """That the next dose should have been given by now, and who decides."""
    return f"The next one was due {_at(result.next_dose_by, result.now)}: overdue. {do}"


def _nil_words(result: Admitted, plan: str) -> str:
    """How nothing by mouth is bridged, and by when; a time that is past is said to be past."""
    if result.is_cover_overdue:
        since = f"that time passed on {_moment(result.cover_by)}" if result.cover_by else ""
        return (
            f"{'Overdue: now' if result.nil_by_mouth else 'If it comes to that, at once'}: {plan} ({since})."
        )
    until = f", that is by {_moment(result.cover_by)}" if result.cover_by else ""
    return f"{'Now' if result.nil_by_mouth else 'If it comes to that'}: {plan}{until}."


def _pump_words(result: Admitted, alarm: str) -> str:
    due = result.pump_refill_on
    when = f"refill due on {words.day_words(due)}" if due else "day of the refill (ask for the pump card)"
    return f"drug, concentration, daily dose, {when}. {alarm}"


def _words(medicine: Medicine) -> Mapping[str, str]:
    """The short sentences of the pack."""
    assert medicine.restart is not None, "who made the answer has looked"
    return medicine.restart.words


def _at(when: dt.datetime | None, now: dt.datetime) -> str:
    """Such as "today at 22:00" and "on Mon 23 Nov 2026 at 08:00"."""
    if when is None:
        return ""
    days = (when.date() - now.date()).days
    day = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(days) or f"on {words.day_words(when.date())}"
    return f"{day} at {when:%H:%M}"


def _moment(when: dt.datetime) -> str:
    return f"{words.day_words(when.date())[:-5]} {when:%H:%M}"
