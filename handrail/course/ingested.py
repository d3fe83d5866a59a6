"""An amount that was swallowed, as people say it: "300 mg", "30 x 10 mg", "20 to 30 tablets of 10 mg".

What is not known exactly becomes a range, and its upper end is what counts: nobody is told that less is
enough because a pack was not counted. "A handful" has no upper end: it is taken only where that is answered
as an emergency.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from handrail.course.amounts import read_amount
from handrail.course.tokens import Tokens
from handrail.errors import InputError
from handrail.medicine.nouns import Product

_PIECES = r"(?:tablets?|pills?|tabs?|sachets?)"
_UNKNOWN_FROM_A_PACK = re.compile(
    r"(?:(?:an? )?(?:unknown|unclear|uncertain) (?:number|amount|quantity)(?: of)?|some|several)\s+"
    rf"(?:{_PIECES} of )?(?P<each>\d.*?)\s*{_PIECES}?\s+(?:out of|from|of)\s+"
    r"(?:an? |the |one )?(?:pack|packet|box|bottle|strip|blister)\s+(?:of|with)\s+(?P<count>\d{1,4})"
    rf"(?:\s*{_PIECES})?",
)
_AT_MOST = re.compile(r"(?:up to|at most|at the most|no more than|not more than|a maximum of|maximum)\s+(.+)")
_AT_LEAST = re.compile(r"(?:at least|more than|over|from)\s+(.+)")
_PACK = r"(?:pack|packet|box|bottle|strip|blister)s?"
_UNCOUNTED = re.compile(
    r"(?:(?:an? )?(?:unknown|unclear|uncertain) (?:number|amount|quantity)"
    rf"|an? (?:(?:few|lot|bunch|couple|handful|mouthful)|{_PACK})|handfuls|some|several|many|lots|a whole lot"
    rf"|(?:the |a |an )?(?:whole|entire|full) {_PACK}|all (?:of )?(?:them|it|the {_PIECES}))"
    r"(?:\s.*)?"
)
_RANGE = re.compile(
    r"(?:between\s+)?(?P<low>\d+(?:\.\d+)?)\s*(?P<unit>[a-z]*)\s*(?:to|and|-|–)\s*"
    r"(?P<high>\d+(?:\.\d+)?)(?!\s*/\s*\d)(?P<rest>\s*[a-z].*)"
)
_COUNT_FIRST = re.compile(rf"(\d{{1,4}})\s+(\d+(?:\.\d+)?\s*[a-z]+)\s+{_PIECES}")
_COUNT_LAST = re.compile(rf"(\d+(?:\.\d+)?\s*[a-z]+)(?:\s+{_PIECES})?\s*(?:x|\*|times)\s*(\d{{1,4}})")
_ONLY_COUNTED = re.compile(rf"(\d{{1,4}}|an?|one|two|three|four|five|six|seven|eight|nine|ten) {_PIECES}")
_NUMBER_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_COUNTS = {"a": 1, "an": 1} | {word: number for number, word in enumerate(_NUMBER_WORDS, start=1)}
_TWICE = re.compile(
    r"(?:an? )?double(?:d)? dose|twice (?:the|my|his|her|their) (?:usual )?dose|(?:two|2) doses"
)
_NO_IDEA = ("unknown", "?", "i don't know", "don't know", "not known", "unclear", "no idea")
_FIX_UNKNOWN = ' If nobody knows, write "unknown".'
_FIX = "Give the most that it can have been: the packs that there were, less what is left."
WHERE = "amount"
MOST_LETTERS = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Ingested:
    """How much was swallowed, between two ends; one number has both ends equal.

    Attributes:
        high_micrograms: None where nobody can say the most that it can have been.

    Raises:
        InputError: nothing, less than nothing, or ends the wrong way round.
    """

    low_micrograms: int
    high_micrograms: int | None
    text: str = ""

    def __post_init__(self) -> None:
        if self.high_mg <= 0 or not 0 <= self.low_mg <= self.high_mg:
            raise InputError(
                f"An amount from {self.low_mg:g} to {self.high_mg:g} mg can't have been swallowed.",
                fix="Give the least and the most, in that order, above zero.",
                where=WHERE,
            )

    @property
    def low_mg(self) -> float:
        """The least it can have been."""
        return self.low_micrograms / 1000

    @property
    def high_mg(self) -> float:
        """The most it can have been; infinite where nobody can say."""
        return math.inf if self.high_micrograms is None else self.high_micrograms / 1000

    @property
    def is_open(self) -> bool:
        """Whether nobody can say the most that it can have been."""
        return self.high_micrograms is None

    @property
    def is_exact(self) -> bool:
        """Whether it is one number."""
        return self.low_micrograms == self.high_micrograms


def read_ingested(
    text: str,
    products: Sequence[Product] | None = None,
    *,
    may_be_open: bool = False,
    usual_micrograms: int | None = None,
) -> Ingested:
    """An amount that was swallowed, all of it together, from words.

    Args:
        text: a dose ("300 mg"), tablets ("30 x 10 mg"), a range ("20 to 30 tablets of 10 mg"), an upper
            bound ("up to 40 x 10 mg"), or an unknown number from a pack of so many.
        products: where "30 tablets" stands without a strength, the only one of these is meant.
        may_be_open: take what has no upper end too ("a handful", "unknown", "at least 20 x 10 mg"), for an
            answer that treats it as an emergency. A count of tablets without a strength is then a range
            over all strengths among `products`.
        usual_micrograms: the usual dose at one time, of which "a double dose" is twice; without it nobody
            knows how much that was.

    Raises:
        InputError: it can't be read, could mean two amounts, or has no upper end where it needs one.

    >>> read_ingested("30 x 10 mg").high_mg
    300.0
    >>> unknown = read_ingested("an unknown number of 10 mg tablets from a pack of 84")
    >>> unknown.low_mg, unknown.high_mg
    (0.0, 840.0)
    >>> read_ingested("20 to 30 tablets of 10 mg").low_mg
    200.0
    >>> read_ingested("a handful", may_be_open=True).high_mg
    inf
    """
    if len(text) > MOST_LETTERS:
        raise InputError(f"The amount has {len(text)} letters.", fix="Write it like: 30 x 10 mg", where=WHERE)
    plain = " ".join(text.split()).casefold().removesuffix(".")
    if not plain or (plain in _NO_IDEA and not may_be_open):
        raise InputError(
            "It is not said how much was swallowed.", fix=_FIX + _FIX_UNKNOWN * may_be_open, where=WHERE
        )
    low, high = _ends(plain, products, may_be_open=may_be_open, usual_micrograms=usual_micrograms)
    return Ingested(low_micrograms=low, high_micrograms=high, text=plain)


def _ends(
    plain: str, products: Sequence[Product] | None, *, may_be_open: bool, usual_micrograms: int | None
) -> tuple[int, int | None]:
    """The least and the most, in micrograms, by the first wording that fits."""
    at_least = _AT_LEAST.fullmatch(plain)
    if at_least and not may_be_open:
        raise InputError(
            f"'{plain}' has no upper end, and that is the one that counts.", fix=_FIX, where=WHERE
        )
    if at_least:
        return _micrograms(at_least[1], products), None
    if unknown := _UNKNOWN_FROM_A_PACK.fullmatch(plain):
        return 0, _micrograms(f"{unknown['count']} x {unknown['each']}", products)
    if _TWICE.fullmatch(plain) and usual_micrograms:
        return 2 * usual_micrograms, 2 * usual_micrograms
    if may_be_open and (plain in _NO_IDEA or _UNCOUNTED.fullmatch(plain) or _TWICE.fullmatch(plain)):
        return 0, None
    if at_most := _AT_MOST.fullmatch(plain):
        return 0, _micrograms(at_most[1], products)
    counted = _ONLY_COUNTED.fullmatch(plain)
    if may_be_open and counted and (strengths := _strengths(products)):
        count = _COUNTS.get(counted[1]) or int(counted[1])
        return count * strengths[0], count * strengths[-1]
    if between := _RANGE.fullmatch(plain):
        return _between(plain, between, products)
    one = _micrograms(plain, products)
    return one, one


def _between(plain: str, found: re.Match[str], products: Sequence[Product] | None) -> tuple[int, int]:
    """Both ends of a range; the first may leave its unit to the second."""
    unit = f" {found['unit']}" if found["unit"] else found["rest"]
    low = _micrograms(f"{found['low']}{unit}", products)
    high = _micrograms(f"{found['high']}{found['rest']}", products)
    if low > high:
        _refuse(plain, "Its first end is larger than its second.")
    return low, high


def _strengths(products: Sequence[Product] | None) -> list[int]:
    """What one tablet can hold, lowest first."""
    return sorted({one.strength_micrograms for one in products or () if one.form == "tablet"})


def _micrograms(text: str, products: Sequence[Product] | None) -> int:
    """The whole micrograms of one amount; "30 10 mg tablets" and "10 mg x 30" are 30 times 10 mg."""
    for pattern, order in ((_COUNT_FIRST, r"\1 x \2"), (_COUNT_LAST, r"\2 x \1")):
        text = pattern.sub(order, text) if pattern.fullmatch(text) else text
    tokens = Tokens(text)
    try:
        amount = read_amount(tokens, products)
    except InputError as error:
        _refuse(text, error.message.splitlines()[0])
    if amount is None or not tokens.at_end:
        _refuse(text, "It can't be read as an amount.")
    return amount.micrograms


def _refuse(text: str, why: str) -> NoReturn:
    raise InputError(
        why if why.startswith("'") else f"'{text}': {why[:1].lower()}{why[1:]}",
        fix='Write it like one of these: "300 mg", "30 x 10 mg", "up to 40 tablets of 10 mg", '
        '"an unknown number of 10 mg tablets from a pack of 84", "a handful", "unknown".',
        where=WHERE,
    )
