"""Which of a record's kidney values counts: the newest, and of two that may both be newest the graver.

A value without a date may be newer than any that has one. A creatinine that is newer than the eGFR says
what the kidneys do now: an eGFR of last month beside it would hide an injury of today.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from handrail.check.records import EgfrReading
from handrail.errors import InputError
from handrail.exchange.fhir.facts import Value
from handrail.medicine.kleene import Between
from handrail.person.assumptions import egfr_of
from handrail.person.nouns import Person

EGFR, CREATININE = "egfr_ml_min_1_73m2", "creatinine_mg_dl"


def with_newest_kidneys(
    person: Person, values: Sequence[Value], assumptions: list[str]
) -> tuple[Person, tuple[EgfrReading, ...]]:
    """The person without an eGFR that is older than the creatinine; and every eGFR with a day.

    Args:
        person: with the last of the values of each kind that don't contradict each other.
        values: of each kind the one that counts is the last.
        assumptions: takes the sentence on it.

    Returns:
        The person, and the eGFR over time with that of a newer creatinine behind it; none where the
        creatinine contradicts them and none can be reckoned from it.
    """
    series = _egfr_over_time(values)
    last = {one.fact: one for one in values}
    egfr, creatinine = last.get(EGFR), last.get(CREATININE)
    if person.dialysis in ("hd", "pd"):
        return person, series  # the machine sets the creatinine
    if egfr is None or creatinine is None or egfr.when is None or creatinine.when is None:
        return person, series
    day = creatinine.when.date()
    if day <= egfr.when.date() or person.creatinine_mg_dl != creatinine.value:
        return person, series
    newer = f"The creatinine of {day} is newer than the eGFR of {egfr.when.date()}"
    bare = replace(person, egfr_ml_min_1_73m2=None)
    reckoned = egfr_of(bare)
    if reckoned is None:
        assumptions.append(
            f"{newer}, but none can be reckoned from it, since age or sex is missing: look at the kidneys "
            "of today."
        )
        return person, series if person.egfr_ml_min_1_73m2 is not None else ()
    assumptions.append(f"{newer}: the eGFR is reckoned from it, {reckoned:.0f}.")
    return bare, (*series, EgfrReading(on=day, value=reckoned))


def _egfr_over_time(values: Iterable[Value]) -> tuple[EgfrReading, ...]:
    """Every eGFR that is a number with a day."""
    found: list[EgfrReading] = []
    for one in values:
        if one.fact != EGFR or one.when is None or isinstance(one.value, Between):
            continue
        try:
            found.append(EgfrReading(on=one.when.date(), value=one.value))
        except InputError:
            continue  # the person refuses it as well, and that is noted
    return tuple(found)


def as_said(person: Person, values: Iterable[Value]) -> Person:
    """The person with the eGFR that has no date, where one has none: to be held against the dated ones."""
    undated = [
        one.value
        for one in values
        if one.fact == EGFR and one.when is None and not isinstance(one.value, Between)
    ]
    try:
        return replace(person, egfr_ml_min_1_73m2=min(undated)) if undated else person
    except InputError:
        return person  # an eGFR that nobody has, which is noted where it was read
