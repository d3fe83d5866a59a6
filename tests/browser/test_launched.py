"""A record system launches the app, in a browser that keeps its rules about cookies and forms."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

import pytest
import uvicorn
from playwright.sync_api import Browser, expect

from tests.browser.accessibility import CONTRAST, everywhere_it_is_too_wide, hard_to_reach, violations
from tests.browser.conftest import Opener, Watched
from tests.web.record_system import NAME, TOKEN, RecordSystem
from tools.served import Server

PASSWORD = "a long walk over the hills"


@dataclass(frozen=True)
class Launched:
    """A shared server with two processes, and a record system at another name."""

    server: Server
    records: RecordSystem
    elsewhere: str
    iss: str


@pytest.fixture(scope="module")
def ward(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Launched]:
    folder, records = tmp_path_factory.mktemp("launched"), RecordSystem()
    subprocess.run(
        [sys.executable, "-m", "handrail", "accounts", "add", "root", "--name", "Root", "--role", "admin"],
        env={**os.environ, "HANDRAIL_DATA_DIR": str(folder)},
        input=f"{PASSWORD}\n",
        text=True,
        check=True,
        capture_output=True,
    )
    subprocess.run(
        [sys.executable, "-m", "handrail", "accounts", "add", "grace", "--name", "G", "--role", "clinician"],
        env={**os.environ, "HANDRAIL_DATA_DIR": str(folder)},
        input=f"{PASSWORD}\n",
        text=True,
        check=True,
        capture_output=True,
    )
    settings = folder / "smart.toml"
    with socket.create_server(("127.0.0.1", 0)) as listening, socket.create_server(("127.0.0.1", 0)) as free:
        port, own = listening.getsockname()[1], free.getsockname()[1]
        free.close()
        running = uvicorn.Server(uvicorn.Config(records.app, log_level="critical", lifespan="off"))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        iss = f"http://127.0.0.1:{port}/fhir"
        settings.write_text(
            f'base_url = "http://127.0.0.1:{own}"\n[[server]]\nname = "Ward records"\niss = "{iss}"\n'
            'client_id = "handrail"\n'
        )
        server = Server(folder, "--workers", "2", HANDRAIL_SMART=str(settings))
        server.port = own
        server.start()
        yield Launched(server, records, f"http://localhost:{port}/fhir/.well-known/smart-configuration", iss)
        server.stop()
        running.should_exit = True
        thread.join(20)


def test_someone_comes_from_a_record_system_signs_in_and_checks_what_was_read(
    opened: Opener, ward: Launched, watched: Watched
) -> None:
    watched.allow("asked another origin")  # the record system, where the browser is sent and comes from
    watched.allow("the server responded with a status of 404")  # its picture for the tab
    launch = f"{ward.server.origin}/smart/launch?iss={quote(ward.iss, safe='')}&launch=xyz"
    page = opened("/sign-in", at=ward.server, reduced_motion="reduce")
    for round_ in range(2):
        page.goto(ward.elsewhere)
        page.evaluate("address => { location.href = address; }", launch)
        if round_ == 0:
            page.wait_for_url("**/sign-in**")
            page.fill("#login", "grace")
            page.fill("#password", PASSWORD)
            page.get_by_role("button", name="Sign in", exact=True).click()
        # The second time nobody is asked for a password: the session's cookie is there again.
        page.wait_for_url("**/smart/read**")
        expect(page.locator("main")).to_contain_text(NAME)
    assert TOKEN not in page.content()
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, CONTRAST) == []
    page.emulate_media(color_scheme="light")
    assert hard_to_reach(page) == []
    assert everywhere_it_is_too_wide(page) == {}

    page.get_by_role("button", name="It is right: check it").click()
    page.wait_for_url("**/check?**")
    assert NAME not in page.content()
    expect(page.locator("main")).to_contain_text("zolpidem")


def test_someone_begins_here_and_chooses_the_person_there(
    opened: Opener, ward: Launched, watched: Watched
) -> None:
    watched.allow("asked another origin")
    page = opened("/sign-in?next=/smart", at=ward.server)
    page.fill("#login", "grace")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/smart")
    assert violations(page) == []
    page.get_by_role("link", name="Ward records").click()
    page.wait_for_url("**/smart/read**")
    expect(page.locator("main")).to_contain_text("Nothing has been judged yet")
