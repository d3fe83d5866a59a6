"""The same seed gives the same trials: in one process, in two, on a cluster, and after a stop."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from importlib.metadata import version

import numpy as np
import pyarrow.parquet as parquet
import pytest

import handrail
from handrail.errors import InputError
from handrail.simulate.spread import local_cluster
from handrail.trial.nouns import NO_EFFECT_AT_ALL, Truths
from handrail.trial.protocol import read_protocol
from handrail.trial.running import TrialQuestion, block_elsewhere, run_trials

DUTCH = read_protocol("dutch")
TRIALS = 60


@pytest.fixture(scope="module")
def alone():
    return run_trials(DUTCH, trials=TRIALS, seed=5)


def same(one, other):
    assert one.columns.keys() == other.columns.keys()
    for name, values in one.columns.items():
        assert np.array_equal(values, other.columns[name], equal_nan=True), name


def test_two_processes_run_the_same_trials(alone):
    same(alone, run_trials(DUTCH, trials=TRIALS, seed=5, cluster=2))


def test_a_cluster_runs_the_same_trials(alone):
    with local_cluster(2) as cluster:
        same(alone, run_trials(DUTCH, trials=TRIALS, seed=5, cluster=cluster.scheduler_address))


def test_fewer_trials_are_the_first_of_more(alone):
    few = run_trials(DUTCH, trials=7, seed=5)

    assert np.array_equal(few.estimates(), alone.estimates()[:7])


def test_another_seed_gives_other_trials(alone):
    assert not np.array_equal(run_trials(DUTCH, trials=7, seed=6).estimates(), alone.estimates()[:7])


def test_a_stopped_run_goes_on_where_it_was(alone, tmp_path):
    def stop(done, of):
        if done >= 25:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_trials(DUTCH, trials=TRIALS, seed=5, keep=tmp_path, progress=stop)
    kept = sorted(tmp_path.glob("*.npz"))
    assert len(kept) == 1
    before = kept[0].stat().st_mtime_ns

    same(alone, run_trials(DUTCH, trials=TRIALS, seed=5, keep=tmp_path))
    assert kept[0].stat().st_mtime_ns == before


def test_a_damaged_block_is_run_again(alone, tmp_path):
    run_trials(DUTCH, trials=TRIALS, seed=5, keep=tmp_path)
    (tmp_path / "trials-0000025.npz").write_bytes(b"no block")

    same(alone, run_trials(DUTCH, trials=TRIALS, seed=5, keep=tmp_path))


def test_blocks_of_another_run_are_refused(tmp_path):
    run_trials(DUTCH, trials=5, seed=5, keep=tmp_path)

    with pytest.raises(InputError, match="another run"):
        run_trials(DUTCH, trials=5, seed=6, keep=tmp_path)


def test_the_file_says_what_it_was_made_by(tmp_path):
    place = tmp_path / "trials.parquet"
    runs = run_trials(DUTCH, trials=8, seed=5, parquet=place)
    table = parquet.read_table(place)
    made = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}

    assert table.column("log_rr.high").to_numpy() == pytest.approx(runs.estimates("high"))
    assert (made["seed"], made["handrail"], made["pack"]) == ("5", version("handrail"), runs.pack_version)
    assert json.loads(made["protocol"])["estimand"]["endpoint"] == DUTCH.estimand.endpoint
    assert table.schema.field("se.high").metadata[b"meaning"] == b"standard error of that"


def test_a_worker_with_another_version_refuses():
    question = TrialQuestion(protocol=DUTCH, pack_version="1999.1.0", truths=Truths(), seed=1, trials=1)

    with pytest.raises(InputError, match=r"1999\.1\.0"):
        block_elsewhere(pickle.dumps((question, version("handrail"))), (0, 1))


@pytest.mark.parametrize("trials", [0, 10**7])
def test_too_few_or_too_many_trials_are_refused(trials):
    with pytest.raises(InputError, match="can't be run"):
        run_trials(DUTCH, trials=trials)


def test_without_effect_arms_of_one_protocol_differ_by_chance_alone():
    """With nothing different between arms, swapping what they are called swaps nothing but the name."""
    runs = run_trials(replace(DUTCH, leaving="relapsed"), trials=150, truths=NO_EFFECT_AT_ALL)

    assert abs(float(np.mean(runs.estimates()))) < 3 * float(np.std(runs.estimates())) / np.sqrt(150)
    assert not np.any(runs.columns["log_hazard_ratio"])


def test_outcomes_are_shares_and_leaving_is_one_of_them():
    runs = run_trials("cirrhosis_2007", trials=100)
    drinking = runs.columns["any_drinking.placebo"]

    assert 0 <= drinking.min() <= drinking.max() <= 1
    # Whoever leaves counts as relapsed, so that no fewer relapse than leave.
    assert (drinking >= runs.columns["left.placebo"] - 1e-12).all()
    assert 0.25 < runs.columns["left_early.placebo"].mean() < 0.36


def test_followed_missing_and_relapsed_are_three_answers():
    plan = read_protocol("cirrhosis_2007")
    shares = {
        how: run_trials(replace(plan, leaving=how, placebo_percent=80.0), trials=60)
        .columns["any_drinking.placebo"]
        .mean()
        for how in ("relapsed", "missing", "followed")
    }

    # The placebo risk is what the trial counts, where leaving counts; otherwise that of those it follows.
    assert shares["relapsed"] == pytest.approx(0.8, abs=0.03)
    assert shares["followed"] == pytest.approx(0.8, abs=0.03)
    assert shares["missing"] != shares["followed"]


def test_days_can_be_the_primary_outcome():
    plan = read_protocol("cirrhosis_2007")
    primary = next(one for one in plan.outcomes if one.id == "abstinent_days")
    days = replace(plan, outcomes=(replace(primary, is_primary=True),), analysis="welch")
    runs = run_trials(days, trials=100, truths=Truths(effect="overall", is_known=True, is_between=False))

    assert runs.analyses == ("welch",)
    assert float(runs.estimates().mean()) > 0
    assert handrail.trial_answer(runs).ratio[1] > 0
