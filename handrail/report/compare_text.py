"""Scenarios side by side in words: the table that belongs to the figure, and what is to be said with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.report import words
from handrail.report.figures import FigureTable
from handrail.report.grounds import keys_line
from handrail.report.happening_text import (
    OVERDOSE_NOT_SAID,
    happening_lines,
    has_overdose,
    moment_words,
)
from handrail.report.page import Page
from handrail.report.sedation_text import CALL, DO, LEFT_OUT, NO_SUDDEN_STOP, NOT_MEASURED, grade_words
from handrail.simulate.compare import NO_FIGURES, NOT_WITH_A_PUMP, NOTHING_BESIDE

if TYPE_CHECKING:
    from rich.console import Console

    from handrail.medicine.nouns import Medicine
    from handrail.simulate.scenario_nouns import Compared, Comparison, Range

QUANTITIES = {
    "level_mg_per_l": "Level in the blood, mg/L",
    "lumbar_mg_per_l": "Level in the lumbar fluid, mg/L",
    "effect": "Effect, share of the most",
    "cord_effect": "Effect at the cord, share of the most",
    "adaptation": "Adaptation, share of the most",
    "sedation": "Sedation (1: half are drowsy)",
    "burden": "Burden of withdrawal (no unit)",
}
"""What is drawn, from top to bottom."""

SHORT_REASONS = {
    NOT_WITH_A_PUMP: "not simulated with a pump",
    NO_FIGURES: "the pack has no figures",
}

FIGURES = {
    "peak_mg_per_l": "Highest level, mg/L",
    "peak_h": "Highest level on",
    "hours_drowsy": "Hours over the limit of sedation: drowsy",
    "hours_asleep": "Hours over the limit: asleep",
    "hours_unrousable": "Hours over the limit: can't be woken",
    "peak_burden": "Highest burden of withdrawal",
    "peak_burden_h": "Highest burden on",
    "days_any": "Days with a burden that a typical person notices",
    "days_moderate": "Days with a moderate burden",
    "days_severe": "Days with a severe burden",
}
CHANCES = {
    "any": "Chance of any withdrawal",
    "moderate": "Chance of moderate withdrawal or worse",
    "severe": "Chance of severe withdrawal",
}
CAPTION = "Middle of all draws and, in brackets, where 90 % of them lie"
TYPICAL = "The typical person alone, without a range"
DO_ALONE = {
    "unrousable": (
        "This may be far too much for this person. Speak with the prescriber today about the dose and the "
        "kidneys; less of it only gradually. Stay with someone who has taken it and is very sleepy."
    ),
    "asleep": (
        "This may be too much for this person: have the dose and the kidneys looked at, and lower it only "
        "gradually. No driving, no bath alone."
    ),
    "drowsy": "No driving and nothing dangerous while drowsy.",
}
"""Where nothing that sedates is taken beside the medicine."""
SAME_DRAWS = "Every scenario has the same draws of the person: what differs comes from what happens."


def comparison_table(comparison: Comparison) -> FigureTable:
    """What the figure shows, in figures: a row for each, a column for each scenario."""
    held = [name for name in FIGURES if any(name in one.figures for one in comparison.scenarios)]
    draws = comparison.draws
    rows = [(FIGURES[name], *(_cell(name, one, draws) for one in comparison.scenarios)) for name in held]
    for grade, title in CHANCES.items():
        rows.append((title, *(_chance_cell(grade, one, draws) for one in comparison.scenarios)))
    return FigureTable(
        caption=TYPICAL if comparison.draws == 1 else CAPTION,
        header=("Figure", *(one.scenario.name for one in comparison.scenarios)),
        rows=tuple(rows),
    )


def _cell(name: str, one: Compared, draws: int) -> str:
    found = one.figures.get(name)
    if found is None:
        return "not simulated" if name.startswith("hours_") else "none"
    if name.endswith("_h"):
        return _when(found, draws)
    middle, low, high = (_figure(name, value) for value in found)
    return middle if draws == 1 or low == middle == high else f"{middle} ({low} to {high})"


def _figure(name: str, value: float) -> str:
    if name.startswith("hours_"):
        return f"{value:.0f}"
    return f"{value:.1f}" if name.startswith("days_") and value else words.figure_words(value)


def _when(found: Range, draws: int) -> str:
    middle, low, high = found
    said = moment_words(round(middle))
    days = [1 + int(hour // 24) for hour in (low, high)]
    return said if draws == 1 or days[0] == days[1] else f"{said} (day {days[0]} to day {days[1]})"


def _chance_cell(grade: str, one: Compared, draws: int) -> str:
    from handrail.plan.nouns import Chance

    mean, median, low, high = one.profile.chances[grade]
    if draws == 1:
        low = high = mean
    return words.percent_words(Chance(mean=mean, median=median, low=low, high=high))


def comparison_sentences(comparison: Comparison, only: int | None = None) -> list[str]:
    """What the figure shows, for someone who doesn't see it; of one scenario or of all."""
    shown = comparison.scenarios if only is None else (comparison.scenarios[only],)
    said: list[str] = []
    for one in shown:
        peak = _cell("peak_mg_per_l", one, comparison.draws)
        when = _cell("peak_h", one, comparison.draws)
        burden = _cell("peak_burden", one, comparison.draws)
        said.append(
            f"{one.scenario.name}: the level is highest on {when}, {peak} mg/L; the highest burden of "
            f"withdrawal is {burden}."
        )
        if one.sedation is not None:
            said.append(f"Sedation: {sedation_words(one)}")
    if comparison.draws > 1:
        said.append(
            "The line is the middle of all draws; the dark band holds half of them, the light one 90 %."
        )
    return said


def sedation_do(comparison: Comparison) -> list[str]:
    """What to do about an overdose, then about sedation, the deepest first; empty where there is neither."""
    large = [one.scenario.name[:1] for one in comparison.scenarios if has_overdose(one.scenario.happenings)]
    first = [f"{words.join_words(large)}: {DO['overdose'][:1].lower()}{DO['overdose'][1:]}"] if large else []
    if large:
        first.append(OVERDOSE_NOT_SAID)
    found = [one for one in comparison.scenarios if one.sedation is not None]
    if not found:
        return first
    said: list[str] = []
    for grade in ("unrousable", "asleep", "drowsy", "not_told"):
        for accompanied, do in ((True, DO[grade]), (False, DO_ALONE.get(grade, ""))):
            names = [one.scenario.name[:1] for one in found if _is(one, grade, accompanied=accompanied)]
            if names and do:
                said.append(f"{words.join_words(names)}: {do[:1].lower()}{do[1:]}")
    return [*first, CALL, *said, NO_SUDDEN_STOP]


def sedation_words(one: Compared) -> str:
    """Sedation of a scenario in one sentence; of the medicine alone nothing is said to be together."""
    if one.sedation is None:
        return ""
    said = grade_words(one.sedation)
    return said if one.scenario.is_accompanied else said.replace("Together this", "This", 1)


def _is(one: Compared, grade: str, *, accompanied: bool) -> bool:
    return (
        one.sedation is not None
        and one.sedation.grade == grade
        and one.scenario.is_accompanied == accompanied
    )


def not_simulated(comparison: Comparison) -> list[str]:
    """What the answer leaves out, each once."""
    said: list[str] = []
    for one in comparison.scenarios:
        if one.no_sedation not in ("", NOTHING_BESIDE):
            said.append(f"{one.scenario.name}: {one.no_sedation}")
        if one.sedation is not None:
            said += [f"{what.name}: {what.why}." for what in one.sedation.not_modelled]
    if any(one.sedation for one in comparison.scenarios):
        said += [NOT_MEASURED, LEFT_OUT]
    return list(dict.fromkeys(said))


def assumptions(comparison: Comparison) -> list[str]:
    """What was taken as given: of all scenarios together, then of single ones."""
    each = [dict.fromkeys(_assumed(one)) for one in comparison.scenarios]
    common = [text for text in each[0] if all(text in other for other in each)]
    own = [
        f"{one.scenario.name}: {text}"
        for one, said in zip(comparison.scenarios, each, strict=True)
        for text in said
        if text not in common
    ]
    return [*common, *own]


def _assumed(one: Compared) -> tuple[str, ...]:
    of_sedation = (*one.sedation.factors, *one.sedation.assumptions) if one.sedation else ()
    return (*one.profile.assumptions, *of_sedation)


def happens_lines(comparison: Comparison) -> list[str]:
    """What happens on each course beside its doses."""
    return [
        f"{one.scenario.name}: {line}"
        for one in comparison.scenarios
        for line in happening_lines(one.scenario.happenings)
    ]


def closing_line(comparison: Comparison) -> str:
    """How it was made."""
    return (
        f"{words.NOT_A_DEVICE} Pack {comparison.medicine} {comparison.pack_version}, kinetics "
        f"{comparison.kinetics}, seed {comparison.seed}, {comparison.replicates} x {comparison.people} "
        f"draws, {comparison.days} days."
    )


def comparison_text(comparison: Comparison, medicine: Medicine, console: Console) -> None:
    """Print scenarios side by side: what to do about sedation, the figures, and what is not in them."""
    page = Page(console)
    do = sedation_do(comparison)
    page.emergency(words.emergency_words(medicine), is_urgent=bool(do))
    if do:
        page.heading("What to do")
        for line in do:
            page.hanging("-", line, width=1)
    page.heading("Side by side")
    table = comparison_table(comparison)
    page.rows(table.header, table.rows, space=len(comparison.scenarios) > 1)
    page.paragraph(table.caption + ".")
    if len(comparison.scenarios) > 1:
        page.paragraph(SAME_DRAWS)
    page.paragraph(words.medicine_words(medicine, "prior", words.PRIOR))
    page.bullets("What happens on the way", happens_lines(comparison))
    page.bullets("Not simulated", not_simulated(comparison))
    page.bullets("What was assumed", assumptions(comparison))
    page.heading("Sources")
    page.paragraph(keys_line(comparison.sources, medicine.bibliography))
    page.closing(closing_line(comparison))
