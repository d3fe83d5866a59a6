"""`handrail accounts`: the first is an admin's, passwords are never options, records go by their label."""

from __future__ import annotations

import getpass
import io
import sys
from pathlib import Path

import pytest

from handrail.store import LOCAL, open_store

PASSWORD = "staple of the ward"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HANDRAIL_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("HANDRAIL_DATABASE_URL", "")
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n" * 9))
    return tmp_path


def _root(terminal) -> None:
    assert terminal("accounts", "add", "root", "--name", "Root", "--role", "admin").code == 0


@pytest.mark.parametrize("words", [("--role", "clinician"), ("--role", "admin", "--no-password")])
def test_the_first_account_is_an_admins_with_a_password(terminal, words):
    said = terminal("accounts", "add", "grace", "--name", "Dr Grace", *words)

    assert said.code == 2
    assert "first account" in said.err
    assert "There are no accounts" in terminal("accounts", "list").out


def test_a_password_is_no_option(terminal):
    assert "--password" not in terminal("accounts", "add", "--help").out
    assert (
        terminal("accounts", "add", "x", "--name", "X", "--role", "admin", "--password", PASSWORD).code == 2
    )


def test_a_password_is_typed_twice_at_a_terminal(terminal, monkeypatch):
    class AtATerminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    typed = iter([PASSWORD, "another", PASSWORD, PASSWORD])
    monkeypatch.setattr(sys, "stdin", AtATerminal())
    monkeypatch.setattr(getpass, "getpass", lambda _: next(typed))

    refused = terminal("accounts", "add", "root", "--name", "Root", "--role", "admin")
    assert refused.code == 2
    assert "aren't the same" in refused.err
    _root(terminal)
    with open_store() as store:
        assert store.users.check_password("root", PASSWORD) is not None


def test_accounts_are_listed_changed_and_never_deleted_by_mistake(terminal):
    _root(terminal)
    assert terminal("accounts", "add", "grace", "--name", "Dr Grace", "--role", "clinician").code == 0
    assert terminal("accounts", "add", "Grace", "--name", "Other", "--role", "clinician").code == 2
    assert terminal("accounts", "add", "x", "--name", "X", "--role", "king").code == 2
    assert "grace  clinician  Dr Grace  (password; 0 records)" in terminal("accounts", "list").out
    assert terminal("accounts", "role", "grace", "pharmacist").code == 0
    assert terminal("accounts", "disable", "grace").code == 0
    assert "can't sign in" in terminal("accounts", "list").out
    assert terminal("accounts", "enable", "grace").code == 0
    assert terminal("accounts", "password", "grace").code == 0
    assert terminal("accounts", "no-codes", "grace").code == 0
    assert terminal("accounts", "sign-out", "grace").code == 0
    assert terminal("accounts", "disable", "root").code == 2
    assert terminal("accounts", "role", "nobody", "admin").code == 2


def test_someone_is_put_in_charge_by_the_label_of_a_record(terminal):
    _root(terminal)
    terminal("accounts", "add", "grace", "--name", "Dr Grace", "--role", "clinician")
    terminal("accounts", "add", "ada", "--name", "Ada", "--role", "patient", "--no-password")
    with open_store() as store:
        ada = store.people.add("Ada, bed 4", by=LOCAL)
        store.people.add("Someone", by=LOCAL)
    assert terminal("accounts", "assign", "grace", "Ada").code == 2
    assert terminal("accounts", "assign", "grace", "Ada, bed 4").code == 0
    assert "their own" in terminal("accounts", "assign", "ada", ada.id).out
    assert terminal("accounts", "assign", "ada", "Someone").code == 2
    assert terminal("accounts", "assign", "root", "Someone").code == 2
    with open_store() as store:
        assert {one.link for one in store.users.links_to(ada.id)} == {"assigned", "self"}
    assert terminal("accounts", "unassign", "grace", "Ada, bed 4").code == 0
    assert terminal("accounts", "unassign", "grace", "Ada, bed 4").code == 2


def test_an_organisation_vouches_for_an_account(terminal, monkeypatch):
    _root(terminal)
    assert terminal("accounts", "vouch", "root", "g.hopper").code == 2
    monkeypatch.setenv("HANDRAIL_OIDC_ISSUER", "https://login.hospital.example")
    assert terminal("accounts", "vouch", "root", "g.hopper").code == 0
    with open_store() as store:
        assert store.users.by_oidc("https://login.hospital.example", "g.hopper") is not None
