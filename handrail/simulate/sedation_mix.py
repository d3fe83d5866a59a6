"""Everything that sedates in one person, drawn: half-effect levels, pairs, thresholds, and levels to walk.

Each draw is made by name (`draws_by_name.py`), so that what is taken beside the medicine changes no draw of
anything else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from handrail.course.nouns import Dose
from handrail.medicine.companion_nouns import ALCOHOL, Companion, SedationData
from handrail.medicine.nouns import Figure
from handrail.person.nouns import Person
from handrail.simulate.alcohol import AlcoholWalk, alcohol_body
from handrail.simulate.companions import CompanionWalk, companion_body, kidney_factors
from handrail.simulate.draws_by_name import Names, differing, drawn, not_negative
from handrail.simulate.happenings import Haemodialysis, PeritonealDialysis
from handrail.simulate.nouns import Draws, FloatArray
from handrail.simulate.sedation_people import Everybody, Indices
from handrail.simulate.sedation_task import Task
from handrail.simulate.surface import DEPTHS, combined_load, effect_site_level
from handrail.simulate.typical import log_sd

OWN = "the medicine"
"""Its name inside the sum; results carry the medicine's own."""

KIDNEYS_OF_ALL = (
    "Kidneys that change do so for everything that leaves through them, beside the medicine too; what they "
    "make of the brain counts from the first day."
)
NO_DIALYSER = (
    "What a dialyser takes of other depressants and of alcohol is not known here, so their levels may come "
    "out too high."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Mix:
    """Everything that sedates in this person, drawn: half-effect levels, pairs, thresholds, walks.

    Attributes:
        half: by depressant, the level at which this draw is drowsy, shape (draws,).
        together: by pair.
        tolerant: of each day, whether tolerance counts; and by how much, of each draw.
    """

    half: Mapping[str, FloatArray]
    together: Mapping[tuple[str, str], FloatArray]
    thresholds: Mapping[str, FloatArray]
    steepness: float
    tolerant: tuple[bool, ...]
    tolerance: FloatArray
    alcohol: AlcoholWalk | None
    walks: Mapping[str, tuple[Companion, CompanionWalk]]
    says: tuple[str, ...]
    assumptions: tuple[str, ...]


def mix_of(
    task: Task,
    names: Names,
    assumed_egfr: float | None,
    people: Sequence[Person] = (),
    who: Indices | None = None,
) -> Mix:
    """Draw everything that sedates in this person, as often as there are draws of the medicine in them.

    Args:
        names: where the draws come from.
        assumed_egfr: to try where nothing is known about the kidneys.
        people: different people, where not all are like the person of the task.
        who: which of them each draw is.

    Raises:
        InputError: a child among different people.
    """
    data, known, taken = task.data, task.known, task.taken
    everyone = Everybody.of(people or (task.person,), assumed_egfr, who)
    kidneys = everyone.kidneys(task)
    weakness, says = everyone.factors(task)
    unsure = [*everyone.unsure(task), *_of_happenings(task, changes=bool(kidneys))]
    tolerant, tolerance, more = _tolerance(data, task.counted, names)
    half = {OWN: differing(data.value("drowsy_mg_per_l"), data.drowsy_cv, f"{OWN}/half", names)}
    alcohol, assumed = None, tuple[str, ...]()
    if task.sittings:
        alcohol, assumed = _alcohol(task, everyone, names)
        drowsy = known.alcohol["drowsy_g_per_l"].value
        half[ALCOHOL] = differing(drowsy, known.drowsy_cv, "alcohol/half", names)
    walks: dict[str, tuple[Companion, CompanionWalk]] = {}
    for id_, (companion, its_doses) in taken.items():
        its_body = companion_body(companion, everyone.weight_kg, everyone.gfr_ml_min, names)
        factors = kidney_factors(companion, everyone.gfr_ml_min, kidneys)
        walks[id_] = companion, CompanionWalk(companion, its_body, its_doses, factors)
        if companion.has_half_effect:
            half[id_] = drawn(companion.figures["drowsy_mg_per_l"], f"{id_}/half", names)
    groups = {name: taken[name][0].groups if name in taken else (name,) for name in half if name != OWN}
    return Mix(
        half={name: level * weakness for name, level in half.items()},
        together=_pairs(groups, data, names),
        thresholds={
            "drowsy": np.ones(names.count),
            **{
                depth: drawn(data.figures[f"{depth}_threshold"], f"threshold/{depth}", names)
                for depth in DEPTHS[1:]
            },
        },
        steepness=data.value("steepness"),
        tolerant=tolerant,
        tolerance=tolerance,
        alcohol=alcohol,
        walks=walks,
        says=(*says, *more),
        assumptions=(*unsure, *assumed),
    )


def _of_happenings(task: Task, *, changes: bool) -> list[str]:
    """What has to be said of what happens on the way."""
    said: list[str] = []
    if changes and task.taken:
        said.append(KIDNEYS_OF_ALL)
    is_dialysed = any(isinstance(one, Haemodialysis | PeritonealDialysis) for one in task.happenings)
    if is_dialysed and (task.taken or task.drunk):
        said.append(NO_DIALYSER)
    return said


def _alcohol(task: Task, everyone: Everybody, names: Names) -> tuple[AlcoholWalk, tuple[str, ...]]:
    """Alcohol in many draws, and what that rests on."""
    known = task.known
    spread = [
        alcohol_body(one, body.weight_kg, known, task.sittings)
        for one, body in zip(everyone.people, everyone.bodies, strict=True)
    ]
    # What is said is said of all: volumes differ from one to the next, and are said of one person only.
    common = set.intersection(*(set(one.says) for one in spread))
    found = np.clip(1 - drawn(known.alcohol["deficit"], "alcohol/deficit", names), 0.0, 1.0)
    pace = everyone.each([one.elimination.g_per_l_per_h for one in spread])
    sd = everyone.each([log_sd(one.elimination.sd / one.elimination.g_per_l_per_h) for one in spread])
    paces = pace * np.exp(sd * names.of_people("alcohol/pace"))
    volume = everyone.each([one.volume_l for one in spread])
    said = tuple(one for one in spread[0].says if one in common)
    return AlcoholWalk(task.sittings, found, volume, paces), said


def _pairs(
    groups: Mapping[str, tuple[str, ...]], data: SedationData, names: Names
) -> dict[tuple[str, str], FloatArray]:
    """What each depressant makes with the medicine beyond adding up; never less than nothing."""
    return {
        (OWN, name): not_negative(data.pairs[group].mean, data.pairs[group].sd, f"pair/{group}", names)
        for name, its_groups in groups.items()
        for group in its_groups
        if group in data.pairs
    }


def _tolerance(
    data: SedationData, doses: Sequence[Dose], names: Names
) -> tuple[tuple[bool, ...], FloatArray, tuple[str, ...]]:
    """On which days tolerance counts, its size, and the sentence.

    It counts on a day after so many days with at least as much on each of them as today and yesterday: what
    tolerance to less is worth is not known, so an overdose meets none.
    """
    one = next((factor for factor in data.factors if factor.kind == "tolerance"), None)
    if one is None or one.after_days is None or not doses:
        return (), np.ones(names.count), ()
    daily = [0] * (int(doses[-1].time_h // 24) + 2)
    for dose in doses:
        daily[int(dose.time_h // 24)] += dose.dose_micrograms
    days: list[bool] = []
    for day, today in enumerate(daily):
        before = daily[max(0, day - one.after_days) : day]
        needed = max(1, today, before[-1] if before else 0)
        days.append(len(before) == one.after_days and min(before) >= needed)
    size = one.value * np.ones(names.count)
    if one.low is not None and one.high is not None:
        figure = Figure(value=one.value, unit="", sources=(), verified=False, low=one.low, high=one.high)
        size = np.maximum(drawn(figure, "tolerance", names), 1.0)
    return tuple(days), size, (one.says,) if any(days) else ()


# --- what it comes to --------------------------------------------------------------------------------------


def loads_at(
    mix: Mix, draws: Draws, times_h: FloatArray, effect: npt.NDArray[np.floating[Any]]
) -> tuple[dict[str, FloatArray], dict[str, FloatArray], FloatArray]:
    """Levels, parts of the load, and the load itself at further times, rising; each of shape (times, draws).

    Args:
        effect: of the medicine there.
    """
    own = effect_site_level(np.asarray(effect, dtype=float), draws.ec50_mg_per_l, draws.hill)
    levels = {OWN: own, **_levels_beside(mix, times_h)}
    parts = {name: levels[name] / half for name, half in mix.half.items()}
    # Midnight belongs to the day that ends, so that a new day's tolerance begins after it.
    day = np.maximum(np.ceil(times_h / 24).astype(int) - 1, 0)
    is_tolerant = np.array([one < len(mix.tolerant) and mix.tolerant[one] for one in day])
    parts[OWN] = parts[OWN] / np.where(is_tolerant[:, None], mix.tolerance, 1.0)
    return levels, parts, combined_load(parts, mix.together)


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
