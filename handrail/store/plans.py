"""Plans: the exact answer and the question that made it, in versions; drafts, approved by name, withdrawn.

A version never changes what it says. What is approved is its content hash: the one that the person who signs
has seen. A new version is a draft again, and the one approved before it leads until the new one is approved.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from handrail.errors import InputError
from handrail.store.audit import Subject, append
from handrail.store.canonical import canonical_json, content_hash, new_id, read_json
from handrail.store.database import Database
from handrail.store.errors import Conflict, Unavailable
from handrail.store.nouns import Actor, PlanVersion, SavedPlan, VersionLine
from handrail.store.rows import (
    LONGEST_JSON_BYTES,
    LONGEST_TEXT,
    change_row,
    conflict,
    made,
    not_found,
    plain,
    the_row,
)
from handrail.store.tables import courses, people, plan_versions, plans

_LINE = tuple(
    column for column in plan_versions.c if column.name not in ("answer", "question")
)  # a list doesn't need what is large


class Plans:
    """Every plan that is saved here."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        person_id: str,
        *,
        medicine: str,
        title: str,
        question: Any,
        answer: bytes,
        course_id: str | None = None,
        note: str = "",
        by: Actor,
    ) -> SavedPlan:
        """Save a plan as a draft, version 1.

        Args:
            person_id: for whom.
            medicine: which.
            title: what it is called in a list.
            question: any JSON from which the same answer can be asked for again.
            answer: the JSON as it was shown, byte for byte.
            course_id: the saved course that it starts from.
            note: why, in words.
            by: who saves it.

        Raises:
            NotFound: there is no such person or course.
            InputError: the answer isn't JSON.
        """
        values = {"medicine": plain(medicine, "medicine"), "title": plain(title, "title")}
        version = _version_values(question, answer, note)
        now, plan_id = self._database.now(), new_id()
        with self._database.writing() as connection:
            the_row(connection, people, person_id, "person")
            if (
                course_id is not None
                and the_row(connection, courses, course_id, "course").person_id != person_id
            ):
                raise not_found("course")
            connection.execute(
                insert(plans).values(
                    id=plan_id,
                    person_id=person_id,
                    course_id=course_id,
                    latest_version=1,
                    **values,
                    **made(now, by),
                )
            )
            connection.execute(
                insert(plan_versions).values(
                    plan_id=plan_id, version=1, saved_at=now, saved_by=by.name, **version
                )
            )
            subject = Subject(kind="plan", id=plan_id, person_id=person_id)
            append(connection, now, by, "add", subject, {"version": 1, "hash": version["content_hash"]})
        return self.read(plan_id)

    def add_version(
        self, plan_id: str, *, revision: int, question: Any, answer: bytes, note: str = "", by: Actor
    ) -> SavedPlan:
        """Save a changed plan as a new version, a draft.

        Raises:
            NotFound, Conflict: it is gone, or was changed, approved or withdrawn since `revision`.
            InputError: the answer isn't JSON.
        """
        version = _version_values(question, answer, note)
        now = self._database.now()
        with self._database.writing() as connection:
            old = the_row(connection, plans, plan_id, "plan")
            number = old.latest_version + 1
            self._change(connection, plan_id, revision, by, {"latest_version": number})
            connection.execute(
                insert(plan_versions).values(
                    plan_id=plan_id, version=number, saved_at=now, saved_by=by.name, **version
                )
            )
            detail = {"version": number, "hash": version["content_hash"]}
            append(connection, now, by, "add version", _plan(old), detail)
        return self.read(plan_id)

    def approve(
        self, plan_id: str, *, revision: int, version: int, content_hash: str, by: Actor
    ) -> PlanVersion:
        """Sign a version by name. It has to be the newest, a draft, and the very content that was seen.

        Args:
            plan_id: the plan.
            revision: of the plan as it was seen.
            version: which version is signed.
            content_hash: of the answer that was seen.
            by: who signs; their name stays with the plan.

        Raises:
            NotFound: there is no such plan or version.
            Conflict: it was changed since, isn't a draft, or its content is another.
        """
        now = self._database.now()
        with self._database.writing() as connection:
            plan = the_row(connection, plans, plan_id, "plan")
            row = _the_version(connection, plan_id, version)
            if plan.revision != revision:
                raise conflict(connection, plan, "plan", revision)
            if version != plan.latest_version or row.state != "draft":
                raise Conflict(
                    f"Version {version} of this plan is {row.state}, and the newest is "
                    f"{plan.latest_version}; only the newest can be approved, while it is a draft.",
                )
            if content_hash != row.content_hash or _hash_of(row) != row.content_hash:
                raise Conflict("What was to be signed isn't what is saved here; nothing was approved.")
            order = _next_order(connection, plan.person_id)
            self._change(connection, plan_id, revision, by, {})
            connection.execute(
                _at(plan_id, version).values(
                    state="approved",
                    approved_at=now,
                    approved_by=by.name,
                    approved_by_id=by.user_id,
                    approved_hash=content_hash,
                    approved_order=order,
                )
            )
            detail = {"version": version, "hash": content_hash}
            append(connection, now, by, "approve", _plan(plan), detail)
        return self.version(plan_id, version)

    def withdraw(self, plan_id: str, *, revision: int, version: int, because: str, by: Actor) -> PlanVersion:
        """Take a draft or an approval back. It stays readable, with the reason.

        Raises:
            NotFound: there is no such plan or version.
            Conflict: it was changed since, or is withdrawn already.
            InputError: no reason is given.
        """
        reason = plain(because, "reason", longest=LONGEST_TEXT)
        now = self._database.now()
        with self._database.writing() as connection:
            plan = the_row(connection, plans, plan_id, "plan")
            row = _the_version(connection, plan_id, version)
            if plan.revision != revision:
                raise conflict(connection, plan, "plan", revision)
            if row.state == "withdrawn":
                raise Conflict(
                    f"Version {version} of this plan was withdrawn already, by {row.withdrawn_by}."
                )
            _next_order(connection, plan.person_id)
            self._change(connection, plan_id, revision, by, {})
            connection.execute(
                _at(plan_id, version).values(
                    state="withdrawn", withdrawn_at=now, withdrawn_by=by.name, withdrawn_because=reason
                )
            )
            append(connection, now, by, "withdraw", _plan(plan), {"version": version})
        return self.version(plan_id, version)

    def read(self, plan_id: str) -> SavedPlan:
        """One plan, without its answers.

        Raises:
            NotFound: there is no such plan.
        """
        with self._database.reading() as connection:
            return _saved(connection, [the_row(connection, plans, plan_id, "plan")])[0]

    def of_person(self, person_id: str) -> list[SavedPlan]:
        """Someone's plans, the one changed last first."""
        query = select(plans).where(plans.c.person_id == person_id)
        with self._database.reading() as connection:
            found = _saved(connection, list(connection.execute(query)))
        return sorted(found, key=lambda one: (one.changed_at, one.id), reverse=True)

    def versions(self, plan_id: str) -> list[VersionLine]:
        """Every version of a plan, newest first, without the answers."""
        query = select(*_LINE).where(plan_versions.c.plan_id == plan_id)
        with self._database.reading() as connection:
            the_row(connection, plans, plan_id, "plan")
            rows = connection.execute(query.order_by(plan_versions.c.version.desc()))
            return [VersionLine(**row._mapping) for row in rows]

    def version(self, plan_id: str, version: int | None = None) -> PlanVersion:
        """One version with its answer; the newest if left out.

        Raises:
            NotFound: there is no such plan or version.
            Unavailable: the answer isn't the one that was saved.
        """
        with self._database.reading() as connection:
            number = version or the_row(connection, plans, plan_id, "plan").latest_version
            return checked(_the_version(connection, plan_id, number))

    def newest_approved(self, person_id: str) -> PlanVersion | None:
        """The version that someone goes by: the approval that came last, of those that stand."""
        with self._database.reading() as connection:
            return newest_approved(connection, person_id)

    def problems(self) -> list[str]:
        """Read every saved answer, and say which one isn't what was saved or signed; empty where all are."""
        found: list[str] = []
        query = select(plan_versions).order_by(plan_versions.c.plan_id, plan_versions.c.version)
        with self._database.reading() as connection:
            for row in connection.execute(query, execution_options={"yield_per": 50}):
                if _hash_of(row) != row.content_hash:
                    found.append(f"plan {row.plan_id}, version {row.version}: changed after it was saved")
        return found

    def delete(self, plan_id: str, *, by: Actor) -> None:
        """Delete a plan that was never approved; one that was is withdrawn instead.

        Raises:
            NotFound: there is no such plan.
            Conflict: a version of it was approved.
        """
        with self._database.writing() as connection:
            plan = the_row(connection, plans, plan_id, "plan")
            signed = select(plan_versions.c.version).where(
                plan_versions.c.plan_id == plan_id, plan_versions.c.approved_at.is_not(None)
            )
            if connection.execute(signed).first() is not None:
                raise Conflict(
                    "This plan was approved, so it stays on record.", fix="Withdraw it, with the reason."
                )
            connection.execute(plans.delete().where(plans.c.id == plan_id))
            append(connection, self._database.now(), by, "delete", _plan(plan))

    def _change(
        self, connection: Connection, plan_id: str, revision: int, by: Actor, values: Mapping[str, Any]
    ) -> None:
        stamp = {"changed_at": self._database.now(), "changed_by": by.name}
        change_row(connection, plans, plan_id, "plan", revision=revision, values={**values, **stamp})


def newest_approved(connection: Connection, person_id: str) -> PlanVersion | None:
    """See `Plans.newest_approved`."""
    query = (
        select(plan_versions)
        .join(plans, plans.c.id == plan_versions.c.plan_id)
        .where(plans.c.person_id == person_id, plan_versions.c.state == "approved")
        .order_by(plan_versions.c.approved_order.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else checked(row)


def checked(row: Row[Any]) -> PlanVersion:
    """A version whose answer still is what was saved.

    Raises:
        Unavailable: it isn't.
    """
    if _hash_of(row) != row.content_hash:
        raise Unavailable(
            f"Version {row.version} of this plan was changed outside of Handrail, so it isn't shown.",
            fix="Restore a backup, and look into the log: handrail data verify-log.",
        )
    return PlanVersion(**row._mapping)


def _hash_of(row: Row[Any]) -> str:
    try:
        return content_hash(row.answer)
    except InputError:
        return ""


def _version_values(question: Any, answer: bytes, note: str) -> dict[str, Any]:
    if len(answer) > LONGEST_JSON_BYTES:
        raise InputError(
            f"An answer of {len(answer)} bytes is more than the {LONGEST_JSON_BYTES} that can be saved.",
            fix="Ask for fewer draws.",
        )
    return {
        "question": read_json(canonical_json(question)),
        "answer": answer,
        "content_hash": content_hash(answer),
        "state": "draft",
        "note": plain(note, "note", longest=LONGEST_TEXT, may_be_empty=True),
    }


def _plan(row: Row[Any]) -> Subject:
    return Subject(kind="plan", id=row.id, person_id=row.person_id)


def _the_version(connection: Connection, plan_id: str, version: int) -> Row[Any]:
    query = select(plan_versions).where(
        plan_versions.c.plan_id == plan_id, plan_versions.c.version == version
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        raise not_found("version of a plan")
    return row


def _at(plan_id: str, version: int) -> Any:
    return update(plan_versions).where(plan_versions.c.plan_id == plan_id, plan_versions.c.version == version)


def _next_order(connection: Connection, person_id: str) -> int:
    rises = (
        update(people)
        .where(people.c.id == person_id)
        .values(plans_changed=people.c.plans_changed + 1)
        .returning(people.c.plans_changed)
    )
    return connection.execute(rises).scalar_one()


def _saved(connection: Connection, rows: list[Row[Any]]) -> list[SavedPlan]:
    """Plans with the state of their newest version, and the newest approved one."""
    query = select(plan_versions.c.plan_id, plan_versions.c.version, plan_versions.c.state).where(
        plan_versions.c.plan_id.in_([row.id for row in rows])
    )
    states: dict[str, dict[int, Any]] = {}
    for plan_id, version, state in connection.execute(query):
        states.setdefault(plan_id, {})[version] = state
    return [
        SavedPlan(
            **row._mapping,
            state=states[row.id][row.latest_version],
            approved_version=max(
                (version for version, state in states[row.id].items() if state == "approved"), default=None
            ),
        )
        for row in rows
    ]
