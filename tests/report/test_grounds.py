"""Gaps, other people's advice and the emergency line: said in full where it weighs, never lost."""

from __future__ import annotations

import io
from dataclasses import replace
from importlib import import_module

import pytest
from rich.console import Console

from handrail.check.cards import EmergencyNumber, emergency_number
from handrail.check.nouns import MissingFact
from handrail.medicine.pack import load_medicine
from handrail.report.grounds import (
    MOST_GAPS,
    advice_for_the_person,
    cited_first,
    gap_lines,
    other_advice,
)
from handrail.report.text import check_text
from handrail.report.words import card_lines, emergency_words
from tests.report.builders import MEDICINE, check_result, finding
from tests.report.results import adult_80

PACK = load_medicine("baclofen")


def missing(name: str, *rules: str) -> MissingFact:
    return MissingFact(missing=name, rules=rules or ("X-1",), severity="major")


def test_every_gap_is_named_however_many() -> None:
    facts = [missing(name, f"X-{n}") for n, name in enumerate(PACK.vocabulary.facts)]

    lines = gap_lines(facts, (), PACK)

    text = " ".join(lines)
    assert all(PACK.vocabulary.label(fact.missing) in text for fact in facts)
    assert len(lines) <= MOST_GAPS + 2


def test_what_is_measured_at_a_bedside_comes_last_in_one_line() -> None:
    bedside = [name for name, fact in PACK.vocabulary.facts.items() if fact.asked == "bedside"][:2]

    lines = gap_lines([missing(name, "X-1", "X-2") for name in (*bedside, "egfr_ml_min_1_73m2")], (), PACK)

    assert lines[0].startswith("kidney function (eGFR): 2 rules wait for it")
    assert lines[-1].startswith("Only measured at a bedside: ")
    assert lines[-1].endswith("(2 rules wait).")


def test_advice_from_labels_is_said_with_its_authority_and_wrong_advice_only_named() -> None:
    down = [row for row in PACK.schedules if row.direction == "down"]
    result = replace(adult_80(), schedule_advice=tuple((row.id, row.rule, row.authority) for row in down))

    full, aside = other_advice(result, PACK)

    labels = {row.id for row in down if row.authority == "label"}
    wrong = {row.id for row in down if row.authority in {"wrong", "unverified", "consumer", "case"}}
    assert labels <= {rule for rule, _ in full}
    assert all("[label: " in says for rule, says in full if rule in labels)
    assert not wrong & {rule for rule, _ in full}
    assert all(rule in aside for rule in wrong)
    assert len(full) + len(wrong) == len(down)


def test_only_labels_and_regulators_reach_the_persons_own_paper() -> None:
    rows = PACK.schedules
    result = replace(adult_80(), schedule_advice=tuple((row.id, row.rule, row.authority) for row in rows))

    said = " ".join(advice_for_the_person(result, PACK))

    assert all(f", {row.id})" not in said for row in rows if row.authority not in {"label", "regulator"})
    labels = [row for row in rows if row.authority == "label"]
    assert all((row.rule in said) == (not row.rule.startswith("Not retrieved")) for row in labels)


def test_no_source_is_lost_between_the_cited_and_the_rest() -> None:
    shown, behind = cited_first(adult_80(), MEDICINE)

    assert sorted((*shown, *behind)) == sorted(adult_80().sources)


@pytest.mark.parametrize(
    ("country", "said"), [("US", "call 911 now"), ("UK", "call 999 now"), ("JP", "call 119 now")]
)
def test_the_emergency_line_has_the_countrys_own_number(country: str, said: str) -> None:
    assert said in emergency_words(PACK, country)


@pytest.mark.parametrize("country", [None, "FR", "XX"])
def test_a_number_that_is_unknown_or_unread_is_not_given_as_certain(
    country: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unread(code: str | None, medicine: str | None = None) -> EmergencyNumber:
        return replace(emergency_number(code, medicine), verified=False)

    monkeypatch.setattr(import_module("handrail.check.cards"), "emergency_number", unread)

    assert "call the emergency number (112, 999, 911, 000, 119) now" in emergency_words(PACK, country)


def test_a_pack_without_numbers_still_has_the_emergency_line() -> None:
    assert emergency_words(replace(PACK, name="elsewhere"), "US").startswith("EMERGENCY")


def test_a_check_that_finds_an_emergency_says_first_what_to_do_now() -> None:
    urgent = next(rule for rule in PACK.rules if rule.urgent == "emergency")
    found = replace(
        finding(urgent.id, urgent.severity, says=urgent.says, do="Do this first."), urgent="emergency"
    )
    out = io.StringIO()
    medicine = replace(MEDICINE, rules=PACK.rules)

    check_text(replace(check_result(), findings=(finding(), found)), medicine, Console(file=out, width=80))

    text = " ".join(out.getvalue().split())
    assert text.index("What to do now") < text.index("Do this first.") < text.index("Findings")
    assert text.index("What to do now") < text.index(f"Emergency {urgent.says}")


def test_the_row_that_a_plan_follows_is_not_something_else_that_is_advised() -> None:
    row = next(row for row in PACK.schedules if row.authority == "label" and row.direction == "down")
    result = replace(adult_80(), schedule_advice=((row.id, row.rule, "who"),))
    followed = replace(result.chosen, notes=(f"As the label says ({row.id}).",))

    assert [rule for rule, _ in other_advice(result, PACK)[0]] == [row.id]
    assert other_advice(replace(result, plans=(followed,)), PACK) == ((), "")


@pytest.mark.parametrize("sign", ["confusion", "thoughts of suicide"])
def test_the_emergency_line_names_what_is_easily_overlooked(sign: str) -> None:
    assert sign in emergency_words(PACK)


def test_a_card_gives_the_countrys_number_instead_of_a_list() -> None:
    lines = [line for card in PACK.cards.values() for line in card]

    assert any("999" in line for line in card_lines(lines, "999"))
    assert not any("(112" in line for line in card_lines(lines, "999"))
    assert card_lines(lines, "") == lines
