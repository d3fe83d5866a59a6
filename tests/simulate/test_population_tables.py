"""Populations of event tables: each is the table walked one by one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handrail.course import read_events
from handrail.simulate import study as study_file
from handrail.simulate.arms import simulate_arms
from handrail.simulate.event_schedule import schedule_of
from handrail.simulate.event_simulation import body_for
from handrail.simulate.event_walk import Walk
from tests.simulate.populations import (
    ADULT,
    HEAD,
    MEDICINE,
    TABLES,
    columns,
    run_of,
)


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
