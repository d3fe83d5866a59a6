"""What someone would try who means no good: each is tried here, and nothing comes of it."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Iterator

import pytest

from handrail.store import LOCAL, Store, open_store
from handrail.web.accounts import safe_next
from handrail.web.app import create_app
from handrail.web.screens import data
from handrail.web.settings import Settings
from tests.clocks import Clock
from tests.web.browsing import PASSWORD, Browser, account
from tests.web.pages import Page

EVIL = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}",
    "Robert'); DROP TABLE people;--",
    "' OR '1'='1",
    "javascript:alert(1)",
    "\u202egro.elpmaxe",
)


pytestmark = pytest.mark.usefixtures("quick_hashes")


@pytest.fixture
def store(database: str, clock: Clock) -> Iterator[Store]:
    with open_store(database, clock=clock) as opened:
        account(opened, "root", "admin")
        account(opened, "grace", "clinician", "Dr Grace")
        yield opened


@pytest.fixture
def browser(store: Store) -> Browser:
    app = create_app(Settings(warm=False, shared=True, largest_upload_bytes=200_000))
    app.state.store = store
    return Browser(app)


# ---- brute force ----------------------------------------------------------------------------------


def test_guessing_one_password_soon_has_to_wait_and_the_right_one_waits_too(browser, store, clock):
    answers = [browser.sign_in("grace", f"guess number {number}") for number in range(7)]
    assert [one.status_code for one in answers] == [401, 401, 401, 401, 401, 429, 429]
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert browser.sign_in("grace").status_code == 429
    clock.jump(minutes=16)
    assert browser.sign_in("grace").status_code == 303


def test_guessing_many_logins_from_one_place_has_to_wait_too(browser):
    codes = [browser.sign_in(f"someone{number}", "a common password").status_code for number in range(32)]
    assert codes[:30] == [401] * 30
    assert codes[30:] == [429, 429]
    elsewhere = Browser(browser.app, client="192.0.2.7")
    assert elsewhere.sign_in("grace").status_code == 303


def test_a_network_of_addresses_is_one_place_and_a_made_up_one_is_none(browser):
    for number in range(30):
        browser = Browser(browser.app, client=f"2001:db8::{number:x}")
        browser.sign_in(f"someone{number}", "a common password")
    assert Browser(browser.app, client="2001:db8::ffff").sign_in("grace").status_code == 429
    forged = Browser(browser.app, client="2001:db8::fff0")
    token = forged.token("/sign-in")
    sent = forged.ask(
        *("POST", "/sign-in"),
        data={"form_token": token, "login": "grace", "password": PASSWORD},
        headers={"X-Forwarded-For": "198.51.100.9", "Forwarded": "for=198.51.100.9"},
    )
    assert sent.status_code == 429


def test_many_guesses_at_once_are_counted_one_by_one(browser, store):
    answers: list[int] = []

    def guess(number: int) -> None:
        answers.append(Browser(browser.app).sign_in("grace", f"guess number {number}").status_code)

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(401) == 5
    assert answers.count(429) == 7


def test_a_wrong_login_and_a_wrong_password_are_answered_alike(browser, store):
    store.users.add("gone", name="Gone", role="clinician", password=PASSWORD, by=LOCAL)
    gone = store.users.by_login("gone")
    assert gone is not None
    store.users.change(gone.id, revision=gone.revision, active=False, by=LOCAL)
    pages: list[str] = []
    wrong = {"grace": "not hers at all", "nobody here": "not hers at all", "gone": PASSWORD}
    for login, password in wrong.items():
        answered = browser.sign_in(login, password)
        assert answered.status_code == 401
        pages.append(Page(answered.text).text)
    assert len(set(pages)) == 1


def test_the_old_password_is_not_guessed_in_a_session_that_was_left_open(browser):
    browser.sign_in("grace")
    new = {"password": "another four word phrase", "again": "another four word phrase"}
    codes = [browser.send("/me/password", "/me", now=f"guess {n}", **new).status_code for n in range(7)]
    assert codes == [422, 422, 422, 422, 422, 429, 429]


# ---- sessions and forms ---------------------------------------------------------------------------


def test_a_session_that_was_planted_is_worth_nothing_after_signing_in(browser, store):
    attacker = Browser(browser.app)
    attacker.sign_in("grace")
    planted = attacker.cookies["handrail_session"]
    victim = Browser(browser.app)
    victim.cookies.set("handrail_session", planted, domain="127.0.0.1")
    victim.sign_in("root")
    assert victim.cookies["handrail_session"] != planted
    assert attacker.get("/people").status_code == 303
    victim = Browser(browser.app)
    victim.cookies.set("handrail_session", "chosen-by-someone-else" * 2, domain="127.0.0.1")
    victim.sign_in("grace")
    assert victim.cookies["handrail_session"] != "chosen-by-someone-else" * 2


def test_signing_in_changes_the_hidden_value_of_forms(browser):
    before = browser.token("/sign-in")
    browser.sign_in("grace")
    assert browser.token("/me") != before
    old = browser.ask("POST", "/sign-out", data={"form_token": before})
    assert old.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_from_another_site_changes_nothing(browser, headers):
    browser.sign_in("grace")
    token = browser.token("/people")
    fields = {"form_token": token, "name": "Planted"}
    assert browser.ask("POST", "/people", data=fields, headers=headers).status_code == 403
    assert browser.ask("POST", "/sign-out", data=fields, headers=headers).status_code == 403
    assert "Planted" not in browser.get("/people").text


def test_a_form_without_the_hidden_value_or_with_anothers_changes_nothing(browser):
    browser.sign_in("grace")
    other = Browser(browser.app)
    other.sign_in("root")
    for token in ("", "x" * 43, other.token("/me")):
        sent = browser.ask("POST", "/people", data={"form_token": token, "name": "Planted"})
        assert sent.status_code == 403
    browser.cookies.delete("handrail_form")
    sent = browser.ask("POST", "/people", data={"form_token": "", "name": "Planted"})
    assert sent.status_code == 403


def test_a_screens_form_is_not_taken_as_json_and_the_api_takes_no_form(browser):
    browser.sign_in("grace")
    assert browser.ask("POST", "/people", json={"name": "Planted"}).status_code == 403
    assert browser.ask("POST", "/api/v1/check", data={"course": "20 mg a day"}).status_code == 415


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "get"])
def test_another_method_is_no_way_around_the_table(browser, store, method):
    ada = store.people.add("Zq7Canary", by=LOCAL)
    for who in (None, "root"):
        if who:
            browser.sign_in(who)
        answered = browser.ask(method, f"/people/{ada.id}")
        assert answered.status_code in (303, 403, 404, 405, 415)
        assert "Zq7Canary" not in answered.text


@pytest.mark.parametrize(
    "path",
    [
        *("/people/../people", "/static/../people", "/emergency/../people", "/PEOPLE", "/people;x=1"),
        *("/%70eople", "/people%00", "/people%2f", "/health/../people", "/static/x/../../people"),
        *("/feed/../people", "/people?x=/static/", "/.//people", "/static/x/%2e%2e/people"),
    ],
)
def test_no_spelling_of_an_address_leads_past_the_layer(browser, store, path):
    store.people.add("Zq7Canary", by=LOCAL)
    answered = browser.get(path)
    assert answered.status_code in (303, 401, 403, 404, 405), answered.text[:200]
    assert "Zq7Canary" not in answered.text


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "/\tx"]
)
def test_signing_in_leads_nowhere_else(browser, wanted):
    assert safe_next(wanted) == "/"
    assert browser.sign_in("grace", next=wanted).headers["location"] == "/"
    assert "evil.example" not in browser.get("/sign-in", next=wanted).text


# ---- what is typed --------------------------------------------------------------------------------


@pytest.mark.parametrize("evil", EVIL)
def test_names_and_notes_are_shown_and_never_run(browser, store, evil):
    browser.sign_in("grace")
    saved = browser.send("/people", "/people", name=evil, course="20 mg a day")
    assert saved.status_code == 303
    address = saved.headers["location"]
    browser.send(f"{address}/courses", address, course="20 mg a day", note=evil)
    browser.send("/people/open", "/people/open", label=evil, reason=f"Why: {evil}")
    for path in ("/people", address, f"{address}/log", "/people/save/plan?course=20+mg+a+day"):
        answered = browser.get(path)
        page = Page(answered.text)
        assert not [one for one in page.all("script") if not one["src"].startswith("/static/")]
        assert not [one for one in page.all("img") if one["src"] == "x"]
        assert "49" not in page.text or "{{" not in evil
        assert "\u202e" not in answered.text
    assert store.people.all()[0].name == evil
    assert len(store.people.named(evil)) == 1


@pytest.mark.parametrize("evil", [*EVIL, "\0", "x" * 19_000, "gräce", "grace\u0301"])
def test_no_login_is_more_than_a_login(browser, evil):
    assert browser.sign_in(evil).status_code == 401
    assert browser.sign_in("grace", evil).status_code == 401


@pytest.mark.parametrize("evil", ["' OR '1'='1", "x' UNION SELECT * FROM users--", "../../etc/passwd", "%"])
def test_no_name_of_an_object_is_more_than_a_name(browser, store, evil):
    store.people.add("Zq7Canary", by=LOCAL)
    browser.sign_in("grace")
    for path in (f"/people/{evil}", f"/people/{evil}/log", f"/jobs/{evil}", f"/people/{evil}/plans/{evil}"):
        answered = browser.get(path)
        assert answered.status_code in (404, 405)
        assert "Zq7Canary" not in answered.text
    assert browser.send("/people/open", "/people/open", label=evil, reason="Brought in").status_code == 422


# ---- files, names, sizes --------------------------------------------------------------------------


def _import(browser: Browser, content: bytes, **more: str) -> int:
    token = browser.token("/data")
    files = {"file": ("all.zip", content)}
    return browser.ask("POST", "/data/import", data={"form_token": token, **more}, files=files).status_code


def _bomb(size: int, names: tuple[str, ...] = ("people.jsonl",)) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name in names:
            file.writestr(name, b"\0" * size)
    return held.getvalue()


def test_a_file_that_unpacks_to_far_too_much_is_refused_before_it_is_unpacked(browser, store, monkeypatch):
    monkeypatch.setattr(data, "LARGEST_UNPACKED_BYTES", 1_000_000)
    unpacked: list[str] = []
    monkeypatch.setattr(store, "import_all", lambda *_, **__: unpacked.append("begun"))
    browser.sign_in("root")
    bombs = {
        "large": _bomb(2_000_000),
        "many": _bomb(1, tuple(f"{number}.jsonl" for number in range(data.MOST_FILES + 1))),
        "none": b"PK\x03\x04 and nothing more",
        "text": b"hello",
    }
    assert {name: _import(browser, bomb) for name, bomb in bombs.items()} == dict.fromkeys(bombs, 422)
    assert unpacked == []


def test_a_file_that_is_larger_than_may_be_is_not_read_and_a_strangers_not_at_all(browser, store):
    large = b"x" * 300_000
    assert browser.ask("POST", "/data/import", files={"file": ("x", large)}).status_code == 303
    browser.sign_in("grace")
    assert browser.ask("POST", "/data/import", files={"file": ("x", large)}).status_code == 403
    browser.sign_in("root")
    assert _import(browser, large) == 413
    assert _import(browser, b"") == 422


def test_an_export_that_was_changed_is_refused_and_brings_nothing(browser, store, tmp_path):
    with open_store(f"sqlite:///{tmp_path / 'other.sqlite'}") as other:
        other.people.add("Zq7Canary", by=LOCAL)
        other.export_all(tmp_path / "all.zip", by=LOCAL)
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(tmp_path / "all.zip") as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"Zq7Canary", b"Zq7Canari"))
    browser.sign_in("root")
    assert _import(browser, changed.read_bytes()) == 422
    assert store.people.all() == []


def test_a_name_in_the_host_header_reaches_neither_pages_nor_calendars(browser, store):
    browser.sign_in("grace")
    for headers in (
        {"Host": "evil.example"},
        {"Host": "127.0.0.1@evil.example"},
        {"Host": "127.0.0.1:80@evil.example:80"},
    ):
        assert browser.ask("GET", "/sign-in", headers=headers).status_code == 421
    saved = browser.send("/people", "/people", name="Ada").headers["location"]
    token = browser.token(saved)
    made = browser.ask(
        *("POST", f"{saved}/feeds"),
        data={"form_token": token},
        headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"},
    )
    assert made.status_code == 200
    assert "evil.example" not in made.text
    assert "http://127.0.0.1/feed/" in made.text


def test_no_page_is_kept_by_a_cache_or_shown_inside_another(browser):
    browser.sign_in("grace")
    for path in ("/people", "/me", "/sign-in"):
        headers = browser.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
