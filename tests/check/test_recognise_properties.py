"""What holds for anybody: danger first, nothing that a missing fact could flip, order counts nothing."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from handrail.check.recognise import recognise
from handrail.check.recognised import Recognition
from handrail.course import parse_course
from handrail.errors import InputError
from handrail.medicine.pack import load_medicine
from handrail.person import Person

MEDICINE = load_medicine()
WORDS = sorted(MEDICINE.vocabulary.symptoms)
TERMS = [symptom.term for symptom in MEDICINE.symptoms]
COURSES = [
    None,
    parse_course("20 mg three times a day for 180 days"),
    parse_course("10 mg three times a day for 90 days then 15 mg three times a day for 3 days"),
    parse_course("20 mg three times a day for 90 days then 15 mg three times a day for 3 days"),
    parse_course("20 mg three times a day for 90 days, missed days 89 to 90"),
    parse_course("20 mg three times a day for 90 days, extra 40 mg on day 89 at 21:00"),
]
FACTS: dict[str, st.SearchStrategy[Any]] = {
    "temperature_c": st.sampled_from([34, 35.5, 37, 38, 40]),
    "heart_rate_per_min": st.sampled_from([45, 60, 80, 100, 140]),
    "gcs": st.sampled_from([3, 12, 13, 15]),
    "last_dose_hours": st.sampled_from([4, 12, 48, 96, 200]),
    "missed_hours": st.sampled_from([0, 6, 12, 48, 96, 200]),
    "ingested_mg": st.sampled_from([0, 40, 800]),
    "overdose_suspected": st.booleans(),
    "aki": st.booleans(),
    "egfr_fall_pct_7d": st.sampled_from([0, 24, 25, 60]),
    "pump": st.booleans(),
    "pump_alarm": st.booleans(),
    "pump_refill_due_days": st.sampled_from([-1, 0, 30]),
    "recent_pump_increase": st.booleans(),
    "recent_refill_hours": st.sampled_from([1, 71, 72, 1000]),
}
MEASURED = {"temperature_c", "heart_rate_per_min", "gcs"}
GRAVE = {"emergency": 1, "same day": 0}


@st.composite
def facts(draw: st.DrawFn) -> dict[str, Any]:
    names = draw(st.sets(st.sampled_from(sorted(FACTS)), max_size=8))
    return {name: draw(FACTS[name]) for name in sorted(names)}


symptoms = st.lists(st.sampled_from([*WORDS, *TERMS]), min_size=1, max_size=5, unique=True)
people = st.builds(
    Person,
    age_years=st.sampled_from([None, 5, 40, 80]),
    egfr_ml_min_1_73m2=st.sampled_from([None, 20, 95]),
    symptoms=symptoms.map(tuple),
)
ages = st.sampled_from([5, 12, 40])


def ask(
    person: Person, told: dict[str, Any], course: object = None, level: float | None = None
) -> Recognition:
    return recognise(person, MEDICINE, facts=told, course=course, level_mg_per_l=level)  # type: ignore[arg-type]


@given(people, facts(), st.sampled_from(COURSES))
@settings(max_examples=80, deadline=None)
def test_a_danger_sign_is_always_an_emergency_with_its_advice_first(person, told, course):
    result = ask(person, told, course)

    if result.danger:
        assert result.is_emergency
        assert result.do[0] == result.danger[0].do
    if not result.is_emergency:
        assert result.verdict in ("side effect", "condition returning", "something else", "withdrawal")
        assert not result.not_understood
        assert -3 < result.score_range[0] <= result.score <= result.score_range[1] < 3


@given(people, facts(), facts(), ages)
@settings(max_examples=120, deadline=None)
def test_no_missing_fact_can_flip_what_the_score_decides(person, told, further, age):
    """What is measured later can contradict a complete list of symptoms, so only the rest is filled in."""
    before = ask(person, told)
    filled = {name: value for name, value in further.items() if name not in MEASURED} | told
    if filled.get("pump") is False or told.get("pump_alarm") is True:
        # A pump that isn't there has no alarm and no refill.
        assume(not any(name.startswith(("pump_", "recent_")) for name in filled))
    after = ask(person if person.age_years else person.with_(age_years=age), filled)

    # Hours since the last dose, where only the missed ones were known, can be told differently.
    times = {"last_dose_hours", "missed_hours"}
    assume(not (times & (set(filled) - set(told)) and times & set(told)))
    assert before.score_range[0] <= after.score_range[0]
    assert after.score_range[1] <= before.score_range[1]
    if before.score_range[0] >= 3 or before.score_range[1] <= -3:
        assert after.verdict == before.verdict


@given(people, facts(), st.sampled_from(COURSES))
@settings(max_examples=60, deadline=None)
def test_a_word_nobody_understands_never_makes_the_answer_milder(person, told, course):
    before = ask(person, told, course)
    after = ask(person.with_(symptoms=(*person.symptoms, "qqzzx")), told, course)

    assert GRAVE[after.urgency] >= GRAVE[before.urgency]
    assert after.is_emergency
    assert after.not_understood == ("qqzzx",)
    assert {finding.rule for finding in before.danger} <= {finding.rule for finding in after.danger}


@given(people, facts(), st.randoms(use_true_random=False), st.sampled_from(COURSES))
@settings(max_examples=60, deadline=None)
def test_the_order_of_symptoms_and_facts_counts_nothing(person, told, random, course):
    names, items = list(person.symptoms), list(told.items())
    random.shuffle(names)
    random.shuffle(items)
    before, after = ask(person, told, course), ask(person.with_(symptoms=tuple(names)), dict(items), course)

    assert (after.verdict, after.urgency, after.score_range) == (
        before.verdict,
        before.urgency,
        before.score_range,
    )
    assert after.danger == before.danger
    assert after.clues == before.clues
    assert after.causes == before.causes


@given(people, facts(), st.sampled_from([0, 0.2, 0.7, 3, 20]), st.sampled_from(COURSES))
@settings(max_examples=60, deadline=None)
def test_a_level_only_ever_makes_the_answer_more_careful(person, told, level, course):
    without, with_it = ask(person, told, course), ask(person, told, course, level)

    assert with_it.score_range == without.score_range
    assert GRAVE[with_it.urgency] >= GRAVE[without.urgency]
    assert with_it.verdict in (without.verdict, "cannot tell")
    if without.is_emergency:
        assert with_it.verdict == without.verdict


@given(people, facts())
@settings(max_examples=60, deadline=None)
def test_the_known_score_lies_in_its_range_and_is_the_sum_of_what_is_there(person, told):
    result = ask(person, told)

    assert result.score_range[0] <= result.score <= result.score_range[1]
    assert result.score == sum(seen.clue.points for seen in result.clues if seen.answer is True)
    still_open = [seen for seen in result.clues if seen.answer is None]
    assert bool(still_open) == any(not one.counted_as_absent for one in result.would_decide)
    assert all(bool(seen.missing) == (seen.answer is None) for seen in result.clues)


@given(st.lists(st.text(max_size=30), max_size=5), facts())
@settings(max_examples=80, deadline=None)
def test_whatever_is_written_is_understood_or_said_not_to_be(words, told):
    named = tuple(word for word in words if word.strip())
    try:
        result = ask(Person(symptoms=named), told)
    except InputError:
        assert not named  # a list without any symptom is the only one that is refused
        return

    heard = {one.said for one in result.heard}
    for word in named:
        assert word.strip() in heard or any(word.strip() in said for said in result.not_understood)
