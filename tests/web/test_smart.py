"""Launched from a record system: what is read is shown first, on one's own server and on a shared one."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import uvicorn
from fastapi.responses import JSONResponse

from handrail.errors import InputError
from handrail.store import open_store
from handrail.web.app import create_app
from handrail.web.settings import Settings
from handrail.web.smart_settings import read_smart_settings, smart_settings
from tests.web.browsing import Browser, account, hash_quickly
from tests.web.pages import Page
from tests.web.record_system import ISS, NAME, SECRET, RecordSystem
from tests.web.smart_ward import HERE, LAUNCH, Ward, onward

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


# ---- on a shared server ---------------------------------------------------------------------------


@pytest.fixture
def shared(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ward]:
    hash_quickly(monkeypatch)
    with open_store(database) as store:
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
