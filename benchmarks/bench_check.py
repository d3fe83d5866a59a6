"""How long `check_course` takes: the median has to stay under 3 ms.

    .venv/bin/python benchmarks/bench_check.py

Five people and courses, from one line to a taper of thirty steps; each is checked 400 times in one
process, after the pack is loaded. Prints the machine, the median and the slowest of a hundred.
"""

from __future__ import annotations

import os
import platform
import statistics
import time

from handrail.check import check_course
from handrail.course import parse_course
from handrail.medicine.pack import load_medicine
from handrail.person import Person

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
    """Measure, print, and fail when a median is above the limit."""
    medicine = load_medicine()
    machine = platform.processor() or platform.machine()
    print(f"{machine}, {os.cpu_count()} cores, Python {platform.python_version()}")
    worst = 0.0
    for title, person, text, from_day in ASKED:
        course = parse_course(text)
        taken: list[float] = []
        for _ in range(TIMES):
            start = time.perf_counter()
            check_course(course, person, medicine, from_day=from_day)
            taken.append(1000 * (time.perf_counter() - start))
        median, slowest = statistics.median(taken), statistics.quantiles(taken, n=100)[-1]
        worst = max(worst, median)
        print(f"{title:26} median {median:5.2f} ms   99 % under {slowest:5.2f} ms")
    print(f"limit {LIMIT_MS:g} ms: {'kept' if worst < LIMIT_MS else 'broken'}")
    return 0 if worst < LIMIT_MS else 1


if __name__ == "__main__":
    raise SystemExit(main())
