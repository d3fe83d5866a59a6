"""One figure of sedation: the load with the medicine alone beneath it, and the level of everything below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.report import words
from handrail.report.figures import (
    BLUE,
    DARK_BAND,
    LEFT,
    LIGHT_BAND,
    ORANGE,
    RIGHT,
    WIDTH,
    time_axis,
    time_columns,
)
from handrail.report.figures import drawn_bands as drawn
from handrail.report.sedation_text import (
    DEPTH_NAMES,
    NOT_MEASURED,
    SPREAD_NOT_KNOWN,
    grade_words,
    lacks_spread,
    range_words,
)
from handrail.report.svg import Drawing, Panel, Stroke, round_top

if TYPE_CHECKING:
    from handrail.simulate.sedation_nouns import SedationProfile

HIGH, LOW = 190.0, 96.0
"""Heights of the panel of the load, and of each level."""
LABELS = {"drowsy": "half are drowsy", "asleep": "half are asleep", "unrousable": "half can't be woken"}
ALONE = Stroke(name="", colour=ORANGE, width=2, dash="7 3")


def sedation_figure(profile: SedationProfile, *, name: str = "sedation") -> str:
    """The load of everything that sedates over time, and the level of each, with 50 and 90 % bands.

    Args:
        profile: the answer of `simulate_sedation`.
        name: prefix of the ids in the SVG, unique on a page.

    Returns:
        An SVG document with a title and a description in words.
    """
    shown = list(profile.levels)
    left_out = {one.name for one in profile.not_modelled}
    height = 146 + HIGH + (LOW + 62) * len(shown)
    drawing = Drawing(
        WIDTH,
        height,
        title=f"How {words.join_words(shown)} may sedate together",
        description=sedation_description(profile),
        name=name,
    )
    columns = time_columns(profile.time_h)
    swing = ", with the day's swings" if len(columns) < len(profile.time_h) else ""
    key = [
        Stroke(name="all together, middle", colour=BLUE, width=2.4),
        Stroke(name=f"{profile.medicine} alone", colour=ORANGE, width=2, dash="7 3"),
        Stroke(name=f"half of all draws{swing}", colour="none", fill=DARK_BAND),
        Stroke(name="90 %", colour="none", fill=LIGHT_BAND),
    ]
    below = drawing.key(key, 14, 26, WIDTH - 28)
    time, marks, unit = time_axis(profile.time_h, columns)
    top = below + 34
    load = drawn(profile.load, columns)
    panel = Panel(
        left=LEFT,
        top=top,
        width=WIDTH - LEFT - RIGHT,
        height=HIGH,
        x_range=(time[0], time[-1]),
        y_range=(0, round_top(max(1.3, *load["p95"]))),
    )
    panel.frame(drawing, "Load of sedation (1: half are drowsy). To compare, not to rely on.", marks, unit)
    panel.band(drawing, time, load["p5"], load["p95"], fill=LIGHT_BAND, opacity=1)
    panel.band(drawing, time, load["p25"], load["p75"], fill=DARK_BAND, opacity=1)
    drawing.line(panel.points(time, load["p50"]), Stroke(name="", colour=BLUE, width=2.2))
    drawing.line(panel.points(time, drawn(profile.load_alone, columns)["p50"]), ALONE)
    for depth, threshold in profile.thresholds.items():
        panel.level(drawing, threshold, LABELS[depth])
    top += HIGH + 62
    for one in shown:
        asides = ["sedation not modelled"] if one in left_out else []
        asides += [SPREAD_NOT_KNOWN] if lacks_spread(profile, one) else []
        aside = f" ({'; '.join(asides)})" if asides else ""
        title = f"{one.capitalize()}, {profile.units[one]}{aside}"
        _level(drawing, title, drawn(profile.levels[one], columns), (time, marks, unit), top)
        top += LOW + 62
    return drawing.svg()


def _level(
    drawing: Drawing,
    title: str,
    level: dict[str, list[float]],
    axis: tuple[list[float], list[tuple[float, str]], str],
    top: float,
) -> None:
    """The level of one depressant."""
    time, marks, unit = axis
    panel = Panel(
        left=LEFT,
        top=top,
        width=WIDTH - LEFT - RIGHT,
        height=LOW,
        x_range=(time[0], time[-1]),
        y_range=(0, round_top(max(level["p95"]))),
    )
    panel.frame(drawing, title, marks, unit)
    panel.band(drawing, time, level["p5"], level["p95"], fill=LIGHT_BAND, opacity=1)
    panel.band(drawing, time, level["p25"], level["p75"], fill=DARK_BAND, opacity=1)
    drawing.line(panel.points(time, level["p50"]), Stroke(name="", colour=BLUE, width=2))


def sedation_description(profile: SedationProfile) -> str:
    """What the figure shows, in sentences."""
    said = [grade_words(profile)]
    for depth, name in DEPTH_NAMES.items():
        alone, together = (range_words(of[depth]) for of in (profile.highest_alone, profile.highest))
        said.append(f"{name}, at its highest: alone {alone}, together {together}.")
    if len(time_columns(profile.time_h)) < len(profile.time_h):
        said.append("Each day is drawn as one, and the bands take in its swings.")
    said += [f"{one.name} is not modelled: {one.why}." for one in profile.not_modelled]
    return " ".join(words.printable(sentence) for sentence in (*said, *profile.factors, NOT_MEASURED))
