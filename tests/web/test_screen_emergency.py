"""The emergency page: the fixed cards, whatever else is broken."""

from __future__ import annotations

import pytest

import handrail
from handrail.errors import PackError
from handrail.web import frame
from handrail.web.app import create_app
from handrail.web.screens import emergency
from handrail.web.settings import Settings
from tests.web.conftest import Client
from tests.web.pages import LARGEST_PAGE_BYTES, Page, page_of, weight


def test_the_number_of_the_country_comes_first_and_can_be_called(client):
    page = page_of(client.get("/emergency", params={"country": "UK"}))

    assert page.text.index("Call 999") < page.text.index("Too much baclofen")
    assert "tel:999" in page.links()
    assert "116 123" in page.text


def test_without_a_country_the_common_numbers_stand_there(client):
    answered = client.get("/emergency")

    assert "112, 999, 911, 000, 119" in page_of(answered).text
    assert weight(answered, client.get) < LARGEST_PAGE_BYTES


def test_a_country_that_nobody_knows_sends_nobody_back(client):
    page = page_of(client.get("/emergency", params={"country": "<b>Atlantis"}))

    assert "Too much baclofen" in page.text
    assert "Atlantis" in page.text


def test_it_says_every_line_of_the_cards(client):
    text = page_of(client.get("/emergency")).text

    for heading, lines in handrail.emergency_cards():
        for line in (heading, *lines):
            assert " ".join(line.split()) in text


def test_it_answers_with_a_broken_pack_no_database_no_line_free_and_no_styles(monkeypatch):
    client = Client(create_app(Settings(warm=False)))

    def broken(*_, **__):
        raise PackError("wrong", where="rules.toml, line 1")

    def gone(name):
        raise KeyError(name)

    monkeypatch.setattr(handrail, "load_medicine", broken)
    monkeypatch.setattr(frame, "environment", broken)
    monkeypatch.setattr(emergency, "asset", gone)
    client.app.state.work = client.app.state.store = None

    page = Page(client.get("/emergency", params={"country": "UK"}).text)

    assert "Call 999" in page.text
    assert "start CPR now" in page.text
    assert page.all("link") == []


def test_it_answers_even_where_the_cards_can_not_be_read(client, monkeypatch):
    def broken(*_, **__):
        raise PackError("wrong", where="cards.toml")

    for name in ("emergency_cards", "countries_with_numbers", "medicine_names"):
        monkeypatch.setattr(handrail, name, broken)
    monkeypatch.setattr(emergency, "number_lines", broken)

    answered = client.get("/emergency")

    assert answered.status_code == 200
    assert "112, 999, 911, 000, 119" in Page(answered.text).text
    assert "The cards can’t be read on this machine." in answered.text


def test_every_country_on_file_can_be_chosen_and_stands_in_the_list(client):
    page = page_of(client.get("/emergency"))
    offered = {one["value"] for one in page.all("option") if one["value"]}

    assert offered == set(handrail.countries_with_numbers())
    assert {"AU", "DE", "UK", "US"} <= offered


@pytest.mark.parametrize("country", [None, "US"])
def test_its_json_is_that_of_the_api(client: Client, country: str | None):
    params = {} if country is None else {"country": country}

    assert (
        client.get("/emergency.json", params=params).text
        == client.get("/api/v1/emergency", params=params).text
    )
