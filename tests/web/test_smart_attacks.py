"""What someone would try between a record system and us: nothing gets read or sent that should not."""

from __future__ import annotations

import logging
import time
from typing import Any

import httpx
import pytest
from fastapi.responses import JSONResponse, RedirectResponse, Response

from handrail.web import smart
from tests.web.browsing import Browser
from tests.web.pages import Page
from tests.web.record_system import ISS, NAME, SECRET, TOKEN
from tests.web.smart_ward import LAUNCH, Ward

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
