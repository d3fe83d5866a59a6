"""A plan is the exact answer; what is signed is its content, and nobody signs what they have not seen."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from handrail.errors import InputError
from handrail.store import LOCAL, Conflict, NotFound, Store, Unavailable
from handrail.store.canonical import canonical_json, content_hash
from handrail.store.tables import plan_versions
from tests.store.saved import ALAN, GRACE, QUESTION, ada, answer, approved, plan_for
from tests.store.test_people import ANY_JSON, SOME


def test_the_answer_comes_back_byte_for_byte_with_its_question(store: Store):
    plan = plan_for(store, ada(store))

    version = store.plans.version(plan.id)

    assert version.answer == answer()
    assert version.question == QUESTION
    assert (version.version, version.state) == (1, "draft")
    assert plan.approved_version is None


@SOME
@given(shape=ANY_JSON, indent=st.sampled_from([None, 1, 4]), question=ANY_JSON)
def test_any_answer_comes_back_with_the_hash_of_its_content(
    store: Store, shape: object, indent: int, question: object
):
    text = json.dumps(shape, indent=indent).encode()

    plan = store.plans.add(ada(store).id, medicine="m", title="t", question=question, answer=text, by=LOCAL)

    version = store.plans.version(plan.id)
    assert (version.answer, version.question) == (text, question)
    assert version.content_hash == content_hash(canonical_json(shape).encode())


@pytest.mark.parametrize(
    "broken",
    [b"", b"{", b"\xff{}", b'{"a": NaN}', b'{"a": 1, "a": 2}', b"[" * 5000, b'{"a": 1e999}', b'"\\ud800"'],
)
def test_an_answer_that_is_no_json_is_not_saved(store: Store, broken: bytes):
    person = ada(store)

    with pytest.raises(InputError):
        store.plans.add(person.id, medicine="m", title="t", question={}, answer=broken, by=LOCAL)

    assert store.plans.of_person(person.id) == []


def test_a_plan_is_signed_by_name_with_time_and_hash(store: Store):
    plan = plan_for(store, ada(store))
    seen = store.plans.version(plan.id)

    signed = store.plans.approve(
        plan.id, revision=1, version=1, content_hash=content_hash(answer()), by=GRACE
    )

    assert (signed.state, signed.approved_by, signed.approved_hash) == (
        "approved",
        "Dr Grace",
        seen.content_hash,
    )
    assert signed.approved_at is not None
    assert signed.approved_at.utcoffset().total_seconds() == 0
    assert store.plans.read(plan.id).approved_version == 1


def test_nobody_signs_what_they_have_not_seen(store: Store):
    plan = plan_for(store, ada(store))
    changed = store.plans.add_version(plan.id, revision=1, question=QUESTION, answer=answer(60), by=ALAN)

    with pytest.raises(Conflict, match=r"Alan, pharmacist changed this plan .* \(add version\)"):
        store.plans.approve(plan.id, revision=1, version=1, content_hash=content_hash(answer()), by=GRACE)
    with pytest.raises(Conflict, match="isn't what is saved"):
        store.plans.approve(plan.id, revision=2, version=2, content_hash=content_hash(answer()), by=GRACE)
    with pytest.raises(Conflict, match="only the newest"):
        store.plans.approve(plan.id, revision=2, version=1, content_hash=content_hash(answer()), by=GRACE)

    assert changed.state == "draft"
    assert store.plans.read(plan.id).approved_version is None


def test_a_new_version_is_a_draft_and_the_signed_one_leads_until_it_is_signed(store: Store):
    person = ada(store)
    plan = approved(store, plan_for(store, person))

    changed = store.plans.add_version(
        plan.id, revision=plan.revision, question=QUESTION, answer=answer(60), note="slower", by=ALAN
    )
    before = store.plans.newest_approved(person.id)
    approved(store, changed)
    after = store.plans.newest_approved(person.id)

    assert (changed.state, changed.approved_version, changed.latest_version) == ("draft", 1, 2)
    assert (before.version, before.answer) == (1, answer())
    assert (after.version, after.answer) == (2, answer(60))
    assert [(line.version, line.state) for line in store.plans.versions(plan.id)] == [
        (2, "approved"), (1, "approved")
    ]  # fmt: skip


def test_an_approval_taken_back_stays_on_record_and_the_one_before_leads(store: Store):
    person = ada(store)
    first = approved(store, plan_for(store, person, title="First"))
    second = approved(store, plan_for(store, person, title="Second"))
    assert store.plans.newest_approved(person.id).plan_id == second.id

    gone = store.plans.withdraw(
        second.id, revision=second.revision, version=1, because="another medicine was started", by=GRACE
    )

    assert (gone.state, gone.withdrawn_by, gone.approved_by) == ("withdrawn", "Dr Grace", "Dr Grace")
    assert store.plans.newest_approved(person.id).plan_id == first.id
    assert store.people.read(person.id).plans_changed == 3
    with pytest.raises(Conflict, match="withdrawn already"):
        store.plans.withdraw(second.id, revision=second.revision + 1, version=1, because="again", by=ALAN)
    with pytest.raises(InputError):
        store.plans.withdraw(first.id, revision=first.revision, version=1, because=" ", by=ALAN)


def test_what_was_signed_is_withdrawn_and_not_deleted(store: Store):
    person = ada(store)
    draft, signed = plan_for(store, person), approved(store, plan_for(store, person))

    store.plans.delete(draft.id, by=LOCAL)

    with pytest.raises(NotFound):
        store.plans.read(draft.id)
    with pytest.raises(Conflict, match="stays on record"):
        store.plans.delete(signed.id, by=LOCAL)


def test_a_plan_that_was_changed_outside_is_not_shown(store: Store):
    person = ada(store)
    plan = approved(store, plan_for(store, person))

    with store.database.writing() as connection:
        connection.execute(update(plan_versions).values(answer=answer(200)))

    with pytest.raises(Unavailable, match="changed outside"):
        store.plans.version(plan.id)
    with pytest.raises(Unavailable, match="changed outside"):
        store.plans.newest_approved(person.id)
    assert store.plans.problems() == [f"plan {plan.id}, version 1: changed after it was saved"]


def test_the_database_itself_refuses_an_approval_without_a_name_or_of_other_content(store: Store):
    plan_for(store, ada(store))

    for values in ({"state": "approved"}, {"state": "signed"}):
        with pytest.raises(IntegrityError), store.database.writing() as connection:
            connection.execute(update(plan_versions).values(**values))


def test_only_one_of_two_who_sign_at_the_same_time_does(store: Store):
    plan = plan_for(store, ada(store))
    seen = {"revision": 1, "version": 1, "content_hash": content_hash(answer())}

    store.plans.approve(plan.id, **seen, by=GRACE)
    with pytest.raises(Conflict, match="Dr Grace"):
        store.plans.approve(plan.id, **seen, by=ALAN)

    assert store.plans.version(plan.id).approved_by == "Dr Grace"
