"""Sedation where something happens: kidneys that change for everything, an overdose with drinks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

import handrail
from handrail.course.nouns import Dose
from handrail.errors import InputError
from handrail.medicine.companions import load_companions
from handrail.simulate.companions import CompanionWalk, companion_body, kidney_factors
from handrail.simulate.draws_by_name import OnePerson
from handrail.simulate.happenings import Haemodialysis, KidneyChange, LargeDose, PumpSetting
from handrail.simulate.outline import Stretch
from handrail.simulate.sedation_mix import mix_of
from handrail.simulate.sedation_task import taken_together

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
COURSE = handrail.parse_course("10 mg at 08:00, 14:00 and 22:00 for 20 days")
KNOWN = load_companions()
FAILING = KidneyChange(at_h=72.0, egfr_ml_min_1_73m2=12.0)
LARGE = LargeDose(doses=(Dose(time_h=69.0, dose_micrograms=300_000),))
LONG = 24.0 * 40


def sedation(course=COURSE, person=PERSON, **more):
    few = {"replicates": 5, "people": 8, "step_h": 1.0, "until_day": 6}
    return handrail.simulate_sedation(course, person, MEDICINE, **(few | more))


def is_nowhere_less(more, less):
    """Whether no share of the load is anywhere smaller."""
    names = ("p5", "p25", "p50", "p75", "p95")
    return all((getattr(more.load, one) >= getattr(less.load, one) - 1e-9).all() for one in names)


# --- kidneys, of everything that leaves through them --------------------------------------------------------


def walk(name, gfr, course, at_h):
    companion = KNOWN.medicines[name]
    body = companion_body(companion, 70.0, gfr, OnePerson(count=1, seed=1))
    doses = [Dose(time_h=8.0 * number, dose_micrograms=300_000) for number in range(int(LONG / 8))]
    own, _ = CompanionWalk(companion, body, doses, kidney_factors(companion, gfr, course)).until(at_h)
    return own[:, 0], body


@pytest.mark.parametrize("name", ["gabapentin", "pregabalin"])
def test_long_after_the_kidneys_have_failed_the_level_is_that_of_failed_kidneys(name):
    at_h = np.arange(LONG - 48, LONG, 1.0)
    failed, _ = walk(name, 100.0, [Stretch(begin_h=48.0, end_h=LONG, value=15.0)], at_h)
    always, _ = walk(name, 15.0, [], at_h)

    assert failed == pytest.approx(always, rel=1e-4)


def test_what_does_not_leave_through_the_kidneys_does_not_follow_them():
    at_h = np.arange(0.0, 240.0, 1.0)
    changed, _ = walk("lorazepam", 100.0, [Stretch(begin_h=48.0, end_h=LONG, value=5.0)], at_h)

    assert (changed == walk("lorazepam", 100.0, [], at_h)[0]).all()


@settings(max_examples=15)
@given(st.floats(5, 150), st.floats(5, 150), st.floats(1.5, 70.0), st.floats(1.0, 60.0))
def test_a_level_under_changing_kidneys_is_that_of_an_integrator(before, after, begins_h, lasts_h):
    companion, ends_h = KNOWN.medicines["gabapentin"], begins_h + lasts_h
    course = [Stretch(begin_h=begins_h, end_h=ends_h, value=after)]
    body = companion_body(companion, 70.0, before, OnePerson(count=1, seed=1))
    at_h = np.arange(0.0, 140.0, 2.5)
    (factor,) = kidney_factors(companion, before, course)
    own, _ = CompanionWalk(companion, body, [Dose(time_h=0.0, dose_micrograms=300_000)], [factor]).until(at_h)

    ka, k = float(body.absorption_per_h[0]), float(body.elimination_per_h[0])
    gut, blood, kept = 300 * 0.6 * float(body.bioavailability[0]), 0.0, {}
    for begin_h, end_h, share in (
        (body.lag_h, begins_h, 1.0),
        (begins_h, ends_h, float(factor.value)),
        (ends_h, 140.0, 1.0),
    ):
        inside = [hour for hour in at_h if begin_h <= hour < end_h]
        solved = solve_ivp(
            lambda _, y, rate=k * share: [-ka * y[0], ka * y[0] - rate * y[1]],
            (begin_h, end_h),
            [gut, blood],
            t_eval=[*inside, end_h],
            rtol=1e-9,
            atol=1e-12,
        )
        kept |= dict(zip(inside, solved.y[1] / float(body.volume_l[0]), strict=False))
        gut, blood = float(solved.y[0, -1]), float(solved.y[1, -1])
    wanted = np.array([kept.get(hour, 0.0) for hour in at_h])
    assert own[:, 0] == pytest.approx(wanted, rel=1e-5, abs=1e-9)


def test_failing_kidneys_make_nobody_less_drowsy_and_raise_what_is_taken_beside():
    beside = {"with_": ("gabapentin 300 mg three times a day",)}
    well, failing = sedation(**beside), sedation(happenings=(FAILING,), **beside)
    hours = well.time_h > 96

    assert is_nowhere_less(failing, well)
    assert (failing.levels["gabapentin"].p50 >= well.levels["gabapentin"].p50 - 1e-9).all()
    assert (failing.levels["gabapentin"].p50[hours] > 1.5 * well.levels["gabapentin"].p50[hours]).all()
    assert any("everything that leaves through them" in said for said in failing.assumptions)
    assert any("twice as sensitive" in said for said in failing.factors)


def test_kidneys_that_stay_as_they_are_change_nothing():
    same = sedation(happenings=(KidneyChange(at_h=72.0, share=1.0),), drinks="4 at 20:00 day 3")
    plain = sedation(drinks="4 at 20:00 day 3")

    assert same.load.p50 == pytest.approx(plain.load.p50, rel=2e-3, abs=1e-4)
    assert same.factors == plain.factors


def test_what_a_dialyser_takes_of_other_depressants_is_said_not_to_be_known():
    person = PERSON.with_(egfr_ml_min_1_73m2=8)
    found = sedation(
        person=person, happenings=(Haemodialysis(at_h=57.0),), with_=("gabapentin 300 mg at night",)
    )

    assert any("not known here" in said for said in found.assumptions)


# --- an overdose --------------------------------------------------------------------------------------------


def test_an_overdose_is_graded_by_no_curve():
    for more in ({}, {"drinks": "6 at 20:00 day 3"}):
        assert sedation(happenings=(LARGE,), **more).grade == "overdose"


def test_an_overdose_adds_to_the_load_and_drinks_with_it_add_more():
    plain, large = sedation(), sedation(happenings=(LARGE,))
    drunk = sedation(happenings=(LARGE,), drinks="6 at 20:00 day 3")

    assert is_nowhere_less(large, plain)
    assert is_nowhere_less(drunk, large)
    assert large.load.p50.max() > 3 * plain.load.p50.max()
    assert drunk.load.p50.max() > large.load.p50.max()


def test_nobody_counts_as_used_to_an_overdose():
    course = handrail.parse_course("20 mg three times a day for 40 days")
    late = LargeDose(doses=(Dose(time_h=24 * 30 + 9.0, dose_micrograms=300_000),))
    never = sedation(None, happenings=(late,), until_day=33)
    used = sedation(course, happenings=(late,), until_day=33)
    hours = (used.time_h > 24 * 30 + 10) & (used.time_h < 24 * 31)

    assert (used.load_alone.p50[hours] > never.load_alone.p50[hours]).all()


def test_all_that_is_swallowed_may_be_an_overdose_with_drinks():
    found = sedation(None, happenings=(LARGE,), drinks="6 at 20:00 day 3")

    assert found.load.p50[:60].max() == 0
    assert found.load.p50.max() > found.load_alone.p50.max()
    assert not found.stops


def test_a_pump_is_refused_since_no_source_tells():
    pump = PumpSetting(at_h=0.0, daily_micrograms=350.0)
    with pytest.raises(InputError, match="no source says how drowsy"):
        sedation(happenings=(pump,))


# --- a population -------------------------------------------------------------------------------------------


def test_a_population_goes_through_an_overdose_with_drinks_like_the_draws_of_one_person():
    asked = {
        "people": 60,
        "replicates": 30,
        "until_day": 6,
        "drinks": "6 at 20:00 day 3",
        "happenings": (LARGE,),
    }
    found = handrail.simulate_arms(COURSE, PERSON, MEDICINE, **asked)
    profile = handrail.simulate_sedation(COURSE, PERSON, MEDICINE, step_h=1.0, **asked)

    for depth in ("drowsy", "asleep", "unrousable"):
        assert found.arms[0].outcomes[depth].mean == pytest.approx(profile.highest[depth][0], rel=0.08), depth


# --- people who differ --------------------------------------------------------------------------------------

DIFFERENT = (
    PERSON,
    PERSON.with_(age_years=80, sex="female", weight_kg=50, height_cm=158, egfr_ml_min_1_73m2=35),
    PERSON.with_(age_years=30, weight_kg=110, egfr_ml_min_1_73m2=None),
)


@pytest.mark.parametrize(
    "happenings", [(), (FAILING,), (KidneyChange(at_h=40.0, share=0.1, back_by_h=100.0),)]
)
def test_each_of_different_people_has_what_that_person_has_alone(happenings):
    asked = (
        MEDICINE,
        ("gabapentin 300 mg three times a day", "lorazepam 1 mg at night"),
        "6 at 20:00 day 3",
        6,
    )
    names, at_h = OnePerson(count=3, seed=1), np.arange(0.0, 144.0, 3.0)
    task = taken_together(COURSE, PERSON, *asked, happenings)
    crowd = mix_of(task, names, None, DIFFERENT, np.arange(3))
    of_all = {id_: walk.until(at_h)[0] for id_, (_, walk) in crowd.walks.items()}
    assert crowd.alcohol is not None
    of_all["alcohol"] = crowd.alcohol.until(at_h)

    for place, person in enumerate(DIFFERENT):
        alone = mix_of(taken_together(COURSE, person, *asked, happenings), names, None)
        assert alone.alcohol is not None
        of_one = {id_: walk.until(at_h)[0] for id_, (_, walk) in alone.walks.items()}
        of_one["alcohol"] = alone.alcohol.until(at_h)
        for name, level in of_one.items():
            assert of_all[name][:, place] == pytest.approx(level[:, place], rel=1e-9, abs=1e-15), name
        for name, half in alone.half.items():
            assert crowd.half[name][place] == pytest.approx(half[place]), name


def test_a_crowd_drinks_and_nobody_is_less_drowsy_for_it():
    asked = {"crowd": handrail.read_crowd("adults"), "people": 300, "replicates": 2, "until_day": 4}
    without = handrail.simulate_arms(COURSE, handrail.Person(), MEDICINE, sedation=True, **asked)
    drunk = handrail.simulate_arms(COURSE, handrail.Person(), MEDICINE, drinks="6 at 20:00 day 3", **asked)

    for depth in ("drowsy", "asleep", "unrousable"):
        more, less = (found.arms[0].outcomes[depth] for found in (drunk, without))
        assert more.mean > less.mean
        assert all(one >= other - 1e-12 for one, other in zip(more.all, less.all, strict=True))
    assert drunk.together is not None
    assert not any("L of body water" in said for said in drunk.assumptions)


def test_a_crowd_with_a_child_is_not_simulated_beside_other_depressants():
    people = (PERSON, PERSON.with_(age_years=12, weight_kg=40, height_cm=150))
    task = taken_together(COURSE, PERSON, MEDICINE, (), "6 at 20:00 day 3", 4)
    with pytest.raises(InputError, match="for children"):
        mix_of(task, OnePerson(count=2, seed=1), None, people, np.arange(2))
