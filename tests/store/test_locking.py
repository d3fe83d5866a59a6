"""However the writes of several people interleave, no change is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.store import LOCAL, Actor, Conflict, Store, open_store
from tests.store.saved import QUESTION, ada, answer, plan_for
from tests.store.test_people import SOME

STEPS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["look", "change"])), max_size=25)


@SOME
@given(steps=STEPS)
def test_interleaved_writes_never_lose_an_update(store: Store, steps: list[tuple[int, str]]):
    """Three people look and change in any order. Each change adds one drink to what its maker saw."""
    person_id = store.people.add("Ada", {"alcohol_drinks_week": 0}, by=LOCAL).id
    seen = [store.people.read(person_id)] * 3
    accepted = 0

    for who, what in steps:
        if what == "look":
            seen[who] = store.people.read(person_id)
            continue
        drinks = seen[who].facts["alcohol_drinks_week"] + 1
        stands = store.people.read(person_id)
        change = partial(
            store.people.change,
            person_id,
            revision=seen[who].revision,
            facts={"alcohol_drinks_week": drinks},
            by=Actor(name=f"person {who}"),
        )
        if stands.revision == seen[who].revision:
            change()
            accepted += 1
        else:
            with pytest.raises(Conflict) as stale:
                change()
            assert (stale.value.revision, stale.value.changed_by) == (stands.revision, stands.changed_by)

    last = store.people.read(person_id)
    assert last.facts["alcohol_drinks_week"] == accepted == last.revision - 1


def test_writers_that_race_each_other_lose_nothing(store: Store, url: str):
    person_id = store.people.add("Ada", {"alcohol_drinks_week": 0}, by=LOCAL).id
    plan = plan_for(store, store.people.read(person_id))

    def add_drinks(who: int) -> None:
        with open_store(url) as own:
            for _ in range(5):
                while True:
                    seen = own.people.read(person_id)
                    facts = {"alcohol_drinks_week": seen.facts["alcohol_drinks_week"] + 1}
                    try:
                        own.people.change(
                            person_id, revision=seen.revision, facts=facts, by=Actor(name=f"p{who}")
                        )
                        break
                    except Conflict:
                        continue

    def add_versions(who: int) -> None:
        with open_store(url) as own:
            for n in range(5):
                while True:
                    revision = own.plans.read(plan.id).revision
                    try:
                        own.plans.add_version(
                            plan.id,
                            revision=revision,
                            question=QUESTION,
                            answer=answer(who * 10 + n),
                            by=LOCAL,
                        )
                        break
                    except Conflict:
                        continue

    with ThreadPoolExecutor(6) as threads:
        work = [threads.submit(add_drinks, n) for n in range(3)]
        work += [threads.submit(add_versions, n) for n in range(3)]
        for one in work:
            one.result()

    assert store.people.read(person_id).facts["alcohol_drinks_week"] == 15
    answers = {store.plans.version(plan.id, n).answer for n in range(2, 17)}
    assert answers == {answer(who * 10 + n) for who in range(3) for n in range(5)}
    assert store.audit.verify().sound
    assert store.audit.verify().lines == 2 + 15 + 15


def test_a_reader_sees_one_moment_while_others_write(store: Store):
    from sqlalchemy import func, select

    from handrail.store.tables import people

    ada(store)
    with store.database.reading() as connection:
        before = connection.execute(select(func.count()).select_from(people)).scalar_one()
        ada(store)
        after = connection.execute(select(func.count()).select_from(people)).scalar_one()

    assert before == after == 1
    assert len(store.people.all()) == 2
