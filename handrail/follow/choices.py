"""The choices of a day: each a way in tablets, forecast from where the person is, and judged by the check.

None leaves without `judged_ways`. Then the clinician's limits are held against it, then the floors. What a
person may choose alone is what was approved: to go on, to hold as agreed, to call.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import cast

from handrail.errors import NoPlanFound
from handrail.follow.nouns import USUAL_HOLD_DAYS, Choice, ChoiceName, FollowLimits
from handrail.follow.today import Today
from handrail.plan.descent import permitted_cuts
from handrail.plan.edited import broken_floors
from handrail.plan.judge import Way
from handrail.plan.nouns import Limits, Plan
from handrail.plan.taper import judged_ways
from handrail.plan.task import Task
from handrail.plan.ways import named_ways

TITLES: Mapping[ChoiceName, str] = {
    "continue": "Go on as agreed",
    "hold": "Hold",
    "step_back": "Step back",
    "slow": "Go on more slowly",
    "restart": "Restart",
    "call": "Call",
}
AS_AGREED = "as agreed"
RING_FIRST = "Ring first: after what was taken a clinician decides about the next dose."
DRAWN_OUT = 1.5
"""Where the pace under the limits is no slower than what was agreed, slow takes so many times as long."""

WEEK = 7
NOTICED = 7
"""Days by which a plan must be shorter before it is worth asking about."""

Levels = tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """The choices, and whether a shorter way down stays under the limits."""

    choices: tuple[Choice, ...]
    shorter_days: int | None


def choices_of(
    today: Today,
    limits: FollowLimits,
    *,
    hold_days: int | None,
    tablets_left: Mapping[int, float] | None,
    first: str = "",
    ring: str = "",
    only: frozenset[str] | None = None,
) -> Found:
    """Every choice of today.

    Args:
        hold_days: how long a hold to look at; as agreed, or a week, if None.
        tablets_left: micrograms of a tablet, and how many there are.
        first: what comes before any choice but a call, in words; nothing else is offered then.
        ring: whom to ring because too much was taken; then no choice but the call is the patient's.
        only: the names to look at; None is all of them.
    """
    ways, days = _named([continued(today)]), 0
    if today.gap is not None or not today.task.story.present:
        ways |= _named(_restarted(today))
    else:
        days = min(hold_days or limits.hold_days or USUAL_HOLD_DAYS, limits.longest_hold_days)
        ways |= _named(_held(today, days), _stepped_back(today, days))
    shorter = None
    if today.gap is None and (only is None or "slow" in only):
        slow, shorter = _slower(today, limits)
        ways |= _named([] if slow is None else [slow])
    ways = {name: way for name, way in ways.items() if only is None or name in only}
    plans = judged_ways(today.task, list(ways.values()), limits.chances)
    agreed_days = today.rest_days
    choices = [
        _choice(
            cast("ChoiceName", plan.name), plan, today, limits, days, agreed_days, tablets_left, first, ring
        )
        for plan in plans
    ]
    call = Choice(name="call", title=TITLES["call"], who="patient", needs_approval=False, offered=True)
    return Found(choices=(*choices, call), shorter_days=shorter)


def _named(*ways: Iterable[Way]) -> dict[str, Way]:
    return {way.name: way for some in ways for way in some}


# ---- the ways --------------------------------------------------------------------------------------------


def _way(today: Today, name: ChoiceName, levels: Levels) -> Way:
    return Way(
        name=name,
        title=TITLES[name],
        levels=levels,
        ends_with=today.task.goal,
        offered=True,
        kept=today.kept,
    )


def rest_levels(today: Today) -> Levels:
    """What is left of what was agreed, from today on; what goes on for ever is not a step."""
    return tuple(
        (step.regimen.daily_dose_micrograms, step.days, AS_AGREED)
        for step in today.rest.steps
        if step.days is not None
    )


def continued(today: Today) -> Way:
    """Going on as agreed."""
    return _way(today, "continue", rest_levels(today))


def _held(today: Today, days: int) -> Iterator[Way]:
    present = today.task.story.present
    if present and days and present != today.task.goal:
        held = _joined(((present, days, f"held for {days} days"), *rest_levels(today)))
        yield _way(today, "hold", _on_days_of_change(held, today))


def _stepped_back(today: Today, days: int) -> Iterator[Way]:
    """The dose before the present one for so many days, then the present one again for a whole step."""
    back, present = today.before_this, today.task.story.present
    if back is None or not present:
        return
    fewest = today.task.story.floors.fewest_days_a_step
    again = max(today.task.held_days or 0, fewest)
    levels = [(back, max(days, fewest), "back to the dose before")]
    levels += [(total, again, "down again, gradually") for total in _between(back, today)]
    levels.append((present, again, "the same step again"))
    yield _way(today, "step_back", _on_days_of_change(_joined((*levels, *rest_levels(today))), today))


def _between(back: int, today: Today) -> Iterator[int]:
    """Doses on the way from one to the present one, where the floors want smaller cuts than were made."""
    task, level = today.task, back
    possible = [total for total in task.doses.possible(back) if total >= task.story.present]
    while True:
        onward = permitted_cuts(level, possible, task.story.present, task.story.floors)
        if not onward or onward[0] <= task.story.present:
            return
        level = onward[0]
        yield level


def _restarted(today: Today) -> Iterator[Way]:
    """The last dose that was taken, for a week, and from there what was agreed; a clinician's decision.

    After a stop nothing that was agreed is left: the dose then goes on until the way down is planned anew.
    """
    steady = today.task.story.past.steady_regimen.daily_dose_micrograms
    if not steady:
        return
    if today.task.story.present:
        again = (steady, USUAL_HOLD_DAYS, "the last dose that was taken")
        levels = _joined((again, *rest_levels(today)))
        yield _way(today, "restart", _on_days_of_change(levels, today, is_urgent=True))
        return
    again = (steady, 2 * USUAL_HOLD_DAYS, "the last dose that was taken, until the way down is planned anew")
    yield replace(_way(today, "restart", (again,)), ends_with=steady)


def _slower(today: Today, limits: FollowLimits) -> tuple[Way | None, int | None]:
    """A way that is longer than what was agreed, and how many days the shortest under the limits has."""
    left, rest = today.rest_days, rest_levels(today)
    # The step that goes on is not cut short by being slower.
    present_days = rest[0][1] if rest and rest[0][0] == today.task.story.present else 0
    task = replace(today.task, first_change_day=max(today.task.first_change_day, present_days + 1))
    if not task.story.present > task.goal:
        return None, None
    try:
        found = named_ways(task, {"middle": limits.chances})[0]
    except NoPlanFound:
        found = None
    if found is not None and (left is None or found.total_days > left):
        return replace(found, name="slow", title=TITLES["slow"]), None
    shorter = found.total_days if found is not None and found.meets_limits else None
    if found is None or left is None:
        return None, shorter
    drawn_out = named_ways(task, {"middle": limits.chances}, ceil(DRAWN_OUT * left))[0]
    return replace(drawn_out, name="slow", title=TITLES["slow"]), shorter


def _joined(levels: Levels) -> Levels:
    """Neighbours of the same dose as one step."""
    joined: list[tuple[int, int, str]] = []
    for total, days, why in levels:
        if joined and joined[-1][0] == total:
            joined[-1] = (total, joined[-1][1] + days, joined[-1][2])
        else:
            joined.append((total, days, why))
    return tuple(joined)


def _on_days_of_change(levels: Levels, today: Today, *, is_urgent: bool = False) -> Levels:
    """The same steps, each taken until a day on which the clinician lets a dose change.

    Args:
        is_urgent: the first step waits for no such day.
    """
    task = today.task
    if task.change_on is None or not levels:
        return levels
    found: list[tuple[int, int, str]] = []
    day = 1
    if levels[0][0] != task.story.present and not is_urgent and not task.is_day_of_change(day):
        wait = _days_until_change(task, day)
        found.append((task.story.present, wait, "until a day on which a dose may change"))
        day += wait
    for total, days, why in levels:
        more = _days_until_change(task, day + days)
        found.append((total, days + more, why))
        day += days + more
    return tuple(found)


def _days_until_change(task: Task, day: int) -> int:
    return next(more for more in range(WEEK) if task.is_day_of_change(day + more))


# ---- who may, and what stands against it -------------------------------------------------------------------


def _choice(
    name: ChoiceName,
    plan: Plan,
    today: Today,
    limits: FollowLimits,
    hold_days: int,
    agreed_days: int | None,
    tablets_left: Mapping[int, float] | None,
    first: str,
    ring: str,
) -> Choice:
    # That a change then waits for the clinician's weekday makes an agreed hold no other one.
    is_agreed_hold = name == "hold" and 0 < hold_days <= limits.hold_days
    # After too much, or too long without, nobody decides alone: not even to go on as it was agreed.
    is_own = not ring and (today.gap is None or today.gap.is_own)
    is_approved = is_own and (name == "continue" or is_agreed_hold)
    against = [first] if first else []
    if not against:
        against += [plan.not_offered_because] if plan.not_offered_because else []
        against += _against(name, plan, today, limits)
    plan = replace(plan, offered=not against, not_offered_because=" ".join(against))
    return Choice(
        name=name,
        title=TITLES[name],
        who="patient" if is_approved else "clinician",
        needs_approval=not is_approved,
        offered=not against,
        not_offered_because=plan.not_offered_because,
        plan=plan,
        end_days_later=None
        if agreed_days is None or plan.ends_with_micrograms != today.task.goal
        else plan.total_days - agreed_days,
        lasts_until=None if tablets_left is None else lasts_until(plan, today, tablets_left),
        seen_first=today.gap.still_to_see if today.gap is not None and name == "restart" else (),
        why=(*((RING_FIRST,) if ring else ()), *_why(name, plan, today, limits.chances)),
    )


def _against(name: ChoiceName, plan: Plan, today: Today, limits: FollowLimits) -> Iterator[str]:
    """The clinician's limits first, then who may decide, then the floors."""
    if limits.no_step_back and name in ("step_back", "restart"):
        yield "The clinician's limits leave no way back up."
    if limits.most_mg_a_week is not None:
        steps = [(step.daily_dose_micrograms, step.days) for step in plan.steps]
        fall = steepest_fall_mg(steps, plan.ends_with_micrograms, today)
        if fall > limits.most_mg_a_week + 1e-9:
            yield too_fast_words(fall, limits.most_mg_a_week)
    if today.gap is not None and not today.gap.is_own and name != "restart":
        yield f"Doses are missing for {today.gap.gap_h:.0f} hours: nobody goes on alone after that."
    if name != "continue":
        agreed = {_unnumbered(one) for one in _broken(rest_levels(today), today)}
        levels = tuple((step.daily_dose_micrograms, step.days, "") for step in plan.steps)
        broken = [one for one in _broken(levels, today) if _unnumbered(one) not in agreed]
        # To take the last dose again waits for no weekday.
        yield from (one for one in broken if name != "restart" or not one.startswith("Step 1 begins on"))


def _broken(levels: Levels, today: Today) -> list[str]:
    return list(broken_floors(today.task, [(total, days) for total, days, _ in levels]))


def _unnumbered(sentence: str) -> str:
    """Without the number of the step: a hold moves what was agreed on by one."""
    return sentence.partition(": ")[2] or sentence


def _why(name: ChoiceName, plan: Plan, today: Today, chances: Limits) -> Iterator[str]:
    if name == "continue":
        yield from (f"As it was agreed: {broken}" for broken in _broken(rest_levels(today), today))
    forecast = plan.forecast
    if forecast.moderate.mean > chances.moderate or forecast.severe.mean > chances.severe:
        yield (
            "Its predicted withdrawal is over the limits (on average at most "
            f"{100 * chances.moderate:g} % moderate or worse, {100 * chances.severe:g} % severe)."
        )


def steepest_fall_mg(steps: Sequence[tuple[int, int]], ends_with: int, today: Today) -> float:
    """The most by which the daily dose falls within any 7 days, those just past included.

    Args:
        steps: (micrograms a day, days) of each step from today on.
        ends_with: micrograms a day after the last.
    """
    past = today.task.story.past
    end = sum(step.days or 0 for step in past.steps)
    by_day = [past.daily_dose_mg_on(day) for day in range(max(1, end - WEEK + 1), end + 1)]
    # What was agreed and is over is over: a fall counts where it ends in the days to come.
    first = len(by_day)
    by_day += [total / 1000 for total, days in steps for _ in range(days)]
    by_day.append(ends_with / 1000)
    return max(
        by_day[start] - by_day[day]
        for day in range(first, len(by_day))
        for start in range(max(0, day - WEEK), day + 1)
    )


def too_fast_words(fall_mg: float, most_mg: float) -> str:
    """Why a way is not offered that falls faster than a clinician allows."""
    return f"It falls by {fall_mg:g} mg within a week; the clinician's limit is {most_mg:g} mg."


def lasts_until(plan: Plan, today: Today, tablets_left: Mapping[int, float]) -> dt.date | None:
    """The last day that the tablets left cover; None where they cover every step."""
    left = dict(tablets_left)
    day = today.task.starts_on
    for step in plan.steps:
        needs: dict[int, float] = {}
        for intake in step.intakes:
            for part in intake.products:
                if part.volume_ml is None:
                    needs[part.strength_micrograms] = needs.get(part.strength_micrograms, 0) + part.count
        for _ in range(step.days):
            for strength, count in needs.items():
                left[strength] = left.get(strength, 0) - count
            if any(count < -1e-9 for count in left.values()):
                return day - dt.timedelta(days=1)
            day += dt.timedelta(days=1)
    return None
