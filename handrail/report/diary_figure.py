"""Figures of a diary: what was agreed and taken, what was felt and what was expected; what the diary changed.

Everything lies on one axis of days. What is told by a colour is told by a shape too: doses taken are discs on
the line of what was agreed, and an answer is the larger the more was felt.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from handrail.report import words
from handrail.report.figures import BLUE, DARK_BAND, LIGHT_BAND, FigureTable
from handrail.report.svg import GRID, INK, PAPER, QUIET, Drawing, Panel, Stroke, round_top

if TYPE_CHECKING:
    from handrail.follow.belief import Belief, ExpectedDay, Learning
    from handrail.follow.diary import Diary, DiaryEntry
    from handrail.follow.nouns import WhatNow
    from handrail.medicine.diary import DiaryData

WIDTH, LEFT, RIGHT = 840.0, 262.0, 20.0
DOSE_HEIGHT, SCORE_HEIGHT, ROW = 110.0, 150.0, 22.0
LONGEST_SHOWN_DAYS = 70
AGREED = Stroke(name="agreed", colour=QUIET, width=1.6)
EXPECTED = Stroke(name="expected, 9 days in 10", colour=BLUE, width=1.8, fill=LIGHT_BAND)
BEFORE = Stroke(name="before the diary, at most", colour=QUIET, width=1.4, dash="5 3")
THIN = Stroke(name="", colour=GRID, width=1)
LEARNT = {
    "sensitivity": "Sensitivity to what is missing",
    "baseline_burden": "What is felt without any of it",
    "ec50_mg_per_l": "Level for half of the effect (mg/L)",
    "clearance_l_per_h": "Clearance (L/h)",
    "fast_on_h": "Fast adaptation, on (h)",
    "fast_off_h": "Fast adaptation, off (h)",
    "slow_on_h": "Slow adaptation, on (h)",
    "slow_off_h": "Slow adaptation, off (h)",
}
"""What the diary tells about its writer, by the names of `follow.belief`."""


def follow_figure(
    answer: WhatNow, belief: Belief, diary: Diary, data: DiaryData, *, name: str = "diary"
) -> str:
    """Doses agreed and taken, the day's score with what was expected, and every answer.

    Args:
        answer, belief: of `what_now`.
        diary: that it was asked with.
        data: the list that was answered.
        name: prefix of the ids in the SVG, unique on a page.
    """
    first = diary.entries[0].day.date
    from_day = max(0, diary.days - LONGEST_SHOWN_DAYS)
    span = (from_day - 0.5, len(belief.expected) - 0.5)
    items = [item for item in data.items if item.kind == "score"]
    tops = (58.0, 58.0 + DOSE_HEIGHT + 66, 58.0 + DOSE_HEIGHT + SCORE_HEIGHT + 172)
    height = tops[2] + ROW * len(items) + 44
    drawing = Drawing(
        WIDTH, height, title="Plan, doses and diary", description=_description(answer, belief), name=name
    )
    marks = _day_marks(first, span)
    _doses(drawing, answer, first, span, marks, tops[0])
    _scores(drawing, belief, span, marks, tops[1])
    _answers(drawing, diary, items, span, marks, tops[2])
    return drawing.svg()


def _description(answer: WhatNow, belief: Belief) -> str:
    kept = answer.adherence
    said = f"{kept.days_as_agreed} of {kept.days_written} days with doses written down were as agreed."
    worse = belief.worse_since_days
    more = f" Worse than expected for the last {worse} written days." if worse else ""
    return f"{said}{more} The table holds every day."


def _day_marks(first: dt.date, span: tuple[float, float]) -> list[tuple[float, str]]:
    every = max(1, math.ceil((span[1] - span[0]) / 7))
    days = range(math.ceil(span[0]), math.floor(span[1]) + 1, every)
    return [(day, f"{first + dt.timedelta(days=day):%d %b}".lstrip("0")) for day in days]


def _panel(top: float, height: float, span: tuple[float, float], most: float) -> Panel:
    width = WIDTH - LEFT - RIGHT
    return Panel(left=LEFT, top=top, width=width, height=height, x_range=span, y_range=(0, round_top(most)))


def _doses(
    drawing: Drawing,
    answer: WhatNow,
    first: dt.date,
    span: tuple[float, float],
    marks: list[tuple[float, str]],
    top: float,
) -> None:
    days = [(number, day) for number, day in enumerate(answer.adherence.days) if number > span[0]]
    most = max([1.0, *(max(day.agreed_mg, day.taken_mg or 0) for _, day in days)])
    panel = _panel(top, DOSE_HEIGHT, span, most)
    panel.frame(drawing, "mg a day: agreed (line) and taken (discs; a ring: not as agreed)", marks)
    edges: list[tuple[float, float]] = []
    for number, day in days:
        edges += [
            (panel.x(number - 0.5), panel.y(day.agreed_mg)),
            (panel.x(number + 0.5), panel.y(day.agreed_mg)),
        ]
    drawing.line(edges, AGREED)
    for number, day in days:
        if day.taken_mg is None:
            continue
        as_agreed = day.is_as_agreed
        drawing.circle(
            panel.x(number),
            panel.y(day.taken_mg),
            4.0 if as_agreed else 5.0,
            fill=BLUE if as_agreed else PAPER,
            edge=BLUE,
            edge_width=2.4,
        )


def _scores(
    drawing: Drawing, belief: Belief, span: tuple[float, float], marks: list[tuple[float, str]], top: float
) -> None:
    shown = [day for day in belief.expected if day.day > span[0]]
    most = max([4.0, *(day.written_score or 0 for day in shown), *(day.score[2] for day in shown)])
    panel = _panel(top, SCORE_HEIGHT, span, most)
    panel.frame(drawing, "Sum of the answers (discs), and what was expected", marks)
    xs = [float(day.day) for day in shown]
    low, high = [day.score[0] for day in shown], [day.score[2] for day in shown]
    panel.band(drawing, xs, low, high, fill=LIGHT_BAND, opacity=1)
    drawing.line(panel.points(xs, [day.score[1] for day in shown]), EXPECTED)
    drawing.line(panel.points(xs, [day.score_before[2] for day in shown]), BEFORE)
    for day in shown:
        if day.written_score is not None:
            worse = day.is_worse_than_expected
            drawing.circle(
                panel.x(day.day),
                panel.y(day.written_score),
                5.5 if worse else 4.0,
                fill=PAPER if worse else BLUE,
                edge=BLUE,
                edge_width=3 if worse else 1,
            )
    drawing.key([EXPECTED, BEFORE], LEFT, panel.top + panel.height + 50, WIDTH - LEFT)


def _answers(
    drawing: Drawing,
    diary: Diary,
    items: Sequence[object],
    span: tuple[float, float],
    marks: list[tuple[float, str]],
    top: float,
) -> None:
    panel = _panel(top, ROW * len(items), span, 1)
    drawing.text(
        LEFT - 44, top - 14, "Each answer: a dot is none, the largest disc is badly", bold=True, size=17
    )
    first = diary.entries[0].day.date
    largest = min(8.0, panel.width / (span[1] - span[0]) / 2)
    for row, item in enumerate(items):
        y = top + ROW * (row + 0.5)
        drawing.line([(LEFT, y), (LEFT + panel.width, y)], THIN)
        label = str(getattr(item, "label", ""))
        drawing.text(LEFT - 10, y + 5, _short(label), anchor="end", size=14)
        for entry in diary.entries:
            number = (entry.day.date - first).days
            score = entry.scores.get(str(getattr(item, "id", "")))
            if score is not None and number > span[0]:
                radius = 1.2 if score == 0 else largest * (0.3 + 0.7 * score / 3)
                drawing.circle(panel.x(number), y, radius, fill=QUIET if score == 0 else BLUE)
    for value, label in marks:
        drawing.text(panel.x(value), top + panel.height + 22, label, anchor="middle", size=15, colour=QUIET)


def _short(label: str) -> str:
    return label if len(label) <= 36 else f"{label[:35].rstrip(' ,')}…"


# ---- the same as tables ---------------------------------------------------------------------------


def follow_table(answer: WhatNow, belief: Belief, diary: Diary, data: DiaryData) -> FigureTable:
    """Every day of the figure as a row."""
    entries = {entry.day.date: entry for entry in diary.entries}
    rows = [
        (
            words.day_words(day.date),
            f"{words.number_words(day.agreed_mg)} mg",
            "not written" if day.taken_mg is None else f"{words.number_words(day.taken_mg)} mg",
            *_score_cells(belief.expected[number]),
            _scores_words(entries.get(day.date), data),
        )
        for number, day in enumerate(answer.adherence.days)
    ]
    return FigureTable(
        caption="The diary day by day: doses agreed and taken, the sum of the answers, and what was expected",
        header=("Day", "Agreed", "Taken", "Score", "Expected", "Before the diary", "Answers"),
        rows=tuple(rows),
    )


def _score_cells(day: ExpectedDay) -> tuple[str, str, str]:
    written = "not written" if day.written_score is None else str(day.written_score)
    if day.is_worse_than_expected:
        written += ", worse than expected"
    return written, _range_words(day.score), _range_words(day.score_before)


def _range_words(score: tuple[float, float, float]) -> str:
    low, middle, high = (words.figure_words(value) for value in score)
    return f"{middle} ({low} to {high})"


def _scores_words(entry: DiaryEntry | None, data: DiaryData) -> str:
    if entry is None or not entry.scores:
        return ""
    return ", ".join(
        f"{item.label.lower()} {entry.scores[item.id]}" for item in data.items if entry.scores.get(item.id)
    )


def learnt_table(belief: Belief) -> FigureTable:
    """What the diary changed, before and after side by side."""
    return FigureTable(
        caption="What is believed about this person: before the diary and after it, with 90 % ranges",
        header=("What", "Before", "After"),
        rows=tuple(
            (LEARNT.get(one.name, one.name), _figures(one.before), _figures(one.after))
            for one in belief.learnings
        ),
    )


def _figures(found: tuple[float, float, float]) -> str:
    low, middle, high = (words.figure_words(value) for value in found)
    return f"{middle} ({low} to {high})"


def learnt_figure(belief: Belief, *, name: str = "learnt") -> str:
    """What is believed about a person before and after the diary: a bar each, on scales of ratios."""
    row, top = 46.0, 62.0
    height = top + row * len(belief.learnings) + 16
    drawing = Drawing(
        WIDTH,
        height,
        title="What the diary changed",
        description="A pair of bars for each property: before the diary above, after it below. Each is the "
        "range of 9 in 10, with a mark at its middle. The table holds the figures.",
        name=name,
    )
    drawing.text(
        16, 24, "Before the diary (upper) and after (lower), 9 in 10, on a scale of ratios", bold=True
    )
    left = 300.0
    width = WIDTH - left - RIGHT
    for number, one in enumerate(belief.learnings):
        y = top + row * number
        drawing.text(left - 12, y + 16, LEARNT.get(one.name, one.name), anchor="end", size=15)
        _bars(drawing, one, left, width, y)
    return drawing.svg()


def _bars(drawing: Drawing, one: Learning, left: float, width: float, y: float) -> None:
    lows, highs = (one.before[0], one.after[0]), (one.before[2], one.after[2])
    low, high = math.log(max(min(lows), 1e-9)), math.log(max(*highs, 1e-9))
    room = max(high - low, 1e-6)

    def x(value: float) -> float:
        return left + width * (math.log(max(value, 1e-9)) - low) / room

    for found, at, fill in ((one.before, y, GRID), (one.after, y + 16, DARK_BAND)):
        drawing.rectangle(x(found[0]), at, max(2.0, x(found[2]) - x(found[0])), 12, fill=fill)
        middle = x(found[1])
        drawing.line([(middle, at - 2), (middle, at + 14)], Stroke(name="", colour=INK, width=2))
