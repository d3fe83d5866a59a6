"""Every output says the same doses as the plan: text, paper, calendar, CSV and JSON."""

from __future__ import annotations

import datetime as dt
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from handrail.exchange.csv import plan_csv
from handrail.exchange.json import json_text, plan_json
from handrail.plan.nouns import PlannedIntake, PlannedStep, PlanResult, ProductCount
from handrail.report.calendar import plan_calendar
from handrail.report.paper import plan_pdf
from handrail.report.text import plan_text
from tests.report import agree
from tests.report.builders import BIBLIOGRAPHY, MEDICINE, plan, result, totals
from tests.report.results import adult_80, every_result

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


@st.composite
def planned(draw: st.DrawFn) -> PlanResult:
    """Any plan that the nouns allow: one to six intakes, up to three products each, tablets or a liquid."""
    strengths = draw(
        st.lists(st.sampled_from([2_500, 5_000, 10_000, 12_500, 20_000, 25_000]), min_size=1, max_size=3)
    )
    liquid = draw(st.sampled_from([0, 0, 500, 1_000, 2_000]))
    steps: list[PlannedStep] = []
    day, before = 1, 80_000
    for _ in range(draw(st.integers(1, 5))):
        minutes = draw(st.lists(st.integers(0, 1439), min_size=1, max_size=6, unique=True).map(sorted))
        intakes = tuple(draw(_intakes(minute, strengths, liquid)) for minute in minutes)
        days = draw(st.integers(1, 40))
        daily = sum(intake.dose_micrograms for intake in intakes)
        step = PlannedStep(
            start_day=day,
            days=days,
            intakes=intakes,
            change_micrograms=daily - before,
            held_by="a limit (08:00)",
        )
        steps.append(replace(step, needs=totals([step])))
        day, before = day + days, daily
    made = plan("middle", "Middle", tuple(steps), chosen=True, ends_with_micrograms=0)
    starts_on = draw(st.dates(dt.date(2024, 1, 1), dt.date(2032, 12, 31)))
    return result([made], starts_on=starts_on)


@st.composite
def _intakes(draw: st.DrawFn, minute: int, strengths: list[int], liquid: int) -> PlannedIntake:
    if liquid:
        tenths = draw(st.integers(1, 400))
        product = ProductCount(
            product="liquid", strength_micrograms=liquid, form="oral_liquid", volume_ml=tenths / 10
        )
        return PlannedIntake(minute_of_day=minute, dose_micrograms=liquid * tenths // 10, products=(product,))
    products = tuple(
        ProductCount(product=f"t{s}", strength_micrograms=s, form="tablet", halves=draw(st.integers(1, 9)))
        for s in dict.fromkeys(strengths)
    )
    dose = sum(p.halves * p.strength_micrograms // 2 for p in products)
    return PlannedIntake(minute_of_day=minute, dose_micrograms=dose, products=products)


@given(planned(), st.sampled_from([80, 97, 140]))
@settings(max_examples=150, deadline=None)
def test_any_plan_reads_back_from_every_output_but_paper(made: PlanResult, width: int) -> None:
    out = io.StringIO()
    plan_text(made, MEDICINE, Console(file=out, width=width))
    stated = agree.doses_in_plan(made)

    assert agree.doses_in_text(out.getvalue(), made.starts_on) == stated
    assert agree.doses_in_ics(plan_calendar(made, titles="full"), made.starts_on) == sorted(stated)
    assert agree.doses_in_csv(plan_csv(made)) == stated
    assert agree.doses_in_json(plan_json(made, BIBLIOGRAPHY)) == stated


@given(planned())
@settings(max_examples=15, deadline=None)
def test_any_plan_reads_back_from_paper(made: PlanResult) -> None:
    pdf = plan_pdf(made, MEDICINE)

    assert agree.doses_in_pdf(pdf, made.starts_on) == agree.doses_in_plan(made)
    assert [doses for _, doses in agree.ticks_in_pdf(pdf)] == [
        [intake.dose_micrograms for intake in step.intakes]
        for step in made.chosen.steps
        for _ in range(step.days)
    ]
