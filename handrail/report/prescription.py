"""Prescription-ready wording for each dispensing period of a plan: what, how many, directions, dates.

Drawn from the plan and from nothing else: each line's tablets are the plan's tablets. It is wording for
whoever prescribes and dispenses, and no prescription.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from handrail.report import plan_words, words
from handrail.report.sheet import Part, Sheet, sheet_of

if TYPE_CHECKING:
    from handrail.medicine.nouns import Medicine, Product
    from handrail.plan.dispensing import DispensingPeriod
    from handrail.plan.nouns import PlannedIntake, PlannedStep, PlanResult, ProductCount

NO_PRESCRIPTION = (
    "This is wording drawn from a plan, not a prescription. Whoever prescribes decides, checks the kidneys "
    "and the other medicines again, and signs."
)
ONE_AT_A_TIME = (
    "Each period is handed out after the review before it, and not earlier: little at home at a time. What "
    "is left over comes back."
)
HALVES = "Needs tablets to be halved: hand out tablets with a score line, or halve them for the person."
NEVER_AT_ONCE = "Do not stop suddenly."
FORMS = {"tablet": "tablets", "granules": "sachets", "oral_liquid": "oral liquid"}


def prescription_sheet(result: PlanResult, medicine: Medicine, *, every_days: int | None = None) -> Sheet:
    """The wording for every period of the chosen plan.

    Args:
        result: the answer of `plan_taper` or `plan_titration`.
        medicine: the pack it was made with.
        every_days: the length of a period; one for each step if left out.

    Raises:
        InputError: a length that can't be.
    """
    from handrail.plan.dispensing import dispensing_periods

    periods = dispensing_periods(result, every_days=every_days)
    title = words.medicine_words(medicine, "title", medicine.name.capitalize())
    last = plan_words.end_words(result, result.chosen)
    parts = [
        Part(
            heading="Before the first line",
            text=(NO_PRESCRIPTION, ONE_AT_A_TIME),
            blanks=("For (name, born)",),
        ),
        *(period_part(period, len(periods), title, medicine) for period in periods),
        Part(heading="After the last period", text=(last,)),
    ]
    return sheet_of(
        medicine,
        name="prescriptions",
        title=f"{title}: wording for each dispensing period",
        description=f"{len(periods)} periods of the {result.chosen.title.lower()} plan.",
        made_on=result.starts_on,
        country=result.person.country,
        parts=parts,
        dated="Of the plan that begins on {day}.",
        on_one_page=False,
    )


def period_part(period: DispensingPeriod, of: int, title: str, medicine: Medicine) -> Part:
    """One period: what to prescribe, the quantity, and the directions in order."""
    pairs = [(f"Prescribe {n}", text) for n, text in enumerate(_prescribe(period, title, medicine), start=1)]
    if not pairs:
        pairs = [("Prescribe", "nothing: no doses in this period.")]
    if len(pairs) == 1:
        pairs = [("Prescribe", pairs[0][1])]
    pairs += _directions(period)
    if any(product.halves % 2 for part in period.parts for i in part.intakes for product in i.products):
        pairs.append(("Note", HALVES))
    if period.needs:
        pairs.append(("On the label", NEVER_AT_ONCE))
    span = f"{words.day_words(period.first)} to {words.day_words(period.last)}"
    if period.days == 1:
        span = words.day_words(period.first)
    return Part(
        heading=f"Period {period.number} of {of}: {span} ({words.days_words(period.days)})",
        pairs=tuple(pairs),
    )


def _prescribe(period: DispensingPeriod, title: str, medicine: Medicine) -> list[str]:
    """Each product with its quantity, in whole pieces."""
    products: dict[str, Product] = {product.id: product for product in medicine.products}
    return [f"{product_words(need, title, products.get(need.product))}." for need in period.needs]


def product_words(need: ProductCount, title: str, product: Product | None) -> str:
    """What to prescribe of one product: name, strength, form, quantity."""
    strength = words.amount_words(need.strength_micrograms)
    if need.volume_ml is not None:
        volume = int(-(-need.volume_ml // 1))
        return f"{title} {strength}/mL oral liquid: {volume} mL"
    pieces = -(-need.halves // 2)
    form = FORMS.get(product.form if product else need.form, "tablets")
    single = form.removesuffix("s")
    return f"{title} {strength} {form}: {pieces} {single if pieces == 1 else form}"


def _directions(period: DispensingPeriod) -> list[tuple[str, str]]:
    if len(period.parts) == 1:
        return [("Directions", directions_words(period.parts[0]))]
    first = period.first
    pairs: list[tuple[str, str]] = []
    for part in period.parts:
        last = first + dt.timedelta(days=part.days - 1)
        span = f"{words.short_day_words(first)} to {words.short_day_words(last)}"
        pairs.append((f"Directions, {span}", directions_words(part)))
        first = last + dt.timedelta(days=1)
    return pairs


def directions_words(step: PlannedStep) -> str:
    """How to take it, times first, such as "08:00 and 22:00: take 1 tablet of 10 mg (10 mg). ..."."""
    if not step.intakes:
        return f"no doses for {words.days_words(step.days)}."
    groups = words.grouped_intakes(step.intakes)
    doses = "; ".join(f"{words.join_words(times)}: {_take(intake)}" for times, intake in groups)
    day = words.amount_words(step.daily_dose_micrograms)
    return f"{doses}. In all {day} a day, for {words.days_words(step.days)}."


def _take(intake: PlannedIntake) -> str:
    return f"take {words.intake_words(intake)}"
