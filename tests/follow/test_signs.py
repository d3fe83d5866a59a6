"""What in a diary is an emergency: fixed words, first, and whatever any model says."""

from __future__ import annotations

import ast
import datetime as dt
import inspect
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import handrail
from handrail.check import emergency_cards
from handrail.check.cards import cards
from handrail.follow import signs as signs_module
from handrail.follow.diary import DiaryEntry
from handrail.follow.local_day import LocalDay
from handrail.follow.signs import signs_of

PERSON = handrail.Person(age_years=58, egfr_ml_min_1_73m2=80)
DAY = LocalDay(date=dt.date(2026, 5, 1), begins_offset_min=0, ends_offset_min=0)


def found(**answers):
    return signs_of(DiaryEntry(day=DAY, **answers), PERSON, handrail.load_medicine())


@pytest.mark.parametrize("score", [1, 2, 3])
def test_any_hallucination_is_an_emergency_with_the_words_of_its_danger_sign(score):
    signs = found(scores={"hallucinations": score})

    assert signs.is_red
    assert next(one.rule for one in signs.findings if one.urgent == "emergency") == "DS-05"


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        ("seizure", "DS-03"),
        ("breathing_trouble", "DS-01"),
        ("hard_to_wake", "DS-02"),
        ("suicidal_thoughts", "DS-06"),
    ],
)
def test_each_question_beside_the_list_is_an_emergency(answer, rule):
    signs = found(**{answer: True})

    assert signs.is_red
    assert rule in {finding.rule for finding in signs.findings}


@pytest.mark.parametrize(
    ("temperature_c", "scores", "colour"),
    [
        (37.9, {}, None),
        (37.9, {"stiffness": 3}, None),
        (38.0, {}, "amber"),
        (38.0, {"stiffness": 0, "confusion": 0}, "amber"),
        (38.0, {"stiffness": 1}, "red"),
        (38.4, {"confusion": 1}, "red"),
        (38.9, {"sweating": 3}, "amber"),
        (39.0, {}, "red"),
    ],
)
def test_fever_is_amber_from_38_and_red_from_39_or_with_stiffness_or_confusion(temperature_c, scores, colour):
    signs = found(temperature_c=temperature_c, scores=scores)

    assert {sign.colour for sign in signs.signs} == ({colour} if colour else set())
    assert signs.is_red == (colour == "red")


def test_fever_with_stiffness_has_the_words_of_its_danger_sign():
    assert "DS-04" in {
        finding.rule for finding in found(temperature_c=38.2, scores={"stiffness": 2}).findings
    }


def test_a_red_day_shows_a_fixed_card_that_is_there():
    shown = found(temperature_c=39.3).cards

    assert shown
    assert set(shown) <= {card.id for card in cards()}
    assert len(emergency_cards()) >= len(shown)


def test_hard_to_wake_shows_the_card_for_too_much_and_not_the_one_for_too_little():
    assert found(hard_to_wake=True).cards == ("overdose",)
    assert found(seizure=True).cards == ("sudden_withdrawal",)
    assert found(breathing_trouble=True, scores={"hallucinations": 1}).cards == (
        "sudden_withdrawal",
        "overdose",
    )


def test_thoughts_of_suicide_show_their_own_words_and_no_card_about_tablets():
    signs = found(suicidal_thoughts=True)

    assert not signs.cards
    assert any(finding.rule == "DS-06" for finding in signs.findings)


def test_a_quiet_day_and_an_empty_one_show_nothing():
    assert not found().signs
    assert not found(scores={"sleep": 1, "anxiety": 2}, temperature_c=36.8, seizure=False).signs


def test_no_answer_to_a_question_is_not_a_no_that_clears_anything():
    sick = PERSON.with_(symptoms=("seizure",))

    signs = signs_of(DiaryEntry(day=DAY, scores={"sleep": 0}), sick, handrail.load_medicine())

    assert signs.is_red


SCORES = st.dictionaries(
    st.sampled_from([item.id for item in handrail.load_medicine().diary.items if item.kind == "score"]),
    st.integers(0, 3),
)
ENTRIES = st.builds(
    DiaryEntry,
    day=st.just(DAY),
    scores=SCORES,
    temperature_c=st.none() | st.floats(35, 42),
    seizure=st.none() | st.booleans(),
    breathing_trouble=st.none() | st.booleans(),
    hard_to_wake=st.none() | st.booleans(),
    suicidal_thoughts=st.none() | st.booleans(),
)


@settings(deadline=None)
@given(ENTRIES)
def test_every_red_day_has_something_fixed_to_show(entry):
    signs = signs_of(entry, PERSON, handrail.load_medicine())

    if any(sign.colour == "red" for sign in signs.signs):
        assert signs.is_red
        assert signs.cards or any(finding.urgent == "emergency" for finding in signs.findings)


@settings(deadline=None)
@given(ENTRIES, SCORES)
def test_worse_answers_never_make_a_red_day_less_than_red(entry, more):
    scores = {**entry.scores, **{name: max(score, entry.scores.get(name, 0)) for name, score in more.items()}}
    worse = DiaryEntry(
        day=DAY,
        scores=scores,
        temperature_c=entry.temperature_c,
        seizure=entry.seizure,
        breathing_trouble=entry.breathing_trouble,
        hard_to_wake=entry.hard_to_wake,
        suicidal_thoughts=entry.suicidal_thoughts,
    )
    medicine = handrail.load_medicine()

    if signs_of(entry, PERSON, medicine).is_red:
        assert signs_of(worse, PERSON, medicine).is_red


def test_emergencies_are_judged_without_any_model():
    """The file imports nothing that draws, simulates or believes."""
    tree = ast.parse(Path(inspect.getfile(signs_module)).read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert not {name for name in imported if {"simulate", "belief"} & set((name or "").split("."))}
