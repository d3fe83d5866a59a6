"""A card for the wallet: what is taken, that it must not stop suddenly, what happens, whom to call.

As plain text for a terminal, and as an accessible PDF (PDF/UA-1) at the size of a bank card, front and back
side by side on a sheet to cut. Lines for names and telephone numbers are left to be filled in by hand: the
program asks for nobody's name. The layout stands in `wallet.typ`.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handrail.errors import InputError, SolverError
from handrail.report import words
from handrail.report.numbers import FROM_MEMORY, numbers_of

if TYPE_CHECKING:
    from handrail.course.nouns import Course
    from handrail.medicine.nouns import Medicine
    from handrail.person.nouns import Person

LETTER = ("US", "CA")
"""Where paper is of another size."""
BLANKS = ("Name", "Born", "Prescriber, tel.", "Contact, tel.")
PUMP_BLANKS = ("Name", "Born", "Pump centre, tel.", "Next refill", "Contact, tel.")
_CLOCK = re.compile(r"\b\d\d:\d\d\b")
"""An assumption with a time of day in it is one about when the doses are taken."""
MOST_DOSE_LETTERS = 70
"""A longer list of doses doesn't fit on a card: the day's total stands there then."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WalletCard:
    """The words of the card, in order; the blanks are filled in by hand."""

    heading: str
    dose: str
    stop: str
    front: tuple[str, ...]
    front_foot: str
    back_heading: str
    back: tuple[str, ...]
    blanks: tuple[str, ...]
    back_foot: str


def wallet_card(
    course: Course, person: Person, medicine: Medicine, *, pump: bool | None = None, on: dt.date | None = None
) -> WalletCard:
    """The words of the card.

    Args:
        course: what is taken now.
        person: whose country's numbers are used.
        medicine: whose pack is asked.
        pump: whether a pump gives it; None where nobody said.
        on: the day it is made; today if left out.

    Raises:
        InputError: nothing is taken, or the pack has no words for a card.
    """
    if medicine.restart is None:
        raise InputError(f"The pack of {medicine.name} has no words for a card.", where="wallet card")
    regimen = course.steady_regimen
    if not regimen.intakes and not pump:
        raise InputError("Nothing is taken in this course.", fix="Give what is taken now.", where="course")
    made = on or dt.date.today()
    said = medicine.restart.words
    number = words.country_number(person.country, medicine.name)
    day = words.amount_words(regimen.daily_dose_micrograms)
    times = words.doses_words(regimen.intakes)
    # A ward is not to take for known a time that nobody said.
    assumed = "; times assumed" if any(_CLOCK.search(line) for line in course.assumptions) else ""
    dose = f"{times} ({day} a day{assumed})" if len(times) <= MOST_DOSE_LETTERS else f"{day} a day"
    if any(" a day is taken as " in line for line in course.assumptions):
        # Nobody said how it is split: what was assumed is not to stand on a card as if it were prescribed.
        dose = f"{day} a day"
    if regimen.is_as_needed:
        dose = f"as needed, up to {day} a day"
    pumps = {True: "Pump: YES. See the pump card.", False: "Pump: no.", None: "Pump: yes / no"}[pump]
    title = words.medicine_words(medicine, "title", medicine.name.capitalize())
    return WalletCard(
        heading=f"I take {title.upper()}",
        dose=dose,
        stop=said["wallet_stop"],
        front=(said["wallet_happens"], said["wallet_doses"], pumps),
        front_foot=f"Made on {words.long_day_words(made)}. A new dose needs a new card.",
        back_heading=f"EMERGENCY: {number or 'number ................'}",
        back=(*_poison_lines(person.country, medicine.name), said["wallet_too_much"]),
        blanks=PUMP_BLANKS if pump else BLANKS,
        back_foot="Say the last dose and its time, the usual dose, and for how long.",
    )


def wallet_text(card: WalletCard) -> str:
    """The card as plain text, for a terminal or to copy."""
    lines = [
        card.heading,
        card.dose,
        card.stop,
        *card.front,
        card.front_foot,
        "",
        card.back_heading,
        *card.back,
        card.back_foot,
        *(f"{blank}: ____________________" for blank in card.blanks),
    ]
    return "\n".join(words.printable(line) for line in lines) + "\n"


def wallet_pdf(
    course: Course, person: Person, medicine: Medicine, *, pump: bool | None = None, on: dt.date | None = None
) -> bytes:
    """The card as a PDF to cut out; the same card gives the same bytes.

    Raises:
        InputError: as in `wallet_card`.
        SolverError: typst refused the page (our mistake).
    """
    import typst

    made = on or dt.date.today()
    card = wallet_card(course, person, medicine, pump=pump, on=made)
    inputs = {"card": json.dumps(_page_words(card, person, medicine, made), ensure_ascii=False)}
    try:
        page = typst.compile(
            _template(),
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs=inputs,
            ignore_system_fonts=True,
            timestamp=int(dt.datetime.combine(made, dt.time(), tzinfo=dt.UTC).timestamp()),
        )
    except typst.TypstError as refused:
        raise SolverError(f"The card could not be set: {refused}", fix="Please report this.") from refused
    if not isinstance(page, bytes):
        raise SolverError("The card came out on several pages.", fix="Please report this.")
    return page


def _page_words(card: WalletCard, person: Person, medicine: Medicine, made: dt.date) -> dict[str, object]:
    """Everything the sheet says, as plain data."""
    title = words.medicine_words(medicine, "title", medicine.name.capitalize())
    found = numbers_of(person.country, medicine.name, made)
    looked = (
        f" Numbers last looked at on {words.long_day_words(found.as_of)}." if found and found.numbers else ""
    )
    return {
        "title": f"{title}: a card for the wallet",
        "description": "A card in the size of a bank card: front and back side by side.",
        "how": "Cut along the outer line, fold in the middle, fill in the lines by hand.",
        "made_on": [made.year, made.month, made.day],
        "paper": "us-letter" if person.country in LETTER else "a4",
        "front": {
            "heading": card.heading,
            "dose": card.dose,
            "stop": card.stop,
            "lines": list(card.front),
            "foot": card.front_foot,
        },
        "back": {
            "heading": card.back_heading,
            "lines": list(card.back),
            "blanks": list(card.blanks),
            "foot": card.back_foot,
        },
        "closing": f"{words.NOT_A_DEVICE}{looked} Pack {medicine.name} {medicine.version}.",
    }


def _poison_lines(country: str | None, medicine: str) -> tuple[str, ...]:
    """The poison centre, where a country has one number for all of it; otherwise a line to fill in."""
    found = numbers_of(country, medicine)
    listed = found.of("poison") if found else ()
    if len(listed) != 1:
        return ("Poison centre: ................",)
    aside = "" if listed[0].verified else f" ({FROM_MEMORY})"
    return (f"Poison centre: {listed[0].dial}{aside}",)


def _template() -> bytes:
    from importlib.resources import files

    return files("handrail.report").joinpath("wallet.typ").read_bytes()
