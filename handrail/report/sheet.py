"""A paper of a page or a few: parts in order, each a heading with sentences, a list, a table, or blank lines.

Every paper is a `Sheet`; plain text, PDF (PDF/UA-1) and JSON are made of the same parts and say the same.
The layout stands in `sheet.typ`. Names are left to be filled in by hand: the program asks for nobody's name.
"""

from __future__ import annotations

import datetime as dt
import json
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handrail.report import words
from handrail.report.grounds import source_lines
from handrail.report.typeset import clean, count_pages, typeset

if TYPE_CHECKING:
    from handrail.medicine.nouns import Medicine

TEMPLATE = "sheet.typ"
LETTER = ("US", "CA")
"""Where paper is of another size."""
WIDTH = 88
"""Columns of the plain text."""
SIZES_PT = (12.0, 11.0, 10.0, 9.0, 8.5)
"""Sizes of the running text, the largest that fits on one page first."""
OURS_MARK = " *"
OURS = (
    "Marked with *: common knowledge or a judgement of the authors, not yet verified at a source, "
    "awaiting clinical sign-off."
)
BLANK = "____________________"


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One heading and what stands under it; what is empty is left out.

    Attributes:
        pairs: a label and a sentence each.
        blanks: labels of lines to be filled in by hand.
        lines: empty lines to write on.
        is_urgent: stands in a box.
    """

    heading: str
    text: tuple[str, ...] = ()
    bullets: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    blanks: tuple[str, ...] = ()
    lines: int = 0
    is_urgent: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A whole paper.

    Attributes:
        name: which paper it is, such as "letter".
        emergency: the fixed line that comes first.
        sources: (key, citation) pairs.
        on_one_page: set small enough to fit on one page.
    """

    name: str
    title: str
    description: str
    made_on: dt.date
    country: str | None
    medicine: str
    pack_version: str
    rules_date: str
    emergency: str
    parts: tuple[Part, ...]
    sources: tuple[tuple[str, str], ...]
    closing: str
    on_one_page: bool = True


def sheet_of(
    medicine: Medicine,
    *,
    name: str,
    title: str,
    description: str,
    made_on: dt.date,
    country: str | None,
    parts: Sequence[Part | None],
    sources: Sequence[str] = (),
    dated: str = "Made on {day}.",
    on_one_page: bool = True,
) -> Sheet:
    """A paper with what every one of them has: the emergency line, the sources, what it is and of when.

    Args:
        medicine: the pack it is made with.
        name: which paper it is.
        title: its title.
        description: one sentence for whoever can't see it.
        made_on: the day.
        country: whose emergency number to name.
        parts: in order; None is left out.
        sources: keys of the bibliography.
        dated: what its day is the day of.
        on_one_page: set small enough to fit on one page.
    """
    return Sheet(
        name=name,
        title=title,
        description=description,
        made_on=made_on,
        country=country,
        medicine=medicine.name,
        pack_version=medicine.version,
        rules_date=medicine.rules_date,
        emergency=words.emergency_words(medicine, country),
        parts=tuple(part for part in parts if part is not None),
        sources=tuple(source_lines(sorted(set(sources)), medicine.bibliography, links=False)),
        closing=f"{dated.replace('{day}', words.long_day_words(made_on))} {words.of_pack(medicine)}",
        on_one_page=on_one_page,
    )


def sheet_text(sheet: Sheet) -> str:
    """The paper as plain text, for a terminal, a letter or a record."""
    lines = [*_wrapped(sheet.emergency), "", sheet.title, "=" * len(sheet.title)]
    for part in sheet.parts:
        lines += ["", part.heading, "-" * len(part.heading)]
        for text in part.text:
            lines += _wrapped(text)
        for text in part.bullets:
            lines += _wrapped(text, "- ")
        for label, text in part.pairs:
            lines += _wrapped(f"{label}: {text}")
        lines += _table(part)
        lines += [f"{label}: {BLANK}" for label in part.blanks]
        lines += [BLANK * 3] * part.lines
    if sheet.sources:
        lines += ["", "Sources", "-------"]
        for key, text in sheet.sources:
            lines += _wrapped(f"{text} [{key}]", "- ")
    lines += ["", *_wrapped(sheet.closing)]
    return "\n".join(words.printable(line) for line in lines) + "\n"


def _wrapped(text: str, lead: str = "") -> list[str]:
    return textwrap.wrap(
        words.printable(text),
        WIDTH,
        initial_indent=lead,
        subsequent_indent=" " * len(lead),
        break_on_hyphens=False,
    )


def _table(part: Part) -> list[str]:
    """Row by row with the head before each cell: readable in any font, and read aloud."""
    lines: list[str] = []
    for row in part.rows:
        said = [f"{head}: {cell}" if head else cell for head, cell in zip(part.header, row, strict=True)]
        lines += _wrapped("; ".join(cell for cell in said if cell), "- ")
    return lines


def sheet_data(sheet: Sheet) -> dict[str, object]:
    """Everything the paper says, as plain data: what the layout and other programs are given."""
    return {
        "name": sheet.name,
        "title": sheet.title,
        "description": sheet.description,
        "made_on": sheet.made_on.isoformat(),
        "emergency": sheet.emergency,
        "parts": [
            {
                "heading": part.heading,
                "text": list(part.text),
                "bullets": list(part.bullets),
                "pairs": [{"label": label, "says": says} for label, says in part.pairs],
                "header": list(part.header),
                "rows": [list(row) for row in part.rows],
                "blanks": list(part.blanks),
                "lines": part.lines,
                "is_urgent": part.is_urgent,
            }
            for part in sheet.parts
        ],
        "cited": [{"key": key, "says": says} for key, says in sheet.sources],
        "closing": sheet.closing,
    }


def sheet_pdf(sheet: Sheet) -> bytes:
    """The paper as a PDF; the same paper gives the same bytes.

    Raises:
        SolverError: typst refused the page (our mistake).
    """
    data = clean(sheet_data(sheet)) | {"paper": "us-letter" if sheet.country in LETTER else "a4"}
    inputs: dict[str, str] = {}
    for size in SIZES_PT if sheet.on_one_page else SIZES_PT[:1]:
        inputs = {"sheet": json.dumps({**data, "size_pt": size}, ensure_ascii=False)}
        if count_pages(TEMPLATE, inputs) <= 1:
            break
    return typeset(TEMPLATE, inputs, sheet.made_on)
