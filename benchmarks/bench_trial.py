"""How long virtual trials take: the goal is 2,000 trials of 300 people in minutes on two cores.

    .venv/bin/python benchmarks/bench_trial.py

Written to `benchmarks/results/trial.md` with the machine; in one process and in two, with the first use of a
protocol (its calibration) apart.
"""

from __future__ import annotations

import os
import platform
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

import handrail
from handrail.trial.calibrate import calibration_of
from handrail.trial.questions import with_people

RESULTS = Path(__file__).parent / "results" / "trial.md"
TRIALS, PER_ARM = 2000, 150
GOAL_S = 300
PROTOCOLS = ("dutch_600", "alpadir", "hepatitis_c_2017")


def seconds(work) -> tuple[float, object]:
    """How long it took, and what it gave."""
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def main() -> None:
    """Measure, compare the answers, and write the page."""
    medicine = handrail.load_medicine("baclofen")
    lines = [
        "# Virtual trials",
        "",
        f"{TRIALS:,} trials of {2 * PER_ARM} people. {platform.processor() or platform.machine()}, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}, numpy {np.__version__}. "
        "Other work ran on the machine: read the figures as at most.",
        "",
        "| protocol | calibration | one process | two processes | same trials | goal |",
        "|---|---|---|---|---|---|",
    ]
    for name in PROTOCOLS:
        plan = with_people(handrail.read_protocol(name), PER_ARM)
        plan = replace(plan, title=f"{plan.title}, measured")
        first, _ = seconds(lambda plan=plan: calibration_of(plan, medicine.efficacy))
        alone_s, alone = seconds(lambda plan=plan: handrail.run_trials(plan, medicine, trials=TRIALS))
        both_s, both = seconds(
            lambda plan=plan: handrail.run_trials(plan, medicine, trials=TRIALS, cluster=2)
        )
        same = np.array_equal(alone.estimates(), both.estimates())
        verdict = "yes" if min(alone_s, both_s) <= GOAL_S else "**no**"
        lines.append(
            f"| {name}, {plan.weeks} weeks | {first:.1f} s | {alone_s:.0f} s | {both_s:.0f} s "
            f"| {'yes' if same else '**no**'} | {GOAL_S} s: {verdict} |"
        )
    RESULTS.write_text("\n".join([*lines, ""]), encoding="utf-8")
    print(RESULTS.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
