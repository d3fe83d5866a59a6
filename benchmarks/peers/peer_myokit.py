"""myokit: CVODES on compiled C. A dose at once can't be said in it: each flows in over two seconds."""

from __future__ import annotations

import myokit
import numpy as np
from jobs import HOURS, Answer, Parameters, doses, measure

DOSE_H = 0.0005
MODEL = """[[model]]
name: job
pk.G = 0
pk.C = 0
{initial}
[pk]
time = 0 bind time
pace = 0 bind pace
ka = 1.64
cl = 11.6
v = 72.8
ec50 = 0.3
tau = 288
h = 1.5
dot(G) = -ka * G + pace
dot(C) = ka * G / v - cl / v * C
{more}
"""


def prepare(job: str):
    """One compiled simulation, reset for each person."""
    more = "u = (abs(C) / ec50)^h\ndot(A) = (u / (1 + u) - A) / tau" if job == "J2" else ""
    text = MODEL.format(initial="pk.A = 0" if job == "J2" else "", more=more)
    protocol = myokit.Protocol()
    for number, mg in enumerate(doses()):
        if mg:
            protocol.schedule(mg / DOSE_H, 8.0 * number, DOSE_H)
    engine = myokit.Simulation(myokit.parse_model(text), protocol)
    engine.set_tolerance(abs_tol=1e-9, rel_tol=1e-6)
    names = ["pk.C"] + (["pk.A"] if job == "J2" else [])
    wanted = ("ka", "cl", "v") + (("ec50", "tau") if job == "J2" else ())

    def run(p: Parameters) -> Answer:
        found = np.empty((2, len(p["ka"]), HOURS))
        for who in range(len(p["ka"])):
            engine.reset()
            for name in wanted:
                engine.set_constant(f"pk.{name}", float(p[name][who]))
            path = engine.run(HOURS + 1, log=names, log_times=np.arange(1.0, HOURS + 1))
            for row, name in enumerate(names):
                found[row, who] = path[name]
        return found[0], found[1] if job == "J2" else None

    return run


if __name__ == "__main__":
    measure("myokit CVODES", prepare, {"J1": 15, "J2": 15}, "rtol 1e-6, atol 1e-9; doses over two seconds")
