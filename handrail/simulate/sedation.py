"""Sedation over a course together with other depressants and alcohol: to rank and to draw bands.

The medicine's level at the effect site, alcohol's in the blood and every companion's are each held against
the level at which half of the people are drowsy, and added up by the surface of `surface.py`. What has no
such level is simulated, named and left out of the sum: then the truth is more than is shown. Nothing here
ever says that something is safe.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from handrail.course.alongside import CompanionCourse, Drinks
from handrail.course.nouns import Course
from handrail.medicine.companion_nouns import ALCOHOL, SedationData
from handrail.medicine.nouns import Medicine
from handrail.person.nouns import Person
from handrail.simulate.bands import bands, exact_shares
from handrail.simulate.by_days import ByDays
from handrail.simulate.draws_by_name import OnePerson
from handrail.simulate.extent import times_h, times_per_day
from handrail.simulate.footing import Footing, footing_of, refuse_unknown_kidneys
from handrail.simulate.happenings import Happenings
from handrail.simulate.nouns import Bands, Draws, FloatArray
from handrail.simulate.sedation_mix import OWN, Mix, loads_at, mix_of
from handrail.simulate.sedation_nouns import Grade, SedationProfile
from handrail.simulate.sedation_task import Task, taken_together
from handrail.simulate.sedation_words import beside, stops_of
from handrail.simulate.stepping import Stepping
from handrail.simulate.surface import DEPTHS, chance_of_depth


def simulate_sedation(
    course: Course | None,
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
    happenings: Happenings = (),
) -> SedationProfile:
    """How sleepy a course may make someone, alone and with other depressants and alcohol, with bands.

    Args:
        course: of the medicine; None where all that is swallowed is an overdose.
        person: what is known; adults only where anything is taken beside the medicine.
        medicine: a loaded pack with a `sedation.toml`.
        with_: other depressants, each with its course, or as a sentence ("diazepam 5 mg at night").
        drinks: what is drunk, or a sentence ("6 at 20:00 day 3"); counted by the size of the country.
        replicates, people: how many draws: their product.
        seed: the same seed gives the same draws; what is added beside changes none of the others.
        kinetics, until_day, step_h, assumed_egfr: as of `simulate_course`.
        happenings: kidneys that change, dialysis, an overdose; not a pump. Of an overdose it ranks and
            reassures nobody.

    Returns:
        The profile. More of anything, or something else beside, never makes less of its load.

    Raises:
        InputError: the pack says nothing of sedation; a child with something beside the medicine; a pump; or
            what `simulate_course` refuses.

    Source:
        `sedation.toml` of the pack, the data of the companions, and the equations in `surface.py`.
    """
    task = taken_together(course, person, medicine, with_, drinks, until_day, happenings)
    refuse_unknown_kidneys(happenings, medicine, person, kinetics, assumed_egfr)
    footing = footing_of(medicine, person, kinetics, assumed_egfr)
    draws = footing.draw(replicates, people, seed)
    at_h = times_h(task.extent.days, times_per_day(step_h))
    names = OnePerson(count=draws.count, seed=draws.seed)
    mix = mix_of(task, names, footing.assumed_egfr)
    if not happenings:
        run = ByDays(draws, task.extent.doses, task.extent.days, step_h)
        return _profile(task, mix, _walk(mix, draws, run, at_h), draws, at_h, footing)
    outline = footing.outline(happenings, float(at_h[-1]))
    told = footing.told(task.extent.doses, outline, draws, float(at_h[-1]))
    found = _profile(task, mix, _walk(mix, draws, Stepping(told.timeline, at_h), at_h), draws, at_h, footing)
    return replace(
        found,
        assumptions=tuple(dict.fromkeys((*found.assumptions, *told.assumptions))),
        sources=tuple(dict.fromkeys((*found.sources, *told.sources))),
    )


def _profile(
    task: Task, mix: Mix, walked: _Walked, draws: Draws, at_h: FloatArray, footing: Footing
) -> SedationProfile:
    """The answer, with names that people use."""
    medicine, taken, data = task.medicine, task.taken, task.data
    names = {OWN: medicine.name, **{id_: one.title for id_, (one, _) in taken.items()}}
    said = beside(task)
    return SedationProfile(
        medicine=medicine.name,
        kinetics=footing.kinetics.id,
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
        grade="overdose"
        if task.is_overdose
        else _grade(walked.load, data, is_all_modelled=not said.not_modelled),
        not_modelled=said.not_modelled,
        adds_up_only=said.adds_up_only(data),
        stops=stops_of(task),
        factors=mix.says,
        assumptions=(*footing.assumptions, *task.read_as, *mix.assumptions, *said.assumptions),
        sources=tuple(dict.fromkeys((*data.sources, *footing.sources))),
        companion_sources=said.sources,
        happenings=tuple(task.happenings),
    )


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


def _walk(mix: Mix, draws: Draws, run: ByDays | Stepping, at_h: FloatArray) -> _Walked:
    gathered = _Gathered(times=len(at_h))
    most, most_alone = np.zeros(draws.count), np.zeros(draws.count)
    over = {depth: np.zeros(draws.count) for depth in DEPTHS}
    for rows, values in run.stretches():
        levels, parts, load = loads_at(mix, draws, at_h[rows], values[1])
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
