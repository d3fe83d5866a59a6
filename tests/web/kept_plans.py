"""Someone who is saved at one's own server, and plans that are kept for them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from pypdf import PdfReader

from handrail.store import open_store
from handrail.web.app import create_app
from handrail.web.settings import Settings
from tests.web.browsing import Browser, hidden
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


@contextmanager
def own_server(database: str) -> Iterator[Browser]:
    """A browser at somebody's own server, which goes by the real clock."""
    app = create_app(Settings(warm=False))
    with open_store(database) as app.state.store:
        yield Browser(app)


def keep_plan(browser: Browser, person: str) -> str:
    """The address of a plan that is kept for someone, as a draft."""
    asked = {**QUESTION, "person_id": person.rsplit("/", 1)[1]}
    saved = browser.send("/people/save/plan", "/people/save/plan?course=x", **asked)
    assert saved.status_code == 303
    return saved.headers["location"]


def approve(browser: Browser, plan: str, **more: str) -> httpx.Response:
    """Sign it as it stands."""
    page = browser.get(plan).text
    fields = {name: hidden(page, name) for name in ("revision", "version", "content_hash")}
    return browser.send(f"{plan}/approve", plan, **{**fields, "signed": "Dr Grace", **more})


def line_of_the_paper(content: bytes) -> str:
    """What the first page says of who approved it."""
    text = " ".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
    found = re.search(
        r"((?:DRAFT|Approved|Withdrawn).*?mark [0-9a-f]{12}(?:[:;] .*?(?= A plan|  |$))?)", text
    )
    assert found is not None, text
    return re.split(r" (?=[A-Z][a-z]+ plan, )", found[1])[0]


def what_to_do_now(html: str) -> str:
    """What to do now, as it stands on a page."""
    found = re.search(r'<section class="do-now".*?</section>', html, re.S)
    assert found is not None
    return Page(found[0]).text


def change(browser: Browser, ada: str, **facts: str) -> None:
    """Write down that something about her is otherwise now."""
    revision = hidden(browser.get(ada).text, "revision")
    assert browser.send(ada, ada, **{**PERSON, **facts, "revision": revision}).status_code == 303
