"""A choice that a clinician made, as a plan's answer: kept, approved by name and followed like any other.

The choice is worked out anew from the same diary and seed, so that what is approved is what was shown. A
choice that is not offered becomes no plan, and neither does anything in an emergency.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from handrail.course.nouns import Course
from handrail.errors import InputError, NoPlanFound
from handrail.follow.advised import urgent_words
from handrail.follow.belief import DAYS_AHEAD
from handrail.follow.carried import BODIES
from handrail.follow.choices import choices_of
from handrail.follow.diary import Diary
from handrail.follow.nouns import ChoiceName, FollowLimits
from handrail.follow.now import PARTICLES, begun_of, weighed_of
from handrail.follow.today import AtHand, today_of
from handrail.medicine.nouns import Medicine
from handrail.person.nouns import Person
from handrail.plan.answer import plan_result
from handrail.plan.nouns import Plan, PlanResult

FLOORED = "No chance is shown or planned with below half of what it was before the diary."


def plan_of_choice(
    name: ChoiceName,
    diary: Diary,
    agreed: Course | Plan | PlanResult,
    person: Person,
    medicine: Medicine,
    *,
    before: Course | None = None,
    limits: FollowLimits | None = None,
    on_day: dt.date | None = None,
    hold_days: int | None = None,
    have: Sequence[int] | None = None,
    halves: bool | None = None,
    liquid: int | None = None,
    particles: int = PARTICLES,
    bodies: int = BODIES,
    seed: int = 1,
) -> PlanResult:
    """The plan of one choice of `what_now`, as an answer to be kept; nobody has approved it yet.

    Args:
        name: of the choice.
        diary, agreed, person, medicine, before, limits, on_day, hold_days, have, halves, liquid,
            particles, bodies, seed: as `what_now` was asked, so that the plan is the one it showed.

    Raises:
        InputError: no such choice today, or one without a plan.
        NoPlanFound: an emergency, or the choice is not offered.
    """
    begun = begun_of(diary, agreed, person, medicine, before, limits, on_day, seed)
    answer = begun.answer
    if answer.is_emergency:
        raise NoPlanFound(
            "This comes before any plan: a red sign stands in the diary.",
            rule="diary",
            nearest="Look at what the diary's answer says to do now.",
            urgent=True,
        )
    begun.refuse_a_way_up()
    weighed = weighed_of(begun, medicine, person, DAYS_AHEAD, particles, seed, None)
    at_hand = AtHand(have=have, halves=halves, liquid=liquid)
    today = today_of(begun.laid, weighed, answer.starts_on, answer.limits, at_hand, bodies=bodies)
    found = choices_of(
        today,
        answer.limits,
        hold_days=hold_days,
        tablets_left=None,
        first=urgent_words(answer.signs),
        ring=begun.ring,
        only=frozenset(("continue", name)),
    )
    choice = next((one for one in found.choices if one.name == name), None)
    if choice is None or choice.plan is None:
        raise InputError(f"There is no plan for '{name}' today.", fix="Look at the choices.", where="choice")
    if not choice.offered:
        raise NoPlanFound(
            f"'{choice.plan.title}' is not offered.", rule="diary", nearest=choice.not_offered_because
        )
    plans = tuple(replace(one.plan, chosen=one.name == name) for one in found.choices if one.plan is not None)
    return plan_result(today.task, plans, said=(*today.said, FLOORED))
