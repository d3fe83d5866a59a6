"""The days of a diary as CSV: what was agreed and taken, what was written, and what was expected."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING

from handrail.exchange.json import number

if TYPE_CHECKING:
    from handrail.follow.nouns import WhatNow

COLUMNS = (
    "date", "agreed_mg", "taken_mg", "score", "expected_p5", "expected_p50", "expected_p95",
    "before_p95", "worse",
)  # fmt: skip


def what_now_csv(answer: WhatNow) -> str:
    """A row for each day of the diary and, where something is expected of them, the days ahead."""
    taken = answer.adherence.days
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    expected = () if answer.belief is None else answer.belief.expected
    for place in range(max(len(taken), len(expected))):
        row: list[object] = [(taken[0].date + dt.timedelta(days=place)).isoformat(), "", ""]
        if place < len(taken):
            day = taken[place]
            row[1:] = [number(day.agreed_mg), "" if day.taken_mg is None else number(day.taken_mg)]
        if place < len(expected):
            one = expected[place]
            row.append("" if one.written_score is None else one.written_score)
            row += [number(value) for value in one.score]
            row += [number(one.score_before[2]), "yes" if one.is_worse_than_expected else "no"]
        else:
            row += [""] * (len(COLUMNS) - len(row))
        writer.writerow(row)
    return out.getvalue()
