"""Three answers: true, false and unknown, and what an unknown one waits for.

The parts that a condition is put together from (`handrail.medicine.conditions` reads the text).
Each part knows two things: how to work itself out from facts, and which facts could still change
it while it is unknown. Kleene's rules: "false and unknown" is false, "true or unknown" is true,
everything else with an unknown in it is unknown.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

Facts = Mapping[str, object]
"""Facts by the names of the vocabulary. A missing name, or None, is unknown; a list is `Members`."""

Truth = bool | None
Evaluate = Callable[[Facts], object]
Waits = Callable[[Facts], frozenset[str]]
NOTHING: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Between:
    """A number known only to lie from `low` to `high`, both included.

    >>> Between(3, 7) == Between(3, 7)
    True
    """

    low: float
    high: float = math.inf


@dataclass(frozen=True, slots=True)
class Members:
    """A set of names that may have more in it than is known (`complete=False`).

    Attributes:
        absent: names that are not in it, also where the set is not complete.
        unsure: names of which nobody knows, also where the set is otherwise complete.
    """

    present: frozenset[str]
    complete: bool = True
    absent: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()


def is_settled(value: object) -> bool:
    """Whether a fact is known, and wholly: no further knowledge can change it."""
    if isinstance(value, Members):
        return value.complete and not value.unsure
    return value is not None and not isinstance(value, Between | tuple)


class Part(NamedTuple):
    """One compiled part: what it is, how to work it out, and what it waits for when unknown."""

    kind: Literal["truth", "number", "text", "names"]
    evaluate: Evaluate
    waits: Waits
    constant: object = None


# ---------------------------------------------------------------------- Kleene's three values


def all_of(parts: list[Part]) -> Part:
    """`and`: false as soon as one is false, unknown while one is unknown."""
    evaluators = tuple(part.evaluate for part in parts)

    def evaluate(facts: Facts) -> object:
        answer: Truth = True
        for one in evaluators:
            value = one(facts)
            if value is False:
                return False
            if value is None:
                answer = None
        return answer

    return Part("truth", evaluate, _waits_of_unknown(parts))


def any_of(parts: list[Part]) -> Part:
    """`or`: true as soon as one is true, unknown while one is unknown."""
    evaluators = tuple(part.evaluate for part in parts)

    def evaluate(facts: Facts) -> object:
        answer: Truth = False
        for one in evaluators:
            value = one(facts)
            if value is True:
                return True
            if value is None:
                answer = None
        return answer

    return Part("truth", evaluate, _waits_of_unknown(parts))


def opposite(part: Part) -> Part:
    """`not`: unknown stays unknown."""
    inner = part.evaluate

    def evaluate(facts: Facts) -> object:
        value = inner(facts)
        return None if value is None else not value

    return Part("truth", evaluate, part.waits)


def always(value: object) -> Evaluate:
    """A fixed number or word."""

    def evaluate(_: Facts) -> object:
        return value

    return evaluate


def value_of(name: str) -> Evaluate:
    """The value of a fact."""

    def evaluate(facts: Facts) -> object:
        return facts.get(name)

    return evaluate


def is_there(name: str) -> Evaluate:
    """Whether a fact is known; itself never unknown."""

    def evaluate(facts: Facts) -> object:
        return facts.get(name) is not None

    return evaluate


def membership(fact: str, wanted: str) -> Evaluate:
    """Whether a list has a name in it; unknown while the list is not complete and lacks it."""

    def evaluate(facts: Facts) -> object:
        members = facts.get(fact)
        if not isinstance(members, Members):
            # Names that nobody has looked up yet would answer "no" to every class.
            return None
        if wanted in members.present:
            return True
        if wanted in members.absent:
            return False
        return False if members.complete and wanted not in members.unsure else None

    return evaluate


# ------------------------------------------------------------------- what an unknown waits for


def waits_for_nothing(_: Facts) -> frozenset[str]:
    """What a fixed value, or a question after knowledge itself, waits for."""
    return NOTHING


def waits_for(name: str) -> Waits:
    """A fact waits for itself, while it is unknown or known only in part."""
    only = frozenset((name,))

    def waits(facts: Facts) -> frozenset[str]:
        return NOTHING if is_settled(facts.get(name)) else only

    return waits


def waits_of_both(left: Part, right: Part) -> Waits:
    """A comparison or a calculation waits for what either side waits for."""
    return lambda facts: left.waits(facts) | right.waits(facts)


def _waits_of_unknown(parts: list[Part]) -> Waits:
    def waits(facts: Facts) -> frozenset[str]:
        # A part that is already decided can't be changed by any further fact.
        return NOTHING.union(*(part.waits(facts) for part in parts if part.evaluate(facts) is None))

    return waits


# ------------------------------------------------------------------ comparing and calculating


def equal(a: float, b: float) -> bool:
    """`==`, also of words."""
    return a == b


def _unequal(a: float, b: float) -> bool:
    return a != b


COMPARISONS: Final[dict[type[ast.cmpop], Callable[[float, float], bool]]] = {
    ast.Eq: equal,
    ast.NotEq: _unequal,
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
}


def divided(a: float, b: float) -> float | None:
    """The quotient; unknown where there is none."""
    return a / b if b else None


ARITHMETIC: Final[dict[type[ast.operator], Callable[[float, float], float | None]]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: divided,
}


def compared(left: Part, right: Part, compare: Callable[[float, float], bool]) -> Part:
    """A comparison; of ranges it is known where it holds, or fails, for every value in them."""
    a_of, b_of, fixed = left.evaluate, right.evaluate, right.constant

    def with_fixed(facts: Facts) -> object:
        a = a_of(facts)
        if a is None:
            return None
        if isinstance(a, Between):
            return _compare_ranges(a, fixed, compare)
        return compare(a, fixed)  # type: ignore[arg-type]

    def with_any(facts: Facts) -> object:
        a, b = a_of(facts), b_of(facts)
        if a is None or b is None:
            return None
        if isinstance(a, Between) or isinstance(b, Between):
            return _compare_ranges(a, b, compare)
        return compare(a, b)  # type: ignore[arg-type]

    evaluate = with_any if fixed is None else with_fixed
    return Part("truth", evaluate, waits_of_both(left, right))


def _compare_ranges(a: object, b: object, compare: Callable[[float, float], bool]) -> Truth:
    """True or False where it holds for every value in both ranges, otherwise unknown."""
    one = a if isinstance(a, Between) else Between(a, a)  # type: ignore[arg-type]
    other = b if isinstance(b, Between) else Between(b, b)  # type: ignore[arg-type]
    if compare is equal or compare is _unequal:
        if one.high < other.low or other.high < one.low:
            return compare is _unequal
        is_fixed = one.low == one.high == other.low == other.high
        return compare is equal if is_fixed else None
    # The order of two numbers is the same everywhere if it is the same at both far corners.
    answer = compare(one.low, other.high)
    return answer if answer == compare(one.high, other.low) else None
