"""Sedation over a course together with other depressants and alcohol: to rank and to draw bands.

The medicine's level at the effect site, alcohol's in the blood and every companion's are each held against
the level at which half of the people are drowsy, and added up by the surface of `surface.py`. What has no
such level is simulated, named and left out of the sum: then the truth is more than is shown. Nothing here
ever says that something is safe.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from handrail.course.alongside import CompanionCourse, Drinks, merged, parse_companion, parse_drinks
from handrail.course.nouns import Course, Dose
from handrail.errors import InputError
from handrail.medicine.companion_nouns import ALCOHOL, Companion, Companions, SedationData
from handrail.medicine.companions import load_companions
from handrail.medicine.nouns import Medicine
from handrail.person.nouns import Person
from handrail.simulate.bands import bands, exact_shares
from handrail.simulate.by_days import ByDays
from handrail.simulate.nouns import Bands, Draws, FloatArray
from handrail.simulate.people import draw_people
from handrail.simulate.profile import extent_of, footing_of, sources_of, times_h, times_per_day
from handrail.simulate.sedation_mix import OWN, Mix, mix_of
from handrail.simulate.sedation_nouns import Grade, SedationProfile
from handrail.simulate.sedation_words import beside, stops_of
from handrail.simulate.surface import DEPTHS, chance_of_depth, combined_load, effect_site_level
from handrail.simulate.typical import kinetics_of

DAYS_AFTER_A_STOP = 4
"""Looked at by default once the medicine is stopped: what was swallowed has left, and withdrawal begun."""

STEADY_DAYS = 14
"""Looked at by default of a course that goes on."""


AS_NEEDED = "What is taken as needed is taken at its most."


def simulate_sedation(
    course: Course,
    person: Person,
    medicine: Medicine,
    *,
    with_: Sequence[CompanionCourse | str] = (),
    drinks: Sequence[Drinks] | str = (),
    replicates: int = 25,
    people: int = 40,
    seed: int = 1,
    kinetics: str | None = None,
    until_day: int | None = None,
    step_h: float = 0.5,
    assumed_egfr: float | None = None,
) -> SedationProfile:
    """How sleepy a course may make someone, alone and with other depressants and alcohol, with bands.

    Args:
        course: of the medicine.
        person: what is known; adults only where anything is taken beside the medicine.
        medicine: a loaded pack with a `sedation.toml`.
        with_: other depressants, each with its course, or as a sentence ("diazepam 5 mg at night").
        drinks: what is drunk, or a sentence ("6 at 20:00 day 3"); counted by the size of the country.
        replicates, people: how many draws: their product.
        seed: the same seed gives the same draws; what is added beside changes none of the others.
        kinetics: a set of the pack; its default set if not given.
        until_day: the last day to look at.
        step_h: hours between the times; divides a day evenly.
        assumed_egfr: to try where the kidneys are not known.

    Returns:
        The profile. More of anything, or something else beside, never makes less of its load.

    Raises:
        InputError: the pack says nothing of sedation; a child with something beside the medicine; or what
            `simulate_course` refuses.

    Source:
        `sedation.toml` of the pack, the data of the companions, and the equations in `surface.py`.
    """
    if medicine.sedation is None:
        raise InputError(f"The pack of {medicine.name} says nothing of sedation.", where="simulate_sedation")
    others, drunk = _asked(with_, drinks, person)
    last_day = _last_day(course, others, drunk) if until_day is None else until_day
    extent = extent_of(course, medicine, last_day)
    footing = footing_of(medicine, person, kinetics, assumed_egfr)
    draws = draw_people(
        medicine,
        person,
        replicates=replicates,
        people=people,
        seed=seed,
        kinetics=kinetics,
        assumed_egfr=footing.assumed_egfr,
    )
    at_h = times_h(extent.days, times_per_day(step_h))
    task = _Task(
        course=course,
        person=person,
        medicine=medicine,
        data=medicine.sedation,
        known=load_companions(),
        others=others,
        drunk=drunk,
        days=extent.days,
        doses=extent.doses,
    )
    mix = mix_of(
        person,
        medicine,
        task.data,
        task.known,
        task.taken,
        task.sittings,
        draws,
        # What is taken as needed may not be taken at all, so nobody gets used to it here.
        () if any(step.regimen.is_as_needed for step in course.steps) else extent.doses,
        footing.assumed_egfr,
    )
    walked = _walk(mix, draws, ByDays(draws, extent.doses, extent.days, step_h), at_h)
    return _profile(task, mix, walked, draws, at_h, kinetics, footing.assumptions)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Task:
    """What is taken, by whom, until when."""

    course: Course
    person: Person
    medicine: Medicine
    data: SedationData
    known: Companions
    others: tuple[CompanionCourse, ...]
    drunk: tuple[Drinks, ...]
    days: int
    doses: tuple[Dose, ...]

    @property
    def taken(self) -> dict[str, tuple[Companion, tuple[Dose, ...]]]:
        """Of each companion, what is swallowed."""
        return merged(self.others, self.days)

    @property
    def sittings(self) -> list[tuple[float, float, float]]:
        """What is drunk, when."""
        grams = self.known.drink_of(self.person.country).grams
        return [one for drinks in self.drunk for one in drinks.sittings(self.days, grams)]

    @property
    def read_as(self) -> tuple[str, ...]:
        """What was taken as meant in the sentences of the courses."""
        said = [*self.course.assumptions]
        said += [f"{one.companion.title}: {text}" for one in self.others for text in one.course.assumptions]
        courses = (self.course, *(one.course for one in self.others))
        if any(step.regimen.is_as_needed for course in courses for step in course.steps):
            said.append(AS_NEEDED)
        return tuple(dict.fromkeys(said))


def _asked(
    with_: Sequence[CompanionCourse | str], drinks: Sequence[Drinks] | str, person: Person
) -> tuple[tuple[CompanionCourse, ...], tuple[Drinks, ...]]:
    """Courses and drinks, read where they are sentences; refused for a child."""
    others = tuple(parse_companion(one) if isinstance(one, str) else one for one in with_)
    drunk = parse_drinks(drinks) if isinstance(drinks, str) else tuple(drinks)
    if (others or drunk) and person.age_years is not None and person.age_years < 18:
        raise InputError(
            "There are no figures of other depressants or alcohol for children.",
            fix="Leave them out here; `check` counts them in the depressant load.",
            where="other depressants",
        )
    return others, drunk


def _profile(
    task: _Task,
    mix: Mix,
    walked: _Walked,
    draws: Draws,
    at_h: FloatArray,
    kinetics: str | None,
    assumptions: tuple[str, ...],
) -> SedationProfile:
    """The answer, with names that people use."""
    medicine, known, taken, data = task.medicine, task.known, task.taken, task.data
    names = {OWN: medicine.name, **{id_: one.title for id_, (one, _) in taken.items()}}
    size = known.drink_of(task.person.country) if task.drunk else None
    said = beside(task.person, medicine, known, taken, size, task.drunk)
    chosen = kinetics_of(medicine, kinetics)
    return SedationProfile(
        medicine=medicine.name,
        kinetics=chosen.id,
        pack_version=medicine.version,
        seed=draws.seed,
        replicates=draws.replicates,
        people=draws.people,
        time_h=at_h,
        load=walked.load,
        load_alone=walked.alone,
        levels={names.get(name, name): band for name, band in walked.levels.items()},
        units={names.get(name, name): "g/L" if name == ALCOHOL else "mg/L" for name in walked.levels},
        chances=walked.chances,
        highest=walked.highest,
        highest_alone=walked.highest_alone,
        hours_over=walked.hours_over,
        thresholds={"drowsy": 1.0, **{depth: data.value(f"{depth}_threshold") for depth in DEPTHS[1:]}},
        peak_h=float(at_h[int(walked.load.p50.argmax())]),
        shares={names.get(name, name): share for name, share in walked.shares.items()},
        grade=_grade(walked.load, data, is_all_modelled=not said.not_modelled),
        not_modelled=said.not_modelled,
        adds_up_only=said.adds_up_only(data),
        stops=stops_of(
            task.course, task.doses, task.person, medicine, known, taken, task.sittings, task.days
        ),
        factors=mix.says,
        assumptions=(*assumptions, *task.read_as, *mix.assumptions, *said.assumptions),
        sources=tuple(dict.fromkeys((*data.sources, *sources_of(medicine, chosen, task.person)))),
        companion_sources=said.sources,
    )


def _last_day(course: Course, others: Sequence[CompanionCourse], drunk: Sequence[Drinks]) -> int:
    """Until when to look, where nobody says: a little beyond everything that ends."""
    whole = course.total_days
    last = STEADY_DAYS if whole is None else max(1, whole)
    last += DAYS_AFTER_A_STOP * course.ends_with_stop
    for one in others:
        own = one.course.total_days
        if own is not None:
            last = max(last, one.from_day - 1 + own + DAYS_AFTER_A_STOP * one.course.ends_with_stop)
        else:
            last = max(last, one.from_day + STEADY_DAYS)
    return max([last, *(1 + (one.last_day or one.first_day) for one in drunk)])


# --- what is walked ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Walked:
    """Bands of everything, gathered a stretch at a time."""

    load: Bands
    alone: Bands
    levels: Mapping[str, Bands]
    chances: Mapping[str, Bands]
    highest: Mapping[str, tuple[float, float, float, float]]
    highest_alone: Mapping[str, tuple[float, float, float, float]]
    shares: Mapping[str, float]
    hours_over: Mapping[str, FloatArray]


@dataclass(slots=True)
class _Gathered:
    """Shares of each quantity by time, and the highest load of each draw."""

    times: int
    rows: dict[str, FloatArray] = field(default_factory=dict[str, FloatArray])
    parts: dict[str, FloatArray] = field(default_factory=dict[str, FloatArray])

    def keep(self, name: str, rows: slice, values: FloatArray) -> None:
        """The five shares of one quantity at these times."""
        kept = self.rows.setdefault(name, np.zeros((5, self.times)))
        kept[:, rows] = exact_shares(values.copy())

    def part(self, name: str, rows: slice, values: FloatArray) -> None:
        """The middle of one depressant's part of the load at these times."""
        self.parts.setdefault(name, np.zeros(self.times))[rows] = np.median(values, axis=1)


def _walk(mix: Mix, draws: Draws, run: ByDays, at_h: FloatArray) -> _Walked:
    gathered = _Gathered(times=len(at_h))
    most, most_alone = np.zeros(draws.count), np.zeros(draws.count)
    over = {depth: np.zeros(draws.count) for depth in DEPTHS}
    for rows, values in run.stretches():
        times = at_h[rows]
        effect = np.asarray(values[1], dtype=float)
        own = effect_site_level(effect, draws.ec50_mg_per_l, draws.hill)
        levels = {OWN: own, **_levels_beside(mix, times)}
        parts = {name: levels[name] / half for name, half in mix.half.items()}
        # Midnight belongs to the day that ends, so that a new day's tolerance begins after it.
        day = np.maximum(np.ceil(times / 24).astype(int) - 1, 0)
        is_tolerant = np.array([one < len(mix.tolerant) and mix.tolerant[one] for one in day])
        parts[OWN] = parts[OWN] / np.where(is_tolerant[:, None], mix.tolerance, 1.0)
        load = combined_load(parts, mix.together)
        most, most_alone = np.maximum(most, load.max(axis=0)), np.maximum(most_alone, parts[OWN].max(axis=0))
        for name, level in levels.items():
            gathered.keep(f"level/{name}", rows, level)
        for name, part in parts.items():
            gathered.part(name, rows, part)
        gathered.part("together", rows, np.maximum(load - sum(parts.values()), 0.0))
        gathered.keep("load", rows, load)
        gathered.keep("alone", rows, parts[OWN])
        for depth in DEPTHS:
            chance = chance_of_depth(load, mix.thresholds[depth], mix.steepness)
            gathered.keep(f"chance/{depth}", rows, chance)
            over[depth] += (load > mix.thresholds[depth]).sum(axis=0)
    shown = {name: bands(shares) for name, shares in gathered.rows.items()}
    return _Walked(
        load=shown["load"],
        alone=shown["alone"],
        levels={name[6:]: band for name, band in shown.items() if name.startswith("level/")},
        chances={name[7:]: band for name, band in shown.items() if name.startswith("chance/")},
        highest=_highest(most, mix),
        highest_alone=_highest(most_alone, mix),
        shares=_shares(gathered, int(shown["load"].p50.argmax())),
        hours_over={depth: times * float(at_h[1] - at_h[0]) for depth, times in over.items()},
    )


def _levels_beside(mix: Mix, times: FloatArray) -> dict[str, FloatArray]:
    """Levels of alcohol and of each companion, and of what it turns into."""
    levels: dict[str, FloatArray] = {}
    if mix.alcohol is not None:
        levels[ALCOHOL] = mix.alcohol.until(times)
    for id_, (companion, walk) in mix.walks.items():
        levels[id_], turned = walk.until(times)
        if companion.turns_into:
            levels[companion.turns_into] = turned
    return levels


def _highest(most: FloatArray, mix: Mix) -> dict[str, tuple[float, float, float, float]]:
    found: dict[str, tuple[float, float, float, float]] = {}
    for depth in DEPTHS:
        chance = chance_of_depth(most, mix.thresholds[depth], mix.steepness)
        low, middle, high = np.percentile(chance, (5, 50, 95))
        found[depth] = float(chance.mean()), float(middle), float(low), float(high)
    return found


def _shares(gathered: _Gathered, at: int) -> dict[str, float]:
    whole = sum(float(part[at]) for part in gathered.parts.values())
    return {name: float(part[at]) / whole if whole > 0 else 0.0 for name, part in gathered.parts.items()}


def _grade(load: Bands, data: SedationData, *, is_all_modelled: bool) -> Grade:
    """The deepest that the upper end of the 90 % band reaches."""
    highest = float(load.p95.max())
    if highest >= data.value("unrousable_threshold"):
        return "unrousable"
    if highest >= data.value("asleep_threshold"):
        return "asleep"
    if highest >= 1.0:
        return "drowsy"
    return "none" if is_all_modelled else "not_told"
