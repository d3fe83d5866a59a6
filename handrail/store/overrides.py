"""Findings that someone went on in spite of, each with a reason from the medicine's list."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import insert, select

from handrail.store.audit import Subject, append
from handrail.store.canonical import canonical_json, new_id, read_json
from handrail.store.database import Database
from handrail.store.nouns import Actor, Override
from handrail.store.rows import LONGEST_TEXT, plain, the_row
from handrail.store.tables import overrides, people


class Overrides:
    """Every finding that was overridden here."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        *,
        medicine: str,
        question: Any,
        rule: str,
        severity: str,
        reason: str,
        comment: str = "",
        person_id: str | None = None,
        by: Actor,
    ) -> Override:
        """Keep that someone went on in spite of a finding, and why.

        Args:
            medicine: which.
            question: what was asked, as JSON.
            rule: of the finding, such as "DL-01".
            severity: of the finding at the time.
            reason: the code of a reason (`medicine.override_reasons`).
            comment: more, in words.
            person_id: for whom; None where nobody is saved.
            by: who went on.

        Raises:
            NotFound: there is no such person.
            InputError: no reason is given.
        """
        now, override_id = self._database.now(), new_id()
        values = {
            "medicine": plain(medicine, "medicine"),
            "question": read_json(canonical_json(question)),
            "rule": plain(rule, "rule"),
            "severity": plain(severity, "severity"),
            "reason": plain(reason, "reason"),
            "comment": plain(comment, "comment", longest=LONGEST_TEXT, may_be_empty=True),
        }
        with self._database.writing() as connection:
            if person_id is not None:
                the_row(connection, people, person_id, "person")
            connection.execute(
                insert(overrides).values(
                    id=override_id,
                    person_id=person_id,
                    made_at=now,
                    made_by=by.name,
                    made_by_id=by.user_id,
                    **values,
                )
            )
            subject = Subject(kind="override", id=override_id, person_id=person_id)
            detail = {"rule": values["rule"], "severity": values["severity"], "reason": values["reason"]}
            append(connection, now, by, "override", subject, detail)
            return Override(**the_row(connection, overrides, override_id, "override")._mapping)

    def of_person(self, person_id: str) -> list[Override]:
        """What was overridden for someone, newest first."""
        return self._newest_first(select(overrides).where(overrides.c.person_id == person_id))

    def all(self) -> list[Override]:
        """Everything that was overridden, newest first."""
        return self._newest_first(select(overrides))

    def counts(self) -> dict[tuple[str, str], int]:
        """How often each rule was overridden for each reason: what a ward looks at to mend its rules."""
        query = select(overrides.c.rule, overrides.c.reason)
        with self._database.reading() as connection:
            return dict(Counter((row.rule, row.reason) for row in connection.execute(query)))

    def _newest_first(self, query: Any) -> list[Override]:
        with self._database.reading() as connection:
            found = [Override(**row._mapping) for row in connection.execute(query)]
        return sorted(found, key=lambda one: (one.made_at, one.id), reverse=True)
