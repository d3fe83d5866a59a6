"""One trial alone is not pooled, and no door says anything of how much trials differ."""

from __future__ import annotations

import handrail
from handrail.report.forest import forest_words
from handrail.report.forest_text import comes_to_words, how_sure_words

MEDICINE = handrail.load_medicine("baclofen")


def test_one_trial_alone_has_its_own_interval_and_no_spread() -> None:
    found = handrail.pool(MEDICINE, outcome="relapse", studies=("beraha2016_dutch",), hartung_knapp=True)
    assert comes_to_words(found.pooled, found.is_good).endswith("1 trial, 151 people; nothing is pooled.")
    said = f"{how_sure_words(found.pooled)} {forest_words(found)}"
    assert "The interval is the trial's own." in said
    assert "can't be told from one" in said
    assert not any(word in said for word in ("Hartung", "tau2", "I2"))


def test_several_trials_still_tell_how_much_they_differ() -> None:
    found = handrail.pool(MEDICINE, outcome="relapse", hartung_knapp=True)
    assert "Hartung and Knapp" in how_sure_words(found.pooled)
    assert "tau2" in how_sure_words(found.pooled)
