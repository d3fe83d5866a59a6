"""Populations on courses on which something happens, beside other depressants, and of event tables.

What becomes of each body of a population is what becomes of it alone, by the plain numpy way and by the
integrator; who reckons which part, and when, changes nothing.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import handrail
from handrail.course import parse_course, read_events
from handrail.course.nouns import Dose
from handrail.errors import InputError
from handrail.person import Person
from handrail.simulate.arms import simulate_arms
from handrail.simulate.crowd import read_crowd
from handrail.simulate.footing import footing_of
from handrail.simulate.happenings import (
    Haemodialysis,
    KidneyChange,
    LargeDose,
    PeritonealDialysis,
    PumpRefill,
    PumpSetting,
    PumpStop,
)
from handrail.simulate.reference import simulate_timeline
from handrail.simulate.sedation_mix import loads_at
from handrail.simulate.stepping import Stepping
from handrail.simulate.timeline import told_of
from handrail.simulate.trajectories import ByKernel
from tests.simulate.populations import (
    ADULT,
    BESIDE,
    COURSE,
    EVERYTHING,
    HEAD,
    MEDICINE,
    OVERDOSE,
    PUMP,
    TABLES,
    Seen,
    columns,
    run_of,
)
from tests.simulate.test_kernel_agrees import LEAST_BURDEN

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


# --- what is taken beside ----------------------------------------------------------------------------------


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
