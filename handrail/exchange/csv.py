"""Answers as CSV, for a spreadsheet or a statistics program: one header line, a point for decimals.

Amounts are exact; other figures have six significant digits, as in the JSON.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from handrail.exchange.happenings_json import pump_dry_json
from handrail.exchange.json import milligrams, number

if TYPE_CHECKING:
    from handrail.plan.nouns import PlannedStep, PlanResult
    from handrail.simulate.nouns import Profile

PLAN_COLUMNS = (
    "start_day", "date", "days", "time", "product", "strength_mg", "count", "dose_mg", "daily_dose_mg",
)  # fmt: skip


def plan_csv(result: PlanResult) -> str:
    """The chosen plan: one row a step, time of day and product.

    `count` is tablets (half is 0.5), sachets or mL; `strength_mg` is mg in one of them; `dose_mg` is the
    whole intake. A step without doses has one row with empty cells.
    """
    rows: list[Sequence[object]] = []
    for step in result.chosen.steps:
        date = result.starts_on + dt.timedelta(days=step.start_day - 1)
        rows += _step_rows(step, date)
    return _text(PLAN_COLUMNS, rows)


def profile_csv(profile: Profile) -> str:
    """A simulation's bands: one row a time in hours, five percentiles of each quantity.

    Where a pump runs dry by its volume a last column, `pump_dry`, is 1 while it is dry, otherwise 0.
    """
    names = [(name, p) for name in profile.bands for p in ("p5", "p25", "p50", "p75", "p95")]
    columns = [getattr(profile.bands[name], p).tolist() for name, p in names]
    header = ("time_h", *(f"{name}_{p}" for name, p in names))
    dry = pump_dry_json(profile.happenings, float(profile.time_h[-1]))
    if dry:
        header = (*header, "pump_dry")
        columns.append([_is_dry(hour, dry) for hour in profile.time_h.tolist()])
    values = zip(profile.time_h.tolist(), *columns, strict=True)
    return _text(header, ([number(value) for value in row] for row in values))


def _is_dry(hour: float, dry: list[list[int | float | None]]) -> int:
    for begin_h, until_h in dry:
        assert begin_h is not None
        if begin_h <= hour and (until_h is None or hour < until_h):
            return 1
    return 0


def _step_rows(step: PlannedStep, date: dt.date) -> list[Sequence[object]]:
    daily = milligrams(step.daily_dose_micrograms)
    start: tuple[object, ...] = (step.start_day, date.isoformat(), step.days)
    if not step.intakes:
        return [(*start, "", "", "", "", "", daily)]
    return [
        (
            *start,
            intake.time_text,
            product.product,
            milligrams(product.strength_micrograms),
            number(product.count),
            milligrams(intake.dose_micrograms),
            daily,
        )
        for intake in step.intakes
        for product in intake.products
    ]


def _text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()
