"""One person of a comparison of tapers: their ways down, what the planner expects of each, and what is felt.

The forecast of a plan is what is expected of that person. Beside it one virtual person, drawn as a diary's
belief about them is, walks every way on the same body; the way that is followed can be told in no other way.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from importlib.metadata import version
from typing import Any

from handrail.check import check_course
from handrail.check.nouns import Finding
from handrail.course.nouns import Course, Intake, Regimen, Step
from handrail.errors import NoPlanFound
from handrail.follow.agreed import course_of_plan, made_of_plan
from handrail.follow.cut import first_days
from handrail.follow.particles import COLUMNS
from handrail.medicine.nouns import Medicine, Severity, severity_rank
from handrail.person.nouns import Person
from handrail.plan import plan_taper
from handrail.plan.nouns import Plan, PlanResult
from handrail.simulate.crowd import persons, read_crowd, stream
from handrail.trial.diary_person import Came, VirtualPerson, scene_of
from handrail.trial.followed import LONGEST_DAYS, followed

TAPER_STREAM, BODY_STREAM, DIARY_STREAM, BELIEF_STREAM = 25, 26, 27, 28
PLANNED = ("middle", "ten_percent_a_week", "abrupt_stop")
FOLLOWED = "followed"
FOLLOWED_TITLE = "Middle plan, with a diary that is looked at"
ARMS = ("middle", FOLLOWED, "ten_percent_a_week", "abrupt_stop")
SHOWN = 2
"""Below moderate findings are notes for a reader of one order, not a count worth keeping."""
DAYS_PER_MONTH = 30
HOURS = (8, 14, 22)
LARGEST_SEED = 2**31 - 1


@dataclass(frozen=True, kw_only=True, slots=True)
class TaperQuestion:
    """Everything that another machine needs to plan for a person.

    Attributes:
        follow: also the middle plan with a diary; then one virtual person walks every way.
    """

    medicine: str
    pack_version: str
    people: int
    daily_doses_mg: tuple[float, ...]
    months: tuple[int, ...]
    crowd: str
    seed: int
    follow: bool

    @property
    def mark(self) -> str:
        """What tells this question from any other."""
        return hashlib.sha256(f"{version('handrail')} {self!r}".encode()).hexdigest()


@dataclass(frozen=True, kw_only=True, slots=True)
class CausedRule:
    """A finding that a way causes: the person doesn't meet it today."""

    rule: str
    severity: Severity
    says: str
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class TaperRow:
    """One person on one way.

    Attributes:
        person: their number, from 0; dose_mg, months: what they take a day, and for how long they have.
        chances: expected of any, of moderate or worse, and of severe withdrawal; None for the way that is
            followed, of which nothing can be told before it has been gone.
        felt: whether the virtual person feels each grade; None where nobody walks.
        worst: the largest burden that is felt, in the measure of the thresholds.
        reviews, changes, red_days: looks at the diary, changes of the plan, looks at which a red sign stood.
        broken: floors or rules that following broke, in words.
        caused: rules of severity moderate or above that this way meets and the present doesn't.
    """

    person: int
    age_years: float
    sex: str
    dose_mg: float
    months: int
    arm: str
    title: str
    days: int
    chances: tuple[float, float, float] | None
    felt: tuple[bool, bool, bool] | None
    worst: float | None
    reviews: int
    changes: int
    red_days: int
    broken: tuple[str, ...]
    caused: tuple[CausedRule, ...]


@lru_cache(maxsize=4)
def _everyone(question: TaperQuestion) -> tuple[Person, ...]:
    drawn = read_crowd(question.crowd).draw(question.seed, TAPER_STREAM, question.people)
    return tuple(persons(Person(indication="aud", other_medicines=(), conditions=()), drawn))


def plan_one(question: TaperQuestion, pack: Medicine, number: int) -> tuple[TaperRow, ...] | str:
    """One person's ways down; the rule in the way where there is none."""
    generator = stream(question.seed, TAPER_STREAM, number)
    dose = question.daily_doses_mg[int(generator.integers(len(question.daily_doses_mg)))]
    months = question.months[int(generator.integers(len(question.months)))]
    regimen = Regimen(
        intakes=tuple(
            Intake(minute_of_day=60 * hour, dose_micrograms=round(dose * 1000 / len(HOURS))) for hour in HOURS
        )
    )
    course = Course(steps=(Step(regimen=regimen, days=DAYS_PER_MONTH * months),))
    person = _everyone(question)[number]
    try:
        result = plan_taper(course, person, pack, seed=question.seed)
    except NoPlanFound as found:
        return found.rule
    ways = {plan.name: plan for plan in result.plans}
    if not ways.get("middle") or not ways["middle"].offered:
        return "no middle plan offered"
    empty = TaperRow(
        person=number, age_years=person.age_years or 0.0, sex=person.sex or "", dose_mg=dose, months=months,
        arm="", title="", days=0, chances=None, felt=None, worst=None, reviews=0, changes=0, red_days=0,
        broken=(), caused=(),
    )  # fmt: skip
    rows = {name: _planned(ways[name], empty) for name in PLANNED if name in ways}
    if question.follow:
        rows = _walked(question, pack, result, course, rows, empty)
    return tuple(rows[name] for name in ARMS if name in rows)


def _planned(plan: Plan, empty: TaperRow) -> TaperRow:
    forecast = plan.forecast
    return replace(
        empty,
        arm=plan.name,
        title=plan.title,
        days=plan.total_days,
        chances=(forecast.any.mean, forecast.moderate.mean, forecast.severe.mean),
        caused=_rules(plan.caused),
    )


def _walked(
    question: TaperQuestion,
    pack: Medicine,
    result: PlanResult,
    course: Course,
    rows: dict[str, TaperRow],
    empty: TaperRow,
) -> dict[str, TaperRow]:
    """The same with what one virtual person feels on every way, and the way that is followed."""
    ways = {plan.name: plan for plan in result.plans}
    seed, number = question.seed, empty.person
    scene = scene_of(pack, result.person, course, ways["middle"])
    normal = stream(seed, BODY_STREAM, number).standard_normal((1, COLUMNS))
    truth = VirtualPerson(scene, normal, stream(seed, DIARY_STREAM, number))
    walked = {
        name: _felt(row, truth.fixed(course_of_plan(ways[name])), pack.dynamics.thresholds)
        for name, row in rows.items()
    }
    gone = followed(truth, seed=int(stream(seed, BELIEF_STREAM, number).integers(1, LARGEST_SEED)))
    row = replace(
        empty,
        arm=FOLLOWED,
        title=FOLLOWED_TITLE,
        days=gone.came.days,
        reviews=gone.came.reviews,
        changes=gone.came.changes,
        red_days=gone.came.red_days,
        broken=gone.came.broken,
        caused=_caused_by(gone.course, gone.came.days, course, result, ways["middle"], pack),
    )
    walked[FOLLOWED] = _felt(row, gone.came, pack.dynamics.thresholds)
    return walked


def _felt(row: TaperRow, came: Came, thresholds: Iterable[float]) -> TaperRow:
    mild, moderate, severe = (came.worst > one for one in thresholds)
    return replace(row, felt=(mild, moderate, severe), worst=came.worst)


def _caused_by(
    gone: Course, days: int, before: Course, result: PlanResult, middle: Plan, pack: Medicine
) -> tuple[CausedRule, ...]:
    """What the check says of the way that was gone, beside what stood before: as it judges a plan."""
    done = first_days(gone, days)
    last = done.steps[-1].regimen if days >= LONGEST_DAYS else Regimen(intakes=())
    whole = before.then(done).then(Course(steps=(Step(regimen=last, days=None),)))
    made = made_of_plan(middle)
    facts: dict[str, object] = {"taper_planned": True}
    if made is not None and made.tablets:
        facts["form"] = "tablet"
    found = check_course(whole, result.person, pack, facts=facts, from_day=1 + (before.total_days or 0))
    standing = {one.rule for one in result.standing}
    return _rules(one for one in found.findings if one.rule not in standing)


def _rules(findings: Iterable[Finding]) -> tuple[CausedRule, ...]:
    kept = {one.rule: one for one in findings if severity_rank(one.severity) >= SHOWN}
    return tuple(
        CausedRule(rule=one.rule, severity=one.severity, says=one.says, sources=one.sources)
        for one in sorted(kept.values(), key=lambda one: one.rule)
    )


# --- a person as it is kept --------------------------------------------------------------------------------


def write_person(rows: tuple[TaperRow, ...] | str, number: int, mark: str) -> bytes:
    """One person's ways down, or the rule in the way, to be kept anywhere."""
    held = rows if isinstance(rows, str) else [asdict(row) for row in rows]
    return json.dumps({"mark": mark, "person": number, "rows": held}, ensure_ascii=False).encode()


def read_person(written: bytes) -> tuple[str, tuple[TaperRow, ...] | str] | None:
    """The mark of the question, and the person; None where it is damaged."""
    try:
        held = json.loads(written)
        rows = held["rows"]
        return held["mark"], rows if isinstance(rows, str) else tuple(_row(one) for one in rows)
    except (ValueError, KeyError, TypeError):
        return None


def _row(held: dict[str, Any]) -> TaperRow:
    caused = tuple(CausedRule(**{**one, "sources": tuple(one["sources"])}) for one in held["caused"])
    told = {name: None if held[name] is None else tuple(held[name]) for name in ("chances", "felt")}
    return TaperRow(**{**held, **told, "broken": tuple(held["broken"]), "caused": caused})
