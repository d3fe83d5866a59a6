"""Every screen in every state: readable and usable for everyone, on anything, and asking nobody else.

The states are those of which pictures are taken (`tools/screen_states.py`). Each is opened once and looked at
in all these ways, since opening costs more than looking.
"""

from __future__ import annotations

import re

import pytest

from tests.browser.accessibility import (
    CONTRAST,
    by_tab,
    everywhere_it_is_too_wide,
    hard_to_reach,
    missing_on_paper,
    moving,
    violations,
)
from tests.browser.conftest import QUICK, Opener, Watched
from tests.who_says import parts_without_a_source
from tools.filled import Filled
from tools.screen_state import State
from tools.screen_states import STATES
from tools.served import Server

WITHOUT_A_FRAME = ("emergency", "emergency-uk", "health")
"""Pages that stand on their own, so that they answer when nothing else does."""


def address(state: State, filled: Filled) -> str:
    path = filled.path(state.path)
    return f"{path}&draws={QUICK}" if path.startswith(("/plan?", "/prescriptions?")) else path


@pytest.mark.parametrize("state", STATES, ids=[one.name for one in STATES])
def test_a_screen_in_a_state_is_for_everyone(
    opened: Opener, watched: Watched, server: Server, filled: Filled, state: State
) -> None:
    watched.allow("the server responded with a status of 4")
    if state.name == "diary-offline":
        watched.allow("net::ERR_INTERNET_DISCONNECTED")
    page = opened("about:blank", reduced_motion="reduce")
    answered = page.goto(server.origin + address(state, filled))
    assert answered is not None
    assert answered.status == state.status
    if state.act is not None:
        state.act(page, filled)
        page.wait_for_load_state()
    if state.name == "job-running":
        running = page.url.removeprefix(server.origin)
        filled.visitor.place(f"{running}/cancel", running)

    assert page.locator("h1").count() == 1
    assert page.title()
    assert parts_without_a_source(page.content()) == []
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, CONTRAST) == []
    page.emulate_media(color_scheme="light")
    assert hard_to_reach(page) == []
    assert everywhere_it_is_too_wide(page) == {}
    assert moving(page) == []
    if state.name not in WITHOUT_A_FRAME:
        assert missing_on_paper(page) == []


@pytest.mark.parametrize(
    "name",
    ["home", "plan-empty", "plan-edited", "check", "recognise-empty", "person", "read-empty", "trial-empty"],
)
def test_tab_goes_through_a_screen_in_its_order(
    opened: Opener, server: Server, filled: Filled, name: str
) -> None:
    state = next(one for one in STATES if one.name == name)
    page = opened("about:blank")
    page.goto(server.origin + address(state, filled))
    gone, wanted = by_tab(page)

    assert len(wanted) > 10
    assert gone == wanted


def test_the_first_tab_leads_past_the_way_around_to_the_page(opened: Opener) -> None:
    page = opened("/plan")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "course"


def test_a_refused_form_puts_the_focus_on_what_is_wrong_and_each_reason_leads_to_its_field(
    opened: Opener, watched: Watched
) -> None:
    watched.allow("the server responded with a status of 422")
    page = opened("/plan?course=20+mg+sometimes&age=580")
    assert page.evaluate("document.activeElement.className") == "errors"
    reasons = page.locator(".errors li a")
    assert [re.sub(r".*#", "#", one.get_attribute("href") or "") for one in reasons.all()] == [
        "#course",
        "#age",
    ]
    for field in ("course", "age"):
        box = page.locator(f"#{field}")
        assert box.get_attribute("aria-invalid") == "true"
        described = (box.get_attribute("aria-describedby") or "").split()
        assert f"{field}-error" in described
    assert page.input_value("#course") == "20 mg sometimes"


@pytest.mark.parametrize("path", ["/", "/plan", "/check", "/emergency"])
def test_a_first_screen_weighs_less_than_100_kb(opened: Opener, path: str) -> None:
    page = opened(path)
    weight = page.evaluate(
        """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
            .reduce((sum, one) => sum + one.transferSize, 0)"""
    )
    assert 1_000 < weight < 100_000
