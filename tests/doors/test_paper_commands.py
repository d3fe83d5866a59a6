"""Papers, a pasted order and finding help at the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.doors.terminal import START, Terminal

COURSE = "20 mg three times a day for 2 years"
PLAN = (COURSE, "--age", "58", "--egfr", "60", "--start", START.isoformat(), "--draws", "40")
PAPERS = {
    "letter": ("letter", COURSE, "--age", "70", "--egfr", "38", "--on", "2026-11-22"),
    "handover": ("handover", COURSE, "--last-dose", "3 hours", "--also", "oxycodone"),
    "aftercare": ("aftercare", "--indication", "aud", "--country", "UK", "--on", "2026-11-22"),
    "prescriptions": ("prescriptions", *PLAN, "--every", "14"),
}


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_text_at_the_terminal_and_the_same_words_as_json(terminal: Terminal, name: str) -> None:
    shown = terminal("paper", *PAPERS[name])
    written = terminal("paper", *PAPERS[name], "--json", "-")
    answer = json.loads(written.out)

    assert (shown.code, written.code) == (0, 0)
    assert shown.out.startswith("EMERGENCY")
    assert answer["schema"] == "handrail/paper/1"
    assert answer["name"] == name
    for part in answer["parts"]:
        assert part["heading"] in shown.out


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_written_as_pdf(terminal: Terminal, name: str, tmp_path: Path) -> None:
    place = tmp_path / "paper.pdf"

    assert terminal("paper", *PAPERS[name], "--pdf", str(place)).code == 0
    assert place.read_bytes().startswith(b"%PDF-1.7")


def test_the_periods_of_a_plan_stand_in_the_json_in_numbers(terminal: Terminal) -> None:
    answer = json.loads(terminal("paper", *PAPERS["prescriptions"], "--json", "-").out)

    assert [period["number"] for period in answer["periods"]] == list(range(1, len(answer["periods"]) + 1))
    assert all(period["days"] <= 14 for period in answer["periods"])
    assert answer["periods"][0]["first"] == START.isoformat()


def test_where_something_comes_before_a_plan_there_is_no_wording(terminal: Terminal) -> None:
    said = terminal("paper", "prescriptions", COURSE, "--symptom", "hallucinations")

    assert said.code == 1
    assert said.out == ""
    assert said.err.startswith("EMERGENCY")


def test_steps_that_are_not_offered_are_worded_for_nobody(terminal: Terminal) -> None:
    said = terminal(
        "paper", "prescriptions", *PLAN, "--steps", "30 mg a day for 3 days then 5 mg a day for 2 days"
    )

    assert said.code == 1
    assert "not offered" in said.err
    assert "Prescribe" not in said.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("letter", "twenty"), "course"),
        (("letter", COURSE, "--question", "x" * 500), "The question has 500 letters"),
        (("handover", COURSE, "--last-dose", "soon"), "--last-dose"),
        (("aftercare", "--indication", "boredom"), "boredom"),
        (("prescriptions", COURSE, "--every", "0"), "--every"),
        (("letter", COURSE, "--pdf", "/nowhere/letter.pdf"), "there is no folder /nowhere"),
    ],
)
def test_what_can_not_be_used_is_refused_in_two_lines(terminal: Terminal, words, says: str) -> None:
    said = terminal("paper", *words)

    assert said.code == 2
    assert says in said.err
    assert said.out == ""


# ---- a pasted order ---------------------------------------------------------------------------------


def test_an_order_is_read_back_and_nothing_is_judged(terminal: Terminal) -> None:
    said = terminal("order", "baclofen 25 mg tds, oxycodone 10 mg bd, eGFR 24, missed 2 days")

    assert said.code == 0
    assert "Nothing has been judged yet." in said.out
    assert "handrail check '25 mg tds' --also oxycodone --egfr 24 --fact missed_hours=48" in " ".join(
        said.out.split()
    )
    assert "contraindicated" not in said.out.lower()


def test_the_command_that_an_order_ends_with_is_answered(terminal: Terminal) -> None:
    asked = json.loads(terminal("order", "baclofen 20 mg tds, 82 years, eGFR 24", "--json", "-").out)[
        "command"
    ]
    import shlex

    assert terminal(*shlex.split(asked)[1:]).code == 1
    assert "eGFR" in terminal(*shlex.split(asked)[1:]).out


def test_an_order_that_is_not_wholly_read_leaves_with_one_and_says_what(terminal: Terminal) -> None:
    said = terminal("order", "baclofen 20 mg tds, blorp")
    answer = json.loads(terminal("order", "baclofen 20 mg tds, blorp", "--json", "-").out)

    assert said.code == 1
    assert "NOT READ" in said.out
    assert answer["not_read"] == [{"written": "blorp", "why": "not understood"}]
    assert answer["confirmed"] is False


# ---- finding help -----------------------------------------------------------------------------------

PLACES = "name,latitude,longitude,phone\nNear,52.50,13.40,030 1\nFar,48.14,11.58,089 1\n"


def test_help_begins_with_the_numbers_of_the_country(terminal: Terminal) -> None:
    said = terminal("find-help", "--country", "US", "--indication", "aud")

    assert said.code == 0
    assert said.out.index("1-800-222-1222") < said.out.index("SAMHSA") < said.out.index("Kinds of help")
    assert "Check before relying on it." in said.out
    assert "who profits" in said.out.lower()
    assert "RR 0.87" in said.out


def test_the_nearest_places_of_a_file_stand_nearest_first(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "places.csv"
    file.write_text(PLACES)
    words = ("find-help", "--directory", str(file), "--at", "52.52,13.40")
    near = json.loads(terminal(*words, "--json", "-").out)["nearest"]

    assert [one["name"] for one in near] == ["Near", "Far"]
    assert near[0]["distance_km"] == pytest.approx(2.22, abs=0.01)
    assert "2.2 km" in terminal(*words).out
    assert "Far" not in terminal(*words, "--within", "100").out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--at", "52,13"), "belong together"),
        (("--directory", "/nowhere.csv", "--at", "52,13"), "can't be read"),
        (("--country", "Atlantis"), "Atlantis"),
    ],
)
def test_help_that_can_not_be_looked_for_is_refused(terminal: Terminal, words, says: str) -> None:
    said = terminal("find-help", *words)

    assert said.code == 2
    assert says in said.err
