"""The nouns of other depressants: what they do in a body, and how they act together with a medicine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from handrail.errors import PackError
from handrail.medicine.nouns import Figure
from handrail.sources import Bibliography

if TYPE_CHECKING:
    from handrail.medicine.conditions import Condition

Habit = Literal["rare", "social", "dependent"]
FactorKind = Literal["tolerance", "person"]

ALCOHOL = "alcohol"
"""The group of alcohol, in pairs and in withdrawals."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Companion:
    """Another depressant that is taken by mouth, with one compartment.

    Attributes:
        names: what people write, in lower case.
        groups: of the interaction lists, such as a class of medicines.
        figures: of what is swallowed, by name; `drowsy_mg_per_l` only where one was published.
        metabolite: figures of the active substance it turns into; empty for none.
        turns_into: what that is called.
        absorbed: (mg at once, share absorbed), rising in mg, where the share falls with the dose.
        most_mg: at once; above this it is taken for a slip of the unit. Not a dose that may be taken.
    """

    id: str
    title: str
    names: tuple[str, ...]
    groups: tuple[str, ...]
    figures: Mapping[str, Figure]
    metabolite: Mapping[str, Figure]
    turns_into: str
    absorbed: tuple[tuple[float, float], ...]
    most_mg: float
    sources: tuple[str, ...]
    note: str = ""

    @property
    def has_half_effect(self) -> bool:
        """Whether a level is known at which half of the people are drowsy."""
        return "drowsy_mg_per_l" in self.figures


@dataclass(frozen=True, kw_only=True, slots=True)
class OtherWithdrawal:
    """When withdrawal from a group of depressants begins after the last of it, in hours."""

    group: str
    onset_low_h: float
    onset_high_h: float
    worst_h: float | None
    says: str
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Elimination:
    """How fast alcohol leaves the blood of people who drink like this, in g/L an hour."""

    habit: Habit
    g_per_l_per_h: float
    sd: float
    says: str
    sources: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class DrinkSize:
    """Grams of alcohol in one drink of a country; the empty country stands for all others."""

    country: str
    grams: float
    called: str
    seen_on: str
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Companions:
    """All other depressants that there are data for, with their own bibliography.

    Attributes:
        alcohol: figures of alcohol by name.
        drowsy_cv: how much people differ in the level of alcohol that makes them drowsy.
    """

    medicines: Mapping[str, Companion]
    withdrawals: Mapping[str, OtherWithdrawal]
    alcohol: Mapping[str, Figure]
    drowsy_cv: float
    eliminations: Mapping[Habit, Elimination]
    drinks: Mapping[str, DrinkSize]
    bibliography: Bibliography

    def called(self, name: str) -> Companion | None:
        """The one that people call so, in any case; None if there is none."""
        wanted = name.strip().casefold()
        return next((one for one in self.medicines.values() if wanted in one.names), None)

    def drink_of(self, country: str | None) -> DrinkSize:
        """The size of a drink in a country, or the common one."""
        return self.drinks.get(country or "", self.drinks[""])


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """How much more a group of depressants makes with the medicine than both add up to.

    Attributes:
        mean, sd: of a normal distribution; only what is not negative of it is used, since one
            depressant never undoes another.
    """

    group: str
    mean: float
    sd: float
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SedationFactor:
    """What multiplies the level at which people are drowsy: tolerance raises it, weakness lowers it.

    Attributes:
        after_days: of "tolerance": days without one missed.
        when: of "person": for whom it holds.
        low, high: a 90 % interval; None where there is none.
    """

    id: str
    kind: FactorKind
    value: float
    low: float | None
    high: float | None
    after_days: int | None
    when: Condition | None
    says: str
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SedationData:
    """How a medicine and other depressants make sleepy together: priors, nearly all of them judgement.

    Attributes:
        figures: drowsy_mg_per_l, asleep_threshold, unrousable_threshold, steepness.
        drowsy_cv: how much people differ in the first of them.
        pairs: by group.
    """

    figures: Mapping[str, Figure]
    drowsy_cv: float
    pairs: Mapping[str, Pair]
    factors: tuple[SedationFactor, ...]

    def value(self, name: str) -> float:
        """The central value of a figure.

        Raises:
            PackError: there is no such figure.
        """
        try:
            return self.figures[name].value
        except KeyError:
            raise PackError(f"sedation.toml has no '{name}'.") from None

    @property
    def sources(self) -> tuple[str, ...]:
        """Everyone who says so, each once."""
        entries = (*self.figures.values(), *self.pairs.values(), *self.factors)
        return tuple(dict.fromkeys(key for entry in entries for key in entry.sources))
