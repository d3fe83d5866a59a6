"""How long a plan takes once the program is running: the goal is half a second for one person.

    .venv/bin/python benchmarks/bench_plan.py

Each request is planned several times in one process; the middle and the slowest are written to
`benchmarks/results/plan.md` with the machine. A calibration loop (a fixed piece of numpy work) stands
beside them, so that runs on different machines can be compared as ratios.
"""

from __future__ import annotations

import datetime as dt
import os
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import handrail

RESULTS = Path(__file__).parent / "results" / "plan.md"
REPEATS = 7
START = dt.date(2026, 12, 1)
KNOWN = {"age_years": 58, "sex": "female", "weight_kg": 70, "other_medicines": ("zolpidem",)}
REQUESTS: tuple[tuple[str, str, dict[str, object]], ...] = (
    (
        "80 mg a day for 14 months, eGFR 48",
        "20 mg four times a day for 14 months",
        {"egfr_ml_min_1_73m2": 48},
    ),
    ("270 mg a day for 8 months", "90 mg three times a day for 8 months", {"egfr_ml_min_1_73m2": 90}),
    ("30 mg a day for 3 months", "10 mg three times a day for 3 months", {"egfr_ml_min_1_73m2": 90}),
    ("80 mg a day, kidneys not known (three tried)", "20 mg four times a day for 14 months", {}),
)
GOAL_S = 0.5


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Middle and slowest of several runs, in seconds, after one that is not counted."""
    work()
    taken: list[float] = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken), max(taken)


def calibration() -> object:
    """A fixed piece of work of the kind a plan is made of: small arrays, many steps."""
    state, rate = np.ones((8, 288), np.float32), np.full((8, 288), 0.01, np.float32)
    for _ in range(20_000):
        state = state - state * rate
    return state


def main() -> None:
    """Measure, print and write down."""
    unit, _ = timed(calibration)
    rows = [f"| calibration loop | {unit:.3f} | | 1.0 |"]
    for title, sentence, more in REQUESTS:
        course = handrail.parse_course(sentence)
        person = handrail.Person(**{**KNOWN, **more})

        def plan(course: handrail.Course = course, person: handrail.Person = person) -> object:
            return handrail.plan_taper(course, person, have=(10_000, 20_000), halves=True, starts_on=START)

        middle, slowest = timed(plan)
        rows.append(f"| {title} | {middle:.2f} | {slowest:.2f} | {middle / unit:.1f} |")
        print(rows[-1])
    machine = f"{os.cpu_count()} cores of {platform.processor() or platform.machine()}, {platform.system()}"
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(
        "# A plan in a running program\n\n"
        f"Measured {dt.date.today()} on {machine}, Python {platform.python_version()}, "
        f"numpy {np.__version__}. "
        f"Seconds for a whole answer (three plans, comparators, forecasts, checks), {REPEATS} runs each; "
        f"the goal for one person is {GOAL_S:g} s. The last column divides by the calibration loop.\n\n"
        "| request | middle | slowest | in loops |\n|---|---|---|---|\n" + "\n".join(rows) + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
