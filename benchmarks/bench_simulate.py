"""How long a simulation takes: one person with exact bands, a population, and the compiler once.

Written to `benchmarks/results/simulate.md` with the machine. `--million` also runs a million people over 90
days, hour by hour, with all bands (a minute or two).
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(Path(__file__).parent))

from bench_cold import machine  # noqa: E402

import handrail  # noqa: E402
from handrail.simulate import profile, simulate_population, warm_up  # noqa: E402
from handrail.simulate.profile import simulate_course  # noqa: E402

RESULTS = Path(__file__).parent / "results" / "simulate.md"
REPEATS = 15
MEDICINE = handrail.load_medicine("baclofen")
PERSON = handrail.Person(age_years=50, sex="female", weight_kg=70, height_cm=170, egfr_ml_min_1_73m2=90)
LONG = handrail.parse_course("20 mg three times a day for 145 days then stop")
QUARTER = handrail.parse_course("20 mg three times a day for 55 days then stop")


def best_s(job: Callable[[], object], repeats: int = REPEATS) -> tuple[float, float]:
    """Fastest and middle wall-clock seconds."""
    times: list[float] = []
    for _ in range(repeats):
        started = time.perf_counter()
        job()
        times.append(time.perf_counter() - started)
    return min(times), sorted(times)[len(times) // 2]


def by_days() -> tuple[float, float]:
    """One person with 1,000 draws over 180 days in numpy alone, as where nothing is compiled."""
    prefers = profile.prefers_kernel
    profile.prefers_kernel = lambda _: False
    try:
        return best_s(lambda: simulate_course(LONG, PERSON, MEDICINE), 5)
    finally:
        profile.prefers_kernel = prefers


def compiling_s() -> float:
    """The compiler, from a process of its own with an empty cache."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", "from handrail.simulate import warm_up; warm_up()"],
            check=True,
            cwd=ROOT,
            env={**os.environ, "NUMBA_CACHE_DIR": folder},
        )
        return time.perf_counter() - started


def population_row(replicates: int, goal: str) -> str:
    """A population of 100 people in each of so many parameter sets, over 90 days."""
    started = time.perf_counter()
    simulate_population(QUARTER, PERSON, MEDICINE, replicates=replicates, people=100, until_day=90)
    took = time.perf_counter() - started
    people = replicates * 100
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    each = took / people / 90 * 1e9
    return (
        f"| {people:,} people, 90 days, hourly bands ({each:.0f} ns a patient-day, {memory:.2f} GiB) "
        f"| {took:.1f} | | {goal} |"
    )


def main() -> None:
    """Measure, print and write down."""
    warm_up()
    fast, middle = best_s(lambda: simulate_course(LONG, PERSON, MEDICINE))
    plain, plain_middle = by_days()
    rows = [
        f"| one person, 1,000 draws, 180 days, exact bands: compiled | {fast:.3f} | {middle:.3f} | 0.1 |",
        f"| the same in numpy alone | {plain:.2f} | {plain_middle:.2f} | |",
        population_row(1000, ""),
    ]
    if "--million" in sys.argv:
        rows.append(population_row(10_000, "35"))
    rows.append(f"| compiling the kernel, once on a machine | {compiling_s():.1f} | | |")
    lines = [
        "# Simulating",
        "",
        f"Measured {dt.date.today().isoformat()} on {machine()}. Seconds of wall clock in one process, "
        f"the fastest and the middle of {REPEATS} runs.",
        "",
        "| job | fastest | middle | goal |",
        "|---|---|---|---|",
        *rows,
    ]
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
