"""Programs with a key: what they may ask, what they may not, and what someone would try with one."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import partial

import httpx
import pytest

import handrail
from handrail.exchange.json import json_text, plan_json
from handrail.store import LOCAL, ROLES_OF_KEYS, Role, Store, open_store
from handrail.web import programs
from handrail.web.app import create_app
from handrail.web.programs import WRONG_A_MINUTE, Pace, for_programs
from handrail.web.roles import ALLOWED, EVERYONE
from handrail.web.settings import Settings
from tests.web.browsing import PASSWORD, Browser, hash_quickly
from tests.web.pages import Page
from tests.web.shared import CANARY, Shared, own_records, shared_server
from tests.web.test_roles import FILLED, _keys

MADE: tuple[tuple[Role, Role], ...] = tuple(
    (own, role) for own, roles in ROLES_OF_KEYS.items() for role in roles
)
"""Whose key it is, and what it may ask as."""
CHECK = {"course": "20 mg three times a day", "person": {"age_years": 58, "egfr_ml_min_1_73m2": 48}}


pytestmark = pytest.mark.usefixtures("quick_hashes")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    with pytest.MonkeyPatch.context() as patched:
        hash_quickly(patched)
        with open_store(f"sqlite:///{tmp_path_factory.mktemp('keys') / 'h.sqlite'}") as store:
            yield shared_server(store)


@pytest.fixture(scope="module")
def tokens(shared: Shared) -> dict[tuple[Role, Role], str]:
    return {
        (own, role): shared.store.keys.make(
            shared.users[own], name=f"{own}s {role}", role=role, days=30, by=LOCAL
        )[1]
        for own, role in MADE
    }


class Program:
    """Asks with a key and nothing else: no cookie, no hidden value."""

    def __init__(self, app: object, token: str, client: str = "127.0.0.1") -> None:
        self.browser = Browser(app, client=client)  # pyright: ignore[reportArgumentType]
        self.headers = {"Authorization": f"Bearer {token}"}

    def ask(self, method: str, path: str, **more: object) -> httpx.Response:
        self.browser.cookies.clear()
        return self.browser.ask(method, path, headers=self.headers, **more)


def own_token(store: Store, login: str = "grace", role: Role = "clinician") -> str:
    user = store.users.by_login(login) or store.users.add(
        login, name="Dr Grace", role=role, password=PASSWORD, by=LOCAL
    )
    return store.keys.make(user.id, name="ward list", role=role, days=30, by=LOCAL)[1]


@pytest.fixture
def server(database: str) -> Iterator[tuple[Store, object]]:
    with open_store(database) as store:
        store.users.add("root", name="Root", role="admin", password=PASSWORD, by=LOCAL)
        app = create_app(Settings(warm=False, shared=True, program_minute=40))
        app.state.store = store
        yield store, app


def test_addresses_for_programs_show_or_change_nothing_of_accounts_and_take_no_form():
    opened = {key for key in ALLOWED if for_programs(key)}
    assert {key for key in opened if key.startswith("POST")} == {
        key for key in ALLOWED if key.startswith("POST /api/")
    }
    assert not {key for key in opened if key.split()[1].startswith(("/me", "/accounts", "/data", "/sign"))}
    assert {"POST /api/v1/check", "GET /plan.{kind}", "GET /openapi.json"} <= opened
    assert not {"GET /people", "GET /plan", "GET /people/{person_id}/log"} & opened


@pytest.mark.parametrize("pair", MADE, ids=" as ".join)
@pytest.mark.parametrize("key", _keys())
def test_what_a_key_opens_is_never_more_than_its_role_and_nothing_of_someone_else(
    shared: Shared, tokens: dict[tuple[Role, Role], str], pair: tuple[Role, Role], key: str, monkeypatch
):
    monkeypatch.setattr("handrail.web.programs.Pace.take", lambda *_: 0)
    method, path = key.split()
    for name, value in {**shared.names, **FILLED}.items():
        path = path.replace(f"{{{name}}}", value)
    more = {} if method == "GET" else {"json": {"course": "20 mg a day"}}
    if method == "POST" and not path.startswith(("/api/", "/cds-")):
        more = {"data": {"form_token": "x" * 43, "label": "x", "reason": "x"}}
    answered = Program(shared.app, tokens[pair]).ask(method, path, **more)
    if ALLOWED[key] != EVERYONE and not (pair[1] in ALLOWED[key] and for_programs(key)):
        assert answered.status_code == 403, answered.text[:200]
        assert answered.headers["content-type"] == "application/problem+json"
    elif "{person_id}" in key or "{job_id}" in key:
        assert answered.status_code == 404
    assert answered.status_code < 500
    assert CANARY not in answered.text


def test_a_key_of_a_clinician_opens_the_files_of_those_in_their_charge_and_a_researchers_does_not(
    shared: Shared, tokens: dict[tuple[Role, Role], str]
):
    person = own_records(shared)["clinician"]
    medicine = handrail.load_medicine("baclofen")
    found = handrail.plan_taper("10 mg three times a day for 6 months", handrail.Person(), medicine, draws=24)
    answer = json_text(plan_json(found, medicine.bibliography)).encode()
    plan = shared.store.plans.add(
        person, medicine="baclofen", title="Down", question={"asked": []}, answer=answer, by=LOCAL
    )
    path = f"/people/{person}/plans/{plan.id}/plan.json"
    assert Program(shared.app, tokens["clinician", "clinician"]).ask("GET", path).status_code == 200
    assert Program(shared.app, tokens["clinician", "researcher"]).ask("GET", path).status_code == 403
    assert Program(shared.app, tokens["pharmacist", "pharmacist"]).ask("GET", path).status_code == 404
    looks = [line for line in shared.store.audit.of_person(person) if line.action == "look"]
    assert looks
    assert all("(program: clinicians clinician)" in line.actor for line in looks)


def test_a_record_that_was_opened_in_an_emergency_is_not_open_to_programs(server):
    store, app = server
    token = own_token(store)
    user = store.users.by_login("grace")
    ada = store.people.add("Ada", by=LOCAL)
    plan = store.plans.add(
        ada.id, medicine="baclofen", title="D", question={"asked": []}, answer=b"{}", by=LOCAL
    )
    store.glass.break_(ada.id, reason="unconscious", by=user.actor)
    person = Browser(app)
    person.sign_in("grace")
    assert person.get(f"/people/{ada.id}").status_code == 200
    answered = Program(app, token).ask("GET", f"/people/{ada.id}/plans/{plan.id}/plan.json")
    assert answered.status_code == 404


def test_a_program_checks_an_order_with_nothing_but_its_key(server):
    store, app = server
    answered = Program(app, own_token(store)).ask("POST", "/api/v1/check", json=CHECK)
    assert answered.status_code == 200
    assert answered.json()["schema"].startswith("handrail/check/")
    assert "set-cookie" not in answered.headers


@pytest.mark.parametrize(
    "header", ["Bearer hr_", "Bearer hr_guess", "bearer HR_x", "Bearer hr_" + "x" * 5000]
)
def test_a_wrong_key_is_refused_even_where_a_session_comes_along(server, header):
    store, app = server
    own_token(store)
    browser = Browser(app)
    browser.sign_in("grace")
    assert browser.get("/check.json?course=20+mg+a+day").status_code == 200
    answered = browser.ask("GET", "/check.json?course=20+mg+a+day", headers={"Authorization": header})
    assert answered.status_code == 401
    assert answered.json()["type"].endswith("/key-refused")
    assert header[10:] not in answered.text or len(header) < 12


def test_a_good_key_is_not_made_more_by_a_session_that_comes_along(server):
    store, app = server
    token = own_token(store)
    admin = Browser(app)
    admin.sign_in("root")
    assert admin.get("/accounts").status_code == 200
    answered = admin.ask("GET", "/accounts", headers={"Authorization": f"Bearer {token}"})
    assert answered.status_code == 403


def test_a_key_in_the_address_or_a_cookie_is_none(server):
    store, app = server
    token = own_token(store)
    browser = Browser(app)
    assert browser.get(f"/check.json?course=20+mg+a+day&access_token={token}").status_code == 401
    browser.cookies.set("handrail_session", token, domain="127.0.0.1")
    assert browser.get("/check.json?course=20+mg+a+day").status_code == 401


def test_guessing_keys_soon_has_to_wait_and_keeps_no_other_place_from_its_own(server):
    store, app = server
    token = own_token(store)
    codes = [Program(app, f"hr_{n:043}").ask("GET", "/openapi.json").status_code for n in range(12)]
    assert 429 in codes
    assert codes[0] == 401
    assert Program(app, token).ask("GET", "/openapi.json").status_code == 429
    assert Program(app, token, client="192.0.2.7").ask("GET", "/openapi.json").status_code == 200
    assert Browser(app).sign_in("grace").status_code == 303


def test_a_program_that_asks_too_fast_is_told_when_to_ask_again(server, monkeypatch):
    # The clock stands still: on a busy machine the bucket would fill again between two questions.
    monkeypatch.setattr(programs, "Pace", partial(Pace, clock=lambda: 0.0))
    store, app = server
    program = Program(app, own_token(store))
    answers = [program.ask("GET", "/openapi.json") for _ in range(12)]
    assert [one.status_code for one in answers[:10]] == [200] * 10
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert Program(app, own_token(store)).ask("GET", "/openapi.json").status_code == 200


def test_a_bucket_fills_up_again_by_itself():
    now = [0.0]
    pace = Pace(WRONG_A_MINUTE, clock=lambda: now[0])
    assert [pace.take("a") for _ in range(8)] == [0] * 7 + [1]
    assert pace.take("b") == 0
    now[0] += 2
    assert [pace.take("a"), pace.take("a")] == [0, 1]
    now[0] += 3600
    assert [pace.take("a") for _ in range(8)] == [0] * 7 + [1]


def test_a_key_that_is_taken_back_stops_at_once(server):
    store, app = server
    program = Program(app, own_token(store))
    assert program.ask("GET", "/openapi.json").status_code == 200
    user = store.users.by_login("grace")
    store.keys.revoke_all(user.id, by=LOCAL)
    assert program.ask("GET", "/openapi.json").status_code == 401


def test_a_key_is_made_with_the_password_shown_once_and_taken_back_on_the_page(server, caplog):
    store, app = server
    own_token(store)
    caplog.set_level(logging.DEBUG)
    browser = Browser(app)
    browser.sign_in("grace")
    asked = {"name": "ward list 2", "role": "researcher", "days": "10"}
    assert browser.send("/me/keys", "/me/keys", now="not hers", **asked).status_code == 422
    page = browser.send("/me/keys", "/me/keys", now=PASSWORD, **asked)
    token = next(word for word in Page(page.text).text.split() if word.startswith("hr_") and len(word) > 20)
    assert Program(app, token).ask("GET", "/openapi.json").status_code == 200
    again = browser.get("/me/keys")
    assert "ward list 2" in again.text
    assert token not in again.text
    assert token not in caplog.text
    assert token not in str(store.audit.newest())
    key = next(
        one for one in store.keys.of_user(store.users.by_login("grace").id) if one.name == "ward list 2"
    )
    assert browser.send(f"/me/keys/{key.id}/revoke", "/me/keys").status_code == 303
    assert Program(app, token).ask("GET", "/openapi.json").status_code == 401
    assert "taken back" in browser.get("/me/keys").text


@pytest.mark.parametrize("days", ["0", "366", "ten", "-1", "1e3", "٣"])
def test_a_wrong_number_of_days_is_said_and_no_key_made(server, days):
    store, app = server
    own_token(store)
    browser = Browser(app)
    browser.sign_in("grace")
    answered = browser.send("/me/keys", "/me/keys", name="x", role="researcher", days=days, now=PASSWORD)
    if days == "٣":  # three, in Arabic digits: it is a number
        assert answered.status_code == 200
    else:
        assert answered.status_code == 422
        assert len(store.keys.of_user(store.users.by_login("grace").id)) == 1


def test_a_forged_form_makes_no_key_for_more_than_the_account(server):
    store, app = server
    own_token(store, "sam", "researcher")
    browser = Browser(app)
    browser.sign_in("sam")
    for role in ("clinician", "admin", "patient", "nobody", ""):
        answered = browser.send("/me/keys", "/me/keys", name="x", role=role, days="10", now=PASSWORD)
        assert answered.status_code == 422
    assert len(store.keys.of_user(store.users.by_login("sam").id)) == 1


def test_an_admin_takes_back_the_keys_of_an_account(server):
    store, app = server
    program = Program(app, own_token(store))
    admin = Browser(app)
    admin.sign_in("root")
    user = store.users.by_login("grace")
    page = f"/accounts/{user.id}"
    assert "Take back its 1 key" in admin.get(page).text
    assert admin.send(f"{page}/revoke-keys", page).status_code == 303
    assert program.ask("GET", "/openapi.json").status_code == 401


def test_a_machine_without_accounts_takes_no_notice_of_keys(tmp_path, monkeypatch):
    monkeypatch.setenv("HANDRAIL_DATA_DIR", str(tmp_path))
    app = create_app(Settings(warm=False))
    assert Program(app, "hr_whatever").ask("POST", "/api/v1/check", json=CHECK).status_code == 200
