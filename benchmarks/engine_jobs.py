"""The jobs of `peers/jobs.py` on this program's own engine: a kinetics set and a dynamics set, no other code.

One compartment without a lag, an effect that follows the level at once, one component of adaptation with one
pace, a burden that is the drive itself. The kernel leaves out what that has no use for.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks" / "peers")]

from jobs import DAYS, HILL, SHARES, THRESHOLD, Parameters, doses  # noqa: E402

from handrail.course.nouns import Dose  # noqa: E402
from handrail.simulate._kernel import BINS, bin_edges  # noqa: E402
from handrail.simulate.bands import cores, exact_shares, shares_of_counts  # noqa: E402
from handrail.simulate.nouns import Draws  # noqa: E402
from handrail.simulate.trajectories import ByKernel, Precision, Watching  # noqa: E402

FEW = 10_000
"""Up to so many people all hours are kept, and percentiles are exact; histograms would cost more."""

GROUP = 65_536
"""People whose parameters are laid out together."""

LEVEL = ("level_mg_per_l",)
ALL_OF_J2 = ("level_mg_per_l", "adaptation", "burden")


def draws_of(p: Parameters) -> Draws:
    """These people as draws: the kinetics set and the dynamics set of the jobs."""
    count = len(p["ka"])

    def same(value: float) -> np.ndarray:
        return np.full(count, value)

    return Draws(
        replicates=count, people=1, seed=1,
        absorption_per_h=p["ka"], lag_h=same(0.0), clearance_l_per_h=p["cl"], central_volume_l=p["v"],
        intercompartmental_clearance_l_per_h=same(0.0), peripheral_volume_l=same(0.0),
        effect_per_h=same(np.inf), ec50_mg_per_l=p["ec50"], hill=same(HILL),
        fast_share=same(1.0), fast_on_h=p["tau"], fast_off_h=p["tau"], slow_on_h=same(1.0),
        slow_off_h=same(1.0), gap=same(0.0), burden_time_h=same(0.0),
        sensitivity_sigma=same(0.8), threshold_factor=same(1.0), thresholds=(0.3, 0.7, 1.5),
        burden_factor=1.0, sigma_median=0.8, sigma_log_sd=0.0, threshold_log_sd=0.0,
    )  # fmt: skip


def course(days: int = DAYS, interval_h: int = 8) -> list[Dose]:
    """The doses of the jobs, for as many days and as often as asked."""
    return [
        Dose(time_h=float(interval_h * number), dose_micrograms=round(1000 * mg))
        for number, mg in enumerate(doses(days, interval_h))
        if mg > 0
    ]


def hours(days: int = DAYS) -> np.ndarray:
    """Every hour from 0 on."""
    return np.arange(0.0, 24 * days + 1)


def streaming(
    job: str, p: Parameters, precision: Precision = "float64", days: int = DAYS, interval_h: int = 8
) -> dict[str, np.ndarray]:
    """J1 or J2 with all that is asked for: bands from histograms, sums and peaks of each person."""
    quantities = LEVEL if job == "J1" else ALL_OF_J2
    given, at_h = course(days, interval_h), hours(days)
    if len(p["ka"]) <= FEW:
        return _few(job, p, precision, given, at_h)
    counts = np.zeros((cores(), len(quantities), len(at_h) - 1, BINS), np.uint32)
    watching = Watching(above_mg_per_l=THRESHOLD, burden_sum=job == "J2")
    parts: list[dict[str, np.ndarray]] = []
    for first in range(0, len(p["ka"]), GROUP):
        draws = draws_of({name: of[first : first + GROUP] for name, of in p.items()})
        run = ByKernel(draws, given, at_h, precision=precision, quantities=quantities, watching=watching)
        run.count_into(counts)
        parts.append(_of_each(job, run))
    found = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    for number, name in enumerate(quantities):
        of = counts[:, number].sum(axis=0, dtype=np.uint32)
        found[name] = shares_of_counts(of, bin_edges(), SHARES)
    return found


def _of_each(job: str, run: ByKernel) -> dict[str, np.ndarray]:
    """What is summed up for each person."""
    found = {"cmax": run.peak_mg_per_l, "auc": run.area_mg_h_per_l, "hours_above": run.rows_above}
    return found | ({"peak_w": run.peak_burden, "sum_w": run.burden_sum} if job == "J2" else {})


def _few(
    job: str, p: Parameters, precision: Precision, given: list[Dose], at_h: np.ndarray
) -> dict[str, np.ndarray]:
    """The same with exact percentiles."""
    quantities = LEVEL if job == "J1" else ALL_OF_J2
    watching = Watching(above_mg_per_l=THRESHOLD, burden_sum=job == "J2")
    run = ByKernel(draws_of(p), given, at_h, precision=precision, quantities=quantities, watching=watching)
    shares = np.empty((len(SHARES), len(quantities), len(at_h)))
    for rows, values in run.stretches():
        flat = exact_shares(values.reshape(-1, values.shape[-1]))[[0, 2, 4]]
        shares[:, :, rows] = flat.reshape(len(SHARES), len(quantities), -1)
    found = {name: shares[:, number, 1:] for number, name in enumerate(quantities)}
    return found | _of_each(job, run)


def exactly(p: Parameters, precision: Precision = "float64") -> np.ndarray:
    """J3: exact percentiles of C, A and W at every hour, shape (5, 3 x hours)."""
    run = ByKernel(draws_of(p), course(), hours(), precision=precision, quantities=ALL_OF_J2)
    return np.concatenate(
        [exact_shares(values.reshape(-1, values.shape[-1])) for _, values in run.stretches()], axis=1
    )


def error_of_bands(p: Parameters, precision: Precision = "float64") -> float:
    """Worst error of J2's percentiles from histograms, in shares of the highest of each quantity."""
    exact, binned = _few("J2", p, precision, course(), hours()), streaming("J2", p, precision)
    return max(float(np.abs(binned[name] - exact[name]).max() / exact[name].max()) for name in ALL_OF_J2)


def trajectories(p: Parameters, precision: Precision = "float64") -> np.ndarray:
    """C, A and W of every person at every hour, shape (3, people, hours)."""
    run = ByKernel(draws_of(p), course(), hours(), precision=precision, quantities=ALL_OF_J2)
    values = np.concatenate([values for _, values in run.stretches()], axis=1)
    return values[:, 1:].transpose(0, 2, 1).astype(float)


def level_only(p: Parameters, precision: Precision = "float64") -> np.ndarray:
    """C of every person at every hour, as J1 reckons it."""
    run = ByKernel(draws_of(p), course(), hours(), precision=precision, quantities=LEVEL)
    values = np.concatenate([values for _, values in run.stretches()], axis=1)
    return values[0, 1:].T.astype(float)
