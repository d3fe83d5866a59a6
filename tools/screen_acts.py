"""What is done on a screen before it is looked at: a form sent, a step edited, the network taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.filled import Filled

if TYPE_CHECKING:
    from playwright.sync_api import Page

POST = """Baclofen cured my drinking and it will cure yours. I took 180 mg a day on my own.
It is not addictive and you can stop it from one day to the next.
You can drink on it, nothing happens. It is safe for the kidneys.
Doctors don't want you to know. The Cochrane review of 2023 found that fewer people drank again."""


def send_without_token(page: Page, filled: Filled) -> None:
    """Send a form as a page elsewhere would: without the hidden value."""
    page.evaluate("document.querySelector('[name=form_token]').value = 'of another page'")
    page.fill("#name", "Someone")
    page.click("main form button[type=submit]")


def change_under_the_feet(page: Page, filled: Filled) -> None:
    """Someone else changes the record while this page is open; then this page is sent."""
    revision = filled.visitor.hidden(filled.bare)["revision"]
    filled.visitor.place(filled.bare, filled.bare, name="Bed 4", age="61", revision=revision)
    page.click("text=Change what is known")
    page.fill("#age", "60")
    page.click(f"form[action='{filled.bare}'] button[type=submit]")


def approve_without_a_name(page: Page, filled: Filled) -> None:
    """Sign a draft with the name left empty."""
    page.eval_on_selector("#signed", "field => { field.required = false; }")
    page.click("form[action$='/approve'] button[type=submit]")


def override(page: Page, filled: Filled) -> None:
    """Go on in spite of a finding, with a reason."""
    page.click("text=Go on in spite of this, with a reason >> nth=0")
    form = page.locator("form[action='/check/override']").first
    form.locator("select").select_option(index=1)
    form.locator("textarea").fill("Agreed with the renal team; watched hourly on the ward.")
    form.locator("button").click()


def edit_a_step(page: Page, filled: Filled) -> None:
    """Change a dose and wait for the forecast beside it."""
    page.locator("[data-row] [name=dose]").nth(1).fill("45")
    page.locator("[data-live]:not([data-busy]) [data-live-figure] svg").wait_for(timeout=60_000)


def read_with_the_cursor(page: Page, filled: Filled) -> None:
    """Go along a curve with the keyboard."""
    slider = page.get_by_label("Time", exact=True)
    slider.focus()
    for _ in range(30):
        slider.press("ArrowRight")


def make_a_calendar(page: Page, filled: Filled) -> None:
    """Ask for an address that a calendar follows."""
    page.click("text=Make a calendar address")


def start_a_job(page: Page, filled: Filled) -> None:
    """A large job; it is stopped again when the picture is taken."""
    page.fill("#people", "200000")
    page.fill("#course", "20 mg three times a day for 90 days then stop")
    page.click("main form.ask button[type=submit]")
    page.locator("[data-job][data-state=running]").wait_for(timeout=60_000)


def ask_for_too_few(page: Page, filled: Filled) -> None:
    """Ask for a population of ten people, which is refused."""
    page.fill("#people", "10")
    page.click("main form.ask button[type=submit]")
    page.locator(".errors").wait_for()


def save_the_day(page: Page, filled: Filled) -> None:
    """Send what was written of a day."""
    page.get_by_role("button", name="Save this day").click()


def write_without_a_server(page: Page, filled: Filled) -> None:
    """The page is kept on the device; the network goes; a day is written all the same."""
    page.locator("#diary[data-offline=yes]").wait_for(timeout=60_000)
    page.context.set_offline(True)
    page.get_by_role("group", name="Poor sleep").get_by_role("radio", name="2 clearly").check()
    save_the_day(page, filled)
    page.locator("#waiting-list li").first.wait_for()


def write_a_temperature_in_fahrenheit(page: Page, filled: Filled) -> None:
    """Write a temperature that no body has in degrees Celsius."""
    page.locator("#diary[data-offline=yes]").wait_for(timeout=60_000)
    page.fill("#temperature", "98.6")
    save_the_day(page, filled)
    page.locator("#waiting-list", has_text="Temperature: ").wait_for()


def tick_a_danger_sign(page: Page, filled: Filled) -> None:
    """Tick a sign for which an ambulance is called."""
    page.get_by_role("group", name="Very hard to wake").get_by_role("radio", name="yes").check()
    page.locator("#red").wait_for()


def hold_for_ever(page: Page, filled: Filled) -> None:
    """Ask for a hold that is longer than one may be."""
    page.fill("#hold", "400")
    page.click(".hold button")
    page.locator(".errors").wait_for()


def choose_when_the_diary_has_changed(page: Page, filled: Filled) -> None:
    """One more day arrives while the choices are looked at; then one is made."""
    filled.visitor.write_day(filled.writes, 9, score_sleep="0")
    page.locator(".plan-card form button").first.click()
    page.locator(".errors").wait_for()


def read_a_post(page: Page, filled: Filled) -> None:
    """Give a post from a forum to be read."""
    page.fill("#document", POST)
    page.get_by_role("button", name="Read it", exact=True).click()
    page.locator(".reading-card").first.wait_for()


def read_nothing(page: Page, filled: Filled) -> None:
    """Ask for a reading with nothing given."""
    page.get_by_role("button", name="Read it", exact=True).click()
    page.locator(".errors").wait_for()
