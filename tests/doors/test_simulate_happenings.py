"""handrail simulate with things that happen: told as text, marked in the picture, whole in the JSON."""

from __future__ import annotations

import csv
import json

import pytest

COURSE = "20 mg three times a day for 40 days"
PERSON = ("--age", "58", "--weight", "70", "--egfr", "90", "--people", "4", "--replicates", "3")
EVERYTHING = (
    *("--kidneys", "day 10: eGFR 15, back by day 24"),
    *("--dialysis", "day 11 09:00 for 4 h, 3 times a week until day 20"),
    *("--pump", "350 micrograms/day, fails day 30, restored day 32"),
    *("--overdose", "day 5 21:00: 300 mg"),
)


def test_everything_at_once_is_told(terminal):
    said = terminal("simulate", COURSE, *PERSON, *EVERYTHING)

    assert said.code == 0, said.err
    words = " ".join(said.out.split())
    assert words.index("EMERGENCY") < words.index("Over the whole course")
    for told in (
        "Day 5, 21:00: an overdose of 300 mg.",
        "Day 10: the eGFR is 15 mL/min/1.73 m2, recovering evenly until day 24.",
        "Day 11, 09:00: haemodialysis for 4 h, 3 times a week until day 20.",
        "Day 30: nothing more comes from the pump (catheter failed).",
        "Taken out by dialysis",
        "for the pump team to verify",
        "no honest conversion",
    ):
        assert told in words, told


def test_the_picture_marks_what_happens(terminal, tmp_path):
    place = tmp_path / "c.svg"
    assert terminal("simulate", COURSE, *PERSON, *EVERYTHING, "--svg", str(place)).code == 0

    drawn = place.read_text("utf-8")
    for mark in ("overdose", "kidneys", "dialysis", "pump stops", "pump back", "kidneys back"):
        assert f">{mark}<" in drawn
    assert "Level in the lumbar fluid" in drawn
    assert "Effect at the spinal cord" in drawn


def test_the_json_has_every_happening_and_both_quantities_of_a_pump(terminal, tmp_path):
    place = tmp_path / "c.json"
    assert terminal("simulate", COURSE, *PERSON, *EVERYTHING, "--json", str(place)).code == 0

    written = json.loads(place.read_text("utf-8"))
    assert {one["kind"] for one in written["happenings"]} == {
        *("KidneyChange", "Haemodialysis", "PumpSetting", "PumpStop", "PumpRestored", "LargeDose")
    }
    assert {"lumbar_mg_per_l", "cord_effect"} <= set(written["bands"])
    assert written["outcomes"]["dialysed_mg"][1] > 0


def test_a_pump_alone_needs_no_course(terminal):
    said = terminal("simulate", *PERSON, "--pump", "350 micrograms/day, fails day 60")

    assert said.code == 0, said.err
    assert "Burden is highest on" in said.out
    assert "Lowest level" not in said.out


def test_a_change_of_concentration_shows_its_arithmetic_for_the_pump_team(terminal):
    refill = (
        "300 micrograms/day, refill day 9 with 2000 micrograms/mL, before 500 micrograms/mL, tubing 0.3 mL, "
        "no bridge"
    )
    words = " ".join(terminal("simulate", COURSE, *PERSON, "--pump", refill).out.split())

    assert "150 micrograms of the old one, 12 h of 300 micrograms a day" in words
    assert "75 micrograms a day would be given for 48 h. For the pump team to verify." in words


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--pump", "same as 60 mg by mouth"), "no honest conversion"),
        (("--pump", "0.35 mg/day"), "0.35 mg/day is 350 micrograms/day"),
        (("--kidneys", "poor"), "--kidneys"),
        (("--pump", "fails day 3"), "before it was set"),
        (("--kidneys", "day 3: eGFR 15", "--kinetics", "simon2018"), "says nothing about failing kidneys"),
        (("--pump", "350 micrograms/day", "--sedation"), "together with a pump"),
    ],
)
def test_what_is_not_answered_says_so(terminal, options, says):
    said = terminal("simulate", COURSE, "--age", "58", "--egfr", "90", *options)

    assert said.code != 0
    assert says in " ".join(said.err.split())


def test_dialysis_with_a_word_is_still_the_persons(terminal):
    said = terminal(
        "simulate", COURSE, "--age", "58", "--dialysis", "hd", "--people", "4", "--replicates", "3"
    )

    assert said.code == 0, said.err
    assert "What happens on the way" not in said.out


def test_an_overdose_says_what_to_do_before_any_number_and_that_a_level_wakes_nobody(terminal):
    said = terminal("simulate", COURSE, *PERSON, "--overdose", "day 10 21:00: 300 mg")
    words = " ".join(said.out.split())

    assert words.index("EMERGENCY") < words.index("This is about an overdose")
    for first in (
        "`handrail overdose` says whom to call",
        "Never infer from a level",
        "an overdose of 300 mg",
    ):
        assert words.index(first) < words.index("Highest level"), first
    assert words.index("of withdrawal alone") < words.index("fewer than 1 in 100")
    assert words.count("an overdose of 300 mg") == 1
    without = " ".join(terminal("simulate", COURSE, *PERSON).out.split())
    assert "overdose" not in without


PUMP_FOR_FOUR_WEEKS = "350 micrograms/day, refill day 3 with 18 mL of 500 micrograms/mL"


def test_the_day_on_which_a_pump_runs_dry_stands_with_what_happens_and_in_the_picture(terminal, tmp_path):
    place = tmp_path / "c.svg"
    asked = ("simulate", COURSE, *PERSON, "--pump", PUMP_FOR_FOUR_WEEKS)
    words = " ".join(terminal(*asked).out.split())
    assert terminal(*asked, "--svg", str(place)).code == 0

    happens, assumed = words.index("What happens on the way"), words.index("What was assumed")
    # 9,000 micrograms at 350 a day last 25.7 days from day 3 on.
    assert happens < words.index("Day 28, at about 17:00: by its volume the pump has run dry") < assumed
    assert place.read_text("utf-8").count(">pump dry<") == 1
    early = terminal(*asked, "--until", "20").out
    assert "run dry" not in early


def test_a_pump_tells_the_level_in_the_fluid_and_the_effect_at_the_cord(terminal):
    words = " ".join(terminal("simulate", *PERSON, "--pump", "350 micrograms/day, fails day 20").out.split())

    assert "Lumbar fluid, highest (day " in words
    assert "Cord effect, then lowest (day " in words
    assert "Lumbar" not in " ".join(terminal("simulate", COURSE, *PERSON).out.split())


REFILL = (
    "350 micrograms/day from day 1; refill day 2 with 3 mL of 500 micrograms/mL; "
    "refill day 9 with 20 mL of 500 micrograms/mL"
)


def test_a_pump_that_runs_dry_says_so_in_json_and_csv_until_it_is_filled(terminal, tmp_path):
    curve, table = tmp_path / "curve.json", tmp_path / "curve.csv"
    words = ("--pump", REFILL, "--people", "4", "--replicates", "2", "--until", "12")
    said = terminal("simulate", *words, "--json", str(curve), "--csv", str(table))

    # 3 mL of 500 micrograms/mL are 1,500 micrograms, a little more than four days of 350.
    assert said.code == 0, said.err
    ((begin_h, until_h),) = json.loads(curve.read_text(encoding="utf-8"))["pump_dry_h"]
    assert begin_h == round(24 + 24 * 1500 / 350, 3)
    assert until_h == 192
    with table.open(encoding="utf-8") as lines:
        dry = {float(row["time_h"]) for row in csv.DictReader(lines) if row["pump_dry"] == "1"}
    assert dry == {float(hour) for hour in range(127, 192)}


def test_a_pump_of_which_no_volume_is_told_has_no_column(terminal, tmp_path):
    table = tmp_path / "curve.csv"
    terminal(
        "simulate", "--pump", "350 micrograms/day from day 1", "--people", "4", "--replicates", "2",
        "--until", "3", "--csv", str(table),
    )  # fmt: skip

    assert "pump_dry" not in table.read_text(encoding="utf-8").splitlines()[0]
