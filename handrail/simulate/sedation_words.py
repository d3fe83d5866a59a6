"""What stands beside the curves of sedation: what is not modelled, what adds up only, what is stopped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handrail.course.nouns import Dose
from handrail.medicine.companion_nouns import ALCOHOL, Companion, Companions, SedationData
from handrail.medicine.lookup import find_medicines
from handrail.medicine.nouns import Medicine
from handrail.person.known import SEDATES
from handrail.person.nouns import Person
from handrail.simulate.sedation_nouns import NotModelled, Stop
from handrail.simulate.sedation_task import Task

Taken = Mapping[str, tuple[Companion, tuple[Dose, ...]]]

NO_HALF_EFFECT = "no published level at which people are drowsy was found"
NO_LEVEL = f"{NO_HALF_EFFECT}; its level is shown, its effect is not"
NO_TIMES = "this person drinks, but when was not given"
BETWEEN_STUDIES = (
    "the spread between people is not known here. The band is that between studies only, and people differ "
    "more."
)
NO_DATA = "there are no data for its level here"


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside:
    """What is taken beside the medicine, in words."""

    not_modelled: tuple[NotModelled, ...]
    modelled: Mapping[str, tuple[str, ...]]
    """Groups of each depressant in the sum, by its title."""
    assumptions: tuple[str, ...]
    sources: tuple[str, ...]

    def adds_up_only(self, data: SedationData) -> tuple[str, ...]:
        """Pairs for which nothing is known beyond adding up; the medicine is in the pairs of the pack."""
        names = sorted(self.modelled)
        alone = [name for name in names if not set(self.modelled[name]) & set(data.pairs)]
        pairs = [f"{one} with {other}" for i, one in enumerate(names) for other in names[i + 1 :]]
        return (*(f"{name} with the medicine" for name in alone), *pairs)


def beside(task: Task) -> Beside:
    """What is not modelled, what was taken for granted, and the sources of what is taken beside."""
    known, taken = task.known, task.taken
    size = known.drink_of(task.person.country) if task.drunk else None
    missing: list[NotModelled] = []
    modelled: dict[str, tuple[str, ...]] = {}
    said: list[str] = []
    sources: list[str] = []
    for companion, doses in taken.values():
        sources += _sources_of(companion)
        if companion.has_half_effect:
            modelled[companion.title] = companion.groups
        elif doses:
            missing.append(NotModelled(name=companion.title, why=NO_LEVEL))
        if companion.turns_into and doses:
            missing.append(NotModelled(name=companion.turns_into, why=NO_LEVEL))
    if size is not None:
        modelled[ALCOHOL] = (ALCOHOL,)
        sources += [*(key for figure in known.alcohol.values() for key in figure.sources), *size.sources]
        sources += [key for pace in known.eliminations.values() for key in pace.sources]
        if any(one.drinks is not None for one in task.drunk):
            where = f"country {size.country}" if size.country else "the country has no size here"
            said.append(
                f"One {size.called} is {size.grams:g} g of alcohol ({where}, looked up {size.seen_on})."
            )
    known_by_study = dict.fromkeys(
        name
        for companion, doses in taken.values()
        if doses
        for name in (companion.title, companion.turns_into)
        if name
    )
    if known_by_study:
        said.append(f"{', '.join(known_by_study)}: {BETWEEN_STUDIES}")
    missing += _others(task.person, task.medicine, known, taken, has_drinks=size is not None)
    return Beside(
        not_modelled=tuple({one.name: one for one in reversed(missing)}.values())[::-1],
        modelled=modelled,
        assumptions=tuple(said),
        sources=tuple(dict.fromkeys(sources)),
    )


def _sources_of(companion: Companion) -> list[str]:
    figures = (*companion.figures.values(), *companion.metabolite.values())
    return [*companion.sources, *(key for figure in figures for key in figure.sources)]


def _others(
    person: Person, medicine: Medicine, known: Companions, taken: Taken, *, has_drinks: bool
) -> list[NotModelled]:
    """What the person takes or drinks besides, that sedates or isn't known, without a course."""
    missing: list[NotModelled] = []
    found = find_medicines(person.other_medicines or (), medicine)
    for entry in found.medicines:
        one = known.called(entry.name)
        is_drunk = "alcohol" in entry.classes and has_drinks
        if SEDATES.isdisjoint(entry.mechanisms) or is_drunk or (one is not None and one.id in taken):
            continue
        if "alcohol" in entry.classes:
            missing.append(NotModelled(name=ALCOHOL, why=NO_TIMES))
            continue
        why = "it is taken, but no course of it was given" if one is not None else NO_DATA
        missing.append(NotModelled(name=entry.name, why=why))
    missing += [NotModelled(name=name, why="this name is not known") for name in found.not_recognised]
    if (person.alcohol_drinks_week or 0) > 0 and not has_drinks:
        missing.append(NotModelled(name=ALCOHOL, why=NO_TIMES))
    if person.other_medicines is None and not taken:
        missing.append(NotModelled(name="other medicines", why="nobody said whether there are any"))
    if person.alcohol_drinks_week is None and not has_drinks:
        missing.append(NotModelled(name=ALCOHOL, why="nobody said whether there is any"))
    return missing


# --- what is stopped ---------------------------------------------------------------------------------------


def stops_of(task: Task) -> tuple[Stop, ...]:
    """Everything that is stopped within the days looked at, the medicine first.

    Alcohol counts as stopped only where the person is known to be stopping it: an evening's drinks that end
    are no withdrawal.
    """
    course, doses, person, known = task.course, task.extent.doses, task.person, task.known
    taken, until_day = task.taken, task.extent.days
    stops: list[Stop] = []
    if (
        course is not None
        and course.ends_with_stop
        and doses
        and course.total_days is not None
        and course.total_days < until_day
    ):
        stops.append(
            Stop(
                name=task.medicine.name,
                last_h=doses[-1].time_h,
                begins_h=None,
                says="Its own withdrawal is what `simulate` draws as the burden.",
                sources=(),
                verified=True,
            )
        )
    for companion, its_doses in taken.values():
        if its_doses and its_doses[-1].time_h < 24.0 * (until_day - 1):
            stops.append(_stop(companion.title, companion.groups, its_doses[-1].time_h, known))
    if person.facts.get("tapering_benzodiazepine") is True and not any(
        "benzodiazepine" in c.groups for c, _ in taken.values()
    ):
        stops.append(_stop("a benzodiazepine", ("benzodiazepine",), None, known))
    if person.facts.get("stopping_alcohol") is True:
        last = max((begin + lasts for begin, lasts, _ in task.sittings), default=None)
        stops.append(_stop(ALCOHOL, (ALCOHOL,), last, known))
    return tuple(stops)


def _stop(name: str, groups: Sequence[str], last_h: float | None, known: Companions) -> Stop:
    window = next((known.withdrawals[group] for group in groups if group in known.withdrawals), None)
    if window is None:
        return Stop(
            name=name,
            last_h=last_h,
            begins_h=None,
            says="It can have a withdrawal of its own; when it begins was not found in a source.",
            sources=(),
            verified=False,
        )
    begins = None if last_h is None else (last_h + window.onset_low_h, last_h + window.onset_high_h)
    return Stop(
        name=name,
        last_h=last_h,
        begins_h=begins,
        says=window.says,
        sources=window.sources,
        verified=window.verified,
    )
