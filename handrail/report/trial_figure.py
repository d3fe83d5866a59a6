"""The cloud of what virtual trials find, with the published result on it."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING

import numpy as np

from handrail.report.forest import RATIO_MARKS, figure
from handrail.report.svg import GRID, INK, QUIET, Drawing, Stroke, round_marks
from handrail.report.trial_text import OUTCOMES, share_words, truths_words

if TYPE_CHECKING:
    from handrail.trial.questions import TrialAnswer
    from handrail.trial.running import TrialRuns

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760.0, 420.0, 40.0, 40.0, 116.0, 96.0
LIGHT, DARK = "#a9cfe3", "#0072b2"
BINS = 60


def cloud_figure(
    runs: TrialRuns, answer: TrialAnswer, *, published: float | None = None, name: str = "cloud"
) -> str:
    """A histogram of the estimates, those that were significant darker; a published estimate as a line.

    Args:
        runs: the trials; answer: what they come to, for one comparison.
        published: the risk ratio, or the difference, that the trial found.
        name: prefix of the ids in the SVG, unique on a page.
    """
    estimates, p = runs.estimates(answer.comparison), runs.p_values(answer.method, answer.comparison)
    told = ~np.isnan(estimates)
    estimates, significant = estimates[told], p[told] < runs.protocol.alpha
    low, high = _ends(estimates, runs, published)
    drawing = Drawing(
        WIDTH,
        HEIGHT,
        title=f"Virtual trials: {runs.protocol.title}",
        description=cloud_words(answer, published),
        name=name,
    )
    drawing.text(20, 32, runs.protocol.title, bold=True, size=19)
    drawing.text(20, 56, truths_words(runs.truths, runs.protocol), size=15, colour=QUIET)
    key = [
        Stroke(name="significant", colour="none", fill=DARK),
        Stroke(name="not", colour="none", fill=LIGHT),
    ]
    if published is not None:
        key.append(Stroke(name="what was published", colour=INK, width=2.4, dash="6 3"))
    drawing.key(key, 20, 86, WIDTH - 40)

    def x(value: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * min(1.0, max(0.0, (value - low) / (high - low)))

    edges = np.linspace(low, high, BINS + 1)
    inside = np.clip(estimates, low, high)
    every, _ = np.histogram(inside, edges)
    dark, _ = np.histogram(inside[significant], edges)
    room, bottom = HEIGHT - TOP - BOTTOM, HEIGHT - BOTTOM
    top = max(1, int(every.max()))
    for count, hit, left, right in zip(every, dark, edges[:-1], edges[1:], strict=True):
        width = x(float(right)) - x(float(left)) - 0.6
        for number, fill in ((int(count), LIGHT), (int(hit), DARK)):
            if number:
                tall = room * number / top
                drawing.rectangle(x(float(left)), bottom - tall, width, tall, fill=fill)
    _axis(drawing, runs, low, high, bottom, x)
    if published is not None:
        at = x(published if runs.has_means else log(published))
        drawing.line([(at, TOP - 4), (at, bottom)], Stroke(name="", colour=INK, width=2.4, dash="6 3"))
        drawing.text(at, TOP - 10, figure(published), anchor="middle", bold=True, size=15)
    said = f"{len(estimates):,} trials, seed {runs.seed}. Find it: {share_words(answer.power)}."
    drawing.text(20, HEIGHT - 16, f"{said} Stated priors, not measurements.", size=14, colour=QUIET)
    return drawing.svg()


def _ends(estimates: np.ndarray, runs: TrialRuns, published: float | None) -> tuple[float, float]:
    low, high = (float(one) for one in np.percentile(estimates, [0.5, 99.5]))
    if published is not None:
        at = published if runs.has_means else log(published)
        low, high = min(low, at), max(high, at)
    pad = 0.06 * (high - low) or 0.1
    return min(low, 0.0) - pad, max(high, 0.0) + pad


def _axis(drawing: Drawing, runs: TrialRuns, low: float, high: float, bottom: float, x) -> None:
    drawing.line([(LEFT, bottom), (WIDTH - RIGHT, bottom)], Stroke(name="", colour=QUIET, width=1.2))
    if runs.has_means:
        marks = [(one, f"{one:g}") for one in round_marks(low, high)]
        name = f"difference of {OUTCOMES[runs.protocol.primary.id].removesuffix(', %')}, % of days"
    else:
        marks = [(log(one), f"{one:g}") for one in RATIO_MARKS if exp(low) <= one <= exp(high)]
        name = f"risk ratio of {OUTCOMES[runs.protocol.primary.id]}"
    for value, label in marks:
        drawing.line([(x(value), bottom), (x(value), bottom + 5)], Stroke(name="", colour=QUIET, width=1.2))
        drawing.text(x(value), bottom + 22, label, anchor="middle", size=15, colour=QUIET)
    drawing.line([(x(0.0), TOP), (x(0.0), bottom)], Stroke(name="", colour=GRID, width=1.4))
    drawing.text(WIDTH / 2, bottom + 46, name, anchor="middle", size=15)


def cloud_words(answer: TrialAnswer, published: float | None) -> str:
    """What the figure shows, in sentences."""
    low, middle, high = answer.ratio
    said = (
        f"95 % of virtual trials find {figure(low)} to {figure(high)}, half of them below {figure(middle)}."
    )
    found = f" The published trial found {figure(published)}." if published is not None else ""
    return f"{said} Significant in favour of treatment: {share_words(answer.power)}.{found}"
