"""The screen of scenarios in a browser: sliders answered at once, a cursor for keyboard and pointer."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import violations, wider_than_the_window

ASKED = {
    "course": "20 mg three times a day for 10 days then stop",
    "egfr": "60",
    "b_missed": "days 5 to 6",
    "c_drinks": "4 at 20:00 day 5",
}
ADDRESS = f"/simulate?{urlencode(ASKED)}"


SCREENS = {
    "empty": "/simulate",
    "answered": ADDRESS,
    "refused": ADDRESS.replace("c_drinks=4", "c_drinks=lots"),
    "evidence": "/evidence?text=dialysis",
    "sources": "/evidence/sources",
    "source": "/evidence/sources/simon2018profile",
    "rules": "/evidence/rules?severity=major",
    "rule": "/evidence/rules/DL-01",
    "numbers": "/evidence/numbers",
    "jobs": "/jobs",
}


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", SCREENS.values(), ids=SCREENS.keys())
def test_scenarios_and_evidence_can_be_read_by_everyone(opened, watched, path, width):
    watched.allow("422")
    page = opened(path, width=width, dark=width == 320)

    assert violations(page) == []
    assert wider_than_the_window(page) == []


def test_a_slider_changes_what_is_written_the_figures_and_then_the_address(opened):
    page = opened(ADDRESS)
    before = page.locator(".multiples svg").first.inner_html()
    slider = page.get_by_label("Slide: 20 mg")
    slider.focus()
    slider.press("ArrowRight")

    expect(page.locator("#course")).to_have_value("22.5 mg three times a day for 10 days then stop")
    expect(page.locator("#live-status")).to_have_text("With ranges.", timeout=20_000)
    assert page.locator(".multiples svg").first.inner_html() != before
    assert "22.5+mg" in page.url
    expect(page.locator(".multiples svg")).to_have_count(3)


def test_the_cursor_moves_with_the_arrow_keys_in_all_figures_and_is_read_aloud(opened):
    page = opened(ADDRESS)
    slider = page.get_by_label("Time", exact=True)
    slider.focus()
    expect(slider).not_to_have_attribute("max", "1")
    for _ in range(3):
        slider.press("ArrowRight")

    expect(slider).to_have_attribute("aria-valuetext", "day 1, 06:00")
    expect(page.locator(".multiples svg .cursor")).to_have_count(3)
    expect(page.locator(".reader tbody tr").first).to_contain_text("Level, mg/L")
    expect(page.locator(".reader .spoken")).to_contain_text("day 1, 06:00. A: as planned: Level")


def test_the_pointer_reads_the_same_values_as_the_keyboard(opened):
    page = opened(ADDRESS)
    page.locator(".multiples svg").first.scroll_into_view_if_needed()
    box = page.locator(".multiples svg").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    page.mouse.move(box["x"] + box["width"] / 2 + 2, box["y"] + box["height"] / 3)

    expect(page.locator(".reader thead th")).to_have_count(4)
    shown = page.locator(".reader tbody td").first.inner_text()
    page.locator(".multiples .drawn").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".reader tbody td").first).to_have_text(shown)


def test_what_can_not_be_read_while_typing_is_said_and_the_last_answer_stays(opened, watched):
    watched.allow("422")
    page = opened(ADDRESS)
    page.locator("#c_drinks").fill("plenty")

    expect(page.locator("#live-status")).to_contain_text("can't be read", timeout=20_000)
    expect(page.locator(".multiples svg")).to_have_count(3)


def test_without_scripts_the_question_is_asked_and_answered(browser, server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server.origin}/simulate")
    page.fill("#course", ASKED["course"])
    page.fill("#b_missed", "days 5 to 6")
    page.click("text=Show side by side")

    assert page.locator(".multiples svg").count() == 2
    assert page.locator("#side-by-side").count() == 1
    context.close()
