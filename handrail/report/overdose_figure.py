"""The curve of dose and severity with its band, this person's dose on it, and the published series as points.

On a scale of tenfolds, because that is how the curve climbs. The points are no proof of the curve: whoever
was in a series was ill enough to be in it, and they lie beside it with how many people they are.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from handrail.check.overdose import ventilation_chance
from handrail.errors import InputError
from handrail.report.figures import BLUE, LIGHT_BAND, RED, FigureTable
from handrail.report.overdose_text import amount_words, effective_words
from handrail.report.svg import INK, QUIET, Drawing, Panel, Stroke

if TYPE_CHECKING:
    from handrail.check.overdose_nouns import Overdose
    from handrail.medicine.nouns import Medicine
    from handrail.medicine.overdose import OverdoseData, PublishedSeries

WIDTH, HEIGHT = 720.0, 560.0
LEFT, RIGHT = 58.0, 20.0
FROM_MG, TO_MG = 25.0, 4000.0
POINTS = 120
MARKS_MG = (25, 50, 100, 200, 400, 800, 1600, 3200)
FEWEST_TO_DRAW = 10
"""Cases, and series of fewer people than this, are told in words: as shares they would mislead."""


def overdose_figure(result: Overdose, medicine: Medicine, *, name: str = "overdose") -> str:
    """The curve with its band, where this person's dose lies on it, and the series.

    Args:
        result: of `judge_overdose`; a child has no curve.
        medicine: the pack it was made with.
        name: prefix of the ids in the SVG, unique on a page.

    Returns:
        An SVG document.

    Raises:
        InputError: there is no curve for this person.
    """
    data, severity = medicine.overdose, result.severity
    if data is None or severity is None:
        raise InputError(
            result.no_severity or "There is no curve to draw.", fix="Leave the picture out.", where="figure"
        )
    drawing = Drawing(
        WIDTH,
        HEIGHT,
        title=f"Dose of {medicine.name} and need for a ventilator",
        description=_describe(result),
        name=name,
    )
    below = drawing.key(
        [
            Stroke(name="expected in adults", colour=BLUE, width=2.4),
            Stroke(name="could be", colour="none", fill=LIGHT_BAND),
            Stroke(name="this dose", colour=RED, width=3.2),
            Stroke(name="published: ventilated", colour=INK, width=2.2),
            Stroke(name="published: coma", colour=QUIET, width=2.2, dash="4 3"),
        ],
        14,
        26,
        WIDTH - 28,
    )
    panel = Panel(
        left=LEFT,
        top=below + 34,
        width=WIDTH - LEFT - RIGHT,
        height=HEIGHT - below - 34 - 62,
        x_range=(math.log10(FROM_MG), math.log10(TO_MG)),
        y_range=(0.0, 100.0),
    )
    panel.frame(drawing, "Adults in 100", [(math.log10(mg), f"{mg:g}") for mg in MARKS_MG])
    drawing.text(
        WIDTH - RIGHT,
        HEIGHT - 12,
        "Dose in mg, counted as if alone and with healthy kidneys",
        anchor="end",
        size=15,
        colour=QUIET,
    )
    _curve(drawing, panel, data)
    _this_dose(drawing, panel, result)
    _series(drawing, panel, data)
    return drawing.svg()


def overdose_table(result: Overdose, medicine: Medicine) -> FigureTable:
    """What the figure shows, for whoever can't or won't read a figure."""
    data = medicine.overdose
    rows: list[tuple[str, ...]] = []
    if data is not None:
        for mg in (50, 100, 200, 400, 800, 2000):
            low, middle, high = ventilation_chance(mg, data)
            rows.append((f"{mg} mg, curve", _percent(middle), f"{_percent(low)} to {_percent(high)}", ""))
        for one in drawn_series(data):
            for what, share in (("ventilated", one.ventilated_share), ("coma", one.coma_share)):
                if share is not None:
                    rows.append((f"{_dose_of(one)}, {what}", _percent(share), "", _name_of(one)))
    return FigureTable(
        caption="Dose and need for a ventilator",
        header=("Dose", "Share", "Could be", "Series"),
        rows=tuple(rows),
    )


def drawn_series(data: OverdoseData) -> tuple[PublishedSeries, ...]:
    """The series with a dose and a share, of enough people to be a share."""
    return tuple(
        one
        for one in data.series
        if (one.n or 0) >= FEWEST_TO_DRAW
        and one.dose_low_mg
        and one.dose_high_mg
        and (one.ventilated_share is not None or one.coma_share is not None)
    )


def _curve(drawing: Drawing, panel: Panel, data: OverdoseData) -> None:
    low, high = panel.x_range
    xs = [low + (high - low) * step / POINTS for step in range(POINTS + 1)]
    chances = [ventilation_chance(10**x, data) for x in xs]
    below, middle, above = ([100 * chance[part] for chance in chances] for part in range(3))
    panel.band(drawing, xs, below, above, fill=LIGHT_BAND, opacity=1.0)
    drawing.line(panel.points(xs, middle), Stroke(name="", colour=BLUE, width=2.4))


def _this_dose(drawing: Drawing, panel: Panel, result: Overdose) -> None:
    """The effective dose: a line, or an area between its two ends."""
    assert result.severity is not None
    low, high = (math.log10(max(mg, FROM_MG)) for mg in result.severity.effective_mg)
    bottom, top = panel.y_range
    if high - low > 0.005:
        panel.band(drawing, [low, high], [bottom, bottom], [top, top], fill=RED, opacity=0.10)
    for x in {low, high}:
        drawing.line(panel.points([x, x], [bottom, top]), Stroke(name="", colour=RED, width=3.2))
    middle = panel.x((low + high) / 2)
    drawing.text(
        min(max(middle, LEFT + 60), WIDTH - RIGHT - 60),
        panel.top - 12,
        amount_words(result),
        anchor="middle",
        size=15,
        bold=True,
        colour=RED,
    )


def _series(drawing: Drawing, panel: Panel, data: OverdoseData) -> None:
    """Each series: its doses as a line across, its share as a square at the middle dose, its name and n."""
    for one in drawn_series(data):
        for share, stroke in (
            (one.ventilated_share, Stroke(name="", colour=INK, width=2.2)),
            (one.coma_share, Stroke(name="", colour=QUIET, width=2.2, dash="4 3")),
        ):
            if share is None:
                continue
            y = 100 * share
            ends = [math.log10(mg) for mg in (one.dose_low_mg, one.dose_high_mg) if mg]
            drawing.line(panel.points(ends, [y, y]), stroke)
            if one.dose_middle_mg:
                x = panel.x(math.log10(one.dose_middle_mg))
                drawing.rectangle(x - 5, panel.y(y) - 5, 10, 10, fill=stroke.colour)
            # Names of the two kinds stand at different ends: two lines at one height stay apart.
            end, anchor = (ends[0], "start") if share is one.ventilated_share else (ends[-1], "end")
            people = f", {one.people}" if one.people.isalpha() and one.people != "adults" else ""
            label = f"{_name_of(one)}{people}, n = {one.n}"
            drawing.text(panel.x(end), panel.y(y) - 8, label, anchor=anchor, size=14, colour=stroke.colour)


def _describe(result: Overdose) -> str:
    severity = result.severity
    assert severity is not None
    span = effective_words(*severity.effective_mg)
    return (
        "A curve that climbs with the dose, on a scale of tenfolds, in a wide band. This dose counts for "
        f"{span}: about {_percent(severity.ventilated[0])} to {_percent(severity.ventilated[1])} "
        "would need a ventilator, could be "
        f"{_percent(severity.ventilated_band[0])} to {_percent(severity.ventilated_band[1])}. Published "
        "series lie beside the curve as points."
    )


def _name_of(one: PublishedSeries) -> str:
    """The first source as a name: "leung2006overdose" is "Leung 2006"."""
    key = one.sources[0]
    for place in range(len(key) - 3):
        if key[place : place + 4].isdigit():
            return f"{key[:place].capitalize()} {key[place : place + 4]}"
    return one.id


def _dose_of(one: PublishedSeries) -> str:
    span = f"{one.dose_low_mg:g} to {one.dose_high_mg:g} mg"
    return f"{span}, {one.dose_middle_is} {one.dose_middle_mg:g}" if one.dose_middle_mg else span


def _percent(chance: float) -> str:
    return f"{100 * chance:.2g} %" if chance < 0.1 else f"{100 * chance:.0f} %"
