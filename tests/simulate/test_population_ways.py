"""Populations on courses on which something happens, beside other depressants, and of event tables.

What becomes of each body of a population is what becomes of it alone, by the plain numpy way and by the
integrator; who reckons which part, and when, changes nothing.
"""

from __future__ import annotations

import gc
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import handrail
from handrail.course import parse_course, read_events
from handrail.course.nouns import Dose
from handrail.errors import InputError
from handrail.medicine import load_medicine
from handrail.person import Person
from handrail.simulate import study as study_file
from handrail.simulate.arms import PopulationRun, simulate_arms
from handrail.simulate.by_phases import ByPhases
from handrail.simulate.crowd import read_crowd
from handrail.simulate.event_schedule import schedule_of
from handrail.simulate.event_simulation import body_for
from handrail.simulate.event_walk import Walk
from handrail.simulate.footing import footing_of
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
from handrail.simulate.reference import simulate_timeline
from handrail.simulate.sedation_mix import loads_at
from handrail.simulate.stepping import Stepping
from handrail.simulate.timeline import told_of
from handrail.simulate.trajectories import ByKernel
from tests.simulate.test_kernel_agrees import LEAST_BURDEN

MEDICINE = load_medicine("baclofen")
ADULT = Person(age_years=50, sex="female", weight_kg=70, height_cm=170, egfr_ml_min_1_73m2=90)
COURSE = parse_course("20 mg three times a day for 6 days then stop")
PUMP = (
    PumpSetting(at_h=0.0, daily_micrograms=350),
    PumpBolus(at_h=30.0, micrograms=50),
    PumpStop(at_h=100.0),
    PumpRestored(at_h=130.0),
)
OVERDOSE = LargeDose(
    doses=(
        Dose(time_h=60.0, dose_micrograms=300_000),
        Dose(time_h=62.0, dose_micrograms=100_000),
    ),
    absorption=0.5,
    absorbs_less=True,
    half_life_h=20.0,
)
EVERYTHING = (
    KidneyChange(at_h=48.0, share=0.2, back_by_h=150.0),
    Haemodialysis(at_h=57.0, times_a_week=3, until_h=140.0),
    PeritonealDialysis(at_h=90.0, until_h=120.0),
    OVERDOSE,
    *PUMP,
)


def run_of(courses=COURSE, person=ADULT, people=6, replicates=3, until_day=9, **asked):
    return PopulationRun(
        courses, person, MEDICINE, people=people, replicates=replicates, until_day=until_day, seed=4, **asked
    )


def columns(run):
    parts = [run.study.run(unit)[0].columns for unit in run.study.question.units()]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


class Seen:
    """The timelines that a study was stepped through, noted on the way."""

    def __init__(self, monkeypatch):
        self.timelines = []

        def noting(timeline, at_h, **more):
            self.timelines.append(timeline)
            return ByPhases(timeline, at_h, **more)

        monkeypatch.setattr(study_file, "ByPhases", noting)


# --- the same draws, one by one ----------------------------------------------------------------------------


@pytest.mark.parametrize("crowd", [None, read_crowd("adults")], ids=["one person", "people who differ"])
@pytest.mark.parametrize(
    "happenings",
    [EVERYTHING[:1], EVERYTHING[1:2], EVERYTHING[2:3], (OVERDOSE,), PUMP, EVERYTHING],
    ids=["kidneys", "haemodialysis", "peritoneal", "overdose", "pump", "everything"],
)
def test_a_population_is_its_people_one_by_one(happenings, crowd, monkeypatch):
    seen = Seen(monkeypatch)
    run = run_of(happenings=happenings, crowd=crowd, person=ADULT if crowd is None else Person())
    found = columns(run)

    (timeline,) = seen.timelines
    alone = Stepping(timeline, run.study.at_h)
    for _ in alone.stretches():
        pass
    assert found["peak_mg_per_l"] == pytest.approx(alone.peak_mg_per_l, rel=1e-4)
    assert found["auc_mg_h_per_l"] == pytest.approx(alone.area_mg_h_per_l, rel=1e-6)
    assert found["peak_burden"] == pytest.approx(alone.peak_burden, rel=2e-3, abs=1e-5)
    if any(isinstance(one, Haemodialysis | PeritonealDialysis) for one in happenings):
        share = found["dialysed_mg"] / alone.dialysed_mg
        assert (share > 0.3).all()
        assert (share <= 1).all()
        # The bioavailability that turns apparent mg into mg belongs to the person and the truth alone.
        assert len(np.unique(np.round(share, 6))) > 1
    else:
        assert "dialysed_mg" not in found


@pytest.mark.parametrize("number", [0, 1])
def test_people_who_differ_go_through_what_happens_as_that_very_person(number, monkeypatch):
    """Kidneys at a fifth are a fifth of each one's own; the same eGFR is another filtration in each."""
    happenings = (EVERYTHING[0], replace(OVERDOSE, half_life_h=None))
    if number:
        happenings = (KidneyChange(at_h=48.0, egfr_ml_min_1_73m2=15.0),)
    seen = Seen(monkeypatch)
    run = run_of(happenings=happenings, crowd=read_crowd("adults"), person=Person(), people=4, replicates=2)
    columns(run)
    (timeline,) = seen.timelines
    block, _ = run.study._people_of(run.study.question.units()[0])

    for place, person in enumerate(block.everyone.people):
        draws = timeline.draws
        footing = footing_of(MEDICINE, person, None, None)
        outline = footing.outline(happenings, timeline.end_h)
        told = told_of((), outline, draws, medicine=MEDICINE, kinetics=None, end_h=timeline.end_h)
        assert [one.begin_h for one in told.timeline.phases] == [one.begin_h for one in timeline.phases]
        for mine, theirs in zip(told.timeline.phases, timeline.phases, strict=True):
            for body in (place, place + 4):
                assert mine.bodies.clearance_l_per_h[body] == pytest.approx(
                    theirs.bodies.clearance_l_per_h[body], rel=1e-12
                )


HAPPENING = st.one_of(
    st.builds(
        KidneyChange,
        at_h=st.sampled_from([0.0, 20.5, 50.0]),
        share=st.sampled_from([0.1, 0.5, 1.5]),
        back_by_h=st.sampled_from([None, 90.0]),
    ),
    st.builds(Haemodialysis, at_h=st.sampled_from([9.0, 33.25, 80.0]), times_a_week=st.sampled_from([0, 7])),
    st.builds(PeritonealDialysis, at_h=st.sampled_from([12.0, 40.0]), until_h=st.sampled_from([None, 77.7])),
    st.builds(
        LargeDose,
        doses=st.just((Dose(time_h=45.5, dose_micrograms=200_000),)),
        absorption=st.sampled_from([0.3, 1.0]),
        half_life_h=st.sampled_from([None, 25.0]),
    ),
)
OF_A_PUMP = st.sampled_from(
    [
        (),
        PUMP,
        (PumpSetting(at_h=5.0, daily_micrograms=600), PumpStop(at_h=70.0)),
        (
            PumpSetting(at_h=0.0, daily_micrograms=400),
            PumpRefill(
                at_h=20.0,
                micrograms_per_ml=2000,
                before_micrograms_per_ml=500,
                dead_volume_ml=0.3,
                bridged=False,
                reservoir_ml=1.0,
            ),
        ),
    ]
)


@settings(max_examples=8, deadline=None)
@given(happenings=st.lists(HAPPENING, min_size=1, max_size=3), pump=OF_A_PUMP)
def test_a_population_is_the_integrator_whatever_happens(happenings, pump):
    with pytest.MonkeyPatch.context() as monkeypatch:
        seen = Seen(monkeypatch)
        kept = Kept(monkeypatch)
        run = run_of(
            parse_course("20 mg three times a day for 3 days then stop"),
            people=2,
            replicates=1,
            until_day=5,
            happenings=(*happenings, *pump),
        )
        found = columns(run)
    (timeline,) = seen.timelines
    wanted = simulate_timeline(timeline, run.study.at_h)
    peak = np.maximum(wanted.burden.max(axis=0), LEAST_BURDEN)
    assert (np.abs(kept.values[0] - wanted.burden).max(axis=0) < 3e-4 * peak).all()
    assert (found["peak_mg_per_l"] >= wanted.level_mg_per_l.max(axis=0) * (1 - 1e-5)).all()


class Kept:
    """What a study kept of each time."""

    def __init__(self, monkeypatch):
        self.values = None
        stretches = ByKernel.stretches

        def noting(run):
            parts = []
            for rows, values in stretches(run):
                parts.append(values.copy())
                yield rows, values
            self.values = np.concatenate(parts, axis=1)

        monkeypatch.setattr(ByKernel, "stretches", noting)


def test_nothing_happening_is_the_plain_course():
    plain, same = columns(run_of()), columns(run_of(happenings=(KidneyChange(at_h=50.0, share=1.0),)))

    for name in ("peak_mg_per_l", "trough_mg_per_l", "auc_mg_h_per_l"):
        assert same[name] == pytest.approx(plain[name], rel=1e-6), name
    assert same["peak_burden"] == pytest.approx(plain["peak_burden"], rel=1e-3, abs=1e-6)


def test_dialysis_never_raises_anybodys_level_and_failing_kidneys_never_lower_it():
    plain = columns(run_of(people=50, replicates=4))
    dialysed = columns(run_of(people=50, replicates=4, happenings=(EVERYTHING[1],)))
    failing = columns(run_of(people=50, replicates=4, happenings=(KidneyChange(at_h=24.0, share=0.2),)))

    assert (dialysed["auc_mg_h_per_l"] < plain["auc_mg_h_per_l"]).all()
    assert (dialysed["peak_mg_per_l"] <= plain["peak_mg_per_l"] * (1 + 1e-6)).all()
    assert (failing["auc_mg_h_per_l"] > plain["auc_mg_h_per_l"]).all()


def test_a_pump_alone_has_no_last_dose_to_be_lowest_before():
    found = simulate_arms(None, ADULT, MEDICINE, people=20, replicates=2, happenings=PUMP, until_day=9)

    assert found.arms[0].outcomes["trough_mg_per_l"].never == 1.0
    assert found.arms[0].outcomes["peak_mg_per_l"].all[1] > 0
    assert any("pump team" in sentence for sentence in found.assumptions)
    assert found.happenings == PUMP


def test_what_happens_happens_in_every_arm_to_the_same_people():
    found = simulate_arms(
        {"one": COURSE, "again": COURSE}, ADULT, MEDICINE, people=20, replicates=2, happenings=EVERYTHING
    )

    assert str(found.arms[0].outcomes) == str(found.arms[1].outcomes)


# --- event tables ------------------------------------------------------------------------------------------

HEAD = "ID,TIME,EVID,AMT,CMT,II,ADDL,SS,RATE\n"
TABLES = {
    "swallowed": "1,8,1,20,1,8,17,0,0\n",
    "steady, then stopped": "1,6,1,20,1,8,5,1,0\n",
    "steady from the start": "1,0,1,20,1,8,11,1,0\n",
    "two steady states": "1,6,1,20,1,12,3,1,0\n1,10,1,10,1,12,3,2,0\n",
    "a reset in the middle": "1,0,1,20,1,8,11,0,0\n1,50,3,0,1,0,0,0,0\n1,60,1,20,1,8,3,0,0\n",
    "a reset with a dose": "1,0,1,20,1,8,5,0,0\n1,48,4,40,1,0,0,0,0\n",
    "into the blood": "1,5,1,10,2,8,3,0,0\n1,40,1,20,1,0,0,0,0\n",
    "an infusion": "1,5,1,24,2,0,0,0,4\n1,20,1,20,1,8,4,0,0\n",
    "swallowed over hours": "1,8,1,40,1,12,3,0,5\n1,20,1,20,1,0,0,0,0\n",
    "swallowed over hours, two at a time": "1,8,1,60,1,6,3,0,6\n",
    "swallowed over hours and reset": "1,8,1,60,1,0,0,0,5\n1,14,3,0,1,0,0,0,0\n1,30,1,20,1,0,0,0,4\n",
    "swallowed over hours for ever": "1,9,1,30,1,8,5,1,6\n1,12,1,20,1,12,1,2,4\n",
    "swallowed over hours without an end": "1,30,1,0,1,0,0,1,2.5\n1,40,1,20,1,0,0,0,0\n",
    "infused for ever, until now": "1,30,1,0,2,0,0,1,2.5\n1,40,1,20,1,0,0,0,0\n",
    "lumbar": "1,5,1,0.05,3,24,2,0,0\n1,8,1,20,1,8,5,0,0\n",
    "lumbar infusion": "1,5,1,0.3,3,0,0,0,0.01\n1,8,1,20,1,8,5,0,0\n",
    "a reset as a dose is due": "1,0,1,20,1,8,11,0,0\n1,48,3,0,1,0,0,0,0\n1,48,1,10,2,0,0,0,0\n",
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_for_a_population_is_the_table_one_by_one(name, monkeypatch):
    table = read_events(HEAD + TABLES[name])
    made = []

    def noting(*rows, **more):
        made.append(body_for(*rows, **more))
        return made[-1]

    monkeypatch.setattr(study_file, "body_for", noting)
    run = run_of(table, until_day=8)
    found = columns(run)

    (body,) = made
    alone = Walk(body, schedule_of(table.rows, float(body.draws.lag_h[0])), run.study.at_h)
    for _ in alone.stretches():
        pass
    # Between two nodes a peak is that of a cubic, and the two have other nodes.
    assert found["peak_mg_per_l"] == pytest.approx(alone.peak_mg_per_l, rel=1e-3)
    assert found["auc_mg_h_per_l"] == pytest.approx(alone.area_mg_h_per_l, rel=1e-5)
    assert found["peak_burden"] == pytest.approx(alone.peak_burden, rel=3e-3, abs=1e-4)
    # The lowest level is looked for at the hours here, and at every node there.
    assert (found["trough_mg_per_l"] >= alone.outcomes["trough_mg_per_l"] * (1 - 1e-4) - 1e-9).all()


ROW = st.one_of(
    st.builds("{0:g},1,20,1,0,0,0,0".format, st.sampled_from([0.0, 8.0, 20.0, 33.5])),
    st.builds("{0:g},1,20,1,8,3,1,0".format, st.sampled_from([0.0, 12.0, 30.0])),
    st.builds("{0:g},1,10,1,12,2,2,0".format, st.sampled_from([14.0, 31.0])),
    st.builds("{0:g},3,0,1,0,0,0,0".format, st.sampled_from([20.0, 40.0])),
    st.builds("{0:g},4,30,1,0,0,0,0".format, st.sampled_from([25.0, 50.0])),
    st.builds("{0:g},1,8,2,0,0,0,0".format, st.sampled_from([3.0, 20.0, 45.0])),
    st.builds(
        "{0:g},1,24,2,0,0,0,{1:g}".format, st.sampled_from([10.0, 20.0, 42.0]), st.sampled_from([2, 6])
    ),
    st.builds(
        "{0:g},1,30,1,{1},0,4".format, st.sampled_from([2.0, 16.0, 44.0]), st.sampled_from(["0,0", "9,2"])
    ),
    st.builds("{0:g},1,12,1,8,3,1,3".format, st.sampled_from([11.0, 26.0])),
    st.builds("{0:g},1,0.05,3,0,0,0,0".format, st.sampled_from([7.0, 44.0])),
    st.builds("{0:g},1,0.2,3,0,0,0,{1:g}".format, st.sampled_from([7.0, 44.0]), st.sampled_from([0.01])),
)


@settings(max_examples=12, deadline=None)
@given(rows=st.lists(ROW, min_size=1, max_size=6))
def test_random_tables_for_a_population_are_walked_one_by_one(rows):
    ordered = sorted(rows, key=lambda row: float(row.split(",")[0]))
    if not any(row.split(",")[1] in "14" for row in ordered):
        ordered.append("60,1,20,1,0,0,0,0")
    table = read_events(HEAD + "".join(f"1,{row}\n" for row in ordered))
    made = []
    with pytest.MonkeyPatch.context() as monkeypatch:

        def noting(*of, **more):
            made.append(body_for(*of, **more))
            return made[-1]

        monkeypatch.setattr(study_file, "body_for", noting)
        run = run_of(table, people=3, replicates=2, until_day=5)
        found = columns(run)
    alone = Walk(made[0], schedule_of(table.rows, float(made[0].draws.lag_h[0])), run.study.at_h)
    for _ in alone.stretches():
        pass
    assert found["peak_mg_per_l"] == pytest.approx(alone.peak_mg_per_l, rel=1e-3, abs=1e-9)
    assert found["auc_mg_h_per_l"] == pytest.approx(alone.area_mg_h_per_l, rel=1e-5, abs=1e-9)
    assert found["peak_burden"] == pytest.approx(alone.peak_burden, rel=3e-3, abs=1e-4)


def test_the_people_of_a_table_are_arms_of_the_same_population():
    table = read_events(HEAD + "7,8,1,20,1,8,17,0,0\n9,8,1,20,1,8,17,0,0\n11,8,1,10,1,8,17,0,0\n")
    found = simulate_arms(table, ADULT, MEDICINE, people=20, replicates=2)

    assert [arm.name for arm in found.arms] == ["ID 7", "ID 9", "ID 11"]
    assert str(found.arms[0].outcomes) == str(found.arms[1].outcomes)
    half = found.arms[2].outcomes["auc_mg_h_per_l"].mean / found.arms[0].outcomes["auc_mg_h_per_l"].mean
    assert half == pytest.approx(0.5, rel=1e-6)


# --- what is taken beside ----------------------------------------------------------------------------------

BESIDE = {"with_": ["lorazepam 1 mg at night"], "drinks": "6 at 20:00 day 3"}


def test_the_highest_load_of_everybody_is_their_own(monkeypatch):
    kept = Kept(monkeypatch)
    run = run_of(people=8, replicates=3, **BESIDE)
    (unit,) = run.study.question.units()
    found = run.study.run(unit)[0].columns
    draws_seen = run.study

    # The same mix again, walked at once over all hours.
    mix = draws_seen._mix(draws_seen._arms[0], unit)
    assert mix is not None
    effect = kept.values[0]

    class Of:
        ec50_mg_per_l, hill = _site(run, unit)

    _, _, load = loads_at(mix, Of, run.study.at_h, effect)
    assert found["peak_load"] == pytest.approx(load.max(axis=0), rel=1e-9)
    assert (found["peak_load"] >= found["peak_load_alone"]).all()
    assert (found["drowsy"] >= found["asleep"]).all()
    assert (found["asleep"] >= found["unrousable"]).all()
    assert (found["peak_load_h"] == run.study.at_h[load.argmax(axis=0)]).all()


def _site(run, unit):
    block, _ = run.study._people_of(unit)
    who = np.tile(np.arange(unit.people), unit.replicates)
    which = np.repeat(np.arange(unit.replicates), unit.people)
    from handrail.simulate.people import bodies_of

    draws = bodies_of(
        MEDICINE.dynamics,
        run.study.kinetics,
        block.typical.each(who),
        truth={name: values[which] for name, values in run.study._truth.items()},
        crowd={name: values[who] for name, values in block.factors.items()},
        replicates=unit.replicates,
        people=unit.people,
        seed=4,
    )
    return draws.ec50_mg_per_l, draws.hill


def test_alcohol_never_makes_anybody_less_drowsy_and_changes_nothing_else():
    without = columns(run_of(people=40, replicates=3, sedation=True))
    with_ = columns(run_of(people=40, replicates=3, drinks="6 at 20:00 day 3"))

    assert (with_["peak_load"] >= without["peak_load"]).all()
    for name in ("peak_load_alone", "peak_burden", "peak_mg_per_l"):
        assert (with_[name] == without[name]).all(), name


def test_a_population_is_as_drowsy_as_the_draws_of_one_person():
    found = simulate_arms(COURSE, ADULT, MEDICINE, people=100, replicates=60, until_day=9, **BESIDE)
    profile = handrail.simulate_sedation(
        COURSE, ADULT, MEDICINE, people=100, replicates=60, until_day=9, step_h=1.0, **BESIDE
    )

    for depth in ("drowsy", "asleep", "unrousable"):
        assert found.arms[0].outcomes[depth].mean == pytest.approx(profile.highest[depth][0], rel=0.06), depth
    assert found.together is not None
    assert {one.name for one in found.together.not_modelled} == {one.name for one in profile.not_modelled}
    assert found.together.companion_sources == profile.companion_sources


def test_what_is_not_known_of_other_depressants_belongs_to_the_truth_and_not_to_people():
    seen = columns(run_of(people=40, replicates=3, **BESIDE))
    unrousable = seen["unrousable"].reshape(3, 40)

    assert len(np.unique(unrousable)) == 120
    run = run_of(people=40, replicates=3, **BESIDE)
    (unit,) = run.study.question.units()
    mix = run.study._mix(run.study._arms[0], unit)
    assert mix is not None
    of_truths = mix.thresholds["asleep"].reshape(3, 40)
    of_people = mix.half["the medicine"].reshape(3, 40)
    assert (of_truths == of_truths[:, :1]).all()
    assert (of_people == of_people[0]).all()


# --- part by part ------------------------------------------------------------------------------------------


def test_parts_merged_after_a_stop_are_the_answer_to_the_last_digit(monkeypatch):
    of_each = {"people": 60, "replicates": 300, "until_day": 7}
    ways = {**of_each, "happenings": EVERYTHING[:2], "crowd": read_crowd("adults")}
    whole = simulate_arms(COURSE, Person(), MEDICINE, seed=4, **ways)
    first = run_of(person=Person(), **ways)
    assert first.parts > 2
    assert sum(first.bodies_in(number) for number in range(first.parts)) == first.bodies == 18_000

    kept = {number: first.part(number) for number in reversed(range(1, first.parts))}
    again = run_of(person=Person(), **ways)
    kept[0] = again.part(0)

    assert repr(again.answer(kept[number] for number in range(again.parts))) == repr(whole)


def test_parts_of_another_question_missing_or_damaged_are_refused():
    run, other = run_of(people=10, replicates=2), run_of(people=10, replicates=2, above_mg_per_l=0.2)
    part = run.part(0)

    assert run.answer([part]).people == 10
    with pytest.raises(InputError, match="of another population"):
        other.answer([part])
    with pytest.raises(InputError, match="0 of 1 parts"):
        run.answer([])
    for broken in (b"", part[:100], part[:-30], b"x" * 300):
        with pytest.raises(InputError, match="damaged"):
            run.answer([broken])


def test_a_run_is_stopped_by_what_progress_raises(tmp_path):
    class Stopped(Exception):
        pass

    def progress(done, of):
        assert (done, of) == (100, 200)
        raise Stopped

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr("handrail.simulate.question.UNIT", 100)
        with pytest.raises(Stopped):
            simulate_arms(
                COURSE, ADULT, MEDICINE, people=100, replicates=2, until_day=7,
                parquet=tmp_path / "all.parquet", progress=progress,
            )  # fmt: skip
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("asked", [{"happenings": EVERYTHING}, BESIDE], ids=["happenings", "beside"])
def test_memory_does_not_grow_with_people(asked, monkeypatch):
    monkeypatch.setattr("handrail.simulate.question.UNIT", 400)

    held: list[int] = []

    def progress(done, of):
        gc.collect()
        held.append(tracemalloc.get_traced_memory()[0])

    tracemalloc.start()
    simulate_arms(COURSE, ADULT, MEDICINE, people=8000, replicates=1, until_day=4, progress=progress, **asked)
    tracemalloc.stop()

    assert len(held) == 20
    # The rows of one part would be 60 kB.
    assert held[19] - held[9] < 10 * 20_000


def test_hours_of_many_draws_of_one_person_go_through_what_happens(monkeypatch):
    happenings = EVERYTHING
    streamed = handrail.simulate_population(
        COURSE, ADULT, MEDICINE, replicates=40, people=50, until_day=9, happenings=happenings
    )
    exact = handrail.simulate_course(
        COURSE, ADULT, MEDICINE, replicates=40, people=50, until_day=9, happenings=happenings
    )

    assert set(streamed.bands) >= {"level_mg_per_l", "burden", "cord_effect"}
    for name in ("level_mg_per_l", "effect", "burden", "cord_effect"):
        top = exact.bands[name].p95.max()
        # Other draws of the same person: their middle is the same but for chance.
        assert np.abs(streamed.bands[name].p50 - exact.bands[name].p50).max() <= 0.1 * top, name
    assert streamed.happenings == happenings
    assert set(exact.assumptions) == set(streamed.assumptions)


# --- what can't be done ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("courses", "asked", "says"),
    [
        (COURSE, {"happenings": PUMP, "drinks": "6 at 20:00 day 3"}, "together with a pump"),
        (None, {}, "Nothing is taken"),
        (read_events(HEAD + TABLES["swallowed"]), {"happenings": PUMP}, "by itself"),
        (read_events(HEAD + TABLES["swallowed"]), {"sedation": True}, "by itself"),
        (read_events(HEAD + "".join(f"{n},8,1,20,1,0,0,0,0\n" for n in range(51))), {}, "51 arms"),
    ],
)
def test_what_can_not_be_simulated_for_a_population_says_so(courses, asked, says):
    with pytest.raises(InputError, match=says):
        simulate_arms(courses, ADULT, MEDICINE, people=4, replicates=2, **asked)


def test_nobody_under_eighteen_is_simulated_beside_other_depressants():
    with pytest.raises(InputError, match="for children"):
        simulate_arms(
            COURSE,
            Person(age_years=10, weight_kg=32, height_cm=140),
            MEDICINE,
            people=4,
            replicates=2,
            **BESIDE,
        )
