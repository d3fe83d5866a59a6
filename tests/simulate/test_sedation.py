"""Sedation with other depressants: it adds up, it never reassures, and it says what is missing."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import handrail
from handrail.errors import InputError, PackError
from handrail.simulate.surface import chance_of_depth, combined_load, effect_site_level

MEDICINE = handrail.load_medicine()
PERSON = handrail.Person(
    age_years=45,
    sex="male",
    weight_kg=80,
    height_cm=178,
    egfr_ml_min_1_73m2=95,
    country="UK",
    alcohol_drinks_week=0,
    other_medicines=(),
)
COURSE = handrail.parse_course("10 mg three times a day for 4 days then stop")
FEW = {"replicates": 5, "people": 8, "step_h": 1.0, "until_day": 5}


def sedation(course=COURSE, person=PERSON, **more):
    """A small simulation."""
    return handrail.simulate_sedation(course, person, MEDICINE, **(FEW | more))


def is_nowhere_less(more, less):
    """Whether no share of the load is anywhere smaller."""
    return all(
        (getattr(more.load, name) >= getattr(less.load, name) - 1e-12).all()
        for name in ("p5", "p25", "p50", "p75", "p95")
    )


# --- the surface --------------------------------------------------------------------------------------------


def test_two_halves_of_what_makes_drowsy_make_drowsy_where_nothing_is_added():
    load = combined_load({"a": np.array([0.5]), "b": np.array([0.5])}, {})

    assert chance_of_depth(load, 1.0, 2.8) == pytest.approx(0.5)


parts = st.dictionaries(st.sampled_from("abcd"), st.floats(0, 20), min_size=1)


@given(parts, st.floats(0, 3), st.floats(0, 20))
def test_another_depressant_never_lowers_the_load(some, extra, more):
    held = {name: np.array([value]) for name, value in some.items()}
    together = {("a", "b"): extra, ("a", "z"): extra}

    assert combined_load({**held, "z": np.array([more])}, together) >= combined_load(held, together) - 1e-9


@given(parts)
def test_the_order_of_depressants_changes_nothing(some):
    held = {name: np.array([value]) for name, value in some.items()}
    other = dict(reversed(held.items()))

    assert combined_load(held, {("a", "b"): 1.0}) == combined_load(other, {("b", "a"): 1.0})


@given(st.floats(0, 5), st.floats(0.05, 3), st.floats(0.5, 2))
def test_the_level_at_the_effect_site_is_found_again_from_its_effect(level, ec50, hill):
    effect = handrail.simulate.equations.effect_of_level(level, ec50, hill)

    assert effect_site_level(np.array(effect), np.array(ec50), np.array(hill)) == pytest.approx(
        level, rel=1e-4, abs=1e-6
    )


def test_deeper_is_never_likelier():
    chances = sedation(drinks="8 at 20:00 day 2").chances

    for deeper, lighter in (("asleep", "drowsy"), ("unrousable", "asleep")):
        for share in ("p5", "p50", "p95"):
            assert (getattr(chances[deeper], share) <= getattr(chances[lighter], share) + 1e-12).all()


# --- must hold ----------------------------------------------------------------------------------------------


@settings(max_examples=12, deadline=None)
@given(
    st.integers(1, 20),
    st.integers(0, 23),
    st.integers(1, 5),
    st.sampled_from([(), ("lorazepam 1 mg at 22:00",)]),
)
def test_alcohol_never_lowers_sedation(drinks, hour, day, with_):
    dry = sedation(with_=with_)

    assert is_nowhere_less(sedation(with_=with_, drinks=f"{drinks} at {hour}:30 day {day}"), dry)


@pytest.mark.parametrize(
    "other",
    ["lorazepam 1 mg at 22:00", "diazepam 5 mg twice a day", "gabapentin 300 mg tid", "pregabalin 75 mg bd"],
)
def test_another_depressant_never_lowers_sedation(other):
    assert is_nowhere_less(sedation(with_=[other], drinks="4 at 20:00"), sedation(drinks="4 at 20:00"))


def test_the_order_in_which_things_are_named_changes_nothing():
    names = ["lorazepam 1 mg at 22:00", "gabapentin 300 mg tid", "diazepam 5 mg at 08:00"]
    one, other = sedation(with_=names), sedation(with_=names[::-1])

    assert (one.load.p50 == other.load.p50).all()
    assert one.highest == other.highest


def test_a_medicine_named_twice_is_taken_twice():
    twice = sedation(with_=["lorazepam 1 mg at 22:00", "lorazepam 1 mg at 22:00"])
    double = sedation(with_=["lorazepam 2 mg at 22:00"])

    assert twice.load.p95 == pytest.approx(double.load.p95)


def test_the_medicine_alone_is_the_same_whatever_is_beside_it():
    alone, together = sedation(), sedation(with_=["lorazepam 1 mg at 22:00"], drinks="5 at 20:00")

    assert (together.load_alone.p50 == alone.load.p50).all()
    assert together.highest_alone == alone.highest


def test_the_same_seed_gives_the_same_answer():
    assert sedation(drinks="3 at 20:00").highest == sedation(drinks="3 at 20:00").highest


# --- what a pharmacist reads --------------------------------------------------------------------------------


def test_failed_kidneys_make_the_same_dose_far_more_sedating():
    failed = PERSON.with_(egfr_ml_min_1_73m2=8)

    assert sedation(person=failed).load.p50.max() > 4 * sedation().load.p50.max()
    assert any("brain" in said for said in sedation(person=failed).factors)


@pytest.mark.parametrize("kinetics", ["default", "simon2018"])
def test_unknown_kidneys_are_said_loudly_for_every_medicine_that_needs_them(kinetics):
    person = PERSON.with_(egfr_ml_min_1_73m2=None)
    found = sedation(person=person, with_=["pregabalin 75 mg twice a day"], kinetics=kinetics)

    assert any(said.startswith("KIDNEYS NOT KNOWN") for said in found.assumptions)


def test_age_makes_it_more():
    old = PERSON.with_(age_years=80)

    assert sedation(person=old).highest["drowsy"][0] > sedation().highest["drowsy"][0]


def test_tolerance_counts_after_two_weeks_and_not_after_a_missed_day():
    steady = handrail.parse_course("10 mg three times a day for 20 days")
    missed = handrail.parse_course("10 mg three times a day for 20 days, miss day 12")
    taken, gap = (sedation(course, until_day=20) for course in (steady, missed))
    at = (taken.time_h > 24 * 16) & (taken.time_h <= 24 * 17)

    assert taken.load.p50[at].max() < taken.load.p50[taken.time_h <= 24 * 10].max()
    assert gap.load.p50[at].max() > 1.3 * taken.load.p50[at].max()
    assert any("Tolerance" in said for said in taken.factors)


def test_tolerance_to_less_does_not_count_against_an_overdose():
    usual = "10 mg three times a day for 20 days"
    taken = handrail.parse_course(f"{usual}, extra 200 mg on day 18 at 20:00")
    first = handrail.parse_course("10 mg three times a day for 5 days, extra 200 mg on day 3 at 20:00")
    late, early = sedation(taken, until_day=20), sedation(first, until_day=5)

    assert late.load.p50.max() == pytest.approx(early.load.p50.max(), rel=0.02)


def test_nobody_gets_used_to_what_is_taken_as_needed():
    found = sedation(handrail.parse_course("10 mg up to 3 times a day as needed for 20 days"), until_day=20)

    assert not any("Tolerance" in said for said in found.factors)


def test_alcohol_that_is_drunk_at_unknown_times_is_named_once():
    person = PERSON.with_(other_medicines=("alcohol",), alcohol_drinks_week=12)

    assert [one.name for one in sedation(person=person).not_modelled] == ["alcohol"]


@given(
    st.text(max_size=40)
    | st.from_regex(r"(diazepam )?\w{1,5} (at|from) \d\d:\d\d (day|to) \d{1,6}", fullmatch=True)
)
def test_any_text_is_read_or_refused(text):
    for read in (handrail.parse_companion, handrail.parse_drinks):
        with suppress(InputError):
            assert read(text) is not None


def test_what_has_no_published_level_is_named_and_left_out_of_the_sum():
    found = sedation(with_=["gabapentin 600 mg three times a day", "diazepam 10 mg twice a day"])

    assert {one.name for one in found.not_modelled} == {"gabapentin", "diazepam", "nordiazepam"}
    assert (found.load.p50 == sedation().load.p50).all()
    assert found.levels["gabapentin"].p50.max() > 1
    assert found.levels["nordiazepam"].p50.max() > 0


def test_a_depressant_on_the_list_without_a_course_is_named_too():
    person = PERSON.with_(other_medicines=("oxycodone", "nosuchthing"))

    assert {one.name for one in sedation(person=person).not_modelled} == {"oxycodone", "nosuchthing"}


def test_what_nobody_asked_about_is_missing():
    person = PERSON.with_(other_medicines=None, alcohol_drinks_week=None)

    assert {one.name for one in sedation(person=person).not_modelled} == {"other medicines", "alcohol"}


def test_the_lowest_grade_is_given_only_where_everything_is_in_the_sum():
    little = handrail.parse_course("0.1 mg at 08:00 for 1 day")
    known, unknown = sedation(little), sedation(little, PERSON.with_(other_medicines=("oxycodone",)))

    assert (known.grade, unknown.grade) == ("none", "not_told")


def test_a_great_deal_together_is_the_gravest_grade():
    found = sedation(
        handrail.parse_course("30 mg three times a day for 4 days"),
        with_=["lorazepam 4 mg at 20:00"],
        drinks="12 at 20:00 day 2",
    )

    assert found.grade == "unrousable"
    assert found.peak_h == pytest.approx(44, abs=6)
    assert sum(found.shares.values()) == pytest.approx(1)


def test_pairs_that_nobody_studied_are_said_to_add_up_only():
    found = sedation(with_=["lorazepam 1 mg at 22:00"], drinks="2 at 20:00")

    assert found.adds_up_only == ("alcohol with lorazepam",)


def test_two_things_stopped_are_two_withdrawals():
    found = sedation(
        with_=[
            "lorazepam 1 mg at 22:00 for 3 days then stop",
            "gabapentin 300 mg at 08:00 for 2 days then stop",
        ],
        person=PERSON.with_(facts={"stopping_alcohol": True}),
        drinks="6 at 20:00 day 1",
        until_day=9,
    )
    stops = {stop.name: stop for stop in found.stops}

    assert set(stops) == {MEDICINE.name, "lorazepam", "gabapentin", "alcohol"}
    assert stops["lorazepam"].begins_h == (70 + 6, 70 + 72)
    assert stops["alcohol"].begins_h == (26, 44)
    assert stops["alcohol"].verified
    assert stops["gabapentin"].begins_h is None
    assert "not found" in stops["gabapentin"].says


def test_one_evening_of_drinks_is_no_withdrawal():
    assert "alcohol" not in {stop.name for stop in sedation(drinks="6 at 20:00 day 1").stops}


def test_drinks_are_counted_by_the_size_of_the_country():
    british, american = (
        sedation(person=PERSON.with_(country=country), drinks="5 at 20:00 day 2").levels["alcohol"].p50.max()
        for country in ("UK", "US")
    )

    assert american == pytest.approx(british * 14 / 8)


# --- refused ------------------------------------------------------------------------------------------------


def test_children_have_no_figures_of_other_depressants():
    child = handrail.Person(age_years=10, weight_kg=30)

    with pytest.raises(InputError, match="children"):
        sedation(person=child, drinks="1 at 20:00")
    assert sedation(person=child).load.p50.max() > 0


def test_a_medicine_without_the_data_is_refused():
    with pytest.raises(InputError, match="nothing of sedation"):
        handrail.simulate_sedation(COURSE, PERSON, replace(MEDICINE, sedation=None))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('unit     = "exponent"', 'unit     = "g"'),
        ("after_days = 14", ""),
        ('when     = "age_years >= 75"', 'when     = "age >= 75 and nosuchfact"'),
        ("low      = 2.0", "low      = 2.2"),
        ('with     = "benzodiazepine"', 'with     = "alcohol"'),
    ],
)
def test_a_wrong_surface_is_refused_with_its_place(tmp_path, before, after):
    import shutil
    from importlib.resources import files

    folder = tmp_path / MEDICINE.name
    shutil.copytree(str(files("handrail.packs") / MEDICINE.name), folder)
    text = (folder / "sedation.toml").read_text(encoding="utf-8")
    assert before in text
    (folder / "sedation.toml").write_text(text.replace(before, after, 1), encoding="utf-8")

    with pytest.raises(PackError) as caught:
        handrail.medicine.pack.load_pack(folder)
    assert caught.value.where.startswith("sedation.toml, line")
