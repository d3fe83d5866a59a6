"""What the program says for each row of `observed.toml`, by the row's id."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import log

import numpy as np

from handrail.medicine import Medicine, load_medicine
from handrail.medicine.nouns import Form, Kinetics
from handrail.person import Person, settle
from handrail.simulate.equations import FloatArray, level_after_dose, mean_steady_level, slopes
from handrail.simulate.people import draw_people
from handrail.simulate.typical import TypicalBody, typical_body

MINUTES = np.arange(0.0, 48.0, 1 / 60)
CHILDREN_KG = (12, 15, 20, 25, 30, 35, 40, 45)
NG_PER_ML = 1000.0


@cache
def the_medicine() -> Medicine:
    """The pack that these rows are about."""
    return load_medicine("baclofen")


def default() -> Kinetics:
    """The pack's default kinetics."""
    return the_medicine().kinetics["default"]


def adult(creatinine_clearance: float = 105.0) -> Person:
    """Like the reference adult, but for the kidneys."""
    return Person(age_years=40, weight_kg=70, creatinine_clearance_ml_min=creatinine_clearance)


def body(person: Person, form: Form = "tablet") -> TypicalBody:
    """The average body like this person's."""
    return typical_body(default(), settle(person), form)


def curve(one: TypicalBody, dose_mg: float) -> FloatArray:
    """Level in ng/mL at each minute of two days after one dose."""
    level = level_after_dose(
        MINUTES,
        dose_mg,
        absorption_per_h=one.absorption_per_h,
        clearance_l_per_h=one.clearance_l_per_h,
        central_volume_l=one.central_volume_l,
        intercompartmental_clearance_l_per_h=one.intercompartmental_clearance_l_per_h,
        peripheral_volume_l=one.peripheral_volume_l,
        lag_h=one.lag_h,
    )
    return NG_PER_ML * level


def published(name: str) -> TypicalBody:
    """The average body of a published set."""
    return typical_body(the_medicine().kinetics[name], settle(adult()))


def half_life_h(name: str) -> float:
    """Of a published one-compartment set."""
    return log(2) * published(name).central_volume_l / published(name).clearance_l_per_h


def largest(one: TypicalBody, dose_mg: float) -> float:
    """The largest level after one dose, ng/mL."""
    return float(curve(one, dose_mg).max())


def time_of_largest_h(one: TypicalBody, dose_mg: float) -> float:
    """When the level is largest after one dose."""
    return float(MINUTES[curve(one, dose_mg).argmax()])


def area(one: TypicalBody, dose_mg: float) -> float:
    """Area under the level to the end, ng h/mL."""
    return NG_PER_ML * dose_mg / one.clearance_l_per_h


def half_life_between(one: TypicalBody, begin_h: float, end_h: float) -> float:
    """From the slope of the logarithm of the level between two times."""
    seen = (begin_h <= MINUTES) & (end_h >= MINUTES)
    slope = np.polyfit(MINUTES[seen], np.log(curve(one, 10)[seen]), 1)[0]
    return float(-log(2) / slope)


def terminal_half_life_h(one: TypicalBody) -> float:
    """Of the slow slope."""
    _, beta, _, _ = slopes(
        one.clearance_l_per_h,
        one.central_volume_l,
        one.intercompartmental_clearance_l_per_h,
        one.peripheral_volume_l,
    )
    return log(2) / float(beta)


def spread_of_largest_percent() -> float:
    """CV between people of the largest level after 10 mg, the model's own uncertainty left out."""
    draws = draw_people(the_medicine(), adult(), replicates=1, people=2000, parameter_uncertainty=False)
    peaks = [
        level_after_dose(
            MINUTES[::3],
            10,
            absorption_per_h=draws.absorption_per_h[i],
            clearance_l_per_h=draws.clearance_l_per_h[i],
            central_volume_l=draws.central_volume_l[i],
            intercompartmental_clearance_l_per_h=draws.intercompartmental_clearance_l_per_h[i],
            peripheral_volume_l=draws.peripheral_volume_l[i],
            lag_h=draws.lag_h[i],
        ).max()
        for i in range(draws.count)
    ]
    return 100 * float(np.std(peaks) / np.mean(peaks))


def kochak_slope(number: int) -> float:
    """The fast (0) or the slow (1) slope."""
    return float(slopes(10.8, 28.8, 12.93, 19.68)[number])


def renal_clearance_ml_min() -> float:
    """Systemic clearance of the reference adult's kidneys."""
    kinetics = default()
    apparent = kinetics.value("clearance_l_per_h") * kinetics.value("renal_share")
    return apparent * kinetics.value("bioavailability") * 1000 / 60


def dose_cut(creatinine_clearance: float) -> float:
    """Share of the dose to leave out for the area of someone with 105 mL/min."""
    normal, impaired = body(adult()), body(adult(creatinine_clearance))
    return 1 - impaired.clearance_l_per_h / normal.clearance_l_per_h


def children() -> list[tuple[int, TypicalBody]]:
    """Weights and average bodies of children whose kidneys nobody measured."""
    return [
        (weight, body(Person(age_years=max(2.0, weight / 3 - 2), weight_kg=weight))) for weight in CHILDREN_KG
    ]


SIMULATED: dict[str, Callable[[], float]] = {
    "V1a": lambda: half_life_h("simon2018"),
    "V1b": lambda: largest(published("simon2018"), 10),
    "V1c": lambda: time_of_largest_h(published("simon2018"), 10),
    "V1d": lambda: NG_PER_ML * float(mean_steady_level(80, published("simon2018").clearance_l_per_h)),
    "V2a": lambda: kochak_slope(0),
    "V2b": lambda: kochak_slope(1),
    "V3a": lambda: half_life_h("chevillard2017"),
    "V3b": lambda: half_life_h("marsot2014"),
    "V3c": lambda: (
        curve(published("chevillard2017"), 300).sum() / curve(published("chevillard2017"), 30).sum()
    ),
    "V4a": lambda: area(body(adult()), 10),
    "V4b": lambda: area(body(adult()), 20),
    "V4c": lambda: area(body(adult()), 30),
    "V5a": lambda: largest(body(adult()), 10),
    "V5b": lambda: largest(body(adult()), 20),
    "V5c": lambda: largest(body(adult()), 30),
    "V6a": lambda: largest(body(adult()), 10),
    "V6b": lambda: time_of_largest_h(body(adult()), 10),
    "V6c": spread_of_largest_percent,
    "V7a": lambda: half_life_between(body(adult()), 12, 24),
    "V7b": lambda: half_life_between(body(adult()), 2, 8),
    "V8a": lambda: 100 * default().value("bioavailability") * default().value("renal_share"),
    "V8b": lambda: renal_clearance_ml_min() / default().value("reference_gfr_ml_min"),
    "V9a": lambda: dose_cut(65),
    "V9b": lambda: dose_cut(40),
    "V9c": lambda: dose_cut(20),
    "V9d": lambda: largest(body(adult(20)), 5) / largest(body(adult()), 5),
    "V15a": lambda: float(np.mean([one.clearance_l_per_h / weight for weight, one in children()])),
    "V15b": lambda: float(np.mean([terminal_half_life_h(one) for _, one in children()])),
    "V16a": lambda: time_of_largest_h(body(adult(), "oral_liquid"), 20),
    "V16b": lambda: half_life_between(body(adult(), "oral_liquid"), 12, 24),
}
