"""Hold the numbers of a sentence against the pack: a maximum, a first dose, a pace, a half-life."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from handrail.medicine.claims import Claim, ClaimNumber, ClaimsBase
from handrail.read.nouns import Dose, Duration, Sentence, Statement, Taper

if TYPE_CHECKING:
    from handrail.read.stance import Seen

_HOURS = {"hour": 1.0, "hours": 1.0, "h": 1.0, "day": 24.0, "days": 24.0, "week": 168.0, "weeks": 168.0}
_STATED = ("label", "threshold", "advised", "stated")


def clash_of(claim: Claim, sentence: Sentence, seen: Seen, base: ClaimsBase, medicine: str) -> str:
    """What a number of the sentence should be by the evidence; "" if none clashes or none is stated."""
    for number in base.numbers:
        if number.claim != claim.id or not seen.of("when", number.id) or seen.of("unless", number.id):
            continue
        values = [one for statement in sentence.statements for one in _values(statement, number, medicine)]
        if values and not any(_agrees(value, number) for value in values):
            said = " or ".join(f"{value:g}" for value in dict.fromkeys(values))
            return f"{number.says} The text says {said} {number.unit}."
    return ""


def is_too_little(claim: str, sentence: Sentence, seen: Seen, base: ClaimsBase, medicine: str) -> bool:
    """Whether every amount that clashes with a number of the claim lies under it.

    A lower maximum, a lower first dose or a slower pace is not what the labels say, and hurts nobody.
    """
    values = [
        (value, number)
        for number in base.numbers
        if number.claim == claim and number.unit.startswith("mg ") and seen.of("when", number.id)
        if not seen.of("unless", number.id)
        for statement in sentence.statements
        for value in _values(statement, number, medicine)
    ]
    return bool(values) and all(number.high is not None and value <= number.high for value, number in values)


def _agrees(value: float, number: ClaimNumber) -> bool:
    return (number.low is None or value >= number.low) and (number.high is None or value <= number.high)


def _values(statement: Statement, number: ClaimNumber, medicine: str) -> Iterator[float]:
    """The values of a statement that are of the number's kind."""
    if statement.asserted in ("question", "hypothetical", "quoted"):
        return
    if isinstance(statement, Dose) and statement.unit in ("mg", "g") and number.unit.startswith("mg a d"):
        if statement.drug not in (None, medicine) or statement.role not in _STATED:
            return
        if number.claim != "DS01" and (statement.op == "<" or statement.asserted == "negated"):
            return  # "below 20 mg" starts at no figure, nor does "don't start at 20 mg"
        factor = 1000.0 if statement.unit == "g" else 1.0
        yield from (value * factor for value in _of_dose(statement, number))
    elif isinstance(statement, Taper) and number.unit == "mg a week" and statement.direction == "down":
        if statement.weekly_mg is not None:
            yield statement.weekly_mg
    elif isinstance(statement, Duration) and number.unit == "hours" and statement.unit in _HOURS:
        for value in (statement.low, statement.high):
            if value is not None:
                yield value * _HOURS[statement.unit]


def _of_dose(dose: Dose, number: ClaimNumber) -> Iterator[float]:
    if number.unit == "mg a dose":
        if dose.per == "dose" or (dose.times is not None and dose.per != "day"):
            yield dose.high
    elif dose.daily_mg is not None:
        # A first dose that is told as so much three times a day is held as a dose, not as a day's total.
        if dose.times is None or number.id != "first-daily-dose":
            yield dose.daily_mg
    elif dose.times is None and dose.per is None and number.claim == "DS01":
        yield dose.high
