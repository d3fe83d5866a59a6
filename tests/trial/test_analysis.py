"""The tests of a virtual trial are those of the textbooks."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from scipy import stats
from statsmodels.duration.survfunc import survdiff
from statsmodels.stats.contingency_tables import StratifiedTable

from handrail.trial import analysis

GENERATOR = np.random.default_rng(3)
N = 120
TREATED = np.repeat([True, False], [65, N - 65])
EVENT = GENERATOR.random(N) < np.where(TREATED, 0.5, 0.7)
STRATUM = (GENERATOR.random(N) < 0.4).astype(np.int64)
TIME = np.ceil(GENERATOR.exponential(6, N)).clip(1, 12)


def tables():
    for one in (0, 1):
        inside = one == STRATUM
        yield np.array(
            [
                [(inside & TREATED & EVENT).sum(), (inside & TREATED & ~EVENT).sum()],
                [(inside & ~TREATED & EVENT).sum(), (inside & ~TREATED & ~EVENT).sum()],
            ]
        )


def test_chi_squared_is_pearsons():
    table = sum(tables())
    theirs = stats.chi2_contingency(table, correction=False)
    z = analysis.chi_squared_z(TREATED, EVENT)

    assert z**2 == pytest.approx(theirs.statistic)
    assert float(analysis.p_of_z(np.array(z))) == pytest.approx(theirs.pvalue)
    assert z < 0


def test_mantel_haenszel_is_statsmodels():
    theirs = StratifiedTable(list(tables())).test_null_odds(correction=False)

    assert analysis.mantel_haenszel_z(TREATED, EVENT, STRATUM) ** 2 == pytest.approx(theirs.statistic)


def test_log_rank_is_statsmodels():
    chi, p = survdiff(TIME, EVENT.astype(int), TREATED.astype(int))
    z = analysis.log_rank_z(TREATED, TIME, EVENT)

    assert z**2 == pytest.approx(chi)
    assert float(analysis.p_of_z(np.array(z))) == pytest.approx(p)


def test_welch_is_scipys():
    difference, se, df = analysis.welch(TIME[TREATED], TIME[~TREATED])
    theirs = stats.ttest_ind(TIME[TREATED], TIME[~TREATED], equal_var=False)

    assert difference / se == pytest.approx(theirs.statistic)
    assert float(analysis.p_of_t(np.array(difference / se), np.array(df))) == pytest.approx(theirs.pvalue)


def test_the_risk_ratio_is_that_of_pooling():
    """Addolorato 2007, 12/42 against 30/42: 0.40 (0.24-0.67)."""
    value, se = analysis.log_risk_ratio(12, 42, 30, 42)

    assert np.exp([value, value - 1.96 * se, value + 1.96 * se]) == pytest.approx(
        [0.40, 0.24, 0.67], abs=0.005
    )
    assert se == pytest.approx(sqrt(1 / 12 + 1 / 30 - 2 / 42))


def test_nobody_with_an_event_is_no_difference():
    none = np.zeros(N, bool)

    assert analysis.chi_squared_z(TREATED, none) == 0
    assert analysis.log_rank_z(TREATED, TIME, none) == 0
