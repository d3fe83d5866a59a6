"""What stands before every request, what goes with every answer, and what is said when something breaks."""

from __future__ import annotations

import asyncio
import json
import logging
import threading

import pytest
from fastapi import FastAPI

import handrail
from handrail.errors import PackError
from handrail.web.app import create_app
from handrail.web.guards import HEADERS
from handrail.web.problem_kinds import KINDS
from handrail.web.settings import Settings, from_environment
from tests.web.conftest import Client

COURSE = "20 mg three times a day for 3 months"
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8000", "", "127.0.0.2", "[::2]"],
)
def test_a_name_that_is_not_this_machines_own_gets_nothing(client, host):
    answered = client.get("/health", headers={"Host": host})

    assert answered.status_code == 421
    assert answered.json()["type"] == "/problems/host-refused"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "LOCALHOST:80", "[::1]:8000", "[::1]"])
def test_loopback_names_are_answered(client, host):
    assert client.get("/health/live", headers={"Host": host}).status_code == 200


def test_further_names_are_answered_only_where_they_were_allowed():
    told = Client(create_app(Settings(hosts=("ward.example",))), "http://ward.example")

    assert told.get("/health/live").status_code == 200
    assert told.get("/health/live", headers={"Host": "localhost"}).status_code == 421


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
        "application/json; charset=utf-16",
        "application/jsonp",
        "json",
    ],
)
def test_a_body_that_is_not_marked_as_json_is_not_read(client, kind):
    answered = client.post(
        "/api/v1/check", content=b'{"course": "5 mg a day"}', headers={"Content-Type": kind}
    )

    assert answered.status_code == 415
    assert answered.json()["type"] == "/problems/content-type"


def test_a_compressed_body_is_not_unpacked(client):
    packed = client.post("/api/v1/check", content=b"\x1f\x8b", headers={**JSON, "Content-Encoding": "gzip"})

    assert packed.status_code == 415


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "body"),
        (b"{", "line 1"),
        (b"\xff\xfe{}", "UTF-8"),
        (b'{"course": "a", "course": "b"}', "stands twice"),
        (b'{"person": {"age_years": NaN}}', "no number"),
        (b'{"person": {"age_years": -Infinity}}', "no number"),
        (b'{"course": "\\ud800"}', "UTF-8"),
        (b'{"person": {"age_years": ' + b"9" * 5000 + b"}}", "digits"),
        (b"[" * 200_000, "nested"),
        (b'"' + b"a" * 10, "line 1"),
    ],
)
def test_json_that_could_mean_two_things_or_nothing_is_refused(client, body, says):
    answered = client.post("/api/v1/check", content=body, headers=JSON)

    assert answered.status_code == (400 if body else 422)
    assert answered.headers["content-type"] == "application/problem+json"
    assert says in answered.json()["detail"]


@pytest.mark.parametrize("body", [b"[]", b"3", b'"x"', b"null", b"true"])
def test_json_that_is_no_object_is_refused(client, body):
    assert client.post("/api/v1/check", content=body, headers=JSON).status_code == 422


def test_a_body_above_the_limit_is_refused_whether_or_not_its_length_is_announced():
    small = Client(create_app(Settings(largest_body_bytes=1000)))

    async def pieces():
        for _ in range(30):
            yield b"x" * 100

    for content in (b"x" * 3000, pieces()):
        answered = small.post("/api/v1/check", content=content, headers=JSON)

        assert answered.status_code == 413
        assert "1,000 bytes" in answered.json()["detail"]


def test_a_body_that_never_ends_is_given_up():
    app = create_app(Settings(body_seconds=0))
    sent: list[dict] = []
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/v1/check",
        "raw_path": b"/api/v1/check",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"content-type", b"application/json")],
    }

    async def receive():
        await asyncio.Event().wait()

    async def send(event):
        sent.append(event)

    asyncio.run(app(scope, receive, send))

    assert sent[0]["status"] == 408


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/health"),
        ("GET", "/health.html"),
        ("GET", "/openapi.json"),
        ("GET", "/nowhere"),
        ("DELETE", "/api/v1/check"),
        ("POST", "/api/v1/check"),
        ("GET", "/problems/busy"),
    ],
)
def test_every_answer_carries_the_headers_that_keep_it_here(client, method, path):
    headers = client.request(method, path).headers

    for name in HEADERS:
        assert headers[name]
    assert headers["cache-control"] == "no-store"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "access-control-allow-origin" not in headers
    assert "server" not in headers


def test_a_page_elsewhere_may_not_ask(client):
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}

    answered = client.request("OPTIONS", "/api/v1/check", headers=asked)

    assert answered.status_code == 405
    assert "access-control-allow-origin" not in answered.headers


def test_no_page_of_the_framework_loads_anything_from_elsewhere(client):
    for path in ("/docs", "/redoc"):
        assert client.get(path).status_code == 404
    for path in ("/health.html", "/problems/busy"):
        page = client.get(path).text
        assert "http" not in page.replace("http-equiv", "")
        assert "<script" not in page


def test_a_mistake_of_ours_says_nothing_of_the_inside_and_shows_the_way_to_the_cards(
    client, monkeypatch, caplog
):
    secret = "Jane Doe, 20 mg"

    def broken(*_, **__):
        raise RuntimeError(secret)

    monkeypatch.setattr(handrail, "check_course", broken)
    with caplog.at_level(logging.ERROR):
        answered = client.post("/api/v1/check", json={"course": COURSE})

    document = answered.json()
    assert answered.status_code == 500
    assert answered.headers["content-type"] == "application/problem+json"
    assert document["type"] == "/problems/our-mistake"
    assert client.get(document["emergency"]).status_code == 200
    assert document["instance"] in caplog.text
    for inside in (secret, "RuntimeError", "Traceback", ".py"):
        assert inside not in answered.text
    assert secret not in caplog.text
    assert COURSE not in caplog.text


def test_with_a_broken_pack_the_cards_still_answer(client, monkeypatch):
    def broken(name=None):
        raise PackError("A column is missing.", where="rules.toml, line 3")

    monkeypatch.setattr(handrail, "load_medicine", broken)
    checked = client.post("/api/v1/check", json={"course": COURSE})

    assert checked.status_code == 503
    assert checked.json()["type"] == "/problems/pack-wrong"
    assert "rules.toml" not in checked.text
    assert client.get(checked.json()["emergency"]).json()["cards"]
    assert client.get("/health").json()["status"] == "broken"
    assert client.get("/health/live").status_code == 200
    assert client.get("/health/ready").status_code == 503
    assert "Not answering" in client.get("/health.html").text


def test_every_kind_of_problem_has_a_page_where_its_type_leads(client):
    for kind, about in KINDS.items():
        page = client.get(f"/problems/{kind}")
        assert page.status_code == 200
        assert str(about.status) in page.text
    assert client.get("/problems/none").status_code == 404


def _held(settings: Settings) -> tuple[Client, FastAPI, threading.Event]:
    app, go_on = create_app(settings), threading.Event()
    return Client(app), app, go_on


def test_plans_wait_in_a_line_with_an_end_and_nothing_else_waits_behind_them(monkeypatch):
    client, app, go_on = _held(Settings(at_once=1, waiting=1, answer_seconds=60))
    simulate = handrail.simulate_course

    def slow(*asked, **more):
        go_on.wait(60)
        return simulate(*asked, **more)

    monkeypatch.setattr(handrail, "simulate_course", slow)
    asked = {
        "course": "5 mg a day for 3 days",
        "person": {"egfr_ml_min_1_73m2": 80},
        "people": 1,
        "replicates": 1,
        "until": 4,
    }
    answers: list[int] = []
    callers = [
        threading.Thread(
            target=lambda: answers.append(client.post("/api/v1/simulate", json=asked).status_code)
        )
        for _ in range(2)
    ]
    for caller in callers:
        caller.start()
    while not app.state.work.heavy.is_full:
        pass

    refused = client.post("/api/v1/simulate", json=asked)

    assert refused.status_code == 503
    assert refused.json()["type"] == "/problems/busy"
    assert int(refused.headers["retry-after"]) > 0
    assert client.post("/api/v1/check", json={"course": COURSE}).status_code == 200
    assert client.get("/api/v1/emergency").status_code == 200
    assert client.get("/health").json()["is_full"] is True
    go_on.set()
    for caller in callers:
        caller.join(60)
    assert answers == [200, 200]
    assert app.state.work.heavy.inside == 0


def test_an_answer_that_takes_too_long_is_given_up_and_its_place_is_free_when_it_has_ended(monkeypatch):
    client, app, go_on = _held(Settings(at_once=1, waiting=0, answer_seconds=0))

    def slow(*_, **__):
        go_on.wait(60)

    monkeypatch.setattr(handrail, "simulate_course", slow)
    asked = {"course": "5 mg a day for 3 days", "people": 1, "replicates": 1}

    given_up = client.post("/api/v1/simulate", json=asked)
    full = client.post("/api/v1/simulate", json=asked)

    assert given_up.status_code == full.status_code == 503
    assert given_up.json()["type"] == "/problems/too-long"
    assert full.json()["type"] in ("/problems/busy", "/problems/too-long")
    go_on.set()
    app.state.work.close()


def test_settings_come_through_the_environment_and_wrong_ones_are_refused():
    settings = Settings(hosts=("a.example", "[::1]"), at_once=3, warm=False)

    assert from_environment(settings.as_environment()) == settings
    assert from_environment({}) == Settings()
    with pytest.raises(handrail.InputError, match="whole number"):
        from_environment({"HANDRAIL_WEB_WAITING": "many"})


def test_the_description_declares_an_example_and_every_problem_for_each_address(client):
    described = client.get("/openapi.json").json()

    for path, operations in described["paths"].items():
        for operation in operations.values():
            assert {"200", "500", "503", "422"} <= set(operation["responses"]), path
            schema = next(iter(operation["responses"]["200"]["content"].values()))["schema"]
            assert schema, path
            if "requestBody" in operation:
                assert "examples" in operation["requestBody"]["content"]["application/json"], path
    assert "HTTPValidationError" not in json.dumps(described)


def test_every_example_of_the_description_is_answered(client):
    described = client.get("/openapi.json").json()
    tried = 0
    for path, operations in described["paths"].items():
        for operation in operations.values():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            for example in body.get("examples", {}).values():
                assert client.post(path, json=example["value"]).status_code == 200, path
                tried += 1
    assert tried >= 4
