"""Refills held against the course: how long the supply lasts, or since when there was none.

Every handing out adds to the supply, every dose of the course takes from it. What was left before the
first refill on record is not known and not counted, and somebody who takes less than the course says
has more left; so a gap is what the records suggest, and the sentence that comes with it says so.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handrail.check.facts import level_on
from handrail.medicine.kleene import Between

if TYPE_CHECKING:
    from handrail.check.records import Notes, Records, Refill, Today
    from handrail.course.nouns import Regimen


@dataclass(frozen=True, kw_only=True, slots=True)
class _Supply:
    """What is left on the day asked about, and since when there has been nothing."""

    left_micrograms: int
    ran_out_on: dt.date | None


def supply_facts(records: Records, today: Today, notes: Notes) -> None:
    """The amount at home, the days it lasts, and the doses missed since it ran out."""
    regimen = level_on(today.course, today.day).regimen if today.course else None
    if records.at_home_mg is not None:
        notes.facts["supply_on_hand_mg"] = records.at_home_mg
        _days_left(records.at_home_mg, f"counted at home on {today.on}", regimen, notes)
    if not records.refills:
        return
    if today.course is None or regimen is None:
        notes.could_not.append("The refills: nobody said what is taken, so they can't be held against it.")
        return
    if any(step.regimen.is_as_needed for step in today.course.steps):
        notes.could_not.append("The refills: it is taken as needed, so how fast they are used isn't known.")
        return
    _from_refills(records, today, regimen, notes)


def _from_refills(records: Records, today: Today, regimen: Regimen, notes: Notes) -> None:
    refills = sorted(records.refills, key=lambda refill: refill.on)
    supply = _walk(refills, today)
    handed_out_mg = sum(refill.amount_micrograms for refill in refills) / 1000
    told = (
        f"{len(refills)} refill{'s' if len(refills) > 1 else ''} since {refills[0].on}, {handed_out_mg:g} mg "
        f"in all, held against the course"
    )
    if not today.is_dated:
        told += " (taken to be the same dose ever since; nobody said since when)"
    if supply.ran_out_on is None:
        left_mg = supply.left_micrograms / 1000
        notes.says.append(f"{told}: {left_mg:g} mg are left on {today.on}, if every dose was taken.")
        notes.facts["refill_gap_days"] = 0
        if records.at_home_mg is None:
            # Whoever left doses out has more at home than that; nobody has less without taking more.
            notes.facts["supply_on_hand_mg"] = Between(left_mg)
            _days_left(left_mg, "left by the refills", regimen, notes)
        return
    gap_days = (today.on - supply.ran_out_on).days
    told += f": not enough was left for {supply.ran_out_on}"
    if records.at_home_mg:
        notes.says.append(f"{told}. What was counted at home says otherwise, and is what counts.")
        return
    if not regimen.intakes:
        notes.says.append(f"{told}; nothing is to be taken on {today.on}.")
        return
    _gap(gap_days, told, regimen, notes)


def _gap(gap_days: int, told: str, regimen: Regimen, notes: Notes) -> None:
    doses = gap_days * len(regimen.intakes)
    notes.says.append(
        f"{told}, {_days(gap_days)} ago: {gap_days} x 24 hours and {doses} doses are taken as missed. "
        "Ask, without blame: there may have been tablets left from before, or from elsewhere."
    )
    notes.facts |= {
        "refill_gap_days": gap_days,
        "supply_days": 0,
        "missed_hours": 24.0 * gap_days,
        "missed_doses": doses,
    }


def _walk(refills: list[Refill], today: Today) -> _Supply:
    """Day by day from the first refill: what comes in, what is taken, and the day nothing was left."""
    taken = _taken_by_date(refills[0].on, today)
    coming: dict[dt.date, int] = defaultdict(int)
    for refill in refills:
        coming[refill.on] += refill.amount_micrograms
    left, ran_out_on = 0, None
    date = refills[0].on
    while True:
        if coming.get(date):
            left, ran_out_on = left + coming[date], None
        if date == today.on:
            # The doses of the day asked about are still to be taken.
            return _Supply(left_micrograms=left, ran_out_on=ran_out_on)
        needed = taken.get(date, 0)
        if needed > left:
            ran_out_on = ran_out_on or date
        left = max(0, left - needed)
        date += dt.timedelta(days=1)


def _taken_by_date(first: dt.date, today: Today) -> dict[dt.date, int]:
    """What the course takes on each date before the day asked about, its departures included."""
    assert today.course is not None
    taken: dict[dt.date, int] = defaultdict(int)
    if not today.is_dated:
        daily = level_on(today.course, today.day).regimen.daily_dose_micrograms
        return {first + dt.timedelta(days=n): daily for n in range((today.on - first).days)}
    for dose in today.course.doses(today.day - 1) if today.day > 1 else ():
        taken[today.date_of(int(dose.time_h // 24) + 1)] += dose.dose_micrograms
    return taken


def _days_left(amount_mg: float, how: str, regimen: Regimen | None, notes: Notes) -> None:
    daily_mg = regimen.daily_dose_mg if regimen else 0.0
    if daily_mg <= 0:
        notes.says.append(f"{amount_mg:g} mg {how}.")
        return
    days = amount_mg / daily_mg
    notes.facts["supply_days"] = days
    notes.says.append(f"{amount_mg:g} mg {how}, at {daily_mg:g} mg a day: enough for {_days(int(days))}.")


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
