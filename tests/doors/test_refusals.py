"""What can't be read is refused in two lines with the right exit code; nothing ever shows a traceback.

The long table of wrong courses and people is `tests/inputs/bad_inputs.toml`; here are the options.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from handrail.cli.errors import two_lines
from handrail.errors import InputError, NoPlanFound, PackError, SolverError

COURSE = "20 mg three times a day for 6 months"
CHECK = ("check", COURSE)
TAPER = ("plan", "taper", COURSE, "--age", "50", "--egfr", "90", "--halves")


def refused(said, code: int = 2) -> str:
    """Both lines, after checking that there are two, and no traceback."""
    assert said.code == code, said
    assert len(said.err.splitlines()) == 2, said.err
    assert "Traceback" not in said.err
    return said.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("plan", "tapir"), "Did you mean 'taper'"),
        (("plan", "taper"), "Missing argument"),
        ((*CHECK, "--agee", "5"), "--agee"),
        ((*CHECK, "--weight", "0,5"), "a tenth or a thousand"),
        ((*CHECK, "--creatinine", "1.2"), "has no unit"),
        ((*CHECK, "--egfr", "48 mL/min"), "creatinine clearance"),
        ((*CHECK, "--crcl", "48 mL/min/1.73 m2"), "eGFR"),
        ((*CHECK, "--also", "none,zolpidem"), "both none and some"),
        ((*CHECK, "--fact", "inpatient"), "name=value"),
        ((*CHECK, "--json", "no/such/folder/check.json"), "there is no folder"),
        ((*CHECK, "--json", "."), "is a folder"),
        ((*TAPER, "--json", "-", "--csv", "-"), "can't both"),
        ((*TAPER, "--by", "31/03/2027"), "year-month-day"),
        ((*TAPER, "--start", "2027-02-30"), "not a date that exists"),
        ((*TAPER, "--change-on", "mon,noday"), "not a day of the week"),
        ((*TAPER, "--change-on", ","), "names no day"),
        ((*TAPER, "--limits", "middle=2/0.3"), "not a chance"),
        ((*TAPER, "--limits", "middle"), "name=moderate/severe"),
        ((*TAPER, "--limits", "fast=0.1/0.1"), "no plan called 'fast'"),
        ((*TAPER, "--limits", "faster=0.6/0.1"), "at most 0.5"),
        ((*TAPER, "--limits", "faster=0.1/0.2"), "can't be likelier"),
        ((*TAPER, "--limits", "middle=0.2/0.1"), "looser than faster"),
        ((*TAPER, "--start", "9999-12-30"), "two years away"),
        ((*TAPER, "--start", "2020-01-01"), "31 days ago"),
        ((*TAPER, "--by", "9999-12-30"), "ten years away"),
        (("plan", "taper", f"{COURSE} then stop", "--age", "50"), "handrail emergency"),
        ((*TAPER, "--floor", "fewest_days_a_step=5", "--reason", "x"), "too short"),
        (
            (*TAPER, "--floor", "fewest_days=5", "--reason", "a good reason"),
            "Did you mean 'fewest_days_a_step'",
        ),
        ((*TAPER, "--floor", "fewest_days_a_step=5"), "without a reason"),
        ((*TAPER, "--floor", "largest_cut_share=25", "--reason", "a good reason"), "can't be 25"),
        ((*TAPER, "--reason", "no floor here"), "no floor is changed"),
        ((*TAPER, "--seed", "one"), "whole number"),
        ((*TAPER, "--draws", "0"), "whole number"),
        ((*TAPER, "--have", "10;20"), "not a strength"),
        ((*TAPER, "--liquid", "1"), "not the strength of a liquid"),
        ((*TAPER, "--to", "20 mg a day for a week then stop"), "--to"),
        ((*TAPER, "--titles", "none"), "neither reminder nor full"),
        ((*TAPER, "--medicine", "baclofin"), "baclofin"),
        (("cite", "no-such-file.json"), "can't be read"),
        (("simulate", COURSE, "--people", "-5"), "whole number"),
    ],
)
def test_an_option_that_cannot_be_read_says_why(terminal, words, says):
    assert says in refused(terminal(*words))


def test_the_words_that_cannot_be_read_are_pointed_at(terminal):
    said = terminal("check", "20 mg sometimes")

    message, shown, pointer, advice = said.err.splitlines()
    assert shown[pointer.index("^") : pointer.rindex("^") + 1] == "sometimes"
    assert "sometimes" in message
    assert "20 mg three times a day" in advice


def test_cite_refuses_what_is_no_saved_answer(terminal, tmp_path):
    for name, content in {"a.json": b"[]", "b.json": b"{", "c.json": b"\xff\xfe\x00"}.items():
        (tmp_path / name).write_bytes(content)

        assert "written with --json" in refused(terminal("cite", str(tmp_path / name)))


def test_no_plan_is_one_answer_with_the_rule_and_what_would_pass(terminal):
    said = terminal("plan", "titration", "--to", "30 mg a day", "--age", "45")

    refused(said, code=1)
    assert "(rule RN-00)" in said.err
    assert "Get an eGFR or a creatinine first" in said.err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError("found", fix="do"), 2),
        (PackError("found", fix="do", where="rules.toml, line 3"), 3),
        (NoPlanFound("found", rule="FL-01", nearest="a longer one"), 1),
        (SolverError("found"), 70),
        (ZeroDivisionError("found"), 70),
        (RecursionError("found"), 70),
    ],
)
def test_each_kind_of_error_has_its_exit_code(error, code):
    message, advice, given = two_lines(error)

    assert given == code
    assert "found" in message
    assert advice


def test_our_own_mistake_says_so_and_shows_no_traceback(terminal, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise KeyError("oops")

    monkeypatch.setattr("handrail.check_course", broken, raising=False)

    said = refused(terminal(*CHECK), code=70)

    assert "our mistake" in said
    assert "HANDRAIL_DEBUG=1" in said


def test_our_own_mistake_shows_where_with_debug(terminal, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise KeyError("oops")

    monkeypatch.setenv("HANDRAIL_DEBUG", "1")
    monkeypatch.setattr("handrail.check_course", broken, raising=False)

    with pytest.raises(KeyError):
        terminal(*CHECK)


@pytest.mark.parametrize(
    "environment", [{"LANG": "C", "PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "latin-1"}]
)
def test_a_terminal_without_our_letters_still_gets_its_answer(environment):
    done = subprocess.run(
        [sys.executable, "-m", "handrail", "check", "1½ tablets of 10 mg three times a day \N{PILL}"],
        capture_output=True,
        check=False,
        env={**os.environ, **environment, "PYTHONUTF8": "0"},
    )

    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_a_reader_that_stops_reading_gets_no_complaint():
    done = subprocess.run(
        f"'{sys.executable}' -m handrail pack schema | head -1",
        shell=True,
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0
    assert done.stderr == b""


def urgent_refusal(*_: object, **__: object) -> None:
    raise NoPlanFound("Too sleepy.", rule="TX-01", nearest="Now: call.", urgent=True)


def test_an_emergency_comes_before_why_there_is_no_plan(terminal, monkeypatch, tmp_path):
    monkeypatch.setattr("handrail.plan_taper", urgent_refusal, raising=False)
    place = tmp_path / "plan.json"

    said = terminal(*TAPER, "--country", "UK", "--json", str(place), "--pdf", str(tmp_path / "plan.pdf"))

    assert said.code == 1
    first, why, do, *files = said.err.splitlines()
    assert first.startswith("EMERGENCY")
    assert "call 999 now" in first
    assert why == "Too sleepy. (rule TX-01)"
    assert do == "Now: call."
    assert any("plan.pdf was not written" in line for line in files)
    error = json.loads(place.read_text(encoding="utf-8"))["error"]
    assert error["kind"] == "no_plan"
    assert error["urgent"] is True
    assert error["rule"] == "TX-01"
    assert error["emergency"] == first
    assert not (tmp_path / "plan.pdf").exists()


def test_no_plan_is_json_on_standard_output_for_a_program(terminal):
    said = terminal("plan", "titration", "--to", "30 mg a day", "--age", "45", "--json", "-")

    error = json.loads(said.out)["error"]
    assert said.code == 1
    assert error["urgent"] is False
    assert error["emergency"] is None
    assert f"(rule {error['rule']})" in said.err
