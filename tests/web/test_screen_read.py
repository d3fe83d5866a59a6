"""The screen that reads a text: it marks what it finds, keeps nothing, and fetches nothing."""

from __future__ import annotations

import json
import re

import pytest

import handrail
from handrail.web.app import create_app
from handrail.web.settings import Settings
from tests.web.browsing import Browser

TEXT = (
    "Baclofen can be stopped overnight without any danger. It acts on GABA-B receptors. "
    "I have been sober for two years thanks to baclofen."
)


@pytest.fixture(scope="module")
def browser() -> Browser:
    return Browser(create_app(Settings(warm=False)))


def send(browser: Browser, **fields: str):
    return browser.send("/read", page="/read", **fields)


def test_what_is_dangerous_comes_first_and_leads_to_its_words(browser):
    page = send(browser, document=TEXT).text

    assert page.index("What is dangerous in it") < page.index("Agrees with what is known")
    assert 'class="mark-danger"' in page
    for number in re.findall(r'href="#card-(\d+)"', page):
        assert f'id="card-{number}"' in page
    for sentence in re.findall(r'href="#s(\d+)"', page):
        assert f'id="s{sentence}"' in page


def test_the_mark_is_a_word_and_not_a_colour_alone(browser):
    assert '<span class="hidden">dangerous: </span>' in send(browser, document=TEXT).text


def test_no_text_and_too_much_text_are_refused_and_the_form_stays(browser):
    empty, long = send(browser, document="  "), send(browser, document="word " * 50_000)

    assert (empty.status_code, long.status_code) == (422, 422)
    assert "There is no text to read" in empty.text
    assert "at most 200,000 are read here" in long.text


def test_a_file_is_read_as_what_it_is(browser):
    page = browser.ask(
        "POST",
        "/read",
        data={"form_token": browser.token("/read")},
        files={"file": ("page.html", b"<h1>Advice</h1><p>Make them vomit.</p>", "text/html")},
    )

    assert page.status_code == 200
    assert "Don&#39;t make anyone vomit" in page.text


def test_json_says_what_the_command_line_says(browser):
    from handrail.exchange.json import json_text
    from handrail.exchange.reading_json import reading_json

    answer = send(browser, document=TEXT, **{"as": "json"})
    medicine = handrail.load_medicine("baclofen")

    assert answer.text == json_text(reading_json(handrail.read_text(TEXT, medicine), medicine))
    assert json.loads(answer.text)


def test_markup_of_the_text_is_shown_and_never_runs(browser):
    page = send(browser, document="<script>alert(1)</script> Baclofen is <b>safe</b>.", kind="text").text

    assert "<script>alert" not in page


def test_the_answer_is_not_to_be_kept(browser):
    assert send(browser, document=TEXT).headers["cache-control"] == "no-store"


def test_a_form_from_elsewhere_is_refused(browser):
    assert browser.ask("POST", "/read", data={"document": TEXT}).status_code == 403


REPEATED = (
    "Stop baclofen at once. Baclofen works on bees too, they say. You can stop baclofen overnight without any"
    " danger. Stop baclofen at once, today. Baclofen is made of moonlight. Baclofen tastes of summer."
)


def test_as_many_are_listed_as_are_counted(browser):
    medicine = handrail.load_medicine("baclofen")
    summary = handrail.summary_of(handrail.read_text(REPEATED, medicine), medicine)
    page = send(browser, document=REPEATED).text
    listed = len(re.findall(r'class="reading-card kind-not-checked"', page))
    dangers = len(re.findall(r'class="reading-card kind-danger"', page))

    assert listed == summary.not_checked > 0
    assert len(re.findall(r'class="reading-card kind-contradicted"', page)) == len(summary.contradicted)
    if dangers != len(summary.dangers):
        assert f"{dangers} different things are listed" in page or "One thing is listed" in page
    for count, held in re.findall(r'<span class="count">(\d+)</span></summary>(.*?)</details>', page, re.S):
        assert held.count("<article") == int(count)
