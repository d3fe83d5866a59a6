"""People and their plans as a browser has them: kept, approved by name, changed by two, in a calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

import handrail
from handrail.report.paper import plan_pdf
from tests.web.browsing import Browser, hidden
from tests.web.kept_plans import (
    PERSON,
    QUESTION,
    approve,
    keep_plan,
    line_of_the_paper,
    own_server,
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
    plan = keep_plan(browser, ada)
    assert "Draft: not approved by anyone" in Page(browser.get(plan).text).text
    assert "No plan is approved" in Page(browser.get(ada).text).text

    nameless = approve(browser, plan, signed=" ")
    assert nameless.status_code == 422
    assert "Draft" in nameless.text

    assert approve(browser, plan).status_code == 303
    assert "Approved by Dr Grace" in Page(browser.get(ada).text).text


def test_what_is_signed_is_the_very_content_that_was_seen(browser: Browser, ada: str) -> None:
    plan = keep_plan(browser, ada)
    assert approve(browser, plan, content_hash="0" * 64).status_code == 409
    assert "Draft" in browser.get(plan).text


def test_a_plan_that_someone_else_changed_is_not_signed_unseen(browser: Browser, ada: str) -> None:
    plan = keep_plan(browser, ada)
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
    plan = keep_plan(browser, ada)
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
    plan = keep_plan(browser, ada)
    if kind == "ics":
        approve(browser, plan)
    saved, asked = browser.get(f"{plan}/plan.{kind}"), browser.get(f"/plan.{kind}", **QUESTION)
    assert saved.status_code == asked.status_code == 200
    if kind == "fhir.json":
        ours = {entry["resource"]["resourceType"] for entry in saved.json()["entry"]}
        assert ours == {entry["resource"]["resourceType"] for entry in asked.json()["entry"]}
        assert ada.rsplit("/", 1)[1] in saved.text
    elif kind == "pdf":
        answer = handrail.read_plan(browser.get("/plan.json", **QUESTION).content)
        status = line_of_the_paper(saved.content)
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

    plan = keep_plan(browser, ada)
    approve(browser, plan)
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
    plan = keep_plan(browser, ada)
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
    approve(browser, keep_plan(browser, ada))
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
    plan = keep_plan(browser, ada)
    other = browser.send("/people", **{**PERSON, "name": "Someone else"}).headers["location"]
    missing = browser.get(f"{ada}/plans/{'x' * 20}")
    crossed = browser.get(f"{other}/plans/{plan.rsplit('/', 1)[1]}")
    assert missing.status_code == crossed.status_code == 404
    assert "Canary" not in crossed.text


def test_every_page_of_people_is_balanced_and_small(browser: Browser, ada: str) -> None:
    plan = keep_plan(browser, ada)
    for path in ("/people", ada, plan, f"{ada}/log", "/people/save/plan?course=20+mg+a+day"):
        html = browser.get(path).text
        Page(html)
        assert len(html.encode()) < 100_000
        assert " style=" not in html
