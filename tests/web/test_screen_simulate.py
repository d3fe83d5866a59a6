"""The screen of scenarios: the address is the question, and its files are the command line's."""

from __future__ import annotations

import json
import re
import shlex
from html import unescape
from urllib.parse import urlencode

import pytest

import handrail
from tests.web.pages import page_of

COURSE = "20 mg three times a day for 10 days then stop"
ALL = {
    "course": COURSE,
    "age": "58",
    "egfr": "60",
    "b_missed": "days 5 to 6",
    "c_drinks": "4 at 20:00 day 5",
    "d_egfr": "20",
    "people": "4",
    "replicates": "5",
}
ONE = {"course": COURSE, "age": "58", "egfr": "60", "kidneys": "day 5: eGFR 15, back by day 8", "people": "4"}
COMMAND = (
    *("compare", COURSE, "--age", "58", "--egfr", "60", "--people", "4", "--replicates", "5"),
    *("--and", "missed: days 5 to 6", "--and", "drinks: 4 at 20:00 day 5", "--and", "egfr: 20"),
)


def flat(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def at(path: str, asked: dict[str, str] = ALL, **more: str) -> str:
    return f"{path}?{urlencode({**asked, **more})}"


@pytest.fixture(scope="module")
def page(client_of_module):
    return client_of_module.get(at("/simulate"))


@pytest.fixture(scope="module")
def client_of_module():
    from handrail.web.app import create_app
    from handrail.web.settings import Settings
    from tests.web.conftest import Client

    return Client(create_app(Settings()))


# ---- the page -------------------------------------------------------------------------------------


def test_an_empty_screen_says_what_can_be_asked_and_offers_an_example(client):
    answer = client.get("/simulate")

    assert answer.status_code == 200
    assert "Nothing is asked yet" in flat(answer.text)
    assert "<svg" not in answer.text


def test_the_answer_has_the_order_that_it_has_everywhere(page):
    said = flat(page.text)
    order = ["EMERGENCY", "What to do now", "Why", "Side by side, over time", "In figures", "How sure"]

    places = [said.index(part) for part in order]
    assert places == sorted(places)
    assert "gradually" in said


def test_four_scenarios_have_a_figure_each_on_the_same_axes(page):
    figures = re.findall(r"<svg[^>]*data-from[^>]*>", page.text)
    scales = {re.sub(r' (aria-labelledby|height|viewBox)="[^"]*"', "", one) for one in figures}

    assert len(figures) == 4
    assert len({re.search(r'data-to="([^"]+)"', one)[1] for one in figures}) == 1
    assert len(scales) == 1
    assert "style=" not in page.text
    assert "<script>" not in page.text


def test_every_figure_is_there_as_a_table_too(page):
    said = flat(page.text)

    for part in (
        "Highest level, mg/L",
        "Hours over the limit of sedation: drowsy",
        "Days with a moderate burden",
    ):
        assert part in said


def test_what_was_typed_stands_in_the_form_again(page):
    for value in ("days 5 to 6", "4 at 20:00 day 5", COURSE):
        assert f'value="{value}"' in page.text


def test_presets_add_a_scenario_that_is_free_and_not_asked_yet(client):
    text = client.get(
        at("/simulate", {"course": "20 mg three times a day for 60 days", "people": "2", "replicates": "2"})
    ).text
    chips = dict(re.findall(r'class="chip" href="([^"]+)">([^<]+)', text))
    missed = unescape(next(href for href, title in chips.items() if "missed" in title))

    assert "b_missed=days+15+to+16" in missed
    assert client.get(missed.partition("#")[0]).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("c_drinks", "plenty"),
        ("b_missed", "day 99"),
        ("d_egfr", "-4"),
        ("course", "twenty mg"),
        ("egfr", "a lot"),
        ("until", "0"),
        ("people", "99999"),
        ("d_kidneys", "broken"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field_and_nothing_is_lost(client, field, value):
    answer = client.get(at("/simulate", {**ALL, field: value}))

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert f'value="{value}"' in answer.text
    assert f'value="{COURSE}"' in answer.text or field == "course"
    assert "<svg" not in answer.text.partition('id="answer"')[2]


def test_drinks_with_a_pump_point_at_the_scenario(client):
    answer = client.get(at("/simulate", {**ALL, "c_pump": "350 micrograms/day"}))

    assert answer.status_code == 422
    assert "not simulated together with a pump" in flat(answer.text)


def test_drinks_with_changing_kidneys_are_shown_together(client):
    answer = client.get(at("/simulate", {**ALL, "c_kidneys": "day 5: eGFR 15"}))

    assert answer.status_code == 200
    assert "not simulated with" not in flat(answer.text)


def test_a_gap_between_the_letters_is_closed_up(client):
    asked = {name: text for name, text in ALL.items() if not name.startswith("b_")}
    said = flat(client.get(at("/simulate", asked)).text)

    assert "B: drinks 4 at 20:00 day 5" in said
    assert "C: eGFR 20" in said


def test_an_error_after_a_gap_stands_at_the_field_that_was_typed_in(client):
    answer = client.get(at("/simulate", {"course": COURSE, "c_drinks": "plenty"}))

    assert 'id="c_drinks-error"' in answer.text


# ---- at once --------------------------------------------------------------------------------------


def test_the_typical_person_comes_with_figures_table_and_curves(client):
    found = client.get(at("/simulate/typical.json")).json()

    assert len(found["figures"]) == 4
    assert found["caption"].startswith("The typical person alone")
    assert found["header"][1:] == [one["name"] for one in found["curves"]["scenarios"]]
    assert set(found["curves"]["scenarios"][0]["curves"]["burden"]) == {"p50"}
    assert all("style=" not in svg for svg in found["figures"])


def test_the_table_of_the_typical_person_has_the_rows_of_the_whole_answer(client, page):
    found = client.get(at("/simulate/typical.json")).json()
    table = page.text.partition('id="side-by-side"')[2].partition("</table>")[0]

    assert len(found["rows"]) == len(re.findall(r'<th scope="row">', table))


def test_curves_to_read_are_those_of_the_json(client):
    curves = client.get(at("/simulate/curves.json")).json()
    whole = client.get(at("/simulate.json")).json()
    level = whole["scenarios"][1]["profile"]["bands"]["level_mg_per_l"]
    shown = curves["scenarios"][1]["curves"]["level_mg_per_l"]["p95"]

    for place in (0, 10, 50):
        assert shown[place] == pytest.approx(level["p95"][curves["time_h"][place]], rel=0.01)


def test_a_program_is_refused_in_words_where_something_cannot_be_read(client):
    answer = client.get(at("/simulate/typical.json", {**ALL, "c_drinks": "plenty"}))

    assert answer.status_code == 422
    assert answer.json()["fix"]


# ---- the same at the command line -----------------------------------------------------------------


@pytest.mark.parametrize("kind", ["json", "csv", "svg"])
def test_the_files_are_those_of_the_command_line_to_the_last_byte(client, terminal, kind):
    assert client.get(at(f"/simulate.{kind}")).text == terminal(*COMMAND, f"--{kind}", "-").out


@pytest.mark.parametrize("kind", ["json", "csv", "svg"])
def test_one_course_alone_is_what_simulate_answers(client, terminal, kind):
    words = ("simulate", COURSE, "--age", "58", "--egfr", "60", "--kidneys", ONE["kidneys"], "--people", "4")

    assert client.get(at(f"/simulate.{kind}", ONE)).text == terminal(*words, f"--{kind}", "-").out


def test_the_command_on_the_page_answers_the_same(client, terminal, page):
    code = unescape(re.findall(r'<pre class="code"[^>]*><code>(.*?)</code>', page.text, re.DOTALL)[0])
    words = shlex.split(code.replace("\\\n", " "))

    assert words[0] == "handrail"
    assert terminal(*words[1:], "--json", "-").out == client.get(at("/simulate.json")).text


def test_the_script_runs_and_finds_the_same_figures(client, capsys):
    script = client.get(at("/simulate.py")).text
    names: dict[str, object] = {}
    exec(script, names)
    capsys.readouterr()
    found = names["found"]
    assert isinstance(found, handrail.Comparison)
    shape = json.loads(client.get(at("/simulate.json")).text)

    for one, other in zip(found.scenarios, shape["scenarios"], strict=True):
        assert one.figures["peak_burden"][0] == pytest.approx(
            other["figures"]["peak_burden"]["middle"], rel=1e-5
        )


def test_what_is_taken_comes_as_an_event_table(client):
    missed = client.get(at("/simulate/events.csv", of="b")).text

    assert "MISS" in missed
    assert missed.count("MISS") == 6
    handrail.read_events(missed)
    assert client.get(at("/simulate/events.csv", of="x")).status_code == 422


def test_a_pump_alone_needs_no_course(client):
    asked = {"pump": "350 micrograms/day, fails day 5", "people": "2", "replicates": "2"}

    answer = client.get(at("/simulate", asked))

    assert answer.status_code == 200
    assert "lumbar" in answer.text


# ---- what to do comes before the curves ---------------------------------------------------------------


def test_a_sudden_stop_opens_with_what_to_do_and_not_with_a_curve(client):
    asked = {
        "course": "20 mg three times a day for 30 days then stop",
        "egfr": "60",
        "b_missed": "days 15 to 16",
    }
    page = page_of(client.get("/simulate", params={**asked, "people": "5", "replicates": "4"}))

    first = page.text.index("A and B end suddenly. Don't do this, and don't try it out")
    assert first < page.text.index("What is taken now") < page.text.index("Side by side, over time")
    assert "If it has stopped already: seeing or hearing things" in page.text
    assert "A and B, contraindicated:" in page.text
    assert "B, same day:" in page.text
    assert "/evidence/rules/AS-01" in page.links()
    (way_down,) = [link for link in page.links() if link.startswith("/plan?")]
    assert "then+stop" not in way_down
    assert "b_missed" not in way_down
    assert "egfr=60" in way_down


def test_a_story_that_ends_gradually_is_not_told_that_it_ends_suddenly(client):
    asked = {"course": "20 mg three times a day for 30 days then 45 mg a day", "egfr": "90"}
    page = page_of(client.get("/simulate", params={**asked, "people": "5", "replicates": "4"}))

    assert "suddenly. Don't do this" not in page.text
