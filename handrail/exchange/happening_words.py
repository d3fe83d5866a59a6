"""What people write about things that happen on a course: kidneys, dialysis, a pump, a large dose.

    kidneys   day 20: eGFR 15, back by day 34
    dialysis  day 21 09:00 for 4 h, 3 times a week until day 40
    pump      350 micrograms/day, fails day 30, restored day 32
    overdose  day 10 21:00: 300 mg, 23:00: 200 mg, slowly

Clauses stand between commas (one inside a number is no comma). Days are those of the course; a day without a
time begins at midnight.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NoReturn

from handrail.course.checks import check_dose
from handrail.course.nouns import Dose
from handrail.errors import InputError
from handrail.simulate.happenings import (
    Haemodialysis,
    Happenings,
    KidneyChange,
    LargeDose,
    PeritonealDialysis,
    PumpBolus,
    PumpHappening,
    PumpRefill,
    PumpRestored,
    PumpSetting,
    PumpStop,
    StopReason,
    hour_of,
)
from handrail.units import shortened

KIDNEYS_EXAMPLE = '--kidneys "day 20: eGFR 15, back by day 34"'
DIALYSIS_EXAMPLE = '--dialysis "day 21 09:00 for 4 h, 3 times a week until day 40"'
PUMP_EXAMPLE = '--pump "350 micrograms/day, fails day 30, restored day 32"'
OVERDOSE_EXAMPLE = '--overdose "day 10 21:00: 300 mg"'

MG_IN_MICROGRAMS = 1000
MOST_DAY = 36_525

_NUMBER = r"(?P<{0}>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_MICROGRAMS = r"(?:micrograms?|mcg|[uµμ]g)"
_A_DAY = r"\s*(?:/|per|a)\s*(?:day|d|24\s*h)"
_MOMENT = r"(?:on\s+)?day\s+(?P<day>\d+)(?:\s+(?:at\s+)?(?P<clock>\d{1,2}:\d{2}))?"

_SHARES = {"half": 0.5, "a third": 1 / 3, "a quarter": 0.25, "nothing": 0.0, "none": 0.0, "stopped": 0.0}


def _number(name: str) -> str:
    return _NUMBER.format(name)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(rf"\s*{text}\s*", re.IGNORECASE)


def _value(text: str) -> float:
    return float(text.replace(",", ""))


def _clauses(text: str) -> list[str]:
    """The parts of what was written; a comma inside a number is part of it."""
    return [part.strip() for part in re.split(r"[;,]\s+|\s+then\s+|[;,]$", text) if part and part.strip()]


def _hour(found: re.Match[str], where: str, *, day: int | None = None) -> float:
    """The hour that a match names; a clock alone is on the day named before it."""
    number = int(found["day"]) if found.groupdict().get("day") else day
    assert number is not None
    if not 1 <= number <= MOST_DAY:
        raise InputError(f"Day {number} lies outside the course.", fix="The first day is day 1.", where=where)
    minutes = 0
    if found["clock"]:
        hour, minute = (int(part) for part in found["clock"].split(":"))
        if hour > 23 or minute > 59:
            raise InputError(f"{found['clock']} is no time of day.", fix="From 00:00 to 23:59.", where=where)
        minutes = 60 * hour + minute
    return hour_of(number, minutes)


def _refuse(clause: str, where: str, example: str) -> NoReturn:
    raise InputError(
        f"'{shortened(clause)}' can't be read.", fix=f"Write it like this: {example}", where=where
    )


# --- kidneys -----------------------------------------------------------------------------------------------

_KIDNEYS = _pattern(
    rf"{_MOMENT}\s*:?\s*(?:egfr\s*(?:of|:|=)?\s*{_number('egfr')}|{_number('percent')}\s*%"
    rf"|(?P<share>{'|'.join(_SHARES)}))(?:\s+of\s+(?:it|before|usual))?"
)
_BACK = _pattern(rf"(?:back|recovered|normal|as before)(?:\s+by|\s+on)?\s+{_MOMENT}")


def read_kidneys(text: str, where: str = "--kidneys") -> Happenings:
    """How the kidneys change: "day 20: eGFR 15, back by day 34"; more changes follow after a comma.

    Raises:
        InputError: what can't be read, or what kidneys don't do.

    >>> change, = read_kidneys("day 20: eGFR 15, back by day 34")
    >>> change.at_h / 24, change.egfr_ml_min_1_73m2, change.back_by_h / 24
    (19.0, 15.0, 33.0)
    """
    changes: list[KidneyChange] = []
    for clause in _clauses(text):
        if (back := _BACK.fullmatch(clause)) and changes and changes[-1].back_by_h is None:
            last = changes.pop()
            changes.append(
                KidneyChange(
                    at_h=last.at_h,
                    egfr_ml_min_1_73m2=last.egfr_ml_min_1_73m2,
                    share=last.share,
                    back_by_h=_hour(back, where),
                )
            )
            continue
        found = _KIDNEYS.fullmatch(clause)
        if not found:
            _refuse(clause, where, KIDNEYS_EXAMPLE)
        share = _value(found["percent"]) / 100 if found["percent"] else None
        if found["share"]:
            share = _SHARES[found["share"].lower()]
        egfr = _value(found["egfr"]) if found["egfr"] else None
        changes.append(KidneyChange(at_h=_hour(found, where), egfr_ml_min_1_73m2=egfr, share=share))
    if not changes:
        _refuse(text, where, KIDNEYS_EXAMPLE)
    return tuple(changes)


# --- dialysis ----------------------------------------------------------------------------------------------

_SESSION = _pattern(
    rf"(?:haemodialysis\s+|hemodialysis\s+|hd\s+)?{_MOMENT}(?:\s*:?\s*for\s+{_number('hours')}\s*(?:hours?|h)\b)?"
)
_WEEKLY = _pattern(
    rf"(?:(?P<times>[1-7]|once|twice)(?:\s*(?:times|x))?\s+(?:a|per)\s+week|(?P<daily>daily|every day))"
    rf"(?:\s+until\s+{_MOMENT})?"
)
_PERITONEAL = _pattern(rf"(?:peritoneal(?:\s+dialysis)?|capd|pd)\s+(?:from\s+)?{_MOMENT}")
_UNTIL = _pattern(rf"until\s+{_MOMENT}")
_CLEARANCE = _pattern(rf"(?:clearing\s+|clearance\s+)?{_number('value')}\s*ml\s*/\s*min")
_COUNTS = {"once": 1, "twice": 2}


def read_dialysis(text: str, where: str = "--dialysis") -> Happenings:
    """Sessions of haemodialysis, or peritoneal dialysis from a day on.

    Raises:
        InputError: what can't be read, or a dialysis that there is not.

    >>> one, = read_dialysis("day 21 09:00 for 4 h, 3 times a week until day 40, 200 mL/min")
    >>> one.at_h, one.hours, one.times_a_week, one.clearance_ml_min
    (489.0, 4.0, 3, 200.0)
    """
    found: list[Haemodialysis | PeritonealDialysis] = []
    for clause in _clauses(text):
        if match := _PERITONEAL.fullmatch(clause):
            found.append(PeritonealDialysis(at_h=_hour(match, where)))
            continue
        # "for 4 h 3 times a week" is one session and how often, also without a comma.
        if session := _SESSION.match(clause):
            hours = _value(session["hours"]) if session["hours"] else 4.0
            found.append(Haemodialysis(at_h=_hour(session, where), hours=hours))
            clause = clause[session.end() :].strip()
        if clause:
            if not found:
                _refuse(clause, where, DIALYSIS_EXAMPLE)
            found.append(_more_of_dialysis(found.pop(), clause, where))
    if not found:
        _refuse(text, where, DIALYSIS_EXAMPLE)
    return tuple(found)


def _more_of_dialysis(
    one: Haemodialysis | PeritonealDialysis, clause: str, where: str
) -> Haemodialysis | PeritonealDialysis:
    from dataclasses import replace

    if match := _CLEARANCE.fullmatch(clause):
        return replace(one, clearance_ml_min=_value(match["value"]))
    if isinstance(one, Haemodialysis) and (match := _WEEKLY.fullmatch(clause)):
        times = 7 if match["daily"] else _COUNTS.get(match["times"].lower()) or int(match["times"])
        until_h = _hour(match, where) + 24.0 if match["day"] else None
        return replace(one, times_a_week=times, until_h=until_h)
    if match := _UNTIL.fullmatch(clause):
        return replace(one, until_h=_hour(match, where) + 24.0)
    _refuse(clause, where, DIALYSIS_EXAMPLE)


# --- a pump ------------------------------------------------------------------------------------------------

_SETTING = _pattern(rf"{_number('value')}\s*(?P<unit>{_MICROGRAMS}|mg){_A_DAY}(?:\s+from\s+{_MOMENT})?")
_STOPS: Mapping[StopReason, str] = {
    "catheter failed": r"(?:pump\s+|catheter\s+)?(?:fails|failed|stops|stopped|breaks|broke)",
    "ran dry": r"(?:runs|ran)\s+(?:dry|empty)",
    "switched off": r"(?:switched\s+)?off",
}
_RESTORED = _pattern(rf"(?:restored|repaired|works again|back)\s+{_MOMENT}")
_BOLUS = _pattern(rf"bolus(?:\s+of)?\s+{_number('value')}\s*(?P<unit>{_MICROGRAMS}|mg)\s+{_MOMENT}")
_REFILL = _pattern(
    rf"refill(?:ed)?\s+{_MOMENT}\s*:?\s*(?:with\s+)?(?:{_number('volume')}\s*ml\s+(?:of\s+|at\s+)?)?"
    rf"{_number('value')}\s*(?P<unit>{_MICROGRAMS}|mg)\s*/\s*ml"
)
_BEFORE = _pattern(rf"before\s+{_number('value')}\s*(?P<unit>{_MICROGRAMS}|mg)\s*/\s*ml")
_TUBING = _pattern(rf"(?:tubing|catheter|dead volume)(?:\s+of)?\s+{_number('value')}\s*ml")
_LEAVING = _pattern(rf"leaving\s+{_number('value')}\s*ml")
_BRIDGE = _pattern(r"(?P<no>no bridge|without (?:a )?bridge|not bridged)|bridged|with (?:a )?bridge")
_CONVERSION = re.compile(
    r"\b(?:oral|orally|tablets?|by mouth|equivalents?|equal to|converted|convert|instead of|same as)\b", re.I
)


def read_pump(text: str, no_conversion: str = "", where: str = "--pump") -> Happenings:
    """What a pump gives, and what befalls it.

    A refill with another concentration is followed by what was in the pump before, and by the bridge:
    "refill day 40 with 2000 micrograms/mL, before 500 micrograms/mL, tubing 0.3 mL, no bridge".

    Args:
        no_conversion: the medicine's words on why a dose by mouth is no dose by pump, for whoever asks.

    Raises:
        InputError: what can't be read; a dose in milligrams (a concentration in mg/mL is taken); a dose by
            mouth to be turned into one by pump.

    >>> [type(one).__name__ for one in read_pump("350 micrograms/day, fails day 30, restored day 32")]
    ['PumpSetting', 'PumpStop', 'PumpRestored']
    """
    if _CONVERSION.search(text):
        raise InputError(
            no_conversion or "A dose by mouth can't be turned into one by pump.",
            fix=f"Write what the pump gives, as the pump team set it: {PUMP_EXAMPLE}",
            where=where,
        )
    found: list[PumpHappening] = []
    refill: dict[str, float | bool] = {}
    for clause in _clauses(text):
        if refill and _more_of_refill(refill, clause, where):
            continue
        if refill:
            found.append(_refill_of(refill))
            refill = {}
        if match := _REFILL.fullmatch(clause):
            refill = {"at_h": _hour(match, where), "micrograms_per_ml": _concentration(match)}
            if match["volume"]:
                refill["reservoir_ml"] = _value(match["volume"])
            continue
        found.append(_pump_clause(clause, where))
    if refill:
        found.append(_refill_of(refill))
    if not found:
        _refuse(text, where, PUMP_EXAMPLE)
    return tuple(found)


def _pump_clause(clause: str, where: str) -> PumpHappening:
    if match := _SETTING.fullmatch(clause):
        at_h = _hour(match, where) if match["day"] else 0.0
        return PumpSetting(at_h=at_h, daily_micrograms=_micrograms(match, "/day", where))
    for reason, words in _STOPS.items():
        if match := _pattern(rf"{words}\s+{_MOMENT}").fullmatch(clause):
            return PumpStop(at_h=_hour(match, where), reason=reason)
    if match := _RESTORED.fullmatch(clause):
        return PumpRestored(at_h=_hour(match, where))
    if match := _BOLUS.fullmatch(clause):
        return PumpBolus(at_h=_hour(match, where), micrograms=_micrograms(match, "", where))
    _refuse(clause, where, PUMP_EXAMPLE)


def _micrograms(found: re.Match[str], per: str, where: str) -> float:
    """An amount that a pump gives; milligrams are refused, because the slip between the two kills."""
    value = _value(found["value"])
    if found["unit"].lower() == "mg":
        raise InputError(
            f"{value:,.10g} mg{per}: a pump is reckoned in micrograms.",
            fix=f"If it is meant, {value:,.10g} mg{per} is {MG_IN_MICROGRAMS * value:,.10g} micrograms{per}.",
            where=where,
        )
    return value


def _concentration(found: re.Match[str]) -> float:
    """Micrograms/mL; mg/mL too, as ampoules have it: what is told of a refill shows both."""
    return _value(found["value"]) * (MG_IN_MICROGRAMS if found["unit"].lower() == "mg" else 1)


def _more_of_refill(refill: dict[str, float | bool], clause: str, where: str) -> bool:
    """Take in a clause that belongs to the refill before it; False if it doesn't."""
    if match := _BEFORE.fullmatch(clause):
        refill["before_micrograms_per_ml"] = _concentration(match)
    elif match := _TUBING.fullmatch(clause):
        refill["dead_volume_ml"] = _value(match["value"])
    elif match := _LEAVING.fullmatch(clause):
        refill["residual_ml"] = _value(match["value"])
    elif match := _BRIDGE.fullmatch(clause):
        refill["bridged"] = not match["no"]
    else:
        return False
    return True


def _refill_of(read: dict[str, float | bool]) -> PumpRefill:
    return PumpRefill(**read)  # type: ignore[arg-type]


# --- a large dose ------------------------------------------------------------------------------------------

_TAKEN = _pattern(
    rf"(?:(?:on\s+)?day\s+(?P<day>\d+)\b\s*)?(?:(?:at\s+)?(?P<clock>\d{{1,2}}:\d{{2}})\b)?\s*:?\s*{_number('value')}\s*"
    rf"(?P<unit>{_MICROGRAMS}|mg|g)"
)
_HALF_LIFE = _pattern(rf"half-?\s?life(?:\s+of|\s+up to)?\s+{_number('value')}\s*(?:hours?|h)\b")
_SLOWLY = _pattern(rf"(?:absorbed\s+)?slowly|slow absorption|absorption(?:\s+at)?\s+{_number('percent')}\s*%")
_LESS = _pattern(r"absorbs less|absorbed less|less absorbed")
_IN_MG = {"mg": 1.0, "g": 1000.0}


def _swallowed(found: re.Match[str], at_h: float, where: str) -> Dose:
    mg = _value(found["value"]) * _IN_MG.get(found["unit"].lower(), 1 / MG_IN_MICROGRAMS)
    micrograms = round(MG_IN_MICROGRAMS * mg)
    try:
        check_dose(micrograms)
    except InputError as error:
        raise InputError(error.message, fix=error.fix, where=where) from None
    return Dose(time_h=at_h, dose_micrograms=micrograms)


def read_large_dose(text: str, slowest: float = 0.3, where: str = "--overdose") -> Happenings:
    """A large amount, at once or staggered: "day 10 21:00: 300 mg, 23:00: 200 mg, slowly, half-life 20 h".

    Args:
        slowest: the rate of absorption, of the usual one, that "slowly" means.

    Raises:
        InputError: what can't be read; no day; more than a dose can be.

    >>> one, = read_large_dose("day 10 21:00: 300 mg, 23:00: 200 mg, slowly")
    >>> [(dose.time_h, dose.dose_mg) for dose in one.doses], one.absorption
    ([(237.0, 300.0), (239.0, 200.0)], 0.3)
    """
    doses: list[Dose] = []
    absorption, less, half_life_h, day = 1.0, False, None, None
    for clause in _clauses(text):
        if match := _TAKEN.fullmatch(clause):
            if not match["day"] and (day is None or not match["clock"]):
                raise InputError(
                    f"'{shortened(clause)}' does not say when it was swallowed.",
                    fix=f"Write it like this: {OVERDOSE_EXAMPLE}; a day without a time begins at midnight.",
                    where=where,
                )
            at_h = _hour(match, where, day=day)
            day = int(at_h // 24) + 1
            doses.append(_swallowed(match, at_h, where))
        elif match := _HALF_LIFE.fullmatch(clause):
            half_life_h = _value(match["value"])
        elif match := _SLOWLY.fullmatch(clause):
            absorption = _value(match["percent"]) / 100 if match["percent"] else slowest
        elif _LESS.fullmatch(clause):
            less = True
        else:
            _refuse(clause, where, OVERDOSE_EXAMPLE)
    if not doses:
        _refuse(text, where, OVERDOSE_EXAMPLE)
    return (LargeDose(doses=tuple(doses), absorption=absorption, absorbs_less=less, half_life_h=half_life_h),)


def read_happenings(
    *,
    kidneys: str | None = None,
    sessions: str | None = None,
    pump: str | None = None,
    overdose: str | None = None,
    no_conversion: str = "",
) -> Happenings:
    """Everything that was written; each may be left out.

    Args:
        no_conversion: what the medicine says to who asks for a dose by mouth as one by pump.

    Raises:
        InputError: what can't be read.
    """
    found: Happenings = ()
    if kidneys is not None:
        found += read_kidneys(kidneys)
    if sessions is not None:
        found += read_dialysis(sessions, "--sessions")
    if pump is not None:
        found += read_pump(pump, no_conversion)
    if overdose is not None:
        found += read_large_dose(overdose)
    return found
