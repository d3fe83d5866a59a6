"""Virtual trials and pooled results as CSV: a row each, for a spreadsheet or a statistics program."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from handrail.exchange.json import number

if TYPE_CHECKING:
    from handrail.evidence.pool_nouns import Pooled, Pooling
    from handrail.trial.running import TrialRuns

POOL_COLUMNS = ("part", "name", "counts", "effect", "low", "high", "weight_percent", "trials")


def trials_csv(runs: TrialRuns) -> str:
    """Every virtual trial in a row, with the columns of the Parquet file; empty where there is no number."""
    names = list(runs.columns)
    rows = zip(*(runs.columns[name].tolist() for name in names), strict=True)
    return _text(names, ([_cell(value) for value in row] for row in rows))


def pool_csv(found: Pooling) -> str:
    """Trial by trial, together, where the next one may lie, by groups, and without each in turn."""
    pooled = found.pooled
    rows: list[Sequence[object]] = [
        ("trial", row.title, row.words, *map(_cell, (row.effect, row.low, row.high, row.weight_percent)), 1)
        for row in pooled.rows
    ]
    rows.append(_row("together", found.title, pooled))
    if pooled.predicted is not None:
        low, high = pooled.predicted
        rows.append(("predicted", "a further such trial", "", "", _cell(low), _cell(high), "", ""))
    if found.subgroups is not None:
        rows += [_row(f"by {found.subgroups.by}", name, one) for name, one in found.subgroups.groups]
    rows += [_row("without", title, one) for title, one in found.without_one]
    return _text(POOL_COLUMNS, rows)


def _row(part: str, name: str, pooled: Pooled) -> Sequence[object]:
    return (part, name, "", *map(_cell, (pooled.effect, pooled.low, pooled.high)), "", pooled.k)


def _cell(value: float) -> object:
    return number(value) if math.isfinite(value) else ""


def _text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()
