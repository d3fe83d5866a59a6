"""Quiet where it should be: two hundred stable people, drawn from the pack, and what is said about them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from handrail.medicine.nouns import severity_rank
from handrail.medicine.pack import load_medicine
from tools.pages import PAGES
from tools.quiet_report import (
    ACCEPTED,
    MOST_WITH_A_MAJOR,
    PEOPLE,
    answers,
    as_usually_asked,
    stable_people,
    with_a_major,
)

ROOT = Path(__file__).resolve().parent.parent.parent
MAJOR = severity_rank("major")
GRAVE = [f for answer in answers() for f in answer.findings if severity_rank(f.severity) >= MAJOR]


def test_they_are_stable_people_on_licensed_doses_of_several_countries():
    people = stable_people()

    assert len(people) == PEOPLE
    assert len({one.person.country for one in people}) >= 5
    assert {one.person.indication for one in people} == {"spasticity", "aud"}
    assert all(10 <= one.daily_mg <= 100 and one.days >= 120 for one in people)
    assert len({(one.person, one.days) for one in people}) > 0.95 * PEOPLE


def test_they_are_the_same_people_each_time():
    assert stable_people.__wrapped__() == stable_people()


def test_nobody_stable_gets_a_contraindicated_finding_or_is_called_urgent():
    assert [f.rule for f in GRAVE if f.severity == "contraindicated"] == []
    assert [f.rule for answer in answers() for f in answer.findings if f.urgent] == []


def test_every_major_finding_has_a_reason_that_a_pharmacist_accepts():
    assert {f.rule for f in GRAVE} <= set(ACCEPTED)


def test_every_accepted_reason_is_needed_and_belongs_to_a_major_rule():
    severities = {rule.id: rule.severity for rule in load_medicine().rules}

    assert set(ACCEPTED) <= {f.rule for f in GRAVE}
    assert {severities[rule] for rule in ACCEPTED} == {"major"}


def test_few_stable_people_get_a_major_finding_and_most_of_those_get_one():
    loud = with_a_major(answers())

    assert len(loud) <= MOST_WITH_A_MAJOR * PEOPLE
    assert len(GRAVE) <= 1.3 * len(loud)


def test_no_one_rule_makes_most_of_the_noise():
    counts = Counter(f.rule for answer in answers() for f in answer.findings if f.severity != "minor")

    assert max(counts.values()) <= 0.25 * PEOPLE


def test_when_every_fact_is_known_every_rule_is_judged():
    assert [entry.rule for answer in answers() for entry in answer.cannot_tell] == []


def test_what_everyone_is_asked_leaves_less_than_a_tenth_of_the_rules_open():
    open_rules = [len(answer.cannot_tell) for answer in as_usually_asked()]

    assert max(open_rules) < 0.1 * len(load_medicine().rules)


def test_the_written_report_says_what_the_program_says():
    name = next(name for name in PAGES if name.endswith("-quiet-patients.md"))

    assert (ROOT / name).read_text(encoding="utf-8") == PAGES[name]()
