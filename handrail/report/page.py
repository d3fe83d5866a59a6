"""A console with our few shapes: heading, paragraph, bullets, pairs, findings, gaps, sources.

Every text from outside goes through `Text`, which reads no markup, and through `words.printable`,
which lets no control character pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from handrail.report import words
from handrail.report.grounds import UNREAD, gap_lines, source_lines

if TYPE_CHECKING:
    from rich.console import Console

    from handrail.check.nouns import Finding, MissingFact
    from handrail.medicine.nouns import Medicine

WIDEST = 100
"""Longer lines are hard to read, however wide the terminal is."""
MOST_FINDINGS = 5
"""Shown in full; the rest stand under "also noted" (a list that is too long isn't read)."""

SEVERITY_STYLE = {
    "contraindicated": "bold red",
    "major": "bold red",
    "moderate": "bold yellow",
    "minor": "bold",
    "info": "dim",
}


class Page:
    """A console with our few shapes: heading, paragraph, bullets, pairs, findings.

    Args:
        age_years: of whom it is about; a child is told nothing about driving.
    """

    def __init__(self, console: Console, age_years: float | None = None) -> None:
        self.console = console
        self._age_years = age_years
        self.width = min(console.width, WIDEST)

    def heading(self, text: str) -> None:
        """A line in bold, ruled to the width of the page."""
        from rich.text import Text

        line = Text(text, style="bold")
        line.append(" " + "-" * max(0, self.width - len(text) - 1), style="dim")
        self.console.print()
        self._print(line)

    def blank(self) -> None:
        """An empty line."""
        self.console.print()

    def paragraph(self, text: str, style: str = "", indent: int = 0) -> None:
        """A text that wraps; nothing where it is empty."""
        from rich.padding import Padding
        from rich.text import Text

        if not text:
            return
        self._print(Padding(Text(self._said(text), style=style), (0, 0, 0, indent)))

    def hanging(self, label: str, text: str, *, width: int = 2, indent: int = 0, style: str = "") -> None:
        """A label, and beside it a text that wraps under its own beginning."""
        from rich.table import Table
        from rich.text import Text

        grid = Table.grid(padding=(0, 1, 0, 0))
        if indent:
            grid.add_column(width=indent - 1)
        grid.add_column(width=width)
        grid.add_column(ratio=1)
        grid.expand = True
        cells = [Text(words.printable(label), style=style), Text(self._said(text))]
        grid.add_row(*([Text("")] if indent else []), *cells)
        self._print(grid)

    def bullets(self, heading: str, texts: Sequence[str]) -> None:
        """A heading and a list; nothing where the list is empty."""
        if not texts:
            return
        self.heading(heading)
        for text in texts:
            self.hanging("-", text, width=1)

    def pairs(self, heading: str, pairs: Sequence[tuple[str, str]]) -> None:
        """A heading and labelled texts; nothing where there are none."""
        if not pairs:
            return
        self.heading(heading)
        width = min(16, max(len(label) for label, _ in pairs))
        for label, text in pairs:
            self.hanging(label, text, width=width, style="bold")

    def rows(self, header: Sequence[str], rows: Iterable[Sequence[str]], *, space: bool = False) -> None:
        """A table."""
        from rich import box
        from rich.table import Table
        from rich.text import Text

        table = Table(
            box=box.SIMPLE_HEAD,
            show_edge=False,
            pad_edge=False,
            padding=(0, 1, 0, 0),
            width=self.width,
            leading=1 if space else 0,
        )
        for name in header:
            table.add_column(Text(name, style="bold"), overflow="fold")
        for row in rows:
            table.add_row(*(Text(words.printable(cell)) for cell in row))
        self._print(table)

    def emergency(self, text: str, *, is_urgent: bool = True) -> None:
        """The line that comes first; a calm one where nothing urgent was found."""
        if is_urgent:
            self.paragraph(text, style="bold red")
        else:
            self.paragraph(words.calm_words(text), style="bold")

    def findings(
        self,
        heading: str,
        findings: Sequence[Finding],
        *,
        with_day: bool = False,
        named: Callable[[Finding], str] = words.severity_words,
    ) -> None:
        """Leading findings, gravest first: five in full, the rest in a line each; `named` says how grave."""
        leading = words.gravest_first(findings)
        if not leading:
            return
        self.heading(heading)
        for finding in leading[:MOST_FINDINGS]:
            severity = named(finding)
            style = SEVERITY_STYLE[finding.severity]
            self.hanging(severity.upper(), finding.says, width=15, style=style)
            self.hanging("", finding.do, width=15)
            self.hanging("", f"[{why_words(finding, with_day)}]", width=15)
        rest = leading[MOST_FINDINGS:]
        if rest:
            self.paragraph(f"Also noted ({len(rest)}):")
            for finding in rest:
                self.hanging("-", f"{named(finding)}, {finding.rule}: {finding.says}", width=1)

    def missing(
        self, missing: Sequence[MissingFact], not_recognised: Sequence[str], medicine: Medicine
    ) -> None:
        """What could not be checked."""
        lines = gap_lines(missing, not_recognised, medicine)
        if lines:
            self.bullets("What could not be checked", lines)
            self.paragraph("Not checked does not mean that all is well.")

    def sources(self, keys: Sequence[str], medicine: Medicine) -> None:
        """Each source in one line."""
        if not keys:
            return
        self.heading("Sources")
        for key, text in source_lines(keys, medicine.bibliography):
            self.hanging("-", f"{text} [{key}]", width=1)

    def closing(self, text: str) -> None:
        """What the answer is, and of when."""
        self.console.print()
        self.paragraph(text, style="dim")

    def _said(self, text: str) -> str:
        return words.for_age(words.printable(text), self._age_years)

    def _print(self, what: object) -> None:
        self.console.print(what, width=self.width, highlight=False, markup=False, emoji=False)  # type: ignore[call-overload]


def why_words(finding: Finding, with_day: bool) -> str:
    """The rule behind a finding, on whose word, from which day, and whether it was read there."""
    unread = "" if finding.verified else f", {UNREAD}"
    day = f", from day {finding.day} of the course" if with_day and (finding.day or 1) > 1 else ""
    return f"{finding.rule}, {finding.kind}{day}: {', '.join(finding.sources)}{unread}"
