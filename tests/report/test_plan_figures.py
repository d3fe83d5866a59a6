"""The figures: valid, readable aloud, telling lines apart without colour, true to the numbers."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from handrail.report.figures import (
    figure_png,
    plan_figure,
    plan_table,
    profile_table,
    simulate_figure,
)
from handrail.report.svg import Panel, round_marks, round_step, round_top
from tests.report.builders import MEDICINE, profile
from tests.report.results import adult_80, every_result

RESULTS = every_result()
SVG = "{http://www.w3.org/2000/svg}"


def figures() -> dict[str, str]:
    made = {name: plan_figure(result, MEDICINE) for name, result in RESULTS.items()}
    return made | {
        f"simulate_{days}": simulate_figure(profile(days), MEDICINE) for days in (1, 3, 20, 200, 900)
    }


FIGURES = figures()


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_has_a_title_a_description_and_a_role(name: str) -> None:
    root = ET.fromstring(FIGURES[name])
    titles = [e for e in root if e.tag in {f"{SVG}title", f"{SVG}desc"}]

    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == " ".join(e.get("id", "") for e in titles)
    assert all(e.text for e in titles)


@pytest.mark.parametrize("name", FIGURES)
def test_everything_lies_inside_the_picture(name: str) -> None:
    root = ET.fromstring(FIGURES[name])
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    for element in root.iter():
        for axis, end in (("x", width), ("y", height)):
            assert 0 <= float(element.get(axis, 0)) <= end
        pairs = [p.split() for p in element.get("d", "").replace("Z", "").replace("M", "L").split("L") if p]
        for x, y in pairs:
            assert 0 <= float(x) <= width
            assert 0 <= float(y) <= height


def test_no_two_plans_differ_by_colour_alone() -> None:
    root = ET.fromstring(FIGURES["adult_80"])
    key = [
        e
        for e in root.iter(f"{SVG}path")
        if e.get("d", "").count("L") == 1 and e.get("d", "")[1:].split()[0] != ""
    ]
    looks = [
        (e.get("stroke-dasharray"), e.get("stroke-width")) for e in key[: len(RESULTS["adult_80"].plans)]
    ]

    assert len(set(looks)) == len(RESULTS["adult_80"].plans)


def test_the_key_names_every_plan_and_says_which_is_not_offered() -> None:
    text = " ".join(e.text or "" for e in ET.fromstring(FIGURES["adult_80"]).iter(f"{SVG}text"))

    assert all(plan.title in text for plan in RESULTS["adult_80"].plans)
    assert "Middle (chosen)" in text
    assert "Stop at once (not offered)" in text


def test_names_from_outside_cannot_become_markup() -> None:
    result = adult_80()
    plans = tuple(replace(p, title="<script>x</script>&") if p.chosen else p for p in result.plans)
    svg = plan_figure(replace(result, plans=plans), MEDICINE)

    assert "<script" not in svg
    ET.fromstring(svg)


def test_nothing_is_fetched_from_elsewhere() -> None:
    for svg in FIGURES.values():
        assert "href" not in svg
        assert "url(" not in svg
        assert svg.count("http") == 1  # the namespace


@pytest.mark.parametrize("name", ["adult_80", "simulate_20"])
def test_png_is_made_with_the_font_that_typst_carries(name: str) -> None:
    png = figure_png(FIGURES[name])

    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20], "big") == 1440
    assert png == figure_png(FIGURES[name])


def test_the_table_holds_every_step_of_every_plan() -> None:
    table = plan_table(RESULTS["adult_80"])
    steps = sum(len(plan.steps) for plan in RESULTS["adult_80"].plans)

    assert len(table.rows) == steps + len(RESULTS["adult_80"].plans)
    assert ("Middle", "Tue 24 Nov 2026", "Mon 30 Nov 2026", "70 mg") in {row[:4] for row in table.rows}
    assert all(len(row) == len(table.header) for row in table.rows)


def test_the_simulation_table_begins_and_ends_with_the_course() -> None:
    table = profile_table(profile(20))

    assert table.rows[0][0] == "0"
    assert float(table.rows[-1][0]) == profile(20).time_h[-1]
    assert all(len(row) == len(table.header) for row in table.rows)


def test_long_courses_keep_their_extremes() -> None:
    """A thinned curve may not hide the worst hour."""
    thin = simulate_figure(profile(900), MEDICINE)
    heights = [
        min(float(y) for _, y in (p.split() for p in e.get("d", "")[1:-1].split("L")))
        for e in ET.fromstring(thin).iter(f"{SVG}path")
        if e.get("d", "").endswith("Z")
    ]
    bands = profile(900).bands["level_mg_per_l"]
    panel = Panel(
        left=58, top=76, width=646, height=130, x_range=(0, 1), y_range=(0, round_top(max(bands.p95)))
    )

    assert heights[0] == pytest.approx(panel.y(float(max(bands.p95))), abs=0.01)


@pytest.mark.parametrize(("top", "marks"), [(80, 5), (0.8, 5), (270, 6), (7.5, 4), (0.004, 5)])
def test_marks_are_round_and_few(top: float, marks: int) -> None:
    found = round_marks(0, round_top(top))

    assert len(found) <= marks + 1
    assert found[-1] >= top * (1 - 1e-9)


def test_a_step_is_one_two_or_five_times_a_power_of_ten() -> None:
    assert [round_step(x) for x in (0.9, 1, 1.1, 3, 7, 0.03)] == pytest.approx([1, 1, 2, 5, 10, 0.05])


def test_a_long_course_says_that_days_are_drawn_as_one() -> None:
    assert "Each day is drawn as one" in FIGURES["simulate_200"]
    assert "Each day is drawn as one" not in FIGURES["simulate_20"]


def test_a_steady_dose_is_drawn_without_waves_of_the_drawing() -> None:
    """Columns that cut through days would beat against the doses."""
    first = next(
        e.get("d", "")
        for e in ET.fromstring(FIGURES["simulate_200"]).iter(f"{SVG}path")
        if e.get("stroke-width") == "2.2"
    )
    heights = [float(p.split()[1]) for p in first[1:].split("L")]

    assert max(heights[5:9]) - min(heights[5:9]) < 0.1
