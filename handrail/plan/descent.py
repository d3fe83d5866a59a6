"""The search for the way down: many descents side by side, on the same draws of one person.

One idea carries it. Give every step the same small risk of its own, the *step's share*, and go down
as fast as that allows: at each midnight try the cuts that the floors permit, carry each forward a few
days, take the largest whose chance of moderate withdrawal stays within the share, else hold a day.
One share makes one descent; a ladder of shares makes a ladder of descents, run together as rows of
one array. From them the planner takes the fastest whose chance over the whole course, watched to its
end, stays under the limits of a plan, and a second, finer ladder around it is tried.

Nothing here is random: the draws are given, so the same draws give the same descents.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from handrail.errors import NoPlanFound
from handrail.medicine.nouns import Floors
from handrail.plan.lattice import DayDoses
from handrail.simulate.days import Array, Body, State

# Cuts tried at one midnight: the largest permitted, the smallest, and those evenly between.
CUTS_TRIED = 3
# Waiting has stopped helping once a day of it lowers the chance of the smallest cut by less than this.
WAITING_HELPS = 0.02
LONGEST_HOLD_DAYS = 28
LONGEST_PLAN_DAYS = 1500
# Stopping from more than this share of the present dose is a sudden stop, whatever came before it.
LARGEST_LAST_STEP = 0.5
# Totals of a liquid are taken at least this share apart.
LEVELS_APART = 0.1
# Burden is followed so long after the last change before a descent is judged.
SETTLING_DAYS = 12

MODERATE = (1,)
"""The grade by which a single step is judged, as an index into (any, moderate, severe)."""


class ChanceOf(Protocol):
    """Chances of some grades from peak burdens (..., N), shape (len(grades), ...)."""

    def __call__(self, peak_burden: Array, grades: Sequence[int] = ...) -> npt.NDArray[np.float64]:
        """All three grades unless told otherwise."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """What the search is asked.

    Attributes:
        body, start: the person at the midnight before day 1 of the plan, one candidate.
        doses: what the products make.
        present_micrograms, goal_micrograms: daily doses.
        floors: what no model can undercut.
        may_change: whether a change is allowed on day d (1 is the first day).
        chance_of: (3, ...) chances of any, moderate, severe from peak burdens (..., N).
        settling_days: days after a cut until its burden has peaked (longer with slow kidneys).
    """

    body: Body
    start: State
    doses: DayDoses
    present_micrograms: int
    goal_micrograms: int
    floors: Floors
    may_change: Callable[[int], bool]
    chance_of: ChanceOf
    settling_days: int


@dataclass(kw_only=True, slots=True)
class Descent:
    """One way down: (daily dose, days, why the step was so long, why the cut was no larger)."""

    share: float
    levels: list[int] = field(default_factory=list[int])
    days: list[int] = field(default_factory=list[int])
    held_by: list[str] = field(default_factory=list[str])
    cut_by: list[str] = field(default_factory=list[str])
    finished: bool = False
    chances: tuple[float, float, float] = (1.0, 1.0, 1.0)

    @property
    def total_days(self) -> int:
        """Days from day 1 to the last before the goal is reached."""
        return sum(self.days)


def permitted_cuts(level: int, possible: Sequence[int], goal: int, floors: Floors) -> list[int]:
    """Daily doses that one step may go down to, largest cut first."""
    largest = floors.largest_cut_mg * 1000
    if level > floors.share_above_mg * 1000:
        largest = min(largest, floors.largest_cut_share * level)
    return [total for total in possible if goal <= total < level and level - total <= largest]


def cut_limit(level: int, floors: Floors) -> str:
    """What bounds a cut from this level: a floor by its name in `Floors.ids`, or "gentle_cut"."""
    if level <= floors.share_above_mg * 1000:
        return "gentle_cut"
    by_share = floors.largest_cut_share * level
    if level > floors.share_above_mg * 1000 and by_share < floors.largest_cut_mg * 1000:
        return "largest_cut_share"
    return "largest_cut_mg"


def ways_down(doses: DayDoses, present: int, goal: int, floors: Floors) -> dict[int, list[int]]:
    """From every level that can still reach the goal: the levels one step may lead to, largest cut first.

    Args:
        doses: what the products make.
        present, goal: daily doses in micrograms.
        floors: what no step may undercut.

    Raises:
        NoPlanFound: the floors and the products together leave no way.
    """
    possible = [total for total in levels_of(doses, present, floors) if total >= goal]
    if goal not in possible:
        possible.insert(0, goal)
    ways: dict[int, list[int]] = {goal: []}
    for level in sorted({*possible, present} - {goal}):
        onward = [total for total in permitted_cuts(level, possible, goal, floors) if total in ways]
        sudden = goal == 0 and level > LARGEST_LAST_STEP * present
        onward = [total for total in onward if total or not sudden]
        gentle = [total for total in onward if level - total <= gentle_cut(level, floors)]
        if onward:
            ways[level] = gentle or onward[-1:]
    if present not in ways:
        raise _no_way(possible, present, goal, floors)
    return ways


def levels_of(doses: DayDoses, present: int, floors: Floors) -> list[int]:
    """The day's totals a plan may use, smallest first; of a liquid's many, only those well apart.

    A liquid makes any dose, and a search over all of them goes down in driblets. Levels a tenth
    apart (or as far as one cut may reach) are enough to choose from.
    """
    possible = doses.possible(present)
    if not doses.supply.liquid_step_micrograms:
        return possible
    kept, level = [0], present
    for total in reversed(possible[1:]):
        if total == present or level - total >= min(LEVELS_APART * level, 1000 * floors.largest_cut_mg):
            kept.append(total)
            level = total
    return sorted({*kept, possible[1]} if len(possible) > 1 else kept)


def gentle_cut(level: int, floors: Floors) -> float:
    """What a step takes away where the pieces allow it: the floors' share of the dose, also low down.

    Below the dose from which the share binds, a cut that would be refused just above it is not made
    just below it either.
    """
    return floors.largest_cut_share * max(level, 1000 * floors.share_above_mg)


def _no_way(possible: list[int], present: int, goal: int, floors: Floors) -> NoPlanFound:
    rule = floors.ids.get(cut_limit(present, floors), floors.ids.get("largest_cut_mg", "largest_cut_mg"))
    most = max(possible, default=0)
    if most < present - 1000 * floors.largest_cut_mg:
        found = (
            f"{present / 1000:g} mg a day is far more than what is at hand makes ({most / 1000:g} mg a day): "
            "is that dose meant?"
        )
        rule = floors.ids.get("most_pieces", rule)
    elif not any(goal < total < present for total in possible):
        span = f"{present / 1000:g} and {goal / 1000:g} mg a day"
        found = f"Nothing between {span} can be made from what is at hand."
        rule = floors.ids.get("most_pieces", rule)
    else:
        found = (
            f"From {present / 1000:g} mg a day down to {goal / 1000:g} mg, the products at hand force a "
            f"cut larger than one step may be (at most {floors.largest_cut_mg:g} mg, and "
            f"{floors.largest_cut_share:.0%} while above {floors.share_above_mg:g} mg a day)."
        )
    return NoPlanFound(
        found,
        rule=rule,
        nearest="Allow halves of scored tablets, add a smaller strength, or use an oral liquid: "
        "then smaller steps can be made.",
    )


def descend(problem: Problem, shares: Sequence[float], ways: dict[int, list[int]]) -> list[Descent]:
    """One descent for each share of risk, all carried forward together."""
    return _Search(problem, shares, ways).run()


@dataclass(slots=True)
class _Wait:
    """What waiting for the smallest cut has brought: its chance when last tried, and when to try again."""

    chance: float = np.inf
    held: int = 0
    again_at: int = 0

    def helps(self, chance: float, held: int, share: float) -> bool:
        """Note a chance still over the share; False once a day of waiting hardly lowers it any more.

        The chance falls about exponentially: the next try is put at two thirds of the way there.
        """
        days = max(1, held - self.held)
        falls = np.log(self.chance / chance) / days if self.chance < np.inf else np.inf
        first = self.chance == np.inf
        self.chance, self.held = chance, held
        if not first and falls < WAITING_HELPS:
            return False
        days_left = 0.67 * np.log(chance / share) / falls if not first else 1
        self.again_at = min(held + max(1, min(7, int(days_left))), max(held + 1, LONGEST_HOLD_DAYS))
        return True


class _Search:
    def __init__(self, problem: Problem, shares: Sequence[float], ways: dict[int, list[int]]) -> None:
        self.problem, self.ways = problem, ways
        self.fewest = problem.floors.fewest_days_a_step
        count = len(shares)
        self.rows = [Descent(share=share) for share in shares]
        self.level = [problem.present_micrograms] * count
        # The present dose has been held for as long as one likes: day 1 may bring the first cut.
        self.held = [0] * count
        self.pending = [""] * count
        self.waits = [_Wait() for _ in shares]
        self.state = problem.start.take([0] * count).forget_peak()
        self.peak = self.state.peak_burden.copy()
        self.table: dict[int, Array] = {}
        # What can't be made can't be held: someone on 59 mg with 10 mg tablets begins with a cut.
        self.can_hold_present = problem.present_micrograms in problem.doses.possible(
            problem.present_micrograms
        )

    def run(self) -> list[Descent]:
        active = [r for r in range(len(self.rows)) if self.level[r] != self.problem.goal_micrograms]
        while active:
            self._one_move(active)
            active = [r for r in active if not self.rows[r].finished and self._day(r) < LONGEST_PLAN_DAYS]
        self._watch_the_end()
        return self.rows

    # ---- one move ----------------------------------------------------------------------------

    def _one_move(self, active: list[int]) -> None:
        """Every active row either takes a cut (and lives its first days) or holds one day more."""
        tried: list[tuple[int, int]] = []
        for row in active:
            tried.extend((row, total) for total in self._cuts_to_try(row))
        outcome: dict[int, tuple[int, State, int]] = {}
        # The first day of every cut, and a day more at the present level for every row, go together.
        waiting = [row for row in active if self._can_hold(row)]
        rows = [row for row, _ in tried] + waiting
        totals = [total for _, total in tried] + [self.level[row] for row in waiting]
        first = self._live(self.state.take(rows).forget_peak(), totals, 1)
        holds = first.take(range(len(tried), len(rows)))
        if tried:
            after = self._live(first.take(range(len(tried))), totals[: len(tried)], self.fewest - 1)
            judged = self._live(after, totals[: len(tried)], self._looking_ahead())
            chances = self.problem.chance_of(judged.peak_burden, MODERATE)[0]
            for k, (row, total) in enumerate(tried):
                self._consider(row, total, float(chances[k]), k, after, outcome)
        for row, chosen in outcome.items():
            self._take_cut(row, *chosen)
        held = [(k, row) for k, row in enumerate(waiting) if row not in outcome]
        if held:
            self._hold([row for _, row in held], holds.take([k for k, _ in held]))

    def _can_hold(self, row: int) -> bool:
        return bool(self.rows[row].levels) or self.can_hold_present

    def _looking_ahead(self) -> int:
        return max(0, self.problem.settling_days - self.fewest)

    def _cuts_to_try(self, row: int) -> list[int]:
        day = self._day(row) + 1
        if not self.problem.may_change(day) or (self.rows[row].levels and self.held[row] < self.fewest):
            return []
        onward = self.ways[self.level[row]]
        if self.rows[row].share == np.inf:
            return onward[:1]
        if self.waits[row].chance < np.inf:
            # Waiting: what failed will hardly pass today, the smallest cut first of all.
            return onward[-1:] if self.held[row] >= self.waits[row].again_at else []
        if len(onward) <= CUTS_TRIED:
            return onward
        return [onward[k] for k in np.linspace(0, len(onward) - 1, CUTS_TRIED).round().astype(int)]

    def _consider(
        self,
        row: int,
        total: int,
        chance: float,
        k: int,
        after: State,
        outcome: dict[int, tuple[int, State, int]],
    ) -> None:
        """Keep the first (largest) cut within the share; the smallest too, once waiting is no use."""
        descent = self.rows[row]
        if row in outcome:
            return
        smallest = total == self.ways[self.level[row]][-1]
        if chance <= descent.share:
            outcome[row] = (total, after, k)
        elif smallest:
            helps = self.waits[row].helps(chance, self.held[row], descent.share)
            if not self._can_hold(row) or not helps or self.held[row] >= LONGEST_HOLD_DAYS:
                outcome[row] = (total, after, k)

    def _take_cut(self, row: int, total: int, after: State, k: int) -> None:
        descent = self.rows[row]
        descent.cut_by.append(self._why_no_larger(row, total))
        self.peak[row] = np.maximum(self.peak[row], after.peak_burden[k])
        self.state = self.state.put([row], after.take([k]))
        self.level[row] = total
        self.waits[row] = _Wait()
        if total == self.problem.goal_micrograms:
            self._close_step(row)
            descent.finished = True
            return
        self._close_step(row)
        descent.levels.append(total)
        descent.days.append(self.fewest)
        descent.held_by.append("fewest_days_a_step")
        self.held[row] = self.fewest

    def _close_step(self, row: int) -> None:
        descent = self.rows[row]
        if descent.levels and self.held[row] > self.fewest:
            descent.held_by[-1] = self.pending[row] or "withdrawal"
        self.pending[row] = ""

    def _why_no_larger(self, row: int, total: int) -> str:
        onward = self.ways[self.level[row]]
        if total != onward[0]:
            return "withdrawal"
        return (
            "goal"
            if total == self.problem.goal_micrograms
            else cut_limit(self.level[row], self.problem.floors)
        )

    def _hold(self, rows: list[int], after: State) -> None:
        """A day more at the present level for these rows, whose bodies are then `after`."""
        for row in rows:
            self._note_hold(row)
        self.state = self.state.put(rows, after)
        self.peak[rows] = np.maximum(self.peak[rows], after.peak_burden)

    def _note_hold(self, row: int) -> None:
        descent = self.rows[row]
        if not descent.levels:
            # Waiting before the first cut: a step at the present dose.
            descent.levels.append(self.level[row])
            descent.days.append(0)
            descent.held_by.append("")
            descent.cut_by.append("")
        waits_for_weekday = not self.problem.may_change(self._day(row) + 1)
        if self.held[row] >= self.fewest and waits_for_weekday and not self.pending[row]:
            self.pending[row] = "change_on"
        descent.days[-1] += 1
        self.held[row] += 1

    # ---- the body ------------------------------------------------------------------------------

    def _doses_mg(self, total: int) -> Array:
        if total not in self.table:
            self.table[total] = doses_of_day(self.problem, total)
        return self.table[total]

    def _live(self, state: State, totals: list[int], days: int) -> State:
        doses = np.stack([self._doses_mg(total) for total in totals])
        return self.problem.body.days(state, doses, days)

    def _day(self, row: int) -> int:
        return self.rows[row].total_days

    def _watch_the_end(self) -> None:
        """Judge each descent by the largest burden of its whole course, the days after it included."""
        goal = [self.problem.goal_micrograms] * len(self.rows)
        last = self._live(self.state.forget_peak(), goal, max(SETTLING_DAYS, self.problem.settling_days))
        peak = np.maximum(self.peak, last.peak_burden)
        chances = self.problem.chance_of(peak)
        for row, descent in enumerate(self.rows):
            descent.chances = (float(chances[0, row]), float(chances[1, row]), float(chances[2, row]))
            descent.finished = descent.finished or self.level[row] == self.problem.goal_micrograms


def doses_of_day(problem: Problem, total: int) -> Array:
    """The doses of a day's total at the body's times, in mg, shape (S,)."""
    doses = np.zeros(len(problem.body.times_h))
    for minute, dose in problem.doses.split(total).items():
        doses[problem.body.times_h.index(minute / 60)] = dose / 1000
    return doses
