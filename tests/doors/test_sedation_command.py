"""`handrail simulate` with other depressants and drinks."""

from __future__ import annotations

import json

import pytest

COURSE = ("simulate", "20 mg three times a day for 4 days then stop", "--age", "45", "--egfr", "90")
FEW = ("--people", "10", "--replicates", "4")


def flat(text: str) -> str:
    return " ".join(text.split())


def test_simulate_without_anything_beside_says_nothing_of_sleepiness(terminal):
    assert "Sleepiness" not in terminal(*COURSE, *FEW).out


def test_simulate_with_drinks_and_another_depressant(terminal):
    said = terminal(*COURSE, *FEW, "--with", "Valium 5 mg at night", "--drinks", "6 at 20:00 day 3")
    text = flat(said.out)

    assert said.code == 0
    assert text.count("EMERGENCY") == 1
    assert "Sleepiness and breathing, together" in text
    assert "diazepam: no published level" in text
    assert "3 sedating things together" in text
    assert "diazepam: 'night' is taken as 22:00." in text


def test_sleepiness_of_the_medicine_alone_can_be_asked_for(terminal):
    assert "nobody said whether there are any" in flat(terminal(*COURSE, *FEW, "--sedation").out)


def test_the_answer_goes_to_files(terminal, tmp_path):
    svg, png, shape = (tmp_path / name for name in ("s.svg", "s.png", "s.json"))
    said = terminal(
        *(*COURSE, *FEW, "--drinks", "60 g from 18:00 to 23:00 on day 2"),
        *("--sedation-svg", str(svg), "--sedation-png", str(png), "--sedation-json", str(shape)),
    )

    assert said.code == 0
    assert svg.read_text(encoding="utf-8").startswith("<svg")
    assert png.read_bytes().startswith(b"\x89PNG")
    assert json.loads(shape.read_text(encoding="utf-8"))["schema"] == "handrail/sedation/1"


def test_json_on_standard_output_is_alone_there(terminal):
    said = terminal(*COURSE, *FEW, "--drinks", "2 at 20:00", "--sedation-json", "-")

    assert json.loads(said.out)["grade"]


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("--with", "zolpidem 10 mg at night"), "names no medicine that can be simulated"),
        (("--with", "diazepam lots"), "diazepam"),
        (("--with", "lorazepam 1000 mg at night"), "1,000 mg of lorazepam at once can't be right"),
        (("--with", "pregabalin 12 g at night"), "slip of the unit"),
        (("--drinks", "a few"), "can't be read as drinks"),
        (("--drinks", "2 at 20:00", "--age", "9", "--weight", "30"), "children"),
    ],
)
def test_what_cannot_be_read_is_refused_in_two_lines(terminal, words, part):
    said = terminal(*COURSE, *FEW, *words)

    assert said.code == 2
    assert part in flat(said.err)
    assert "Traceback" not in said.err


def test_a_band_without_the_spread_between_people_says_so_in_text_and_picture(terminal, tmp_path):
    asked = (*COURSE, *FEW, "--with", "lorazepam 1 mg at night", "--drinks", "2 at 20:00")
    text = flat(terminal(*asked).out)
    assert terminal(*asked, "--sedation-svg", str(tmp_path / "s.svg")).code == 0
    drawn = (tmp_path / "s.svg").read_text(encoding="utf-8")

    assert "lorazepam: the spread between people is not known here" in text
    assert "spread between people not known" in text
    assert "Lorazepam, mg/L (spread between people not known)" in drawn
    assert drawn.count("(spread between people not known)") == 1
