"""A population: the same people on several courses, and where the spread comes from."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import handrail
from handrail.course import parse_course
from handrail.errors import InputError
from handrail.medicine import load_medicine
from handrail.person import Person
from handrail.simulate.arms import simulate_arms
from handrail.simulate.crowd import Crowd, Spread, parse_crowd, persons, read_crowd
from handrail.simulate.study import UNIT, Question, Study
from handrail.simulate.tally import explained_by_studies, fitted_by_studies, variance_shares
from handrail.simulate.typical import typical_body
from tests.simulate.bodies import medicine as plain_medicine

MEDICINE = load_medicine("baclofen")
ADULT = Person(age_years=50, sex="female", weight_kg=70, height_cm=170, egfr_ml_min_1_73m2=90)
STOP = parse_course("20 mg three times a day for 20 days then stop")
SLOWER = parse_course(
    "20 mg three times a day for 20 days then 10 mg three times a day for 10 days then stop"
)


def study(people=30, replicates=4, course=STOP, crowd=None, person=ADULT, **more):
    asked = Question(
        arms=(("course", course),),
        person=person,
        medicine=MEDICINE.name,
        pack_version=MEDICINE.version,
        crowd=crowd,
        replicates=replicates,
        people=people,
        seed=3,
        until_day=30,
        **more,
    )
    return Study(asked, MEDICINE)


def columns(one):
    parts = [one.run(unit)[0].columns for unit in one.question.units()]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


# --- the same people, whoever draws them -------------------------------------------------------------------


def test_the_order_of_the_work_changes_nothing():
    one, other = study(people=100, replicates=200), study(people=100, replicates=200)
    units = one.question.units()
    assert len(units) > 2

    forwards = {unit: one.run(unit)[0].columns for unit in units}
    backwards = {unit: other.run(unit)[0].columns for unit in reversed(units)}

    for unit in units:
        for name in forwards[unit]:
            assert forwards[unit][name].tobytes() == backwards[unit][name].tobytes(), name


def test_a_person_is_the_same_in_every_replicate_and_arm():
    found = simulate_arms(
        {"one": STOP, "again": STOP}, ADULT, MEDICINE, people=30, replicates=4, until_day=30
    )

    one, again = found.arms
    # As text: what never came is not a number, and that equals nothing.
    assert str(one.outcomes) == str(again.outcomes)
    assert all(value == 0.0 for triple in again.difference.values() for value in triple)


def test_covariates_of_a_person_do_not_change_between_replicates():
    seen = columns(study(crowd=read_crowd("adults"), person=Person()))
    by_replicate = seen["weight_kg"].reshape(4, 30)

    assert (by_replicate == by_replicate[0]).all()
    assert len(set(by_replicate[0])) == 30
    assert (seen["person"].reshape(4, 30) == np.arange(30)).all()


def test_units_cover_every_person_of_every_replicate_once():
    for people, replicates in ((1, 1), (100, 1000), (UNIT, 3), (UNIT + 1, 2), (3 * UNIT, 1)):
        asked = study(people=people, replicates=replicates).question
        seen = np.zeros((replicates, people), int)
        for unit in asked.units():
            assert unit.bodies <= UNIT
            first = unit.block * UNIT
            seen[
                unit.first_replicate : unit.first_replicate + unit.replicates, first : first + unit.people
            ] += 1
        assert (seen == 1).all()


def test_another_seed_is_another_population():
    one, other = (
        simulate_arms(STOP, ADULT, MEDICINE, people=20, replicates=3, until_day=25, seed=seed)
        for seed in (1, 2)
    )

    assert one.arms[0].outcomes["peak_mg_per_l"] != other.arms[0].outcomes["peak_mg_per_l"]


# --- what is reckoned --------------------------------------------------------------------------------------


def test_a_population_of_one_person_agrees_with_their_profile():
    found = simulate_arms(STOP, ADULT, MEDICINE, people=100, replicates=60, until_day=30)
    profile = handrail.simulate_course(STOP, ADULT, MEDICINE, people=100, replicates=60, until_day=30, seed=1)

    for name in ("peak_mg_per_l", "trough_mg_per_l", "auc_mg_h_per_l", "peak_burden"):
        middle = np.median(profile.outcomes[name])
        assert found.arms[0].outcomes[name].all[1] == pytest.approx(middle, rel=0.05), name
    for grade, (mean, *_) in profile.chances.items():
        assert found.arms[0].chances[grade][0] == pytest.approx(mean, rel=0.1), grade


def test_hours_above_and_below_a_level_are_all_hours():
    seen = columns(study(above_mg_per_l=0.2))

    assert seen["hours_above"] + seen["hours_below"] == pytest.approx(30 * 24)
    ever = seen["hours_above"] > 0
    assert (np.isnan(seen["first_above_h"]) == ~ever).all()
    assert (seen["peak_mg_per_l"][ever] > 0.2).all()
    assert ever.any()


def test_more_hours_are_above_a_lower_level():
    low, high = (columns(study(above_mg_per_l=level))["hours_above"] for level in (0.1, 0.3))

    assert (low >= high).all()
    assert (low > high).any()


def test_a_burden_above_a_threshold_began_before_its_peak():
    seen = columns(study(people=200, replicates=20))
    noticed = ~np.isnan(seen["first_any_h"])

    assert noticed.any()
    assert not noticed.all()
    # The peak may lie between two of the times that are looked at, the first time may not.
    assert (seen["first_any_h"][noticed] <= seen["peak_burden_h"][noticed] + 1).all()
    days = np.floor(seen["peak_burden_h"] / 24) + 1
    assert np.array_equal(seen["peak_burden_day"], days, equal_nan=True)
    later = ~np.isnan(seen["first_moderate_h"])
    assert (seen["first_moderate_h"][later] >= seen["first_any_h"][later]).all()


def test_a_slower_end_has_less_withdrawal_in_the_same_people():
    found = simulate_arms({"stop": STOP, "slower": SLOWER}, ADULT, MEDICINE, people=50, replicates=25)

    for mean, _, high in found.arms[1].difference.values():
        assert mean < 0
        # In a few truths ten days more of the medicine leave a little more to lose.
        assert high < 0.005
    assert found.arms[0].difference == {}


def test_a_condition_that_raises_withdrawal_raises_it_in_everybody():
    epilepsy = ADULT.with_(conditions=("epilepsy",))
    with_it, without = columns(study(person=epilepsy)), columns(study())

    assert (with_it["chance_any"] >= without["chance_any"]).all()
    assert with_it["chance_any"].mean() > without["chance_any"].mean()


def test_someone_who_differs_is_simulated_as_that_very_person():
    crowd = read_crowd("adults")
    one = study(people=5, crowd=crowd, person=Person())
    block, _ = one._people_of(one.question.units()[0])
    everyone = persons(Person(), crowd.draw(3, 0, 5))

    for number, person in enumerate(everyone):
        from handrail.person.assumptions import settle

        alone = typical_body(MEDICINE.kinetics["default"], settle(person))
        assert block.typical.clearance_l_per_h[number] == alone.clearance_l_per_h
        assert block.typical.central_volume_l[number] == alone.central_volume_l


def test_a_medicine_made_by_hand_is_simulated_too():
    found = simulate_arms(STOP, ADULT, plain_medicine(), people=20, replicates=2, until_day=25)

    assert found.arms[0].outcomes["peak_mg_per_l"].all[1] > 0


# --- where the spread comes from ---------------------------------------------------------------------------


def test_shares_of_the_variance_add_up_to_all():
    found = simulate_arms(STOP, ADULT, MEDICINE, people=100, replicates=40, until_day=30)

    for name, nested in found.arms[0].outcomes.items():
        if nested.people_share is not None and nested.studies_share is not None:
            assert nested.parameters_share is not None
            total = nested.people_share + nested.studies_share + nested.parameters_share
            assert total == pytest.approx(1.0), name
            assert min(nested.people_share, nested.studies_share, nested.parameters_share) >= 0


def test_the_level_hangs_on_people_and_studies_and_not_on_how_the_effect_is_modelled():
    found = simulate_arms(STOP, ADULT, MEDICINE, people=100, replicates=60, until_day=22)
    level = found.arms[0].outcomes["auc_mg_h_per_l"]

    assert level.parameters_share == pytest.approx(0.0, abs=0.01)
    # Clearance: sd of logarithms 0.246 between people, 0.15 between studies.
    assert level.people_share == pytest.approx(0.246**2 / (0.246**2 + 0.15**2), abs=0.06)


def test_few_replicates_do_not_pretend_to_tell_studies_from_parameters():
    found = simulate_arms(STOP, ADULT, MEDICINE, people=50, replicates=6, until_day=22)
    level = found.arms[0].outcomes["auc_mg_h_per_l"]

    assert level.people_share is not None
    assert level.studies_share is None
    assert level.parameters_share is None


def test_the_law_of_total_variance_holds_for_numbers_drawn_by_hand():
    generator = np.random.default_rng(1)
    studies = generator.standard_normal((400, 2))
    means = 5 + 2 * studies[:, 0] + 1 * generator.standard_normal(400)

    people, of_studies, parameters = variance_shares(5.0, means, studies)

    assert people == pytest.approx(0.5, abs=0.05)
    assert of_studies == pytest.approx(0.4, abs=0.05)
    assert parameters == pytest.approx(0.1, abs=0.03)


def test_nothing_varies_where_everything_is_the_same():
    assert variance_shares(0.0, np.full(30, 2.0), np.zeros((30, 2))) == (None, None, None)


@settings(max_examples=40)
@given(seed=st.integers(0, 10_000), replicates=st.integers(20, 60))
def test_what_studies_explain_is_never_more_than_everything(seed, replicates):
    generator = np.random.default_rng(seed)
    studies = generator.standard_normal((replicates, 2))
    values = generator.standard_normal((replicates, 3))

    explained = explained_by_studies(values, studies)

    assert ((explained >= 0) & (explained <= 1)).all()
    exact = fitted_by_studies(values, studies)
    assert explained_by_studies(exact, studies) == pytest.approx(1.0)


# --- people who differ -------------------------------------------------------------------------------------


def test_the_built_in_adults_have_the_averages_of_their_sources():
    drawn = read_crowd("adults").draw(1, 0, 50_000)
    women = drawn["sex"] == 1

    assert drawn["weight_kg"][women].mean() == pytest.approx(76.4, abs=0.7)
    assert drawn["weight_kg"][~women].mean() == pytest.approx(88.8, abs=0.7)
    assert drawn["height_cm"][women].mean() == pytest.approx(161.9, abs=0.2)
    assert drawn["height_cm"][~women].mean() == pytest.approx(175.9, abs=0.2)
    for age, mean in ((20, 116), (30, 107), (40, 99), (50, 93), (60, 85), (70, 75)):
        of_age = (drawn["age_years"] >= age) & (drawn["age_years"] < age + 10)
        assert drawn["egfr_ml_min_1_73m2"][of_age].mean() == pytest.approx(mean, abs=3)


def test_correlations_are_those_asked_for():
    crowd = parse_crowd(
        """
        [age_years]
        shape = "normal"
        mean = 50
        sd = 5
        low = 18
        high = 100
        [weight_kg]
        shape = "normal"
        mean = 80
        sd = 5
        low = 40
        high = 200
        [[correlation]]
        of = ["age_years", "weight_kg"]
        value = -0.6
        """
    )
    drawn = crowd.draw(1, 0, 40_000)

    assert np.corrcoef(drawn["age_years"], drawn["weight_kg"])[0, 1] == pytest.approx(-0.6, abs=0.02)


def test_nobody_is_drawn_beyond_the_ends():
    spread = Spread(shape="log-normal", low=60, high=90, middle=75, width=0.5)

    assert spread.at(np.array([1e-12, 1 - 1e-12])) == pytest.approx([60, 90], abs=0.01)
    assert (np.diff(spread.at(np.linspace(0.01, 0.99, 50))) > 0).all()


def test_a_drawn_kidney_takes_the_place_of_a_given_one():
    given_one = Person(egfr_ml_min_1_73m2=30, creatinine_mg_dl=2.0)

    (found,) = persons(given_one, {"creatinine_clearance_ml_min": np.array([80.0])})

    assert found.egfr_ml_min_1_73m2 is None
    assert found.creatinine_mg_dl is None
    assert found.creatinine_clearance_ml_min == 80.0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("age = [", "no TOML"),
        ('[shoe_size]\nshape = "uniform"\nlow = 1\nhigh = 2', "shoe_size"),
        ('[age_years]\nshape = "uniform"\nlow = 2\nhigh = 20', "from 2 years"),
        ('[age_years]\nshape = "cauchy"\nlow = 20\nhigh = 30', "cauchy"),
        ('[age_years]\nshape = "uniform"\nlow = 30\nhigh = 20', "not below"),
        ('[age_years]\nshape = "uniform"\nlow = 20', "Found shape, low"),
        ('[age_years]\nshape = "normal"\nmean = "x"\nsd = 1\nlow = 20\nhigh = 30', "mean = 'x'"),
        ("[sex]\nfemale = 1.5", "outside 0 to 1"),
        ('[weight_kg.female]\nshape = "uniform"\nlow = 40\nhigh = 80', "shape = None"),
        (
            '[weight_kg]\nshape = "uniform"\nlow = 40\nhigh = 80\n[[correlation]]\n'
            'of = ["weight_kg", "sex"]\nvalue = 0.5',
            "can't be",
        ),
    ],
)
def test_a_crowd_that_can_not_be_is_refused_with_its_place(text, says):
    with pytest.raises(InputError, match=says):
        parse_crowd(text)


def test_women_and_men_can_not_differ_where_nobody_has_a_sex():
    of_women = Spread(shape="uniform", low=50, high=60)
    of_men = Spread(shape="uniform", low=60, high=70)
    with pytest.raises(InputError, match="not how many"):
        Crowd(title="x", spreads={"weight_kg": (of_women, of_men)}, correlations={})


def test_correlations_that_contradict_each_other_are_refused():
    table = {name: (Spread(shape="uniform", low=20, high=90),) * 2 for name in ("age_years", "weight_kg")}
    table["height_cm"] = (Spread(shape="uniform", low=150, high=190),) * 2
    pairs = {
        ("age_years", "weight_kg"): 0.9,
        ("weight_kg", "height_cm"): 0.9,
        ("age_years", "height_cm"): -0.9,
    }
    with pytest.raises(InputError, match="can't all hold"):
        Crowd(title="x", spreads=table, correlations=pairs)


def test_a_crowd_nobody_has_heard_of_is_refused():
    with pytest.raises(InputError, match="can't be read"):
        read_crowd("martians")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"people": 0}, "can't be drawn"),
        ({"above_mg_per_l": -1.0}, "can't be counted"),
        ({"step_h": 5.0}, "does not divide"),
    ],
)
def test_what_can_not_be_asked_of_a_population(wrong, says):
    with pytest.raises(InputError, match=says):
        simulate_arms(STOP, ADULT, MEDICINE, **({"people": 2, "replicates": 2} | wrong))


def test_no_course_is_no_population():
    with pytest.raises(InputError, match="No course"):
        simulate_arms({}, ADULT, MEDICINE, people=2, replicates=2)


def test_unknown_kidneys_are_said_of_everybody():
    found = simulate_arms(STOP, Person(), MEDICINE, people=5, replicates=2, until_day=22)

    assert any("KIDNEYS NOT KNOWN" in sentence for sentence in found.assumptions)


def test_nobody_with_a_burden_has_no_day_of_it():
    found = simulate_arms(
        parse_course("5 mg a day for 1 day then stop"), ADULT, MEDICINE, people=5, replicates=2, until_day=3
    )
    day = found.arms[0].outcomes["peak_burden_day"]

    assert day.never == 1.0
    assert math.isnan(day.mean)
