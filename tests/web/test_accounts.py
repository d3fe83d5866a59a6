"""Accounts: in with a password, a code or an organisation's word, and out; looked after by admins."""

from __future__ import annotations

import re

import pyotp
import pytest

from handrail.store import LOCAL, Store, open_store
from handrail.web.app import create_app
from handrail.web.settings import Settings
from tests.web.browsing import PASSWORD, Browser, account, hidden
from tests.web.pages import Page, page_of

pytestmark = pytest.mark.usefixtures("quick_hashes")


@pytest.fixture
def root(store: Store) -> str:
    return account(store, "root", "admin").id


def _grace(store: Store) -> str:
    return account(store, "grace", "clinician", "Dr Grace").id


# ---- in -------------------------------------------------------------------------------------------


def test_without_accounts_whoever_sits_here_may_do_everything_and_is_told_how_to_begin(browser):
    assert browser.get("/people").status_code == 200
    assert browser.get("/sign-in").headers["location"] == "/"
    assert "handrail accounts add" in page_of(browser.get("/accounts")).text
    assert browser.get("/data").status_code == 200


def test_from_the_first_account_on_everyone_has_to_sign_in(browser, root):
    sent = browser.get("/people?x=1")
    assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in?next=%2Fpeople%3Fx%3D1")
    api = browser.ask("POST", "/api/v1/check", json={"course": "20 mg a day"})
    assert api.status_code == 401
    assert api.json()["type"] == "/problems/sign-in-needed"
    assert "www-authenticate" in api.headers
    for path in ("/nowhere", "/people/open", "/%2e%2e/people", "//people", "/people/"):
        assert browser.get(path).headers.get("location", "").startswith("/sign-in"), path


def test_a_shared_server_is_closed_even_before_its_first_account(store):
    app = create_app(Settings(warm=False, shared=True))
    app.state.store = store
    browser = Browser(app)
    assert browser.get("/plan").status_code == 303
    assert "handrail accounts add" in page_of(browser.get("/sign-in")).text


@pytest.mark.parametrize(
    "path", ["/emergency", "/emergency.json", "/api/v1/emergency", "/health", "/health.html", "/sign-in"]
)
def test_what_an_emergency_needs_is_open_to_everyone(browser, root, path):
    assert browser.get(path).status_code == 200


def test_the_emergency_cards_come_without_the_store(browser, store, root, monkeypatch):
    from handrail.store import Unavailable

    def broken(*_: object) -> None:
        raise Unavailable("The database can't be opened.")

    monkeypatch.setattr(store.users, "any", broken)
    assert browser.get("/api/v1/emergency").status_code == 200
    assert browser.get("/emergency").status_code == 200
    assert browser.get("/people").status_code == 503


def test_someone_signs_in_and_goes_where_they_wanted_to(browser, store, root):
    _grace(store)
    entered = browser.sign_in("Grace ", next="/people")
    assert (entered.status_code, entered.headers["location"]) == (303, "/people")
    page = page_of(browser.get("/people"))
    assert "Dr Grace" in page.text
    assert "Sign out" in page.text
    me = page_of(browser.get("/me"))
    assert "Signed in since 2026-11-22 09:00 UTC, with password" in me.text


@pytest.mark.parametrize(
    ("scheme", "name", "more"),
    [("http", "handrail_session", ""), ("https", "__Host-handrail_session", "; Secure")],
)
def test_the_cookie_is_for_this_server_only_and_no_script_reads_it(store, root, scheme, name, more):
    _grace(store)
    app = create_app(Settings(warm=False))
    app.state.store = store
    browser = Browser(app, f"{scheme}://127.0.0.1")
    given = browser.sign_in("grace").headers.get_list("set-cookie")
    cookie = next(one for one in given if one.startswith(f"{name}="))
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert more in cookie
    assert browser.get("/people").status_code == 200
    assert ("strict-transport-security" in browser.get("/people").headers) == (scheme == "https")


def test_a_session_ends_when_nothing_is_asked_for_a_while_and_in_any_case_after_hours(
    browser, store, root, clock
):
    _grace(store)
    browser.sign_in("grace")
    for _ in range(3):
        clock.jump(minutes=14)
        assert browser.get("/people").status_code == 200
    clock.jump(minutes=16)
    assert browser.get("/people").status_code == 303
    browser.sign_in("grace")
    for _ in range(60):
        clock.jump(minutes=14)
        last = browser.get("/me").status_code
    assert last == 303


def test_signing_out_ends_the_session_at_the_server_too(browser, store, root):
    _grace(store)
    browser.sign_in("grace")
    kept = dict(browser.cookies)
    left = browser.send("/sign-out", "/me")
    assert (left.status_code, left.headers["location"]) == (303, "/sign-in")
    browser.cookies.update(kept)
    assert browser.get("/people").status_code == 303


def test_another_role_takes_effect_at_once(browser, store, root):
    grace = _grace(store)
    browser.sign_in("grace")
    store.users.change(grace, revision=1, role="researcher", by=LOCAL)
    assert browser.get("/people").status_code == 303
    browser.sign_in("grace")
    assert browser.get("/people").status_code == 403
    assert browser.get("/simulate").status_code == 200


# ---- oneself --------------------------------------------------------------------------------------


def test_a_code_from_a_phone_is_asked_for_once_it_was_set_up_and_is_good_once(browser, store, root, clock):
    _grace(store)
    browser.sign_in("grace")
    assert browser.send("/me/codes", "/me", now="wrong password").status_code == 422
    shown = page_of(browser.send("/me/codes", "/me", now=PASSWORD))
    link = next(one for one in shown.links() if one.startswith("otpauth://totp/"))
    phone = pyotp.parse_uri(link)
    assert isinstance(phone, pyotp.totp.TOTP)
    assert browser.send("/me/codes/confirm", "/me", code="000000").status_code == 422
    assert browser.send("/me/codes/confirm", "/me", code=phone.at(clock.now)).status_code == 303
    assert "A code is asked for beside your password" in page_of(browser.get("/me")).text
    browser.send("/sign-out", "/me")

    clock.jump(minutes=1)
    assert browser.sign_in("grace").status_code == 401
    assert browser.sign_in("grace", code=phone.at(clock.now)).status_code == 303
    other = Browser(browser.app)
    assert other.sign_in("grace", code=phone.at(clock.now)).status_code == 401
    assert "password and code" in page_of(browser.get("/me")).text

    clock.jump(minutes=1)
    assert browser.send("/me/codes/remove", "/me", now=PASSWORD, code="000000").status_code == 422
    clock.jump(minutes=1)
    gone = browser.send("/me/codes/remove", "/me", now=PASSWORD, code=phone.at(clock.now))
    assert gone.status_code == 303
    browser.send("/sign-out", "/me")
    assert browser.sign_in("grace").status_code == 303


def test_ones_own_password_is_changed_with_the_old_one_and_signs_out_everywhere_else(browser, store, root):
    _grace(store)
    browser.sign_in("grace")
    elsewhere = Browser(browser.app)
    elsewhere.sign_in("grace")
    new = {"password": "another four word phrase", "again": "another four word phrase"}
    assert browser.send("/me/password", "/me", now="not this one", **new).status_code == 422
    short = {"password": "short", "again": "short"}
    refused = browser.send("/me/password", "/me", now=PASSWORD, **short)
    assert refused.status_code == 422
    assert 'value="short"' not in refused.text
    twice = browser.send("/me/password", "/me", now=PASSWORD, password=new["password"], again="other")
    assert twice.status_code == 422

    assert browser.send("/me/password", "/me", now=PASSWORD, **new).status_code == 303
    assert browser.get("/me").status_code == 200
    assert elsewhere.get("/me").status_code == 303
    assert elsewhere.sign_in("grace").status_code == 401
    assert elsewhere.sign_in("grace", new["password"]).status_code == 303
    assert browser.send("/me/sign-out-everywhere", "/me").status_code == 303
    assert elsewhere.get("/me").status_code == 303


# ---- everyone -------------------------------------------------------------------------------------


def test_an_admin_makes_an_account_and_puts_it_in_charge_of_a_record_by_its_label(browser, store, root):
    ada = store.people.add("Ada Canary", by=LOCAL)
    store.people.add("Twice", by=LOCAL)
    store.people.add("Twice", by=LOCAL)
    browser.sign_in("root")
    fields = {"login": "alan", "name": "Alan", "role": "pharmacist", "password": PASSWORD}
    assert browser.send("/accounts", "/accounts", **{**fields, "password": "short"}).status_code == 422
    assert browser.send("/accounts", "/accounts", **{**fields, "role": "king"}).status_code == 422
    made = browser.send("/accounts", "/accounts", **fields).headers["location"]
    assert browser.send("/accounts", "/accounts", **fields).status_code == 422

    for wrong in ("Ada", "Twice", "", "Nobody"):
        refused = browser.send(f"{made}/assign", made, label=wrong)
        assert refused.status_code == 422
        assert "Canary" not in refused.text
    assert browser.send(f"{made}/assign", made, label="Ada Canary").status_code == 303
    page = page_of(browser.get(made))
    assert "1 in its charge" in page.text
    assert "Canary" not in page.text

    alan = Browser(browser.app)
    alan.sign_in("alan")
    assert "Ada Canary" in alan.get("/people").text
    assert browser.send(f"{made}/unassign", made, label=ada.id).status_code == 303
    assert "Canary" not in alan.get("/people").text
    assert alan.get(f"/people/{ada.id}").status_code == 404


def test_a_patient_has_one_record_and_a_researcher_none(browser, store, root):
    store.people.add("Ada", by=LOCAL)
    store.people.add("Bob", by=LOCAL)
    browser.sign_in("root")
    bob = f"/accounts/{account(store, 'bob', 'patient').id}"
    assert browser.send(f"{bob}/assign", bob, label="Bob").status_code == 303
    assert browser.send(f"{bob}/assign", bob, label="Ada").status_code == 422
    rosa = account(store, "rosa", "researcher").id
    assert browser.send(f"/accounts/{rosa}/assign", bob, label="Ada").status_code == 422


def test_an_admin_changes_a_role_a_password_and_ends_an_account(browser, store, root):
    grace = f"/accounts/{_grace(store)}"
    other = Browser(browser.app)
    other.sign_in("grace")
    browser.sign_in("root")
    revision = hidden(browser.get(grace).text, "revision")
    edit = {"revision": revision, "name": "Dr Grace", "role": "pharmacist", "active": "yes"}
    assert browser.send(f"{grace}/edit", grace, **edit).status_code == 303
    assert other.get("/people").status_code == 303
    late = browser.send(f"{grace}/edit", grace, **edit)
    assert late.status_code == 409

    assert browser.send(f"{grace}/password", grace, password="a new phrase for her").status_code == 303
    assert other.sign_in("grace", "a new phrase for her").status_code == 303
    assert browser.send(f"{grace}/sign-out", grace).status_code == 303
    assert other.get("/people").status_code == 303
    revision = hidden(browser.get(grace).text, "revision")
    browser.send(f"{grace}/edit", grace, revision=revision, name="Dr Grace", role="pharmacist")
    assert other.sign_in("grace", "a new phrase for her").status_code == 401
    log = page_of(browser.get("/data/log")).text
    assert "set password" in log
    assert "{'role': 'clinician'} to {'role': 'pharmacist'}" in log


def test_the_last_admin_cannot_be_taken_away(browser, store, root):
    browser.sign_in("root")
    page = f"/accounts/{root}"
    revision = hidden(browser.get(page).text, "revision")
    left = browser.send(f"{page}/edit", page, revision=revision, name="Root", role="clinician", active="yes")
    assert left.status_code == 409
    assert browser.get("/accounts").status_code == 200


# ---- in an emergency ------------------------------------------------------------------------------


def test_a_clinician_opens_someones_record_with_a_reason_for_some_hours_and_the_patient_reads_it(
    browser, store, root, clock
):
    ada = store.people.add("Ada Canary", {"age_years": 58}, by=LOCAL)
    _grace(store)
    patient = account(store, "ada", "patient", "Ada")
    store.users.link(patient.id, ada.id, own=True, by=LOCAL)
    browser.sign_in("grace")
    assert browser.get(f"/people/{ada.id}").status_code == 404
    for fields in ({"label": "Ada Canary", "reason": "x"}, {"label": "Ada", "reason": "Brought in asleep"}):
        refused = browser.send("/people/open", "/people/open", **fields)
        assert refused.status_code == 422
        assert ada.id not in refused.text
    opened = browser.send(
        "/people/open", "/people/open", label="Ada Canary", reason="Brought in, can't be woken"
    )
    assert opened.headers["location"] == f"/people/{ada.id}"
    assert browser.get(f"/people/{ada.id}").status_code == 200

    own = Browser(browser.app)
    own.sign_in("ada")
    assert own.get("/people").headers["location"] == f"/people/{ada.id}"
    for path in ("", "/log"):
        assert "Brought in, can't be woken" in page_of(own.get(f"/people/{ada.id}{path}")).text
    log = page_of(own.get(f"/people/{ada.id}/log")).text
    assert "break glass" in log
    assert "look" in log

    clock.jump(hours=4, minutes=1)
    browser.sign_in("grace")
    assert browser.get(f"/people/{ada.id}").status_code == 404


# ---- all of it ------------------------------------------------------------------------------------


def test_everything_goes_out_and_comes_in_again_and_can_be_deleted(browser, store, root, tmp_path):
    store.people.add("Ada Canary", by=LOCAL)
    browser.sign_in("root")
    export = browser.send("/data/export", "/data")
    assert export.headers["content-type"] == "application/zip"
    assert export.content[:2] == b"PK"
    assert "2 people" not in page_of(browser.get("/data")).text
    assert browser.send("/data/delete", "/data", word="delete").status_code == 422
    assert "Everything is deleted" in browser.send("/data/delete", "/data", word="Delete everything").text
    assert store.people.all() == []

    with open_store(f"sqlite:///{tmp_path / 'other.sqlite'}") as empty:
        app = create_app(Settings(warm=False))
        app.state.store = empty
        other = Browser(app)
        token = other.token("/data")
        taken = other.ask(
            "POST", "/data/import", data={"form_token": token}, files={"file": ("all.zip", export.content)}
        )
        assert "1 people" in page_of(taken).text
        assert [one.name for one in empty.people.all()] == ["Ada Canary"]
        assert other.get("/people").status_code == 303, "the accounts came too"


def test_the_log_is_read_through_and_compared_with_a_head_that_was_kept(browser, store):
    store.people.add("Ada Canary", by=LOCAL)
    page = page_of(browser.get("/data/log"))
    head = re.search(r"\d+:[0-9a-f]{64}", page.text)
    assert head is not None
    assert "Canary" not in page.text
    assert "Something was changed" not in page_of(browser.get("/data/log", head=head[0])).text
    assert "Something was changed" in page_of(browser.get("/data/log", head=f"1:{'0' * 64}")).text


def test_every_page_of_accounts_is_balanced_and_small(browser, store, root):
    browser.sign_in("root")
    for path in ("/accounts", f"/accounts/{root}", "/me", "/data", "/data/log", "/sign-in", "/"):
        answered = browser.get(path)
        page_of(answered)
        Page(answered.text)
        assert len(answered.content) < 100_000
