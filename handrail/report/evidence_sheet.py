"""The page "A medicine or not?": what can be gained, what it asks, what nobody knows, out of 1000 people."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from handrail.evidence.compared import compare_treatments
from handrail.report import words
from handrail.report.evidence_text import NONE_FOUND, NOT_HEAD_TO_HEAD, cell_words
from handrail.report.sheet import Part, Sheet, sheet_of

if TYPE_CHECKING:
    from handrail.evidence.compared import TreatmentsCompared
    from handrail.medicine.nouns import Medicine

TITLE = "A medicine or not?"
ON_PLACEBO = "Nothing but a placebo"
TALK = (
    "What matters most to me: not drinking at all, or drinking less?",
    "Have I stopped already, and how was it to stop?",
    "What else do I take, and how are my kidneys and my liver?",
    "How will I come off it again, and who helps me with that?",
)
ASKED = ("cure", "drink-on-it", "dependence", "try-less")


def medicine_or_not(
    medicine: Medicine, *, made_on: dt.date | None = None, country: str | None = None
) -> Sheet:
    """One page for whoever is choosing, with the numbers of 1000 people.

    Args:
        medicine: the pack; it must compare its medicine with something.
        made_on: the day; today if not given.
        country: whose emergency number to name.

    Raises:
        InputError: the pack compares its medicine with nothing.
    """
    compared = compare_treatments(medicine)
    parts = (
        _frequencies(compared),
        _stays(compared, "needs"),
        _stays(compared, "stopping"),
        _asked(medicine),
        Part(heading="To talk about", bullets=TALK),
    )
    return sheet_of(
        medicine,
        name="medicine-or-not",
        title=TITLE,
        description="What treatments for alcohol dependence can do, out of 1000 people, and what they ask.",
        made_on=made_on or dt.date.today(),
        country=country,
        parts=parts,
        sources=_sources(compared, medicine),
    )


def _sources(compared: TreatmentsCompared, medicine: Medicine) -> tuple[str, ...]:
    questions = medicine.answers.questions if medicine.answers else ()
    asked = [key for one in questions if one.id in ASKED for key in one.sources]
    shown = [
        key for (_, row), cell in compared.cells.items() if row in ("any", "needs", "stopping")
        for key in cell.sources
    ]  # fmt: skip
    return tuple(dict.fromkeys((*compared.frequencies.sources, *shown, *asked)))


def _frequencies(compared: TreatmentsCompared) -> Part:
    rows: list[tuple[str, ...]] = [
        (ON_PLACEBO, words.number_words(compared.frequencies.placebo_per_1000), "")
    ]
    for one in compared.treatments:
        cell = compared.cells.get((one.id, "any"))
        if cell is None:
            rows.append((one.name, NONE_FOUND, ""))
        elif cell.of_1000 is None:
            rows.append((one.name, cell.says or cell_words(cell), ""))
        else:
            middle, low, high = (round(value) for value in cell.of_1000)
            rows.append((one.name, str(middle), f"{low} to {high}"))
    return Part(
        heading="Out of 1000 people who have stopped drinking",
        text=(compared.frequencies.says, NOT_HEAD_TO_HEAD),
        header=("Treatment", "drink again", "may be"),
        rows=tuple(rows),
    )


def _stays(compared: TreatmentsCompared, row_id: str) -> Part:
    row = next(one for one in compared.rows if one.id == row_id)
    found = [(one, compared.cells.get((one.id, row_id))) for one in compared.treatments]
    return Part(
        heading=row.label,
        pairs=tuple((one.name, cell_words(cell)) for one, cell in found if cell is not None),
    )


def _asked(medicine: Medicine) -> Part | None:
    questions = medicine.answers.questions if medicine.answers else ()
    chosen = {one.id: one for one in questions}
    pairs = tuple((chosen[id].asks, chosen[id].answer) for id in ASKED if id in chosen)
    return Part(heading="What people ask", pairs=pairs) if pairs else None
