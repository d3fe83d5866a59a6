"""A reading for a terminal: what is dangerous first, then contradicted, unsettled, left out, not checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handrail.read.summary import (
    DOUBTFUL,
    DOUBTFUL_WHY,
    NOT_A_JUDGEMENT,
    SEVERITY_WORDS,
    Point,
    ReadingSummary,
    summary_of,
)
from handrail.report import words

if TYPE_CHECKING:
    from rich.console import Console

    from handrail.medicine.nouns import Medicine
    from handrail.read.nouns import Reading
    from handrail.report.page import Page

MOST_POINTS = 12


def reading_text(reading: Reading, medicine: Medicine, console: Console) -> None:
    """Print what is to be said about a text.

    Args:
        reading: the answer of `read_text`.
        medicine: the pack it was read with.
        console: where to print.
    """
    from handrail.report.page import Page

    summary = summary_of(reading, medicine)
    page = Page(console)
    page.emergency(words.emergency_words(medicine), is_urgent=False)
    page.heading("What is dangerous in it")
    page.paragraph(summary.opening, style="bold" if summary.dangers else "")
    for point in summary.dangers:
        _point(page, point, f"{SEVERITY_WORDS.get(point.severity, '')}: {point.title}", "bold red")
    if summary.doubtful:
        page.bullets(DOUBTFUL, [f'"{one.locator}" {one.title}' for one in summary.doubtful[:MOST_POINTS]])
        page.paragraph(DOUBTFUL_WHY)
        _more(page, summary.doubtful)
    _points(page, "Contradicted by what is known", summary.contradicted)
    _points(page, "Unsettled: the evidence has two sides, or it is one person's account", summary.unsettled)
    if summary.people:
        page.bullets("People who tell of themselves", summary.people)
    if summary.left_out:
        page.bullets("What it leaves out", [point.says for point in summary.left_out])
    for point in summary.citations:
        page.bullets(point.title, [point.says])
    _counts(page, reading, summary)
    page.sources(_keys(summary), medicine)
    page.closing(NOT_A_JUDGEMENT)


def _points(page: Page, heading: str, points: Sequence[Point]) -> None:
    if not points:
        return
    page.heading(heading)
    for point in points[:MOST_POINTS]:
        _point(page, point, point.title, "bold")
    _more(page, points)


def _more(page: Page, points: Sequence[Point]) -> None:
    if len(points) > MOST_POINTS:
        page.paragraph(f"And {len(points) - MOST_POINTS} more: --json has them all.")


def _point(page: Page, point: Point, title: str, style: str) -> None:
    page.blank()
    page.paragraph(title, style=style)
    if point.locator:
        page.paragraph(
            f'In {point.where}: "{point.locator}"' if point.where else f'"{point.locator}"', indent=2
        )
    page.paragraph(point.says, indent=2)
    if point.sources:
        other = f"; on the other side: {', '.join(point.against)}" if point.against else ""
        page.paragraph(f"Says: {', '.join(point.sources)}{other}", style="dim", indent=2)


def _counts(page: Page, reading: Reading, summary: ReadingSummary) -> None:
    page.heading("What was checked, and what wasn't")
    page.paragraph(summary.not_checked_words)
    if summary.supported:
        agree = (
            "1 of its claims agrees"
            if len(summary.supported) == 1
            else (f"{len(summary.supported)} of its claims agree")
        )
        page.paragraph(
            f"{agree} with what is known: "
            + "; ".join(f'{point.title.rstrip(".")} ("{point.locator}")' for point in summary.supported)
            + "."
        )
    page.paragraph(
        f"Read: {len(reading.sentences)} sentences"
        + (f" of {len(reading.passages)} voices" if len(reading.passages) > 1 else "")
        + f", held against the pack of {reading.pack_version}."
    )


def _keys(summary: ReadingSummary) -> list[str]:
    points = (*summary.dangers, *summary.contradicted, *summary.unsettled, *summary.left_out)
    return list(dict.fromkeys(key for point in points for key in (*point.sources, *point.against)))
