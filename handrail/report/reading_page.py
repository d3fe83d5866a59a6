"""A reading as one HTML file that needs nothing else: the summary first, then the text with its marks."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from handrail.read.summary import (
    DOUBTFUL,
    DOUBTFUL_WHY,
    NOT_A_JUDGEMENT,
    SEVERITY_WORDS,
    Point,
    summary_of,
)
from handrail.report.words import emergency_words

if TYPE_CHECKING:
    from handrail.medicine.nouns import Medicine
    from handrail.read.nouns import Reading

_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-inline-size: 75ch; margin: 2rem auto; padding-inline: 1rem; }
.emergency { border-inline-start: 4px solid currentColor; padding-inline-start: 1rem; }
pre { white-space: pre-wrap; font: inherit; border-block-start: 1px solid; padding-block-start: 1rem; }
mark { background: none; color: inherit; text-decoration: underline; text-decoration-thickness: 2px; }
mark.danger { text-decoration-style: double; font-weight: bold; }
mark.doubtful { text-decoration-style: double; }
mark.contradicted { text-decoration-style: wavy; }
mark.unsettled { text-decoration-style: dashed; }
mark.not-checked { text-decoration-style: dotted; }
.source { font-size: .9em; opacity: .8; }
"""
_KEY = (
    ("danger", "could harm"),
    ("doubtful", "perhaps dangerous, look"),
    ("contradicted", "contradicted"),
    ("unsettled", "unsettled, or one person's account"),
    ("supported", "agrees with what is known"),
    ("not-checked", "not checked"),
)


_RANK = {"danger": 0, "doubtful": 1}
"""Marks that come before others of the same place."""


def reading_page(reading: Reading, medicine: Medicine) -> str:
    """The page, as text."""
    summary = summary_of(reading, medicine)
    title = (
        f"What is said about {medicine.name}: {reading.document.title or reading.document.source or 'a text'}"
    )
    parts = [
        "<!doctype html>",
        f'<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<style>{_STYLE}</style></head><body>",
        f'<p class="emergency">{escape(emergency_words(medicine))}</p><h1>{escape(title)}</h1>',
        "<h2>What is dangerous in it</h2>",
        f"<p>{escape(summary.opening)}</p>",
        *(
            _point(point, f"{SEVERITY_WORDS.get(point.severity, '')}: {point.title}")
            for point in summary.dangers
        ),
    ]
    if summary.doubtful:
        parts += [f"<h2>{escape(DOUBTFUL)}</h2>", f"<p>{escape(DOUBTFUL_WHY)}</p>"]
        parts += [_point(point, point.title) for point in summary.doubtful]
    for heading, points in (
        ("Contradicted by what is known", summary.contradicted),
        ("Unsettled: two sides, or one person's account", summary.unsettled),
    ):
        if points:
            parts += [f"<h2>{escape(heading)}</h2>", *(_point(point, point.title) for point in points)]
    for heading, lines in (
        ("People who tell of themselves", summary.people),
        ("What it leaves out", tuple(point.says for point in summary.left_out)),
        ("Sources that can't be found", tuple(point.says for point in summary.citations)),
        ("What was checked, and what wasn't", (summary.not_checked_words,)),
    ):
        if lines:
            listed = "".join(f"<li>{escape(line)}</li>" for line in lines)
            parts.append(f"<h2>{escape(heading)}</h2><ul>{listed}</ul>")
    key = ", ".join(f'<mark class="{name}">{escape(says)}</mark>' for name, says in _KEY)
    parts += [
        f"<p>{escape(NOT_A_JUDGEMENT)}</p><h2>The text</h2><p>Marks: {key}.</p>",
        f"<pre>{marked(reading)}</pre></body></html>",
    ]
    return "\n".join(parts) + "\n"


def _point(point: Point, title: str) -> str:
    place = f"<p>In {escape(point.where or 'it')}: “{escape(point.locator)}”</p>" if point.locator else ""
    sources = f"Says: {', '.join(point.sources)}" if point.sources else ""
    if point.against:
        sources += f"; on the other side: {', '.join(point.against)}"
    source = f'<p class="source">{escape(sources)}</p>' if sources else ""
    return f"<section><h3>{escape(title)}</h3>{place}<p>{escape(point.says)}</p>{source}</section>"


def marked(reading: Reading) -> str:
    """The document as it was given, with what was found in it marked; markup in it is shown, never run."""
    from handrail.read.nouns import ClaimStatement

    spans: list[tuple[int, int, str]] = [(one.start, one.end, "danger") for one in reading.dangers]
    spans += [(one.start, one.end, "doubtful") for one in reading.doubtful]
    for one in reading.statements:
        if isinstance(one, ClaimStatement):
            spans.append((one.start, one.end, one.verdict.replace(" ", "-")))
    pieces: list[str] = []
    at = 0
    for start, end, name in sorted(spans, key=lambda span: (span[0], _RANK.get(span[2], 2), -span[1])):
        if start < at:
            continue
        pieces.append(escape(reading.text[at:start]))
        pieces.append(f'<mark class="{name}">{escape(reading.text[start:end])}</mark>')
        at = end
    pieces.append(escape(reading.text[at:]))
    return "".join(pieces)
