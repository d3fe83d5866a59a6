"""What happens on a course as nouns, and what the pack, the kinetics or the pump can't answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from handrail.course import parse_course
from handrail.course.nouns import Dose
from handrail.course.pumps import change_of_concentration
from handrail.errors import InputError
from handrail.medicine import load_medicine
from handrail.person import Person
from handrail.simulate import simulate_course
from handrail.simulate.arms import simulate_arms
from handrail.simulate.happenings import (
    Haemodialysis,
    KidneyChange,
    LargeDose,
    PeritonealDialysis,
    PumpBolus,
    PumpRefill,
    PumpRestored,
    PumpSetting,
    PumpStop,
)
from handrail.simulate.outline import clearance_factor
from handrail.simulate.phases import Given, Phase, Timeline
from handrail.simulate.typical import typical_body
from tests.simulate.bodies import DEFAULT_KINETICS, PlainBody
from tests.simulate.courses import crowd

MEDICINE = load_medicine()
PERSON = Person(age_years=50, weight_kg=70, height_cm=175, egfr_ml_min_1_73m2=90)
COURSE = parse_course("20 mg three times a day for 20 days")
FEW = {"replicates": 3, "people": 4}
ONCE = (Dose(time_h=100.0, dose_micrograms=300_000),)


def simulated(*happenings, course=COURSE, **how):
    return simulate_course(course, PERSON, how.pop("medicine", MEDICINE), happenings=happenings, **FEW, **how)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: KidneyChange(at_h=0.0), "twice or not at all"),
        (lambda: KidneyChange(at_h=0.0, egfr_ml_min_1_73m2=15, share=0.5), "twice or not at all"),
        (lambda: KidneyChange(at_h=0.0, share=-0.1), "outside 0 to 200 %"),
        (lambda: KidneyChange(at_h=-1.0, share=0.5), "outside the course"),
        (lambda: KidneyChange(at_h=float("nan"), share=0.5), "outside the course"),
        (lambda: Haemodialysis(at_h=0.0, hours=0), "up to 24 h"),
        (lambda: Haemodialysis(at_h=0.0, times_a_week=8), "1 to 7"),
        (lambda: Haemodialysis(at_h=0.0, until_h=9.0), "how many times a week"),
        (lambda: Haemodialysis(at_h=0.0, clearance_ml_min=1000), "outside 20 to 400"),
        (lambda: PeritonealDialysis(at_h=9.0, until_h=8.0), "ends before it begins"),
        (lambda: PeritonealDialysis(at_h=9.0, clearance_ml_min=128), "outside 1 to 30"),
        (lambda: LargeDose(doses=()), "how much was swallowed"),
        (lambda: LargeDose(doses=(ONCE[0], replace(ONCE[0], time_h=1.0))), "order of time"),
        (lambda: LargeDose(doses=ONCE, absorption=0.1), "From 0.3 to 1"),
        (lambda: PumpSetting(at_h=0.0, daily_micrograms=0.35), "looks like milligrams"),
        (lambda: PumpBolus(at_h=0.0, micrograms=0.05), "Give it in micrograms"),
        (lambda: PumpRefill(at_h=0.0, micrograms_per_ml=2), "2000 micrograms"),
        (lambda: PumpRefill(at_h=0.0, micrograms_per_ml=500, reservoir_ml=400), "at most 100 mL"),
        (
            lambda: PumpRefill(at_h=0.0, micrograms_per_ml=500, before_micrograms_per_ml=2000, bridged=False),
            "volume of tubing",
        ),
    ],
)
def test_what_can_not_happen_is_refused(make, says):
    with pytest.raises(InputError) as refusal:
        make()

    assert says in str(refusal.value)


@pytest.mark.parametrize(
    ("happening", "medicine", "says"),
    [
        (PumpSetting(at_h=0.0, daily_micrograms=350), replace(MEDICINE, pump=None), "by pump"),
        (Haemodialysis(at_h=0.0), replace(MEDICINE, dialysis=None), "and dialysis"),
        (LargeDose(doses=ONCE, absorption=0.5), replace(MEDICINE, large_dose=None), "very large doses"),
        (PumpRestored(at_h=5.0), MEDICINE, "before it was set"),
    ],
)
def test_what_the_pack_does_not_know_is_not_simulated(happening, medicine, says):
    with pytest.raises(InputError, match=says):
        simulated(happening, medicine=medicine)


def test_neither_a_course_nor_anything_that_happens():
    with pytest.raises(InputError, match="Nothing is taken"):
        simulate_course(None, PERSON, MEDICINE, **FEW)


def test_three_sessions_a_week_are_monday_wednesday_friday():
    sessions = list(Haemodialysis(at_h=9.0, times_a_week=3, until_h=24.0 * 14).sessions(24.0 * 30))

    assert [begin // 24 for begin, _ in sessions] == [0, 2, 4, 7, 9, 11]
    assert all(end - begin == 4 for begin, end in sessions)


def test_a_slower_clearance_has_the_half_life_asked_for():
    typical = typical_body(DEFAULT_KINETICS, PlainBody())
    factor = clearance_factor(typical, 20.0)
    slower = replace(typical, clearance_l_per_h=factor * typical.clearance_l_per_h)

    assert clearance_factor(slower, 20.0) == pytest.approx(1.0)
    assert clearance_factor(typical, 4.0) == 1.0


def test_each_option_of_an_overdose_does_what_it_says():
    def level(**options):
        return (
            simulated(LargeDose(doses=ONCE, **options), course=None, until_day=12).bands["level_mg_per_l"].p50
        )

    usual, slow, less, longer = (
        level(),
        level(absorption=0.3),
        level(absorbs_less=True),
        level(half_life_h=24.0),
    )

    assert slow.max() < usual.max()
    assert slow.argmax() > usual.argmax()
    assert less.max() == pytest.approx(2 / 3 * usual.max(), rel=1e-6)
    assert (longer >= usual - 1e-9).all()
    assert longer[150] > 3 * usual[150]


def test_a_staggered_overdose_peaks_lower_and_later():
    at_once = simulated(LargeDose(doses=ONCE), course=None, until_day=8)
    parts = tuple(Dose(time_h=100.0 + 3 * part, dose_micrograms=100_000) for part in range(3))
    staggered = simulated(LargeDose(doses=parts), course=None, until_day=8)

    assert (staggered.outcomes["peak_mg_per_l"] < at_once.outcomes["peak_mg_per_l"]).all()
    assert staggered.outcomes["auc_mg_h_per_l"] == pytest.approx(at_once.outcomes["auc_mg_h_per_l"], rel=1e-3)


def test_everything_assumed_is_said_and_sourced():
    seen = simulated(PeritonealDialysis(at_h=100.0), PumpSetting(at_h=0.0, daily_micrograms=350))

    said = " ".join(seen.assumptions)
    assert "An assumption: no measured figure was found." in said
    assert "for the pump team to verify" in said
    assert MEDICINE.words["no_conversion"] in seen.assumptions
    assert {"canada-itb", "oddb-itb-kinetics"} <= set(seen.sources)
    assert set(seen.sources) <= set(MEDICINE.bibliography.keys)


def test_a_happening_changes_no_draw():
    """The same people with and without: until it happens nothing differs."""
    plain, changed = simulated(), simulated(KidneyChange(at_h=240.0, share=0.2))

    before = slice(0, 240)
    for quantity in ("level_mg_per_l", "burden"):
        apart = changed.bands[quantity].p95[before] - plain.bands[quantity].p95[before]
        assert np.abs(apart).max() < 2e-4 * max(plain.bands[quantity].p95.max(), 0.01)


def test_the_same_seed_gives_the_same_pump():
    pump = (PumpSetting(at_h=0.0, daily_micrograms=350), PumpStop(at_h=100.0))
    one, same, other = (simulated(*pump, course=None, seed=seed) for seed in (1, 1, 2))

    assert (one.bands["lumbar_mg_per_l"].p95 == same.bands["lumbar_mg_per_l"].p95).all()
    assert (one.bands["lumbar_mg_per_l"].p95 != other.bands["lumbar_mg_per_l"].p95).any()


def test_without_a_course_withdrawal_is_watched_for_after_the_last_thing():
    pump = (PumpSetting(at_h=0.0, daily_micrograms=350), PumpStop(at_h=24.0 * 60))
    watched = simulated(*pump, course=None)
    short = simulated(*pump, course=None, until_day=62)

    assert watched.time_h[-1] == 24 * (60 + MEDICINE.dynamics.watch_days)
    assert "trough_mg_per_l" not in watched.outcomes
    assert any("withdrawal that comes later" in said for said in short.assumptions)


@pytest.mark.parametrize(
    ("phases", "given"),
    [
        (((0.0, 5.0), (6.0, 9.0)), ()),
        (((1.0, 5.0),), ()),
        (((0.0, 0.0),), ()),
        (((0.0, 9.0),), (Given(time_h=-1.0, dose_mg=1),)),
        (((0.0, 9.0),), (Given(time_h=2.0, dose_mg=1), Given(time_h=1.0, dose_mg=1))),
        (((0.0, 9.0),), (Given(time_h=1.0, dose_mg=1, compartment="csf"),)),
    ],
)
def test_a_timeline_has_no_gaps_and_no_fluid_that_is_not_there(phases, given):
    bodies = crowd(2)
    none = np.zeros(2)

    with pytest.raises(InputError):
        Timeline(
            phases=tuple(
                Phase(begin_h=begin, end_h=end, bodies=bodies, dialysis_l_per_h=none) for begin, end in phases
            ),
            given=given,
        )


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"before_micrograms_per_ml": 0.5}, "looks like milligrams"),
        ({"after_micrograms_per_ml": 2}, "2 mg is 2000 micrograms"),
        ({"daily_micrograms": 300_000}, "another unit"),
        ({"dead_volume_ml": 20}, "implant record"),
        ({"dead_volume_ml": 0}, "implant record"),
    ],
)
def test_a_bridge_is_not_reckoned_from_amounts_that_no_pump_has(changes, says):
    usual = {
        "dead_volume_ml": 0.3,
        "before_micrograms_per_ml": 500,
        "after_micrograms_per_ml": 2000,
        "daily_micrograms": 300,
    }
    with pytest.raises(InputError) as refusal:
        change_of_concentration(**(usual | changes))

    assert says in str(refusal.value)


@pytest.mark.parametrize("dialysed", [Haemodialysis(at_h=57.0), PeritonealDialysis(at_h=48.0)])
def test_dialysis_asks_for_the_kidneys_instead_of_taking_healthy_ones(dialysed):
    unknown = PERSON.with_(egfr_ml_min_1_73m2=None)
    with pytest.raises(InputError) as refusal:
        simulate_course(COURSE, unknown, MEDICINE, happenings=(dialysed,), **FEW)
    assert "--egfr" in refusal.value.fix

    for known in (unknown.with_(egfr_ml_min_1_73m2=8), unknown.with_(dialysis="hd")):
        assert simulate_course(COURSE, known, MEDICINE, happenings=(dialysed,), **FEW).chances
    failed = KidneyChange(at_h=24.0, egfr_ml_min_1_73m2=8)
    assert simulate_course(COURSE, unknown, MEDICINE, happenings=(failed, dialysed), **FEW).chances


def test_a_population_without_a_crowd_is_asked_for_its_kidneys_too():
    dialysed = (Haemodialysis(at_h=57.0),)
    unknown = PERSON.with_(egfr_ml_min_1_73m2=None)
    with pytest.raises(InputError, match="how well the person's own kidneys filter"):
        simulate_arms({"a": COURSE}, unknown, MEDICINE, people=8, replicates=2, happenings=dialysed)
