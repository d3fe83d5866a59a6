"""libroadrunner: the SBML of `sbml.py`, compiled by LLVM, solved by CVODE."""

from __future__ import annotations

import numpy as np
import roadrunner
from jobs import HOURS, Answer, Parameters, measure
from sbml import model


def prepare(job: str):
    """One compiled model, reset for each person."""
    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_ERROR)
    engine = roadrunner.RoadRunner(model(job))
    engine.integrator.relative_tolerance, engine.integrator.absolute_tolerance = 1e-6, 1e-9
    engine.timeCourseSelections = ["time", "C"] + (["A"] if job == "J2" else [])

    def run(p: Parameters) -> Answer:
        found = np.empty((len(p["ka"]), HOURS, 2))
        for who in range(len(found)):
            engine.reset()
            for name in ("ka", "cl", "v", "ec50", "tau"):
                engine[name] = float(p[name][who])
            engine["due"] = 1e-9
            path = engine.simulate(0, HOURS, HOURS + 1)
            found[who, :, : path.shape[1] - 1] = path[1:, 1:]
        return found[:, :, 0], found[:, :, 1] if job == "J2" else None

    return run


if __name__ == "__main__":
    measure("libroadrunner CVODE", prepare, {"J1": 50, "J2": 50}, "rtol 1e-6, atol 1e-9; SBML events")
