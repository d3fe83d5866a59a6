"""People and their plans as a browser has them: kept, approved by name, changed by two, in a calendar."""

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
from handrail.report.paper import plan_pdf
from handrail.store import LOCAL, open_store
from handrail.web.app import create_app
from handrail.web.settings import Settings
from tests.web.browsing import Browser, account, hidden
from tests.web.pages import Page

PERSON = {
    "name": "Ada Canary",
    "course": "20 mg three times a day for 14 months",
    "age": "58",
    "weight": "70",
    "egfr": "48",
    "also": "none",
    "alcohol": "0",
    "sex": "female",
    "condition": "multiple sclerosis",
}
QUESTION = {"course": PERSON["course"], "age": "58", "egfr": "48", "draws": "40", "start": "2027-01-04"}


@pytest.fixture
def browser(database: str) -> Iterator[Browser]:
    app = create_app(Settings(warm=False))
    app.state.store = open_store(database)
    yield Browser(app)
    app.state.store.close()


@pytest.fixture
def ada(browser: Browser) -> str:
    """The address of someone who is saved."""
    return browser.send("/people", **PERSON).headers["location"]


def _plan(browser: Browser, person: str) -> str:
    asked = {**QUESTION, "person_id": person.rsplit("/", 1)[1]}
    saved = browser.send("/people/save/plan", "/people/save/plan?course=x", **asked)
    assert saved.status_code == 303
    return saved.headers["location"]


def _approve(browser: Browser, plan: str, **more: str) -> httpx.Response:
    page = browser.get(plan).text
    fields = {name: hidden(page, name) for name in ("revision", "version", "content_hash")}
    return browser.send(f"{plan}/approve", plan, **{**fields, "signed": "Dr Grace", **more})


def _line_of_the_paper(content: bytes) -> str:
    """What the first page says of who approved it."""
    text = " ".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
    found = re.search(
        r"((?:DRAFT|Approved|Withdrawn).*?mark [0-9a-f]{12}(?:[:;] .*?(?= A plan|  |$))?)", text
    )
    assert found is not None, text
    return re.split(r" (?=[A-Z][a-z]+ plan, )", found[1])[0]


def _items(html: str) -> str:
    """What to do now, as it stands on a page."""
    found = re.search(r'<section class="do-now".*?</section>', html, re.S)
    assert found is not None
    return Page(found[0]).text


def _change(browser: Browser, ada: str, **facts: str) -> None:
    revision = hidden(browser.get(ada).text, "revision")
    assert browser.send(ada, ada, **{**PERSON, **facts, "revision": revision}).status_code == 303


def test_where_nobody_is_saved_the_page_says_what_saving_is_for(browser: Browser) -> None:
    page = Page(browser.get("/people").text)
    assert "Nobody is saved here yet" in page.text


def test_someone_is_saved_with_what_is_known_and_what_they_take(browser: Browser, ada: str) -> None:
    page = Page(browser.get(ada).text)
    for said in ("Ada Canary", "58 years", "48 mL/min", "20 mg three times a day", "multiple sclerosis"):
        assert said in page.text
    assert "Ada Canary" in Page(browser.get("/people").text).text


def test_a_fact_that_cannot_be_is_refused_with_its_field_and_nothing_typed_is_lost(browser: Browser) -> None:
    refused = browser.send("/people", **{**PERSON, "egfr": "minus four"})
    assert refused.status_code == 422
    page = Page(refused.text)
    assert "eGFR" in page.text
    typed = {attributes.get("name"): attributes.get("value") for attributes in page.all("input")}
    assert typed["name"] == "Ada Canary"
    assert typed["egfr"] == "minus four"


def test_a_kept_plan_is_a_draft_until_someone_signs_it_by_name(browser: Browser, ada: str) -> None:
    plan = _plan(browser, ada)
    assert "Draft: not approved by anyone" in Page(browser.get(plan).text).text
    assert "No plan is approved" in Page(browser.get(ada).text).text

    nameless = _approve(browser, plan, signed=" ")
    assert nameless.status_code == 422
    assert "Draft" in nameless.text

    assert _approve(browser, plan).status_code == 303
    assert "Approved by Dr Grace" in Page(browser.get(ada).text).text


def test_what_is_signed_is_the_very_content_that_was_seen(browser: Browser, ada: str) -> None:
    plan = _plan(browser, ada)
    assert _approve(browser, plan, content_hash="0" * 64).status_code == 409
    assert "Draft" in browser.get(plan).text


def test_a_plan_that_someone_else_changed_is_not_signed_unseen(browser: Browser, ada: str) -> None:
    plan = _plan(browser, ada)
    seen = browser.get(plan).text
    fields = {name: hidden(seen, name) for name in ("revision", "version", "content_hash")}
    saved = browser.app.state.store.plans.read(plan.rsplit("/", 1)[1])
    asked = {**QUESTION, "seed": "2", "plan_id": saved.id, "revision": str(saved.revision)}
    assert browser.send("/people/save/plan", "/people/save/plan?course=x", **asked).status_code == 303

    late = browser.send(f"{plan}/approve", plan, **fields, signed="Dr Grace")

    assert late.status_code == 409
    page = Page(late.text)
    assert "Nothing was changed" in page.text
    assert "this computer" in page.text


def test_two_who_change_one_record_do_not_overwrite_each_other(browser: Browser, ada: str) -> None:
    revision = hidden(browser.get(ada).text, "revision")
    first = browser.send(ada, ada, **{**PERSON, "egfr": "40", "revision": revision})
    second = browser.send(ada, ada, **{**PERSON, "egfr": "90", "revision": revision})
    assert (first.status_code, second.status_code) == (303, 409)
    assert "40 mL/min" in Page(browser.get(ada).text).text


def test_a_refused_change_sent_again_still_meets_the_change_of_someone_else(
    browser: Browser, ada: str
) -> None:
    opened = hidden(browser.get(ada).text, "revision")
    other = browser.send(ada, ada, **{**PERSON, "egfr": "12", "revision": opened})
    refused = browser.send(ada, ada, **{**PERSON, "weight": "many", "revision": opened})
    assert (other.status_code, refused.status_code) == (303, 422)
    kept = hidden(refused.text, "revision")
    assert kept == opened

    again = browser.send(ada, ada, **{**PERSON, "weight": "71", "revision": kept})

    assert again.status_code == 409
    assert "12 mL/min" in Page(browser.get(ada).text).text


@pytest.mark.parametrize("done", ["approve", "withdraw"])
def test_a_refused_signature_sent_again_still_meets_the_change_of_someone_else(
    browser: Browser, ada: str, done: str
) -> None:
    plan = _plan(browser, ada)
    seen = browser.get(plan).text
    fields = {name: hidden(seen, name) for name in ("revision", "version", "content_hash")}
    asked = {**QUESTION, "seed": "2", "plan_id": plan.rsplit("/", 1)[1], "revision": fields["revision"]}
    assert browser.send("/people/save/plan", "/people/save/plan?course=x", **asked).status_code == 303

    refused = browser.send(f"{plan}/{done}", plan, **fields)
    assert refused.status_code == 422
    again = {name: hidden(refused.text, name) for name in ("revision", "version", "content_hash")}
    late = browser.send(f"{plan}/{done}", plan, **again, signed="Dr Grace", because="Late")

    assert late.status_code == 409
    assert "Draft" in browser.get(plan).text


@pytest.mark.parametrize("kind", ["json", "csv", "ics", "pdf", "svg", "fhir.json"])
def test_a_saved_plan_is_the_answer_of_the_plan_screen_on_paper_and_in_files(
    browser: Browser, ada: str, kind: str
) -> None:
    plan = _plan(browser, ada)
    if kind == "ics":
        _approve(browser, plan)
    saved, asked = browser.get(f"{plan}/plan.{kind}"), browser.get(f"/plan.{kind}", **QUESTION)
    assert saved.status_code == asked.status_code == 200
    if kind == "fhir.json":
        ours = {entry["resource"]["resourceType"] for entry in saved.json()["entry"]}
        assert ours == {entry["resource"]["resourceType"] for entry in asked.json()["entry"]}
        assert ada.rsplit("/", 1)[1] in saved.text
    elif kind == "pdf":
        answer = handrail.read_plan(browser.get("/plan.json", **QUESTION).content)
        status = _line_of_the_paper(saved.content)
        assert saved.content == plan_pdf(answer, handrail.load_medicine(None), status)
        assert asked.content == plan_pdf(answer, handrail.load_medicine(None))
    else:
        assert saved.content == asked.content


def test_a_calendar_follows_the_plan_that_is_approved_and_can_be_taken_back(
    browser: Browser, ada: str
) -> None:
    made = browser.send(f"{ada}/feeds", ada)
    found = re.search(r"http://127\.0\.0\.1(/feed/[^<\s]+)", made.text)
    assert found is not None
    address = found[1]
    assert "no plan is approved" in browser.get(address).text

    plan = _plan(browser, ada)
    _approve(browser, plan)
    first = browser.get(address)
    assert first.headers["content-type"].startswith("text/calendar")
    assert first.text.count("BEGIN:VEVENT") > 10
    assert "baclofen" not in first.text.lower()

    page = browser.get(plan).text
    fields = {name: hidden(page, name) for name in ("revision", "version")}
    browser.send(f"{plan}/withdraw", plan, **fields, because="Kidneys are worse")
    assert "no plan is approved" in browser.get(address).text

    revoke = re.search(r'action="([^"]+/revoke)"', browser.get(ada).text)
    assert revoke is not None
    browser.send(revoke[1], ada)
    assert browser.get(address).status_code == 404


def test_a_plan_is_withdrawn_only_with_a_reason_and_stays_readable(browser: Browser, ada: str) -> None:
    plan = _plan(browser, ada)
    page = browser.get(plan).text
    fields = {name: hidden(page, name) for name in ("revision", "version")}
    assert browser.send(f"{plan}/withdraw", plan, **fields, because="").status_code == 422
    assert browser.send(f"{plan}/withdraw", plan, **fields, because="Too fast").status_code == 303
    assert "Withdrawn: do not follow it" in browser.get(plan).text
    assert "Too fast" in browser.get(plan).text


def test_someone_is_deleted_only_after_their_name_was_typed(browser: Browser, ada: str) -> None:
    assert browser.send(f"{ada}/delete", ada, name="ada").status_code == 422
    assert browser.send(f"{ada}/delete", ada, name="Ada Canary").status_code == 303
    gone = browser.get(ada)
    assert gone.status_code == 404
    assert "Canary" not in gone.text


def test_the_log_says_who_did_what_and_never_what_it_was(browser: Browser, ada: str) -> None:
    _approve(browser, _plan(browser, ada))
    page = Page(browser.get(f"{ada}/log").text)
    assert "approve" in page.text
    assert "Dr Grace" in page.text
    assert "sclerosis" not in page.text


def test_a_form_of_another_site_or_without_the_hidden_value_changes_nothing(
    browser: Browser, ada: str
) -> None:
    without = browser.ask("POST", f"{ada}/delete", data={"name": "Ada Canary"})
    token = hidden(browser.get(ada).text, "form_token")
    elsewhere = browser.ask(
        "POST",
        f"{ada}/delete",
        data={"name": "Ada Canary", "form_token": token},
        headers={"Origin": "https://evil.example"},
    )
    assert (without.status_code, elsewhere.status_code) == (403, 403)
    assert browser.get(ada).status_code == 200


def test_what_is_not_there_and_what_is_someone_elses_are_answered_alike(browser: Browser, ada: str) -> None:
    plan = _plan(browser, ada)
    other = browser.send("/people", **{**PERSON, "name": "Someone else"}).headers["location"]
    missing = browser.get(f"{ada}/plans/{'x' * 20}")
    crossed = browser.get(f"{other}/plans/{plan.rsplit('/', 1)[1]}")
    assert missing.status_code == crossed.status_code == 404
    assert "Canary" not in crossed.text


def test_every_page_of_people_is_balanced_and_small(browser: Browser, ada: str) -> None:
    plan = _plan(browser, ada)
    for path in ("/people", ada, plan, f"{ada}/log", "/people/save/plan?course=20+mg+a+day"):
        html = browser.get(path).text
        Page(html)
        assert len(html.encode()) < 100_000
        assert " style=" not in html


def test_what_is_signed_stands_before_the_signature(browser: Browser, ada: str) -> None:
    html = browser.get(_plan(browser, ada)).text
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
    assert "Where: " in _items(html)


def test_an_approved_plan_says_that_the_kidneys_it_was_approved_for_are_others_now(
    browser: Browser, ada: str
) -> None:
    plan = _plan(browser, ada)
    _approve(browser, plan)
    _change(browser, ada, egfr="12")
    said = "Approved for eGFR 48 mL/min/1.73 m²; now 12 mL/min/1.73 m²: look at it again before going on."
    for page in (ada, plan):
        text = Page(browser.get(page).text).text
        assert said in text
        assert "Approved for age" not in text
        assert "Approved without sex, weight, alcohol, other medicines" in text


def test_a_plan_edited_anew_asks_with_what_is_known_now(browser: Browser, ada: str) -> None:
    plan = _plan(browser, ada)
    _change(browser, ada, egfr="", creatinine="4 mg/dL")
    found = re.search(r'href="/plan\?([^"]+)">Edit as a new plan', browser.get(plan).text)
    assert found is not None
    asked = httpx.QueryParams(found[1].replace("&amp;", "&"))
    assert asked["creatinine"] == "4 mg/dL"
    assert "egfr" not in asked
    assert asked["course"] == QUESTION["course"]
    assert asked["start"] == QUESTION["start"]


def test_whoever_keeps_a_plan_reads_first_how_the_record_differs(browser: Browser, ada: str) -> None:
    _change(browser, ada, egfr="12")
    html = browser.get("/people/save/plan", **QUESTION).text
    said = html.index("eGFR 48 mL/min/1.73 m² in the question, 12 mL/min/1.73 m² in the record")
    assert said < html.index("Keep it as a draft")


def test_of_two_approved_plans_the_older_one_is_called_replaced(browser: Browser, ada: str) -> None:
    first, second = _plan(browser, ada), _plan(browser, ada)
    _approve(browser, first)
    _approve(browser, second)
    title = browser.app.state.store.plans.read(second.rsplit("/", 1)[1]).title
    assert f"Approved earlier; replaced by {title}, version 1" in Page(browser.get(first).text).text
    assert "Approved earlier" not in browser.get(second).text
    assert browser.get(ada).text.count("approved earlier; replaced by") == 1
    assert browser.get(f"{first}/plan.ics").status_code == 422
    assert "replaced by" in _line_of_the_paper(browser.get(f"{first}/plan.pdf").content)


def test_the_paper_of_a_kept_plan_says_who_approved_it_and_a_draft_has_no_calendar(
    browser: Browser, ada: str
) -> None:
    plan = _plan(browser, ada)
    mark = hidden(browser.get(plan).text, "content_hash")[:12]
    draft = _line_of_the_paper(browser.get(f"{plan}/plan.pdf").content)
    assert draft == f"DRAFT - not approved by anyone; version 1, mark {mark}"
    refused = browser.get(f"{plan}/plan.ics")
    assert refused.status_code == 422
    assert "not approved by anyone" in refused.text
    assert "plan.ics" not in browser.get(plan).text

    _approve(browser, plan)
    today = dt.datetime.now(dt.UTC).date().isoformat()
    paper = browser.get(f"{plan}/plan.pdf").content
    signed = _line_of_the_paper(paper)
    assert signed == f"Approved by Dr Grace on {today}, version 1, mark {mark}"
    first_page = PdfReader(io.BytesIO(paper)).pages[0].extract_text()
    assert "agrees" not in first_page
    assert "Go by the steps below from Mon 4 Jan 2027, gradually" in first_page
    assert "plan.ics" in browser.get(plan).text


def test_an_approved_plan_says_todays_step_and_asks_nobody_to_wait_for_an_agreement(
    browser: Browser, ada: str
) -> None:
    plan = _plan(browser, ada)
    assert "until the person who prescribes it agrees" in _items(browser.get(plan).text)
    _approve(browser, plan)
    for page in (plan, ada):
        said = _items(browser.get(page).text)
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
    plan = _plan(browser, ada)
    _approve(browser, plan)
    _change(browser, ada, egfr="12")
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
    plan = _plan(browser, ada)
    _approve(browser, plan)
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
    _approve(browser, _plan(browser, ada))
    assert "Before any plan" not in Page(browser.get(ada).text).text
    _change(browser, ada, symptom="hallucinations")
    text = Page(browser.get(ada).text).text

    assert text.index("Before any plan") < text.index("The plan now")
    assert "emergency number now" in text[text.index("Before any plan") : text.index("The plan now")]
