"""The shapes of a diary, and of what it leads to: choices, the belief, what was taken."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from handrail.exchange.shapes import (
    CourseShape,
    FindingShape,
    HeadShape,
    MissingShape,
    OnePlanShape,
    SourceShape,
)
from handrail.follow.nouns import ChoiceName, WhoChooses

Figure = int | float


class DiaryDoseShape(TypedDict):
    """A dose of a day: what was due (null: nothing was), and what happened (null: nobody wrote it down)."""

    due_at: str | None
    due_mg: Figure | None
    taken_at: str | None
    taken_mg: Figure | None


class DiaryLevelShape(TypedDict):
    """A level in blood, as the laboratory wrote it."""

    value: Figure
    unit: str
    sampled_at: str


class DiaryEntryShape(TypedDict):
    """A day of the diary; null and what is not named was not answered, which is no zero."""

    date: str
    begins_offset_min: int
    ends_offset_min: int
    doses: list[DiaryDoseShape] | None
    scores: dict[str, int]
    temperature_c: Figure | None
    seizure: bool | None
    breathing_trouble: bool | None
    hard_to_wake: bool | None
    suicidal_thoughts: bool | None
    sleepiness: int | None
    spasms: int | None
    goal_reached: int | None
    craving: int | None
    falls: int | None
    drinks: Figure | None
    note: str
    levels: list[DiaryLevelShape]


class DiaryShape(TypedDict):
    """A diary: a day each, in order."""

    schema: str
    medicine: str
    goal: str
    entries: list[DiaryEntryShape]


class SignShape(TypedDict):
    """An answer that stands out; a temperature in degrees Celsius."""

    name: str
    label: str
    colour: Literal["red", "amber"]
    value: Figure


class SignsShape(TypedDict):
    """What stands out on one day, and what to do, in the pack's words."""

    date: str
    signs: list[SignShape]
    findings: list[FindingShape]


class ShownCardShape(TypedDict):
    """A fixed card, whole."""

    id: str
    heading: str
    lines: list[str]


class TakenDayShape(TypedDict):
    """What was agreed and what was taken on a day; null where nobody wrote it down."""

    date: str
    agreed_mg: Figure
    taken_mg: Figure | None
    missed: int
    extra: int


class AdherenceShape(TypedDict):
    """What was agreed beside what was taken."""

    days_written: int
    days_as_agreed: int
    share_taken: Figure | None
    days: list[TakenDayShape]


class LearningShape(TypedDict):
    """A property of the person before and after the diary: 5th percentile, median, 95th percentile."""

    name: str
    before: list[Figure]
    after: list[Figure]


class LearntChanceShape(TypedDict):
    """The chance of a grade in the days ahead; `shown` is never below half of `before`."""

    grade: str
    before: Figure
    after: Figure
    shown: Figure


class ExpectedDayShape(TypedDict):
    """What was expected of a day, of this writer and of anyone before the diary, and what was written."""

    date: str
    burden: list[Figure]
    score: list[Figure]
    score_before: list[Figure]
    written_score: int | None
    is_worse_than_expected: bool


class BeliefShape(TypedDict):
    """What the diary changed."""

    particles: int
    days_written: int
    days_ahead: int
    effective_share: Figure
    body_moves: int
    learnings: list[LearningShape]
    chances: list[LearntChanceShape]
    expected: list[ExpectedDayShape]


class ChoiceShape(TypedDict):
    """One thing to do; new doses are a clinician's, and still to be approved."""

    name: ChoiceName
    title: str
    who: WhoChooses
    needs_approval: bool
    offered: bool
    not_offered_because: str
    end_days_later: int | None
    lasts_until: str | None
    seen_first: list[str]
    why: list[str]
    plan: OnePlanShape | None


class FollowLimitsShape(TypedDict):
    """What the clinician allows; null sets no limit beside the floors."""

    moderate: Figure
    severe: Figure
    hold_days: int
    longest_hold_days: int
    no_step_back: bool
    most_mg_a_week: Figure | None
    change_on: list[str] | None


class WhatNowShape(HeadShape):
    """The answer to a diary. In an emergency: its lines, signs and cards, no choice and no belief."""

    schema: str
    emergency: str | None
    on_day: str
    starts_on: str
    signs: SignsShape | None
    cards: list[ShownCardShape]
    earlier_red: list[str]
    choices: list[ChoiceShape]
    suggested: ChoiceName | None
    ask: list[str]
    worse_since_days: int
    rising_days: int
    present_mg: Figure
    agreed_days_left: int | None
    limits: FollowLimitsShape
    agreed: CourseShape
    before: CourseShape | None
    adherence: AdherenceShape
    belief: BeliefShape | None
    tablets_left: dict[str, Figure] | None
    not_known: list[str]
    cannot_tell: list[MissingShape]
    assumptions: list[str]
    seed: int
    sources: list[SourceShape]
