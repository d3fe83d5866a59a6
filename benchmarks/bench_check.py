"""How long `check_course` takes: the median has to stay under 3 ms.

    .venv/bin/python benchmarks/bench_check.py

Five people and courses, from one line to a taper of thirty steps; each is checked 400 times in one
process, after the pack is loaded, and one answer is written as JSON. Prints the median and the slowest
of a hundred, and writes them to `benchmarks/results/check.md` with the machine and its load.
"""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from handrail.check import check_course
from handrail.course import parse_course
from handrail.exchange.json import check_json, json_text
from handrail.medicine.pack import load_medicine
from handrail.person import Person

RESULTS = Path(__file__).parent / "results" / "check.md"
LIMIT_MS = 3.0
TIMES = 400
HISTORY = "20 mg four times a day for 14 months"
TAPER = " then ".join(f"{mg} mg at 08:00 and {mg} mg at 22:00 for 7 days" for mg in range(40, 10, -1))
KNOWN = Person(
    country="US",
    indication="spasticity",
    age_years=58,
    sex="female",
    weight_kg=70,
    egfr_ml_min_1_73m2=48,
    dialysis="none",
    other_medicines=("zolpidem", "oxycodone", "lisinopril", "naproxen"),
    conditions=("depression",),
    symptoms=(),
)
ASKED = (
    ("nothing known, one line", Person(), "10 mg three times a day", None),
    (
        "demo person",
        Person(age_years=58, egfr_ml_min_1_73m2=48, other_medicines=("zolpidem",)),
        HISTORY,
        None,
    ),
    ("well known, today", KNOWN, HISTORY, 427),
    ("well known, stopping", KNOWN, f"{HISTORY} then stop", 427),
    ("taper of thirty steps", KNOWN, f"{HISTORY} then {TAPER} then stop", 427),
)


def main() -> int:
    """Measure, print, write, and fail when a median is above the limit."""
    medicine = load_medicine()
    machine = f"{os.cpu_count()} cores of {_processor()}, {platform.system()}"
    lines = [
        "# A check",
        "",
        f"Measured {date.today().isoformat()} on {machine}, Python {platform.python_version()}, "
        f"{len(medicine.rules)} rules, load {os.getloadavg()[0]:.1f}. Milliseconds of wall clock, {TIMES} "
        f"times each; the median has to stay under {LIMIT_MS:g}.",
        "",
        "| what | median | 99 % under |",
        "|---|---|---|",
    ]
    worst = 0.0
    for title, person, text, from_day in ASKED:
        course = parse_course(text)
        median, slowest = _times(
            lambda course=course, person=person, from_day=from_day: check_course(
                course, person, medicine, from_day=from_day
            )
        )
        worst = max(worst, median)
        lines.append(f"| {title} | {median:.2f} | {slowest:.2f} |")
    result = check_course(parse_course(HISTORY), KNOWN, medicine)
    median, slowest = _times(lambda: json_text(check_json(result, medicine.bibliography)))
    lines.append(f"| an answer as JSON, sources included | {median:.2f} | {slowest:.2f} |")
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))
    print(f"limit {LIMIT_MS:g} ms: {'kept' if worst < LIMIT_MS else 'broken'}")
    return 0 if worst < LIMIT_MS else 1


def _times(ask: Callable[[], object]) -> tuple[float, float]:
    """The median and the slowest of a hundred, in ms."""
    taken: list[float] = []
    for _ in range(TIMES):
        start = time.perf_counter()
        ask()
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken), statistics.quantiles(taken, n=100)[-1]


def _processor() -> str:
    """The processor's name where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


if __name__ == "__main__":
    raise SystemExit(main())
