"""From every number of every screen there is a way to its rule, its source, or the numbers of the model.

The screens that need someone saved are asked the same in `tests/browser/test_every_screen.py`.
"""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI

from handrail.web.app import create_app
from handrail.web.settings import Settings
from tests.web.browsing import Browser
from tests.who_says import parts_without_a_source
from tools.screen_states import STATES

OPEN = [one for one in STATES if "{" not in one.path and one.status == 200 and one.act is None]
DRAWS = "&draws=40"
POST = """Baclofen cured my drinking and it will cure yours. I took 180 mg a day on my own.
It is not addictive and you can stop it from one day to the next. It is made of moonlight."""


@pytest.fixture(scope="module")
def browser() -> Browser:
    app: FastAPI = create_app(Settings(warm=False))
    return Browser(app)


@pytest.mark.parametrize("state", OPEN, ids=[one.name for one in OPEN])
def test_every_number_of_a_screen_leads_to_whoever_says_so(state, browser: Browser) -> None:
    planned = state.path.startswith(("/plan?", "/prescriptions?"))
    answer = browser.get(state.path + (DRAWS if planned else ""))

    assert answer.status_code == 200
    assert parts_without_a_source(answer.text) == []


def test_every_number_told_of_a_text_leads_to_whoever_says_so(browser: Browser) -> None:
    answer = browser.send("/read", page="/read", document=POST)

    assert parts_without_a_source(answer.text) == []


def test_a_rule_that_a_sentence_names_leads_to_its_page(browser: Browser) -> None:
    page = browser.get("/overdose?amount=30+x+10+mg&hours_ago=1&age=40&weight=70&country=UK").text

    for address in set(re.findall(r'href="(/evidence/(?:rules|sources)/[^"]+)"', page)):
        assert browser.get(address).status_code == 200, address


def test_a_part_without_a_source_is_seen() -> None:
    """The test above looks at what it says it does."""
    bare = "<main><section><h2>Dose</h2><p>80 mg a day.</p></section></main>"
    told = bare.replace("a day.", 'a day, <a href="/evidence/rules/DL-01">DL-01</a>.')
    nowhere = bare.replace("a day.", 'a day. <a href="#sources">Who says so</a>')

    assert parts_without_a_source(bare) == ["section: Dose"]
    assert parts_without_a_source(told) == []
    assert parts_without_a_source(nowhere) == ["section: Dose"]
