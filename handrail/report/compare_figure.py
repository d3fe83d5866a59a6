"""Scenarios side by side as small multiples: a column each, the same axes, the first one's middle in all.

What differs is seen by where it stands, never by colour: every scenario has a column of its own, and in the
others the first one's middle line is drawn dashed, to be held against.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.report import words
from handrail.report.compare_text import QUANTITIES, SHORT_REASONS, comparison_sentences
from handrail.report.figures import BLUE, DARK_BAND, LIGHT_BAND, drawn_bands, time_axis, time_columns
from handrail.report.happening_marks import draw_marks
from handrail.report.sedation_figure import LABELS
from handrail.report.svg import INK, QUIET, Drawing, Panel, Stroke, round_marks, round_top

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from handrail.medicine.nouns import Medicine
    from handrail.simulate.nouns import Bands
    from handrail.simulate.scenario_nouns import Compared, Comparison

    IntArray = npt.NDArray[np.intp]

COLUMN, LEFT, GAP, RIGHT = 300.0, 58.0, 46.0, 16.0
PANEL, BETWEEN = 108.0, 66.0
MOST_COLUMNS = 400
TITLE = "What would happen, side by side"
TITLE_LETTERS = 36
"""About what fits above a column, in bold."""
GRADES = ("a typical person notices", "moderate", "severe")
FIRST = Stroke(name="", colour=INK, width=1.3, dash="5 3")
_SHARES = ("effect", "adaptation", "cord_effect")


def comparison_figure(
    comparison: Comparison, medicine: Medicine, *, only: int | None = None, name: str = "comparison"
) -> str:
    """Level, effect, adaptation, sedation and withdrawal of each scenario, with 50 and 90 % bands.

    Args:
        comparison: the answer of `compare_scenarios`.
        medicine: its thresholds of withdrawal are drawn.
        only: one column alone, on the same axes as all; counted from 0.
        name: prefix of the ids in the SVG, unique on a page.

    Returns:
        An SVG document; its root says where the axis of time lies (`data-` attributes), for a cursor.
    """
    quantities = shown_quantities(comparison)
    shown = range(len(comparison.scenarios)) if only is None else (only,)
    width = LEFT + RIGHT + COLUMN * len(shown) + GAP * (len(shown) - 1)
    key = [] if only is not None else _key(comparison)
    heads = [_lines(comparison.scenarios[number].scenario.name) for number in shown]
    key_room = 24.0 * _rows_of_key(key, width) + 12 * bool(key)
    top = 22 + 20 * max(map(len, heads)) + key_room + 30
    height = top + len(quantities) * (PANEL + BETWEEN) - 20
    drawing = Drawing(
        width,
        height,
        title=TITLE if only is None else comparison.scenarios[only].scenario.name,
        description=" ".join(comparison_sentences(comparison, only)),
        name=name,
    )
    if key:
        drawing.key(key, 14, 26, width - 28)
    tops = {quantity: _top(comparison, medicine, quantity) for quantity in quantities}
    for place, number in enumerate(shown):
        left = LEFT + place * (COLUMN + GAP)
        for row, line in enumerate(heads[place]):
            drawing.text(left - 44, key_room + 20 + 20 * row, line, bold=True, size=17)
        column = _Column(drawing, comparison, medicine, left, tops)
        column.draw(number, quantities, top)
    time, _, unit = _axis(comparison)
    drawing.root.attrib |= {
        "data-left": f"{LEFT:g}",
        "data-width": f"{COLUMN:g}",
        "data-step": f"{COLUMN + GAP:g}",
        "data-top": f"{top:g}",
        "data-bottom": f"{top + len(quantities) * (PANEL + BETWEEN) - BETWEEN:g}",
        "data-from": f"{time[0]:g}",
        "data-to": f"{time[-1]:g}",
        "data-unit": unit,
    }
    return drawing.svg()


def shown_quantities(comparison: Comparison) -> list[str]:
    """What is drawn, from the level to withdrawal; sedation only where it was simulated."""
    held = {name for one in comparison.scenarios for name in one.profile.bands}
    if any(one.sedation for one in comparison.scenarios):
        held.add("sedation")
    return [name for name in QUANTITIES if name in held]


def band_of(one: Compared, quantity: str) -> Bands | None:
    """A curve with its bands; None where it was not simulated."""
    if quantity == "sedation":
        return one.sedation.load if one.sedation else None
    return one.profile.bands.get(quantity)


class _Column:
    """One scenario from top to bottom."""

    def __init__(
        self,
        drawing: Drawing,
        comparison: Comparison,
        medicine: Medicine,
        left: float,
        tops: dict[str, float],
    ) -> None:
        self._drawing, self._all, self._medicine = drawing, comparison, medicine
        self._left, self._tops = left, tops
        self._axis = _axis(comparison)

    def draw(self, number: int, quantities: list[str], top: float) -> None:
        one, first = self._all.scenarios[number], self._all.scenarios[0]
        for row, quantity in enumerate(quantities):
            panel = self._panel(quantity, top + row * (PANEL + BETWEEN))
            band = band_of(one, quantity)
            if band is None:
                reason = SHORT_REASONS.get(one.no_sedation, "not simulated")
                self._drawing.text(panel.left + 8, panel.top + PANEL / 2, reason, size=14, colour=QUIET)
                continue
            self._curve(panel, band)
            beside = band_of(first, quantity)
            if number and beside is not None:
                middle = drawn_bands(beside, self._columns)["p50"]
                self._drawing.line(panel.points(self._axis[0], middle), FIRST)
            self._thresholds(panel, quantity)
            unit = 24.0 if self._axis[2] == "days" else 1.0
            happenings = one.scenario.happenings
            draw_marks(self._drawing, panel, happenings, hours_per_unit=unit, named=row == 0)

    @property
    def _columns(self) -> IntArray:
        return time_columns(self._all.scenarios[0].profile.time_h, MOST_COLUMNS)

    def _panel(self, quantity: str, top: float) -> Panel:
        time, marks, unit = self._axis
        panel = Panel(
            left=self._left,
            top=top,
            width=COLUMN,
            height=PANEL,
            x_range=(time[0], time[-1]),
            y_range=(0, self._tops[quantity]),
        )
        panel.frame(self._drawing, QUANTITIES[quantity], marks, unit)
        return panel

    def _curve(self, panel: Panel, band: Bands) -> None:
        time = self._axis[0]
        drawn = drawn_bands(band, self._columns)
        if self._all.draws > 1:
            panel.band(self._drawing, time, drawn["p5"], drawn["p95"], fill=LIGHT_BAND, opacity=1)
            panel.band(self._drawing, time, drawn["p25"], drawn["p75"], fill=DARK_BAND, opacity=1)
        self._drawing.line(panel.points(time, drawn["p50"]), Stroke(name="", colour=BLUE, width=2.2))

    def _thresholds(self, panel: Panel, quantity: str) -> None:
        if quantity == "burden":
            for value, label in zip(self._medicine.dynamics.thresholds, GRADES, strict=True):
                panel.level(self._drawing, value, label)
        if quantity == "sedation":
            for one in self._all.scenarios:
                for depth, value in (one.sedation.thresholds if one.sedation else {}).items():
                    panel.level(self._drawing, value, LABELS[depth])
                if one.sedation:
                    return


def _axis(comparison: Comparison) -> tuple[list[float], list[tuple[float, str]], str]:
    time_h = comparison.scenarios[0].profile.time_h
    time, _, unit = time_axis(time_h, time_columns(time_h, MOST_COLUMNS))
    return time, [(value, f"{value:g}") for value in round_marks(time[0], time[-1], 6)], unit


def _top(comparison: Comparison, medicine: Medicine, quantity: str) -> float:
    """The end of the scale that all scenarios share."""
    bands = [band_of(one, quantity) for one in comparison.scenarios]
    highest = max(float(band.p95.max()) for band in bands if band is not None)
    if quantity == "burden":
        highest = max(highest, medicine.dynamics.thresholds[0] * 1.15)
    if quantity == "sedation":
        highest = max(highest, 1.3)
    top = round_top(highest)
    return min(1.0, top) if quantity in _SHARES else top


def _key(comparison: Comparison) -> list[Stroke]:
    time_h = comparison.scenarios[0].profile.time_h
    by_day = len(time_columns(time_h, MOST_COLUMNS)) < len(time_h)
    if comparison.draws == 1:
        key = [Stroke(name="the typical person", colour=BLUE, width=2.4)]
    else:
        swing = ", with the day's swings" if by_day else ""
        key = [
            Stroke(name="middle", colour=BLUE, width=2.4),
            Stroke(name=f"half of all draws{swing}", colour="none", fill=DARK_BAND),
            Stroke(name="90 %", colour="none", fill=LIGHT_BAND),
        ]
    if len(comparison.scenarios) > 1:
        key.append(Stroke(name="the middle of A", colour=INK, width=1.3, dash="5 3"))
    return key


def _rows_of_key(key: list[Stroke], width: float) -> int:
    """As `Drawing.key` lays them out."""
    rows, left = int(bool(key)), 14.0
    for stroke in key:
        needed = 46 + 7.5 * len(stroke.name) + 16
        if left > 14 and left + needed > width - 14:
            rows, left = rows + 1, 14.0
        left += needed
    return rows


def _lines(title: str) -> list[str]:
    """A title over at most two lines."""
    if len(title) <= TITLE_LETTERS:
        return [words.printable(title)]
    cut = title.rfind(" ", 0, TITLE_LETTERS + 1)
    cut = cut if cut > 0 else TITLE_LETTERS
    return [words.printable(title[:cut]), words.printable(title[cut:].strip())]
