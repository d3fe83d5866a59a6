"""With the network taken away nothing is missing: neither the pages nor the server ask another machine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.only_loopback import as_environment, tries
from tools.filled import ADA, FIRST_DAY, SMALL_JOB, Visitor
from tools.screen_states import STATES
from tools.served import Server

TRIES_A_NAME = "import socket; socket.getaddrinfo('example.org', 443)"
TRIES_AN_ADDRESS = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"


@pytest.fixture
def alone(tmp_path: Path, browser: Browser) -> Iterator[Server]:
    server = Server(tmp_path, **as_environment(tmp_path)).start()
    yield server
    server.stop()


@pytest.mark.parametrize("program", [TRIES_A_NAME, TRIES_AN_ADDRESS])
def test_the_guard_itself_notices_a_program_that_asks_the_network(tmp_path: Path, program: str) -> None:
    environment = {**os.environ, **as_environment(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    assert done.returncode != 0
    assert "this program asked the network" in done.stderr
    assert tries(tmp_path)


def test_every_screen_a_kept_plan_and_a_job_need_no_other_machine(
    browser: Browser, alone: Server, tmp_path: Path
) -> None:
    visitor = Visitor(alone.origin)
    person = visitor.save_person("Someone", **ADA)
    plan = visitor.keep_plan(person, **ADA, draws="60")
    visitor.approve(plan, "Dr M. Okafor")
    job = visitor.start_job(**{**SMALL_JOB, "people": "1000", "replicates": "10"})
    paths = [one.path for one in STATES if "{" not in one.path and "plan?" not in one.path]
    paths += [person, plan, f"/plan?course=20+mg+three+times+a+day+for+1+year&draws=60&start={FIRST_DAY}"]

    elsewhere: list[str] = []

    def answer(route: Route) -> None:
        if route.request.url.startswith(alone.origin + "/"):
            route.continue_()
        else:
            elsewhere.append(route.request.url)
            route.abort()

    context = browser.new_context(base_url=alone.origin)
    context.route("**", answer)
    page = context.new_page()
    try:
        for path in dict.fromkeys(paths):
            page.goto(path)
            expect(page.locator("h1")).to_have_count(1)
        for file in ("plan.pdf", "plan.ics", "plan.fhir.json", "plan.png"):
            assert page.request.get(f"{plan}/{file}").ok, file
        visitor.wait_for(job, "done")
    finally:
        context.close()
        visitor.close()
    assert elsewhere == []
    assert tries(tmp_path) == "", "the server asked the network"
