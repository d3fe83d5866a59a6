"""Every output says the same doses as the plan: text, paper, calendar, CSV and JSON."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from handrail.exchange.csv import plan_csv
from handrail.exchange.json import json_text, plan_json
from handrail.plan.nouns import PlanResult
from handrail.report.calendar import plan_calendar
from handrail.report.paper import plan_pdf
from handrail.report.text import plan_text
from tests.report import agree
from tests.report.builders import BIBLIOGRAPHY, MEDICINE, adult_80, every_result

RESULTS = every_result()


@pytest.mark.parametrize("name", RESULTS)
def test_text_paper_calendar_csv_and_json_agree(name: str) -> None:
    result = RESULTS[name]
    out = io.StringIO()
    plan_text(result, MEDICINE, Console(file=out, width=80))
    shape = json.loads(json_text(plan_json(result, BIBLIOGRAPHY)))

    stated = agree.doses_in_plan(result)

    assert len(stated) == sum(len(step.intakes) for step in result.chosen.steps)
    assert agree.doses_in_text(out.getvalue(), result.starts_on) == stated
    assert agree.doses_in_pdf(plan_pdf(result, MEDICINE), result.starts_on) == stated
    assert agree.doses_in_ics(plan_calendar(result, titles="full"), result.starts_on) == sorted(stated)
    assert agree.doses_in_csv(plan_csv(result)) == stated
    assert agree.doses_in_json(shape) == stated


def test_a_wrong_tablet_is_noticed() -> None:
    """The comparison itself can fail: tablets that don't make up the dose are refused everywhere."""
    result = _with_a_wrong_tablet(adult_80())
    out = io.StringIO()
    plan_text(result, MEDICINE, Console(file=out, width=80))

    for read in (
        lambda: agree.doses_in_plan(result),
        lambda: agree.doses_in_text(out.getvalue(), result.starts_on),
        lambda: agree.doses_in_pdf(plan_pdf(result, MEDICINE), result.starts_on),
        lambda: agree.doses_in_ics(plan_calendar(result, titles="full"), result.starts_on),
        lambda: agree.doses_in_csv(plan_csv(result)),
        lambda: agree.doses_in_json(plan_json(result, BIBLIOGRAPHY)),
    ):
        with pytest.raises(agree.DisagreementError):
            read()


def _with_a_wrong_tablet(result: PlanResult) -> PlanResult:
    chosen = result.chosen
    first = chosen.steps[0]
    intake = first.intakes[0]
    wrong = replace(intake, products=(replace(intake.products[0], halves=intake.products[0].halves + 1),))
    step = replace(first, intakes=(wrong, *first.intakes[1:]))
    plan = replace(chosen, steps=(step, *chosen.steps[1:]))
    return replace(result, plans=tuple(plan if p.chosen else p for p in result.plans))
