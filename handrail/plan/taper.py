"""Plan a taper: from a steady dose down to another or to nothing, in products that exist.

`plan_taper` reads like the work itself: is there something more urgent; what is at hand; where is the
body today; which descents stay under the limits and over the floors; what is each compared with; and
what does the check say of every one. The search is in `descent`, the choice among descents in `choose`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from handrail.check import CheckResult, check_today
from handrail.course.nouns import Course
from handrail.errors import InputError, NoPlanFound
from handrail.medicine.nouns import Floors, Medicine
from handrail.person.nouns import Person
from handrail.plan import advice
from handrail.plan.choose import choose_descents, gentlest_by
from handrail.plan.descent import Descent, Problem, permitted_cuts
from handrail.plan.forecasts import forecasts
from handrail.plan.judge import Way, doses_by_day, judged
from handrail.plan.lattice import DayDoses, Supply, day_doses
from handrail.plan.nouns import Forecast, Limits, Plan, PlannedIntake, PlanResult
from handrail.plan.prepare import known_medicine, refuse_what_is_urgent, settled_past, sources_of
from handrail.plan.situation import Situation, situation_of
from handrail.plan.supplies import choose_supply, with_smaller_steps

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
    "ten_percent_a_week": "10 % of the present dose less each week",
    "abrupt_stop": "Stopping at once",
}
REVIEW_DAYS = 14
"""A goal above zero is shown as a last step of this length, then goes on."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Task:
    """Everything the plans of one request share."""

    past: Course
    person: Person
    medicine: Medicine
    floors: Floors
    doses: DayDoses
    situation: Situation
    standing: CheckResult
    facts: Mapping[str, object]
    present: int
    goal: int
    starts_on: dt.date
    problem: Problem
    used_days: int
    fewest_days: int


def plan_taper(
    course: Course,
    person: Person,
    medicine: Medicine | str | None = None,
    *,
    have: Sequence[int] | None = None,
    halves: bool = False,
    liquid: int | None = None,
    goal_micrograms: int = 0,
    by: dt.date | None = None,
    starts_on: dt.date | None = None,
    change_on: Collection[str] | None = None,
    protect: str = "night",
    limits: Mapping[str, Limits] | None = None,
    choose: str = "middle",
    seed: int = 1,
    draws: int | None = None,
    kinetics: str | None = None,
    floors: Floors | None = None,
) -> PlanResult:
    """Three named ways down, in tablets that exist, beside what they are compared with.

    Args:
        course: what has been taken until now; its last step is the present dose.
        person: what is known; every assumption for what isn't is listed with the answer.
        medicine: a loaded pack or its name; the only pack there is, if not given.
        have: strengths of the tablets at hand, in micrograms.
        halves: scored tablets may be halved.
        liquid: micrograms in one mL of an oral liquid at hand.
        goal_micrograms: the daily dose to come down to; 0 stops.
        by: the last day on which the medicine may be taken; gives the gentlest plan that ends by then.
        starts_on: the date of day 1; tomorrow, if not given.
        change_on: weekdays ("mon") on which a dose may change.
        protect: the part of the day whose dose goes last: morning, noon, evening or night.
        limits: by plan name, instead of `DEFAULT_LIMITS`.
        choose: the plan to show in full.
        seed: the same seed gives the same plan, byte for byte.
        draws: how many draws of the person; a few hundred if not given.
        kinetics: a set of the pack.
        floors: a clinician's own, instead of the pack's.

    Returns:
        The plans with forecasts, findings, standing findings and what could not be checked.

    Raises:
        InputError: what was given can't be used.
        NoPlanFound: no plan passes; names the rule that blocks and the nearest that would, or, where
            something is more urgent than a taper, says what to do instead.
    """
    pack = known_medicine(medicine)
    floors = floors or pack.floors
    past, said_past = settled_past(course)
    _check_request(past, person, goal_micrograms, floors, change_on)
    facts: dict[str, object] = {"taper_planned": True}
    refuse_what_is_urgent(past, person, pack, facts)
    starts_on = _first_day(starts_on, change_on)
    supply, said_supply = choose_supply(pack, person.country, have=have, halves=halves, liquid=liquid)
    present = past.steps[-1].regimen.daily_dose_micrograms
    supply, said_smaller = with_smaller_steps(
        replace(supply, most_pieces=floors.most_pieces), pack, person.country, present, goal_micrograms
    )
    task, said_person = _task(
        past,
        person,
        pack,
        floors,
        _day_doses(supply, past, floors, protect),
        goal=goal_micrograms,
        starts_on=starts_on,
        change_on=change_on,
        facts=facts,
        seed=seed,
        draws=draws,
        kinetics=kinetics,
    )
    ways = _by_date(task, by) if by else _named(task, {**DEFAULT_LIMITS, **(limits or {})})
    middle = (limits or {}).get("middle", DEFAULT_LIMITS["middle"])
    plans = _judged(task, ways, _comparators(task), middle)
    plans = _with_choice(plans, "by_date" if by else choose)
    return _result(
        task,
        plans,
        seed,
        kinetics,
        (*floors.changed, *course.assumptions, *said_past, *said_supply, *said_smaller, *said_person),
    )


# ---- what is asked, and of whom ------------------------------------------------------------------


def _check_request(
    past: Course, person: Person, goal: int, floors: Floors, change_on: Collection[str] | None
) -> None:
    present = past.steps[-1].regimen.daily_dose_micrograms
    if not 0 <= goal < present:
        raise InputError(
            f"A taper from {present / 1000:g} mg a day can't end at {goal / 1000:g} mg a day.",
            fix="Give a goal below the present dose; to go up, plan a titration.",
            where="--to",
        )
    if person.age_years is not None and person.age_years < floors.youngest_years:
        raise NoPlanFound(
            f"No plan is made for a child of {person.age_years:g} years: the model does not hold under "
            f"{floors.youngest_years:g} years.",
            rule=floors.ids.get("youngest_years", "youngest_years"),
            nearest="Ask a children's specialist today; don't stop suddenly meanwhile.",
        )
    unknown = [day for day in change_on or () if day not in WEEKDAYS]
    if unknown or (change_on is not None and not change_on):
        raise InputError(
            f"'{', '.join(unknown)}' is no day of the week.",
            fix=f"Use some of {', '.join(WEEKDAYS)}.",
            where="--change-on",
        )


def _first_day(starts_on: dt.date | None, change_on: Collection[str] | None) -> dt.date:
    """Day 1: the first allowed day from the given one (or tomorrow) on."""
    first = starts_on or dt.date.today() + dt.timedelta(days=1)
    while change_on and WEEKDAYS[first.weekday()] not in change_on:
        first += dt.timedelta(days=1)
    return first


def _day_doses(supply: Supply, past: Course, floors: Floors, protect: str) -> DayDoses:
    now = past.steps[-1].regimen
    reach = now.daily_dose_micrograms - round(floors.largest_cut_mg * 1000)
    own = (intake.minute_of_day for intake in now.intakes)
    return day_doses(supply, own, floors.fewest_intakes, protect, reach)


def _task(
    past: Course,
    person: Person,
    pack: Medicine,
    floors: Floors,
    doses: DayDoses,
    *,
    goal: int,
    starts_on: dt.date,
    change_on: Collection[str] | None,
    facts: Mapping[str, object],
    seed: int,
    draws: int | None,
    kinetics: str | None,
) -> tuple[_Task, tuple[str, ...]]:
    from handrail.person.assumptions import settle

    settled = settle(person)
    doses.split(goal)
    form = "oral_liquid" if all(p.form == "oral_liquid" for p in doses.supply.products) else "tablet"
    situation = situation_of(
        past,
        person,
        pack,
        doses.minutes,
        seed=seed,
        draws=draws,
        kinetics=kinetics,
        kidneys_known=settled.gfr_ml_min is not None,
        form=form,
    )
    present = past.steps[-1].regimen.daily_dose_micrograms
    problem = Problem(
        body=situation.body,
        start=situation.start,
        doses=doses,
        present_micrograms=present,
        goal_micrograms=goal,
        floors=floors,
        may_change=_may_change(starts_on, change_on),
        chance_of=situation.chance_of,
        settling_days=situation.settling_days,
    )
    task = _Task(
        past=past,
        person=person,
        medicine=pack,
        floors=floors,
        doses=doses,
        situation=situation,
        standing=check_today(past, person, pack, facts=facts),
        facts=facts,
        present=present,
        goal=goal,
        starts_on=starts_on,
        problem=problem,
        used_days=sum(step.days or 0 for step in past.steps),
        fewest_days=fewest_days(past, person, pack, floors),
    )
    return task, (*settled.assumptions, *settled.warnings)


def _may_change(starts_on: dt.date, change_on: Collection[str] | None) -> Callable[[int], bool]:
    def allowed(day: int) -> bool:
        if change_on is None:
            return True
        return WEEKDAYS[(starts_on + dt.timedelta(days=day - 1)).weekday()] in change_on

    return allowed


def fewest_days(past: Course, person: Person, pack: Medicine, floors: Floors) -> int:
    """The shortest a taper may be after so long a use: the floors, and the country's label."""
    used = sum(step.days or 0 for step in past.steps)
    floor = max((days for after, days in floors.shortest_days if used >= after), default=0)
    # Labels speak of people who have taken it for long; after short use the floors alone count.
    long_used = used >= max((after for after, _ in floors.shortest_days), default=0)
    labels = [
        row.total_days[0]
        for row in pack.schedules
        if long_used
        and row.direction == "down"
        and row.route == "oral"
        and row.total_days is not None
        and advice.binds(row, person.country)
        and row.indication in ("", person.indication)
    ]
    return max([floor, *(round(days) for days in labels)])


# ---- the ways down ---------------------------------------------------------------------------------


def _named(task: _Task, limits: Mapping[str, Limits]) -> list[Way]:
    chosen = choose_descents(task.problem, limits, task.fewest_days)
    return [_way(task, name, descent, limits[name], meets) for name, (descent, meets) in chosen.items()]


def _by_date(task: _Task, by: dt.date) -> list[Way]:
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


def _way(task: _Task, name: str, descent: Descent, limits: Limits, meets: bool) -> Way:
    levels = [
        (level, days, _held_by(task, descent, k, limits))
        for k, (level, days) in enumerate(zip(descent.levels, descent.days, strict=True))
    ]
    if task.goal:
        levels.append((task.goal, REVIEW_DAYS, "the goal: stay here, and look again together"))
    notes: list[str] = []
    if not meets:
        notes.append(
            f"The model finds no pace at which the chance of moderate withdrawal stays under "
            f"{_percent(limits.moderate)} and of severe under {_percent(limits.severe)}; this is the "
            "gentlest found."
            + (
                ""
                if task.doses.supply.liquid
                else " A smaller last step, from a smaller strength or a liquid, helps most."
            )
        )
    if task.present not in task.doses.possible(task.present):
        notes.append(
            f"The present {task.present / 1000:g} mg a day can't be made exactly from what is at "
            "hand; the plan "
            "begins at the next dose below."
        )
    if levels and levels[0][0] == task.present and not task.goal and len(levels) == 1:
        notes.append(
            "This is the smallest dose that can be made from what is at hand. A smaller last step, from a "
            "smaller strength or a liquid, would be gentler."
        )
    return Way(
        name=name,
        title=TITLES[name],
        levels=tuple(levels),
        ends_with=task.goal,
        offered=True,
        meets_limits=meets,
        limits=limits,
        notes=tuple(notes),
    )


def _held_by(task: _Task, descent: Descent, k: int, limits: Limits) -> str:
    """In words: why the cut into this step was no larger, and why the step is as long as it is."""
    ids, floors = task.floors.ids, task.floors
    withdrawal = (
        f"predicted withdrawal (limit {_percent(limits.moderate)} moderate, {_percent(limits.severe)} severe)"
    )
    why_cut, why_days = descent.cut_by[k], descent.held_by[k]
    if why_cut == why_days == "withdrawal":
        return f"cut and length by {withdrawal}"
    shortest = max((days for after, days in floors.shortest_days if task.used_days >= after), default=0)
    shortest_after = next((after for after, days in floors.shortest_days if days == shortest), 0)
    cut = {
        "withdrawal": f"cut kept small by {withdrawal}",
        "largest_cut_mg": f"cut of at most {floors.largest_cut_mg:g} mg ({ids['largest_cut_mg']})",
        "largest_cut_share": f"cut of at most {floors.largest_cut_share:.0%} while above "
        f"{floors.share_above_mg:g} mg ({ids['largest_cut_share']})",
        "goal": "",
        "": "",
    }[why_cut]
    in_all = f"at least {task.fewest_days} days in all"
    if task.fewest_days == shortest and shortest:
        in_all += f" ({ids[f'shortest_days_after_{shortest_after}']})"
    elif task.fewest_days > shortest:
        in_all += f" (label of {task.person.country})"
    length = {
        "withdrawal": f"length by {withdrawal}",
        "fewest_days_a_step": f"at least {floors.fewest_days_a_step} days a step "
        "({ids['fewest_days_a_step']})",
        "shortest_days": in_all,
        "change_on": "waits for a day on which changes are allowed",
        "": "",
    }[why_days]
    return "; ".join(part for part in (cut, length) if part)


def _percent(share: float) -> str:
    return f"{100 * share:g} %"


# ---- what they are compared with -------------------------------------------------------------------


def _comparators(task: _Task) -> list[Way]:
    now = task.past.steps[-1].regimen
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
        ends_with=task.present,
        offered=False,
        not_offered_because="No way down; shown for comparison.",
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
    ten = _ten_percent(task)
    return [stay, *([ten] if ten else []), stop]


def _ten_percent(task: _Task) -> Way | None:
    """Each week 10 % of that week's dose less, rounded to what can be made; at least the smallest piece."""
    possible = [total for total in task.doses.possible(task.present) if total >= task.goal]
    level = task.present
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
    return Way(
        name="ten_percent_a_week",
        title=TITLES["ten_percent_a_week"],
        levels=tuple(levels),
        ends_with=task.goal,
        offered=not broken,
        not_offered_because=broken,
    )


def _broken_floor(task: _Task, levels: Sequence[int]) -> str:
    before = task.present
    for level in (*levels, task.goal):
        if level < before and level not in permitted_cuts(before, [level], task.goal, task.floors):
            return f"From {before / 1000:g} to {level / 1000:g} mg is a larger cut than the floors allow."
        before = level
    if 7 * len(levels) < task.fewest_days:
        return f"Shorter than the {task.fewest_days} days that the floors ask for."
    if task.starts_on and not all(task.problem.may_change(1 + 7 * k) for k in range(len(levels))):
        return "Its changes fall on days on which none is allowed."
    return ""


# ---- the answer ----------------------------------------------------------------------------------------


def _judged(task: _Task, ways: list[Way], comparators: list[Way], middle: Limits) -> tuple[Plan, ...]:
    everything = [*ways, *comparators]
    courses = [doses_by_day(way, task.doses, task.situation.body) for way in everything]
    predicted = forecasts(task.situation, courses, task.medicine.dynamics.watch_days)
    plans: list[Plan] = []
    for way, forecast in zip(everything, predicted, strict=True):
        if way.name == "ten_percent_a_week":
            way = _under_limits(way, forecast, middle)
        plans.append(
            judged(
                way,
                forecast,
                past=task.past,
                person=task.person,
                medicine=task.medicine,
                doses=task.doses,
                standing=task.standing,
                facts=task.facts,
                direction="down",
                present=task.present,
            )
        )
    return tuple(plans)


def _under_limits(way: Way, forecast: Forecast, limits: Limits) -> Way:
    over = forecast.moderate.mean > limits.moderate or forecast.severe.mean > limits.severe
    if not way.offered or not over:
        return replace(way, limits=limits)
    return replace(
        way,
        offered=False,
        limits=limits,
        meets_limits=False,
        not_offered_because="Its predicted withdrawal is over the limits of the middle plan.",
    )


def _with_choice(plans: tuple[Plan, ...], choose: str) -> tuple[Plan, ...]:
    offered = [plan.name for plan in plans if plan.offered]
    if not offered:
        first = plans[0]
        rule = next((finding.rule for finding in first.caused), "limits")
        raise NoPlanFound(
            f"No plan passes the check: {first.not_offered_because}",
            rule=rule,
            nearest="Ask a specialist; don't stop suddenly meanwhile.",
        )
    if choose not in {plan.name for plan in plans}:
        raise InputError(
            f"There is no plan called '{choose}'.",
            fix=f"Choose one of: {', '.join(offered)}.",
            where="--choose",
        )
    name = choose if choose in offered else offered[0]
    return tuple(replace(plan, chosen=plan.name == name) for plan in plans)


def _result(
    task: _Task, plans: tuple[Plan, ...], seed: int, kinetics: str | None, said: tuple[str, ...]
) -> PlanResult:
    kidneys_known = task.situation.groups == 1
    label, reasons = advice.supervision(task.standing, task.person, kidneys_known)
    if not kidneys_known:
        said = (*said, "Kidneys not checked: tried with an eGFR of 90, 45 and 15, the worst of them shown.")
    rows = advice.advice_of(task.medicine, "down", task.person.country)
    return PlanResult(
        medicine=task.medicine.name,
        direction="down",
        plans=plans,
        person=task.person,
        course=task.past,
        starts_on=task.starts_on,
        seed=seed,
        draws=task.situation.draws.count,
        pack_version=task.medicine.version,
        rules_date=task.medicine.rules_date,
        standing=task.standing.findings,
        cannot_tell=task.standing.missing_facts,
        not_recognised=task.standing.not_recognised,
        do_now=advice.do_now("down", task.standing, task.person, kidneys_known),
        supervision=label,
        supervision_reasons=reasons,
        setting=advice.setting(task.standing, reasons),
        schedule_advice=rows,
        assumptions=tuple(dict.fromkeys((*said, *task.standing.assumptions))),
        stop_rules=advice.STOP_RULES_DOWN,
        sources=sources_of(task.medicine, plans, task.standing, "down", kinetics),
    )
