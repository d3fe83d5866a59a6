"""Scenarios side by side: what differs comes from what happens, and from nothing else."""

from __future__ import annotations

import numpy as np
import pytest

import handrail
from handrail.errors import InputError

MEDICINE = handrail.load_medicine("baclofen")
PERSON = handrail.Person(age_years=58, sex="female", weight_kg=70, egfr_ml_min_1_73m2=60)
COURSE = "20 mg three times a day for 20 days then stop"
FEW = {"people": 8, "replicates": 5}


def compared(*said: dict[str, str], person: handrail.Person = PERSON, **more: object) -> handrail.Comparison:
    scenarios = handrail.read_scenarios([{"course": COURSE}, *said], person, MEDICINE)
    return handrail.compare_scenarios(scenarios, MEDICINE, **{**FEW, **more})  # type: ignore[arg-type]


def test_the_same_story_twice_gives_the_same_curves():
    first, second = compared({"title": "once more"}).scenarios

    for name, band in first.profile.bands.items():
        np.testing.assert_array_equal(band.p50, second.profile.bands[name].p50)
    assert first.figures == second.figures


def test_a_scenario_has_the_curves_that_it_has_alone():
    alone = handrail.simulate_course(handrail.parse_course(COURSE), PERSON, MEDICINE, until_day=55, **FEW)

    first = compared({"missed": "days 10 to 11"}, until_day=55).scenarios[0]

    np.testing.assert_array_equal(alone.bands["burden"].p95, first.profile.bands["burden"].p95)


def test_until_a_dose_is_missed_nothing_differs_and_then_the_level_falls():
    first, second = compared({"missed": "days 10 to 11"}).scenarios
    level, missed = (one.profile.bands["level_mg_per_l"].p50 for one in (first, second))

    np.testing.assert_array_equal(level[: 9 * 24], missed[: 9 * 24])
    assert missed[11 * 24] < 0.1 * level[11 * 24]
    assert second.profile.bands["burden"].p50[11 * 24] > first.profile.bands["burden"].p50[11 * 24]


def test_weaker_kidneys_mean_a_higher_peak_in_every_draw():
    first, second = compared({"egfr": "20"}).scenarios

    assert (second.profile.outcomes["peak_mg_per_l"] > first.profile.outcomes["peak_mg_per_l"]).all()
    assert second.scenario.person.egfr_ml_min_1_73m2 == 20


def test_drinks_show_sedation_of_all_and_lengthen_the_time_over_the_limit():
    first, second = compared({"drinks": "6 at 20:00 every day"}).scenarios

    assert first.sedation is not None
    assert second.sedation is not None
    assert (second.sedation.hours_over["drowsy"] >= first.sedation.hours_over["drowsy"]).all()
    assert second.figures["hours_drowsy"][0] > first.figures["hours_drowsy"][0]


def test_without_anything_beside_it_no_sedation_is_shown_and_the_answer_says_why():
    (only,) = compared().scenarios

    assert only.sedation is None
    assert "Nothing that sedates" in only.no_sedation


def test_failing_kidneys_stand_beside_drinks_and_a_pump_says_that_no_source_tells():
    _, drinks, kidneys, pump = compared(
        {"drinks": "4 at 20:00 day 3"}, {"kidneys": "day 5: eGFR 15"}, {"pump": "350 micrograms/day"}
    ).scenarios

    assert drinks.sedation is not None
    assert kidneys.sedation is not None
    assert pump.sedation is None
    assert "where a pump runs" in pump.no_sedation


def test_days_over_a_threshold_agree_with_the_curve_of_one_draw():
    """Of one draw the band is its own curve: counting hours in it gives the same days."""
    person = handrail.Person(age_years=58, egfr_ml_min_1_73m2=60)
    scenarios = handrail.read_scenarios(
        [{"course": "30 mg four times a day for 200 days then stop"}], person, MEDICINE
    )
    (only,) = handrail.compare_scenarios(scenarios, MEDICINE, people=1, replicates=1).scenarios
    burden = only.profile.bands["burden"].p50
    hours = int((burden > MEDICINE.dynamics.thresholds[0]).sum())

    assert hours > 0
    assert only.figures["days_any"][0] == pytest.approx(hours / 24)
    level = only.profile.bands["level_mg_per_l"].p50
    assert only.figures["peak_h"][0] == only.profile.time_h[int(level.argmax())]


def test_all_scenarios_have_the_same_axis_of_time():
    found = compared({"course": "20 mg three times a day for 40 days then stop"})

    ends = {float(one.profile.time_h[-1]) for one in found.scenarios}
    assert ends == {found.days * 24.0}
    assert found.days >= 40


def test_the_typical_person_alone_lies_inside_the_band():
    typical = compared(people=1, replicates=1).scenarios[0].profile.bands["level_mg_per_l"].p50
    band = compared(people=20, replicates=20).scenarios[0].profile.bands["level_mg_per_l"]

    assert (typical <= band.p95 + 1e-9).all()
    assert (typical >= band.p5 - 1e-9).all()


def test_five_scenarios_are_refused():
    with pytest.raises(InputError, match="5 scenarios"):
        compared({"egfr": "50"}, {"egfr": "40"}, {"egfr": "30"}, {"egfr": "20"})


def test_drinks_with_changing_kidneys_are_one_scenario_and_with_a_pump_none():
    found = compared({"drinks": "4 at 20:00 day 3", "kidneys": "day 5: eGFR 15"}).scenarios[0]

    assert found.sedation is not None
    assert found.sedation.happenings == found.scenario.happenings
    with pytest.raises(InputError, match="together with a pump"):
        compared({"drinks": "4 at 20:00 day 3", "pump": "350 micrograms/day"})


def test_an_overdose_is_told_first_and_drinks_with_it_make_no_less_of_it():
    _, alone, both = compared(
        {"overdose": "day 3 21:00: 300 mg"},
        {"overdose": "day 3 21:00: 300 mg", "drinks": "6 at 20:00 day 3"},
    ).scenarios

    assert alone.sedation is not None
    assert both.sedation is not None
    assert (both.sedation.load.p50 >= alone.sedation.load.p50 - 1e-9).all()
    assert both.sedation.load.p95.max() > alone.sedation.load.p95.max()
    assert {alone.sedation.grade, both.sedation.grade} == {"overdose"}


def test_a_pump_alone_is_a_scenario():
    said = [
        {"pump": "350 micrograms/day, fails day 10"},
        {"pump": "350 micrograms/day, fails day 10, restored day 12"},
    ]
    scenarios = handrail.read_scenarios(said, PERSON, MEDICINE)

    first, second = handrail.compare_scenarios(scenarios, MEDICINE, people=2, replicates=2).scenarios

    assert second.figures["peak_burden"][0] < first.figures["peak_burden"][0]
    assert "lumbar_mg_per_l" in first.profile.bands
