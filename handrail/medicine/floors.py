"""A clinician changes a floor for one plan, with a reason that stays with it.

The floors of a pack hold for everyone. Who knows more about one person may move one, in either
direction; what was changed, from what, and why is then said on the plan.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Mapping

from handrail.errors import InputError
from handrail.medicine.nouns import Floors

_AFTER = "shortest_days_after_"
_WHOLE = ("fewest_days_a_step", "fewest_intakes", "most_pieces")
# (lowest, highest) that still means something; a wrong unit or a slipped digit falls outside.
_BOUNDS: Mapping[str, tuple[float, float]] = {
    "largest_cut_mg": (0.01, 100),
    "largest_cut_share": (0.01, 0.5),
    "share_above_mg": (0, 1000),
    "fewest_days_a_step": (1, 365),
    "fewest_intakes": (1, 8),
    "most_pieces": (1, 12),
}
SHORTEST_REASON = 10
"""Letters. A reason is for the next reader; "ok" tells them nothing."""


def change_floors(floors: Floors, changes: Mapping[str, float], reason: str) -> Floors:
    """The floors with some of them changed for one plan.

    Args:
        floors: those of the pack.
        changes: by name (`largest_cut_mg`, `fewest_days_a_step`, `shortest_days_after_60`, ...),
            in the unit that ends the name; shares as 0.25.
        reason: why, in the clinician's words; it is printed on the plan.

    Raises:
        InputError: no such floor, a value that can't be meant, or no reason.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise InputError(
            "A floor is changed without a reason.",
            fix='Say why, for the next reader: --reason "..."',
            where="--floor",
        )
    known = {
        **{name: float(getattr(floors, name)) for name in _BOUNDS},
        **{f"{_AFTER}{days}": float(shortest) for days, shortest in floors.shortest_days},
    }
    for name, value in changes.items():
        _check(name, value, known)
    said = tuple(
        f"Floor changed by a clinician: {_words(name)} {known[name]:g} became {value:g}. "
        f"Reason: {' '.join(reason.split())}"
        for name, value in changes.items()
    )
    shortest = tuple(
        (days, round(changes.get(f"{_AFTER}{days}", least))) for days, least in floors.shortest_days
    )
    plain = {
        name: round(value) if name in _WHOLE else value
        for name, value in changes.items()
        if not name.startswith(_AFTER)
    }
    return dataclasses.replace(floors, shortest_days=shortest, changed=(*floors.changed, *said), **plain)


def _check(name: str, value: float, known: Mapping[str, float]) -> None:
    if name not in known:
        nearest = difflib.get_close_matches(name, known, n=1)
        raise InputError(
            f"There is no floor '{name[:40]}'." + (f" Did you mean '{nearest[0]}'?" if nearest else ""),
            fix=f"There are: {', '.join(sorted(known))}.",
            where="--floor",
        )
    low, high = _BOUNDS.get(name, (1, 365))
    if not low <= value <= high:
        raise InputError(
            f"{name} can't be {value:g}: it is a number from {low:g} to {high:g}.",
            fix=f"The pack has {known[name]:g}.",
            where="--floor",
        )
    if (name in _WHOLE or name.startswith(_AFTER)) and value != round(value):
        raise InputError(
            f"{name} is a whole number, and {value:g} is not.",
            fix=f"The pack has {known[name]:g}.",
            where="--floor",
        )


def _words(name: str) -> str:
    return name.replace("_", " ")
