"""People on courses on which everything happens, and what a run of a population kept of them."""

from __future__ import annotations

import numpy as np

from handrail.course import parse_course
from handrail.course.nouns import Dose
from handrail.medicine import load_medicine
from handrail.person import Person
from handrail.simulate import study as study_file
from handrail.simulate.arms import PopulationRun
from handrail.simulate.by_phases import ByPhases
from handrail.simulate.happenings import (
    Haemodialysis,
    KidneyChange,
    LargeDose,
    PeritonealDialysis,
    PumpBolus,
    PumpRestored,
    PumpSetting,
    PumpStop,
)

MEDICINE = load_medicine("baclofen")
ADULT = Person(age_years=50, sex="female", weight_kg=70, height_cm=170, egfr_ml_min_1_73m2=90)
COURSE = parse_course("20 mg three times a day for 6 days then stop")
PUMP = (
    PumpSetting(at_h=0.0, daily_micrograms=350),
    PumpBolus(at_h=30.0, micrograms=50),
    PumpStop(at_h=100.0),
    PumpRestored(at_h=130.0),
)
OVERDOSE = LargeDose(
    doses=(
        Dose(time_h=60.0, dose_micrograms=300_000),
        Dose(time_h=62.0, dose_micrograms=100_000),
    ),
    absorption=0.5,
    absorbs_less=True,
    half_life_h=20.0,
)
EVERYTHING = (
    KidneyChange(at_h=48.0, share=0.2, back_by_h=150.0),
    Haemodialysis(at_h=57.0, times_a_week=3, until_h=140.0),
    PeritonealDialysis(at_h=90.0, until_h=120.0),
    OVERDOSE,
    *PUMP,
)
BESIDE = {"with_": ["lorazepam 1 mg at night"], "drinks": "6 at 20:00 day 3"}
HEAD = "ID,TIME,EVID,AMT,CMT,II,ADDL,SS,RATE\n"
TABLES = {
    "swallowed": "1,8,1,20,1,8,17,0,0\n",
    "steady, then stopped": "1,6,1,20,1,8,5,1,0\n",
    "steady from the start": "1,0,1,20,1,8,11,1,0\n",
    "two steady states": "1,6,1,20,1,12,3,1,0\n1,10,1,10,1,12,3,2,0\n",
    "a reset in the middle": "1,0,1,20,1,8,11,0,0\n1,50,3,0,1,0,0,0,0\n1,60,1,20,1,8,3,0,0\n",
    "a reset with a dose": "1,0,1,20,1,8,5,0,0\n1,48,4,40,1,0,0,0,0\n",
    "into the blood": "1,5,1,10,2,8,3,0,0\n1,40,1,20,1,0,0,0,0\n",
    "an infusion": "1,5,1,24,2,0,0,0,4\n1,20,1,20,1,8,4,0,0\n",
    "swallowed over hours": "1,8,1,40,1,12,3,0,5\n1,20,1,20,1,0,0,0,0\n",
    "swallowed over hours, two at a time": "1,8,1,60,1,6,3,0,6\n",
    "swallowed over hours and reset": "1,8,1,60,1,0,0,0,5\n1,14,3,0,1,0,0,0,0\n1,30,1,20,1,0,0,0,4\n",
    "swallowed over hours for ever": "1,9,1,30,1,8,5,1,6\n1,12,1,20,1,12,1,2,4\n",
    "swallowed over hours without an end": "1,30,1,0,1,0,0,1,2.5\n1,40,1,20,1,0,0,0,0\n",
    "infused for ever, until now": "1,30,1,0,2,0,0,1,2.5\n1,40,1,20,1,0,0,0,0\n",
    "lumbar": "1,5,1,0.05,3,24,2,0,0\n1,8,1,20,1,8,5,0,0\n",
    "lumbar infusion": "1,5,1,0.3,3,0,0,0,0.01\n1,8,1,20,1,8,5,0,0\n",
    "a reset as a dose is due": "1,0,1,20,1,8,11,0,0\n1,48,3,0,1,0,0,0,0\n1,48,1,10,2,0,0,0,0\n",
}


def run_of(courses=COURSE, person=ADULT, people=6, replicates=3, until_day=9, **asked):
    return PopulationRun(
        courses, person, MEDICINE, people=people, replicates=replicates, until_day=until_day, seed=4, **asked
    )


def columns(run):
    parts = [run.study.run(unit)[0].columns for unit in run.study.question.units()]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


class Seen:
    """The timelines that a study was stepped through, noted on the way."""

    def __init__(self, monkeypatch):
        self.timelines = []

        def noting(timeline, at_h, **more):
            self.timelines.append(timeline)
            return ByPhases(timeline, at_h, **more)

        monkeypatch.setattr(study_file, "ByPhases", noting)
