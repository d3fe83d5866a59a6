"""The answer to a diary as JSON: an emergency first and alone, or choices, belief, and what was taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from handrail.exchange.findings import bibliography_of, finding_json, missing_json, pack_head, sources_json
from handrail.exchange.json import course_json, milligrams, number, one_plan_json
from handrail.exchange.shapes_follow import (
    AdherenceShape,
    BeliefShape,
    ChoiceShape,
    ExpectedDayShape,
    Figure,
    FollowLimitsShape,
    ShownCardShape,
    SignsShape,
    WhatNowShape,
)
from handrail.follow.signs import SIGN_LABELS, diary_data

if TYPE_CHECKING:
    from handrail.follow.agreed import Adherence
    from handrail.follow.belief import Belief, ExpectedDay
    from handrail.follow.nouns import Choice, FollowLimits, WhatNow
    from handrail.follow.signs import Signs
    from handrail.medicine.nouns import Medicine
    from handrail.sources import Bibliography

SCHEMA = "handrail/what-now/1"


def what_now_json(
    answer: WhatNow, medicine: Medicine, emergency: str, bibliography: Bibliography | None = None
) -> WhatNowShape:
    """Everything of an answer.

    Args:
        answer: of `what_now`.
        medicine: the pack it was made with; cards and labels are written in full.
        emergency: the fixed line, written where the answer is an emergency.
        bibliography: where the sources are looked up; that of the medicine's pack if not given.
    """
    return {
        "schema": SCHEMA,
        **pack_head(answer.medicine, answer.pack_version, answer.rules_date),
        "emergency": emergency if answer.is_emergency else None,
        "on_day": answer.on_day.isoformat(),
        "starts_on": answer.starts_on.isoformat(),
        "signs": None if answer.signs is None else signs_json(answer.signs, medicine),
        "cards": [_card(card, medicine) for card in answer.cards],
        "earlier_red": [day.isoformat() for day in answer.earlier_red],
        "choices": [_choice(choice, answer.starts_on) for choice in answer.choices],
        "suggested": answer.suggested,
        "ask": list(answer.ask),
        "worse_since_days": answer.worse_since_days,
        "rising_days": answer.rising_days,
        "present_mg": milligrams(answer.present_micrograms),
        "agreed_days_left": answer.agreed_days_left,
        "limits": _limits(answer.limits),
        "agreed": course_json(answer.agreed),
        "before": None if answer.before is None else course_json(answer.before),
        "adherence": _adherence(answer.adherence),
        "belief": None if answer.belief is None else _belief(answer.belief, _first_day(answer)),
        "tablets_left": None
        if answer.tablets_left is None
        else {str(milligrams(size)): number(count) for size, count in sorted(answer.tablets_left.items())},
        "not_known": list(answer.not_known),
        "cannot_tell": [missing_json(missing) for missing in answer.cannot_tell],
        "assumptions": list(answer.assumptions),
        "seed": answer.seed,
        "sources": sources_json(answer.sources, bibliography or bibliography_of(answer.medicine)),
    }


def signs_json(signs: Signs, medicine: Medicine) -> SignsShape:
    """What stands out on one day."""
    labels = {item.id: item.label for item in diary_data(medicine).items} | SIGN_LABELS
    return {
        "date": signs.date.isoformat(),
        "signs": [
            {"name": one.name, "label": labels[one.name], "colour": one.colour, "value": number(one.value)}
            for one in signs.signs
        ],
        "findings": [finding_json(finding) for finding in signs.findings],
    }


def _first_day(answer: WhatNow) -> dt.date:
    """The first day of the diary."""
    return answer.adherence.days[0].date


def _card(card: str, medicine: Medicine) -> ShownCardShape:
    heading, *lines = medicine.cards[card]
    return {"id": card, "heading": heading, "lines": list(lines)}


def _choice(choice: Choice, starts_on: dt.date) -> ChoiceShape:
    plan = choice.plan
    steps = () if plan is None else plan.steps
    dates = [(starts_on + dt.timedelta(days=step.start_day - 1)).isoformat() for step in steps]
    return {
        "name": choice.name,
        "title": choice.title,
        "who": choice.who,
        "needs_approval": choice.needs_approval,
        "offered": choice.offered,
        "not_offered_because": choice.not_offered_because,
        "end_days_later": choice.end_days_later,
        "lasts_until": None if choice.lasts_until is None else choice.lasts_until.isoformat(),
        "seen_first": list(choice.seen_first),
        "why": list(choice.why),
        "plan": None if plan is None else one_plan_json(plan, dates),
    }


def _limits(limits: FollowLimits) -> FollowLimitsShape:
    return {
        "moderate": number(limits.chances.moderate),
        "severe": number(limits.chances.severe),
        "hold_days": limits.hold_days,
        "longest_hold_days": limits.longest_hold_days,
        "no_step_back": limits.no_step_back,
        "most_mg_a_week": None if limits.most_mg_a_week is None else number(limits.most_mg_a_week),
        "change_on": None if limits.change_on is None else list(limits.change_on),
    }


def _adherence(adherence: Adherence) -> AdherenceShape:
    share = adherence.share_taken()
    return {
        "days_written": adherence.days_written,
        "days_as_agreed": adherence.days_as_agreed,
        "share_taken": None if share is None else number(share),
        "days": [
            {
                "date": day.date.isoformat(),
                "agreed_mg": number(day.agreed_mg),
                "taken_mg": None if day.taken_mg is None else number(day.taken_mg),
                "missed": day.missed,
                "extra": day.extra,
            }
            for day in adherence.days
        ],
    }


def _belief(belief: Belief, first: dt.date) -> BeliefShape:
    return {
        "particles": belief.particles,
        "days_written": belief.days_written,
        "days_ahead": belief.days_ahead,
        "effective_share": number(belief.effective_share),
        "body_moves": belief.body_moves,
        "learnings": [
            {"name": one.name, "before": _figures(one.before), "after": _figures(one.after)}
            for one in belief.learnings
        ],
        "chances": [
            {
                "grade": one.grade,
                "before": number(one.before),
                "after": number(one.after),
                "shown": number(one.shown),
            }
            for one in belief.chances
        ],
        "expected": [_expected(day, first) for day in belief.expected],
    }


def _expected(day: ExpectedDay, first: dt.date) -> ExpectedDayShape:
    return {
        "date": (first + dt.timedelta(days=day.day)).isoformat(),
        "burden": _figures(day.burden),
        "score": _figures(day.score),
        "score_before": _figures(day.score_before),
        "written_score": day.written_score,
        "is_worse_than_expected": day.is_worse_than_expected,
    }


def _figures(values: Iterable[float]) -> list[Figure]:
    return [number(value) for value in values]
