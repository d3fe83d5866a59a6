"""Who may sign in: nobody learns a secret here, nobody can try for ever, nothing planted lasts."""

from __future__ import annotations

from typing import Any

import pyotp
import pytest
from sqlalchemy import select, update

from handrail.errors import InputError
from handrail.store import LOCAL, ROLES, Conflict, NotFound, Store, User
from handrail.store import passwords as kept_passwords
from handrail.store.tables import login_attempts, sessions, users
from tests.clocks import Clock
from tests.store.conftest import THE_REAL_HASHER
from tests.store.saved import ADMIN_PASSWORD, ALAN, GRACE, PASSWORD, ada

HERE = "192.0.2.7"


def clinician(store: Store, login: str = "grace") -> User:
    return store.users.add(login, name="Dr Grace", role="clinician", password=PASSWORD, by=LOCAL)


def test_only_the_right_password_of_an_active_account_signs_in(store: Store):
    user = clinician(store)

    assert store.users.check_password(" GRACE ", PASSWORD).id == user.id
    assert store.users.check_password("grace", PASSWORD + " ") is None
    assert store.users.check_password("grace", "") is None
    assert store.users.check_password("grace", "x" * 10**6) is None
    assert store.users.check_password("nobody", PASSWORD) is None
    store.users.change(user.id, revision=1, active=False, by=LOCAL)
    assert store.users.check_password("grace", PASSWORD) is None


def test_a_password_is_kept_as_argon2id_and_never_comes_back(store: Store):
    user = clinician(store)

    with store.database.reading() as connection:
        row = connection.execute(select(users)).one()

    assert row.password_hash.startswith("$argon2id$")
    assert PASSWORD not in str(row)
    assert "argon2" not in repr(user)
    assert (user.has_password, user.has_totp) == (True, False)


def test_a_guess_costs_64_mib_and_three_rounds():
    """The second recommended choice of RFC 9106, for machines that haven't much memory."""
    real = THE_REAL_HASHER

    assert (real.type.name, real.time_cost, real.memory_cost, real.parallelism) == ("ID", 3, 65536, 4)


@pytest.mark.parametrize("password", ["", "short", "x" * 11, "a" * 40, "x" * 501, "Dr Grace", "elevenlette"])
def test_a_password_that_is_easy_to_guess_is_refused(store: Store, password: str):
    with pytest.raises(InputError, match="password"):
        store.users.add("grace", name="Dr Grace", role="clinician", password=password, by=LOCAL)
    assert not store.users.any()


def test_the_same_letters_from_another_keyboard_are_the_same_password(store: Store):
    store.users.add("a", name="A", role="patient", password="caf\u00e9 au lait noir", by=LOCAL)

    assert store.users.check_password("a", "cafe\u0301 au lait noir") is not None


def test_a_hash_with_old_parameters_is_made_anew_at_sign_in(store: Store):
    from argon2 import PasswordHasher

    user = clinician(store)
    old = PasswordHasher(time_cost=1, memory_cost=128, parallelism=1).hash(PASSWORD)
    with store.database.writing() as connection:
        connection.execute(update(users).values(password_hash=old))

    assert store.users.check_password("grace", PASSWORD).id == user.id

    with store.database.reading() as connection:
        kept = connection.execute(select(users.c.password_hash)).scalar_one()
    assert kept != old
    assert not kept_passwords.is_outdated(kept)


def test_a_login_is_given_once(store: Store):
    clinician(store)

    with pytest.raises(InputError, match="taken"):
        clinician(store, "GRACE")
    with pytest.raises(InputError, match="no role"):
        store.users.add("x", name="X", role="surgeon", by=LOCAL)  # pyright: ignore[reportArgumentType]
    assert ROLES == ("patient", "clinician", "pharmacist", "researcher", "admin")


def test_a_new_role_is_on_record_with_the_old_one_and_ends_the_sessions(store: Store):
    user = clinician(store)
    _, token = store.sessions.start(user.id, strength="password")

    changed = store.users.change(user.id, revision=1, role="researcher", by=ALAN)

    assert changed.role == "researcher"
    assert store.sessions.find(token) is None
    line = store.audit.about(user.id)[0]
    assert (line.actor, line.detail["old"], line.detail["new"]) == (
        "Alan, pharmacist", {"role": "clinician"}, {"role": "researcher"}
    )  # fmt: skip
    with pytest.raises(Conflict, match="Alan, pharmacist changed this account"):
        store.users.change(user.id, revision=1, role="admin", by=GRACE)


def test_the_last_admin_stays(store: Store):
    one = store.users.add("one", name="One", role="admin", password=ADMIN_PASSWORD, by=LOCAL)

    for change in ({"role": "clinician"}, {"active": False}):
        with pytest.raises(Conflict, match="last account"):
            store.users.change(one.id, revision=1, by=LOCAL, **change)
    with pytest.raises(Conflict, match="last account"):
        store.users.delete(one.id, by=LOCAL)
    store.users.add("two", name="Two", role="admin", by=LOCAL)
    store.users.delete(one.id, by=LOCAL)

    assert [user.login for user in store.users.all()] == ["two"]


def test_a_new_password_ends_every_session(store: Store):
    user = clinician(store)
    _, token = store.sessions.start(user.id, strength="password")

    store.users.set_password(user.id, "another set of words", by=user.actor)

    assert store.sessions.find(token) is None
    assert store.users.check_password("grace", PASSWORD) is None
    assert store.users.check_password("grace", "another set of words") is not None


# ------------------------------------------------------------------------------- sessions


def test_a_session_ends_when_nobody_asks_and_in_any_case(store: Store, clock: Clock):
    user = clinician(store)
    _, token = store.sessions.start(user.id, strength="password", idle_s=900, lasts_s=3600)

    for _ in range(3):
        clock.jump(minutes=14)
        assert store.sessions.find(token) is not None
    clock.jump(minutes=14)
    assert store.sessions.find(token) is not None
    clock.jump(minutes=5)
    assert store.sessions.find(token) is None, "an hour is over"

    _, token = store.sessions.start(user.id, strength="password", idle_s=900)
    clock.jump(minutes=15, seconds=1)
    assert store.sessions.of_user(user.id) == []
    assert store.sessions.sweep() == 1
    assert store.sessions.find(token) is None


def test_signing_in_makes_a_new_token_and_ends_the_one_the_browser_came_with(store: Store):
    user = clinician(store)
    _, planted = store.sessions.start(user.id, strength="password")

    session, token = store.sessions.start(user.id, strength="password and code", replaces=planted)

    assert token != planted
    assert store.sessions.find(planted) is None
    assert store.sessions.find(token).strength == "password and code"
    assert [one.id for one in store.sessions.of_user(user.id)] == [session.id]


def test_a_sessions_token_is_not_kept(store: Store):
    user = clinician(store)
    _, token = store.sessions.start(user.id, strength="password")

    with store.database.reading() as connection:
        assert token not in str(connection.execute(select(sessions)).all())


def test_signing_out_ends_one_session_or_all_of_them(store: Store):
    user = clinician(store)
    tokens = [store.sessions.start(user.id, strength="password")[1] for _ in range(3)]

    store.sessions.end(tokens[0])
    store.sessions.end("never was one")
    assert [store.sessions.find(token) is not None for token in tokens] == [False, True, True]
    assert store.sessions.end_all(user.id, by=GRACE) == 2

    assert not any(store.sessions.find(token) for token in tokens)
    assert [line.action for line in store.audit.about(user.id)][:2] == ["end sessions", "sign out"]


def test_an_account_that_was_ended_can_not_sign_in(store: Store):
    user = clinician(store)
    store.users.change(user.id, revision=1, active=False, by=LOCAL)

    with pytest.raises(NotFound):
        store.sessions.start(user.id, strength="password")


# ------------------------------------------------------------------------------- attempts


def test_each_failure_after_the_first_few_doubles_the_wait(store: Store, clock: Clock):
    waits = []
    for _ in range(8):
        waits.append(store.attempts.seconds_to_wait("grace", HERE))
        store.attempts.note("grace", HERE, succeeded=False)

    assert waits == [0, 0, 0, 0, 0, 1, 2, 4]
    assert store.attempts.seconds_to_wait(" GRACE", "198.51.100.1") == 8
    assert store.attempts.seconds_to_wait("alan", HERE) == 0
    for _ in range(30):
        store.attempts.note("grace", HERE, succeeded=False)
    assert store.attempts.seconds_to_wait("grace", "198.51.100.1") == 900
    assert store.attempts.seconds_to_wait("alan", HERE) > 60, "so many from one address"
    clock.jump(minutes=16)
    assert store.attempts.seconds_to_wait("grace", HERE) == 0
    clock.jump(hours=1)
    assert store.attempts.sweep() == 38


def test_a_success_clears_the_failures_of_its_login(store: Store):
    for _ in range(9):
        store.attempts.note("grace", HERE, succeeded=False)
    store.attempts.note("grace", HERE, succeeded=True)

    assert store.attempts.seconds_to_wait("grace", HERE) == 0


def test_what_was_typed_as_a_login_is_not_kept(store: Store):
    store.attempts.note(PASSWORD, HERE, succeeded=False)

    with store.database.reading() as connection:
        assert PASSWORD not in str(connection.execute(select(login_attempts)).all())


# ---------------------------------------------------------------------------------- codes


def test_a_code_is_asked_for_once_it_was_confirmed_and_is_good_once(store: Store, clock: Clock):
    user = clinician(store)
    phone = pyotp.TOTP(store.codes.begin(user.id))

    assert not store.codes.check(user.id, phone.at(clock.now)), "not confirmed yet"
    assert not store.codes.confirm(user.id, "000000", by=user.actor)
    assert store.codes.confirm(user.id, phone.at(clock.now), by=user.actor)
    assert store.users.read(user.id).has_totp
    assert not store.codes.check(user.id, phone.at(clock.now)), "used already"
    clock.jump(seconds=30)
    assert store.codes.check(user.id, phone.at(clock.now))
    clock.jump(seconds=60)
    assert store.codes.check(user.id, phone.at(clock.now.timestamp() - 30)), "a clock half a minute off"
    assert not store.codes.check(user.id, phone.at(clock.now.timestamp() - 90))
    with pytest.raises(InputError, match="already"):
        store.codes.begin(user.id)

    store.codes.remove(user.id, by=user.actor)

    assert not store.users.read(user.id).has_totp
    assert not store.codes.check(user.id, phone.at(clock.now))


# ---------------------------------------------------------------------- others that vouch


def test_an_account_is_found_by_who_vouches_for_it(store: Store):
    user, other = clinician(store), clinician(store, "other")
    issuer = "https://login.ward.example"

    vouched = store.users.vouched_by(user.id, issuer, "abc", by=LOCAL)

    assert store.users.by_oidc(issuer, "abc") == vouched
    assert store.users.by_oidc(issuer, "ABC") is None
    assert store.users.by_oidc("https://elsewhere.example", "abc") is None
    with pytest.raises(Conflict, match="Another account"):
        store.users.vouched_by(other.id, issuer, "abc", by=LOCAL)
    store.users.change(user.id, revision=1, active=False, by=LOCAL)
    assert store.users.by_oidc(issuer, "abc") is None


# ------------------------------------------------------------------------- whose records


def test_records_are_opened_by_whose_they_are_and_who_is_in_charge(store: Store):
    person, other = ada(store), ada(store)
    patient = store.users.add("ada", name="Ada", role="patient", by=LOCAL)
    user = clinician(store)

    store.users.link(patient.id, person.id, own=True, by=LOCAL)
    store.users.link(user.id, person.id, by=LOCAL)
    store.users.link(user.id, other.id, by=LOCAL)

    assert [(one.person_id, one.link) for one in store.users.links_of(patient.id)] == [(person.id, "self")]
    assert {one.person_id for one in store.users.links_of(user.id)} == {person.id, other.id}
    assert {one.user_id for one in store.users.links_to(person.id)} == {patient.id, user.id}
    store.users.unlink(user.id, other.id, by=ALAN)
    with pytest.raises(NotFound):
        store.users.unlink(user.id, other.id, by=ALAN)
    assert {one.person_id for one in store.users.links_of(user.id)} == {person.id}
    assert store.audit.of_person(other.id)[0].detail == {"old": "assigned"}


def test_a_record_opened_in_an_emergency_is_open_for_a_while_and_its_person_reads_why(
    store: Store, clock: Clock
):
    person, user = ada(store), clinician(store)

    broken = store.glass.break_(person.id, reason="Not awake, brought in by ambulance", by=user.actor)

    assert store.glass.standing(user.id, person.id) == broken
    assert store.glass.standing(user.id, ada(store).id) is None
    clock.jump(hours=4)
    assert store.glass.standing(user.id, person.id) is None
    assert store.glass.of_person(person.id) == [broken] == store.glass.all()
    line = store.audit.of_person(person.id)[0]
    assert (line.action, line.actor, line.detail) == ("break glass", "Dr Grace", {})


@pytest.mark.parametrize("bad", [{"reason": "  "}, {"by": GRACE}])
def test_nobody_opens_a_record_without_a_reason_or_a_name(store: Store, bad: dict[str, Any]):
    person, user = ada(store), clinician(store)

    with pytest.raises(InputError):
        store.glass.break_(person.id, **{"reason": "Not awake", "by": user.actor, **bad})

    assert store.glass.all() == []
