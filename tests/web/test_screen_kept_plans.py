"""A kept plan on a screen and on paper: who approved it, for whom, and what has changed since."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator

import httpx
import pytest
from pypdf import PdfReader

import handrail
from handrail.report import plan_words
from handrail.report.approved_words import today_lines
from handrail.store import LOCAL
from tests.web.browsing import Browser, account, hidden
from tests.web.kept_plans import (
    PERSON,
    QUESTION,
    approve,
    change,
    keep_plan,
    line_of_the_paper,
    own_server,
    what_to_do_now,
)
from tests.web.pages import Page


@pytest.fixture
def browser(database: str) -> Iterator[Browser]:
    with own_server(database) as opened:
        yield opened


@pytest.fixture
def ada(browser: Browser) -> str:
    """The address of someone who is saved."""
    return browser.send("/people", **PERSON).headers["location"]


def test_what_is_signed_stands_before_the_signature(browser: Browser, ada: str) -> None:
    html = browser.get(keep_plan(browser, ada)).text
    places = [
        html.index(said)
        for said in (
            'id="state"',
            'id="do-now"',
            'id="steps"',
            "What stood on the day it was made",
            "What was not checked",
            'id="made-for"',
            "<dt>Age</dt><dd>58 years",
            "<dt>eGFR</dt><dd>48 mL/min",
            "Not told: weight, other medicines and conditions",
            "/approve",
        )
    ]
    assert places == sorted(places)
    assert "Where: " in what_to_do_now(html)


def test_an_approved_plan_says_that_the_kidneys_it_was_approved_for_are_others_now(
    browser: Browser, ada: str
) -> None:
    plan = keep_plan(browser, ada)
    approve(browser, plan)
    change(browser, ada, egfr="12")
    said = "Approved for eGFR 48 mL/min/1.73 m²; now 12 mL/min/1.73 m²: look at it again before going on."
    for page in (ada, plan):
        text = Page(browser.get(page).text).text
        assert said in text
        assert "Approved for age" not in text
        assert "Approved without sex, weight, alcohol, other medicines" in text


def test_a_plan_edited_anew_asks_with_what_is_known_now(browser: Browser, ada: str) -> None:
    plan = keep_plan(browser, ada)
    change(browser, ada, egfr="", creatinine="4 mg/dL")
    found = re.search(r'href="/plan\?([^"]+)">Edit as a new plan', browser.get(plan).text)
    assert found is not None
    asked = httpx.QueryParams(found[1].replace("&amp;", "&"))
    assert asked["creatinine"] == "4 mg/dL"
    assert "egfr" not in asked
    assert asked["course"] == QUESTION["course"]
    assert asked["start"] == QUESTION["start"]


def test_whoever_keeps_a_plan_reads_first_how_the_record_differs(browser: Browser, ada: str) -> None:
    change(browser, ada, egfr="12")
    html = browser.get("/people/save/plan", **QUESTION).text
    said = html.index("eGFR 48 mL/min/1.73 m² in the question, 12 mL/min/1.73 m² in the record")
    assert said < html.index("Keep it as a draft")


def test_of_two_approved_plans_the_older_one_is_called_replaced(browser: Browser, ada: str) -> None:
    first, second = keep_plan(browser, ada), keep_plan(browser, ada)
    approve(browser, first)
    approve(browser, second)
    title = browser.app.state.store.plans.read(second.rsplit("/", 1)[1]).title
    assert f"Approved earlier; replaced by {title}, version 1" in Page(browser.get(first).text).text
    assert "Approved earlier" not in browser.get(second).text
    assert browser.get(ada).text.count("approved earlier; replaced by") == 1
    assert browser.get(f"{first}/plan.ics").status_code == 422
    assert "replaced by" in line_of_the_paper(browser.get(f"{first}/plan.pdf").content)


def test_the_paper_of_a_kept_plan_says_who_approved_it_and_a_draft_has_no_calendar(
    browser: Browser, ada: str
) -> None:
    plan = keep_plan(browser, ada)
    mark = hidden(browser.get(plan).text, "content_hash")[:12]
    draft = line_of_the_paper(browser.get(f"{plan}/plan.pdf").content)
    assert draft == f"DRAFT - not approved by anyone; version 1, mark {mark}"
    refused = browser.get(f"{plan}/plan.ics")
    assert refused.status_code == 422
    assert "not approved by anyone" in refused.text
    assert "plan.ics" not in browser.get(plan).text

    approve(browser, plan)
    today = dt.datetime.now(dt.UTC).date().isoformat()
    paper = browser.get(f"{plan}/plan.pdf").content
    signed = line_of_the_paper(paper)
    assert signed == f"Approved by Dr Grace on {today}, version 1, mark {mark}"
    first_page = PdfReader(io.BytesIO(paper)).pages[0].extract_text()
    assert "agrees" not in first_page
    assert "Go by the steps below from Mon 4 Jan 2027, gradually" in first_page
    assert "plan.ics" in browser.get(plan).text


def test_an_approved_plan_says_todays_step_and_asks_nobody_to_wait_for_an_agreement(
    browser: Browser, ada: str
) -> None:
    plan = keep_plan(browser, ada)
    assert "until the person who prescribes it agrees" in what_to_do_now(browser.get(plan).text)
    approve(browser, plan)
    for page in (plan, ada):
        said = what_to_do_now(browser.get(page).text)
        assert "agrees" not in said
        assert "Today: what is taken now goes on." in said
        assert "From Mon 4 Jan 2027: " in said


def test_todays_step_is_the_one_that_the_dates_of_the_plan_say(browser: Browser) -> None:
    result = handrail.read_plan(browser.get("/plan.json", **QUESTION).content)
    plan = result.chosen
    second = plan.steps[1]
    day = result.starts_on + dt.timedelta(days=second.start_day - 1)
    now, coming, steady = today_lines(result, day)
    assert now.startswith(f"Today: {second.daily_dose_mg:g} mg a day: ")
    assert f": {plan.steps[2].daily_dose_mg:g} mg a day: " in coming
    assert "gradually" in steady
    yesterday, change, _ = today_lines(result, day - dt.timedelta(days=1))
    assert yesterday.startswith(f"Today: {plan.steps[0].daily_dose_mg:g} mg a day: ")
    assert change.endswith(now.removeprefix("Today: "))
    last = result.starts_on + dt.timedelta(days=plan.total_days - 1)
    assert today_lines(result, last)[1] == plan_words.end_words(result, plan)
    assert today_lines(result, last + dt.timedelta(days=1)) == (plan_words.end_words(result, plan),)


def test_someone_on_the_medicine_reads_todays_step_whom_to_call_and_that_something_changed(
    browser: Browser, ada: str
) -> None:
    plan = keep_plan(browser, ada)
    approve(browser, plan)
    change(browser, ada, egfr="12")
    store = browser.app.state.store
    own = account(store, "ada", "patient", "Ada")
    store.users.link(own.id, ada.rsplit("/", 1)[1], own=True, by=LOCAL)
    assert browser.sign_in("ada").status_code == 303
    for page in (ada, plan):
        text = Page(browser.get(page).text).text
        assert "Something about you was changed since this was approved: ask the clinic." in text
        assert "Today: what is taken now goes on." in text
        assert "look at it again" not in text
    help_now = re.search(r'id="no-tablets".*?</section>', browser.get(ada).text, re.S)
    assert help_now is not None
    assert "Call the prescriber now" in help_now[0]
    assert " mg" not in help_now[0]


def test_a_course_written_after_the_approval_that_is_not_the_plans_is_said_before_todays_step(
    browser: Browser, ada: str
) -> None:
    plan = keep_plan(browser, ada)
    approve(browser, plan)
    assert browser.send(f"{ada}/courses", ada, course="20 mg three times a day for 14 months").is_redirect
    assert "as taken" not in Page(browser.get(ada).text).text

    assert browser.send(f"{ada}/courses", ada, course="10 mg three times a day for 3 months").is_redirect
    assert "as taken: 30 mg a day" in Page(browser.get(plan).text).text
    text = Page(browser.get(ada).text).text

    assert "as taken: 30 mg a day; this plan has 60 mg a day then." in text
    assert "Raise nothing meanwhile; less of it only gradually." in text
    assert text.index("as taken: 30 mg") < text.index("Today: what is taken now goes on.")
    store = browser.app.state.store
    own = account(store, "ada", "patient", "Ada")
    store.users.link(own.id, ada.rsplit("/", 1)[1], own=True, by=LOCAL)
    assert browser.sign_in("ada").status_code == 303
    theirs = Page(browser.get(ada).text).text
    assert "Something about you was changed since this was approved: ask the clinic." in theirs
    assert "as taken: 30 mg" not in theirs


def test_a_danger_sign_on_record_comes_before_the_approved_plan(browser: Browser, ada: str) -> None:
    approve(browser, keep_plan(browser, ada))
    assert "Before any plan" not in Page(browser.get(ada).text).text
    change(browser, ada, symptom="hallucinations")
    text = Page(browser.get(ada).text).text

    assert text.index("Before any plan") < text.index("The plan now")
    assert "emergency number now" in text[text.index("Before any plan") : text.index("The plan now")]
