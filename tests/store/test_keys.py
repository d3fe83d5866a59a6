"""Keys for programs: never more than whoever made them, seen once, and gone when they are taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from handrail.errors import InputError
from handrail.store import LOCAL, ROLES, ROLES_OF_KEYS, Conflict, NotFound, Role, Store, User, open_store
from handrail.store.keys import MOST_OF_USER, PREFIX
from handrail.store.tables import api_keys
from tests.clocks import Clock
from tests.store.saved import PASSWORD


def made(store: Store, role: Role = "clinician", login: str = "grace") -> User:
    return store.users.add(login, name="Dr Grace", role=role, password=PASSWORD, by=LOCAL)


def key_of(store: Store, user: User, role: Role | None = None, days: int = 30) -> str:
    asked = role or user.role
    return store.keys.make(user.id, name="ward list", role=asked, days=days, by=user.actor)[1]


def test_a_key_is_shown_once_and_kept_as_a_hash(store: Store):
    user = made(store)
    token = key_of(store, user)

    with store.database.reading() as connection:
        row = connection.execute(select(api_keys)).one()

    assert token.startswith(PREFIX)
    assert len(token) > 40
    assert token not in str(row)
    assert "token" not in repr(store.keys.of_user(user.id))
    found = store.keys.find(token)
    assert found is not None
    assert (found[0].role, found[1].id) == ("clinician", user.id)


@pytest.mark.parametrize("own", ROLES)
@pytest.mark.parametrize("wanted", ROLES)
def test_no_key_is_for_more_than_whoever_makes_it(store: Store, own: Role, wanted: Role):
    user = made(store, own)
    if wanted in ROLES_OF_KEYS.get(own, ()):
        assert wanted in (own, "researcher")
        assert store.keys.find(key_of(store, user, wanted))
    else:
        with pytest.raises(InputError):
            key_of(store, user, wanted)
        assert store.keys.of_user(user.id) == []


@pytest.mark.parametrize("token", ["", "hr_", "hr_" + "x" * 43, "x" * 46, "hr_" + "x" * 10**6])
def test_a_made_up_key_is_none(store: Store, token: str):
    key_of(store, made(store))
    assert store.keys.find(token) is None


def test_a_key_ends_by_itself(store: Store, clock: Clock):
    token = key_of(store, made(store), days=30)
    clock.jump(days=29.9)
    assert store.keys.find(token)
    clock.jump(days=0.2)
    assert store.keys.find(token) is None


@pytest.mark.parametrize("days", [0, -1, 366, 10**9])
def test_no_key_is_good_for_ever(store: Store, days: int):
    with pytest.raises(InputError, match="1 to 365"):
        key_of(store, made(store), days=days)


def test_a_key_that_was_taken_back_is_none_and_the_log_says_who_did_it(store: Store):
    user = made(store)
    token = key_of(store, user)
    (key,) = store.keys.of_user(user.id)

    store.keys.revoke(user.id, key.id, by=user.actor)
    store.keys.revoke(user.id, key.id, by=LOCAL)

    assert store.keys.find(token) is None
    assert store.keys.of_user(user.id)[0].revoked_by == "Dr Grace"
    assert [line.action for line in store.audit.about(user.id)] == ["revoke key", "make key", "add"]


def test_nobody_takes_back_the_key_of_someone_else(store: Store):
    grace, other = made(store), made(store, login="other")
    token = key_of(store, grace)
    (key,) = store.keys.of_user(grace.id)
    with pytest.raises(NotFound):
        store.keys.revoke(other.id, key.id, by=other.actor)
    assert store.keys.find(token)


def test_a_key_is_worth_no_more_than_its_account(store: Store):
    user = made(store)
    own, plain = key_of(store, user), key_of(store, user, "researcher")

    store.users.change(user.id, revision=1, role="researcher", by=LOCAL)
    assert store.keys.find(own) is None
    assert store.keys.find(plain)
    store.users.change(user.id, revision=2, role="patient", by=LOCAL)
    assert store.keys.find(plain) is None
    store.users.change(user.id, revision=3, role="clinician", by=LOCAL)
    store.users.change(user.id, revision=4, active=False, by=LOCAL)
    assert store.keys.find(own) is None


def test_the_first_use_of_each_day_stands_in_the_log_and_the_last_use_beside_the_key(
    store: Store, clock: Clock
):
    user = made(store)
    token = key_of(store, user)
    for _ in range(5):
        store.keys.find(token)
        clock.jump(minutes=10)
    clock.jump(days=1)
    store.keys.find(token)

    uses = [line for line in store.audit.about(user.id) if line.action == "use key"]
    assert len(uses) == 2
    assert store.keys.of_user(user.id)[0].last_used_at == uses[0].at
    assert store.audit.verify().sound
    assert token not in str(store.audit.newest())


def test_an_account_has_so_many_keys_and_no_more(store: Store):
    user = made(store)
    for _ in range(MOST_OF_USER):
        key_of(store, user)
    with pytest.raises(Conflict):
        key_of(store, user)
    assert store.keys.revoke_all(user.id, by=LOCAL) == MOST_OF_USER
    assert store.keys.find(key_of(store, user))


def test_no_key_is_in_an_export_or_comes_alive_with_an_import(
    store: Store, new_url: Callable[..., str], tmp_path: Path
):
    token = key_of(store, made(store))
    counts = store.export_all(tmp_path / "all.zip", by=LOCAL)
    assert "api_keys" not in counts
    with open_store(new_url()) as other:
        other.import_all(tmp_path / "all.zip", by=LOCAL)
        assert other.keys.find(token) is None


def test_a_key_or_a_calendar_that_was_taken_back_is_not_live_again_after_a_restore(tmp_path: Path):
    with open_store(f"sqlite:///{tmp_path / 'h.sqlite'}") as store:
        user = made(store)
        ada = store.people.add("Ada", by=LOCAL)
        kept, gone = key_of(store, user), key_of(store, user)
        feed, dead = store.feeds.make(ada.id, by=LOCAL)
        _, alive = store.feeds.make(ada.id, by=LOCAL)
        store.back_up(tmp_path / "backup.sqlite")
        (key,) = [one for one in store.keys.of_user(user.id) if store.keys.find(gone) == (one, user)]
        store.keys.revoke(user.id, key.id, by=LOCAL)
        store.feeds.revoke(feed.id, by=LOCAL)

        store.restore(tmp_path / "backup.sqlite", by=LOCAL)

        assert store.keys.find(gone) is None
        assert store.keys.find(kept)
        assert store.feeds.follow(alive)
        with pytest.raises(NotFound):
            store.feeds.follow(dead)


def test_no_key_is_good_in_a_new_store_that_a_backup_is_put_into(tmp_path: Path):
    with open_store(f"sqlite:///{tmp_path / 'old.sqlite'}") as store:
        token = key_of(store, made(store))
        _, calendar = store.feeds.make(store.people.add("Ada", by=LOCAL).id, by=LOCAL)
        store.back_up(tmp_path / "backup.sqlite")
    with open_store(f"sqlite:///{tmp_path / 'new.sqlite'}") as fresh:
        fresh.restore(tmp_path / "backup.sqlite", by=LOCAL)
        assert fresh.keys.find(token) is None
        assert fresh.feeds.follow(calendar)
