"""Parts of a long run, kept in a folder: written whole or not at all, never mixed with another run's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from handrail.errors import InputError

Made = TypeVar("Made")


def read_kept(place: Path, read: Callable[[bytes], tuple[str, Made] | None], mark: str) -> Made | None:
    """A finished part; None where there is none, or it is damaged.

    Args:
        read: gives the mark of the run that a part is of, and the part; None where it is damaged.
        mark: of this run.

    Raises:
        InputError: it is of another run.
    """
    try:
        written = place.read_bytes()
    except OSError:
        return None
    found = read(written)
    if found is None:
        return None
    if found[0] != mark:
        raise InputError(
            f"{place} is of another run: another question, seed, number or version.",
            fix="Keep each run in a folder of its own.",
            where="keep",
        )
    return found[1]


def write_kept(place: Path, written: bytes) -> None:
    """Keep a part; it appears when it is whole.

    Raises:
        InputError: the folder can't be written to.
    """
    half = place.with_suffix(".half")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        half.write_bytes(written)
        half.replace(place)
    except OSError as error:
        raise InputError(
            f"{place.parent} can't be written to: {error.strerror or error}.",
            fix="Choose another folder.",
            where="keep",
        ) from None
