"""Whoever changes a line of the log is found, and the log never says what an object holds."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from handrail.store import LOCAL, Store, Subject
from handrail.store.audit import entry_of, hash_of
from handrail.store.tables import audit, audit_head
from tests.store.saved import ALAN, GRACE, ada, answer, approved, plan_for


def a_busy_day(store: Store) -> str:
    person = ada(store)
    approved(store, plan_for(store, person))
    store.audit.note(ALAN, "look", Subject(kind="plan", id="p", person_id=person.id))
    store.settings.set("country", "UK", by=GRACE)
    return person.id


def test_each_change_has_its_line_and_the_chain_holds(store: Store):
    person_id = a_busy_day(store)

    lines = store.audit.newest()
    found = store.audit.verify()

    assert [line.action for line in reversed(lines)] == ["add", "add", "approve", "look", "set"]
    assert [line.number for line in reversed(lines)] == [1, 2, 3, 4, 5]
    assert found.sound
    assert (found.lines, found.head) == (5, f"5:{lines[0].hash}")
    assert [line.action for line in store.audit.of_person(person_id)] == ["look", "approve", "add", "add"]
    assert [line.number for line in store.audit.newest(limit=2, before=4)] == [3, 2]


def test_an_empty_log_is_sound(store: Store):
    assert store.audit.verify().sound
    assert store.audit.verify().lines == 0


@pytest.mark.parametrize(
    "values",
    [
        {"actor": "someone else"},
        {"action": "look"},
        {"object_id": "0" * 32},
        {"person_id": None},
        {"detail": {"version": 2}},
        {"hash": "0" * 64},
        {"previous_hash": "f" * 64},
    ],
)
def test_a_changed_line_is_found(store: Store, values: dict[str, Any]):
    a_busy_day(store)

    with store.database.writing() as connection:
        connection.execute(update(audit).where(audit.c.number == 3).values(**values))

    found = store.audit.verify()
    assert not found.sound
    assert any(problem.startswith(("line 3:", "line 4:")) for problem in found.problems)


@pytest.mark.parametrize("number", [1, 3, 5])
def test_a_line_that_was_taken_out_is_found(store: Store, number: int):
    a_busy_day(store)

    with store.database.writing() as connection:
        connection.execute(delete(audit).where(audit.c.number == number))

    assert f"line {number}: missing" in "; ".join(store.audit.verify().problems)


def test_a_line_that_was_put_in_is_found(store: Store):
    a_busy_day(store)

    with store.database.writing() as connection:
        row = connection.execute(select(audit).where(audit.c.number == 5)).one()
        connection.execute(insert(audit).values(**{**row._mapping, "number": 6}))

    assert any(problem.startswith("line 6: ") for problem in store.audit.verify().problems)


def test_a_whole_chain_forged_anew_is_found_by_the_head_that_was_kept_elsewhere(store: Store):
    a_busy_day(store)
    kept = store.audit.verify().head
    assert store.audit.verify(kept).sound

    with store.database.writing() as connection:
        connection.execute(update(audit).where(audit.c.number == 1).values(actor="nobody"))
        previous = "0" * 64
        for row in connection.execute(select(audit).order_by(audit.c.number)).all():
            connection.execute(
                update(audit).where(audit.c.number == row.number).values(previous_hash=previous)
            )
            entry = entry_of(connection.execute(select(audit).where(audit.c.number == row.number)).one())
            previous = hash_of(entry)
            connection.execute(update(audit).where(audit.c.number == row.number).values(hash=previous))
        connection.execute(update(audit_head).values(hash=previous))

    assert store.audit.verify().sound
    assert not store.audit.verify(kept).sound
    store.audit.note(LOCAL, "look", Subject(kind="store", id="all"))
    assert not store.audit.verify(kept).sound


def test_the_log_says_who_and_when_and_never_what_an_object_holds(store: Store):
    person = store.people.add("Canary Name", {"age_years": 87, "conditions": ["canary disease"]}, by=GRACE)
    store.courses.add(
        person.id, medicine="canary drug", sentence="20 mg canary", note="canary note", by=GRACE
    )
    plan = store.plans.add(
        person.id,
        medicine="canary drug",
        title="canary title",
        question={"canary": 1},
        answer=answer(),
        by=GRACE,
    )
    store.plans.withdraw(plan.id, revision=1, version=1, because="canary reason", by=GRACE)
    store.people.change(person.id, revision=1, facts={"age_years": 88}, by=GRACE)

    with store.database.reading() as connection:
        said = json.dumps([str(row) for row in connection.execute(select(audit))])

    assert "canary" not in said.casefold()
    assert "87" not in {word for line in store.audit.newest() for word in str(line.detail).split()}


def test_lines_written_by_many_at_once_stand_in_one_order(store: Store):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda n: store.people.add(f"Person {n}", by=GRACE), range(30)))

    found = store.audit.verify()
    assert found.sound
    assert found.lines == 30
