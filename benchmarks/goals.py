"""What was set as a goal, what was measured, and why something isn't met: a table of `RESULTS.md`.

Goals are for two cores of one kind. Seconds are *idle* seconds (core time over the cores). A reason stands
here for each goal that may be missed; it is shown only where it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from bench_cold import first_plan_after_install, seconds
from floor import Floor
from jobs import DAYS, HOURS
from measured import Cost, Errors
from plots import Series

from handrail.simulate.bands import cores


@dataclass(frozen=True, kw_only=True)
class Goal:
    """One line: at most (or at least) so much must be, and so much would be fine.

    Attributes:
        measured: None where this machine can't tell.
        why: what stands in the way of `must`; `learnt`: of `stretch`.
    """

    says: str
    measured: float | None
    must: float
    stretch: float
    unit: str = ""
    at_least: bool = False
    why: str = ""
    learnt: str = ""

    @property
    def verdict(self) -> str:
        """Whether it is met, in words."""
        if self.measured is None:
            return "not measured"
        return (
            "yes, and the stretch" if self._is(self.stretch) else "yes" if self._is(self.must) else "**no**"
        )

    @property
    def reason(self) -> str:
        """Why not, as far as it isn't."""
        if self.measured is None or not self._is(self.must):
            return self.why
        return "" if self._is(self.stretch) else self.learnt

    @property
    def row(self) -> str:
        """The line of the table."""
        sign = "at least" if self.at_least else "at most"
        shown = "" if self.measured is None else f"{self.measured:.3g}{self.unit}"
        wanted = f"{sign} {self.must:g}{self.unit}"
        cells = (self.says, wanted, f"{self.stretch:g}{self.unit}", shown, self.verdict, self.reason)
        return f"| {' | '.join(cells)} |"

    def _is(self, wanted: float) -> bool:
        assert self.measured is not None
        return self.measured >= wanted if self.at_least else self.measured <= wanted


INCREMENTS = (
    "Most of what is left is one increment of a histogram for each value: one a cycle at best, and rows "
    "that have to be fetched again for each block of people."
)
EFFECTS = (
    "An effect costs a logarithm, a power and two divisions, and there are 13 in 8 hours: fewer would cost "
    "more error than is allowed. Values crowd into few bins, where increments wait for one another."
)
CROSSINGS = (
    "More than half of a step are adaptation and burden, which place the moments where an effect crosses "
    "adaptation and drive its threshold: roots and divisions. Wider steps cost more error than is allowed."
)
PERCENTILES = (
    "Set when np.percentile took 1.3 us for a person and day; the present numpy sorts with vector "
    "instructions and takes less than half of that. Ours would have to be faster than its floor."
)
SORTING = "Nearly all of it is sorting 3 x 2,160 rows for exact percentiles, as fast as numpy can."
NO_R = "There is no R on this machine."
PLANNING = "A check from a cold start takes 0.2 s; the rest is the plan: dozens of courses tried in numpy."
MEMORY = "Histograms of every hour for each thread, and the compiler."
WORST = "The worst absorb unusually fast; more nodes after each dose would cost time for everyone."
BINS = "128 bins to a doubling; more would be fetched more slowly."
SMALL = "Small jobs pay for histograms that large ones share."


def table(goals: Sequence[Goal]) -> str:
    """All of them, with a count of what must be and isn't."""
    head = [
        "| goal | must | stretch | measured | met | why not, or what was learnt |",
        "|---|---|---|---|---|---|",
    ]
    told = [goal for goal in goals if goal.measured is not None]
    missed = sum(goal.verdict == "**no**" for goal in told)
    said = f"{len(told) - missed} of {len(told)} that this machine can measure are met; {missed} are not."
    return "\n".join([*head, *(goal.row for goal in goals), "", said])


# --- what was measured -------------------------------------------------------------------------------------

Costs = dict[tuple[str, str, int], Cost]
Peers = list[dict[str, object]]


def best_of(peers: Peers, peer: str, job: str) -> float:
    """Microseconds of one core for a person and day that a peer took at its best; nan where it is absent."""
    took = [
        1e6 * float(row["core_s"]) / int(row["people"]) / DAYS  # type: ignore[arg-type, call-overload]
        for row in peers
        if row["job"] == job and str(row["peer"]).startswith(peer)
    ]
    return min(took, default=float("nan"))


def over(peers: Peers, costs: Costs, peer: str, job: str, people: int) -> float | None:
    """How many times our time a peer takes, each using what it can of the machine; None without that peer.

    numpy uses one core. The others can work in as many threads or processes as there are cores, so core time
    tells.
    """
    theirs = best_of(peers, peer, job) * (cores() if peer.startswith("numpy") else 1)
    return None if np.isnan(theirs) else theirs / costs[job, "float64", people].core_us_a_day


def goals_of_time(
    costs: Costs, floors: dict[str, Floor], waited: dict[str, Cost], whole: dict[str, tuple[Cost, float]]
) -> list[Goal]:
    """Seconds of a million people, shares of the floor, memory."""
    most = max(people for _, _, people in costs)

    def of_jobs(job: str, precision: str) -> float:
        return 1_000_000 / most * costs[job, precision, most].idle_s

    def share(job: str) -> float:
        floor_s = floors["float64"].of(job, "float64") * HOURS * most
        return 100 * floor_s / costs[job, "float64", most].idle_s

    def of_whole(precision: str) -> float:
        cost, _ = whole[precision]
        return 1_000_000 / cost.people * cost.idle_s

    gib = max(gib for _, gib in whole.values())
    first_s, help_s = first_plan_after_install(), min(seconds(("--help",)) for _ in range(5))
    s, ms, percent = " s", " ms", " %"
    return [
        Goal(says="J1, a million people, double", measured=of_jobs("J1", "float64"), must=1.5, stretch=0.9,
             unit=s, learnt=INCREMENTS),
        Goal(says="J2, the same, single", measured=of_jobs("J2", "float32"), must=8, stretch=4, unit=s,
             learnt=EFFECTS),
        Goal(says="J2, the same, double", measured=of_jobs("J2", "float64"), must=12, stretch=7, unit=s,
             learnt=EFFECTS),
        Goal(says="J1, share of the floor", measured=share("J1"), must=40, stretch=60, unit=percent,
             at_least=True, why=INCREMENTS, learnt=INCREMENTS),
        Goal(says="J2, share of the floor", measured=share("J2"), must=25, stretch=45, unit=percent,
             at_least=True, why=EFFECTS, learnt=EFFECTS),
        Goal(says="the whole model, a million people, double", measured=of_whole("float64"), must=35,
             stretch=20, unit=s, why=CROSSINGS, learnt=CROSSINGS),
        Goal(says="the same, single", measured=of_whole("float32"), must=20, stretch=12, unit=s,
             why=CROSSINGS, learnt=CROSSINGS),
        Goal(says="the same, memory", measured=gib, must=1, stretch=0.5, unit=" GiB", learnt=MEMORY),
        Goal(says="J3, exact percentiles", measured=1000 * waited["float64"].idle_s, must=50, stretch=15,
             unit=ms, learnt=SORTING),
        Goal(says="the first plan after an install", measured=first_s, must=2, stretch=0.5, unit=s,
             learnt=PLANNING),
        Goal(says="`--help`", measured=help_s, must=0.3, stretch=0.08, unit=s),
    ]  # fmt: skip


def goals_of_peers(costs: Costs, peers: Peers) -> list[Goal]:
    """How many times as fast as others, ours at 100,000 people unless said."""
    many = max(people for _, _, people in costs if people <= 100_000)

    def goal(job: str, peer: str, must: float, stretch: float, people: int = many, reason: str = "") -> Goal:
        said = f"{job} over {peer}" + ("" if people == many else f" at {people:,} people")
        times = over(peers, costs, peer, job, people)
        return Goal(says=said, measured=times, must=must, stretch=stretch, unit=" x", at_least=True,
                    why=reason, learnt=reason)  # fmt: skip

    return [
        goal("J1", "mrgsolve", 350, 550, reason=NO_R),
        goal("J2", "mrgsolve", 150, 350, reason=NO_R),
        goal("J2", "numbalsoda", 80, 200, reason=EFFECTS),
        goal("J1", "numbalsoda", 30, 60, 1000),
        goal("J2", "numbalsoda", 25, 60, 1000),
        goal("J1", "numpy, with np.percentile", 80, 120, reason=PERCENTILES),
        goal("J2", "numpy, with np.percentile", 15, 30, reason=PERCENTILES),
    ]


def goals_of_answers(errors: Errors, series: Sequence[Series]) -> list[Goal]:
    """How exact, and how cost grows."""
    powers = [abs(one.power - 1) for one in series if one.what in ("people", "hours")]
    _, most_people, worst = errors.lack
    return [
        Goal(says="error of C, double", measured=errors.level, must=1e-6, stretch=1e-6),
        Goal(says="error of W, 99 % of people", measured=most_people, must=1e-4, stretch=1e-4),
        Goal(says="error of W, worst", measured=worst, must=3e-4, stretch=1e-4, learnt=WORST),
        Goal(says="error of bands, of the highest", measured=errors.bands, must=1e-3, stretch=3e-4,
             why=BINS, learnt=BINS),
        Goal(says="cost grows as people and hours do: power less 1", measured=max(powers), must=0.05,
             stretch=0.05, why=SMALL),
    ]  # fmt: skip
