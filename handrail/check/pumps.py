"""A pump's reservoir: how long it lasts, and the amounts that can't be meant."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

from handrail.course.pumps import check_concentration, check_daily, check_reservoir, days_it_lasts
from handrail.errors import InputError

if TYPE_CHECKING:
    from handrail.check.records import Notes, PumpRecord, Records, Today

FEWEST_DAYS = 2
MOST_DAYS = 730


def check_pump(pump: PumpRecord) -> None:
    """Refuse what no pump holds, and milligrams where micrograms are meant.

    Raises:
        InputError: as said; with what was probably meant.
    """
    where = f"records, pump filled on {pump.filled_on}"
    concentration, daily = pump.concentration_micrograms_per_ml, pump.daily_micrograms
    check_reservoir(pump.reservoir_ml, pump.residual_ml, where)
    check_concentration(concentration, where)
    check_daily(daily, where)
    days = _days_it_lasts(pump)
    if not FEWEST_DAYS <= days <= MOST_DAYS:
        raise InputError(
            f"{pump.reservoir_ml:g} mL of {concentration:g} micrograms/mL at {daily:g} micrograms a day "
            f"would last {days:.2g} days: one of these is in another unit.",
            fix="Give the concentration in micrograms/mL (2 mg/mL is 2000) and the daily dose in micrograms.",
            where=where,
        )


def pump_facts(records: Records, today: Today, notes: Notes) -> None:
    """The days to the day on which the reservoir is due, and what else is known of the pump."""
    pump = records.pump
    if pump is None:
        return
    days = _days_it_lasts(pump)
    due_on = pump.filled_on + dt.timedelta(days=math.floor(days))
    due_days = (due_on - today.on).days
    notes.facts |= {
        "pump": True,
        "pump_daily_micrograms": pump.daily_micrograms,
        "pump_refill_due_days": due_days,
        "recent_refill_hours": 24.0 * (today.on - pump.filled_on).days,
    }
    if today.course is None:
        notes.facts["route"] = "intrathecal"
    left = f", of which {pump.residual_ml:g} mL must be left" if pump.residual_ml else ""
    days_away = "1 day" if abs(due_days) == 1 else f"{abs(due_days)} days"
    when = f"{days_away} {'from' if due_days >= 0 else 'before'} {today.on}"
    notes.says.append(
        f"The pump: {pump.reservoir_ml:g} mL filled in on {pump.filled_on}{left}; times "
        f"{pump.concentration_micrograms_per_ml:g} micrograms/mL, by {pump.daily_micrograms:g} micrograms a "
        f"day: it lasts {days:.0f} days, to {due_on}, {when}."
    )
    if not pump.residual_ml:
        notes.could_not.append(
            "What must be left in the pump: not given, so that is the day on which it is empty. The refill "
            "is due before it."
        )


def _days_it_lasts(pump: PumpRecord) -> float:
    return days_it_lasts(
        pump.reservoir_ml, pump.residual_ml, pump.concentration_micrograms_per_ml, pump.daily_micrograms
    )
