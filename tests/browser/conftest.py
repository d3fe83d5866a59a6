"""The real server and the real browser: every page is watched for anything it must not do.

A page that asks another origin for something, writes an error to its console, throws, or breaks the policy
of its own headers fails the test that opened it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tools.filled import Filled, fill
from tools.served import BROWSER_ARGUMENTS, Server, browser_path

QUICK = "60"
"""Draws of a plan whose figures nobody reads."""


def chromium() -> str:
    """Where Debian's browser is. Where there is none, these tests are passed over, but never in CI."""
    found = browser_path()
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("There is no Chromium: apt-get install chromium")
        pytest.skip("There is no Chromium here: apt-get install chromium")
    return found


# For this folder only: while the browser is open an event loop runs, and other tests bring their own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(BROWSER_ARGUMENTS))
        yield started
        started.close()


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    chromium()
    running = Server(tmp_path_factory.mktemp("handrail")).start()
    yield running
    running.stop()


@pytest.fixture(scope="package")
def filled(server: Server) -> Iterator[Filled]:
    """People, plans and jobs on the server."""
    made = fill(server, QUICK)
    yield made
    made.visitor.close()


class Watched:
    """What pages did that they must not do."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.allowed: list[str] = []

    def allow(self, words: str) -> None:
        """Expect a problem with these words: a test that provokes one says so."""
        self.allowed.append(words)

    def watch(self, context: BrowserContext, origin: str) -> None:
        """From now on."""
        context.add_init_script(
            "document.addEventListener('securitypolicyviolation', event => "
            "console.error('policy broken: ' + event.violatedDirective + ' ' + event.blockedURI))"
        )
        context.on("request", lambda request: self._look(request.url, origin))
        context.on(
            "console", lambda said: self._note(f"console: {said.text}") if said.type == "error" else None
        )
        context.on("weberror", lambda error: self._note(f"thrown: {error.error}"))

    def _look(self, url: str, origin: str) -> None:
        if not url.startswith((origin + "/", "data:", "blob:" + origin)):
            self._note(f"asked another origin: {url}")

    def _note(self, problem: str) -> None:
        self.problems.append(problem)

    def unexpected(self) -> list[str]:
        return [one for one in self.problems if not any(words in one for words in self.allowed)]


Opener = Callable[..., Page]


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.fixture
def opened(browser: Browser, server: Server, watched: Watched) -> Iterator[Opener]:
    """`opened("/plan", width=360, dark=True)`: a watched page in a browser that nobody used before."""
    contexts: list[BrowserContext] = []

    def opening(
        path: str = "/",
        *,
        at: Server = server,
        width: int = 1280,
        height: int = 900,
        dark: bool = False,
        **more: object,
    ) -> Page:
        context = browser.new_context(
            base_url=at.origin,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            **more,  # pyright: ignore[reportArgumentType]
        )
        contexts.append(context)
        watched.watch(context, at.origin)
        page = context.new_page()
        page.goto(path)
        return page

    yield opening
    for context in contexts:
        context.close()
    assert not watched.unexpected()
