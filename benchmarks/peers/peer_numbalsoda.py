"""numbalsoda: dop853 with a compiled right-hand side, all threads over people, restarted at each dose."""

from __future__ import annotations

import numpy as np
from jobs import HILL, HOURS, Answer, Parameters, doses, measure
from numba import cfunc, njit, prange
from numbalsoda import dop853, lsoda_sig


@cfunc(lsoda_sig)
def level_only(_time, y, dy, p):
    """Gut and level."""
    dy[0] = -p[0] * y[0]
    dy[1] = p[0] * y[0] / p[2] - p[1] / p[2] * y[1]


@cfunc(lsoda_sig)
def with_adaptation(_time, y, dy, p):
    """Gut, level and adaptation."""
    relative = (max(y[1], 0.0) / p[3]) ** p[5]
    dy[0] = -p[0] * y[0]
    dy[1] = p[0] * y[0] / p[2] - p[1] / p[2] * y[1]
    dy[2] = (relative / (1 + relative) - y[2]) / p[4]


def prepare(job: str):
    """The right-hand side of the job, compiled with the loop around it."""
    address, states = (level_only.address, 2) if job == "J1" else (with_adaptation.address, 3)

    @njit(parallel=True)
    def all_people(rows, given, found):
        hours = np.arange(9.0)
        for who in prange(rows.shape[0]):
            state = np.zeros(states)
            for number in range(given.size):
                state[0] += given[number]
                path, _ = dop853(address, state, hours, rows[who], 1e-6, 1e-9)
                for hour in range(8):
                    for row in range(1, states):
                        found[row - 1, who, 8 * number + hour] = path[hour + 1, row]
                state = path[8].copy()

    def run(p: Parameters) -> Answer:
        columns = [p[name] for name in ("ka", "cl", "v", "ec50", "tau")]
        rows = np.ascontiguousarray(np.stack([*columns, np.full(len(columns[0]), HILL)], 1))
        found = np.empty((2, len(rows), HOURS))
        all_people(rows, doses(), found)
        return found[0], found[1] if job == "J2" else None

    return run


if __name__ == "__main__":
    measure("numbalsoda dop853", prepare, {"J1": 1000, "J2": 1000}, "rtol 1e-6, atol 1e-9; all threads")
