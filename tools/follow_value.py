"""Whether following a diary is worth it: virtual people come down by three ways, and are compared.

    python tools/follow_value.py [people] [file]

Each person is drawn from the prior, nine in ten with a sensitivity as the prior has it and one in ten with
one from beyond it. All begin with the same dose after the same time, with the same tablets. They come down

a. by 10 % a week, rounded to tablets, not looked at again;
b. by the middle plan, not looked at again;
c. by the middle plan with `handrail.follow`: they write a diary, and once a week a clinician looks at what it
   says.

The way of each person is kept in `file` as soon as it is known, a line each, so that a run that was stopped
goes on where it was; more people can be added to those that are there. The page and its figure are written
to `docs/reference/`.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

import handrail
from handrail.course.nouns import Course, Intake, Regimen, Step
from handrail.errors import NoPlanFound
from handrail.follow.agreed import Agreed, course_of_plan, made_of_plan
from handrail.follow.belief import weigh
from handrail.follow.choices import WEEK, continued
from handrail.follow.cut import days_from, first_days
from handrail.follow.diary import Diary, DiaryEntry, DoseTaken, LocalDay
from handrail.follow.nouns import FollowLimits
from handrail.follow.observing import drawn_levels
from handrail.follow.particles import BODY_COLUMNS, COLUMNS, NODES, Prior
from handrail.follow.standing import standing_signs
from handrail.follow.today import AtHand, Today, today_of
from handrail.medicine.nouns import Medicine
from handrail.plan.descent import permitted_cuts
from handrail.plan.edited import broken_floors
from handrail.plan.nouns import Plan, PlanResult
from handrail.plan.situation import doses_at, state_after
from handrail.plan.taper import judged_ways
from handrail.plan.ways import named_ways
from handrail.simulate.days import Body, State
from handrail.simulate.footing import footing_of
from handrail.simulate.nouns import Draws, FloatArray

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "follow-value.md"
PICTURE = ROOT / "docs" / "reference" / "follow-value.svg"
KEPT = ROOT / "benchmarks" / "results" / "follow-value.jsonl"

PEOPLE = 2000
FAULTY = 8
PARTICLES, BODIES = 500, 72
BEFORE = "20 mg four times a day for 14 months"
PERSON = handrail.Person(age_years=58, weight_kg=70, egfr_ml_min_1_73m2=80, country="UK")
TABLETS = [10_000]
FIRST_DAY = dt.date(2026, 3, 2)
WATCHED_DAYS = 35
LONGEST_DAYS = 340
DAY_LEFT_OUT = 0.15
HELD_AFTER_A_RED_DAY = 7
OFTEN_UNTIL_DAYS = 98
"""Looked at once a week so long, then every second week."""
WORTH_CHANGING = 4
"""Days by which the middle way must end sooner before a clinician takes it up."""

Fault = Literal["", "misses doses", "says nothing is wrong", "says everything is wrong", "takes what comes"]
FAULTS: tuple[Fault, ...] = (
    "misses doses", "says nothing is wrong", "says everything is wrong", "takes what comes",
)  # fmt: skip

MIXED = ((0.55, 0.0, 1.0), (0.30, 1.3, 0.8), (0.10, 3.0, 0.5), (0.05, -3.0, 0.5))
"""From which sensitivities are drawn: the sensitive more often than there are, and weighted back."""
PEOPLE_ARE = ((0.90, 0.0, 1.0), (0.05, 3.0, 0.5), (0.05, -3.0, 0.5))
"""How they are spread: share, centre and spread in standard deviations of the prior."""


@dataclass(frozen=True, kw_only=True)
class Came:
    """How one person came down one way.

    Attributes:
        worst: the largest felt burden, in the measure of the thresholds.
        reviews, changes, red_days: weekly looks at the diary, changes of the plan, days with a red sign.
        broken: floors, limits or rules that were broken, in words; none, or the run has found a fault.
    """

    days: int
    worst: float
    reviews: int = 0
    changes: int = 0
    red_days: int = 0
    broken: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What all share."""

    medicine: Medicine
    prior: Prior
    before: Course
    result: PlanResult

    @property
    def middle(self) -> Plan:
        """The middle plan."""
        return next(plan for plan in self.result.plans if plan.name == "middle")

    def way(self, name: str) -> Course:
        """One of the plans as a course."""
        return course_of_plan(next(plan for plan in self.result.plans if plan.name == name))


def setting() -> Setting:
    """The person, the tablets, the plans."""
    medicine = handrail.load_medicine()
    assert medicine.diary is not None
    result = handrail.plan_taper(BEFORE, PERSON, medicine, have=TABLETS, halves=True, starts_on=FIRST_DAY)
    prior = Prior(medicine=medicine, footing=footing_of(medicine, PERSON, None, None), data=medicine.diary)
    return Setting(medicine=medicine, prior=prior, before=handrail.parse_course(BEFORE), result=result)


def drawn(number: int) -> tuple[FloatArray, float]:
    """The columns of one person, and the weight that they stand for."""
    chance = np.random.Generator(np.random.Philox(key=number))
    normal = chance.standard_normal((1, COLUMNS))
    _, centre, spread = MIXED[chance.choice(len(MIXED), p=[share for share, _, _ in MIXED])]
    normal[0, BODY_COLUMNS] = centre + spread * normal[0, BODY_COLUMNS]
    place = float(normal[0, BODY_COLUMNS])
    return normal, _density(place, PEOPLE_ARE) / _density(place, MIXED)


def _density(place: float, parts: Sequence[tuple[float, float, float]]) -> float:
    return sum(
        share / spread * float(np.exp(-0.5 * ((place - centre) / spread) ** 2))
        for share, centre, spread in parts
    )


# ---- one person --------------------------------------------------------------------------------------------


class Truth:
    """The body and the feeling that nobody sees."""

    def __init__(self, scene: Setting, number: int) -> None:
        normal, self.weight = drawn(number)
        self.chance = np.random.Generator(np.random.Philox(key=10_000_000 + number))
        self.scene = scene
        self.draws: Draws = scene.prior.draws(normal)
        feeling = scene.prior.feeling(normal, self.draws)
        self.sensitivity = float(np.exp(feeling.log_sensitivity[0]))
        self.baseline = feeling.baseline
        hours = tuple(hour / 2 for hour in range(48))
        self.body = Body(self.draws, hours, nodes=NODES, single=True, levels=False)
        self.start: State = state_after(scene.before, self.body)

    def day(self, state: State, regimen: Regimen) -> tuple[State, float]:
        """A day further, and the largest burden felt on it."""
        after, _ = self.body.day(state.forget_peak(), doses_at(self.body, regimen)[None])
        return after, float(after.peak_burden[0, 0]) * self.sensitivity

    def fixed(self, course: Course) -> Came:
        """A way that nobody looks at again."""
        total = course.total_days or 0
        state, worst = self.start, 0.0
        for day in range(total + WATCHED_DAYS):
            state, felt = self.day(state, course.regimen_on(day + 1))
            worst = max(worst, felt)
        return Came(days=total, worst=worst)

    def writes(
        self, felt: float, day: LocalDay, regimen: Regimen, taken: Regimen, fault: Fault
    ) -> DiaryEntry | None:
        """What is written of a day; None where nothing is."""
        data = self.scene.prior.data
        levels = drawn_levels(np.array([[felt]]), self.baseline, data, self.chance)[:, 0, 0]
        is_left_out = self.chance.random() < DAY_LEFT_OUT
        # The diary begins with the plan: what was agreed counts its days from the first entry on.
        if is_left_out and day.date != FIRST_DAY:
            return None
        scores = {
            item.id: int(levels[place]) for place, item in enumerate(data.items) if item.kind == "score"
        }
        if fault == "says nothing is wrong":
            scores = dict.fromkeys(scores, 0)
        if fault == "says everything is wrong":
            scores = {name: 0 if name in ("hallucinations", "confusion") else 3 for name in scores}
        told = regimen if fault.startswith("says") else taken
        return DiaryEntry(day=day, scores=scores, doses=_doses(day, regimen, told))


def _doses(day: LocalDay, due: Regimen, taken: Regimen) -> tuple[DoseTaken, ...]:
    got = {intake.minute_of_day: intake.dose_mg for intake in taken.intakes}
    doses = []
    for intake in due.intakes:
        at = day.begins_at + dt.timedelta(minutes=intake.minute_of_day)
        mg = got.get(intake.minute_of_day, 0.0)
        doses.append(DoseTaken(due_at=at, due_mg=intake.dose_mg, taken_at=at if mg else None, taken_mg=mg))
    return tuple(doses)


def followed(truth: Truth, *, seed: int, fault: Fault = "") -> Came:
    """The middle plan, with a diary and a clinician who looks at it once a week."""
    scene = truth.scene
    course, made_of = course_of_plan(scene.middle), made_of_plan(scene.middle)
    state, worst, entries = truth.start, 0.0, list[DiaryEntry]()
    reviews = changes = red_days = 0
    broken: list[str] = []
    day = 0
    while day < LONGEST_DAYS:
        regimen = course.regimen_on(day + 1)
        if not regimen.intakes:
            break
        taken = _taken(regimen, truth.chance, fault)
        state, felt = truth.day(state, taken)
        worst = max(worst, felt)
        entry = truth.writes(felt, _local(day), regimen, taken, fault)
        entries += [] if entry is None else [entry]
        day += 1
        if not entries or day % (WEEK if day <= OFTEN_UNTIL_DAYS else 2 * WEEK):
            continue
        reviews += 1
        diary = Diary(entries=tuple(entries))
        laid = Agreed(before=scene.before, course=course, made_of=made_of)
        signs, _ = standing_signs(diary, PERSON, scene.medicine, course, scene.before)
        if signs is not None and signs.is_red:
            red_days += 1
            course, changes = _with_a_hold(course, day), changes + 1
            broken += _not_escalated(diary, course, scene)
            continue
        new, found = _looked_at(diary, laid, day, scene, seed)
        broken += found
        if new is not None:
            course, changes = new, changes + 1
    broken += _cuts_broken(course, day, scene)
    for _ in range(WATCHED_DAYS):
        state, felt = truth.day(state, course.regimen_on(day + 1))
        worst = max(worst, felt)
    return Came(
        days=day, worst=worst, reviews=reviews, changes=changes, red_days=red_days, broken=tuple(broken)
    )


def _local(day: int) -> LocalDay:
    return LocalDay(date=FIRST_DAY + dt.timedelta(days=day), begins_offset_min=0, ends_offset_min=0)


def _taken(regimen: Regimen, chance: np.random.Generator, fault: Fault) -> Regimen:
    """What is really taken of a day's doses."""
    intakes = list(regimen.intakes)
    if fault == "misses doses":
        intakes = [intake for intake in intakes if chance.random() > 0.25]
    if fault == "takes what comes":
        share = chance.choice([0.0, 0.5, 1.0, 1.5])
        wanted = [round(share * intake.dose_micrograms) for intake in intakes]
        intakes = [
            Intake(minute_of_day=one.minute_of_day, dose_micrograms=dose)
            for one, dose in zip(intakes, wanted, strict=True)
            if dose
        ]
    return Regimen(intakes=tuple(intakes))


def _with_a_hold(course: Course, day: int) -> Course:
    """After a red sign, and whoever was called has looked: the present dose for a week more."""
    done, rest = first_days(course, day), days_from(course, day)
    present = done.steps[-1].regimen
    hold = Course(steps=(Step(regimen=present, days=HELD_AFTER_A_RED_DAY),))
    return done.then(hold).then(rest)


def _not_escalated(diary: Diary, course: Course, scene: Setting) -> list[str]:
    """A red sign must be the whole answer."""
    answer = handrail.what_now(diary, course, PERSON, scene.medicine, before=scene.before)
    is_alone = answer.is_emergency and not answer.choices and answer.belief is None
    return [] if is_alone else ["a red sign was not the whole answer"]


def _looked_at(
    diary: Diary, laid: Agreed, day: int, scene: Setting, seed: int
) -> tuple[Course | None, list[str]]:
    """A look at the diary: going on where that is within the limits; else, or to win much, a new way."""
    limits = FollowLimits()
    ahead = max(0, day - diary.days) + 1
    weighed = weigh(
        diary, laid.course, PERSON, scene.medicine, before=scene.before, days_ahead=ahead,
        particles=PARTICLES, seed=seed,
    )  # fmt: skip
    today = today_of(laid, weighed, FIRST_DAY + dt.timedelta(days=day), limits, AtHand(), bodies=BODIES)
    if today.gap is not None and not today.gap.is_own:
        # Doses are missing: a clinician sees the person, and the present dose is gone on with.
        return _with_a_hold(laid.course, day), []
    if not today.task.story.present > today.task.goal:
        return None, []
    try:
        ways = [continued(today), *named_ways(today.task, {"middle": limits.chances})]
    except NoPlanFound:
        return None, []
    going_on, new = judged_ways(today.task, ways, limits.chances)
    forecast = going_on.forecast
    within = (
        forecast.moderate.mean <= limits.chances.moderate and forecast.severe.mean <= limits.chances.severe
    )
    # Held to the limits, or much shorter: only then is it worth another plan.
    is_shorter = new.total_days + WORTH_CHANGING <= going_on.total_days
    if not new.offered or (within and not (is_shorter and new.meets_limits)):
        return None, []
    course = first_days(laid.course, day).then(course_of_plan(new))
    return course, _rules_broken(new, today)


def _rules_broken(plan: Plan, today: Today) -> list[str]:
    """What no offered plan may do, looked at anew."""
    steps = [(step.daily_dose_micrograms, step.days) for step in plan.steps]
    found = list(broken_floors(today.task, steps)) if steps else []
    found += [f"{one.rule} caused" for one in plan.caused if one.severity in ("major", "contraindicated")]
    return found


def _cuts_broken(course: Course, days: int, scene: Setting) -> list[str]:
    """Cuts of the way that was gone, larger than the floors allow or after too few days."""
    floors = scene.medicine.floors
    steps: list[list[int]] = []
    for step in first_days(course, days).steps:
        total = step.regimen.daily_dose_micrograms
        if steps and steps[-1][0] == total:
            steps[-1][1] += step.days or 0
        else:
            steps.append([total, step.days or 0])
    levels = [scene.before.steps[-1].regimen.daily_dose_micrograms, *(total for total, _ in steps)]
    levels += [0] if days < LONGEST_DAYS else []
    found = [
        f"a cut from {one / 1000:g} to {other / 1000:g} mg"
        for one, other in itertools.pairwise(levels)
        if other < one and other not in permitted_cuts(one, [other], 0, floors)
    ]
    return found + [f"{held} days on a step" for _, held in steps[:-1] if held < floors.fewest_days_a_step]


# ---- all of them -------------------------------------------------------------------------------------------


def person_line(scene: Setting, number: int) -> dict[str, Any]:
    """Everything about one person, as it is kept."""
    truth = Truth(scene, number)
    return {
        "number": number,
        "weight": truth.weight,
        "fixed": asdict(truth.fixed(scene.way("ten_percent_a_week"))),
        "plan": asdict(truth.fixed(scene.way("middle"))),
        "follow": asdict(followed(truth, seed=number)),
    }


def run(people: int, kept: Path, faulty: int = 0) -> list[dict[str, Any]]:
    """So many people, and so many for each fault; those that are in the file already are not drawn again."""
    kept.touch()
    written = kept.read_text(encoding="utf-8").splitlines()
    lines = [json.loads(line) for line in written if line.endswith("}")]
    done = {(line["number"], line.get("fault", "")) for line in lines}
    scene = setting()
    # A line that was cut off by a stop is no person; the next one begins on a line of its own.
    kept.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    with kept.open("a", encoding="utf-8") as out:
        for number, fault in _wanted(people, faulty):
            if (number, fault) in done:
                continue
            line = person_line(scene, number) if fault == "" else faulty_line(scene, number, fault)
            lines.append(line)
            out.write(json.dumps(line) + "\n")
            out.flush()
    return lines


def _wanted(people: int, faulty: int) -> Iterator[tuple[int, Fault]]:
    for number in range(1, people + 1):
        yield number, ""
    for number in range(1, faulty + 1):
        for fault in FAULTS:
            yield number, fault


def faulty_line(scene: Setting, number: int, fault: Fault) -> dict[str, Any]:
    """Someone whose diary lies, or who does not take what was agreed."""
    truth = Truth(scene, number)
    return {
        "number": number,
        "fault": fault,
        "weight": truth.weight,
        "follow": asdict(followed(truth, seed=number, fault=fault)),
    }


def main() -> None:
    """Reckon what is missing, and write the page and its figure."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    kept = Path(sys.argv[2]) if len(sys.argv) > 2 else KEPT
    from follow_value_page import page, picture

    lines = run(people, kept, faulty=FAULTY)
    PAGE.write_text(page(lines), encoding="utf-8")
    PICTURE.write_text(picture(lines), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
