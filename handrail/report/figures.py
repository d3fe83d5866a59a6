"""Figures: the plans as stairs with the withdrawal predicted, and a simulation with its bands.

Each is an SVG of ours (see `report.svg`), the same in the browser, on paper and as PNG, with a table of
what it shows (`plan_table`, `profile_table`) for whoever can't or won't read a figure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handrail.report import plan_words, words
from handrail.report.happening_marks import draw_marks
from handrail.report.svg import Drawing, Panel, Stroke, round_marks, round_top

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from handrail.medicine.nouns import Medicine
    from handrail.plan.nouns import Plan, PlanResult
    from handrail.simulate.nouns import Bands, FloatArray, Profile

    IntArray = npt.NDArray[np.intp]

WIDTH = 720.0
LEFT, RIGHT = 58.0, 16.0
BLUE, RED, GREEN, ORANGE, PURPLE, GREY = "#0072b2", "#d55e00", "#00795a", "#b37800", "#a84f7f", "#777777"

LIGHT_BAND, DARK_BAND = "#d3e6f2", "#8fc1de"

_STROKES = {
    "faster": (ORANGE, "9 3"),
    "middle": (BLUE, ""),
    "edited": (BLUE, ""),
    "slower": (GREEN, "4 3"),
    "label": (BLUE, ""),
    "gentle": (GREEN, "4 3"),
    "ten_percent_a_week": (PURPLE, "12 3 2 3"),
    "stay": (GREY, "2 5"),
    "abrupt_stop": (RED, "2 3"),
}
_GRADES = ("a typical person notices", "moderate", "severe")
_QUANTITIES = {
    "level_mg_per_l": "Level in the blood, mg/L",
    "effect": "Effect, share of the most",
    "adaptation": "Adaptation, share of the most",
    "burden": "Burden of withdrawal (no unit)",
    "lumbar_mg_per_l": "Level in the lumbar fluid, mg/L (order of magnitude)",
    "cord_effect": "Effect at the spinal cord, share of the most",
}
_SHARES = ("effect", "adaptation", "cord_effect")
MOST_COLUMNS = 800
"""Curves with more points are drawn as what they span in whole days; the eye sees no more."""
TABLE_ROWS = 24
FADED_DAYS = 7


@dataclass(frozen=True, kw_only=True, slots=True)
class FigureTable:
    """What a figure shows, as a table."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def plan_figure(result: PlanResult, medicine: Medicine, *, name: str = "plan") -> str:
    """The dose of every plan in mg a day, and the predicted burden of the chosen one beside an abrupt stop.

    Args:
        result: the answer to draw.
        medicine: its thresholds of withdrawal are drawn for the typical person.
        name: prefix of the ids in the SVG, unique on a page.

    Returns:
        An SVG document.
    """
    chosen = result.chosen
    drawing = Drawing(
        WIDTH,
        650,
        title=f"The plans for {medicine.name}, side by side",
        description=_describe(result),
        name=name,
    )
    last_day = max(
        [p.total_days for p in result.plans if p.name != "stay" and p.steps] or [chosen.total_days, 28]
    )
    x_range = (1.0, last_day * 1.02 + 2)
    marks = _date_marks(result.starts_on, int(x_range[1]))
    strokes = {plan.name: _stroke(plan) for plan in result.plans}
    keyed = sorted(result.plans, key=lambda plan: (not plan.offered, plan.offered or len(plan.title)))
    below_key = drawing.key([strokes[plan.name] for plan in keyed], 14, 26, WIDTH - 28)

    start = _start_mg(result)
    top = round_top(max([start, *(s.daily_dose_mg for p in result.plans for s in p.steps)]))
    doses = Panel(
        left=LEFT,
        top=below_key + 26,
        width=WIDTH - LEFT - RIGHT,
        height=230,
        x_range=x_range,
        y_range=(0, top),
    )
    doses.frame(drawing, "Dose, mg a day", marks)
    for plan in sorted(result.plans, key=lambda plan: plan.chosen):
        days, levels = _stairs(plan, start, x_range[1])
        if plan.chosen:
            doses.band(drawing, days, [0.0] * len(days), levels, fill=BLUE, opacity=0.10)
        drawing.line(doses.points(days, levels), strokes[plan.name])
    _burden_panel(drawing, result, medicine, x_range, marks, doses.top + doses.height + 70)
    return drawing.svg()


def simulate_figure(profile: Profile, medicine: Medicine, *, name: str = "profile") -> str:
    """Level, effect, adaptation and burden of withdrawal over time, each with its 50 and 90 % band."""
    shown = [quantity for quantity in _QUANTITIES if quantity in profile.bands]
    columns = time_columns(profile.time_h)
    by_day = len(columns) < len(profile.time_h)
    drawing = Drawing(
        WIDTH,
        70 + 210 * len(shown),
        title=f"Simulation of {medicine.name}",
        description=(
            f"{words.join_words(_QUANTITIES[q] for q in shown)}, one above the other, over "
            f"{_span_words(profile.time_h)}. The line is the middle of "
            f"{profile.replicates * profile.people} draws: the dark band holds half of them, "
            "the light one 90 %."
            + (" Each day is drawn as one, and the bands take in its swings." if by_day else "")
        ),
        name=name,
    )
    swing = ", with the day's swings" if by_day else ""
    key = [
        Stroke(name="middle", colour=BLUE, width=2.4),
        Stroke(name=f"half of all draws{swing}", colour="none", fill=DARK_BAND),
        Stroke(name="90 %" if by_day else "90 % of all draws", colour="none", fill=LIGHT_BAND),
    ]
    drawing.key(key, 14, 26, WIDTH - 28)
    axis = time_axis(profile.time_h, columns)
    for row, quantity in enumerate(shown):
        panel = _profile_panel(
            drawing, medicine, quantity, drawn_bands(profile.bands[quantity], columns), axis, 76 + 210 * row
        )
        unit = 24.0 if axis[2] == "days" else 1.0
        draw_marks(drawing, panel, profile.happenings, hours_per_unit=unit, named=row == 0)
    return drawing.svg()


def _profile_panel(
    drawing: Drawing,
    medicine: Medicine,
    quantity: str,
    bands: dict[str, list[float]],
    axis: tuple[list[float], list[tuple[float, str]], str],
    top: float,
) -> Panel:
    time, marks, x_name = axis
    high = round_top(
        max(*bands["p95"], medicine.dynamics.thresholds[0] * 1.15 if quantity == "burden" else 0.0)
    )
    panel = Panel(
        left=LEFT,
        top=top,
        width=WIDTH - LEFT - RIGHT,
        height=130,
        x_range=(time[0], time[-1]),
        y_range=(0, min(1.0, high) if quantity in _SHARES else high),
    )
    panel.frame(drawing, _QUANTITIES[quantity], marks, x_name)
    panel.band(drawing, time, bands["p5"], bands["p95"], fill=LIGHT_BAND, opacity=1)
    panel.band(drawing, time, bands["p25"], bands["p75"], fill=DARK_BAND, opacity=1)
    drawing.line(panel.points(time, bands["p50"]), Stroke(name="", colour=BLUE, width=2.2))
    if quantity == "burden":
        _thresholds(drawing, panel, medicine)
    return panel


def figure_png(svg: str, *, pixels_per_unit: float = 2.0) -> bytes:
    """An SVG as PNG, on white, by typst with the font it carries.

    Args:
        svg: of `plan_figure` or `simulate_figure`.
        pixels_per_unit: 2 makes 1440 pixels of a figure that is 720 units wide.
    """
    import typst

    page = b'#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg")'
    made = typst.compile(
        page, format="png", ppi=96 * pixels_per_unit, sys_inputs={"svg": svg}, ignore_system_fonts=True
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave more than one page for one figure")
    return made


def plan_table(result: PlanResult) -> FigureTable:
    """What the plan figure shows: every step of every plan, with the highest typical burden in it."""
    rows: list[tuple[str, ...]] = []
    for plan in result.plans:
        burden = plan.forecast.burden_by_day
        for step in plan.steps:
            first, last = plan_words.step_span(result, step)
            highest = max(burden[step.start_day - 1 : step.start_day - 1 + step.days], default=0.0)
            dose = words.amount_words(step.daily_dose_micrograms)
            rows.append((plan.title, words.day_words(first), words.day_words(last), dose, f"{highest:.2f}"))
        rows.append((plan.title, words.day_words(plan_words.day_after(result, plan)), "", *_afterwards(plan)))
    return FigureTable(
        caption="Dose a day in each step of each plan, and the highest predicted burden (median)",
        header=("Plan", "From", "To", "Dose a day", "Highest burden"),
        rows=tuple(rows),
    )


def profile_table(profile: Profile) -> FigureTable:
    """What the simulation figure shows, at evenly spaced times: the middle and the 90 % band."""
    count = len(profile.time_h)
    picked = (
        sorted({round(i * (count - 1) / (TABLE_ROWS - 1)) for i in range(TABLE_ROWS)}) if count > 1 else [0]
    )
    rows = [
        (
            f"{float(profile.time_h[i]):g}",
            *(
                "{} ({} to {})".format(*(words.figure_words(float(v[i])) for v in (b.p50, b.p5, b.p95)))
                for b in profile.bands.values()
            ),
        )
        for i in picked
    ]
    return FigureTable(
        caption="Middle of all draws and, in brackets, where 90 % of them lie",
        header=("Hours", *(_QUANTITIES.get(name, name) for name in profile.bands)),
        rows=tuple(rows),
    )


def _afterwards(plan: Plan) -> tuple[str, str]:
    burden = plan.forecast.burden_by_day[plan.total_days :] if plan.steps else plan.forecast.burden_by_day
    after = words.amount_words(plan.ends_with_micrograms) if plan.ends_with_micrograms else "no doses"
    return after, f"{max(burden, default=0.0):.2f}"


def _describe(result: PlanResult) -> str:
    parts = [
        f"{plan.title}{' (chosen)' if plan.chosen else ''}: {words.days_words(plan.total_days)}, "
        f"moderate withdrawal or worse {words.chance_words(plan.forecast.moderate)}."
        for plan in result.plans
        if plan.steps
    ]
    steps = ", ".join(words.amount_words(step.daily_dose_micrograms) for step in result.chosen.steps)
    return (
        f"Above, the dose in mg a day as stairs, from {_start_mg(result):g} mg. {' '.join(parts)} "
        f"The chosen plan goes through {steps} a day. Below, the burden of withdrawal predicted for it, with "
        f"the range that holds 90 % of draws, beside an abrupt stop. {words.PRIOR}"
    )


def _stroke(plan: Plan) -> Stroke:
    colour, dash = _STROKES.get(plan.name, (GREY, "6 2 2 2"))
    title = f"{plan.title} (chosen)" if plan.chosen else plan.title
    if not plan.offered:
        title += " (not offered)"
    return Stroke(name=title, colour=colour, width=4 if plan.chosen else 2, dash="" if plan.chosen else dash)


def _start_mg(result: PlanResult) -> float:
    """The dose before the first step: what the course ends with."""
    steps = result.course.steps
    return steps[-1].regimen.daily_dose_mg if steps else 0.0


def _stairs(plan: Plan, start_mg: float, end: float) -> tuple[list[float], list[float]]:
    """Corner points of a plan: (days, mg a day)."""
    days, levels = [1.0], [start_mg]
    for step in plan.steps:
        days += [step.start_day, step.start_day]
        levels += [levels[-1], step.daily_dose_mg]
    after = float(plan.total_days + 1) if plan.steps else 1.0
    last = plan.ends_with_micrograms / 1000
    days += [after, after]
    levels += [levels[-1], last]
    # What has come to nothing ends there: lines along the axis would hide each other.
    return (days, levels) if last == 0 else ([*days, end], [*levels, last])


def _burden_panel(
    drawing: Drawing,
    result: PlanResult,
    medicine: Medicine,
    x_range: tuple[float, float],
    marks: Sequence[tuple[float, str]],
    top: float,
) -> None:
    chosen = result.chosen
    beside = [plan for plan in result.plans if plan.name == "abrupt_stop" and not plan.chosen]
    high = [*chosen.forecast.burden_high_by_day, medicine.dynamics.thresholds[0] * 1.15]
    high += [value for plan in beside for value in plan.forecast.burden_high_by_day]
    panel = Panel(
        left=LEFT,
        top=top,
        width=WIDTH - LEFT - RIGHT,
        height=640 - top - 34,
        x_range=x_range,
        y_range=(0, round_top(max(high))),
    )
    panel.frame(drawing, "Predicted burden of withdrawal (no unit; a stated prior; bands hold 90 %)", marks)
    for plan in [*beside, chosen]:
        forecast, stroke = plan.forecast, _stroke(plan)
        days = [day for day in range(1, len(forecast.burden_by_day) + 1) if day <= x_range[1]]
        low, high = forecast.burden_low_by_day[: len(days)], forecast.burden_high_by_day[: len(days)]
        if low and high:
            _fading_band(drawing, panel, (days, low, high), stroke.colour)
            edge = Stroke(name="", colour=stroke.colour, width=0.8, dash=stroke.dash)
            drawing.line(panel.points(days, high), edge)
        drawing.line(panel.points(days, forecast.burden_by_day[: len(days)]), stroke)
    _thresholds(drawing, panel, medicine)


def _fading_band(
    drawing: Drawing,
    panel: Panel,
    curve: tuple[Sequence[float], Sequence[float], Sequence[float]],
    fill: str,
) -> None:
    """A band whose last days fade, so that where the forecast ends doesn't look like an event."""
    days, low, high = curve
    faded = min(FADED_DAYS, len(days) - 1)
    whole = len(days) - faded
    panel.band(drawing, days[:whole], low[:whole], high[:whole], fill=fill, opacity=0.16)
    for step in range(faded):
        part = slice(whole - 1 + step, whole + 1 + step)
        share = 1 - (step + 1) / (faded + 1)
        panel.band(drawing, days[part], low[part], high[part], fill=fill, opacity=0.16 * share)


def _thresholds(drawing: Drawing, panel: Panel, medicine: Medicine) -> None:
    for value, label in zip(medicine.dynamics.thresholds, _GRADES, strict=True):
        panel.level(drawing, value, label)


def _date_marks(starts_on: dt.date, days: int) -> list[tuple[float, str]]:
    """Dates below the axis: every so many whole weeks, at most seven of them."""
    step = next((step for step in (1, 2, 7, 14, 28, 56, 91, 182, 364, 728) if days / step <= 7), days)
    dates = [(day, starts_on + dt.timedelta(days=day - 1)) for day in range(1, days + 1, step)]
    return [(float(day), words.short_day_words(date)) for day, date in dates]


def time_columns(time_h: FloatArray, most: int = MOST_COLUMNS) -> IntArray:
    """Where each column of the drawing begins: every time, or for a course of more than `most` whole days.

    Columns that cut through days would beat against the doses and draw waves that aren't there.
    """
    import numpy as np

    if len(time_h) <= most:
        return np.arange(len(time_h))
    days = np.ceil((time_h[-1] - time_h[0]) / 24 / most)
    return np.unique((time_h - time_h[0]) // (24 * days), return_index=True)[1]


def time_axis(time_h: FloatArray, columns: IntArray) -> tuple[list[float], list[tuple[float, str]], str]:
    """Times to draw (in hours or days), the marks below them, and what the axis is called."""
    unit, name = (24.0, "days") if float(time_h[-1] - time_h[0]) > 96 else (1.0, "hours")
    time = [value / unit for value in _means(time_h, columns)]
    return time, [(value, f"{value:g}") for value in round_marks(time[0], time[-1], 8)], name


def drawn_bands(bands: Bands, columns: IntArray) -> dict[str, list[float]]:
    """Band edges in each column: what they span there, so that no extreme is lost; the line is the mean."""
    import numpy as np

    spans = (("p5", np.minimum), ("p25", np.minimum), ("p75", np.maximum), ("p95", np.maximum))
    drawn: dict[str, list[float]] = {
        name: merge.reduceat(getattr(bands, name), columns).tolist() for name, merge in spans
    }
    return drawn | {"p50": _means(bands.p50, columns)}


def _means(values: FloatArray, columns: IntArray) -> list[float]:
    import numpy as np

    widths = np.diff(np.append(columns, len(values)))
    return (np.add.reduceat(values, columns) / widths).tolist()


def _span_words(time_h: FloatArray) -> str:
    hours = float(time_h[-1] - time_h[0])
    return words.days_words(round(hours / 24)) if hours > 96 else f"{hours:g} hours"
