"""Whether a belief is as sure as it may be; `tools/calibration.py` asks 500 people, this a few."""

from __future__ import annotations

import numpy as np
import pytest

from tools.calibration import (
    COMPARED,
    PAGE,
    PICTURE,
    Found,
    band_99,
    bin_band_99,
    bins_of,
    calibrate,
    farthest_from_even,
    page,
    picture,
    share_within_90,
)

PEOPLE = 30


@pytest.fixture(scope="module")
def found() -> Found:
    return calibrate(PEOPLE, particles=800, first_seed=40_000)


def test_the_truth_lies_anywhere_among_draws_of_the_belief(found):
    far = {name: farthest_from_even(ranks) for name, ranks in found.ranks.items()}

    assert max(far.values()) <= band_99(PEOPLE), far


def test_nine_in_ten_futures_lie_in_the_forecast(found):
    """Of 30 people with 14 days each; days of one person go together, so the share is a coarse one."""
    assert 0.8 <= share_within_90(found.score_places) <= 0.98
    assert 0.75 <= share_within_90(found.burden_places) <= 1.0


def test_page_and_picture_tell_all_that_was_found(found):
    written, drawn = page(found), picture(found)

    for name in found.ranks:
        assert name in written
        assert name in drawn


def test_the_page_in_the_docs_was_written_by_all_people_and_says_yes_everywhere():
    text = PAGE.read_text(encoding="utf-8")

    assert "500 people drawn from the prior" in text
    assert "**no**" not in text
    assert PICTURE.is_file()


def test_a_belief_that_is_too_sure_too_unsure_or_off_is_noticed():
    random = np.random.default_rng(1)
    people = 500
    even = random.integers(0, COMPARED + 1, people).astype(float)
    too_sure = np.where(random.random(people) < 0.3, np.where(random.random(people) < 0.5, 0, COMPARED), even)
    too_unsure = np.clip(random.normal(50, 18, people), 0, COMPARED)
    off = np.clip(even + 12, 0, COMPARED)

    assert farthest_from_even(even) <= band_99(people)
    for ranks in (too_sure, too_unsure, off):
        assert farthest_from_even(ranks) > band_99(people)


def test_even_ranks_fill_their_bins_within_the_band():
    ranks = np.tile(np.arange(COMPARED + 1), 5).astype(float)
    low, high = bin_band_99(len(ranks))

    assert ((bins_of(ranks) >= low) & (bins_of(ranks) <= high)).all()
    assert farthest_from_even(ranks) < 1e-9
