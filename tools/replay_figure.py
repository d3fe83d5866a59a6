"""The hours of the replayed cases as a picture: the expected band and median, and what was reported."""

from __future__ import annotations

from collections.abc import Sequence

from handrail.report.figures import BLUE, LIGHT_BAND, RED
from handrail.report.svg import GRID, INK, PAPER, QUIET, Drawing, Panel, Stroke
from tools.replay_withdrawal import Hours, Replayed

WIDTH, ROW, TOP, LEFT, RIGHT = 720.0, 34.0, 84.0, 230.0, 24.0
MOST_H = 96.0
MARKS_H = (0, 12, 24, 36, 48, 60, 72, 84, 96)


def hours_figure(found: Sequence[Replayed], medicine: str) -> str:
    """One row a case: onset first, then the response to a restart."""
    onsets = [(one.case.report, one.onset) for one in found if one.onset is not None]
    responses = [(one.case.report, one.response) for one in found if one.response is not None]
    height = TOP + ROW * (len(onsets) + len(responses) + 3) + 36
    drawing = Drawing(
        WIDTH,
        height,
        title=f"Published cases of {medicine} withdrawal: expected and reported hours",
        description=_describe(onsets, responses),
        name="replayed-hours",
    )
    drawing.key(
        [
            Stroke(name="90 in 100 expected, median", colour=BLUE, width=2.4, fill=LIGHT_BAND),
            Stroke(name="reported", colour=RED, width=5),
        ],
        14,
        26,
        WIDTH - 28,
    )
    panel = Panel(
        left=LEFT,
        top=TOP,
        width=WIDTH - LEFT - RIGHT,
        height=height - TOP - 48,
        x_range=(0.0, MOST_H),
        y_range=(0.0, 1.0),
    )
    thin = Stroke(name="", colour=GRID, width=1)
    for hour in MARKS_H:
        x = panel.x(hour)
        drawing.line([(x, TOP - 16), (x, height - 48)], thin)
        drawing.text(x, height - 26, f"{hour}", anchor="middle", size=15, colour=QUIET)
    drawing.text(LEFT - 12, height - 26, "hours", anchor="end", size=15, colour=QUIET)
    y = _rows(drawing, panel, TOP, "Ill after the last dose", onsets)
    _rows(drawing, panel, y + ROW, "Better after a restart", responses)
    return drawing.svg()


def _rows(drawing: Drawing, panel: Panel, y: float, title: str, rows: Sequence[tuple[str, Hours]]) -> float:
    drawing.text(14, y, title, bold=True, size=17)
    for name, hours in rows:
        y += ROW
        low, middle, high = hours.band
        left, right = panel.x(low), panel.x(high)
        drawing.text(14, y + 5, name, size=15)
        drawing.rectangle(left, y - 7, right - left, 14, fill=LIGHT_BAND)
        drawing.line(
            [(panel.x(middle), y - 10), (panel.x(middle), y + 10)], Stroke(name="", colour=BLUE, width=3)
        )
        if high > MOST_H:
            drawing.text(right - 2, y + 5, ">", anchor="end", size=18, colour=INK)
        first, last = (panel.x(hour) for hour in hours.reported)
        if last > first:
            drawing.line([(first, y), (last, y)], Stroke(name="", colour=RED, width=5))
        else:
            drawing.circle(first, y, 6, fill=RED, edge=PAPER, edge_width=1.5)
    return y + ROW / 2


def _describe(onsets: Sequence[tuple[str, Hours]], responses: Sequence[tuple[str, Hours]]) -> str:
    def words(name: str, hours: Hours) -> str:
        low, _, high = hours.band
        ends = f"{low:.0f} to {high:.0f} h" if high < 1000 else f"{low:.0f} h or later"
        reported = " to ".join(dict.fromkeys(f"{hour:g}" for hour in hours.reported))
        return f"{name}: reported {reported} h, expected {ends}."

    parts = ["Ill after the last dose.", *(words(*row) for row in onsets)]
    parts += ["Better after a restart.", *(words(*row) for row in responses)]
    return " ".join([*parts, "No validation: published cases are selected."])
