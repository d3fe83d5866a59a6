"""COPASI through basico: the SBML of `sbml.py`, solved by LSODA."""

from __future__ import annotations

import basico
import numpy as np
from jobs import HOURS, Answer, Parameters, measure
from sbml import model


def prepare(job: str):
    """One model, its parameters set anew for each person."""
    basico.load_model_from_string(model(job))
    method = {"name": "Deterministic (LSODA)", "Relative Tolerance": 1e-6, "Absolute Tolerance": 1e-9}
    basico.set_task_settings(basico.T.TIME_COURSE, {"method": method})

    def run(p: Parameters) -> Answer:
        found = np.empty((2, len(p["ka"]), HOURS))
        for who in range(len(p["ka"])):
            for name in ("ka", "cl", "v", "ec50", "tau"):
                basico.set_parameters(name, initial_value=float(p[name][who]), exact=True)
            path = basico.run_time_course(
                start_time=0, duration=HOURS, intervals=HOURS, use_sbml_id=True, update_model=False
            )
            found[0, who] = path["C"].values[1:]
            if job == "J2":
                found[1, who] = path["A"].values[1:]
        return found[0], found[1] if job == "J2" else None

    return run


if __name__ == "__main__":
    measure("COPASI LSODA", prepare, {"J1": 20, "J2": 20}, "rtol 1e-6, atol 1e-9; SBML events")
