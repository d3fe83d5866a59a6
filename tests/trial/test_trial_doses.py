"""The dose that people take in a virtual trial, and what it does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import handrail
from handrail.person.kidneys import absolute_gfr_ml_min
from handrail.simulate.typical import kinetics_of, typical_body
from handrail.trial.doses import Bodies, bodies, daily_doses, relative_effect
from handrail.trial.protocol import read_protocol

MEDICINE = handrail.load_medicine("baclofen")
DUTCH = read_protocol("dutch")


def one_person(clearance: float = 10.0) -> Bodies:
    return Bodies(clearance_l_per_h=np.array([clearance]), ec50_factor=np.array([1.0]))


def test_the_way_up_follows_the_protocol_and_stops_at_what_is_tolerated():
    doses = daily_doses(DUTCH, np.array([150.0, 150.0, 30.0, 0.0]), np.array([400.0, 88.0, 400.0, 400.0]))

    assert doses[[0, 4, 5, 39, 40, 111], 0].tolist() == [30, 30, 45, 135, 150, 150]
    assert doses[-1].tolist() == [150, 85, 30, 0]


def test_someone_who_tolerates_less_than_the_start_takes_less():
    assert daily_doses(DUTCH, np.array([150.0]), np.array([17.0]))[-1].tolist() == [15]


def test_without_a_ceiling_all_reach_the_target():
    free = replace(DUTCH, titration=replace(DUTCH.titration, has_ceiling=False))

    assert daily_doses(free, np.array([150.0]), np.array([40.0]))[-1].tolist() == [150]


def test_the_dutch_trial_reaches_what_was_reported():
    """9 of 58 reached 150 mg; mean 93.6 mg, standard deviation 40.3 mg."""
    runs = handrail.run_trials("dutch", trials=300)

    assert runs.columns["reached_target.high"].mean() == pytest.approx(9 / 58, abs=0.04)
    assert runs.columns["highest_mg.high"].mean() == pytest.approx(93.6, abs=10)
    assert runs.columns["highest_mg_sd.high"].mean() == pytest.approx(40.3, abs=8)


@pytest.mark.parametrize("how", ["brain", "brain_of_withdrawal", "dose"])
def test_the_reference_dose_in_the_reference_adult_does_one(how):
    protocol = replace(DUTCH, dose_effect=how)
    found = relative_effect(protocol, MEDICINE, np.array([[0.0], [45.0], [90.0]]), one_person())

    assert found[:2, 0].tolist() == [0, pytest.approx(1)]
    assert 1 < found[2, 0] < 2


def test_by_the_dose_alone_half_of_the_largest_effect_comes_at_15_mg():
    protocol = replace(DUTCH, dose_effect="dose")
    found = relative_effect(protocol, MEDICINE, np.array([[15.0], [1e9]]), one_person())

    assert found[0, 0] == pytest.approx(found[1, 0] / 2)


def test_weak_kidneys_make_the_same_dose_do_more():
    strong, weak = (
        relative_effect(DUTCH, MEDICINE, np.array([[30.0]]), one_person(clearance)) for clearance in (10, 4)
    )

    assert weak[0, 0] > strong[0, 0]


def test_clearance_is_that_of_the_simulator():
    """Everybody at once here, one by one there."""
    crowd = handrail.read_crowd("adults")
    drawn = crowd.draw(1, 0, 50)
    kinetics = kinetics_of(MEDICINE, None)
    found = bodies(MEDICINE, drawn, np.zeros((50, 2))).clearance_l_per_h

    for place in range(50):
        weight = float(drawn["weight_kg"][place])

        class Settled:
            weight_kg = weight
            gfr_ml_min = absolute_gfr_ml_min(
                float(drawn["egfr_ml_min_1_73m2"][place]), float(drawn["height_cm"][place]), weight
            )
            is_child = False
            is_over_65 = False

        assert found[place] == pytest.approx(typical_body(kinetics, Settled()).clearance_l_per_h, rel=1e-3)


def test_a_day_in_the_brain_is_that_of_the_simulated_course():
    """The effect at the mean level stands for the mean of the simulated effect over a day."""
    course = handrail.parse_course("20 mg three times a day for 20 days")
    person = handrail.Person(weight_kg=70, creatinine_clearance_ml_min=105, age_years=50)
    profile = handrail.simulate_course(course, person, MEDICINE, replicates=1, people=200, seed=1)
    late = (profile.time_h > 18 * 24) & (profile.time_h <= 19 * 24)
    simulated = float(profile.bands["effect"].p50[late].mean())
    protocol = replace(DUTCH, dose_effect="brain_of_withdrawal")
    ours = relative_effect(protocol, MEDICINE, np.array([[60.0], [45.0]]), one_person())
    at_45 = 45 / (24 * 10) / (45 / (24 * 10) + 1.1 * 80 / (24 * 10))

    assert ours[0, 0] * at_45 == pytest.approx(simulated, rel=0.12)
