"""`handrail trial` and `handrail evidence pool` at the terminal."""

from __future__ import annotations

import json

import pytest

from tests.doors.terminal import Terminal


def test_pooled_trials_are_shown_with_what_is_published(terminal: Terminal):
    shown = terminal("evidence", "pool").out

    assert "0.88 (0.74 to 1.04)" in shown
    assert "0.51 to 1.52" in " ".join(shown.split())
    assert "Cochrane 2023" in shown
    assert "not read at the source" in " ".join(shown.split())


def test_pooled_trials_as_json_and_as_a_figure(terminal: Terminal, tmp_path):
    picture = tmp_path / "forest.svg"
    answer = terminal("evidence", "pool", "--json", "-", "--svg", str(picture))
    shape = json.loads(answer.out)

    assert shape["schema"] == "handrail/pool/1"
    assert round(shape["pooled"]["effect"], 3) == 0.877
    assert {one["key"] for one in shape["sources"]} >= {"addolorato2007cirrhosis", "hauser2017hcv"}
    assert "A further such trial" in picture.read_text("utf-8")


def test_a_regression_is_shown_as_one(terminal: Terminal):
    assert "detoxified" in terminal("evidence", "pool", "--on", "detoxified").out
    assert "as JSON only" in terminal("evidence", "pool", "--on", "dose", "--svg", "x.svg").err


def test_protocols_are_listed_and_read_back(terminal: Terminal):
    assert "dutch_600" in terminal("trial", "list").out
    shown = terminal("trial", "show", "dutch").out
    assert "ICH E9(R1)" in shown
    assert "150 mg a day" in shown
    assert json.loads(terminal("trial", "show", "dutch", "--json", "-").out)["protocol"]["id"] == "dutch"


def test_a_run_names_its_seed_and_that_it_rests_on_priors(terminal: Terminal, tmp_path):
    picture, rows = tmp_path / "cloud.svg", tmp_path / "trials.parquet"
    answer = terminal(
        *("trial", "run", "dutch", "--trials", "30", "--seed", "7"),
        *("--svg", str(picture), "--parquet", str(rows)),
    )

    assert "seed 7" in answer.out
    assert "priors, not on measurements" in " ".join(answer.out.split())
    assert "1.06" in picture.read_text("utf-8")
    assert rows.is_file()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("power", "dutch_600"), "Finds it"),
        (("assurance", "dutch_600"), "trials differ"),
        (("run", "dutch", "--null"), "No effect"),
        (("size", "dutch_600", "--power", "0.5", "--most", "400"), "in each arm"),
        (("stratify", "dutch"), "hypothesis"),
        (("dose", "dutch_600", "30", "60"), "Does best"),
        (("predict",), "Log score"),
    ],
)
def test_every_question_is_answered(terminal: Terminal, command, said):
    assert said in " ".join(terminal("trial", *command, "--trials", "20").out.split())


def test_findings_of_a_trial_are_counted(terminal: Terminal):
    assert "DL-10" in terminal("trial", "check", "dutch").out
    shape = json.loads(terminal("trial", "check", "dutch", "--json", "-").out)
    assert shape["people"] == [["high", 58], ["low", 31]]


def test_a_slip_in_a_protocol_is_told_with_its_line(terminal: Terminal, tmp_path):
    place = tmp_path / "mine.toml"
    place.write_text("[protocol]\nid = 'mine'\nweeks = 'many'\n", "utf-8")
    answer = terminal("trial", "run", str(place))

    assert answer.code == 2
    assert "mine.toml, line 3: weeks is 'many'" in answer.err


def test_ways_down_are_counted_with_a_diary_and_written_row_by_row(terminal: Terminal, tmp_path):
    rows = tmp_path / "rows.parquet"
    asked = ("trial", "tapers", "--people", "2", "--dose", "60", "--months", "6", "--seed", "3")
    said = terminal(*asked, "--parquet", str(rows), "--keep", str(tmp_path / "kept"))
    again = json.loads(terminal(*asked, "--keep", str(tmp_path / "kept"), "--json", "-").out)

    assert "with a diary" in " ".join(said.out.split())
    assert "never stop suddenly" in " ".join(said.out.split())
    assert rows.is_file()
    assert [one["arm"] for one in again["arms"]] == [
        "middle",
        "followed",
        "ten_percent_a_week",
        "abrupt_stop",
    ]
    assert "rows" not in again
    assert terminal(*asked, "--parquet", "-").code == 2
