"""What became of each body of a unit in one arm: the columns of its rows."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from handrail.simulate.forecast import GRADES, chance_by_draw, chance_of_each_draw
from handrail.simulate.nouns import Draws, FloatArray
from handrail.simulate.question import Question, Rows
from handrail.simulate.sedation_mix import OWN, Mix, loads_at
from handrail.simulate.surface import DEPTHS, chance_of_depth
from handrail.simulate.trajectories import DAY_H, ByKernel


@dataclass(frozen=True, kw_only=True, slots=True)
class Bodies:
    """The bodies of a unit.

    Attributes:
        factor: what raises the burden of each.
        columns: who they are: replicate, person and covariates.
    """

    draws: Draws
    factor: FloatArray
    columns: dict[str, FloatArray]


@dataclass(slots=True)
class Watched:
    """What is only seen on the way, at the times that are looked at.

    Attributes:
        limits: burdens of any and moderate withdrawal for a middle sensitivity, shape (2, N).
        mix: what sedates; None where nobody asked.
    """

    bodies: Bodies
    at_h: FloatArray
    mix: Mix | None
    first_h: FloatArray = field(init=False)
    most: FloatArray = field(init=False)
    most_h: FloatArray = field(init=False)
    most_alone: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        count = self.bodies.draws.count
        self.first_h = np.full((2, count), np.nan)
        self.most, self.most_alone, self.most_h = (np.zeros(count) for _ in range(3))

    @property
    def quantities(self) -> tuple[str, ...]:
        """What has to be kept of each time."""
        return ("burden",) if self.mix is None else ("effect", "burden")

    def walk(self, run: ByKernel) -> None:
        """Through everything."""
        draws = self.bodies.draws
        limits = np.outer(draws.thresholds[:2], draws.threshold_factor / self.bodies.factor)
        for rows, kept in run.stretches():
            times_h = self.at_h[rows]
            for grade in (0, 1):
                over = kept[-1] > limits[grade]
                found = np.isnan(self.first_h[grade]) & over.any(axis=0)
                self.first_h[grade, found] = times_h[over[:, found].argmax(axis=0)]
            if self.mix is None:
                continue
            _, parts, load = loads_at(self.mix, draws, times_h, kept[0])
            highest = load.max(axis=0)
            self.most_h = np.where(highest > self.most, times_h[load.argmax(axis=0)], self.most_h)
            self.most = np.maximum(self.most, highest)
            self.most_alone = np.maximum(self.most_alone, parts[OWN].max(axis=0))


def rows_of(
    asked: Question, bodies: Bodies, run: ByKernel, watched: Watched, more: dict[str, FloatArray]
) -> Rows:
    """Everything about each body after a run that has come to its end.

    Args:
        more: columns that only some runs have.
    """
    draws = bodies.draws
    felt = run.peak_burden * bodies.factor
    burden_h = np.where(run.peak_burden > 0, run.peak_burden_h, np.nan)
    chances = chance_of_each_draw(felt, draws)
    columns = bodies.columns | {
        "peak_mg_per_l": run.peak_mg_per_l,
        "trough_mg_per_l": run.trough_mg_per_l,
        "auc_mg_h_per_l": run.area_mg_h_per_l,
        "peak_burden": run.peak_burden,
        "peak_burden_h": burden_h,
        "peak_burden_day": np.floor(burden_h / DAY_H) + 1,
        "first_any_h": watched.first_h[0],
        "first_moderate_h": watched.first_h[1],
        **{f"chance_{grade}": chances[k] for k, grade in enumerate(GRADES)},
        **_above(asked, run, float(watched.at_h[-1])),
        **_sedation(watched),
        **more,
    }
    return Rows(
        columns={name: np.array(values) for name, values in columns.items()},
        chance_sums=chance_by_draw(felt, draws).reshape(3, draws.replicates, draws.people).sum(axis=-1),
    )


def _above(asked: Question, run: ByKernel, end_h: float) -> dict[str, FloatArray]:
    """Hours above and below the level asked for."""
    if asked.above_mg_per_l is None:
        return {}
    above_h = run.rows_above * asked.step_h
    never = np.where(run.first_above_h < 0, np.nan, run.first_above_h)
    return {"hours_above": above_h, "hours_below": end_h - above_h, "first_above_h": never}


def _sedation(watched: Watched) -> dict[str, FloatArray]:
    """The highest load and what it means, with everything and of the medicine alone."""
    mix = watched.mix
    if mix is None:
        return {}
    found = {
        "peak_load": watched.most,
        "peak_load_h": np.where(watched.most > 0, watched.most_h, np.nan),
        "peak_load_alone": watched.most_alone,
    }
    for name, load in (("", watched.most), ("_alone", watched.most_alone)):
        for depth in DEPTHS:
            found[f"{depth}{name}"] = chance_of_depth(load, mix.thresholds[depth], mix.steepness)
    return found
