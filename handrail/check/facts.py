"""What a course says about a day, as facts in the words of the vocabulary.

A course is a stair of levels: stretches of days with one daily dose. It is judged at moments: the
first and the last day of each level from today on, the day on which nothing is taken any more, and
each day on which something departs from the regimen. Every rule is asked at every moment at which
one of its facts has changed; a finding carries the first day on which it was true.

Today is `from_day`. What lies before it is history, complete, so that it is known whether someone is
new to the medicine; what lies from it on is the future, which may be a plan. Without `from_day` the
whole course is judged from day 1, and what was before day 1 is unknown: `naive` and the days of use
then stay open where the answer depends on them. A `from_day` after the last day asks about the
present: the last regimen, carried on.

How each fact is worked out:

daily_dose_mg, single_dose_mg
    of the level; as needed counts as the most allowed. `taken_daily_mg` is the same.
days_on_medicine
    days since the first day of use, counting through breaks shorter than 7 days; on the first day
    0; on the day of a stop the number of days of use.
naive
    no level with a dose lies before this one, and at most 30 days of use so far.
increase_mg_per_day, step_drop_mg, step_drop_pct
    against the dose before (leaving out days without any), for 14 days after the change; then 0.
    A first start is no increase. A step to nothing is a drop of 100 %.
days_at_previous_dose, days_since_last_change
    how long the dose before was kept; days since the first day of this level.
taper_planned
    some level from today on lies below the one before it.
plan_stop_abrupt, taper_days
    judged on the first day without a dose, with the daily dose and days of use that are left
    behind. The steady dose is the top of the unbroken descent that ends in nothing, or the last
    level of it that the body has settled on: in force on the day before today, or kept for 60 days
    or more. A planned level, and the foot of a descent (a quarter of its top or less), is such a
    level only after 180 days: until then it is a step of the taper, however patient. taper_days
    runs from the first day below the steady dose to the first day without any. A stop is abrupt
    when there is no level between, or when the last one was above half of the steady dose. The last
    step of a taper, from a small dose to nothing, is therefore no abrupt stop.
gap_days, resume_daily_mg
    on the first day of a level that follows whole days without any.
missed_doses, missed_hours, ingested_mg, wants_to_double_dose
    from the events of the course. A missed dose counts from the time it was due to the next dose
    taken. An extra or a doubled dose is `ingested_mg`, with what is due at the same minute. A
    course that says of no missed dose has none. An abrupt stop within the 7 days before today
    counts as missed doses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from handrail.course.nouns import Course, Event, Regimen
from handrail.medicine.kleene import Between

RECENT_DAYS = 14
NEW_DAYS = 30
BREAK_DAYS = 7
"""After so many days without any, tolerance is lost and use begins anew (rule DL-19)."""

LONG_KEPT_DAYS = 60
FOOT_SHARE = 0.25
LONGEST_HOLD_DAYS = 180

STOPPING = frozenset({"plan_stop_abrupt", "taper_days"})
"""Facts that only the moment of a stop has."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """One day on which the rules are asked.

    Attributes:
        day: of the course, 1 is the first.
        facts: worked out from the course.
        only: when given, only rules that read one of these facts are asked.
    """

    day: int
    facts: Mapping[str, object]
    only: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """A stretch of days with one regimen; `end` is its last day, None for until further notice."""

    start: int
    end: int | None
    regimen: Regimen
    daily_mg: float

    @property
    def days(self) -> float:
        """How many days it lasts."""
        return float("inf") if self.end is None else self.end - self.start + 1


def level_on(course: Course, day: int) -> Level:
    """The level in force on a day of the course; after its end the last one, carried on."""
    return next(level for level in levels_of(course, day) if level.end is None or level.end >= day)


def moments(course: Course, from_day: int | None = None) -> list[Moment]:
    """The moments at which a course is judged, in order of days.

    Args:
        course: everything taken and to be taken.
        from_day: today, as a day of the course; None to judge the whole course.
    """
    stair = _Stair(course, from_day)
    found = [*stair.level_moments(), *stair.stop_moments(), *stair.event_moments()]
    return sorted(found, key=lambda moment: moment.day)


class _Stair:
    """The levels of a course, and what can be said about any day of it."""

    def __init__(self, course: Course, from_day: int | None) -> None:
        self.course = course
        self.today = from_day or 1
        self.history_is_known = from_day is not None
        self.levels = levels_of(course, self.today)
        self.is_taper_planned = any(
            after.daily_mg < before.daily_mg and after.start >= self.today
            for before, after in zip(self.levels, self.levels[1:], strict=False)
        )

    # ------------------------------------------------------------------------------- moments

    def level_moments(self) -> Iterator[Moment]:
        for index, level in enumerate(self.levels):
            if level.end is not None and level.end < self.today:
                continue
            first = max(level.start, self.today)
            for day in sorted({first, level.end or first}):
                yield Moment(day=day, facts=self.facts_on(index, day))

    def stop_moments(self) -> Iterator[Moment]:
        for index, level in enumerate(self.levels):
            is_stop = level.daily_mg == 0 and index > 0 and level.days >= 2
            is_recent = level.start > self.today - BREAK_DAYS
            if is_stop and is_recent:
                day = max(level.start, self.today)
                before = self.levels[index - 1]
                abrupt, taper_days = self._way_down_to(index)
                left_behind = {
                    **self.facts_on(index, day),
                    **_doses(before.regimen),
                    "plan_stop_abrupt": abrupt,
                    "taper_days": taper_days,
                }
                yield Moment(day=day, facts=left_behind, only=STOPPING)

    def event_moments(self) -> Iterator[Moment]:
        missed: list[tuple[int, int]] = []
        for event in self.course.events:
            if event.day < self.today - 1:
                continue
            if event.kind == "missed":
                missed.extend(self._missed_times(event))
                continue
            yield self._at(event.day, _departure(event, self.course.regimen_on(event.day)))
        yield from self._runs_of_missed(sorted(missed))

    # ---------------------------------------------------------------------------- facts of a day

    def facts_on(self, index: int, day: int) -> dict[str, object]:
        """The facts of one day of the level with this index."""
        level = self.levels[index]
        before = self._dose_before(index)
        since = day - level.start
        is_recent = since <= RECENT_DAYS
        change = level.daily_mg - before.daily_mg if before and is_recent else 0.0
        gap = self._gap_before(index) if is_recent else 0
        days_used = self._days_on_medicine(index, day)
        facts: dict[str, object] = {
            **_doses(level.regimen),
            "days_on_medicine": days_used,
            "naive": self._is_naive(before, days_used),
            "increase_mg_per_day": max(0.0, change),
            "step_drop_mg": max(0.0, -change),
            "step_drop_pct": 100 * max(0.0, -change) / before.daily_mg if before else 0.0,
            "days_at_previous_dose": before.days if before else float("inf"),
            "days_since_last_change": since,
            "taper_planned": self.is_taper_planned,
            "plan_stop_abrupt": False,
            "taper_days": 0,
            "gap_days": gap,
            "resume_daily_mg": level.daily_mg if gap else 0.0,
            "missed_doses": 0,
            "missed_hours": 0.0,
        }
        return facts | self._already_stopped(index, day)

    def _dose_before(self, index: int) -> Level | None:
        """The last level before this one on which something was taken."""
        return next((level for level in reversed(self.levels[:index]) if level.daily_mg > 0), None)

    def _gap_before(self, index: int) -> int:
        if index < 2 or self.levels[index].daily_mg == 0 or self.levels[index - 1].daily_mg > 0:
            return 0
        return int(self.levels[index - 1].days)

    def _days_on_medicine(self, index: int, day: int) -> object:
        run_start: int | None = None
        run_end = 0
        for level in self.levels[: index + 1]:
            if level.daily_mg > 0:
                if run_start is None or level.start - run_end > BREAK_DAYS:
                    run_start = level.start
                run_end = day - 1 if level.end is None or level.end >= day else level.end
        if run_start is None:
            return 0 if self.history_is_known else Between(0)
        days = max(0, run_end - run_start + 1)
        return days if self.history_is_known or run_start > 1 else Between(days)

    def _is_naive(self, before: Level | None, days_used: object) -> bool | None:
        if before is not None:
            return False
        if isinstance(days_used, Between):
            return False if days_used.low > NEW_DAYS else None
        return isinstance(days_used, int) and days_used <= NEW_DAYS

    # -------------------------------------------------------------------------------- stopping

    def _way_down_to(self, index: int) -> tuple[bool, int]:
        """Whether the stop at this level is abrupt, and the days of taper before it."""
        top = index - 1
        while top > 0 and self.levels[top - 1].daily_mg >= self.levels[top].daily_mg > 0:
            top -= 1
        steady = top
        for later in range(top, index):
            if self._is_steady(self.levels[later], self.levels[top]):
                steady = later
        # The same dose at other times of day is no step down.
        while steady < index - 1 and self.levels[steady + 1].daily_mg >= self.levels[steady].daily_mg:
            steady += 1
        last, kept = self.levels[index - 1], self.levels[steady]
        taper_days = self.levels[index].start - (kept.end or 0) - 1
        abrupt = steady == index - 1 or last.daily_mg > kept.daily_mg / 2
        return abrupt, taper_days if taper_days > 0 else 0

    def _is_steady(self, level: Level, top: Level) -> bool:
        """Whether a level of a descent is a dose the body has settled on, not a step of the taper."""
        is_foot = level.daily_mg <= FOOT_SHARE * top.daily_mg and level is not top
        yesterday = self.today - 1
        was_in_force = level.start <= yesterday and (level.end is None or level.end >= yesterday)
        if self.history_is_known and was_in_force and not is_foot:
            return True
        is_planned = self.history_is_known and level.start >= self.today
        return level.days >= (LONGEST_HOLD_DAYS if is_foot or is_planned else LONG_KEPT_DAYS)

    def _already_stopped(self, index: int, day: int) -> dict[str, object]:
        """After an abrupt stop that is no plan, the doses since then are missed."""
        level = self.levels[index]
        if level.daily_mg or index == 0 or not self.today - BREAK_DAYS < level.start < self.today:
            return {}
        abrupt, _ = self._way_down_to(index)
        days = day - level.start
        if not abrupt:
            return {}
        return {
            "missed_hours": 24.0 * days,
            "missed_doses": days * len(self.levels[index - 1].regimen.intakes),
        }

    # ---------------------------------------------------------------------------------- events

    def _at(self, day: int, departure: Mapping[str, object]) -> Moment:
        day = max(day, self.today)
        index = next(i for i, level in enumerate(self.levels) if level.end is None or level.end >= day)
        return Moment(day=day, facts={**self.facts_on(index, day), **departure}, only=frozenset(departure))

    def _missed_times(self, event: Event) -> list[tuple[int, int]]:
        intakes = self.course.regimen_on(event.day).intakes
        wanted = event.minute_of_day
        return [(event.day, i.minute_of_day) for i in intakes if wanted is None or i.minute_of_day == wanted]

    def _runs_of_missed(self, missed: list[tuple[int, int]]) -> Iterator[Moment]:
        """Doses missed one after another, from the first one due to the next one taken."""
        skipped = set(missed)
        while missed:
            first = missed[0]
            count, day, minute = 0, first[0], first[1]
            next_due: tuple[int, int] | None = first
            while next_due in skipped:
                count += 1
                missed.remove(next_due)
                day, minute = next_due
                next_due = self._next_due(day, minute)
            until = next_due or (day + 1, minute)
            hours = (until[0] - first[0]) * 24 + (until[1] - first[1]) / 60
            yield self._at(first[0], {"missed_doses": count, "missed_hours": hours})

    def _next_due(self, day: int, minute: int) -> tuple[int, int] | None:
        for later in range(day, day + 8):
            for intake in self.course.regimen_on(later).intakes:
                if (later, intake.minute_of_day) > (day, minute):
                    return later, intake.minute_of_day
        return None


def levels_of(course: Course, today: int) -> list[Level]:
    """The steps of a course, equal neighbours joined; the last one carried on if today lies after it."""
    levels: list[Level] = []
    day = 1
    for step in course.steps:
        end = None if step.days is None else day + step.days - 1
        if levels and levels[-1].regimen == step.regimen:
            levels[-1] = Level(levels[-1].start, end, step.regimen, step.regimen.daily_dose_mg)
        else:
            levels.append(Level(day, end, step.regimen, step.regimen.daily_dose_mg))
        day += step.days or 0
    last = levels[-1]
    if last.end is not None and last.end < today:
        levels[-1] = Level(last.start, None, last.regimen, last.daily_mg)
    return levels


def _doses(regimen: Regimen) -> dict[str, object]:
    daily_mg = regimen.daily_dose_mg
    single_mg = max((intake.dose_mg for intake in regimen.intakes), default=0.0)
    return {"daily_dose_mg": daily_mg, "taken_daily_mg": daily_mg, "single_dose_mg": single_mg}


def _departure(event: Event, regimen: Regimen) -> dict[str, object]:
    """The facts of a late, doubled or extra dose."""
    due_mg = next((i.dose_mg for i in regimen.intakes if i.minute_of_day == event.minute_of_day), 0.0)
    if event.kind == "late":
        return {"missed_hours": (event.late_minutes or 0) / 60, "missed_doses": 0}
    if event.kind == "doubled":
        return {"ingested_mg": 2 * due_mg, "wants_to_double_dose": True}
    return {"ingested_mg": due_mg + (event.dose_micrograms or 0) / 1000}
