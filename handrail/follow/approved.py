"""What was approved for someone, one plan after another, as what was agreed to be taken.

A choice that is approved begins in the middle of the plan before it. What was agreed then is the old plan
until that day, and the new one from it on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from handrail.course.nouns import Course
from handrail.errors import InputError
from handrail.follow.agreed import course_of_plan, made_of_plan
from handrail.follow.cut import first_days
from handrail.plan.nouns import PlanResult


@dataclass(frozen=True, kw_only=True, slots=True)
class Approved:
    """What was agreed, and what may be planned with; each as `what_now` takes it.

    Attributes:
        course: from the first day of the oldest plan on; it knows that day.
        before: what was taken until then.
        have, halves, liquid: the products of the plan that is followed now; None where it counts none.
    """

    course: Course
    before: Course
    have: tuple[int, ...] | None
    halves: bool | None
    liquid: int | None


def approved_together(plans: Sequence[PlanResult]) -> Approved:
    """Several approved plans as one course.

    Args:
        plans: the approval that came last first. One that would begin no earlier than a plan approved after
            it was never followed, and is left out.

    Raises:
        InputError: there is no plan.
    """
    if not plans:
        raise InputError("No plan is approved.", fix="Approve one first.", where="agreed")
    newest = plans[0]
    course, begins, oldest = course_of_plan(newest.chosen), newest.starts_on, newest
    for older in plans[1:]:
        if older.starts_on >= begins:
            continue
        course = first_days(course_of_plan(older.chosen), (begins - older.starts_on).days).then(course)
        begins, oldest = older.starts_on, older
    made_of = made_of_plan(newest.chosen)
    return Approved(
        course=replace(course, starts_on=begins),
        before=oldest.course,
        have=made_of.tablets or None if made_of else None,
        halves=made_of.halves if made_of else None,
        liquid=made_of.liquid if made_of else None,
    )
