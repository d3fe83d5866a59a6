"""Danger signs come before any plan, however they are said, and stay out of ordinary answers."""

from __future__ import annotations

import pytest

from handrail.check import check_course, check_today, danger_signs, urgent_first
from handrail.course import parse_course
from handrail.errors import InputError
from handrail.medicine.pack import load_medicine
from handrail.person import Person

MEDICINE = load_medicine()
TAKEN = parse_course("20 mg three times a day for 180 days")
WELL = Person(age_years=50, egfr_ml_min_1_73m2=90)


def signs(person: Person, **facts: object) -> set[str]:
    return {finding.rule for finding in danger_signs(person, MEDICINE, facts)}


@pytest.mark.parametrize(
    ("said", "sign"),
    [
        (("slow breathing",), "DS-01"),
        (("trouble breathing",), "DS-01"),
        (("breathing trouble",), "DS-01"),
        (("not breathing",), "DS-01"),
        (("breathless",), "DS-01"),
        (("short of breath",), "DS-01"),
        (("apnoea",), "DS-01"),
        (("can't be woken",), "DS-02"),
        (("can\u2019t be woken",), "DS-02"),
        (("cannot be woken",), "DS-02"),
        (("unconscious",), "DS-02"),
        (("seizure",), "DS-03"),
        (("fever", "rigidity"), "DS-04"),
        (("fever", "stiffness"), "DS-04"),
        (("fever", "confusion"), "DS-04"),
        (("hallucinations",), "DS-05"),
        (("suicidal thoughts",), "DS-06"),
        (("suicidal_ideation",), "DS-06"),
        (("overdose",), "DS-07"),
        (("took too many",), "DS-07"),
        (("self-harm",), "DS-06"),
        (("shock",), "DS-09"),
        (("cardiac arrest",), "DS-09"),
        (("halucinations",), "DS-05"),
        (("pump failure",), "DS-08"),
        (("pump alarm",), "DS-08"),
        (("pump empty",), "DS-08"),
    ],
)
@pytest.mark.parametrize("given_as", ["symptoms", "conditions"])
def test_a_danger_sign_is_heard_in_either_list(said: tuple[str, ...], sign: str, given_as: str):
    person = WELL.with_(**{given_as: said})

    urgent = urgent_first(TAKEN, person, MEDICINE)

    assert signs(person) == {sign}
    assert sign in {finding.rule for finding in urgent}
    assert urgent[0].urgent == "emergency"
    assert urgent[0].severity == "contraindicated"
    assert check_today(TAKEN, person, MEDICINE).not_recognised == ()


@pytest.mark.parametrize(
    "said", [(), ("fever",), ("stiffness",), ("confusion",), ("drowsy",), ("intrathecal pump",)]
)
def test_what_is_no_danger_sign_is_none(said: tuple[str, ...]):
    assert signs(WELL.with_(symptoms=said)) == set()


def test_measurements_count_as_signs():
    assert signs(WELL, breaths_per_min=9) == {"DS-01"}
    assert signs(WELL, breaths_per_min=10) == set()
    assert signs(WELL, gcs=12) == {"DS-02"}
    assert signs(WELL.with_(symptoms=("rigidity",)), temperature_c=38) == {"DS-04"}
    assert signs(WELL.with_(symptoms=("rigidity",)), temperature_c=37.9) == set()


def test_the_rule_that_knows_the_story_speaks_before_the_sign():
    urgent = urgent_first(TAKEN, WELL.with_(symptoms=("itching", "seizure"), conditions=("pump",)), MEDICINE)

    assert [finding.rule for finding in urgent] == ["IT-06", "DS-03"]


def test_danger_signs_stand_in_no_ordinary_answer():
    result = check_course(TAKEN, WELL.with_(symptoms=("hallucinations",)), MEDICINE)

    assert {sign.id for sign in MEDICINE.danger_signs}.isdisjoint(finding.rule for finding in result.findings)


def test_every_danger_sign_is_an_emergency():
    assert MEDICINE.danger_signs
    assert {(sign.urgent, sign.severity) for sign in MEDICINE.danger_signs} == {
        ("emergency", "contraindicated")
    }


@pytest.mark.parametrize(
    ("said", "rule"),
    [("suicidal thoughts", "SU-01"), ("pump failure", "IT-05"), ("acute kidney injury", "RN-12")],
)
def test_a_word_makes_its_facts_true_even_against_a_no(said: str, rule: str):
    person = WELL.with_(conditions=(said,))
    no = {"suicidal_ideation": False, "pump_alarm": False, "aki": False}

    for facts in ({}, no):
        found = {f.rule for f in check_course(TAKEN, person, MEDICINE, facts=facts).findings}
        assert rule in found


def test_a_symptom_among_the_conditions_leaves_the_other_symptoms_open():
    result = check_course(TAKEN, WELL.with_(conditions=("drowsy",)), MEDICINE, facts={"drives": True})

    assert "DR-02" in {finding.rule for finding in result.findings}
    assert "symptoms" in {gap.missing for gap in result.missing_facts}
    assert "conditions" not in {gap.missing for gap in result.missing_facts}


@pytest.mark.parametrize("name", ["new_kidney_injury", "acute_kidney_injury", "aki"])
def test_a_fact_may_be_given_under_its_other_names(name: str):
    urgent = urgent_first(TAKEN, WELL, MEDICINE, facts={name: True})

    assert [finding.rule for finding in urgent] == ["RN-12"]


def test_an_unknown_fact_is_told_the_near_ones_and_where_all_are():
    with pytest.raises(InputError) as refusal:
        danger_signs(WELL, MEDICINE, {"kidney_injury": True})

    assert "'aki'" in refusal.value.message
    assert "docs/reference/facts.md" in refusal.value.fix


def test_what_to_do_begins_with_what_to_do_now():
    do = {rule.id: rule.do for rule in (*MEDICINE.rules, *MEDICINE.danger_signs)}

    for rule in ("RN-12", "SU-01", *(sign.id for sign in MEDICINE.danger_signs)):
        assert do[rule].startswith(("Call ", "Go ")), rule
    for rule in ("RN-02", "RN-03", "RN-04", "RN-08", "EL-01", "CH-05"):
        assert "New: " in do[rule]
        assert "never stop at once" in do[rule]


@pytest.mark.parametrize(("days", "fires"), [(2, True), (7, True), (8, False), (30, False)])
def test_the_starting_dose_is_judged_only_at_the_start(days: int, fires: bool):
    taken = parse_course(f"10 mg three times a day for {days} days")
    found = {finding.rule for finding in check_today(taken, WELL, MEDICINE).findings}

    assert ("DL-15" in found) is fires
