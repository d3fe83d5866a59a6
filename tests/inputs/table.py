"""The table of wrong inputs, read for whoever runs them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

_PLACEHOLDERS = {"{10kB}": "a" * 10_240, "{30kB}": "20 mg three times a day for 3 days then " * 800}


@dataclass(frozen=True, slots=True)
class BadInput:
    """One row of `bad_inputs.toml`; `messages` must all be in what is said."""

    id: str
    door: str
    args: tuple[str, ...]
    messages: tuple[str, ...]
    exit_code: int


def bad_inputs() -> list[BadInput]:
    """Every row, with the long texts written out."""
    with (Path(__file__).parent / "bad_inputs.toml").open("rb") as file:
        rows = tomllib.load(file)["row"]
    return [
        BadInput(
            row["id"],
            row["door"],
            tuple(_PLACEHOLDERS.get(word, word) for word in row["args"]),
            tuple(row["message"].split("|")),
            row["exit_code"],
        )
        for row in rows
    ]
