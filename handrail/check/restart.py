"""A gap: who may decide about the next dose. Never a dose of our own making.

Up to two days the labels' words on missed doses hold. From then on nobody restarts on their own: a clinician
first sees how awake the person is and how the kidneys work. After an overdose nothing restarts by itself.
The sentences are those of the pack's rules; conditions and thresholds stand in `restart.toml`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from handrail.check.engine import danger_signs
from handrail.check.nouns import Finding
from handrail.course.nouns import Course
from handrail.errors import InputError
from handrail.medicine.nouns import Medicine
from handrail.medicine.overdose import WHO_DECIDES, GapAdvice, RestartData, WhoDecides
from handrail.person.known import known_facts
from handrail.person.nouns import Person

HOURS_A_DAY = 24.0
LONGEST_GAP_H = 24.0 * 3650
SEEN_FIRST = ("a clinician has seen the person", "the person is awake and clear", "the kidneys are known")
"""What comes before any restart that is a clinician's to decide, in words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RestartAdvice:
    """The answer about the next dose after a gap.

    Attributes:
        who: who decides; "own" only for the words on missed doses.
        advice: the lines that hold, gravest first; `not_certain` holds the ids of those that only may.
        danger: danger signs that are there now.
        still_to_see: what has to be seen before a clinician may restart; empty when all was, or where
            nobody has to.
        not_known: facts that could change the answer, by the names of the vocabulary.
        was_overdose: an overdose came before: never automatic.
    """

    medicine: str
    pack_version: str
    rules_date: str
    person: Person
    course: Course
    gap_h: float
    missed_doses: int
    who: WhoDecides
    advice: tuple[GapAdvice, ...]
    not_certain: tuple[str, ...]
    danger: tuple[Finding, ...]
    still_to_see: tuple[str, ...]
    was_overdose: bool
    not_known: tuple[str, ...]
    not_recognised: tuple[str, ...]
    assumptions: tuple[str, ...]

    @property
    def is_own(self) -> bool:
        """Whether the person may go on by the words on missed doses."""
        return self.who == "own"

    @property
    def sources(self) -> tuple[str, ...]:
        """The keys of everything that the answer rests on, each once."""
        parts = (*(line.sources for line in self.advice), *(finding.sources for finding in self.danger))
        return tuple(dict.fromkeys(key for part in parts for key in part))


def restart_advice(
    course: Course,
    person: Person,
    medicine: Medicine,
    *,
    gap_h: float,
    after_overdose: bool | None = None,
    clinician_saw: bool | None = None,
    alert: bool | None = None,
    kidneys_known: bool | None = None,
    facts: Mapping[str, object] | None = None,
) -> RestartAdvice:
    """Who may decide about the next dose after a gap, and what holds until then.

    Args:
        course: what was taken until the gap.
        person: with the symptoms there are now.
        medicine: whose pack is asked.
        gap_h: hours since the last dose that was taken (stricter than since the first one missed).
        after_overdose: whether an overdose came before the gap.
        clinician_saw: whether a clinician has seen the person since.
        alert: whether the person was found awake and clear.
        kidneys_known: whether the kidneys were measured since; only a clinician's word counts.
        facts: further facts by the names of the vocabulary.

    Raises:
        InputError: the pack says nothing about gaps, nothing was taken, or a gap that can't be.
    """
    data = medicine.restart
    if data is None:
        raise InputError(
            f"The pack of {medicine.name} says nothing about a gap.",
            fix="Ask the prescriber before the next dose.",
            where="restart",
        )
    if not (math.isfinite(gap_h) and 0 <= gap_h <= LONGEST_GAP_H):
        raise InputError(
            f"A gap of {gap_h:g} hours can't be.", fix="Give the hours since the last dose.", where="gap"
        )
    missed = missed_in(course, gap_h)
    given = _given(course, gap_h, missed, after_overdose, facts)
    known = known_facts(person, medicine, given)
    judged = medicine.vocabulary.with_otherwise(known.facts)
    lines, not_certain, waits = _lines(data, judged)
    danger = danger_signs(person, medicine, given)
    levels: list[WhoDecides] = [line.who for line in lines] or ["clinician"]
    who = "emergency" if danger else max(levels, key=WHO_DECIDES.index)
    seen = (clinician_saw, alert, kidneys_known)
    return RestartAdvice(
        medicine=medicine.name,
        pack_version=medicine.version,
        rules_date=medicine.rules_date,
        person=person,
        course=course,
        gap_h=gap_h,
        missed_doses=missed,
        who=who,
        advice=tuple(sorted(lines, key=lambda line: -WHO_DECIDES.index(line.who))),
        not_certain=not_certain,
        danger=danger,
        still_to_see=()
        if who == "own"
        else tuple(words for words, was in zip(SEEN_FIRST, seen, strict=True) if was is not True),
        was_overdose=after_overdose is True or _is_recent_overdose(judged),
        not_known=waits,
        not_recognised=known.not_recognised,
        assumptions=(*course.assumptions, *known.assumptions),
    )


def _lines(
    data: RestartData, facts: Mapping[str, object]
) -> tuple[list[GapAdvice], tuple[str, ...], tuple[str, ...]]:
    """The lines that hold or may hold, those of them that only may, and the facts that lines wait for."""
    lines: list[GapAdvice] = []
    not_certain: list[str] = []
    waits: dict[str, None] = {}
    for line in data.advice:
        answer, missing = line.when.judge(facts)
        if answer is True or (answer is None and line.leads_when_unknown):
            lines.append(line)
        if answer is None:
            waits.update(dict.fromkeys(sorted(missing)))
            if line.leads_when_unknown:
                not_certain.append(line.id)
    return lines, tuple(not_certain), tuple(waits)


def missed_in(course: Course, gap_h: float) -> int:
    """How many doses were due in a gap that begins with a dose taken on time, at the least.

    Raises:
        InputError: nothing was taken.
    """
    intakes = course.steady_regimen.intakes
    if not intakes:
        raise InputError(
            "Nothing was taken in this course, so there is no gap.",
            fix="Give what was taken until the gap.",
            where="course",
        )
    # The widest interval of the day: a night is no missed dose.
    minutes = [intake.minute_of_day for intake in intakes]
    after = [*minutes[1:], minutes[0] + 24 * 60]
    widest_h = max(later - one for one, later in zip(minutes, after, strict=True)) / 60
    beyond = gap_h - widest_h
    if beyond <= 0:
        return 0
    return 1 + math.floor(beyond / (HOURS_A_DAY / len(intakes)))


def _given(
    course: Course,
    gap_h: float,
    missed: int,
    after_overdose: bool | None,
    facts: Mapping[str, object] | None,
) -> dict[str, object]:
    steady = course.steady_regimen
    told: dict[str, object] = {
        "daily_dose_mg": steady.daily_dose_mg,
        "single_dose_mg": max(intake.dose_mg for intake in steady.intakes),
        "missed_hours": gap_h,
        "missed_doses": missed,
        "gap_days": gap_h / HOURS_A_DAY,
        "resume_daily_mg": steady.daily_dose_mg,
    }
    if course.days_of_use is not None:
        told["days_on_medicine"] = course.days_of_use
    if after_overdose:
        # The gap began with the overdose at the latest.
        told["recent_overdose_hours"] = gap_h
    return told | {name: value for name, value in (facts or {}).items() if value is not None}


def _is_recent_overdose(facts: Mapping[str, object]) -> bool:
    hours = facts.get("recent_overdose_hours")
    return facts.get("overdose_suspected") is True or (
        isinstance(hours, int | float) and not math.isinf(hours) and hours >= 0
    )
