"""`handrail compare`: scenarios side by side in the terminal and in files."""

from __future__ import annotations

import csv
import io
import json
import re
from xml.etree import ElementTree as ET

COURSE = ("compare", "20 mg three times a day for 10 days then stop", "--age", "58", "--egfr", "60")
FEW = ("--people", "4", "--replicates", "5")
OTHERS = ("--and", "missed: days 5 to 6", "--and", "drinks: 4 at 20:00 day 5", "--and", "egfr: 20")
SVG = "{http://www.w3.org/2000/svg}"


def flat(text: str) -> str:
    return " ".join(text.split())


def test_four_scenarios_stand_side_by_side_with_what_to_do_first(terminal):
    said = terminal(*COURSE, *OTHERS, *FEW)
    text = flat(said.out)

    assert said.code == 0
    assert text.startswith("EMERGENCY")
    assert text.index("What to do") < text.index("Side by side") < text.index("Not simulated")
    assert "gradually" in text
    assert "Highest burden" in text
    assert "A: as planned" in text


def test_what_to_do_is_said_for_each_scenario_and_nothing_alone_is_together(terminal):
    text = flat(terminal(*COURSE, "--and", "drinks: 6 at 20:00 every day", *FEW).out)
    picture = terminal(*COURSE, "--and", "drinks: 6 at 20:00 every day", *FEW, "--svg", "-").out

    assert "- B: " in text
    assert "Together this could" not in picture.partition("B: drinks")[0]
    assert "Together this could" in picture


def test_the_json_holds_the_figures_of_the_table_and_every_curve(terminal):
    shape = json.loads(terminal(*COURSE, *OTHERS, *FEW, "--json", "-").out)

    assert shape["schema"] == "handrail/comparison/1"
    assert [one["name"][0] for one in shape["scenarios"]] == ["A", "B", "C", "D"]
    assert shape["scenarios"][3]["person"]["egfr_ml_min_1_73m2"] == 20
    for one in shape["scenarios"]:
        assert one["figures"]["hours_drowsy"]["low"] <= one["figures"]["hours_drowsy"]["high"]
        assert len(one["profile"]["time_h"]) == len(one["profile"]["bands"]["burden"]["p95"])
        assert one["sedation"]["notes"]


def test_the_csv_has_a_row_for_each_scenario_and_hour(terminal):
    rows = list(
        csv.DictReader(io.StringIO(terminal(*COURSE, *OTHERS, *FEW, "--until", "12", "--csv", "-").out))
    )

    assert len(rows) == 4 * (12 * 24 + 1)
    assert float(rows[10]["level_mg_per_l_p50"]) > 0
    assert rows[0]["sedation_p50"] == "0"


def test_the_figure_has_a_column_for_each_scenario_and_no_style(terminal):
    text = terminal(*COURSE, *OTHERS, *FEW, "--svg", "-").out
    root = ET.fromstring(text)
    words = [one.text or "" for one in root.iter(f"{SVG}text")]

    assert "style=" not in text
    assert sum(bool(re.match(r"[A-D]: ", word)) for word in words) == 4
    assert words.count("Burden of withdrawal (no unit)") == 4
    assert float(root.attrib["data-to"]) > float(root.attrib["data-from"])
    assert root.find(f"{SVG}desc").text.startswith("A: as planned: the level is highest on")


def test_scenarios_are_told_apart_without_colour(terminal):
    root = ET.fromstring(terminal(*COURSE, *OTHERS, *FEW, "--svg", "-").out)
    dashed = [one for one in root.iter(f"{SVG}path") if one.get("stroke-dasharray") == "5 3"]

    # The first one's middle in each panel of the three others, and its entry in the key.
    assert len(dashed) == 3 * 5 + 1


def test_what_cannot_be_read_is_said_with_its_scenario(terminal):
    said = terminal(*COURSE, "--and", "drinks: plenty", *FEW)

    assert said.code == 2
    assert "B, drinks" in said.err
