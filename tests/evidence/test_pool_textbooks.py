"""Pooling finds what published analyses of other fields print, to the printed digits."""

from __future__ import annotations

from math import exp, log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.meta_analysis import combine_effects, effectsize_smd

from handrail.errors import InputError
from handrail.evidence.pool_methods import (
    Effect,
    effect_of,
    mantel_haenszel_of,
    pool_comparisons,
    tau2_of,
)
from handrail.evidence.pool_nouns import Counts, Means
from handrail.evidence.pool_regression import meta_regression, small_studies_of, subgroups_of, without_each
from handrail.evidence.pool_restricted import reml_tau2
from tests.evidence.textbook import ASPIRIN, aspirin, bcg


@pytest.mark.parametrize(
    ("method", "estimate", "se", "tau2"),
    [
        ("reml", -0.7145, 0.1798, 0.3132),
        ("dersimonian_laird", -0.7141, 0.1787, 0.3088),
        ("paule_mandel", -0.7150, 0.1809, 0.3181),
        ("fixed", -0.4303, 0.0405, 0.0),
        ("mantel_haenszel", -0.4537, 0.0393, 0.0),
    ],
)
def test_the_vaccine_trials_pool_as_published(method, estimate, se, tau2):
    """Log risk ratios, as printed by the analyses of Viechtbauer 2010, doi:10.18637/jss.v036.i03."""
    found = pool_comparisons(bcg(), "RR", method)

    assert (round(found.estimate, 4), round(found.se, 4), round(found.tau2, 4)) == (estimate, se, tau2)


def test_the_vaccine_trials_differ_as_published():
    found = pool_comparisons(bcg(), "RR", "reml")

    assert round(found.q, 4) == 152.2330
    assert (round(found.low, 4), round(found.high, 4)) == (0.3441, 0.6962)


def test_hartung_and_knapp_widen_the_vaccine_interval_as_published():
    """REML with their test: standard error 0.1808, 12 degrees of freedom."""
    found = pool_comparisons(bcg(), "RR", "reml", hartung_knapp=True)

    assert round(found.se, 4) == 0.1808
    assert found.low == pytest.approx(exp(-0.7145 - 2.1788 * 0.1808), abs=2e-4)


def test_latitude_explains_the_vaccine_trials_as_published():
    """van Houwelingen 2002 and Viechtbauer 2010: intercept 0.2515 (0.2491), latitude -0.0291 (0.0072)."""
    found = meta_regression(bcg(), ["latitude"], "RR", "reml")
    start, slope = found.terms

    assert (round(start.value, 4), round(start.se, 4)) == (0.2515, 0.2491)
    assert (round(slope.value, 4), round(slope.se, 4)) == (-0.0291, 0.0072)
    assert (round(found.qe, 4), found.qe_df) == (30.7331, 11)
    # Printed 0.0764, with a root of 0.2763 (0.0763): their iteration stops at steps of 0.00001.
    assert found.tau2 == pytest.approx(0.0764, abs=6e-5)
    assert round(sqrt(found.tau2), 4) == 0.2763
    assert round(found.explained_percent, 1) == 75.6


def test_aspirin_pools_as_published():
    """Fleiss 1993: odds ratio 0.897 (0.841-0.957) without, 0.876 (0.774-0.992) with random effects."""
    fixed = pool_comparisons(aspirin(), "OR", "mantel_haenszel")
    random = pool_comparisons(aspirin(), "OR", "dersimonian_laird")

    assert [round(x, 4) for x in (fixed.effect, fixed.low, fixed.high)] == [0.8969, 0.8405, 0.9570]
    assert [round(x, 4) for x in (random.effect, random.low, random.high)] == [0.8763, 0.7743, 0.9917]
    assert (round(random.tau2, 4), round(random.q, 2), round(random.i2_percent, 1)) == (0.0096, 9.95, 39.7)
    assert round(random.q_p, 4) == 0.1269
    assert [round(row.weight_percent, 2) for row in random.rows] == [
        8.21,
        7.85,
        13.23,
        5.36,
        8.89,
        20.70,
        35.77,
    ]


def test_mantel_and_haenszel_agree_with_statsmodels():
    tables = [np.array([[a, n - a], [c, m - c]], float) for _, a, n, c, m in ASPIRIN]
    theirs = StratifiedTable(tables)
    data = [one.data for one in aspirin()]

    assert mantel_haenszel_of(data, "OR").value == pytest.approx(theirs.logodds_pooled)
    assert sqrt(mantel_haenszel_of(data, "OR").variance) == pytest.approx(theirs.logodds_pooled_se)
    assert exp(mantel_haenszel_of(data, "RR").value) == pytest.approx(theirs.riskratio_pooled)


@pytest.mark.parametrize("method", ["dersimonian_laird", "paule_mandel"])
def test_random_effects_agree_with_statsmodels(method):
    effects = [effect_of(one.data, "OR") for one in aspirin()]
    values, variances = (np.array([getattr(e, name) for e in effects]) for name in ("value", "variance"))
    theirs = combine_effects(
        values, variances, method_re={"dersimonian_laird": "chi2"}.get(method, "iterated")
    )
    ours = pool_comparisons(aspirin(), "OR", method)
    knapp = pool_comparisons(aspirin(), "OR", method, hartung_knapp=True)

    assert ours.estimate == pytest.approx(theirs.mean_effect_re, abs=1e-5)
    assert ours.se == pytest.approx(theirs.sd_eff_w_re, abs=1e-4)
    assert knapp.se == pytest.approx(theirs.sd_eff_w_re_hksj, abs=1e-4)


def test_a_standardised_difference_agrees_with_statsmodels():
    data = Means(mean=62.8, sd=35.0, people=42, control_mean=30.8, control_sd=35.6, control_people=42)
    ours = effect_of(data, "SMD")
    value, variance = effectsize_smd(62.8, 35.0, 42, 30.8, 35.6, 42)

    assert ours.value == pytest.approx(float(value))
    assert ours.variance == pytest.approx(float(variance), rel=0.01)


def test_a_prediction_interval_is_wider_than_the_interval_of_the_mean():
    found = pool_comparisons(bcg(), "RR", "reml")
    assert found.predicted is not None
    low, high = found.predicted

    # t with 11 degrees of freedom is 2.2010 (Higgins, Thompson and Spiegelhalter 2009).
    reach = 2.2010 * sqrt(found.tau2 + found.se**2)
    assert (log(low), log(high)) == pytest.approx((found.estimate - reach, found.estimate + reach), abs=1e-4)
    assert low < found.low < found.high < high


def test_there_is_no_prediction_from_two_studies():
    assert pool_comparisons(bcg()[:2], "RR", "reml").predicted is None


def test_an_empty_cell_gets_half_an_event_and_says_so():
    data = Counts(events=0, people=10, control_events=4, control_people=10)
    found = effect_of(data, "RR")

    assert found.was_corrected
    assert found.value == pytest.approx(log((0.5 / 11) / (4.5 / 11)))
    assert not effect_of(data, "RD").was_corrected


def test_groups_by_place_differ_for_the_vaccine():
    found = subgroups_of(bcg(), "place", "RR", "reml")
    far, near = (pooled for _, pooled in found.groups)

    assert far.effect < 0.5 < near.effect
    assert (far.k, near.k) == (8, 5)
    assert 0.01 < found.p < 0.1


def test_leaving_out_each_study_gives_as_many_results():
    found = without_each(bcg(), "RR", "reml")

    assert [title for title, _ in found] == [one.title for one in bcg()]
    assert all(pooled.k == 12 for _, pooled in found)


def test_small_studies_are_only_looked_at_from_ten_on():
    assert not small_studies_of(bcg()[:9], "RR").was_done
    found = small_studies_of(bcg(), "RR")
    assert found.was_done
    # Egger's classical regression on these data, as metafor prints it: t = -1.4013, p = 0.1887.
    assert found.intercept / found.se == pytest.approx(-1.4013, abs=5e-5)
    assert found.p == pytest.approx(0.1887, abs=5e-5)


@pytest.mark.parametrize(
    ("measure", "method", "hartung_knapp"),
    [("MD", "reml", False), ("RR", "bayes", False), ("RR", "fixed", True)],
)
def test_what_does_not_go_together_is_refused(measure, method, hartung_knapp):
    with pytest.raises(InputError) as refused:
        pool_comparisons(bcg(), measure, method, hartung_knapp=hartung_knapp)
    assert refused.value.fix


studies = st.lists(st.tuples(st.floats(-2, 2), st.floats(0.01, 2)), min_size=3, max_size=12)


@settings(deadline=None, max_examples=50)
@given(studies)
def test_restricted_likelihood_is_at_its_top(drawn):
    """No variance nearby is likelier than the one that is found."""
    values, variances = (np.array(one) for one in zip(*drawn, strict=True))
    found = reml_tau2(values, variances, np.ones((len(values), 1)))

    def log_likelihood(tau2: float) -> float:
        weights = 1 / (variances + tau2)
        middle = weights @ values / weights.sum()
        return -0.5 * float(
            np.log(variances + tau2).sum() + np.log(weights.sum()) + weights @ (values - middle) ** 2
        )

    top = log_likelihood(found)
    for near in (found * 0.99, found * 1.01 + 1e-6, max(0.0, found - 1e-3), found + 1e-3):
        assert log_likelihood(near) <= top + 1e-7


@settings(deadline=None, max_examples=50)
@given(studies)
def test_paule_and_mandels_variance_makes_q_what_is_expected(drawn):
    effects = [Effect(value=value, variance=variance) for value, variance in drawn]
    tau2 = tau2_of(effects, "paule_mandel")
    values, variances = (np.array(one) for one in zip(*drawn, strict=True))
    weights = 1 / (variances + tau2)
    q = float(weights @ (values - weights @ values / weights.sum()) ** 2)

    assert q <= len(drawn) - 1 + 1e-4
    assert tau2 == 0 or q == pytest.approx(len(drawn) - 1, abs=1e-3)


def test_order_of_studies_does_not_matter():
    forward, backward = (pool_comparisons(list(one), "RR", "reml") for one in (bcg(), reversed(bcg())))

    assert forward.effect == pytest.approx(backward.effect)
