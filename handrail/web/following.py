"""A follow-up as it is asked: the diary, what was approved, today; and its answer, by its content at hand.

The answer takes seconds, so it is worked out in the line of plans, once for as long as nothing has changed.
An emergency waits in no line: it is looked for first, without any model.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import handrail
from handrail.store import DiaryDay, PlanVersion, SavedLimits, SavedPerson, Store
from handrail.store.canonical import canonical_json
from handrail.store.diary_days import whole_diary
from handrail.web.at_hand import AtHand
from handrail.web.diary_clock import clock_of
from handrail.web.diary_page import approved_versions, medicine_of
from handrail.web.first_signs import (
    LONGEST_DAYS,
    Usually,
    first_of_days,
    first_of_entry,
    usually_taken,
)

RED_DAYS = 3
"""Days whose entries are looked through for emergencies that do not count, because another entry does."""
MOST_AT_HAND = 32


@dataclass(frozen=True, kw_only=True, slots=True)
class Followed:
    """Whom it is about, what they wrote, and what was approved for them.

    Attributes:
        days: with everything that was written; `diary` holds what counts.
        versions: what was approved, the approval that came last first; `plans` are their answers.
        today: where the person is.
        usually: what they are to take, also where nothing is approved.
        allowed: the clinician's limits, the newest version; None where none were ever set.
        hold_days: how long a hold to look at; None for as agreed, or a week.
        left: micrograms of a tablet, and how many there are; None where nobody said.
    """

    person: SavedPerson
    medicine: handrail.Medicine
    days: tuple[DiaryDay, ...]
    diary: handrail.Diary
    versions: tuple[PlanVersion, ...]
    plans: tuple[handrail.PlanResult, ...]
    today: dt.date
    usually: Usually
    allowed: SavedLimits | None
    hold_days: int | None
    left: Mapping[int, float] | None = None

    @property
    def mark(self) -> str:
        """Of everything that the answer depends on: the same mark, the same answer."""
        said = [
            self.medicine.name,
            self.medicine.version,
            canonical_json({name: _plain(value) for name, value in self.person.facts.items()}),
            [[one.id for one in day.standing] for day in self.days],
            [version.content_hash for version in self.versions],
            self.today.isoformat(),
            self.hold_days,
            sorted((self.left or {}).items()),
            dict(self.allowed.content) if self.allowed else {},
        ]
        return hashlib.sha256(canonical_json(said).encode()).hexdigest()

    @property
    def limits(self) -> handrail.FollowLimits:
        """What the clinician allows; it comes before everything that the model says."""
        return self.allowed.limits if self.allowed else handrail.FollowLimits()

    @property
    def asks(self) -> dict[str, Any]:
        """The question, as `what_now` and `plan_of_choice` take it."""
        together = handrail.approved_together(self.plans)
        return {
            "diary": self.diary,
            "agreed": together.course,
            "person": self.person.person,
            "medicine": self.medicine,
            "before": together.before,
            "on_day": self.today,
            "limits": self.limits,
            "hold_days": self.hold_days,
            "have": together.have,
            "halves": together.halves,
            "liquid": together.liquid,
        }

    def other_reds(self) -> list[handrail.Signs]:
        """Emergencies in entries of the last days that another entry stands before."""
        person = self.person.person
        told = [
            first_of_entry(one, self.usually, person, self.medicine).signs
            for day in self.days
            if (self.today - day.date).days < RED_DAYS
            for one in day.others
        ]
        return [signs for signs in told if signs is not None and signs.is_red]

    @property
    def first(self) -> handrail.First:
        """What of the diary comes first; no model is asked, and no line is waited in."""
        return first_of_days(self.days, self.usually, self.person.person, self.medicine)


def followed(
    store: Store, person: SavedPerson, hold_days: int | None, left: Mapping[int, float] | None = None
) -> Followed:
    """Everything that a follow-up of someone asks with, as it is kept now."""
    medicine = medicine_of(store, person.id)
    days = store.diaries.days(person.id, medicine.name) if medicine.diary else []
    last = max((one.counts for one in days), key=lambda one: one.received_at, default=None)
    today = clock_of(last).today(store.database.now())
    if days:
        today = max(today, days[-1].date)
    shown = [one for one in days if (today - one.date).days < LONGEST_DAYS]
    versions = [one for one in approved_versions(store, person.id) if _is_of(store, one, medicine.name)]
    plans = tuple(handrail.read_plan(one.answer) for one in versions)
    return Followed(
        person=person,
        medicine=medicine,
        days=tuple(shown),
        diary=whole_diary(shown),
        versions=tuple(versions),
        plans=plans,
        today=today,
        usually=usually_taken(store, person.id, medicine, plans),
        allowed=next(iter(store.limits.of_person(person.id, medicine.name)), None),
        hold_days=hold_days,
        left=left,
    )


def _is_of(store: Store, version: PlanVersion, medicine: str) -> bool:
    return store.plans.read(version.plan_id).medicine == medicine


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value


# ---- the answer -----------------------------------------------------------------------------------


AT_HAND = AtHand(MOST_AT_HAND)


def answered(asked: Followed) -> handrail.WhatNow:
    """The answer of `what_now`.

    Raises:
        InputError, NoPlanFound: as `what_now`, or nothing is approved.
    """
    return AT_HAND.get((asked.mark, ""), lambda: handrail.what_now(**asked.asks, tablets_left=asked.left))


def decided(asked: Followed, choice: str) -> handrail.PlanResult:
    """The plan of one choice, to be kept and approved; with what its paper says of the one before it.

    Raises:
        InputError, NoPlanFound: as `plan_of_choice`.
    """

    def make() -> handrail.PlanResult:
        name: Any = choice
        found = handrail.plan_of_choice(name, **asked.asks)
        return replace(found, not_recognised=asked.plans[0].not_recognised)

    return AT_HAND.get((asked.mark, f"choice {choice}"), make)
