"""The log: who did what to which object, when. Each line's hash covers the line before it.

A line that was changed, taken out or put in breaks the chain at its place, and `verify` says where. Someone
who may write to the database could forge the whole chain; the head (number and hash of the newest line),
kept elsewhere, shows that too: `verify(head=...)`. No line says what an object holds, so that the log may
outlive it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from handrail.store.canonical import canonical_json, text_hash
from handrail.store.columns import time_text
from handrail.store.database import Database
from handrail.store.nouns import Actor, AuditEntry
from handrail.store.tables import audit, audit_head

BEGINNING = "0" * 64
"""What the first line of all has before it."""
DELETED_ALL = "delete all"


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """What a line of the log is about.

    Attributes:
        person_id: whose it is, so that they can read the lines about what is theirs.
    """

    kind: str
    id: str
    person_id: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Verified:
    """What was found when the log was read from its first line to its last.

    Attributes:
        lines: how many there are.
        head: number and hash of the newest as "number:hash", to be kept elsewhere.
        problems: what is wrong, in words, with the number of the line; empty where nothing is.
    """

    lines: int
    head: str
    problems: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing was found to be wrong."""
        return not self.problems


def append(
    connection: Connection,
    at: datetime,
    by: Actor,
    action: str,
    subject: Subject,
    detail: Any = None,
) -> None:
    """Add a line in the transaction of the change that it tells of; both stand, or neither."""
    head = connection.execute(select(audit_head.c.number, audit_head.c.hash).with_for_update()).one()
    entry = AuditEntry(
        number=head.number + 1,
        at=at,
        actor=by.name,
        actor_id=by.user_id,
        action=action,
        object_kind=subject.kind,
        object_id=subject.id,
        person_id=subject.person_id,
        detail={} if detail is None else detail,
        previous_hash=head.hash,
        hash="",
    )
    own_hash = hash_of(entry)
    values = {field.name: getattr(entry, field.name) for field in fields(entry)}
    connection.execute(insert(audit).values(**{**values, "hash": own_hash}))
    connection.execute(update(audit_head).values(number=entry.number, hash=own_hash))


def hash_of(entry: AuditEntry) -> str:
    """The hash of a line: over everything it says, and the hash of the line before it."""
    said = [
        entry.number,
        time_text(entry.at),
        entry.actor,
        entry.actor_id,
        entry.action,
        entry.object_kind,
        entry.object_id,
        entry.person_id,
        entry.detail,
        entry.previous_hash,
    ]
    return text_hash(canonical_json(said))


def entry_of(row: Row[Any]) -> AuditEntry:
    """A line as it is kept."""
    return AuditEntry(**row._mapping)


def newest_about(connection: Connection, subject_id: str) -> AuditEntry | None:
    """The newest line about an object."""
    query = select(audit).where(audit.c.object_id == subject_id).order_by(audit.c.number.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else entry_of(row)


def problems_of(connection: Connection, head: str | None = None) -> Verified:
    """Read the whole log and look for breaks; see `Audit.verify`."""
    problems: list[str] = []
    previous, lines, kept_head_seen = BEGINNING, 0, head is None
    number = 0
    for row in connection.execute(
        select(audit).order_by(audit.c.number), execution_options={"yield_per": 1000}
    ):
        entry = entry_of(row)
        lines += 1
        if lines == 1 and entry.action == DELETED_ALL:
            # Everything was deleted here; the chain goes on from a line that is gone.
            number, previous = entry.number - 1, entry.previous_hash
        if entry.number != number + 1:
            problems.append(f"line {number + 1}: missing")
        if entry.previous_hash != previous:
            problems.append(f"line {entry.number}: doesn't follow the line before it")
        if hash_of(entry) != entry.hash:
            problems.append(f"line {entry.number}: changed after it was written")
        kept_head_seen = kept_head_seen or head == f"{entry.number}:{entry.hash}"
        number, previous = entry.number, entry.hash
    stands = connection.execute(select(audit_head.c.number, audit_head.c.hash)).one_or_none()
    if stands is None or (stands.number, stands.hash) != (number, previous):
        problems.append(f"line {number + 1}: missing; the log ended later than its last line")
    if not kept_head_seen:
        problems.append(f"the head that was kept elsewhere ({str(head)[:90]}) is not in the log")
    return Verified(lines=lines, head=f"{number}:{previous}", problems=tuple(problems))


class Audit:
    """The log of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, by: Actor, action: str, subject: Subject, detail: Any = None) -> None:
        """Add a line about something that changes nothing here: a look, a print, a refused attempt.

        Args:
            by: who.
            action: in the imperative, such as "look", "print".
            subject: at what.
            detail: any JSON that does not say what the object holds.
        """
        with self._database.writing() as connection:
            append(connection, self._database.now(), by, action, subject, detail)

    def of_person(self, person_id: str, *, limit: int = 200, before: int | None = None) -> list[AuditEntry]:
        """The lines about one person and what is theirs, newest first.

        Args:
            person_id: whose.
            limit: how many at most.
            before: only lines with a smaller number: the next page.
        """
        return self._newest(
            or_(audit.c.person_id == person_id, audit.c.object_id == person_id), limit, before
        )

    def about(self, subject_id: str, *, limit: int = 200, before: int | None = None) -> list[AuditEntry]:
        """The lines about one object, newest first."""
        return self._newest(audit.c.object_id == subject_id, limit, before)

    def newest(self, *, limit: int = 200, before: int | None = None) -> list[AuditEntry]:
        """The lines about everything, newest first."""
        return self._newest(audit.c.number > 0, limit, before)

    def verify(self, head: str | None = None) -> Verified:
        """Read the whole log, and say what is wrong with it.

        Args:
            head: "number:hash" as an earlier `Verified.head` said and someone kept elsewhere; it has to be
                in the log still.
        """
        with self._database.reading() as connection:
            return problems_of(connection, head)

    def _newest(self, which: Any, limit: int, before: int | None) -> list[AuditEntry]:
        query = select(audit).where(which).order_by(audit.c.number.desc()).limit(limit)
        if before is not None:
            query = query.where(audit.c.number < before)
        with self._database.reading() as connection:
            return [entry_of(row) for row in connection.execute(query)]
