"""Blocks of a population that outlive whoever reckons them: written as they are done, read back bit for bit.

A population that is stopped, or whose process dies, goes on from its last block and gives the same answer as
if nothing had happened, because a block hangs on its place alone and its numbers are kept exactly.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from handrail.errors import SolverError
from handrail.simulate.study import Rows

CHANCES = "chance sums"


class KeptBlocks(Protocol):
    """A place where blocks are kept, by their number from 0."""

    def saved(self, number: int) -> bytes | None:
        """A block that was saved before; None where it has to be reckoned."""
        ...

    def save(self, number: int, block: bytes, of: int) -> None:
        """Keep a block; `of` is how many there are in all."""
        ...


def rows_as_bytes(rows: Sequence[Rows]) -> bytes:
    """A block, all arms, as bytes."""
    arrays = {
        f"{arm}/{name}": values
        for arm, part in enumerate(rows)
        for name, values in (*part.columns.items(), (CHANCES, part.chance_sums))
    }
    held = io.BytesIO()
    np.savez_compressed(held, **arrays)  # pyright: ignore[reportArgumentType]
    return held.getvalue()


def rows_from_bytes(block: bytes) -> tuple[Rows, ...]:
    """The block again.

    Raises:
        SolverError: it is no block of ours.
    """
    try:
        with np.load(io.BytesIO(block), allow_pickle=False) as held:
            arms: dict[int, dict[str, np.ndarray]] = {}
            for name in held.files:
                arm, _, column = name.partition("/")
                arms.setdefault(int(arm), {})[column] = held[name]
        return tuple(
            Rows(columns={k: v for k, v in arms[arm].items() if k != CHANCES}, chance_sums=arms[arm][CHANCES])
            for arm in sorted(arms)
        )
    except (ValueError, KeyError, OSError, EOFError) as error:
        raise SolverError(f"A saved block can't be read: {error}.", fix="Start the job again.") from None
