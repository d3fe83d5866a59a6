"""The diary from a device that had no server, and on a server that several people share."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from handrail.store import LOCAL, Store
from handrail.web.app import create_app
from handrail.web.settings import Settings
from tests.web.browsing import Browser, account
from tests.web.diaries import later, send

pytestmark = pytest.mark.usefixtures("quick_hashes")


# ---- from a device that had no server -------------------------------------------------------------


def test_an_entry_that_waited_arrives_once_however_often_it_is_sent(browser, store, ada, today):
    fields = {"entry_id": "d" * 32, "falls": "1", "device": "e" * 32, "written_at": f"{today}T07:30:00+00:00"}
    arrivals = [later(browser, ada, today, **fields).json()["arrival"] for _ in range(3)]
    assert arrivals == ["new", "there", "there"]
    (kept,) = store.diaries.of_person(ada)
    assert (kept.device, kept.content) == ("e" * 32, {"falls": 1})


def test_the_offsets_of_the_device_count_where_the_server_knows_no_zone(browser, store, ada, today):
    fields = {"further_0_mg": "20", "further_0_at": "04:00", "further_0_at_offset": "330"}
    offsets = {"begins_offset": "330", "ends_offset": "330", "zone": "India/Somewhere"}
    assert later(browser, ada, today, **fields, **offsets).status_code == 200
    (kept,) = store.diaries.of_person(ada)
    assert (kept.begins_offset_min, kept.zone) == (330, "India/Somewhere")
    assert kept.content["doses"][0]["taken_at"] == f"{today}T04:00+05:30"


def test_a_refused_entry_says_its_field_and_reason(browser, store, ada, today):
    answered = later(browser, ada, today + dt.timedelta(days=3), falls="0")
    assert answered.status_code == 422
    (refused,) = answered.json()["refused"]
    assert (refused["field"], refused["label"]) == ("day", "Day")
    assert "has not begun" in refused["message"]
    assert store.diaries.of_person(ada) == []


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'{"fields": "x"}',
        b'{"fields": [["day"]]}',
        b'{"fields": [["day", 5]]}',
        b'{"fields": [[[], {}]]}',
        b"[" * 5000,
    ],
)
def test_what_is_no_entry_is_refused(browser, store, ada, body):
    browser.get(f"/diary/{ada}")
    answered = browser.ask(
        "POST", f"/diary/{ada}/entries.json", content=body, headers={"Content-Type": "application/json"}
    )
    assert answered.status_code == 400
    assert store.diaries.of_person(ada) == []


@pytest.mark.parametrize(
    ("token", "headers"),
    [
        ("x" * 43, {}),
        ("", {}),
        (None, {"Origin": "https://evil.example"}),
        (None, {"Sec-Fetch-Site": "cross-site"}),
    ],
)
def test_an_entry_from_another_site_or_without_the_hidden_value_is_not_taken(
    browser, store, ada, today, token, headers
):
    known = browser.get(f"/diary/{ada}/state.json").json()["form_token"]
    body = {"form_token": known if token is None else token, "fields": [["day", today.isoformat()]]}
    answered = browser.ask("POST", f"/diary/{ada}/entries.json", json=body, headers=headers)
    assert answered.status_code == 403
    assert store.diaries.of_person(ada) == []


# ---- accounts -------------------------------------------------------------------------------------


@pytest.fixture
def shared(store: Store, ada: str) -> Any:
    """A server where Ada has an account, and so has someone else."""
    users = {name: account(store, name, "patient") for name in ("ada", "eve")}
    store.users.link(users["ada"].id, ada, own=True, by=LOCAL)
    other = store.people.add("Eve", by=LOCAL)
    store.users.link(users["eve"].id, other.id, own=True, by=LOCAL)
    app = create_app(Settings(warm=False, shared=True))
    app.state.store = store
    return app


def test_someone_finds_their_own_diary_and_nobody_elses(shared, store, ada, today):
    browsers = {name: Browser(shared) for name in ("ada", "eve")}
    for name, browser in browsers.items():
        browser.sign_in(name)
    assert browsers["ada"].get("/diary").headers["location"] == f"/diary/{ada}"
    assert send(browsers["ada"], ada, today, note="Zq7Canary").status_code == 303
    for path in (f"/diary/{ada}", f"/diary/{ada}/state.json", f"/diary/{ada}/diary.json"):
        answered = browsers["eve"].get(path)
        assert answered.status_code == 404
        assert "Zq7Canary" not in answered.text
    token = browsers["eve"].token("/me")
    assert later(browsers["eve"], ada, today, token=token, falls="1").status_code == 404
    assert len(store.diaries.of_person(ada)) == 1
    assert store.diaries.of_person(ada)[0].author == "Ada"


def test_a_session_that_is_over_keeps_the_entry_waiting_and_asks_to_sign_in(shared, ada, today):
    browser = Browser(shared)
    answered = browser.ask("GET", f"/diary/{ada}/state.json")
    assert answered.status_code == 401
    sent = later(browser, ada, today, token="x" * 43, falls="1")
    assert sent.status_code == 401
    assert sent.headers["content-type"].startswith("application/problem+json")


def test_two_accounts_on_one_device_are_told_apart_and_named_by_neither(shared, store, ada):
    marks: set[str] = set()
    for name in ("ada", "eve"):
        browser = Browser(shared)
        browser.sign_in(name)
        own = browser.get("/diary").headers["location"]
        marks.add(browser.get(f"{own}/state.json").json()["account"])
    assert len(marks) == 2
    assert not [user for user in store.users.all() if user.id in marks]


def test_signing_out_takes_what_a_device_kept(shared):
    browser = Browser(shared)
    browser.sign_in("ada")
    answered = browser.send("/sign-out", "/me")
    assert answered.headers["clear-site-data"] == '"cache", "storage"'


def test_the_worker_may_ask_this_server_only_and_holds_nothing_of_anyone(browser):
    answered = browser.get("/diary/worker.js")
    assert answered.headers["content-type"].startswith("text/javascript")
    assert answered.headers["cache-control"] == "no-cache"
    assert "connect-src 'self'" in answered.headers["content-security-policy"]
    assert answered.text.startswith("const MARK = ")
