"""What is known about someone comes back as it was, and what nobody can have is refused."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import handrail
from handrail.errors import InputError
from handrail.exchange.json import person_json
from handrail.store import LOCAL, Conflict, NotFound, Store
from tests.store.saved import ALAN, FACTS, GRACE, ada, plan_for

SOME = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMES = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=80).filter(
    lambda text: text.strip() != ""
)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=("Cs",)), max_size=20),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(st.characters(exclude_categories=("Cs",)), max_size=10), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


def test_a_person_comes_back_as_they_were_saved(store: Store):
    saved = ada(store)

    assert store.people.read(saved.id) == saved
    assert saved.facts == FACTS
    assert saved.person == handrail.Person(
        age_years=58, weight_kg=70.5, egfr_ml_min_1_73m2=48, other_medicines=("zolpidem",)
    )
    assert (saved.revision, saved.created_by) == (1, "this computer")


def test_the_form_of_a_person_that_answers_have_is_the_one_that_is_saved(store: Store):
    person = handrail.Person(
        age_years=58, conditions=(), other_medicines=("zolpidem",), facts={"inpatient": True}
    )

    assert store.people.add("Ada", person_json(person), by=LOCAL).person == person


@SOME
@given(name=NAMES, age=st.integers(0, 120), medicines=st.lists(NAMES, max_size=4), inpatient=st.booleans())
def test_any_name_and_any_list_comes_back(
    store: Store, name: str, age: int, medicines: list[str], inpatient: bool
):
    facts = {"age_years": age, "other_medicines": medicines, "facts": {"inpatient": inpatient}}

    saved = store.people.add(name, facts, by=LOCAL)

    assert store.people.read(saved.id).facts == facts
    assert saved.name == name.strip()


@SOME
@given(happenings=st.lists(ANY_JSON, max_size=3))
def test_any_happening_comes_back(store: Store, happenings: list[object]):
    person = ada(store)

    saved = store.courses.add(
        person.id, medicine="a medicine", sentence="20 mg a day", happenings=happenings, by=LOCAL
    )

    assert list(store.courses.read(saved.id).happenings) == happenings


@pytest.mark.parametrize(
    "facts",
    [
        {"age_years": 250},
        {"shoe_size": 42},
        {"age_years": float("nan")},
        {"sex": "x"},
        {"weight_kg": "heavy"},
    ],
)
def test_what_no_person_has_is_not_saved(store: Store, facts: dict[str, object]):
    with pytest.raises(InputError):
        store.people.add("Ada", facts, by=LOCAL)

    assert store.people.all() == []


@pytest.mark.parametrize("name", ["", "   ", "a\0b", "a\x1bb", "x" * 201, "\ud800"])
def test_a_name_that_cannot_be_shown_is_refused(store: Store, name: str):
    with pytest.raises(InputError, match="name"):
        store.people.add(name, by=LOCAL)


def test_names_of_objects_do_not_count_them(store: Store):
    names = {ada(store).id for _ in range(20)}

    assert len(names) == 20
    assert all(len(name) == 32 for name in names)
    assert not any(name.startswith("0000") for name in names)


def test_a_stale_change_is_refused_and_says_who_changed_what_when(store: Store):
    seen = ada(store)
    store.people.change(seen.id, revision=1, facts={**FACTS, "egfr_ml_min_1_73m2": 20}, by=GRACE)

    with pytest.raises(Conflict) as refused:
        store.people.change(seen.id, revision=1, name="Ada B.", by=ALAN)

    error = refused.value
    assert (error.changed_by, error.revision) == ("Dr Grace", 2)
    assert error.changed_at is not None
    assert "egfr_ml_min_1_73m2" in error.changed_what
    assert "Dr Grace changed this person on 2026-11-22" in error.message
    assert "20" not in error.changed_what
    assert store.people.read(seen.id).name == "Ada"


def test_everyone_is_listed_by_name_and_only_those_who_may_be(store: Store):
    people = [store.people.add(name, by=LOCAL) for name in ("zoe", "Émile", "Ada", "bob")]

    assert [one.name for one in store.people.all()] == ["Ada", "bob", "zoe", "Émile"]
    assert [one.name for one in store.people.all(only=[people[0].id])] == ["zoe"]
    assert store.people.all(only=[]) == []


def test_a_person_goes_with_all_that_is_theirs_and_the_log_says_so(store: Store):
    person = ada(store)
    course = store.courses.add(person.id, medicine="a medicine", sentence="20 mg a day", by=LOCAL)
    plan = plan_for(store, person)
    _, token = store.feeds.make(person.id, by=LOCAL)

    store.people.delete(person.id, by=GRACE)

    for gone in (
        lambda: store.people.read(person.id),
        lambda: store.courses.read(course.id),
        lambda: store.plans.version(plan.id),
        lambda: store.feeds.follow(token),
    ):
        with pytest.raises(NotFound):
            gone()
    newest = store.audit.of_person(person.id)[0]
    assert (newest.actor, newest.action, newest.detail) == ("Dr Grace", "delete", {})
    assert store.audit.verify().sound


def test_a_course_is_changed_and_deleted_and_its_plans_stay(store: Store):
    person = ada(store)
    course = store.courses.add(person.id, medicine="a medicine", sentence="20 mg a day", by=LOCAL)
    plan = store.plans.add(
        person.id, medicine="a medicine", title="t", question={}, answer=b"{}", course_id=course.id, by=LOCAL
    )

    changed = store.courses.change(course.id, revision=1, sentence="30 mg a day", happenings=["x"], by=GRACE)
    with pytest.raises(Conflict, match="change: sentence, happenings"):
        store.courses.change(course.id, revision=1, sentence="5 mg a day", by=ALAN)
    store.courses.delete(course.id, by=GRACE)

    assert (changed.sentence, changed.happenings, changed.revision) == ("30 mg a day", ("x",), 2)
    assert store.courses.of_person(person.id) == []
    assert store.plans.read(plan.id).course_id is None


def test_a_course_of_someone_else_is_not_found(store: Store):
    course = store.courses.add(ada(store).id, medicine="a medicine", sentence="20 mg a day", by=LOCAL)

    with pytest.raises(NotFound):
        store.plans.add(
            ada(store).id, medicine="m", title="t", question={}, answer=b"{}", course_id=course.id, by=LOCAL
        )
    with pytest.raises(NotFound):
        store.courses.add("0" * 32, medicine="a medicine", sentence="20 mg a day", by=LOCAL)
