"""Checks 12 to 14 of the model of withdrawal, as they stand on the paper table."""

from __future__ import annotations

import pytest

from tests.simulate.withdrawal_happenings import CHECKS, STOP_H, weaned


@pytest.mark.parametrize("check", CHECKS, ids=[check.id for check in CHECKS])
def test_what_was_seen_with_overdoses_and_pumps(check):
    found = check.found()

    assert check.low <= found <= check.high, f"{check.says}: {found:g}, wanted {check.wanted}"


def test_more_by_mouth_covers_a_wean_better():
    chances = [weaned(mg).chances(STOP_H)[0] for mg in (0, 30, 60)]

    assert chances == sorted(chances, reverse=True)
    assert chances[0] > 2 * chances[2]
