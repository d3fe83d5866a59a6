"""Where a version of a kept plan stands: a draft, the one that someone goes by, replaced, or withdrawn."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import handrail
from handrail.report import approved_words
from handrail.store import PlanVersion, SavedCourse, SavedPerson, Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Where a version stands among all that were approved for someone.

    Attributes:
        edition: the version.
        newest: the version that the person goes by; None where none is approved.
        newest_title: what its plan is called.
    """

    edition: PlanVersion
    newest: PlanVersion | None
    newest_title: str

    @property
    def is_followed(self) -> bool:
        """Whether it is the approved plan that the person goes by."""
        return self.newest is not None and self._key(self.newest) == self._key(self.edition)

    @property
    def is_replaced(self) -> bool:
        """Whether it is approved, and another was approved after it."""
        return self.edition.state == "approved" and not self.is_followed

    @property
    def replaced_by(self) -> str:
        """The plan that was approved after it; "" where none was."""
        if self.newest is None or not self.is_replaced:
            return ""
        return f"{self.newest_title}, version {self.newest.version}"

    @property
    def status(self) -> str:
        """The line that its paper carries."""
        one = self.edition
        gone = one.state == "withdrawn"
        at = one.withdrawn_at if gone else one.approved_at
        return approved_words.status_words(
            one.state,
            by=one.withdrawn_by if gone else one.approved_by,
            on=at.date() if at else None,
            version=one.version,
            mark=one.content_hash,
            replaced_by=self.replaced_by,
        )

    def do_now(self, result: handrail.PlanResult) -> tuple[str, ...]:
        """What to do now: today's step of the plan that is followed, or what the plan was made with."""
        if self.is_followed:
            return approved_words.approved_do_now(result, dt.date.today())
        return result.do_now

    def for_paper(self, result: handrail.PlanResult) -> handrail.PlanResult:
        """The answer as it is printed: one that is followed waits for nobody's agreement."""
        if self.is_followed:
            return replace(result, do_now=approved_words.paper_do_now(result))
        return result

    @staticmethod
    def _key(version: PlanVersion) -> tuple[str, int]:
        return version.plan_id, version.version


def standing_of(store: Store, person_id: str, version: PlanVersion) -> Standing:
    """Where a version of someone's plan stands."""
    newest = store.plans.newest_approved(person_id)
    title = store.plans.read(newest.plan_id).title if newest else ""
    return Standing(edition=version, newest=newest, newest_title=title)


def changed_since(result: handrail.PlanResult, person: SavedPerson) -> tuple[approved_words.Difference, ...]:
    """The facts of someone that are no longer those a plan was made for."""
    return approved_words.differences(result.person, person.person)


def changed_words(
    store: Store,
    result: handrail.PlanResult,
    person: SavedPerson,
    version: PlanVersion,
    *,
    for_care: bool,
) -> tuple[str, ...]:
    """What to say of what changed: each to those who treat; to the person that there is something.

    Args:
        store: where a course may have been written since.
        result: the answer of the version.
        person: as they are saved now.
        version: a draft, or approved.
        for_care: whether it is said to those who treat.
    """
    if version.state == "withdrawn":
        return ()
    courses = store.courses.of_person(person.id)
    other_dose = _course_words(result, courses[0] if courses else None, version)
    found = changed_since(result, person)
    if for_care:
        return (*other_dose, *approved_words.changed_lines(found, approved=version.state == "approved"))
    later = found and version.approved_at is not None and person.changed_at > version.approved_at
    return (approved_words.CHANGED_SINCE,) if later or other_dose else ()


def _course_words(
    result: handrail.PlanResult, course: SavedCourse | None, version: PlanVersion
) -> tuple[str, ...]:
    """What to say where a course was written after the approval and isn't what the plan has on that day."""
    if course is None or version.approved_at is None or course.created_at <= version.approved_at:
        return ()
    products = handrail.load_medicine(course.medicine).products
    written = handrail.parse_course(course.sentence, products=products)
    said = approved_words.course_differs_words(result, written, course.created_at.astimezone().date())
    return (said,) if said else ()
