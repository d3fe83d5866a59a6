"""The screens of what is known: questions, claims, trials, reviews, positions, and the comparison."""

from __future__ import annotations

import json
import re

import pytest

import handrail

MEDICINE = handrail.load_medicine("baclofen")
PLACES = ("questions", "effects", "claims", "trials", "reviews", "positions", "compare")


@pytest.mark.parametrize("place", PLACES)
def test_each_list_is_a_page_with_one_heading_and_a_way_to_the_others(place, client):
    page = client.get(f"/evidence/{place}")

    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    assert all(f'href="/evidence/{other}"' in page.text for other in PLACES)


@pytest.mark.parametrize("place", ["claims", "trials", "reviews", "positions"])
def test_each_list_stands_there_as_csv_and_json_too(place, client):
    table, data = client.get(f"/evidence/{place}.csv"), client.get(f"/evidence/{place}.json")

    assert table.headers["content-type"].startswith("text/csv")
    assert len(table.text.splitlines()) > 3
    assert json.loads(data.text)["pack_version"] == MEDICINE.version


@pytest.mark.parametrize("claim", [one.id for one in handrail.claims_of(MEDICINE)][::7])
def test_a_claim_has_a_page_with_both_sides_and_links_to_every_source(claim, client):
    page = client.get(f"/evidence/claims/{claim}").text
    known = handrail.claim_trail(claim, MEDICINE).claim

    assert all(f"/evidence/sources/{key}" in page for key in (*known.sources, *known.against))


def test_who_says_so_leads_from_a_source_to_the_claim_it_stands_behind(client):
    page = client.get("/evidence/sources/beraha2016highdose").text
    link = re.search(r'href="(/evidence/claims/EF04)"', page)

    assert link
    assert "In the Dutch trial" in client.get(link.group(1)).text


def test_an_empty_cell_of_the_comparison_is_an_answer(client):
    assert "No evidence found." in client.get("/evidence/compare").text


def test_filters_stand_in_the_address_and_an_unknown_claim_is_not_found(client):
    everything, refuted = (
        client.get("/evidence/claims").text,
        client.get("/evidence/claims?state=refuted").text,
    )

    assert len(refuted) < len(everything)
    assert client.get("/evidence/claims/none-such").status_code == 404


def test_the_page_a_medicine_or_not_comes_as_pdf_and_text(client):
    assert client.get("/evidence/medicine-or-not.pdf").content.startswith(b"%PDF")
    said = client.get("/evidence/medicine-or-not.txt?country=GB").text

    assert "call 999" in said
    assert "816" in said
    assert "710" in said
