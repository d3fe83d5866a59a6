"""A way up isn't followed: its diary asks about too little of the medicine, and nothing forecasts too much.

Emergencies and too much taken are looked for all the same, before this. What is said here is for every door.
"""

from __future__ import annotations

from handrail.errors import NoPlanFound
from handrail.follow.agreed import Agreed
from handrail.follow.cut import days_from, first_days

SAYS = (
    "What was agreed goes up from here, and following a diary is for a way down only: the list asks about "
    "too little of the medicine, and nothing here forecasts too much of it."
)
DO = (
    "Go on only as the approved plan says. Before the next step up, speak with whoever supervises it about "
    "sleepiness, unsteadiness, falls and confusion; with any of them, call before the next dose, and stop "
    "nothing suddenly. Danger signs and too much taken are shown from the diary all the same."
)


def goes_up(laid: Agreed, done_days: int) -> bool:
    """Whether what is left of what was agreed comes to more than was ever taken, as far as anybody said.

    A step back, or a restart at the last dose, comes to no more than that.

    Args:
        laid: what was agreed, on the days of the diary.
        done_days: days of it that are over.
    """
    taken, rest = first_days(laid.course, done_days), days_from(laid.course, done_days)
    past = [*(() if laid.before is None else laid.before.steps), *taken.steps]
    highest = max((step.regimen.daily_dose_micrograms for step in past), default=0)
    return rest.steps[-1].regimen.daily_dose_micrograms > highest


def refuse_a_way_up(laid: Agreed, done_days: int, *, first: str = "") -> None:
    """Say that a way up isn't followed, and what to do instead.

    Args:
        laid, done_days: as in `goes_up`.
        first: what comes before anything else, such as whom to ring; "" where nothing does.

    Raises:
        NoPlanFound: it goes up.
    """
    if goes_up(laid, done_days):
        raise NoPlanFound(f"{first} {SAYS}".strip(), rule="diary", nearest=DO, urgent=bool(first))
