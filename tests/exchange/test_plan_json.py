"""The JSON of a plan says exactly what the plan says, in the shape that is documented, in the same bytes."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from handrail.errors import SolverError
from handrail.exchange.json import check_json, json_text, number, plan_json
from handrail.exchange.schema import plan_schema
from handrail.plan.nouns import Chance
from tests.report.builders import BIBLIOGRAPHY, check_result
from tests.report.results import adult_80, every_result

SCHEMA_FILE = Path(__file__).parents[2] / "docs" / "reference" / "plan.schema.json"
RESULTS = every_result()


@pytest.mark.parametrize("name", RESULTS)
def test_real_output_has_the_documented_shape(name: str) -> None:
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))

    shape = plan_json(RESULTS[name], BIBLIOGRAPHY)

    jsonschema.Draft202012Validator(schema).validate(json.loads(json_text(shape)))


def test_the_shape_has_nothing_that_is_not_documented() -> None:
    strict = plan_schema()
    for shape in strict["$defs"].values():  # type: ignore[union-attr]
        shape["additionalProperties"] = False
    strict["additionalProperties"] = False

    jsonschema.Draft202012Validator(strict).validate(
        json.loads(json_text(plan_json(adult_80(), BIBLIOGRAPHY)))
    )


def test_the_written_schema_is_the_one_made_from_the_shapes() -> None:
    """If this fails: `python -m handrail.exchange.schema > docs/reference/plan.schema.json`."""
    assert json.loads(SCHEMA_FILE.read_text(encoding="utf-8")) == plan_schema()


@pytest.mark.parametrize("name", RESULTS)
def test_tablets_times_strength_is_the_stated_dose(name: str) -> None:
    for plan in plan_json(RESULTS[name], BIBLIOGRAPHY)["plans"]:
        for step in plan["steps"]:
            for intake in step["intakes"]:
                made = sum(p["strength_mg"] * p["count"] for p in intake["products"])
                assert math.isclose(made, intake["dose_mg"], rel_tol=1e-12)
            assert math.isclose(sum(i["dose_mg"] for i in step["intakes"]), step["daily_dose_mg"])


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert json_text(plan_json(adult_80(), BIBLIOGRAPHY)) == json_text(plan_json(adult_80(), BIBLIOGRAPHY))


def test_noise_below_the_sixth_digit_does_not_show() -> None:
    result = adult_80()
    chosen = result.chosen
    noisy = Chance(mean=chosen.forecast.any.mean * (1 + 1e-12), median=0.08, low=0.02, high=0.25)
    plans = tuple(
        replace(p, forecast=replace(p.forecast, any=noisy)) if p.chosen else p for p in result.plans
    )
    assert json_text(plan_json(replace(result, plans=plans), BIBLIOGRAPHY)) == json_text(
        plan_json(result, BIBLIOGRAPHY)
    )


def test_writing_curves_on_one_line_changes_no_value_and_no_string() -> None:
    shape = {"a": [1, -2.5, 1e-07], "b": ["1,\n  2", "[\n 3\n]"], "c": [[1, 2], []], "d": [True, 1], "e": [1]}

    text = json_text(shape)

    assert json.loads(text) == shape
    assert '"a": [1, -2.5, 1e-07]' in text


def test_whole_milligrams_have_no_point() -> None:
    text = json_text(plan_json(adult_80(), BIBLIOGRAPHY))

    assert '"dose_mg": 5\n' in text or '"dose_mg": 5,' in text
    assert ".0," not in text
    assert ".0\n" not in text


def test_unknown_facts_are_null_and_known_lists_are_lists() -> None:
    person = plan_json(adult_80(), BIBLIOGRAPHY)["person"]

    assert person["pregnant"] is None
    assert person["other_medicines"] == ["zolpidem"]


def test_a_figure_that_is_no_number_is_our_error_and_not_silence() -> None:
    with pytest.raises(SolverError, match="nan"):
        number(float("nan"))


def test_sources_carry_whether_they_were_read() -> None:
    sources = {s["key"]: s for s in plan_json(adult_80(), BIBLIOGRAPHY)["sources"]}

    assert sources["simon2018"]["verified"] is True
    assert sources["leo2005"]["verified"] is False


def test_a_check_keeps_what_it_could_not_tell() -> None:
    shape = check_json(check_result(), BIBLIOGRAPHY)

    assert shape["cannot_tell"] == [{"rule": "RN-02", "severity": "major", "missing": ["egfr_ml_min_1_73m2"]}]
    assert shape["not_recognised"] == ["grandma's drops"]
    json_text(shape)
