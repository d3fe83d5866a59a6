"""What the program says for each row of `observed.toml`, by the row's id."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import log

import numpy as np

from handrail.course.nouns import Dose
from handrail.medicine import Medicine, load_medicine
from handrail.medicine.nouns import Form, Kinetics
from handrail.person import Person, settle
from handrail.simulate.alcohol import watson_water_l, widmark_g_per_kg
from handrail.simulate.equations import FloatArray, level_after_dose, mean_steady_level, slopes
from handrail.simulate.happenings import Haemodialysis, Happening, LargeDose, PumpBolus, PumpSetting
from handrail.simulate.nouns import Draws
from handrail.simulate.people import draw_bodies, draw_people
from handrail.simulate.stepping import Stepping
from handrail.simulate.timeline import timeline_of
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


# --- dialysis, a pump, an overdose ---------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Seen:
    """The average body like this person's on a course on which things happen, at every minute."""

    at_h: FloatArray
    level: FloatArray
    lumbar: FloatArray
    at_cord: FloatArray

    def around(self, hour: float) -> int:
        """The row of an hour."""
        return round(60 * hour)


@cache
def seen(
    happenings: tuple[Happening, ...], doses: tuple[Dose, ...] = (), person: Person | None = None
) -> Seen:
    """Followed for four days; levels in mg/L, and what acts at the cord as a level in plasma."""
    who = person or adult()
    draws = average(body(who))
    known = timeline_of(
        doses, happenings, draws, medicine=the_medicine(), person=who, end_h=96.0, uncertain=False
    )
    at_h = np.arange(0.0, 96.0 + 1e-9, 1 / 60).round(9)
    run = Stepping(known.timeline, at_h)
    values = np.concatenate([part for _, part in run.stretches()], axis=1)[:, :, 0].astype(float)
    nothing = np.zeros(len(at_h))
    lumbar, cord = values[4:] if len(values) > 4 else (nothing, nothing)
    return Seen(at_h=at_h, level=values[0], lumbar=lumbar, at_cord=draws.ec50_mg_per_l[0] * cord / (1 - cord))


def average(typical: TypicalBody) -> Draws:
    """One draw, with everything at its central value."""
    return draw_bodies(
        the_medicine(),
        typical,
        kinetics=default(),
        replicates=1,
        people=1,
        seed=1,
        parameter_uncertainty=False,
    )


ANURIC = adult(0.0)
A_TABLET = (Dose(time_h=0.0, dose_micrograms=20_000),)
SESSION_H = 24.0
"""A day after the dose all of it is spread out."""


def dialysed(clearance_ml_min: float) -> Seen:
    """Without kidneys, a tablet, and four hours of dialysis a day later."""
    session = Haemodialysis(at_h=SESSION_H, hours=4, clearance_ml_min=clearance_ml_min)
    return seen((session,), A_TABLET, ANURIC)


def half_life_on_dialysis_h(clearance_ml_min: float) -> float:
    """From the levels before and after the session."""
    one = dialysed(clearance_ml_min)
    before, after = one.level[one.around(SESSION_H)], one.level[one.around(SESSION_H + 4)]
    return 4 * log(2) / log(before / after)


def rate_of_dialysis() -> float:
    """Clearance of the pack's dialyser over the systemic volume."""
    one, share = body(adult()), default().value("bioavailability")
    volume_l = (one.central_volume_l + one.peripheral_volume_l) * share
    dialysis = the_medicine().dialysis
    assert dialysis is not None
    return 0.06 * dialysis.value("haemodialysis_ml_min") / volume_l


def pumped(daily_micrograms: float) -> Seen:
    """A pump from the first hour on."""
    return seen((PumpSetting(at_h=0.0, daily_micrograms=daily_micrograms),))


BOLUS = (PumpBolus(at_h=0.0, micrograms=50),)


def csf_over_plasma() -> float:
    """By mouth, with a pump that gives nothing."""
    one = seen((PumpSetting(at_h=0.0, daily_micrograms=0),), A_TABLET)
    return float(one.lumbar[one.around(6)] / one.level[one.around(6)])


def half_life_of_fluid_h() -> float:
    """Of the fluid after a bolus, between one hour and five."""
    one = seen(BOLUS)
    return 4 * log(2) / log(one.lumbar[one.around(1)] / one.lumbar[one.around(5)])


def plateau_h() -> float:
    """When what acts at the cord has reached 97 % of where it is after four days."""
    one = pumped(300)
    return float(one.at_h[np.argmax(one.at_cord >= 0.97 * one.at_cord[-1])])


def cord_h(share: float, *, falling: bool = False) -> float:
    """When what acts at the cord after a bolus is this share of its peak, before the peak or after it."""
    one = seen(BOLUS)
    peak = int(one.at_cord.argmax())
    wanted = share * one.at_cord[peak]
    if falling:
        return float(one.at_h[peak + np.argmax(one.at_cord[peak:] <= wanted)])
    return float(one.at_h[np.argmax(one.at_cord >= wanted)])


def after_overdose(mg: float, *, slowly: bool = False) -> float:
    """Level after 14 h."""
    taken = (Dose(time_h=0.0, dose_micrograms=round(1000 * mg)),)
    what = LargeDose(doses=taken, absorption=0.3 if slowly else 1.0, absorbs_less=slowly)
    one = seen((what,))
    return float(one.level[one.around(14)])


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
    "V10": lambda: terminal_half_life_h(body(ANURIC)),
    "V11a": rate_of_dialysis,
    "V11b": lambda: half_life_on_dialysis_h(128),
    "V11c": lambda: half_life_on_dialysis_h(250),
    "V12": csf_over_plasma,
    "V13a": lambda: NG_PER_ML * float(pumped(300).lumbar[-1]),
    "V13b": lambda: NG_PER_ML * float(pumped(600).lumbar[-1]),
    "V13c": lambda: NG_PER_ML * float(pumped(800).level.max()),
    "V13d": half_life_of_fluid_h,
    "V13e": plateau_h,
    "V14a": lambda: cord_h(1.0),
    "V14b": lambda: cord_h(0.5),
    "V14c": lambda: cord_h(0.5, falling=True),
    "V15a": lambda: float(np.mean([one.clearance_l_per_h / weight for weight, one in children()])),
    "V15b": lambda: float(np.mean([terminal_half_life_h(one) for _, one in children()])),
    "V16a": lambda: time_of_largest_h(body(adult(), "oral_liquid"), 20),
    "V16b": lambda: half_life_between(body(adult(), "oral_liquid"), 12, 24),
    "V17a": lambda: after_overdose(60),
    "V17b": lambda: after_overdose(600),
    "V17c": lambda: after_overdose(600, slowly=True),
    "V19a": lambda: widmark_g_per_kg(20, 88, 0.7),
    "V19b": lambda: watson_water_l(40, 172.72, 72.576, "male"),
}
