"""A server with accounts, in a browser: someone reads their own plan on a phone, and no page of another."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import (
    CONTRAST,
    everywhere_it_is_too_wide,
    hard_to_reach,
    moving,
    violations,
    wider_than_the_window,
)
from tests.browser.conftest import QUICK, Opener, Watched
from tools.shared_server import OTHER, PASSWORD, Shared, shared_server, sign_in


@pytest.fixture(scope="module")
def shared(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    found = shared_server(tmp_path_factory.mktemp("shared"), draws=QUICK)
    yield found
    found.server.stop()


@pytest.fixture
def signed_in(opened: Opener, shared: Shared) -> Callable[..., Page]:
    """`signed_in("patient", "/plan", width=360)`: a page after signing in."""

    def opening(role: str, path: str = "/", **more: object) -> Page:
        page = opened("/sign-in", at=shared.server, **more)
        sign_in(page, shared.server, role, path)
        return page

    return opening


def test_someone_signs_in_on_a_phone_reads_their_approved_plan_and_adds_its_calendar(
    signed_in: Callable[..., Page], shared: Shared, watched: Watched
) -> None:
    page = signed_in("patient", shared.ada, width=360, height=740)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada")
    assert page.get_by_role("link", name="Make a plan").count() == 0
    page.locator("#now ~ .lead a").click()
    expect(page.locator("#state")).to_have_text("Approved")
    expect(page.locator(".steps tbody tr").first).to_be_visible()
    assert page.locator("main form[action$='/approve'], main form[action$='/withdraw']").count() == 0
    assert page.get_by_text("Edit as a new plan").count() == 0
    assert wider_than_the_window(page) == []

    page.goto(shared.ada)
    page.get_by_role("button", name="Make a calendar address").click()
    address = page.locator("code.secret").inner_text()
    # A calendar program has no account: the address is the key.
    calendar = page.context.browser.new_context().request.get(address)  # pyright: ignore[reportOptionalMemberAccess]
    assert calendar.text().startswith("BEGIN:VCALENDAR")


@pytest.mark.parametrize("role", ["patient", "pharmacist", "researcher", "admin", "clinician"])
def test_another_persons_record_is_not_there_for_whoever_is_not_in_charge_of_it(
    signed_in: Callable[..., Page], shared: Shared, watched: Watched, role: str
) -> None:
    watched.allow("the server responded with a status of 40")
    page = signed_in(role)
    answered = page.goto(shared.other)
    assert answered is not None
    assert answered.status in (403, 404)
    assert OTHER not in page.content()
    expect(page.locator("h1")).to_have_count(1)
    assert violations(page) == []


def test_what_needs_an_account_leads_to_signing_in_and_back(opened: Opener, shared: Shared) -> None:
    page = opened(shared.plan, at=shared.server)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.fill("#login", "clinician")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("#state")).to_have_text("Approved")


def test_the_emergency_cards_need_no_account(opened: Opener, shared: Shared) -> None:
    page = opened("/emergency?country=UK", at=shared.server)
    expect(page.locator("main")).to_contain_text("999")


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("", "/sign-in"),
        ("patient", "/"),
        ("patient", "{ada}"),
        ("patient", "/me"),
        ("clinician", "/me"),
        ("clinician", "/me/keys"),
        ("clinician", "/people/open"),
        ("researcher", "/jobs"),
        ("admin", "/accounts"),
        ("admin", "/data"),
    ],
)
def test_a_screen_of_an_account_is_for_everyone(
    opened: Opener, signed_in: Callable[..., Page], shared: Shared, role: str, path: str
) -> None:
    where = path.format(ada=shared.ada)
    more = {"reduced_motion": "reduce"}
    page = signed_in(role, where, **more) if role else opened(where, at=shared.server, **more)
    assert page.locator("h1").count() == 1
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, CONTRAST) == []
    page.emulate_media(color_scheme="light")
    assert hard_to_reach(page) == []
    assert everywhere_it_is_too_wide(page) == {}
    assert moving(page) == []


def test_a_wrong_password_is_told_without_saying_which_part_is_wrong(
    opened: Opener, shared: Shared, watched: Watched
) -> None:
    watched.allow("the server responded with a status of 4")
    said: list[str] = []
    for login in ("clinician", "nobody-of-that-name"):
        page = opened("/sign-in", at=shared.server)
        page.fill("#login", login)
        page.fill("#password", "not the password at all")
        page.get_by_role("button", name="Sign in", exact=True).click()
        said.append(page.locator(".errors").inner_text())
        assert violations(page) == []
    assert said[0] == said[1]
