"""The ways of one request: the named ones down, the one by a date, and what they are compared with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from handrail.errors import InputError
from handrail.medicine.nouns import Floors
from handrail.plan.advice import kidneys_fail
from handrail.plan.choose import choose_descents, gentlest_by
from handrail.plan.descent import Descent, permitted_cuts
from handrail.plan.judge import Way
from handrail.plan.nouns import Limits, PlannedIntake
from handrail.plan.task import Task

DEFAULT_LIMITS: Mapping[str, Limits] = {
    "faster": Limits(moderate=0.05, severe=0.01),
    "middle": Limits(moderate=0.02, severe=0.003),
    "slower": Limits(moderate=0.005, severe=0.001),
}
"""Largest average chance of moderate-or-worse and of severe withdrawal, by plan; ours, changeable."""

TITLES = {
    "faster": "Faster",
    "middle": "Middle",
    "slower": "Slower",
    "by_date": "Gentlest by the date",
    "stay": "Staying on the dose",
    "ten_percent_a_week": "10 % less each week, rounded to tablets",
    "abrupt_stop": "Stopping at once",
}
REVIEW_DAYS = 14
"""A goal above zero is shown as a last step of this length, then goes on."""


# ---- the ways down ---------------------------------------------------------------------------------


def named_ways(task: Task, limits: Mapping[str, Limits], fewest_days: int = 0) -> list[Way]:
    """For each name the fastest way under its limits; what holds each step is said in words.

    Args:
        fewest_days: no way is shorter, whatever the floors allow.
    """
    chosen = choose_descents(task.problem, limits, max(fewest_days, task.fewest_days))
    return [_way(task, name, descent, limits[name], meets) for name, (descent, meets) in chosen.items()]


def way_by_date(task: Task, by: dt.date) -> list[Way]:
    """The gentlest way whose last dose is on or before a date.

    Raises:
        InputError: the date is before the first day.
        NoPlanFound: even the fastest that the floors allow takes longer.
    """
    days = (by - task.starts_on).days + 1
    if days < 1:
        raise InputError(
            f"{by.isoformat()} is before the first day of the plan, {task.starts_on.isoformat()}.",
            fix="Give a later date.",
            where="--by",
        )
    descent = gentlest_by(task.problem, days, task.fewest_days)
    faster = DEFAULT_LIMITS["faster"]
    meets = descent.chances[1] <= faster.moderate and descent.chances[2] <= faster.severe
    return [_way(task, "by_date", descent, faster, meets)]


def _way(task: Task, name: str, descent: Descent, limits: Limits, meets: bool) -> Way:
    levels = [
        (level, days, _held_by(task, descent, k, limits))
        for k, (level, days) in enumerate(zip(descent.levels, descent.days, strict=True))
    ]
    if task.goal:
        levels.append((task.goal, REVIEW_DAYS, "the goal: stay here, and look again together"))
    return Way(
        name=name,
        title=TITLES[name],
        levels=tuple(levels),
        ends_with=task.goal,
        offered=True,
        meets_limits=meets,
        limits=limits,
        notes=tuple(_notes(task, [level for level, _, _ in levels], limits, meets)),
    )


def _notes(task: Task, levels: Sequence[int], limits: Limits, meets: bool) -> Iterator[str]:
    """What someone would wonder about on reading the steps, a sentence or two each."""
    if not meets:
        yield (
            f"The model finds no pace at which the chance of moderate withdrawal stays under "
            f"{_percent(limits.moderate)} and of severe under {_percent(limits.severe)}; this is the "
            "gentlest found."
            + (
                ""
                if task.doses.supply.liquid
                else " A smaller last step, from a smaller strength or a liquid, helps most."
            )
        )
    present = task.story.present
    if present not in task.doses.possible(present):
        yield (
            f"The present {present / 1000:g} mg a day can't be made exactly from what is at hand; the plan "
            "begins at the next dose below."
        )
    if list(levels) == [present] and not task.goal:
        yield (
            "This is the smallest dose that can be made from what is at hand. A smaller last step, from a "
            "smaller strength or a liquid, would be gentler."
        )
    own_times = len(task.story.past.steps[-1].regimen.intakes)
    if levels and own_times < min(3, len(task.doses.intakes(levels[0]))):
        yield "The day's dose is spread over more times than now, so that the gaps are shorter."
    person = task.story.person
    if levels and person.age_years is not None and person.age_years < 18 and person.weight_kg:
        first, last = levels[0] / 1000 / person.weight_kg, levels[-1] / 1000 / person.weight_kg
        yield f"By weight: {first:.2g} mg/kg a day on the first step, {last:.2g} mg/kg on the last."


def _held_by(task: Task, descent: Descent, k: int, limits: Limits) -> str:
    """In words: why the cut into this step was no larger, and why the step is as long as it is."""
    withdrawal = (
        f"predicted withdrawal (limit {_percent(limits.moderate)} moderate, {_percent(limits.severe)} severe)"
    )
    why_cut, why_days = descent.cut_by[k], descent.held_by[k]
    if why_cut == why_days == "withdrawal":
        return f"cut and length by {withdrawal}"
    parts = (
        _why_the_cut(why_cut, task.story.floors, withdrawal),
        _why_the_length(why_days, task, withdrawal),
    )
    return "; ".join(part for part in parts if part)


def _why_the_cut(why: str, floors: Floors, withdrawal: str) -> str:
    return {
        "withdrawal": f"cut kept small by {withdrawal}",
        "largest_cut_mg": f"cut of at most {floors.largest_cut_mg:g} mg ({floors.ids['largest_cut_mg']})",
        "largest_cut_share": f"cut of at most {floors.largest_cut_share:.0%} while above "
        f"{floors.share_above_mg:g} mg ({floors.ids['largest_cut_share']})",
        "gentle_cut": f"cut of at most a quarter, or {_gentlest_mg(floors):g} mg where a quarter is less",
        "goal": "",
        "": "",
    }[why]


def _why_the_length(why: str, task: Task, withdrawal: str) -> str:
    floors = task.story.floors
    return {
        "withdrawal": f"length by {withdrawal}",
        "fewest_days_a_step": f"at least {floors.fewest_days_a_step} days a step "
        f"({floors.ids['fewest_days_a_step']})",
        "shortest_days": _days_in_all(task),
        "change_on": "waits for a day on which changes are allowed",
        "": "",
    }[why]


def _days_in_all(task: Task) -> str:
    """The fewest days of the whole taper, and the floor or the label that asks for them."""
    floors, fewest_days = task.story.floors, task.fewest_days
    shortest = max((days for after, days in floors.shortest_days if task.story.used_days >= after), default=0)
    shortest_after = next((after for after, days in floors.shortest_days if days == shortest), 0)
    in_all = f"at least {fewest_days} days in all"
    if fewest_days == shortest and shortest:
        in_all += f" ({floors.ids[f'shortest_days_after_{shortest_after}']})"
    elif fewest_days > shortest:
        in_all += f" (label of {task.story.person.country})"
    return in_all


def _gentlest_mg(floors: Floors) -> float:
    return floors.largest_cut_share * floors.share_above_mg


def _percent(share: float) -> str:
    return f"{100 * share:g} %"


# ---- what they are compared with -------------------------------------------------------------------


def comparators(task: Task, last_day: int | None = None) -> list[Way]:
    """Staying on the dose, a fixed percentage a week, and stopping at once.

    Args:
        last_day: of the plan, where a date was asked for.
    """
    now = task.story.past.steps[-1].regimen
    own = tuple(
        PlannedIntake(
            minute_of_day=intake.minute_of_day,
            dose_micrograms=intake.dose_micrograms,
            products=task.doses.supply.make(intake.dose_micrograms) or (),
        )
        for intake in now.intakes
    )
    stay = Way(
        name="stay",
        title=TITLES["stay"],
        levels=(),
        ends_with=task.story.present,
        offered=False,
        not_offered_because="No way down; shown for comparison.",
        notes=_notes_on_staying(task),
        unmade=own,
    )
    stop = Way(
        name="abrupt_stop",
        title=TITLES["abrupt_stop"],
        levels=(),
        ends_with=0,
        offered=False,
        not_offered_because="Never offered: stopping at once is what this plan is there to avoid.",
    )
    ten = _ten_percent(task, last_day)
    return [stay, *([ten] if ten else []), stop]


def _notes_on_staying(task: Task) -> tuple[str, ...]:
    """Staying brings no withdrawal; with failing kidneys what it brings is said beside that."""
    if not kidneys_fail(task.story.person):
        return ()
    times, present_mg = task.situation.times_the_healthy_level, task.story.present / 1000
    return (
        f"Withdrawal is not the danger of staying: with these kidneys {present_mg:g} mg a day gives "
        f"about {times:.1f} times the level it would give with healthy ones, as "
        f"{times * present_mg:.0f} mg a day would. "
        "Drowsiness, confusion and slow breathing are what to weigh against leaving.",
    )


def _ten_percent(task: Task, last_day: int | None) -> Way | None:
    """Each week 10 % of that week's dose less, rounded to what can be made; at least the smallest piece."""
    possible = [total for total in task.doses.possible(task.story.present) if total >= task.goal]
    level = task.story.present
    levels: list[tuple[int, int, str]] = []
    while level > task.goal:
        wanted = 0.9 * level
        below = [total for total in possible if total < level]
        level = min(below, key=lambda total: (abs(total - wanted), total))
        if level > task.goal or task.goal:
            levels.append((level, 7, "a fixed percentage, not looked at again"))
    if not levels:
        return None
    broken = _broken_floor(task, [level for level, _, _ in levels])
    if last_day is not None and 7 * len(levels) > last_day:
        broken = "It ends after the date asked for."
    return Way(
        name="ten_percent_a_week",
        title=TITLES["ten_percent_a_week"],
        levels=tuple(levels),
        ends_with=task.goal,
        offered=not broken,
        not_offered_because=broken,
    )


def _broken_floor(task: Task, levels: Sequence[int]) -> str:
    before = task.story.present
    for level in (*levels, task.goal):
        if level < before and level not in permitted_cuts(before, [level], task.goal, task.story.floors):
            return f"From {before / 1000:g} to {level / 1000:g} mg is a larger cut than the floors allow."
        before = level
    if 7 * len(levels) < task.fewest_days:
        return f"Shorter than the {task.fewest_days} days that the floors ask for."
    if not all(task.may_change(1 + 7 * k) for k in range(len(levels))):
        return "Its changes fall on days on which none is allowed."
    return ""
