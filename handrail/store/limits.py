"""What a clinician allows while someone's plan is followed: in versions, each with who set it and when.

Nothing is overwritten. The newest version holds, also where another plan has been approved since: what
someone was kept from is not set free by a new plan, and whoever reads it is told with which plan it was set.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from handrail.store.audit import Subject, append
from handrail.store.canonical import new_id
from handrail.store.database import Database
from handrail.store.errors import Conflict
from handrail.store.nouns import Actor
from handrail.store.rows import not_found, the_row
from handrail.store.tables import follow_limits, people, plans

if TYPE_CHECKING:
    from handrail.follow.nouns import FollowLimits

KIND = "limits"


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedLimits:
    """One version of what a clinician allows.

    Attributes:
        plan_id: the plan that was followed when it was set.
        version: from 1, for each person and medicine.
        content: what was set; what is left out is as if nothing were said.
    """

    id: str
    person_id: str
    plan_id: str
    medicine: str
    version: int
    content: Mapping[str, Any]
    saved_at: datetime
    saved_by: str
    saved_by_id: str | None

    @property
    def limits(self) -> FollowLimits:
        """As every question about a diary takes them."""
        return limits_of(self.content)


class Limits:
    """What clinicians allow, of everyone who is saved here."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, plan_id: str, limits: FollowLimits, *, version: int, by: Actor) -> SavedLimits:
        """Keep a new version.

        Args:
            plan_id: the plan that is followed.
            limits: what is allowed from now on.
            version: the newest one as it was seen; 0 where there was none.
            by: who allows it.

        Raises:
            NotFound: there is no such plan.
            Conflict: someone else has changed them since.
        """
        now, limits_id, content = self._database.now(), new_id(), content_of(limits)
        with self._database.writing() as connection:
            plan = the_row(connection, plans, plan_id, "plan")
            which = (follow_limits.c.person_id == plan.person_id, follow_limits.c.medicine == plan.medicine)
            newest = connection.execute(
                select(follow_limits).where(*which).order_by(follow_limits.c.version.desc()).limit(1)
            ).one_or_none()
            there = 0 if newest is None else newest.version
            if there != version:
                who = "" if newest is None else f" by {newest.saved_by}"
                raise Conflict(
                    f"The limits were changed{who} since this page was opened; nothing was overwritten.",
                    fix="Look at them as they are now.",
                )
            values = {
                "id": limits_id,
                "person_id": plan.person_id,
                "plan_id": plan_id,
                "medicine": plan.medicine,
                "version": there + 1,
                "content": content,
                "saved_at": now,
                "saved_by": by.name,
                "saved_by_id": by.user_id,
            }
            connection.execute(insert(follow_limits).values(**values))
            subject = Subject(kind=KIND, id=limits_id, person_id=plan.person_id)
            append(connection, now, by, "set", subject, {"version": there + 1, "plan": plan_id})
            return SavedLimits(**the_row(connection, follow_limits, limits_id, KIND)._mapping)

    def of_person(self, person_id: str, medicine: str) -> list[SavedLimits]:
        """Every version for someone, newest first.

        Raises:
            NotFound: there is no such person.
        """
        query = (
            select(follow_limits)
            .where(follow_limits.c.person_id == person_id, follow_limits.c.medicine == medicine)
            .order_by(follow_limits.c.version.desc())
        )
        with self._database.reading() as connection:
            if connection.execute(select(people.c.id).where(people.c.id == person_id)).first() is None:
                raise not_found("person")
            return [SavedLimits(**row._mapping) for row in connection.execute(query)]


def content_of(limits: FollowLimits) -> dict[str, Any]:
    """What is kept of limits: what was said, and nothing else.

    >>> from handrail.follow.nouns import FollowLimits
    >>> content_of(FollowLimits(hold_days=5, change_on=("mon", "thu")))
    {'hold_days': 5, 'change_on': ['mon', 'thu']}
    """
    found: dict[str, Any] = {}
    if limits.hold_days:
        found["hold_days"] = limits.hold_days
    if limits.no_step_back:
        found["no_step_back"] = True
    if limits.most_mg_a_week is not None:
        found["most_mg_a_week"] = limits.most_mg_a_week
    if limits.change_on is not None:
        found["change_on"] = list(limits.change_on)
    return found


def limits_of(content: Mapping[str, Any]) -> FollowLimits:
    """The limits that a content means."""
    from handrail.follow.nouns import FollowLimits

    days = content.get("change_on")
    return FollowLimits(
        hold_days=content.get("hold_days", 0),
        no_step_back=content.get("no_step_back", False),
        most_mg_a_week=content.get("most_mg_a_week"),
        change_on=None if days is None else tuple(days),
    )
