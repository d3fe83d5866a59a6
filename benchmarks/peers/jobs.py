"""The jobs that simulators are compared by. numpy alone, since every peer's process reads this file.

J1  one compartment, first-order absorption, 90 days of three doses a day with 21 changes of dose (up from 5
    to 30 mg in steps of 3 days, held, down again, nothing from day 83 on), read every hour.
J2  J1, with effect E = C^h/(C^h + EC50^h), adaptation dA/dt = (E - A)/tau, and W = max(0, A - E).
J3  J2 for one person under 1,000 sets of parameters: how long someone waits.

Asked for: percentiles 5, 50, 95 over people at each hour (J1: C; J2 and J3: C, A, W), and for each person the
largest C, its area, the hours above 0.4 mg/L (J2 also: the largest W and its sum).
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

Parameters = dict[str, np.ndarray]
Answer = tuple[np.ndarray, np.ndarray | None]

DAYS, INTERVAL_H = 90, 8
HOURS = 24 * DAYS
HILL = 1.5
THRESHOLD = 0.4
SHARES = (0.05, 0.50, 0.95)
CHECKED = 24
"""People whose hours are compared with the exact solution."""

TYPICAL = {
    "ka": (1.64, 0.44),
    "cl": (11.6, 0.21),
    "v": (72.8, 0.22),
    "ec50": (0.30, 0.30),
    "tau": (288.0, 0.30),
}
"""Middle value and standard deviation of its logarithm: per hour, L/h, L, mg/L, h."""


def levels(changes: int = 21) -> list[tuple[int, float]]:
    """First day and mg of each dose from then on: up, held, down, stopped on day 83."""
    up = [5, 7.5, 10, 12.5, 15, 17.5, 20, 22.5, 25, 30]
    down = [27.5, 25, 22.5, 20, 17.5, 15, 12.5, 10, 7.5, 5, 2.5]
    found = [(3 * number, float(mg)) for number, mg in enumerate(up)]
    found += [(50 + 3 * number, float(mg)) for number, mg in enumerate(down)]
    return [*found, (83, 0.0)][: changes + 1]


def doses(days: int = DAYS, interval_h: int = INTERVAL_H) -> np.ndarray:
    """Doses in mg, swallowed at hours 0, 8, 16, ..."""
    day = np.arange(days * 24 // interval_h) * interval_h / 24
    given = np.zeros(len(day))
    for first, mg in levels():
        given[day >= first] = mg
    return given


def parameters(people: int, seed: int = 1) -> Parameters:
    """One value a person, log-normal about the middle ones."""
    normal = np.random.default_rng(seed).standard_normal((len(TYPICAL), people))
    return {
        name: middle * np.exp(spread * of)
        for (name, (middle, spread)), of in zip(TYPICAL.items(), normal, strict=True)
    }


def effect(level: np.ndarray, ec50: np.ndarray) -> np.ndarray:
    """E of a level."""
    relative = (np.maximum(level, 0) / ec50) ** HILL
    return relative / (1 + relative)


def lack(level: np.ndarray, adapted: np.ndarray, ec50: np.ndarray) -> np.ndarray:
    """W of people x hours."""
    return np.maximum(0, adapted - effect(level, ec50[:, None]))


def exact(p: Parameters, people: int = CHECKED, nodes: int = 24) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """C, A and W of people x hours: the level in closed form, A by 24 Gauss nodes an hour."""
    ka, cl, v, ec50, tau = (p[name][:people] for name in ("ka", "cl", "v", "ec50", "tau"))
    ke = cl / v
    share = ka / (ka - ke) / v
    x, w = np.polynomial.legendre.leggauss(nodes)
    u, w = (x + 1) / 2, w / 2
    since = u**3
    fades, fades_a = np.exp(-ke[:, None] * since), np.exp(-ka[:, None] * since)
    weight = w * 3 * u * u * np.exp(-(1 - since) / tau[:, None]) / tau[:, None]
    gut, level, adapted = np.zeros_like(ka), np.zeros_like(ka), np.zeros_like(ka)
    found = np.empty((3, len(ka), HOURS))
    given = doses()
    for hour in range(HOURS):
        if hour % INTERVAL_H == 0:
            gut = gut + given[hour // INTERVAL_H]
        inside = level[:, None] * fades + (gut * share)[:, None] * (fades - fades_a)
        adapted = adapted * np.exp(-1 / tau) + (weight * effect(inside, ec50[:, None])).sum(axis=1)
        level = level * np.exp(-ke) + gut * share * (np.exp(-ke) - np.exp(-ka))
        gut = gut * np.exp(-ka)
        found[:, :, hour] = level, adapted, np.maximum(0, adapted - effect(level, ec50))
    return found[0], found[1], found[2]


def errors(p: Parameters, level: np.ndarray, adapted: np.ndarray | None) -> tuple[float, float | None]:
    """Largest errors of C and of W in shares of each person's largest value, over the first people."""
    people = min(CHECKED, len(level))
    c, _, w = exact(p, people)
    of_c = float((np.abs(level[:people] - c).max(axis=1) / c.max(axis=1)).max())
    if adapted is None:
        return of_c, None
    found = lack(level[:people], adapted[:people], p["ec50"][:people])
    return of_c, float((np.abs(found - w).max(axis=1) / w.max(axis=1)).max())


def measure(
    peer: str,
    prepare: Callable[[str], Callable[[Parameters], Answer]],
    people: dict[str, int],
    note: str = "",
    warm: int = 2,
) -> None:
    """Time a peer at each job and write what was found as lines of JSON.

    Args:
        prepare: from "J1" or "J2" to a function from parameters to C and A, people x hours.
        warm: people in the run that is not counted; all, where a compiler looks at their number.
        people: how many for each job; the first argument of the command line multiplies them.
    """
    times = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    for job, count in people.items():
        p = parameters(max(2, round(count * times)))
        began = time.perf_counter()
        run = prepare(job)
        run({name: of[:warm] for name, of in p.items()})
        ready = time.perf_counter() - began
        began, core = time.perf_counter(), time.process_time()
        level, adapted = run(p)
        took, core = time.perf_counter() - began, time.process_time() - core
        of_c, of_w = errors(p, level, adapted)
        row = {"peer": peer, "job": job, "people": len(p["ka"]), "seconds": took, "core_s": core}
        print(
            json.dumps({**row, "ready_s": ready, "error_c": of_c, "error_w": of_w, "note": note}), flush=True
        )


def write_for_r(folder: Path, people: int) -> None:
    """Parameters, doses and the exact answers as CSV, for peers in R."""
    p = parameters(people)
    np.savetxt(
        folder / "parameters.csv",
        np.stack(list(p.values()), 1),
        delimiter=",",
        header=",".join(p),
        comments="",
    )
    np.savetxt(folder / "doses.csv", doses(), delimiter=",", header="mg", comments="")
