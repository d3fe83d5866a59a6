"""One figure of the depressant load: who adds what, a row for each, a column for each effect.

A disc adds, a ring makes worse, a question mark is not known; the foot counts. Shapes, not colours,
carry the meaning, so that it prints in grey and reads in the dark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.report import words
from handrail.report.load_text import detail_words, load_line, mark_words
from handrail.report.svg import GRID, INK, PAPER, QUIET, Drawing, Stroke

if TYPE_CHECKING:
    from handrail.check.load import Contributor, DepressantLoad

WIDTH = 720.0
LEFT, RIGHT, TOP = 20.0, 20.0, 122.0
NAMES_WIDTH = 292.0
ROW = 38.0
RADIUS = 9.0
LONGEST_NAME = 34
DARK, MEDIUM = "#0a3d62", "#b35900"
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Sedating things", ("medicine", "depressant", "alcohol")),
    ("Other medicines", ("other",)),
    ("Kidneys, and what makes it worse", ("kidneys", "makes_worse")),
    ("Not known or not checked", ("not_known", "not_checked")),
)
THIN = Stroke(name="", colour=GRID, width=1)
AXIS = Stroke(name="", colour=QUIET, width=1.2)


def load_figure(load: DepressantLoad, *, name: str = "load") -> str:
    """The depressant load as an SVG.

    Args:
        load: the answer of `depressant_load`.
        name: prefix of the ids in the SVG, unique on a page.

    Returns:
        An SVG document with a title and a description that says everything it shows.
    """
    groups = [
        (title, [row for row in load.contributors if row.kind in kinds])
        for title, kinds in GROUPS
        if any(row.kind in kinds for row in load.contributors)
    ]
    rows = sum(len(members) for _, members in groups)
    height = TOP + ROW * rows + 30 * len(groups) + 128
    drawing = Drawing(
        WIDTH,
        height,
        title=f"Who adds what: {load.medicine} and everything else that sedates",
        description=load_description(load),
        name=name,
    )
    _head(drawing, load)
    y = TOP
    for title, members in groups:
        drawing.text(LEFT, y + 20, title, size=14, colour=QUIET)
        y += 30
        for row in members:
            _row(drawing, row, load, y)
            y += ROW
    _foot(drawing, load, y)
    return drawing.svg()


def load_description(load: DepressantLoad) -> str:
    """Everything the figure shows, in sentences."""
    said = [load_line(load)]
    for count in load.effects:
        sentence = f"{count.effect.title}: {'at least ' if count.perhaps_by else ''}{count.count}"
        if count.added_by:
            sentence += f", from {words.join_words(count.added_by)}"
        if count.worse_by:
            sentence += f"; made worse by {words.join_words(count.worse_by)}"
        if count.perhaps_by:
            sentence += f"; not known of {words.join_words(count.perhaps_by)}"
        said.append(sentence + ".")
    said.append("These are counts of things, not strengths.")
    return " ".join(words.printable(sentence) for sentence in said)


def _column(load: DepressantLoad, index: int) -> float:
    """The middle of a column."""
    width = (WIDTH - LEFT - RIGHT - NAMES_WIDTH) / max(1, len(load.effects))
    return LEFT + NAMES_WIDTH + width * (index + 0.5)


def _head(drawing: Drawing, load: DepressantLoad) -> None:
    count = f"{'At least ' if load.at_least else ''}{load.count}"
    things = "sedating thing" if load.count == 1 else "sedating things together"
    drawing.text(LEFT, 36, f"{count} {things}", bold=True, size=24)
    drawing.text(LEFT, 60, "Who adds what. A count of things, not a strength.", size=15, colour=QUIET)
    for index, column in enumerate(load.effects):
        lines = _two_lines(column.effect.title)
        for number, line in enumerate(lines):
            y = 92 + 18 * (number + 2 - len(lines))
            drawing.text(_column(load, index), y, line, anchor="middle", size=15, bold=True)
    drawing.line([(LEFT, TOP), (WIDTH - RIGHT, TOP)], AXIS)


def _two_lines(title: str) -> list[str]:
    """A head of a column, broken at the space nearest to its middle if it is long."""
    if len(title) <= 10 or " " not in title:
        return [title]
    gaps = [place for place, letter in enumerate(title) if letter == " "]
    middle = min(gaps, key=lambda place: abs(place - len(title) / 2))
    return [title[:middle], title[middle + 1 :]]


def _row(drawing: Drawing, row: Contributor, load: DepressantLoad, y: float) -> None:
    middle = y + ROW / 2
    name = words.printable(row.name)
    name = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}\N{HORIZONTAL ELLIPSIS}"
    detail = detail_words(row)
    drawing.text(LEFT + 10, middle - 2 if detail else middle + 5, name, size=16)
    drawing.text(LEFT + 10, middle + 13, detail, size=12.5, colour=QUIET)
    drawing.line([(LEFT, y + ROW), (WIDTH - RIGHT, y + ROW)], THIN)
    for index, column in enumerate(load.effects):
        _mark(drawing, mark_words(row, column.effect.id), _column(load, index), middle)


def _mark(drawing: Drawing, mark: str, x: float, y: float) -> None:
    if mark == "adds":
        drawing.circle(x, y, RADIUS, fill=DARK)
    elif mark == "worse":
        drawing.circle(x, y, RADIUS - 1, fill=PAPER, edge=MEDIUM, edge_width=2.6)
    elif mark:
        drawing.text(x, y + 6, mark, anchor="middle", size=18, bold=True, colour=QUIET)


def _foot(drawing: Drawing, load: DepressantLoad, y: float) -> None:
    drawing.line([(LEFT, y + 6), (WIDTH - RIGHT, y + 6)], AXIS)
    drawing.text(LEFT + 10, y + 38, "Things that add to it", bold=True)
    for index, column in enumerate(load.effects):
        plus = "+" if column.perhaps_by else ""
        drawing.text(
            _column(load, index), y + 40, f"{column.count}{plus}", anchor="middle", size=24, bold=True
        )
    keys = [("adds", "adds to it"), ("worse", "makes it worse"), ("?", "not known"), ("", "")]
    x = LEFT + 20.0
    for mark, meaning in keys:
        if mark:
            _mark(drawing, mark, x, y + 76)
            drawing.text(x + 16, y + 81, meaning, size=14, colour=INK)
        x += 40 + 8.2 * len(meaning)
    open_note = "A + behind a number: there may be more, because something is not known. "
    note = open_note if any(column.perhaps_by for column in load.effects) else ""
    drawing.text(LEFT + 10, y + 108, note, size=13, colour=QUIET)
