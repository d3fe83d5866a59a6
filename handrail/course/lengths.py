"""Lengths of time in a course sentence: "14 months", "2 weeks and 3 days"."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from handrail.course.amounts import read_number
from handrail.course.checks import MOST_DAYS
from handrail.course.tokens import Tokens

_DAYS_IN = {
    "day": Fraction(1), "days": Fraction(1), "d": Fraction(1),
    "week": Fraction(7), "weeks": Fraction(7), "wk": Fraction(7), "wks": Fraction(7), "w": Fraction(7),
    "fortnight": Fraction(14), "fortnights": Fraction(14),
    "month": Fraction("30.4375"), "months": Fraction("30.4375"), "mo": Fraction("30.4375"),
    "mth": Fraction("30.4375"), "mths": Fraction("30.4375"),
    "year": Fraction("365.25"), "years": Fraction("365.25"), "yr": Fraction("365.25"),
    "yrs": Fraction("365.25"), "y": Fraction("365.25"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Length:
    """A number of days, and the sentence to say if months or years had to be turned into days."""

    days: int
    assumption: str = ""


def read_length(tokens: Tokens, *, article: bool = True) -> Length | None:
    """Read "14 months", "2 weeks and 3 days" or "a year"; None (unmoved) if no length stands here.

    Months are 30.4375 days and years 365.25, rounded to whole days, and the answer says so.
    Without `article`, "a day" is no length (it may be how often).

    Raises:
        InputError: no whole number of days, none at all, or more than a hundred years.
    """
    place, first = tokens.place, tokens.peek()
    total, rounded = Fraction(0), False
    while True:
        before = tokens.place
        if total:
            tokens.skip(",", "and")
        number = Fraction(1) if article and tokens.take("a", "an") else None
        if number is None and tokens.peek().text not in _DAYS_IN:
            number = read_number(tokens)
        if number is not None and number.denominator != 1:
            tokens.take("a", "of a")
        tokens.take("-")
        unit = tokens.peek().text
        if number is None or unit not in _DAYS_IN:
            tokens.place = before
            break
        tokens.next()
        rounded = rounded or unit[0] in "my"
        total += number * _DAYS_IN[unit]
        if total == 0:
            break
    if tokens.place == place:
        return None
    at = (first, tokens.all[tokens.place - 1])
    days = int(total + Fraction(1, 2)) if rounded else total
    if days != int(days):
        tokens.refuse("This is no whole number of days.", at)
    if not 1 <= days <= MOST_DAYS:
        tokens.refuse(
            f"A length is at least 1 day and at most {MOST_DAYS:,} days.", at, fix="For example: for 14 days"
        )
    written = tokens.written[at[0].start : at[1].end]
    said = f"'{' '.join(written.split())}' is taken as {int(days)} days." if rounded else ""
    return Length(int(days), said)
