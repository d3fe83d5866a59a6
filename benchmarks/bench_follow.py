"""How long it takes to learn from 60 days of a diary with 20,000 particles: the goal is 1 s.

    .venv/bin/python benchmarks/bench_follow.py

Three people: one who feels little, one who feels much and writes every day, and one with levels in blood
and days left out. Seconds are *idle* seconds (core time over the cores), beside those of the clock. Written
to `benchmarks/results/follow.md` with the machine and its load.
"""

from __future__ import annotations

import datetime as dt
import os
import platform
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

import handrail
from handrail.follow.belief import PARTICLES
from handrail.follow.now import PARTICLES as PARTICLES_NOW
from handrail.simulate.bands import cores

RESULTS = Path(__file__).parent / "results" / "follow.md"
GOAL_S = 1.0
DAYS = 60
PERSON = handrail.Person(age_years=58, weight_kg=70, egfr_ml_min_1_73m2=80)
BEFORE = "20 mg four times a day for 14 months"
AGREED = (
    "15 mg four times a day for 14 days then 10 mg four times a day for 14 days then "
    "5 mg four times a day for 14 days then 5 mg twice a day for 18 days then stop"
)


def diary(most: int, left_out: float, levels: int) -> handrail.Diary:
    """60 days of answers from 0 to `most`, some days left out, some levels."""
    chance = np.random.default_rng(1)
    medicine = handrail.load_medicine()
    assert medicine.diary is not None
    asked = [item.id for item in medicine.diary.items if item.kind == "score" and item.red_from is None]
    entries = []
    for number in range(DAYS):
        day = handrail.local_day(dt.date(2026, 3, 1) + dt.timedelta(days=number), "Europe/London")
        scores = {name: int(chance.integers(0, most + 1)) for name in asked}
        at = day.begins_at + dt.timedelta(hours=10)
        level = handrail.BloodLevel(value=200, unit="ng/mL", sampled_at=at)
        entries.append(
            handrail.DiaryEntry(
                day=day,
                scores=scores if chance.random() >= left_out else {},
                levels=(level,) if number < levels else (),
            )
        )
    return handrail.Diary(entries=tuple(entries))


def cost_of(job: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the clock, and idle ones, of the run of three that took the least core time."""
    runs = []
    for _ in range(3):
        wall, core = time.perf_counter(), time.process_time()
        job()
        runs.append(((time.process_time() - core) / cores(), time.perf_counter() - wall))
    idle_s, wall_s = min(runs)
    return wall_s, idle_s


def main() -> int:
    """Measure, print, write, and fail when the goal is missed."""
    medicine = handrail.load_medicine()
    before, agreed = handrail.parse_course(BEFORE), handrail.parse_course(AGREED)
    rows, worst_s = [], 0.0
    for name, most, left_out, levels in (
        ("feels little", 1, 0.0, 0),
        ("feels much", 2, 0.0, 0),
        ("levels, days left out", 1, 0.3, 3),
    ):
        job = partial(
            handrail.believe, diary(most, left_out, levels), agreed, PERSON, medicine, before=before
        )
        belief, (wall_s, idle_s) = job(), cost_of(job)
        worst_s = max(worst_s, idle_s)
        rows.append(
            f"| {name} | {wall_s:.2f} | {idle_s:.2f} | {100 * belief.effective_share:.2g} % | "
            f"{belief.body_moves} |"
        )
    asked = partial(handrail.what_now, diary(1, 0.0, 0), agreed, PERSON, medicine, before=before)
    now_wall_s, now_idle_s = cost_of(asked)
    met = "met" if worst_s <= GOAL_S else "not met"
    text = f"""# Learning from a diary

{DAYS} days, {PARTICLES:,} particles, 14 days ahead; {cores()} cores, {platform.system()}, Python
{platform.python_version()}, numpy {np.__version__}; load {os.getloadavg()[0]:.1f}.
Goal: {GOAL_S:g} s where nothing else runs; {met}.

| person | clock, s | idle, s | effective at once | bodies moved and simulated again |
|---|---|---|---|---|
{chr(10).join(rows)}

What now, all choices searched, forecast and checked, with {PARTICLES_NOW:,} particles:
{now_wall_s:.2f} s by the clock, {now_idle_s:.2f} idle.

Bodies are stepped in numpy (`simulate/days.py`, 8 points a day, single precision, a few thousand at a time
so that a day of them stays in the cache); there is nothing to compile.
"""
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(text, encoding="utf-8")
    print(text)
    return 0 if worst_s <= GOAL_S else 1


if __name__ == "__main__":
    raise SystemExit(main())
