"""The plan screen: empty, refused, answered, no plan, an emergency; and the same answer elsewhere."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest

import handrail
from handrail.web.planning import part_of_day, side_by_side
from tests.doors.terminal import START
from tests.web.pages import LARGEST_PAGE_BYTES, page_of, weight
from tests.web.plans_asked import ALL_STEPS, ASKED, COURSE, STEPS, WORDS


@pytest.fixture(scope="module")
def answered(client):
    return client.get("/plan", params=ASKED)


@pytest.fixture(scope="module")
def page(answered):
    return page_of(answered)


# ---- states -----------------------------------------------------------------------------------------


def test_empty_it_asks_and_shows_what_holds_where_nothing_is_said(client):
    answered = client.get("/plan")

    page = page_of(answered)
    assert "Six fields give an answer" in page.text
    assert "to nothing; what is sold most widely" in page.text
    assert weight(answered, client.get) < LARGEST_PAGE_BYTES


def test_refused_it_keeps_what_was_typed_and_points_at_the_field(client):
    answered = client.get("/plan", params={**ASKED, "age": "999", "weight": "seventy"})

    page = page_of(answered, status=422)
    fields = {one.get("id"): one for one in page.all("input")}
    assert fields["weight"]["value"] == "seventy"
    assert fields["course"]["value"] == COURSE
    assert fields["age"]["aria-invalid"] == "true"
    assert "age-error" in fields["age"]["aria-describedby"]
    assert "999 years is outside 0 to 120 years" in page.text
    assert {"#age", "#weight"} <= set(page.links())


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("to", "90 mg a day for ever and ever 3", "Goal"),
        ("start", "2020-01-01", "more than 31 days ago"),
        ("have", "10,x", "is not a strength in mg"),
        ("choose", "fastest", "There is no plan called"),
        ("floor", "fewest_days_a_step=5", "without a reason"),
        ("reason", "because I say so", "no floor is changed"),
        ("draws", "100000", "whole number"),
        ("halves", "perhaps", "neither yes nor no"),
        ("kinetics", "nobody2020", "nobody2020"),
        ("by", START.isoformat(), "No plan"),
    ],
)
def test_a_wish_that_cannot_be_used_is_said_with_its_reason(client, name, value, said):
    answered = client.get("/plan", params={**ASKED, name: value})

    page = page_of(answered, status=200 if name == "by" else 422)
    assert said in page.text
    assert "--" not in page.text


def test_a_course_that_has_ended_is_asked_about_and_says_what_is_urgent(client):
    page = page_of(client.get("/plan", params={"course": "60 mg a day for 2 months then stop"}), status=422)

    assert "already ended" in page.text
    assert "a seizure or seeing things" in page.text


def test_answered_what_to_do_stands_before_why_how_sure_and_what_was_not_checked(answered):
    order = ["do-now", "side-by-side", "steps", "why-not-faster", "how-sure", "not-checked"]
    places = [answered.text.index(f'id="{name}"') for name in order]

    assert places == sorted(places)


def test_the_page_of_an_ordinary_plan_is_small(answered, client):
    assert weight(answered, client.get) < LARGEST_PAGE_BYTES


def test_an_emergency_comes_first_and_there_is_no_plan(client):
    answered = client.get("/plan", params={**ASKED, "symptom": "suicidal thoughts"})

    page = page_of(answered)
    assert "No plan now" in page.text
    assert answered.text.index('class="urgent"') < answered.text.index("<form")
    assert "Side by side" not in page.text
    assert not any(".pdf" in link for link in page.links())


def test_thoughts_of_suicide_name_the_crisis_line_of_the_country(client):
    page = page_of(client.get("/plan", params={**ASKED, "symptom": "suicidal thoughts", "country": "US"}))

    assert "Crisis line" in page.text
    assert "988" in page.text
    assert "--" not in page.text


def test_without_a_plan_it_says_why_and_what_would_pass(client):
    page = page_of(client.get("/plan", params={**ASKED, "by": (START + dt.timedelta(days=5)).isoformat()}))

    assert "No plan passes" in page.text
    assert "What would pass: The fastest that they allow takes" in page.text
    assert "Don't stop suddenly meanwhile" in page.text


def test_the_way_up_waits_for_the_kidneys(client):
    page = page_of(client.get("/plan", params={"to": "60 mg a day", "age": "45"}))

    assert "No way up is planned without knowing the kidneys" in page.text


def test_the_way_up_is_planned_from_nothing(client):
    page = page_of(
        client.get("/plan", params={"to": "30 mg a day", "age": "45", "egfr": "95", "draws": "40"})
    )

    assert "From nothing up to 30 mg a day" in page.text
    assert "Gentler" in page.text


# ---- what it shows ------------------------------------------------------------------------------------


def test_every_plan_stands_beside_stopping_at_once_which_is_not_offered(page):
    for title in (
        "Slower",
        "Middle",
        "Faster",
        "10 % less each week",
        "Staying on the dose",
        "Stopping at once",
    ):
        assert title in page.text
    assert "Don’t do this. It is here to compare with." in page.text
    assert "Never offered" in page.text


def test_chances_stand_in_words_beside_a_band_that_can_be_read_aloud(page):
    bands = [one for one in page.all("svg") if one.get("class") == "chance"]

    assert len(bands) >= 6
    assert all(
        (": " in one["aria-label"] and "1 in" in one["aria-label"]) or "10" in one["aria-label"]
        for one in bands
    )


def test_each_step_shows_tablets_first_and_milligrams_second(answered, page):
    result = handrail.plan_taper(
        COURSE,
        handrail.Person(
            age_years=58,
            sex="female",
            weight_kg=70,
            egfr_ml_min_1_73m2=48,
            other_medicines=(),
            alcohol_drinks_week=0,
        ),
        starts_on=START,
        draws=40,
    )
    first = result.chosen.steps[0]

    cell = answered.text.split('class="intake"')[1]
    assert cell.index("tablet") < cell.index('class="mg"')
    for step in result.chosen.steps:
        assert f"{step.daily_dose_mg:g} mg" in page.text
    pieces = sum(-(-product.halves // 2) for intake in first.intakes for product in intake.products)
    row = answered.text.split("<tbody>")[1].split("</tr>")[0]
    assert row.count("<use ") == pieces


def test_what_held_a_step_leads_to_its_rule(page, client):
    floors = [link for link in page.links() if link.startswith("/evidence/rules/FL-")]

    assert floors
    assert client.get(floors[0]).status_code == 200


def test_every_source_and_rule_that_is_named_has_a_page(page, client):
    for link in sorted({link for link in page.links() if link.startswith("/evidence/")}):
        assert client.get(link).status_code == 200, link


def test_another_plan_is_shown_by_a_link(page, client):
    link = next(link for link in page.links() if "choose=slower" in link)

    assert "Slower, step by step" in page_of(client.get(link.partition("#")[0])).text


def test_why_it_is_not_faster_names_the_faster_plan_and_its_price(page):
    assert "Why not faster?" in page.text
    assert "Faster takes" in page.text
    assert "Moderate withdrawal or worse:" in page.text


def test_the_figure_has_its_table_and_nothing_that_the_policy_would_refuse(answered):
    figure = answered.text.split('<figure class="figure">')[1].split("</figure>")[0]

    assert "<svg" in figure
    assert "<table" in figure
    assert "style=" not in figure
    assert 'xmlns="http://www.w3.org/2000/svg"' in figure


def test_names_that_say_nothing_to_the_pack_are_not_checked_and_said_so(client):
    page = page_of(client.get("/plan", params={**ASKED, "also": "qqqzzz"}))

    assert "qqqzzz: not a medicine that this pack knows" in page.text
    assert "Not checked does not mean that all is well" in page.text


def test_plans_stand_from_the_gentlest_to_stopping_at_once():
    result = handrail.plan_taper(COURSE, handrail.Person(egfr_ml_min_1_73m2=48), draws=20)

    names = [plan.name for plan, _ in side_by_side(result)]

    assert names == ["slower", "middle", "faster", "ten_percent_a_week", "stay", "abrupt_stop"]


def test_times_of_day_have_names():
    assert [part_of_day(60 * hour) for hour in (8, 12, 14, 16, 19, 22, 2)] == [
        *("Morning", "Noon", "Noon", "Afternoon", "Evening", "Night", "Night")
    ]


# ---- the same answer elsewhere ------------------------------------------------------------------------


def without_time(content: bytes) -> bytes:
    """A FHIR bundle says when it was made, and is known by a hash of all of it."""
    if not content.startswith(b'{\n  "resourceType": "Bundle"'):
        return content
    hashed = re.sub(rb'^(  "id": )"[0-9a-f-]{36}"', rb"\1", content, count=1, flags=re.MULTILINE)
    return re.sub(rb'("recorded": )"[^"]*"', rb"\1", hashed)


@pytest.mark.parametrize("kind", ["json", "pdf", "ics", "csv", "svg", "fhir.json"])
@pytest.mark.parametrize("more", [{}, {"choose": "slower", "have": "5,10"}, {"steps": ALL_STEPS}])
def test_every_form_of_the_answer_is_byte_for_byte_the_command_lines(client, terminal, tmp_path, kind, more):
    written = tmp_path / "plan"
    option = "--fhir" if kind == "fhir.json" else f"--{kind}"
    wishes = [word for name, value in more.items() for word in (f"--{name}", value)]
    said = terminal("plan", "taper", *WORDS, *wishes, option, str(written))
    assert said.code == 0, said.err

    answered = client.get(f"/plan.{kind}", params={**ASKED, **more})

    assert answered.status_code == 200
    assert without_time(answered.content) == without_time(Path(written).read_bytes())


def test_the_way_up_is_byte_for_byte_the_command_lines(client, terminal):
    words = (
        "--to",
        "30 mg a day",
        "--age",
        "45",
        "--egfr",
        "95",
        "--draws",
        "40",
        "--start",
        START.isoformat(),
    )
    said = terminal("plan", "titration", *words, "--json", "-")

    answered = client.get(
        "/plan.json",
        params={"to": "30 mg a day", "age": "45", "egfr": "95", "draws": "40", "start": START.isoformat()},
    )

    assert answered.text == said.out


@pytest.mark.parametrize("more", [{"symptom": "suicidal thoughts"}, {"steps": STEPS}])
def test_that_there_is_no_plan_is_the_same_json(client, terminal, more):
    wishes = [word for name, value in more.items() for word in (f"--{name}", value)]
    said = terminal("plan", "taper", *WORDS, *wishes, "--json", "-")

    answered = client.get("/plan.json", params={**ASKED, **more})

    assert answered.text == said.out
    assert json.loads(said.out)["error"]["kind"] == "no_plan"


@pytest.mark.parametrize("kind", ["pdf", "ics", "csv", "svg", "png", "fhir.json"])
def test_without_a_plan_there_is_no_paper_and_the_page_says_why(client, kind):
    answered = client.get(f"/plan.{kind}", params={**ASKED, "steps": STEPS})

    assert answered.status_code == 303
    assert answered.headers["location"].startswith("/plan?")


def test_a_calendar_tells_no_one_what_it_is_for_unless_asked(client):
    quiet = client.get("/plan.ics", params=ASKED)
    full = client.get("/plan.ics", params={**ASKED, "titles": "full"})

    assert quiet.headers["content-disposition"] == 'attachment; filename="plan.ics"'
    assert "tablet" in full.text
    assert quiet.content != full.content


def test_another_form_than_there_is_gets_a_page(client):
    page = page_of(client.get("/plan.exe", params=ASKED), status=404)

    assert page.all("h1")


def test_a_question_that_cannot_be_read_is_a_problem_for_programs(client):
    answered = client.get("/plan.json", params={**ASKED, "egfr": "weak"})

    assert answered.status_code == 422
    assert answered.json()["where"] == "eGFR"


def test_a_page_and_its_paper_are_one_computation_and_another_question_is_another(client, monkeypatch):
    asked: list[object] = []
    real = handrail.plan_taper
    monkeypatch.setattr(
        handrail, "plan_taper", lambda *given, **more: asked.append(more) or real(*given, **more)
    )
    question = {**ASKED, "weight": "71.5"}

    for path in ("/plan", "/plan.json", "/plan.csv"):
        client.get(path, params=question)
    assert len(asked) == 1
    client.get("/plan.json", params={**question, "fact": "inpatient=yes"})
    assert len(asked) == 2


def test_the_same_question_leads_to_paper_and_to_the_other_screens(page, client):
    same = [
        link
        for link in page.links()
        if link.startswith(("/prescriptions?", "/letter?", "/simulate?", "/check?"))
    ]

    assert len(same) == 4
    for link in same:
        assert client.get(link).status_code == 200, link


# ---- the first screen ---------------------------------------------------------------------------------


def test_the_first_thing_on_an_answer_is_what_to_swallow_and_when_it_changes_next(client):
    html = client.get("/plan", params=ASKED).text
    first = html[html.index('class="take"') : html.index('class="question"')]

    assert html.index('class="take"') < html.index("Side by side")
    assert "Until " in first
    assert "20 mg three times a day" in first
    assert "tablet" in first
    assert "Next change" in first


LONG = {"course": "60 mg four times a day for 10 years", "age": "58", "egfr": "95", "choose": "slower"}


@pytest.mark.parametrize("more", [{}, {"edit": "yes"}])
def test_a_long_plan_is_a_page_below_100_kb_and_all_of_it_has_an_address(client, more):
    page = page_of(client.get("/plan", params={**LONG, **more}))
    html = client.get("/plan", params={**LONG, **more}).text
    whole = page_of(client.get("/plan/steps", params=LONG))

    (said,) = re.findall(r"(\d+) of (\d+) steps are shown here", page.text)
    assert len(html.encode()) < 100_000
    assert any(link.startswith("/plan/steps?") for link in page.links())
    assert whole.text.count("Step ") >= int(said[1]) > int(said[0])
    assert "The figure as a table" in whole.text
    assert "steps are shown here" not in whole.text


def test_each_drawn_tablet_is_defined_once_on_a_page(client):
    html = client.get("/plan", params=LONG).text
    shapes = re.findall(r'<symbol id="([^"]+)"', html)

    assert len(shapes) == len(set(shapes))
    assert set(re.findall(r'<use href="#([^"]+)"', html)) <= set(shapes)
