"""The level of care for a taper: which criteria decided, what could not be judged, when to move.

A criterion of the pack that is true asks for at least its level; the highest one is the answer. What
is unknown never lowers it: below the ordinary level someone comes only when everything that this
takes is known to be true. A criterion that can't be judged is listed with the level it would lead to,
so that the answer reads "at least this; if that is true, more".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from handrail.check.engine import check_course, facts_of
from handrail.check.nouns import CheckResult
from handrail.course.nouns import Course
from handrail.medicine.care_nouns import CareLevel, Criterion, Guidance
from handrail.medicine.nouns import Medicine, severity_rank
from handrail.person.nouns import Person


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenCriterion:
    """A criterion that could not be judged, the level it would lead to, and the facts it waits for."""

    criterion: Criterion
    level: CareLevel
    missing: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class NotLower:
    """Why the answer is not a level below the ordinary one.

    Attributes:
        kind: what stands against it; "not_true": the level's own condition is false.
        what: a fact's name, a rule with what it says, or a name that was not recognised.
    """

    level: CareLevel
    kind: Literal["not_known", "not_true", "finding", "not_checked"]
    what: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """Where a taper belongs.

    Attributes:
        level: the least that suits; more if an open criterion turns out to be true.
        decided_by: the criteria that ask for this level; empty where it is the ordinary one (or,
            below that, where everything that `level.fits_when` asks was known).
        also: criteria that are true and ask for less, or only for something to arrange.
        open: criteria that could lead higher, those that lead highest first.
        not_lower_because: why it is not a level below the ordinary one; empty if it is one, or if
            criteria decided.
        carried_over: what decided comes from a guideline for another medicine.
    """

    medicine: str
    pack_version: str
    rules_date: str
    level: CareLevel
    decided_by: tuple[Criterion, ...]
    also: tuple[Criterion, ...]
    open: tuple[OpenCriterion, ...]
    not_lower_because: tuple[NotLower, ...]
    carried_over: bool
    move_up: tuple[Guidance, ...]
    move_down: tuple[Guidance, ...]
    beside: tuple[Guidance, ...]
    interest: tuple[Guidance, ...]
    not_recognised: tuple[str, ...]
    assumptions: tuple[str, ...]
    sources: tuple[str, ...]


def level_of_care(
    person: Person,
    medicine: Medicine,
    course: Course | None = None,
    facts: Mapping[str, object] | None = None,
) -> Setting:
    """The level of care that suits a taper, and why.

    Args:
        person: unknown facts never lower the level.
        medicine: the pack whose criteria are asked.
        course: what has been taken until today.
        facts: further facts by the names of the vocabulary, the home and the work among them; they
            win over the person's.

    Raises:
        InputError: a further fact that the vocabulary does not have, or a value that does not fit.
    """
    today = None if course is None else 1 + sum(step.days or 0 for step in course.steps)
    now = facts_of(course, person, medicine, facts=facts, from_day=today)
    result = check_course(course, person, medicine, facts=facts, from_day=today)
    care = medicine.care
    judged = [(criterion, criterion.when.judge(now)) for criterion in care.criteria]
    true = [criterion for criterion, judgement in judged if judgement.answer is True]
    ranks = {level.id: level.rank for level in care.levels}
    ordinary = next(level for level in care.levels if level.is_ordinary)
    asked = max((ranks[criterion.level] for criterion in true if criterion.level), default=0)
    level = next((one for one in care.levels if one.rank == max(asked, ordinary.rank)), ordinary)
    not_lower: tuple[NotLower, ...] = ()
    if not asked:
        level, not_lower = _below(care.levels, ordinary, now, result, medicine)
    open_ones = [
        OpenCriterion(
            criterion=criterion,
            level=care.level(criterion.level),
            missing=medicine.vocabulary.to_ask_for(judgement.missing, now),
        )
        for criterion, judgement in judged
        if judgement.answer is None and criterion.level and ranks[criterion.level] > level.rank
    ]
    decided = tuple(one for one in true if one.level and ranks[one.level] == level.rank)
    return _setting(
        medicine,
        result,
        level=level,
        decided_by=decided,
        also=tuple(one for one in true if one not in decided),
        open_ones=tuple(sorted(open_ones, key=lambda one: -one.level.rank)),
        not_lower_because=not_lower,
    )


def _below(
    levels: Iterable[CareLevel],
    ordinary: CareLevel,
    now: Mapping[str, object],
    result: CheckResult,
    medicine: Medicine,
) -> tuple[CareLevel, tuple[NotLower, ...]]:
    """The least level whose condition is known to be true, else the ordinary one and why not less."""
    why: list[NotLower] = []
    for level in levels:
        if level.fits_when is None or level.rank >= ordinary.rank:
            continue
        judgement = level.fits_when.judge(now)
        if judgement.answer is True:
            too_grave = _too_grave(level, result, medicine)
            if not too_grave:
                return level, ()
            why += too_grave
        elif judgement.answer is False:
            why.append(NotLower(level=level, kind="not_true"))
        else:
            missing = medicine.vocabulary.to_ask_for(judgement.missing, now)
            why += [NotLower(level=level, kind="not_known", what=name) for name in missing]
    return ordinary, tuple(dict.fromkeys(why))


def _too_grave(level: CareLevel, result: CheckResult, medicine: Medicine) -> list[NotLower]:
    """Findings graver than the level allows, and what everyone is asked that might hide one."""
    if not level.gravest:
        return []
    limit = severity_rank(level.gravest)
    facts = medicine.vocabulary.facts
    found = [f"{one.rule}: {one.says}" for one in result.leading if severity_rank(one.severity) > limit]
    hidden = [
        gap.missing
        for gap in result.missing_facts
        if severity_rank(gap.severity) > limit and facts[gap.missing].asked == "everyone"
    ]
    return [
        *(NotLower(level=level, kind="finding", what=what) for what in found),
        *(NotLower(level=level, kind="not_known", what=what) for what in hidden),
        *(NotLower(level=level, kind="not_checked", what=what) for what in result.not_recognised),
    ]


def _setting(
    medicine: Medicine,
    result: CheckResult,
    *,
    level: CareLevel,
    decided_by: tuple[Criterion, ...],
    also: tuple[Criterion, ...],
    open_ones: tuple[OpenCriterion, ...],
    not_lower_because: tuple[NotLower, ...],
) -> Setting:
    guidance = medicine.care.guidance
    said = [level, *decided_by, *also, *(one.criterion for one in open_ones), *guidance]
    return Setting(
        medicine=medicine.name,
        pack_version=medicine.version,
        rules_date=medicine.rules_date,
        level=level,
        decided_by=decided_by,
        also=also,
        open=open_ones,
        not_lower_because=not_lower_because,
        carried_over=any(one.carried_over for one in decided_by),
        move_up=tuple(one for one in guidance if one.kind == "move_up"),
        move_down=tuple(one for one in guidance if one.kind == "move_down"),
        beside=tuple(one for one in guidance if one.kind == "beside"),
        interest=tuple(one for one in guidance if one.kind == "interest"),
        not_recognised=result.not_recognised,
        assumptions=result.assumptions,
        sources=tuple(dict.fromkeys(key for one in said for key in one.sources)),
    )
