"""What is answered for an event table: predictions, what was meant, and outcomes."""

from __future__ import annotations

import pytest

import handrail
from handrail.course.event_table import EventRow, EventTable
from handrail.course.event_table_text import read_events
from handrail.simulate.event_simulation import simulate_events
from tests.simulate.bodies import medicine
from tests.simulate.event_oracle import history
from tests.simulate.event_walks import ADULT, AT, a_body, assert_same, expected, levels, rows_of, walked


def test_every_observation_of_a_level_has_a_prediction_and_no_other_row():
    table = read_events(
        "ID,TIME,EVID,AMT,CMT,DVID,DV\n"
        "1,0,0,.,2,1,.\n1,8,1,20,1,.,.\n1,8.15,0,.,1,1,.\n1,10,0,.,2,1,0.3\n1,11,0,.,2,2,7\n2,9,0,.,2,1,.\n"
    )
    found = simulate_events(table, ADULT, medicine(), replicates=3, people=3, profiles=False).predictions

    assert [one is not None for one in found] == [True, False, True, True, False, True]
    assert found[0].typical == found[5].typical == 0
    assert found[2].typical == pytest.approx(20)
    assert found[3].p5 <= found[3].p50 <= found[3].p95


def test_the_typical_prediction_is_the_closed_form_of_the_packs_central_values():
    from handrail.simulate.equations import level_after_dose

    table = read_events("TIME,EVID,AMT,CMT\n8,1,20,1\n10.5,0,.,2\n")
    seen = simulate_events(
        table, ADULT, medicine(), kinetics="simon2018", replicates=1, people=1, profiles=False
    ).predictions[1]
    wanted = level_after_dose(2.5, 20, absorption_per_h=1.64, clearance_l_per_h=11.6, central_volume_l=72.8)

    assert seen.typical == pytest.approx(float(wanted), rel=1e-12)


def test_predictions_stand_beside_what_was_measured_in_the_written_table():
    table = read_events("ID,TIME,EVID,AMT,CMT,DV\n1,8,1,20,1,.\n1,10,0,.,2,0.31\n")
    answer = simulate_events(table, ADULT, medicine(), replicates=2, people=2, profiles=False)
    lines = handrail.write_predictions(table, answer).splitlines()
    header = next(line for line in lines if line.startswith("ID,")).split(",")
    dose, seen = (dict(zip(header, line.split(","), strict=True)) for line in lines[-2:])

    assert dose["PRED"] == "."
    assert seen["DV"] == "0.31"
    assert float(seen["PRED"]) == pytest.approx(answer.predictions[1].typical, rel=1e-6)
    assert read_events("\n".join(lines) + "\n").rows == table.rows


def test_what_ss_and_resets_mean_is_said_with_the_answer():
    table = EventTable(
        rows=(
            EventRow(time_h=1, amt_mg=20, ii_h=8, ss=1),
            EventRow(time_h=9, evid=3),
            EventRow(time_h=9, amt_mg=20, cmt=2),
        )
    )
    said = " ".join(simulate_events(table, ADULT, medicine(), replicates=2, people=2).assumptions)

    assert "dosed so for ever" in said
    assert "as if it had never had the medicine" in said
    assert "divided by the bioavailability" in said


def test_an_interval_with_a_thousand_lengths_of_step_is_the_same(monkeypatch):
    """Odd intervals bring as many lengths of step as doses; their factors are not all kept at once."""
    body, dose = a_body(), "1,2,1,10,0,12,3.14159,0,1\n"
    kept = levels(body, dose, AT)
    monkeypatch.setattr("handrail.simulate.event_path.MOST_KEPT", 40)

    assert_same(levels(body, dose, AT), kept)


def test_the_trough_of_a_steady_state_is_no_empty_body_before_it():
    body = a_body()
    rows = rows_of("1,8,1,20,0,0,8,1,1\n")
    _, walk = walked(body, rows, [40.0])

    assert_same(walk.outcomes["trough_mg_per_l"], expected(body, history(8, 20, 8), [8.0])[0])
