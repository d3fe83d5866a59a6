"""The middle plan with a diary that a clinician looks at: the way one virtual person comes down by `follow`.

Once a week, after `OFTEN_UNTIL_DAYS` every second week, the belief is made anew. Where going on is predicted
to be over the limits of the middle plan, or a new plan within them ends much sooner, the new one is taken up.
A red sign ends the look, and the present dose is held.
"""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass

from handrail.course.nouns import Course, Step
from handrail.errors import NoPlanFound
from handrail.follow.agreed import Agreed, course_of_plan, made_of_plan
from handrail.follow.belief import weigh
from handrail.follow.choices import WEEK, continued
from handrail.follow.cut import days_from, first_days
from handrail.follow.diary import Diary, DiaryEntry
from handrail.follow.nouns import FollowLimits
from handrail.follow.now import what_now
from handrail.follow.standing import standing_signs
from handrail.follow.today import AtHand, Today, today_of
from handrail.plan.descent import permitted_cuts
from handrail.plan.edited import broken_floors
from handrail.plan.nouns import Plan
from handrail.plan.taper import judged_ways
from handrail.plan.ways import named_ways
from handrail.trial.diary_person import FIRST_DAY, WATCHED_DAYS, Came, Fault, Scene, VirtualPerson, local_day

PARTICLES, BODIES = 500, 72
"""Fewer than `follow` uses by itself, so that many people can be followed."""
LONGEST_DAYS = 340
HELD_AFTER_A_RED_DAY = 7
OFTEN_UNTIL_DAYS = 98
WORTH_CHANGING = 4
"""Days by which the middle way must end sooner before a clinician takes it up."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Gone:
    """A way that was followed, and the course that came of it, from its first day to its end."""

    came: Came
    course: Course


def followed(truth: VirtualPerson, *, seed: int, fault: Fault = "") -> Gone:
    """The middle plan, with a diary and a clinician who looks at it.

    Args:
        seed: of each belief; fault: how the diary lies, or what is not taken as agreed.
    """
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
        taken = truth.taken(regimen, fault)
        state, felt = truth.day(state, taken)
        worst = max(worst, felt)
        entry = truth.writes(felt, local_day(day), regimen, taken, fault)
        entries += [] if entry is None else [entry]
        day += 1
        if not entries or day % (WEEK if day <= OFTEN_UNTIL_DAYS else 2 * WEEK):
            continue
        reviews += 1
        diary = Diary(entries=tuple(entries))
        laid = Agreed(before=scene.before, course=course, made_of=made_of)
        signs, _ = standing_signs(diary, scene.person, scene.medicine, course, scene.before)
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
    came = Came(
        days=day, worst=worst, reviews=reviews, changes=changes, red_days=red_days, broken=tuple(broken)
    )
    return Gone(came=came, course=course)


def _with_a_hold(course: Course, day: int) -> Course:
    """After a red sign, and whoever was called has looked: the present dose for a week more."""
    done, rest = first_days(course, day), days_from(course, day)
    present = done.steps[-1].regimen
    hold = Course(steps=(Step(regimen=present, days=HELD_AFTER_A_RED_DAY),))
    return done.then(hold).then(rest)


def _not_escalated(diary: Diary, course: Course, scene: Scene) -> list[str]:
    """A red sign must be the whole answer."""
    answer = what_now(diary, course, scene.person, scene.medicine, before=scene.before)
    is_alone = answer.is_emergency and not answer.choices and answer.belief is None
    return [] if is_alone else ["a red sign was not the whole answer"]


def _looked_at(
    diary: Diary, laid: Agreed, day: int, scene: Scene, seed: int
) -> tuple[Course | None, list[str]]:
    """A look at the diary: going on where that is within the limits; else, or to win much, a new way."""
    limits = FollowLimits()
    ahead = max(0, day - diary.days) + 1
    weighed = weigh(
        diary, laid.course, scene.person, scene.medicine, before=scene.before, days_ahead=ahead,
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


def _cuts_broken(course: Course, days: int, scene: Scene) -> list[str]:
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
