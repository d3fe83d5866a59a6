"""Find the three thresholds of withdrawal that give the stated prior, and print them for the pack.

The prior (dynamics.toml says it in words; no study has measured it): someone like the reference adult who
stops 80 mg a day at once after 300 days has any withdrawal with probability 0.50, moderate or worse with
0.15, severe with 0.03. The burden comes from the engine's own default kinetics with central parameters,
so the thresholds have to be found anew whenever either changes:

    .venv/bin/python tools/anchor_thresholds.py
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from handrail.course import Course, Intake, Regimen, Step
from handrail.medicine import Medicine, load_medicine
from handrail.person import Person
from handrail.simulate.nouns import FloatArray
from handrail.simulate.people import draw_people
from handrail.simulate.trajectories import ByKernel

PRIOR = (0.50, 0.15, 0.03)
DAILY_MICROGRAMS = 80_000
DAYS = 300
PEOPLE = 20_000
REFERENCE_ADULT = Person(age_years=40, weight_kg=70, creatinine_clearance_ml_min=105)


def burden_of_a_sudden_stop(medicine: Medicine, people: int = PEOPLE) -> FloatArray:
    """The largest burden of each of so many people who stop at once, shape (people,)."""
    a_third = DAILY_MICROGRAMS // 3
    regimen = Regimen(
        intakes=tuple(
            Intake(minute_of_day=60 * hour, dose_micrograms=a_third + (hour == 16) * (DAILY_MICROGRAMS % 3))
            for hour in (0, 8, 16)
        )
    )
    course = Course(steps=(Step(regimen=regimen, days=DAYS), Step(regimen=Regimen(intakes=()), days=None)))
    draws = draw_people(medicine, REFERENCE_ADULT, replicates=1, people=people, parameter_uncertainty=False)
    last_day = DAYS + medicine.dynamics.watch_days
    run = ByKernel(draws, course.doses(until_day=last_day), np.arange(0.0, 24 * last_day + 1, 24.0))
    for _ in run.stretches():
        pass
    return run.peak_burden


def anchored_thresholds(medicine: Medicine, people: int = PEOPLE) -> tuple[float, float, float]:
    """The burden at which the person of median sensitivity reaches each grade, so that the prior holds."""
    burden = burden_of_a_sudden_stop(medicine, people)
    sigma = medicine.dynamics.value("sensitivity_sigma")

    def at(chance: float) -> float:
        # A higher threshold is reached by fewer: halve the interval until it is as narrow as a float.
        low, high = 1e-3, 100.0
        for _ in range(60):
            middle = (low * high) ** 0.5
            too_many = ndtr(np.log(burden / middle) / sigma).mean() > chance
            low, high = (middle, high) if too_many else (low, middle)
        return low

    any_, moderate, severe = (at(chance) for chance in PRIOR)
    return any_, moderate, severe


if __name__ == "__main__":
    medicine = load_medicine()
    burden = burden_of_a_sudden_stop(medicine)
    print(f"median largest burden {np.median(burden):.4f}")
    print("thresholds = [" + ", ".join(f"{value:.3f}" for value in anchored_thresholds(medicine)) + "]")
    print(f"now in the pack: {medicine.dynamics.thresholds}")
