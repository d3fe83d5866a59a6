"""`handrail check` told that the course is the past, of a pump alone, without time, with a wrong option."""

from __future__ import annotations

import pytest

COURSE = "20 mg three times a day for 14 months"


def test_a_course_taken_so_far_is_history_and_nothing_more_is_asked_about_it(terminal):
    asked = "Whether the course is a plan or has been taken"

    assert asked in terminal("check", COURSE).out
    assert asked not in terminal("check", COURSE, "--so-far").out


def test_taken_so_far_needs_to_know_for_how_long(terminal):
    said = terminal("check", "20 mg three times a day", "--so-far")

    assert said.code == 2
    assert "doesn't say how long" in said.err


def test_of_a_pump_alone_other_medicines_are_asked_for_first_and_the_dose_by_mouth_is_not(terminal):
    pump = (
        "--pump",
        "40 mL, 2000 micrograms/mL, 700 micrograms a day, filled 2026-08-01",
        "--on",
        "2026-11-22",
    )
    alone, swallowed_too = (terminal("check", *course, *pump).out for course in ((), (COURSE,)))
    gaps = [line for line in alone.splitlines() if " not given: " in line]

    assert [line.removeprefix("- ").split(" not given")[0] for line in gaps[:3]] == [
        "Other medicines",
        "Other illnesses",
        "Age",
    ]
    assert "Daily dose" not in alone
    assert "Whether the course is a plan" not in alone
    assert "Daily dose" not in swallowed_too, "the course says it"
    assert "1 day from 2026-11-22" in " ".join(alone.split())


def test_where_no_rule_was_reached_nothing_is_said_to_have_been_found(terminal):
    said = terminal("check", COURSE, "--within", "0").out

    assert "No rule could be judged" in said
    assert "found nothing" not in said


def test_an_unknown_option_is_answered_with_near_ones_only(terminal):
    assert "--sex" not in terminal("check", COURSE, "--missed", "3").err
    assert "--age" in terminal("check", COURSE, "--agee", "3").err


@pytest.mark.parametrize("said", ["dialysis", "on haemodialysis", "CAPD", "hd"])
def test_dialysis_among_the_illnesses_points_to_where_it_is_asked_for(terminal, said: str):
    shown = terminal("check", "10 mg a day", "--condition", said).out

    assert f"{said} (did you mean --dialysis hd, or pd?)" in " ".join(shown.split())


def test_what_was_swallowed_at_once_counts_among_what_sedates_and_a_coma_is_no_time_to_ask(terminal):
    facts = ("--fact", "gcs=7", "--fact", "ingested_mg=400")
    said = terminal("check", "nothing", "--age", "33", "--also", "alprazolam", *facts, "--symptom", "coma")
    shown = " ".join(said.out.split())

    assert "baclofen (400 mg swallowed)" in shown
    assert "2 sedating things together" in shown
    assert "which one to lower first" not in shown
