"""How long someone waits from pressing return: help, version, the emergency card, and plans.

Each command runs in a process of its own, several times; the middle and the slowest run are written
to `benchmarks/results/cold.md` with the machine. `--first` also measures the very first plan after
an install: the package is copied without any compiled file, so nothing is in a cache of ours.
"""

from __future__ import annotations

import datetime as dt
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).parent / "results" / "cold.md"
REPEATS = 7
DEMO = (
    *("plan", "taper", "20 mg four times a day for 14 months", "--age", "58", "--sex", "female"),
    *("--weight", "70", "--egfr", "48", "--also", "zolpidem", "--have", "10,20", "--halves"),
)
JOBS: tuple[tuple[str, tuple[str, ...], float], ...] = (
    ("handrail --help", ("--help",), 0.3),
    ("handrail --version", ("--version",), 0.3),
    ("handrail plan taper --help", ("plan", "taper", "--help"), 0.3),
    ("handrail emergency", ("emergency",), 0.5),
    (
        'handrail check "20 mg three times a day" --age 82',
        ("check", "20 mg three times a day", "--age", "82"),
        1.0,
    ),
    ("the demo plan, as text", DEMO, 2.0),
)


def seconds(words: tuple[str, ...], environment: dict[str, str] | None = None) -> float:
    """Wall-clock seconds of one command in a process of its own."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "handrail", *words],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env=environment,
    )
    took = time.perf_counter() - started
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode())
    return took


def first_plan_after_install() -> float:
    """The demo plan from a copy of the package that has never run: no bytecode, no cache of ours."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(
            ROOT / "handrail", Path(folder) / "handrail", ignore=shutil.ignore_patterns("__pycache__")
        )
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "handrail", *DEMO], capture_output=True, check=False, cwd=folder
        )
        took = time.perf_counter() - started
    if done.returncode != 0:
        raise SystemExit(done.stderr.decode())
    return took


def machine() -> str:
    """What this ran on, in a line."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        names = [
            line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line
        ]
        model = names[0] if names else model
    return f"{os.cpu_count()} cores of {model}, {platform.system()}, Python {platform.python_version()}"


def main() -> None:
    """Measure, print and write down."""
    rows: list[str] = []
    for name, words, goal_s in JOBS:
        times = [seconds(words) for _ in range(REPEATS)]
        rows.append(f"| `{name}` | {statistics.median(times):.2f} | {max(times):.2f} | {goal_s} |")
    rows.append(f"| the demo plan, first run after an install | {first_plan_after_install():.2f} | | 2.0 |")
    lines = [
        "# From pressing return",
        "",
        f"Measured {dt.date.today().isoformat()} on {machine()}. Seconds of wall clock for a whole process, "
        f"{REPEATS} runs each.",
        "",
        "| command | middle | slowest | goal |",
        "|---|---|---|---|",
        *rows,
    ]
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
