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

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from handrail.check import check_course
from handrail.course import parse_course
from handrail.medicine.nouns import severity_rank
from handrail.medicine.pack import load_medicine, medicine_names
from handrail.person import Person
from tools.pages import PAGES
from tools.stories import folder_of, read_story, shown_by, stories

ROOT = Path(__file__).resolve().parent.parent
CASES = [
    pytest.param(name, path, id=f"{name}-{path.stem}")
    for name in medicine_names()
    for path in sorted(folder_of(name).glob("*.toml"))
]
every_medicine = pytest.mark.parametrize("name", medicine_names())


def _tuples(table: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in table.items()}


@pytest.mark.parametrize(("name", "path"), CASES)
def test_the_story_comes_out_as_it_says(name: str, path: Path):
    case, medicine = read_story(path).table, load_medicine(name)

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
    case, medicine = read_story(path).table, load_medicine(name)
    rules = {rule.id for rule in medicine.rules}

    named = (
        {entry["rule"] for entry in case["expect"]}
        | set(case.get("silent", ()))
        | set(case.get("urgent", ()))
        | {rule for pair in case.get("folded", {}).items() for rule in pair}
    )

    assert named <= rules
    assert set(case.get("cannot_tell", ())) <= set(medicine.vocabulary.facts)
    assert case["source"] in medicine.bibliography.keys


@pytest.mark.parametrize(("name", "path"), CASES)
def test_a_story_contradicts_itself_nowhere(name: str, path: Path):
    story = read_story(path)

    assert not set(story.expect) & set(story.silent)
    assert set(story.table.get("urgent", ())) | set(story.table.get("folded", {})) <= set(story.expect)
    assert story.expect or story.table.get("exactly"), "it asks for nothing"


@every_medicine
def test_every_rule_is_shown_by_a_story(name: str):
    shown = shown_by(stories(name))

    assert [rule.id for rule in load_medicine(name).rules if rule.id not in shown] == []


@every_medicine
def test_every_rule_that_folds_another_is_seen_to_keep_it_or_to_lead(name: str):
    """A rule that can be folded must somewhere lead, so that folding never hides it for good."""
    leading = {
        rule for story in stories(name) for rule in story.expect if rule not in story.table.get("folded", {})
    }

    assert {rule.id for rule in load_medicine(name).rules} - leading == set()


@every_medicine
def test_no_two_stories_have_the_same_name_or_title(name: str):
    titles = Counter(story.title for story in stories(name))

    assert [title for title, times in titles.items() if times > 1] == []


@every_medicine
def test_there_are_stories_in_which_nothing_is_said(name: str):
    """A checker that always finds something is not read."""
    quiet = [s for s in stories(name) if not s.expect and s.table.get("exactly")]

    assert len(quiet) >= 5


@every_medicine
def test_every_grave_rule_is_silent_in_some_story_too(name: str):
    """Next to the story that must bring a rule stands one, near it, that must not."""
    silent = {rule for story in stories(name) for rule in story.silent}
    grave = {r.id for r in load_medicine(name).rules if severity_rank(r.severity) >= severity_rank("major")}

    assert grave - silent == set()


@pytest.mark.parametrize("page", ["docs/reference/rules.md", "docs/reference/cases.md"])
def test_the_written_page_says_what_the_pack_says(page: str):
    assert (ROOT / page).read_text(encoding="utf-8") == PAGES[page]()
