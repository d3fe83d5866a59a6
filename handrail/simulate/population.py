"""A population: as many possible people as one likes, in the memory of a few thousand.

Groups of people are drawn, stepped by the compiled kernel and forgotten; what stays are histograms for
each hour, which only add up. So the bands are streaming percentiles (within 0.1 % of the peak), where
those of one person (`profile.py`) are exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from handrail.course.nouns import Course
from handrail.errors import InputError
from handrail.medicine.nouns import Form, Medicine
from handrail.person.nouns import Person
from handrail.simulate.bands import bands, cores, shares_of_counts
from handrail.simulate.extent import extent_with, times_h, times_per_day
from handrail.simulate.footing import Footing, footing_of, refuse_unknown_kidneys
from handrail.simulate.forecast import GRADES, chance_by_draw, chance_of_each_draw
from handrail.simulate.happenings import Happening
from handrail.simulate.nouns import Bands, Draws, FloatArray, Profile
from handrail.simulate.trajectories import QUANTITIES, WITH_CORD, ByKernel, Counts, Precision

GROUP = 8192
"""Draws stepped together. From 4096 to 32,768 the time is the same; it stays what it is whatever the cores,
since what is drawn together hangs on it: the same seed gives the same draws on every machine."""

QUANTILES = 1001
"""Order statistics that stand for a whole population in `Profile.outcomes`: 0, 0.1, ... 100 %."""

Progress = Callable[[int, int], None]
"""Called with how many people are done and how many there are."""


def simulate_population(
    course: Course | None,
    person: Person,
    medicine: Medicine,
    *,
    replicates: int = 1000,
    people: int = 100,
    seed: int = 1,
    kinetics: str | None = None,
    until_day: int | None = None,
    step_h: float = 1.0,
    assumed_egfr: float | None = None,
    form: Form = "tablet",
    happenings: Sequence[Happening] = (),
    precision: Precision = "float64",
    progress: Progress | None = None,
) -> Profile:
    """A course in `replicates x people` possible people like this one, with streaming percentiles.

    The first use on a machine compiles the kernel (10 to 20 s). Memory does not grow with people.

    Args:
        course, person, medicine, seed, kinetics, until_day, step_h, assumed_egfr, form, happenings: as in
            `simulate_course`.
        replicates: parameter sets; people: different people in each (at most 8192).
        precision: "float32" is faster; burdens then differ by less than 1e-4 of their peak.
        progress: called after each group; what it raises stops the run.

    Returns:
        A profile whose outcomes are 1,001 order statistics each (0, 0.1, ... 100 %) instead of one value a
        draw. With a pump the level in lumbar fluid is not among its bands.

    Raises:
        InputError: as `simulate_course`; or more than 8192 people in a replicate.
    """
    if people > GROUP:
        raise InputError(f"{people} people in each replicate are too many.", fix=f"At most {GROUP}.")
    extent = extent_with(course, happenings, medicine, until_day)
    refuse_unknown_kidneys(happenings, medicine, person, kinetics, assumed_egfr)
    footing = footing_of(medicine, person, kinetics, assumed_egfr, form)
    at_h = times_h(extent.days, times_per_day(step_h))
    outline = footing.outline(happenings, float(at_h[-1]))
    tally = _Tally(len(at_h), WITH_CORD if outline.delivery is not None else QUANTITIES)
    for number, size in enumerate(_groups(replicates, people)):
        draws = footing.draw(size, people, seed_of_group(seed, number))
        told = footing.told(extent.doses, outline, draws, float(at_h[-1]))
        run = ByKernel(
            draws, (), at_h, timeline=told.timeline, precision=precision, quantities=tally.quantities
        )
        run.count_into(tally.counts)
        tally.add(run, draws)
        if progress is not None:
            progress(tally.people, replicates * people)
    return replace(
        _profile(footing, tally, at_h),
        seed=seed,
        replicates=replicates,
        people=people,
        assumptions=(*footing.assumptions, *extent.assumptions, *outline.said),
        sources=tuple(dict.fromkeys((*footing.sources, *outline.sources))),
        happenings=tuple(happenings),
    )


def _profile(footing: Footing, tally: _Tally, at_h: FloatArray) -> Profile:
    """What the tally says; how it was asked for is still to come."""
    return Profile(
        medicine=footing.medicine.name,
        kinetics=footing.kinetics.id,
        pack_version=footing.medicine.version,
        seed=0,
        replicates=0,
        people=0,
        time_h=at_h,
        bands=tally.bands(),
        chances=tally.chances(),
        outcomes=tally.outcomes(),
        assumptions=(),
        sources=(),
    )


def _groups(replicates: int, people: int) -> Iterator[int]:
    """Numbers of replicates that are drawn together."""
    most = max(1, GROUP // people)
    for first in range(0, replicates, most):
        yield min(most, replicates - first)


def seed_of_group(seed: int, number: int) -> int:
    """A seed of its own for each group, the same on every machine."""
    return int(np.random.SeedSequence((seed, number)).generate_state(1, np.uint32)[0])


class _Tally:
    """What is remembered of people who are forgotten."""

    OUTCOMES = ("peak_mg_per_l", "peak_burden", "peak_burden_h", "auc_mg_h_per_l")

    def __init__(self, times: int, quantities: Sequence[str]) -> None:
        from handrail.simulate._kernel import BINS, bin_edges

        self.people, self.quantities = 0, quantities
        self.counts: Counts = np.zeros((cores(), len(quantities), times - 1, BINS), np.uint32)
        self._edges = bin_edges()
        # Fine bins in equal ratios, from a millionth to ten million of any unit.
        self._outcome_edges = np.concatenate([[0.0], np.geomspace(1e-6, 1e7, 60_000)])
        self._outcomes = np.zeros((len(self.OUTCOMES), 60_000), np.int64)
        self._chance_sums = np.zeros(3)
        self._by_set: list[FloatArray] = []

    def add(self, run: ByKernel, draws: Draws) -> None:
        """The outcomes and chances of a group whose hours are counted already."""
        self.people += draws.count
        of_each = (run.peak_mg_per_l, run.peak_burden, run.peak_burden_h, run.area_mg_h_per_l)
        for counts, values in zip(self._outcomes, of_each, strict=True):
            bins = np.searchsorted(self._outcome_edges[1:-1], values, side="right")
            counts += np.bincount(bins, minlength=len(counts))
        self._chance_sums += chance_by_draw(run.peak_burden, draws).sum(axis=-1)
        each = chance_of_each_draw(run.peak_burden, draws)
        self._by_set.append(each.reshape(3, draws.replicates, draws.people).mean(axis=-1))

    def bands(self) -> Mapping[str, Bands]:
        """Streaming percentiles of each quantity; at 0 h all is zero."""
        found: dict[str, Bands] = {}
        for number, name in enumerate(self.quantities):
            shares = shares_of_counts(self.counts[:, number].sum(axis=0, dtype=np.int64), self._edges)
            # Too little to have a bin of its own is nothing.
            shares[shares < self._edges[1]] = 0.0
            found[name] = bands(np.concatenate([np.zeros((5, 1)), shares], axis=1))
        return found

    def chances(self) -> dict[str, tuple[float, float, float, float]]:
        """As `forecast.chances`: the mean over everyone, and the spread over parameter sets."""
        low, median, high = np.percentile(np.concatenate(self._by_set, axis=1), [5, 50, 95], axis=-1)
        means = self._chance_sums / self.people
        return {
            grade: (float(means[k]), float(median[k]), float(low[k]), float(high[k]))
            for k, grade in enumerate(GRADES)
        }

    def outcomes(self) -> dict[str, FloatArray]:
        """Evenly spaced order statistics of each outcome."""
        wanted = np.linspace(0, 1, QUANTILES)
        return {
            name: shares_of_counts(counts[None], self._outcome_edges, wanted)[:, 0]
            for name, counts in zip(self.OUTCOMES, self._outcomes, strict=True)
        }
