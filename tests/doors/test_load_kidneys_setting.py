"""The doors to the depressant load, the advice for the kidneys, and the level of care."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

SEDATED = ("check", "20 mg three times a day", "--age", "50", "--also", "Ambien,oxycodone", "--alcohol", "14")
LONG = "60 mg a day for 14 months"


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_check_counts_what_sedates_together_in_one_line(terminal):
    said = flat(terminal(*SEDATED).out)

    assert (
        "4 sedating things together: baclofen 60 mg a day, zolpidem, oxycodone, alcohol (14 drinks a week)."
    ) in said
    assert "gradually" in said


def test_a_check_with_one_sedating_thing_does_not_speak_of_several(terminal):
    said = terminal("check", "5 mg three times a day", "--also", "none", "--alcohol", "0").out

    assert "sedating thing" not in said


def test_the_load_in_full_says_that_a_count_is_no_strength_and_cites(terminal):
    said = flat(terminal(*SEDATED, "--load").out)

    assert "This counts things, it doesn't weigh them" in said
    assert "1.83 times as frequent (1.11 to 3.04)" in said
    assert "li2020opioid" in said


def test_the_load_is_written_as_picture_and_json(terminal, tmp_path: Path):
    svg, png, written = (tmp_path / name for name in ("load.svg", "load.png", "load.json"))
    terminal(*SEDATED, "--load-svg", str(svg), "--load-png", str(png), "--load-json", str(written))

    assert svg.read_text(encoding="utf-8").startswith("<svg")
    assert png.read_bytes().startswith(b"\x89PNG")
    answer = json.loads(written.read_text(encoding="utf-8"))
    assert answer["schema"] == "handrail/load/1"
    assert answer["count"] == 4


@pytest.mark.parametrize("person", [("--age", "70", "--egfr", "38"), ("--age", "40", "--dialysis", "hd"), ()])
def test_kidneys_always_says_gradually_or_what_to_measure(terminal, person: tuple[str, ...]):
    said = terminal("kidneys", *person)

    assert said.code == 0
    assert ("only gradually" if person else "This is the whole table") in flat(said.out)


def test_kidneys_as_json_has_every_source_and_the_notes(terminal):
    answer = json.loads(terminal("kidneys", "--age", "70", "--egfr", "38", "--json", "-").out)

    assert answer["default"] == answer["strictest"] == "KA-40"
    assert any("gradually" in note for note in answer["notes"])
    assert {one["who"] for one in answer["advice"]} >= {"Labels", "Beers 2023", "Vlavonou 2014"}


def test_the_setting_says_what_was_carried_over_and_what_is_not_known(terminal):
    said = flat(terminal("setting", LONG, "--age", "58", "--fact", "lives_alone=true").out)

    assert "At least: Outpatient care with home visits" in said
    assert "carried over from the joint guideline of 2025 on tapering benzodiazepines" in said
    assert "way to help (travel_to_care_min)" in said


def test_the_setting_as_json(terminal):
    answer = json.loads(terminal("setting", LONG, "--fact", "home_unsafe=yes", "--json", "-").out)

    assert answer["level"]["id"] == "residential"
    assert answer["decided_by"][0]["about"] == "home"
    assert answer["is_at_least"]
