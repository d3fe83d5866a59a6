"""From the first field to the paper: a clinician, a pharmacist, someone who takes the medicine.

With scripts and without. What a researcher does, whose server is killed in the middle, is in
`test_jobs_survive.py`.
"""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import wider_than_the_window
from tests.browser.conftest import QUICK, Opener
from tools.filled import ADA, Filled
from tools.served import Server

ORDER = "baclofen 25 mg tds for 14 months, oxycodone 10 mg bd, eGFR 24, age 82"


def ask_for_a_plan(page: Page) -> None:
    """What anyone fills in first."""
    page.fill("#course", ADA["course"])
    page.fill("#age", "58")
    page.fill("#weight", "70")
    page.fill("#egfr", "48")
    page.fill("#also", "none")
    page.fill("#alcohol", "0")
    page.click("text=Show the plans")
    expect(page.get_by_role("heading", level=1)).to_have_text("From 60 mg a day to nothing")


def keep_and_sign(page: Page, name: str) -> None:
    """From the plan on the page to one that is approved."""
    page.click("text=Keep it for someone")
    page.fill("#name", name)
    page.fill("#note", "Agreed on the ward round.")
    page.click("text=Keep it as a draft")
    expect(page.locator("#state")).to_have_text("Draft: not approved by anyone")
    page.fill("#signed", "Dr M. Okafor")
    page.click("main form[action$='/approve'] button")
    expect(page.locator("#state")).to_have_text("Approved")
    expect(page.locator(".signature")).to_contain_text("Dr M. Okafor")


def is_a_plan_on_paper(page: Page, origin: str) -> None:
    """The PDF is one, and the page itself prints its steps and no form."""
    link = page.get_by_role("link", name="PDF to tick").get_attribute("href") or ""
    paper = page.request.get(f"{origin}{link}")
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.body().startswith(b"%PDF")
    page.emulate_media(media="print")
    expect(page.locator(".steps tbody tr").first).to_be_visible()
    expect(page.locator("#when-to-call")).to_be_visible()
    assert page.locator("form:visible, nav:visible, button:visible").count() == 0
    page.emulate_media(media="screen")


def test_a_clinician_plans_edits_a_step_keeps_approves_and_prints(
    opened: Opener, server: Server, capsys: object
) -> None:
    page = opened("/plan")
    ask_for_a_plan(page)
    page.click("text=Edit a step")
    page.evaluate("window.was = 'never read again'")
    page.evaluate(
        """() => {
            const live = document.querySelector('[data-live]');
            new MutationObserver(() => {
                if ('busy' in live.dataset) window.asked = true;
                else if (window.asked && live.querySelector('svg'))
                    document.documentElement.dataset.answered ??= performance.now();
            }).observe(live, {childList: true, subtree: true, attributes: true});
            // A forecast stands there before anything is typed: only what is asked afterwards counts.
            document.addEventListener('input', () => {
                window.typed = performance.now(); window.asked = false;
                delete document.documentElement.dataset.answered;
            }, true);
        }"""
    )
    days = page.get_by_label("Step 1, days", exact=True)
    assert days.input_value() == "3"
    days.fill("7")

    expect(page.locator("[data-live-words]")).to_contain_text("Moderate withdrawal or worse", timeout=60_000)
    expect(page.locator("[data-live-figure] svg")).to_be_visible()
    expect(page.locator("[data-live-not]")).to_be_empty()
    expect(page.locator("html")).to_have_attribute("data-answered", re.compile("."), timeout=60_000)
    took = page.evaluate("Number(document.documentElement.dataset.answered) - window.typed")
    print(
        f"a forecast after an edit: {took:.0f} ms from the key to the picture, 150 of them waiting for more"
    )
    assert page.evaluate("window.was") == "never read again"
    first, second = (
        dt.date.fromisoformat(page.get_by_label(f"Step {number}, from", exact=True).input_value())
        for number in (1, 2)
    )
    assert second - first == dt.timedelta(days=7)

    page.click("text=Show this plan with its check")
    expect(page.locator(".plan-card.is-chosen h3")).to_have_text("Edited")
    expect(page.locator(".steps tbody tr").first).to_contain_text("7 days")
    keep_and_sign(page, "Someone on ward 4")
    expect(page.locator(".steps tbody tr").first).to_contain_text("7 days")
    is_a_plan_on_paper(page, server.origin)


def test_a_pharmacist_has_an_order_read_back_checks_it_and_goes_on_with_a_reason(
    opened: Opener, filled: Filled, server: Server
) -> None:
    page = opened("/check")
    page.fill("#text", ORDER)
    page.click("text=Read it back")
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this what was meant?")
    assert page.locator(".finding").count() == 0
    assert page.input_value("#egfr") == "24"
    page.click("text=Yes, check this")

    expect(page.locator("#stop")).to_contain_text("Stop and think")
    expect(page.locator("#not-checked")).to_be_visible()
    finding = page.locator(".group-stop .finding").first.locator(".why a").first.inner_text()
    page.click("text=Go on in spite of this, with a reason >> nth=0")
    form = page.locator("form[action='/check/override']").first
    form.locator("select").select_option(index=1)
    form.locator("textarea").fill("Spoken with the renal team; watched hourly.")
    form.locator("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gone on in spite of a finding")
    expect(page.locator("main")).to_contain_text("watched hourly")
    expect(page.locator("main")).to_contain_text(finding)


def test_an_override_for_someone_who_is_saved_stands_on_their_page(opened: Opener, filled: Filled) -> None:
    known = {**ADA, "also": "oxycodone", "egfr": "24", "age": "82"}
    person = filled.visitor.save_person("Someone with an opioid", **known)
    page = opened(person)
    page.click("text=Check what is taken")
    page.click("text=Go on in spite of this, with a reason >> nth=0")
    form = page.locator("form[action='/check/override']").first
    form.locator("select").select_option(index=1)
    form.locator("textarea").fill("Agreed in the clinic")
    form.locator("button").click()
    expect(page.locator("main")).to_contain_text("kept with the person")
    page.goto(person)
    expect(page.locator("#overrides + ul")).to_contain_text("Agreed in the clinic")


def test_someone_reads_their_plan_on_a_phone_and_adds_its_calendar(
    opened: Opener, filled: Filled, server: Server
) -> None:
    page = opened(filled.ada, width=360, height=740, has_touch=True, is_mobile=True)
    page.locator("#now ~ .lead a").tap()
    expect(page.locator("#state")).to_have_text("Approved")
    expect(page.locator("#do-now ~ ol li").first).to_be_visible()
    assert wider_than_the_window(page) == []
    first = page.locator(".steps tbody tr").first
    expect(first).to_contain_text("1 and a half tablets of 10 mg")
    first.scroll_into_view_if_needed()
    box = first.bounding_box()
    assert box is not None
    assert box["width"] <= 360
    calling = page.locator("aside.emergency a[href^='tel:']").bounding_box()
    assert calling is not None

    page.goto(filled.ada)
    page.get_by_role("button", name="Make a calendar address").tap()
    address = page.locator("code.secret").inner_text()
    assert address.startswith(f"{server.origin}/feed/")
    calendar = page.request.get(address).text()
    assert calendar.startswith("BEGIN:VCALENDAR")
    assert calendar.count("BEGIN:VEVENT") > 5
    assert "baclofen" not in calendar.lower(), "reminders name no medicine unless asked to"


def test_without_scripts_a_plan_is_made_edited_kept_and_approved_and_an_order_checked(
    browser: Browser, server: Server
) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=server.origin)
    page = context.new_page()
    try:
        page.goto("/plan")
        ask_for_a_plan(page)
        page.click("text=Edit a step")
        page.fill("[aria-label='Step 1, days']", "7")
        page.click("text=Show this plan with its check")
        expect(page.locator(".steps tbody tr").first).to_contain_text("7 days")
        keep_and_sign(page, "Someone without scripts")
        is_a_plan_on_paper(page, server.origin)

        page.goto("/check")
        page.fill("#text", ORDER)
        page.click("text=Read it back")
        page.click("text=Yes, check this")
        expect(page.locator("#stop")).to_contain_text("Stop and think")

        page.goto("/emergency")
        page.select_option("#country", "UK")
        page.click("text=Show its numbers")
        expect(page.locator("main")).to_contain_text("999")

        page.goto("/plan?course=20+mg+sometimes")
        expect(page.locator(".errors")).to_contain_text("sometimes")
        assert page.input_value("#course") == "20 mg sometimes"
    finally:
        context.close()


def test_the_curves_follow_a_slider_and_the_time_that_takes_is_told(opened: Opener) -> None:
    asked = {
        "course": "20 mg three times a day for 10 days then stop",
        "egfr": "60",
        "b_missed": "days 5 to 6",
    }
    page = opened(f"/simulate?{urlencode(asked)}")
    page.evaluate(
        """() => {
            window.took = [];
            let moved = 0;
            document.addEventListener('input', () => { moved = performance.now(); }, true);
            const look = () => {
                if (moved) window.took.push(performance.now() - moved);
                moved = 0;
            };
            const figures = document.querySelector('.multiples');
            new MutationObserver(look).observe(figures, {childList: true, subtree: true});
        }"""
    )
    before = page.locator(".multiples svg").first.inner_html()
    slider = page.get_by_label("Slide: 20 mg")
    slider.focus()
    for pressed in range(1, 4):
        slider.press("ArrowRight")
        page.wait_for_function("count => window.took.length >= count", arg=pressed, timeout=60_000)
    took = page.evaluate("window.took")
    print(
        "curves after a slider moved: " + ", ".join(f"{one:.0f}" for one in took) + " ms, 60 of them waiting"
    )
    assert page.locator(".multiples svg").first.inner_html() != before


def test_two_who_sign_the_same_draft_are_told_who_was_faster(opened: Opener, filled: Filled, watched) -> None:
    watched.allow("the server responded with a status of 409")
    plan = filled.visitor.keep_plan(filled.bare, **{**ADA, "draws": QUICK})
    page = opened(plan)
    filled.visitor.approve(plan, "Dr First")
    page.fill("#signed", "Dr Second")
    page.click("main form[action$='/approve'] button")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing was changed")
    expect(page.locator("main")).to_contain_text("Dr First")
    page.get_by_role("link", name="Look at what stands there now").click()
    expect(page.locator(".signature")).to_contain_text("Dr First")
