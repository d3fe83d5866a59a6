"""People, and the courses they are on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select

from handrail.errors import InputError
from handrail.store.audit import Subject, append
from handrail.store.canonical import canonical_json, new_id, read_json
from handrail.store.database import Database
from handrail.store.nouns import Actor, SavedCourse, SavedPerson, person_of
from handrail.store.rows import (
    LONGEST_TEXT,
    change_row,
    made,
    names_that_differ,
    not_found,
    plain,
    the_row,
)
from handrail.store.tables import courses, people

MOST_HAPPENINGS = 500


class People:
    """Everyone who is saved here."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, name: str, facts: Mapping[str, Any] | None = None, *, by: Actor) -> SavedPerson:
        """Save someone new.

        Args:
            name: their name, or any label they are known by here.
            facts: what is known, in the form of `exchange.json.person_json`.
            by: who saves them.

        Raises:
            InputError: a fact that no person has.
        """
        values = {"name": plain(name, "name"), "facts": _facts(facts or {})}
        now, person_id = self._database.now(), new_id()
        with self._database.writing() as connection:
            connection.execute(
                insert(people).values(id=person_id, plans_changed=0, **values, **made(now, by))
            )
            append(connection, now, by, "add", _person(person_id))
        return self.read(person_id)

    def read(self, person_id: str) -> SavedPerson:
        """One person.

        Raises:
            NotFound: there is no such person.
        """
        with self._database.reading() as connection:
            return SavedPerson(**the_row(connection, people, person_id, "person")._mapping)

    def all(self, only: Sequence[str] | None = None) -> list[SavedPerson]:
        """Everyone, by name.

        Args:
            only: the identifiers of those who may be shown; None for all.
        """
        query = select(people)
        if only is not None:
            query = query.where(people.c.id.in_(list(only)))
        with self._database.reading() as connection:
            found = [SavedPerson(**row._mapping) for row in connection.execute(query)]
        # Databases sort letters by rules of their own.
        return sorted(found, key=lambda one: (one.name.casefold(), one.id))

    def named(self, label: str) -> list[SavedPerson]:
        """Those with exactly this name or label."""
        with self._database.reading() as connection:
            rows = connection.execute(select(people).where(people.c.name == label.strip()))
            return [SavedPerson(**row._mapping) for row in rows]

    def change(
        self,
        person_id: str,
        *,
        revision: int,
        name: str | None = None,
        facts: Mapping[str, Any] | None = None,
        by: Actor,
    ) -> SavedPerson:
        """Change what is known about someone; what is left out stays.

        Raises:
            NotFound, Conflict: they are gone, or were changed since `revision`.
            InputError: a fact that no person has.
        """
        values: dict[str, Any] = {}
        if name is not None:
            values["name"] = plain(name, "name")
        if facts is not None:
            values["facts"] = _facts(facts)
        now = self._database.now()
        with self._database.writing() as connection:
            old = the_row(connection, people, person_id, "person")
            changed = [key for key in values if key == "name" and values[key] != old.name]
            if facts is not None:
                changed += names_that_differ(old.facts, values["facts"])
            stamp = {"changed_at": now, "changed_by": by.name}
            change_row(connection, people, person_id, "person", revision=revision, values=values | stamp)
            append(connection, now, by, "change", _person(person_id), {"changed": changed})
        return self.read(person_id)

    def delete(self, person_id: str, *, by: Actor) -> None:
        """Delete someone with everything that is theirs. The log keeps that it was done, when and by whom.

        Raises:
            NotFound: there is no such person.
        """
        with self._database.writing() as connection:
            if not connection.execute(delete(people).where(people.c.id == person_id)).rowcount:
                raise not_found("person")
            append(connection, self._database.now(), by, "delete", _person(person_id))


class Courses:
    """What people take: the course sentence, and what happened on the way."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        person_id: str,
        *,
        medicine: str,
        sentence: str,
        happenings: Sequence[Any] = (),
        note: str = "",
        by: Actor,
    ) -> SavedCourse:
        """Save what someone takes.

        Args:
            person_id: who takes it.
            medicine: which.
            sentence: the course sentence, as it was written.
            happenings: each as JSON, such as `exchange.happenings_json` writes them.
            note: anything else.
            by: who saves it.

        Raises:
            NotFound: there is no such person.
        """
        values = _course(medicine, sentence, happenings, note)
        now, course_id = self._database.now(), new_id()
        with self._database.writing() as connection:
            the_row(connection, people, person_id, "person")
            connection.execute(
                insert(courses).values(id=course_id, person_id=person_id, **values, **made(now, by))
            )
            append(connection, now, by, "add", Subject(kind="course", id=course_id, person_id=person_id))
        return self.read(course_id)

    def read(self, course_id: str) -> SavedCourse:
        """One course.

        Raises:
            NotFound: there is no such course.
        """
        with self._database.reading() as connection:
            return _saved_course(the_row(connection, courses, course_id, "course")._mapping)

    def of_person(self, person_id: str) -> list[SavedCourse]:
        """Someone's courses, newest first."""
        query = select(courses).where(courses.c.person_id == person_id)
        with self._database.reading() as connection:
            found = [_saved_course(row._mapping) for row in connection.execute(query)]
        return sorted(found, key=lambda one: (one.created_at, one.id), reverse=True)

    def change(
        self,
        course_id: str,
        *,
        revision: int,
        sentence: str,
        happenings: Sequence[Any] = (),
        note: str = "",
        by: Actor,
    ) -> SavedCourse:
        """Write a course anew.

        Raises:
            NotFound, Conflict: it is gone, or was changed since `revision`.
        """
        now = self._database.now()
        with self._database.writing() as connection:
            old = the_row(connection, courses, course_id, "course")
            values = _course(old.medicine, sentence, happenings, note)
            changed = [name for name in values if getattr(old, name) != values[name]]
            stamp = {"changed_at": now, "changed_by": by.name}
            change_row(connection, courses, course_id, "course", revision=revision, values=values | stamp)
            subject = Subject(kind="course", id=course_id, person_id=old.person_id)
            append(connection, now, by, "change", subject, {"changed": changed})
        return self.read(course_id)

    def delete(self, course_id: str, *, by: Actor) -> None:
        """Delete a course; plans that were made for it stay.

        Raises:
            NotFound: there is no such course.
        """
        with self._database.writing() as connection:
            old = the_row(connection, courses, course_id, "course")
            connection.execute(delete(courses).where(courses.c.id == course_id))
            subject = Subject(kind="course", id=course_id, person_id=old.person_id)
            append(connection, self._database.now(), by, "delete", subject)


def _person(person_id: str) -> Subject:
    return Subject(kind="person", id=person_id, person_id=person_id)


def _facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as JSON has them, after a person was made of them: what nobody has is refused here."""
    values = {name: list(v) if isinstance(v, tuple) else v for name, v in facts.items()}
    known = {name: value for name, value in values.items() if value is not None}
    kept = read_json(canonical_json(_plain_mappings(known)), where="person")
    person_of(kept)
    return kept


def _plain_mappings(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain_mappings(inner) for name, inner in value.items()}
    return [_plain_mappings(inner) for inner in value] if isinstance(value, list | tuple) else value


def _course(medicine: str, sentence: str, happenings: Sequence[Any], note: str) -> dict[str, Any]:
    if len(happenings) > MOST_HAPPENINGS:
        raise InputError(
            f"{len(happenings)} happenings are more than the {MOST_HAPPENINGS} that fit on a course.",
            fix="Leave out what is long past.",
            where="course",
        )
    return {
        "medicine": plain(medicine, "medicine"),
        "sentence": plain(sentence, "course", longest=LONGEST_TEXT),
        "happenings": read_json(canonical_json(_plain_mappings(list(happenings))), where="happenings"),
        "note": plain(note, "note", longest=LONGEST_TEXT, may_be_empty=True),
    }


def _saved_course(row: Mapping[Any, Any]) -> SavedCourse:
    return SavedCourse(**{**row, "happenings": tuple(row["happenings"])})
