"""`handrail events` and `handrail simulate --events`, as they are typed."""

from __future__ import annotations

import io

import pytest

from handrail.course import read_events

TABLE = """# units: TIME h, AMT mg, RATE mg/h, II h, DV ng/mL
ID,TIME,EVID,AMT,RATE,ADDL,II,SS,CMT,MDV,DV,CODE
1,8,1,20,0,5,8,1,1,1,.,.
1,9.5,0,.,.,.,.,.,2,0,420,.
1,30,2,.,.,.,.,.,1,1,.,MISS
2,8,1,20,0,5,8,0,1,1,.,.
2,40,0,.,.,.,.,.,2,1,.,.
"""
FEW = ("--people", "2", "--replicates", "2", "--age", "50", "--egfr", "90", "--weight", "70")


@pytest.fixture
def table(tmp_path):
    place = tmp_path / "doses.csv"
    place.write_text(TABLE, encoding="utf-8")
    return str(place)


def test_a_table_is_told_in_words_row_by_row(terminal, table):
    said = terminal("events", table)
    flat = " ".join(said.out.split())

    assert said.code == 0, said.err
    assert "6 doses, 120 mg in all; 1 missed; 1 observation." in flat
    assert "20 mg swallowed, every 8 h for ever until now (in place of what was there), and 5 more" in flat
    assert "0.42 mg/L measured" in flat
    assert "It is no course: doses.csv, line 3, column SS" in flat
    assert "As a course: 20 mg" in flat


def test_only_one_person_is_told_where_only_one_is_asked_for(terminal, table):
    said = terminal("events", table, "--id", "2")

    assert "Person 2" in said.out
    assert "Person 1" not in said.out
    assert terminal("events", table, "--id", "7").code == 2


def test_a_table_is_read_from_standard_input_and_written_as_understood(terminal, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(TABLE))

    said = terminal("events", "-", "--csv", "-")

    assert read_events(said.out).rows == read_events(TABLE).rows


def test_a_course_becomes_a_table(terminal):
    said = terminal("events", "--course", "10 mg at 08:00 for 21 days then stop", "--csv", "-")

    assert "1,8,1,10,0,20,24,0,1,1,.,." in said.out
    assert said.out.splitlines()[-1].endswith("STOP")


def test_a_wrong_cell_is_named_by_file_line_and_column(terminal, tmp_path):
    place = tmp_path / "wrong.csv"
    place.write_text("ID,TIME,EVID,AMT\n1,8,5,10\n", encoding="utf-8")

    said = terminal("events", str(place))

    assert said.code == 2
    assert "wrong.csv, line 2, column EVID" in said.err
    assert "5" in said.err


@pytest.mark.parametrize(
    "words",
    [
        ("events",),
        ("simulate", *FEW),
        ("simulate", "10 mg at 08:00 for 3 days", "--predictions", "-", *FEW),
        ("simulate", "10 mg at 08:00 for 3 days", "--id", "1", *FEW),
    ],
)
def test_what_does_not_belong_together_is_refused(terminal, words):
    said = terminal(*words)

    assert said.code == 2
    assert said.err.strip()


def test_a_course_and_a_table_at_once_are_refused(terminal, table):
    assert terminal("simulate", "10 mg at 08:00 for 3 days", "--events", table, *FEW).code == 2
    assert terminal("events", table, "--course", "10 mg at 08:00 for 3 days").code == 2


def test_every_persons_observations_are_predicted(terminal, table):
    said = terminal("simulate", "--events", table, *FEW, "--predictions", "-")
    rows = [line.split(",") for line in said.out.splitlines() if line[0] in "12"]

    assert said.code == 0, said.err
    assert [row[-4] != "." for row in rows] == [False, True, False, False, True]


def test_the_emergency_words_come_first_also_for_a_table(terminal, table):
    for words in (("--id", "1"), ()):
        said = terminal("simulate", "--events", table, *FEW, *words)

        assert said.code == 0, said.err
        assert said.out.lstrip().startswith("In an emergency: not breathing normally")
        assert "What would be measured" in said.out


def test_curves_are_of_one_person(terminal, table, tmp_path):
    place = tmp_path / "curve.csv"

    assert terminal("simulate", "--events", table, *FEW, "--csv", str(place)).code == 2
    assert terminal("simulate", "--events", table, *FEW, "--id", "2", "--csv", str(place)).code == 0
    assert place.read_text().startswith("time_h,")
