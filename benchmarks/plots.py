"""Cost against people, hours and doses: three panels on logarithmic axes, with the fitted powers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from handrail.report.svg import GRID, INK, QUIET, Drawing, Stroke

WIDTH, HEIGHT = 1020.0, 400.0
PANEL_WIDTH, PANEL_HEIGHT, TOP, LEFT, GAP = 240.0, 240.0, 60.0, 70.0, 80.0
STROKES = {
    "J1": Stroke(name="J1, level", colour="#0072b2", width=2.2),
    "J2": Stroke(name="J2, level to withdrawal", colour="#d55e00", width=2.2, dash="7 4"),
}


@dataclass(frozen=True, kw_only=True)
class Series:
    """Seconds on an idle machine against one thing, and the power of it that fits."""

    job: str
    what: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    power: float


def draw_costs(series: list[Series], path: Path) -> None:
    """Write the picture."""
    said = "; ".join(f"{one.job} against {one.what}: power {one.power:.2f}" for one in series)
    drawing = Drawing(
        WIDTH, HEIGHT, title="What a simulation costs", name="cost",
        description=f"Seconds against people, hours and doses a day, on logarithmic axes. {said}.",
    )  # fmt: skip
    lowest = 10 ** math.floor(math.log10(min(min(one.y) for one in series)))
    highest = 10 ** math.ceil(math.log10(max(max(one.y) for one in series)))
    whats = list(dict.fromkeys(one.what for one in series))
    for number, what in enumerate(whats):
        _panel(
            drawing,
            LEFT + number * (PANEL_WIDTH + GAP),
            what,
            [s for s in series if s.what == what],
            (lowest, highest),
        )
    drawing.key(list(STROKES.values()), LEFT, HEIGHT - 24, WIDTH - LEFT)
    path.parent.mkdir(exist_ok=True)
    path.write_text(ET.tostring(drawing.root, encoding="unicode") + "\n", encoding="utf-8")


def _panel(drawing: Drawing, left: float, what: str, series: list[Series], span: tuple[float, float]) -> None:
    """One thing that cost grows with."""
    xs = sorted({x for one in series for x in one.x})
    low, high = math.log(xs[0]), math.log(xs[-1])
    bottom, top = math.log10(span[0]), math.log10(span[1])

    def across(x: float) -> float:
        return left + PANEL_WIDTH * (math.log(x) - low) / (high - low)

    def down(y: float) -> float:
        return TOP + PANEL_HEIGHT * (top - math.log10(y)) / (top - bottom)

    for power in range(round(bottom), round(top) + 1):
        y = down(10.0**power)
        drawing.line([(left, y), (left + PANEL_WIDTH, y)], Stroke(name="", colour=GRID, width=1))
        drawing.text(left - 8, y + 5, f"{10.0**power:g} s", anchor="end", size=14, colour=QUIET)
    for x in (xs[0], xs[-1]):
        drawing.text(across(x), TOP + PANEL_HEIGHT + 22, f"{x:,.0f}", anchor="middle", size=14, colour=QUIET)
    drawing.text(left, TOP - 28, f"against {what}", bold=True, colour=INK)
    for one in series:
        drawing.line([(across(x), down(y)) for x, y in zip(one.x, one.y, strict=True)], STROKES[one.job])
        for x, y in zip(one.x, one.y, strict=True):
            drawing.circle(across(x), down(y), 3.5, fill=STROKES[one.job].colour)
    words = ", ".join(f"{one.job}: power {one.power:.2f}" for one in series)
    drawing.text(left, TOP - 8, words, size=14, colour=QUIET)
