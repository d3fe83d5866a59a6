"""A saved plan read back: the same answer, the same paper, and never a guess where something is missing."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from rich.console import Console

import handrail
from handrail.errors import InputError
from handrail.exchange.json import json_text
from handrail.report.text import plan_text

MEDICINE = handrail.load_medicine("baclofen")
CASES = {
    "kidneys not known": ("20 mg three times a day for 14 months", handrail.Person(age_years=58), {}),
    "on a liquid": (
        "5 mg three times a day for 1 year",
        handrail.Person(age_years=9, weight_kg=28, egfr_ml_min_1_73m2=100),
        {"liquid": 1000},
    ),
    "with a date, halves and other medicines": (
        "25 mg three times a day for 2 years",
        handrail.Person(
            age_years=70,
            sex="female",
            egfr_ml_min_1_73m2=40,
            other_medicines=("zolpidem",),
            conditions=("epilepsy",),
        ),
        {"have": (10_000, 25_000), "halves": True},
    ),
}


def _made(name: str) -> handrail.PlanResult:
    sentence, person, wishes = CASES[name]
    course = handrail.parse_course(sentence, products=MEDICINE.products)
    return handrail.plan_taper(course, person, MEDICINE, draws=32, **wishes)


def _written(result: handrail.PlanResult) -> str:
    return json_text(handrail.plan_json(result, MEDICINE.bibliography))


def _saved(name: str) -> str:
    return _written(_made(name))


def _printed(result: handrail.PlanResult) -> str:
    out = io.StringIO()
    plan_text(result, MEDICINE, Console(file=out, width=90))
    return out.getvalue()


@pytest.fixture(scope="module", params=CASES)
def saved(request: pytest.FixtureRequest) -> str:
    return _saved(request.param)


def test_a_plan_that_was_read_back_is_written_with_the_same_bytes(saved: str) -> None:
    assert json_text(handrail.plan_json(handrail.read_plan(saved), MEDICINE.bibliography)) == saved


@pytest.mark.parametrize("name", CASES)
def test_its_text_calendar_and_table_are_those_of_the_plan_itself(name: str) -> None:
    made = _made(name)
    again = handrail.read_plan(_written(made).encode())
    assert _printed(again) == _printed(made)
    assert handrail.plan_calendar(again) == handrail.plan_calendar(made)
    assert handrail.plan_csv(again) == handrail.plan_csv(made)


def test_what_is_no_saved_plan_is_refused_with_what_would_be_right() -> None:
    for text in ("", "[]", "{}", '{"schema": "handrail/check/1"}', "\0", b"\xff"):
        with pytest.raises(InputError) as refused:
            handrail.read_plan(text)
        assert "handrail" in refused.value.fix


PARTS = (
    *("medicine", "starts_on", "person", "course", "standing", "cannot_tell", "do_now", "plans"),
    *("plans/0/chosen", "plans/0/steps", "plans/0/ends_with_mg", "plans/0/forecast", "plans/0/caused"),
    *("plans/0/forecast/moderate", "plans/0/forecast/moderate/low", "plans/0/forecast/by_kidneys"),
    *("plans/0/steps/0/days", "plans/0/steps/0/intakes", "plans/0/steps/0/held_by"),
    *("plans/0/steps/0/intakes/0/dose_mg", "plans/0/steps/0/intakes/0/time"),
    *("plans/0/steps/0/intakes/0/products", "plans/0/steps/0/intakes/0/products/0/strength_mg"),
    *("standing/0/severity", "standing/0/sources", "course/sentence", "sources/0/key"),
)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_missing_is_refused_never_guessed(part: str, one_saved: str) -> None:
    shape = json.loads(one_saved)
    at: Any = shape
    *way, last = part.split("/")
    for name in way:
        at = at[int(name)] if name.isdigit() else at[name]
    del at[last]
    with pytest.raises(InputError, match="missing"):
        handrail.read_plan(json.dumps(shape))


@pytest.fixture(scope="module")
def one_saved() -> str:
    return _saved("with a date, halves and other medicines")
