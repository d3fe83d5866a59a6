"""Too much taken, as a diary tells it: judged by the triage of `check.overdose`, and by no model.

What was taken at one time is judged whole. What was taken over a day is judged whole, as if at once, from
twice the agreed day on, which is the stricter way; below that only what went beyond it is. Where a fact is
not known the graver reading leads: from a doubled day on, and above a doubled dose. One dose that was just
doubled leads no further than to a call then, and less than that counts only for what is certain. Where
nobody said what is usual, only what is certain of the amount counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from handrail.check.nouns import Finding
from handrail.check.overdose import judge_overdose
from handrail.check.overdose_nouns import Overdose, TriageReason
from handrail.course.nouns import Course
from handrail.follow.diary import AT_ITS_TIME_MIN, Diary, DiaryEntry
from handrail.follow.signs import TOO_MUCH, Sign, Signs, as_told, diary_data
from handrail.follow.standing import RED_DAYS
from handrail.medicine.nouns import Medicine
from handrail.medicine.overdose import TRIAGE_LEVELS, TriageLevel
from handrail.person.nouns import Person

TWICE = 2.0
CARD = "overdose"
"""Which of the pack's fixed cards is shown whole."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TooMuch:
    """The gravest of what was taken beyond what was agreed, as long as it counts.

    Attributes:
        level: which help; never "watch".
        findings: what to do, in the pack's words, gravest first.
    """

    date: dt.date
    level: TriageLevel
    amount_mg: float
    findings: tuple[Finding, ...]

    @property
    def is_emergency(self) -> bool:
        """Whether help comes before anything else."""
        return self.level == "emergency"

    @property
    def words(self) -> str:
        """What to do first, in a sentence or two."""
        return f"{self.findings[0].says} {self.findings[0].do}" if self.findings else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Usual:
    """What is usually taken, in mg; None where nobody said."""

    single_mg: float | None
    daily_mg: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Excess:
    """An amount to judge, and whether what is not known leads, may only lead to a call, or doesn't."""

    mg: float
    unknown: TriageLevel


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """Who took it, with what was written beside it."""

    person: Person
    drinks: float | None
    on_purpose: bool | None


def too_much_of(diary: Diary, person: Person, medicine: Medicine, agreed: Course | None) -> TooMuch | None:
    """What of the last days was too much and still counts; None where nothing was, or the pack can't tell.

    Args:
        agreed: on the days of the diary; None where nobody said.
    """
    if medicine.overdose is None or medicine.diary is None or not diary.entries:
        return None
    first, last = diary.entries[0].day.date, diary.entries[-1].day
    found: list[TooMuch] = []
    for entry in diary.entries:
        usual = usual_on(entry, agreed, (entry.day.date - first).days + 1)
        told = Told(
            person=as_told(entry, person, diary_data(medicine)),
            drinks=entry.drinks,
            on_purpose=entry.suicidal_thoughts,
        )
        for excess, last_at in _excesses(entry, usual):
            judged = judge_excess(excess.mg, told, usual, medicine)
            # Hours until the last written day began, or until its end where it is that day itself.
            hours = (last.begins_at - last_at) / dt.timedelta(hours=1)
            is_new = (last.date - entry.day.date).days < RED_DAYS or hours < judged.watch.hours[1]
            level = level_of(judged, excess.unknown)
            if is_new and level != "watch":
                found.append(
                    TooMuch(
                        date=entry.day.date,
                        level=level,
                        amount_mg=excess.mg,
                        findings=findings_of(judged, level),
                    )
                )
    return max(found, key=lambda one: (TRIAGE_LEVELS.index(one.level), one.amount_mg), default=None)


def judge_excess(mg: float, told: Told, usual: Usual, medicine: Medicine) -> Overdose:
    """The triage of an amount that someone took beyond what is usual."""
    return judge_overdose(
        mg,
        told.person,
        medicine,
        daily_dose_mg=usual.daily_mg,
        single_dose_mg=usual.single_mg,
        alcohol=None if told.drinks is None else told.drinks > 0,
        on_purpose=told.on_purpose,
    )


def with_too_much(signs: Signs | None, much: TooMuch | None) -> Signs | None:
    """The signs of the diary with what is an emergency by its amount; that comes first."""
    if much is None or not much.is_emergency:
        return signs
    sign = Sign(name=TOO_MUCH, colour="red", value=much.amount_mg)
    if signs is None or not signs.is_red:
        amber = signs.signs if signs is not None and signs.date == much.date else ()
        more = () if signs is None else signs.findings
        return Signs(
            date=much.date, signs=(sign, *amber), findings=_each_once(*much.findings, *more), cards=(CARD,)
        )
    return replace(
        signs,
        signs=(sign, *signs.signs),
        findings=_each_once(*much.findings, *signs.findings),
        cards=tuple(dict.fromkeys((CARD, *signs.cards))),
    )


def _each_once(*findings: Finding) -> tuple[Finding, ...]:
    return tuple({one.rule: one for one in reversed(findings)}.values())[::-1]


def usual_on(entry: DiaryEntry, agreed: Course | None, day: int) -> Usual:
    """What is usually taken on a day: of what was agreed, and what the diary says was due.

    Args:
        entry: of that day.
        agreed: on the days of the diary.
        day: its number, from 1.
    """
    if agreed is None:
        return Usual(single_mg=None, daily_mg=None)
    daily = agreed.daily_dose_mg_on(day)
    due = [dose.due_mg for dose in entry.doses or () if dose.due_mg]
    due += [intake.dose_micrograms / 1000 for intake in agreed.regimen_on(day).intakes]
    # A diary's own due dose that is larger than the whole agreed day is no usual dose.
    return Usual(single_mg=min(max(due, default=0.0), daily), daily_mg=daily)


def _excesses(entry: DiaryEntry, usual: Usual) -> Iterator[tuple[Excess, dt.datetime]]:
    """What went beyond what is usual, at one time and over the day, and when the last of it was taken."""
    taken = sorted(
        (dose.taken_at, dose.taken_mg)
        for dose in entry.doses or ()
        if dose.taken_at is not None and dose.taken_mg
    )
    if not taken:
        return
    for start, _ in taken:
        end = start + dt.timedelta(minutes=AT_ITS_TIME_MIN)
        at_once = [(at, mg) for at, mg in taken if start <= at <= end]
        if (excess := excess_at_once(sum(each for _, each in at_once), usual)) is not None:
            yield excess, at_once[-1][0]
    if (excess := excess_of_day(sum(mg for _, mg in taken), usual)) is not None:
        yield excess, taken[-1][0]


def excess_at_once(mg: float, usual: Usual) -> Excess | None:
    """What to judge of an amount that was taken at one time; None where it is no more than usual."""
    single = usual.single_mg
    if single is None:
        return Excess(mg=mg, unknown="watch")
    if mg <= single + 1e-9:
        return None
    unknown: TriageLevel = "watch"
    if mg >= TWICE * single - 1e-9:
        unknown = "emergency" if mg > TWICE * single + 1e-9 else "poison_centre"
    return Excess(mg=mg, unknown=unknown)


def excess_of_day(mg: float, usual: Usual) -> Excess | None:
    """What to judge of all that was taken on a day; None where it is no more than usual."""
    daily = usual.daily_mg
    if daily is None:
        return Excess(mg=mg, unknown="watch")
    if mg >= TWICE * daily - 1e-9:
        return Excess(mg=mg, unknown="emergency")
    return Excess(mg=mg - daily, unknown="watch") if mg > daily + 1e-9 else None


def level_of(judged: Overdose, unknown: TriageLevel) -> TriageLevel:
    """The certain level, raised by what may be as far as the amount lets what is not known lead."""
    rank = TRIAGE_LEVELS.index
    return TRIAGE_LEVELS[max(rank(judged.level_if_known), min(rank(judged.level), rank(unknown)))]


def findings_of(judged: Overdose, level: TriageLevel) -> tuple[Finding, ...]:
    """What to do at this level, in the pack's words, what is certain first."""
    return tuple(_finding(one, level) for one in _reasons(judged, level)) + judged.also


def _reasons(judged: Overdose, level: TriageLevel) -> Iterator[TriageReason]:
    """The reasons for this level, what is certain first; graver ones where they led to it."""
    at_level = [one for one in judged.reasons if one.level == level]
    yield from at_level or judged.reasons[:1]


def _finding(reason: TriageReason, level: TriageLevel) -> Finding:
    is_emergency = level == "emergency"
    may = "" if reason.is_certain else "This may be so, because not all of it is known: "
    return Finding(
        rule=reason.rules[0] if reason.rules else reason.id,
        category="overdose",
        severity="contraindicated" if is_emergency else "major",
        says=f"{may}{reason.says}",
        do=reason.do,
        kind="triage",
        sources=reason.sources,
        verified=reason.verified,
        note=reason.note,
        urgent="emergency" if is_emergency else "same day",
    )
