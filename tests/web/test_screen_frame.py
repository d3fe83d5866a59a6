"""What every screen shares: the frame, pages for errors, files that may be kept, forms from here only."""

from __future__ import annotations

import json

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse

import handrail
from handrail.errors import PackError
from handrail.exchange.demo import ADA
from handrail.web.app import create_app
from handrail.web.case import Case
from handrail.web.forms import read_form
from handrail.web.frame import asset, form_token, rule_links, show, static_files
from handrail.web.settings import Settings
from tests.web.conftest import HOST, Client
from tests.web.pages import LARGEST_PAGE_BYTES, page_of, weight

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_the_first_page_asks_six_things_and_shows_someone_to_try_it_with(client):
    answered = client.get("/")

    page = page_of(answered)
    assert "Ada is 58" in page.text
    assert [
        f for f in ("course", "age", "weight", "egfr", "also", "alcohol") if f'id="{f}"' not in answered.text
    ] == []
    assert weight(answered, client.get) < LARGEST_PAGE_BYTES


def test_every_way_around_leads_somewhere(client):
    page = page_of(client.get("/"))

    for link in {link.partition("#")[0] for link in page.links() if link.startswith("/")}:
        assert client.get(link or "/").status_code == 200, link


def test_what_is_loaded_is_said_with_its_day(client):
    medicine = handrail.load_medicine("baclofen")

    assert f"rules of {medicine.rules_date}" in page_of(client.get("/")).text


def test_the_emergency_line_names_the_number_of_the_country(client):
    page = page_of(client.get("/plan?country=UK"))

    assert "call 999 now" in page.text
    assert "tel:999" in page.links()


@pytest.mark.parametrize("path", ["/nowhere", "/plan/nowhere", "/people-of-nowhere"])
def test_an_address_that_there_is_not_gets_a_page_with_what_to_do(client, path):
    page = page_of(client.get(path), status=404)

    assert "There is nothing here" in page.text
    assert "openapi" not in page.text
    assert "/" in page.links()


def test_programs_still_get_a_problem_document(client):
    answered = client.get("/api/v1/nowhere")

    assert answered.status_code == 404
    assert answered.headers["content-type"] == "application/problem+json"


def test_a_body_that_is_too_large_gets_a_page(client):
    small = Client(create_app(Settings(largest_body_bytes=100)))

    page = page_of(small.post("/plan", content="x" * 200, headers=FORM), status=413)

    assert "too large" in page.text


def test_a_mistake_of_ours_says_a_mark_and_nothing_of_the_inside(monkeypatch):
    app = create_app(Settings())

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("the secret of the inside")

    answered = Client(app).get("/broken")

    page = page_of(answered, status=500)
    assert "our mistake" in page.text
    assert "urn:uuid:" in page.text
    assert "secret" not in answered.text
    assert "RuntimeError" not in answered.text


def test_a_full_line_is_a_page_that_says_when_to_ask_again():
    full = Client(create_app(Settings(at_once=1, waiting=0)))
    full.app.state.work.heavy._inside = 1

    # Another question than anyone's before: what has been found is shown also while the line is full.
    answered = full.get("/plan", params={**ADA, "seed": "96"})

    page = page_of(answered, status=503)
    assert "Ask again in" in page.text
    assert answered.headers["retry-after"]


def test_a_pack_that_is_broken_leaves_the_emergency_line(monkeypatch):
    def wrong(name: str | None = None) -> None:
        raise PackError("A line is wrong.", where="rules.toml, line 3")

    monkeypatch.setattr(handrail, "load_medicine", wrong)

    answered = Client(create_app(Settings())).get("/plan", params=ADA)

    page = page_of(answered, status=503)
    assert "data of this medicine" in page.text
    assert "rules.toml" not in answered.text


# ---- files ------------------------------------------------------------------------------------------


def test_styles_and_scripts_may_be_kept_for_a_year_under_the_hash_of_all_of_them(client):
    for name in static_files()[1]:
        answered = client.get(asset(name))

        assert answered.status_code == 200
        assert "immutable" in answered.headers["cache-control"]
        assert answered.headers["x-content-type-options"] == "nosniff"
    assert client.get(asset("base.css")).headers["content-type"] == "text/css; charset=utf-8"
    assert "javascript" in client.get(asset("plan.js")).headers["content-type"]


@pytest.mark.parametrize(
    "path",
    ["/static/0000000000000000/base.css", "/static/{}/none.css", "/static/{}/../frame.py", "/static/{}/"],
)
def test_an_old_hash_or_another_file_gets_nothing(client, path):
    answered = client.get(path.format(static_files()[0]))

    assert not answered.is_success


def test_scripts_and_styles_ask_no_other_server():
    for name, content in static_files()[1].items():
        text = content.decode().replace("http://www.w3.org/2000/svg", "")
        for unwanted in ("http:", "https:", "@import", "eval(", "innerHTML"):
            assert unwanted not in text, name


# ---- forms ------------------------------------------------------------------------------------------


def an_app_with_a_form() -> FastAPI:
    app = create_app(Settings())

    @app.get("/form")
    async def given(request: Request):
        token = form_token(request)
        made = show(request, "home.html", case=Case({}), demo="/", demo_says="")
        made.headers["X-Token"] = token
        return made

    @app.post("/form")
    async def taken(request: Request):
        form = await read_form(request)
        return PlainTextResponse(str(form["name"]))

    return app


def a_form(client: Client) -> tuple[str, dict[str, str]]:
    answered = client.get("/form")
    cookie = answered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    return answered.headers["x-token"], {**FORM, "Cookie": cookie.partition(";")[0], "Origin": HOST}


def test_a_form_from_our_own_page_is_taken():
    client = Client(an_app_with_a_form())
    token, headers = a_form(client)

    answered = client.post("/form", content=f"form_token={token}&name=Ada", headers=headers)

    assert (answered.status_code, answered.text) == (200, "Ada")


@pytest.mark.parametrize(
    "change",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Cookie": "handrail_form="},
        {"Cookie": "handrail_form=" + "a" * 43},
    ],
)
def test_a_form_from_elsewhere_changes_nothing(change):
    client = Client(an_app_with_a_form())
    token, headers = a_form(client)

    answered = client.post("/form", content=f"form_token={token}&name=Ada", headers={**headers, **change})

    assert "can’t be taken" in page_of(answered, status=403).text.replace("'", "’")


def test_a_form_without_its_hidden_value_changes_nothing():
    client = Client(an_app_with_a_form())
    _, headers = a_form(client)

    assert client.post("/form", content="name=Ada", headers=headers).status_code == 403


def test_a_form_is_no_body_for_a_program(client):
    answered = client.post("/api/v1/check", content="course=1", headers={**FORM, "Origin": HOST})

    assert answered.status_code == 415


# ---- the question in an address -----------------------------------------------------------------------


def test_what_cannot_be_read_is_said_by_field_and_the_rest_is_read():
    case = Case({"age": "999", "weight": "70", "egfr": "forty", "also": "zolpidem, melatonin", "course": "x"})

    person = case.person

    assert person.weight_kg == 70
    assert person.other_medicines == ("zolpidem", "melatonin")
    assert case.course is None
    assert set(case.errors) == {"age", "egfr", "course"}
    assert all(error.message for error in case.errors.values())


def test_the_words_that_cannot_be_read_are_pointed_at():
    case = Case({"course": "20 mg xx times a day for 3 days"})

    assert case.course is None
    assert case.errors["course"].message == "'xx' is not understood here."
    said, below = case.errors["course"].pointed.split("\n")
    assert said[below.index("^") : below.rindex("^") + 1] == "xx"


def test_two_values_that_contradict_each_other_are_said_of_a_field():
    case = Case({"sex": "male", "pregnant": "yes"})

    assert case.person is not None
    assert case.errors


def test_options_become_the_names_of_fields():
    from handrail.exchange import reading

    case = Case({"start": "2020-01-01"})
    case.read("start", reading.start_date)

    assert "--" not in case.errors["start"].message + case.errors["start"].fix


def test_an_address_holds_the_whole_question_again():
    case = Case([("also", "zolpidem"), ("also", "a&b"), ("change-on", "mon"), ("empty", " ")])

    assert (
        case.address("/plan.json", choose="faster")
        == "/plan.json?also=zolpidem&also=a%26b&change_on=mon&choose=faster"
    )


def test_words_from_outside_are_only_words(client):
    answered = client.get("/plan", params={"course": "<script>alert(1)</script>", "also": '"><img src=x>'})

    page = page_of(answered, status=422)
    assert "<script>alert" not in answered.text
    assert "<img src=x" not in answered.text
    assert "alert(1)" in page.text


def test_signs_that_turn_the_writing_do_not_reach_a_page(client):
    answered = client.get("/plan", params={"course": "20 mg \u202etds\x1b[31m"})

    assert "\u202e" not in answered.text
    assert "\x1b" not in answered.text


def test_a_value_that_is_too_long_is_refused_and_not_shown_again(client):
    page = page_of(client.get("/plan", params={"course": "20 mg a day " * 2000}), status=422)

    assert "too long" in page.text
    assert len(json.dumps(page.text)) < 20_000


def test_rules_and_floors_in_a_sentence_lead_to_where_they_are_explained():
    linked = rule_links(handrail.load_medicine("baclofen"))

    said = str(linked("at least 3 days (FL-05), <b>, MS-1"))

    assert '<a class="source" href="/evidence/rules/FL-05">FL-05</a>' in said
    assert "&lt;b&gt;" in said
    assert "MS-1</a>" not in said
