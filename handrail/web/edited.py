"""The table of steps that someone edits: as it is shown first, as it was sent, and the address it means."""

from __future__ import annotations

import datetime as dt
import re

from fastapi import Request

import handrail
from handrail.errors import InputError
from handrail.report import plan_words, words
from handrail.web import planning

TABLE = ("dose", "days", "from", "was", "first")
"""The fields of the table of steps."""
MOST_ROWS = 60
"""Shown again of a table that was sent."""


def rows_of(result: handrail.PlanResult) -> list[dict[str, str]]:
    """The steps of the chosen plan as rows to edit, with an empty one for a further step."""
    rows: list[dict[str, str]] = []
    for step in result.chosen.steps:
        day = plan_words.step_span(result, step)[0].isoformat()
        change = words.change_words(step.change_micrograms)
        dose = words.number_words(step.daily_dose_mg)
        rows.append({"dose": dose, "days": str(step.days), "from": day, "was": day, "change": change})
    return [*rows, {"dose": "", "days": "7", "from": "", "was": "", "change": ""}]


def typed_rows(typed: list[list[str]]) -> list[dict[str, str]]:
    """The table as it was sent."""
    doses, *others = typed
    rows: list[dict[str, str]] = []
    for at, dose in enumerate(doses[:MOST_ROWS]):
        rest = {
            name: column[at] if at < len(column) else ""
            for name, column in zip(TABLE[1:4], others, strict=True)
        }
        rows.append({"dose": dose, "change": "", **rest})
    return rows


def edited_steps(request: Request) -> str:
    """The table of steps as it was sent, as the words that stand in an address.

    Raises:
        InputError: a number or a date in it can't be read.
    """
    given = request.query_params
    first = _first_day(given.get("first"))
    rows = planning.edited_rows(
        given.getlist("dose"), given.getlist("days"), given.getlist("from"), given.getlist("was"), first
    )
    if not rows:
        raise InputError("There is no step left.", fix="Give at least one dose a day.", where="steps")
    return planning.steps_sentence(rows)


def _first_day(text: str | None) -> dt.date:
    """The first day of a table of steps; today where it can't be read."""
    if text is not None and re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            pass
    return dt.date.today()
