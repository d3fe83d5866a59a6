"""Compare scenarios: what would happen if two days were missed, four drinks drunk, the kidneys failed.

Every scenario is simulated until the same day, with the same draws of the person, so that two of them differ
by what happens and by nothing else. Sedation is simulated for all as soon as one of them has something that
sedates beside the medicine, so that it can be seen beside the others.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from handrail.course.alongside import Drinks
from handrail.errors import InputError
from handrail.medicine.nouns import Medicine
from handrail.simulate.forecast import GRADES
from handrail.simulate.happenings import pump_happenings
from handrail.simulate.nouns import Draws, FloatArray, Profile
from handrail.simulate.profile import extent_with, simulate_course
from handrail.simulate.scenario_nouns import Compared, Comparison, Range, Scenario
from handrail.simulate.sedation import simulate_sedation
from handrail.simulate.sedation_nouns import SedationProfile
from handrail.simulate.trajectories import DAY_H, QUANTITIES, Values

MOST_SCENARIOS = 4
NOT_WITH_A_PUMP = "Sedation is not simulated where a pump runs."
NOTHING_BESIDE = "Nothing that sedates is taken beside the medicine in any of them."
NO_FIGURES = "The medicine's pack has no figures of sedation."


def compare_scenarios(
    scenarios: Sequence[Scenario],
    medicine: Medicine,
    *,
    replicates: int = 25,
    people: int = 40,
    seed: int = 1,
    kinetics: str | None = None,
    until_day: int | None = None,
    assumed_egfr: float | None = None,
    remembered: MutableMapping[str, Compared] | None = None,
) -> Comparison:
    """Several ways a story may go, hour by hour and side by side.

    Args:
        scenarios: one to four; the first is what the others are held against.
        medicine: a loaded pack.
        replicates, people: how many draws, their product; 1 and 1 is the typical person alone, at once.
        seed: the same seed gives the same draws.
        kinetics: a set of the pack; its default set if not given.
        until_day: the last day to look at; if not given the latest that any of them needs.
        assumed_egfr: to try where the kidneys are not known.
        remembered: what was simulated before, for whoever asks again with one scenario changed; grows.

    Returns:
        The comparison. Levels, effects and burdens at every hour, with figures of each.

    Raises:
        InputError: none or too many, two of one name, or what `simulate_course` and `simulate_sedation`
            refuse.

    >>> from handrail.course import parse_course
    >>> from handrail.medicine import load_medicine, medicine_names
    >>> medicine = load_medicine(medicine_names()[0])
    >>> day = parse_course("5 mg three times a day for 3 days")
    >>> missed = parse_course("5 mg three times a day for 3 days; miss day 2")
    >>> found = compare_scenarios(
    ...     [Scenario(name="as planned", course=day), Scenario(name="a day missed", course=missed)],
    ...     medicine, replicates=1, people=1)
    >>> [one.scenario.name for one in found.scenarios], found.days
    (['as planned', 'a day missed'], 3)
    """
    _check(scenarios)
    days = until_day or max(_days(one, medicine) for one in scenarios)
    model = {"replicates": replicates, "people": people, "seed": seed, "kinetics": kinetics}
    model |= {"until_day": days, "assumed_egfr": assumed_egfr}
    with_sedation = any(one.is_accompanied for one in scenarios)
    asked = _Asked(medicine=medicine, model=model, with_sedation=with_sedation, remembered=remembered)
    found = tuple(asked.of(one) for one in scenarios)
    first = found[0].profile
    return Comparison(
        medicine=medicine.name,
        pack_version=medicine.version,
        kinetics=first.kinetics,
        seed=seed,
        replicates=replicates,
        people=people,
        days=days,
        scenarios=found,
    )


def _check(scenarios: Sequence[Scenario]) -> None:
    if not 1 <= len(scenarios) <= MOST_SCENARIOS:
        raise InputError(
            f"{len(scenarios)} scenarios can't be compared.", fix=f"Give from 1 to {MOST_SCENARIOS}."
        )
    names = [one.name for one in scenarios]
    if len(set(names)) < len(names):
        raise InputError(
            f"Two scenarios have the same name: {', '.join(names)}.", fix="Give each a name of its own."
        )


def _days(scenario: Scenario, medicine: Medicine) -> int:
    """The last day that this scenario needs."""
    days = extent_with(scenario.course, scenario.happenings, medicine, None).days
    return max([days, *(_last(one) for one in scenario.drinks), *(one.from_day for one in scenario.with_)])


def _last(drinks: Drinks) -> int:
    """The day after they were drunk, for their level to fall."""
    return 1 + (drinks.last_day or drinks.first_day)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    medicine: Medicine
    model: Mapping[str, object]
    with_sedation: bool
    remembered: MutableMapping[str, Compared] | None

    def of(self, scenario: Scenario) -> Compared:
        """One scenario, simulated or remembered; its name doesn't matter to what becomes of it."""
        medicine = self.medicine
        if self.remembered is None:
            return _compared(scenario, medicine, self.model, with_sedation=self.with_sedation)
        told = (medicine.name, medicine.version, replace(scenario, name="-"), self.model, self.with_sedation)
        found = self.remembered.get(repr(told))
        if found is None:
            found = _compared(scenario, medicine, self.model, with_sedation=self.with_sedation)
            self.remembered[repr(told)] = found
        return replace(found, scenario=scenario)


def _compared(
    scenario: Scenario, medicine: Medicine, model: Mapping[str, object], *, with_sedation: bool
) -> Compared:
    watched = _Watched()
    profile = simulate_course(
        scenario.course,
        scenario.person,
        medicine,
        happenings=scenario.happenings,
        seen=watched.see,
        **model,  # pyright: ignore[reportArgumentType]
    )
    sedation: SedationProfile | None = None
    why = "" if with_sedation else NOTHING_BESIDE
    if with_sedation and pump_happenings(scenario.happenings):
        why = NOT_WITH_A_PUMP
    elif with_sedation and medicine.sedation is None:
        why = NO_FIGURES
    elif with_sedation:
        sedation = simulate_sedation(
            scenario.course,
            scenario.person,
            medicine,
            with_=scenario.with_,
            drinks=scenario.drinks,
            happenings=scenario.happenings,
            step_h=1.0,
            **model,  # pyright: ignore[reportArgumentType]
        )
    return Compared(
        scenario=scenario,
        profile=profile,
        sedation=sedation,
        no_sedation=why,
        figures=_figures(profile, watched, sedation),
    )


class _Watched:
    """What percentiles can't say: when each draw's level is highest, how long its burden is above a grade."""

    def __init__(self) -> None:
        self.peak_h: FloatArray | None = None
        self.days_over = np.zeros((len(GRADES), 0))
        self._peak: FloatArray | None = None
        self._limits: FloatArray = np.zeros((len(GRADES), 0))

    def see(self, at_h: FloatArray, values: Values, draws: Draws) -> None:
        """A stretch of time of every draw."""
        level, burden = values[0], values[QUANTITIES.index("burden")]
        if self._peak is None or self.peak_h is None:
            self._peak, self.peak_h = np.full(draws.count, -1.0), np.zeros(draws.count)
            self.days_over = np.zeros((len(GRADES), draws.count))
            self._limits = np.outer(draws.thresholds, draws.threshold_factor / draws.burden_factor)
        highest = level.max(axis=0).astype(float)
        is_higher = highest > self._peak
        self.peak_h[is_higher] = at_h[level.argmax(axis=0)[is_higher]]
        self._peak = np.maximum(highest, self._peak)
        for grade, limit in enumerate(self._limits):
            self.days_over[grade] += (burden > limit).sum(axis=0)

    def in_days(self, step_h: float) -> FloatArray:
        """Days above the threshold of each grade, shape (grades, draws)."""
        return self.days_over * step_h / DAY_H


def _figures(profile: Profile, watched: _Watched, sedation: SedationProfile | None) -> dict[str, Range]:
    assert watched.peak_h is not None
    burden = profile.outcomes["peak_burden"]
    found = {
        "peak_mg_per_l": _range(profile.outcomes["peak_mg_per_l"]),
        "peak_h": _range(watched.peak_h),
        "peak_burden": _range(burden),
    }
    # Where nobody has a burden there is no hour at which it is highest.
    if (burden > 0).mean() > 0.5:
        found["peak_burden_h"] = _range(profile.outcomes["peak_burden_h"][burden > 0])
    over = watched.in_days(float(profile.time_h[1] - profile.time_h[0]))
    found |= {f"days_{grade}": _range(days) for grade, days in zip(GRADES, over, strict=True)}
    if sedation is not None:
        found |= {f"hours_{depth}": _range(hours) for depth, hours in sedation.hours_over.items()}
    return found


def _range(values: FloatArray) -> Range:
    low, middle, high = (float(value) for value in np.percentile(values, (5, 50, 95)))
    return middle, low, high
