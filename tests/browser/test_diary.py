"""A diary on a phone: what is written without a server arrives once, in order, and from a killed browser."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserType, Page, Route, expect

from tests.browser.accessibility import (
    CONTRAST,
    everywhere_it_is_too_wide,
    hard_to_reach,
    missing_on_paper,
    moving,
    violations,
)
from tests.browser.conftest import Opener, Watched, chromium
from tests.browser.diaries import (
    GONE,
    PATIENCE_MS,
    PHONE,
    Ward,
    answer,
    arrived,
    days_ago,
    ready,
    save,
    someone,
    today,
)
from tools.served import BROWSER_ARGUMENTS, Server


@pytest.fixture
def ward(tmp_path: Path, watched: Watched) -> Iterator[Ward]:
    watched.allow(GONE)
    chromium()
    server = Server(tmp_path).start()
    yield Ward(server, someone(server))
    server.stop()


# ---- without a server -----------------------------------------------------------------------------


def test_days_written_without_a_server_arrive_once_in_order_after_it_returns(
    opened: Opener, ward: Ward
) -> None:
    page = opened(ward.diary, at=ward.server, timezone_id="UTC", **PHONE)
    ready(page)
    ward.server.stop(hard=True)

    written: list[str] = []
    for number, score in ((2, "1 a little"), (1, "2 clearly"), (0, "3 badly")):
        written.append(days_ago(page, ward, number))
        answer(page, "Poor sleep", score)
        if number:
            page.locator(".dose").first.get_by_role("radio", name="taken", exact=True).check()
        save(page)
        expect(page.locator("#waiting-list li")).to_have_count(len(written))
        expect(page.locator("#status")).to_contain_text("kept on this device")
    page.reload()
    expect(page.locator("#waiting-list li")).to_have_count(3)
    expect(page.get_by_role("group", name="Poor sleep").get_by_role("radio", name="3 badly")).to_be_checked()

    ward.server.start()
    arrived(page, ward, 3)
    found = ward.entries
    assert [one.date.isoformat() for one in found] == written
    assert [one.content["scores"]["sleep"] for one in found] == [1, 2, 3]
    assert found[0].content["doses"][0]["taken_mg"] == found[0].content["doses"][0]["due_mg"]
    page.locator("#send-now").evaluate("button => button.click()")
    page.reload()
    assert len(ward.entries) == 3


def test_an_answer_that_is_lost_on_the_way_leaves_one_entry(opened: Opener, ward: Ward) -> None:
    page = opened(ward.diary, at=ward.server, timezone_id="UTC", **PHONE)
    ready(page)
    lost: list[int] = []

    def lose(route: Route) -> None:
        if len(lost) < 2:
            lost.append(route.fetch().status)  # the server has it; the phone never hears of it
            route.abort("connectionreset")
        else:
            route.continue_()

    page.context.route("**/entries.json", lose)
    answer(page, "Anxiety", "2 clearly")
    save(page)
    expect(page.locator("#waiting-list li")).to_have_count(1)
    arrived(page, ward, 1)
    expect(page.locator("#waiting")).to_be_hidden(timeout=PATIENCE_MS)
    assert lost == [200, 200]
    assert [one.content["scores"] for one in ward.entries] == [{"anxiety": 2}]


def test_a_day_written_on_two_devices_is_kept_twice_shown_and_settled(opened: Opener, ward: Ward) -> None:
    phone = opened(ward.diary, at=ward.server, timezone_id="UTC", **PHONE)
    tablet = opened(ward.diary, at=ward.server, timezone_id="UTC", width=1024)
    for page, said in ((phone, "1 a little"), (tablet, "3 badly")):
        ready(page)
        page.context.set_offline(True)
        answer(page, "Poor sleep", said)
        save(page)
        expect(page.locator("#status")).to_contain_text("kept on this device")
    for many, page in enumerate((phone, tablet), start=1):
        page.context.set_offline(False)
        arrived(page, ward, many)
    assert len(ward.entries) == 2

    phone.goto(ward.diary)
    conflict = phone.locator(".conflict[data-of-day]")
    expect(conflict).to_contain_text("This day was written twice")
    expect(conflict).to_contain_text("a little")
    expect(conflict).to_contain_text("badly")
    save(phone)
    phone.wait_for_url("**kept=yes")
    expect(phone.locator(".conflict[data-of-day]")).to_have_count(0)
    entries = ward.entries
    assert len(entries) == 3
    assert set(entries[2].replaces) == {one.id for one in entries[:2]}


def test_what_was_written_before_the_browser_was_killed_arrives_once(
    browser: Browser, ward: Ward, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    with _browser(browser.browser_type, profile) as (page, kill):
        page.goto(ward.server.origin + ward.diary)
        ready(page)
        ward.server.stop(hard=True)
        page.goto(f"{ward.server.origin}{ward.diary}")
        answer(page, "Shaking", "2 clearly")
        save(page)
        expect(page.locator("#status")).to_contain_text("kept on this device")
        kill()
    ward.server.start()
    with _browser(browser.browser_type, profile) as (page, _):
        page.goto(ward.server.origin + ward.diary)
        arrived(page, ward, 1)
        page.reload()
    assert [one.content["scores"] for one in ward.entries] == [{"tremor": 2}]


@contextlib.contextmanager
def _browser(chrome: BrowserType, profile: Path) -> Iterator[tuple[Page, Callable[[], None]]]:
    """A browser with a folder of its own, that can be taken away as a battery would."""
    profile.mkdir(exist_ok=True)
    port = profile / "DevToolsActivePort"
    port.unlink(missing_ok=True)
    process = subprocess.Popen(
        [
            *(chromium(), "--headless=new", "--remote-debugging-port=0", f"--user-data-dir={profile}"),
            *BROWSER_ARGUMENTS,
            "about:blank",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 60
        while not port.exists() or not port.read_text().strip():
            assert time.monotonic() < until
            time.sleep(0.1)
        number = port.read_text().split()[0]
        started = chrome.connect_over_cdp(f"http://127.0.0.1:{number}")
        yield started.contexts[0].pages[0], process.kill
    finally:
        process.kill()
        process.wait(60)


# ---- what a phone tells at once -------------------------------------------------------------------


def test_a_danger_sign_shows_whom_to_call_at_once_and_without_a_server(opened: Opener, ward: Ward) -> None:
    page = opened(ward.diary, at=ward.server, timezone_id="UTC", **PHONE)
    ready(page)
    ward.server.stop(hard=True)
    page.reload()
    expect(page.locator("#red")).to_be_hidden()
    answer(page, "Seeing, hearing or feeling", "1 a little")
    expect(page.locator("#red")).to_contain_text("Call 999 now")
    expect(page.locator("#red [data-says=hallucinations]")).to_be_visible()
    answer(page, "Seeing, hearing or feeling", "0 none")
    expect(page.locator("#red")).to_be_hidden()
    page.fill("#temperature", "38,2")
    expect(page.locator("#red")).to_be_hidden()
    answer(page, "Stiffness", "1 a little")
    expect(page.locator("#red [data-says=fever]")).to_be_visible()
    page.fill("#temperature", "37")
    expect(page.locator("#red")).to_be_hidden()
    answer(page, "Very hard to wake", "yes")
    expect(page.locator("#red [data-card=overdose]")).to_be_visible()
    page.get_by_text("I feel much worse").first.click()
    expect(page.locator(".worse-text")).to_contain_text("call 999 now")


def test_too_much_shows_whom_to_call_at_once_and_without_a_server(opened: Opener, ward: Ward) -> None:
    page = opened(ward.diary, at=ward.server, timezone_id="UTC", **PHONE)
    ready(page)
    ward.server.stop(hard=True)
    days_ago(page, ward, 1)
    first = page.locator(".dose").first
    first.get_by_role("radio", name="taken", exact=True).check()
    expect(page.locator("#red")).to_be_hidden()
    expect(page.locator("#ring")).to_be_hidden()
    first.get_by_role("radio", name="other amount", exact=True).check()
    first.get_by_role("textbox", name="how much, in mg").fill("240")
    red = page.locator("#red")
    expect(red).to_be_visible()
    expect(red).to_contain_text("200 mg or more at once")
    expect(red).to_contain_text("Too much baclofen")
    expect(red.get_by_role("link", name="Call 999")).to_be_visible()

    save(page)
    expect(page.locator("#status")).to_contain_text("kept on this device")
    page.reload()
    expect(red).to_be_visible()

    ward.server.start()
    page.reload()
    arrived(page, ward, 1)
    page.goto(f"{ward.diary}?day={ward.entries[0].date.isoformat()}")
    expect(page.locator("#written-red")).to_contain_text("240 mg taken, which is more than was agreed")
    expect(red).to_be_hidden()


def test_a_refused_day_says_why_stays_on_the_device_and_can_be_mended(
    opened: Opener, ward: Ward, watched: Watched
) -> None:
    watched.allow("status of 422")
    page = opened(ward.diary, at=ward.server, timezone_id="UTC", **PHONE)
    ready(page)
    page.fill("#temperature", "98.6")
    save(page)
    expect(page.locator("#waiting-list")).to_contain_text("Temperature: ")
    assert ward.entries == []
    page.fill("#temperature", "37")
    save(page)
    page.wait_for_url("**kept=yes")
    arrived(page, ward, 1)
    assert [one.content for one in ward.entries] == [{"temperature_c": 37}]


@pytest.mark.parametrize(
    ("zone", "offset"), [("Asia/Kathmandu", 345), ("America/St_Johns", None), ("Pacific/Kiritimati", 840)]
)
def test_the_clock_of_the_phone_is_kept_with_the_day(
    opened: Opener, ward: Ward, zone: str, offset: int | None
) -> None:
    page = opened(ward.diary, at=ward.server, timezone_id=zone, **PHONE)
    ready(page)
    local: dict[str, Any] = page.evaluate(
        """() => { const d = new Date(), offset = -d.getTimezoneOffset();
            const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
            const day = new Date(d.getTime() + offset * 60_000).toISOString().slice(0, 10);
            return { offset, zone, day } }"""
    )
    expect(page.locator("#diary")).to_have_attribute("data-day", local["day"])
    page.fill("#falls", "0")
    save(page)
    page.wait_for_url("**kept=yes")
    (kept,) = ward.entries
    assert (kept.zone, kept.date.isoformat()) == (local["zone"], local["day"])
    assert kept.begins_offset_min in (local["offset"], local["offset"] - 60, local["offset"] + 60)
    assert offset is None or kept.begins_offset_min == offset


def test_without_scripts_a_day_is_written_read_and_written_again(opened: Opener, ward: Ward) -> None:
    page = opened(ward.diary, at=ward.server, java_script_enabled=False, **PHONE)
    page.locator("input[name=score_sleep][value='2']").check()
    page.locator("input[name=dose_0][value=not]").check()
    save(page)
    expect(page.locator("#status")).to_contain_text("Kept, and sent")
    expect(page.locator("input[name=score_sleep][value='2']")).to_be_checked()
    page.locator("input[name=score_sleep][value='3']").check()
    save(page)
    expect(page.locator("#status")).to_contain_text("Kept, and sent")
    first, second = ward.entries
    assert second.replaces == (first.id,)
    assert second.content["scores"] == {"sleep": 3}
    assert second.content["doses"][0]["taken_mg"] == 0


# ---- for everyone ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    """Ten days of a diary."""
    chromium()
    server = Server(tmp_path_factory.mktemp("written")).start()
    ward = Ward(server, someone(server))
    with httpx.Client(base_url=server.origin, timeout=60) as client:
        token = client.get(f"{ward.diary}/state.json").json()["form_token"]
        for number in range(10, 0, -1):
            fields = {
                "entry_id": f"{number:032x}",
                "day": (today() - dt.timedelta(days=number)).isoformat(),
                "zone": "Europe/London",
                "score_sleep": str(number % 4),
                "score_anxiety": "1",
                "falls": "0",
                "goal": "Walk to the shop",
            }
            body = json.dumps({"form_token": token, "fields": list(fields.items())})
            sent = client.post(
                f"{ward.diary}/entries.json", content=body, headers={"Content-Type": "application/json"}
            )
            assert sent.status_code == 200, sent.text
    yield ward
    server.stop()


@pytest.mark.parametrize("what", ["diary", "a day that is red", "a refused day", "follow", "follow, red"])
def test_the_diary_and_the_follow_up_are_for_everyone(
    opened: Opener, written: Ward, watched: Watched, what: str
) -> None:
    watched.allow("status of 422")
    at = written.server
    follow = f"/people/{written.person_id}/follow"
    more = {"reduced_motion": "reduce", "timezone_id": "UTC"}
    page = opened(follow if what.startswith("follow") else written.diary, at=at, **more)
    if what == "a day that is red":
        answer(page, "A seizure", "yes")
    elif what == "a refused day":
        page = opened(written.diary, at=at, java_script_enabled=False, **more)
        page.fill("#temperature", "98.6")
        save(page)
        page = _with_scripts(opened, page, at, more)
    elif what == "follow, red":
        answer_red(written)
        page.reload()
        expect(page.locator(".urgent")).to_contain_text("Call 999 now")
    assert page.locator("h1").count() == 1
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, CONTRAST) == []
    page.emulate_media(color_scheme="light")
    assert hard_to_reach(page) == []
    assert everywhere_it_is_too_wide(page) == {}
    assert moving(page) == []
    assert missing_on_paper(page) == []


def _with_scripts(opened: Opener, page: Page, at: Server, more: dict[str, str]) -> Page:
    """The very page, in a browser in which it can be examined."""
    shown = page.content()
    other = opened("/help", at=at, **more)
    other.evaluate("html => { document.open(); document.write(html); document.close(); }", shown)
    other.wait_for_load_state()
    return other


def answer_red(ward: Ward) -> None:
    """A danger sign of today, as a phone sends it."""
    with httpx.Client(base_url=ward.server.origin, timeout=60) as client:
        token = client.get(f"{ward.diary}/state.json").json()["form_token"]
        fields = [["entry_id", "f" * 32], ["day", today().isoformat()], ["zone", "UTC"], ["seizure", "yes"]]
        client.post(f"{ward.diary}/entries.json", json={"form_token": token, "fields": fields})


def test_a_first_look_at_the_diary_is_light(opened: Opener, ward: Ward) -> None:
    page = opened(ward.diary, at=ward.server, timezone_id="UTC")
    weight = page.evaluate(
        """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
            .reduce((sum, one) => sum + one.transferSize, 0)"""
    )
    assert 1_000 < weight < 140_000
