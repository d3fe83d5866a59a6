"""One figure of a diary: agreed and taken, the answers of each day, and the score beside its expectation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from handrail.errors import InputError
from handrail.report import follow_words, words
from handrail.report.figures import BLUE, DARK_BAND, LEFT, LIGHT_BAND, ORANGE, RIGHT, WIDTH
from handrail.report.svg import GRID, QUIET, Drawing, Panel, Stroke, round_top

if TYPE_CHECKING:
    from handrail.follow.diary import Diary
    from handrail.follow.nouns import WhatNow
    from handrail.medicine.nouns import Medicine

DOSES, SCORES, CELL = 130.0, 170.0, 15.0
SHADES = ("#eeeeee", "#c6d9ea", "#7fa8cc", "#2f6ba3")
"""Of a score from 0 to 3; each cell of 1 or more holds its number too."""
MOST_MARKS = 8
LONGEST_LABEL = 44
ROW = Stroke(name="", colour=GRID, width=1)
AGREED = Stroke(name="agreed, mg a day", colour=QUIET, width=2)
TAKEN = Stroke(name="taken", colour=BLUE, width=2.4)
EXPECTED = Stroke(name="expected, nine days in ten", colour="none", fill=DARK_BAND)
BEFORE = Stroke(name="the same before the diary", colour="none", fill=LIGHT_BAND)
WRITTEN = Stroke(name="written (ring: worse than expected)", colour=ORANGE, width=2)


def follow_figure(answer: WhatNow, diary: Diary, medicine: Medicine, *, name: str = "follow") -> str:
    """What was agreed and taken, what was answered, and what was expected, day by day.

    Args:
        answer: of `what_now`; not an emergency.
        diary: that it was asked about.
        medicine: whose list was answered.
        name: prefix of the ids in the SVG, unique on a page.

    Raises:
        InputError: an emergency: there is nothing to draw then.
    """
    from handrail.follow.signs import diary_data

    if answer.belief is None:
        raise InputError(
            "This is an emergency: there is no figure, only what to do now.",
            fix="Show the answer itself.",
            where="--svg",
        )
    items = [item for item in diary_data(medicine).items if item.kind == "score"]
    days = len(answer.belief.expected)
    height = 120 + DOSES + SCORES + CELL * len(items) + 190
    drawing = Drawing(
        WIDTH, height, title="A diary, and what was expected", description=description(answer), name=name
    )
    below = drawing.key([AGREED, TAKEN, EXPECTED, BEFORE, WRITTEN], 14, 26, WIDTH - 28)
    first = answer.adherence.days[0].date
    marks = _marks(first, days)
    top = below + 34
    _taken(drawing, answer, marks, top)
    top += DOSES + 62
    _answers(drawing, diary, items, days, top)
    top += CELL * len(items) + 62
    _scores(drawing, answer, marks, top)
    return drawing.svg()


def description(answer: WhatNow) -> str:
    """The figure in sentences, for someone who doesn't see it."""
    return " ".join(
        part
        for part in (
            follow_words.taken_words(answer.adherence),
            follow_words.worse_words(answer) or "No written day of the last ones was worse than expected.",
        )
        if part
    )


def _marks(first: dt.date, days: int) -> list[tuple[float, str]]:
    apart = 7 * max(1, -(-days // (7 * MOST_MARKS)))
    return [
        (float(day), words.short_day_words(first + dt.timedelta(days=day))) for day in range(0, days, apart)
    ]


def _panel(days: int, top: float, height: float, high: float) -> Panel:
    return Panel(
        left=LEFT,
        top=top,
        width=WIDTH - LEFT - RIGHT,
        height=height,
        x_range=(0.0, float(max(days, 1))),
        y_range=(0.0, high),
    )


def _taken(drawing: Drawing, answer: WhatNow, marks: Sequence[tuple[float, str]], top: float) -> None:
    assert answer.belief is not None
    days = answer.adherence.days
    agreed = [answer.agreed.daily_dose_mg_on(day + 1) for day in range(len(answer.belief.expected))]
    taken = [day.taken_mg for day in days]
    high = round_top(max(1.0, *agreed, *(mg for mg in taken if mg is not None)))
    panel = _panel(len(agreed), top, DOSES, high)
    panel.frame(drawing, "Agreed and taken, mg a day", marks)
    corners = [(panel.x(day + side), panel.y(mg)) for day, mg in enumerate(agreed) for side in (0, 1)]
    drawing.line(corners, AGREED)
    for day, mg in enumerate(taken):
        if mg is not None:
            drawing.line([(panel.x(day + 0.1), panel.y(mg)), (panel.x(day + 0.9), panel.y(mg))], TAKEN)


def _answers(drawing: Drawing, diary: Diary, items: Sequence[object], days: int, top: float) -> None:
    from handrail.medicine.diary import DiaryItem

    panel = _panel(days, top, CELL * len(items), 1.0)
    drawing.text(panel.left - 44, top - 14, "Answers, 0 to 3", bold=True, size=17)
    first = diary.entries[0].day.date
    wide = panel.width / max(days, 1)
    for row, item in enumerate(items):
        assert isinstance(item, DiaryItem)
        y = top + CELL * row
        # A thin line under each row leads from its answers to its words, far from one another early on.
        under = y + CELL - 0.5
        drawing.line([(panel.left, under), (panel.left + panel.width, under)], ROW)
        label = item.label.split(",")[0] if len(item.label) > LONGEST_LABEL else item.label
        drawing.text(panel.left + panel.width, y + CELL - 4, label, anchor="end", size=11, colour=QUIET)
        for entry in diary.entries:
            score = entry.scores.get(item.id)
            if score is None:
                continue
            x = panel.left + wide * (entry.day.date - first).days
            drawing.rectangle(x, y, max(wide - 1, 1), CELL - 1, fill=SHADES[score])
            if score and wide >= 8:
                colour = "#ffffff" if score == len(SHADES) - 1 else "#1a1a1a"
                drawing.text(x + wide / 2, y + CELL - 4, str(score), anchor="middle", size=10, colour=colour)


def _scores(drawing: Drawing, answer: WhatNow, marks: Sequence[tuple[float, str]], top: float) -> None:
    assert answer.belief is not None
    expected = answer.belief.expected
    written = [one.written_score for one in expected if one.written_score is not None]
    high = round_top(max(3.0, *(one.score[2] for one in expected), *(float(score) for score in written)))
    panel = _panel(len(expected), top, SCORES, high)
    panel.frame(drawing, "Score of the day", marks)
    places = [day + 0.5 for day in range(len(expected))]
    before = [min(one.score_before[2], high) for one in expected]
    panel.band(drawing, places, [one.score_before[0] for one in expected], before, fill=LIGHT_BAND, opacity=1)
    low, top_ = [one.score[0] for one in expected], [one.score[2] for one in expected]
    panel.band(drawing, places, low, top_, fill=DARK_BAND, opacity=1)
    for place, one in zip(places, expected, strict=True):
        if one.written_score is not None:
            ring = {"edge": "#1a1a1a", "edge_width": 2.0} if one.is_worse_than_expected else {}
            drawing.circle(panel.x(place), panel.y(one.written_score), 4.5, fill=ORANGE, **ring)
