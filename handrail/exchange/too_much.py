"""What both doors are told of too much: the amount, and the usual doses, from words or from a course."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handrail.course.ingested import Ingested, read_ingested
from handrail.exchange.reading import usual_daily_mg

if TYPE_CHECKING:
    from handrail.course.nouns import Course
    from handrail.medicine.nouns import Product


@dataclass(frozen=True, kw_only=True, slots=True)
class Swallowed:
    """An amount, beside what is usually taken.

    Attributes:
        daily_dose_mg, single_dose_mg: the usual dose a day and at one time; None where nobody said.
    """

    amount: Ingested
    daily_dose_mg: float | None
    single_dose_mg: float | None


def read_swallowed(
    amount: str,
    *,
    products: Sequence[Product],
    usual: str | None = None,
    daily: str | None = None,
    course: Course | None = None,
) -> Swallowed:
    """The amount, with "a double dose" read as twice the usual one.

    Args:
        amount: as `read_ingested` reads it; it may be open.
        products: of the medicine.
        usual: the usual dose at one time; wins over the course.
        daily: the usual dose a day; wins over the course.
        course: what is taken. Where the doses of a day differ the largest counts.

    Raises:
        InputError: something that can't be read.
    """
    daily_mg = None if daily is None else usual_daily_mg(daily, "--daily")
    at_once = None if usual is None else read_ingested(usual, products).high_micrograms
    if course is not None:
        regimen = course.steady_regimen
        if daily_mg is None:
            daily_mg = regimen.daily_dose_micrograms / 1000
        if at_once is None and regimen.intakes:
            at_once = max(intake.dose_micrograms for intake in regimen.intakes)
    return Swallowed(
        amount=read_ingested(amount, products, may_be_open=True, usual_micrograms=at_once),
        daily_dose_mg=daily_mg,
        single_dose_mg=None if at_once is None else at_once / 1000,
    )
