"""Designs beside each other: how many people, what anxiety buys, which dose; for both doors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.report.figures import FigureTable
from handrail.report.forest import interval_words
from handrail.report.share import share_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handrail.trial.questions import Design, DoseDesign, SampleSize

ANXIETY_SAYS = (
    "That anxious people gain more is a hypothesis with support (a contrast between trials, and a stratum "
    "that was looked at afterwards), not a proven selector; choosing them also takes longer."
)
DOSE_SAYS = (
    "More is not shown to be better: trials at 30 to 60 mg did no worse than those above. High doses are "
    "tolerated by few, and carry more harm; a trial of this kind does not count that."
)


def size_words(found: SampleSize) -> str:
    """How many people each arm needs, in one sentence or two."""
    if found.per_arm is not None:
        return f"About {found.per_arm} people in each arm, for {100 * found.wanted:.0f} % of trials."
    most = max(people for people, _ in found.tried)
    share = next(share for people, share in found.tried if people == most)
    return (
        f"No number up to {most} in each arm finds it in {100 * found.wanted:.0f} % of trials; {most} do in "
        f"{share_words(share)}. Where trials differ, more people don't help beyond a point."
    )


def size_table(found: SampleSize) -> FigureTable:
    """Each number that was tried."""
    return FigureTable(
        caption="Numbers that were tried",
        header=("In each arm", "Finds it"),
        rows=tuple((str(people), share_words(share)) for people, share in sorted(found.tried, key=_people)),
    )


def _people(tried: tuple[int, object]) -> int:
    return tried[0]


def designs_table(designs: Sequence[Design]) -> FigureTable:
    """What asking for anxiety buys."""
    return FigureTable(
        caption="Designs beside each other",
        header=("Design", "Finds it", "Risk ratio found"),
        rows=tuple(
            (
                one.title,
                share_words(one.answer.power),
                interval_words(one.answer.ratio[1], one.answer.ratio[0], one.answer.ratio[2]),
            )
            for one in designs
        ),
    )


def doses_table(designs: Sequence[DoseDesign]) -> FigureTable:
    """Doses of one trial beside each other."""
    return FigureTable(
        caption="Doses of one trial beside each other",
        header=("Aims at", "Taken at most, mean", "Reach it", "Leave", "Finds it", "Does best"),
        rows=tuple(
            (
                f"{one.target_mg:g} mg",
                f"{one.taken_mg:.0f} mg",
                f"{100 * one.reached:.0f} %",
                f"{100 * one.left:.0f} %",
                share_words(one.answer.power),
                share_words(one.best),
            )
            for one in designs
        ),
    )
