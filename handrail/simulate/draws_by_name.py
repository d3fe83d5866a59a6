"""Draws that belong to a name: the same for a figure whatever else is drawn beside it.

So that adding a second depressant, or naming two in another order, changes nothing about the first: each
draw of a person can be compared with itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from zlib import crc32

import numpy as np

from handrail.medicine.nouns import Figure
from handrail.simulate.equations import FloatArray
from handrail.simulate.people import even_normals, scale_around
from handrail.simulate.typical import log_sd

OF_PEOPLE, OF_MODEL = 6, 7
"""Streams of one seed in a population; others have the numbers before."""


def normals(name: str, draws: int, seed: int) -> FloatArray:
    """Standard normals of that name, evenly spread, shape (draws,).

    >>> bool((normals("a", 10, 1) == normals("a", 10, 1)).all())
    True
    """
    return even_normals(np.random.SeedSequence([seed, crc32(name.encode())]), draws, 1)[:, 0]


class Names(Protocol):
    """Where draws by name come from: what people differ in, and what is uncertain of the model."""

    @property
    def count(self) -> int:
        """How many draws there are."""
        ...

    def of_people(self, name: str) -> FloatArray:
        """Standard normals of what people differ in, shape (count,)."""
        ...

    def of_model(self, name: str) -> FloatArray:
        """Standard normals of what is uncertain of the model, shape (count,)."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class OnePerson(Names):
    """The draws of one person, in whom both are not known alike."""

    count: int
    seed: int

    def of_people(self, name: str) -> FloatArray:
        """A draw of its own for each."""
        return normals(name, self.count, self.seed)

    def of_model(self, name: str) -> FloatArray:
        """A draw of its own for each."""
        return normals(name, self.count, self.seed)


@dataclass(frozen=True, kw_only=True, slots=True)
class PartOfMany(Names):
    """The draws of a part of a population: a person's in every replicate, a replicate's in everybody.

    Attributes:
        block, people: which of the blocks of people, and how many are in it.
        replicates: of the whole population; `first` to `first + taken` of them are in this part.
    """

    seed: int
    block: int
    people: int
    replicates: int
    first: int
    taken: int

    @property
    def count(self) -> int:
        """Draw i is person i % people of its replicate."""
        return self.people * self.taken

    def of_people(self, name: str) -> FloatArray:
        """One for each person of the block, in every replicate."""
        place = (self.seed, OF_PEOPLE, self.block, crc32(name.encode()))
        return np.tile(even_normals(np.random.SeedSequence(place), self.people, 1)[:, 0], self.taken)

    def of_model(self, name: str) -> FloatArray:
        """One for each replicate, in everybody."""
        place = (self.seed, OF_MODEL, crc32(name.encode()))
        each = even_normals(np.random.SeedSequence(place), self.replicates, 1)[:, 0]
        return np.repeat(each[self.first : self.first + self.taken], self.people)


def drawn(figure: Figure, name: str, names: Names) -> FloatArray:
    """A figure with its 90 % interval, log-normal; without an interval the value itself."""
    return scale_around(figure, names.of_model(name))


def differing(value: float, cv: float, name: str, names: Names) -> FloatArray:
    """A value in which people differ by so much, log-normal."""
    return value * np.exp(log_sd(cv) * names.of_people(name))


def not_negative(mean: float, sd: float, name: str, names: Names) -> FloatArray:
    """A normal distribution of which only what is not negative is used.

    >>> bool((not_negative(0.0, 0.5, "a", OnePerson(count=50, seed=1)) >= 0).all())
    True
    """
    if sd == 0:
        return np.full(names.count, max(mean, 0.0))
    from scipy.special import ndtr, ndtri

    below = ndtr(-mean / sd)
    share = below + (1 - below) * ndtr(names.of_model(name))
    return np.maximum(mean + sd * ndtri(share), 0.0)
