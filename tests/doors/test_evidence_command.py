"""`handrail evidence`: what is known, at the terminal and as files."""

from __future__ import annotations

import csv
import io
import json

import pytest


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("evidence",), "Is it a cure, or for ever?"),
        (("evidence", "questions", "drink-on-it"), "Don't."),
        (("evidence", "claims", "EF01"), "The evidence is divided"),
        (("evidence", "claims", "--state", "refuted"), "80 % success"),
        (("evidence", "trials", "--blind", "--at-least", "150"), "ALPADIR"),
        (("evidence", "metas", "--treatment", "acamprosate"), "ratio 0.88"),
        (("evidence", "positions", "--country", "FR"), "as of 2022-01"),
        (("evidence", "source", "leo2005delirium"), "Claims that name it"),
        (("evidence", "sources", "--text", "beraha"), "1 source."),
        (("evidence", "compare"), "No evidence found."),
        (("evidence", "medicine-or-not", "--country", "GB"), "call 999"),
    ],
)
def test_what_is_known_is_said(words, says, terminal):
    answer = terminal(*words)

    assert answer.code == 0
    assert says in answer.out


def test_an_unknown_filter_names_those_there_are(terminal):
    answer = terminal("evidence", "claims", "--state", "proven")

    assert answer.code != 0
    assert "contested" in answer.err


def test_lists_are_written_as_json_and_csv(terminal):
    data = json.loads(terminal("evidence", "claims", "--json", "-").out)
    table = list(csv.DictReader(io.StringIO(terminal("evidence", "trials", "--csv", "-").out)))

    assert {"id", "says", "state", "sources", "against"} <= set(data["claims"][0])
    assert {"study", "arm", "n_randomised"} <= set(table[0])
    assert "frames" not in data["claims"][0]


def test_sources_are_written_for_programs_that_manage_references(terminal):
    assert terminal("evidence", "sources", "--text", "leo", "--bib", "-").out.startswith("@")
    assert json.loads(terminal("evidence", "sources", "--text", "leo", "--csl", "-").out)[0]["type"]


def test_a_claim_that_is_not_there_names_the_nearest_ones(terminal):
    answer = terminal("evidence", "claims", "ZZ99")

    assert answer.code != 0
    assert "the nearest are: " in answer.err
    assert "See handrail --help" not in answer.err


def test_every_cell_of_the_page_for_choosing_says_something(terminal):
    answer = terminal("evidence", "medicine-or-not")

    assert "may be: no range can be given" in " ".join(answer.out.split())
    assert not [line for line in answer.out.splitlines() if line.rstrip().endswith("may be:")]


def test_a_protocol_that_is_no_toml_is_told_with_its_line_and_what_to_close(terminal, tmp_path):
    file = tmp_path / "open.toml"
    file.write_text('[protocol]\nid = "x"\n[arm\n', encoding="utf-8")
    answer = terminal("trial", "show", str(file))

    assert answer.code != 0
    assert "line 3" in answer.err
    assert "Close what is open" in answer.err


def test_an_answer_of_follow_is_refused_as_a_diary_in_plain_words(terminal, tmp_path):
    file = tmp_path / "answer.json"
    file.write_text('{"schema": "handrail/what-now/1"}', encoding="utf-8")
    answer = terminal("follow", str(file), "--agreed", "15 mg four times a day for 14 days then stop")

    assert answer.code != 0
    assert "is an answer, as --json wrote it, no diary" in answer.err
    assert "Give the diary that it answered" in answer.err
