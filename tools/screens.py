"""Take a picture of every screen in each of its states, and write the page that lists them.

    python -m tools.screens                 # all of them, into docs/screens/
    python -m tools.screens plan check      # those whose names begin so

The pictures are of the real server with the people of `tools/filled.py`, at the width of a desk and of a
phone, and of some in dark colours. They are for looking at: what is cut off, crowded or unclear is mended
in the templates, and the pictures are taken again. They are made anew whenever wanted, and not kept.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tools.filled import Filled, fill
from tools.screen_state import State
from tools.screen_states import ACCOUNT_STATES, STATES
from tools.served import BROWSER_ARGUMENTS, Server, browser_path
from tools.shared_server import shared_server, sign_in

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screens"
SIZES = (("desk", 1280, 900, False), ("phone", 360, 740, False), ("dark", 1280, 900, True))
TALLEST = 9000
"""In pixels; a page that is longer is shown down to here."""
HEAD = """# Every screen, in every state

Pictures of the app itself, made by `make screens` and not kept: each screen as usual, and empty, with little
known, refusing what it can't read, in an emergency, while a job runs, when something isn't there or was
changed by someone else. The people are made up.

| screen and state | what to look at | at a desk | on a phone | dark |
|---|---|---|---|---|
"""


def main(wanted: Sequence[str]) -> int:
    """Take the pictures; 1 where there is no browser."""
    path = browser_path()
    if path is None:
        print("There is no Chromium here: apt-get install chromium")
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    states, signed_in = (
        [one for one in each if not wanted or one.name.startswith(tuple(wanted))]
        for each in (STATES, ACCOUNT_STATES)
    )
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright, ExitStack() as closing:
        browser = playwright.chromium.launch(executable_path=path, args=list(BROWSER_ARGUMENTS))
        closing.callback(browser.close)
        if states:
            server = Server(_folder(place, "alone")).start()
            closing.callback(server.stop)
            filled = fill(server)
            closing.callback(filled.visitor.close)
            for state in states:
                _pictures(browser, server, state, filled.path(state.path), filled)
        if signed_in:
            shared = shared_server(_folder(place, "shared"))
            closing.callback(shared.server.stop)
            for state in signed_in:
                _pictures(browser, shared.server, state, state.path.format_map(vars(shared)), None)
    (FOLDER / "README.md").write_text(index(), encoding="utf-8")
    return 0


def _folder(place: str, name: str) -> Path:
    folder = Path(place) / name
    folder.mkdir()
    return folder


def _pictures(browser: Browser, server: Server, state: State, path: str, filled: Filled | None) -> None:
    """A screen in a state at every size."""
    for size, width, height, dark in SIZES:
        if dark and not state.dark:
            continue
        page = browser.new_page(
            base_url=server.origin,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        if state.role:
            sign_in(page, server, state.role, path)
        else:
            page.goto(path)
        if state.act is not None and filled is not None:
            state.act(page, filled)
            page.wait_for_load_state()
        place = FOLDER / f"{state.name}-{size}.png"
        place.write_bytes(_shot(page, width))
        if state.name == "job-running" and filled is not None:
            filled.visitor.place(f"{page.url.removeprefix(server.origin)}/cancel", page.url)
        page.close()
    print(state.name, flush=True)


def _shot(page: Page, width: int) -> bytes:
    tall = int(page.evaluate("document.documentElement.scrollHeight"))
    return page.screenshot(
        full_page=True,
        clip={"x": 0, "y": 0, "width": width, "height": min(tall, TALLEST)},
        animations="disabled",
    )


def index() -> str:
    """The page that shows them all."""
    rows: list[str] = []
    for state in (*STATES, *ACCOUNT_STATES):
        cells = [f"`{state.name}-{size}.png`" if not dark or state.dark else "" for size, _, _, dark in SIZES]
        rows.append(f"| `{state.name}` | {state.look} | {' | '.join(cells)} |")
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
