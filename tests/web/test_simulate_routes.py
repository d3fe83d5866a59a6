"""Simulations over HTTP: the same bytes as the command line, bounded; what can't be asked says so."""

from __future__ import annotations

import json

import pytest

from handrail.cli.main import app
from tests.web.test_other_routes import exit_with

COURSE = "20 mg three times a day for 5 days then stop"
TABLE = "ID,TIME,EVID,AMT,CMT,II,ADDL,SS\n1,0,1,20,1,8,5,1\n2,8,1,20,1,8,5,0\n"
WHO = ["--age", "50", "--egfr", "90"]
PERSON = {"age_years": 50, "egfr_ml_min_1_73m2": 90}
FEW = ["--people", "4", "--replicates", "3", "--seed", "5", "--until", "9"]
FEW_ASKED = {"people": 4, "replicates": 3, "seed": 5, "until": 9}
MANY = ["--people", "1000", "--replicates", "10", "--seed", "5", "--until", "9", "--summary"]
MANY_ASKED = {"people": 1000, "replicates": 10, "seed": 5, "until": 9}
HAPPENS = {
    "kidneys": "day 2: eGFR 15",
    "sessions": "day 3 09:00 for 4 h",
    "overdose": "day 4 21:00: 200 mg, slowly",
    "pump": "350 micrograms/day, fails day 4",
}


def words(asked):
    return [word for name, text in asked.items() for word in (f"--{name}", text)]


@pytest.mark.parametrize(
    ("address", "asked", "written"),
    [
        (
            "simulate",
            {"course": COURSE, **HAPPENS, **FEW_ASKED},
            [COURSE, *WHO, *words(HAPPENS), *FEW, "--json", "-"],
        ),
        (
            "simulate",
            {"pump": HAPPENS["pump"], **FEW_ASKED},
            ["--pump", HAPPENS["pump"], *WHO, *FEW, "--json", "-"],
        ),
        (
            "simulate/sedation",
            {
                "course": COURSE,
                "beside": ["lorazepam 1 mg at night"],
                "drinks": "6 at 20:00 day 3",
                "seed": 5,
                "until": 9,
            },
            [
                COURSE, *WHO, "--with", "lorazepam 1 mg at night", "--drinks", "6 at 20:00 day 3",
                "--seed", "5", "--until", "9", "--sedation-json", "-",
            ],
        ),
        (
            "simulate/population",
            {"course": COURSE, "crowd": "adults", "above": 0.2, **HAPPENS, **MANY_ASKED},
            [COURSE, *WHO, *words(HAPPENS), "--crowd", "adults", "--above", "0.2", *MANY, "--json", "-"],
        ),
        (
            "simulate/population",
            {
                "course": COURSE,
                "arms": {"less": "10 mg three times a day for 5 days"},
                "beside": ["diazepam 5 mg at night"],
                **MANY_ASKED,
            },
            [
                COURSE, *WHO, "--arm", "less: 10 mg three times a day for 5 days",
                "--with", "diazepam 5 mg at night", *MANY, "--json", "-",
            ],
        ),
        (
            "simulate/sensitivity",
            {"course": COURSE, "seed": 5, "until": 9},
            [COURSE, *WHO, "--seed", "5", "--until", "9", "--sensitivity-json", "-"],
        ),
    ],
    ids=["happens", "pump alone", "sedation", "population", "arms beside", "sensitivity"],
)  # fmt: skip
def test_an_answer_is_byte_for_byte_what_the_command_line_writes(
    client, capfdbinary, address, asked, written
):
    exit_with(app, ["simulate", *written])
    said = capfdbinary.readouterr().out

    answered = client.post(f"/api/v1/{address}", json={"person": PERSON, **asked})

    assert answered.status_code == 200, answered.text[:500]
    assert answered.content == said


def test_a_table_is_byte_for_byte_what_the_command_line_writes(client, capfdbinary, tmp_path):
    (tmp_path / "t.csv").write_text(TABLE)
    words = ["--events", str(tmp_path / "t.csv"), "--id", "2", *WHO, *FEW, "--json", "-"]
    exit_with(app, ["simulate", *words])
    said = capfdbinary.readouterr().out

    answered = client.post(
        "/api/v1/simulate/events", json={"table": TABLE, "id": 2, "person": PERSON, **FEW_ASKED}
    )

    assert answered.status_code == 200, answered.text[:500]
    assert answered.content == said


@pytest.mark.parametrize(
    ("address", "asked", "says"),
    [
        ("simulate", {}, "Nothing is taken"),
        ("simulate", {"course": COURSE, "kidneys": "tomorrow"}, "can't be read"),
        ("simulate", {"course": COURSE, "pump": "350 mg/day"}, ""),
        (
            "simulate",
            {"course": COURSE, **HAPPENS, "people": 200, "replicates": 100},
            "more than this server",
        ),
        ("simulate/sedation", {"course": COURSE, "beside": ["moonlight 3 mg"]}, ""),
        ("simulate/events", {"table": "/etc/passwd"}, ""),
        ("simulate/events", {"table": TABLE}, "2 people"),
        ("simulate/events", {"table": "ID,TIME,EVID,AMT,II,ADDL\n1,0,1,20,2400,100\n"}, "too far"),
        ("simulate/population", {"course": COURSE, "people": 999}, ""),
        ("simulate/population", {"course": COURSE, "crowd": "/etc/passwd"}, "is not known"),
        (
            "simulate/population",
            {"course": COURSE, "people": 100_000, "until": 3650},
            "more than this server",
        ),
        ("simulate/population", {"arms": {"a": COURSE}}, "beside a first one"),
        ("simulate/population", {"course": COURSE, "arms": {"course": COURSE}}, "can't be called"),
        ("simulate/sensitivity", {"course": COURSE, "points": 100}, "power of 2"),
    ],
)
def test_what_can_not_be_simulated_says_so(client, address, asked, says):
    answered = client.post(f"/api/v1/{address}", json={"person": PERSON, **asked})

    assert answered.status_code == 422
    assert says in json.dumps(answered.json())
