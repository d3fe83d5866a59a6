"""Launched from a record system: what is read is shown first, and no trick gets anything read or sent."""

from __future__ import annotations

import asyncio
import logging
import re
import socket
import threading
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import uvicorn
from argon2 import PasswordHasher
from fastapi.responses import JSONResponse, RedirectResponse, Response

from handrail.errors import InputError
from handrail.store import open_store, passwords
from handrail.web import smart
from handrail.web.app import create_app
from handrail.web.settings import Settings
from handrail.web.smart import Launches
from handrail.web.smart_settings import SmartServer, SmartSettings, read_smart_settings, smart_settings
from tests.web.browsing import Browser, account
from tests.web.pages import Page
from tests.web.record_system import ISS, NAME, SECRET, TOKEN, RecordSystem

HERE = "http://127.0.0.1"
LAUNCH = {"iss": ISS, "launch": "xyz"}


class Ward:
    """A server, the record system that launches it, and a browser that goes back and forth."""

    def __init__(self, *, secret: str = "", shared: bool = False) -> None:
        self.records = RecordSystem(secret)
        self.app = create_app(Settings(warm=False, shared=shared))
        server = SmartServer(name="Ward records", iss=ISS, client_id="handrail", client_secret=secret)
        self.app.state.launches = Launches(
            SmartSettings(base_url=HERE, servers=(server,)), httpx.ASGITransport(self.records.app)
        )
        self.browser = Browser(self.app)

    def begin(self, **query: str) -> httpx.Response:
        return self.browser.get("/smart/begin", **query)

    def there(self, address: str) -> httpx.Response:
        """Ask the record system, as the browser does."""

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.records.app)
            async with httpx.AsyncClient(transport=transport, base_url="https://ehr.example") as asking:
                return await asking.get(address)

        return asyncio.run(ask())

    def back(self, **query: str) -> dict[str, str]:
        """What the browser comes back with, after someone agreed there."""
        sent = self.begin(**(query or LAUNCH))
        assert sent.status_code == 200, sent.text
        answered = self.there(onward(sent))
        return {
            name: values[0] for name, values in parse_qs(urlsplit(answered.headers["location"]).query).items()
        }

    def read(self, **query: str) -> httpx.Response:
        return self.browser.get("/smart/read", **self.back(**query))


def onward(page: httpx.Response) -> str:
    """Where a page of ours goes on to by itself."""
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.text)
    assert found is not None, page.text
    return unescape(found[1])


@pytest.fixture
def ward(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Ward:
    monkeypatch.setenv("HANDRAIL_DATA_DIR", str(tmp_path))
    return Ward()


# ---- what it is for -------------------------------------------------------------------------------


def test_a_launch_fills_the_form_and_judges_nothing(ward: Ward):
    page = ward.read()
    assert page.status_code == 200
    text = Page(page.text).text
    assert f"Ada {NAME}, born 1968-03-01" in text
    assert "Nothing has been judged yet" in text
    assert (
        'value="starting on 2026-01-05, 20 mg three times a day at 08:00, 14:00 and 22:00 for ' in page.text
    )
    assert 'name="egfr" value="48"' in page.text
    assert "2026-11-02" in text
    assert "zolpidem" in page.text
    assert "epilepsy" in page.text
    assert 'action="/check"' in page.text
    assert "DL-" not in text


def test_someone_begins_here_and_chooses_the_person_there(ward: Ward):
    assert 'href="/smart/begin?iss=https%3A%2F%2Fehr.example%2Ffhir"' in ward.browser.get("/smart").text
    sent = ward.begin(iss=ISS)
    asked = parse_qs(urlsplit(onward(sent)).query)
    assert asked["scope"][0].startswith("launch/patient patient/Patient.rs ")
    assert "launch" not in asked
    assert ward.read(iss=ISS).status_code == 200


def test_what_is_asked_for_is_reading_of_one_record_and_nothing_lasting(ward: Ward):
    asked = parse_qs(urlsplit(onward(ward.begin(**LAUNCH))).query)
    scopes = asked["scope"][0].split()
    assert scopes[0] == "launch"
    assert all(scope.startswith("patient/") and scope.endswith(".rs") for scope in scopes[1:])
    assert asked["aud"] == [ISS]
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["code_challenge"][0]) == 43
    assert asked["redirect_uri"] == [f"{HERE}/smart/back"]
    ward.records.settings = {"capabilities": ["launch-ehr"]}
    older = parse_qs(urlsplit(onward(ward.begin(**LAUNCH))).query)
    assert "patient/Condition.read" in older["scope"][0]


def test_a_record_system_that_gave_a_secret_is_shown_it(monkeypatch, tmp_path):
    monkeypatch.setenv("HANDRAIL_DATA_DIR", str(tmp_path))
    ward = Ward(secret=SECRET)
    page = ward.read()
    assert page.status_code == 200
    assert SECRET not in page.text


def test_lists_that_were_read_whole_and_empty_mean_none_and_others_stay_unknown(ward: Ward):
    ward.records.records["Condition"] = []
    assert 'name="condition" type="text" value="none"' in ward.read().text
    ward.records.answers["/fhir/Condition"] = JSONResponse({"resourceType": "OperationOutcome"}, 403)
    page = ward.read()
    assert 'name="condition" type="text" value=""' in page.text
    assert "Couldn’t be read there: conditions" in Page(page.text).text


def test_an_order_that_cannot_be_read_leaves_the_dose_to_be_typed(ward: Ward):
    ward.records.records["MedicationRequest"][0]["dosageInstruction"] = [{"text": "as before"}]
    page = ward.read()
    assert "so the dose isn’t known" in Page(page.text).text
    assert 'name="course" type="text" value=""' in page.text


def test_a_record_without_the_medicine_is_no_proof_that_none_is_taken(ward: Ward):
    ward.records.records["MedicationRequest"].pop(0)
    assert "That isn’t proof that none is taken" in Page(ward.read().text).text


@pytest.mark.parametrize("screen", ["/check", "/plan"])
def test_the_filled_form_is_a_question_that_is_answered(ward: Ward, screen: str):
    fields = re.findall(r'name="([a-z_]+)"(?: type="[a-z]+")? value="([^"]+)"', ward.read().text)
    asked = {name: unescape(value) for name, value in fields}
    assert {"course", "age", "weight", "egfr", "also", "condition"} <= asked.keys()
    answered = ward.browser.get(screen, **asked, draws="24")
    assert answered.status_code == 200, Page(answered.text).text
    assert NAME not in answered.text
    assert "starting on 2026-01-05" in answered.text


def test_nothing_is_asked_anywhere_unless_it_is_named(monkeypatch, tmp_path):
    monkeypatch.delenv("HANDRAIL_SMART", raising=False)
    monkeypatch.setenv("HANDRAIL_DATA_DIR", str(tmp_path))
    browser = Browser(create_app(Settings(warm=False)))
    for path in ("", "/launch", "/begin", "/back", "/read"):
        assert browser.get(f"/smart{path}", **LAUNCH).status_code == 404


# ---- what someone would try -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "iss",
    [
        *("https://evil.example/fhir", "http://ehr.example/fhir", "https://ehr.example/fhir/../x", ""),
        *("https://ehr.example", "https://ehr.example/fhir@evil.example", "https://ehr.example.evil/fhir"),
        *("https://EHR.example/fhir", "file:///etc/passwd", "https://ehr.example/fhir?x=1", "x" * 5000),
        *("http://169.254.169.254/latest", "https://ehr.example/fhir#", "https://ehr.example/fhir\r\nX: y"),
    ],
)
@pytest.mark.parametrize("path", ["/smart/launch", "/smart/begin"])
def test_a_record_system_that_is_not_on_the_list_is_never_asked(ward: Ward, path: str, iss: str):
    answered = ward.browser.get(path, iss=iss, launch="xyz")
    assert answered.status_code == 403
    assert ward.records.asked == []
    assert "set-cookie" not in answered.headers or "handrail_smart" not in answered.headers["set-cookie"]


@pytest.mark.parametrize("state", ["", "guessed", "x" * 48])
@pytest.mark.parametrize("path", ["/smart/back", "/smart/read"])
def test_another_state_is_refused_and_no_code_exchanged(ward: Ward, path: str, state: str):
    query = ward.back()
    answered = ward.browser.get(path, **{**query, "state": state})
    assert answered.status_code == 403
    assert "POST /token" not in ward.records.asked


def test_a_browser_that_was_not_sent_reads_nothing(ward: Ward):
    """The victim is made to open an address with the attacker's code."""
    query = ward.back()
    for path in ("/smart/back", "/smart/read"):
        assert Browser(ward.app).get(path, **query).status_code == 403
    assert "POST /token" not in ward.records.asked


@pytest.mark.parametrize("cookie", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdGF0ZSI6IngifQ."])
def test_a_forged_cookie_is_none(ward: Ward, cookie: str):
    query = ward.back()
    ward.browser.cookies.clear()
    ward.browser.cookies.set("handrail_smart", cookie, domain="127.0.0.1")
    assert ward.browser.get("/smart/read", **query).status_code == 403


def test_a_code_is_used_once_also_with_the_cookie_kept(ward: Ward):
    query = ward.back()
    kept = ward.browser.cookies["handrail_smart"]
    assert ward.browser.get("/smart/read", **query).status_code == 200
    assert "handrail_smart" not in ward.browser.cookies
    ward.browser.cookies.set("handrail_smart", kept, domain="127.0.0.1")
    again = ward.browser.get("/smart/read", **query)
    assert again.status_code == 403
    assert NAME not in again.text
    assert ward.records.asked.count("POST /token") == 1


def test_a_code_of_another_launch_does_not_fit_the_verifier(ward: Ward):
    """A code that was injected: the record system holds it against another challenge."""
    other = Ward()
    stolen = ward.back()["code"]
    other.records, other.app.state.launches._transport = ward.records, httpx.ASGITransport(ward.records.app)
    query = other.back()
    answered = other.browser.get("/smart/read", **{**query, "code": stolen})
    assert answered.status_code == 403
    assert not any(one.startswith("GET /fhir/Patient") for one in ward.records.asked)


def test_what_took_too_long_is_refused(ward: Ward, monkeypatch):
    query = ward.back()
    now = time.time()
    monkeypatch.setattr(smart.time, "time", lambda: now + smart.LASTS_S + 1)
    assert ward.browser.get("/smart/read", **query).status_code == 403


def test_another_record_system_that_answers_is_refused(ward: Ward):
    query = ward.back()
    assert ward.browser.get("/smart/read", **query, iss="https://evil.example/fhir").status_code == 403
    assert ward.browser.get("/smart/read", **query, iss=ISS).status_code == 200


@pytest.mark.parametrize("name", ["iss", "launch"])
def test_a_parameter_that_comes_twice_is_refused(ward: Ward, name: str):
    query = f"iss={ISS}&launch=x&{name}=https://evil.example"
    for path in ("launch", "begin"):
        assert ward.browser.get(f"/smart/{path}?{query}").status_code == 422
    assert ward.records.asked == []


@pytest.mark.parametrize(
    "changed",
    [
        {"authorization_endpoint": "http://evil.example/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "https://user:pass@ehr.example/authorize"},
        {"token_endpoint": "http://evil.example/token"},
        {"token_endpoint": "file:///etc/passwd"},
        {"token_endpoint": None},
        {"code_challenge_methods_supported": ["plain"]},
        {"code_challenge_methods_supported": None},
    ],
)
def test_a_configuration_that_is_not_safe_leads_nowhere(ward: Ward, changed: dict[str, Any]):
    ward.records.settings = changed
    answered = ward.begin(**LAUNCH)
    assert answered.status_code == 403
    assert "refresh" not in answered.text


@pytest.mark.parametrize(
    "path", ["/fhir/.well-known/smart-configuration", "/token", "/fhir/Patient/p1", "/fhir/Observation"]
)
def test_a_record_system_is_never_followed_elsewhere(ward: Ward, path: str):
    ward.records.answers[path] = RedirectResponse("https://evil.example/", 307)
    if path.startswith("/fhir/.well-known"):
        assert ward.begin(**LAUNCH).status_code == 403
        return
    answered = ward.read()
    if path == "/fhir/Observation":
        assert "eGFR and creatinine clearance" in answered.text
    else:
        assert answered.status_code == 403
        assert NAME not in answered.text


def test_a_further_page_elsewhere_is_not_asked_with_the_token(ward: Ward):
    page = {
        "resourceType": "Bundle",
        "type": "searchset",
        "entry": [],
        "link": [{"relation": "next", "url": "https://evil.example/fhir/Condition?page=2"}],
    }
    ward.records.answers["/fhir/Condition"] = JSONResponse(page)
    assert "Couldn’t be read there: conditions" in Page(ward.read().text).text


@pytest.mark.parametrize("path", ["/token", "/fhir/.well-known/smart-configuration"])
def test_an_answer_that_is_too_large_is_not_read_to_its_end(ward: Ward, path: str):
    ward.records.answers[path] = JSONResponse({"x": "x" * smart.LARGEST_ANSWER_BYTES})
    sent = ward.begin(**LAUNCH)
    if sent.status_code == 200:
        assert ward.read().status_code == 403
    else:
        assert sent.status_code == 403


def test_a_record_that_is_too_large_is_left_out_and_said(ward: Ward):
    ward.records.answers["/fhir/Observation"] = JSONResponse(
        {"resourceType": "Bundle", "type": "searchset", "entry": [], "x": "x" * 4_100_000}
    )
    text = Page(ward.read().text).text
    assert "Couldn’t be read there: eGFR and creatinine clearance; creatinine; weight and height" in text


def test_records_of_someone_else_among_them_are_left_out_and_said(ward: Ward):
    ward.records.records["Condition"][0]["subject"] = {"reference": "Patient/p2"}
    page = ward.read()
    assert "epilepsy" not in page.text.replace("such as epilepsy", "").replace("Such as epilepsy", "")
    assert "Couldn’t be read there: conditions" in Page(page.text).text


def test_a_patient_that_is_another_than_the_tokens_is_refused(ward: Ward):
    ward.records.answers["/fhir/Patient/p1"] = JSONResponse({"resourceType": "Patient", "id": "p2"})
    assert ward.read().status_code == 403


@pytest.mark.parametrize(
    "changed",
    [
        {"patient": None},
        {"patient": "../../admin"},
        {"patient": ".."},
        {"patient": "p1?x=y"},
        {"patient": ["p1"]},
        {"access_token": None},
        {"access_token": "two words"},
        {"access_token": "line\r\nX-Other: yes"},
        {"access_token": "x" * 9000},
        {"token_type": "mac"},
        {"token_type": None},
    ],
)
def test_a_token_that_cannot_be_used_reads_nothing(ward: Ward, changed: dict[str, Any]):
    ward.records.token = changed
    assert ward.read().status_code == 403
    assert not any(one.startswith("GET /fhir/Pat") for one in ward.records.asked)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b"{", b"<html>", b"[" * 100_000, b'{"access_token": NaN}', b"\xff\xfe"]
)
def test_an_answer_that_is_no_json_reads_nothing(ward: Ward, body: bytes):
    ward.records.answers["/token"] = Response(body, media_type="application/json")
    assert ward.read().status_code == 403


def test_what_a_record_holds_is_shown_as_text(ward: Ward):
    evil = '"><img src=x onerror=alert(1)>'
    ward.records.records["Patient"][0]["name"] = [{"text": evil}]
    ward.records.records["MedicationRequest"][1]["medicationCodeableConcept"] = {"text": evil}
    page = ward.read()
    assert page.status_code == 200
    assert "<img src=x" not in page.text


def test_no_token_secret_code_or_name_is_in_a_log_a_page_or_the_data(monkeypatch, tmp_path, caplog):
    monkeypatch.setenv("HANDRAIL_DATA_DIR", str(tmp_path))
    caplog.set_level(logging.DEBUG)
    ward = Ward(secret=SECRET)
    page = ward.read()
    ward.records.token = {"patient": ".."}
    failed = ward.read()
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for secret in (TOKEN, SECRET, "code_verifier"):
        assert secret not in page.text + failed.text
        assert secret not in caplog.text
        assert secret.encode() not in kept
    assert NAME not in caplog.text
    assert NAME.encode() not in kept
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "same-origin"


# ---- on a shared server ---------------------------------------------------------------------------


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ward]:
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    with open_store(f"sqlite:///{tmp_path / 'h.sqlite'}") as store:
        for login, role in (
            ("root", "admin"),
            ("grace", "clinician"),
            ("other", "clinician"),
            ("pat", "patient"),
        ):
            account(store, login, role)
        ward = Ward(shared=True)
        ward.app.state.store = store
        yield ward


def test_whoever_arrives_from_a_record_system_signs_in_first_and_goes_on(shared: Ward):
    arrived = shared.browser.get("/smart/launch", **LAUNCH)
    assert arrived.status_code == 200
    onward = "/smart/begin?iss=https%3A%2F%2Fehr.example%2Ffhir&amp;launch=xyz"
    assert f'content="0; url={onward}"' in arrived.text
    turned = shared.browser.get(onward.replace("&amp;", "&"))
    assert turned.headers["location"].startswith("/sign-in?next=%2Fsmart%2Fbegin")
    assert shared.records.asked == []
    signed_in = shared.browser.sign_in("grace", next=onward.replace("&amp;", "&"))
    assert signed_in.headers["location"].startswith("/smart/begin?iss=")
    query = shared.back()
    assert "/smart/read?code=" in shared.browser.get("/smart/back", **query).text
    assert shared.browser.get("/smart/read", **query).status_code == 200
    newest = shared.app.state.store.audit.newest(limit=1)[0]
    assert (newest.action, newest.object_id, newest.actor) == ("read", ISS, "Grace")


def test_someone_else_does_not_go_on_with_a_launch(shared: Ward):
    shared.browser.sign_in("grace")
    query = shared.back()
    shared.browser.sign_in("other")
    assert shared.browser.get("/smart/read", **query).status_code == 403
    assert "POST /token" not in shared.records.asked


@pytest.mark.parametrize("login", ["root", "pat"])
def test_only_those_who_care_for_people_launch(shared: Ward, login: str):
    shared.browser.sign_in(login)
    for path in ("/smart", "/smart/begin", "/smart/read"):
        assert shared.browser.get(path, **LAUNCH).status_code == 403


# ---- over the network -----------------------------------------------------------------------------


def test_over_real_connections_it_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HANDRAIL_DATA_DIR", str(tmp_path))
    records = RecordSystem()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(records.app, log_level="critical", lifespan="off"))
        running = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        running.start()
        file = tmp_path / "smart.toml"
        file.write_text(
            f'base_url = "{HERE}"\n[[server]]\nname = "Ward"\niss = "http://127.0.0.1:{port}/fhir/"\n'
            'client_id = "handrail"\n'
        )
        monkeypatch.setenv("HANDRAIL_SMART", str(file))
        browser = Browser(create_app(Settings(warm=False)))
        sent = browser.get("/smart/begin", iss=f"http://127.0.0.1:{port}/fhir", launch="xyz")
        back = httpx.get(onward(sent), trust_env=False).headers["location"]
        page = browser.get(back.replace(f"{HERE}/smart/back", "/smart/read"))
        server.should_exit = True
        running.join(20)
    assert page.status_code == 200
    assert NAME in page.text


# ---- settings -------------------------------------------------------------------------------------

GOOD = """base_url = "https://h.example/"
[[server]]
name = "W"
iss = "https://e.example/fhir/"
client_id = "h"
"""


def test_settings_are_read_and_secrets_come_from_the_environment(tmp_path: Path):
    file = tmp_path / "smart.toml"
    file.write_text(GOOD + 'secret_variable = "WARD_SECRET"\n')
    found = smart_settings({"HANDRAIL_SMART": str(file), "WARD_SECRET": "s3"})
    assert found is not None
    assert found.back == "https://h.example/smart/back"
    assert found.server("https://e.example/fhir") == found.server("https://e.example/fhir/")
    assert found.servers[0].client_secret == "s3"
    with pytest.raises(InputError, match="WARD_SECRET isn't set"):
        smart_settings({"HANDRAIL_SMART": str(file)})
    assert smart_settings({}) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("https://h.example/", "http://h.example/"),
        ("https://h.example/", "https://h.example/?x=1"),
        ("https://e.example/fhir/", "http://e.example/fhir"),
        ("https://e.example/fhir/", "https://me:pw@e.example/fhir"),
        ("https://e.example/fhir/", "e.example"),
        ('client_id = "h"', 'client_id = ""'),
        ('client_id = "h"', "client_id = 7"),
        ('client_id = "h"', 'client = "h"'),
        ("[[server]]", "[server]"),
        ("[[server]]", "[[servers]]"),
        ("base_url", "base"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(tmp_path: Path, old: str, new: str):
    file = tmp_path / "smart.toml"
    assert old in GOOD
    file.write_text(GOOD.replace(old, new))
    with pytest.raises(InputError):
        read_smart_settings(file, {})


def test_a_record_system_that_is_named_twice_is_refused(tmp_path: Path):
    file = tmp_path / "smart.toml"
    file.write_text(GOOD + GOOD.partition("\n")[2])
    with pytest.raises(InputError, match="twice"):
        read_smart_settings(file, {})
