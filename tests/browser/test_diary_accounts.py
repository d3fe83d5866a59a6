"""A diary on a device that several accounts use: nobody's words are lost, and nobody reads another's."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener, Watched
from tests.browser.diaries import (
    GONE,
    PHONE,
    Ward,
    answer,
    arrived,
    ready,
    save,
    someone,
)
from tools.filled import ADA, Visitor
from tools.served import Server

PASSWORD = "a long walk over the hills"


@pytest.fixture
def shared(tmp_path: Path, watched: Watched) -> Iterator[Ward]:
    """A server with accounts: Ada's, and someone else's."""
    watched.allow(GONE)
    watched.allow("status of 40")
    server = Server(tmp_path).start()
    ada = someone(server)
    visitor = Visitor(server.origin)
    visitor.save_person("Eve", **ADA)
    visitor.close()
    server.stop()
    people = (("root", "Admin", "admin"), ("ada", "Ada", "patient"), ("eve", "Eve", "patient"))
    for login, name, role in people:
        _accounts(tmp_path, "add", login, "--name", name, "--role", role)
    for login in ("ada", "eve"):
        _accounts(tmp_path, "assign", login, login.title())
    server.start()
    yield Ward(server, ada)
    server.stop()


def _accounts(folder: Path, *words: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "handrail", "accounts", *words],
        env={**os.environ, "HANDRAIL_DATA_DIR": str(folder)},
        input=f"{PASSWORD}\n",
        text=True,
        check=True,
        capture_output=True,
    )


def sign_in(page: Page, login: str) -> None:
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_load_state()


def kept_here(page: Page) -> list[str]:
    """Names of the caches of this origin, and of its databases."""
    return page.evaluate(
        "async () => [...await caches.keys(), ...(await indexedDB.databases()).map(one => one.name)]"
    )


def test_a_session_that_ended_keeps_what_was_written_and_asks_to_sign_in(
    opened: Opener, shared: Ward
) -> None:
    page = opened("/sign-in?next=/diary", at=shared.server, timezone_id="UTC", **PHONE)
    sign_in(page, "ada")
    page.goto(shared.diary)
    ready(page)
    page.context.clear_cookies()
    answer(page, "Sweating", "1 a little")
    save(page)
    expect(page.locator("#status")).to_contain_text("Sign in again")
    page.locator("#status a").click()
    sign_in(page, "ada")
    page.wait_for_url(f"**{shared.diary}")
    arrived(page, shared, 1)
    (kept,) = shared.entries
    assert (kept.author, kept.content) == ("Ada", {"scores": {"sweating": 1}})


def test_another_account_on_the_device_sees_and_sends_nothing_of_the_first(
    opened: Opener, shared: Ward
) -> None:
    page = opened("/sign-in?next=/diary", at=shared.server, timezone_id="UTC", **PHONE)
    sign_in(page, "ada")
    page.goto(shared.diary)
    ready(page)
    page.context.clear_cookies()
    page.fill("#note", "Zq7Canary")
    save(page)
    expect(page.locator("#status")).to_contain_text("Sign in again")
    page.goto("/sign-in?next=/diary")
    sign_in(page, "eve")
    page.goto("/diary")
    ready(page)
    expect(page.locator("#waiting-list")).to_contain_text("another account")
    assert "Zq7Canary" not in page.content()
    assert len([name for name in kept_here(page) if name.startswith("handrail-diary-")]) == 1
    cached = page.evaluate(
        """async () => { let all = '';
            for (const name of await caches.keys())
                for (const asked of await (await caches.open(name)).keys()) all += asked.url;
            return all; }"""
    )
    assert shared.person_id not in cached
    assert shared.entries == []

    page.get_by_role("button", name="Sign out").click()
    expect(page.locator(".leaving")).to_contain_text("never sent")
    page.get_by_role("button", name="Sign out and delete").click()
    page.wait_for_url("**/sign-in")
    assert kept_here(page) == []


def test_signing_out_leaves_nothing_of_a_diary_on_the_device(opened: Opener, shared: Ward) -> None:
    page = opened("/sign-in?next=/diary", at=shared.server, timezone_id="UTC", **PHONE)
    sign_in(page, "ada")
    page.goto(shared.diary)
    ready(page)
    page.fill("#falls", "1")
    save(page)
    page.wait_for_url("**kept=yes")
    assert kept_here(page) != []
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    assert kept_here(page) == []
    shared.server.stop(hard=True)
    with contextlib.suppress(Exception):
        page.goto(shared.diary)
    page.wait_for_load_state()
    expect(page.locator("body")).not_to_contain_text("10 mg")
