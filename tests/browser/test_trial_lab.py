"""A way through the trial lab: load a trial, change it, run it, take the file; then all trials together."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from handrail.exchange.protocol_toml import read_protocol_text
from tests.browser.accessibility import violations, wider_than_the_window


@pytest.mark.parametrize("width", [320, 1280])
def test_a_design_is_loaded_changed_run_and_taken_along(opened, width):
    page = opened("/trial", width=width, dark=width == 320)
    page.get_by_label("Start from", exact=True).select_option("dutch")
    page.get_by_role("button", name="Load").click()
    expect(page.get_by_role("heading", name="The Dutch trial, as published in 2016")).to_be_visible()
    expect(page.get_by_label("Arm 1: mg a day")).to_have_value("150")
    assert violations(page) == []
    assert wider_than_the_window(page) == []

    page.get_by_label("Arm 1: mg a day").fill("60")
    page.get_by_label("Arm 2: people").fill("0")
    page.get_by_label("Virtual trials", exact=True).fill("30")
    page.get_by_text("Who takes part").click()
    page.get_by_label("High anxiety, %").fill("100")
    page.get_by_role("button", name="Run these trials").click()

    expect(page.get_by_role("heading", name="The Dutch trial, as published in 2016, changed")).to_be_visible()
    expect(page.locator(".estimand")).to_contain_text("60 mg a day; against placebo, for 16 weeks.")
    expect(page.get_by_label("Arm 1: mg a day")).to_have_value("60")
    assert "protocol=dutch" in page.url
    assert violations(page) == []
    assert wider_than_the_window(page) == []

    with page.expect_download() as taken:
        page.get_by_role("link", name="Protocol (TOML)").click()
    text = taken.value.path().read_text(encoding="utf-8")
    assert taken.value.suggested_filename == "trial.toml"
    assert [arm.target_mg for arm in read_protocol_text(text).treated] == [60.0]


def test_a_trial_is_left_out_of_those_that_are_put_together(opened):
    page = opened("/trial")
    page.get_by_role("navigation", name="Trial lab").get_by_role("link", name="Trials together").click()
    expect(page.locator(".answer .lead")).to_contain_text("5 comparisons")
    page.get_by_role("checkbox").first.uncheck()
    page.get_by_label("Groups").select_option("dose")
    page.get_by_role("button", name="Put together").click()

    expect(page.locator(".answer .lead")).to_contain_text("4 comparisons")
    expect(page.get_by_role("checkbox").first).not_to_be_checked()
    expect(page.get_by_role("heading", name="By dose")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_a_question_about_a_design_is_answered_beside_it(opened, width):
    page = opened("/trial/designs", width=width, dark=width == 320)
    page.get_by_label("Design", exact=True).select_option("dutch_600")
    page.get_by_label("Question", exact=True).select_option("dose")
    page.get_by_label("Doses aimed at, mg a day").fill("30 60")
    page.get_by_label("Virtual trials of each design").fill("20")
    page.get_by_role("button", name="Ask").click()

    expect(page.get_by_role("heading", name="The Dutch trial with 600 people")).to_be_visible()
    expect(page.locator(".answer table")).to_contain_text("60 mg")
    assert violations(page) == []
    assert wider_than_the_window(page) == []


def test_what_is_too_large_for_a_page_runs_as_a_job_until_it_is_done(opened, watched):
    watched.allow("status of 422")
    page = opened("/trial?protocol=cirrhosis_2007&trials=1500")
    expect(page.get_by_role("heading", name="Run it as a job")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Run as a job").click()

    expect(page.get_by_role("heading", name="Done")).to_be_visible(timeout=120_000)
    expect(page.get_by_role("table").first).to_contain_text("Assurance")
    expect(page.get_by_role("link", name="Every trial (Parquet)")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_ways_down_are_asked_in_a_form_that_says_what_they_are(opened, watched, width):
    watched.allow("status of 422")
    page = opened("/trial/tapers", width=width, dark=width == 320)

    expect(page.get_by_text("never stop suddenly")).to_be_visible()
    assert violations(page) == []
    assert wider_than_the_window(page) == []
    page.get_by_label("mg a day before").fill("50")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("link", name="mg a day before")).to_be_visible()
    expect(page.get_by_label("mg a day before")).to_have_value("50")
    assert violations(page) == []
