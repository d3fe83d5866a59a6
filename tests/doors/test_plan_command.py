"""`handrail plan`: what it says, what it writes, and that it is the Python API's own answer."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys

import pytest

import handrail
from tests.doors.terminal import DEMO, START

TAPER = ("plan", "taper", "20 mg three times a day for 6 months", "--age", "50", "--egfr", "90", "--halves")


def saved(terminal, *words: str) -> dict:
    """The JSON that a plan command writes to standard output."""
    said = terminal(*words, "--json", "-")
    assert said.code == 0, said.err
    return json.loads(said.out)


def chosen(answer: dict) -> dict:
    return next(plan for plan in answer["plans"] if plan["chosen"])


def test_the_first_command_of_the_readme_prints_a_whole_plan(terminal):
    said = terminal(*DEMO)

    assert said.code == 0
    for heading in (
        "What to do now",
        "What stands today",
        "step by step",
        "What could not be checked",
        "Sources",
    ):
        assert heading in said.out
    assert "tablet" in said.out
    assert "Stopping at once" in said.out
    assert max(map(len, said.out.splitlines())) <= 80


def test_a_plan_writes_every_kind_of_file_and_still_prints(terminal, tmp_path):
    starts = {
        "pdf": b"%PDF-", "ics": b"BEGIN:VCALENDAR", "png": b"\x89PNG", "svg": b"<svg",
        "csv": b"", "json": b"{",
    }  # fmt: skip
    files = [word for kind in starts for word in (f"--{kind}", str(tmp_path / f"plan.{kind}"))]

    said = terminal(*DEMO, *files)

    assert said.code == 0, said.err
    for kind, start in starts.items():
        content = (tmp_path / f"plan.{kind}").read_bytes()
        assert start in content[:200]
        assert len(content) > 200
        assert f"plan.{kind}" in said.err
    assert "What to do now" in said.out


def test_a_file_on_standard_output_has_it_to_itself(terminal):
    answer = saved(terminal, *DEMO)

    assert answer["schema"].startswith("handrail/plan/")
    assert {"faster", "middle", "slower", "stay", "abrupt_stop"} <= {plan["name"] for plan in answer["plans"]}


def test_the_command_and_the_function_give_the_same_plan(terminal):
    from handrail.exchange.json import json_text, plan_json

    medicine = handrail.load_medicine()
    result = handrail.plan_taper(
        handrail.parse_course("20 mg four times a day for 14 months", products=medicine.products),
        handrail.Person(
            age_years=58, sex="female", weight_kg=70, egfr_ml_min_1_73m2=48, other_medicines=("zolpidem",)
        ),
        medicine,
        have=(10_000, 20_000),
        halves=True,
        starts_on=START,
    )

    assert terminal(*DEMO, "--json", "-").out == json_text(plan_json(result, medicine.bibliography))


def test_two_processes_give_the_same_bytes():
    def once(seed_of_hashes: str) -> bytes:
        return subprocess.run(
            [sys.executable, "-m", "handrail", *DEMO, "--json", "-"],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed_of_hashes},
        ).stdout

    assert once("1") == once("2")


def test_changes_happen_only_on_the_days_asked_for(terminal):
    plan = chosen(saved(terminal, *TAPER, "--start", START.isoformat(), "--change-on", "monday,wed"))

    assert {dt.date.fromisoformat(step["start_date"]).weekday() for step in plan["steps"]} <= {0, 2}


def test_a_plan_by_a_date_ends_by_then(terminal):
    by = START + dt.timedelta(days=116)
    plan = chosen(saved(terminal, *TAPER, "--start", START.isoformat(), "--by", by.isoformat()))

    last_day = START + dt.timedelta(days=plan["total_days"] - 1)
    assert last_day <= by


@pytest.mark.parametrize("option", ["--to", "--goal"])
def test_a_goal_is_where_the_plan_ends(terminal, option):
    assert chosen(saved(terminal, *TAPER, option, "30 mg a day"))["ends_with_mg"] == 30


def test_the_plan_asked_for_is_the_one_shown(terminal):
    assert chosen(saved(terminal, *TAPER, "--choose", "slower"))["name"] == "slower"


def test_a_changed_floor_holds_and_its_reason_is_on_the_plan(terminal):
    reason = "Lives alone; changes only after the weekly visit."
    answer = saved(terminal, *TAPER, "--floor", "fewest_days_a_step=7", "--reason", reason)

    assert min(step["days"] for step in chosen(answer)["steps"]) >= 7
    assert any(reason in assumption for assumption in answer["assumptions"])


def test_tighter_limits_never_make_a_shorter_plan(terminal):
    usual = chosen(saved(terminal, *TAPER))
    tighter = chosen(saved(terminal, *TAPER, "--limits", "middle=1%/0.2%"))

    assert tighter["total_days"] >= usual["total_days"]
    assert tighter["limits"] == {"moderate": 0.01, "severe": 0.002}


def test_a_titration_rises_to_its_goal(terminal):
    answer = saved(
        terminal,
        *("plan", "titration", "--to", "30 mg a day", "--age", "45", "--weight", "80", "--egfr", "95"),
        *("--country", "UK", "--also", "none", "--condition", "none"),
    )

    doses = [step["daily_dose_mg"] for step in chosen(answer)["steps"]]
    assert answer["direction"] == "up"
    assert doses == sorted(doses)
    assert doses[-1] == 30


def test_calendar_titles_tell_no_one_unless_asked(terminal):
    medicine = handrail.load_medicine().name

    assert medicine not in terminal(*TAPER, "--ics", "-").out.lower()
    assert medicine in terminal(*TAPER, "--ics", "-", "--titles", "full").out.lower()


def test_the_writers_are_public_names(tmp_path):
    medicine = handrail.load_medicine()
    course = handrail.parse_course("10 mg three times a day for 3 months", products=medicine.products)
    result = handrail.plan_taper(course, handrail.Person(age_years=50, egfr_ml_min_1_73m2=90), medicine)

    assert handrail.plan_pdf(result, medicine).startswith(b"%PDF")
    assert handrail.plan_calendar(result).startswith(b"BEGIN:VCALENDAR")
    assert handrail.plan_figure(result, medicine).startswith("<svg")
    assert handrail.plan_csv(result).count("\n") > 3
    assert "@" in handrail.cite(json.dumps(handrail.plan_json(result, medicine.bibliography)))
