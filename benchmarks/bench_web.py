"""How the app holds under load: 50 requests a second, as many people at work would send them.

    .venv/bin/python benchmarks/bench_web.py                  # 60 seconds, three times
    .venv/bin/python benchmarks/bench_web.py --seconds 10 --runs 1

Of a hundred requests 10 are plans, 50 checks (no two alike), 30 pages that are read, and 10 people who are
saved, with their approved plan. Each plan is another person's; as at work, it is asked for as a page and
then, two seconds apart, as calendar, picture, JSON and CSV. `--all-new` asks every plan anew: a plan takes
about half a second of a core, so that two cores fall behind.

The load is open (`load.py`). It comes from the same machine and takes some of its cores. What the first
screen weighs, and how long it takes to arrive with everything that it needs, is told beside. Writes
benchmarks/results/web.md.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import math
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import httpx
from load import Call, Run, cpu_ms, load, machine_words

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tools.filled import ADA, Visitor  # noqa: E402
from tools.served import Server  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results" / "web.md"
LIMITS_MS = {"new plan": 1000.0, "plan again": 1000.0, "check": 100.0}
KINDS = ("new plan", "plan again", "check", "page", "person")
TURNS = ("plan", "check", "page", "check", "page", "check", "person", "check", "page", "check")
"""One of ten is a plan, five are checks, three are pages, one is someone saved."""
FORMS = ("", ".ics", ".svg", ".json", ".csv")
BETWEEN_FORMS = 2
"""Rounds of a new plan each; a round is a second at 50 requests a second."""
PAGES = ("/", "/plan", "/check", "/emergency", "/help?country=UK", "/evidence/rules", "/recognise")


def calls(person: str, plan: str, *, all_new: bool) -> Callable[[int], Call]:
    """The requests by their number; no two questions are alike, but those that are read in another form."""

    def call(number: int) -> Call:
        kind = TURNS[number % len(TURNS)]
        turn = number // len(TURNS)
        if kind == "page":
            return Call(kind, PAGES[number % len(PAGES)])
        if kind == "person":
            return Call(kind, person if turn % 2 else plan)
        if kind == "check":
            return Call(kind, f"/check?{_known(number, ('zolpidem', 'none', 'oxycodone')[number % 3])}")
        form = 0 if all_new else turn % len(FORMS)
        # Before the first rounds there are questions too: those below 0.
        question = turn if all_new else turn // len(FORMS) - form * BETWEEN_FORMS
        return Call("plan again" if form else "new plan", f"/plan{FORMS[form]}?{_known(question, 'none')}")

    return call


def _known(number: int, also: str) -> str:
    known = {
        "course": "20 mg three times a day for 14 months",
        "age": str(30 + number % 50),
        "egfr": f"{45 + number % 50}.{number // 50 % 10}",
        "weight": str(60 + number // 500 % 40),
        "also": also,
    }
    return urlencode(known)


def first_screen(origin: str) -> tuple[int, int, float]:
    """Bytes of the first page with all that it needs, how many requests, and the middle of 20 times in ms."""
    with httpx.Client(base_url=origin) as client:
        page = client.get("/").text
        needed = ["/", *dict.fromkeys(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))]
        times: list[float] = []
        for _ in range(20):
            begin = time.perf_counter()
            size = sum(len(client.get(one).content) for one in needed)
            times.append(1000 * (time.perf_counter() - begin))
    return size, len(needed), statistics.median(times)


def measure(options: argparse.Namespace) -> tuple[dict[str, Run], float, tuple[int, int, float]]:
    """A run against a fresh server, after some requests that don't count: (by kind, processor ms, first)."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), "--workers", str(options.workers)).start()
        try:
            visitor = Visitor(server.origin)
            person = visitor.save_person("Someone", **ADA)
            plan = visitor.keep_plan(person, **ADA)
            visitor.approve(plan, "Dr M. Okafor")
            visitor.close()
            first = first_screen(server.origin)
            call_of = calls(person, plan, all_new=options.all_new)
            asyncio.run(load(server.port, lambda number: call_of(number + 100_007), 10, 3))
            before = cpu_ms(server.process_id)
            runs = asyncio.run(load(server.port, call_of, options.a_second, options.seconds))
            count = sum(len(run.times_ms) for run in runs.values())
            used = (cpu_ms(server.process_id) - before) / count
        finally:
            server.stop()
    for kind, run in runs.items():
        print(
            f"{kind:10} {len(run.times_ms):5}  median {run.at(50):7.1f}  95 % {run.at(95):7.1f}  "
            f"99 % {run.at(99):7.1f}  slowest {max(run.times_ms):7.1f} ms  errors {run.errors}"
        )
    print(f"processor {used:.1f} ms a request; first screen {first[0] / 1000:.1f} kB, {first[2]:.1f} ms")
    return runs, used, first


def main() -> int:
    """Measure, print, write, and fail when a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--a-second", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--all-new", action="store_true", help="every plan is another question")
    parser.add_argument("--no-page", action="store_true", help="write no page of results")
    options = parser.parse_args()
    runs: list[tuple[dict[str, Run], float, tuple[int, int, float], float]] = []
    for _ in range(options.runs):
        busy = os.getloadavg()[0]
        runs.append((*measure(options), busy))
    if not options.no_page:
        write(runs, options)
    errors = sum(run.errors for by_kind, *_ in runs for run in by_kind.values())
    best = {kind: min(by_kind[kind].at(95) for by_kind, *_ in runs if kind in by_kind) for kind in runs[0][0]}
    return 1 if errors or any(best[kind] >= LIMITS_MS.get(kind, math.inf) for kind in best) else 0


def _plans_words(options: argparse.Namespace) -> str:
    if options.all_new:
        return "Every plan is a new question."
    return (
        "Of the plans every fifth is a new question, which is asked again two seconds apart as calendar, "
        "picture, JSON and CSV."
    )


def write(
    runs: list[tuple[dict[str, Run], float, tuple[int, int, float], float]], options: argparse.Namespace
) -> None:
    """The results as a page."""
    size, requests, arrives = min((first for *_, first, _ in runs), key=lambda first: first[2])
    lines = [
        "# The app under load",
        "",
        f"Measured {dt.date.today()} on {machine_words()}: {options.a_second:g} requests a second for "
        f"{options.seconds:g} seconds, open load, {options.workers} workers, SQLite. Of a hundred requests "
        "10 are plans, 50 checks, 30 pages and 10 someone saved with an approved plan; no two questions are "
        f"alike. {_plans_words(options)} "
        "Times in ms, from the moment at which a request was due to the last byte of its answer. The load "
        "runs on the same cores; `busy` is the load average before each run, `processor` the server's own "
        "processor time for one request.",
        "",
        f"The first screen weighs {size / 1000:.1f} kB in {requests} requests, one after the other in "
        f"{arrives:.0f} ms.",
        "",
        "The limits, on 2 quiet cores: 95 of 100 plans under 1 s, of checks under 100 ms, and no error.",
        "",
        "| run | busy | what | requests | median | 95 % | 99 % | slowest | errors | processor |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for number, (by_kind, used, _, busy) in enumerate(runs, start=1):
        for kind in KINDS:
            if kind not in by_kind:
                continue
            run = by_kind[kind]
            times = " | ".join(f"{run.at(percent):.1f}" for percent in (50, 95, 99))
            lines.append(
                f"| {number} | {busy:.1f} | {kind} | {len(run.times_ms)} | {times} | "
                f"{max(run.times_ms):.0f} | {run.errors} | {used:.1f} |"
            )
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"written: {RESULTS.relative_to(ROOT)}")


if __name__ == "__main__":
    raise SystemExit(main())
