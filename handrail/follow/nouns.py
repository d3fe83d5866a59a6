"""What now: choices for today, each forecast for this person, and who may make it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from handrail.check.nouns import MissingFact
from handrail.course.nouns import Course
from handrail.errors import InputError
from handrail.follow.agreed import Adherence
from handrail.follow.belief import Belief
from handrail.follow.signs import Signs
from handrail.medicine.nouns import Floors
from handrail.plan.nouns import Limits, Plan

ChoiceName = Literal["continue", "hold", "step_back", "slow", "restart", "call"]
WhoChooses = Literal["patient", "clinician"]

USUAL_HOLD_DAYS = 7
LONGEST_HOLD_DAYS = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class FollowLimits:
    """What a clinician allows while a plan is followed. It comes before everything the model says.

    Attributes:
        chances: the largest average chances of moderate-or-worse and of severe withdrawal that anything new
            may have.
        hold_days: how long the person may hold on their own; 0 where no hold was agreed.
        longest_hold_days: no hold is longer, whoever chooses it.
        no_step_back: nothing goes up again.
        most_mg_a_week: the daily dose falls by no more within any 7 days; None: the floors alone hold.
        change_on: weekdays on which a dose may change; None is any.
        floors: a clinician's own, instead of the pack's.

    Raises:
        InputError: a hold that can't be, or a rate that isn't above 0.
    """

    chances: Limits = field(default_factory=lambda: Limits(moderate=0.02, severe=0.003))
    hold_days: int = 0
    longest_hold_days: int = LONGEST_HOLD_DAYS
    no_step_back: bool = False
    most_mg_a_week: float | None = None
    change_on: Collection[str] | None = None
    floors: Floors | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.hold_days <= self.longest_hold_days <= LONGEST_HOLD_DAYS:
            raise InputError(
                f"A hold of {self.hold_days} days, and at most {self.longest_hold_days}, can't be.",
                fix=f"A hold has from 0 to {LONGEST_HOLD_DAYS} days; 0 says that none was agreed.",
                where="limits",
            )
        if self.most_mg_a_week is not None and not 0 < self.most_mg_a_week < 10_000:
            raise InputError(
                f"A fall of at most {self.most_mg_a_week:g} mg a week can't be.",
                fix="Give a number of mg above 0, or leave it out.",
                where="limits",
            )


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One thing to do from today on.

    Attributes:
        title: for people, such as "Hold".
        who: who may choose it. The patient may go on as approved, hold as agreed, and call; what would be a
            new dose is a clinician's, and still to be approved.
        needs_approval: whether it holds a dose or a length that nobody has approved yet.
        offered: passes the check, the floors and the clinician's limits.
        not_offered_because: in words; empty when offered.
        plan: steps in tablets, forecast for this person, findings; None for a call.
        end_days_later: against going on as agreed; None where there is nothing to compare.
        lasts_until: the last day that the tablets left cover all of; None where nobody said what is left, or
            where they cover all of it.
        seen_first: what has to be seen before a clinician chooses it.
        why: what speaks for it or against it today, a sentence each.
    """

    name: ChoiceName
    title: str
    who: WhoChooses
    needs_approval: bool
    offered: bool
    not_offered_because: str = ""
    plan: Plan | None = None
    end_days_later: int | None = None
    lasts_until: dt.date | None = None
    seen_first: tuple[str, ...] = ()
    why: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class WhatNow:
    """The answer to a diary: emergencies alone where there is one; else what can be done from today on.

    Attributes:
        on_day: the day on which it is asked; `starts_on` is the first day that a choice is about (the day
            after, where today is already written).
        signs: of the gravest day that still counts, red ones first; None where no day is written.
        earlier_red: days with a red sign that were answered since.
        is_emergency: then nothing but `signs` and `cards` is given: no choice, no belief.
        cards: ids of the pack's fixed cards to show whole.
        agreed, present_micrograms, agreed_days_left: what was agreed, its dose on the day before `starts_on`,
            and how long it still takes (None where it goes on).
        choices: in a fixed order; those not offered with the reason.
        suggested: the name of the choice that the diary and the limits speak for; a suggestion for the talk
            between a person and a clinician, never a dose.
        ask: what to ask the clinician, a sentence each (a quiet diary shortens no plan: it may be asked).
        rising_days: how many of the last written days, in a row, were clearly worse than the week before.
        adherence: what was agreed beside what was taken.
        belief: prior and posterior; None in an emergency.
        tablets_left: micrograms of a tablet, and how many there are.
        not_known: what nobody said and what would change the answer.
        cannot_tell: facts that rules of the check wait for.
    """

    medicine: str
    pack_version: str
    rules_date: str
    seed: int
    particles: int
    on_day: dt.date
    starts_on: dt.date
    country: str | None
    limits: FollowLimits
    signs: Signs | None
    earlier_red: tuple[dt.date, ...]
    is_emergency: bool
    cards: tuple[str, ...]
    agreed: Course
    before: Course | None
    present_micrograms: int
    agreed_days_left: int | None
    adherence: Adherence
    choices: tuple[Choice, ...] = ()
    suggested: ChoiceName | None = None
    ask: tuple[str, ...] = ()
    rising_days: int = 0
    belief: Belief | None = None
    tablets_left: Mapping[int, float] | None = None
    not_known: tuple[str, ...] = ()
    cannot_tell: tuple[MissingFact, ...] = ()
    assumptions: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def worse_since_days(self) -> int:
        """How many of the last written days, in a row, were worse than expected."""
        return 0 if self.belief is None else self.belief.worse_since_days

    @property
    def offered(self) -> tuple[Choice, ...]:
        """The choices that may be made."""
        return tuple(choice for choice in self.choices if choice.offered)

    def choice(self, name: str) -> Choice:
        """The choice of this name.

        Raises:
            InputError: there is none.
        """
        for choice in self.choices:
            if choice.name == name:
                return choice
        known = ", ".join(choice.name for choice in self.choices) or "none: this is an emergency"
        raise InputError(f"There is no choice '{name}' today.", fix=f"There are {known}.", where="choice")
