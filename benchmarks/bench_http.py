"""How many checks a second one server process answers, beside a bare FastAPI that echoes the same body.

    .venv/bin/python benchmarks/bench_http.py

Both run in a process of their own on the loopback address and are asked by the same client, in turn, with
the same body, a connection kept open by each caller. The ratio of the two is what this program adds.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

import httpx

REPORT = Path(__file__).parent / "results" / "http.md"
ECHO = """
import sys, uvicorn
from typing import Any
from fastapi import Body, FastAPI
app = FastAPI()
@app.post("/api/v1/check")
async def echo(body: dict[str, Any] = Body()) -> dict[str, Any]:
    return body
uvicorn.run(app, port=int(sys.argv[1]), log_level="error", access_log=False)
"""
BODY = {
    "course": "20 mg three times a day for 3 months",
    "person": {
        "age_years": 82,
        "sex": "F",
        "creatinine_mg_dl": "106 umol/L",
        "other_medicines": ["zolpidem"],
    },
}
CALLERS, SECONDS, ROUNDS = 4, 5.0, 3


def free_port() -> int:
    """A port that nobody has at the moment."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def started(words: list[str], port: int) -> subprocess.Popen[bytes]:
    """A server that answers."""
    running = subprocess.Popen([sys.executable, *words], stdout=subprocess.DEVNULL)
    for _ in range(400):
        try:
            httpx.post(f"http://127.0.0.1:{port}/api/v1/check", json=BODY).raise_for_status()
            return running
        except httpx.HTTPError:
            time.sleep(0.05)
    raise SystemExit("The server never answered.")


async def asked(port: int) -> tuple[float, list[float]]:
    """Requests a second, and the milliseconds of each."""
    taken: list[float] = []
    end = time.perf_counter() + SECONDS

    async def caller() -> None:
        async with httpx.AsyncClient() as asking:
            while time.perf_counter() < end:
                began = time.perf_counter()
                (await asking.post(f"http://127.0.0.1:{port}/api/v1/check", json=BODY)).raise_for_status()
                taken.append(1000 * (time.perf_counter() - began))

    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return len(taken) / SECONDS, taken


def main() -> None:
    """Measure both in turn, and write it down."""
    ours, bare, busy = free_port(), free_port(), os.getloadavg()[0]
    servers = [
        started(["-m", "handrail", "serve", "--port", str(ours)], ours),
        started(["-c", ECHO, str(bare)], bare),
    ]
    rates: dict[str, list[float]] = {"check": [], "echo": []}
    times: dict[str, list[float]] = {"check": [], "echo": []}
    try:
        for _ in range(ROUNDS):
            for name, port in (("check", ours), ("echo", bare)):
                rate, taken = asyncio.run(asked(port))
                rates[name].append(rate)
                times[name] += taken
    finally:
        for server in servers:
            server.terminate()
            server.wait()
    rows: list[str] = []
    for name, title in (("check", "POST /api/v1/check"), ("echo", "a bare FastAPI that echoes the body")):
        cuts = statistics.quantiles(times[name], n=100)
        rows.append(
            f"| {title} | {statistics.median(rates[name]):.0f} | {cuts[49]:.1f} ms | {cuts[94]:.1f} ms |"
            f" {cuts[98]:.1f} ms |"
        )
    ratio = statistics.median(rates["echo"]) / statistics.median(rates["check"])
    machine = f"{os.cpu_count()} cores of {platform.machine()}, Python {platform.python_version()}"
    size = len(json.dumps(BODY))
    REPORT.write_text(
        f"# Checks over HTTP, {dt.date.today()}\n\n`benchmarks/bench_http.py` on {machine}: one process of "
        f"each, {CALLERS} callers on connections kept open, {ROUNDS} rounds of {SECONDS:g} s in turn, a body "
        f"of {size} bytes; client and server share the cores, and whatever else ran (load "
        f"before: {busy:.1f}); the ratio suffers least from it.\n\n"
        "| asked | requests a second | median | 95 % within | 99 % within |\n|---|---|---|---|---|\n"
        + "\n".join(rows)
        + f"\n\nThe bare framework answers {ratio:.1f} times as many.\n",
        encoding="utf-8",
    )
    print(REPORT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
