"""The rows of `observed.toml`, each with what is accepted."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Row:
    """One published figure, how near a simulation has to come, and why it does not (empty if it does)."""

    id: str
    says: str
    observed: float | str
    unit: str
    sources: tuple[str, ...]
    facts: tuple[str, ...]
    low: float
    high: float
    tolerance: str
    fails: str = ""

    def holds(self, simulated: float) -> bool:
        """Whether it came near enough."""
        return self.low <= simulated <= self.high


def read_rows() -> list[Row]:
    """All rows, in the order of the file."""
    return [_row(entry) for entry in tomllib.loads((HERE / "observed.toml").read_text("utf-8"))["row"]]


def _row(entry: dict) -> Row:
    known = {"id", "says", "observed", "unit", "within", "absolute", "range", "sources", "facts", "fails"}
    assert set(entry) <= known, f"{entry['id']}: {set(entry) - known}"
    observed = entry["observed"]
    if "within" in entry:
        low, high = observed * (1 - entry["within"]), observed * (1 + entry["within"])
        tolerance = f"{100 * entry['within']:g} %"
    elif "absolute" in entry:
        low, high = observed - entry["absolute"], observed + entry["absolute"]
        tolerance = f"{entry['absolute']:g} {entry['unit']}"
    else:
        low, high = entry["range"]
        tolerance = f"{low:g} to {high:g}"
    return Row(
        id=entry["id"],
        says=entry["says"],
        observed=observed,
        unit=entry["unit"],
        sources=tuple(entry["sources"]),
        facts=tuple(entry.get("facts", ())),
        low=low,
        high=high,
        tolerance=tolerance,
        fails=entry.get("fails", ""),
    )
