"""Small words of the page about replayed cases: percentages, ranges, rows of a table."""

from __future__ import annotations


def percent(share: float) -> str:
    """A share as a whole percentage, without its sign."""
    return f"{100 * share:.0f}"


def percent_range(ends: tuple[float, float]) -> str:
    """Both ends of a share, once where they read the same."""
    low, high = map(percent, ends)
    return f"{low} %" if low == high else f"{low} to {high} %"


def table(*heads: str) -> list[str]:
    """The head of a table."""
    return ["", row(*heads), "|" + "---|" * len(heads)]


def row(*cells: str) -> str:
    """A row of a table."""
    return f"| {' | '.join(cells)} |"


def lines_of(lines: list[str]) -> str:
    """Lines, each with its end."""
    return "\n".join(lines) + "\n"
