"""A plan on paper: an accessible PDF (PDF/UA-1) in large print, to hold, fill in and hang up.

The layout stands in `paper.typ`; this module gathers the words. They reach typst as JSON, so nothing
that comes from outside can act as markup. The same plan always gives the same bytes: the document's
date is the plan's first day. First comes the emergency box, last the two fixed cards; between them who
supervises, the steps with a review before each, a page a month to tick, and what was not checked.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from handrail.report import plan_words, words
from handrail.report.advice import advice
from handrail.report.figures import plan_figure, plan_table
from handrail.report.grounds import (
    UNREAD,
    advice_for_the_person,
    cited_first,
    gap_lines,
    keys_line,
    source_lines,
)
from handrail.report.typeset import clean, typeset

if TYPE_CHECKING:
    from handrail.check.nouns import Finding
    from handrail.medicine.nouns import Medicine
    from handrail.plan.nouns import PlannedStep, PlanResult

DAY_BY_DAY = "Day by day"
"""Begins the title of every month's page."""
CARDS = ("overdose", "sudden_withdrawal")
"""The fixed cards of a pack, in this order; the first line of each is its heading."""

_WORDS = {
    "who": "Who supervises this plan",
    "lines": ["Name", "Out of hours", "Pharmacy", "Prescriber"],
    "person": "This plan is for",
    "born": "Date of birth",
    "compared": "The plans side by side: predicted withdrawal",
    "telephone": "Telephone",
    "now": "What to do now",
    "stop_rules": "When to stop, hold or call",
    "standing": "What stands today",
    "steps": "The plan, step by step",
    "review": (
        "Each step begins only after a review: how were the last days? Then go on, hold, or step back. "
        "Holding is no failure; the plan waits."
    ),
    "reviewed": "Reviewed before this step on",
    "by": "by",
    "forecast": "Predicted withdrawal on this plan",
    "date": "Day",
    "how": "How was it?",
    "advice": "Good to know",
    "also_advised": "What else is advised",
    "not_checked": "What was not checked",
    "not_checked_says": "Not checked does not mean that all is well.",
    "assumptions": "What was assumed",
    "sources": "Sources",
}


def plan_pdf(result: PlanResult, medicine: Medicine, status: str = "") -> bytes:
    """The chosen plan as a PDF.

    Args:
        result: the answer of `plan_taper` or `plan_titration`.
        medicine: the pack it was made with; its cards, words, products and sources are used.
        status: whether and by whom it was approved, printed on the first page; "" for a plan nobody keeps.

    Raises:
        SolverError: typst refused the document (our mistake).
    """
    said = paper_words(result, medicine)
    if status:
        said["status"] = clean(status)
    inputs = {
        "plan": json.dumps(said, ensure_ascii=False),
        "figure": plan_figure(result, medicine),
    }
    return typeset("paper.typ", inputs, result.starts_on)


def paper_words(result: PlanResult, medicine: Medicine) -> dict[str, object]:
    """Everything the page says, as plain data."""
    chosen = result.chosen
    title = words.medicine_words(medicine, "title", medicine.name.capitalize())
    way = "down" if result.direction == "down" else "up"
    first = words.day_words(result.starts_on)
    shown, behind = cited_first(result, medicine)
    drawn = plan_table(result)
    number = words.country_number(result.person.country, medicine.name)
    return clean(
        {
            "title": f"{title}: the way {way}, step by step",
            "description": f"A plan of {words.days_words(chosen.total_days)} from {first}.",
            "subtitle": f"{chosen.title} plan, {words.days_words(chosen.total_days)} from {first}. "
            "It holds until the person who supervises it changes it.",
            "made_on": [result.starts_on.year, result.starts_on.month, result.starts_on.day],
            "footer": f"{title}, plan from {words.long_day_words(result.starts_on)}",
            "page_word": "Page ",
            "words": _WORDS,
            "emergency": words.emergency_words(medicine, result.person.country),
            "supervision": result.supervision[:1].upper() + result.supervision[1:],
            "supervision_reasons": result.supervision_reasons,
            "do_now": [
                *result.do_now,
                *([f"Where: {result.setting.rstrip('.')}."] if result.setting else []),
            ],
            "stop_rules": [(head, says, "emergency" in head.lower()) for head, says in result.stop_rules],
            "standing": [_finding(f) for f in words.gravest_first(result.standing)],
            "compared": {"header": plan_words.COMPARED, "rows": plan_words.compared_rows(result)},
            "drawn": {"header": drawn.header, "rows": drawn.rows, "caption": drawn.caption},
            "steps": [_step(result, step, n, medicine) for n, step in enumerate(chosen.steps, start=1)],
            "end": plan_words.end_words(result, chosen),
            "notes": chosen.notes,
            "forecast": _forecast(result),
            "prior": words.medicine_words(medicine, "prior", words.PRIOR),
            "figure_alt": _figure_alt(result),
            "months": months(result),
            "advice": advice(result, medicine),
            "also_advised": advice_for_the_person(result, medicine),
            "not_checked": gap_lines(result.cannot_tell, result.not_recognised, medicine)
            or ["Every rule of the pack could be judged."],
            "assumptions": result.assumptions,
            "sources": [
                *(text for _, text in source_lines(shown, medicine.bibliography, links=False)),
                *filter(None, [keys_line(behind, medicine.bibliography)]),
            ],
            "closing": f"{words.NOT_A_DEVICE} Pack {medicine.name} {result.pack_version}, rules of "
            f"{result.rules_date}, seed {result.seed}, {result.draws} draws.",
            "cards": [
                {
                    "title": medicine.cards[key][0],
                    "lines": words.card_lines(medicine.cards[key][1:], number),
                }
                for key in CARDS
                if medicine.cards.get(key)
            ],
        }
    )


def months(result: PlanResult) -> list[dict[str, object]]:
    """A page a month: the times of day in it, and a row a day with each dose to tick.

    A row that begins a step, or the month, has a band that says the step's tablets in full.
    """
    pages: list[dict[str, object]] = []
    for index, step in enumerate(result.chosen.steps, start=1):
        first, _ = plan_words.step_span(result, step)
        for offset in range(step.days):
            date = first + dt.timedelta(days=offset)
            title = f"{DAY_BY_DAY}: {words.month_words(date)}"
            if not pages or pages[-1]["title"] != title:
                pages.append({"title": title, "rows": []})
            rows = pages[-1]["rows"]
            assert isinstance(rows, list)
            new = offset == 0 or not rows
            rows.append((date, step, _band(step, index, offset) if new else None))
    for page in pages:
        page.update(_month_table(page["rows"]))  # type: ignore[arg-type]
    return pages


def _month_table(rows: Sequence[tuple[dt.date, PlannedStep, tuple[str, str] | None]]) -> dict[str, object]:
    times = sorted({intake.time_text for _, step, _ in rows for intake in step.intakes})
    table: list[dict[str, object]] = []
    for date, step, band in rows:
        doses = {intake.time_text: words.amount_words(intake.dose_micrograms) for intake in step.intakes}
        table.append(
            {
                "date": words.day_words(date)[:-5],
                "band": band,
                "doses": [doses.get(time, "") for time in times],
            }
        )
    return {"times": times, "rows": table}


def _band(step: PlannedStep, index: int, offset: int) -> tuple[str, str]:
    goes_on = " goes on" if offset else ""
    day = words.amount_words(step.daily_dose_micrograms)
    return (f"Step {index}{goes_on}, {day} a day.", f"{words.regimen_words(step.intakes)}.")


def _step(result: PlanResult, step: PlannedStep, index: int, medicine: Medicine) -> dict[str, object]:
    first, last = plan_words.step_span(result, step)
    until = f" to {words.day_words(last)}" if last != first else ""
    needs = words.join_words(words.collect_words(need, medicine) for need in step.needs)
    day = words.amount_words(step.daily_dose_micrograms)
    return {
        "title": f"Step {index}: {words.day_words(first)}{until} ({words.days_words(step.days)})",
        "day": f"{day} a day, {words.change_words(step.change_micrograms)}",
        "intakes": [
            (", ".join(times), words.intake_words(intake))
            for times, intake in words.grouped_intakes(step.intakes, 3)
        ],
        "collect": f"Collect {needs}, and bring back what is left over." if needs else "",
    }


def _forecast(result: PlanResult) -> dict[str, object]:
    forecast = result.chosen.forecast
    rows = (("Any", forecast.any), ("Moderate or worse", forecast.moderate), ("Severe", forecast.severe))
    return {
        "header": ["", "In words", "In numbers"],
        "rows": [(name, words.chance_words(c), words.percent_words(c)) for name, c in rows],
    }


def _figure_alt(result: PlanResult) -> str:
    steps = ", ".join(words.amount_words(step.daily_dose_micrograms) for step in result.chosen.steps)
    return (
        "Stairs of the dose a day for each plan, and below them the burden of withdrawal predicted for the "
        f"chosen plan beside an abrupt stop. The chosen plan goes through {steps} a day."
    )


def _finding(finding: Finding) -> tuple[str, str, str]:
    unread = "" if finding.verified else f" ({UNREAD})"
    return (
        words.severity_words(finding).capitalize(),
        f"{finding.says} {finding.do}",
        f"{finding.rule}{unread}",
    )
