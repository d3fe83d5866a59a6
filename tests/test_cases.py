"""The stories in each pack's `cases/` folder come out as they say. A pharmacist can read and write them.

title, source   what it shows, and whose
person, facts   what is known
course          as people write it; from_day is today, as a day of the course
expect          rules that must be found, with their severity; exactly = true: and no other
silent          rules that must not be found (they may be open, where facts are missing)
cannot_tell     facts that the answer must ask for
urgent          rules for which care comes before any plan, in this order
folded          by rule, the one that it must be folded under
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from handrail.check import check_course
from handrail.course import parse_course
from handrail.medicine.pack import load_medicine, medicine_names
from handrail.person import Person

KEYS = {
    *("title", "source", "person", "facts", "course", "from_day", "expect", "exactly", "silent"),
    *("cannot_tell", "urgent", "folded"),
}
CASES = [
    pytest.param(name, path, id=f"{name}-{path.stem}")
    for name in medicine_names()
    for path in sorted(Path(str(files("handrail.packs") / name / "cases")).glob("*.toml"))
]


def _read(path: Path) -> dict[str, Any]:
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    assert not set(case) - KEYS, f"{path.name}: unknown keys {set(case) - KEYS}"
    return case


def _tuples(table: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in table.items()}


@pytest.mark.parametrize(("name", "path"), CASES)
def test_the_story_comes_out_as_it_says(name: str, path: Path):
    case, medicine = _read(path), load_medicine(name)

    result = check_course(
        parse_course(case["course"]) if "course" in case else None,
        Person(**_tuples(case.get("person", {}))),
        medicine,
        facts=case.get("facts"),
        from_day=case.get("from_day"),
    )

    found = {finding.rule: finding for finding in result.findings}
    expected = {entry["rule"]: entry["severity"] for entry in case["expect"]}
    assert {rule: found[rule].severity for rule in expected if rule in found} == expected
    if case.get("exactly"):
        assert set(found) == set(expected)
    assert not set(found) & set(case.get("silent", ()))
    asked = {gap.missing for gap in result.missing_facts}
    assert asked >= set(case.get("cannot_tell", ()))
    urgent = sorted((f for f in result.findings if f.urgent), key=lambda f: f.urgent != "emergency")
    assert [finding.rule for finding in urgent] == case.get("urgent", [])
    for rule, leader in case.get("folded", {}).items():
        assert found[rule].folded_under == leader


@pytest.mark.parametrize(("name", "path"), CASES)
def test_a_story_names_only_rules_facts_and_sources_that_there_are(name: str, path: Path):
    case, medicine = _read(path), load_medicine(name)
    rules = {rule.id for rule in medicine.rules}

    named = (
        {entry["rule"] for entry in case["expect"]}
        | set(case.get("silent", ()))
        | set(case.get("urgent", ()))
    )

    assert named <= rules
    assert set(case.get("cannot_tell", ())) <= set(medicine.vocabulary.facts)
    assert case["source"] in medicine.bibliography.keys
