"""Why onset comes late in the replayed cases: what one change at a time would make of its hour.

One course for all: 75 mg a day in three doses, 300 days, then nothing, in people like the reference adult.
Nothing here is fitted: each change goes to an end of a range that the pack holds, or to a published set
of kinetics, and the thresholds stay where they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

import handrail
from handrail.medicine.nouns import Medicine
from handrail.person import Person
from handrail.simulate.nouns import Draws, FloatArray
from handrail.simulate.people import draw_people
from handrail.simulate.trajectories import ByKernel
from tools.replay_withdrawal import SEED, Run, steady

WHO = Person(age_years=40, weight_kg=70, creatinine_clearance_ml_min=105)
DAILY_MG, DAYS, WATCH_DAYS = 75.0, 300, 14
REPLICATES, PEOPLE = 25, 16
FASTER_KINETICS = "chevillard2017"
MODERATE, SEVERE = 1, 2

Change = Callable[[Medicine, Draws], Draws]


@dataclass(frozen=True, kw_only=True)
class Late:
    """Hours from the last dose to moderate signs, and to the first of any: 5th, 50th and 95th percentile."""

    says: str
    moderate: tuple[float, float, float]
    first: tuple[float, float, float]


def _at_low_end(figure: str, field: str, *, is_rate: bool = False) -> Change:
    """A figure of the dynamics at the low end of its range, its spread as it was."""

    def change(medicine: Medicine, draws: Draws) -> Draws:
        of = medicine.dynamics.figures[figure]
        assert of.low is not None
        factor = of.value / of.low if is_rate else of.low / of.value
        return replace(draws, **{field: getattr(draws, field) * factor})

    return change


EFFECT_AT_ONCE = _at_low_end("effect_half_life_h", "effect_per_h", is_rate=True)
BURDEN_AT_ONCE = _at_low_end("burden_time_h", "burden_time_h")


def _run(medicine: Medicine, *changes: Change, kinetics: str | None = None) -> Run:
    draws = draw_people(medicine, WHO, replicates=REPLICATES, people=PEOPLE, seed=SEED, kinetics=kinetics)
    for change in changes:
        draws = change(medicine, draws)
    doses = steady(DAILY_MG, 0.0, DAYS, 3)
    last_h = doses[-1].time_h
    at_h = np.concatenate([[0.0], np.arange(last_h, last_h + 24.0 * WATCH_DAYS + 0.5)])
    run = ByKernel(draws, doses, at_h, quantities=("burden",))
    burden = np.concatenate([values[0] for _, values in run.stretches()]).astype(float)
    return Run(draws=draws, hour=at_h[1:] - last_h, burden=burden[1:])


def _hours(says: str, run: Run, among: int = MODERATE) -> Late:
    """Of those who reach a grade: when they had moderate signs, and when any."""
    ill = np.isfinite(run.first_above(run.needed(among)))

    def band(grade: int) -> tuple[float, float, float]:
        hours: FloatArray = run.first_above(run.needed(grade))[ill]
        low, middle, high = np.quantile(hours, [0.05, 0.5, 0.95], method="inverted_cdf")
        return float(low), float(middle), float(high)

    return Late(says=says, moderate=band(MODERATE), first=band(0))


def why_late() -> tuple[Late, ...]:
    """As it is, those who were worst, and one change at a time."""
    medicine = handrail.load_medicine()
    low = {name: medicine.dynamics.figures[name].low for name in ("effect_half_life_h", "burden_time_h")}
    base = _run(medicine)
    return (
        _hours("as it is", base),
        _hours("as it is, only those who go on to severe signs", base, SEVERE),
        _hours(
            f"the effect follows with a half-life of {low['effect_half_life_h']:g} h",
            _run(medicine, EFFECT_AT_ONCE),
        ),
        _hours(
            f"the burden follows within {low['burden_time_h']:g} h",
            _run(medicine, BURDEN_AT_ONCE),
        ),
        _hours("both", _run(medicine, EFFECT_AT_ONCE, BURDEN_AT_ONCE)),
        _hours(
            f"a set of kinetics that falls faster ({FASTER_KINETICS})",
            _run(medicine, kinetics=FASTER_KINETICS),
        ),
    )
