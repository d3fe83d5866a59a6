"""The figure of a diary as a table, and what the diary changed in the belief, as a figure and a table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from handrail.report import follow_words, words
from handrail.report.figures import DARK_BAND, FigureTable
from handrail.report.svg import GRID, INK, Drawing, Stroke

if TYPE_CHECKING:
    from handrail.follow.belief import Belief, ExpectedDay, Learning
    from handrail.follow.diary import Diary, DiaryEntry
    from handrail.follow.nouns import WhatNow
    from handrail.medicine.diary import DiaryData

WIDTH, RIGHT = 840.0, 20.0


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
        rows=tuple(follow_words.learnt_words(one) for one in belief.learnings),
    )


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
        drawing.text(left - 12, y + 16, follow_words.NAMES.get(one.name, one.name), anchor="end", size=15)
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
