"""What a run of a job is told by: its cost, its errors."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from jobs import DAYS

from handrail.simulate.bands import cores


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one job took."""

    people: int
    wall_s: float
    core_s: float

    @property
    def idle_s(self) -> float:
        """Seconds on a machine that does nothing else: core time over the cores."""
        return self.core_s / cores()

    @property
    def core_us_a_day(self) -> float:
        """Microseconds of one core for a person and a day."""
        return 1e6 * self.core_s / self.people / DAYS


def cost_of(job: Callable[[], object], people: int, repeats: int = 3) -> Cost:
    """The run that took the least core time."""
    best: Cost | None = None
    for _ in range(repeats):
        wall, core = time.perf_counter(), time.process_time()
        job()
        one = Cost(people=people, wall_s=time.perf_counter() - wall, core_s=time.process_time() - core)
        best = one if best is None or one.core_s < best.core_s else best
    assert best is not None
    return best


@dataclass(frozen=True, kw_only=True)
class Errors:
    """Worst of the level in shares of the largest; of W, in shares of each person's largest; of bands."""

    level: float
    lack: tuple[float, float, float]
    bands: float

    def row(self, precision: str) -> str:
        """The line of the table."""
        shown = " | ".join(f"{error:.1e}" for error in (self.level, *self.lack, self.bands))
        return f"| {precision} | {shown} |"
