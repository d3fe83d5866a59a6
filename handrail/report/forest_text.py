"""A pooled result in words, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.report.forest import METHODS, NAMED, RATIOS, figure, interval_words
from handrail.report.page import Page

if TYPE_CHECKING:
    from rich.console import Console

    from handrail.evidence.pool_nouns import Pooled, Pooling, Regression
    from handrail.medicine.nouns import Medicine

BETWEEN_STUDIES = (
    "Differences between trials that go with a better result need not make it: people were not put into "
    "these groups by chance."
)
NOT_A_DEVICE = "A research tool: what trials found on average decides nothing about one person."


def pool_text(found: Pooling, medicine: Medicine, console: Console) -> None:
    """Print a pooled result: what it comes to, how sure, trial by trial, and what was left out."""
    page = Page(console)
    pooled = found.pooled
    page.heading(found.title)
    page.paragraph(comes_to_words(pooled, found.is_good))
    page.paragraph(how_sure_words(pooled))
    page.rows(
        ("Trial", "Treated v control", NAMED[pooled.measure], "Weight"),
        [
            (
                row.title,
                row.words,
                interval_words(row.effect, row.low, row.high),
                f"{row.weight_percent:.0f} %",
            )
            for row in pooled.rows
        ],
    )
    if found.subgroups is not None:
        page.heading(f"By {found.subgroups.by}")
        page.rows(
            ("Group", "Trials", NAMED[pooled.measure]),
            [
                (name, str(one.k), interval_words(one.effect, one.low, one.high))
                for name, one in found.subgroups.groups
            ],
        )
        page.paragraph(f"Difference between groups: p = {p_words(found.subgroups.p)}. {BETWEEN_STUDIES}")
    page.bullets(
        "Without each trial",
        [f"{title}: {interval_words(one.effect, one.low, one.high)}" for title, one in found.without_one],
    )
    page.bullets("What to know", [*found.notes, found.small_studies.says, NOT_A_DEVICE])
    page.bullets("Left out", [f"{title}: {why}." for title, why in found.left_out])
    page.bullets("Published results to hold beside it", published_lines(found, medicine))
    page.sources(found.sources, medicine)


def published_lines(found: Pooling, medicine: Medicine) -> list[str]:
    """Reviews' results on the same outcome, each with how it is known."""
    by_id = {one.id: one for one in medicine.meta_analyses}
    lines: list[str] = []
    for key in found.published:
        one = by_id[key]
        if one.effect is None:
            continue
        interval = (
            f" ({figure(one.low)} to {figure(one.high)})"
            if one.low is not None and one.high is not None
            else ""
        )
        known = "" if one.verified else ", not read at the source"
        size = f", {one.n_studies} trials" if one.n_studies else ""
        lines.append(f"{one.title}, {one.outcome}: {one.measure} {figure(one.effect)}{interval}{size}{known}")
    return lines


def comes_to_words(pooled: Pooled, is_good: bool) -> str:
    """What they come to, and whether no effect is within the interval."""
    said = f"{NAMED[pooled.measure]} {interval_words(pooled.effect, pooled.low, pooled.high)}"
    none = 1.0 if pooled.measure in RATIOS else 0.0
    if pooled.low <= none <= pooled.high:
        verdict = "no effect is within the interval"
    else:
        verdict = "in favour of treatment" if (pooled.effect > none) == is_good else "against treatment"
    if pooled.k == 1:
        return f"{said}: {verdict}. 1 trial, {pooled.people:g} people; nothing is pooled."
    return f"{said}: {verdict}. {pooled.k} comparisons, {pooled.people:g} people; {METHODS[pooled.method]}."


def how_sure_words(pooled: Pooled) -> str:
    """How much trials differ, and where a further one may lie."""
    if pooled.k == 1:
        return (
            "The interval is the trial's own. How much trials differ, and where a further one would lie, "
            "can't be told from one."
        )
    interval = "Hartung and Knapp's interval. " if pooled.is_hartung_knapp else ""
    spread = f"{interval}Differences between trials: tau2 {pooled.tau2:.3g}, I2 {pooled.i2_percent:.0f} %."
    if pooled.predicted is None:
        return f"{spread} Where a further trial would lie can't be told from so few, or by this method."
    low, high = pooled.predicted
    return f"{spread} Of further such trials 95 % are expected from {figure(low)} to {figure(high)}."


def p_words(p: float) -> str:
    """A p value without more digits than it has.

    >>> p_words(0.00004), p_words(0.234)
    ('less than 0.001', '0.23')
    """
    return "less than 0.001" if p < 0.001 else f"{p:.2g}"


def regression_rows(found: Regression) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Header and rows: what goes with a larger or smaller effect."""
    scale = "log " if found.measure in RATIOS else ""
    return ("Term", f"Change of the {scale}{NAMED[found.measure].lower()}", "p"), [
        (term.name, interval_words(term.value, term.low, term.high), p_words(term.p)) for term in found.terms
    ]


def regression_words(found: Regression) -> str:
    """How much it takes up, and what that proves."""
    return (
        f"{found.k} trials. Variance between them {found.tau2_without:.3g} without and {found.tau2:.3g} with "
        f"what was asked. {BETWEEN_STUDIES}"
    )


def regression_text(found: Regression, console: Console) -> None:
    """Print a meta-regression."""
    page = Page(console)
    page.heading("What goes with a larger or smaller effect")
    page.rows(*regression_rows(found))
    page.paragraph(regression_words(found))
    page.bullets("Left out, since it isn't told", list(found.left_out))
