"""Calendars that follow a person's newest approved plan, behind a secret address that can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, insert, select, update

from handrail.store.audit import Subject, append
from handrail.store.canonical import canonical_json, new_id, new_token, read_json, token_hash
from handrail.store.database import Database
from handrail.store.nouns import Actor, Feed, PlanVersion
from handrail.store.plans import newest_approved
from handrail.store.rows import not_found, the_row
from handrail.store.tables import feeds, people


@dataclass(frozen=True, kw_only=True, slots=True)
class FollowedPlan:
    """What a calendar shows now.

    Attributes:
        plan: the newest approved version; None where none stands: the calendar is empty then.
        sequence: rises with every approval and withdrawal (a calendar's SEQUENCE).
    """

    feed: Feed
    plan: PlanVersion | None
    sequence: int


class Feeds:
    """Every calendar's address that was given out here."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, person_id: str, *, options: Any = None, by: Actor) -> tuple[Feed, str]:
        """Make a new secret address.

        Args:
            person_id: whose plan it follows.
            options: how it is shown, as JSON, such as {"names": false}.
            by: who makes it.

        Returns:
            The feed, and its secret. The secret isn't kept: it can be shown now and never again.

        Raises:
            NotFound: there is no such person.
        """
        token, now, feed_id = new_token(), self._database.now(), new_id()
        values = {"token_hash": token_hash(token), "options": read_json(canonical_json(options or {}))}
        with self._database.writing() as connection:
            the_row(connection, people, person_id, "person")
            connection.execute(
                insert(feeds).values(id=feed_id, person_id=person_id, made_at=now, made_by=by.name, **values)
            )
            append(connection, now, by, "add", Subject(kind="feed", id=feed_id, person_id=person_id))
            return _feed(the_row(connection, feeds, feed_id, "calendar")), token

    def follow(self, token: str) -> FollowedPlan:
        """What the calendar behind a secret shows now.

        Raises:
            NotFound: there is no such secret, or it was revoked; nothing tells the two apart.
            Unavailable: the plan isn't the one that was approved.
        """
        query = (
            select(feeds, people.c.plans_changed)
            .join(people, people.c.id == feeds.c.person_id)
            .where(feeds.c.token_hash == token_hash(token), feeds.c.revoked_at.is_(None))
        )
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
            if row is None:
                raise not_found("calendar")
            plan = newest_approved(connection, row.person_id)
        with self._database.writing(in_turn=False) as connection:
            connection.execute(
                update(feeds).where(feeds.c.id == row.id).values(last_read_at=self._database.now())
            )
        return FollowedPlan(feed=_feed(row), plan=plan, sequence=row.plans_changed)

    def of_person(self, person_id: str) -> list[Feed]:
        """Someone's calendars, newest first, revoked ones too."""
        with self._database.reading() as connection:
            rows = connection.execute(select(feeds).where(feeds.c.person_id == person_id))
            found = [_feed(row) for row in rows]
        return sorted(found, key=lambda one: (one.made_at, one.id), reverse=True)

    def revoke(self, feed_id: str, *, by: Actor) -> Feed:
        """Take an address back: from now on nothing is found there.

        Raises:
            NotFound: there is no such calendar.
        """
        now = self._database.now()
        with self._database.writing() as connection:
            row = the_row(connection, feeds, feed_id, "calendar")
            if row.revoked_at is None:
                connection.execute(
                    update(feeds).where(feeds.c.id == feed_id).values(revoked_at=now, revoked_by=by.name)
                )
                subject = Subject(kind="feed", id=feed_id, person_id=row.person_id)
                append(connection, now, by, "revoke", subject)
            return _feed(the_row(connection, feeds, feed_id, "calendar"))


def _feed(row: Row[Any]) -> Feed:
    values = {
        name: value for name, value in row._mapping.items() if name not in ("token_hash", "plans_changed")
    }
    return Feed(**values)
