"""Calendars follow the signed plan and can be taken back; settings and overridden findings are on record."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from handrail.errors import InputError
from handrail.store import LOCAL, Conflict, NotFound, Store
from handrail.store.tables import feeds
from tests.store.saved import ALAN, GRACE, QUESTION, ada, answer, approved, plan_for


def test_a_calendar_follows_the_newest_signed_plan(store: Store):
    person = ada(store)
    feed, secret = store.feeds.make(person.id, options={"names": False}, by=GRACE)
    empty = store.feeds.follow(secret)
    plan = approved(store, plan_for(store, person))
    first = store.feeds.follow(secret)
    changed = store.plans.add_version(plan.id, revision=2, question=QUESTION, answer=answer(60), by=ALAN)
    draft = store.feeds.follow(secret)
    approved(store, changed)
    second = store.feeds.follow(secret)

    assert (empty.plan, empty.sequence) == (None, 0)
    assert (first.plan.version, first.sequence) == (1, 1)
    assert draft.plan == first.plan
    assert (second.plan.version, second.plan.answer, second.sequence) == (2, answer(60), 2)
    assert second.feed.options == {"names": False}
    assert store.feeds.of_person(person.id)[0].last_read_at is not None
    assert feed.last_read_at is None


def test_a_calendar_that_was_taken_back_is_as_one_that_never_was(store: Store):
    feed, secret = store.feeds.make(ada(store).id, by=GRACE)
    revoked = store.feeds.revoke(feed.id, by=ALAN)
    store.feeds.revoke(feed.id, by=GRACE)

    with pytest.raises(NotFound) as gone:
        store.feeds.follow(secret)
    with pytest.raises(NotFound) as never:
        store.feeds.follow("A" * 43)

    assert str(gone.value) == str(never.value)
    assert store.feeds.of_person(feed.person_id) == [revoked]
    assert revoked.revoked_by == "Alan, pharmacist"


def test_a_calendars_secret_is_not_kept(store: Store):
    person = ada(store)
    _, secret = store.feeds.make(person.id, by=GRACE)
    _, other = store.feeds.make(person.id, by=GRACE)

    with store.database.reading() as connection:
        kept = [str(row) for row in connection.execute(select(feeds))]

    assert secret != other
    assert len(secret) >= 43
    assert not any(secret in row for row in kept)


def test_a_setting_changed_by_someone_else_is_not_overwritten(store: Store):
    first = store.settings.set("country", "UK", by=GRACE)
    with pytest.raises(Conflict, match="Dr Grace changed the setting country"):
        store.settings.set("country", "DE", by=ALAN)
    second = store.settings.set("country", {"code": "DE"}, revision=1, by=ALAN)

    assert (first.revision, second.revision) == (1, 2)
    assert store.settings.value("country") == {"code": "DE"}
    assert store.settings.value("absent", "otherwise") == "otherwise"
    assert [setting.name for setting in store.settings.all()] == ["country"]
    assert store.audit.about("country")[0].detail == {"old": "UK", "new": {"code": "DE"}}
    with pytest.raises(Conflict, match="deleted"):
        store.settings.set("absent", 1, revision=3, by=ALAN)
    with pytest.raises(InputError, match="null"):
        store.settings.set("country", None, revision=2, by=ALAN)


def test_an_overridden_finding_has_a_reason_and_is_counted(store: Store):
    person = ada(store)
    same = {"medicine": "a medicine", "question": QUESTION, "rule": "DL-01", "severity": "major"}

    kept = store.overrides.add(**same, reason="tolerated", comment="for a year", person_id=person.id, by=ALAN)
    store.overrides.add(**same, reason="tolerated", by=GRACE)
    with pytest.raises(InputError, match="reason"):
        store.overrides.add(**same, reason=" ", by=GRACE)
    with pytest.raises(NotFound):
        store.overrides.add(**same, reason="tolerated", person_id="0" * 32, by=GRACE)

    assert store.overrides.of_person(person.id) == [kept]
    assert (kept.rule, kept.reason, kept.comment, kept.made_by) == (
        "DL-01", "tolerated", "for a year", "Alan, pharmacist"
    )  # fmt: skip
    assert store.overrides.counts() == {("DL-01", "tolerated"): 2}
    assert len(store.overrides.all()) == 2


def test_a_change_without_a_name_is_refused():
    from handrail.store import Actor

    with pytest.raises(InputError, match="Nobody's name"):
        Actor(name=" ")

    assert LOCAL.name
