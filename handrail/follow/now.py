"""What now: an emergency alone, or the choices of today, each forecast for the person who wrote the diary.

The order is the point. Red signs come first, in fixed words, and end the answer: nothing is reckoned, nothing
else is offered. Then what the rules call urgent. Then the clinician's limits. Only then a forecast.

A quiet diary shortens no plan: it may only be a reason to ask. A bad one is no blame, and never a reason for
a dose that no one approved.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from handrail.course.nouns import Course
from handrail.errors import InputError, NoPlanFound
from handrail.follow.advised import Asked, not_known, rising_days, suggested, to_ask, urgent_words
from handrail.follow.agreed import Agreed, adherence_of, agreed_for
from handrail.follow.belief import DAYS_AHEAD, Belief, Weighed, belief_of, weigh
from handrail.follow.carried import BODIES
from handrail.follow.choices import Found, choices_of, steepest_fall_mg, too_fast_words
from handrail.follow.cut import first_days
from handrail.follow.diary import Diary
from handrail.follow.first import first_laid
from handrail.follow.nouns import Choice, ChoiceName, FollowLimits, WhatNow
from handrail.follow.signs import Signs, diary_data
from handrail.follow.today import AtHand, Today, today_of
from handrail.follow.too_much import TooMuch
from handrail.follow.way_up import refuse_a_way_up
from handrail.medicine.nouns import Medicine
from handrail.person.nouns import Person
from handrail.plan.answer import plan_result
from handrail.plan.judge import Way
from handrail.plan.nouns import Plan, PlanResult
from handrail.plan.taper import judged_ways, with_choice
from handrail.plan.ways import DEFAULT_LIMITS, comparators, named_ways

PARTICLES = 8000


def what_now(
    diary: Diary,
    agreed: Course | Plan | PlanResult,
    person: Person,
    medicine: Medicine,
    *,
    before: Course | None = None,
    limits: FollowLimits | None = None,
    on_day: dt.date | None = None,
    hold_days: int | None = None,
    tablets_left: Mapping[int, float] | None = None,
    have: Sequence[int] | None = None,
    halves: bool | None = None,
    liquid: int | None = None,
    particles: int = PARTICLES,
    bodies: int = BODIES,
    seed: int = 1,
    kinetics: str | None = None,
    only: Sequence[ChoiceName] | None = None,
) -> WhatNow:
    """What can be done from today on, after what was written and taken.

    Args:
        diary: one entry at least.
        agreed: what was agreed to be taken: a course, a plan, or a planner's whole answer. One that knows its
            first day begins on it; any other on the first day of the diary.
        person: what is known; kidneys not known are taken as 90, and said.
        medicine: a loaded pack with a diary.
        before: what was taken until what was agreed began; that of the planner's answer if left out.
        limits: what a clinician allows; the pack's floors and the limits of the middle plan if left out.
        on_day: today; the day after the last entry if left out.
        hold_days: how long a hold to look at; as agreed with the clinician, or a week.
        tablets_left: micrograms of a tablet, and how many there are.
        have, halves, liquid: what may be planned with, as in `plan_taper`; what the plan in use is made of if
            left out.
        particles: how many people this person could be.
        bodies: on how many of them each choice is forecast.
        seed: the same seed gives the same answer.
        kinetics: a set of the pack.
        only: names of the choices to look at, where not all are asked for; a call is always there.

    Returns:
        In an emergency its signs and cards, and nothing else. Else the choices, each checked.

    Raises:
        InputError: an empty diary, a day before its last entry, a medicine without a diary, or what can't be
            planned with.
        NoPlanFound: a dose that was agreed can't be made from what is at hand, or what was agreed goes up.
    """
    begun = begun_of(diary, agreed, person, medicine, before, limits, on_day, seed)
    if begun.answer.is_emergency:
        return begun.answer
    begun.refuse_a_way_up()
    weighed = weighed_of(begun, medicine, person, DAYS_AHEAD, particles, seed, kinetics)
    at_hand = AtHand(have=have, halves=halves, liquid=liquid)
    answer = begun.answer
    today = today_of(begun.laid, weighed, answer.starts_on, answer.limits, at_hand, bodies=bodies)
    found = choices_of(
        today,
        answer.limits,
        hold_days=hold_days,
        tablets_left=tablets_left,
        first=urgent_words(answer.signs),
        ring=begun.ring,
        only=None if only is None else frozenset(only),
    )
    answer = replace(answer, particles=particles, tablets_left=tablets_left)
    return _answered(answer, begun, today, belief_of(weighed), found)


def replan(
    diary: Diary,
    agreed: Course | Plan | PlanResult,
    person: Person,
    medicine: Medicine,
    *,
    before: Course | None = None,
    limits: FollowLimits | None = None,
    on_day: dt.date | None = None,
    have: Sequence[int] | None = None,
    halves: bool | None = None,
    liquid: int | None = None,
    particles: int = PARTICLES,
    bodies: int = BODIES,
    seed: int = 1,
    kinetics: str | None = None,
    choose: str = "middle",
) -> PlanResult:
    """New ways down from where the person is today, for a clinician to choose from.

    The same search, checks and comparisons as `plan_taper`, begun at today's state of everyone the diary
    leaves. No chance is planned with below half of what it was before the diary. Nothing in it is approved.

    Args:
        diary, agreed, person, medicine, before, limits, on_day, have, halves, liquid, particles, bodies,
            seed, kinetics: as in `what_now`.
        choose: the plan to show in full.

    Raises:
        InputError: what `what_now` refuses; a person who takes nothing at present.
        NoPlanFound: an emergency, doses missing for so long that a clinician decides first, a way up, or no
            way down.
    """
    begun = begun_of(diary, agreed, person, medicine, before, limits, on_day, seed)
    _refuse_what_is_urgent(begun.answer.signs)
    begun.refuse_a_way_up()
    weighed = weighed_of(begun, medicine, person, 1, particles, seed, kinetics)
    at_hand = AtHand(have=have, halves=halves, liquid=liquid)
    chances = begun.answer.limits.chances
    today = today_of(begun.laid, weighed, begun.answer.starts_on, begun.answer.limits, at_hand, bodies=bodies)
    _refuse_to_replan(today)
    ways = [*named_ways(today.task, {**DEFAULT_LIMITS, "middle": chances}), *comparators(today.task)]
    if begun.answer.limits.most_mg_a_week is not None:
        ways = [_within_the_rate(way, today, begun.answer.limits.most_mg_a_week) for way in ways]
    plans = with_choice(judged_ways(today.task, ways, chances), choose)
    floored = "No chance is shown or planned with below half of what it was before the diary."
    return plan_result(today.task, plans, said=(*today.said, floored))


# ---- what both begin with ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class _Begun:
    """What is known before anything is reckoned."""

    diary: Diary
    laid: Agreed
    answer: WhatNow
    unwritten_days: int
    too_much: TooMuch | None

    @property
    def ring(self) -> str:
        """Whom to ring because of what was taken, before anybody goes on; "" where nobody."""
        return "" if self.too_much is None else self.too_much.words

    def refuse_a_way_up(self) -> None:
        """See `way_up`; whom to ring and what is urgent comes before it.

        Raises:
            NoPlanFound: what was agreed goes up from here.
        """
        days = (self.answer.starts_on - self.diary.entries[0].day.date).days
        refuse_a_way_up(self.laid, days, first=self.ring or urgent_words(self.answer.signs))

    @property
    def ring_sources(self) -> tuple[str, ...]:
        """Keys of what that rests on."""
        found = () if self.too_much is None else self.too_much.findings
        return tuple(dict.fromkeys(key for finding in found for key in finding.sources))


def begun_of(
    diary: Diary,
    agreed: Course | Plan | PlanResult,
    person: Person,
    medicine: Medicine,
    before: Course | None,
    limits: FollowLimits | None,
    on_day: dt.date | None,
    seed: int,
) -> _Begun:
    """What was agreed laid onto the diary, and the signs that come before anything else."""
    diary_data(medicine)
    laid = agreed_for(agreed, diary, before)
    on_day, starts_on = _days(diary, on_day)
    first = first_laid(diary, laid, person, medicine)
    signs, is_red = first.signs, first.is_emergency
    days = (starts_on - diary.entries[0].day.date).days
    taken = first_days(laid.course, days)
    answer = WhatNow(
        medicine=medicine.name,
        pack_version=medicine.version,
        rules_date=medicine.rules_date,
        seed=seed,
        particles=0,
        on_day=on_day,
        starts_on=starts_on,
        country=person.country,
        limits=limits or FollowLimits(),
        signs=signs,
        earlier_red=first.earlier_red,
        is_emergency=is_red,
        cards=() if signs is None else signs.cards,
        agreed=laid.course,
        before=laid.before,
        present_micrograms=taken.steps[-1].regimen.daily_dose_micrograms,
        agreed_days_left=None,
        adherence=adherence_of(diary, laid.course),
        sources=_keys(signs) if is_red else (),
    )
    return _Begun(
        diary=diary,
        laid=laid,
        answer=answer,
        unwritten_days=days - diary.days,
        too_much=first.too_much,
    )


def _days(diary: Diary, on_day: dt.date | None) -> tuple[dt.date, dt.date]:
    """Today, and the first day that a choice is about: tomorrow, where today is already written."""
    last = diary.entries[-1].day.date
    today = last + dt.timedelta(days=1) if on_day is None else on_day
    if today < last:
        raise InputError(
            f"{today.isoformat()} lies before the last entry of the diary, {last.isoformat()}.",
            fix="Ask about today.",
            where="on_day",
        )
    return today, today if today > last else today + dt.timedelta(days=1)


def weighed_of(
    begun: _Begun,
    medicine: Medicine,
    person: Person,
    days_ahead: int,
    particles: int,
    seed: int,
    kinetics: str | None,
) -> Weighed:
    """Everyone this person could be, after the diary."""
    return weigh(
        begun.diary,
        begun.laid.course,
        person,
        medicine,
        before=begun.laid.before,
        days_ahead=begun.unwritten_days + days_ahead,
        particles=particles,
        seed=seed,
        kinetics=kinetics,
    )


# ---- what each ends with -----------------------------------------------------------------------------------


def _answered(answer: WhatNow, begun: _Begun, today: Today, belief: Belief, found: Found) -> WhatNow:
    rising = rising_days(begun.diary, diary_data(today.task.story.medicine))
    asked = Asked(
        diary=begun.diary,
        today=today,
        belief=belief,
        adherence=answer.adherence,
        choices=found.choices,
        shorter_days=found.shorter_days,
        unwritten_days=begun.unwritten_days,
        signs=answer.signs,
        rising_days=rising,
        ring=begun.ring,
    )
    standing = today.task.standing
    return replace(
        answer,
        agreed_days_left=today.rest_days,
        choices=found.choices,
        suggested=suggested(asked, answer.limits),
        ask=tuple(to_ask(asked, answer.limits)),
        rising_days=rising,
        belief=belief,
        not_known=tuple(not_known(asked, answer.tablets_left)),
        cannot_tell=standing.missing_facts,
        assumptions=tuple(dict.fromkeys((*belief.assumptions, *today.said, *standing.assumptions))),
        sources=tuple(
            dict.fromkeys((*begun.ring_sources, *_sources(belief, found.choices, answer.signs, today)))
        ),
    )


def _within_the_rate(way: Way, today: Today, most_mg: float) -> Way:
    """Taken off the offer where it falls faster than the clinician allows."""
    fall = steepest_fall_mg([(total, days) for total, days, _ in way.levels], way.ends_with, today)
    if not way.offered or fall <= most_mg:
        return way
    return replace(way, offered=False, not_offered_because=too_fast_words(fall, most_mg))


def _refuse_what_is_urgent(signs: Signs | None) -> None:
    if signs is None or not (signs.is_red or signs.findings):
        return
    if not signs.findings:
        raise NoPlanFound(
            "This comes before any plan: a red sign stands in the diary.",
            rule="diary",
            nearest="Look at what the diary's answer says to do now.",
            urgent=True,
        )
    first = signs.findings[0]
    raise NoPlanFound(
        f"This comes before any plan. {first.says}",
        rule=first.rule,
        nearest=f"Now: {first.do}",
        urgent=True,
    )


def _refuse_to_replan(today: Today) -> None:
    if today.gap is not None and not today.gap.is_own:
        raise NoPlanFound(
            f"Doses are missing for {today.gap.gap_h:.0f} hours: no way down is planned from there.",
            rule="restart",
            nearest="A clinician decides about the next dose first.",
        )
    present, goal = today.task.story.present, today.task.goal
    if present <= goal:
        raise InputError(
            f"{present / 1000:g} mg a day is taken, and {goal / 1000:g} mg is what was agreed to come to.",
            fix="There is no way down to plan.",
            where="agreed",
        )


def _keys(signs: Signs | None) -> tuple[str, ...]:
    found = () if signs is None else signs.findings
    return tuple(dict.fromkeys(key for finding in found for key in finding.sources))


def _sources(belief: Belief, choices: Sequence[Choice], signs: Signs | None, today: Today) -> tuple[str, ...]:
    findings = [*today.task.standing.findings]
    findings += [finding for choice in choices if choice.plan for finding in choice.plan.findings]
    keys = [*belief.sources, *today.task.story.medicine.floors.sources, *_keys(signs)]
    return tuple(dict.fromkeys((*keys, *(key for finding in findings for key in finding.sources))))
