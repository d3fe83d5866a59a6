"""The screens of the evidence: every source, rule and number can be found, and says whether it was read."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape

import pytest

import handrail
from handrail.report.condition_words import in_words

MEDICINE = handrail.load_medicine("baclofen")


def flat(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_the_overview_counts_what_was_read_and_what_was_not(client):
    said = flat(client.get("/evidence").text)

    sources = [MEDICINE.bibliography.get(key) for key in MEDICINE.bibliography.keys]
    read = sum(one.verified for one in sources)
    assert f"{len(sources)} sources {read} read at the source, {len(sources) - read} not yet." in said


def test_words_are_looked_for_in_rules_numbers_and_sources(client):
    page = client.get("/evidence?text=dialysis").text

    assert "/evidence/rules/" in page
    assert "/evidence/sources/" in page
    assert "Nothing here holds these words" in client.get("/evidence?text=xyzzy").text


@pytest.mark.parametrize("rule", [one.id for one in (*MEDICINE.rules, *MEDICINE.danger_signs)][::9])
def test_a_rule_has_a_page_with_its_condition_in_words_and_its_sources(client, rule):
    found = next(one for one in (*MEDICINE.rules, *MEDICINE.danger_signs) if one.id == rule)
    answer = client.get(f"/evidence/rules/{rule}")
    said = flat(answer.text)

    assert answer.status_code == 200
    assert " ".join(found.says.split()) in said
    assert " ".join(found.do.split()) in said
    assert in_words(found.when.text, MEDICINE.vocabulary)[1:60] in said
    assert ("not yet verified" in said) or found.verified
    for key in found.sources:
        assert f"/evidence/sources/{key}" in answer.text


def test_every_source_that_a_rule_names_leads_to_a_page_that_names_the_rule(client):
    rule = next(one for one in MEDICINE.rules if one.id == "DL-01")

    for key in rule.sources:
        page = client.get(f"/evidence/sources/{key}")
        assert page.status_code == 200
        assert "/evidence/rules/DL-01" in page.text


def test_a_source_shows_the_numbers_that_rest_on_it_and_no_link_that_leaves(client):
    page = client.get("/evidence/sources/simon2018profile").text

    assert "clearance" in flat(page)
    assert 'href="http' not in page
    assert "doi.org" in page


def test_a_source_of_what_is_taken_beside_the_medicine_has_a_page_too(client):
    key = handrail.companion_numbers()[0].figure.sources[0]

    assert client.get(f"/evidence/sources/{key}").status_code == 200


def test_every_kind_of_row_that_rests_on_a_source_has_a_page(client):
    kinds: dict[str, handrail.Use] = {}
    for one in handrail.uses_of(MEDICINE):
        if one.kind not in ("Figure", "FigureSet", "SedationData", "Dynamics", "Floors"):
            kinds.setdefault(one.kind, one)

    for one in kinds.values():
        answer = client.get(f"/evidence/rules/{one.id}")
        assert answer.status_code == 200, one


@pytest.mark.parametrize("floor", MEDICINE.floors.each, ids=lambda floor: floor.id)
def test_a_floor_of_the_plans_has_a_page_in_its_own_words(client, floor):
    answer = client.get(f"/evidence/rules/{floor.id}")

    assert answer.status_code == 200
    assert " ".join(floor.says.split()) in flat(answer.text)
    assert all(f"/evidence/sources/{key}" in answer.text for key in floor.sources)


def test_what_there_is_not_is_a_page_that_says_so(client):
    assert client.get("/evidence/rules/XX-99").status_code == 404
    assert client.get("/evidence/sources/nobody1900").status_code == 404


def test_filters_of_sources_hold_in_the_list_and_in_every_file(client):
    query = "text=simon&verified=yes"
    kept = [
        one
        for key in MEDICINE.bibliography.keys
        if (one := MEDICINE.bibliography.get(key)).verified
        and "simon"
        in " ".join((one.key, one.title, *one.authors, one.venue, one.doi, one.annote, one.note)).lower()
    ]
    rows = list(csv.DictReader(io.StringIO(client.get(f"/evidence/sources.csv?{query}").text)))
    items = json.loads(client.get(f"/evidence/sources.csl.json?{query}").text)
    bibtex = client.get(f"/evidence/sources.bib?{query}").text

    assert [row["key"] for row in rows] == [one.key for one in kept]
    assert [item["id"] for item in items] == [one.key for one in kept]
    assert bibtex == MEDICINE.bibliography.to_bibtex([one.key for one in kept])
    assert all(
        f"/evidence/sources/{one.key}" in client.get(f"/evidence/sources?{query}").text for one in kept
    )


def test_csl_json_has_what_a_reference_manager_needs(client):
    items = {item["id"]: item for item in json.loads(client.get("/evidence/sources.csl.json").text)}
    article = items["simon2018profile"]

    assert len(items) == len(MEDICINE.bibliography)
    assert article["type"] == "article-journal"
    assert article["issued"]["date-parts"][0][0] == 2018
    assert article["DOI"]


def test_rules_are_filtered_by_severity_subject_and_whether_they_were_read(client):
    text = client.get("/evidence/rules.csv?severity=major&subject=renal&verified=yes").text
    rows = list(csv.DictReader(io.StringIO(text)))
    kept = [
        one.id
        for one in (*MEDICINE.rules, *MEDICINE.danger_signs)
        if one.severity == "major" and one.category == "renal" and one.verified
    ]

    assert [row["rule"] for row in rows] == kept
    assert kept


def test_every_number_stands_on_the_page_with_its_source(client):
    page = client.get("/evidence/numbers").text
    numbers = (*handrail.numbers_of(MEDICINE), *handrail.companion_numbers())
    anchors = re.findall(r'<tr id="([^"]+)"', page)

    assert len(anchors) == len(numbers) == len(set(anchors))
    rows = list(csv.DictReader(io.StringIO(client.get("/evidence/numbers.csv").text)))
    clearance = next(
        r for r in rows if r["part"] == "kinetics, simon2018" and r["name"] == "clearance_l_per_h"
    )
    assert clearance["value"] == "11.6"
    assert clearance["sources"] == "simon2018profile"


def test_a_page_that_there_is_not_is_refused_and_keeps_what_was_typed(client):
    answer = client.get("/evidence/sources?text=simon&page=99")

    assert answer.status_code == 422
    assert 'value="simon"' in answer.text
    assert "There is no page" in answer.text


def test_what_is_typed_never_becomes_markup(client):
    page = client.get("/evidence?text=%3Cscript%3Ealert(1)%3C/script%3E").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
