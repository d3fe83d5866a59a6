"""Ask every rule at every moment of a course, gravest rule first, until done or out of time.

The order of the questions changes no answer. It only decides what is left over where somebody waits
no longer: then the emergencies have been looked at, and what was not is named, gravest first.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from handrail.check.facts import Moment
from handrail.errors import InputError
from handrail.medicine.kleene import is_settled
from handrail.medicine.nouns import Rule, severity_rank

Clock = Callable[[], float]
"""Seconds since some moment; only differences count."""

SAME_DAY_BEFORE_OTHERS = {"emergency": 0, "same day": 1, "": 2}
TODAY_BEFORE_THIS_WEEK = {"today": 0, "this week": 1, "": 2}


class Deadline:
    """How long the one who asked waits.

    Raises:
        InputError: not a time.
    """

    def __init__(self, within_ms: float | None, clock: Clock = time.perf_counter) -> None:
        if within_ms is not None and (math.isnan(within_ms) or within_ms < 0):
            raise InputError(
                f"An answer within {within_ms:g} ms can't be given.",
                fix="Give a number of milliseconds, such as 50, or leave it out for a whole answer.",
                where="within_ms",
            )
        self._clock = clock
        self._end = None if within_ms is None else clock() + within_ms / 1000

    @property
    def is_over(self) -> bool:
        """Whether the time is out; never without a limit."""
        return self._end is not None and self._clock() >= self._end


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """What became of each rule; one that is in none of the three was found not to apply.

    Attributes:
        true_on: by rule, the first day on which it is true.
        unknown: by rule, the facts that it waits for.
        not_reached: rules that there was no time for, gravest first.
    """

    true_on: Mapping[str, int]
    unknown: Mapping[str, frozenset[str]]
    not_reached: tuple[Rule, ...]


def gravest_first(rules: Sequence[Rule]) -> list[Rule]:
    """The rules in the order in which they are asked: emergencies, then by severity."""
    return sorted(
        rules,
        key=lambda rule: (
            rule.urgent != "emergency",
            -severity_rank(rule.severity),
            SAME_DAY_BEFORE_OTHERS[rule.urgent],
        ),
    )


def judge(rules: Sequence[Rule], asked: Sequence[Moment], deadline: Deadline) -> Judged:
    """Every rule at every moment, until the deadline.

    A rule is judged at all moments of the course before the next one is begun, so that one that
    was reached is judged whole: a deadline takes no finding away and makes none doubtful.
    """
    true_on: dict[str, int] = {}
    unknown: dict[str, frozenset[str]] = {}
    changes = _changes(asked)
    in_order = gravest_first(rules)
    for place, rule in enumerate(in_order):
        if deadline.is_over:
            return Judged(true_on=true_on, unknown=unknown, not_reached=tuple(in_order[place:]))
        day, unknown_on = _judge_one(rule, asked, changes)
        if day is not None:
            true_on[rule.id] = day
        elif unknown_on:
            unknown[rule.id] = _waits(rule, unknown_on)
    return Judged(true_on=true_on, unknown=unknown, not_reached=())


class _Changes:
    """By fact, the moments at which it differs from the one before; and those that have none before."""

    def __init__(self) -> None:
        self.first: list[int] = []
        self.of: dict[str, list[int]] = {}

    def places(self, names: frozenset[str]) -> list[int]:
        """The moments at which something changed that a rule with these names reads."""
        found = set(self.first)
        for name in names:
            found.update(self.of.get(name, ()))
        return sorted(found)


def _changes(asked: Sequence[Moment]) -> _Changes:
    changes = _Changes()
    before: Mapping[str, object] = {}
    for place, moment in enumerate(asked):
        facts = moment.facts
        if not before:
            changes.first.append(place)
        elif before is not facts:
            for name, value in facts.items():
                # Most facts are the same object on every day; looking at that first is faster.
                if value is before.get(name, changes) or (name in before and value == before[name]):
                    continue
                changes.of.setdefault(name, []).append(place)
        if moment.only is None:
            before = facts
    return changes


def _judge_one(
    rule: Rule, asked: Sequence[Moment], changes: _Changes
) -> tuple[int | None, list[Mapping[str, object]]]:
    """The first day on which a rule is true, or the facts of the days on which it is unknown."""
    names = rule.when.names
    unknown_on: list[Mapping[str, object]] = []
    for place in changes.places(names):
        moment = asked[place]
        if moment.only and names.isdisjoint(moment.only):
            continue
        answer = rule.when.answer(moment.facts)
        if answer is True:
            return moment.day, []
        if answer is None:
            unknown_on.append(moment.facts)
    return None, unknown_on


def _waits(rule: Rule, unknown_on: Sequence[Mapping[str, object]]) -> frozenset[str]:
    """The facts that a rule waits for on any of the days on which it is unknown."""
    waits: frozenset[str] = frozenset()
    for facts in unknown_on:
        # Working it out costs more than judging; most days wait for the same facts.
        if not all(name in waits or is_settled(facts.get(name)) for name in rule.when.names):
            waits |= rule.when.judge(facts).missing
    return waits
