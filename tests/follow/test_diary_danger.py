"""A danger sign in a diary that can't be used is said with the refusal, at every door."""

from __future__ import annotations

import datetime as dt
import json

import pytest

import handrail
from handrail.cli.errors import exit_with
from handrail.cli.main import app
from handrail.errors import InputError
from handrail.exchange.diary_danger import CALL
from handrail.exchange.follow_in import read_diary

MEDICINE = handrail.load_medicine("baclofen")
NOW = dt.datetime(2026, 11, 12, 12, tzinfo=dt.UTC)
AGREED = "15 mg four times a day for 14 days then 10 mg four times a day"


def read(header: str, *rows: str) -> handrail.Diary:
    return read_diary("\n".join((header, *rows)), MEDICINE, now=NOW, zone="Europe/London")


def refusal_of(header: str, *rows: str) -> str:
    with pytest.raises(InputError) as refused:
        read(header, *rows)
    return str(refused.value)


@pytest.mark.parametrize(
    ("header", "row", "sign"),
    [
        ("date,sleep,seizure", "2026-11-11,4,yes", "a seizure (2026-11-11)"),
        ("date,seizure", "2026-11-11,1", "a seizure (2026-11-11)"),
        ("date,seizure", "2026-11-11,maybe", "a seizure (2026-11-11)"),
        ("date,suicidal_thoughts,falls", "2026-11-11,yes,-1", "thoughts of suicide (2026-11-11)"),
        ("date,hallucinations", "2026-11-11,7", "seeing, hearing or feeling what is not there (2026-11-11)"),
        ("date,temperature_c", "2026-11-11,104", "a temperature of 40.0 (2026-11-11)"),
        ("date,temperature_c,stiffness", "2026-11-11,101,1", "a temperature of 38.3 (2026-11-11)"),
        ("date,hard_to_wake", "11/11/2026,yes", "hard to wake (11/11/2026)"),
        ("date,hard_to_wake,moon", "2026-11-11,yes,full", "hard to wake (2026-11-11)"),
        ("date,breathing_trouble", "2026-11-13,yes", "trouble breathing (2026-11-13)"),
    ],
)
def test_one_wrong_cell_hides_no_danger_sign(header: str, row: str, sign: str) -> None:
    said = refusal_of(header, row)
    assert CALL in said
    assert sign in said
    assert said.index(CALL) < said.index("What is wrong:")


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("date,sleep,seizure", "2026-11-11,4,no"),
        ("date,sleep,seizure,hallucinations", "2026-11-11,4,,0"),
        ("date,temperature_c,stiffness", "2026-11-11,98.6,3"),
        ("date,temperature_c", "2026-11-11,101"),
    ],
)
def test_a_refusal_without_a_danger_sign_calls_nobody(header: str, row: str) -> None:
    assert CALL not in refusal_of(header, row)


def test_a_sign_in_json_is_said_as_in_csv() -> None:
    entries = [{"date": "2026-11-11", "begins_offset_min": 0, "scores": {"hallucinations": 2, "sleep": 9}}]
    text = json.dumps({"schema": "handrail/diary/1", "entries": entries})
    with pytest.raises(InputError, match="seeing, hearing or feeling"):
        read_diary(text, MEDICINE, now=NOW)


def test_a_temperature_in_fahrenheit_is_told_in_degrees_celsius_and_never_turned_silently() -> None:
    assert "102 Fahrenheit are 38.9." in refusal_of("date,temperature_c", "2026-11-11,102")


def test_a_spreadsheet_that_writes_commas_in_numbers_is_read_as_one_that_writes_points() -> None:
    with_points = read("date,temperature_c,drinks", "2026-11-11,39.2,1.5")
    assert read("date;temperature_c;drinks", "2026-11-11;39,2;1,5") == with_points
    assert read("date,temperature_c,drinks", '2026-11-11,"39,2","1,5"') == with_points


def test_a_comma_that_may_stand_for_a_thousand_is_not_read() -> None:
    assert read("date,levels", "2026-11-11,09:00 210 ng/mL").entries[0].levels[0].value == 210
    assert "level is '1,250'" in refusal_of("date,levels", '2026-11-11,"09:00 1,250 ng/mL"')


def test_what_else_is_wrong_hides_no_danger_sign_at_the_command_line(
    tmp_path: object, capsys: pytest.CaptureFixture[str]
) -> None:
    place = f"{tmp_path}/diary.csv"
    with open(place, "w", encoding="utf-8") as file:
        file.write("date,seizure\n2026-11-11,yes\n")
    asked = ["follow", place, "--zone", "UTC", "--agreed", AGREED]
    for wrong in (["--before", "banana"], ["--age", "580"], ["--on", "2026-11-01"], ["--left", "some"]):
        assert exit_with(app, [*asked, *wrong]) == 2
        said = capsys.readouterr().err
        assert said.startswith("If it is happening now"), wrong
        assert "a seizure (2026-11-11)" in said, wrong


def test_the_notes_are_said_to_be_read_by_nobody_here() -> None:
    diary = read("date,sleep,note", "2026-11-11,1,a seizure at night")
    course = handrail.parse_course(AGREED)
    answer = handrail.what_now(diary, course, handrail.Person(age_years=58), MEDICINE, particles=500)
    assert any("only people read them" in line for line in answer.not_known)


@pytest.mark.parametrize(
    ("worse_days", "words"),
    [(1, "tell the clinician, today if it goes on."), (3, "tell the clinician today.")],
)
def test_a_call_for_today_is_not_put_off_by_a_sentence_below_it(worse_days: int, words: str) -> None:
    days = [f"2026-11-{day:02d},0,0,0" for day in range(1, 12 - worse_days)]
    days += [f"2026-11-{day:02d},3,3,3" for day in range(12 - worse_days, 12)]
    diary = read("date,sleep,anxiety,restlessness", *days)
    course = handrail.parse_course(
        "15 mg four times a day for 28 days then 15 mg three times a day for 28 days then 10 mg three times "
        "a day for 28 days then 5 mg three times a day for 28 days then 5 mg at night for 28 days then stop"
    )
    answer = handrail.what_now(
        diary,
        course,
        handrail.Person(age_years=58, egfr_ml_min_1_73m2=80),
        MEDICINE,
        before=handrail.parse_course("20 mg four times a day for 14 months"),
        limits=handrail.FollowLimits(hold_days=5),
        particles=1000,
    )
    assert (answer.suggested == "call") == words.endswith("clinician today.")
    assert any(line.endswith(words) for line in answer.ask)


def test_nobody_takes_a_level_that_was_read_for_one_that_was_judged() -> None:
    diary = read("date,sleep,levels", "2026-11-11,1,09:00 20 mg/L")
    course = handrail.parse_course(AGREED)
    answer = handrail.what_now(diary, course, handrail.Person(age_years=58), MEDICINE, particles=500)
    assert any("Nothing here judges whether it is too high" in line for line in answer.ask)
    without = handrail.what_now(
        read("date,sleep", "2026-11-11,1"), course, handrail.Person(age_years=58), MEDICINE, particles=500
    )
    assert not any("level in blood" in line for line in without.ask)
