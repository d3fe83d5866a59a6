"""`handrail check` with what a record says: refills, lists, kidneys, a pump, hours, and a deadline."""

from __future__ import annotations

import json

import pytest

COURSE = "20 mg three times a day for 300 days"
ON = ("--on", "2026-11-22")


def rules(terminal, *words: str) -> set[str]:
    said = terminal("check", *words, *ON, "--json", "-")
    assert said.code in (0, 1), said.err
    return {finding["rule"] for finding in json.loads(said.out)["findings"]}


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ((COURSE, "--refill", "2026-10-01 168 x 10 mg"), "AS-11"),
        (
            (COURSE, "--list", "home 2026-11-01: baclofen", "--list", "discharge 2026-11-20: ramipril"),
            "AS-12",
        ),
        ((COURSE, "--list", "inpatient 2026-11-20: ramipril"), "AS-06"),
        ((COURSE, "--egfr-on", "2026-01-01 80", "--egfr-on", "2026-11-20 50"), "RN-17"),
        ((COURSE, "--egfr-on", "2026-11-18 80", "--egfr-on", "2026-11-21 50"), "RN-12"),
        ((COURSE, "--nil-by-mouth", "36h"), "AS-06"),
        ((COURSE, "--at-home", "120 x 10 mg", "--condition", "depression"), "SU-03"),
        (("--pump", "40 mL, 2000 micrograms/mL, 700 micrograms a day, filled 2026-08-01"), "IT-04"),
    ],
)
def test_a_record_given_on_the_command_line_is_checked(terminal, words: tuple[str, ...], rule: str):
    assert rule in rules(terminal, *((words,) if isinstance(words, str) else words))


def test_the_arithmetic_of_the_records_is_shown(terminal):
    said = terminal("check", COURSE, *ON, "--refill", "2026-10-01 168 x 10 mg")

    text = " ".join(said.out.split())
    assert "What the records show" in text
    assert "1 refill since 2026-10-01, 1680 mg in all" in text


def test_a_pump_alone_needs_no_course_but_nothing_at_all_is_refused(terminal):
    assert terminal("check").code == 2
    assert "Nobody said what is taken" in terminal("check").err


def test_no_time_is_a_partial_answer_that_says_so_first_and_is_not_taken_for_fine(terminal):
    said = terminal("check", "5 mg three times a day", "--within", "0")
    answer = json.loads(terminal("check", "5 mg three times a day", "--within", "0", "--json", "-").out)

    assert said.code == 1
    assert said.out.index("This answer is not complete") < said.out.index("Findings")
    assert list(answer)[1] == "partial"
    assert answer["partial"].startswith("This answer is not complete")
    assert answer["not_reached_up_to"] == "contraindicated"


def test_rules_past_their_review_say_so_at_the_top(terminal):
    said = terminal("check", "5 mg three times a day", "--on", "2099-01-01")
    answer = json.loads(terminal("check", "5 mg three times a day", "--on", "2099-01-01", "--json", "-").out)

    assert said.out.index("These rules are out of date") < said.out.index("Findings")
    assert "out of date" in answer["expired"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--refill", "84 tablets"), '--refill "2026-10-01 84 x 10 mg"'),
        (("--list", "ramipril"), "--list 'ramipril' can't be read"),
        (("--list", "ward 2026-11-20: ramipril"), "home, admission, inpatient, discharge"),
        (("--egfr-on", "62"), '--egfr-on "2026-10-01 62"'),
        (("--pump", "40 mL"), "--pump '40 mL' can't be read"),
        (
            ("--pump", "40 mL, 2 micrograms/mL, 350 micrograms a day, filled 2026-08-01"),
            "looks like milligrams",
        ),
        (("--at-home", "lots"), '--at-home "120 x 10 mg"'),
        (("--nil-by-mouth", "a while"), '--nil-by-mouth "36h"'),
        (("--within", "soon"), "--within 50"),
        (("--on", "22.11.2026"), "--on 2026-03-31"),
    ],
)
def test_what_can_not_be_read_is_refused_with_an_example(terminal, words: tuple[str, ...], says: str):
    said = terminal("check", COURSE, *words)

    assert said.code == 2
    assert says in " ".join(said.err.split())
