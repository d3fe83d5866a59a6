"""The depressant load in words: one line for a check, and who adds what in full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handrail.report import words

if TYPE_CHECKING:
    from rich.console import Console

    from handrail.check.load import Contributor, DepressantLoad
    from handrail.medicine.nouns import Medicine
    from handrail.report.page import Page

COUNTS_ARE_NOT_STRENGTHS = (
    "This counts things, it doesn't weigh them: nobody has measured how much of one equals how much of "
    "another. One of them in a large amount can be worse than several in small ones. A short list does "
    "not mean that nothing will happen."
)
ASK_FIRST = (
    "Don't stop any of them suddenly: ask the prescriber which one to lower first, gradually and one at a "
    "time. Until then no driving, and somebody near who knows the emergency number. Alcohol on top is best "
    "left out; someone who drinks every day asks first, since stopping alcohol at once is dangerous too."
)
NOTES = (COUNTS_ARE_NOT_STRENGTHS, ASK_FIRST)
"""To be said wherever the load is shown."""
KINDS = {
    "medicine": "the medicine itself",
    "depressant": "sedating medicine",
    "alcohol": "alcohol",
    "other": "another medicine",
    "kidneys": "raises what stays in the body",
    "makes_worse": "makes it worse",
    "not_known": "not known",
    "not_checked": "NOT CHECKED",
    "none": "adds none of these, as far as this list knows",
}
"""What a row is, for a reader."""


def load_line(load: DepressantLoad) -> str:
    """One sentence: how many sedating things together, and which.

    Such as "4 sedating things together: the medicine 60 mg a day, zolpidem, oxycodone, alcohol (14 drinks
    a week)." with what is not known behind it.
    """
    counted = [row for row in load.contributors if row.kind in ("medicine", "depressant", "alcohol")]
    names = ", ".join(name_words(row) for row in counted if row.adds)
    things = "sedating thing" if load.count == 1 else "sedating things together"
    said = f"{'At least ' if load.at_least else ''}{load.count} {things}"
    said += f": {names}." if names else "."
    open_rows = [
        row.name
        for row in load.contributors
        if row.kind == "not_known" and {"other_medicines", "alcohol_drinks_week"}.intersection(row.missing)
    ]
    unread = [row.name for row in load.contributors if row.kind == "not_checked"]
    if open_rows:
        said += f" Not known: {', '.join(open_rows)}."
    if unread:
        said += f" Not checked: {', '.join(unread)}."
    return said


def name_words(row: Contributor) -> str:
    """A contributor with its dose, drinks or figure.

    A name stands as it was found; what is known of it follows.
    """
    detail = detail_words(row)
    if row.dose_mg is not None and row.kind == "medicine":
        return f"{row.name} {detail}"
    return f"{row.name} ({detail})" if detail else row.name


def detail_words(row: Contributor) -> str:
    """What is known of a contributor, such as "14 drinks a week, drinks today"."""
    if row.dose_mg is not None:
        return f"{words.number_words(row.dose_mg)} mg a day"
    if row.number > 1:
        return f"{row.number} of them"
    facts = row.facts
    said: list[str] = []
    for name, value in facts.items():
        if isinstance(value, bool):
            said += [_TRUE[name]] if value and name in _TRUE else []
        elif isinstance(value, int | float) and name in _NUMBERS:
            said.append(_NUMBERS[name].format(words.number_words(value)))
    return ", ".join(said)


_TRUE = {
    "alcohol_now": "today",
    "relapse_drinking": "drinking again",
    "stopping_alcohol": "being stopped",
}
_NUMBERS = {
    "ingested_mg": "{} mg swallowed",
    "alcohol_drinks_week": "{} drinks a week",
    "alcohol_most_in_a_day": "up to {} in one day",
    "egfr_ml_min_1_73m2": "eGFR {}",
    "creatinine_clearance_ml_min": "creatinine clearance {} mL/min",
    "egfr_fall_pct_7d": "eGFR down by {} % in a week",
    "age_years": "{} years",
}


def load_rows(load: DepressantLoad) -> list[tuple[str, ...]]:
    """The figure as a table: what, which kind, and a mark for each effect.

    The marks are words: "adds", "worse" and "?" for not known.
    """
    rows: list[tuple[str, ...]] = []
    for row in load.contributors:
        if row.kind == "none":
            continue
        marks = [mark_words(row, count.effect.id) for count in load.effects]
        rows.append((name_words(row), KINDS[row.kind], *marks))
    totals = [_total_words(load, count.count, bool(count.perhaps_by)) for count in load.effects]
    rows.append(("In all", "", *totals))
    return rows


def mark_words(row: Contributor, effect: str) -> str:
    """What a contributor does to one effect: "adds", "worse", "?" or nothing."""
    if effect in row.adds:
        return "worse" if row.kind == "makes_worse" else "adds"
    return "?" if effect in row.may_add else ""


def _total_words(load: DepressantLoad, count: int, is_open: bool) -> str:
    return f"at least {count}" if is_open else str(count)


def load_header(load: DepressantLoad) -> tuple[str, ...]:
    """The heads of `load_rows`."""
    return ("What", "Which", *(count.effect.title for count in load.effects))


def load_sentences(load: DepressantLoad) -> list[tuple[str, str]]:
    """(name, sentence) pairs: what is published on each contributor, and which rule speaks of it."""
    pairs: list[tuple[str, str]] = []
    for row in load.contributors:
        if not row.says:
            continue
        unread = "" if row.verified else "; not verified at the source"
        behind = f" [{', '.join(row.rules)}{unread}]" if row.rules else ""
        pairs.append((row.name, " ".join(row.says) + behind))
    return pairs


def load_text(load: DepressantLoad, medicine: Medicine, console: Console, country: str | None = None) -> None:
    """Print who adds what, what is published on it, and what was not known.

    Args:
        load: the answer of `depressant_load`.
        medicine: the pack it was made with.
        console: where to print.
        country: whose emergency number to name.
    """
    from handrail.report.page import Page

    page = Page(console)
    page.emergency(words.emergency_words(medicine, country), is_urgent=load.count > 1)
    load_section(page, load, in_full=True)
    page.bullets("What was assumed", load.assumptions)
    page.sources(load.sources, medicine)
    page.closing(words.of_pack(medicine))


def load_section(page: Page, load: DepressantLoad, *, in_full: bool, is_emergency: bool = False) -> None:
    """The load as a part of a page: one line and what to do, or who adds what in full."""
    page.heading("Everything that sedates, together")
    page.paragraph(load_line(load), style="bold")
    # In an emergency nobody is sent to ask which one to lower first.
    if load.count > 1 and not is_emergency:
        page.paragraph(ASK_FIRST)
    if not in_full:
        return
    page.blank()
    page.rows(load_header(load), load_rows(load))
    page.paragraph(COUNTS_ARE_NOT_STRENGTHS)
    page.pairs("What is known of each", load_sentences(load))
    page.bullets("Named, and adds none of these as far as this list knows", _adding_nothing(load))


def _adding_nothing(load: DepressantLoad) -> Sequence[str]:
    return [row.name for row in load.contributors if row.kind == "none"]
