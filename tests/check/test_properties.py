"""What holds for everybody: knowing less never silences a rule, and worse is never judged milder."""

from __future__ import annotations

import dataclasses
import random
import re
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from handrail import check
from handrail.check import CheckResult, check_course
from handrail.course import Course, Intake, Regimen, Step
from handrail.medicine.nouns import severity_rank
from handrail.medicine.pack import load_medicine
from handrail.person import Person

MEDICINE = load_medicine()
VOCABULARY = MEDICINE.vocabulary
NAMES = [entry.name for entry in MEDICINE.other_medicines]
SEDATING = [entry.name for entry in MEDICINE.other_medicines if "cns_depressant" in entry.mechanisms]
EDGES = [0, 1, 2, 4, 5, 7.5, 8, 10, 14, 15, 18, 20, 25, 27, 30, 33, 40, 45, 50, 53, 60, 65, 75, 80, 92, 100]
EDGES += [120, 180, 200, 250, 300, 400, 1000]
RULES = {rule.id: rule for rule in MEDICINE.rules}


def _values(name: str) -> st.SearchStrategy[Any]:
    fact = VOCABULARY.facts[name]
    if fact.kind == "truth":
        return st.booleans()
    if fact.kind == "number":
        return st.sampled_from(EDGES) | st.floats(0, 400, allow_nan=False).map(lambda x: round(x, 1))
    if fact.kind == "text":
        return st.sampled_from(fact.values)
    if name.startswith("symptoms"):
        return st.lists(st.sampled_from(sorted(VOCABULARY.symptoms)), max_size=5, unique=True)
    words = {"conditions": VOCABULARY.conditions, "other_medicines": NAMES}[name]
    return st.lists(st.sampled_from(sorted(words)), max_size=5, unique=True)


@st.composite
def all_facts(draw: st.DrawFn) -> dict[str, Any]:
    """Most facts of the vocabulary, at values where rules change their mind."""
    left_out = draw(st.sets(st.sampled_from(sorted(VOCABULARY.facts)), max_size=20))
    names = set(VOCABULARY.facts) - left_out - {"depressant_count"}
    facts = {name: draw(_values(name)) for name in sorted(names)}
    return {name: value for name, value in facts.items() if not (value is False and name in _named(facts))}


def _named(facts: dict[str, Any]) -> set[str]:
    """Facts that a word of the lists makes true: nobody who names a pump says that there is none."""
    words = {**VOCABULARY.conditions, **VOCABULARY.symptoms}
    lists = (facts.get("conditions", ()), facts.get("symptoms", ()))
    return {fact for names in lists for name in names for fact in words[name].makes_true}


def _may_be_forgotten(name: str, facts: dict[str, Any]) -> bool:
    """Not what is taken as given when nobody speaks of it, nor a list that alone speaks of that."""
    spoken_of = _named({name: facts[name]}) if name in ("conditions", "symptoms") else {name}
    return all(VOCABULARY.facts[fact].otherwise is None for fact in spoken_of)


def _check(facts: dict[str, Any]) -> CheckResult:
    return check_course(None, Person(), MEDICINE, facts=facts)


def facts_of(facts: dict[str, Any]) -> dict[str, object]:
    """What the conditions are judged on: lists looked up, and what may be taken as given."""
    known = check.facts_of(None, Person(), MEDICINE, facts=facts)
    return {name: value for name, value in known.items() if value is not None}


def _top(result: CheckResult) -> int:
    return max((severity_rank(finding.severity) for finding in result.findings), default=-1)


@settings(max_examples=100, deadline=None)
@given(all_facts(), st.data())
def test_an_unknown_fact_never_turns_a_finding_off(facts: dict[str, Any], data: st.DataObject):
    may_be_forgotten = sorted(name for name in facts if _may_be_forgotten(name, facts))
    forgotten = data.draw(st.sets(st.sampled_from(may_be_forgotten)))

    found = {finding.rule for finding in _check(facts).findings}
    partly = _check({name: value for name, value in facts.items() if name not in forgotten})

    still = {finding.rule for finding in partly.findings} | {entry.rule for entry in partly.cannot_tell}
    assert found <= still


def _asks_whether_known(rule: str) -> set[str]:
    """The facts of which a rule asks whether anybody spoke of them."""
    return set(re.findall(r"known\((\w+)\)", RULES[rule].when.text))


@settings(max_examples=100, deadline=None)
@given(all_facts(), st.data())
def test_more_knowledge_takes_a_finding_back_only_where_the_rule_says_so(
    facts: dict[str, Any], data: st.DataObject
):
    """A finding stays true whatever else becomes known, with two exceptions that stand in the pack.

    A rule may ask whether a fact is known (`not known(inpatient) or not inpatient`: it speaks until
    someone says otherwise); and a fact may be taken as given until someone speaks of it (`otherwise`).
    So whoever sees a finding vanish finds the new fact named in its condition, in one of these two ways.
    """
    later = data.draw(st.sets(st.sampled_from(sorted(facts)), min_size=1, max_size=12))
    before = {name: value for name, value in facts.items() if name not in later}
    known_before, known_after = facts_of(before), facts_of(facts)

    vanished = {f.rule for f in _check(before).findings} - {f.rule for f in _check(facts).findings}

    for rule in vanished:
        new = {name for name in RULES[rule].when.names if known_before.get(name) != known_after.get(name)}
        taken_as_given = {
            name for name in new if VOCABULARY.facts[name].otherwise is not None and name in known_before
        }
        assert new & (_asks_whether_known(rule) | taken_as_given), (rule, new)


@settings(max_examples=100, deadline=None)
@given(all_facts(), st.data())
def test_more_knowledge_never_opens_a_question_that_was_closed(facts: dict[str, Any], data: st.DataObject):
    """A rule that was found or clear waits for nothing later, but where it was taken as given.

    "I am not sure whether" is left out: it is less than silence, and opens the list of symptoms.
    """
    facts.pop("symptoms_unsure", None)
    given = sorted(name for name in facts if VOCABULARY.facts[name].otherwise is None)
    later = data.draw(st.sets(st.sampled_from(given), min_size=1, max_size=12))
    before = {name: value for name, value in facts.items() if name not in later}

    open_before = {entry.rule for entry in _check(before).cannot_tell}
    open_after = {entry.rule for entry in _check(facts).cannot_tell}

    no_longer_given = set(facts_of(before)) - set(facts_of(facts))
    for rule in open_after - open_before:
        assert RULES[rule].when.names & no_longer_given, rule


@settings(max_examples=100, deadline=None)
@given(all_facts(), st.randoms(use_true_random=False))
def test_the_order_of_rules_and_facts_changes_nothing(facts: dict[str, Any], chance: random.Random):
    rules, names = list(MEDICINE.rules), list(facts)
    chance.shuffle(rules)
    chance.shuffle(names)
    other = dataclasses.replace(MEDICINE, rules=tuple(rules))

    one = _check(facts)
    two = check_course(None, Person(), other, facts={name: facts[name] for name in names})

    assert {f.rule: f.severity for f in one.findings} == {f.rule: f.severity for f in two.findings}
    assert {f.rule: f.folded_under for f in one.leading} == {f.rule: f.folded_under for f in two.leading}
    assert set(one.cannot_tell) == set(two.cannot_tell)
    assert {gap.missing: (set(gap.rules), gap.severity) for gap in one.missing_facts} == {
        gap.missing: (set(gap.rules), gap.severity) for gap in two.missing_facts
    }
    assert one.rules_clear == two.rules_clear


@settings(max_examples=100, deadline=None)
@given(all_facts(), st.lists(st.sampled_from(sorted(VOCABULARY.symptoms)), min_size=1, max_size=3))
def test_more_symptoms_never_lower_the_top_severity(facts: dict[str, Any], more: list[str]):
    facts["symptoms"] = facts.get("symptoms", [])

    assert _top(_check({**facts, "symptoms": [*facts["symptoms"], *more]})) >= _top(_check(facts))


ILLNESSES_THAT_EXPLAIN = {
    "hepatic_encephalopathy": "HP-02 (info) gives way to HP-01 (major)",
    "peptic_ulcer_active": "CD-03 (moderate) gives way to CD-02 (contraindicated)",
    "sleep_apnoea": "CD-11 (moderate, perhaps apnoea) gives way to CD-10 (major), unless a mask treats it",
    "copd": "OD-03 takes a saturation of 88 to 91 % for usual in COPD; CD-12 (major) speaks instead",
}
"""Illnesses that take a finding back, and what stands in its place. COPD alone can lower the gravest one."""


@settings(max_examples=100, deadline=None)
@given(all_facts(), st.lists(st.sampled_from(sorted(VOCABULARY.conditions)), min_size=1, max_size=3))
def test_more_illnesses_take_back_only_what_they_explain(facts: dict[str, Any], more: list[str]):
    facts["conditions"] = facts.get("conditions", [])

    before = _check(facts)
    after = _check({**facts, "conditions": [*facts["conditions"], *more]})

    vanished = {f.rule for f in before.findings} - {f.rule for f in after.findings}
    denied = {
        rule
        for rule in vanished
        for illness in more
        if illness in ILLNESSES_THAT_EXPLAIN and f"not cond('{illness}')" in RULES[rule].when.text
    }
    assert vanished <= denied
    assert _top(after) >= _top(before) or "copd" in more


@settings(max_examples=100, deadline=None)
@given(all_facts(), st.sampled_from(EDGES), st.sampled_from(EDGES))
def test_a_larger_amount_at_once_never_lowers_the_top_severity(
    facts: dict[str, Any], one: float, other: float
):
    more, less = max(one, other), min(one, other)

    assert _top(_check({**facts, "ingested_mg": more})) >= _top(_check({**facts, "ingested_mg": less}))


@settings(max_examples=100, deadline=None)
@given(all_facts(), st.sampled_from(EDGES), st.sampled_from(EDGES))
def test_more_at_home_or_more_drinks_never_lower_the_top_severity(
    facts: dict[str, Any], one: float, other: float
):
    more, less = max(one, other), min(one, other)
    for name in ("supply_on_hand_mg", "alcohol_drinks_week", "opioid_mme_day", "egfr_fall_pct_7d"):
        assert _top(_check({**facts, name: more})) >= _top(_check({**facts, name: less})), name


@settings(max_examples=100, deadline=None)
@given(all_facts(), st.lists(st.sampled_from(SEDATING), min_size=1, max_size=3))
def test_more_sedatives_never_lower_the_top_severity(facts: dict[str, Any], more: list[str]):
    facts["other_medicines"] = facts.get("other_medicines", [])

    assert _top(_check({**facts, "other_medicines": [*facts["other_medicines"], *more]})) >= _top(
        _check(facts)
    )


@settings(max_examples=100, deadline=None)
@given(all_facts(), st.sampled_from(EDGES), st.sampled_from(EDGES))
def test_less_kidney_never_lowers_the_top_severity(facts: dict[str, Any], one: float, other: float):
    more, less = max(one, other), min(one, other)
    for name in ("egfr_ml_min_1_73m2", "creatinine_clearance_ml_min"):
        facts.pop(name, None)
        better = _check({**facts, name: more})

        assert _top(_check({**facts, name: less})) >= _top(better)


@settings(max_examples=100, deadline=None)
@given(all_facts(), st.sampled_from(EDGES), st.sampled_from(EDGES))
def test_a_higher_dose_never_lowers_the_top_severity(facts: dict[str, Any], one: float, other: float):
    # How much a sudden amount exceeds the usual dose is another question: a larger usual dose makes it less.
    facts["ingested_mg"] = 0
    higher, lower = max(one, other), min(one, other)
    # Both are what is prescribed and what is taken; a mismatch of the two is a finding of its own.
    facts.pop("taken_daily_mg", None)

    def top(daily_mg: float) -> int:
        return _top(_check({**facts, "daily_dose_mg": daily_mg, "single_dose_mg": daily_mg / 3}))

    assert top(higher) >= top(lower)


@st.composite
def courses(draw: st.DrawFn) -> Course:
    """One to five levels, a stop among them now and then."""
    steps: list[Step] = []
    for _ in range(draw(st.integers(1, 5))):
        doses = draw(st.lists(st.sampled_from([2500, 5000, 10000, 20000, 40000]), max_size=4))
        intakes = tuple(
            Intake(minute_of_day=480 + 240 * i, dose_micrograms=dose) for i, dose in enumerate(doses)
        )
        steps.append(Step(regimen=Regimen(intakes=intakes), days=draw(st.integers(1, 200))))
    return Course(steps=tuple(steps))


@settings(max_examples=100, deadline=None)
@given(courses(), all_facts(), st.data())
def test_any_course_of_anybody_is_judged_whole(course: Course, facts: dict[str, Any], data: st.DataObject):
    days = sum(step.days or 0 for step in course.steps)
    from_day = data.draw(st.none() | st.integers(1, days + 2))
    for derived in ("naive", "days_on_medicine", "daily_dose_mg", "single_dose_mg"):
        facts.pop(derived, None)

    result = check_course(course, Person(), MEDICINE, facts=facts, from_day=from_day)

    assert len(result.findings) + len(result.cannot_tell) + result.rules_clear == len(MEDICINE.rules)
    assert all(finding.day is not None and finding.day >= (from_day or 1) for finding in result.findings)
    assert all(entry.missing for entry in result.cannot_tell)
    found = {finding.rule: finding for finding in result.findings}
    for finding in result.findings:
        if finding.folded_under:
            assert not found[finding.folded_under].folded_under
            assert severity_rank(found[finding.folded_under].severity) >= severity_rank(finding.severity)


@settings(max_examples=100, deadline=None)
@given(courses(), all_facts())
def test_a_known_history_only_settles_what_was_open(course: Course, facts: dict[str, Any]):
    for derived in ("naive", "days_on_medicine", "daily_dose_mg", "single_dose_mg"):
        facts.pop(derived, None)
    assume(course.steps[0].regimen.intakes)

    unknown_before = check_course(course, Person(), MEDICINE, facts=facts)
    known_before = check_course(course, Person(), MEDICINE, facts=facts, from_day=1)

    assert {f.rule for f in unknown_before.findings} <= {f.rule for f in known_before.findings}
    assert {e.rule for e in known_before.cannot_tell} <= {e.rule for e in unknown_before.cannot_tell}
