"""What a record system knows, turned into facts that rules ask for: refills, lists, kidneys, a pump.

A prescription record never says "the medicine has vanished". It says when tablets were handed out, what
stood on the list at admission and what stands on the one for home. `records_facts` works out from such
entries what follows for today, says how (dates and arithmetic), and names what it could not use. Nothing
here judges: the facts go to `check_course`.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from handrail.course.nouns import Course
from handrail.errors import InputError
from handrail.medicine.kleene import Between, is_settled
from handrail.medicine.nouns import Medicine
from handrail.person.nouns import Person

ListKind = Literal["home", "admission", "inpatient", "discharge"]
LIST_KINDS: tuple[ListKind, ...] = get_args(ListKind)

MOST_MG = 1_000_000
MOST_EGFR = 250


@dataclass(frozen=True, kw_only=True, slots=True)
class Refill:
    """One handing out.

    Attributes:
        count: tablets, sachets or mL.
        strength_mg: in one of them.
    """

    on: dt.date
    count: float
    strength_mg: float

    def __post_init__(self) -> None:
        where = f"records, refill of {self.on}"
        _in_bounds("The count", self.count, above=0, most=100_000, where=where)
        _in_bounds("The strength in mg", self.strength_mg, above=0, most=5000, where=where)

    @property
    def amount_micrograms(self) -> int:
        """All of it."""
        return round(self.count * self.strength_mg * 1000)


@dataclass(frozen=True, kw_only=True, slots=True)
class MedicineList:
    """A list of medicines as somebody wrote it on a day; complete, also when empty.

    Attributes:
        kind: "home", "admission", "inpatient" (the hospital's orders) or "discharge".
        names: generic names, brands or codes, with or without a dose behind them.
    """

    on: dt.date
    kind: ListKind
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.kind not in LIST_KINDS:
            raise InputError(
                f"'{self.kind}' is no kind of list.",
                fix=f"Use one of {', '.join(LIST_KINDS)}.",
                where=f"records, list of {self.on}",
            )


@dataclass(frozen=True, kw_only=True, slots=True)
class EgfrReading:
    """One laboratory value.

    Attributes:
        value: in mL/min/1.73 m2.
    """

    on: dt.date
    value: float

    def __post_init__(self) -> None:
        where = f"records, eGFR of {self.on}"
        _in_bounds("An eGFR in mL/min/1.73 m2", self.value, above=0, most=MOST_EGFR, where=where)


@dataclass(frozen=True, kw_only=True, slots=True)
class PumpRecord:
    """A pump as it was last filled.

    Attributes:
        reservoir_ml: what was filled in.
        concentration_micrograms_per_ml: of the solution; 2 mg/mL is 2000 micrograms/mL.
        daily_micrograms: what it delivers in a day.
        residual_ml: what must be left when it is due, by its maker or the clinic.

    Raises:
        InputError: an amount that can't be, or that looks like mg where micrograms are meant.
    """

    reservoir_ml: float
    filled_on: dt.date
    concentration_micrograms_per_ml: float
    daily_micrograms: float
    residual_ml: float = 0.0

    def __post_init__(self) -> None:
        from handrail.check.pumps import check_pump

        check_pump(self)


@dataclass(frozen=True, kw_only=True, slots=True)
class NilByMouth:
    """A time in which nothing may be swallowed: its hours, or its beginning and end.

    Attributes:
        until: None where no end is planned: then it is counted to the end of the day asked about.
    """

    hours: float | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None

    def __post_init__(self) -> None:
        where = "records, nil by mouth"
        if (self.hours is None) == (self.since is None):
            raise InputError(
                "Either the hours or the beginning has to be given.",
                fix="Give hours=36, or since (and until).",
                where=where,
            )
        if self.hours is not None:
            _in_bounds("The hours nil by mouth", self.hours, above=0, most=8760, where=where)
        if self.since and self.until and self.until <= self.since:
            raise InputError(
                f"It ends ({self.until}) before it begins ({self.since}).", fix="Swap them.", where=where
            )


@dataclass(frozen=True, kw_only=True, slots=True)
class Records:
    """Entries of a record system about one person and one medicine.

    Attributes:
        at_home_mg: all of the medicine within reach, counted today; None if nobody counted.
    """

    refills: tuple[Refill, ...] = ()
    lists: tuple[MedicineList, ...] = ()
    egfr: tuple[EgfrReading, ...] = ()
    pump: PumpRecord | None = None
    nil_by_mouth: NilByMouth | None = None
    at_home_mg: float | None = None

    def __post_init__(self) -> None:
        if self.at_home_mg is not None:
            _in_bounds(
                "The supply at home in mg", self.at_home_mg, above=-1e-9, most=MOST_MG, where="records"
            )


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordFacts:
    """What follows from records.

    Attributes:
        facts: for `check_course(facts=...)`, by the names of the vocabulary.
        says: how each was worked out, in dates and arithmetic.
        could_not: what could not be used, and why.
        from_day: the day asked about, as a day of the course; for `check_course(from_day=...)`. None
            without a course, or where it is not known when it began.
    """

    facts: Mapping[str, object]
    says: tuple[str, ...]
    could_not: tuple[str, ...]
    from_day: int | None = None


class Notes:
    """Facts gathered so far, and what is to be said of them."""

    def __init__(self) -> None:
        self.facts: dict[str, object] = {}
        self.says: list[str] = []
        self.could_not: list[str] = []


@dataclass(frozen=True, kw_only=True, slots=True)
class Today:
    """A date, and where it lies in a course.

    Attributes:
        day: of the course; what was taken until the day before is its history.
        is_dated: whether days of the course have dates. An open course without a date has none.
    """

    on: dt.date
    course: Course | None
    day: int
    is_dated: bool

    def date_of(self, day: int) -> dt.date:
        """The date of a day of the course."""
        return self.on + dt.timedelta(days=day - self.day)

    def day_of(self, date: dt.date) -> int:
        """The day of the course on a date; 0 or less before it."""
        return self.day + (date - self.on).days


def records_facts(
    records: Records,
    course: Course | None,
    medicine: Medicine,
    on: dt.date | None = None,
    *,
    person: Person | None = None,
) -> RecordFacts:
    """What records say about a day, in the words of the pack.

    Args:
        records: as a record system holds them; entries after `on` are left out, and said.
        course: what has been taken until `on`. Where it has no date of its own, it is taken to have
            ended on the day before, as "20 mg a day for 14 months" is meant.
        medicine: whose vocabulary and names are used.
        on: the day asked about; today if left out.
        person: whose eGFR, given without a date, is held against the dated ones: where they differ the
            lower one counts, and it is said.

    Returns:
        Facts for `check_course`, sentences on how each was worked out, and what could not be used.

    Raises:
        InputError: the course begins after `on`.
    """
    from handrail.check.pumps import pump_facts
    from handrail.check.record_lists import list_facts
    from handrail.check.record_readings import kidney_facts, nil_by_mouth_facts
    from handrail.check.refills import supply_facts
    from handrail.person.known import known_facts

    today = _today(course, on or dt.date.today())
    notes = Notes()
    known = _not_later(records, today.on, notes)
    supply_facts(known, today, notes)
    list_facts(known, today, medicine, notes)
    said = known_facts(person, medicine).facts if person else {}
    egfr = said.get("egfr_ml_min_1_73m2")
    kidney_facts(known, today, notes, egfr if isinstance(egfr, int | float) else None)
    nil_by_mouth_facts(known, today, notes)
    pump_facts(known, today, notes)
    facts = {
        name: value
        for name, value in notes.facts.items()
        if name in medicine.vocabulary.facts
        # What somebody says outright tells more than bounds that were worked out.
        and not (isinstance(value, Between) and is_settled(said.get(name)))
    }
    return RecordFacts(
        facts=facts,
        says=tuple(notes.says),
        could_not=tuple(notes.could_not),
        from_day=today.day if course is not None and today.is_dated else None,
    )


def _today(course: Course | None, on: dt.date) -> Today:
    if course is None:
        return Today(on=on, course=None, day=1, is_dated=False)
    if course.starts_on is None:
        day = 1 + sum(step.days or 0 for step in course.steps)
        return Today(on=on, course=course, day=day, is_dated=day > 1)
    day = (on - course.starts_on).days + 1
    if day < 1:
        raise InputError(
            f"The course begins on {course.starts_on}, after the day asked about ({on}).",
            fix="Ask about a later day, or leave the date of the course out.",
            where="records",
        )
    return Today(on=on, course=course, day=day, is_dated=True)


def _not_later(records: Records, on: dt.date, notes: Notes) -> Records:
    """The same records without entries that lie after the day asked about."""
    import dataclasses

    later: list[str] = []
    kept: dict[str, tuple[object, ...]] = {}
    for field, what in (("refills", "refill"), ("lists", "list"), ("egfr", "eGFR")):
        entries = getattr(records, field)
        kept[field] = tuple(entry for entry in entries if entry.on <= on)
        later += [f"the {what} of {entry.on}" for entry in entries if entry.on > on]
    pump = records.pump
    if pump and pump.filled_on > on:
        later.append(f"the pump filled on {pump.filled_on}")
        pump = None
    if later:
        notes.could_not.append(f"After the day asked about ({on}), so not used: {', '.join(later)}.")
    return dataclasses.replace(records, **kept, pump=pump)  # type: ignore[arg-type]


def _in_bounds(what: str, value: float, *, above: float, most: float, where: str) -> None:
    if math.isfinite(value) and above < value <= most:
        return
    raise InputError(
        f"{what} is {value:g}.", fix=f"Give a number above {max(above, 0):g}, at most {most:g}.", where=where
    )
