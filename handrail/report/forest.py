"""A forest plot: each trial with its interval, what they come to together, and where the next one may lie.

The diamond is the mean with its interval. The bar below it is the prediction interval: of the effects of
further such trials, 95 % are expected there. It is drawn wherever it can be told.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from handrail.report.svg import GRID, INK, QUIET, Drawing, Stroke, round_marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handrail.evidence.pool_nouns import Pooled, Pooling
    from handrail.trial.predict import Prediction

WIDTH, NAMES, COUNTS, RIGHT, TOP, ROW = 860.0, 240.0, 170.0, 160.0, 96.0, 32.0
BLUE, MEAN = "#0072b2", "#1a1a1a"
KEY = "Risk ratio of relapse: bar, 95 % predicted; dot, what the trial found"
CUT_OFF = "An interval that leaves the picture is cut off."
RATIOS = ("RR", "OR")
RATIO_MARKS = (0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10)
NAMED = {
    "RR": "Risk ratio",
    "OR": "Odds ratio",
    "RD": "Risk difference",
    "MD": "Difference of means",
    "SMD": "Standardised difference of means",
}
METHODS = {
    "dersimonian_laird": "random effects, DerSimonian and Laird",
    "dersimonian_laird_mh": "random effects, DerSimonian and Laird with Mantel-Haenszel's Q",
    "paule_mandel": "random effects, Paule and Mandel",
    "reml": "random effects, restricted likelihood",
    "mantel_haenszel": "fixed effect, Mantel and Haenszel",
    "fixed": "fixed effect, inverse variance",
}


class _Scale:
    """From effects to places; on a log scale for ratios, cut off where nothing more is told apart."""

    def __init__(self, is_ratio: bool, values: Sequence[float]) -> None:
        self.is_ratio = is_ratio
        low, high = min(values), max(values)
        if is_ratio:
            low, high = max(0.08, min(low, 0.8)), min(12.0, max(high, 1.25))
        else:
            pad = 0.05 * (high - low) or 1.0
            low, high = min(low, 0) - pad, max(high, 0) + pad
        self.low, self.high = low, high
        self.left, self.width = NAMES + COUNTS, WIDTH - NAMES - COUNTS - RIGHT

    def x(self, value: float) -> float:
        inside = min(self.high, max(self.low, value))
        low, high = (log(self.low), log(self.high)) if self.is_ratio else (self.low, self.high)
        at = log(inside) if self.is_ratio else inside
        return self.left + self.width * (at - low) / (high - low)

    def marks(self) -> list[float]:
        if self.is_ratio:
            return [one for one in RATIO_MARKS if self.low <= one <= self.high]
        return round_marks(self.low, self.high)


def forest_figure(found: Pooling, *, name: str = "forest") -> str:
    """The trials of a pooled result as an SVG."""
    pooled = found.pooled
    rows = len(pooled.rows)
    height = TOP + ROW * (rows + 3) + 96
    drawing = Drawing(
        WIDTH, height, title=f"Trials together: {found.title}", description=forest_words(found), name=name
    )
    drawing.text(20, 32, found.title, bold=True, size=19)
    drawing.text(
        20, 56, f"{NAMED[pooled.measure]} with 95 % interval; {METHODS[pooled.method]}", size=15, colour=QUIET
    )
    ends = [end for row in pooled.rows for end in (row.low, row.high)]
    scale = _Scale(pooled.measure in RATIOS, [*ends, pooled.low, pooled.high, *(pooled.predicted or ())])
    _frame(drawing, scale, TOP, ROW * (rows + 2.4), found.is_good)
    largest = max(row.weight_percent for row in pooled.rows)
    for place, row in enumerate(pooled.rows):
        y = TOP + ROW * (place + 0.5)
        drawing.text(20, y + 5, row.title, size=15)
        drawing.text(NAMES + 8, y + 5, row.words, size=14, colour=QUIET)
        drawing.line([(scale.x(row.low), y), (scale.x(row.high), y)], Stroke(name="", colour=BLUE, width=1.6))
        half = 3 + 6 * (row.weight_percent / largest) ** 0.5
        x = scale.x(row.effect)
        drawing.rectangle(x - half, y - half, 2 * half, 2 * half, fill=BLUE)
        drawing.text(WIDTH - 14, y + 5, interval_words(row.effect, row.low, row.high), anchor="end", size=14)
    _together(drawing, scale, pooled, TOP + ROW * (rows + 1))
    drawing.text(20, height - 38, _spread_words(pooled), size=14, colour=QUIET)
    drawing.text(20, height - 18, CUT_OFF, size=14, colour=QUIET)
    return drawing.svg()


def _frame(drawing: Drawing, scale: _Scale, top: float, height: float, is_good: bool) -> None:
    thin = Stroke(name="", colour=GRID, width=1)
    bottom = top + height
    for mark in scale.marks():
        x = scale.x(mark)
        drawing.line([(x, top), (x, bottom)], thin)
        drawing.text(x, bottom + 20, f"{mark:g}", anchor="middle", size=14, colour=QUIET)
    none = scale.x(1.0 if scale.is_ratio else 0.0)
    drawing.line([(none, top - 6), (none, bottom)], Stroke(name="", colour=QUIET, width=1.4, dash="4 3"))
    left, right = (
        ("better on control", "better on treatment")
        if is_good
        else ("better on treatment", "better on control")
    )
    drawing.text(none - 8, top - 12, f"\N{LEFTWARDS ARROW} {left}", anchor="end", size=13, colour=QUIET)
    drawing.text(none + 8, top - 12, f"{right} \N{RIGHTWARDS ARROW}", size=13, colour=QUIET)


def _together(drawing: Drawing, scale: _Scale, pooled: Pooled, y: float) -> None:
    drawing.text(20, y + 5, f"Together ({pooled.people:g} people)", bold=True, size=15)
    low, middle, high = (scale.x(one) for one in (pooled.low, pooled.effect, pooled.high))
    drawing.area([(low, y), (middle, y - 9), (high, y), (middle, y + 9)], fill=MEAN, opacity=1)
    said = interval_words(pooled.effect, pooled.low, pooled.high)
    drawing.text(WIDTH - 14, y + 5, said, anchor="end", bold=True, size=14)
    if pooled.predicted is None:
        return
    y += ROW
    ends = [scale.x(one) for one in pooled.predicted]
    drawing.text(20, y + 5, "A further such trial", size=15)
    drawing.line([(ends[0], y), (ends[1], y)], Stroke(name="", colour=INK, width=5, dash=""))
    drawing.text(
        WIDTH - 14,
        y + 5,
        f"{figure(pooled.predicted[0])} to {figure(pooled.predicted[1])}",
        anchor="end",
        size=14,
    )


def _spread_words(pooled: Pooled) -> str:
    if pooled.k == 1:
        return "How much trials differ can't be told from one."
    return (
        f"Differences between trials: tau2 {pooled.tau2:.3g}, I2 {pooled.i2_percent:.0f} %, "
        f"Q {pooled.q:.2f} on {pooled.k - 1} degrees of freedom."
    )


def forest_words(found: Pooling) -> str:
    """Everything the figure shows, in sentences."""
    pooled = found.pooled
    rows = "; ".join(
        f"{row.title}, {row.words}: {interval_words(row.effect, row.low, row.high)}" for row in pooled.rows
    )
    together = interval_words(pooled.effect, pooled.low, pooled.high)
    further = (
        f" A further such trial: {figure(pooled.predicted[0])} to {figure(pooled.predicted[1])}."
        if pooled.predicted
        else ""
    )
    return f"{NAMED[pooled.measure]} (95 % interval). {rows}. Together: {together}.{further}"


def interval_words(middle: float, low: float, high: float) -> str:
    """Such as "0.88 (0.74 to 1.04)".

    >>> interval_words(0.877, 0.738, 1.042)
    '0.88 (0.74 to 1.04)'
    """
    return f"{figure(middle)} ({figure(low)} to {figure(high)})"


def figure(value: float) -> str:
    """Two digits after the point below 10, one above."""
    return f"{value:.1f}" if abs(value) >= 9.95 else f"{value:.2f}"


# --- predictions -------------------------------------------------------------------------------------------


def predictions_figure(predictions: Sequence[Prediction], title: str, *, name: str = "predictions") -> str:
    """What was expected of published trials as bars, and what they found as dots; misses say so."""
    height = TOP + ROW * len(predictions) + 84
    drawing = Drawing(WIDTH, height, title=title, description=predictions_words(predictions), name=name)
    drawing.text(20, 32, title, bold=True, size=19)
    drawing.text(20, 56, KEY, size=15, colour=QUIET)
    ends = [end for one in predictions for end in (one.low, one.high, one.observed)]
    scale = _Scale(True, ends)
    _frame(drawing, scale, TOP, ROW * len(predictions), False)
    for place, one in enumerate(predictions):
        y = TOP + ROW * (place + 0.5)
        drawing.text(20, y + 5, one.title, size=15)
        drawing.text(NAMES + 8, y + 5, one.words, size=14, colour=QUIET)
        drawing.line(
            [(scale.x(one.low), y), (scale.x(one.high), y)], Stroke(name="", colour="#a9cfe3", width=9)
        )
        middle = scale.x(one.middle)
        drawing.line([(middle, y - 7), (middle, y + 7)], Stroke(name="", colour=BLUE, width=2))
        drawing.circle(scale.x(one.observed), y, 5, fill=INK)
        said = f"{figure(one.observed)}, {'inside' if one.is_inside else 'OUTSIDE'}"
        drawing.text(WIDTH - 14, y + 5, said, anchor="end", size=14, bold=not one.is_inside)
    outside = sum(not one.is_inside for one in predictions)
    drawing.text(20, height - 18, f"{outside} of {len(predictions)} lie outside.", size=14, colour=QUIET)
    return drawing.svg()


def predictions_words(predictions: Sequence[Prediction]) -> str:
    """Everything that figure shows, in sentences."""
    return " ".join(
        f"{one.title}: found {figure(one.observed)}, expected {interval_words(one.middle, one.low, one.high)}"
        f"{'' if one.is_inside else ', outside'}."
        for one in predictions
    )
