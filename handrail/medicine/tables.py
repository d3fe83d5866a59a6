"""The nouns of strict reading: the form of a file, a row that fits it, and what was wrong.

A `Form` says which columns a file has, of which kind, and what they mean. The same form reads the file
(`handrail.medicine.reader`) and is shown to authors as a JSON Schema (`handrail.medicine.schema`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal, TypedDict, cast

from handrail.errors import PackError

Kind = Literal["text", "number", "whole", "yes_no", "names", "numbers", "lines", "sources", "condition"]
"""What a cell holds. `names`, `numbers` and `sources` are separated by ";" in CSV and are lists in TOML."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column of a CSV file, or one key of a TOML entry.

    Attributes:
        required: must be there and filled.
        unique: no two rows may share it; it names the row in messages.
        choices: the only values allowed.
        low, high: the smallest and largest number allowed.
    """

    name: str
    kind: Kind = "text"
    meaning: str
    required: bool = True
    unique: bool = False
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """The form of one CSV file, or of one table of a TOML file.

    Attributes:
        table: name of the TOML table (`[[rule]]` is "rule"); empty for CSV.
        once: the table stands exactly once, as `[pack]`, rather than as often as needed.
    """

    file: str
    meaning: str
    columns: tuple[Column, ...]
    table: str = ""
    once: bool = False


@dataclass(slots=True)
class Problems:
    """What is wrong with a pack, in the order found; every entry has a file and a line."""

    found: list[PackError] = field(default_factory=list[PackError])

    def add(self, message: str, *, where: str, fix: str = "") -> None:
        """Note one problem."""
        self.found.append(PackError(message, where=where, fix=fix))

    def note(self, error: PackError, where: str) -> None:
        """Note an error that a noun raised, at the row it came from."""
        self.add(error.message, fix=error.fix, where=error.where or where)

    def stop_if_any(self) -> None:
        """Raise the first problem, saying how many more there are.

        Raises:
            PackError: there is at least one problem.
        """
        if not self.found:
            return
        first, others = self.found[0], len(self.found) - 1
        more = f" (and {others} more: `handrail pack check` lists them)" if others else ""
        raise PackError(first.message + more, fix=first.fix, where=first.where)


class Grounds(TypedDict):
    """Who says so, whether it was read there, and what has to be said of that."""

    sources: tuple[str, ...]
    verified: bool
    note: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row that fits its form: every value has the declared kind."""

    values: Mapping[str, Any]
    where: str

    def text(self, name: str) -> str:
        """The words of a cell; empty if it may be and is."""
        return cast("str", self.values[name] or "")

    def number(self, name: str) -> float:
        """A number of a cell that must be filled."""
        return float(self.values[name])

    def maybe(self, name: str) -> float | None:
        """A number, or None for an empty cell."""
        value = self.values[name]
        return None if value is None else float(value)

    def whole(self, name: str) -> int:
        """A whole number of a cell that must be filled."""
        return int(self.values[name])

    def yes(self, name: str) -> bool:
        """Whether a cell says true; an empty one is no."""
        return bool(self.values[name])

    def maybe_yes(self, name: str) -> bool | None:
        """True, false, or None for an empty cell: not known."""
        return cast("bool | None", self.values[name])

    def names(self, name: str) -> tuple[str, ...]:
        """A list of names; empty for an empty cell."""
        return cast("tuple[str, ...]", self.values[name] or ())

    def grounds(self) -> Grounds:
        """The three columns that every sentence of a pack ends with."""
        return {"sources": self.names("sources"), "verified": self.yes("verified"), "note": self.text("note")}

    def numbers(self, name: str) -> tuple[float, ...]:
        """A list of numbers; empty for an empty cell."""
        return cast("tuple[float, ...]", self.values[name] or ())

    def span(self, name: str) -> tuple[float, float] | None:
        """The range in `<name>_min` and `<name>_max`; one number alone stands for both ends."""
        low, high = self.maybe(f"{name}_min"), self.maybe(f"{name}_max")
        if low is None or high is None:
            only = high if low is None else low
            return None if only is None else (only, only)
        return low, high


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A sentence with the nearest known name, with all of them if there are few, or with some."""
    options = sorted(known)
    near = get_close_matches(name, options, n=1, cutoff=0.6)
    if near:
        return f"Did you mean '{near[0]}'?"
    if len(options) <= 30:
        return f"There are: {', '.join(options)}."
    alike = get_close_matches(name, options, n=5, cutoff=0.0)
    return f"There are {len(options)}; the nearest are: {', '.join(alike)}."
