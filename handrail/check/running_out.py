"""A supply that ends, and a stay in hospital: the figures behind two answers of a few lines.

How many doses are left and when the last would be taken, when withdrawal could begin after it, and what the
rules say of a supply that ends (`AS-10`) or an order that leaves the medicine out (`AS-06`): all computed
from the course and the pack. The sentences stand in `report.running_out`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from handrail.check.engine import check_today, danger_signs
from handrail.check.nouns import Finding
from handrail.course.ingested import Ingested
from handrail.course.nouns import Course, Regimen
from handrail.errors import InputError
from handrail.medicine.nouns import Figure, Medicine, severity_rank
from handrail.person.nouns import Person

MOST_DAYS_AHEAD = 3650


@dataclass(frozen=True, kw_only=True, slots=True)
class TakenNow:
    """What both answers say of what is taken now, and of withdrawal after its last dose.

    Attributes:
        days_of_use: None where nobody said how long.
        last_dose_at: when the last dose was taken, if told.
        withdrawal_h: hours after the last dose in which withdrawal can begin (from, to).
        matters: used for long enough that a gap can bring withdrawal; None where nobody said how long.
        findings: what the rules say, gravest first.
    """

    medicine: str
    pack_version: str
    rules_date: str
    person: Person
    course: Course
    now: dt.datetime
    regimen: Regimen
    days_of_use: int | None
    last_dose_at: dt.datetime | None
    withdrawal_h: tuple[float, float]
    matters: bool | None
    pump: bool
    danger: tuple[Finding, ...]
    findings: tuple[Finding, ...]
    assumptions: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def is_grave(self) -> bool:
        """Whether there is a danger, or a finding that is major or worse."""
        return bool(self.danger) or any(
            severity_rank(finding.severity) >= severity_rank("major") for finding in self.findings
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class RanOut(TakenNow):
    """What is left, and when it ends. Its findings are those on this supply.

    Attributes:
        left_micrograms: what is left; 0 for nothing.
        whole_doses_left: doses that can be taken in full.
        rest_micrograms: what is then left, less than the next dose.
        last_dose_at: when the last whole dose would be taken, as planned; with nothing left, when the
            last one was, if told.
    """

    left_micrograms: int
    whole_doses_left: int
    rest_micrograms: int
    withdrawal_verified: bool

    @property
    def needs_care_now(self) -> bool:
        """Whether it can't wait: it is grave, or no whole dose is left of what was taken for weeks."""
        return self.is_grave or (self.whole_doses_left == 0 and self.matters is not False)

    @property
    def withdrawal_from(self) -> dt.datetime | None:
        """When withdrawal could begin; None where the last dose is not known."""
        return self.last_dose_at and self.last_dose_at + dt.timedelta(hours=self.withdrawal_h[0])

    @property
    def withdrawal_to(self) -> dt.datetime | None:
        """Until when it could still begin."""
        return self.last_dose_at and self.last_dose_at + dt.timedelta(hours=self.withdrawal_h[1])


@dataclass(frozen=True, kw_only=True, slots=True)
class Admitted(TakenNow):
    """What a ward has to know.

    Attributes:
        cover_by: from when on cover is overdue if nothing can be swallowed.
        next_dose_by: when the dose after the last one is due at the latest, by the longest time between two
            doses of a day; None where the last dose is not known or it is taken only as needed.
        pump_refill_on: the day the pump is due, if told.
        not_known: facts that the ward has to ask for, by the names of the vocabulary.
    """

    nil_by_mouth: bool | None
    cover_by: dt.datetime | None
    next_dose_by: dt.datetime | None
    pump_refill_on: dt.date | None
    not_known: tuple[str, ...]

    @property
    def needs_care_now(self) -> bool:
        """Whether it can't wait."""
        return self.is_grave or self.is_next_dose_overdue

    @property
    def is_next_dose_overdue(self) -> bool:
        """Whether the dose after the last one should have been given by now."""
        return self.next_dose_by is not None and self.next_dose_by <= self.now

    @property
    def is_cover_overdue(self) -> bool:
        """Whether the time by which cover had to be arranged is past."""
        return self.cover_by is not None and self.cover_by <= self.now


def ran_out(
    course: Course,
    person: Person,
    medicine: Medicine,
    *,
    left: Ingested | None = None,
    last_dose_hours_ago: float | None = None,
    now: dt.datetime | None = None,
    facts: Mapping[str, object] | None = None,
) -> RanOut:
    """When a supply ends, and what may follow.

    Args:
        course: what is taken now, and for how long it has been.
        person: with the symptoms there are now.
        medicine: whose pack is asked.
        left: what is left; None for nothing. Of a range its lower end counts.
        last_dose_hours_ago: since the last dose that was taken.
        now: local time; the clock's if left out.
        facts: further facts by the names of the vocabulary.

    Raises:
        InputError: the pack says nothing about gaps, nothing is taken, or a time that can't be.
    """
    moment = now or dt.datetime.now().replace(second=0, microsecond=0)
    regimen, onset, matters_after = _taken(course, medicine)
    last = _hours_before(moment, last_dose_hours_ago)
    micrograms = left.low_micrograms if left else 0
    doses, rest, last_at = _used_up(regimen, micrograms, moment, last)
    days_left = micrograms / regimen.daily_dose_micrograms
    told: dict[str, object] = {
        "supply_days": days_left,
        "supply_on_hand_mg": micrograms / 1000,
        **(facts or {}),
    }
    findings = check_today(course, person, medicine, facts=told).findings
    shown = _about(findings, ("supply_days", "pump_alarm", "pump_refill_due_days"), medicine)
    days = course.days_of_use
    return RanOut(
        medicine=medicine.name,
        pack_version=medicine.version,
        rules_date=medicine.rules_date,
        person=person,
        course=course,
        now=moment,
        regimen=regimen,
        days_of_use=days,
        left_micrograms=micrograms,
        whole_doses_left=doses,
        rest_micrograms=rest,
        last_dose_at=last_at,
        withdrawal_h=_span(onset),
        withdrawal_verified=onset.verified,
        matters=None if days is None else days >= matters_after,
        pump=told.get("pump") is True or person.facts.get("pump") is True,
        danger=danger_signs(person, medicine, told),
        findings=shown,
        assumptions=course.assumptions,
        sources=tuple(
            dict.fromkeys([*onset.sources, *(key for finding in shown for key in finding.sources)])
        ),
    )


def admitted(
    course: Course,
    person: Person,
    medicine: Medicine,
    *,
    last_dose_hours_ago: float | None = None,
    nil_by_mouth: bool | None = None,
    pump_refill_on: dt.date | None = None,
    now: dt.datetime | None = None,
    facts: Mapping[str, object] | None = None,
) -> Admitted:
    """What a ward has to know and to write down when someone who takes the medicine comes in.

    Args:
        course: what is taken now, and for how long it has been.
        person: unknown facts are asked for in the answer.
        medicine: whose pack is asked.
        last_dose_hours_ago: since the last dose that was taken.
        nil_by_mouth: whether nothing may be swallowed.
        pump_refill_on: the day the pump has to be refilled.
        now: local time; the clock's if left out.
        facts: further facts by the names of the vocabulary.

    Raises:
        InputError: as in `ran_out`.
    """
    moment = now or dt.datetime.now().replace(second=0, microsecond=0)
    regimen, onset, matters_after = _taken(course, medicine)
    assert medicine.restart is not None
    within = medicine.restart.figures["nil_by_mouth_h"]
    last = _hours_before(moment, last_dose_hours_ago)
    told: dict[str, object] = {"inpatient": True}
    if nil_by_mouth:
        told["nil_by_mouth_hours"] = within.value
    if pump_refill_on is not None:
        told |= {"pump": True, "pump_refill_due_days": (pump_refill_on - moment.date()).days}
    told |= facts or {}
    result = check_today(course, person, medicine, facts=told)
    days = course.days_of_use
    leading = tuple(finding for finding in result.findings if not finding.folded_under)
    return Admitted(
        medicine=medicine.name,
        pack_version=medicine.version,
        rules_date=medicine.rules_date,
        person=person,
        course=course,
        now=moment,
        regimen=regimen,
        days_of_use=days,
        last_dose_at=last,
        nil_by_mouth=nil_by_mouth,
        cover_by=last and last + dt.timedelta(hours=within.value),
        next_dose_by=_next_dose_by(regimen, last),
        withdrawal_h=_span(onset),
        matters=None if days is None else days >= matters_after,
        pump=told.get("pump") is True or person.facts.get("pump") is True,
        pump_refill_on=pump_refill_on,
        danger=danger_signs(person, medicine, told),
        findings=leading,
        not_known=tuple(
            gap.missing
            for gap in result.missing_facts
            if medicine.vocabulary.facts[gap.missing].asked == "everyone"
        ),
        assumptions=course.assumptions,
        sources=tuple(dict.fromkeys(key for one in (onset, within, *leading) for key in one.sources)),
    )


def _taken(course: Course, medicine: Medicine) -> tuple[Regimen, Figure, float]:
    """The present regimen, when withdrawal may begin, and from how many days of use on it matters."""
    data = medicine.restart
    if data is None:
        raise InputError(
            f"The pack of {medicine.name} says nothing about a gap.",
            fix="Call the prescriber today.",
            where="course",
        )
    if not course.steady_regimen.intakes:
        raise InputError("Nothing is taken in this course.", fix="Give what is taken now.", where="course")
    return course.steady_regimen, data.figures["withdrawal_onset_h"], data.figures["matters_after_days"].value


def _span(figure: Figure) -> tuple[float, float]:
    return (
        figure.value if figure.low is None else figure.low,
        figure.value if figure.high is None else figure.high,
    )


def _hours_before(now: dt.datetime, hours: float | None) -> dt.datetime | None:
    if hours is None:
        return None
    if not 0 <= hours <= 24 * MOST_DAYS_AHEAD:
        raise InputError(f"{hours:g} hours since the last dose can't be.", where="last dose")
    return now - dt.timedelta(hours=hours)


def _next_dose_by(regimen: Regimen, last: dt.datetime | None) -> dt.datetime | None:
    """When the dose after the last one is due at the latest: the longest time between two of a day later."""
    if last is None or regimen.is_as_needed:
        return None
    minutes = sorted(intake.minute_of_day for intake in regimen.intakes)
    following = [*minutes[1:], minutes[0] + 24 * 60]
    longest = max(after - before for before, after in zip(minutes, following, strict=True))
    return last + dt.timedelta(minutes=longest)


def _used_up(
    regimen: Regimen, micrograms: int, now: dt.datetime, last: dt.datetime | None
) -> tuple[int, int, dt.datetime | None]:
    """Whole doses that are left, what remains of them, and when the last one would be taken."""
    doses, left, at = 0, micrograms, last
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    whole_days, _ = divmod(micrograms, regimen.daily_dose_micrograms)
    if whole_days > MOST_DAYS_AHEAD:
        raise InputError(
            f"That lasts for {whole_days} days.", fix="Look again at the amount that is left.", where="left"
        )
    for day in range(MOST_DAYS_AHEAD + 2):
        for intake in regimen.intakes:
            due = midnight + dt.timedelta(days=day, minutes=intake.minute_of_day)
            if due < now:
                continue
            if intake.dose_micrograms > left:
                return doses, left, at
            doses, left, at = doses + 1, left - intake.dose_micrograms, due
    return doses, left, at


def _about(findings: tuple[Finding, ...], facts: tuple[str, ...], medicine: Medicine) -> tuple[Finding, ...]:
    """The findings of rules that read one of these facts."""
    reading = {rule.id for rule in medicine.rules if rule.when.names.intersection(facts)}
    return tuple(finding for finding in findings if finding.rule in reading)
