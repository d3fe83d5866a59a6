"""A field that no screen reads is refused by its name; a form that was sent empty says so."""

from __future__ import annotations

import pytest

from handrail.web.case import Case
from handrail.web.known_fields import every_field, refuse_unknown
from tests.web.pages import page_of

COURSE = "20 mg three times a day for 14 months"


@pytest.mark.parametrize("path", ["/plan", "/check", "/recognise", "/simulate", "/jobs"])
def test_a_field_that_no_screen_reads_is_named_with_the_nearest_one(client, path) -> None:
    page = page_of(client.get(path, params={"course": COURSE, "egfrr": "24"}), status=422)

    assert "There is no field 'egfrr', so it was not read." in page.text
    assert "Did you mean 'egfr'" in page.text


@pytest.mark.parametrize(
    "path", ["/plan.json", "/check.json", "/recognise.json", "/simulate.json", "/plan/forecast.json"]
)
def test_a_program_is_told_of_a_field_that_nobody_reads(client, path) -> None:
    answered = client.get(path, params={"course": COURSE, "weigth": "70", "symptom": "none"})

    assert answered.status_code == 422
    assert "'weigth'" in answered.json()["detail"]
    assert "'weight'" in answered.json()["fix"]


def test_a_name_near_to_nothing_says_what_fields_are_called() -> None:
    case = Case({"qqqqqqqq": "1"})
    refuse_unknown(case)

    assert case.errors["qqqqqqqq"].fix == "Fields have the names of the command line's options."


def test_every_field_of_a_question_may_travel_to_every_screen(client) -> None:
    assert {"course", "steps", "so_far", "b_missed", "amount", "nil_by_mouth", "people"} <= every_field()
    page_of(client.get("/check", params={"course": COURSE, "have": "10", "steps": "45 mg a day for 7 days"}))


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/recognise", "Nothing was ticked, and nothing was written."),
        ("/check", "Nothing was pasted, and no field is filled in."),
        ("/plan", "Nobody said what is taken now."),
    ],
)
def test_a_form_that_was_sent_empty_says_so(client, path, says) -> None:
    opened = page_of(client.get(path))
    assert says not in opened.text
    assert {"type": "hidden", "name": "ask", "value": "yes"} in opened.all("input")

    assert says in page_of(client.get(path, params={"ask": "yes"}), status=422).text


def test_that_a_form_was_sent_is_no_part_of_the_question(client) -> None:
    page = page_of(client.get("/check", params={"course": COURSE, "ask": "yes"}))

    assert not [link for link in page.links() if "ask=" in link]


def test_the_box_leads_with_every_emergency_and_then_with_every_grave_finding_in_order(client) -> None:
    asked = {
        "course": "25 mg tds",
        "age": "82",
        "egfr": "24",
        "also": "oxycodone, zolpidem",
        "symptom": "seizure",
    }
    html = client.get("/check", params=asked).text
    box = html[html.index('id="now"') : html.index("</section>", html.index('id="now"'))]

    places = [box.index(word) for word in ("Emergency:", "Contraindicated:", "Major:")]
    assert places == sorted(places)
    below = html[html.index('id="stop"') :]
    rules = set(_rules(below[: below.index("</section>")]))
    assert rules
    assert all(f"#finding-{rule}" in box for rule in rules)


def _rules(html: str) -> list[str]:
    import re

    return re.findall(r'id="finding-([^"]+)"', html)


def test_grave_findings_lead_also_where_nothing_is_an_emergency_and_are_not_red(client) -> None:
    html = client.get("/check", params={"course": "25 mg tds", "age": "82", "egfr": "24"}).text

    assert 'class="do-now"' in html
    assert 'class="urgent"' not in html
    assert "Major:" in html[html.index('id="now"') : html.index('aria-label="In short"')]


def test_names_of_facts_are_those_of_the_form_where_a_record_was_changed() -> None:
    from handrail.web.person_form import named

    assert named("save: egfr_ml_min_1_73m2, other_medicines") == "save: eGFR, Other medicines"


def test_the_page_of_the_rules_leads_back(client) -> None:
    assert 'href="/"' in client.get("/health.html").text


def test_what_to_say_is_said_once(client) -> None:
    page = page_of(client.get("/overdose", params={"amount": "300 mg", "hours_ago": "1"}))

    assert "Say medicine overdose" in page.text
    assert "Say Say" not in page.text
