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
START = "the same start for all"
NO_RANGE = "no range can be given"


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
        _asked(compared, medicine),
        Part(heading="To talk about", bullets=compared.frequencies.talk),
    )
    return sheet_of(
        medicine,
        name="medicine-or-not",
        title=TITLE,
        description=compared.frequencies.about,
        made_on=made_on or dt.date.today(),
        country=country,
        parts=parts,
        sources=_sources(compared, medicine),
    )


def _sources(compared: TreatmentsCompared, medicine: Medicine) -> tuple[str, ...]:
    questions = medicine.answers.questions if medicine.answers else ()
    asked = [key for one in questions if one.id in compared.frequencies.asked for key in one.sources]
    rows = (compared.frequencies.row, "needs", "stopping")
    shown = [key for (_, row), cell in compared.cells.items() if row in rows for key in cell.sources]
    return tuple(dict.fromkeys((*compared.frequencies.sources, *shown, *asked)))


def _frequencies(compared: TreatmentsCompared) -> Part:
    rows: list[tuple[str, ...]] = [
        (ON_PLACEBO, words.number_words(compared.frequencies.placebo_per_1000), START)
    ]
    for one in compared.treatments:
        cell = compared.cells.get((one.id, compared.frequencies.row))
        if cell is None:
            rows.append((one.name, NONE_FOUND, NO_RANGE))
        elif cell.of_1000 is None:
            rows.append((one.name, cell.says or cell_words(cell), NO_RANGE))
        else:
            middle, low, high = (round(value) for value in cell.of_1000)
            rows.append((one.name, str(middle), f"{low} to {high}"))
    return Part(
        heading=f"Out of 1000 {compared.frequencies.people}",
        text=(compared.frequencies.says, NOT_HEAD_TO_HEAD),
        header=("Treatment", compared.frequencies.happens, "may be"),
        rows=tuple(rows),
    )


def _stays(compared: TreatmentsCompared, row_id: str) -> Part:
    row = next(one for one in compared.rows if one.id == row_id)
    found = [(one, compared.cells.get((one.id, row_id))) for one in compared.treatments]
    return Part(
        heading=row.label,
        pairs=tuple((one.name, cell_words(cell)) for one, cell in found if cell is not None),
    )


def _asked(compared: TreatmentsCompared, medicine: Medicine) -> Part | None:
    questions = medicine.answers.questions if medicine.answers else ()
    chosen = {one.id: one for one in questions}
    pairs = tuple((chosen[id].asks, chosen[id].answer) for id in compared.frequencies.asked if id in chosen)
    return Part(heading="What people ask", pairs=pairs) if pairs else None
