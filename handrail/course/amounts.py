"""Numbers and doses in a course sentence: "20 mg", "1½ tablets of 10 mg", "half a 10 mg tablet".

A number that could be read in two ways ("1,500", "1.500", "05", ",5") is refused: a dose must
never come out ten times too large or too small. Amounts are exact fractions until they are whole
micrograms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from handrail.course.checks import LARGEST_DOSE_MICROGRAMS
from handrail.course.tokens import Token, Tokens
from handrail.medicine.nouns import Product

_ONE_TO_TWENTY = """
one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty
"""
NUMBER_WORDS = {word: Fraction(number) for number, word in enumerate(_ONE_TO_TWENTY.split(), start=1)} | {
    "thirty": Fraction(30),
    "forty": Fraction(40),
    "fifty": Fraction(50),
    "sixty": Fraction(60),
}

_FRACTION_WORDS = {"half": Fraction(1, 2), "quarter": Fraction(1, 4), "third": Fraction(1, 3)}

MICROGRAMS_IN = {
    "mg": 1000, "mgs": 1000, "milligram": 1000, "milligrams": 1000, "milligramme": 1000,
    "milligrammes": 1000, "mcg": 1, "mcgs": 1, "ug": 1, "microgram": 1, "micrograms": 1,
    "microgramme": 1, "microgrammes": 1, "g": 1_000_000, "gram": 1_000_000, "grams": 1_000_000,
}  # fmt: skip

TABLETS = ("tablet", "tablets", "tab", "tabs", "pill", "pills", "sachet", "sachets")
_ONE_TABLET = ("tablet", "tab", "pill", "sachet")
_MILLILITRES = ("ml", "mls", "millilitre", "millilitres", "milliliter", "milliliters")
_NOT_AMOUNTS = ("ng", "kg", "iu", "unit", "units", "drop", "drops", "mmol", "spoon", "teaspoon", "teaspoons")


@dataclass(frozen=True, slots=True)
class Amount:
    """A dose as it was written: how much, and the tokens it was written with."""

    micrograms: int
    first: Token
    last: Token
    each_micrograms: int | None = None
    """Of one tablet, where it was counted in tablets."""


def plain_number(tokens: Tokens, token: Token) -> Fraction:
    """The value of one number token.

    Raises:
        InputError: it could mean two numbers, or none.

    >>> plain_number(Tokens("0,5"), Tokens("0,5").next())
    Fraction(1, 2)
    """
    text = token.text
    if token.kind == "fraction":
        over, under = text.split("/")
        if len(over) > 1 or len(under) > 2 or not 0 < int(over) < int(under):
            tokens.refuse(f"'{text}' is not a part of a whole, such as 1/2.", token)
        return Fraction(int(over), int(under))
    marks = [one for one in text if one in ".,"]
    whole, _, decimals = text.replace(",", ".").partition(".")
    if len(marks) > 1 or (marks and len(decimals) == 3 and 0 < len(whole) <= 3 and int(whole) > 0):
        plain = text.replace(",", "").replace(".", "")
        tokens.refuse(
            f"'{text}' can be read in two ways.", token, fix=f"Write {plain} or {_as_decimal(text)}."
        )
    if marks and not whole:
        _refuse_unless_set_apart(tokens, token)
    if len(whole) > 1 and whole.startswith("0"):
        tokens.refuse(
            f"'{text}' begins with a zero that stands for nothing, or has lost its decimal point.",
            token,
            fix=f"Write {whole.lstrip('0') or '0'} or 0.{whole[1:]}.",
        )
    if len(whole) > 12 or len(decimals) > 12:
        tokens.refuse("This number is too long to be meant.", token)
    return Fraction(f"{whole or '0'}.{decimals or '0'}")


def _as_decimal(text: str) -> str:
    whole, _, decimals = text.replace(",", ".").rpartition(".")
    short = decimals.rstrip("0")
    return whole.replace(".", "") + (f".{short}" if short else "")


def _refuse_unless_set_apart(tokens: Tokens, token: Token) -> None:
    """.5 is a half only where nothing stands before it that the point could belong to."""
    before = tokens.written[: token.start][-1:]
    if token.text.startswith(",") or (before and not before.isspace() and before != "("):
        digits = token.text[1:]
        tokens.refuse(
            f"It is not clear what the '{token.text[0]}' before {digits} is.",
            token,
            fix=f"Write 0.{digits} for a decimal, or a space before {digits} for a new dose.",
        )


def read_number(tokens: Tokens) -> Fraction | None:
    """A number in digits or words ("1½", "one and a half", "2.5", "half"), or None; may move.

    Raises:
        InputError: the number could mean two numbers.
    """
    token = tokens.peek()
    if token.text in _FRACTION_WORDS:
        tokens.next()
        return _FRACTION_WORDS[token.text]
    if tokens.sees("a half", "a quarter", "a third", "one half", "one quarter", "one third"):
        tokens.next()
        return _FRACTION_WORDS[tokens.next().text]
    if tokens.take("three quarters"):
        return Fraction(3, 4)
    if token.text in NUMBER_WORDS:
        tokens.next()
        return NUMBER_WORDS[token.text] + _added_part(tokens)
    if token.kind == "fraction":
        tokens.next()
        return plain_number(tokens, token)
    if token.kind != "number":
        return None
    tokens.next()
    value = plain_number(tokens, token)
    after = tokens.peek()
    if after.kind == "number":
        tokens.refuse(
            f"'{token.text} {after.text}' are two numbers in a row.",
            (token, after),
            fix="Write one number and its unit; for tablets, as in: 2 tablets of 10 mg",
        )
    return value + (_added_part(tokens) if value.denominator == 1 else 0)


def _added_part(tokens: Tokens) -> Fraction:
    """The half of "one and a half", "1 1/2" or "1-1/2"; 0 if there is none."""
    if tokens.peek().kind == "fraction":
        return plain_number(tokens, tokens.next())
    if tokens.peek().text in ("-", "and") and tokens.peek(1).kind == "fraction":
        tokens.next()
        return plain_number(tokens, tokens.next())
    for phrase, part in (("and a half", "half"), ("and a quarter", "quarter"), ("and half", "half")):
        if tokens.take(phrase):
            return _FRACTION_WORDS[part]
    return Fraction(0)


def read_amount(tokens: Tokens, products: Sequence[Product] | None) -> Amount | None:
    """A dose with its unit, several added with "+" or "plus"; None if no number stands here.

    Args:
        products: where "1½ tablets" stands without a strength, the only one of these is meant.

    Raises:
        InputError: no unit, an unknown one, or an amount that is no whole number of micrograms.
    """
    first = tokens.peek()
    if first.text == "-" and tokens.peek(1).kind == "number":
        tokens.refuse("A dose can't be below zero.", (first, tokens.peek(1)))
    total = _one_amount(tokens, products)
    if total is None:
        return None
    micrograms, each = total
    while tokens.take("+", "plus"):
        more = _one_amount(tokens, products)
        if more is None:
            tokens.refuse("A dose should follow here.", tokens.peek())
        micrograms, each = micrograms + more[0], None
    last = tokens.all[tokens.place - 1]
    if micrograms == 0:
        tokens.refuse(
            "A dose of 0 mg is no dose.",
            (first, last),
            fix="Write 'nothing' or 'stop' where nothing is taken.",
        )
    if micrograms.denominator != 1:
        tokens.refuse("This dose is not a whole number of micrograms.", (first, last))
    if micrograms > LARGEST_DOSE_MICROGRAMS:
        tokens.refuse(
            f"A dose of more than {LARGEST_DOSE_MICROGRAMS // 1_000_000} grams at one time is a slip.",
            (first, last),
            fix="Look again at the number and its unit.",
        )
    return Amount(int(micrograms), first, last, each)


def _one_amount(tokens: Tokens, products: Sequence[Product] | None) -> tuple[Fraction, int | None] | None:
    """Micrograms, and those of one tablet where tablets were counted."""
    first = tokens.peek()
    if first.text in ("a", "an") and (tokens.peek(1).kind == "number" or tokens.peek(1).text in TABLETS):
        tokens.next()
        return _counted(tokens, Fraction(1), first, products)
    number = read_number(tokens)
    if number is None:
        return None
    token = tokens.peek()
    if _take_joiner(tokens):
        return _counted(tokens, number, first, products)
    if token.text in TABLETS:
        tokens.next()
        return _tablets(tokens, number, (first, token), products)
    if token.text in _MILLILITRES:
        tokens.next()
        return _liquid(tokens, number, (first, token), products), None
    if token.kind == "number" and (first.kind == "word" or number.denominator != 1):
        return _counted(tokens, number, first, products)
    micrograms = number * _unit(tokens, first)
    if tokens.peek().text in TABLETS:
        word = tokens.next()
        if word.text not in _ONE_TABLET:
            tokens.refuse(
                "It is not said how many tablets.", (first, word), fix="For example: 2 tablets of 10 mg"
            )
        return micrograms, _whole_or_none(micrograms)
    return micrograms, None


def _take_joiner(tokens: Tokens) -> bool:
    """Move past what joins a count to a strength or to tablets: "2 x", "half of a", "half a"."""
    for joiner in ("x", "of a", "of an", "of one", "of the", "of", "a", "an"):
        after = tokens.peek(len(joiner.split()))
        if tokens.sees(joiner) and (after.kind == "number" or after.text in TABLETS):
            tokens.take(joiner)
            return True
    return False


def _counted(
    tokens: Tokens, count: Fraction, first: Token, products: Sequence[Product] | None
) -> tuple[Fraction, int | None]:
    """What so many of "10 mg", of "10 mg tablets" or of "tablets of 10 mg" hold."""
    if tokens.peek().text in TABLETS:
        word = tokens.next()
        return _tablets(tokens, count, (first, word), products)
    strength_from = tokens.peek()
    strength = read_number(tokens)
    if strength is None:
        tokens.refuse("A strength should follow here, such as 10 mg.", strength_from)
    each = strength * _unit(tokens, strength_from)
    is_part = count.denominator != 1
    if not tokens.take(*TABLETS) and is_part:
        tokens.refuse(
            "Part of what? Of a tablet, or of a dose?",
            (first, tokens.all[tokens.place - 1]),
            fix="For example: half a 10 mg tablet twice a day",
        )
    return count * each, _whole_or_none(each)


def _tablets(
    tokens: Tokens, count: Fraction, at: tuple[Token, Token], products: Sequence[Product] | None
) -> tuple[Fraction, int | None]:
    """What so many tablets hold: by the strength that follows, or by the only product there is."""
    tokens.skip("of", "at", "(")
    strength_from = tokens.peek()
    if strength_from.kind == "number" and tokens.peek(1).text in MICROGRAMS_IN:
        each = plain_number(tokens, tokens.next()) * _unit(tokens, strength_from)
        tokens.skip("each", ")")
        return count * each, _whole_or_none(each)
    strengths = sorted({one.strength_micrograms for one in products or () if one.form != "oral_liquid"})
    if len(strengths) == 1:
        return count * strengths[0], strengths[0]
    known = ", ".join(f"{strength / 1000:g} mg" for strength in strengths)
    tokens.refuse(
        "It is not said how strong the tablets are" + (f" (there are {known})." if known else "."),
        at,
        fix="For example: 1½ tablets of 10 mg three times a day",
    )


def _liquid(
    tokens: Tokens, volume_ml: Fraction, at: tuple[Token, Token], products: Sequence[Product] | None
) -> Fraction:
    """What so many mL hold: "5 ml of 1 mg/ml", "5 ml of 5 mg/5 ml", or the only liquid there is."""
    tokens.skip("of", "at", "(")
    strength_from = tokens.peek()
    if strength_from.kind == "number" and tokens.peek(1).text in MICROGRAMS_IN:
        micrograms = plain_number(tokens, tokens.next()) * _unit(tokens, strength_from)
        if tokens.take("/", "per", "in"):
            per = plain_number(tokens, tokens.next()) if tokens.peek().kind == "number" else Fraction(1)
            if per > 0 and tokens.take(*_MILLILITRES):
                tokens.skip("liquid", "solution", ")")
                return volume_ml * micrograms / per
    strengths = sorted({one.strength_micrograms for one in products or () if one.form == "oral_liquid"})
    if len(strengths) == 1:
        return volume_ml * strengths[0]
    tokens.refuse(
        "It is not said how strong the liquid is.", at, fix="For example: 5 ml of 1 mg/ml three times a day"
    )


def _unit(tokens: Tokens, number: Token) -> int:
    """Micrograms in the unit that stands here."""
    token = tokens.peek()
    if token.text in MICROGRAMS_IN:
        tokens.next()
        if tokens.peek().text == "/" and tokens.peek(1).text == "kg":
            tokens.refuse(
                "A dose per kg can't be read.", (token, tokens.peek(1)), fix="Multiply by the weight in kg."
            )
        return MICROGRAMS_IN[token.text]
    if token.text in ("-", "to", "or") and tokens.peek(1).kind == "number":
        tokens.refuse(
            "A range of doses can't be followed.",
            (number, tokens.peek(1)),
            fix="Write one dose; for doses as needed: 10 mg as needed, up to 3 a day",
        )
    if token.text in _NOT_AMOUNTS:
        tokens.refuse(f"A dose in '{token.text}' can't be read.", token, fix="Write it in mg or micrograms.")
    tokens.refuse(
        f"'{number.text}' has no unit, and a dose needs one.",
        number,
        fix="Write mg or micrograms after it, as in: 20 mg three times a day for 14 days",
    )


def _whole_or_none(micrograms: Fraction) -> int | None:
    return int(micrograms) if micrograms.denominator == 1 else None
