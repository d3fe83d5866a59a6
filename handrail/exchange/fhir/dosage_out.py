"""FHIR's Dosage, written: with `dosage`, which reads it, all that knows how a line of doses is coded.

Every line has words beside its codes, in the language of the course sentence, and a test reads the words
back and finds the codes. A day on which nothing is taken is a line too (a dose of 0), and so is the stop:
a list of doses that just ends could mean either.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handrail.course.checks import clock
from handrail.course.nouns import Intake, Regimen, Step
from handrail.course.writing import write_dose, write_regimen
from handrail.errors import InputError
from handrail.exchange.fhir import codes
from handrail.exchange.json import milligrams

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Counted:
    """A dose as it is handed out: in words, as a Quantity, and in micrograms.

    Attributes:
        nothing: the Quantity of none of it.
    """

    words: str
    micrograms: int
    value: int | float
    unit: str
    code: str

    @property
    def quantity(self) -> Json:
        """FHIR's Quantity."""
        return _quantity(self.value, self.unit, self.code)


def in_mg(micrograms: int) -> Counted:
    """A dose in mg.

    >>> in_mg(2500).quantity["value"]
    2.5
    """
    return Counted(write_dose(micrograms), micrograms, milligrams(micrograms), "mg", "mg")


def in_products(count: float, strength_micrograms: int, form: str) -> Counted:
    """So many tablets, sachets or mL.

    >>> in_products(1.5, 10_000, "tablet").words, in_products(0.5, 20_000, "tablet").words
    ('1½ tablets of 10 mg', 'half a 20 mg tablet')
    """
    micrograms = round(count * strength_micrograms)
    value = int(count) if count == int(count) else count
    strength = write_dose(strength_micrograms)
    if form == "oral_liquid":
        return Counted(f"{value:g} ml of {strength}/ml", micrograms, value, "mL", "mL")
    name = "sachet" if form == "granules" else "tablet"
    code = "{sachet}" if form == "granules" else "{tbl}"
    if count == 0.5:
        words = f"half a {strength} {name}"
    else:
        whole, half = divmod(round(count * 2), 2)
        words = f"{whole}{'½' if half else ''} {name}{'' if count <= 1 else 's'} of {strength}"
    return Counted(words, micrograms, value, name, code)


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a line stands: its number, its length, and its first day where dates are written."""

    sequence: int
    days: int | None
    first_day: dt.date | None

    @property
    def bounds(self) -> Json:
        """The bounds of its timing; nothing for a line without dates and without an end."""
        if self.first_day is None:
            if self.days is None:
                return {}
            return {"boundsDuration": _quantity(self.days, "day" if self.days == 1 else "days", "d")}
        period: Json = {"start": self.first_day.isoformat()}
        if self.days is not None:
            period["end"] = day_after(self.first_day, self.days - 1).isoformat()
        return {"boundsPeriod": period}

    def words(self, what: str, *, is_stop: bool = False) -> str:
        """The line in words, as a course sentence."""
        start = f"starting on {self.first_day.isoformat()}, " if self.first_day else ""
        if is_stop:
            return start + what
        if self.days is None:
            return f"{start}{what} until further notice"
        return f"{start}{what} for {self.days} day{'' if self.days == 1 else 's'}"


def step_lines(step: Step, place: Place) -> list[Json]:
    """The lines of one step of a course, in mg: one for each size of dose, all with one number."""
    regimen = step.regimen
    if not regimen.intakes:
        return [nothing_line(place, in_mg(0))]
    sizes = list(dict.fromkeys(intake.dose_micrograms for intake in regimen.intakes))
    first_ones = regimen.intakes[: regimen.fewest_a_day or 0]
    lines: list[Json] = []
    for size in sizes:
        minutes = [one.minute_of_day for one in regimen.intakes if one.dose_micrograms == size]
        fewest = None
        if regimen.fewest_a_day is not None:
            fewest = sum(1 for one in first_ones if one.dose_micrograms == size)
        lines.append(dose_line(place, in_mg(size), minutes, fewest=fewest))
    return lines


def dose_line(place: Place, dose: Counted, minutes: Sequence[int], *, fewest: int | None = None) -> Json:
    """One size of dose at some times of every day.

    Args:
        fewest: for doses as needed, how many of these are taken in any case; None where all are.
    """
    often: Json = {"frequency": len(minutes)}
    if fewest:
        often = {"frequency": fewest, "frequencyMax": len(minutes)}
    line: Json = {
        "sequence": place.sequence,
        "text": place.words(_in_words(dose, minutes, fewest)),
        "timing": {
            "repeat": {
                **place.bounds,
                **often,
                "period": 1,
                "periodUnit": "d",
                "timeOfDay": [f"{clock(minute)}:00" for minute in minutes],
            }
        },
    }
    if fewest == 0:
        line["asNeededBoolean"] = True
    line["doseAndRate"] = [{"doseQuantity": dose.quantity}]
    return line


def nothing_line(place: Place, none_of_it: Counted, *, others_go_on: bool = False) -> Json:
    """Days on which nothing is taken; without an end, the stop.

    Args:
        others_go_on: it is only this product that isn't taken. Then the word "stop" must not stand here.
    """
    is_stop = place.days is None and not others_go_on
    what = "stop" if is_stop else "none" if others_go_on else "nothing"
    line: Json = {"sequence": place.sequence, "text": place.words(what, is_stop=is_stop)}
    if place.bounds:
        line["timing"] = {"repeat": place.bounds}
    line["doseAndRate"] = [{"doseQuantity": none_of_it.quantity}]
    return line


def single_dose(minute: int, micrograms: int) -> Json:
    """One dose, taken once."""
    return {
        "text": f"{write_dose(micrograms)} once at {clock(minute)}",
        "timing": {"repeat": {"count": 1, "timeOfDay": [f"{clock(minute)}:00"]}},
        "doseAndRate": [{"doseQuantity": in_mg(micrograms).quantity}],
    }


def day_after(day: dt.date, days: int) -> dt.date:
    """So many days later.

    Raises:
        InputError: after the year 9999, which FHIR has no date for.
    """
    try:
        return day + dt.timedelta(days=days)
    except OverflowError:
        raise InputError(
            "The course goes on after the year 9999, and there are no dates for that.",
            fix="Give it an earlier first day, or none.",
            where="FHIR",
        ) from None


def _in_words(dose: Counted, minutes: Sequence[int], fewest: int | None) -> str:
    intakes = tuple(Intake(minute_of_day=one, dose_micrograms=dose.micrograms) for one in minutes)
    said = write_regimen(Regimen(intakes=intakes, fewest_a_day=fewest))
    lead = write_dose(dose.micrograms)
    return dose.words + said[len(lead) :]


def _quantity(value: int | float, unit: str, code: str) -> Json:
    return {"value": value, "unit": unit, "system": codes.UCUM, "code": code}
