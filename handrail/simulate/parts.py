"""What is remembered of a unit whose rows are forgotten, small enough to keep: counts and sums.

A unit's part can be written down and read again, so that a long run goes on after a stop. Parts are merged in
their order, which makes the answer the same to the last digit whoever reckoned them, and when.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from handrail.errors import InputError
from handrail.simulate.nouns import FloatArray
from handrail.simulate.question import Rows, Unit

EDGES = np.concatenate([[0.0], np.geomspace(1e-6, 1e7, 2500)])
"""Bins 1.2 % wide, from a millionth to ten million of any unit; percentiles are good to half of that."""

BINS = len(EDGES) - 1
NOT_OUTCOMES = ("replicate", "person")


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """One column of a unit in one arm.

    Attributes:
        places: replicate of the unit x BINS + bin, of those that hold anybody; counts: how many.
        sums: number, sum and sum of squares in each replicate, shape (3, replicates).
    """

    places: npt.NDArray[np.uint32]
    counts: npt.NDArray[np.uint32]
    sums: FloatArray


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One unit in one arm.

    Attributes:
        columns: by name.
        chance_sums: as of `Rows`.
    """

    columns: Mapping[str, Counted]
    chance_sums: FloatArray


def part_of(unit: Unit, rows: Rows) -> Part:
    """Count the rows of a unit in one arm."""
    columns = {
        name: _counted(unit, values) for name, values in rows.columns.items() if name not in NOT_OUTCOMES
    }
    return Part(columns=columns, chance_sums=rows.chance_sums)


def _counted(unit: Unit, values: FloatArray) -> Counted:
    came = ~np.isnan(values)
    bins = np.searchsorted(EDGES[1:-1], values[came], side="right")
    replicate = np.repeat(np.arange(unit.replicates), unit.people)[came]
    places, counts = np.unique(replicate * BINS + bins, return_counts=True)
    sums = np.zeros((3, unit.replicates))
    for number, part in enumerate(values.reshape(unit.replicates, unit.people)):
        there = part[~np.isnan(part)]
        sums[:, number] = len(there), there.sum(), np.square(there).sum()
    return Counted(places=places.astype(np.uint32), counts=counts.astype(np.uint32), sums=sums)


def write_parts(parts: Sequence[Part], number: int, mark: str) -> bytes:
    """The parts of one unit in all arms, as bytes.

    Args:
        number: which unit; mark: which question they belong to.
    """
    arrays: dict[str, npt.NDArray[np.generic]] = {"number": np.array(number), "mark": np.array(mark)}
    for arm, part in enumerate(parts):
        arrays[f"{arm}/chances"] = part.chance_sums
        for name, column in part.columns.items():
            arrays[f"{arm}/places/{name}"] = column.places
            arrays[f"{arm}/counts/{name}"] = column.counts
            arrays[f"{arm}/sums/{name}"] = column.sums
    held = io.BytesIO()
    np.savez_compressed(held, allow_pickle=False, **arrays)
    return held.getvalue()


def read_parts(written: bytes, number: int, mark: str, arms: int) -> tuple[Part, ...]:
    """What `write_parts` wrote.

    Raises:
        InputError: it is no such thing, or belongs to another unit or another question.
    """
    try:
        with np.load(io.BytesIO(written), allow_pickle=False) as held:
            if (int(held["number"]), str(held["mark"])) != (number, mark):
                raise InputError(
                    f"Part {number + 1} is of another population, or of another version of the program.",
                    fix="Begin again from the first part.",
                )
            return tuple(_read_arm(held, arm) for arm in range(arms))
    except (OSError, ValueError, KeyError, BadZipFile, EOFError):
        raise InputError(
            f"Part {number + 1} is damaged.", fix="Reckon this part again, and answer then."
        ) from None


def _read_arm(held: Mapping[str, npt.NDArray[np.generic]], arm: int) -> Part:
    names = [key.split("/", 2)[2] for key in held if key.startswith(f"{arm}/places/")]
    columns = {
        name: Counted(
            places=np.asarray(held[f"{arm}/places/{name}"], np.uint32),
            counts=np.asarray(held[f"{arm}/counts/{name}"], np.uint32),
            sums=np.asarray(held[f"{arm}/sums/{name}"], np.float64),
        )
        for name in names
    }
    return Part(columns=columns, chance_sums=np.asarray(held[f"{arm}/chances"], np.float64))
