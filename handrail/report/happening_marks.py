"""What happens on a course, marked on a picture's axis of time: a dashed line for each, named once above."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handrail.report.happening_text import happening_marks
from handrail.report.svg import Drawing, Panel, Stroke

if TYPE_CHECKING:
    from handrail.simulate.happenings import Happening

LINE = "#8a5a00"
ROWS = 3
ROW_HEIGHT = 15
CHARACTER = 7.5
"""About how wide a letter of a mark is."""


def draw_marks(
    drawing: Drawing,
    panel: Panel,
    happenings: Sequence[Happening],
    *,
    hours_per_unit: float,
    named: bool,
) -> None:
    """Lines across a panel where something begins; with their names where `named`.

    Names that would run into each other go to the next of three rows; if all are taken the line stands alone.
    """
    free = [0.0] * ROWS
    low, high = panel.x_range
    for hour, name in happening_marks(happenings):
        if not low <= hour / hours_per_unit <= high:
            continue
        x = panel.x(hour / hours_per_unit)
        stroke = Stroke(name="", colour=LINE, width=1.2, dash="4 3")
        drawing.line([(x, panel.top), (x, panel.top + panel.height)], stroke)
        if not named:
            continue
        width = CHARACTER * len(name)
        right = panel.left + panel.width
        left = min(x + 3, right - width)
        row = next((row for row in range(ROWS) if free[row] <= left), None)
        if row is not None:
            drawing.text(left, panel.top + 11 + ROW_HEIGHT * row, name, size=13, colour=LINE)
            free[row] = left + width + 4
