"""Getting help as a screen: numbers, services with their day, kinds, questions, what is near."""

from __future__ import annotations

import pytest

from handrail.web.screens import help as finding_help
from tests.web.pages import LARGEST_PAGE_BYTES, page_of, weight

PLACES = "name,latitude,longitude,phone\nNear,52.50,13.40,030 1\n<b>Far</b>,48.14,11.58,089 1\n"


@pytest.fixture
def places(tmp_path, monkeypatch):
    file = tmp_path / "places.csv"
    file.write_text(PLACES)
    monkeypatch.setenv(finding_help.DIRECTORY, str(file))
    return file


def test_empty_it_shows_what_holds_for_everyone(client):
    answered = client.get("/help")
    page = page_of(answered)

    assert "Name the country, and its numbers stand here." in page.text
    assert "Who profits" in page.text
    assert "Check before relying on it" in page.text or "check before relying on it" in page.text
    assert weight(answered, client.get) < LARGEST_PAGE_BYTES


def test_numbers_and_services_of_the_country_stand_with_their_day_and_their_page(client):
    text = page_of(client.get("/help", params={"country": "AU"})).text

    assert text.index("13 11 26") < text.index("1800 250 015")
    assert "Last looked at on 22 November 2026. Check before relying on it." in text
    assert "Read at https://www.emhprac.org.au" in text


def test_a_service_from_memory_says_so(client):
    assert "from memory, not checked" in page_of(client.get("/help", params={"country": "UK"})).text


def test_home_and_work_change_what_the_level_of_care_says(client):
    course = {"course": "60 mg a day for 14 months"}
    ordinary = page_of(client.get("/help", params=course)).text
    unsafe = page_of(client.get("/help", params={**course, "fact": ["home_unsafe=yes", "drives=yes"]}))
    ticked = {one["value"] for one in unsafe.all("input") if "checked" in one}

    assert "Outpatient care with contact each week" in ordinary
    assert "Residential care with little medical cover, because the home is unsafe" in unsafe.text
    assert {"home_unsafe=yes", "drives=yes"} <= ticked


def test_evidence_stands_on_both_sides_with_its_source(client):
    page = page_of(client.get("/help", params={"indication": "aud"}))

    assert (
        page.text.index("Speaks for it") < page.text.index("Speaks against it") < page.text.index("To watch")
    )
    assert "/evidence/sources/agabio2023cochrane" in page.links()


def test_the_nearest_places_are_worked_out_here(client, places):
    page = page_of(client.get("/help", params={"at": "52.52,13.40"}))

    assert page.text.index("Near") < page.text.index("<b>Far</b>")
    assert "2.2 km" in page.text
    assert "as the crow flies" in page.text


def test_a_list_that_changed_is_read_again(client, places):
    page_of(client.get("/help", params={"at": "52.52,13.40"}))
    places.write_text(PLACES + "Nearer,52.52,13.40,\n")
    import os

    os.utime(places, ns=(1, places.stat().st_mtime_ns + 10_000_000))

    assert "Nearer" in page_of(client.get("/help", params={"at": "52.52,13.40"})).text


@pytest.mark.parametrize("at", ["nowhere", "91,0"])
def test_a_position_that_is_none_is_refused_in_its_field(client, places, at):
    page = page_of(client.get("/help", params={"at": at}), status=422)

    assert {one.get("id"): one for one in page.all("input")}["at"]["value"] == at


def test_without_a_list_a_position_is_of_no_use_and_it_says_how_to_get_one(client, monkeypatch):
    monkeypatch.delenv(finding_help.DIRECTORY, raising=False)

    assert (
        "No list of places is on this machine. Whoever starts this server can give it one."
        in page_of(client.get("/help", params={"at": "52,13"}), status=422).text
    )


def test_its_json_is_the_command_lines(client, terminal, places):
    params = {
        "country": "US",
        "indication": "aud",
        "course": "60 mg a day for 14 months",
        "at": "52.52,13.40",
    }
    words = ("find-help", params["course"], "--country", "US", "--indication", "aud", "--json", "-")

    assert (
        client.get("/help.json", params=params).text
        == terminal(*words, "--directory", str(places), "--at", "52.52,13.40").out
    )
