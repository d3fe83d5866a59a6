"""scipy: odeint (LSODA) with a right-hand side in Python, restarted at each dose."""

from __future__ import annotations

import numpy as np
from jobs import HILL, HOURS, Answer, Parameters, doses, measure
from scipy.integrate import odeint


def prepare(job: str):
    """A loop over people and over doses."""

    def run(p: Parameters) -> Answer:
        people = len(p["ka"])
        found = np.empty((people, HOURS, 3))
        for who in range(people):
            ka, cl, v, ec50, tau = (float(p[name][who]) for name in ("ka", "cl", "v", "ec50", "tau"))

            def rates(y, _time, ka=ka, cl=cl, v=v, ec50=ec50, tau=tau):
                level = [-ka * y[0], ka * y[0] / v - cl / v * y[1]]
                if job == "J1":
                    return level
                relative = (max(y[1], 0.0) / ec50) ** HILL
                return [*level, (relative / (1 + relative) - y[2]) / tau]

            state = np.zeros(2 if job == "J1" else 3)
            for number, mg in enumerate(doses()):
                state[0] += mg
                path = odeint(rates, state, np.arange(9.0), rtol=1e-6, atol=1e-9)
                found[who, 8 * number : 8 * number + 8, : len(state)] = path[1:]
                state = path[-1].copy()
        return found[:, :, 1], found[:, :, 2] if job == "J2" else None

    return run


if __name__ == "__main__":
    measure("scipy odeint", prepare, {"J1": 10, "J2": 8}, "rtol 1e-6, atol 1e-9")
