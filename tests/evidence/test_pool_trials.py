"""Pooling the trials of the pack: what has been published, and what can't be said."""

from __future__ import annotations

import pytest

from handrail import load_medicine
from handrail.errors import InputError
from handrail.evidence.pooling import absolute_effect, chi_squared, meta_regress, pool
from tests.evidence.pooled_rows import ROWS


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_of_the_paper_table_holds(row):
    assert row.holds, (row.found(), row.wanted)


def triple(found):
    return found.pooled.effect, found.pooled.low, found.pooled.high


def test_r1_five_trials_give_what_cochrane_2018_printed():
    """Cochrane 2018 (Minozzi): RR 0.88 (0.74-1.04); the published value is from memory."""
    found = pool("baclofen")

    assert triple(found) == pytest.approx((0.877, 0.738, 1.042), abs=0.002)
    assert [round(x, 2) for x in triple(found)] == [0.88, 0.74, 1.04]
    assert found.pooled.tau2 == pytest.approx(0.022, abs=0.001)
    assert round(found.pooled.i2_percent) == 79
    assert "minozzi2018.1" in found.published


def test_r2_with_q_around_mantel_and_haenszels_estimate():
    found = pool("baclofen", method="dersimonian_laird_mh")

    assert triple(found) == pytest.approx((0.858, 0.705, 1.044), abs=0.002)
    assert (round(found.pooled.tau2, 3), round(found.pooled.i2_percent)) == (0.031, 84)


def test_r3_with_arms_apart_and_their_placebo_shared():
    found = pool("baclofen", split_arms=True)

    assert triple(found) == pytest.approx((0.885, 0.750, 1.045), abs=0.002)
    assert [row.words for row in found.pooled.rows if row.id.startswith("beraha")] == [
        "29/58 v 14.5/31",
        "15/31 v 14.5/31",
    ]


def test_r4_the_odds_of_staying_abstinent_with_cirrhosis():
    """Addolorato 2007: odds ratio 6.3 (2.4-16.1)."""
    found = pool("baclofen", studies=["addolorato2007"], outcome="abstinence", measure="OR")

    assert triple(found) == pytest.approx((6.25, 2.42, 16.11), abs=0.01)


def test_r5_relapse_among_1000():
    """Cochrane 2023 (Agabio): 816 on placebo, 710 (628-808) treated."""
    assert absolute_effect(816, 0.77, 0.87, 0.99) == pytest.approx((710, 628, 808), abs=1)


def test_r6_days_without_drinking_in_two_trials():
    found = pool("baclofen", outcome="abstinent_days")

    assert triple(found) == pytest.approx((24.7, 9.1, 40.3), abs=0.1)
    assert found.pooled.tau2 == pytest.approx(57, abs=0.1)
    assert found.pooled.predicted is None


def test_r7_abstinence_with_liver_disease():
    """Published: 1.42 (0.41-4.92), from inputs that are not known."""
    found = pool("baclofen", outcome="abstinence", studies=["addolorato2007", "hauser2017"])

    assert triple(found) == pytest.approx((1.53, 0.50, 4.70), abs=0.02)


def test_r8_the_dutch_trial_by_its_three_arms():
    study = next(one for one in load_medicine("baclofen").studies if one.id == "beraha2016_dutch")
    chi, df, p = chi_squared([(arm.n_relapsed, arm.n_randomised) for arm in study.arms])

    assert (chi, df) == (pytest.approx(0.125, abs=0.001), 2)
    assert round(p, 2) == 0.94


def test_r9_relapse_to_ghb():
    study = next(one for one in load_medicine("baclofen").studies if one.id == "beurmanjer2018")
    chi, df, p = chi_squared([(arm.n_relapsed, arm.n_randomised) for arm in study.arms])

    assert (chi, df) == (pytest.approx(6.59, abs=0.01), 1)
    assert round(p, 3) == 0.010


def test_a_trial_that_was_not_randomised_is_not_pooled_unless_it_is_named():
    ids = [row.id for row in pool("baclofen").pooled.rows]
    assert "beurmanjer2018" not in ids
    named = pool("baclofen", studies=["beurmanjer2018"])
    assert [row.words for row in named.pooled.rows] == ["9/37 v 35/70"]


def test_a_trial_without_figures_is_named_with_the_reason():
    left_out = dict(pool("baclofen").left_out)

    assert "no counts" in left_out["Garbutt 2010"]
    assert "multiple imputation" in left_out["Bacloville 2020"]


def test_a_reason_is_about_what_was_asked_and_not_about_relapses():
    for outcome, said in (("left_early", "how many left"), ("abstinent_days", "mean of the days")):
        reasons = dict(pool("baclofen", outcome=outcome).left_out)
        assert reasons.pop("Krupitsky 1993") == "it has no control"
        assert reasons
        assert all(said in why and "relapse" not in why for why in reasons.values()), reasons


def test_what_was_not_read_at_its_source_is_said():
    assert any("BACLAD" in note and "not all" in note.lower() for note in pool("baclofen").notes)


def test_too_few_trials_say_so_instead_of_answering():
    with pytest.raises(InputError, match="too few for a regression on anxiety"):
        meta_regress("baclofen", on=["anxiety"])
    assert not pool("baclofen").small_studies.was_done
    with pytest.raises(InputError, match="no subgroups by anxiety"):
        pool("baclofen", by="anxiety", studies=["addolorato2007", "muller2015_baclad"])


def test_detoxified_first_is_a_group_of_four_against_one():
    groups = dict(pool("baclofen", by="detoxified").subgroups.groups)

    assert {name: one.k for name, one in groups.items()} == {"detoxified first": 4, "not detoxified": 1}


def test_dose_explains_nothing_among_five_trials():
    slope = meta_regress("baclofen", on=["dose"]).terms[1]

    assert slope.low < 0 < slope.high


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"outcome": "relaps"}, "relapse"),
        ({"measure": "MD"}, "RR, OR, RD"),
        ({"studies": ["beraha"]}, "beraha2016_dutch"),
        ({"by": "age"}, "detoxified"),
        ({"method": "peto"}, "reml"),
    ],
)
def test_a_slip_is_answered_with_what_there_is(asked, message):
    with pytest.raises(InputError) as refused:
        pool("baclofen", **asked)
    assert message in refused.value.fix
