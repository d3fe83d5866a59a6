"""The courses of virtual trials, judged by the rules as anyone's order would be.

Each person of one trial gets the course that the protocol makes for them: up by its steps to what they
tolerate, the rest of the weeks there, and down by its own taper. Nothing is folded into classes: everyone is
checked. What the protocol doesn't tell of a person (other medicines, say) is not known, and rules that need
it can't be judged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from handrail.check import CheckResult, check_course
from handrail.course.nouns import Course, Intake, Regimen, Step
from handrail.errors import InputError
from handrail.medicine.nouns import Medicine, Severity, severity_rank
from handrail.medicine.pack import load_medicine
from handrail.person.nouns import Person
from handrail.simulate.crowd import persons
from handrail.trial.nouns import AS_WRITTEN, Protocol, TrialArm
from handrail.trial.one_trial import People, draw_trial, draw_truth
from handrail.trial.protocol import read_protocol

TIMES_OF_DAY = {
    1: (22,),
    2: (8, 22),
    3: (8, 14, 22),
    4: (8, 13, 18, 22),
    5: (7, 11, 15, 19, 23),
    6: (6, 10, 13, 16, 19, 22),
}
LEAST_STEP = 5_000
SHOWN = 2
"""Below moderate findings are notes for a reader of one order, not a count worth keeping."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MetRule:
    """A finding that people of a trial would have met.

    Attributes:
        says: the rule's own sentence.
        people: how many, by arm, in the order of the arms that were checked.
    """

    rule: str
    severity: Severity
    says: str
    sources: tuple[str, ...]
    people: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class TrialChecked:
    """Everyone of one virtual trial who was treated, checked.

    Attributes:
        trial: which one, by number; people: how many were checked, by arm.
        met: rules of severity moderate or above that somebody met, gravest first.
        not_judged: facts that were not known of anybody, and how many rules wait for each.
    """

    protocol: Protocol
    seed: int
    trial: int
    people: tuple[tuple[str, int], ...]
    met: tuple[MetRule, ...]
    not_judged: tuple[tuple[str, int], ...]


def check_trial(
    protocol: Protocol | str,
    medicine: Medicine | None = None,
    *,
    seed: int = 1,
    trial: int = 0,
    most: int = 500,
    country: str | None = None,
) -> TrialChecked:
    """How many people of one virtual trial would have met each finding.

    Args:
        trial: which one of the run with this seed, by number.
        most: check no more people than this in each arm; the first ones.
        country: whose rules hold; none, if not given.

    Raises:
        InputError: nobody to check.
    """
    if most < 1:
        raise InputError(f"{most} people can't be checked.", fix="Give 1 or more.", where="most")
    plan = protocol if isinstance(protocol, Protocol) else read_protocol(protocol)
    pack = medicine or load_medicine(plan.medicine)
    truth = draw_truth(plan, pack, AS_WRITTEN, seed, trial)
    people = draw_trial(plan, pack, truth, AS_WRITTEN, seed, trial)
    results = {
        arm.id: list(_checked(plan, pack, people, place, most, country))
        for place, arm in enumerate(plan.arms)
        if not arm.is_control
    }
    return TrialChecked(
        protocol=plan,
        seed=seed,
        trial=trial,
        people=tuple((arm, len(found)) for arm, found in results.items()),
        met=_met(results),
        not_judged=_not_judged(results),
    )


def _checked(
    plan: Protocol, pack: Medicine, people: People, place: int, most: int, country: str | None
) -> Iterator[CheckResult]:
    base = Person(country=country, indication="aud")
    who = np.flatnonzero(people.arm == place)[:most]
    everyone = persons(base, {name: values[who] for name, values in people.crowd.items()})
    tops = people.top_mg[who]
    for number, (person, top) in enumerate(zip(everyone, tops, strict=True)):
        conditions = ("cirrhosis",) if people.has_cirrhosis[who[number]] else ()
        course = course_of(plan, plan.arms[place], float(top))
        if course is not None:
            yield check_course(course, person.with_(conditions=conditions), pack, facts={"naive": True})


def course_of(plan: Protocol, arm: TrialArm, top_mg: float) -> Course | None:
    """The protocol's own way up, the weeks at the dose, and its own way down; None where nothing is taken."""
    up = plan.titration
    top = round(min(top_mg, arm.target_mg) * 1000)
    if top <= 0:
        return None
    levels: list[tuple[int, int]] = []
    level, days = min(round(up.start_mg * 1000), top), 0
    while level < top and days + up.step_days < plan.days:
        levels.append((level, up.step_days))
        days += up.step_days
        level = min(top, level + round(up.step_mg * 1000))
    levels.append((level, plan.days - days))
    while level > (step := round(up.taper_step_mg * 1000)):
        level -= step
        levels.append((level, up.taper_step_days))
    steps = [Step(regimen=_regimen(one, up.times_a_day), days=length) for one, length in levels]
    return Course(steps=(*steps, Step(regimen=Regimen(intakes=()), days=1)))


def _regimen(daily: int, times: int) -> Regimen:
    """A daily dose over the day in whole steps of 5 mg, what is over at night."""
    units, rest = divmod(daily, LEAST_STEP)
    each, more = divmod(units, times)
    doses = [(each + (place >= times - more)) * LEAST_STEP for place in range(times)]
    doses[-1] += rest
    return Regimen(
        intakes=tuple(
            Intake(minute_of_day=hour * 60, dose_micrograms=dose)
            for hour, dose in zip(TIMES_OF_DAY[times], doses, strict=True)
            if dose > 0
        )
    )


def _met(results: dict[str, list[CheckResult]]) -> tuple[MetRule, ...]:
    counts = MetCounts(tuple(results))
    for arm, found in results.items():
        for result in found:
            for one in {finding.rule: finding for finding in result.findings}.values():
                if severity_rank(one.severity) >= SHOWN:
                    counts.add(arm, one.rule, one.severity, one.says, one.sources)
    return counts.met()


class MetCounts:
    """Counts how many people of each arm meet each rule.

    Args:
        arms: in the order in which they are shown.
    """

    def __init__(self, arms: tuple[str, ...]) -> None:
        self._arms = arms
        self._rules: dict[str, MetRule] = {}
        self._people = Counter[tuple[str, str]]()

    def add(self, arm: str, rule: str, severity: Severity, says: str, sources: tuple[str, ...]) -> None:
        """One person of an arm meets a rule."""
        self._people[arm, rule] += 1
        if rule not in self._rules:
            self._rules[rule] = MetRule(rule=rule, severity=severity, says=says, sources=sources, people=())

    def met(self) -> tuple[MetRule, ...]:
        """What was counted, gravest first."""
        every = [
            replace(one, people=tuple((arm, self._people[arm, one.rule]) for arm in self._arms))
            for one in self._rules.values()
        ]
        return tuple(
            sorted(
                every,
                key=lambda one: (-severity_rank(one.severity), -sum(n for _, n in one.people), one.rule),
            )
        )


def _not_judged(results: dict[str, list[CheckResult]]) -> tuple[tuple[str, int], ...]:
    """Facts that everybody lacks; the rules that wait for them in the first result."""
    every = [result for found in results.values() for result in found]
    if not every:
        return ()
    common = set.intersection(*({one.missing for one in result.missing_facts} for result in every))
    return tuple((one.missing, len(one.rules)) for one in every[0].missing_facts if one.missing in common)
