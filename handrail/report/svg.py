"""The few shapes that the figures are made of: a drawing, a panel with its axes, lines, bands, a key.

An SVG says what it shows (`title`, `desc`), so that it can be read aloud; every line has a dash pattern
or a width of its own, so that nothing depends on colour. Written as XML elements, never as strings:
no text from outside can become markup.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

FONT = "Libertinus Serif, Georgia, Times New Roman, serif"
"""The first one travels inside typst, so that paper and PNG look the same on every machine."""
INK, QUIET, GRID, PAPER = "#1a1a1a", "#555555", "#d9d9d9", "#ffffff"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stroke:
    """How a line looks, and what it is called in the key. Colours from Okabe and Ito (2008)."""

    name: str
    colour: str
    width: float = 1.8
    dash: str = ""
    fill: str = ""
    """Of the band around it; empty for none."""


class Drawing:
    """An SVG picture that grows by shapes.

    Args:
        width, height: in user units; one unit is about a CSS pixel.
        title: the picture in a phrase.
        description: what it shows, in sentences, for someone who doesn't see it.
        name: prefix of the ids, unique on a page.
    """

    def __init__(self, width: float, height: float, *, title: str, description: str, name: str) -> None:
        size = {"width": _n(width), "height": _n(height), "viewBox": f"0 0 {_n(width)} {_n(height)}"}
        self.root = ET.Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                **size,
                "role": "img",
                "aria-labelledby": f"{name}-title {name}-desc",
                "font-family": FONT,
                "font-size": "16",
            },
        )
        ET.SubElement(self.root, "title", {"id": f"{name}-title"}).text = title
        ET.SubElement(self.root, "desc", {"id": f"{name}-desc"}).text = description
        self.rectangle(0, 0, width, height, fill=PAPER)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        anchor: str = "start",
        size: float = 16,
        bold: bool = False,
        colour: str = INK,
    ) -> None:
        """Words with their baseline at y; none for an empty text."""
        if not words:
            return
        look = {"x": _n(x), "y": _n(y), "text-anchor": anchor, "font-size": _n(size), "fill": colour}
        if bold:
            look["font-weight"] = "bold"
        ET.SubElement(self.root, "text", look).text = words

    def rectangle(self, x: float, y: float, width: float, height: float, *, fill: str) -> None:
        """A filled rectangle."""
        box = {"x": _n(x), "y": _n(y), "width": _n(width), "height": _n(height), "fill": fill}
        ET.SubElement(self.root, "rect", box)

    def circle(
        self, x: float, y: float, radius: float, *, fill: str, edge: str = "", edge_width: float = 1.0
    ) -> None:
        """A filled disc, or a ring where an edge is given."""
        look = {"cx": _n(x), "cy": _n(y), "r": _n(radius), "fill": fill}
        if edge:
            look |= {"stroke": edge, "stroke-width": _n(edge_width)}
        ET.SubElement(self.root, "circle", look)

    def line(self, points: Sequence[tuple[float, float]], stroke: Stroke) -> None:
        """A line through points; fewer than two draw nothing."""
        if len(points) < 2:
            return
        look = {"d": _path(points), "fill": "none", "stroke": stroke.colour, "stroke-width": _n(stroke.width)}
        if stroke.dash:
            look["stroke-dasharray"] = stroke.dash
        ET.SubElement(self.root, "path", {**look, "stroke-linejoin": "round"})

    def area(self, edge: Sequence[tuple[float, float]], *, fill: str, opacity: float) -> None:
        """A filled shape with this edge."""
        if len(edge) > 2:
            look = {"d": _path(edge) + "Z", "fill": fill, "fill-opacity": _n(opacity)}
            ET.SubElement(self.root, "path", look)

    def key(self, strokes: Sequence[Stroke], x: float, y: float, width: float) -> float:
        """What each line is, in as many rows as are needed.

        Returns:
            The y below the last row.
        """
        left = x
        for stroke in strokes:
            # Without fonts at hand, nine units a letter is what wide ones need at this size.
            needed = 46 + 9 * len(stroke.name) + 16
            if left > x and left + needed > x + width:
                left, y = x, y + 24
            if stroke.fill:
                self.rectangle(left, y - 11, 38, 12, fill=stroke.fill)
            self.line([(left, y - 5), (left + 38, y - 5)], stroke)
            self.text(left + 46, y, stroke.name, size=16)
            left += needed
        return y + 24

    def svg(self) -> str:
        """The picture as text, the same for the same shapes."""
        return ET.tostring(self.root, encoding="unicode") + "\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """A plotting area with its two scales."""

    left: float
    top: float
    width: float
    height: float
    x_range: tuple[float, float]
    y_range: tuple[float, float]

    def x(self, value: float) -> float:
        """Where a value lies, kept inside the panel."""
        low, high = self.x_range
        return self.left + self.width * min(1.0, max(0.0, (value - low) / (high - low)))

    def y(self, value: float) -> float:
        """Where a value lies, kept inside the panel."""
        low, high = self.y_range
        return self.top + self.height * (1 - min(1.0, max(0.0, (value - low) / (high - low))))

    def points(self, xs: Sequence[float], ys: Sequence[float]) -> list[tuple[float, float]]:
        """Places of a curve."""
        return [(self.x(x), self.y(y)) for x, y in zip(xs, ys, strict=True)]

    def frame(
        self, drawing: Drawing, title: str, x_marks: Sequence[tuple[float, str]], x_name: str = ""
    ) -> None:
        """Grid, the numbers beside it, marks below, and what the panel shows above."""
        drawing.text(self.left - 44, self.top - 14, title, bold=True, size=17)
        thin = Stroke(name="", colour=GRID, width=1)
        for value in round_marks(*self.y_range):
            y = self.y(value)
            drawing.line([(self.left, y), (self.left + self.width, y)], thin)
            drawing.text(self.left - 8, y + 5, f"{value:g}", anchor="end", size=15, colour=QUIET)
        bottom = self.top + self.height
        axis = Stroke(name="", colour=QUIET, width=1.2)
        drawing.line([(self.left, bottom), (self.left + self.width, bottom)], axis)
        drawing.text(self.left - 8, bottom + 22, x_name, anchor="end", size=15, colour=QUIET)
        for value, label in x_marks:
            x = self.x(value)
            drawing.line([(x, bottom), (x, bottom + 5)], axis)
            drawing.text(x, bottom + 22, label, anchor="middle", size=15, colour=QUIET)

    def band(
        self,
        drawing: Drawing,
        xs: Sequence[float],
        low: Sequence[float],
        high: Sequence[float],
        *,
        fill: str,
        opacity: float,
    ) -> None:
        """The area between two curves."""
        drawing.area([*self.points(xs, high), *reversed(self.points(xs, low))], fill=fill, opacity=opacity)

    def level(self, drawing: Drawing, value: float, label: str) -> None:
        """A dotted line across at one value, labelled at its right end; none if it lies outside."""
        if not self.y_range[0] < value < self.y_range[1]:
            return
        y = self.y(value)
        dotted = Stroke(name="", colour=QUIET, width=1.2, dash="2 4")
        drawing.line([(self.left, y), (self.left + self.width, y)], dotted)
        drawing.text(self.left + self.width, y - 6, label, anchor="end", size=14, colour=QUIET)


def round_marks(low: float, high: float, most: int = 5) -> list[float]:
    """Round values between two ends, at most `most` steps apart: 0, 20, 40, ...

    >>> round_marks(0, 80)
    [0.0, 20.0, 40.0, 60.0, 80.0]
    """
    step = round_step((high - low) / most)
    first = math.ceil(low / step - 1e-9)
    return [i * step for i in range(first, int(high / step + 1e-9) + 1)]


def round_step(least: float) -> float:
    """The smallest of 1, 2, 5, 10, ... (any power of ten) that is at least this."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * k for k in (1, 2, 5, 10) if power * k >= least * (1 - 1e-9))


def round_top(value: float) -> float:
    """A round number at or a little above, for the end of a scale."""
    if value <= 0:
        return 1.0
    step = round_step(value / 5)
    return math.ceil(value / step - 1e-9) * step


def _path(points: Sequence[tuple[float, float]]) -> str:
    first, *rest = points
    return f"M{_n(first[0])} {_n(first[1])}" + "".join(f"L{_n(x)} {_n(y)}" for x, y in rest)


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
