"""Two thousand random people, products and courses: what must hold of every plan there is.

One in twenty also goes through the PDF and the calendar; `make slow` sends all of them.
A few draws are enough here: what is tested holds whatever the forecast says.
"""

from __future__ import annotations

import datetime as dt
import io
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

import handrail
from handrail.check import check_course
from handrail.course import Course
from handrail.errors import InputError, NoPlanFound
from handrail.exchange.csv import plan_csv
from handrail.exchange.json import plan_json
from handrail.medicine.nouns import Product, severity_rank
from handrail.person import Person
from handrail.plan import Plan, PlanResult, plan_taper
from handrail.plan.judge import course_of
from handrail.plan.lattice import FINEST_LIQUID_MICROGRAMS, Supply
from handrail.plan.supplies import choose_supply, form_facts
from tests.report import agree

PEOPLE, CHUNK = 2000, 50
PACK = handrail.load_medicine("baclofen")
START = dt.date(2026, 12, 1)


@dataclass(frozen=True)
class Request:
    sentence: str
    person: Person
    asked: dict[str, object]


def a_request(number: int) -> Request:
    """Request number so and so; the same every time."""
    chance = np.random.default_rng(number)

    def sometimes(share: float) -> bool:
        return bool(chance.random() < share)

    child = sometimes(0.08)
    age = int(chance.integers(2, 18)) if child else int(chance.integers(18, 96))
    weight = float(chance.integers(12, 60)) if child else float(chance.integers(42, 130))
    on_dialysis = sometimes(0.03)
    person = Person(
        country=str(chance.choice(["US", "UK", "FR", "DE", "CA", "AU"])) if sometimes(0.6) else None,
        indication=str(chance.choice(["spasticity", "aud", "other"])) if sometimes(0.6) else None,
        age_years=age,
        sex=str(chance.choice(["female", "male"])),
        weight_kg=weight,
        egfr_ml_min_1_73m2=float(chance.integers(8, 121)) if sometimes(0.8) and not on_dialysis else None,
        dialysis="hd" if on_dialysis else None,
        conditions=("epilepsy",) if sometimes(0.1) else None,
        other_medicines=tuple(
            str(m)
            for m in chance.choice(
                ["zolpidem", "diazepam", "oxycodone", "ibuprofen"], chance.integers(0, 3), replace=False
            )
        )
        if sometimes(0.6)
        else None,
    )
    times = int(chance.integers(1, 5))
    dose = float(
        chance.choice([2.5, 5, 7.5, 10, 12.5, 15, 20, 25, 30, 40] if not child else [2.5, 5, 7.5, 10])
    )
    days = int(chance.choice([5, 13, 14, 30, 59, 60, 90, 200, 426, 900]))
    words = {1: "at night", 2: "twice a day", 3: "three times a day", 4: "four times a day"}[times]
    sentence = f"{dose:g} mg {words} for {days} days"
    if sometimes(0.3):
        sentence = f"{dose / 2:g} mg {words} for {int(chance.integers(3, 60))} days then {sentence}"
    have = [(10_000, 20_000), (10_000,), (5_000, 10_000), (5_000, 10_000, 20_000), (20_000,)][
        chance.integers(5)
    ]
    total = round(dose * times * 1000)
    asked: dict[str, object] = {
        "have": have,
        "halves": sometimes(0.7),
        "liquid": 1_000 if sometimes(0.2) else None,
        "goal_micrograms": int(chance.choice([10_000, 20_000])) if sometimes(0.15) and total > 25_000 else 0,
        "change_on": ("mon", "tue", "wed") if sometimes(0.15) else None,
        "protect": str(chance.choice(["night", "morning", "noon"])),
        "starts_on": START,
        "seed": number,
        "draws": 12,
    }
    return Request(sentence, person, asked)


def answer(request: Request) -> PlanResult | None:
    """The plans, or None where none can be made and the refusal helps."""
    course = handrail.parse_course(request.sentence)
    try:
        return plan_taper(course, request.person, **request.asked)
    except (NoPlanFound, InputError) as error:
        refusal = error
    helps = refusal.rule and refusal.nearest if isinstance(refusal, NoPlanFound) else refusal.fix
    assert helps, f"a refusal that doesn't help: {refusal}"
    return None


def must_hold(request: Request, result: PlanResult) -> None:
    for plan in result.plans:
        if plan.offered:
            floors_are_kept(request, result, plan)
            everything_is_made_of_pieces(plan)
            grave = [f for f in plan.caused if severity_rank(f.severity) >= severity_rank("major")]
            assert not [f for f in grave if not f.folded_under]
            the_check_says_the_same(request, result, plan)


def floors_are_kept(request: Request, result: PlanResult, plan: Plan) -> None:
    present = result.course.steps[-1].regimen.daily_dose_mg
    used = sum(step.days or 0 for step in result.course.steps)
    doses = [present, *(step.daily_dose_mg for step in plan.steps), plan.ends_with_micrograms / 1000]
    for before, after in itertools.pairwise(doses):
        assert after <= before, "a taper never rises"
        assert before - after <= 15
        assert before <= 20 or before - after <= 0.25 * before + 1e-9
    assert all(step.days >= 3 for step in plan.steps)
    if plan.ends_with_micrograms == 0:
        assert plan.total_days >= (14 if used >= 60 else 7 if used >= 14 else 0)
    smallest = smallest_dose(request, plan)
    for step in plan.steps:
        assert len(step.intakes) >= min(3, step.daily_dose_micrograms // smallest)


def smallest_dose(request: Request, plan: Plan) -> int:
    """The smallest dose that what is at hand makes, in micrograms; a liquid may have been added."""
    if any(part.volume_ml is not None for part in plan.needs):
        return FINEST_LIQUID_MICROGRAMS
    asked = request.asked
    supply, _ = choose_supply(
        PACK, request.person.country, have=asked["have"], halves=asked["halves"], liquid=asked["liquid"]
    )
    return min(supply.intake_doses(100_000))


def everything_is_made_of_pieces(plan: Plan) -> None:
    scored = {p.id for p in PACK.products if p.is_scored}
    for step in plan.steps:
        for intake in step.intakes:
            made = sum(round(part.count * part.strength_micrograms) for part in intake.products)
            assert made == intake.dose_micrograms > 0
            assert all(part.halves % 2 == 0 or part.product in scored for part in intake.products)
            assert sum((part.halves + 1) // 2 for part in intake.products) <= 4


def the_check_says_the_same(request: Request, result: PlanResult, plan: Plan) -> None:
    after = plan.steps[-1].intakes if plan.ends_with_micrograms else ()
    whole = course_of(result.course, plan.steps, after)
    from_day = 1 + sum(step.days or 0 for step in result.course.steps)
    facts = {"taper_planned": True, **form_facts(Supply(products_at_hand(request), False, 4))}
    again = check_course(whole, request.person, PACK, facts=facts, from_day=from_day)
    assert again.findings == plan.findings


def products_at_hand(request: Request) -> tuple[Product, ...]:
    """What the plans of this request were made from: the tablets, or the liquid where there are none."""
    asked = request.asked
    supply, _ = choose_supply(
        PACK, request.person.country, have=asked["have"], halves=asked["halves"], liquid=asked["liquid"]
    )
    return supply.products


def every_output_agrees(result: PlanResult, *, on_paper: bool) -> None:
    stated = agree.doses_in_plan(result)
    shape = plan_json(result)
    assert stated
    assert agree.doses_in_json(shape) == stated
    assert agree.doses_in_csv(plan_csv(result)) == stated
    if on_paper:
        from handrail.report.calendar import plan_calendar
        from handrail.report.paper import plan_pdf

        assert agree.doses_in_ics(plan_calendar(result, titles="full"), result.starts_on) == stated
        assert agree.doses_in_text(text_of(result), result.starts_on) == stated
        assert agree.doses_in_pdf(plan_pdf(result, PACK), result.starts_on) == stated


def text_of(result: PlanResult) -> str:
    """What the terminal shows, at 100 columns."""
    from rich.console import Console

    from handrail.report.text import plan_text

    page = io.StringIO()
    plan_text(result, PACK, Console(file=page, width=100))
    return page.getvalue()


@pytest.mark.parametrize("first", range(0, PEOPLE, CHUNK))
def test_what_must_hold_of_every_plan(first):
    assert planned(first, on_paper=lambda number: number % 20 == 0) >= CHUNK // 2, "most can be given a plan"


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, PEOPLE, CHUNK))
def test_every_plan_says_the_same_on_paper_and_in_the_calendar(first):
    assert planned(first, on_paper=lambda _: True) >= CHUNK // 2


def planned(first: int, on_paper: Callable[[int], bool]) -> int:
    """How many of a chunk of requests could be given a plan, every one of which was proved."""
    count = 0
    for number in range(first, first + CHUNK):
        request = a_request(number)
        result = answer(request)
        if result is None:
            continue
        count += 1
        try:
            must_hold(request, result)
            every_output_agrees(result, on_paper=on_paper(number))
        except Exception as problem:
            problem.add_note(f"request {number}: {request.sentence}; {request.person}; {request.asked}")
            raise
    return count


@pytest.mark.parametrize("number", [3, 57, 311])
def test_the_same_request_gives_the_same_bytes(number):
    first, second = answer(a_request(number)), answer(a_request(number))

    assert (first is None) == (second is None)
    if first is not None and second is not None:
        assert json.dumps(plan_json(first)) == json.dumps(plan_json(second))


def test_a_plan_is_a_course_that_can_be_written_and_read_again():
    result = answer(a_request(1)) or answer(a_request(2)) or answer(a_request(4))
    assert result is not None
    whole: Course = course_of(result.course, result.chosen.steps, ())

    assert handrail.parse_course(handrail.write_course(whole)) == whole
