"""A plan for the time after the last dose: triggers, people, reviews, what to do if the condition returns.

The sentences are the pack's; the lines between them are filled in by hand, by the person and whoever helps.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from handrail.errors import InputError
from handrail.report import words
from handrail.report.numbers import number_lines
from handrail.report.sheet import OURS, OURS_MARK, Part, Sheet, sheet_of

if TYPE_CHECKING:
    from handrail.medicine.finding_help import AftercareLine
    from handrail.medicine.nouns import Medicine

REVIEW_AFTER_DAYS = (7, 30, 91)
"""The reviews of the pack's sentence, as days after the last dose."""
HEADINGS = {
    "triggers": "What makes it worse, and what I do then",
    "people": "People",
    "reviews": "Reviews",
    "returns": "If the condition comes back",
    "leftovers": "Tablets left over",
}
_BLANKS = {
    "people": (
        "Notices first",
        "I call by day",
        "I call at night",
        "Prescriber",
        "Pharmacy",
        "Knows where this paper is",
    ),
    "returns": ("The first sign for me is", "Then I call", "What helped before"),
}
_LINES = {"triggers": 3}
FILL_IN = (
    "Fill this in together with somebody you trust and your prescriber, before the last dose. Keep a copy "
    "each."
)


def aftercare_plan(
    medicine: Medicine,
    *,
    indication: str | None = None,
    country: str | None = None,
    last_dose_on: dt.date | None = None,
    on: dt.date | None = None,
) -> Sheet:
    """A plan to fill in and print.

    Args:
        medicine: whose pack has the sentences.
        indication: "spasticity", "aud" or "other"; the sentences for all are shown where it is not known.
        country: whose numbers to print.
        last_dose_on: the day of the last dose; the reviews then have dates.
        on: the day it is made; today if left out.

    Raises:
        InputError: the pack has no sentences for it.
    """
    from handrail.medicine.finding_help import for_indication

    if medicine.finding_help is None or not medicine.finding_help.aftercare:
        raise InputError(
            f"The pack of {medicine.name} has no words for the time afterwards.", where="aftercare"
        )
    made = on or dt.date.today()
    lines = for_indication(medicine.finding_help.aftercare, indication)
    title = words.medicine_words(medicine, "title", medicine.name.capitalize())
    parts = [Part(heading="Whose plan this is", text=(FILL_IN,), blanks=("Name", "Made with"))]
    parts += [_part(name, lines, last_dose_on) for name in HEADINGS]
    numbers = tuple(number_lines(country, medicine.name, made))
    parts.append(
        Part(heading="Numbers", pairs=numbers)
        if numbers
        else Part(heading="Numbers", blanks=("Emergency", "Poison centre", "Crisis line"))
    )
    return sheet_of(
        medicine,
        name="aftercare",
        title=f"After {title[:1].lower()}{title[1:]}: my plan",
        description="A plan to fill in: triggers, people, reviews, what to do if the condition returns.",
        made_on=made,
        country=country,
        parts=[*parts, Part(heading="How sure", text=(OURS,))],
        on_one_page=False,  # lines to write on need room
        sources=[key for line in lines for key in line.sources],
    )


def review_days(last_dose_on: dt.date) -> tuple[dt.date, ...]:
    """The days of the reviews after a last dose."""
    return tuple(last_dose_on + dt.timedelta(days=days) for days in REVIEW_AFTER_DAYS)


def _part(name: str, lines: tuple[AftercareLine, ...], last_dose_on: dt.date | None) -> Part:
    said = tuple(f"{line.says}{'' if line.verified else OURS_MARK}" for line in lines if line.part == name)
    blanks = _BLANKS.get(name, ())
    if name == "reviews":
        blanks = ("First week", "After a month", "After three months", "Who looks at me")
        if last_dose_on is not None:
            days = [words.day_words(day) for day in review_days(last_dose_on)]
            blanks = (f"By {days[0]}", f"About {days[1]}", f"About {days[2]}", "Who looks at me")
    return Part(heading=HEADINGS[name], bullets=said, blanks=blanks, lines=_LINES.get(name, 0))
