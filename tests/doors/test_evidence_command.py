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
