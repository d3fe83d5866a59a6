"""What we don't know that matters most, as bars: one for each thing that is not known, the greatest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.report.svg import GRID, QUIET, Drawing, Stroke

if TYPE_CHECKING:
    from handrail.simulate.sensitivity import Influence, Sensitivity

WIDTH, NAMES, RIGHT, TOP, ROW = 720.0, 300.0, 78.0, 118.0, 34.0
LIGHT, DARK = "#a9cfe3", "#0072b2"
MOST_ROWS = 14

TITLES = {
    "person_sensitivity": "How strongly this person feels it",
    "person_ec50": "Level that has half the effect, in this person",
    "person_clearance": "This person's clearance",
    "person_volume": "This person's volume",
    "person_intercompartmental": "This person's exchange with tissue",
    "person_absorption": "This person's absorption",
    "person_adaptation_times": "This person's pace of adaptation",
    "study_clearance": "Clearance, between studies",
    "study_volume": "Volume, between studies",
    "effect_half_life_h": "Delay of the effect",
    "ec50_ratio": "Level that has half the effect, on average",
    "hill": "Steepness of the effect",
    "fast_share": "Share of adaptation that is fast",
    "fast_on_days": "Time to adapt, fast part",
    "fast_off_days": "Time to lose it again, fast part",
    "slow_on_days": "Time to adapt, slow part",
    "slow_off_days": "Time to lose it again, slow part",
    "gap": "Lack of effect that is not felt",
    "burden_time_h": "Time over which burden gathers",
    "sensitivity_sigma": "How much people differ in feeling it",
    "threshold_factor": "Burden at which it is felt",
}
KINDS = {"people": "people differ", "studies": "studies differ", "parameters": "the model is uncertain"}


def sensitivity_figure(found: Sensitivity, *, name: str = "sensitivity") -> str:
    """Total and first-order indices of the peak of withdrawal as an SVG."""
    shown = found.influences[:MOST_ROWS]
    height = TOP + ROW * len(shown) + 74
    drawing = Drawing(
        WIDTH,
        height,
        title=f"What is not known that matters most for withdrawal: {found.medicine}",
        description=sensitivity_description(found),
        name=name,
    )
    drawing.text(20, 32, "What we don't know that matters most", bold=True, size=21)
    said = "Share of the variance of the peak of withdrawal (on a log scale)"
    drawing.text(20, 56, said, size=15, colour=QUIET)
    key = [
        Stroke(name="alone", colour="none", fill=DARK),
        Stroke(name="with all it does together with others", colour="none", fill=LIGHT),
    ]
    drawing.key(key, 20, 86, WIDTH - 40)
    most = max(0.1, *(one.total_range[1] for one in shown))
    for row, one in enumerate(shown):
        _bar(drawing, one, TOP + ROW * row, most)
    left = len(found.influences) - len(shown)
    foot = f"Lines: 90 % intervals. {found.simulated:,} bodies, seed {found.seed}."
    if left:
        foot = f"{left} more matter less. {foot}"
    drawing.text(20, height - 44, foot, size=14, colour=QUIET)
    drawing.text(
        20,
        height - 22,
        "What was assumed about the person, such as unknown kidneys, is not among these.",
        size=14,
        colour=QUIET,
    )
    return drawing.svg()


def sensitivity_description(found: Sensitivity) -> str:
    """Everything the figure shows, in sentences."""
    said = [
        f"{number}. {TITLES.get(one.name, one.name)} ({KINDS[one.kind]}): {_percent(one.total)} of the "
        f"variance of the peak of withdrawal in all, {_percent(one.first)} alone."
        for number, one in enumerate(found.influences[:MOST_ROWS], start=1)
    ]
    return " ".join(said)


def sensitivity_line(found: Sensitivity) -> str:
    """The three that matter most, in a sentence."""
    three = [
        f"{TITLES.get(one.name, one.name).lower()} ({_percent(one.total)})" for one in found.influences[:3]
    ]
    return f"What matters most for the peak of withdrawal: {'; '.join(three)} of its variance."


def _percent(share: float) -> str:
    return f"{100 * max(share, 0.0):.0f} %"


def _bar(drawing: Drawing, one: Influence, y: float, most: float) -> None:
    width = WIDTH - NAMES - RIGHT - 20
    middle = y + ROW / 2

    def x(share: float) -> float:
        return NAMES + 20 + width * min(1.0, max(0.0, share / most))

    drawing.text(NAMES + 8, middle - 1, TITLES.get(one.name, one.name), anchor="end", size=14)
    drawing.text(NAMES + 8, middle + 13, KINDS[one.kind], anchor="end", size=12, colour=QUIET)
    drawing.line([(x(0), y), (x(0), y + ROW)], Stroke(name="", colour=GRID, width=1))
    drawing.rectangle(x(0), middle - 9, x(one.total) - x(0), 18, fill=LIGHT)
    drawing.rectangle(x(0), middle - 9, x(min(one.first, one.total)) - x(0), 18, fill=DARK)
    low, high = (x(end) for end in one.total_range)
    drawing.line([(low, middle), (high, middle)], Stroke(name="", colour="#222222", width=1.4))
    drawing.text(max(high, x(one.total)) + 8, middle + 5, _percent(one.total), size=14)
