"""What we don't know that matters most, and three kinds of not-knowing told apart."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from handrail.course import parse_course
from handrail.errors import InputError
from handrail.medicine import load_medicine
from handrail.person import Person
from handrail.report.apart_figure import apart_figure
from handrail.report.sensitivity_figure import TITLES, sensitivity_figure, sensitivity_line
from handrail.simulate.apart import uncertainty_apart
from handrail.simulate.people import draw_people
from handrail.simulate.sensitivity import sensitivity
from handrail.simulate.trajectories import ByKernel

MEDICINE = load_medicine("baclofen")
ADULT = Person(age_years=50, sex="female", weight_kg=70, height_cm=170, egfr_ml_min_1_73m2=90)
STOP = parse_course("20 mg three times a day for 40 days then stop")


@pytest.fixture(scope="module")
def found():
    return sensitivity(STOP, ADULT, MEDICINE, points=256, until_day=50)


@pytest.fixture(scope="module")
def apart():
    return uncertainty_apart(STOP, ADULT, MEDICINE, replicates=60, people=30, until_day=50)


def test_everything_that_is_drawn_has_an_index(found):
    assert {one.name for one in found.influences} == set(TITLES)
    assert found.simulated == 256 * (len(TITLES) + 2)


def test_how_strongly_a_person_feels_it_matters_most(found):
    assert found.influences[0].name == "person_sensitivity"
    assert "feels it" in sensitivity_line(found)


def test_alone_never_more_than_in_all_but_for_chance(found):
    for one in found.influences:
        assert one.first <= one.total + 0.08, one
        assert one.total_range[0] <= one.total <= one.total_range[1]
        assert one.total > -0.01


def test_indices_alone_leave_room_for_what_things_do_together(found):
    assert 0.5 < sum(max(one.first, 0.0) for one in found.influences) < 1.1
    assert sum(one.total for one in found.influences) > 0.95


def test_what_only_adds_has_the_index_that_its_own_spread_gives():
    # ln(peak x s / threshold) is a sum: the uncertainty of the threshold has its own variance over the whole.
    always = parse_course("30 mg three times a day for 40 days then stop")
    seen = sensitivity(always, ADULT, MEDICINE, points=512, until_day=45)
    threshold = next(one for one in seen.influences if one.name == "threshold_factor")
    draws = draw_people(MEDICINE, ADULT, replicates=4, people=4)

    # A little less where there is no burden that a threshold could cut short.
    assert threshold.total * seen.spread**2 == pytest.approx(draws.threshold_log_sd**2, rel=0.2)


def test_a_set_without_differences_between_studies_has_none_here():
    seen = sensitivity(STOP, ADULT, MEDICINE, points=64, until_day=45, kinetics="simon2018")

    assert not any(one.kind == "studies" for one in seen.influences)


def test_the_same_seed_gives_the_same_indices():
    one, same, other = (
        sensitivity(STOP, ADULT, MEDICINE, points=32, until_day=45, seed=seed) for seed in (1, 1, 2)
    )

    assert one == same
    assert one.influences != other.influences


@pytest.mark.parametrize("points", [0, 8, 100, 2**17])
def test_points_are_a_power_of_two(points):
    with pytest.raises(InputError, match="power of 2"):
        sensitivity(STOP, ADULT, MEDICINE, points=points)


def test_nothing_matters_where_nothing_can_happen():
    with pytest.raises(InputError, match="No withdrawal is predicted"):
        sensitivity(parse_course("5 mg once a day for 1 day"), ADULT, MEDICINE, points=16, until_day=1)


def test_the_figure_says_in_words_what_it_shows(found):
    root = ET.fromstring(sensitivity_figure(found))
    words = " ".join(root.itertext())

    for one in found.influences[:5]:
        assert TITLES[one.name] in words
    assert "11,776" not in words
    assert f"{found.simulated:,}" in words


# --- told apart --------------------------------------------------------------------------------------------


def test_one_kind_of_not_knowing_is_never_wider_than_all_together(apart):
    for quantity, bands in apart.bands.items():
        wide = (bands["all"][2] - bands["all"][0]).max()
        for kind in ("people", "studies", "parameters"):
            assert (bands[kind][2] - bands[kind][0]).max() <= 1.02 * wide, (quantity, kind)


def test_the_model_of_the_effect_leaves_the_level_alone(apart):
    level = apart.bands["level_mg_per_l"]
    steady = slice(24 * 20, 24 * 21)

    def width(kind):
        return (level[kind][2] - level[kind][0])[steady].mean()

    assert width("parameters") < 0.1 * width("studies")
    assert width("studies") < width("people")


def test_the_burden_hangs_on_the_model_more_than_on_studies(apart):
    people, studies, parameters = apart.shares["peak_burden"]

    assert parameters > people > studies
    assert people + studies + parameters == pytest.approx(1.0)


def test_bands_of_people_are_those_within_a_replicate():
    one = uncertainty_apart(STOP, ADULT, MEDICINE, replicates=30, people=20, until_day=42, step_h=6.0)
    draws = draw_people(MEDICINE, ADULT, replicates=30, people=20)
    run = ByKernel(draws, tuple(STOP.doses(until_day=42)), one.time_h)
    level = np.concatenate([part[0] for _, part in run.stretches()]).reshape(-1, 30, 20)

    within = np.percentile(level, [5, 50, 95], axis=-1).mean(axis=-1)
    # By days or by the kernel: two ways that agree to a thousandth.
    assert one.bands["level_mg_per_l"]["people"] == pytest.approx(within, rel=2e-3, abs=1e-4)


def test_too_few_replicates_are_not_told_apart():
    with pytest.raises(InputError, match="told apart"):
        uncertainty_apart(STOP, ADULT, MEDICINE, replicates=5)


def test_the_figure_of_three_kinds_says_their_shares(apart):
    root = ET.fromstring(apart_figure(apart))
    words = " ".join(root.itertext())

    for title in ("All together", "People differ", "Studies differ", "The model is uncertain"):
        assert title in words
    assert f"{100 * apart.shares['peak_burden'][2]:.0f} % the model's uncertain parameters" in words
