"""From many descents to the named plans: the fastest under each limit, or the gentlest by a date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from handrail.errors import NoPlanFound
from handrail.plan.descent import Descent, Problem, descend, ways_down
from handrail.plan.nouns import Limits

# Shares of risk that a single step may have; the first ladder, fastest first.
FIRST_LADDER = (np.inf, 0.02, 0.01, 0.005, 0.0025, 0.0012, 0.0006)
SMALLEST_SHARE = 0.0001
# For days that the floors ask for anyway: as gentle as they allow.
GENTLE_LADDER = (3e-4, 1e-4, 3e-5, 1e-5, 3e-6, 1e-6, 1e-7, 1e-8)


def burden_of(descent: Descent, limits: Limits) -> float:
    """How much of the limits a descent uses: 1 is all of the tighter one."""
    _, moderate, severe = descent.chances
    return max(moderate / limits.moderate, severe / limits.severe)


def choose_descents(
    problem: Problem, limits: Mapping[str, Limits], fewest_days: int
) -> dict[str, tuple[Descent, bool]]:
    """For each name the fastest descent under its limits, and whether it does stay under them.

    Where no descent can (the prior has no pace at which it does), the gentlest found is given.
    Where fewer days than `fewest_days` would do, those days are used for the gentlest descent within them.

    Raises:
        NoPlanFound: the floors and the products leave no way.
    """
    ways = ways_of(problem)
    tried = _finished(descend(problem, FIRST_LADDER, ways))
    finer = sorted({share for each in limits.values() for share in _finer(tried, each)}, reverse=True)
    if finer:
        tried.extend(_finished(descend(problem, finer, ways)))
    if not tried:
        raise NoPlanFound(
            "No way down ends within four years under these limits on when a change may be made.",
            rule="change_on",
            nearest="Allow changes on more days of the week.",
        )
    return {
        name: _long_enough(_best(tried, each), tried, problem, fewest_days) for name, each in limits.items()
    }


def gentlest_by(problem: Problem, days: int, fewest_days: int) -> Descent:
    """The descent with the least risk among those that end within so many days.

    Raises:
        NoPlanFound: even the fastest that the floors permit takes longer; says how long.
    """
    ways = ways_of(problem)
    tried = _finished(descend(problem, FIRST_LADDER, ways))
    fastest = min(tried, key=lambda descent: descent.total_days, default=None)
    shortest = max(fewest_days, fastest.total_days if fastest else 0)
    if fastest is None or shortest > days:
        by_length = fastest is not None and fastest.total_days <= days
        shortest_after = max(
            (after for after, least in problem.floors.shortest_days if least <= shortest), default=0
        )
        rule = f"shortest_days_after_{shortest_after}" if by_length else "largest_cut_mg"
        raise NoPlanFound(
            f"No plan ends within {days} days: the floors under every taper need {shortest} days.",
            rule=problem.floors.ids.get(rule, rule),
            nearest=f"The fastest that they allow takes {shortest} days.",
        )
    for _ in range(2):
        fitting = [descent for descent in tried if descent.total_days <= days]
        slower = [descent for descent in tried if descent.total_days > days]
        upper = min(descent.share for descent in fitting)
        lower = max((descent.share for descent in slower), default=SMALLEST_SHARE)
        between = _between(upper, lower, 4)
        tried.extend(_finished(descend(problem, between, ways)))
    fitting = [descent for descent in tried if descent.total_days <= days]
    gentlest = min(fitting, key=lambda descent: (descent.chances[1], descent.total_days))
    return stretched(gentlest, max(fewest_days, gentlest.total_days), problem)


def ways_of(problem: Problem) -> dict[int, list[int]]:
    """The levels that each level may lead to, in this problem."""
    return ways_down(problem.doses, problem.present_micrograms, problem.goal_micrograms, problem.floors)


def _finished(descents: list[Descent]) -> list[Descent]:
    return [descent for descent in descents if descent.finished]


def _best(tried: list[Descent], limits: Limits) -> tuple[Descent, bool]:
    passing = [descent for descent in tried if burden_of(descent, limits) <= 1]
    if passing:
        return min(passing, key=lambda d: (d.total_days, burden_of(d, limits))), True
    return min(tried, key=lambda d: (burden_of(d, limits), d.total_days)), False


def _finer(tried: list[Descent], limits: Limits) -> list[float]:
    """Shares between the fastest descent that passes and the next that does not; a smaller one if none."""
    best, passes = _best(tried, limits)
    if not passes:
        return [SMALLEST_SHARE]
    failing = [d.share for d in tried if d.share > best.share and burden_of(d, limits) > 1]
    return _between(min(failing), best.share, 4) if failing else []


def _between(upper: float, lower: float, count: int) -> list[float]:
    top = min(upper, 0.05)
    if top <= lower * 1.02:
        return []
    return list(np.geomspace(top, lower, count + 2)[1:-1])


# ---- floors on the whole length ------------------------------------------------------------------


def _long_enough(
    found: tuple[Descent, bool], tried: list[Descent], problem: Problem, fewest_days: int
) -> tuple[Descent, bool]:
    """The descent itself, or, where the floors ask for more days than it needs, the gentlest within them."""
    descent, passes = found
    if descent.total_days >= fewest_days:
        return descent, passes
    if min(other.share for other in tried) > min(GENTLE_LADDER):
        tried.extend(_finished(descend(problem, GENTLE_LADDER, ways_of(problem))))
    fitting = [other for other in tried if other.total_days <= fewest_days]
    gentlest = min(fitting, key=lambda other: (other.chances[1], other.total_days))
    return stretched(gentlest, fewest_days, problem), passes


def stretched(descent: Descent, days: int, problem: Problem) -> Descent:
    """The same steps, each held longer until the whole takes so many days; changes on allowed days only.

    Someone already on the smallest dose that can be made holds that one first.
    """
    levels, lengths, held_by = list(descent.levels), list(descent.days), list(descent.held_by)
    cut_by = list(descent.cut_by)
    if not levels:
        start = problem.present_micrograms
        if start not in problem.doses.possible(start):
            return descent
        levels, lengths, held_by = [start], [0], ["shortest_days"]
        cut_by = ["", *cut_by]
    step = len(lengths) - 1
    while sum(lengths) < days:
        # The last steps rule: they are drawn out first, then the ones before, in turn.
        lengths[step] += 1
        held_by[step] = "shortest_days"
        step = step - 1 if step > 0 else len(lengths) - 1
    _move_to_allowed_days(lengths, held_by, problem)
    return replace(descent, levels=levels, days=lengths, held_by=held_by, cut_by=cut_by)


def _move_to_allowed_days(lengths: list[int], held_by: list[str], problem: Problem) -> None:
    day = 1
    for step, length in enumerate(lengths):
        day += length
        while not problem.may_change(day):
            lengths[step] += 1
            held_by[step] = "change_on"
            day += 1
