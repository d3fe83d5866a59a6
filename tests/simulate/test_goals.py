"""The table of what was set for speed: what is missed is said, and so is what can't be measured."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def goals():
    """The module beside the benchmarks."""
    before = list(sys.path)
    sys.path[:0] = [str(BENCHMARKS), str(BENCHMARKS / "peers")]
    try:
        import goals
    finally:
        sys.path[:] = before
    return goals


def a_goal(goals, measured, **more):
    return goals.Goal(says="J1", measured=measured, must=1.5, stretch=0.9, unit=" s", **more)


@pytest.mark.parametrize(
    ("measured", "verdict", "reason"),
    [
        (0.8, "yes, and the stretch", ""),
        (1.2, "yes", "increments"),
        (2.0, "**no**", "memory"),
        (None, "not measured", "memory"),
    ],
)
def test_a_goal_tells_whether_it_is_met_and_what_stands_in_the_way(goals, measured, verdict, reason):
    goal = a_goal(goals, measured, why="memory", learnt="increments")

    assert (goal.verdict, goal.reason) == (verdict, reason)


def test_a_ratio_has_to_be_at_least_as_large(goals):
    goal = goals.Goal(says="over", measured=100.0, must=80, stretch=200, unit=" x", at_least=True)

    assert goal.verdict == "yes"
    assert "| at least 80 x | 200 x | 100 x |" in goal.row


def test_what_could_not_be_measured_counts_neither_as_met_nor_as_missed(goals):
    shown = goals.table([a_goal(goals, 1.0), a_goal(goals, 9.0), a_goal(goals, None)])

    assert "1 of 2 that this machine can measure are met; 1 are not." in shown


def test_a_peer_on_one_core_is_held_against_all_of_ours_and_one_with_threads_is_not(goals, monkeypatch):
    monkeypatch.setattr(goals, "cores", lambda: 2)
    ours = {("J1", "float64", 100): goals.Cost(people=100, wall_s=1.0, core_s=9e-3)}
    peers = [
        {"peer": name, "job": "J1", "people": 10, "core_s": 9e-3, "seconds": 9e-3}
        for name in ("numpy, the same", "numbalsoda dop853")
    ]

    assert goals.over(peers, ours, "numpy", "J1", 100) == pytest.approx(20)
    assert goals.over(peers, ours, "numbalsoda", "J1", 100) == pytest.approx(10)
    assert goals.over(peers, ours, "mrgsolve", "J1", 100) is None
