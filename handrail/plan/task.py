"""One request made definite: for whom, from what to what, with what, from which day on."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from handrail.check import CheckResult, check_today
from handrail.errors import InputError, NoPlanFound
from handrail.person.assumptions import settle
from handrail.plan import advice
from handrail.plan.descent import Problem, ways_down
from handrail.plan.lattice import DayDoses, Supply, day_doses
from handrail.plan.nouns import Direction
from handrail.plan.prepare import Story
from handrail.plan.situation import Sampling, Situation, situation_of
from handrail.plan.supplies import wider_supplies

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_NAMES: Mapping[str, str] = dict(
    zip(
        WEEKDAYS,
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        strict=True,
    )
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """Everything the plans of one request share, down or up.

    Attributes:
        story: whom it is for, after what.
        goal: micrograms a day to come to.
        doses: the days that the products at hand can make.
        situation: the body on the morning of day 1, drawn as `sampling` says.
        standing: what the check says today.
        facts: further facts for the check of every plan.
        starts_on: the date of day 1.
        change_on: the weekdays on which a dose may change; None is any.
        held_days: how long the present dose has been held in a way down that has begun; None where none has.
        first_change_day: nothing changes before this day of the plan, if the present dose can be made.
        done_days: of a way down that has begun: they count towards its shortest length.
        said: what was assumed about the person.
    """

    direction: Direction
    story: Story
    goal: int
    doses: DayDoses
    situation: Situation
    sampling: Sampling
    standing: CheckResult
    facts: Mapping[str, object]
    starts_on: dt.date
    change_on: Collection[str] | None = None
    held_days: int | None = None
    first_change_day: int = 1
    done_days: int = 0
    said: tuple[str, ...] = ()

    def may_change(self, day: int) -> bool:
        """Whether a dose may change on this day of the plan (1 is the first)."""
        return not self._holds_still(day) and self.is_day_of_change(day)

    def is_day_of_change(self, day: int) -> bool:
        """Whether this day of the plan lies on a weekday on which a dose may change."""
        return self.change_on is None or self.weekday(day) in self.change_on

    def weekday(self, day: int) -> str:
        """Of this day of the plan, such as "mon"."""
        return WEEKDAYS[(self.starts_on + dt.timedelta(days=day - 1)).weekday()]

    @property
    def problem(self) -> Problem:
        """What the search for a way down is asked."""
        return Problem(
            body=self.situation.body,
            start=self.situation.start,
            doses=self.doses,
            present_micrograms=self.story.present,
            goal_micrograms=self.goal,
            floors=self.story.floors,
            may_change=self.may_change,
            chance_of=self.situation.chance_of,
            settling_days=self.situation.settling_days,
        )

    @property
    def fewest_days(self) -> int:
        """The shortest a taper may be after so long a use: the floors, and the country's label."""
        used, person = self.story.used_days, self.story.person
        shortest_days = self.story.floors.shortest_days
        floor = max((days for after, days in shortest_days if used >= after), default=0)
        # Labels speak of people who have taken it for long; after short use the floors alone count.
        long_used = used >= max((after for after, _ in shortest_days), default=0)
        labels = [
            row.total_days[0]
            for row in self.story.medicine.schedules
            if long_used
            and row.direction == "down"
            and row.route == "oral"
            and row.total_days is not None
            and advice.binds(row, person.country)
            and (person.indication is None or row.indication in ("", person.indication))
        ]
        return max(0, max([floor, *(round(days) for days in labels)]) - self.done_days)

    def _holds_still(self, day: int) -> bool:
        """Whether the step that is going on isn't over yet; what can't be made can't be held."""
        present = self.story.present
        return day < self.first_change_day and present in self.doses.possible(present)


# ---- what is asked, and of whom ------------------------------------------------------------------


def check_request(story: Story, goal: int, change_on: Collection[str] | None) -> None:
    """Refuse what can't be planned: a goal not below the present dose, a child too young, no such weekday.

    Raises:
        InputError: the goal or a weekday can't be meant.
        NoPlanFound: the child is younger than the model holds for.
    """
    if not 0 <= goal < story.present:
        raise InputError(
            f"A taper from {story.present / 1000:g} mg a day can't end at {goal / 1000:g} mg a day.",
            fix="Give a goal below the present dose; to go up, plan a titration.",
            where="--to",
        )
    age, floors = story.person.age_years, story.floors
    if age is not None and age < floors.youngest_years:
        raise NoPlanFound(
            f"No plan is made for a child aged {age:g}: the model does not hold under "
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


def first_day(starts_on: dt.date | None, change_on: Collection[str] | None) -> dt.date:
    """Day 1: the first allowed day from the given one (or tomorrow) on."""
    first = starts_on or dt.date.today() + dt.timedelta(days=1)
    while change_on and WEEKDAYS[first.weekday()] not in change_on:
        first += dt.timedelta(days=1)
    return first


def doses_with_a_way(
    story: Story, supply: Supply, protect: str, goal: int
) -> tuple[DayDoses, tuple[str, ...]]:
    """The days that can be made; a product is added where nothing at hand leaves a way down, and said.

    Raises:
        NoPlanFound: there is no way, and nothing in the pack that would make one.
    """
    present, floors = story.present, story.floors
    doses = doses_of_day(story, supply, protect)
    if goal:
        doses.split(goal)
    try:
        ways_down(doses, present, goal, floors)
    except NoPlanFound as none:
        too_high = doses.largest < present
        for wider, said in wider_supplies(supply, story.medicine, story.person.country, too_high=too_high):
            doses = doses_of_day(story, wider, protect)
            with contextlib.suppress(NoPlanFound):
                ways_down(doses, present, goal, floors)
                return doses, (said,)
        raise none from None
    return doses, ()


def doses_of_day(story: Story, supply: Supply, protect: str) -> DayDoses:
    """The days that the supply can make for this person, at their own times of day."""
    own = (intake.minute_of_day for intake in story.past.steps[-1].regimen.intakes)
    reach = story.present - round(story.floors.largest_cut_mg * 1000)
    return day_doses(supply, own, story.floors.fewest_intakes, protect, reach)


# ---- what the plans share --------------------------------------------------------------------------


def task_of(
    direction: Direction,
    story: Story,
    goal: int,
    doses: DayDoses,
    sampling: Sampling,
    *,
    facts: Mapping[str, object],
    starts_on: dt.date,
    change_on: Collection[str] | None = None,
) -> Task:
    """What the plans of one request share; the body is drawn here, and carried through its past."""
    settled = settle(story.person)
    only_liquid = all(product.form == "oral_liquid" for product in doses.supply.products)
    situation = situation_of(
        story.past,
        story.person,
        story.medicine,
        doses.minutes,
        sampling,
        kidneys_known=settled.gfr_ml_min is not None,
        form="oral_liquid" if only_liquid else "tablet",
    )
    return Task(
        direction=direction,
        story=story,
        goal=goal,
        doses=doses,
        situation=situation,
        sampling=sampling,
        standing=check_today(story.past, story.person, story.medicine, facts=facts),
        facts=facts,
        starts_on=starts_on,
        change_on=change_on,
        said=(*settled.assumptions, *settled.warnings),
    )
