"""`handrail demo` and `handrail serve --open`: the app in a browser, with someone who isn't anyone."""

from __future__ import annotations

import os
import tempfile

import pytest

from handrail.cli import demo, serve
from handrail.exchange.demo import ADA, adas_plan
from tests.web.pages import page_of


@pytest.fixture
def started(monkeypatch):
    """What would have been served, and what would have been opened."""
    kept: dict[str, object] = {"opened": []}

    def run(host, port, processes, listening, way):
        kept["port"] = port
        kept["folder"] = os.environ.get("HANDRAIL_DATA_DIR")
        kept["is_there"] = os.path.isdir(os.environ.get("HANDRAIL_DATA_DIR", ""))

    monkeypatch.setattr(serve, "_run", run)
    monkeypatch.setattr(serve, "_open", lambda address: kept["opened"].append(address))
    for name in ("HANDRAIL_DATA_DIR", "HANDRAIL_DATABASE_URL", "HANDRAIL_WEB_HOSTS", "HANDRAIL_WEB_AT_ONCE"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    monkeypatch.setenv("HANDRAIL_WEB_SHARED", "0")
    return kept


def test_the_demo_opens_adas_plan_and_keeps_nothing(started, terminal):
    said = terminal("demo")

    assert said.code == 0, said.err
    assert "Ada is 58" in said.out
    assert started["opened"] == [f"http://127.0.0.1:{started['port']}{adas_plan()}"]
    assert started["is_there"]
    assert str(started["folder"]).startswith(tempfile.gettempdir())
    assert not os.path.exists(str(started["folder"]))


def test_the_demo_leaves_the_browser_alone_when_told(started, terminal):
    assert terminal("demo", "--no-open", "--port", "0").code == 0
    assert started["opened"] == []


def test_serve_opens_the_first_page_only_when_asked(started, terminal):
    assert terminal("serve", "--port", "0").code == 0
    assert started["opened"] == []
    assert terminal("serve", "--port", "0", "--open").code == 0
    assert started["opened"] == [f"http://127.0.0.1:{started['port']}/"]


def test_a_port_that_is_no_number_is_refused(terminal):
    assert terminal("demo", "--port", "x").code == 2


def test_adas_plan_is_answered(client):
    page = page_of(client.get(adas_plan()))

    assert "From 60 mg a day to nothing" in page.text
    assert ADA["egfr"] == "48"
    assert demo.adas_plan is adas_plan
