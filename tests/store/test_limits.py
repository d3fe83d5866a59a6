"""What a clinician allows is kept in versions, goes where the record goes, and no one's is overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from handrail.follow.nouns import FollowLimits
from handrail.store import LOCAL, Conflict, NotFound, Store, open_store
from handrail.store.export_all import export_person
from handrail.store.limits import content_of, limits_of
from tests.store.saved import ALAN, GRACE, ada, plan_for

SOME = FollowLimits(hold_days=5, no_step_back=True, most_mg_a_week=7.5, change_on=("mon", "thu"))


def test_every_version_stays_with_who_set_it_and_the_newest_leads(store: Store):
    person = ada(store)
    plan = plan_for(store, person)
    store.limits.add(plan.id, SOME, version=0, by=GRACE)
    store.limits.add(plan.id, FollowLimits(hold_days=3), version=1, by=ALAN)

    newest, first = store.limits.of_person(person.id, plan.medicine)

    assert (newest.version, newest.saved_by, newest.limits) == (2, ALAN.name, FollowLimits(hold_days=3))
    assert (first.version, first.saved_by, first.limits) == (1, GRACE.name, SOME)
    assert store.limits.of_person(person.id, "another") == []
    lines = [one for one in store.audit.of_person(person.id) if one.object_kind == "limits"]
    assert [(one.action, one.detail["version"]) for one in lines] == [("set", 2), ("set", 1)]


def test_who_saw_an_older_version_overwrites_nothing(store: Store):
    person = ada(store)
    plan = plan_for(store, person)
    store.limits.add(plan.id, SOME, version=0, by=GRACE)

    with pytest.raises(Conflict, match=f"by {GRACE.name}"):
        store.limits.add(plan.id, FollowLimits(hold_days=30), version=0, by=ALAN)
    assert len(store.limits.of_person(person.id, plan.medicine)) == 1


def test_limits_of_nobody_are_not_there(store: Store):
    with pytest.raises(NotFound):
        store.limits.of_person("0" * 32, "baclofen")
    with pytest.raises(NotFound):
        store.limits.add("0" * 32, SOME, version=0, by=LOCAL)


@pytest.mark.parametrize("limits", [FollowLimits(), SOME, FollowLimits(change_on=("sun",))])
def test_what_is_kept_means_what_was_set(limits: FollowLimits):
    assert limits_of(content_of(limits)) == limits


def test_limits_go_with_the_person_and_with_everything(store: Store, tmp_path: Path):
    person = ada(store)
    plan = plan_for(store, person)
    saved = store.limits.add(plan.id, SOME, version=0, by=GRACE)

    own = export_person(store.database, person.id, by=LOCAL)
    counts = store.export_all(tmp_path / "all.zip", by=LOCAL)

    assert [one["id"] for one in own["follow_limits"]] == [saved.id]
    assert counts["follow_limits"] == 1
    with open_store(f"sqlite:///{tmp_path / 'other.sqlite3'}") as other:
        other.import_all(tmp_path / "all.zip", by=LOCAL)
        assert other.limits.of_person(person.id, plan.medicine) == [saved]
        other.people.delete(person.id, by=LOCAL)
        with pytest.raises(NotFound):
            other.limits.of_person(person.id, plan.medicine)
