"""Replay published cases of withdrawal as courses: what the model expects of each, and what was reported.

A case is replayed when its report tells a dose and a stop. How long the medicine was taken is drawn where it
is not told, evenly on a scale of tenfolds from 60 to 1,000 days. Everything is seeded.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

import handrail
from handrail.course.nouns import Dose
from handrail.medicine.nouns import Medicine
from handrail.medicine.withdrawal_cases import WithdrawalCase
from handrail.person import Person
from handrail.simulate.footing import footing_of
from handrail.simulate.forecast import GRADES, chance_of_each_draw, mean_chances
from handrail.simulate.happenings import Happening, PumpBolus, PumpRestored, PumpSetting, PumpStop
from handrail.simulate.nouns import Draws, FloatArray
from handrail.simulate.people import draw_people
from handrail.simulate.timeline import timeline_of
from handrail.simulate.trajectories import ByKernel

ASSUMED = Path(__file__).with_name("replay_assumptions.toml")
DURATION_DAYS = (60.0, 1000.0)
DURATIONS = 8
REPLICATES, PEOPLE, SENSITIVITIES = 25, 16, 40
WATCH_DAYS = 14
TIMES_A_DAY = 3
SEED = 20071
GRADE_OF = {"mild": 0, "moderate": 1, "severe": 2, "fatal": 2}
MISSING_DOSE = "the dose before the stop"
MISSING_BODY = "a model of the unborn and the newborn"


@dataclass(frozen=True, kw_only=True)
class Run:
    """One course of a case: the burden at each hour since the last dose, for everyone drawn."""

    draws: Draws
    hour: FloatArray
    burden: FloatArray

    def needed(self, grade: int) -> FloatArray:
        """The burden at which each draw of each sensitivity has a grade, shape (draws, sensitivities)."""
        draws = self.draws
        place = ndtri((np.arange(SENSITIVITIES) + 0.5) / SENSITIVITIES)
        felt = np.exp(np.outer(draws.sensitivity_sigma, place)) * draws.burden_factor
        return draws.thresholds[grade] * draws.threshold_factor[:, None] / felt

    def first_above(self, needed: FloatArray) -> FloatArray:
        """The first hour at which the burden is as high; endless for never."""
        highest = np.maximum.accumulate(self.burden, axis=0).T
        return self._hours([np.searchsorted(*each) for each in zip(highest, needed, strict=True)])

    def first_below(self, needed: FloatArray) -> FloatArray:
        """The first hour at which the burden is lower; endless for never."""
        lowest = np.minimum.accumulate(self.burden, axis=0).T
        return self._hours(
            [
                np.searchsorted(-each, -wanted, side="right")
                for each, wanted in zip(lowest, needed, strict=True)
            ]
        )

    def since(self, hour: float) -> Run:
        """The rest from an hour on, counted from it."""
        rest = self.hour >= hour
        return Run(draws=self.draws, hour=self.hour[rest] - hour, burden=self.burden[rest])

    def _hours(self, places: list[npt.NDArray[np.intp]]) -> FloatArray:
        return np.append(self.hour, np.inf)[np.stack(places)]


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Predicted hours beside the reported ones.

    Attributes:
        band: 5th percentile, median and 95th percentile.
        sooner: share of the predicted hours below the reported one.
        without: of a response, the same people without the restart.
        first: of an onset, the first signs of any grade in the same people.
        of_first: whether the hour reported is that of those first signs.
    """

    band: tuple[float, float, float]
    reported: tuple[float, float]
    sooner: float
    without: tuple[float, float, float] | None = None
    first: tuple[float, float, float] | None = None
    of_first: bool = False

    @property
    def covers(self) -> bool:
        """Whether what was reported, or the middle of it, lies inside the 90 % band."""
        return self.band[0] <= self.middle <= self.band[2]

    @property
    def middle(self) -> float:
        """What was reported; of a stretch in which it began, the middle."""
        return sum(self.reported) / 2


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """What the model expects of one case.

    Attributes:
        days: the durations that were tried.
        chances: of any, moderate and severe withdrawal: mean, and the 5th and 95th percentile over truths
            and durations.
        onset: hours to the reported grade, among those who reach it.
        response: hours from the restart until better, among those who were ill at it.
    """

    case: WithdrawalCase
    days: tuple[int, ...]
    chances: tuple[tuple[float, float, float], ...]
    onset: Hours | None
    response: Hours | None
    assumes: tuple[str, ...]

    @property
    def grades(self) -> dict[str, float]:
        """The chance of each grade, none included; together 1."""
        bounds = [1.0, *(mean for mean, _, _ in self.chances), 0.0]
        return {
            name: upper - lower
            for name, upper, lower in zip(
                ("none", "mild", "moderate", "severe"), bounds, bounds[1:], strict=False
            )
        }

    @property
    def likeliest(self) -> str:
        """The most likely grade."""
        return max(self.grades, key=self.grades.__getitem__)

    @property
    def likeliest_with_signs(self) -> str:
        """The most likely grade of those who have any signs."""
        grades = self.grades
        return max(("mild", "moderate", "severe"), key=grades.__getitem__)


@cache
def the_medicine() -> Medicine:
    """The pack."""
    return handrail.load_medicine()


@cache
def assumed(kind: str) -> dict[str, dict[str, Any]]:
    """What had to be assumed, or is missing, by case."""
    return {entry["id"]: entry for entry in tomllib.loads(ASSUMED.read_text("utf-8"))[kind]}


def single_cases() -> list[WithdrawalCase]:
    """The cases that tell of one person."""
    return [case for case in the_medicine().withdrawal_cases if case.n == 1]


def missing_of(case: WithdrawalCase) -> str:
    """What a single case lacks to be replayed; empty if nothing."""
    if case.route == "in_utero":
        return MISSING_BODY if case.dose[0] else f"{MISSING_BODY}; {MISSING_DOSE}"
    return MISSING_DOSE if case.dose[0] is None else assumed("withdrawal").get(case.id, {}).get("missing", "")


@cache
def replay_all() -> tuple[Replayed, ...]:
    """Every single case that has a dose and a stop."""
    return tuple(replay(case) for case in single_cases() if not missing_of(case))


def replay(case: WithdrawalCase) -> Replayed:
    """One case, over the durations that it may have had."""
    entry = assumed("withdrawal").get(case.id, {})
    days = durations(case)
    runs = [follow(case, entry, each, number) for number, each in enumerate(days)]
    means = np.mean([mean_chances(run.burden.max(axis=0), run.draws) for run in runs], axis=0)
    by_truth = np.concatenate(
        [
            chance_of_each_draw(run.burden.max(axis=0), run.draws).reshape(3, REPLICATES, PEOPLE).mean(axis=2)
            for run in runs
        ],
        axis=1,
    )
    low, high = np.percentile(by_truth, [5, 95], axis=1)
    return Replayed(
        case=case,
        days=days,
        chances=tuple((float(means[k]), float(low[k]), float(high[k])) for k in range(3)),
        onset=_onset(case, entry, runs),
        response=_response(case, entry, days, runs),
        assumes=_assumptions(case, entry),
    )


def durations(case: WithdrawalCase) -> tuple[int, ...]:
    """Days before the stop: as told, or one drawn in each eighth of what may have been."""
    low, high = case.duration_days
    if low is not None and low == high:
        return (round(low),)
    low, high = (low, high) if low is not None and high is not None else DURATION_DAYS
    random = np.random.default_rng([SEED, int(re.sub(r"\D", "", case.id))])
    places = (np.arange(DURATIONS) + random.random(DURATIONS)) / DURATIONS
    return tuple(round(low * (high / low) ** place) for place in places)


def person_of(case: WithdrawalCase, entry: dict[str, Any]) -> Person:
    """Who it was, as far as it was told or is assumed."""
    return Person(
        age_years=case.age_years,
        sex=None if not case.sex else ("female" if case.sex == "female" else "male"),
        weight_kg=entry.get("weight_kg"),
        egfr_ml_min_1_73m2=entry.get("egfr_ml_min_1_73m2"),
    )


def follow(
    case: WithdrawalCase, entry: dict[str, Any], days: int, number: int, *, restarted: bool = False
) -> Run:
    """Everyone drawn for a case, through the course with this duration."""
    medicine, person = the_medicine(), person_of(case, entry)
    footing = footing_of(medicine, person, None, None)
    draws = draw_people(
        medicine,
        person,
        replicates=REPLICATES,
        people=PEOPLE,
        seed=SEED + number,
        assumed_egfr=footing.assumed_egfr,
    )
    doses, happenings, first_change_h, last_h = course_of(case, entry, days)
    end_h = 24.0 * round(last_h / 24 + WATCH_DAYS + 1)
    if restarted:
        more, happens = _restart(case, entry, last_h, end_h)
        doses, happenings = [*doses, *more], [*happenings, *happens]
    at_h = np.concatenate([[0.0], np.arange(max(1.0, np.floor(first_change_h)), end_h + 0.5)])
    told = timeline_of(
        doses,
        happenings,
        draws,
        medicine=medicine,
        person=person,
        end_h=float(at_h[-1]),
        assumed_egfr=footing.assumed_egfr,
    )
    run = ByKernel(draws, doses, at_h, timeline=told.timeline, quantities=("burden",))
    kept = np.concatenate([values[0] for _, values in run.stretches()]).astype(float)
    return Run(draws=draws, hour=at_h[1:] - last_h, burden=kept[1:])


def course_of(
    case: WithdrawalCase, entry: dict[str, Any], days: int
) -> tuple[list[Dose], list[Happening], float, float]:
    """Doses, what happens, the hour of the first change, and the hour that onset is counted from."""
    dose = case.dose[0]
    assert dose is not None
    stop_h = 24.0 * days
    if case.route == "intrathecal":
        happens: list[Happening] = [
            PumpSetting(at_h=0.0, daily_micrograms=dose),
            PumpStop(at_h=stop_h),
        ]
        if case.gap_h is not None:
            happens.append(PumpRestored(at_h=stop_h + case.gap_h))
        return [], happens, stop_h, stop_h
    times = case.times_a_day or TIMES_A_DAY
    doses = steady(dose, 0.0, days, times)
    change_h = doses[-1].time_h
    if "before_stop" in entry:
        less = entry["before_stop"]
        doses += steady(less["daily_dose_mg"], stop_h, less["days"], times)
    return doses, [], change_h, doses[-1].time_h


def steady(daily_mg: float, from_h: float, days: int, times: int) -> list[Dose]:
    """The same dose so many times a day."""
    micrograms = round(1000 * daily_mg / times)
    return [
        Dose(time_h=from_h + 24.0 * number / times, dose_micrograms=micrograms)
        for number in range(days * times)
    ]


def _restart(
    case: WithdrawalCase, entry: dict[str, Any], last_h: float, end_h: float
) -> tuple[list[Dose], list[Happening]]:
    how = entry["restart"]
    at_h = last_h + restart_after_h(case, entry)
    if "bolus_micrograms" in how:
        return [], [PumpBolus(at_h=at_h, micrograms=how["bolus_micrograms"])]
    if "pump_micrograms_a_day" in how:
        return [], [PumpSetting(at_h=at_h, daily_micrograms=how["pump_micrograms_a_day"])]
    return steady(how["daily_dose_mg"], at_h, int((end_h - at_h) // 24), TIMES_A_DAY), []


def restart_after_h(case: WithdrawalCase, entry: dict[str, Any]) -> float:
    """Hours from the last dose to the restart."""
    assert case.onset_h[1] is not None
    return case.onset_h[1] + entry["restart"]["hours_after_onset"]


# ---------------------------------------------------------------------------------------- hours


def _onset(case: WithdrawalCase, entry: dict[str, Any], runs: list[Run]) -> Hours | None:
    low, high = case.onset_h
    if high is None or case.severity not in GRADE_OF:
        return None
    grade = GRADE_OF[case.severity]
    hours = np.concatenate([run.first_above(run.needed(grade)) for run in runs])
    first = np.concatenate([run.first_above(run.needed(0)) for run in runs])
    is_ill = np.isfinite(hours)
    of_first = entry.get("onset_of") == "first signs"
    found = _hours((first if of_first else hours)[is_ill], (high if low is None else low, high))
    return replace(found, first=_band(first[is_ill]), of_first=of_first)


def _response(
    case: WithdrawalCase, entry: dict[str, Any], days: tuple[int, ...], runs: list[Run]
) -> Hours | None:
    if "restart" not in entry:
        return None
    after_h = restart_after_h(case, entry)
    ill, better = GRADE_OF[case.severity], GRADES.index(entry["response"])
    waits: list[FloatArray] = []
    left: list[FloatArray] = []
    for number, (each, base) in enumerate(zip(days, runs, strict=True)):
        back = follow(case, entry, each, number, restarted=True)
        for run, found in ((back, waits), (base, left)):
            rest = run.since(after_h)
            is_ill = rest.burden[0][:, None] >= run.needed(ill)
            found.append(rest.first_below(run.needed(better))[is_ill])
    low, high = case.response_h
    assert low is not None
    assert high is not None
    return replace(
        _hours(np.concatenate(waits), (low, high)),
        without=_band(np.concatenate(left)),
    )


def _band(hours: FloatArray) -> tuple[float, float, float]:
    low, middle, high = np.quantile(hours, [0.05, 0.5, 0.95], method="inverted_cdf")
    return float(low), float(middle), float(high)


def _hours(hours: FloatArray, reported: tuple[float, float]) -> Hours:
    sooner = float((hours < sum(reported) / 2).mean())
    return Hours(band=_band(hours), reported=reported, sooner=sooner)


def _assumptions(case: WithdrawalCase, entry: dict[str, Any]) -> tuple[str, ...]:
    said: list[str] = []
    if case.route == "oral" and case.times_a_day is None:
        said.append(f"Taken {TIMES_A_DAY} times a day.")
    if "weight_kg" not in entry:
        said.append("Weight: 70 kg.")
    if "egfr_ml_min_1_73m2" not in entry:
        is_child = case.age_years is not None and case.age_years < 18
        said.append("Kidneys: a healthy child's." if is_child else "Kidneys: an eGFR of 90.")
    return (*said, *entry.get("assumes", ()))
