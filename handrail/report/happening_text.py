"""What happens on a course, in words: a line for each, a short mark for a picture, a pump's arithmetic."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from handrail.course.checks import MOST_DAYS
from handrail.course.pumps import change_of_concentration
from handrail.report.words import ANY_NUMBER
from handrail.simulate.happenings import (
    Haemodialysis,
    Happening,
    KidneyChange,
    LargeDose,
    PeritonealDialysis,
    PumpBolus,
    PumpRefill,
    PumpRestored,
    PumpSetting,
    PumpStop,
    pump_happenings,
)

if TYPE_CHECKING:
    from handrail.course.pumps import Bridge

DAY_H = 24.0
FOR_THE_PUMP_TEAM = "For the pump team to verify. Nothing here sets a pump."
OVERDOSE_DO = (
    f"If it has happened, or may have: call {ANY_NUMBER} now, also while the person is still awake, and stay "
    "with them. `handrail overdose` says whom to call, what to do and how long to watch."
)
OVERDOSE_NOT_SAID = (
    "These numbers say nothing of how deep someone will sleep or whether they will breathe: signs don't "
    "follow the level. Never infer from a level that someone will wake."
)
OVERDOSE_WITHDRAWAL = (
    "The chances that follow are of withdrawal alone: a small one says nothing about the danger of the "
    "overdose, and withdrawal can come days after someone wakes."
)


def moment_words(hour: float) -> str:
    """A moment of the course, such as "day 20" or "day 10, 21:00"."""
    minutes = round(60 * hour)
    day, minute = minutes // 1440 + 1, minutes % 1440
    return f"day {day}" if not minute else f"day {day}, {minute // 60:02d}:{minute % 60:02d}"


def asks_for_care(happenings: Sequence[Happening]) -> bool:
    """Whether something among it can't wait where it is real: too much swallowed, or a pump that stops."""
    return has_overdose(happenings) or any(isinstance(one, PumpStop) for one in happenings)


def has_overdose(happenings: Sequence[Happening]) -> bool:
    """Whether too much is swallowed."""
    return any(isinstance(one, LargeDose) for one in happenings)


def happening_lines(happenings: Sequence[Happening], end_h: float = math.inf) -> list[str]:
    """A sentence for each, in order of time; also for a pump that runs dry by its volume before `end_h`."""
    lines = [(one.at_h, _line(one)) for one in happenings]
    lines += [
        (hour, f"{_about(hour).capitalize()}: by its volume the pump has run dry; nothing more comes.")
        for hour, _ in _dry_hours(happenings, end_h)
    ]
    lines.sort(key=lambda line: line[0])
    told = [line for _, line in lines]
    for bridge in bridges(happenings):
        told += bridge_lines(bridge)
    return told


def _about(hour: float) -> str:
    """A moment to the nearest hour."""
    return moment_words(float(round(hour))).replace(", ", ", at about ")


def _dry_hours(happenings: Sequence[Happening], end_h: float) -> tuple[tuple[float, float | None], ...]:
    # What delivers loads what computes, and only a pump needs it.
    if not pump_happenings(happenings):
        return ()
    from handrail.simulate.pump import dry_hours

    return dry_hours(happenings, min(end_h, DAY_H * MOST_DAYS))


def _line(one: Happening) -> str:
    when = moment_words(one.at_h).capitalize()
    match one:
        case KidneyChange():
            how = (
                f"the eGFR is {one.egfr_ml_min_1_73m2:g} mL/min/1.73 m2"
                if one.egfr_ml_min_1_73m2 is not None
                else f"the kidneys filter {100 * (one.share or 0):.0f} % of what they did"
            )
            back = (
                f", recovering evenly until {moment_words(one.back_by_h)}"
                if one.back_by_h is not None
                else ""
            )
            return f"{when}: {how}{back}."
        case Haemodialysis():
            return (
                f"{when}: haemodialysis for {one.hours:g} h{_how_often(one)}{_clears(one.clearance_ml_min)}."
            )
        case PeritonealDialysis():
            until = f" until {_last_day_words(one.until_h)}" if one.until_h is not None else ""
            return f"{when}: peritoneal dialysis{until}{_clears(one.clearance_ml_min)}."
        case LargeDose():
            first, *more = one.doses
            then = "".join(f", then {dose.dose_mg:,g} mg on {moment_words(dose.time_h)}" for dose in more)
            return f"{when}: an overdose of {first.dose_mg:,g} mg{then}."
        case PumpSetting(daily_micrograms=0):
            return f"{when}: the pump is switched off."
        case PumpSetting():
            return f"{when}: the pump gives {one.daily_micrograms:,.10g} micrograms a day."
        case PumpBolus():
            return f"{when}: a bolus of {one.micrograms:,.10g} micrograms."
        case PumpRefill():
            both = f"{one.micrograms_per_ml:,.10g} micrograms/mL ({one.micrograms_per_ml / 1000:,.10g} mg/mL)"
            return f"{when}: a refill with {both}."
        case PumpStop():
            return f"{when}: nothing more comes from the pump ({one.reason})."
        case PumpRestored():
            return f"{when}: the pump delivers again."


def _how_often(one: Haemodialysis) -> str:
    if not one.times_a_week:
        return ""
    often = "daily" if one.times_a_week == 7 else f"{one.times_a_week} times a week"
    return f", {often}" + (f" until {_last_day_words(one.until_h)}" if one.until_h is not None else "")


def _last_day_words(until_h: float) -> str:
    """The last moment before the end: midnight belongs to the day that it ends."""
    return f"day {round(until_h / DAY_H)}" if until_h % DAY_H == 0 else moment_words(until_h)


def _clears(ml_min: float | None) -> str:
    return "" if ml_min is None else f", clearing {ml_min:g} mL/min"


def happening_marks(happenings: Sequence[Happening]) -> list[tuple[float, str]]:
    """Hour and short name of each beginning (and of the end of a recovery), in order of time."""
    marks: list[tuple[float, str]] = []
    for one in happenings:
        marks.append((one.at_h, _mark(one)))
        if isinstance(one, KidneyChange) and one.back_by_h is not None:
            marks.append((one.back_by_h, "kidneys back"))
    marks += [(hour, "pump dry") for hour, _ in _dry_hours(happenings, math.inf)]
    # A pump that runs from the beginning needs no mark at the edge.
    return sorted((hour, name) for hour, name in marks if hour > 0)


def _mark(one: Happening) -> str:
    match one:
        case KidneyChange():
            return "kidneys"
        case Haemodialysis() | PeritonealDialysis():
            return "dialysis"
        case LargeDose():
            return "overdose"
        case PumpSetting(daily_micrograms=0):
            return "pump off"
        case PumpSetting():
            return "pump"
        case PumpBolus():
            return "bolus"
        case PumpRefill():
            return "refill"
        case PumpStop():
            return "pump stops"
        case PumpRestored():
            return "pump back"


def bridges(happenings: Sequence[Happening]) -> Iterator[Bridge]:
    """The arithmetic of every refill with another concentration, as far as tubing and dose are known."""
    daily = 0.0
    for one in pump_happenings(happenings):
        if isinstance(one, PumpSetting):
            daily = one.daily_micrograms
        if isinstance(one, PumpRefill) and one.changes_concentration and one.dead_volume_ml and daily:
            yield change_of_concentration(
                dead_volume_ml=one.dead_volume_ml,
                before_micrograms_per_ml=one.before_micrograms_per_ml or 0.0,
                after_micrograms_per_ml=one.micrograms_per_ml,
                daily_micrograms=daily,
            )


def bridge_lines(bridge: Bridge) -> list[str]:
    """What a change of concentration asks for; a draft for the pump team."""
    return [
        f"Change from {bridge.before_micrograms_per_ml:,.10g} to {bridge.after_micrograms_per_ml:,.10g} "
        f"micrograms/mL: tubing and catheter ({bridge.dead_volume_ml:g} mL) still hold "
        f"{bridge.bolus_micrograms:,.4g} micrograms of the old one, {bridge.bridge_h:,.3g} h of "
        f"{bridge.daily_micrograms:,.10g} micrograms a day.",
        f"Without a bridge {bridge.unbridged_daily_micrograms:,.4g} micrograms a day would be given for "
        f"{bridge.unbridged_h:,.3g} h. {FOR_THE_PUMP_TEAM}",
    ]
