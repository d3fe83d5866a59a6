"""The courses of `withdrawal_table.toml`, run with the default kinetics, and how each figure compares."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from handrail.course.nouns import Dose
from handrail.simulate.nouns import Draws
from tests.simulate.courses import Followed, by_dose, crowd, steady, straight_down

FIGURES = ("burden", "any", "moderate", "severe")

# The run printed two decimals, so the figure it stands for may lie half a digit off.
HALF_A_DIGIT = 0.005
WITHIN_OF_A_CHANCE = 0.03
WITHIN_OF_A_BURDEN = 0.10


@dataclass(frozen=True, kw_only=True)
class TableRow:
    """A course, what the reference run printed, and why a figure of it does not hold."""

    course: str
    wanted: tuple[float, float, float, float]
    fails: dict[str, str]

    def holds(self, figure: str, found: float) -> bool:
        """Whether a figure is near enough to the printed one."""
        printed = self.wanted[FIGURES.index(figure)]
        within = WITHIN_OF_A_BURDEN * printed if figure == "burden" else WITHIN_OF_A_CHANCE
        return abs(found - printed) <= within + HALF_A_DIGIT


def read_table() -> list[TableRow]:
    """The rows, in the order of the file."""
    text = (Path(__file__).parent / "withdrawal_table.toml").read_text("utf-8")
    return [
        TableRow(
            course=row["course"],
            wanted=(row["burden"], *row["chances"]),
            fails=row.get("fails", {}),
        )
        for row in tomllib.loads(text)["row"]
    ]


@cache
def people(share_of_clearance: float = 1.0) -> Draws:
    """2,000 people like the reference adult; a smaller clearance comes from failing kidneys."""
    return crowd(2000, gfr_ml_min=105 * (share_of_clearance - 0.2) / 0.8)


def stopped(daily_mg: float, days: int) -> tuple[float, ...]:
    """A steady dose, then nothing."""
    return _figures(steady(daily_mg, days), days, days + 35)


def straight(daily_mg: float, days: int, over: int) -> tuple[float, ...]:
    """A steady dose, then in a straight line to nothing."""
    return _figures(steady(daily_mg, days) + straight_down(daily_mg, over, days), days, days + over + 35)


def missed(hours: int) -> tuple[float, ...]:
    """80 mg a day with nothing for so many hours."""
    doses = [dose for dose in steady(80, 300) if not 24 * 290 <= dose.time_h < 24 * 290 + hours]
    return _figures(doses, 290, 300)


def french() -> tuple[float, ...]:
    """From 270 mg by 12.5 mg every 2 days down to 80 mg."""
    down = by_dose(lambda day: max(80.0, 270 - 12.5 * (1 + day // 2)), 67, 240)
    return _figures(steady(270, 240) + down, 240, 240 + 67)


def halved() -> tuple[float, ...]:
    """60 mg a day with failing kidneys, half of it for 10 days, then nothing."""
    return _figures(steady(60, 300) + steady(30, 10, 300), 300, 345, people(0.4))


def _figures(doses: list[Dose], since_day: float, days: int, draws: Draws | None = None) -> tuple[float, ...]:
    followed = Followed(draws or people(), doses, days)
    return (followed.typical_peak(24 * since_day), *map(float, followed.chances(24 * since_day)))


RUNS: dict[str, Callable[[], tuple[float, ...]]] = {
    "80 mg a day for 3 days, stop": lambda: stopped(80, 3),
    "80 mg a day for 14 days, stop": lambda: stopped(80, 14),
    "80 mg a day for 30 days, stop": lambda: stopped(80, 30),
    "80 mg a day for 90 days, stop": lambda: stopped(80, 90),
    "80 mg a day for 300 days, stop": lambda: stopped(80, 300),
    "15 mg a day for 300 days, stop": lambda: stopped(15, 300),
    "30 mg a day for 180 days, stop": lambda: stopped(30, 180),
    "120 mg a day for 300 days, stop": lambda: stopped(120, 300),
    "270 mg a day for 240 days, stop": lambda: stopped(270, 240),
    "80 mg a day for 300 days, straight down over 4 days": lambda: straight(80, 300, 4),
    "80 mg a day for 300 days, straight down over 7 days": lambda: straight(80, 300, 7),
    "80 mg a day for 300 days, straight down over 14 days": lambda: straight(80, 300, 14),
    "80 mg a day for 300 days, straight down over 28 days": lambda: straight(80, 300, 28),
    "80 mg a day for 300 days, straight down over 56 days": lambda: straight(80, 300, 56),
    "270 mg a day for 240 days, straight down over 14 days": lambda: straight(270, 240, 14),
    "270 mg a day for 240 days, straight down over 28 days": lambda: straight(270, 240, 28),
    "270 mg a day for 240 days, straight down over 56 days": lambda: straight(270, 240, 56),
    "270 mg a day for 240 days, then 12.5 mg less every 2 days to 80 mg": french,
    "60 mg a day with 40 % of the clearance for 300 days, half for 10 days, stop": halved,
    "80 mg a day, one 8-hourly dose missed": lambda: missed(8),
    "80 mg a day, one day missed": lambda: missed(24),
}
