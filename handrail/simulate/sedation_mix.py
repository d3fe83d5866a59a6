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
from handrail.medicine.nouns import Figure, Medicine
from handrail.person.assumptions import egfr_of, settle
from handrail.person.known import known_facts
from handrail.person.nouns import Person
from handrail.simulate.alcohol import AlcoholWalk, alcohol_body
from handrail.simulate.companions import CompanionWalk, companion_body, kidney_factors
from handrail.simulate.draws_by_name import Names, differing, drawn, not_negative
from handrail.simulate.footing import ASSUMED_EGFR
from handrail.simulate.happenings import DAY_H, Haemodialysis, KidneyChange, PeritonealDialysis
from handrail.simulate.nouns import Draws, FloatArray
from handrail.simulate.outline import Everyone, Stretch, filtration_of
from handrail.simulate.sedation_task import Task
from handrail.simulate.surface import DEPTHS, combined_load, effect_site_level
from handrail.simulate.typical import kinetics_of

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


def mix_of(task: Task, names: Names, assumed_egfr: float | None) -> Mix:
    """Draw everything that sedates in this person, as often as there are draws of the medicine in them.

    Args:
        names: where the draws come from.
        assumed_egfr: to try where nothing is known about the kidneys.
    """
    person, data, known, taken = task.person, task.data, task.known, task.taken
    body = settle(person, assumed_egfr)
    unsure: list[str] = []
    if body.gfr_ml_min is None:
        body = settle(person, ASSUMED_EGFR)
        renal = [one.title for one, _ in taken.values() if one.figures["renal_share"].value > 0]
        if renal:
            unsure.append(
                f"KIDNEYS NOT KNOWN: {' and '.join(renal)} as if the eGFR were {ASSUMED_EGFR:g}. With "
                "failing kidneys the level would be several times as high."
            )
        assumed_egfr = ASSUMED_EGFR
    assert body.gfr_ml_min is not None
    kidneys = _kidneys_of(task, assumed_egfr)
    weakness, says = _person_factor(person, task.medicine, data, _lowest_egfr(task, person, kidneys))
    unsure += _of_happenings(task, changes=bool(kidneys))
    tolerant, tolerance, more = _tolerance(data, task.counted, names)
    half = {OWN: differing(data.value("drowsy_mg_per_l"), data.drowsy_cv, f"{OWN}/half", names)}
    alcohol, assumed = None, tuple[str, ...]()
    if task.sittings:
        alcohol, assumed = _alcohol(task, body.weight_kg, names)
        drowsy = known.alcohol["drowsy_g_per_l"].value
        half[ALCOHOL] = differing(drowsy, known.drowsy_cv, "alcohol/half", names)
    walks: dict[str, tuple[Companion, CompanionWalk]] = {}
    for id_, (companion, its_doses) in taken.items():
        its_body = companion_body(companion, body.weight_kg, body.gfr_ml_min, names)
        factors = kidney_factors(companion, body.gfr_ml_min, kidneys)
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


def _kidneys_of(task: Task, assumed_egfr: float | None) -> list[Stretch]:
    """How well this person's kidneys filter where that changes."""
    everyone = Everyone(
        people=(task.person,), kinetics=kinetics_of(task.medicine, None), assumed_egfr=assumed_egfr
    )
    return filtration_of(task.happenings, everyone, DAY_H * task.extent.days)


def _lowest_egfr(task: Task, person: Person, kidneys: Sequence[Stretch]) -> float | None:
    """The worst eGFR on the way, where it is worse than what is known; it counts from the first day.

    A share is of what is known, and of nothing where nothing is.
    """
    changes = [one for one in task.happenings if isinstance(one, KidneyChange)] if kidneys else []
    known = egfr_of(person)
    found = [
        egfr
        for one in changes
        for egfr in (
            one.egfr_ml_min_1_73m2,
            None if one.share is None or known is None else one.share * known,
        )
        if egfr is not None
    ]
    lowest = min(found, default=None)
    return lowest if lowest is not None and (known is None or lowest < known) else None


def _of_happenings(task: Task, *, changes: bool) -> list[str]:
    """What has to be said of what happens on the way."""
    said: list[str] = []
    if changes and task.taken:
        said.append(KIDNEYS_OF_ALL)
    is_dialysed = any(isinstance(one, Haemodialysis | PeritonealDialysis) for one in task.happenings)
    if is_dialysed and (task.taken or task.drunk):
        said.append(NO_DIALYSER)
    return said


def _alcohol(task: Task, weight_kg: float, names: Names) -> tuple[AlcoholWalk, tuple[str, ...]]:
    """Alcohol in many draws of this person, and what that rests on."""
    known = task.known
    spread = alcohol_body(task.person, weight_kg, known, task.sittings)
    pace = spread.elimination
    found = np.clip(1 - drawn(known.alcohol["deficit"], "alcohol/deficit", names), 0.0, 1.0)
    paces = differing(pace.g_per_l_per_h, pace.sd / pace.g_per_l_per_h, "alcohol/pace", names)
    return AlcoholWalk(task.sittings, found, spread.volume_l, paces), spread.says


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


def _person_factor(
    person: Person, medicine: Medicine, data: SedationData, lowest_egfr: float | None
) -> tuple[float, tuple[str, ...]]:
    """What this person's kidneys and age make of every half-effect level, and the sentences.

    A factor that would make less of the sedation than is known of anyone else is not among these: a fact
    that is not known counts on neither side.
    """
    worse = None if lowest_egfr is None else {"egfr_ml_min_1_73m2": lowest_egfr}
    facts = known_facts(person, medicine, worse).facts
    factor, said = 1.0, list[str]()
    for one in data.factors:
        if one.when is not None and one.when.answer(facts) is True:
            factor *= one.value
            said.append(one.says)
    return factor, tuple(said)


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
