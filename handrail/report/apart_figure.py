"""Three kinds of not-knowing beside each other: what people, studies and parameters each do to a curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.report.figures import time_axis, time_columns
from handrail.report.svg import QUIET, Drawing, Panel, Stroke, round_top

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from handrail.simulate.apart import Apart

WIDTH, LEFT, TOP, WIDE, HIGH = 960.0, 64.0, 128.0, 180.0, 150.0
STEP_X, STEP_Y = 224.0, 236.0
KINDS = {
    "all": ("All together", "#dddddd", "#555555"),
    "people": ("People differ", "#d3e6f2", "#0072b2"),
    "studies": ("Studies differ", "#f6dfc8", "#b35900"),
    "parameters": ("The model is uncertain", "#d5ebe4", "#00795a"),
}
QUANTITIES = {"level_mg_per_l": "Level, mg/L", "burden": "Burden of withdrawal"}
OUTCOMES = {
    "peak_mg_per_l": "highest level",
    "auc_mg_h_per_l": "area under the level",
    "peak_burden": "highest burden of withdrawal",
    "chance_any": "chance of any withdrawal",
    "chance_moderate": "chance of moderate or worse withdrawal",
    "chance_severe": "chance of severe withdrawal",
}


def apart_figure(apart: Apart, *, name: str = "apart") -> str:
    """Level and burden over time, a column for each kind of not-knowing, as an SVG."""
    import numpy as np

    drawing = Drawing(
        WIDTH,
        TOP + STEP_Y * len(QUANTITIES),
        title=f"Three kinds of not-knowing: {apart.medicine}",
        description=apart_description(apart),
        name=name,
    )
    head = "Who differs, what studies leave open, what the model leaves open"
    drawing.text(20, 34, head, bold=True, size=21)
    drawing.text(
        20, 58, "Each column: the middle and the 90 % band if only this were not known", size=15, colour=QUIET
    )
    columns = time_columns(apart.time_h)
    axis = time_axis(apart.time_h, columns)
    for row, quantity in enumerate(QUANTITIES):
        everything = apart.bands[quantity]["all"][2]
        widths = np.diff(np.append(columns, len(everything)))
        top = round_top(float((np.add.reduceat(everything, columns) / widths).max()))
        for column, kind in enumerate(KINDS):
            _panel(drawing, apart.bands[quantity][kind], (row, column), top, axis, columns)
    return drawing.svg()


def _panel(
    drawing: Drawing,
    band: npt.NDArray[np.float64],
    place: tuple[int, int],
    top: float,
    axis: tuple[list[float], list[tuple[float, str]], str],
    columns: npt.NDArray[np.intp],
) -> None:
    import numpy as np

    time, marks, x_name = axis
    row, column = place
    title, fill, colour = list(KINDS.values())[column]
    quantity = list(QUANTITIES.values())[row]
    panel = Panel(
        left=LEFT + STEP_X * column,
        top=TOP + STEP_Y * row,
        width=WIDE,
        height=HIGH,
        x_range=(time[0], time[-1]),
        y_range=(0.0, top),
    )
    panel.frame(drawing, quantity if column == 0 else "", marks[:: max(1, len(marks) // 4)], x_name)
    if row == 0:
        drawing.text(panel.left, TOP - 40, title, bold=True, size=15, colour=colour)
    # The swings within a day are known, whatever else is not: a column is the mean of its days.
    widths = np.diff(np.append(columns, band.shape[1]))
    low, middle, high = (np.add.reduceat(band, columns, axis=1) / widths).tolist()
    panel.band(drawing, time, low, high, fill=fill, opacity=1)
    drawing.line(panel.points(time, middle), Stroke(name="", colour=colour, width=2))


def apart_description(apart: Apart) -> str:
    """The shares of the variance in sentences."""
    said: list[str] = [
        "Level and burden over time (means of days), with the bands that each kind of not-knowing makes."
    ]
    for outcome, shares in apart.shares.items():
        if shares is not None:
            people, studies, parameters = (f"{100 * share:.0f} %" for share in shares)
            said.append(
                f"Of the variance of the {OUTCOMES[outcome]}, {people} is people, {studies} differences "
                f"between studies and {parameters} the model's uncertain parameters."
            )
    said.append(
        f"{apart.replicates} truths about the model with {apart.people} people in each, seed {apart.seed}."
    )
    return " ".join(said)
