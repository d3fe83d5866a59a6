"""A clinician may move a floor for one plan, within reason and with a reason."""

from __future__ import annotations

import dataclasses

import pytest

from handrail import InputError, change_floors, load_medicine

REASON = "Seen every second day on the ward."


@pytest.fixture
def floors():
    return load_medicine().floors


def test_only_what_was_changed_differs_and_it_is_said(floors):
    changed = change_floors(floors, {"fewest_days_a_step": 2, "shortest_days_after_60": 10}, REASON)

    assert changed.fewest_days_a_step == 2
    assert dict(changed.shortest_days) == {**dict(floors.shortest_days), 60: 10}
    assert [REASON in line for line in changed.changed] == [True, True]
    assert "became 2" in changed.changed[0]
    as_before = dataclasses.replace(
        changed, fewest_days_a_step=floors.fewest_days_a_step, shortest_days=floors.shortest_days, changed=()
    )
    assert as_before == floors


def test_a_second_change_keeps_the_reason_of_the_first(floors):
    once = change_floors(floors, {"most_pieces": 3}, REASON)
    twice = change_floors(once, {"most_pieces": 2}, "Swallowing has become harder.")

    assert len(twice.changed) == 2
    assert twice.most_pieces == 2


@pytest.mark.parametrize(
    ("changes", "reason", "says"),
    [
        ({"fewest_days_a_step": 2}, "", "without a reason"),
        ({"fewest_days_a_step": 2}, "      ok      ", "without a reason"),
        ({"fewest_days": 2}, REASON, "Did you mean 'fewest_days_a_step'"),
        ({"youngest_years": 1}, REASON, "no floor 'youngest_years'"),
        ({"shortest_days_after_30": 10}, REASON, "no floor"),
        ({"largest_cut_share": 25}, REASON, "can't be 25"),
        ({"fewest_days_a_step": 0}, REASON, "can't be 0"),
        ({"fewest_days_a_step": 2.5}, REASON, "whole number"),
        ({"largest_cut_mg": float("nan")}, REASON, "can't be nan"),
        ({"largest_cut_mg": -1}, REASON, "can't be -1"),
    ],
)
def test_a_change_that_cannot_be_meant_is_refused(floors, changes, reason, says):
    with pytest.raises(InputError, match=says):
        change_floors(floors, changes, reason)
